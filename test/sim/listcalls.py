"""POST /v3/list-calls: the filter language, ordering and paging."""
import base64
import re

import scenarios

STRING = ('eq', 'ne', 'sw', 'ew', 'co')
NUMBER = ('eq', 'ne', 'gt', 'ge', 'lt', 'le')

# field -> (kinds allowed, allowed enum values or None)
FIELDS = {
    'agent_tag': (('enum',), None),
    'batch_call_id': (('string',), None),
    'call_id': (('string', 'enum'), None),
    'call_status': (('enum',), ('not_connected', 'ongoing', 'ended', 'error')),
    'call_successful': (('boolean',), None),
    'call_type': (('enum',), ('web_call', 'phone_call')),
    'combined_cost': (('number', 'range'), None),
    'data_storage_setting': (('enum',), ('everything', 'everything_except_pii', 'basic_attributes_only')),
    'direction': (('enum',), ('inbound', 'outbound')),
    'disconnection_reason': (('enum',), scenarios.REASONS),
    'duration_ms': (('number', 'range'), None),
    'e2e_latency_p50': (('number', 'range'), None),
    'end_timestamp': (('number', 'range'), None),
    'from_number': (('string',), None),
    'in_voicemail': (('boolean',), None),
    'start_timestamp': (('number', 'range'), None),
    'to_number': (('string',), None),
    'user_sentiment': (('enum',), ('Negative', 'Positive', 'Neutral', 'Unknown')),
}
KEYED = ('metadata', 'dynamic_variables', 'custom_attributes', 'custom_analysis_data')
KEYED_KINDS = ('string', 'number', 'boolean', 'range', 'enum', 'present')
TOP = {'filter_criteria', 'sort_order', 'limit', 'skip', 'pagination_key', 'include_total'}


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def predicate(path, spec, kinds, values=None, keyed=False):
    """A function of a value (None when absent) from one filter object."""
    if not isinstance(spec, dict):
        raise ValueError('%s must be object' % path)
    kind, op = spec.get('type'), spec.get('op')
    if kind not in kinds:
        raise ValueError('%s/type must be one of %s' % (path, ', '.join(kinds)))
    allowed = {'type', 'op', 'value'} | ({'key'} if keyed else set())
    if kind == 'present':
        allowed.discard('value')
    for key in spec:
        if key not in allowed:
            raise ValueError('%s must NOT have additional properties: %s' % (path, key))
    if kind != 'present' and 'value' not in spec:
        raise ValueError("%s must have required property 'value'" % path)
    want = spec.get('value')

    def ops(*names):
        if op not in names:
            raise ValueError('%s/op must be one of %s' % (path, ', '.join(names)))

    if kind == 'string':
        ops(*STRING)
        if not isinstance(want, str):
            raise ValueError('%s/value must be string' % path)
        return {'eq': lambda v: v == want, 'ne': lambda v: v != want,
                'sw': lambda v: isinstance(v, str) and v.startswith(want),
                'ew': lambda v: isinstance(v, str) and v.endswith(want),
                'co': lambda v: isinstance(v, str) and want in v}[op]
    if kind == 'number':
        ops(*NUMBER)
        if not is_number(want):
            raise ValueError('%s/value must be number' % path)
        return {'eq': lambda v: is_number(v) and v == want, 'ne': lambda v: v != want,
                'gt': lambda v: is_number(v) and v > want, 'ge': lambda v: is_number(v) and v >= want,
                'lt': lambda v: is_number(v) and v < want, 'le': lambda v: is_number(v) and v <= want}[op]
    if kind == 'range':
        ops('bt')
        if not isinstance(want, list) or len(want) != 2 or not all(is_number(v) for v in want):
            raise ValueError('%s/value must be an array of two numbers' % path)
        return lambda v: is_number(v) and want[0] <= v <= want[1]
    if kind == 'boolean':
        ops('eq')
        if not isinstance(want, bool):
            raise ValueError('%s/value must be boolean' % path)
        return lambda v: isinstance(v, bool) and v == want
    if kind == 'enum':
        ops('in')
        if not isinstance(want, list) or not all(isinstance(v, str) for v in want):
            raise ValueError('%s/value must be an array of strings' % path)
        if values is not None:
            for value in want:
                if value not in values:
                    raise ValueError('%s/value must be equal to one of the allowed values' % path)
        wanted = set(want)
        return lambda v: isinstance(v, str) and v in wanted
    ops('pr', 'np')
    return (lambda v: v is not None) if op == 'pr' else (lambda v: v is None)


def getter(field):
    if field in ('call_successful', 'in_voicemail', 'user_sentiment'):
        return lambda call: (call.get('call_analysis') or {}).get(field)
    if field == 'combined_cost':
        return lambda call: (call.get('call_cost') or {}).get('combined_cost')
    if field == 'e2e_latency_p50':
        return lambda call: ((call.get('latency') or {}).get('e2e') or {}).get('p50')
    return lambda call: call.get(field)


def keyed_getter(field, key):
    def get(call):
        if field == 'metadata':
            source = call.get('metadata')
        elif field == 'dynamic_variables':
            source = call.get('retell_llm_dynamic_variables')
        elif field == 'custom_attributes':
            source = call.get('custom_attributes')
        else:
            source = (call.get('call_analysis') or {}).get('custom_analysis_data')
        return source.get(key) if isinstance(source, dict) else None
    return get


def tool_filter(path, spec):
    if not isinstance(spec, dict):
        raise ValueError('%s must be object' % path)
    for key in spec:
        if key not in ('latency_ms', 'name', 'success', 'type'):
            raise ValueError('%s must NOT have additional properties: %s' % (path, key))
    success = predicate(path + '/success', spec['success'], ('boolean',)) if 'success' in spec else None
    if 'latency_ms' in spec:
        predicate(path + '/latency_ms', spec['latency_ms'], ('number', 'range'))

    def fits(call):
        items = call.get('transcript_with_tool_calls') or []
        results = {item.get('tool_call_id'): item.get('successful')
                   for item in items if item['role'] == 'tool_call_result'}
        for item in items:
            if item['role'] != 'tool_call_invocation':
                continue
            if 'name' in spec and item['name'] != spec['name']:
                continue
            if 'type' in spec and item.get('type') != spec['type']:
                continue
            if success and not success(results.get(item['tool_call_id'])):
                continue
            return True
        return False
    return fits


class Query:
    def __init__(self):
        self.tests = []
        self.exact_number = None
        self.descending = True
        self.limit = 50
        self.skip = 0
        self.after = None
        self.total = False

    def fits(self, call):
        return all(test(call) for test in self.tests)

    @staticmethod
    def order(call):
        return (call.view.get('start_timestamp') or 0, call.seq)

    def page(self, calls):
        calls = sorted(calls, key=self.order, reverse=self.descending)
        total = len(calls) if self.total else None
        start = self.skip
        if self.after is not None:
            start = 0
            for start, call in enumerate(calls):
                place = self.order(call)
                if (place < self.after) if self.descending else (place > self.after):
                    break
            else:
                start = len(calls)
        items = calls[start:start + self.limit]
        more = start + len(items) < len(calls)
        key = None
        if more and items:
            key = base64.urlsafe_b64encode(b'%d.%d' % self.order(items[-1])).decode()
        return items, more, key, total


def parse(body):
    query = Query()
    for key in body:
        if key not in TOP:
            raise ValueError(' must NOT have additional properties: ' + key)
    order = body.get('sort_order', 'descending')
    if order not in ('ascending', 'descending'):
        raise ValueError('/sort_order must be equal to one of the allowed values')
    query.descending = order == 'descending'
    limit = body.get('limit', 50)
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= 1000:
        raise ValueError('/limit must be an integer between 1 and 1000')
    query.limit = limit
    if 'skip' in body and 'pagination_key' in body:
        raise ValueError(' must not have both skip and pagination_key')
    skip = body.get('skip', 0)
    if not isinstance(skip, int) or isinstance(skip, bool) or skip < 0:
        raise ValueError('/skip must be an integer >= 0')
    query.skip = skip
    if 'pagination_key' in body:
        try:
            text = base64.urlsafe_b64decode(body['pagination_key'].encode()).decode()
            match = re.match(r'^(\d+)\.(\d+)$', text)
            query.after = (int(match.group(1)), int(match.group(2)))
        except Exception:
            raise ValueError('/pagination_key is invalid')
    total = body.get('include_total', False)
    if not isinstance(total, bool):
        raise ValueError('/include_total must be boolean')
    query.total = total

    criteria = body.get('filter_criteria', {})
    if not isinstance(criteria, dict):
        raise ValueError('/filter_criteria must be object')
    for field, spec in criteria.items():
        path = '/filter_criteria/' + field
        if field == 'agent':
            query.tests.append(agent_filter(path, spec))
        elif field in KEYED:
            if not isinstance(spec, list):
                raise ValueError('%s must be array' % path)
            for index, item in enumerate(spec):
                here = '%s/%d' % (path, index)
                if not isinstance(item, dict) or not isinstance(item.get('key'), str):
                    raise ValueError("%s must have required property 'key'" % here)
                test = predicate(here, item, KEYED_KINDS, keyed=True)
                get = keyed_getter(field, item['key'])
                query.tests.append(lambda call, t=test, g=get: t(g(call)))
        elif field == 'tool_calls':
            if not isinstance(spec, list):
                raise ValueError('%s must be array' % path)
            for index, item in enumerate(spec):
                query.tests.append(tool_filter('%s/%d' % (path, index), item))
        elif field in FIELDS:
            kinds, values = FIELDS[field]
            test = predicate(path, spec, kinds, values)
            get = getter(field)
            if field == 'to_number' and spec['op'] == 'eq':
                query.exact_number = spec['value']
            query.tests.append(lambda call, t=test, g=get: t(g(call)))
        else:
            raise ValueError('/filter_criteria must NOT have additional properties: ' + field)
    return query


def agent_filter(path, spec):
    if not isinstance(spec, list):
        raise ValueError('%s must be array' % path)
    for item in spec:
        if not isinstance(item, dict) or not isinstance(item.get('agent_id'), str):
            raise ValueError("%s must have required property 'agent_id'" % path)
        if set(item) - {'agent_id', 'version'}:
            raise ValueError('%s must NOT have additional properties' % path)

    def fits(call):
        return not spec or any(call['agent_id'] == item['agent_id'] and
                               ('version' not in item or call['agent_version'] in item['version'])
                               for item in spec)
    return fits


HIDDEN = ('transcript', 'transcript_object', 'transcript_with_tool_calls', 'scrubbed_transcript_with_tool_calls')


def without_transcript(view):
    return {key: value for key, value in view.items() if key not in HIDDEN}

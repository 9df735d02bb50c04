"""Supabase: the PostgREST endpoints of a hosted project, over tables in memory."""
import re
from datetime import datetime

from common import Answer, Refusal, json_answer

PREFER = {'resolution': ('merge-duplicates', 'ignore-duplicates'), 'return': ('minimal', 'representation', 'headers-only'),
          'missing': ('default', 'null'), 'count': ('exact', 'planned', 'estimated'), 'handling': ('strict', 'lenient'),
          'tx': ('commit', 'rollback')}

# the contract's three tables; /control/supabase/tables replaces or adds
TABLES = {
    'ont_leads': {
        'key': ['tenant', 'campaign_id', 'lead_id'],
        'columns': {'tenant': 'text', 'campaign_id': 'text', 'lead_id': 'text', 'clinic_id': 'text',
                    'lead_source': 'text', 'to_number': 'text'}},
    'ont_calls': {
        'key': ['tenant', 'call_id'],
        'columns': {'tenant': 'text', 'call_id': 'text', 'campaign_id': 'text', 'lead_id': 'text', 'clinic_id': 'text',
                    'to_number': 'text', 'call_status': 'text', 'call_outcome': 'text', 'conversion_stage': 'text',
                    'sentiment': 'text', 'call_duration_ms': 'bigint'}},
    'ont_call_outcomes': {
        'key': ['tenant', 'call_id', 'outcome_ts'],
        'columns': {'tenant': 'text', 'call_id': 'text', 'outcome_ts': 'bigint', 'campaign_id': 'text',
                    'lead_id': 'text', 'clinic_id': 'text', 'call_outcome': 'text', 'conversion_stage': 'text',
                    'captured_email': 'text', 'tool_calls': 'jsonb', 'sentiment': 'text',
                    'call_duration_ms': 'bigint'}},
}

STATUS = {'23505': 409, '23503': 409, '42501': 403, '42P01': 404, '21000': 500, '57014': 500, '40001': 500}
INTEGERS = {'int': 2**31, 'integer': 2**31, 'int4': 2**31, 'bigint': 2**63, 'int8': 2**63, 'smallint': 2**15}


def error(status, code, message, details=None, hint=None):
    return json_answer(status, {'code': code, 'details': details, 'hint': hint, 'message': message})


def pg_error(code, message, details=None):
    raise Refusal(error(STATUS.get(code, 400), code, message, details))


def convert(column, kind, value):
    """A JSON value as the column's type, the way json_populate_record reads it."""
    if value is None:
        return None
    if kind in INTEGERS:
        if isinstance(value, bool):
            pg_error('22P02', 'invalid input syntax for type %s: "%s"' % (kind, str(value).lower()))
        text = str(value)
        if not re.match(r'^\s*[+-]?\d+\s*$', text):
            pg_error('22P02', 'invalid input syntax for type %s: "%s"' % (kind, text))
        number = int(text)
        if not -INTEGERS[kind] <= number < INTEGERS[kind]:
            pg_error('22003', 'value "%s" is out of range for type %s' % (text, kind))
        return number
    if kind in ('float8', 'double precision', 'numeric', 'real'):
        try:
            return float(value)
        except (TypeError, ValueError):
            pg_error('22P02', 'invalid input syntax for type %s: "%s"' % (kind, value))
    if kind in ('bool', 'boolean'):
        if isinstance(value, bool):
            return value
        if str(value).lower() in ('t', 'true', '1', 'yes', 'on'):
            return True
        if str(value).lower() in ('f', 'false', '0', 'no', 'off'):
            return False
        pg_error('22P02', 'invalid input syntax for type boolean: "%s"' % value)
    if kind in ('json', 'jsonb'):
        return value
    if kind in ('timestamptz', 'timestamp with time zone'):
        try:
            datetime.fromisoformat(str(value).replace('Z', '+00:00'))
        except ValueError:
            pg_error('22007', 'invalid input syntax for type timestamp with time zone: "%s"' % value)
        return value
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, (dict, list)):
        import json
        return json.dumps(value)
    text = str(value)
    if '\x00' in text:
        pg_error('22P05', 'unsupported Unicode escape sequence')
    return text


class Supabase:
    def __init__(self, sim):
        self.sim = sim
        self.reset()

    def reset(self):
        self.tables = {}
        for name, table in TABLES.items():
            self.define(name, table)
        self.writes = 0

    def define(self, name, table):
        self.tables[name] = {'key': list(table['key']), 'columns': dict(table['columns']),
                             'unique': [list(u) for u in table.get('unique', [])],
                             'not_null': list(table.get('not_null', [])), 'rows': {}}

    @property
    def conf(self):
        return self.sim.config['supabase']

    def authorise(self, req):
        key = req.headers.get('apikey') or req.query.get('apikey')
        if not key:
            raise Refusal(json_answer(401, {'message': 'No API key found in request',
                                            'hint': 'No `apikey` request header or url param was found.'}))
        if key not in self.conf['api_keys']:
            raise Refusal(json_answer(401, {'message': 'Invalid API key',
                                            'hint': 'Double check your Supabase `anon` or `service_role` API key.'}))
        bearer = req.bearer()
        if req.headers.get('Authorization') and bearer is None:
            raise Refusal(error(401, 'PGRST301', 'Authorization must be a Bearer token'))
        if bearer is not None and bearer.startswith('sb_'):
            raise Refusal(error(401, 'PGRST301', 'Expected 3 parts in JWT; got 1'))
        if key.startswith('sb_secret_') and 'mozilla' in req.headers.get('User-Agent', '').lower():
            raise Refusal(json_answer(401, {'message': 'Forbidden use of secret API key in browser'}))
        if not key.startswith('sb_') and bearer is None:
            raise Refusal(error(401, '42501', 'permission denied for schema public'))
        if bearer is not None and bearer not in self.conf['api_keys']:
            raise Refusal(error(401, 'PGRST301', 'JWSError JWSInvalidSignature'))

    async def handle(self, req):
        self.authorise(req)
        parts = [part for part in req.path.split('/') if part]
        if parts[:2] != ['rest', 'v1']:
            return json_answer(404, {'message': 'no Route matched with those values'})
        parts = parts[2:]
        if len(parts) != 1:
            return error(404, 'PGRST125', 'Invalid path specified in request URL')
        header = 'Accept-Profile' if req.method in ('GET', 'HEAD') else 'Content-Profile'
        schema = req.headers.get(header, self.conf['schemas'][0])
        if schema not in self.conf['schemas']:
            return error(406, 'PGRST106', 'Invalid schema: ' + schema,
                         None, 'Only the following schemas are exposed: ' + ', '.join(self.conf['schemas']))
        table = self.tables.get(parts[0])
        if table is None:
            return error(404, 'PGRST205', "Could not find the table '%s.%s' in the schema cache" % (schema, parts[0]))
        if req.method == 'POST':
            return self.insert(req, parts[0], table)
        if req.method in ('GET', 'HEAD'):
            return self.select(req, table)
        return error(405, 'PGRST117', 'Unsupported HTTP method: ' + req.method)

    @staticmethod
    def prefer(req):
        """Preferences and, with handling=strict, the invalid ones."""
        prefs, applied, wrong = {}, [], []
        for item in req.headers.get('Prefer', '').split(','):
            item = item.strip()
            if not item:
                continue
            key, _, value = item.partition('=')
            if key in PREFER and value in PREFER[key]:
                prefs[key] = value
                applied.append(item)
            elif key in ('timezone', 'max-affected'):
                prefs[key] = value
            else:
                wrong.append(item)
        if wrong and prefs.get('handling') == 'strict':
            raise Refusal(error(400, 'PGRST122', 'Invalid preferences given with handling=strict',
                                'Invalid preferences: ' + ', '.join(wrong)))
        return prefs, applied

    def insert(self, req, name, table):
        prefs, applied = self.prefer(req)
        if not req.is_json():
            return error(415, 'PGRST102', 'Content-Type not acceptable: ' + req.headers.get('Content-Type', ''))
        try:
            body = req.json()
        except ValueError:
            return error(400, 'PGRST102', 'Empty or invalid json')
        rows = body if isinstance(body, list) else [body]
        if not all(isinstance(row, dict) for row in rows):
            return error(400, 'PGRST102', 'All object keys must match' if isinstance(body, list) else 'Empty or invalid json')
        for key in req.query:
            if key not in ('columns', 'on_conflict', 'select', 'apikey'):
                return error(400, 'PGRST100', '"failed to parse filter (%s)" (line 1, column 1)' % key)
        if 'columns' in req.query:
            columns = [column.strip().strip('"') for column in req.query['columns'].split(',')]
        else:
            columns = list(rows[0]) if rows else []
            for row in rows:
                if set(row) != set(columns):
                    return error(400, 'PGRST102', 'All object keys must match')
        for column in columns:
            if column not in table['columns']:
                return error(400, 'PGRST204', "Could not find the '%s' column of '%s' in the schema cache" % (column, name))
        on_conflict = req.query.get('on_conflict')
        resolution = prefs.get('resolution')
        target = [c.strip() for c in on_conflict.split(',')] if on_conflict else table['key']
        if on_conflict:
            for column in target:
                if column not in table['columns']:
                    return error(400, '42703', 'column "%s" does not exist' % column)
        if resolution and sorted(target) not in [sorted(u) for u in [table['key']] + table['unique']]:
            return error(400, '42P10', 'there is no unique or exclusion constraint matching the ON CONFLICT specification')
        if not columns:
            return self.done(req, prefs, applied, [], 0)
        return self.upsert(req, name, table, rows, columns, target, resolution, prefs, applied)

    def upsert(self, req, name, table, rows, columns, target, resolution, prefs, applied):
        """One statement: works on a copy, and keeps it only if every row is good."""
        stored = dict(table['rows'])
        seen = set()
        out = []
        inserted = 0
        for row in rows:
            clean = {column: convert(column, table['columns'][column], row.get(column)) for column in columns}
            for column in table['key'] + table['not_null']:
                if clean.get(column) is None:
                    pg_error('23502', 'null value in column "%s" of relation "%s" violates not-null constraint'
                             % (column, name), 'Failing row contains (...).')
            key = tuple(clean[column] for column in table['key'])
            old = stored.get(key)
            if old is not None and key in seen and resolution == 'merge-duplicates':
                pg_error('21000', 'ON CONFLICT DO UPDATE command cannot affect row a second time')
            if old is not None and resolution is None:
                pg_error('23505', 'duplicate key value violates unique constraint "%s_pkey"' % name,
                         'Key (%s)=(%s) already exists.' % (', '.join(table['key']), ', '.join(map(str, key))))
            seen.add(key)
            if old is not None and resolution == 'ignore-duplicates':
                continue
            if old is None:
                inserted += 1
                new = {column: None for column in table['columns']}
            else:
                new = dict(old)
            new.update(clean)
            stored[key] = new
            out.append(new)
        if prefs.get('tx') != 'rollback':
            table['rows'] = stored
            self.writes += len(out)
        return self.done(req, prefs, applied, out, inserted)

    @staticmethod
    def done(req, prefs, applied, out, inserted):
        headers = {'Content-Range': '*/*'}
        if applied:
            headers['Preference-Applied'] = ', '.join(applied)
        status = 201 if inserted or not out else 200
        if prefs.get('return') == 'representation':
            return json_answer(status, out, headers)
        return Answer(status, None, headers)

    def select(self, req, table):
        rows = list(table['rows'].values())
        limit = self.conf['max_rows']
        offset = 0
        for key, value in req.query.items():
            if key == 'apikey':
                continue
            if key == 'limit':
                limit = min(limit, int(value))
            elif key == 'offset':
                offset = int(value)
            elif key == 'select':
                wanted = [column for column in value.split(',') if column != '*']
                for column in wanted:
                    if column not in table['columns']:
                        return error(400, '42703', 'column %s does not exist' % column)
                if wanted and '*' not in value:
                    rows = [(row, wanted) for row in rows]
                    rows = [row for row, _ in rows]
            elif key == 'order':
                for part in reversed(value.split(',')):
                    column, _, way = part.partition('.')
                    if column not in table['columns']:
                        return error(400, '42703', 'column %s does not exist' % column)
                    rows.sort(key=lambda row: (row[column] is None, row[column]), reverse=way == 'desc')
            else:
                if key not in table['columns']:
                    return error(400, '42703', 'column %s does not exist' % key)
                op, _, want = value.partition('.')
                if op == 'eq':
                    rows = [row for row in rows if row[key] is not None and str(row[key]) == want]
                elif op == 'neq':
                    rows = [row for row in rows if row[key] is not None and str(row[key]) != want]
                elif op == 'is' and want == 'null':
                    rows = [row for row in rows if row[key] is None]
                elif op == 'in':
                    wants = [w.strip('"') for w in want.strip('()').split(',')]
                    rows = [row for row in rows if str(row[key]) in wants]
                else:
                    return error(400, 'PGRST100', '"failed to parse filter (%s)" (line 1, column 1)' % value)
        total = len(rows)
        page = rows[offset:offset + limit]
        if req.query.get('select', '*') != '*':
            wanted = [column for column in req.query['select'].split(',')]
            page = [{column: row[column] for column in wanted} for row in page]
        prefs, _ = self.prefer(req)
        shown = '%d-%d' % (offset, offset + len(page) - 1) if page else '*'
        return json_answer(200, page, {'Content-Range': '%s/%s' % (shown, total if 'count' in prefs else '*')})

"""/control: configuration, faults, and everything that the simulators remember."""
import copy
import json
import os

import scenarios
from common import json_answer, now_ms

FROM_NUMBERS = ['+1212555010%d' % i for i in range(10)]


def default_config(args):
    config = {
        'seed': args.seed, 'date_offset': 0, 'keep_requests': 20000, 'journal_body': 65536,
        'retell': {
            'api_keys': [args.api_key], 'webhook_key': args.webhook_key, 'webhook_url': args.webhook_url,
            'numbers': {n: {'agent': None} for n in (args.from_number or FROM_NUMBERS)},
            'agents': {a: {'name': 'Outbound agent'} for a in (args.agent or ['agent_outbound_demo'])},
            'auto': True, 'ring_ms': 5, 'talk_ms': 10, 'analyze_ms': 5, 'stage_ms': {},
            'true_times': False, 'not_connected_timestamps': True,
            'scenario': None, 'scenarios': {}, 'mix': dict(scenarios.DEFAULT_MIX),
            'base_concurrency': 20, 'purchased_concurrency': 0, 'reserved_inbound_concurrency': 0, 'other_calls': 0,
            'concurrency_burst_enabled': False, 'enforce_concurrency': False,
            'calls_per_second': 1, 'enforce_cps': False, 'retry_after': True,
            'unknown_call_status': 404, 'list_registered': False, 'list_lag_ms': 0,
            'webhook_events': ['call_started', 'call_ended', 'call_analyzed'],
            'webhook_tries': 4, 'webhook_timeout_ms': 10000, 'webhook_retry_ms': 50, 'webhook_connections': 32,
        },
        'apify': {
            'api_keys': [args.api_key], 'places': args.places, 'generated': 40, 'filter_states': True, 'per_search': 120,
            'auto': True, 'ready_ms': 5, 'run_ms': 20, 'outcome': 'SUCCEEDED', 'partial': 0.5, 'empty_every': 0,
            'max_concurrent_runs': 25, 'memory_limit_mb': 16384, 'balance_usd': 5, 'usd_per_place': 0.004,
            'sync_limit_ms': 300000,
        },
        'supabase': {'api_keys': [args.api_key], 'schemas': ['public'], 'max_rows': 1000},
        'n8n': {
            'paths': {'lead': 'lead', 'dispatch': 'dispatch', 'outcome': 'outcome'}, 'mode': {},
            'payload_size_max_mb': 16, 'signing_secret': None, 'header_auth': None,
        },
        'relay': {'role': None, 'schema': 'outbound', 'anonymous': False, 'statement_timeout_ms': 8000},
    }
    if args.config:
        with open(args.config, encoding='utf-8') as file:
            merge(config, json.load(file), '')
    return config


# below these keys any name may appear
OPEN = ('retell.numbers', 'retell.agents', 'retell.scenarios', 'retell.mix', 'retell.stage_ms', 'n8n.paths', 'n8n.mode')
# these are replaced whole rather than merged
WHOLE = ('retell.mix',)


def merge(config, change, path):
    for key, value in change.items():
        here = '%s.%s' % (path, key) if path else key
        if key not in config and path not in OPEN:
            raise ValueError('unknown setting: ' + here)
        if here in WHOLE or not (isinstance(config.get(key), dict) and isinstance(value, dict)):
            config[key] = value
        else:
            merge(config[key], value, here)


def check(config):
    """Catch a typing mistake in a test before it makes the test pass."""
    retell = config['retell']
    names = list(retell['mix']) + [retell['scenario']] if retell['scenario'] else list(retell['mix'])
    for choice in retell['scenarios'].values():
        names += choice if isinstance(choice, list) else [choice]
    for name in names:
        if name is not None and name not in scenarios.SCENARIOS:
            raise ValueError('unknown scenario: %s' % name)
    modes = (None, 'started', 'lastnode', 'lastnode_error', 'respond_error', 'not_registered', 'starting', 'migrating')
    for mode in config['n8n']['mode'].values():
        if mode not in modes:
            raise ValueError('unknown n8n mode: %s' % mode)


class Control:
    def __init__(self, sim):
        self.sim = sim

    async def handle(self, req):
        try:
            return self.route(req)
        except (ValueError, KeyError, TypeError) as problem:
            return json_answer(400, {'error': str(problem)})

    def route(self, req):
        sim = self.sim
        path = req.path.strip('/')
        method = req.method
        retell = sim.services.get('retell')
        number = req.query.get('number')
        if path == '' or path == 'status':
            return json_answer(200, {'pid': os.getpid(), 'port': sim.port, 'now': sim.now(), 'requests': sim.counts,
                                     'services': [n for n in sim.services if n != 'control']})
        if path == 'faults':
            if method == 'POST':
                specs = req.json()
                added = [sim.faults.add(spec) for spec in (specs if isinstance(specs, list) else [specs])]
                return json_answer(200, [fault.as_json() for fault in added])
            if method == 'DELETE':
                released = retell.release() if retell else 0
                sim.faults.reset()
                return json_answer(200, {'released': released})
            return json_answer(200, [fault.as_json() for fault in sim.faults.rules])
        if path == 'config':
            if method == 'POST':
                change = req.json()
                clock = change.pop('clock', False)
                trial = copy.deepcopy(sim.config)
                merge(trial, change, '')
                check(trial)
                sim.config = trial
                if clock is not False:
                    sim.clock_offset = 0 if clock is None else int(clock) - now_ms()
                if 'seed' in change:
                    sim.random.seed(change['seed'])
                if 'apify' in change and sim.services.get('apify'):
                    sim.services['apify'].all_places = None
            return json_answer(200, sim.config)
        if path == 'reset' and method == 'POST':
            sim.faults.reset()
            sim.reset()
            return json_answer(200, {'ok': True})
        if path == 'requests':
            return self.requests(req)
        if path == 'step' and method == 'POST':
            return self.step(req)
        if path == 'rings' and retell:
            return self.rings(retell, number)
        if path == 'under_way' and retell:
            return json_answer(200, retell.under_way())
        if path == 'calls' and retell:
            calls = retell.by_number.get(number, []) if number else list(retell.calls.values())
            return json_answer(200, [dict(call.view, _stage=call.stage, _scenario=call.name) for call in calls])
        if path == 'deliveries' and retell:
            return json_answer(200, [note for note in retell.deliveries if number in (None, note['number'])])
        if path == 'scenarios':
            return json_answer(200, sorted(scenarios.SCENARIOS))
        if path == 'runs' and sim.services.get('apify'):
            apify = sim.services['apify']
            return json_answer(200, {'paid_runs': len(apify.runs), 'runs': [
                dict(apify.view(apify.runs[i]), input=apify.runs[i]['input']) for i in apify.order]})
        if path == 'events' and sim.services.get('n8n'):
            n8n = sim.services['n8n']
            role = req.query.get('role')
            return json_answer(200, {
                'accepted': n8n.accepted,
                'events': [e for e in n8n.events.values() if role in (None, e['role'])],
                'messages': [e for e in n8n.messages.values() if role in (None, e['role'])],
                'deliveries': [d for d in n8n.deliveries if role in (None, d['role'])]})
        if path == 'records' and sim.services.get('n8n'):
            return json_answer(200, [
                {key: record.get(key) for key in ('event_id', 'event_type', 'call_id', 'lead_id', 'day')} | {'status': d['status']}
                for d in sim.services['n8n'].deliveries if req.query.get('role') in (None, d['role'])
                and isinstance(d['body'], dict) for record in d['body'].get('records') or []])
        if path.startswith('supabase/tables') and sim.services.get('supabase'):
            return self.tables(req, path)
        return json_answer(404, {'error': 'no such control: /' + path})

    def requests(self, req):
        q = req.query
        limit = int(q.get('limit', 1000000))
        rows = [r for r in self.sim.requests
                if q.get('service') in (None, r['service']) and q.get('method') in (None, r['method'])
                and ('path' not in q or q['path'] in r['path']) and ('body' not in q or q['body'] in r['body'])
                and ('status' not in q or str(r['status']) == q['status'])]
        if q.get('count') in ('1', 'true'):
            return json_answer(200, {'count': len(rows)})
        return json_answer(200, rows[-limit:])

    def step(self, req):
        """Move calls (or Apify runs) on by hand: {number|call_id|service, stage?}."""
        body = req.json() if req.body else {}
        retell = self.sim.services.get('retell')
        moved = 0
        if body.get('service') == 'apify':
            for run in list(self.sim.services['apify'].runs.values()):
                if body.get('run_id') in (None, run['id']) and run['finished'] is None:
                    self.sim.services['apify'].advance(run, again=False)
                    moved += 1
            return json_answer(200, {'moved': moved})
        if body.get('service') == 'webhook':
            return json_answer(200, {'moved': retell.release()})
        target = body.get('stage')
        order = ('registered', 'ongoing', 'ended', 'analyzed')
        for call in list(retell.calls.values()):
            if body.get('call_id') not in (None, call.view['call_id']):
                continue
            if body.get('number') not in (None, call.view['to_number']):
                continue
            if call.stage == 'analyzed':
                continue
            if target is None:
                retell.advance(call, again=False)
                moved += 1
            else:
                while order.index(call.stage) < order.index(target):
                    retell.advance(call, again=False)
                    moved += 1
        return json_answer(200, {'moved': moved})

    @staticmethod
    def rings(retell, number):
        numbers = [number] if number else list(retell.rings)
        shown = []
        for n in numbers:
            rings = retell.rings.get(n, [])
            shown.append({'number': n, 'count': len(rings), 'max_overlap': retell.overlap.get(n, 0),
                          'live': retell.live_on.get(n, 0), 'rings': [
                              {k: ring[k] for k in ('t', 'call_id', 'attempt_id', 'lead_id', 'from_number', 'live', 'scenario')}
                              for ring in rings]})
        return json_answer(200, {'total': sum(len(r) for r in retell.rings.values()),
                                 'numbers_rung_twice': sorted(n for n, r in retell.rings.items() if len(r) > 1),
                                 'max_overlap': max(retell.overlap.values(), default=0),
                                 'live': retell.live, 'max_live': retell.most_live, 'max_per_second': retell.max_cps,
                                 'numbers': shown})

    def tables(self, req, path):
        supabase = self.sim.services['supabase']
        name = path[len('supabase/tables'):].strip('/')
        if req.method == 'POST':
            for table, definition in req.json().items():
                supabase.define(table, definition)
            return json_answer(200, {'ok': True})
        if name:
            table = supabase.tables.get(name)
            if table is None:
                return json_answer(404, {'error': 'no table ' + name})
            return json_answer(200, list(table['rows'].values()))
        return json_answer(200, {n: {'rows': len(t['rows']), 'key': t['key'], 'columns': t['columns']}
                                 for n, t in supabase.tables.items()})

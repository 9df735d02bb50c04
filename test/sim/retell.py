"""Retell: create, read, list and stop calls; calls play forward; signed webhooks."""
import asyncio
import hashlib
import hmac
import re

import aiohttp

import listcalls
import scenarios
from common import Answer, Refusal, dumps, now_ms

E164 = re.compile(r'^\+[1-9]\d{6,14}$')

CREATE_KEYS = {'from_number', 'to_number', 'override_agent_id', 'override_agent_version', 'agent_override',
               'metadata', 'retell_llm_dynamic_variables', 'custom_sip_headers', 'ignore_e164_validation'}
AGENT_RANGES = {'ring_duration_ms': (5000, 300000), 'begin_message_delay_ms': (0, 5000),
                'end_call_after_silence_ms': (10000, None), 'max_call_duration_ms': (60000, 7200000),
                'data_storage_retention_days': (1, 730)}
EVENTS = ('call_started', 'call_ended', 'call_analyzed')

LIVE = ('registered', 'ongoing')


def error(status, message):
    return Answer(status, {'status': 'error', 'message': message})


def sign(body, key, at=None):
    """X-Retell-Signature over the exact bytes."""
    at = now_ms() if at is None else at
    digest = hmac.new(key.encode(), body + str(at).encode(), hashlib.sha256).hexdigest()
    return 'v=%d,d=%s' % (at, digest)


class Call:
    """One call: what the world sees (`view`), and what will happen to it."""
    __slots__ = ('view', 'script', 'name', 'stage', 'timer', 'created', 'webhook_url', 'seq', 'context', 'stopped')

    def __init__(self, view, name, seq):
        self.view = view
        self.name = name
        self.seq = seq
        self.stage = 'registered'
        self.timer = None
        self.created = now_ms()
        self.webhook_url = None
        self.context = scenarios.Context(view)
        self.script = scenarios.SCENARIOS[name](self.context)
        self.stopped = False

    @property
    def live(self):
        return self.stage in LIVE


class Retell:
    def __init__(self, sim):
        self.sim = sim
        self.session = None
        self.serial = 0             # never set back, so that no call id comes twice
        self.reset()

    def reset(self):
        for call in getattr(self, 'calls', {}).values():
            if call.timer:
                call.timer.cancel()
        self.calls = {}             # call_id -> Call
        self.by_number = {}         # to_number -> [Call]
        self.rings = {}             # to_number -> [ring]
        self.live_on = {}           # to_number -> live calls now
        self.overlap = {}           # to_number -> most live calls at one time
        self.live = 0
        self.most_live = 0
        self.dials = {}             # to_number -> how many calls so far, for scenario lists
        self.recent = []            # times of accepted creates, for calls per second
        self.max_cps = 0
        self.deliveries = []
        self.held = []              # webhooks held back by fault "reorder"

    @property
    def conf(self):
        return self.sim.config['retell']

    # ------------------------------------------------------------------ HTTP

    async def handle(self, req):
        key = req.bearer()
        if key is None or key not in self.conf['api_keys']:
            return error(401, 'Invalid API Key')
        path = req.path.rstrip('/')
        parts = path.split('/')[1:]
        method = req.method
        if method == 'POST' and path == '/v2/create-phone-call':
            return self.create(req)
        if method == 'POST' and path == '/v3/list-calls':
            return self.list_calls(req)
        if method == 'GET' and path == '/get-concurrency':
            return Answer(200, self.concurrency())
        if len(parts) == 3 and parts[0] == 'v2':
            if method == 'GET' and parts[1] == 'get-call':
                call = self.known(parts[2])
                return Answer(200, self.visible(call))
            if method == 'POST' and parts[1] == 'stop-call':
                return self.stop_call(self.known(parts[2]))
            if method == 'DELETE' and parts[1] == 'delete-call':
                call = self.known(parts[2])
                self.finish(call)
                del self.calls[parts[2]]
                self.by_number[call.view['to_number']].remove(call)
                return Answer(204)
            if method == 'PATCH' and parts[1] == 'update-call':
                return self.update_call(self.known(parts[2]), req)
        return error(404, 'Not Found')

    def known(self, call_id):
        call = self.calls.get(call_id)
        if call is None:
            raise Refusal(error(self.conf['unknown_call_status'], 'Call not found: %s' % call_id[:80]))
        return call

    def object_body(self, req):
        if not req.is_json():
            raise Refusal(error(400, 'Content-Type must be application/json'))
        try:
            body = req.json()
        except ValueError:
            raise Refusal(error(400, 'Request body is not valid JSON'))
        if not isinstance(body, dict):
            raise Refusal(error(400, 'request/body must be object'))
        return body

    # ---------------------------------------------------------------- create

    def check_create(self, body):
        """400 for a wrong shape, 422 for an agent or number that is not there."""
        def bad(message):
            raise Refusal(error(400, 'request/body' + message))

        for key in body:
            if key not in CREATE_KEYS:
                bad(' must NOT have additional properties: ' + key)
        for key in ('from_number', 'to_number'):
            if key not in body:
                bad(" must have required property '%s'" % key)
            if not isinstance(body[key], str):
                bad('/%s must be string' % key)
        loose = body.get('ignore_e164_validation', False)
        if not isinstance(loose, bool):
            bad('/ignore_e164_validation must be boolean')
        if not E164.match(body['to_number']):
            bad('/to_number must be a valid E.164 number')
        if not E164.match(body['from_number']) and not loose:
            bad('/from_number must be a valid E.164 number')
        agent = body.get('override_agent_id')
        if 'override_agent_id' in body and (not isinstance(agent, str) or not agent):
            bad('/override_agent_id must be string')
        version = body.get('override_agent_version')
        if 'override_agent_version' in body and (isinstance(version, bool) or not isinstance(version, (int, str))):
            bad('/override_agent_version must be string or number')
        if 'metadata' in body:
            if not isinstance(body['metadata'], dict):
                bad('/metadata must be object')
            if len(dumps(body['metadata']).encode()) > 50 * 1024:
                bad('/metadata must not be larger than 50kB')
        for key in ('retell_llm_dynamic_variables', 'custom_sip_headers'):
            if key not in body:
                continue
            if not isinstance(body[key], dict):
                bad('/%s must be object' % key)
            for name, value in body[key].items():
                if not isinstance(value, str):
                    bad('/%s/%s must be string' % (key, name))
                if key == 'custom_sip_headers' and not name.upper().startswith('X-'):
                    bad('/custom_sip_headers/%s must start with X-' % name)
        if 'agent_override' in body:
            self.check_override(body['agent_override'], bad)

        number = self.conf['numbers'].get(body['from_number'])
        if number is None:
            raise Refusal(error(422, 'Cannot find phone number %s' % body['from_number']))
        agent = agent or number.get('agent')
        if not agent:
            raise Refusal(error(400, 'No outbound agent id set up for phone number %s' % body['from_number']))
        if agent not in self.conf['agents']:
            raise Refusal(error(422, 'Cannot find agent %s' % agent[:80]))
        return agent

    @staticmethod
    def check_override(override, bad):
        if not isinstance(override, dict):
            bad('/agent_override must be object')
        for key, value in override.items():
            if key not in ('agent', 'retell_llm', 'conversation_flow'):
                bad('/agent_override must NOT have additional properties: ' + key)
            if not isinstance(value, dict):
                bad('/agent_override/%s must be object' % key)
        for key, value in override.get('agent', {}).items():
            if key in AGENT_RANGES:
                low, high = AGENT_RANGES[key]
                if isinstance(value, bool) or not isinstance(value, (int, float)):
                    bad('/agent_override/agent/%s must be number' % key)
                if value < low:
                    bad('/agent_override/agent/%s must be >= %d' % (key, low))
                if high is not None and value > high:
                    bad('/agent_override/agent/%s must be <= %d' % (key, high))

    def create(self, req):
        body = self.object_body(req)
        agent = self.check_create(body)
        conf = self.conf
        at = now_ms()
        self.recent = [t for t in self.recent if t > at - 1000]
        if conf['enforce_cps'] and len(self.recent) >= conf['calls_per_second']:
            return Answer(429, {'status': 'error', 'message': 'Calls per second limit reached'},
                          {'Retry-After': '1'} if conf['retry_after'] else None)
        if conf['enforce_concurrency'] and self.live >= self.concurrency_limit() - conf['reserved_inbound_concurrency']:
            return error(429, 'Concurrency limit reached')
        call = self.place(body, agent)
        return Answer(201, self.visible(call))

    def place(self, body, agent):
        """The point of no return: the number rings."""
        conf = self.conf
        at = now_ms()
        to = body['to_number']
        seq = self.serial
        self.serial += 1
        call_id = 'call_' + hashlib.sha256(b'%d %d %d' % (self.sim.config['seed'], at, seq)).hexdigest()[:27]
        view = {'call_id': call_id, 'call_type': 'phone_call', 'agent_id': agent,
                'agent_version': 0, 'agent_name': conf['agents'][agent].get('name', 'Outbound agent'),
                'call_status': 'registered', 'from_number': body['from_number'], 'to_number': to,
                'direction': 'outbound', 'data_storage_setting': 'everything', 'opt_in_signed_url': False,
                'latency': {}, 'call_cost': {'product_costs': [], 'combined_cost': 0,
                                             'total_duration_unit_price': 0, 'total_duration_seconds': 0}}
        for key in ('metadata', 'retell_llm_dynamic_variables', 'custom_sip_headers'):
            if key in body:
                view[key] = body[key]
        call = Call(view, self.scenario_for(to), seq)
        override = body.get('agent_override', {}).get('agent', {})
        call.webhook_url = override.get('webhook_url') or conf['agents'][agent].get('webhook_url')

        metadata = body.get('metadata') or {}
        live = self.live_on.get(to, 0) + 1
        self.live_on[to] = live
        self.overlap[to] = max(self.overlap.get(to, 0), live)
        self.live += 1
        self.most_live = max(self.most_live, self.live)
        self.recent.append(at)
        self.max_cps = max(self.max_cps, len([t for t in self.recent if t > at - 1000]))
        ring = {'kind': 'ring', 't': at, 'at': self.sim.now(), 'number': to, 'call_id': call_id, 'attempt_id': metadata.get('attempt_id'),
                'lead_id': metadata.get('lead_id'), 'from_number': body['from_number'], 'live_on_number': live,
                'live': self.live, 'scenario': call.name}
        self.sim.journal.write(ring)
        self.rings.setdefault(to, []).append(ring)
        self.calls[call_id] = call
        self.by_number.setdefault(to, []).append(call)
        self.schedule(call)
        return call

    def under_way(self):
        """What the clockwork still has to do: calls not analyzed (but for the stuck ones) and webhooks not sent."""
        return {'calls': sum(call.stage != 'analyzed' and not self.stuck(call) for call in self.calls.values()),
                'webhooks': sum(note['state'] == 'pending' for note in self.deliveries)}

    def scenario_for(self, number):
        conf = self.conf
        seen = self.dials.get(number, 0)
        self.dials[number] = seen + 1
        choice = conf['scenarios'].get(number)
        if choice is None:
            if not number.startswith('+1'):
                return 'telephony_provider_permission_denied'
            choice = conf['scenario']
        if isinstance(choice, list):
            return choice[min(seen, len(choice) - 1)]
        if choice:
            return choice
        mix = conf['mix']
        return self.sim.random.choices(list(mix), weights=list(mix.values()))[0]

    # ------------------------------------------------------------ life cycle

    def schedule(self, call):
        if not self.conf['auto'] or self.stuck(call):
            return
        delay = {'registered': self.conf['ring_ms'], 'ongoing': self.conf['talk_ms'],
                 'ended': self.conf['analyze_ms']}.get(call.stage)
        if delay is None:
            return
        scenario_ms = self.conf['stage_ms'].get(call.name, {}).get(call.stage)
        if scenario_ms is not None:
            delay = scenario_ms
        call.timer = asyncio.get_running_loop().call_later(delay / 1000, self.advance, call)

    @staticmethod
    def stuck(call):
        return not call.stopped and ((call.name == 'stuck_registered' and call.stage == 'registered')
                                     or (call.name == 'stuck_ongoing' and call.stage == 'ongoing'))

    def connects(self, call):
        reason = call.script.reason
        return reason in scenarios.TALKED or reason in scenarios.MID_CALL

    def advance(self, call, again=True):
        """One step forward: registered -> ongoing -> ended -> analyzed (or straight to ended)."""
        if call.timer:
            call.timer.cancel()
            call.timer = None
        if call.view['call_id'] not in self.calls:
            return
        if call.stage == 'registered':
            if self.connects(call):
                call.stage = 'ongoing'
                call.view['call_status'] = 'ongoing'
                call.view['start_timestamp'] = self.sim.now()
                call.view['telephony_identifier'] = {'twilio_call_sid': 'CA' + call.view['call_id'][5:].ljust(32, '0')}
                self.emit(call, 'call_started')
            else:
                self.end(call)
        elif call.stage == 'ongoing':
            self.end(call)
        elif call.stage == 'ended':
            call.stage = 'analyzed'
            self.analyse(call)
            self.emit(call, 'call_analyzed')
        if again:
            self.schedule(call)

    def finish(self, call):
        """Take a call off the books of live calls."""
        if call.timer:
            call.timer.cancel()
            call.timer = None
        if call.live:
            number = call.view['to_number']
            self.live -= 1
            self.live_on[number] -= 1

    def end(self, call):
        view = call.view
        script = call.script
        reason = 'manual_stopped' if call.stopped else script.reason
        status = scenarios.status_of(reason)
        self.finish(call)
        connected = call.stage == 'ongoing'
        call.stage = 'ended'
        view['call_status'] = status
        view['disconnection_reason'] = reason
        if not connected:
            if status == 'not_connected' and self.conf['not_connected_timestamps']:
                view['start_timestamp'] = self.sim.now()
                view['end_timestamp'] = view['start_timestamp'] + 20000
                view['duration_ms'] = 0
            self.emit(call, 'call_ended')
            return
        text, plain, full, seconds = scenarios.transcript(script.lines)
        seconds = script.seconds or seconds
        if self.conf['true_times']:
            duration = max(0, self.sim.now() - view['start_timestamp'])
        else:
            duration = int(seconds * 1000)
        view['end_timestamp'] = view['start_timestamp'] + duration
        view['duration_ms'] = duration
        view['transcript'] = text
        view['transcript_object'] = plain
        view['transcript_with_tool_calls'] = full
        view['recording_url'] = 'https://recordings.example/%s/recording.wav' % view['call_id']
        view['public_log_url'] = 'https://recordings.example/%s/public.log' % view['call_id']
        view['latency'] = scenarios.latency(self.sim.random)
        cents = round(duration / 1000 * 0.1333, 4)
        view['call_cost'] = {'product_costs': [{'product': 'elevenlabs_tts', 'unit_price': 0.0667, 'cost': cents / 2},
                                               {'product': 'us_telephony', 'unit_price': 0.0667, 'cost': cents / 2}],
                             'combined_cost': cents, 'total_duration_unit_price': 0.1333,
                             'total_duration_seconds': duration // 1000}
        view['llm_token_usage'] = {'average': 412.5, 'num_requests': len(plain), 'values': [412] * len(plain)}
        extra = dict(script.extra)
        early = extra.pop('_analysis_early', False)
        view.update(extra)
        if early:
            self.analyse(call)
        self.emit(call, 'call_ended')

    def analyse(self, call):
        script = call.script
        custom = script.analysis if script.analysis is not None else {}
        if script.label is not None and isinstance(custom, dict):
            custom = dict(custom, call_outcome=script.label)
        connected = 'transcript' in call.view
        call.view['call_analysis'] = {
            'call_summary': script.summary if connected else 'The call did not connect.',
            'in_voicemail': script.voicemail, 'user_sentiment': script.sentiment if connected else 'Unknown',
            'call_successful': script.successful, 'custom_analysis_data': custom}

    @staticmethod
    def visible(call):
        return call.view

    def stop_call(self, call):
        if call.live:
            call.stopped = True
            if call.timer:
                call.timer.cancel()
                call.timer = None
            self.end(call)
            self.schedule(call)
        return Answer(204)

    def update_call(self, call, req):
        body = self.object_body(req)
        if call.live:
            return error(400, 'Call is still in progress; use update-live-call')
        for key in body:
            if key not in ('metadata', 'data_storage_setting', 'custom_attributes'):
                return error(400, 'request/body must NOT have additional properties: ' + key)
        if 'metadata' in body and (not isinstance(body['metadata'], dict)
                                   or len(dumps(body['metadata']).encode()) > 50 * 1024):
            return error(400, 'request/body/metadata must be object of at most 50kB')
        call.view.update(body)
        return Answer(200, call.view)

    # ----------------------------------------------------------------- reads

    def concurrency_limit(self):
        return self.conf['base_concurrency'] + self.conf['purchased_concurrency']

    def concurrency(self):
        conf = self.conf
        limit = self.concurrency_limit()
        burst = conf['concurrency_burst_enabled']
        return {'current_concurrency': self.live + conf['other_calls'], 'concurrency_limit': limit,
                'base_concurrency': conf['base_concurrency'], 'purchased_concurrency': conf['purchased_concurrency'],
                'concurrency_purchase_limit': 100, 'remaining_purchase_limit': 100 - conf['purchased_concurrency'],
                'concurrency_burst_enabled': burst,
                'concurrency_burst_limit': min(3 * limit, limit + 300) if burst else 0,
                'reserved_inbound_concurrency': conf['reserved_inbound_concurrency']}

    def list_calls(self, req):
        body = self.object_body(req)
        try:
            query = listcalls.parse(body)
        except ValueError as problem:
            return error(400, 'request/body' + str(problem))
        candidates = self.calls.values()
        exact = query.exact_number
        if exact is not None:
            candidates = self.by_number.get(exact, ())
        pool = [call for call in candidates
                if (call.view['call_status'] != 'registered' or self.conf['list_registered'])
                and query.fits(call.view)]
        lag = self.conf['list_lag_ms']
        if lag:
            horizon = now_ms() - lag
            pool = [call for call in pool if call.created <= horizon]
        items, more, key, total = query.page(pool)
        answer = {'items': [listcalls.without_transcript(call.view) for call in items], 'has_more': more}
        if key:
            answer['pagination_key'] = key
        if total is not None:
            answer['total'] = total
        return Answer(200, answer)

    # -------------------------------------------------------------- webhooks

    def emit(self, call, event):
        url = call.webhook_url or self.sim.config['retell']['webhook_url']
        if not url or event not in self.conf['webhook_events']:
            return
        if url == 'relay':
            url = 'http://127.0.0.1:%d/relay/rpc/retell_webhook' % self.sim.port
        hidden = () if event == 'call_analyzed' or 'call_analysis' in call.view else ('call_analysis',)
        shown = {key: value for key, value in call.view.items() if key not in hidden}
        body = dumps({'event': event, 'call': shown}).encode()
        self.post(call.view['call_id'], call.view['to_number'], event, url, body)

    def post(self, call_id, number, event, url, body):
        """Send one webhook, with whatever fault is set for it."""
        fault = self.sim.faults.pick('webhook', 'POST', url, body, number, event, webhook=True)
        kind = fault.kind if fault else None
        note = {'kind': 'delivery', 't': now_ms(), 'call_id': call_id, 'number': number, 'event': event,
                'fault': kind, 'tries': [], 'state': 'pending'}
        self.deliveries.append(note)
        if kind == 'drop':
            note['state'] = 'dropped'
            return
        if kind == 'reorder':
            note['state'] = 'held'
            self.held.append((note, url, body))
            return
        copies = fault.spec.get('times', 2) if kind == 'duplicate' else 1
        delay = fault.spec.get('ms', 1000) if kind == 'delay' else 0
        spoil = fault.spec.get('as', 'wrong_key') if kind == 'missign' else None
        for _ in range(copies):
            self.sim.spawn(self.deliver(note, url, body, delay, spoil))
        held, self.held = self.held, []
        for other, other_url, other_body in held:
            self.sim.spawn(self.deliver(other, other_url, other_body, 20, None))

    def release(self):
        """Send what "reorder" still holds, last first."""
        held, self.held = self.held, []
        for note, url, body in reversed(held):
            self.sim.spawn(self.deliver(note, url, body, 0, None))
        return len(held)

    def signed(self, body, spoil):
        """The headers of a delivery, rightly or wrongly signed."""
        key = self.conf['webhook_key'] or self.conf['api_keys'][0]
        at = now_ms()
        headers = {'Content-Type': 'application/json', 'User-Agent': 'Retell-sim'}
        value = sign(body, key, at)
        if spoil == 'wrong_key':
            value = sign(body, key + 'x', at)
        elif spoil == 'old':
            value = sign(body, key, at - 300001 - 1000)
        elif spoil == 'future':
            value = sign(body, key, at + 300001 + 5000)
        elif spoil == 'body':
            body = body.replace(b'"call_status"', b'"call_status" ', 1)
        elif spoil == 'shifted':
            value = 'v=%d,%s' % (at + 1, value.split(',')[1])
        elif spoil == 'junk':
            value = 'v=abc,d=zz'
        elif spoil == 'short':
            value = value[:-2]
        elif spoil == 'uppercase':          # still valid
            head, digest = value.split(',d=')
            value = head + ',d=' + digest.upper()
        elif spoil == 'spaces':
            value = value.replace(',', ', ')
        if spoil != 'none':
            headers['X-Retell-Signature'] = value
        return body, headers

    async def deliver(self, note, url, body, delay, spoil):
        conf = self.conf
        if delay:
            await asyncio.sleep(delay / 1000)
        if self.session is None:
            self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=conf['webhook_connections']))
        timeout = aiohttp.ClientTimeout(total=conf['webhook_timeout_ms'] / 1000)
        for turn in range(conf['webhook_tries']):
            sent, headers = self.signed(body, spoil)
            at = now_ms()
            try:
                async with self.session.post(url, data=sent, headers=headers, timeout=timeout,
                                             allow_redirects=False) as answer:
                    text = (await answer.read())[:300].decode('utf-8', 'replace')
                    result = answer.status
            except asyncio.TimeoutError:
                result, text = 'timeout', ''
            except (aiohttp.ClientError, OSError) as problem:
                result, text = 'error', type(problem).__name__
            note['tries'].append({'t': at, 'result': result, 'text': text, 'ms': now_ms() - at})
            if isinstance(result, int) and 200 <= result < 300:
                note['state'] = 'delivered'
                break
            await asyncio.sleep(conf['webhook_retry_ms'] / 1000 * (turn + 1))
        else:
            note['state'] = 'failed'
        self.sim.journal.write({key: value for key, value in note.items()})

    async def close(self):
        if self.session is not None:
            await self.session.close()

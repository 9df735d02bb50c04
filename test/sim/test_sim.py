#!/usr/bin/python3
"""The simulators are strict, keep their books, and misbehave exactly as told."""
import base64
import hashlib
import hmac
import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import places
import scenarios
from retell import sign
from simtest import AGENT, FROM, KEY, Case, Sim, bearer


class Receiver:
    """A small webhook receiver; `answers` are statuses for the first requests, then 204."""

    def __init__(self, answers=(), delay=0):
        self.got = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
                outer.got.append((body, dict((k.lower(), v) for k, v in self.headers.items())))
                index = len(outer.got) - 1
                if delay:
                    time.sleep(delay)
                self.send_response(answers[index] if index < len(answers) else 204)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.url = 'http://127.0.0.1:%d/hook' % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def events(self):
        return [json.loads(body)['event'] for body, _ in self.got]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class RetellStrictness(Case):
    def refused(self, status, part, **more):
        got, body, _ = self.create(**more)
        self.assertEqual((got, body['status']), (status, 'error'), body)
        self.assertIn(part, body['message'])
        self.assertEqual(self.sim.control('GET', 'rings')['total'], 0, 'a refused call must not ring')

    def test_key(self):
        for key in (None, 'key_other', ''):
            for method, path in (('POST', '/v2/create-phone-call'), ('GET', '/get-concurrency'),
                                 ('POST', '/v3/list-calls'), ('GET', '/v2/get-call/x')):
                status, body, _ = self.retell(method, path, {} if method == 'POST' else None, key)
                self.assertEqual((status, body['status']), (401, 'error'))

    def test_required(self):
        self.refused(400, 'from_number', from_number=...)
        self.refused(400, 'to_number', to_number=...)

    def test_types(self):
        self.refused(400, 'to_number must be string', to_number=15125550101)
        self.refused(400, 'override_agent_id must be string', override_agent_id=7)
        self.refused(400, 'override_agent_version', override_agent_version=[1])
        self.refused(400, 'metadata must be object', metadata='x')
        self.refused(400, 'metadata must be object', metadata=None)
        self.refused(400, 'retell_llm_dynamic_variables must be object', retell_llm_dynamic_variables=[])
        self.refused(400, 'ignore_e164_validation must be boolean', ignore_e164_validation='true')
        self.refused(400, 'agent_override', agent_override={'agent': 1})
        self.refused(400, 'additional properties', agent_override={'voice': {}})
        self.refused(400, 'ring_duration_ms', agent_override={'agent': {'ring_duration_ms': 4999}})
        self.refused(400, 'X-', custom_sip_headers={'Foo': 'bar'})

    def test_dynamic_variables_are_strings(self):
        for value in (5, 4.8, True, None, {}, []):
            self.refused(400, 'retell_llm_dynamic_variables/rating must be string',
                         retell_llm_dynamic_variables={'name': 'x', 'rating': value})

    def test_numbers(self):
        for number in ('5125550101', '+0125550101', '15125550101', '+1 512 555 0101', '(512) 555-0101', '+1', '',
                       '+15125550101x12', '+1234567890123456'):
            self.refused(400, 'E.164', to_number=number)
            self.refused(400, 'from_number', from_number=number)

    def test_unknown_keys(self):
        for key in ('drop_call_if_machine_detected', 'agent_id', 'schedule_time', 'toNumber'):
            self.refused(400, key, **{key: 'x'})

    def test_unknown_agent_and_number(self):
        self.refused(422, 'agent', override_agent_id='agent_other')
        self.refused(422, 'phone number', from_number='+12125550150')

    def test_no_agent(self):
        self.refused(400, 'agent', override_agent_id=...)
        self.sim.config(retell={'numbers': {FROM: {'agent': AGENT}}})
        self.assertEqual(self.create(override_agent_id=...)[1]['agent_id'], AGENT)

    def test_metadata_size(self):
        self.refused(400, '50kB', metadata={'x': 'y' * 51200})
        self.assertEqual(self.create(metadata={'x': 'y' * 51000})[0], 201)

    def test_not_json(self):
        head = dict(bearer(), **{'Content-Type': 'application/json'})
        for body in (b'', b'{', b'[]', b'"x"', b'{"from_number": NaN}', b'\xff{}'):
            status, answer, _ = self.sim.ask('POST', '/retell/v2/create-phone-call', body, head)
            self.assertEqual((status, answer['status']), (400, 'error'), body)
        status, answer, _ = self.sim.ask('POST', '/retell/v2/create-phone-call', b'{}', bearer())
        self.assertEqual(status, 400)

    def test_not_found(self):
        for method, path in (('GET', '/v2/nothing'), ('POST', '/v2/list-calls'), ('GET', '/v2/get-call/none'),
                             ('POST', '/v2/stop-call/none'), ('GET', '/v2/create-phone-call')):
            status, body, _ = self.retell(method, path, {} if method == 'POST' else None)
            self.assertEqual((status, body['status']), (404, 'error'), path)
        self.sim.config(retell={'unknown_call_status': 422})
        self.assertEqual(self.retell('GET', '/v2/get-call/none')[0], 422)

    def test_created(self):
        metadata = {'attempt_id': 'a-1', 'n': 3, 'deep': {'x': [1]}}
        status, call, _ = self.create(metadata=metadata, retell_llm_dynamic_variables={'name': 'Zoë'})
        self.assertEqual(status, 201)
        self.assertEqual((call['call_status'], call['call_type'], call['direction']), ('registered', 'phone_call', 'outbound'))
        self.assertEqual(call['metadata'], metadata)
        self.assertEqual(call['retell_llm_dynamic_variables'], {'name': 'Zoë'})
        self.assertNotIn('start_timestamp', call)

    def test_limits(self):
        self.sim.config(retell={'auto': False, 'enforce_concurrency': True, 'base_concurrency': 3,
                                'reserved_inbound_concurrency': 1})
        self.assertEqual([self.create('+1512555010%d' % i)[0] for i in range(3)], [201, 201, 429])
        self.sim.config(retell={'enforce_concurrency': False, 'enforce_cps': True, 'calls_per_second': 2})
        status, body, headers = self.create()
        self.assertEqual((status, headers['Retry-After']), (429, '1'))
        self.until(lambda: self.create()[0] == 201, 'the second to pass')


class RetellCalls(Case):
    def test_life(self):
        self.sim.config(retell={'auto': False})
        call = self.place(scenario='booked', metadata={'attempt_id': 'a'})
        ident = call['call_id']
        self.sim.control('POST', 'step', {'call_id': ident})
        ongoing = self.call(ident)
        self.assertEqual(ongoing['call_status'], 'ongoing')
        self.assertIn('start_timestamp', ongoing)
        self.assertNotIn('transcript', ongoing)
        self.assertEqual(self.retell('GET', '/get-concurrency')[1]['current_concurrency'], 1)
        self.sim.control('POST', 'step', {'number': call['to_number']})
        ended = self.call(ident)
        self.assertEqual((ended['call_status'], ended['disconnection_reason']), ('ended', 'agent_hangup'))
        self.assertNotIn('call_analysis', ended)
        self.assertEqual(ended['end_timestamp'] - ended['start_timestamp'], ended['duration_ms'])
        self.sim.control('POST', 'step', {'call_id': ident, 'stage': 'analyzed'})
        done = self.call(ident)
        self.assertEqual(done['call_analysis']['custom_analysis_data'], {'call_outcome': 'booked'})
        self.assertEqual(done['metadata'], {'attempt_id': 'a'})
        self.assertEqual(self.retell('GET', '/get-concurrency')[1]['current_concurrency'], 0)

    def test_tool_calls_are_json_text(self):
        call = self.analysed(self.place(scenario='followup_twice', metadata={'lead_id': 'L1'})['call_id'])
        tools = [i for i in call['transcript_with_tool_calls'] if i['role'] == 'tool_call_invocation']
        self.assertEqual([t['name'] for t in tools], ['send_call_recording_followup'] * 2 + ['log_call_outcome'])
        self.assertIsInstance(tools[0]['arguments'], str)
        self.assertEqual(json.loads(tools[0]['arguments'])['lead_id'], 'L1')
        self.assertEqual(json.loads(tools[1]['arguments'])['channel'], 'EMAIL_AND_SMS')

    def test_every_scenario(self):
        """Each one ends where its reason says, with only keys that fit its status."""
        self.sim.config(retell={'ring_ms': 0, 'talk_ms': 0, 'analyze_ms': 0})
        names = self.sim.control('GET', 'scenarios')
        numbers = {name: '+1%d55501%02d' % (201 + i // 100, i % 100) for i, name in enumerate(names)}
        self.sim.config(retell={'scenarios': {number: name for name, number in numbers.items()}})
        ids = {name: self.create(number)[1]['call_id'] for name, number in numbers.items()}
        stuck = {'stuck_registered': 'registered', 'stuck_ongoing': 'ongoing'}
        for name, ident in ids.items():
            if name in stuck:
                self.until(lambda: self.call(ident)['call_status'] == stuck[name], name)
                continue
            call = self.analysed(ident)
            self.assertEqual(call['call_status'], scenarios.status_of(call['disconnection_reason']), name)
            talked = 'transcript' in call
            self.assertEqual(talked, 'telephony_identifier' in call, name)
            if call['call_status'] == 'not_connected':
                self.assertFalse(talked, name)
        for reason in scenarios.REASONS:
            self.assertEqual(self.call(ids[reason])['disconnection_reason'], reason)

    def test_foreign_number(self):
        call = self.analysed(self.place('+7185550137')['call_id'])
        self.assertEqual(call['disconnection_reason'], 'telephony_provider_permission_denied')

    def test_scenario_list(self):
        number = '+15125550107'
        self.sim.config(retell={'scenarios': {number: ['busy', 'no_answer', 'booked']}})
        reasons = [self.analysed(self.create(number)[1]['call_id'])['disconnection_reason'] for _ in range(4)]
        self.assertEqual(reasons, ['dial_busy', 'dial_no_answer', 'agent_hangup', 'agent_hangup'])

    def test_mix_is_seeded(self):
        def draw():
            self.sim.control('POST', 'reset')
            self.sim.config(retell={'auto': False})
            for i in range(30):
                self.create('+1512555%04d' % (100 + i))
            return [c['_scenario'] for c in self.sim.control('GET', 'calls')]
        first = draw()
        self.assertEqual(first, draw())
        self.assertGreater(len(set(first)), 5)

    def test_stop_call(self):
        ident = self.place(scenario='stuck_ongoing')['call_id']
        self.until(lambda: self.call(ident)['call_status'] == 'ongoing', 'the call to connect')
        self.assertEqual(self.retell('POST', '/v2/stop-call/' + ident)[0], 204)
        self.assertEqual(self.call(ident)['disconnection_reason'], 'manual_stopped')
        self.assertEqual(self.sim.control('GET', 'rings')['live'], 0)

    def test_rings(self):
        self.sim.config(retell={'auto': False})
        for attempt in ('a', 'b'):
            self.create('+15125550101', metadata={'attempt_id': attempt, 'lead_id': 'L'})
        self.create('+15125550102')
        rings = self.sim.control('GET', 'rings')
        self.assertEqual((rings['total'], rings['numbers_rung_twice'], rings['max_overlap'], rings['max_live']),
                         (3, ['+15125550101'], 2, 3))
        one = self.sim.control('GET', 'rings?number=%2B15125550101')['numbers'][0]
        self.assertEqual([r['attempt_id'] for r in one['rings']], ['a', 'b'])
        self.sim.control('POST', 'step', {'stage': 'analyzed'})
        self.create('+15125550102')
        rings = self.sim.control('GET', 'rings?number=%2B15125550102')
        self.assertEqual((rings['numbers'][0]['count'], rings['numbers'][0]['max_overlap']), (2, 1))

    def test_clock(self):
        self.sim.config(clock=1767225600000)
        call = self.analysed(self.place(scenario='booked')['call_id'])
        self.assertLess(abs(call['start_timestamp'] - 1767225600000), 10000)


class RetellList(Case):
    def setUp(self):
        super().setUp()
        self.sim.config(retell={'auto': False})

    def list(self, expect=200, **body):
        status, answer, _ = self.retell('POST', '/v3/list-calls', body)
        self.assertEqual(status, expect, answer)
        return answer

    def ids(self, **criteria):
        return [call['call_id'] for call in self.list(filter_criteria=criteria)['items']]

    def by_attempt(self, attempt):
        return self.ids(metadata=[{'key': 'attempt_id', 'type': 'string', 'op': 'eq', 'value': attempt}])

    def step(self, **what):
        self.sim.control('POST', 'step', what)

    def test_registered_is_not_listed(self):
        ident = self.place(metadata={'attempt_id': 'a'}, scenario='booked')['call_id']
        self.assertEqual(self.by_attempt('a'), [])
        self.step()
        self.assertEqual(self.by_attempt('a'), [ident])
        self.assertEqual(self.by_attempt('b'), [])
        self.list(400, filter_criteria={'call_status': {'type': 'enum', 'op': 'in', 'value': ['registered']}})

    def test_refused_calls_have_no_start(self):
        ident = self.place(metadata={'attempt_id': 'a'}, scenario='registered_call_timeout')['call_id']
        self.step()
        self.assertEqual(self.by_attempt('a'), [ident])
        self.assertEqual(self.ids(start_timestamp={'type': 'number', 'op': 'ge', 'value': 0}), [])

    def test_no_transcript(self):
        self.place(scenario='booked')
        self.step(stage='analyzed')
        item = self.list()['items'][0]
        self.assertEqual({'transcript', 'transcript_object', 'transcript_with_tool_calls'} & set(item), set())
        self.assertIn('call_analysis', item)

    def test_filters(self):
        a = self.place('+15125550101', scenario='booked', metadata={'attempt_id': 'a', 'n': 5, 'ok': True},
                       retell_llm_dynamic_variables={'city': 'Austin'})['call_id']
        b = self.place('+13055550102', scenario='voicemail', metadata={'attempt_id': 'b', 'n': 7})['call_id']
        c = self.place('+12135550103', scenario='no_answer')['call_id']
        self.step(stage='analyzed')
        e = {'type': 'enum', 'op': 'in'}
        s = {'type': 'string'}
        self.assertEqual(self.ids(to_number=dict(s, op='eq', value='+15125550101')), [a])
        self.assertEqual(self.ids(to_number=dict(s, op='sw', value='+1305')), [b])
        self.assertEqual(self.ids(to_number=dict(s, op='ew', value='0103')), [c])
        self.assertEqual(self.ids(to_number=dict(s, op='co', value='5550')), [c, b, a])
        self.assertEqual(self.ids(to_number=dict(s, op='ne', value='+15125550101')), [c, b])
        self.assertEqual(self.ids(call_status=dict(e, value=['not_connected'])), [c])
        self.assertEqual(self.ids(call_status=dict(e, value=['ended', 'not_connected'])), [c, b, a])
        self.assertEqual(self.ids(disconnection_reason=dict(e, value=['voicemail_reached'])), [b])
        self.assertEqual(self.ids(in_voicemail={'type': 'boolean', 'op': 'eq', 'value': True}), [b])
        self.assertEqual(self.ids(call_successful={'type': 'boolean', 'op': 'eq', 'value': True}), [a])
        self.assertEqual(self.ids(user_sentiment=dict(e, value=['Positive'])), [a])
        self.assertEqual(self.ids(call_id=dict(s, op='eq', value=b)), [b])
        self.assertEqual(self.ids(call_id=dict(e, value=[a, c])), [c, a])
        self.assertEqual(self.ids(agent=[{'agent_id': AGENT}]), [c, b, a])
        self.assertEqual(self.ids(agent=[{'agent_id': 'agent_x'}]), [])
        self.assertEqual(self.ids(agent=[{'agent_id': AGENT, 'version': [3]}]), [])
        self.assertEqual(self.ids(duration_ms={'type': 'number', 'op': 'gt', 'value': 1}), [b, a])
        self.assertEqual(self.ids(metadata=[{'key': 'n', 'type': 'number', 'op': 'ge', 'value': 6}]), [b])
        self.assertEqual(self.ids(metadata=[{'key': 'n', 'type': 'range', 'op': 'bt', 'value': [5, 7]}]), [b, a])
        self.assertEqual(self.ids(metadata=[{'key': 'ok', 'type': 'boolean', 'op': 'eq', 'value': True}]), [a])
        self.assertEqual(self.ids(metadata=[{'key': 'attempt_id', 'type': 'present', 'op': 'np'}]), [c])
        self.assertEqual(self.ids(metadata=[{'key': 'attempt_id', 'type': 'enum', 'op': 'in', 'value': ['a', 'z']}]), [a])
        self.assertEqual(self.ids(dynamic_variables=[{'key': 'city', 'type': 'string', 'op': 'eq', 'value': 'Austin'}]), [a])
        self.assertEqual(self.ids(custom_analysis_data=[{'key': 'call_outcome', 'type': 'string', 'op': 'eq',
                                                         'value': 'booked'}]), [a])
        self.assertEqual(self.ids(tool_calls=[{'name': 'check_availability'}]), [a])
        now = int(time.time() * 1000)
        self.assertEqual(self.ids(start_timestamp={'type': 'range', 'op': 'bt', 'value': [now - 60000, now + 60000]},
                                  to_number=dict(s, op='eq', value='+15125550101')), [a])
        self.assertEqual(self.ids(start_timestamp={'type': 'number', 'op': 'lt', 'value': now - 60000}), [])

    def test_wrong_filters(self):
        bad = [{'to_number': '+1'}, {'to_number': {'type': 'string', 'op': 'in', 'value': 'x'}},
               {'to_number': {'type': 'number', 'op': 'eq', 'value': 1}}, {'to_number': {'type': 'string', 'op': 'eq'}},
               {'to_number': {'type': 'string', 'op': 'eq', 'value': 5}},
               {'to_number': {'type': 'string', 'op': 'eq', 'value': 'x', 'key': 'y'}},
               {'metadata': {'key': 'a', 'type': 'string', 'op': 'eq', 'value': 'x'}},
               {'metadata': [{'type': 'string', 'op': 'eq', 'value': 'x'}]}, {'metadata.attempt_id': ['a']},
               {'start_timestamp': {'type': 'range', 'op': 'bt', 'value': [1]}},
               {'disconnection_reason': {'type': 'enum', 'op': 'in', 'value': ['nope']}}, {'agent_id': ['x']}]
        for criteria in bad:
            self.list(400, filter_criteria=criteria)
        self.list(400, limit=1001)
        self.list(400, limit=0)
        self.list(400, limit='50')
        self.list(400, sort_order='asc')
        self.list(400, skip=1, pagination_key='x')
        self.list(400, pagination_key='junk')
        self.list(400, page=1)

    def test_pages(self):
        for i in range(25):
            self.place('+1512555%04d' % (100 + i), scenario='no_answer')
        self.step()
        seen = []
        key = None
        pages = 0
        while True:
            body = {'limit': 10, 'sort_order': 'ascending', 'include_total': True}
            if key:
                body['pagination_key'] = key
            page = self.list(**body)
            self.assertEqual(page['total'], 25)
            seen += [item['call_id'] for item in page['items']]
            pages += 1
            key = page.get('pagination_key')
            self.assertEqual(page['has_more'], key is not None)
            if not key:
                break
        self.assertEqual((pages, len(seen), len(set(seen))), (3, 25, 25))
        newest = [item['call_id'] for item in self.list(limit=1000)['items']]
        self.assertEqual(newest, seen[::-1])
        self.assertEqual(len(self.list()['items']), 25)
        self.assertEqual([i['call_id'] for i in self.list(skip=20)['items']], newest[20:])

    def test_listing_lags(self):
        self.sim.config(retell={'list_lag_ms': 300})
        ident = self.place(metadata={'attempt_id': 'a'}, scenario='booked')['call_id']
        self.step(stage='analyzed')
        self.assertEqual(self.by_attempt('a'), [])
        self.until(lambda: self.by_attempt('a') == [ident], 'the call to be listed')


class RetellWebhooks(Case):
    def setUp(self):
        super().setUp()
        self.receiver = Receiver()
        self.addCleanup(self.receiver.close)
        self.sim.config(retell={'webhook_url': self.receiver.url, 'webhook_key': 'key_hook'})

    def wait(self, count):
        self.until(lambda: len(self.receiver.got) >= count, '%d webhooks, got %s' % (count, self.receiver.events()))
        return self.receiver.got

    @staticmethod
    def valid(body, headers, key='key_hook', now=None):
        """The verifier of the documentation, written apart from the signer."""
        import re
        match = re.fullmatch(r'[vV]=(\d+),[dD]=([0-9a-fA-F]{64})', headers.get('x-retell-signature', ''))
        if not match:
            return False
        stamp = int(match.group(1))
        if abs((now or time.time() * 1000) - stamp) > 300000:
            return False
        want = hmac.new(key.encode(), body + match.group(1).encode(), hashlib.sha256).hexdigest()
        return want == match.group(2).lower()

    def test_vector(self):
        body = '{"event":"call_ended","call":{"call_id":"call_1","name":"Zoë"}}'.encode()
        self.assertEqual(len(body), 64)
        self.assertEqual(sign(body, 'key_0123456789abcdef', 1767225600000),
                         'v=1767225600000,d=e066cb73111b227a872a8f7d6866985d3d4c9fe0ca805538138a7d1ecd8fed36')

    def test_events(self):
        call = self.place(scenario='booked', metadata={'attempt_id': 'a', 'name': 'Zoë'})
        got = self.wait(3)
        self.assertEqual(sorted(self.receiver.events()), ['call_analyzed', 'call_ended', 'call_started'])
        for body, headers in got:
            self.assertTrue(self.valid(body, headers))
            self.assertFalse(self.valid(body, headers, 'key_sim'))
            event = json.loads(body)
            self.assertEqual(set(event), {'event', 'call'})
            self.assertEqual(event['call']['metadata'], {'attempt_id': 'a', 'name': 'Zoë'})
            self.assertEqual('call_analysis' in event['call'], event['event'] == 'call_analyzed')
        self.assertIn('Zoë'.encode(), got[0][0])
        rows = self.until(lambda: [d for d in self.sim.control('GET', 'deliveries') if d['state'] == 'delivered'][2:] or None,
                          'deliveries')
        self.assertEqual(rows[0]['call_id'], call['call_id'])

    def test_never_connected(self):
        self.place(scenario='no_answer')
        self.wait(2)
        self.assertEqual(sorted(self.receiver.events()), ['call_analyzed', 'call_ended'])

    def test_retry(self):
        self.receiver.close()
        self.receiver = Receiver([500, 302])
        self.addCleanup(self.receiver.close)
        self.sim.config(retell={'webhook_url': self.receiver.url, 'webhook_retry_ms': 1, 'webhook_events': ['call_ended']})
        self.place(scenario='no_answer')
        self.wait(3)
        note = self.until(lambda: [d for d in self.sim.control('GET', 'deliveries') if d['state'] == 'delivered'], 'a delivery')[0]
        self.assertEqual([t['result'] for t in note['tries']], [500, 302, 204])

    def test_gives_up(self):
        self.receiver.close()
        self.receiver = Receiver([500] * 9)
        self.addCleanup(self.receiver.close)
        self.sim.config(retell={'webhook_url': self.receiver.url, 'webhook_retry_ms': 1, 'webhook_events': ['call_ended']})
        self.place(scenario='no_answer')
        self.until(lambda: [d for d in self.sim.control('GET', 'deliveries') if d['state'] == 'failed'], 'the end of the tries')
        self.assertEqual(len(self.receiver.got), 4)

    def test_timeout(self):
        self.receiver.close()
        self.receiver = Receiver(delay=0.4)
        self.addCleanup(self.receiver.close)
        self.sim.config(retell={'webhook_url': self.receiver.url, 'webhook_retry_ms': 1, 'webhook_timeout_ms': 50,
                                'webhook_tries': 2, 'webhook_events': ['call_ended']})
        self.place(scenario='no_answer')
        note = self.until(lambda: [d for d in self.sim.control('GET', 'deliveries') if d['state'] == 'failed'], 'the end of the tries')
        self.assertEqual([t['result'] for t in note[0]['tries']], ['timeout', 'timeout'])

    def test_agent_url_wins(self):
        other = Receiver()
        self.addCleanup(other.close)
        self.place(scenario='no_answer', agent_override={'agent': {'webhook_url': other.url}})
        self.until(lambda: len(other.got) == 2, 'webhooks at the other URL')
        self.assertEqual(self.receiver.got, [])

    def test_duplicate_and_drop(self):
        self.sim.fault(service='webhook', match={'event': 'call_ended'}, kind='duplicate', times=3)
        self.sim.fault(service='webhook', match={'event': 'call_started'}, kind='drop')
        self.place(scenario='booked')
        self.wait(4)
        self.assertEqual(sorted(self.receiver.events()), ['call_analyzed'] + ['call_ended'] * 3)

    def test_reorder(self):
        self.sim.config(retell={'auto': False})
        self.sim.fault(service='webhook', match={'event': 'call_ended'}, kind='reorder')
        self.place(scenario='no_answer')
        self.sim.control('POST', 'step', {'stage': 'analyzed'})
        self.wait(2)
        self.assertEqual(self.receiver.events(), ['call_analyzed', 'call_ended'])

    def test_delay(self):
        self.sim.fault(service='webhook', match={'event': 'call_ended'}, kind='delay', ms=150)
        start = time.monotonic()
        self.place(scenario='no_answer')
        self.wait(2)
        self.assertEqual(self.receiver.events(), ['call_analyzed', 'call_ended'])
        self.assertGreater(time.monotonic() - start, 0.14)

    def test_missign(self):
        self.sim.config(retell={'webhook_events': ['call_ended']})
        ways = ('wrong_key', 'old', 'future', 'body', 'shifted', 'junk', 'short', 'spaces', 'none', 'uppercase')
        for index, way in enumerate(ways):
            number = '+1512555%04d' % (100 + index)
            self.sim.fault(service='webhook', match={'number': number}, kind='missign', **{'as': way})
            self.place(number, scenario='no_answer')
            body, headers = self.wait(index + 1)[index]
            self.assertEqual(self.valid(body, headers), way == 'uppercase', way)


class Faults(Case):
    def test_status(self):
        self.sim.fault(service='retell', kind='status', status=429, headers={'Retry-After': '7'}, body={'a': 1}, count=2)
        for _ in range(2):
            status, body, headers = self.create()
            self.assertEqual((status, body, headers['Retry-After']), (429, {'a': 1}, '7'))
        self.assertEqual(self.create()[0], 201)
        self.assertEqual(self.sim.control('GET', 'rings')['total'], 1)
        self.assertEqual(self.sim.control('GET', 'faults')[0]['hits'], 2)

    def test_match(self):
        self.sim.fault(service='retell', kind='status', match={'number': '+15125550102', 'method': 'POST', 'path': 'create'})
        self.sim.fault(service='retell', kind='status', status=503, match={'body': 'needle'})
        self.assertEqual(self.create('+15125550101')[0], 201)
        self.assertEqual(self.create('+15125550102')[0], 500)
        self.assertEqual(self.create('+15125550103', metadata={'x': 'needle'})[0], 503)
        self.assertEqual(self.retell('GET', '/get-concurrency')[0], 200)
        self.sim.control('DELETE', 'faults')
        self.assertEqual(self.create('+15125550102')[0], 201)

    def test_act_then_fail(self):
        self.sim.fault(service='retell', kind='status', status=500, act=True, count=1)
        self.assertEqual(self.create(metadata={'attempt_id': 'a'})[0], 500)
        rings = self.sim.control('GET', 'rings')
        self.assertEqual((rings['total'], rings['numbers'][0]['rings'][0]['attempt_id']), (1, 'a'))

    def test_drops(self):
        for kind, rings in (('drop_before', 0), ('reset', 0), ('drop_after', 1)):
            self.sim.control('POST', 'reset')
            self.sim.fault(service='retell', kind=kind, count=1)
            with self.assertRaises(OSError):
                self.create()
            self.assertEqual(self.sim.control('GET', 'rings')['total'], rings, kind)
            self.assertEqual(self.create()[0], 201)

    def test_orderly_close(self):
        import http.client
        self.sim.fault(service='retell', kind='drop_after', how='fin', count=1)
        with self.assertRaises(http.client.RemoteDisconnected):
            self.create()
        self.assertEqual(self.sim.control('GET', 'rings')['total'], 1)

    def test_idle_close(self):
        import http.client
        self.sim.fault(service='retell', kind='close', ms=1, count=1)
        connection = http.client.HTTPConnection('127.0.0.1', self.sim.port, timeout=5)
        self.addCleanup(connection.close)
        connection.request('GET', '/retell/get-concurrency', None, bearer())
        answer = connection.getresponse()
        self.assertEqual((answer.status, answer.headers.get('Connection')), (200, None))
        answer.read()
        self.assertEqual(connection.sock.recv(1), b'')

    def test_half(self):
        import http.client
        self.sim.fault(service='retell', kind='half', count=1)
        with self.assertRaises(http.client.IncompleteRead):
            self.create()
        self.assertEqual(self.sim.control('GET', 'rings')['total'], 1)

    def test_slow(self):
        for when in ('before', 'after'):
            self.sim.control('POST', 'reset')
            self.sim.fault(service='retell', kind='slow', ms=400, when=when, count=1)
            with self.assertRaises(OSError):
                self.sim.ask('POST', '/retell/v2/create-phone-call', {
                    'from_number': FROM, 'to_number': '+15125550101', 'override_agent_id': AGENT}, bearer(), timeout=0.1)
            self.assertEqual(self.sim.control('GET', 'rings')['total'], 1 if when == 'after' else 0)
            # the caller has gone; the call is placed all the same
            self.until(lambda: self.sim.control('GET', 'rings')['total'] == 1, 'the late call')

    def test_hang(self):
        self.sim.fault(service='retell', kind='hang', count=1)
        with self.assertRaises(OSError):
            self.sim.ask('GET', '/retell/get-concurrency', None, bearer(), timeout=0.1)
        self.assertEqual(self.retell('GET', '/get-concurrency')[0], 200)

    def test_bodies(self):
        self.sim.fault(service='retell', kind='html', count=1)
        status, body, headers = self.create()
        self.assertEqual((status, headers['Content-Type'].split(';')[0]), (502, 'text/html'))
        self.sim.fault(service='retell', kind='redirect', location='http://127.0.0.1:9/x', count=1)
        status, _, headers = self.create()
        self.assertEqual((status, headers['Location']), (302, 'http://127.0.0.1:9/x'))
        self.assertEqual(self.sim.control('GET', 'rings')['total'], 0)
        self.sim.fault(service='retell', kind='huge', bytes=3000000, count=1)
        status, body, _ = self.create()
        self.assertEqual((status, len(body['filler'])), (201, 3000000))

    def test_wrong_types(self):
        head = dict(bearer(), **{'Content-Type': 'application/json'})
        body = json.dumps({'from_number': FROM, 'to_number': '+15125550101', 'override_agent_id': AGENT})
        rings = 0
        import http.client
        for what in ('array', 'no_call_id', 'number_call_id', 'null', 'empty', 'not_json', 'truncated', 'bad_utf8', '{}'):
            self.sim.fault(service='retell', kind='wrong_type', count=1, **{'as': what})
            connection = http.client.HTTPConnection('127.0.0.1', self.sim.port, timeout=5)
            connection.request('POST', '/retell/v2/create-phone-call', body, head)
            answer = connection.getresponse()
            text = answer.read()
            connection.close()
            rings += 1
            self.assertEqual(answer.status, 201, what)
            try:
                value = json.loads(text)
            except ValueError:
                value = None
            self.assertFalse(isinstance(value, dict) and isinstance(value.get('call_id'), str), what)
            self.assertEqual(self.sim.control('GET', 'rings')['total'], rings)

    def test_probability(self):
        self.sim.fault(service='retell', kind='status', probability=0.5)
        def draw():
            return [self.retell('GET', '/get-concurrency')[0] for _ in range(40)]
        first = draw()
        self.assertEqual(set(first), {200, 500})
        self.sim.control('POST', 'reset')
        self.sim.fault(service='retell', kind='status', probability=0.5)
        self.assertEqual(first, draw())

    def test_skip(self):
        self.sim.fault(service='retell', kind='status', skip=2, count=1)
        self.assertEqual([self.retell('GET', '/get-concurrency')[0] for _ in range(4)], [200, 200, 500, 200])

    def test_mistyped_fault(self):
        for spec in ({'kind': 'statuss'}, {'kind': 'status', 'times_left': 1}, {'kind': 'status', 'match': {'url': 'x'}}, {}):
            with self.assertRaises(ValueError):
                self.sim.fault(service='retell', **spec)

    def test_mistyped_config(self):
        for change in ({'retel': {}}, {'retell': {'ringms': 1}}, {'retell': {'scenario': 'bookd'}},
                       {'n8n': {'mode': {'lead': 'startng'}}}):
            with self.assertRaises(ValueError):
                self.sim.config(**change)


class JournalKeeping(unittest.TestCase):
    def test_survives_a_kill(self):
        for options in ((), ('--fsync',)):
            sim = Sim(*options)
            try:
                body = {'from_number': FROM, 'to_number': '+15125550101', 'override_agent_id': AGENT,
                        'metadata': {'attempt_id': 'a'}}
                sim.fault(service='retell', kind='drop_after', count=1)
                for _ in range(2):
                    try:
                        sim.ask('POST', '/retell/v2/create-phone-call', body, bearer())
                    except OSError:
                        pass
                sim.process.send_signal(signal.SIGKILL)
                sim.process.wait(10)
                rings = sim.lines('ring')
                self.assertEqual([r['attempt_id'] for r in rings], ['a', 'a'])
                self.assertEqual([r['number'] for r in rings], ['+15125550101'] * 2)
                self.assertEqual(len(sim.lines('request')), 2)
                with open(sim.journal, encoding='utf-8') as file:
                    self.assertNotIn(KEY, file.read())
                self.assertEqual([line['status'] for line in sim.lines('answer')], [None, 201])
            finally:
                sim.process.kill()
                sim.folder.cleanup()

    def test_only_and_stop(self):
        sim = Sim('--only', 'n8n')
        self.assertEqual(sim.control('GET', '')['services'], ['n8n'])
        self.assertEqual(sim.ask('GET', '/retell/get-concurrency')[0], 404)
        self.assertEqual(sim.stop(), 0)


class Apify(Case):
    ACTOR = '/apify/v2/actors/compass~crawler-google-places'

    def apify(self, method, path, body=None, key=KEY):
        return self.sim.ask(method, path, body, bearer(key) if key else {})

    def start(self, query='', **given):
        given.setdefault('searchStringsArray', ['medspa'])
        status, body, headers = self.apify('POST', self.ACTOR + '/runs' + query, given)
        self.assertEqual(status, 201, body)
        return body['data']

    def done(self, run):
        return self.until(lambda: (lambda r: r if r['finishedAt'] else None)(
            self.apify('GET', '/apify/v2/actor-runs/' + run['id'])[1]['data']), 'the run')

    def test_token(self):
        status, body, _ = self.apify('POST', self.ACTOR + '/runs', {}, None)
        self.assertEqual((status, body['error']['type']), (401, 'token-not-provided'))
        self.assertEqual(self.apify('POST', self.ACTOR + '/runs', {}, 'x')[0], 401)
        self.assertEqual(self.apify('POST', self.ACTOR + '/runs?token=' + KEY, {}, None)[0], 201)
        self.assertNotIn(KEY, json.dumps(self.sim.control('GET', 'requests')))

    def test_input(self):
        for given, part in (({'query': 'medspa'}, 'query'), ({'limit': 5}, 'limit'), ({'locations': []}, 'locations'),
                            ({'searchStringsArray': 'medspa'}, 'searchStringsArray'), ({'skipClosedPlaces': 'yes'}, 'skipClosed'),
                            ({'maxCrawledPlacesPerSearch': '9'}, 'maxCrawled'), ({'website': 'all'}, 'website'),
                            ({'leadsEnrichmentDepartments': ['boss']}, 'Departments')):
            status, body, _ = self.apify('POST', self.ACTOR + '/runs', given)
            self.assertEqual((status, body['error']['type']), (400, 'invalid-input'))
            self.assertIn(part, body['error']['message'])
        self.assertEqual(self.apify('POST', self.ACTOR + '/runs?memory=1000', {})[0], 400)
        self.assertEqual(self.apify('POST', self.ACTOR + '/runs?waitForFinish=61', {})[0], 400)
        self.assertEqual(self.apify('POST', '/apify/v2/actors/other~actor/runs', {})[1]['error']['type'], 'record-not-found')
        self.assertEqual(self.sim.control('GET', 'runs')['paid_runs'], 0)

    def test_run(self):
        self.sim.config(apify={'auto': False})
        run = self.start()
        self.assertEqual((run['status'], run['finishedAt']), ('READY', None))
        self.sim.control('POST', 'step', {'service': 'apify'})
        self.assertEqual(self.apify('GET', '/apify/v2/actor-runs/' + run['id'])[1]['data']['status'], 'RUNNING')
        self.sim.control('POST', 'step', {'service': 'apify'})
        run = self.done(run)
        self.assertEqual((run['status'], run['exitCode']), ('SUCCEEDED', 0))
        self.assertEqual(self.sim.control('GET', 'runs')['paid_runs'], 1)

    def test_wait_for_finish(self):
        self.assertEqual(self.start('?waitForFinish=10')['status'], 'SUCCEEDED')

    def test_outcomes(self):
        for outcome in ('FAILED', 'TIMED-OUT', 'ABORTED'):
            self.sim.config(apify={'outcome': outcome})
            run = self.done(self.start())
            self.assertEqual(run['status'], outcome)
            items = self.apify('GET', '/apify/v2/datasets/%s/items' % run['defaultDatasetId'])[1]
            self.assertTrue(0 < len(items) < 40)
        self.sim.config(apify={'outcome': 'SUCCEEDED'})
        self.assertEqual(self.done(self.start(searchStringsArray=[]))['status'], 'FAILED')

    def test_abort(self):
        self.sim.config(apify={'auto': False})
        run = self.start()
        self.assertEqual(self.apify('POST', '/apify/v2/actor-runs/%s/abort' % run['id'])[1]['data']['status'], 'ABORTING')
        self.sim.control('POST', 'step', {'service': 'apify'})
        self.assertEqual(self.done(run)['status'], 'ABORTED')

    def test_latest_run(self):
        self.start()
        second = self.start()
        page = self.apify('GET', self.ACTOR + '/runs?desc=1&limit=1')[1]['data']
        self.assertEqual((page['total'], page['count'], page['items'][0]['id']), (2, 1, second['id']))

    def test_items(self):
        run = self.done(self.start(searchStringsArray=['medspa', 'med spa'], skipClosedPlaces=True))
        path = '/apify/v2/datasets/%s/items' % run['defaultDatasetId']
        status, items, headers = self.apify('GET', path)
        self.assertEqual(len(items), 76)
        self.assertEqual(headers['X-Apify-Pagination-Total'], '76')
        self.assertEqual(len({i['placeId'] for i in items}), 38)
        self.assertEqual({i['searchString'] for i in items}, {'medspa', 'med spa'})
        self.assertEqual(list(items[0])[:3], ['title', 'subTitle', 'price'])
        self.assertEqual(len(items[0]), 77)
        _, page, headers = self.apify('GET', path + '?offset=70&limit=10')
        self.assertEqual((len(page), headers['X-Apify-Pagination-Offset'], headers['X-Apify-Pagination-Limit']), (6, '70', '10'))
        _, newest, _ = self.apify('GET', path + '?desc=1&limit=1')
        self.assertEqual(newest[0], items[-1])
        _, some, _ = self.apify('GET', path + '?fields=title,placeId&limit=1')
        self.assertEqual(list(some[0]), ['title', 'placeId'])
        _, view, _ = self.apify('GET', path + '?view=overview&limit=1')
        self.assertEqual(len(view[0]), 11)
        _, text, _ = self.apify('GET', path + '?format=jsonl&limit=2')
        self.assertEqual(len(text.splitlines()), 2)
        _, text, _ = self.apify('GET', path + '?format=csv&limit=2')
        self.assertTrue(text.startswith(b'\xef\xbb\xbf'))
        self.assertIn(b'"location/lat"', text)

    def test_short_pages(self):
        self.sim.config(apify={'empty_every': 3})
        run = self.done(self.start())
        path = '/apify/v2/datasets/%s/items' % run['defaultDatasetId']
        total, seen, offset, short = None, 0, 0, 0
        while total is None or offset < total:
            _, page, headers = self.apify('GET', path + '?clean=1&limit=10&offset=%d' % offset)
            total = int(headers['X-Apify-Pagination-Total'])
            seen += len(page)
            short += len(page) < 10 and offset + 10 < total
            offset += 10
        self.assertEqual((seen, total), (40, 54))
        self.assertGreater(short, 0)

    def test_filters(self):
        run = self.done(self.start(locationQuery='Texas, USA', maxCrawledPlacesPerSearch=5))
        items = self.apify('GET', '/apify/v2/datasets/%s/items' % run['defaultDatasetId'])[1]
        self.assertEqual(len(items), 5)
        self.assertTrue(all('TX' in i['address'] for i in items))

    def test_caps(self):
        self.assertEqual(self.done(self.start('?maxItems=7'))['chargedEventCounts']['place-scraped'], 7)
        self.assertEqual(self.done(self.start('?maxTotalChargeUsd=0.02'))['chargedEventCounts']['place-scraped'], 5)

    def test_enrichment(self):
        run = self.done(self.start(scrapeContacts=True, maximumLeadsEnrichmentRecords=1))
        items = self.apify('GET', '/apify/v2/datasets/%s/items' % run['defaultDatasetId'])[1]
        self.assertTrue(any(i['leadsEnrichment'] for i in items))
        self.assertTrue(all(i['emails'] for i in items))

    def test_402(self):
        self.sim.config(apify={'balance_usd': 0})
        self.assertEqual(self.apify('POST', self.ACTOR + '/runs', {})[1]['error']['type'], 'not-enough-usage-to-run-paid-actor')
        self.sim.config(apify={'balance_usd': 1, 'auto': False, 'max_concurrent_runs': 1})
        self.start()
        status, body, _ = self.apify('POST', self.ACTOR + '/runs', {})
        self.assertEqual((status, body['error']['type']), (402, 'concurrent-runs-limit-exceeded'))
        self.sim.config(apify={'max_concurrent_runs': 9, 'memory_limit_mb': 1024})
        self.assertEqual(self.apify('POST', self.ACTOR + '/runs', {})[1]['error']['type'], 'actor-memory-limit-exceeded')

    def test_sync(self):
        status, items, _ = self.apify('POST', self.ACTOR + '/run-sync-get-dataset-items', {'searchStringsArray': ['x']})
        self.assertEqual((status, len(items)), (201, 40))
        self.sim.config(apify={'auto': False, 'sync_limit_ms': 20})
        status, body, _ = self.apify('POST', self.ACTOR + '/run-sync-get-dataset-items', {'searchStringsArray': ['x']})
        self.assertEqual((status, body['error']['type']), (408, 'run-timeout-exceeded'))

    def test_aliases(self):
        for path in ('/apify/v2/acts/compass~crawler-google-places/runs', '/apify/actors/nwua9Gu5YrADL7ZDj/runs',
                     '/apify/v2/acts/compass%2Fcrawler-google-places/runs'):
            self.assertEqual(self.apify('POST', path, {})[0], 201, path)
        self.assertEqual(self.apify('POST', '/apify/v2/acts/compass/crawler-google-places/runs', {})[0], 404)

    def test_places_are_fictional(self):
        import re
        for item in places.generate(300):
            if item['phoneUnformatted']:
                self.assertRegex(item['phoneUnformatted'], r'^\+1[2-9]\d\d55501\d\d$')
            if item['website']:
                self.assertTrue(re.match(r'https://([\w-]+\.example/|www\.example\.com/)', item['website']), item['website'])
        items = [i for i in places.generate(places.MOST) if i['phoneUnformatted']]
        self.assertEqual(len({i['phoneUnformatted'] for i in items}), len(items))
        self.assertEqual(places.generate(5), places.generate(9)[:5])
        ours = set(self.sim.control('GET', 'config')['retell']['numbers'])
        self.assertFalse(ours & {i['phoneUnformatted'] for i in items}, 'a place has a number that we call from')


class SampleData(unittest.TestCase):
    def test_current(self):
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'data', 'generate.py')
        done = subprocess.run([sys.executable, script, '--check'], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ''))


class Supabase(Case):
    UPSERT = 'resolution=merge-duplicates,return=minimal,missing=default'

    def rest(self, method, path, body=None, headers=None, **more):
        head = {'apikey': KEY, 'Authorization': 'Bearer ' + KEY}
        head.update(headers or {})
        head = {k: v for k, v in head.items() if v is not None}
        return self.sim.ask(method, '/supabase/rest/v1' + path, body, head)

    def call_row(self, ident='c1', **more):
        return dict({'tenant': 't', 'call_id': ident, 'campaign_id': 'c', 'lead_id': 'l', 'clinic_id': 'p',
                     'to_number': '+15125550101', 'call_status': 'ended', 'call_outcome': 'booked',
                     'conversion_stage': 'booked_demo', 'sentiment': 'positive', 'call_duration_ms': 1000}, **more)

    def upsert(self, rows, table='ont_calls', key='tenant,call_id', prefer=UPSERT, **headers):
        return self.rest('POST', '/%s?on_conflict=%s' % (table, key), rows, dict({'Prefer': prefer}, **headers))

    def rows(self, table='ont_calls'):
        return self.sim.control('GET', 'supabase/tables/' + table)

    def test_keys(self):
        self.assertEqual(self.rest('POST', '/ont_calls', [], {'apikey': None})[0], 401)
        self.assertEqual(self.rest('POST', '/ont_calls', [], {'apikey': 'x'})[0], 401)
        self.assertEqual(self.rest('POST', '/ont_calls', [], {'Authorization': None})[1]['code'], '42501')
        self.assertEqual(self.rest('POST', '/ont_calls', [], {'Authorization': 'Bearer x'})[1]['code'], 'PGRST301')
        self.sim.config(supabase={'api_keys': ['sb_secret_1', KEY]})
        new = {'apikey': 'sb_secret_1', 'Authorization': None}
        self.assertEqual(self.rest('POST', '/ont_calls', [self.call_row()], new)[0], 201)
        self.assertEqual(self.rest('POST', '/ont_calls', [], dict(new, Authorization='Bearer sb_secret_1'))[1]['code'], 'PGRST301')
        self.assertEqual(self.rest('POST', '/ont_calls', [], dict(new, **{'User-Agent': 'Mozilla/5.0'}))[0], 401)

    def test_upsert(self):
        status, body, headers = self.upsert([self.call_row('a'), self.call_row('b')])
        self.assertEqual((status, body), (201, b''))
        self.assertIn('resolution=merge-duplicates', headers['Preference-Applied'])
        status, _, _ = self.upsert([self.call_row('a', sentiment='negative', call_duration_ms=None)])
        self.assertEqual(status, 200)
        rows = {row['call_id']: row for row in self.rows()}
        self.assertEqual((len(rows), rows['a']['sentiment'], rows['a']['call_duration_ms']), (2, 'negative', None))

    def test_repeated_key(self):
        status, body, _ = self.upsert([self.call_row('a'), self.call_row('z'), self.call_row('a')])
        self.assertEqual((status, body['code']), (500, '21000'))
        self.assertEqual(self.rows(), [])
        status, _, _ = self.upsert([self.call_row('a'), self.call_row('a')],
                                   prefer='resolution=ignore-duplicates')
        self.assertEqual((status, len(self.rows())), (201, 1))

    def test_plain_insert(self):
        self.assertEqual(self.rest('POST', '/ont_calls', self.call_row())[0], 201)
        status, body, _ = self.rest('POST', '/ont_calls', self.call_row())
        self.assertEqual((status, body['code']), (409, '23505'))

    def test_unequal_keys(self):
        short = self.call_row('b')
        del short['sentiment']
        status, body, _ = self.upsert([self.call_row('a'), short])
        self.assertEqual((status, body['code']), (400, 'PGRST102'))
        status, _, _ = self.rest('POST', '/ont_calls?on_conflict=tenant,call_id&columns=tenant,call_id,sentiment',
                                 [self.call_row('a'), short], {'Prefer': self.UPSERT})
        self.assertEqual(status, 201)
        rows = {row['call_id']: row for row in self.rows()}
        self.assertEqual((rows['a']['sentiment'], rows['b']['sentiment'], rows['a']['to_number']), ('positive', None, None))

    def test_listed_but_absent_overwrites(self):
        self.upsert([self.call_row('a')])
        self.rest('POST', '/ont_calls?on_conflict=tenant,call_id&columns=tenant,call_id,sentiment',
                  [{'tenant': 't', 'call_id': 'a'}], {'Prefer': self.UPSERT})
        row = self.rows()[0]
        self.assertEqual((row['sentiment'], row['call_outcome']), (None, 'booked'))

    def test_unknown(self):
        self.assertEqual(self.rest('POST', '/ont_nothing', [])[1]['code'], 'PGRST205')
        status, body, _ = self.upsert([self.call_row('a', extra=1)])
        self.assertEqual((status, body['code']), (400, 'PGRST204'))
        self.assertEqual(self.upsert([self.call_row('a')], key='call_id')[1]['code'], '42P10')
        self.assertEqual(self.upsert([self.call_row('a')], key='nope')[1]['code'], '42703')
        status, body, _ = self.upsert([self.call_row('a')], **{'Content-Profile': 'secret'})
        self.assertEqual((status, body['code']), (406, 'PGRST106'))
        self.assertEqual(self.upsert([self.call_row('a')], **{'Content-Profile': 'public'})[0], 201)
        self.assertEqual(self.sim.ask('POST', '/supabase/ont_calls', [], {'apikey': KEY, 'Authorization': 'Bearer ' + KEY})[0], 404)

    def test_types(self):
        for value, code in (('12s', '22P02'), (1.5, '22P02'), (2**63, '22003'), (True, '22P02')):
            status, body, _ = self.upsert([self.call_row('a', call_duration_ms=value)])
            self.assertEqual((status, body['code']), (400, code), value)
        self.assertEqual(self.upsert([self.call_row('a', call_duration_ms='12')])[0], 201)
        self.assertEqual(self.rows()[0]['call_duration_ms'], 12)
        self.assertEqual(self.upsert([self.call_row('a', tenant=None)])[1]['code'], '23502')
        row = {'tenant': 't', 'call_id': 'a', 'outcome_ts': 1767225600000, 'campaign_id': 'c', 'lead_id': 'l',
               'clinic_id': 'p', 'call_outcome': 'x', 'conversion_stage': 'x', 'captured_email': None,
               'tool_calls': ['a', 'b'], 'sentiment': 'x', 'call_duration_ms': None}
        self.assertEqual(self.upsert([row], 'ont_call_outcomes', 'tenant,call_id,outcome_ts')[0], 201)
        self.assertEqual(self.rows('ont_call_outcomes')[0]['tool_calls'], ['a', 'b'])

    def test_all_or_nothing(self):
        self.upsert([self.call_row('a'), self.call_row('b', call_duration_ms='x')])
        self.assertEqual(self.rows(), [])

    def test_body(self):
        head = {'Content-Type': 'application/json'}
        self.assertEqual(self.rest('POST', '/ont_calls', b'{', head)[1]['code'], 'PGRST102')
        self.assertEqual(self.rest('POST', '/ont_calls', b'{}', {'Content-Type': 'text/plain'})[0], 415)
        self.assertEqual(self.rest('POST', '/ont_calls', b'[1]', head)[0], 400)
        self.assertEqual(self.rest('PUT', '/ont_calls', b'{}', head)[0], 405)

    def test_strict_prefer(self):
        self.assertEqual(self.upsert([self.call_row()], prefer='handling=strict,resolution=merge')[1]['code'], 'PGRST122')

    def test_read(self):
        self.upsert([self.call_row('c%d' % i, call_duration_ms=i) for i in range(5)])
        status, rows, _ = self.rest('GET', '/ont_calls?call_id=eq.c3')
        self.assertEqual([row['call_duration_ms'] for row in rows], [3])
        _, rows, headers = self.rest('GET', '/ont_calls?order=call_duration_ms.desc&limit=2&select=call_id', None, {'Prefer': 'count=exact'})
        self.assertEqual((rows, headers['Content-Range']), ([{'call_id': 'c4'}, {'call_id': 'c3'}], '0-1/5'))
        self.assertEqual(self.rest('GET', '/ont_calls?nope=eq.1')[1]['code'], '42703')

    def test_define(self):
        self.sim.control('POST', 'supabase/tables', {'ont_more': {'key': ['id'], 'columns': {'id': 'int', 'at': 'timestamptz'}}})
        self.assertEqual(self.upsert([{'id': 1, 'at': '2026-01-01T00:00:00Z'}], 'ont_more', 'id')[0], 201)
        self.assertEqual(self.upsert([{'id': 1, 'at': 'soon'}], 'ont_more', 'id')[1]['code'], '22007')


class N8n(Case):
    def hook(self, path, body, headers=None, method='POST'):
        return self.sim.ask(method, '/n8n/webhook/' + path, body, headers)

    def test_started(self):
        status, body, _ = self.hook('lead', {'leads': []})
        self.assertEqual((status, body), (200, {'message': 'Workflow was started'}))

    def test_table(self):
        status, body, _ = self.hook('nope', {})
        self.assertEqual((status, body['code']), (404, 404))
        self.assertIn('"POST nope" is not registered', body['message'])
        self.assertIn('GET', self.hook('lead', None, method='GET')[1]['message'])
        self.assertEqual(self.sim.ask('POST', '/n8n/webhook-test/lead', {})[0], 404)
        status, body, _ = self.hook('lead', b'{', {'Content-Type': 'application/json'})
        self.assertEqual((status, body['message']), (422, 'Failed to parse request body'))
        self.sim.config(n8n={'payload_size_max_mb': 0})
        self.assertEqual(self.hook('lead', {})[:2], (500, {'code': 0, 'message': 'There was a problem executing the workflow'}))

    def test_modes(self):
        for mode, status in (('starting', 404), ('migrating', 200), ('not_registered', 404), ('lastnode', 200), ('lastnode_error', 500),
                             ('started', 200), ('respond_error', 400)):
            self.sim.config(n8n={'mode': {'outcome': mode}})
            got, body, headers = self.hook('outcome', {})
            self.assertEqual(got, status, mode)
            self.assertEqual('html' in headers['Content-Type'], mode in ('starting', 'migrating'))

    def test_header_auth(self):
        self.sim.config(n8n={'header_auth': {'name': 'X-Api-Key', 'value': 's'}})
        status, body, headers = self.hook('lead', {})
        self.assertEqual((status, body), (403, b'Authorization data is wrong!'))
        self.assertEqual(self.hook('lead', {}, {'X-Api-Key': 's'})[0], 200)

    def test_signature(self):
        secret = 'whsec_' + base64.b64encode(b'0123456789abcdef01234567').decode()
        self.sim.config(n8n={'signing_secret': secret})
        body = json.dumps({'count': 1, 'name': 'Zoë'}, ensure_ascii=False).encode()

        def headers(ident='msg_1', stamp=None, key=b'0123456789abcdef01234567', extra=''):
            stamp = str(stamp or int(time.time()))
            mac = hmac.new(key, ('%s.%s.' % (ident, stamp)).encode() + body, hashlib.sha256).digest()
            return {'webhook-id': ident, 'webhook-timestamp': stamp, 'Content-Type': 'application/json',
                    'webhook-signature': extra + 'v1,' + base64.b64encode(mac).decode()}
        self.assertEqual(self.hook('outcome', body, headers())[0], 200)
        self.assertEqual(self.hook('outcome', body, headers(extra='v1,AAAA '))[0], 200)
        self.assertEqual(self.hook('outcome', body, headers(key=b'x'))[1]['reason'], 'wrong signature')
        self.assertEqual(self.hook('outcome', body, headers(stamp=int(time.time()) - 400))[0], 401)
        self.assertEqual(self.hook('outcome', body, {'Content-Type': 'application/json'})[1]['reason'], 'missing headers')
        self.assertEqual(self.hook('outcome', body + b' ', headers())[0], 401)

    def test_events(self):
        for _ in range(2):
            self.hook('outcome', {'a': 1}, {'webhook-id': 'e1'})
        self.hook('lead', {'a': 2}, {'webhook-id': 'e2'})
        seen = {e['id']: e for e in self.sim.control('GET', 'events')['messages']}
        self.assertEqual((seen['e1']['times'], len(seen['e1']['bodies']), seen['e2']['role']), (2, 1, 'lead'))
        self.assertEqual(len(self.sim.control('GET', 'events?role=outcome')['deliveries']), 2)

    def test_events_of_records(self):
        self.sim.config(n8n={'mode': {'outcome': 'lastnode_error'}})
        self.hook('outcome', {'records': [{'event_id': 'r1'}]}, {'webhook-id': 'm1'})
        self.sim.config(n8n={'mode': {'outcome': None}})
        self.hook('outcome', {'records': [{'event_id': 'r1'}, {'event_id': 'r2'}]}, {'webhook-id': 'm2'})
        self.hook('lead', {'leads': [{'event_id': 'r3'}]}, {'webhook-id': 'm3'})
        seen = {e['id']: (e['times'], e['accepted']) for e in self.sim.control('GET', 'events')['events']}
        self.assertEqual(seen, {'r1': (2, 1), 'r2': (1, 1), 'r3': (1, 1)})

    def test_dispatch(self):
        call = {'to_number': '+15125550101', 'from_number': FROM, 'override_agent_id': AGENT, 'metadata': {'attempt_id': 'a'}}
        for body in (call, {'records': [call]}, {'call': call}):
            status, answer, _ = self.hook('dispatch', body)
            self.assertEqual((status, answer['attempt_id']), (200, 'a'))
            self.assertEqual(self.retell('GET', '/v2/get-call/' + answer['call_id'])[0], 200)
        self.assertEqual(self.sim.control('GET', 'rings')['total'], 3)
        self.assertEqual(self.hook('dispatch', {'records': []})[0], 422)
        self.assertEqual(self.hook('dispatch', dict(call, to_number='512'))[0], 400)
        self.sim.config(n8n={'mode': {'dispatch': 'started'}})
        self.assertEqual(self.hook('dispatch', call)[1], {'message': 'Workflow was started'})
        self.assertEqual(self.sim.control('GET', 'rings')['total'], 3)


if __name__ == '__main__':
    unittest.main()

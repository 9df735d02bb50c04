#!/usr/bin/python3
"""The two workflows on the real n8n. Started by test/n8n/run; ends with the line "N passed, N failed"."""
import argparse
import base64
import concurrent.futures
import datetime
import hashlib
import hmac
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
import traceback
import uuid

from stage import Database, Mailbox, N8n, Simulators, Twilio, ROOT, eprint, request, wait_for

HUB, DISPATCH, STOP = 'openclaw-retell-fn-outcome-hub', 'openclaw-retell-dispatch', 'openclaw-retell-twilio'
CAMPAIGN, TENANT = 'ont-live-001', 'live_medspa'
LINK = 'https://recordings.example/%s.wav'
passed = failed = 0


def ok(good, name, detail=''):
    global passed, failed
    if good:
        passed += 1
        print('ok - ' + name, flush=True)
    else:
        failed += 1
        print('not ok - %s %s' % (name, detail), flush=True)
    return good


def equal(got, want, name):
    return ok(got == want, name, '(got %r, want %r)' % (got, want))


class Stage:
    """Everything that runs, and the few things that the tests do with it."""

    def __init__(self, args):
        self.args, self.work = args, args.work
        self.number = 0
        self.db = Database(args.pg_port)
        self.sim = Simulators(self.work)
        self.secret = 'whsec_' + base64.b64encode(secrets.token_bytes(32)).decode()
        self.header = secrets.token_hex(16)
        self.twilio = Twilio('AC' + '0' * 32, secrets.token_hex(16))
        self.mail = Mailbox()
        Database(args.pg_port, 'postgres').rows('CREATE DATABASE n8n')
        self.role()
        self.n8n = N8n(args.node, args.n8n, self.work, {
            'DB_TYPE': 'postgresdb', 'DB_POSTGRESDB_HOST': '127.0.0.1', 'DB_POSTGRESDB_PORT': args.pg_port,
            'DB_POSTGRESDB_DATABASE': 'n8n', 'DB_POSTGRESDB_USER': 'postgres',
            'NODE_FUNCTION_ALLOW_BUILTIN': 'crypto', 'N8N_BLOCK_ENV_ACCESS_IN_NODE': 'false',
            'OUTBOUND_SIGNING_SECRET': self.secret, 'OUTBOUND_LEASE': '4 seconds', 'OUTBOUND_EMAIL_FROM': 'calls@outbound.example',
            'RETELL_API_BASE': self.sim.url + '/retell', 'TWILIO_API_BASE': self.twilio.url, 'TWILIO_ACCOUNT_SID': self.twilio.account,
            'TWILIO_AUTH_TOKEN': self.twilio.token, 'TWILIO_FROM_NUMBER': '+15005550006', 'TWILIO_WHATSAPP_FROM': '+15005550007'})
        self.services()

    def role(self):
        """The role of n8n's Postgres credential: an operator, nothing more."""
        self.db.rows("CREATE ROLE n8n_hub LOGIN PASSWORD 'n8n'")
        if self.db.value("SELECT to_regproc('outbound.grant_access') IS NOT NULL"):
            self.db.rows("SELECT outbound.grant_access('n8n_hub', 'operator', %s)", TENANT)
        else:
            self.db.rows('GRANT USAGE ON SCHEMA outbound TO n8n_hub')
            self.db.rows('GRANT ALL ON ALL TABLES IN SCHEMA outbound TO n8n_hub')
            self.db.rows('GRANT EXECUTE ON ALL ROUTINES IN SCHEMA outbound TO n8n_hub')

    def services(self):
        # a working hour in Texas, whatever the wall says; the simulators follow
        offset = int(datetime.datetime(2026, 3, 3, 17, tzinfo=datetime.timezone.utc).timestamp() - time.time())
        self.db.rows("ALTER DATABASE ob SET outbound.clock_offset = '%ds'" % offset)
        self.db = Database(self.args.pg_port)
        self.sim.control('POST', 'config', {'clock': int((time.time() + offset) * 1000)})
        for name, url, mapping in (
                ('retell', self.sim.url + '/retell', {'api_key': 'key_sim'}),
                ('n8n_outcome', self.n8n.url + '/webhook/' + HUB, {'signing_secret': self.secret}),
                ('n8n_dispatch', self.n8n.url + '/webhook/' + DISPATCH, {'auth_header': 'X-Outbound-Dispatch: ' + self.header})):
            batch = ", batch_size '10'" if name == 'n8n_outcome' else ''
            self.db.rows("CREATE SERVER %s FOREIGN DATA WRAPPER outbound_service OPTIONS (url '%s', allow_http 'true'%s)" % (name, url, batch))
            self.db.rows('CREATE USER MAPPING FOR PUBLIC SERVER %s OPTIONS (%s)' % (
                name, ', '.join("%s '%s'" % pair for pair in mapping.items())))
        self.db.rows("""INSERT INTO outbound.campaign (tenant, campaign_id, status, status_reason, agent_id, from_numbers, calls_per_second,
            concurrency, time_zone, dispatch_via) VALUES (%s, %s, 'running', 'test', 'agent_outbound_demo', '{+12125550100,+12125550101}',
            100, 20, 'America/Chicago', 'n8n')""", TENANT, CAMPAIGN)

    def credentials(self):
        """What a person fills in by hand: the five credentials that the workflows name."""
        data = [
            ('outboundPostgres', 'Outbound Postgres', 'postgres', {'host': '127.0.0.1', 'port': int(self.args.pg_port), 'database': 'ob',
                                                                   'user': 'n8n_hub', 'password': 'n8n', 'ssl': 'disable', 'maxConnections': 20}),
            ('outboundDispatchHeader', 'Outbound dispatch header', 'httpHeaderAuth', {'name': 'X-Outbound-Dispatch', 'value': self.header}),
            ('outboundRetell', 'Retell API key', 'httpBearerAuth', {'token': 'key_sim'}),
            ('outboundTwilio', 'Twilio', 'twilioApi', {'authType': 'authToken', 'accountSid': self.twilio.account, 'authToken': self.twilio.token}),
            ('outboundSmtp', 'Outbound SMTP', 'smtp', {'user': 'sink', 'password': 'sink', 'host': '127.0.0.1', 'port': self.mail.port,
                                                       'secure': False, 'disableStartTls': True})]
        path = os.path.join(self.work, 'credentials.json')
        with open(path, 'w') as f:
            json.dump([{'id': i, 'name': n, 'type': t, 'data': d} for i, n, t, d in data], f)
        return path

    def stop(self):
        for thing in (self.n8n, self.sim, self.twilio, self.mail):
            try:
                thing.stop()
            except Exception:
                traceback.print_exc()

    # records -------------------------------------------------------------

    def lead(self, number=None):
        """A lead of ours with a 555-01xx number; (lead_id, number)."""
        self.number += 1
        n = self.number
        area = ('512', '713', '214', '210', '817', '361', '806', '281')[n // 100]
        number = number or '+1%s55501%02d' % (area, n % 100)
        self.db.rows("""INSERT INTO outbound.lead (tenant, campaign_id, lead_id, clinic_id, clinic_name, to_number, city, state, country_code,
            candidate_zones, candidate_states, segment_score, lead_segment)
            VALUES (%s, %s, %s, %s, %s, %s, 'Austin', 'TX', 'US', '{America/Chicago}', '{TX}', 80, 'standard')""",
                     TENANT, CAMPAIGN, 'lead-%04d' % n, 'clinic-%04d' % n, 'Samplewood Medspa %d' % n, number)
        return 'lead-%04d' % n, number

    def record(self, stage='unknown', lead=None, **fields):
        """An outcome as the journey makes it."""
        lead_id, number = lead or self.lead()
        terminal = {'booked_demo': 'booked', 'dnc': 'dnc', 'rejected': 'rejected', 'email_captured': 'contacted_closed'}.get(stage)
        call = 'call_' + uuid.uuid4().hex
        now = self.db.value('SELECT (extract(epoch FROM outbound.now()) * 1000)::bigint')
        return dict({'tenant': TENANT, 'campaign_id': CAMPAIGN, 'lead_id': lead_id, 'clinic_id': lead_id.replace('lead', 'clinic'),
                     'clinic_name': 'Samplewood Medspa', 'call_id': call, 'to_number': number, 'call_outcome': stage, 'conversion_stage': stage,
                     'terminal_outcome': terminal, 'captured_email': '', 'recording_url': LINK % call, 'recording_followup_requested': False,
                     'recording_followup_requests': [], 'attempts_exceeded_200': False, 'outcome_ts': now}, **fields)

    def followup(self, channel, lead=None, **fields):
        record = self.record('voicemail', lead, recording_followup_requested=True, channel=channel, channels=[channel], **fields)
        record['recipient_phone'] = record['to_number']
        return record

    def enqueue(self, record, event_type='call.outcome', key=None):
        return self.db.value('SELECT outbound.enqueue_delivery(%s, %s, %s, %s::jsonb, %s, %s)::text', 'n8n_outcome', event_type,
                             key or '%s:%s:%s' % (event_type, record.get('call_id'), record.get('channel', '')), json.dumps(record),
                             record.get('lead_id'), record.get('call_id'))

    def deliver(self, seconds=0):
        self.db.rows("CALL outbound.deliver(time_budget => %s::interval)" % ("'%d seconds'" % seconds if seconds else 'NULL'))

    def deliver_all(self, seconds=120):
        end = time.monotonic() + seconds
        while True:
            self.deliver(2)
            left = self.db.value("SELECT count(*) FROM outbound.delivery WHERE state IN ('pending', 'sending')")
            if left == 0:
                return True
            if time.monotonic() > end:
                return False

    def event(self, event_id):
        rows = self.db.rows('SELECT state, branch, tries FROM outbound.workflow_event WHERE event_id = %s', event_id)
        return rows[0] if rows else None

    def state(self, call_id, channel):
        return self.db.value('SELECT state FROM outbound.followup WHERE call_id = %s AND channel = %s', call_id, channel)

    def post(self, records, secret=None, stamp=None, headers=None, event_type='call.outcome'):
        """A delivery by hand, signed as deliver() signs."""
        body = json.dumps({'tenant': TENANT, 'campaign_id': CAMPAIGN, 'event_type': event_type, 'count': len(records), 'records': records}).encode()
        ident, stamp = str(uuid.uuid4()), str(int(time.time()) if stamp is None else stamp)
        key = base64.b64decode((secret or self.secret)[6:])
        signature = base64.b64encode(hmac.new(key, ('%s.%s.' % (ident, stamp)).encode() + body, hashlib.sha256).digest()).decode()
        given = {'Content-Type': 'application/json', 'webhook-id': ident, 'webhook-timestamp': stamp, 'webhook-signature': 'v1,' + signature}
        given.update(headers or {})
        status, self.answered, text = request('POST', self.n8n.url + '/webhook/' + HUB, body, {k: v for k, v in given.items() if v is not None})
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text

    def dispatch(self, body, header=None):
        status, headers, text = request('POST', self.n8n.url + '/webhook/' + DISPATCH, json.dumps(body).encode(),
                                        {'Content-Type': 'application/json', 'X-Outbound-Dispatch': header or self.header})
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text

    def call_body(self, attempt, number):
        return {'from_number': '+12125550100', 'to_number': number, 'override_agent_id': 'agent_outbound_demo',
                'metadata': {'tenant': TENANT, 'campaign_id': CAMPAIGN, 'attempt_id': attempt}}


def test_import(s):
    s.n8n.cli('import:credentials', '--input=' + s.credentials())
    for name in ('b2b-outbound-calling-workflow', 'b2b-outbound-outcome-hub'):
        s.n8n.cli('import:workflow', '--input=' + os.path.join(ROOT, 'n8n', name + '.json'))
    for ident in ('outboundDispatch', 'outboundOutcomeHub'):
        s.n8n.cli('publish:workflow', '--id=' + ident)
    seconds = s.n8n.start()
    print('# n8n was ready after %.1f s' % seconds)
    db = Database(s.args.pg_port, 'n8n')
    equal(db.rows('SELECT name, active FROM workflow_entity ORDER BY name'),
          [('B2B Outbound Outcome Hub', True), ('B2B outbound calling workflow', True)], 'both workflows import as they are and are active')


def test_signature(s):
    record = s.record('booked_demo', event_id=str(uuid.uuid4()))
    wrong = 'whsec_' + base64.b64encode(b'x' * 32).decode()
    equal(s.post([record], secret=wrong)[0], 401, 'a wrong signature is refused')
    equal(s.post([record], stamp=time.time() - 400)[0], 401, 'an old timestamp is refused')
    equal(s.post([record], stamp=time.time() + 400)[0], 401, 'a timestamp of the future is refused')
    equal(s.post([record], headers={'webhook-signature': None})[0], 401, 'an unsigned delivery is refused')
    equal(s.post([record], headers={'webhook-signature': 'v1,'})[0], 401, 'an empty signature is refused')
    equal(s.db.value('SELECT count(*) FROM outbound.workflow_event'), 0, 'and nothing of them was taken in')
    status, answer = s.post([record], headers={'webhook-id': None})
    equal(status, 401, 'a delivery without its id is refused')
    equal(s.post([])[0], 200, 'a delivery without records is answered')
    status, answer = s.post([None, 7, 'text', [], {}])
    equal((status, answer.get('skipped'), answer.get('acted')), (200, 4, 1), 'records that are no objects are skipped, and say so')


def test_peer(s):
    body = '{"count":1,"records":[{"name":"Stra\\u00dfe","x":"ü"}]}'
    at = int(time.time())
    signature = s.db.value('SELECT outbound.sign_delivery(%s, %s, to_timestamp(%s), %s)', s.secret, 'msg_1', at, body)
    script = ('import { createRequire } from "module"; const require = createRequire(process.argv[1] + "/");'
              'const { Webhook } = require("standardwebhooks"); const [secret, id, at, sig, body] = process.argv.slice(2);'
              'new Webhook(secret).verify(body, {"webhook-id": id, "webhook-timestamp": at, "webhook-signature": sig});')
    run = subprocess.run([s.args.node, '--input-type=module', '-e', script, s.args.standardwebhooks, s.secret, 'msg_1', str(at), signature, body],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    ok(run.returncode == 0, 'the official Standard Webhooks library accepts our signature', run.stdout[-300:])
    run = subprocess.run([s.args.node, '--input-type=module', '-e', script, s.args.standardwebhooks, s.secret, 'msg_1', str(at), signature, body + ' '],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    ok(run.returncode != 0, 'and refuses it over another body')


def test_branches(s):
    want = {}
    for stage, branch in (('booked_demo', 'booked'), ('dnc', 'dnc'), ('rejected', 'rejected'), ('email_captured', 'contacted_closed'),
                          ('voicemail', 'voicemail'), ('unknown', 'unknown')):
        for _ in range(3):
            want[s.enqueue(s.record(stage))] = branch
    want[s.enqueue(s.record('unknown', attempts_exceeded_200=True))] = 'nurture'
    want[s.enqueue(s.record('voicemail', attempts_exceeded_200=True))] = 'nurture'
    want[s.enqueue(s.record('booked_demo', attempts_exceeded_200=True))] = 'booked'
    want[s.enqueue(s.record('dnc', attempts_exceeded_200=True))] = 'dnc'
    want[s.enqueue({'day': '2026-03-03', 'calls': 5}, 'revenue.daily', 'day:1')] = 'revenue.daily'
    want[s.enqueue(s.record('dnc'), 'lead.suppressed')] = 'lead.suppressed'
    begun = time.monotonic()
    ok(s.deliver_all(), 'CALL outbound.deliver() brings %d events to n8n' % len(want))
    print('# %d events in %.1f s' % (len(want), time.monotonic() - begun))
    got = {e: s.event(e) for e in want}
    equal({e: (r and r[1]) for e, r in got.items()}, want, 'each event takes its branch')
    ok(all(r == ('done', want[e], 1) for e, r in got.items()), 'and is acted on once')
    equal(s.db.value("SELECT count(*) FROM outbound.delivery WHERE state = 'delivered'"), len(want), 'all are delivered')
    equal((len(s.twilio.messages), len(s.mail.mails)), (0, 0), 'nobody is messaged who did not ask')


def test_followup(s):
    sms, wa = s.followup('sms'), s.followup('whatsapp')
    mail = s.followup('email', recipient_email='frontdesk@samplewood.example')
    for r in (sms, wa, mail):
        s.enqueue(r, 'recording.followup')
    # an outcome that asks for both, from which no event of its own was made
    both = s.record('email_captured', captured_email='sarah@samplewood.example', recording_followup_requested=True,
                    recording_followup_requests=[{'channel': 'both', 'channels': ['sms', 'email'], 'reason': 'asked'}])
    s.enqueue(both)
    ok(s.deliver_all(), 'follow-ups are delivered')
    equal([(m['From'], m['Body'].count(sms['recording_url']), 'STOP' in m['Body'], len(m['Body']) <= 160) for m in s.twilio.to(sms['to_number'])],
          [('+15005550006', 1, True, True)], 'one SMS with the link, short, with a way out')
    equal([m['From'] for m in s.twilio.to('whatsapp:' + wa['to_number'])], ['whatsapp:+15005550007'], 'one WhatsApp message')
    got = s.mail.to('frontdesk@samplewood.example')
    ok(len(got) == 1 and mail['recording_url'] in got[0]['data'].replace('=\r\n', ''), 'one e-mail with the link', repr(got))
    equal((len(s.twilio.to(both['to_number'])), len(s.mail.to('sarah@samplewood.example'))), (1, 1), 'one of each for an outcome that asks for both')
    equal([s.state(r['call_id'], c) for r, c in ((sms, 'sms'), (wa, 'whatsapp'), (mail, 'email'), (both, 'sms'), (both, 'email'))],
          ['sent'] * 5, 'the state comes back into the database')
    ok(s.db.value("SELECT count(*) FROM outbound.followup WHERE call_id = %s AND provider_id LIKE 'SM%%'", sms['call_id']) == 1,
       "with Twilio's message sid")
    rows = s.db.rows('SELECT what, detail ->> \'action\' FROM outbound.lead_journey(%s, %s, %s) WHERE kind = \'followup\'', sms['lead_id'], CAMPAIGN, TENANT)
    equal(rows, [('sent', 'send_call_recording_followup')], "and into the lead's journey")
    return sms, both


def test_duplicates(s):
    before = len(s.twilio.messages), len(s.mail.mails)
    record = dict(s.followup('sms'), event_id=str(uuid.uuid4()), event_type='recording.followup')
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = [f.result()[0] for f in [pool.submit(s.post, [record]) for _ in range(6)]]
    ok(set(answers) <= {200, 503} and 200 in answers, 'six copies at a time are answered 200, or 503 while one is at work', answers)
    status, answer = s.post([record])
    equal((status, answer.get('duplicates'), answer.get('acted')), (200, 1, 0), 'a later copy is a duplicate')
    equal(len(s.twilio.to(record['to_number'])), 1, 'and the person has one SMS')
    # the same wish under another event id, as an outcome that was corrected brings it
    again = dict(record, event_id=str(uuid.uuid4()), event_type='call.outcome', channel=None,
                 recording_followup_requests=[{'channels': ['sms', 'email'], 'recipient_email': 'again@samplewood.example'}])
    equal(s.post([again, again])[0], 200, 'another event about the same call')
    equal((len(s.twilio.to(record['to_number'])), len(s.mail.to('again@samplewood.example'))), (1, 1), 'adds only the channel that was not served')
    outcome = s.record('booked_demo')
    ident = s.enqueue(outcome)
    s.deliver_all()
    s.db.rows('SELECT outbound.replay(%s::uuid, delivered => true)', ident)
    s.deliver_all()
    equal(s.event(ident), ('done', 'booked', 1), 'a replayed event is acted on once')
    unnamed = s.record('rejected')
    s.post([unnamed]), s.post([unnamed])
    equal(s.db.value('SELECT count(*) FROM outbound.workflow_event WHERE call_id = %s', unnamed['call_id']), 1,
          'a sender without event ids is known by tenant, campaign, lead, clinic and call')
    equal((len(s.twilio.messages), len(s.mail.mails)), (before[0] + 1, before[1] + 1), 'no message besides')


def test_opt_out(s):
    stop = s.followup('sms')
    s.twilio.trouble[stop['to_number']] = (400, 21610, 'Attempt to send to unsubscribed recipient', 99)
    s.enqueue(stop, 'recording.followup')
    ok(s.deliver_all(), 'a recipient who replied STOP is no reason to deliver again')
    equal(s.db.rows('SELECT state, error_code FROM outbound.followup WHERE call_id = %s', stop['call_id']), [('refused', 21610)], '21610 comes back')
    equal(s.db.rows('SELECT reason, source FROM outbound.suppression WHERE number = %s', stop['to_number']), [('dnc', 'twilio')], 'as suppression')
    equal(s.db.value('SELECT lead_status FROM outbound.lead WHERE lead_id = %s', stop['lead_id']), 'dnc', 'and the lead is dnc')
    asked = s.twilio.asked
    later = dict(s.followup('sms', lead=(stop['lead_id'], stop['to_number'])), event_id=str(uuid.uuid4()), event_type='recording.followup')
    equal(s.post([later])[0], 200, 'a later follow-up to that number')
    equal((s.state(later['call_id'], 'sms'), s.twilio.asked), ('suppressed', asked), 'is suppressed, and Twilio is not asked')

    def twilio_says(fields, token=None):
        url = s.n8n.url + '/webhook/' + STOP
        text = url + ''.join(k + fields[k] for k in sorted(fields))
        signature = base64.b64encode(hmac.new((token or s.twilio.token).encode(), text.encode(), hashlib.sha1).digest()).decode()
        from urllib.parse import urlencode
        return request('POST', url, urlencode(fields).encode(), {'Content-Type': 'application/x-www-form-urlencoded', 'X-Twilio-Signature': signature})
    lead_id, number = s.lead()
    fields = {'From': number, 'To': '+15005550006', 'Body': ' Stop. ', 'MessageSid': 'SM1'}
    equal(twilio_says(fields, 'wrong')[0], 403, "STOP under a wrong signature is refused")
    equal(s.db.value('SELECT count(*) FROM outbound.suppression WHERE number = %s', number), 0, 'and suppresses nobody')
    status, headers, text = twilio_says(dict(fields, Body='When do we start?'))
    equal((status, '<Response/>' in text, headers['Content-Type'].split(';')[0]), (200, True, 'text/xml'), 'an ordinary answer is taken')
    equal(s.db.value('SELECT count(*) FROM outbound.suppression WHERE number = %s', number), 0, 'and suppresses nobody')
    equal([twilio_says(fields)[0] for _ in range(2)], [200, 200], 'STOP, told twice,')
    equal(s.db.value('SELECT count(*) FROM outbound.suppression WHERE number = %s AND reason = \'dnc\'', number), 1, 'suppresses the number')
    equal(s.db.value('SELECT lead_status FROM outbound.lead WHERE lead_id = %s', lead_id), 'dnc', 'and its lead')


def test_trouble(s):
    # Twilio is throttled or our account is locked: nothing was sent, so it is tried again
    slow = s.followup('sms')
    s.twilio.trouble[slow['to_number']] = (429, 20429, 'Too Many Requests', 1)
    s.enqueue(slow, 'recording.followup')
    ok(s.deliver_all(), 'a throttled message is tried again by the outbox')
    equal((s.state(slow['call_id'], 'sms'), len(s.twilio.to(slow['to_number']))), ('sent', 1), 'and sent once')
    # a gateway error after which the message was taken nevertheless
    lost = s.followup('sms')
    s.twilio.trouble[lost['to_number']] = (502, None, 'Bad Gateway', 1)
    s.enqueue(lost, 'recording.followup')
    ok(s.deliver_all(), 'an uncertain message is not tried again')
    equal((s.state(lost['call_id'], 'sms'), len(s.twilio.to(lost['to_number']))), ('unknown', 1), 'it is unknown, and was sent once')
    equal(s.db.value("SELECT outbound.report_followup(%s, 'sms', 'sent')", lost['call_id']), 'sent', 'a person can settle it')
    unsent = s.followup('sms')
    s.twilio.trouble[unsent['to_number']] = (502, None, 'Bad Gateway', 1)
    s.enqueue(unsent, 'recording.followup')
    s.deliver_all()
    s.twilio.messages.remove(s.twilio.to(unsent['to_number'])[0])
    equal(s.db.value("SELECT outbound.report_followup(%s, 'sms', 'failed')", unsent['call_id']), 'failed', 'or find that it was not sent,')
    ok(s.deliver_all() and s.state(unsent['call_id'], 'sms') == 'sent' and len(s.twilio.to(unsent['to_number'])) == 1, 'which sends it')
    land = s.followup('sms')
    s.twilio.trouble[land['to_number']] = (400, 21635, 'To cannot be a landline', 99)
    s.enqueue(land, 'recording.followup')
    ok(s.deliver_all() and s.state(land['call_id'], 'sms') == 'refused', 'a landline is refused for good')
    equal(s.db.value('SELECT count(*) FROM outbound.suppression WHERE number = %s', land['to_number']), 0, 'without suppressing it')
    mail = s.followup('email', recipient_email='later@samplewood.example')
    s.mail.refuse = '451 try again later'
    s.enqueue(mail, 'recording.followup')
    s.deliver(1)
    equal(s.state(mail['call_id'], 'email'), 'failed', 'a mail server that says "later"')
    s.mail.refuse = None
    ok(s.deliver_all(), 'is asked again')
    equal((s.state(mail['call_id'], 'email'), len(s.mail.to('later@samplewood.example'))), ('sent', 1), 'and the mail goes out once')
    mail = s.followup('email', recipient_email='nobody@samplewood.example')
    s.mail.refuse = '550 no such user'
    s.enqueue(mail, 'recording.followup')
    ok(s.deliver_all() and s.state(mail['call_id'], 'email') == 'refused', 'an address that does not exist is refused for good',
       s.db.rows('SELECT state, error FROM outbound.followup WHERE call_id = %s', mail['call_id']))
    s.mail.refuse = None
    port = s.mail.port
    s.mail.stop()
    mail = s.followup('email', recipient_email='down@samplewood.example')
    s.enqueue(mail, 'recording.followup')
    s.deliver(1)
    equal(s.state(mail['call_id'], 'email'), 'failed', 'a mail server that is down')
    mails = s.mail.mails
    s.mail = Mailbox(port)
    s.mail.mails[:] = mails
    ok(s.deliver_all() and len(s.mail.to('down@samplewood.example')) == 1, 'gets its mail when it is up again',
       s.db.rows('SELECT state, error FROM outbound.followup WHERE call_id = %s', mail['call_id']))
    stale = s.followup('sms')
    stale['outcome_ts'] -= 3 * 86400 * 1000
    s.enqueue(stale, 'recording.followup')
    ok(s.deliver_all() and s.state(stale['call_id'], 'sms') == 'stale', 'three days after the call nobody is texted about it')


def test_restart(s, kills=3):
    """Kill n8n while events stream in; all must arrive, none may act twice."""
    outcomes, followups = [], []
    s.twilio.delay = 0.05
    for i in range(120):
        if i % 3 == 0:
            channel = ('sms', 'whatsapp', 'email')[i // 3 % 3]
            r = s.followup(channel, recipient_email='restart%d@samplewood.example' % i)
            followups.append((r, channel, s.enqueue(r, 'recording.followup')))
        else:
            outcomes.append(s.enqueue(s.record(('booked_demo', 'rejected', 'voicemail', 'unknown')[i % 4])))
    stop = threading.Event()
    db = Database(s.args.pg_port)

    def stream():
        while not stop.is_set():
            db.rows("CALL outbound.deliver(time_budget => '1 second')")
    thread = threading.Thread(target=stream)
    thread.start()
    total = len(outcomes) + len(followups)
    done = lambda: s.db.value("SELECT count(*) FROM outbound.workflow_event e JOIN outbound.delivery d ON d.delivery_id = e.event_id "
                              "WHERE e.state = 'done' AND e.event_id = ANY (%s::uuid[])", outcomes + [f[2] for f in followups])
    for kill in range(kills):
        wait_for(lambda: done() >= total * (kill + 1) // (kills + 2), 'the stream', 120)
        s.n8n.stop(signal.SIGKILL if kill != 1 else signal.SIGTERM)
        at = done()
        seconds = s.n8n.start()
        print('# n8n %s after %d of %d events, up again in %.1f s' % ('killed' if kill != 1 else 'stopped', at, total, seconds))
    left = lambda: s.db.value("SELECT count(*) FROM outbound.delivery WHERE state IN ('pending', 'sending')")
    wait_for(lambda: left() == 0, 'the backlog', 240)
    stop.set()
    thread.join()
    s.twilio.delay = 0
    equal(s.db.value("SELECT count(*) FROM outbound.delivery WHERE state = 'delivered' AND delivery_id = ANY (%s::uuid[])",
                     outcomes + [f[2] for f in followups]), total, 'n8n was killed twice and stopped once: every event is delivered')
    equal(done(), total, 'and acted on')
    count = {'sent': 0, 'unknown': 0, 'other': 0}
    wrong = []
    for r, channel, ident in followups:
        state = s.state(r['call_id'], channel)
        to = r['recipient_email'] if channel == 'email' else ('whatsapp:' if channel == 'whatsapp' else '') + r['to_number']
        n = len(s.mail.to(to) if channel == 'email' else s.twilio.to(to))
        count[state if state in count else 'other'] += 1
        if not (state == 'sent' and n == 1 or state == 'unknown' and n <= 1):
            wrong.append((r['call_id'], channel, state, n))
    print('# follow-ups: %s' % count)
    equal(wrong, [], 'every person is messaged once; one whose sending was cut is unknown, and at most once')
    again = s.db.value("SELECT count(*) FROM outbound.workflow_event WHERE tries > 1 AND event_id = ANY (%s::uuid[])",
                       outcomes + [f[2] for f in followups])
    print('# events taken up a second time after their n8n was gone: %d' % again)


def test_shutdown(s):
    """End n8n orderly in the middle of a delivery: what it answers then is its own words, and no receipt."""
    s.twilio.delay = 1
    wanted = [s.followup('sms') for _ in range(6)]
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        answer = pool.submit(s.post, [dict(r, event_id=str(uuid.uuid4()), event_type='recording.followup') for r in wanted],
                             event_type='recording.followup')
        wait_for(lambda: s.state(wanted[1]['call_id'], 'sms') == 'sent', 'the second message', 60)
        s.n8n.stop(signal.SIGTERM)
        try:
            print('# n8n, ended in the middle of a delivery, answers: %s %r %s' % (answer.result()[:2] + (dict(s.answered),)))
        except OSError as error:
            print('# n8n, ended in the middle of a delivery, answers: %s' % error)
    s.n8n.start()
    wanted = [s.followup('sms') for _ in range(6)]
    for r in wanted:
        s.enqueue(r, 'recording.followup')
    db = Database(s.args.pg_port)
    sender = threading.Thread(target=lambda: db.rows('CALL outbound.deliver()'))
    sender.start()
    wait_for(lambda: s.state(wanted[1]['call_id'], 'sms') == 'sent', 'the second message', 60)
    s.n8n.stop(signal.SIGTERM)
    sender.join()
    s.n8n.start()
    s.twilio.delay = 0
    ok(s.deliver_all(), 'n8n is ended orderly in the middle of a delivery, and started again')
    states = [s.state(r['call_id'], 'sms') for r in wanted]
    equal([state for state in states if state not in ('sent', 'unknown')], [], 'what it had not come to is taken up then')
    ok(states.count('unknown') <= 1, 'one message at most is uncertain', states)
    equal([len(s.twilio.to(r['to_number'])) for r, state in zip(wanted, states) if state == 'sent'], [1] * states.count('sent'), 'the others went once')


def test_dispatch(s):
    s.sim.control('POST', 'config', {'retell': {'auto': False}})
    leads = [s.lead('+1512555%04d' % (190 + i)) for i in range(8)]
    s.db.rows("UPDATE outbound.lead SET lead_status = 'closed' WHERE lead_id <> ALL (%s)", [l for l, _ in leads])
    s.db.rows('SELECT outbound.build_queue()')
    s.db.rows('CALL outbound.call_batch(max_calls => 8)')
    rows = s.db.rows("SELECT a.attempt_id::text, a.to_number, a.state, a.call_id, a.request FROM outbound.attempt a ORDER BY a.to_number")
    equal([(r[1], r[2]) for r in rows], [(n, 'placed') for _, n in leads], 'call_batch places its calls through the dispatch workflow',)
    equal((s.sim.rings(), s.sim.control('GET', 'rings')['numbers_rung_twice']), (8, []), 'each number rang once')
    equal(s.db.value("SELECT count(*) FROM outbound.workflow_dispatch WHERE status = 201 AND repeats = 0"), 8, 'one request an attempt')
    attempt, number, _, call_id, _ = rows[0]
    status, answer = s.dispatch(s.call_body(attempt, number))
    equal((status, answer.get('call_id')), (201, call_id), 'a repeated attempt is answered with the same call')
    fresh = str(uuid.uuid4())
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        answers = [f.result() for f in [pool.submit(s.dispatch, s.call_body(fresh, '+15125550180')) for _ in range(5)]]
    ok(all(a[0] in (201, 504) for a in answers) and any(a[0] == 201 for a in answers), 'five requests at a time for one attempt', answers)
    equal(s.sim.rings('+15125550180'), 1, 'ring once')
    equal(s.dispatch(s.call_body(str(uuid.uuid4()), '+15125550181'), header='wrong')[0], 403, 'a wrong header is refused')
    status, _ = s.dispatch({'to_number': '+15125550181', 'from_number': '+12125550100'})
    equal((status, s.sim.rings('+15125550181')), (400, 0), 'a request without an attempt id is refused and rings nobody')
    # the provider takes the call and the answer is lost
    s.sim.control('POST', 'faults', {'service': 'retell', 'match': {'path': 'create-phone-call'}, 'kind': 'drop_after', 'count': 1})
    lost = str(uuid.uuid4())
    equal(s.dispatch(s.call_body(lost, '+15125550182'))[0], 504, 'a lost answer is an unknown call')
    equal([s.dispatch(s.call_body(lost, '+15125550182'))[0] for _ in range(2)], [504, 504], 'and stays one')
    equal(s.sim.rings('+15125550182'), 1, 'that rang once')
    s.sim.control('POST', 'faults', {'service': 'retell', 'match': {'path': 'create-phone-call'}, 'kind': 'status', 'status': 500, 'count': 9})
    broken = str(uuid.uuid4())
    equal(s.dispatch(s.call_body(broken, '+15125550183'))[0], 500, "the provider's 500 is passed on")
    equal(s.sim.control('GET', 'requests?service=retell&method=POST&path=create-phone-call&body=%s2B15125550183&count=1' % '%')['count'], 1,
          'after one request, without a retry')
    s.sim.control('DELETE', 'faults')
    status, answer = s.dispatch(dict(s.call_body(str(uuid.uuid4()), '+15125550184'), override_agent_id='agent_unknown'))
    equal((status, 'agent' in str(answer.get('message')).lower()), (422, True), "the provider's refusal is passed on with its words")
    s.n8n.stop(signal.SIGKILL)
    s.n8n.start()
    status, answer = s.dispatch(s.call_body(attempt, number))
    equal((status, answer.get('call_id'), s.sim.rings(number)), (201, call_id, 1), 'n8n restarted: still the same call, and no second ring')


def test_loop(s):
    """From the dial to the SMS: nothing by hand but to hand the provider's call object in, as its webhook would."""
    lead_id, number = s.lead('+15125550189')
    s.db.rows("UPDATE outbound.lead SET lead_status = 'closed' WHERE lead_id <> %s AND lead_status <> 'dnc'", lead_id)
    s.sim.control('POST', 'config', {'retell': {'auto': False, 'scenarios': {number: 'recording_followup'}}})
    s.db.rows('SELECT outbound.build_queue()')
    s.db.rows('CALL outbound.call_batch(max_calls => 1)')
    call_id = s.db.value('SELECT call_id FROM outbound.attempt WHERE to_number = %s', number)
    ok(call_id, 'a call is placed through n8n')
    for _ in range(6):
        s.sim.control('POST', 'step', {'number': number})
    call = [c for c in s.sim.control('GET', 'calls') if c['call_id'] == call_id][0]
    call = {k: v for k, v in call.items() if not k.startswith('_')}
    s.db.rows('SELECT outbound.record_call(%s::jsonb)', json.dumps(call))
    s.db.rows('SELECT count(*) FROM outbound.map_journeys()')
    ok(s.deliver_all(), 'its outcome and follow-up go to n8n')
    equal(s.state(call_id, 'sms'), 'sent', 'and its person gets the recording')
    equal(len(s.twilio.to(number)), 1, 'once')
    kinds = [r[0] for r in s.db.rows('SELECT kind FROM outbound.lead_journey(%s, %s, %s) ORDER BY at', lead_id, CAMPAIGN, TENANT)]
    ok({'lead', 'attempt', 'call', 'journey', 'delivery', 'workflow', 'followup'} <= set(kinds), "the lead's journey tells all of it", kinds)


def main():
    parser = argparse.ArgumentParser()
    for name in ('node', 'n8n', 'standardwebhooks', 'pg-port', 'work'):
        parser.add_argument('--' + name, required=True)
    parser.add_argument('only', nargs='*')
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit('ended by SIGTERM'))
    os.makedirs(args.work, exist_ok=True)
    s = None
    try:
        s = Stage(args)
        tests = [test_import, test_signature, test_peer, test_branches, test_followup, test_duplicates, test_opt_out, test_trouble,
                 test_restart, test_shutdown, test_dispatch, test_loop]
        if args.only:
            tests = [test_import] + [t for t in tests if t.__name__[5:] in args.only]
        for test in tests:
            print('-- ' + test.__name__[5:], flush=True)
            try:
                test(s)
            except Exception as error:
                traceback.print_exc()
                ok(False, test.__name__, error)
                if test is test_import:
                    break
        elsewhere = s.n8n.sockets_elsewhere() if s.n8n.process else []
        equal(elsewhere, [], 'n8n has no connection that leaves this machine')
    except Exception as error:
        traceback.print_exc()
        ok(False, 'the stage', error)
    finally:
        if s is not None:
            s.stop()
    if failed:
        eprint('logs: %s' % args.work)
    print('%d passed, %d failed' % (passed, failed), flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    raise SystemExit(main())

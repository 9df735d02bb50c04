"""What happens in a simulated call: the script of each scenario, and the call object it leaves.

A scenario is a function of Context that returns a Script. The person is fictional; the
business name comes from the call's own metadata where it gives one.
"""
import hashlib

# disconnection_reason -> call_status, as the API facts group them
TALKED = ('user_hangup', 'agent_hangup', 'call_transfer', 'transfer_bridged', 'transfer_cancelled',
          'voicemail_reached', 'ivr_reached', 'inactivity', 'max_duration_reached', 'manual_stopped',
          'call_take_over')
NEVER_CONNECTED = ('dial_busy', 'dial_failed', 'dial_no_answer', 'invalid_destination',
                   'telephony_provider_permission_denied', 'telephony_provider_unavailable',
                   'sip_routing_error', 'marked_as_spam', 'user_declined')
FAILED = ('concurrency_limit_reached', 'no_concurrency_fallback', 'no_valid_payment', 'scam_detected',
          'error_llm_websocket_open', 'error_llm_websocket_lost_connection', 'error_llm_websocket_runtime',
          'error_llm_websocket_corrupt_payload', 'error_no_audio_received', 'error_asr', 'error_retell',
          'error_unknown', 'error_user_not_joined', 'registered_call_timeout')
REASONS = TALKED + NEVER_CONNECTED + FAILED
# failures after the person was on the line
MID_CALL = ('error_llm_websocket_open', 'error_llm_websocket_lost_connection', 'error_llm_websocket_runtime',
            'error_llm_websocket_corrupt_payload', 'error_no_audio_received', 'error_asr', 'error_retell',
            'error_unknown')


def status_of(reason):
    if reason in TALKED:
        return 'ended'
    if reason in NEVER_CONNECTED:
        return 'not_connected'
    return 'error'


class Context:
    """Who is called: everything fixed by the number, so that a replay is the same call."""
    FIRST = ('Sarah', 'Maria', 'James', 'Olivia', 'Daniel', 'Grace', 'Luis', 'Hannah')

    def __init__(self, call):
        seed = hashlib.sha256(call['to_number'].encode()).digest()
        self.call = call
        self.first = self.FIRST[seed[0] % len(self.FIRST)]
        metadata = call.get('metadata')
        metadata = metadata if isinstance(metadata, dict) else {}
        self.business = metadata.get('clinic_name') or metadata.get('business_name') or 'the clinic'
        word = ''.join(c for c in str(self.business).lower() if c.isascii() and c.isalnum())[:14] or 'clinic'
        self.host = word + '.example'
        self.local = self.first.lower()
        self.email = '%s@%s' % (self.local, self.host)
        self.spoken = '%s at %s dot example' % (self.local, word)
        self.ids = {key: metadata.get(key) for key in ('tenant', 'campaign_id', 'clinic_id', 'lead_id')}
        self.ids['call_id'] = call['call_id']


class Script:
    def __init__(self, reason, lines=(), label=None, sentiment='Neutral', successful=False,
                 voicemail=False, seconds=None, summary='', analysis=None, extra=None):
        self.reason = reason
        self.lines = lines          # ('agent'|'user', text) or ('tool', name, arguments)
        self.label = label
        self.sentiment = sentiment
        self.successful = successful
        self.voicemail = voicemail
        self.seconds = seconds
        self.summary = summary
        self.analysis = analysis    # custom_analysis_data, when it is more than the label
        self.extra = extra or {}    # keys laid over the final call object


def opening(c):
    return [('agent', "Hi, this is the assistant of Live Medspa on a recorded line. Is this %s?" % c.business),
            ('user', 'Yes, this is %s.' % c.first)]


def voicemail_greeting(c):
    return [('user', "You have reached %s. We can't take your call right now, please leave your name and "
                     "number after the tone." % c.business),
            ('agent', 'Hello, this is the assistant of Live Medspa. I will send you the recording. Goodbye.')]


def booked(c, label='booked'):
    return Script('agent_hangup', opening(c) + [
        ('agent', 'We could show you a short demo of the missed-call recorder. Would Tuesday at ten work?'),
        ('user', 'Tuesday at ten works, please book it.'),
        ('tool', 'check_availability', {'day': 'Tuesday', 'time': '10:00'}),
        ('agent', 'You are booked for Tuesday at ten. Goodbye.')],
        label, 'Positive', True, summary='%s booked a demo for Tuesday at ten.' % c.first)


def evidence(c, email, words, label, extra_tools=()):
    return Script('agent_hangup', opening(c) + [
        ('agent', 'I have an audio sample of a missed call. Where shall I send it?'),
        ('user', words),
        ('tool', 'send_evidence_package', {'recipient_email': email, 'delivery_method': 'EMAIL_ONLY',
                                           'artifact_type': 'AUDIO_LINK'})] + list(extra_tools) + [
        ('agent', 'Thank you, it is on its way.')],
        label, 'Positive', True, summary='%s asked for the evidence by e-mail.' % c.first)


def email_written(c):
    return evidence(c, c.email, 'Send it to %s please.' % c.email, 'email_captured')


def email_spoken(c):
    return evidence(c, c.email, 'Sure, it is %s.' % c.spoken, None)


def email_spoken_no_tool(c):
    return Script('user_hangup', opening(c) + [
        ('agent', 'Where shall I send it?'), ('user', 'You can mail me, %s.' % c.spoken),
        ('agent', 'Thank you.')], None, 'Neutral', False, summary='Gave an address by word of mouth.')


def email_generic(c):
    return evidence(c, 'info@' + c.host, 'Just use info@%s.' % c.host, 'send_evidence')


def dnc_line(c):
    return ('user', 'Take me off your list and do not call this number again.')


def dnc_tool(c):
    return Script('agent_hangup', opening(c) + [
        dnc_line(c), ('tool', 'mark_dnc_compliant', {'reason': 'USER_REQUEST'}),
        ('agent', 'Understood. You will not be called again.')],
        'dnc', 'Negative', False, summary='Asked not to be called again.')


def dnc_alias(c):
    return Script('agent_hangup', opening(c) + [
        ('user', 'You have the wrong number.'), ('tool', 'mark_dnc', {'reason': 'WRONG_NUMBER'}),
        ('agent', 'I am sorry. Goodbye.')], None, 'Negative', False, summary='Wrong number.')


def dnc_words(c):
    return Script('user_hangup', opening(c) + [('agent', 'May I book a demo for you?'), dnc_line(c)],
                  None, 'Negative', False, summary='Hung up after asking not to be called again.')


def dnc_label(c):
    return Script('user_hangup', opening(c) + [('user', 'Please stop calling us.')],
                  'do_not_call', 'Negative', False, summary='Do not call.')


def dnc_and_evidence(c):
    script = evidence(c, c.email, 'Send it to %s. And then do not call me any more.' % c.email, 'evidence_sent',
                      [('tool', 'mark_dnc_compliant', {'reason': 'USER_REQUEST'})])
    script.sentiment = 'Negative'
    return script


def rejected(c):
    return Script('user_hangup', opening(c) + [
        ('agent', 'May I send you a sample?'), ('user', 'No thanks, we are not interested.')],
        'not_interested', 'Negative', False, summary='Not interested.')


def rejected_words(c):
    script = rejected(c)
    script.label = None
    return script


def rejected_plain_label(c):
    script = rejected(c)
    script.label = 'rejected'
    return script


def callback(c):
    return Script('user_hangup', opening(c) + [
        ('user', "I'm with a patient, call back later."), ('agent', 'Of course.'),
        ('tool', 'set_follow_up_plan', dict(c.ids, reason='busy', next_step='call_back', timestamp_ms=0))],
        None, 'Neutral', False, summary='Asked for a call later.')


def agent_words(c):
    """Only the agent names a booking and an address: neither counts."""
    return Script('user_hangup', opening(c) + [
        ('agent', 'You can schedule a demo, or write to our agent at offers@livemedspa.example.'),
        ('user', 'We are on Facebook. Good bye.')], None, 'Neutral', False, summary='Ended without a result.')


def voicemail(c):
    return Script('voicemail_reached', voicemail_greeting(c), 'voicemail', 'Unknown', False, True,
                  summary='Reached voicemail.')


def followup_args(c, **more):
    return dict(c.ids, recording_url='https://recordings.example/%s.wav' % c.call['call_id'],
                reason='voicemail', channel='twilio_sms', next_step='send_recording', **more)


def recording_followup(c):
    script = voicemail(c)
    script.lines = script.lines + [('tool', 'send_call_recording_followup',
                                    followup_args(c, recipient_phone=c.call['to_number']))]
    return script


def followup_twice(c):
    """A person (no voicemail) asks for the recording by message and by mail: two calls of one tool."""
    return Script('agent_hangup', opening(c) + [
        ('user', 'Text me the recording, and mail it to %s.' % c.email),
        ('tool', 'send_call_recording_followup', followup_args(c, recipient_phone=c.call['to_number'])),
        ('tool', 'send_call_recording_followup', dict(followup_args(c, recipient_email=c.email),
                                                      channel='EMAIL_AND_SMS', reason='requested')),
        ('tool', 'log_call_outcome', dict(c.ids, reason='followup', next_step='none', timestamp_ms=0))],
        None, 'Positive', True, summary='Wants the recording.')


def followup_wrong_ids(c):
    """The model typed another lead's id and a foreign URL into the tool's arguments."""
    script = recording_followup(c)
    name, args = script.lines[-1][1], dict(script.lines[-1][2])
    args.update(lead_id='lead_of_somebody_else', recording_url='https://elsewhere.example/x.wav')
    script.lines = script.lines[:-1] + [('tool', name, args)]
    return script


def ivr(c):
    return Script('ivr_reached', [('user', 'For appointments press one. For billing press two.')], None,
                  'Unknown', False, summary='Reached a menu.')


def transfer(c):
    return Script('call_transfer', opening(c) + [('user', 'Let me hear a person.'), ('agent', 'One moment.')],
                  None, 'Neutral', True, summary='Transferred.', extra={'transfer_destination': '+12125550190'})


def silent(c):
    return Script('inactivity', [('agent', 'Hello? Is anybody there?')], None, 'Unknown', False,
                  summary='Nobody spoke.')


def analysis_in_ended(c):
    """Tolerance: call_analysis already inside call_ended, custom data with other keys."""
    script = booked(c, None)
    script.analysis = {'tag': 'appointment_scheduled', 'outcome': 'Tuesday 10 AM'}
    script.extra = {'_analysis_early': True}
    return script


def php_arrays(c):
    """Empty maps re-encoded as arrays, spaces in words, an injected twilio variable."""
    script = rejected(c)
    script.label = None
    script.analysis = []
    return script


def by_reason(reason):
    def make(c):
        if reason in MID_CALL:
            return Script(reason, opening(c)[:1], None, 'Unknown', False, summary='The call broke off.')
        if reason in TALKED:
            return Script(reason, opening(c), None, 'Neutral', False, summary='Ended: %s.' % reason)
        return Script(reason, (), None, 'Unknown', False)
    return make


SCENARIOS = {
    'booked': booked,
    'booked_words': lambda c: booked(c, None),
    'scheduled': lambda c: booked(c, 'scheduled'),
    'email_written': email_written,
    'email_spoken': email_spoken,
    'email_spoken_no_tool': email_spoken_no_tool,
    'email_generic': email_generic,
    'dnc': dnc_tool,
    'dnc_alias': dnc_alias,
    'dnc_words': dnc_words,
    'dnc_label': dnc_label,
    'dnc_and_evidence': dnc_and_evidence,
    'rejected': rejected,
    'rejected_words': rejected_words,
    'rejected_plain_label': rejected_plain_label,
    'callback': callback,
    'agent_words': agent_words,
    'voicemail': voicemail,
    'recording_followup': recording_followup,
    'followup_twice': followup_twice,
    'followup_wrong_ids': followup_wrong_ids,
    'ivr': ivr,
    'transfer': transfer,
    'silent': silent,
    'analysis_in_ended': analysis_in_ended,
    'php_arrays': php_arrays,
    'no_answer': by_reason('dial_no_answer'),
    'busy': by_reason('dial_busy'),
    'invalid': by_reason('invalid_destination'),
    'declined': by_reason('user_declined'),
    'spam': by_reason('marked_as_spam'),
    # calls that do not end by themselves
    'stuck_registered': by_reason('registered_call_timeout'),
    'stuck_ongoing': by_reason('user_hangup'),
}
for _reason in REASONS:
    SCENARIOS.setdefault(_reason, by_reason(_reason))

DEFAULT_MIX = {'booked': 6, 'email_written': 6, 'email_spoken': 5, 'dnc': 4, 'dnc_words': 2, 'rejected': 14,
               'callback': 5, 'voicemail': 18, 'recording_followup': 8, 'no_answer': 18, 'busy': 6,
               'invalid': 3, 'ivr': 3, 'agent_words': 2}


def transcript(lines):
    """text, transcript_object and transcript_with_tool_calls, and the seconds they take."""
    text = []
    plain = []
    full = []
    clock = 0.4
    tools = 0
    for line in lines:
        if line[0] == 'tool':
            tools += 1
            ident = 'tool_call_%d' % tools
            full.append({'role': 'tool_call_invocation', 'tool_call_id': ident, 'name': line[1],
                         'arguments': _json(line[2]), 'type': 'custom', 'time_sec': round(clock, 3)})
            clock += 0.35
            full.append({'role': 'tool_call_result', 'tool_call_id': ident, 'content': '{"ok":true}',
                         'successful': True, 'time_sec': round(clock, 3)})
            continue
        role, content = line
        words = []
        for word in content.split(' '):
            end = clock + 0.08 + 0.045 * len(word)
            words.append({'word': word + ' ', 'start': round(clock, 3), 'end': round(end, 3)})
            clock = end
        clock += 0.7
        item = {'role': role, 'content': content, 'words': words}
        plain.append(item)
        full.append(dict(item, metadata={'response_id': len(plain)}))
        text.append('%s: %s' % (role.capitalize(), content))
    return '\n'.join(text) + ('\n' if text else ''), plain, full, round(clock, 3)


def _json(value):
    import json
    return json.dumps(value, separators=(',', ':'))


def latency(rng):
    def family(low, high):
        values = sorted(rng.randint(low, high) for _ in range(3))
        return {'p50': values[1], 'p90': values[2] + 0.5, 'p95': values[2] + 0.75, 'p99': values[2] + 1,
                'max': values[2] + 1, 'min': values[0], 'num': 3, 'values': values}
    return {'e2e': family(600, 1400), 'llm': family(250, 700), 'tts': family(120, 320), 'asr': family(30, 90)}

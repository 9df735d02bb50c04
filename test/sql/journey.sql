-- Journeys: the labelled calls, the contract's defects 36 to 44 and 46 (45 is
-- the door: webhook.sql, t/060_webhook_storm.pl, t/062_sync.pl), bad input,
-- and what is stored. The labelled calls are in test/data/calls.
SET outbound.tenant = 't_journey';
SET outbound.campaign_id = 'c1';
SET outbound.clock = '2026-11-23 15:00:00+00';
\pset null '-'

CREATE FUNCTION pg_temp.say(VARIADIC lines text[]) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('call_id', 'x', 'call_status', 'ended',
    'transcript', array_to_string(lines, E'\n')) $$;
CREATE FUNCTION pg_temp.stage(call jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT m.conversion_stage || ' ' || m.answered_by || ' [' || m.captured_email || '] ' || (m.evidence->>'by')
  FROM outbound.map_journey(call) m $$;

SELECT provolatile, proisstrict, proparallel, count(*)
  FROM pg_proc WHERE oid::regprocedure::text LIKE 'outbound.map_journey(%' GROUP BY 1, 2, 3;

-- 36: the agent's offer, a mention of Facebook, the agent's question are nothing
SELECT pg_temp.stage(pg_temp.say('Agent: Would Tuesday at ten work for a demo?', 'User: Who is this?'));
SELECT pg_temp.stage(pg_temp.say('Agent: Do you book online?', 'User: We''re on Facebook.'));
SELECT pg_temp.stage(pg_temp.say('Agent: What is your email?', 'User: Why?'));
SELECT pg_temp.stage(pg_temp.say('Agent: Would Tuesday at ten work for a demo?', 'User: Yes, Tuesday at ten works.'));
-- 37: do-not-call beats a label, evidence sent, a follow-up; mark_dnc is known
SELECT pg_temp.stage(pg_temp.say('User: Take us off your list') ||
  '{"call_analysis": {"custom_analysis_data": {"call_outcome": "booked"}}}');
SELECT pg_temp.stage('{"call_status": "ended", "tool_calls": [
  {"name": "send_evidence_package", "arguments": {"recipient_email": "a@b.example"}},
  {"name": "mark_dnc", "arguments": "{\"reason\": \"HOSTILE\"}"}]}');
-- 38: a recording follow-up is no voicemail
SELECT pg_temp.stage(pg_temp.say('Agent: Hi', 'User: Hello, who is this?') ||
  '{"tool_calls": [{"name": "send_call_recording_followup", "arguments": {}}]}');
-- 39: reason, status and in_voicemail count; labels rejected and voicemail are known
SELECT r, pg_temp.stage(jsonb_build_object('call_status', s, 'disconnection_reason', r))
  FROM (VALUES ('not_connected', 'dial_no_answer'), ('not_connected', 'invalid_destination'),
    ('ended', 'voicemail_reached'), ('ended', 'ivr_reached'), ('error', 'error_no_audio_received')) v(s, r);
SELECT pg_temp.stage('{"call_status": "ended", "call_analysis": {"in_voicemail": true}}');
SELECT l, pg_temp.stage(jsonb_build_object('call_status', 'ended', 'call_analysis',
    jsonb_build_object('custom_analysis_data', jsonb_build_object('call_outcome', l))))
  FROM unnest('{rejected,voicemail,unknown,Not Interested,booked,do-not-call,callback}'::text[]) l;
-- a booking that cannot have been is not believed
SELECT pg_temp.stage('{"call_status": "not_connected", "disconnection_reason": "dial_busy",
  "call_analysis": {"custom_analysis_data": {"call_outcome": "booked"}}}');
-- 40: arguments as JSON text, spoken addresses; the agent's own is not taken
SELECT pg_temp.stage('{"call_status": "ended", "transcript_with_tool_calls": [
  {"role": "tool_call_invocation", "tool_call_id": "1", "name": "send_evidence_package",
   "arguments": "{\"recipient_email\": \"Sarah@Glow.example\"}"}]}');
SELECT pg_temp.stage(pg_temp.say('Agent: Your email?', 'User: sarah dot jones at glow dot com'));
SELECT pg_temp.stage(pg_temp.say('Agent: You can reach us at hello@brightline.example', 'User: Okay.'));
SELECT pg_temp.stage(pg_temp.say('Agent: Is it jon@glow.example?', 'User: No, john@glow.example'));
SELECT m.captured_email, m.captured_email_generic
  FROM outbound.map_journey(pg_temp.say('Agent: Your email?', 'User: info@glow.example')) m;
-- 41: repeats are kept; the call's own ids and URL win, the model's words are kept
SELECT m.tool_calls, jsonb_pretty(m.recording_followup_requests), m.recording_followup_reasons
  FROM outbound.map_journey('{"call_id": "call_1", "call_status": "ended", "to_number": "+15125550111",
    "recording_url": "https://rec.example/1.wav?X-Amz-Date=20261123T140000Z&X-Amz-Expires=3600",
    "metadata": {"lead_id": "lead_1", "campaign_id": "c1"},
    "transcript_with_tool_calls": [
      {"role": "tool_call_invocation", "tool_call_id": "1", "name": "send_call_recording_followup",
       "arguments": "{\"lead_id\": \"lead_9\", \"recording_url\": \"https://elsewhere.example\", \"channel\": \"EMAIL_AND_SMS\", \"reason\": \"Voicemail\"}"},
      {"role": "tool_call_invocation", "tool_call_id": "2", "name": "send_call_recording_followup",
       "arguments": "{\"channels\": [\"whatsapp\"], \"reason\": \"asked\"}"}]}') m;
-- 42: nothing is filled with the present time
SELECT m.outcome_ts, m.recording_followup_requests->0->>'timestamp_ms' AS timestamp_ms
  FROM outbound.map_journey('{"call_status": "ended", "tool_calls": [{"name": "send_call_recording_followup"}]}') m;
-- 43: the text "false" is false
SELECT m.attempts_exceeded_200, m.campaign_id FROM outbound.map_journey('{"metadata": {"attempts_exceeded_200": "false"}}') m;

-- context of a do-not-call
SELECT w, (outbound.map_journey(pg_temp.say('Agent: Hi, this is Ava.', 'User: ' || w))).conversion_stage
  FROM unnest('{"don''t call me back before noon","do not call the mobile, call the office","don''t hesitate to call",
    "stop calling","lose this number","no me llame más","remove our number","don''t ever call here again",
    "wrong number, don''t call here","no me llame antes de las diez"}'::text[]) w;
SELECT pg_temp.stage(pg_temp.say('Agent: Shall I take you off the list?', 'User: Yes please.'));
SELECT pg_temp.stage(pg_temp.say('User: take me', 'Agent: I only', 'User: off your list'));

-- bad input: no error, whatever the object
SELECT count(*) FROM (SELECT outbound.map_journey(c::jsonb) FROM unnest(ARRAY[
  '{}', '[]', '1', '"x"', 'null', '{"call_analysis": []}', '{"call_analysis": "x"}', '{"metadata": []}', '{"metadata": "x"}',
  '{"transcript": 5, "transcript_object": {"role": "user"}}', '{"transcript_object": [1, null, [], {"role": 5}, {"role": "user"}, {"role": "user", "content": 7}]}',
  '{"tool_calls": [{"name": null}, {"name": ""}, {"name": "mark_dnc", "arguments": "{"}, {"name": "x", "arguments": 5}, 5]}',
  '{"tool_calls": {"name": "x"}, "transcript_with_tool_calls": [{"role": "tool_call_result"}]}',
  '{"duration_ms": "12", "start_timestamp": "1764000000", "end_timestamp": -5, "call_cost": {"combined_cost": "x"}}',
  '{"end_timestamp": 1e308, "duration_ms": 1e300, "metadata": {"attempt_number": 1e30}}',
  '{"call_id": 5, "to_number": {"a": 1}, "call_status": ["ended"]}']) c) x;
SELECT m.outcome_ts, m.call_duration_ms FROM unnest(ARRAY[
  '{"end_timestamp": 1764000000, "duration_ms": "1500"}', '{"end_timestamp": "1764000000000"}',
  '{"start_timestamp": "2026-11-23T14:00:00Z"}', '{"end_timestamp": "soon", "start_timestamp": 1764000000000}']) c,
  outbound.map_journey(c::jsonb) m;
SELECT (m.evidence->'problems') FROM outbound.map_journey('{"tool_calls": [{"name": "x", "arguments": "not JSON"}]}') m;
-- nesting bombs, in arguments and in the object; five megabytes of talk
SELECT (outbound.map_journey(jsonb_build_object('tool_calls', jsonb_build_array(jsonb_build_object(
  'name', 'mark_dnc', 'arguments', repeat('{"a":', 100000)))))).conversion_stage;
SELECT (outbound.map_journey((repeat('[', 5000) || repeat(']', 5000))::jsonb)).conversion_stage;
SELECT m.conversion_stage, length(m.transcript_hash) FROM outbound.map_journey(jsonb_build_object('call_status', 'ended',
  'transcript', 'User: ' || repeat('so we do not call back at ten dot com and ', 120000) || 'stop calling us')) m;
SELECT m.conversion_stage FROM outbound.map_journey(jsonb_build_object('call_status', 'ended',
  'transcript', repeat(E'User: yes\nAgent: Tuesday at ten?\n', 50000))) m;

-- rules of one's own
SELECT (outbound.map_journey(c)).conversion_stage AS without,
       (outbound.map_journey(c, '[{"name": "own", "speaker": "user", "meaning": "dnc", "pattern": "bugger this [for a] lark"}]')).conversion_stage AS "with"
  FROM pg_temp.say('User: bugger this for a lark') c;
SELECT (outbound.map_journey(pg_temp.say('User: unsubscribe'), '[{"name": "dnc_off_limits", "speaker": "user", "meaning": "dnc", "pattern": "x", "weight": 0}, {"name": "dnc_model", "speaker": "user", "meaning": "model", "pattern": "dnc", "weight": 0}]')).conversion_stage;
SELECT outbound.map_journey('{}', '[{"name": "own", "speaker": "user", "meaning": "dnc", "pattern": "(a"}]');
SELECT outbound.map_journey('{}', '[{"name": "own", "speaker": "user", "meaning": "dnc", "pattern": "... a"}]');
SELECT outbound.map_journey('{}', jsonb_build_array(jsonb_build_object('name', 'own', 'speaker', 'user', 'meaning', 'dnc', 'pattern', repeat('(a|b|c|d|e|f)+', 12) || '(g)')));
SELECT (outbound.map_journey(pg_temp.say('User: bajenlo'), '[{"name": "own", "speaker": "user", "meaning": "dnc", "pattern": "(baj|sub)+(e|en)+(|lo)"}]')).conversion_stage;
SELECT outbound.map_journey('{}', '{"a": 1}');
INSERT INTO outbound.journey_rule (name, meaning, pattern) VALUES ('bad', 'nonsense', 'a');
INSERT INTO outbound.journey_rule (name, meaning, pattern) VALUES ('bad', 'dnc', 'a [b');
SELECT count(*) = (SELECT count(*) FROM outbound.shipped_journey_rules()) AS shipped FROM outbound.journey_rule WHERE shipped;

-- what is stored
INSERT INTO outbound.campaign (status) VALUES ('running');
INSERT INTO outbound.lead (lead_id, clinic_id, clinic_name, to_number, lead_status)
  SELECT 'lead_' || n, 'place_' || n, 'Clinic ' || n, '+1512555010' || n, 'calling' FROM generate_series(0, 6) n;
CREATE FUNCTION pg_temp.call(n int, more jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO outbound.call (tenant, call_id, campaign_id, lead_id, to_number, call_status, disconnection_reason, end_at, payload, payload_hash)
  SELECT 't_journey', 'call_' || n, 'c1', 'lead_' || n, '+1512555010' || n, p->>'call_status', p->>'disconnection_reason',
    to_timestamp((p->>'end_timestamp')::bigint / 1000), p, sha256(convert_to(p::text, 'UTF8'))
  FROM (SELECT jsonb_build_object('call_id', 'call_' || n, 'to_number', '+1512555010' || n, 'call_status', 'ended',
     'end_timestamp', 1795445900000 + n * 1000, 'direction', 'outbound') || more AS p) x
  ON CONFLICT (tenant, call_id) DO UPDATE SET payload = EXCLUDED.payload, payload_hash = EXCLUDED.payload_hash $$;
SELECT pg_temp.call(0, '{"transcript": "User: stop calling us"}');
SELECT pg_temp.call(1, '{"transcript": "Agent: Would Tuesday at ten work for a demo?\nUser: Yes.", "call_analysis": {}}');
SELECT pg_temp.call(2, '{"transcript": "User: not interested, thanks"}');
SELECT pg_temp.call(3, '{"call_status": "not_connected", "disconnection_reason": "invalid_destination"}');
SELECT pg_temp.call(4, '{"disconnection_reason": "voicemail_reached", "recording_url": "https://rec.example/4.wav", "call_analysis": {"in_voicemail": true},
  "transcript_with_tool_calls": [{"role": "tool_call_invocation", "name": "send_call_recording_followup", "arguments": "{\"channel\": \"EMAIL_AND_SMS\", \"recipient_email\": \"a@b.example\"}"}]}');
SELECT pg_temp.call(5, '{"call_status": "ongoing"}');
SELECT call_id, lead_id, conversion_stage, terminal_outcome, revision, emit_after FROM outbound.map_journeys() ORDER BY 1;
SELECT count(*) AS again FROM outbound.map_journeys();
SELECT lead_id, lead_status FROM outbound.lead WHERE tenant = 't_journey' ORDER BY 1;
SELECT number, reason, source, evidence FROM outbound.suppression WHERE tenant = 't_journey';
SELECT event_type, call_id, record->>'channel' AS channel, corrects IS NOT NULL AS corrects FROM outbound.delivery WHERE tenant = 't_journey' ORDER BY 2, 1, 3;
-- the outcome that waited for its analysis
SET outbound.clock = '2026-11-23 15:20:00+00';
SELECT count(*) AS told FROM outbound.map_journeys();
SELECT event_type FROM outbound.delivery WHERE tenant = 't_journey' AND call_id = 'call_2';
-- 44: a changed outcome corrects the one before; the lead follows; the same again does nothing
SELECT pg_temp.call(1, '{"transcript": "Agent: Would Tuesday at ten work for a demo?\nUser: Yes.\nUser: Actually, cancel that. We are not interested.", "call_analysis": {}}');
SELECT call_id, conversion_stage, revision FROM outbound.map_journeys();
SELECT d.event_type, d.record->>'conversion_stage' AS stage, c.record->>'conversion_stage' AS corrects
  FROM outbound.delivery d LEFT JOIN outbound.delivery c ON c.tenant = d.tenant AND c.delivery_id = d.corrects
  WHERE d.tenant = 't_journey' AND d.call_id = 'call_1' ORDER BY d.created_at, 2;
SELECT lead_status FROM outbound.lead WHERE tenant = 't_journey' AND lead_id = 'lead_1';
-- do-not-call is not undone by a later call, nor by a better analysis of the same one
SELECT pg_temp.call(0, '{"transcript": "User: hello", "call_analysis": {}}');
SELECT call_id, conversion_stage, revision FROM outbound.map_journeys();
SELECT lead_status FROM outbound.lead WHERE tenant = 't_journey' AND lead_id = 'lead_0';
SELECT count(*) FROM outbound.suppression WHERE tenant = 't_journey';
-- no follow-up to a suppressed number
INSERT INTO outbound.suppression (tenant, number, reason) VALUES ('t_journey', '+15125550106', 'operator');
SELECT pg_temp.call(6, '{"call_analysis": {}, "recording_url": "https://rec.example/6.wav",
  "tool_calls": [{"name": "send_call_recording_followup", "arguments": {"channel": "sms"}}]}');
SELECT call_id, recording_followup_requested FROM outbound.map_journeys();
SELECT event_type FROM outbound.delivery WHERE tenant = 't_journey' AND call_id = 'call_6';
-- 46: a rule of one's own, and everything mapped again: only what changes comes back; the tenant is the call's
SELECT (outbound.map_journey('{"call_id": "x", "metadata": {"tenant": "t_other"}}')).tenant;
INSERT INTO outbound.journey_rule (name, meaning, pattern) VALUES ('own_reject', 'dnc', 'not interested thanks');
SELECT call_id, conversion_stage, revision FROM outbound.map_journeys(true);
SELECT count(*) FROM outbound.map_journeys(true);

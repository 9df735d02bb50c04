-- What the n8n workflows claim and report
SET outbound.tenant = 't_n8n';
SET outbound.clock = '2026-03-03 17:00:00+00';
INSERT INTO outbound.campaign (tenant, campaign_id) VALUES ('t_n8n', 'ont-live-001');
INSERT INTO outbound.lead (tenant, campaign_id, lead_id, clinic_id, clinic_name, to_number)
  SELECT 't_n8n', 'ont-live-001', 'lead-' || i, 'clinic-' || i, 'Samplewood', '+1512555010' || i FROM generate_series(1, 5) i;
CREATE FUNCTION pg_temp.rec(i integer, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('tenant', 't_n8n', 'campaign_id', 'ont-live-001', 'lead_id', 'lead-' || i, 'clinic_id', 'clinic-' || i,
    'call_id', 'call-' || i, 'to_number', '+1512555010' || i, 'recording_url', 'https://recordings.example/' || i,
    'event_id', '00000000-0000-4000-8000-00000000000' || i, 'event_type', 'call.outcome') || more $$;

-- an event is acted on once, and given up by a lost execution after the lease
SELECT outbound.claim_workflow_event(pg_temp.rec(1)) ->> 'verdict';
SELECT outbound.claim_workflow_event(pg_temp.rec(1)) ->> 'verdict';
SET outbound.clock = '2026-03-03 17:03:00+00';
SELECT outbound.claim_workflow_event(pg_temp.rec(1)) ->> 'verdict';
SELECT outbound.finish_workflow_event(pg_temp.rec(1), 'booked');
SET outbound.clock = '2026-03-03 17:30:00+00';
SELECT outbound.claim_workflow_event(pg_temp.rec(1)) ->> 'verdict';
SELECT state, branch, tries FROM outbound.workflow_event WHERE tenant = 't_n8n';
SELECT outbound.claim_workflow_event(x) FROM (VALUES (NULL::jsonb), ('null'), ('7'), ('[]')) v (x);
-- without an event id: tenant, campaign, lead, clinic, call and type
SELECT outbound.claim_workflow_event(pg_temp.rec(2) - 'event_id') ->> 'verdict';
SELECT outbound.claim_workflow_event(pg_temp.rec(2, '{"call_outcome": "other"}') - 'event_id') ->> 'verdict';
SELECT outbound.claim_workflow_event(pg_temp.rec(2, '{"call_id": "other"}') - 'event_id') ->> 'verdict';

-- a message is sent once a call and channel
SELECT outbound.claim_followup(pg_temp.rec(1), 'message') ->> 'verdict' AS not_asked;
SELECT outbound.claim_followup(r, 'message') - 'clinic_name' AS message, outbound.claim_followup(r, 'email') ->> 'verdict' AS email
  FROM pg_temp.rec(1, '{"recording_followup_requested": true, "channel": "sms"}') r;
SELECT outbound.claim_followup(pg_temp.rec(1, '{"recording_followup_requested": true, "channel": "sms"}'), 'message') ->> 'verdict';
SELECT outbound.report_followup('call-1', 'sms', 'failed', NULL, 20429, 'Too Many Requests');
SELECT outbound.finish_workflow_event(pg_temp.rec(3, '{"call_id": "call-1", "recording_followup_requested": true}'), 'voicemail');
SELECT outbound.claim_followup(pg_temp.rec(1, '{"recording_followup_requested": true, "channel": "sms"}'), 'message') ->> 'verdict';
SELECT outbound.report_followup('call-1', 'sms', 'sent', 'SM1');
SELECT outbound.report_followup('call-1', 'sms', 'failed');
SELECT outbound.claim_followup(pg_temp.rec(1, '{"recording_followup_requested": true, "channel": "sms"}'), 'message') ->> 'verdict';
-- cut between sending and reporting: unknown, and not sent again by itself
SELECT outbound.claim_followup(pg_temp.rec(2, '{"recording_followup_requested": true, "channel": "whatsapp"}'), 'message') ->> 'verdict';
SET outbound.clock = '2026-03-03 17:40:00+00';
SELECT outbound.claim_followup(pg_temp.rec(2, '{"recording_followup_requested": true, "channel": "whatsapp"}'), 'message') ->> 'state';
SELECT outbound.claim_followup(pg_temp.rec(2, '{"recording_followup_requested": true, "channel": "whatsapp"}'), 'message') ->> 'state';
SELECT outbound.report_followup('call-2', 'whatsapp', 'failed');
SELECT outbound.report_followup('no such call', 'sms', 'sent'), outbound.report_followup('call-2', 'whatsapp', 'sent');
SELECT outbound.report_followup('call-2', 'whatsapp', 'delivered');
SELECT outbound.claim_followup(pg_temp.rec(2, '{"recording_followup_requested": true, "channel": "whatsapp"}'), 'message') ->> 'verdict';
-- both channels of an outcome; the address of the request, else the captured one
SELECT outbound.claim_followup(r, 'message') ->> 'channel' AS message, outbound.claim_followup(r, 'email') ->> 'recipient' AS email
  FROM pg_temp.rec(3, '{"recording_followup_requested": true, "captured_email": "a@samplewood.example",
    "recording_followup_requests": [{"channel": "EMAIL_AND_SMS"}]}') r;
-- no recipient, no link, too late, suppressed, a bad address
SELECT n, outbound.claim_followup(pg_temp.rec(4, more || jsonb_build_object('recording_followup_requested', true, 'call_id', 'c' || n)), kind) ->> 'verdict'
  FROM (VALUES (1, 'email', '{"channel": "email"}'::jsonb), (2, 'message', '{"channel": "sms", "recording_url": null}'),
    (3, 'message', '{"channel": "sms", "outcome_ts": 1772000000000}'), (4, 'message', '{"channel": "sms", "to_number": "12"}'),
    (5, 'email', '{"channel": "email", "recipient_email": "a@b.example, c@d.example"}'),
    (6, 'message', '{"channel": "fax"}')) v (n, kind, more) ORDER BY n;
SELECT outbound.claim_followup(pg_temp.rec(4), 'fax');

-- 21610 and STOP suppress the number, once
SELECT outbound.claim_followup(pg_temp.rec(5, '{"recording_followup_requested": true, "channel": "sms"}'), 'message') ->> 'verdict';
SELECT outbound.report_followup('call-5', 'sms', outbound.twilio_state(400, 21610), NULL, 21610, 'unsubscribed');
SELECT reason, source, evidence FROM outbound.suppression WHERE tenant = 't_n8n';
SELECT lead_status FROM outbound.lead WHERE tenant = 't_n8n' AND lead_id = 'lead-5';
SELECT outbound.claim_followup(pg_temp.rec(5, '{"recording_followup_requested": true, "channel": "email", "recipient_email": "a@samplewood.example"}'), 'email') ->> 'verdict';
SELECT outbound.report_opt_out('whatsapp:+15125550104', 'answered STOP'), outbound.report_opt_out('(512) 555-0104', 'answered STOP'),
  outbound.report_opt_out('12345', 'a short code'), outbound.report_opt_out(NULL, NULL);
SELECT status, code, outbound.twilio_state(status, code) FROM (VALUES (201, NULL), (400, 21610), (400, 21614), (400, 21606), (401, 20003),
  (429, 20429), (400, 99), (500, NULL), (502, 20500), (503, 20503), (503, NULL), (NULL, NULL)) v (status, code);
SELECT outbound.send_error_state(e) FROM (VALUES ('connect ECONNREFUSED 127.0.0.1:25'), ('Can''t send mail - all recipients were rejected: 451 later'),
  ('Can''t send mail - all recipients were rejected: 550 no'), ('socket hang up'), (NULL)) v (e);
SELECT kind, what, detail - 'event_id' AS detail FROM outbound.lead_journey('lead-5') WHERE kind IN ('followup', 'workflow') ORDER BY 1, 2;

-- a dispatch asks the provider once
SELECT outbound.claim_workflow_dispatch('attempt-1');
SELECT outbound.claim_workflow_dispatch('attempt-1') - 'body';
SELECT outbound.report_workflow_dispatch('attempt-1', 201, '{"call_id": "call_x", "call_status": "registered", "metadata": {"a": 1}}');
SELECT outbound.report_workflow_dispatch('attempt-1', 500, '{}');
SELECT outbound.claim_workflow_dispatch('attempt-1');
SELECT outbound.claim_workflow_dispatch('attempt-1', 'another_tenant');
SELECT outbound.claim_workflow_dispatch('') ->> 'status';

-- erasure keeps the claim and forgets the recipient
SELECT source, records FROM outbound.erase_person('+15125550101') WHERE source = 'followup';
SELECT call_id, channel, state, recipient FROM outbound.followup WHERE call_id = 'call-1';

-- the kill switch: an outcome goes on without its message, the follow-up's own event comes again
INSERT INTO outbound.kill_switch (tenant) VALUES ('t_n8n');
SELECT outbound.claim_followup(pg_temp.rec(2, '{"call_id": "call-k", "recording_followup_requested": true}'), 'message');
SELECT outbound.claim_followup(r, 'message') ->> 'verdict' AS verdict, outbound.finish_workflow_event(r, 'recording.followup')
  FROM pg_temp.rec(2, '{"call_id": "call-k", "recording_followup_requested": true, "channel": "sms"}') r;
SELECT state, tries, error FROM outbound.followup WHERE call_id = 'call-k';
DELETE FROM outbound.kill_switch WHERE tenant = 't_n8n';
SELECT outbound.claim_followup(pg_temp.rec(2, '{"call_id": "call-k", "recording_followup_requested": true, "channel": "sms"}'), 'message') ->> 'verdict';
SELECT state, tries, error FROM outbound.followup WHERE call_id = 'call-k';

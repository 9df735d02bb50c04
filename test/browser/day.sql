-- A day with calls for the dashboard: leads, a queue, calls by the hour, every
-- outcome, messages that wait and messages given up, words of unkind lengths.
SET outbound.clock = '2026-11-24 15:40:00-06';
INSERT INTO outbound.campaign (name, agent_id, from_numbers, status, status_reason, states)
VALUES ('Medspas of Texas, Florida & California <autumn>', 'agent_demo', '{+12125550100}', 'running', 'started by an operator', '{}');
SELECT * FROM outbound.import_leads_text(pg_read_file(:'places'));
SELECT count(*) FROM outbound.build_queue();
INSERT INTO outbound.lead (lead_id, clinic_name, to_number, candidate_zones, candidate_states, segment_score, lead_segment)
SELECT 'day-' || i, 'Samplewood Aesthetics and Laser Institute of Greater Northfield No. ' || i, '+1512555' || to_char(100 + i, 'FM0000'),
  '{America/Chicago}', '{TX}', 40 + i % 50, 'standard' FROM generate_series(1, 90) i;
INSERT INTO outbound.attempt (tenant, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type, state, call_id, claimed_at, ended_at, disposition)
SELECT outbound.current_tenant(), outbound.current_campaign(), 'day-' || i, '+1512555' || to_char(100 + i, 'FM0000'), 1, '09:00-18:00', 'business_hours',
  'ended', 'call_day_' || i, timestamptz '2026-11-24 09:00-06' + i * interval '4 minutes', timestamptz '2026-11-24 09:02-06' + i * interval '4 minutes',
  (ARRAY['user_hangup', 'voicemail_reached', 'dial_no_answer', 'dial_busy'])[1 + i % 4] FROM generate_series(1, 90) i;
INSERT INTO outbound.call (tenant, call_id, campaign_id, lead_id, call_status, start_at, end_at, duration_ms, cost_cents, disconnection_reason, analyzed)
SELECT outbound.current_tenant(), 'call_day_' || i, outbound.current_campaign(), 'day-' || i, 'ended', timestamptz '2026-11-24 09:00-06' + i * interval '4 minutes',
  timestamptz '2026-11-24 09:02-06' + i * interval '4 minutes', 20000 + i * 1300, 3 + i % 40, (ARRAY['user_hangup', 'voicemail_reached', 'dial_no_answer', 'dial_busy'])[1 + i % 4], true
FROM generate_series(1, 90) i;
INSERT INTO outbound.journey (tenant, campaign_id, call_id, lead_id, call_outcome, conversion_stage, answered_by, captured_email, outcome_ts)
SELECT outbound.current_tenant(), outbound.current_campaign(), 'call_day_' || i, 'day-' || i, 'x',
  CASE WHEN i % 4 = 1 THEN 'voicemail' WHEN i % 4 > 1 THEN 'unknown' WHEN i % 12 = 0 THEN 'booked_demo' WHEN i % 8 = 0 THEN 'dnc' WHEN i % 20 = 0 THEN 'email_captured' ELSE 'rejected' END,
  CASE WHEN i % 4 = 0 THEN 'person' WHEN i % 4 = 1 THEN 'voicemail' ELSE 'nobody' END, CASE WHEN i % 12 = 0 THEN 'front.desk@samplewood.example' ELSE '' END,
  extract(epoch FROM timestamptz '2026-11-24 09:02-06' + i * interval '4 minutes') * 1000
FROM generate_series(1, 90) i;
SELECT outbound.enqueue_delivery('n8n_outcome', 'call.outcome', 'k' || i, '{"call": 1}') FROM generate_series(1, 12) i;
UPDATE outbound.delivery SET state = 'dead', tries = 12, last_status = 500, last_error = 'the endpoint answered with status 500 and a very long word: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
WHERE dedupe_key IN ('k1', 'k2');
UPDATE outbound.delivery SET state = 'delivered', delivered_at = outbound.now() WHERE dedupe_key IN ('k3', 'k4', 'k5');
SELECT outbound.default_schedule();

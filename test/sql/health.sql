-- Health: each check bad and well again, with what to do and since when. (The
-- services' clocks are in test/t/083_clock.pl, pg_cron in 081_schedule.pl, bloat in
-- 087_fortnight.pl.)
\set SHOW_CONTEXT never
SET outbound.tenant = 't_health';
SET outbound.campaign_id = 'c1';
SET timezone = 'UTC';
SET outbound.clock = '2026-11-24 16:00:00+00';

CREATE FUNCTION pg_temp.ail(which text) RETURNS TABLE (status text, detail text, advice text, since timestamptz) LANGUAGE sql AS
$$ SELECT h.status, h.detail, left(h.advice, 50), h.since FROM outbound.health h WHERE h.check_name LIKE which $$;

-- configuration
BEGIN;
SET LOCAL client_min_messages = warning;
DROP SERVER IF EXISTS retell CASCADE;
DROP SERVER IF EXISTS n8n_outcome CASCADE;
SELECT * FROM pg_temp.ail('service %');
CREATE SERVER "retell@t_health" FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'https://provider.example');
CREATE SERVER n8n_outcome FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'https://n8n.example/webhook/outcome');
SELECT * FROM pg_temp.ail('service %');
ROLLBACK;
INSERT INTO outbound.campaign (time_zone) VALUES ('America/Chicago');
SELECT * FROM pg_temp.ail('campaign ready');
UPDATE outbound.campaign SET status = 'running' WHERE tenant = 't_health';
SELECT status, detail FROM pg_temp.ail('campaign ready');
UPDATE outbound.campaign SET agent_id = 'agent_demo', from_numbers = '{+12125550100}' WHERE tenant = 't_health';
SELECT status, detail FROM pg_temp.ail('campaign ready');

-- control
SELECT outbound.stop('a complaint', 'tenant');
SELECT status, regexp_replace(detail, 'by [^:]*:', 'by …:') AS detail, advice, since FROM pg_temp.ail('kill switch');
SELECT outbound.resume('settled', 'tenant');
SELECT * FROM pg_temp.ail('kill switch');
UPDATE outbound.campaign SET armed_on = '0/0' WHERE tenant = 't_health';
SELECT status, detail, advice FROM pg_temp.ail('copy of a database');
UPDATE outbound.campaign SET status = 'running' WHERE tenant = 't_health';
SELECT * FROM pg_temp.ail('copy of a database');

-- schedules: never run since it was started, late, failed, well
SELECT outbound.default_schedule();
UPDATE outbound.campaign SET status_at = outbound.now() WHERE tenant = 't_health';
SELECT * FROM pg_temp.ail('stage deliver');
SET outbound.clock = '2026-11-24 16:04:00+00';
SELECT * FROM pg_temp.ail('stage deliver');
SET outbound.clock = '2026-11-24 16:16:00+00';
SELECT status, advice FROM pg_temp.ail('stage deliver');
INSERT INTO outbound.run (tenant, campaign_id, stage, status, error) VALUES ('t_health', 'c1', 'deliver', 'failed', 'out of paper');
SELECT * FROM pg_temp.ail('stage deliver');
INSERT INTO outbound.run (tenant, campaign_id, stage, status) VALUES ('t_health', 'c1', 'deliver', 'ok');
SELECT * FROM pg_temp.ail('stage deliver');
-- once a day: overdue only after its hour
SELECT status, detail FROM pg_temp.ail('stage build_queue');
INSERT INTO outbound.run (tenant, campaign_id, stage, local_day, status) VALUES ('t_health', 'c1', 'build_queue', '2026-11-24', 'ok');
SELECT status, detail FROM pg_temp.ail('stage build_queue');

-- due leads that nobody calls
INSERT INTO outbound.lead (lead_id, clinic_name, to_number, candidate_zones, candidate_states) VALUES
  ('l1', 'Samplewood Medspa', '+15125550150', '{America/Chicago}', '{TX}'), ('l2', 'Sampleton Medspa', '+15125550151', '{America/Chicago}', '{TX}');
INSERT INTO outbound.queue_entry (tenant, campaign_id, queue_date, lead_id, rank, segment_score, lead_segment, not_before) VALUES
  ('t_health', 'c1', '2026-11-24', 'l1', 1, 80, 'priority', NULL), ('t_health', 'c1', '2026-11-24', 'l2', 2, 70, 'standard', '2026-11-24 20:00:00+00');
SELECT * FROM pg_temp.ail('due leads');
SET outbound.clock = '2026-11-24 16:32:00+00';
SELECT * FROM pg_temp.ail('due leads');
SET outbound.clock = '2026-11-24 17:17:00+00';
SELECT status FROM pg_temp.ail('due leads');
INSERT INTO outbound.attempt (tenant, attempt_id, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type)
VALUES ('t_health', '00000000-0000-4000-8000-000000000001', 'c1', 'l1', '+15125550150', 1, '09:00-18:00', 'business_hours');
SELECT status FROM pg_temp.ail('due leads');
UPDATE outbound.queue_entry SET state = 'dispatched' WHERE tenant = 't_health' AND lead_id = 'l1';
SET outbound.clock = '2026-11-24 17:40:00+00';
SELECT * FROM pg_temp.ail('due leads');

-- an attempt of which nobody knows whether it rang
SET outbound.clock = '2026-11-24 17:27:00+00';
SELECT * FROM pg_temp.ail('unknown attempts');
SET outbound.clock = '2026-11-24 17:28:00+00';
SELECT * FROM pg_temp.ail('unknown attempts');
SET outbound.clock = '2026-11-24 18:18:00+00';
SELECT status FROM pg_temp.ail('unknown attempts');
UPDATE outbound.attempt SET state = 'placed', call_id = 'call_h1' WHERE tenant = 't_health';
SELECT * FROM pg_temp.ail('unknown attempts');

-- a call that is open, and no webhook
SELECT * FROM pg_temp.ail('webhooks');
SELECT * FROM pg_temp.ail('open calls');
SET outbound.clock = '2026-11-24 19:18:00+00';
SELECT * FROM pg_temp.ail('open calls');
INSERT INTO outbound.call_event (tenant, call_id, event, body_hash, body, received_at) VALUES ('t_health', 'call_h1', 'call_ended', 'h', '{}', outbound.now());
SELECT * FROM pg_temp.ail('webhooks');
UPDATE outbound.attempt SET state = 'ended', ended_at = outbound.now() WHERE tenant = 't_health';
SELECT * FROM pg_temp.ail('open calls');

-- webhooks that were refused, events that were not understood
INSERT INTO outbound.webhook_reject (tenant, day, reason, count, last_at)
VALUES ('t_health', (clock_timestamp() AT TIME ZONE 'UTC')::date, 'wrong signature', 3, '2026-11-24 19:00:00+00');
SELECT * FROM pg_temp.ail('webhook rejects');
UPDATE outbound.webhook_reject SET day = day - 2 WHERE tenant = 't_health';
SELECT * FROM pg_temp.ail('webhook rejects');
UPDATE outbound.call_event SET outcome = 'failed', reason = 'no call in it' WHERE tenant = 't_health';
SELECT * FROM pg_temp.ail('events not understood');
UPDATE outbound.call_event SET outcome = 'processed' WHERE tenant = 't_health';
SELECT * FROM pg_temp.ail('events not understood');

-- messages
SELECT outbound.enqueue_delivery('n8n_outcome', 'test.health', 'k1', '{}') IS NOT NULL AS enqueued;
SELECT * FROM pg_temp.ail('deliveries');
SET outbound.clock = '2026-11-24 19:24:00+00';
SELECT * FROM pg_temp.ail('deliveries');
SET outbound.clock = '2026-11-24 20:19:00+00';
SELECT status FROM pg_temp.ail('deliveries');
UPDATE outbound.delivery SET state = 'dead' WHERE tenant = 't_health';
SELECT * FROM pg_temp.ail('deliveries');
SELECT * FROM pg_temp.ail('dead letters');
SELECT outbound.replay();
UPDATE outbound.delivery SET state = 'delivered', delivered_at = outbound.now() WHERE tenant = 't_health';
SELECT * FROM pg_temp.ail('dead letters');
INSERT INTO outbound.endpoint (tenant, endpoint, breaker, failures, open_until, reason)
VALUES ('t_health', 'n8n_outcome', 'open', 5, '2026-11-24 20:24:00+00', 'status 502');
SELECT * FROM pg_temp.ail('endpoint %');
UPDATE outbound.endpoint SET breaker = 'closed', failures = 0, paused = true, reason = 'n8n is being moved' WHERE tenant = 't_health';
SELECT * FROM pg_temp.ail('endpoint %');
UPDATE outbound.endpoint SET paused = false, reason = '' WHERE tenant = 't_health';
SELECT * FROM pg_temp.ail('endpoint %');

-- worst first, and every row that is not ok says what to do
SELECT outbound.stop('the end', 'tenant');
SELECT count(*) FILTER (WHERE status <> 'ok' AND advice = '') AS no_advice, count(*) FILTER (WHERE status = 'ok' AND advice <> '') AS idle_advice,
  array_agg(DISTINCT status) <@ '{ok,warn,fail}' AS words FROM outbound.health;
SELECT outbound.resume('no', 'tenant');
UPDATE outbound.campaign SET status = 'paused' WHERE tenant = 't_health';

-- Before a start: every check fails or warns for its own reason, and start() refuses on a fail.
\set SHOW_CONTEXT never
SET outbound.tenant = 't_preflight';
SET outbound.campaign_id = 'c1';
SET timezone = 'UTC';
SET outbound.clock = '2026-11-24 16:00:00+00';
SELECT * FROM outbound.preflight();
INSERT INTO outbound.campaign (time_zone) VALUES ('America/Chicago');
CREATE VIEW pg_temp.checks AS SELECT check_name, status, detail, advice, can_force FROM outbound.preflight()
  WHERE check_name NOT IN ('pg_cron', 'webhook door', 'service n8n_outcome', 'service n8n_lead');
SELECT * FROM pg_temp.checks;

-- complete but for a key; a bad number; the message names what is wrong, and no force helps
CREATE SERVER "retell@t_preflight" FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'https://api.example');
UPDATE outbound.campaign SET agent_id = 'agent_1', from_numbers = '{+12125550100,212-555-0101}' WHERE tenant = 't_preflight';
SELECT check_name, detail FROM outbound.preflight() WHERE status = 'fail';
SELECT outbound.start();
SELECT outbound.start(force => true);
UPDATE outbound.campaign SET from_numbers = '{+12125550100}' WHERE tenant = 't_preflight';
-- the key may be another role's: force passes over it
SELECT outbound.start();
BEGIN; SELECT outbound.start(force => true); ROLLBACK;
CREATE USER MAPPING FOR PUBLIC SERVER "retell@t_preflight" OPTIONS (api_key 'key_secret_4711', webhook_key 'key_hook_4712');
SELECT check_name, detail FROM outbound.preflight() WHERE check_name IN ('service retell', 'webhook signatures');
-- no secret in any answer
SELECT count(*) FROM outbound.preflight() p WHERE p::text LIKE '%471%';

-- a window that is never legal, somewhere or anywhere
UPDATE outbound.campaign SET call_hours = '21:00-23:00' WHERE tenant = 't_preflight';
SELECT status, detail FROM pg_temp.checks WHERE check_name = 'calling window';
SELECT outbound.start(force => true);
UPDATE outbound.campaign SET call_hours = '08:00-09:00', call_days = 'Sun' WHERE tenant = 't_preflight';
SELECT status, detail FROM pg_temp.checks WHERE check_name = 'calling window';
UPDATE outbound.campaign SET call_hours = '09:00-18:00', call_days = 'Mon-Sat', daily_call_cap = 0, consent_required = 'written' WHERE tenant = 't_preflight';
SELECT outbound.window_minutes('09:00-12:00,13:00-18:00', '10:00-17:00') AS shared, outbound.window_minutes('09:00-18:00', 'none') AS none,
  outbound.window_minutes('22:00-02:00', '00:00-24:00') AS over_midnight;
SELECT outbound.window_minutes('whenever', 'none');

-- leads: unscored, unplaced, without consent
INSERT INTO outbound.lead (lead_id, clinic_name, to_number, candidate_zones, candidate_states) VALUES
  ('l1', 'Samplewood Medspa', '+15125550150', '{America/Chicago}', '{TX}'), ('l2', 'Elsewhere Medspa', '+15125550151', '{}', '{}');
SELECT * FROM pg_temp.checks WHERE check_name IN ('caps', 'leads', 'scores', 'callable', 'zones', 'consent', 'suppression list', 'clock');
UPDATE outbound.campaign SET daily_call_cap = 3, consent_required = 'none' WHERE tenant = 't_preflight';
UPDATE outbound.lead SET segment_score = 80, candidate_zones = '{America/Chicago}' WHERE tenant = 't_preflight';
INSERT INTO outbound.suppression (number, reason) VALUES ('+15125550199', 'dnc');
SELECT outbound.stop('audit', 'tenant');
SELECT * FROM pg_temp.checks WHERE check_name IN ('caps', 'leads', 'scores', 'callable', 'zones', 'suppression list', 'kill switch');
SELECT outbound.resume(scope => 'tenant');
SELECT check_name FROM outbound.preflight() WHERE status = 'fail';
SELECT outbound.start();
SELECT state FROM outbound.status WHERE tenant = 't_preflight';
UPDATE outbound.campaign SET armed_on = '0/0' WHERE tenant = 't_preflight' AND campaign_id = 'c1';
SELECT state, reason FROM outbound.status WHERE tenant = 't_preflight';
SELECT outbound.dashboard() LIKE '%not armed%' AS dashboard_says_so;
UPDATE outbound.campaign SET status = 'paused' WHERE tenant = 't_preflight';
DROP SERVER "retell@t_preflight" CASCADE;

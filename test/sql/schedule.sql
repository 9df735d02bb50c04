-- Schedules: what is due, once a day, and the health of it.
\set SHOW_CONTEXT never
SET outbound.tenant = 't_schedule';
SET outbound.campaign_id = 'c1';
SET timezone = 'UTC';
INSERT INTO outbound.campaign (time_zone, call_days) VALUES ('America/Chicago', 'Mon-Sat');

SELECT outbound.is_call_day('Mon-Sat', '2026-11-22') AS sunday, outbound.is_call_day('Mon-Sat', '2026-11-23') AS monday;
SELECT outbound.is_call_day('Someday', '2026-11-22');

-- no schedule yet: a clear error
SET outbound.clock = '2026-11-23 13:29:59+00';
CALL outbound.run_stage('build_queue');
CALL outbound.tick();

SELECT outbound.default_schedule();
SELECT outbound.default_schedule();
SELECT stage, local_time, every, enabled FROM outbound.schedule WHERE tenant = 't_schedule' ORDER BY stage;

-- 07:30 in Chicago is 13:30 UTC, half-open
SELECT * FROM outbound.stage_due('build_queue');
SET outbound.clock = '2026-11-23 13:30:00+00';
SELECT * FROM outbound.stage_due('build_queue');
CALL outbound.run_stage('build_queue');
CALL outbound.run_stage('build_queue');
SELECT stage, local_day, status FROM outbound.run WHERE tenant = 't_schedule' ORDER BY run_id;
SELECT * FROM outbound.stage_due('build_queue');
-- the next day it is due again, on Sunday it is not
SET outbound.clock = '2026-11-24 20:00:00+00';
SELECT due, local_day FROM outbound.stage_due('build_queue');
SET outbound.clock = '2026-11-29 20:00:00+00';
SELECT * FROM outbound.stage_due('build_queue');

-- an interval, and a clock that goes back
SET outbound.clock = '2026-11-23 13:30:00+00';
CALL outbound.run_stage('map_journeys');
SET outbound.clock = '2026-11-23 13:30:59+00';
SELECT due FROM outbound.stage_due('map_journeys');
SET outbound.clock = '2026-11-23 13:31:00+00';
SELECT due FROM outbound.stage_due('map_journeys');
SET outbound.clock = '2026-11-22 00:00:00+00';
SELECT due FROM outbound.stage_due('map_journeys');

-- a run whose session died is recorded as failed by the next one
SET outbound.clock = '2026-11-23 13:40:00+00';
INSERT INTO outbound.run (tenant, campaign_id, stage, started_at) VALUES ('t_schedule', 'c1', 'map_journeys', '2026-11-23 13:35:00+00');
CALL outbound.run_stage('map_journeys');
SELECT status, error FROM outbound.run WHERE tenant = 't_schedule' AND stage = 'map_journeys' ORDER BY run_id;

-- a stage that fails in a session that lives on gives its lock back, and the next run says so
SET outbound.clock = '2026-11-23 14:00:00+00';
UPDATE outbound.schedule SET every = '1 minute' WHERE tenant = 't_schedule' AND stage = 'sync_calls';
CALL outbound.run_stage('sync_calls');
SELECT count(*) AS locks_held FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();
CALL outbound.run_stage('sync_calls');
SELECT status, error FROM outbound.run WHERE tenant = 't_schedule' AND stage = 'sync_calls' ORDER BY run_id;
SELECT outbound.stage_lock(42) AS taken, outbound.stage_lock(43) AS one_a_session, outbound.stage_unlock();

-- the end of the day: map, report, deliver; once a local day, on call days, from its time on
SET outbound.clock = '2026-11-24 03:29:59+00';
SELECT due, local_day, reason FROM outbound.stage_due('end_of_day');
SET outbound.clock = '2026-11-24 03:30:00+00';
SELECT due, local_day FROM outbound.stage_due('end_of_day');
SET client_min_messages = error;
CALL outbound.run_stage('end_of_day');
CALL outbound.run_stage('end_of_day');
CALL outbound.end_of_day();
SET client_min_messages = notice;
SELECT stage, local_day, status FROM outbound.run WHERE tenant = 't_schedule' AND stage = 'end_of_day';
SELECT due, reason FROM outbound.stage_due('end_of_day');
SELECT event_type, count(*), min(record ->> 'day') AS day FROM outbound.delivery WHERE tenant = 't_schedule' GROUP BY 1;
-- slept over: the evening of a day that is gone is not done on the next morning, but that evening's is
SET outbound.clock = '2026-11-25 15:00:00+00';
SELECT due, local_day FROM outbound.stage_due('end_of_day');
CALL outbound.end_of_day('no such campaign');
DELETE FROM outbound.delivery WHERE tenant = 't_schedule';

-- the machine was off in an evening: the next end of day reports that day too, once
INSERT INTO outbound.attempt (tenant, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type, state, claimed_at)
SELECT 't_schedule', 'c1', 'gone', '+15125550155', 1, '09:00-18:00', 'business_hours', 'not_placed', at
  FROM unnest('{2026-11-24 16:00+00,2026-11-25 02:00+00,2026-11-25 16:00+00}'::timestamptz[]) at;
SET outbound.clock = '2026-11-26 03:30:00+00';
SELECT * FROM outbound.unreported_days('2026-11-25');
SET client_min_messages = error;
CALL outbound.run_stage('end_of_day');
SET client_min_messages = notice;
SELECT record ->> 'day' AS reported FROM outbound.delivery WHERE tenant = 't_schedule' AND event_type = 'revenue.daily' ORDER BY 1;
SELECT * FROM outbound.unreported_days('2026-11-26');
-- and where no end of day was ever finished, the days of a month
INSERT INTO outbound.campaign (tenant, campaign_id) VALUES ('t_schedule', 'never');
INSERT INTO outbound.attempt (tenant, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type, state, claimed_at)
SELECT 't_schedule', 'never', 'gone', '+15125550155', 1, '09:00-18:00', 'business_hours', 'not_placed', at
  FROM unnest('{2026-10-02 16:00+00,2026-11-24 16:00+00}'::timestamptz[]) at;
SELECT * FROM outbound.unreported_days('2026-11-26', 'never');
DELETE FROM outbound.delivery WHERE tenant = 't_schedule';
DELETE FROM outbound.attempt WHERE tenant = 't_schedule';
DELETE FROM outbound.campaign WHERE campaign_id = 'never';

-- a stage that fails ends the tick; the next tick takes it last, so that the others are done
SET outbound.clock = '2026-11-26 04:00:00+00';
SET client_min_messages = error;
UPDATE outbound.schedule SET enabled = stage IN ('deliver', 'map_journeys', 'prune'), every = NULL, time_budget = '1 second' WHERE tenant = 't_schedule';
ALTER TABLE outbound.journey RENAME TO journey_away;
\set VERBOSITY sqlstate
CALL outbound.tick();
SELECT stage, status FROM outbound.run WHERE tenant = 't_schedule' AND started_at = outbound.now() ORDER BY run_id;
SET outbound.clock = '2026-11-26 04:01:00+00';
CALL outbound.tick();
SELECT stage, status FROM outbound.run WHERE tenant = 't_schedule' AND started_at = outbound.now() ORDER BY run_id;
ALTER TABLE outbound.journey_away RENAME TO journey;
\set VERBOSITY default
SET outbound.clock = '2026-11-26 04:02:00+00';
CALL outbound.tick();
SELECT stage, status FROM outbound.run WHERE tenant = 't_schedule' AND started_at = outbound.now() ORDER BY run_id;
UPDATE outbound.schedule SET enabled = true WHERE tenant = 't_schedule';
SET client_min_messages = notice;

-- a procedure that commits says so inside a transaction block
BEGIN;
CALL outbound.run_stage('deliver');
ROLLBACK;

-- no pg_cron in this database: said, nothing changed
SELECT stage, status FROM outbound.schedule_jobs() WHERE stage <> 'export_supabase' ORDER BY stage;
SELECT outbound.unschedule_jobs();
SELECT check_name, status, advice FROM outbound.health WHERE check_name IN ('pg_cron', 'campaign ready') ORDER BY 1;

-- a stage that needs no service runs through; the others are in the TAP tests
SET client_min_messages = error;
SET outbound.clock = '2026-12-01 03:31:00+00';
UPDATE outbound.schedule SET time_budget = '1 second' WHERE tenant = 't_schedule';
CALL outbound.run_stage('deliver');
CALL outbound.run_stage('prune');
SELECT stage, local_day, status, error FROM outbound.run WHERE tenant = 't_schedule' AND started_at = outbound.now() ORDER BY run_id;
-- a run whose session is gone is a failure, though it could not write so itself
INSERT INTO outbound.run (tenant, campaign_id, stage, backend) VALUES ('t_schedule', 'c1', 'deliver', 0);
SELECT check_name, status FROM outbound.health WHERE check_name = 'stage deliver';
SET client_min_messages = notice;

-- a restored copy neither calls nor works by itself
UPDATE outbound.campaign SET status = 'running', agent_id = 'agent_demo', from_numbers = '{+12125550100}' WHERE campaign_id = 'c1' AND tenant = 't_schedule';
INSERT INTO outbound.lead (lead_id, clinic_name, to_number, candidate_zones, candidate_states)
VALUES ('l1', 'Samplewood Medspa', '+15125550150', '{America/Chicago}', '{TX}');
SET outbound.clock = '2026-12-01 17:00:00+00';
SELECT verdict, reason, detail FROM outbound.decide('l1');
UPDATE outbound.campaign SET armed_on = '0/0' WHERE campaign_id = 'c1' AND tenant = 't_schedule';
SELECT verdict, reason, detail FROM outbound.decide('l1');
SELECT due, reason FROM outbound.stage_due('deliver');
SELECT outbound.start('go on here', true);
SELECT verdict, reason FROM outbound.decide('l1');
SELECT due, reason FROM outbound.stage_due('deliver');

-- and DROP EXTENSION does not take leads along by mistake
DROP EXTENSION outbound;
DROP SCHEMA outbound CASCADE;
BEGIN;
SET LOCAL outbound.allow_drop = on;
SET LOCAL client_min_messages = error;
DROP EXTENSION outbound CASCADE;
ROLLBACK;
SELECT count(*) FROM outbound.lead WHERE tenant = 't_schedule';
UPDATE outbound.campaign SET status = 'paused' WHERE tenant = 't_schedule';

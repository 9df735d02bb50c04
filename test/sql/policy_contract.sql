-- The seven cases in which the loop that this replaces dialled and must not have
-- (defects 1 to 6 and 12 of its contract).
\set VERBOSITY terse
BEGIN;
SET LOCAL timezone = 'America/Chicago';
SET LOCAL outbound.tenant = 't_contract';
SET LOCAL outbound.campaign_id = 'c';
SET LOCAL outbound.clock = '2026-11-23 10:00-06'; -- a Monday
INSERT INTO outbound.campaign (status) VALUES ('running');
INSERT INTO outbound.campaign (campaign_id, status) VALUES ('c2', 'running');
INSERT INTO outbound.lead (lead_id, clinic_name, to_number, candidate_zones, candidate_states)
SELECT id, 'Clinic ' || id, n, z::text[], s::text[] FROM (VALUES
  ('dnc', '+12145550101', '{America/Chicago}', '{TX}'),
  ('rejected', '+12145550102', '{America/Chicago}', '{TX}'),
  ('booked', '+12145550103', '{America/Chicago}', '{TX}'),
  ('elpaso', '+19155550104', '{America/Denver,America/Chicago}', '{TX}'),
  ('pensacola', '+18505550105', '{America/Chicago,America/New_York}', '{FL}'),
  ('twin1', '+12145550106', '{America/Chicago}', '{TX}'),
  ('twin2', '+12145550106', '{America/Chicago}', '{TX}'),
  ('plain', '+13125550107', '{America/Chicago}', '{IL}')) l (id, n, z, s);
INSERT INTO outbound.lead (campaign_id, lead_id, clinic_name, to_number, candidate_zones, candidate_states)
VALUES ('c2', 'dnc', 'The same clinic', '+12145550101', '{America/Chicago}', '{TX}');

-- 1: a do-not-call request is honoured, by every campaign of the tenant
SELECT verdict, reason FROM outbound.decide('dnc');
INSERT INTO outbound.suppression (number_hash, number, reason, evidence)
VALUES (sha256(convert_to('+12145550101', 'UTF8')), '+12145550101', 'dnc', 'said "take me off your list"');
SELECT verdict, reason FROM outbound.decide('dnc');
SELECT verdict, reason FROM outbound.decide('dnc', campaign_id => 'c2');
SELECT verdict, reason FROM outbound.call_decision('dnc', 'c2', outbound.now());
-- and is not undone by taking the suppression away
DO $$ BEGIN DELETE FROM outbound.suppression WHERE tenant = 't_contract';
EXCEPTION WHEN OTHERS THEN RAISE NOTICE 'kept'; END $$;
SELECT verdict FROM outbound.decide('dnc');

-- 2: outcomes are stop reasons in the one vocabulary that the campaign checks
UPDATE outbound.lead SET lead_status = 'closed' WHERE tenant = 't_contract' AND lead_id = 'rejected';
UPDATE outbound.lead SET lead_status = 'booked' WHERE tenant = 't_contract' AND lead_id = 'booked';
SELECT l.lead_id, d.verdict, d.reason, d.detail FROM outbound.lead l, outbound.decide(l.lead_id) d
WHERE tenant = 't_contract' AND l.lead_id IN ('rejected', 'booked') ORDER BY 1;
SAVEPOINT s;
UPDATE outbound.campaign SET stop_reasons = '{closed}' WHERE tenant = 't_contract';
ROLLBACK TO s;

-- 3: the window is the lead's, whatever the host's clock and zone
SELECT z, d.verdict, d.reason, d.not_before AT TIME ZONE 'UTC' AS utc
FROM unnest('{UTC,Asia/Tokyo,America/Los_Angeles}'::text[]) z, set_config('timezone', z, true) s,
  outbound.decide('elpaso', '2026-11-23 15:30Z') d;
SET LOCAL timezone = 'America/Chicago';
SELECT d.verdict, d.reason, d.not_before FROM outbound.decide('pensacola', '2026-11-23 19:30-06') d;

-- 4: Sundays
SELECT verdict, reason, not_before FROM outbound.decide('plain', '2026-11-22 12:00-06');

-- 5: one after-hours attempt, inside legal hours, not armed again by an in-hours call
SELECT verdict, reason FROM outbound.decide('plain', '2026-11-24 03:00-06');
SELECT verdict, reason FROM outbound.decide('plain', '2026-11-24 19:00-06');
UPDATE outbound.lead SET after_hours_call_once_done = true WHERE tenant = 't_contract' AND lead_id = 'plain';
SELECT verdict, reason, not_before FROM outbound.decide('plain', '2026-11-24 19:00-06');
UPDATE outbound.lead SET attempts = 2, last_attempt_at = '2026-11-25 10:00-06' WHERE tenant = 't_contract' AND lead_id = 'plain';
SELECT verdict, reason, not_before FROM outbound.decide('plain', '2026-11-25 19:00-06');
-- only a lead taken out of a terminal status may have it again
UPDATE outbound.lead SET lead_status = 'calling' WHERE tenant = 't_contract' AND lead_id = 'plain';
UPDATE outbound.lead SET lead_status = 'retry' WHERE tenant = 't_contract' AND lead_id = 'plain';
SELECT verdict FROM outbound.decide('plain', '2026-11-25 19:00-06');
UPDATE outbound.lead SET lead_status = 'contacted' WHERE tenant = 't_contract' AND lead_id = 'plain';
UPDATE outbound.lead SET lead_status = 'retry' WHERE tenant = 't_contract' AND lead_id = 'plain';
SELECT verdict FROM outbound.decide('plain', '2026-11-25 19:00-06');

-- 6: a blank or malformed window is refused, never "always"
SAVEPOINT s;
UPDATE outbound.campaign SET call_hours = '' WHERE tenant = 't_contract';
ROLLBACK TO s;
UPDATE outbound.campaign SET call_hours = '9am to 6pm' WHERE tenant = 't_contract';
ROLLBACK TO s;
-- nor is an unknown zone of a lead
UPDATE outbound.lead SET time_zone = 'America/Chigaco' WHERE tenant = 't_contract' AND lead_id = 'plain';
ROLLBACK TO s;

-- 12: the same number in two rows is one person
SELECT lead_id, d.verdict FROM (VALUES ('twin1'), ('twin2')) l (lead_id), outbound.decide(lead_id) d;
INSERT INTO outbound.attempt (tenant, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type)
VALUES ('t_contract', 'c', 'twin1', '+12145550106', 1, '09:00-18:00', 'business_hours');
SELECT lead_id, d.verdict, d.reason, d.detail FROM (VALUES ('twin1'), ('twin2')) l (lead_id), outbound.decide(lead_id) d;

-- what a person reads who asks why
INSERT INTO outbound.lead (lead_id, clinic_name, to_number, candidate_zones, candidate_states, attempts, last_attempt_at, last_disposition)
VALUES ('why', 'Why', '+12145550177', '{America/Chicago}', '{TX}', 3, '2026-11-24 15:00-06', 'dial_no_answer');
INSERT INTO outbound.attempt (tenant, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type, state, claimed_at, call_id)
SELECT 't_contract', 'c', 'why', '+12145550177', i, 'x', 'business_hours', 'ended', timestamptz '2026-11-24 09:00-06' + i * interval '2 hours', 'why' || i
FROM generate_series(1, 3) i;
SELECT step, rule, result, until, detail FROM outbound.explain('why', '2026-11-24 19:30-06');
SELECT result, until, detail FROM outbound.explain('why', '2026-11-25 13:00-06') WHERE rule = 'verdict';
SELECT result, until, detail FROM outbound.explain('why', '2026-11-22 13:00-06') WHERE rule = 'verdict';
ROLLBACK;

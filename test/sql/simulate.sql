-- not_before and simulate() against decide(), over random leads and instants.
\set VERBOSITY terse
BEGIN;
SET LOCAL timezone = 'UTC';
CREATE SCHEMA t_sim;
-- the same numbers each run
CREATE FUNCTION t_sim.pick(VARIADIC x anyarray) RETURNS anyelement LANGUAGE sql IMMUTABLE AS $$
  SELECT $1[2 + abs(hashtext($1[1]::text) % (array_length($1, 1) - 1))] $$;
INSERT INTO outbound.campaign (tenant, campaign_id, status, call_hours, call_days, daily_call_cap, allow_after_hours, min_retry_interval, time_zone)
SELECT 't_sim', 'c' || i, 'running',
  t_sim.pick('h' || i, '09:00-18:00', '09:00-12:00,13:00-18:00', '16:00-10:00', '00:00-24:00', '10:30-11:15'),
  t_sim.pick('d' || i, 'Mon-Sat', 'Mon-Fri', 'Sun-Sat', 'Tue,Thu', 'Sat-Sun'),
  t_sim.pick('c' || i, '1', '2', '3', '5')::int, t_sim.pick('a' || i, 'true', 'false')::boolean,
  t_sim.pick('r' || i, '0', '30 minutes', '4 hours', '30 hours')::interval, t_sim.pick('z' || i, 'America/Chicago', 'Pacific/Honolulu')
FROM generate_series(1, 12) i;
INSERT INTO outbound.lead (tenant, campaign_id, lead_id, clinic_name, to_number, candidate_zones, candidate_states, after_hours_call_once_done,
  last_attempt_at, last_disposition, next_attempt_at)
SELECT 't_sim', 'c' || 1 + i % 12, 'l' || i, 'x', '+1' || 2010 + i || '5550101',
  t_sim.pick('z' || i, '{America/Chicago}', '{America/New_York,America/Chicago}', '{America/Phoenix,America/Denver}',
    '{Pacific/Honolulu,America/New_York}', '{}', '{America/Puerto_Rico}', '{America/Los_Angeles}')::text[],
  t_sim.pick('s' || i, '{TX}', '{FL}', '{RI,AL}', '{NE}', '{}', '{ME}', '{MS,CA}', '{IL}')::text[],
  t_sim.pick('o' || i, 'true', 'false')::boolean,
  CASE WHEN i % 3 > 0 THEN timestamptz '2026-10-30 00:00Z' + (abs(hashtext('t' || i)) % 72000) * interval '1 minute' END,
  t_sim.pick('v' || i, 'dial_busy', 'voicemail_reached', 'other'),
  CASE WHEN i % 7 = 0 THEN timestamptz '2026-12-01 10:37Z' END
FROM generate_series(1, 120) i;
INSERT INTO outbound.attempt (tenant, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type, state, claimed_at, call_id)
SELECT 't_sim', l.campaign_id, l.lead_id, l.to_number, k, 'x', 'business_hours', 'ended',
  l.last_attempt_at - k * (37 + abs(hashtext(l.lead_id)) % 300) * interval '1 minute', l.lead_id || k
FROM outbound.lead l, generate_series(0, 4) k WHERE l.tenant = 't_sim' AND l.last_attempt_at IS NOT NULL;
INSERT INTO outbound.suppression (tenant, number_hash, number, reason, added_at, expires_at)
SELECT 't_sim', sha256(convert_to(to_number, 'UTF8')), to_number, 'operator', '2026-01-01', last_attempt_at + interval '31 hours 7 minutes'
FROM outbound.lead WHERE tenant = 't_sim' AND last_attempt_at IS NOT NULL AND hashtext(lead_id || 's') % 5 = 0;

-- a decision, and whether its not_before is exact: a call then, none a second
-- before, and the same not_before from any instant between
CREATE FUNCTION t_sim.exact(c text, l text, at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE d record; e record; t timestamptz;
BEGIN
  SELECT * INTO d FROM outbound.decide(l, at, c, 't_sim');
  IF d.verdict IN ('call', 'after_hours_call') THEN
    RETURN CASE WHEN d.not_before = at THEN 'call' ELSE 'WRONG: call with another not_before' END;
  ELSIF d.not_before IS NULL THEN
    RETURN 'never';
  ELSIF d.not_before <= at THEN
    RETURN 'WRONG: in the past';
  END IF;
  SELECT * INTO e FROM outbound.decide(l, d.not_before, c, 't_sim');
  IF e.verdict NOT IN ('call', 'after_hours_call') THEN
    RETURN format('WRONG: %s %s at %s, said %s at %s', e.verdict, e.reason, d.not_before, d.reason, at);
  END IF;
  FOREACH t IN ARRAY ARRAY[d.not_before - interval '1 second', d.not_before - interval '1 microsecond',
    at + (d.not_before - at) * 0.37, at + (d.not_before - at) * 0.81] LOOP
    SELECT * INTO e FROM outbound.decide(l, t, c, 't_sim');
    IF e.verdict IN ('call', 'after_hours_call') OR e.not_before IS DISTINCT FROM d.not_before THEN
      RETURN format('WRONG: %s %s %s from %s, but %s %s from %s', e.verdict, e.reason, e.not_before, t, d.reason, d.not_before, at);
    END IF;
  END LOOP;
  RETURN 'wait';
END $$;
CREATE TABLE t_sim.result AS
SELECT l.campaign_id, l.lead_id, at, t_sim.exact(l.campaign_id, l.lead_id, at) AS result
FROM outbound.lead l, generate_series(0, 4) k,
  LATERAL (SELECT COALESCE(l.last_attempt_at, '2026-10-31 12:00Z') + (abs(hashtext(l.lead_id || 'k' || k)) % 4000) * interval '47 seconds' AS at) a
WHERE l.tenant = 't_sim';
SELECT * FROM t_sim.result WHERE result LIKE 'WRONG%' LIMIT 5;
-- the sample is no idle one
SELECT count(*) AS decisions, count(*) FILTER (WHERE result = 'wait') AS waits,
  count(*) FILTER (WHERE result = 'call') AS calls, count(*) FILTER (WHERE result = 'never') AS never FROM t_sim.result;

-- simulate() against stepping decide() minute by minute
INSERT INTO outbound.campaign (tenant, campaign_id, status, calls_per_second, concurrency, daily_call_cap, min_retry_interval, campaign_daily_cap, call_days)
VALUES ('t_sim', 'step', 'running', 1000, 1000, 3, '2 hours', 9, 'Sun-Sat');
INSERT INTO outbound.lead (tenant, campaign_id, lead_id, clinic_name, to_number, candidate_zones, candidate_states, segment_score) VALUES
  ('t_sim', 'step', 'chicago', 'x', '+13125550111', '{America/Chicago}', '{IL}', 50),
  ('t_sim', 'step', 'elpaso', 'x', '+19155550112', '{America/Chicago,America/Denver}', '{TX}', 40),
  ('t_sim', 'step', 'miami', 'x', '+13055550113', '{America/New_York}', '{FL}', 30),
  ('t_sim', 'step', 'maine', 'x', '+12075550114', '{America/New_York}', '{ME}', 20);
CREATE TABLE t_sim.simulated AS
SELECT date_trunc('minute', at) AS at, lead_id, verdict FROM outbound.simulate('2026-10-31 06:00-05', '2026-11-01 14:00-06',
  call_seconds => 30, disposition => 'dial_no_answer', resume => false, campaign_id => 'step', tenant => 't_sim') WHERE event = 'call';
CREATE TABLE t_sim.stepped (at timestamptz, lead_id text, verdict text);
DO $$
DECLARE t timestamptz; l text; d record;
BEGIN
  FOR t IN SELECT generate_series(timestamptz '2026-10-31 06:00-05', '2026-11-01 13:59-06', '1 minute') LOOP
    FOREACH l IN ARRAY '{chicago,elpaso,miami,maine}'::text[] LOOP
      SELECT * INTO d FROM outbound.decide(l, t, 'step', 't_sim');
      CONTINUE WHEN d.verdict NOT IN ('call', 'after_hours_call');
      INSERT INTO t_sim.stepped VALUES (t, l, d.verdict);
      INSERT INTO outbound.attempt (tenant, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type, state, claimed_at, call_id)
      SELECT 't_sim', 'step', l, to_number, attempts + 1, 'x', 'business_hours', 'ended', t, l || t FROM outbound.lead
      WHERE tenant = 't_sim' AND campaign_id = 'step' AND lead_id = l;
      UPDATE outbound.lead SET attempts = attempts + 1, last_attempt_at = t, last_disposition = 'dial_no_answer',
        after_hours_call_once_done = after_hours_call_once_done OR d.verdict = 'after_hours_call'
      WHERE tenant = 't_sim' AND campaign_id = 'step' AND lead_id = l;
    END LOOP;
  END LOOP;
END $$;
SELECT 'only simulated' AS what, * FROM (TABLE t_sim.simulated EXCEPT TABLE t_sim.stepped) x
UNION ALL SELECT 'only stepped', * FROM (TABLE t_sim.stepped EXCEPT TABLE t_sim.simulated) x ORDER BY 2;
SELECT lead_id, verdict, at AT TIME ZONE 'America/Chicago' AS chicago FROM t_sim.simulated ORDER BY at, lead_id;

-- what the dry run tells: capacity, who not and why, when the queue runs dry; and it writes nothing
UPDATE outbound.lead SET lead_status = 'booked' WHERE tenant = 't_sim' AND campaign_id = 'step' AND lead_id = 'miami';
SELECT event, at, lead_id, verdict, reason, calls, capacity FROM outbound.simulate('2026-11-03 08:00-06', '2026-11-03 20:00-06',
  campaign_id => 'step', tenant => 't_sim');
UPDATE outbound.campaign SET calls_per_second = 0.01, concurrency = 1 WHERE tenant = 't_sim' AND campaign_id = 'step';
SELECT event, at, lead_id, calls, capacity FROM outbound.simulate('2026-11-03 11:00-06', '2026-11-03 12:00-06', campaign_id => 'step', tenant => 't_sim');
SELECT event, lead_id FROM outbound.simulate('2026-11-03 11:00-06', '2026-11-03 12:00-06', 1, campaign_id => 'step', tenant => 't_sim');
SELECT count(*) FROM outbound.simulate('2026-11-03', '2026-11-02', campaign_id => 'step', tenant => 't_sim');
ROLLBACK;

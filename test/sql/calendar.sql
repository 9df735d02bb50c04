-- Windows, days, zones, law and holidays: what is refused when written.
\set VERBOSITY default
SET timezone = 'America/Chicago';
SET outbound.tenant = 't_calendar';
SET outbound.campaign_id = 'c';
SET outbound.clock = '2026-11-23 10:00-06';
INSERT INTO outbound.campaign DEFAULT VALUES;

CREATE FUNCTION pg_temp.try(column_name text, value text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE d text; h text;
BEGIN
  EXECUTE format('UPDATE outbound.campaign SET %I = %L WHERE tenant = ''t_calendar''', column_name, value);
  RETURN 'taken';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT;
  IF SQLSTATE = '23514' THEN
    RETURN 'refused by ' || regexp_replace(SQLERRM, '.*constraint ', '');
  END IF;
  RETURN SQLSTATE || ' ' || SQLERRM || ' / ' || d || CASE WHEN h = '' THEN '' ELSE ' (hint)' END;
END $$;
SELECT v, pg_temp.try('call_hours', v) FROM unnest(ARRAY[
  '09:00-18:00', '9:00-18:00', '09:00-12:00,13:00-18:00', '09:00-12:00, 12:00-18:00', '22:00-02:00', '00:00-24:00',
  '', ' ', '09:00', '9-18', '09:00-18:00;', '09:00-18:00,', '09:00-25:00', '09:60-18:00', '09:00-09:00', '24:00-09:00',
  '09:00-13:00,12:00-18:00', '09:00 18:00', 'always', 'none', '09:00-18:00 ', '-09:00-18:00', '0900-1800']) v;
SELECT v, pg_temp.try('call_days', v) FROM unnest(ARRAY[
  'Mon-Sat', 'mon,wed,fri', 'Monday-Friday', 'Sat-Mon', 'Sun', 'Fri-Sun,Tue', '', 'Mon-', 'Mo', 'Mon-Xyz', 'daily', 'Mon Sat', 'Mon,,Tue']) v;
SELECT v, pg_temp.try('time_zone', v) FROM unnest(ARRAY[
  'America/Chicago', 'UTC', 'Etc/GMT+6', 'america/new_york', 'America/Chigaco', '', 'CST6CDT', 'ABC5', 'Chicago', 'A/B5']) v;
SELECT v, pg_temp.try('daily_call_cap', v) FROM unnest(ARRAY['-1', '0', '3']) v;
SELECT v, pg_temp.try('campaign_daily_cap', v) FROM unnest(ARRAY['-1', '0']) v;
SELECT v, pg_temp.try('min_retry_interval', v) FROM unnest(ARRAY['-1 hour', '-1 year 361 days', '366 days', '170000000 years', '4 hours']) v;
SELECT v, pg_temp.try('stop_reasons', v) FROM unnest(ARRAY['{closed}', '{dnc,invalid,NULL}', '{dnc,invalid}']) v;
SELECT v, pg_temp.try('states', v) FROM unnest(ARRAY['{NULL}', '{}']) v;

-- the law: contradictions, and rows that only an update may touch
\set VERBOSITY terse
INSERT INTO outbound.calling_law (state_code, state_name, mon_fri, sat, sun, source) VALUES ('TX', 'Texas', '20:00-08:00', '09:00-18:00', 'none', 'x');
INSERT INTO outbound.calling_law (state_code, state_name, mon_fri, sat, sun, source) VALUES ('TX', 'Texas', 'none', 'none', 'none', 'x');
INSERT INTO outbound.calling_law (state_code, state_name, mon_fri, sat, sun, source) VALUES ('TX', 'Texas', '22:00-23:00', 'none', 'none', 'x');
INSERT INTO outbound.calling_law (state_code, state_name, mon_fri, sat, sun, source) VALUES ('TX', 'Texas', '9-18', 'none', 'none', 'x');
INSERT INTO outbound.calling_law (state_code, state_name, mon_fri, sat, sun, zone, source) VALUES ('TX', 'Texas', '09:00-18:00', 'none', 'none', 'Texas', 'x');
INSERT INTO outbound.calling_law (state_code, state_name, mon_fri, sat, sun, attempt_limit, source) VALUES ('TX', 'Texas', '09:00-18:00', 'none', 'none', 3, 'x');
INSERT INTO outbound.calling_law (state_code, state_name, mon_fri, sat, sun, source) VALUES ('Texas', 'Texas', '09:00-18:00', 'none', 'none', 'x');
INSERT INTO outbound.calling_law (tenant, shipped, state_code, state_name, mon_fri, sat, sun, source) VALUES ('*', true, 'XX', 'x', '09:00-18:00', 'none', 'none', 'x');
UPDATE outbound.calling_law SET mon_fri = '00:00-24:00' WHERE shipped AND state_code = 'TX';
DELETE FROM outbound.calling_law WHERE shipped;
-- a period that is longer than none as an interval, and shorter in seconds
INSERT INTO outbound.calling_law (state_code, state_name, mon_fri, sat, sun, attempt_limit, attempt_period, source) VALUES ('TX', 'Texas', '09:00-18:00', 'none', 'none', 1, '-1 year 361 days', 'x');
-- a zone left out would allow more
INSERT INTO outbound.calling_law (state_code, state_name, mon_fri, sat, sun, unplaced_zones, source)
SELECT '*', 'US', '08:00-21:00', '08:00-21:00', '08:00-21:00', '{America/New_York,Mars/Olympus}', 'x';
INSERT INTO outbound.calling_law (state_code, state_name, mon_fri, sat, sun, unplaced_zones, source)
SELECT '*', 'US', '08:00-21:00', '08:00-21:00', '08:00-21:00', '{NULL}', 'x';
-- an override takes precedence, and is versioned
SELECT mon_fri, sun, origin FROM outbound.calling_hours WHERE state_code = 'TX';
INSERT INTO outbound.calling_law (state_code, state_name, mon_fri, sat, sun, source) VALUES ('TX', 'Texas', '10:00-17:00', '10:00-17:00', 'none', 'our counsel');
SELECT mon_fri, sun, origin, version FROM outbound.calling_hours WHERE state_code = 'TX';
UPDATE outbound.calling_law SET sat = 'none' WHERE tenant = 't_calendar';
SELECT mon_fri, sat, origin, version FROM outbound.calling_hours WHERE state_code = 'TX';
SELECT action, subject, detail->'old'->>'sat' AS was, detail->'new'->>'sat' AS now FROM outbound.audit WHERE tenant = 't_calendar';
-- another tenant still has the shipped row
SET outbound.tenant = 't_calendar2';
SELECT mon_fri, origin FROM outbound.calling_hours WHERE state_code = 'TX';
SET outbound.tenant = 't_calendar';
DELETE FROM outbound.calling_law WHERE tenant = 't_calendar';
-- what pg_dump carries: the rows of users only
SELECT relname, u.filter FROM pg_extension, unnest(extconfig, extcondition) u (oid, filter) JOIN pg_class USING (oid)
WHERE extname = 'outbound' AND relname IN ('calling_law', 'holiday', 'retry_rule') ORDER BY 1;
-- every state and its source
SELECT count(*), count(*) FILTER (WHERE source = '') AS without_source FROM outbound.calling_hours;

-- the hours that ship, row by row, against the figures of the research they come
-- from, written down a second time: hours on weekdays, Saturdays, Sundays, holidays
-- (null: like other days), where they count, and so many calls in so long
SET outbound.tenant = 't_shipped';
INSERT INTO outbound.campaign (status, call_hours, call_days) VALUES ('running', '00:00-24:00', 'Sun-Sat');
-- a decision about a lead of this state, at this local time of its own
CREATE FUNCTION pg_temp.decide_in(state text, local timestamp, OUT verdict text, OUT reason text) LANGUAGE plpgsql AS $$
DECLARE z text := CASE WHEN state IN ('UT', 'NE') THEN 'America/Denver' ELSE 'America/Chicago' END;
BEGIN
  INSERT INTO outbound.lead (lead_id, clinic_name, to_number, candidate_zones, candidate_states)
  VALUES ('in ' || state, 'x', '+12145550100', ARRAY[z], ARRAY[state]) ON CONFLICT DO NOTHING;
  SELECT d.verdict, d.reason INTO decide_in.verdict, decide_in.reason FROM outbound.decide('in ' || state, local AT TIME ZONE z) d;
END $$;
CREATE TEMP TABLE figures AS SELECT * FROM (VALUES
  ('AL', '8-20', '8-20', 'none', 'none', NULL, NULL),
  ('CT', '9-20', '9-20', '9-20', NULL, NULL, NULL),
  ('FL', '8-20', '8-20', '8-20', NULL, NULL, '3 in 24'),
  ('KY', '10-21', '10-21', '10-21', NULL, NULL, NULL),
  ('LA', '8-20', '8-20', 'none', 'none', NULL, NULL),
  ('MD', '8-20', '8-20', '8-20', NULL, NULL, '3 in 24'),
  ('MA', '8-20', '8-20', '8-20', NULL, NULL, NULL),
  ('ME', '9-17', '9-17', '9-17', NULL, NULL, '1 in 8'),
  ('MI', '9-21', '9-21', '9-21', NULL, NULL, NULL),
  ('MN', '9-21', '9-21', '9-21', NULL, NULL, NULL),
  ('NM', '9-21', '9-21', '9-21', NULL, NULL, NULL),
  ('MS', '8-20', '8-20', 'none', 'none', 'America/Chicago', NULL), -- tables disagree on holidays: the stricter
  ('NE', '8-21', '8-21', '13-21', '13-21', NULL, NULL),
  ('NV', '9-20', '9-20', '9-20', NULL, NULL, NULL),
  ('OK', '9-20', '9-20', '9-20', NULL, NULL, '3 in 24'), -- 8-20 and, for announcing devices, 9-21
  ('PA', '8-21', '8-21', '8-21', 'none', NULL, NULL),
  ('RI', '9-18', '10-17', 'none', 'none', NULL, NULL),
  ('SD', '9-21', '9-21', 'none', NULL, NULL, NULL),
  ('TX', '9-21', '9-21', '12-21', NULL, NULL, NULL),
  ('UT', '8-21', '8-21', 'none', 'none', NULL, NULL),
  ('WA', '8-20', '8-20', '8-20', NULL, NULL, NULL),
  ('WY', '8-20', '8-20', '8-20', NULL, NULL, NULL),
  ('*', '8-21', '8-21', '8-21', NULL, NULL, NULL)) f (state, mon_fri, sat, sun, holiday, zone, calls);
INSERT INTO figures SELECT s, '8-21', '8-21', '8-21', NULL, NULL, NULL FROM regexp_split_to_table(
  'AK AS AZ AR CA CO DE DC GA GU HI ID IL IN IA KS MO MT MP NH NJ NY NC ND OH OR PR SC TN VT VI VA WV WI', ' ') s;
CREATE TEMP TABLE ships AS
  SELECT state_code AS state, h[1] AS mon_fri, h[2] AS sat, h[3] AS sun, h[4] AS holiday, zone,
    attempt_limit || ' in ' || extract(epoch FROM attempt_period)::int / 3600 AS calls
  FROM outbound.calling_law, LATERAL (SELECT array_agg(regexp_replace(w, '0?(\d+):00', '\1', 'g') ORDER BY i) AS h
    FROM unnest(ARRAY[mon_fri, sat, sun, holiday]) WITH ORDINALITY u (w, i)) u
  WHERE shipped;
SELECT 'ships' AS what, * FROM (TABLE ships EXCEPT TABLE figures) x UNION ALL SELECT 'figures', * FROM (TABLE figures EXCEPT TABLE ships) x ORDER BY 2, 1;
SELECT count(*) AS rows FROM ships JOIN figures USING (state);
-- the bars on Sundays and on Thanksgiving, as decisions
SELECT state, sun, d.verdict, d.reason FROM figures f, LATERAL (SELECT * FROM pg_temp.decide_in(f.state, '2026-11-22 12:30')) d WHERE f.sun = 'none' ORDER BY 1;
SELECT state, f.holiday, d.verdict, d.reason FROM figures f, LATERAL (SELECT * FROM pg_temp.decide_in(f.state, '2026-11-26 12:30')) d
WHERE f.holiday IS NOT NULL ORDER BY 1;
-- the other states have neither bar
SELECT count(*) AS others, count(*) FILTER (WHERE d.verdict = 'call') AS sunday, count(*) FILTER (WHERE e.verdict = 'call') AS holiday
FROM figures f, LATERAL (SELECT * FROM pg_temp.decide_in(f.state, '2026-11-22 13:30')) d, LATERAL (SELECT * FROM pg_temp.decide_in(f.state, '2026-11-26 13:30')) e
WHERE f.sun <> 'none' AND f.holiday IS NULL AND f.state <> '*';
DELETE FROM outbound.lead WHERE tenant = 't_shipped';
DELETE FROM outbound.campaign WHERE tenant = 't_shipped';
SET outbound.tenant = 't_calendar';

-- a do-not-call request is kept five years at least, whatever word it came with
INSERT INTO outbound.suppression (number, reason, expires_at) VALUES ('+12145550101', 'dnc', '2031-11-22');
INSERT INTO outbound.suppression (number, reason, expires_at) VALUES ('+12145550101', 'opt_out', '2031-11-22');
BEGIN;
INSERT INTO outbound.suppression (number, reason, expires_at) VALUES ('+12145550101', 'dnc', '2031-11-23 10:00-06');
SAVEPOINT s;
UPDATE outbound.suppression SET expires_at = '2027-01-01' WHERE tenant = 't_calendar';
ROLLBACK TO s;
UPDATE outbound.suppression SET reason = 'operator', expires_at = '2027-01-01' WHERE tenant = 't_calendar';
ROLLBACK;

-- holiday rules
SELECT r, outbound.holiday_date(r, 2026) AS y2026, outbound.holiday_date(r, 2028) AS y2028 FROM unnest(ARRAY[
  '12-25', '02-29', '2026-02-17', '4 thu 11', '4 thu 11 +1', '-1 mon 5', '1 mon 9', 'easter -2', 'easter -47', 'easter +1']) r;
INSERT INTO outbound.holiday (state_code, name, rule) VALUES ('TX', 'x', '5 thu 11');
INSERT INTO outbound.holiday (state_code, name, rule) VALUES ('TX', 'x', '13-01');
INSERT INTO outbound.holiday (state_code, name, rule) VALUES ('TX', 'x', '02-30');
INSERT INTO outbound.holiday (state_code, name, rule) VALUES ('TX', 'x', '2026-02-29');
INSERT INTO outbound.holiday (state_code, name, rule) VALUES ('TX', 'x', 'christmas');
INSERT INTO outbound.holiday (state_code, name, rule) VALUES ('TX', 'x', '');
-- a null is the server's to refuse
INSERT INTO outbound.holiday (state_code, name, rule) VALUES ('TX', 'x', NULL);
INSERT INTO outbound.calling_law (tenant, state_code, mon_fri) VALUES (NULL, 'TX', NULL);
UPDATE outbound.retry_rule SET disposition = NULL, floor = NULL WHERE NOT shipped;
INSERT INTO outbound.retry_rule (disposition, floor) VALUES (NULL, NULL);
UPDATE outbound.campaign SET call_hours = NULL WHERE tenant = 't_calendar';
SELECT state_code, day, name FROM outbound.holiday_dates WHERE day BETWEEN '2026-11-20' AND '2026-11-30' ORDER BY 1, 2;
-- a tenant takes a shipped holiday away
INSERT INTO outbound.holiday (state_code, name, rule, removed) VALUES ('NE', 'Day after Thanksgiving', '4 thu 11 +1', true);
SELECT state_code, day FROM outbound.holiday_dates WHERE day BETWEEN '2026-11-20' AND '2026-11-30' ORDER BY 1, 2;
DELETE FROM outbound.holiday WHERE tenant = 't_calendar';

-- retry rules: shipped rows stay, floors hold
UPDATE outbound.retry_rule SET floor = '0' WHERE disposition = 'dial_busy';
INSERT INTO outbound.retry_rule (disposition, wait, floor) VALUES ('dial_busy', '1 min', '2 min');
INSERT INTO outbound.retry_rule (disposition, wait) VALUES ('dial_busy', '-1 min');
INSERT INTO outbound.retry_rule (disposition, wait) VALUES ('dial_busy', '-1 year 361 days');
INSERT INTO outbound.retry_rule (disposition, wait, floor) VALUES ('dial_busy', '361 days', '1 year');
-- leads as only a hand could have written them: refused, or never less than the law
CREATE FUNCTION pg_temp.try_lead(column_name text, value text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE w text;
BEGIN
  DELETE FROM outbound.lead WHERE tenant = 't_calendar';
  INSERT INTO outbound.lead (lead_id, clinic_name, to_number, candidate_zones, candidate_states)
  VALUES ('l', 'x', '+12145550101', '{America/Chicago}', CASE column_name WHEN 'state' THEN '{}'::text[] ELSE '{TX}' END);
  EXECUTE format('UPDATE outbound.lead SET %I = %L WHERE tenant = ''t_calendar''', column_name, value);
  -- at 08:30 the federal hours allow a call and those of Texas do not
  SELECT string_agg(d.verdict || ' ' || d.reason, ', ' ORDER BY at) INTO w
  FROM unnest(ARRAY['2026-11-23 08:30', '2026-11-23 10:00']::timestamp[]) at, outbound.decide('l', at AT TIME ZONE 'America/Chicago') d;
  RETURN w;
EXCEPTION WHEN check_violation THEN
  RETURN 'refused by ' || regexp_replace(SQLERRM, '.*constraint ', '');
END $$;
UPDATE outbound.campaign SET status = 'running', call_hours = '09:00-18:00', call_days = 'Mon-Sat', time_zone = 'America/Chicago', campaign_daily_cap = NULL
WHERE tenant = 't_calendar';
SELECT c, v, pg_temp.try_lead(c, v) FROM (VALUES
  ('lead_status', 'new'), ('lead_status', 'DNC'), ('lead_status', 'rejected'), ('lead_status', ''), ('lead_status', 'contacted'), ('lead_status', 'dnc'),
  ('candidate_states', '{TX,FL}'), ('candidate_states', '{tx}'), ('candidate_states', '{Texas}'), ('candidate_states', '{TX,NULL}'),
  ('candidate_states', '{{TX},{FL}}'), ('candidate_states', '{}'), ('state', 'TX'), ('state', 'FL'),
  ('candidate_zones', '{America/Chicago,Foo}'), ('candidate_zones', '{NULL}'), ('phone_kind', 'Premium'), ('phone_kind', 'premium'),
  ('attempts', '-1'), ('last_attempt_at', 'infinity'), ('last_attempt_at', '-infinity'), ('next_attempt_at', 'infinity')) t (c, v);
SELECT detail FROM outbound.decide('l');
UPDATE outbound.lead SET lead_status = 'Do not call', next_attempt_at = NULL WHERE tenant = 't_calendar';
SELECT verdict, detail FROM outbound.decide('l');
UPDATE outbound.lead SET lead_status = 'new' WHERE tenant = 't_calendar';
UPDATE outbound.campaign SET campaign_daily_cap = 0 WHERE tenant = 't_calendar';
SELECT verdict, detail FROM outbound.decide('l');
DELETE FROM outbound.lead WHERE tenant = 't_calendar';
-- decisions of what is not there
SELECT * FROM outbound.decide('nobody');
SELECT * FROM outbound.decide('nobody', campaign_id => 'nothing');
SELECT * FROM outbound.decide('nobody', 'infinity');
DELETE FROM outbound.campaign WHERE tenant = 't_calendar';

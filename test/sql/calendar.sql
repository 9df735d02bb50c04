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
SELECT v, pg_temp.try('min_retry_interval', v) FROM unnest(ARRAY['-1 hour', '4 hours']) v;
SELECT v, pg_temp.try('stop_reasons', v) FROM unnest(ARRAY['{closed}', '{dnc,invalid}']) v;

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
-- decisions of what is not there
SELECT * FROM outbound.decide('nobody');
SELECT * FROM outbound.decide('nobody', campaign_id => 'nothing');
SELECT * FROM outbound.decide('nobody', 'infinity');
DELETE FROM outbound.campaign WHERE tenant = 't_calendar';

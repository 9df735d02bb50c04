-- The policy, case by case: test/data/policy_cases.csv is written to be read by a
-- lawyer. Each case is a lead, a campaign and an instant in a tenant of its own.
-- Facts not named: number in Chicago, state IL (federal hours only), window
-- 09:00-18:00 Mon-Sat, cap 3, retry 4 h, after-hours attempt allowed and not made.
\set VERBOSITY terse
BEGIN;
CREATE SCHEMA t_policy;
CREATE TABLE t_policy.cases (
  "case" integer PRIMARY KEY, rule text, shows text NOT NULL, facts text, at text NOT NULL,
  verdict text NOT NULL, reason text NOT NULL, not_before text NOT NULL);
\copy t_policy.cases FROM 'test/data/policy_cases.csv' WITH (FORMAT csv, HEADER)

-- one fact; null when the case does not name it
CREATE FUNCTION t_policy.fact(facts text, key text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT btrim(split_part(f, '=', 2)) FROM regexp_split_to_table(facts, ';') f
  WHERE btrim(split_part(f, '=', 1)) = key $$;

CREATE FUNCTION t_policy.calls(instants text, t text, c text, l text, n text, s text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO outbound.attempt (tenant, campaign_id, lead_id, to_number, attempt_number, call_window,
    call_window_type, state, claimed_at, call_id)
  SELECT t, c, l, n, 1, 'x', 'business_hours', s, i::timestamptz,
    CASE WHEN s IN ('placed', 'ended') THEN c || l || i END
  FROM unnest(string_to_array(instants, '|')) i WHERE i <> '' $$;

-- set the scene of a case; the lead is "lead" of campaign "own"
CREATE FUNCTION t_policy.scene(k t_policy.cases) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  t text := 't_policy_' || k."case";
  f text := COALESCE(k.facts, '');
  n text := '+12145550101';
  w text;
BEGIN
  INSERT INTO outbound.campaign (tenant, campaign_id, status, status_reason, call_hours, call_days, time_zone, daily_call_cap,
    campaign_daily_cap, max_attempts, attempt_warning_threshold, nurture_after_warning, stop_reasons,
    allow_after_hours, min_retry_interval, consent_required)
  SELECT t, c, COALESCE(t_policy.fact(f, 'status'), 'running'), 'test', COALESCE(t_policy.fact(f, 'hours'), '09:00-18:00'),
    COALESCE(t_policy.fact(f, 'days'), 'Mon-Sat'), COALESCE(t_policy.fact(f, 'campaign_zone'), 'America/Chicago'),
    COALESCE(t_policy.fact(f, 'cap')::int, 3), t_policy.fact(f, 'campaign_cap')::int, COALESCE(t_policy.fact(f, 'max')::int, 500),
    COALESCE(t_policy.fact(f, 'threshold')::int, 200), COALESCE(t_policy.fact(f, 'nurture'), 'off') = 'on',
    COALESCE(string_to_array(t_policy.fact(f, 'stop'), '|'), '{dnc,closed,invalid,contacted,booked}'),
    COALESCE(t_policy.fact(f, 'after_hours'), '') <> 'off',
    COALESCE(t_policy.fact(f, 'retry'), '4 hours')::interval, COALESCE(t_policy.fact(f, 'need'), 'none')
  FROM unnest('{own,other}'::text[]) c;
  INSERT INTO outbound.lead (tenant, campaign_id, lead_id, clinic_name, to_number, phone_kind, time_zone, candidate_zones,
    candidate_states, lead_status, attempts, after_hours_call_once_done, consent, last_attempt_at, next_attempt_at, last_disposition)
  SELECT t, c, 'lead', 'Lead', CASE WHEN t_policy.fact(f, 'number') = 'none' THEN NULL ELSE n END,
    COALESCE(t_policy.fact(f, 'kind'), 'geographic'), t_policy.fact(f, 'time_zone'),
    string_to_array(COALESCE(t_policy.fact(f, 'zones'), 'America/Chicago'), '|'),
    string_to_array(COALESCE(t_policy.fact(f, 'states'), 'IL'), '|'),
    COALESCE(t_policy.fact(f, 'lead_status'), 'new'), COALESCE(t_policy.fact(f, 'attempts')::int, 0),
    COALESCE(t_policy.fact(f, 'after_hours'), '') = 'done', COALESCE(t_policy.fact(f, 'consent'), 'none'),
    t_policy.fact(f, 'last')::timestamptz, t_policy.fact(f, 'next')::timestamptz, t_policy.fact(f, 'disposition')
  FROM unnest('{own,other}'::text[]) c;
  INSERT INTO outbound.lead (tenant, campaign_id, lead_id, clinic_name, to_number)
  VALUES (t, 'own', 'somebody', 'Somebody else', '+13125550102');
  PERFORM t_policy.calls(t_policy.fact(f, 'calls'), t, 'own', 'lead', n, 'ended'),
    t_policy.calls(t_policy.fact(f, 'other_calls'), t, 'other', 'lead', n, 'ended'),
    t_policy.calls(t_policy.fact(f, 'campaign_calls'), t, 'own', 'somebody', '+13125550102', 'ended'),
    t_policy.calls(t_policy.fact(f, 'refused'), t, 'own', 'lead', n, 'refused'),
    t_policy.calls(t_policy.fact(f, 'not_placed'), t, 'own', 'lead', n, 'not_placed'),
    t_policy.calls(CASE t_policy.fact(f, 'live') WHEN 'lead' THEN k.at END, t, 'own', 'lead', n, 'claimed'),
    t_policy.calls(CASE t_policy.fact(f, 'live') WHEN 'number' THEN k.at END, t, 'other', 'lead', n, 'placed'),
    t_policy.calls(CASE t_policy.fact(f, 'live') WHEN 'unknown' THEN k.at END, t, 'own', 'lead', n, 'unknown');
  w := t_policy.fact(f, 'suppressed');
  IF w IS NOT NULL THEN
    INSERT INTO outbound.suppression (tenant, number_hash, number, reason, added_at, expires_at)
    VALUES (t, sha256(convert_to(n, 'UTF8')), n, split_part(w, '@', 1), '2026-01-01', NULLIF(split_part(w, '@', 2), '')::timestamptz);
  END IF;
  w := t_policy.fact(f, 'kill');
  IF w IS NOT NULL THEN
    INSERT INTO outbound.kill_switch (tenant, reason) VALUES (CASE w WHEN 'tenant' THEN t ELSE w END, 'test');
  END IF;
  w := t_policy.fact(f, 'rule');
  IF w IS NOT NULL THEN
    INSERT INTO outbound.retry_rule (tenant, disposition, wait) VALUES (t, split_part(w, ' ', 1), substr(w, strpos(w, ' '))::interval);
  END IF;
  w := t_policy.fact(f, 'law'); -- state, hours of every day, hours on holidays
  IF w IS NOT NULL THEN
    INSERT INTO outbound.calling_law (tenant, state_code, state_name, mon_fri, sat, sun, holiday, unplaced_zones, source)
    VALUES (t, split_part(w, ' ', 1), 'test', split_part(w, ' ', 2), split_part(w, ' ', 2), split_part(w, ' ', 2),
      NULLIF(split_part(w, ' ', 3), ''), '{America/Chicago}', 'test');
  END IF;
  w := t_policy.fact(f, 'holiday');
  IF w IS NOT NULL THEN
    INSERT INTO outbound.holiday (tenant, state_code, name, rule) VALUES (t, split_part(w, ' ', 1), 'test', split_part(w, ' ', 2));
  END IF;
  RETURN t;
END $$;

-- one case: what is wrong with it, or nothing
CREATE FUNCTION t_policy.run(k t_policy.cases) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  t text := t_policy.scene(k);
  at timestamptz := k.at::timestamptz;
  want timestamptz := CASE k.not_before WHEN 'never' THEN NULL WHEN 'same' THEN k.at ELSE k.not_before END;
  d record;
  e record;
  wrong text := '';
BEGIN
  SELECT * INTO d FROM outbound.decide('lead', at, 'own', t);
  IF (d.verdict, d.reason) IS DISTINCT FROM (k.verdict, k.reason) OR d.not_before IS DISTINCT FROM want THEN
    wrong := format('is %s %s %s (%s)', d.verdict, d.reason, d.not_before, d.detail);
  END IF;
  -- exact: a call at that instant, not one a second earlier, and the same end seen from there
  IF d.not_before > at THEN
    SELECT * INTO e FROM outbound.decide('lead', d.not_before, 'own', t);
    IF e.verdict NOT IN ('call', 'after_hours_call') THEN
      wrong := wrong || format(' | at its not_before: %s %s', e.verdict, e.reason);
    END IF;
    SELECT * INTO e FROM outbound.decide('lead', d.not_before - interval '1 second', 'own', t);
    IF e.verdict IN ('call', 'after_hours_call') OR e.not_before IS DISTINCT FROM d.not_before THEN
      wrong := wrong || format(' | a second before: %s %s %s', e.verdict, e.reason, e.not_before);
    END IF;
  END IF;
  -- explain agrees: its first failing rule is the reason
  SELECT rule INTO e FROM outbound.explain('lead', at, 'own', t) WHERE result = 'fail' ORDER BY step LIMIT 1;
  IF COALESCE(e.rule, 'callable') <> d.reason THEN
    wrong := wrong || format(' | explain says %s', e.rule);
  END IF;
  -- a clash is one only when both rules hit
  IF k.rule = 'order' AND (SELECT count(*) FROM outbound.explain('lead', at, 'own', t) x
      WHERE x.result = 'fail' AND x.rule = ANY (string_to_array(k.shows, ' before '))) <> 2 THEN
    wrong := wrong || ' | the two rules do not both hit';
  END IF;
  DELETE FROM outbound.kill_switch WHERE tenant = '*';
  RETURN NULLIF(wrong, '');
END $$;

SET timezone = 'America/Chicago';
CREATE TABLE t_policy.result AS SELECT k.*, t_policy.run(k) AS wrong FROM t_policy.cases k ORDER BY "case";
SELECT count(*) AS cases, count(*) >= 150 AS enough, count(wrong) AS wrong FROM t_policy.result;
SELECT "case", rule, shows, verdict, reason, not_before, wrong FROM t_policy.result WHERE wrong IS NOT NULL ORDER BY 1;
-- every rule word is in the table
SELECT rule FROM outbound.explain('lead', '2026-11-23 10:00-06', 'own', 't_policy_1')
WHERE rule <> 'verdict' AND rule NOT IN (SELECT reason FROM t_policy.cases);
-- and every order of two rules, in which the earlier one is named
CREATE TABLE t_policy.rules AS SELECT step, rule FROM outbound.explain('lead', '2026-11-23 10:00-06', 'own', 't_policy_1') WHERE rule <> 'verdict';
SELECT count(*) AS orders, count(*) FILTER (WHERE EXISTS (SELECT FROM t_policy.cases k
  WHERE k.rule = 'order' AND k.shows = a.rule || ' before ' || b.rule AND k.reason = a.rule)) AS shown
FROM t_policy.rules a JOIN t_policy.rules b ON a.step < b.step;
-- a table that cannot fail is no table: a wrong expectation is found
SELECT t_policy.run(ROW(9999, 'x', 'x', '', '2026-11-23 21:00-06', 'call', 'callable', 'same')::t_policy.cases);
ROLLBACK;

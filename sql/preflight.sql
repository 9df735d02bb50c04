-- Before a campaign starts: everything that would keep it from working, without
-- dialling and without a request to anybody.

CREATE FUNCTION outbound.preflight(campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant())
  RETURNS TABLE (step integer, check_name text, status text, detail text, advice text, can_force boolean)
  LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  c outbound.campaign := outbound.require_campaign(campaign_id, tenant);
  via text := CASE c.dispatch_via WHEN 'n8n' THEN 'n8n_dispatch' ELSE 'retell' END;
  bad text;
  n bigint;
  total bigint;
  r record;
BEGIN
  -- what the call is made with
  step := 1; check_name := 'agent'; can_force := false;
  status := CASE WHEN coalesce(c.agent_id, '') = '' THEN 'fail' ELSE 'ok' END;
  detail := CASE status WHEN 'ok' THEN 'agent ' || c.agent_id ELSE 'no agent_id is set' END;
  advice := CASE status WHEN 'ok' THEN '' ELSE 'Set B2B_AGENT_ID in outbound.configure(), or UPDATE outbound.campaign SET agent_id.' END;
  RETURN NEXT;

  step := 2; check_name := 'from numbers';
  SELECT string_agg(f, ', ') INTO bad FROM unnest(c.from_numbers) f
    WHERE f IS NULL OR f !~ '^\+[1-9][0-9]{6,14}$' OR f LIKE '+1%' AND f !~ '^\+1[2-9][0-9]{2}[2-9][0-9]{6}$';
  status := CASE WHEN c.from_numbers = '{}' OR bad IS NOT NULL THEN 'fail' ELSE 'ok' END;
  detail := CASE WHEN c.from_numbers = '{}' THEN 'no number to call from' WHEN bad IS NOT NULL THEN 'not a phone number in E.164: ' || bad
    ELSE format('%s number(s) to call from', cardinality(c.from_numbers)) END;
  advice := CASE status WHEN 'ok' THEN '' ELSE 'Set RETELL_FROM_NUMBER in outbound.configure(): a number of your account, written like +12125550100.' END;
  RETURN NEXT;

  step := 3; check_name := 'service ' || via; can_force := true;
  SELECT s.has_key, s.has_signing_key INTO r FROM outbound.services s
    WHERE s.name = via AND (s.tenant = preflight.tenant OR s.tenant IS NULL) ORDER BY s.tenant NULLS LAST LIMIT 1;
  status := CASE WHEN NOT FOUND OR via = 'retell' AND NOT r.has_key THEN 'fail' ELSE 'ok' END;
  detail := CASE WHEN status = 'ok' THEN 'configured' || CASE WHEN r.has_key THEN ', with a key' ELSE '' END
    WHEN NOT outbound.service_exists(via, preflight.tenant) THEN 'not configured'
    ELSE format('no api_key for role "%s" nor for everybody', current_user) END;
  advice := CASE status WHEN 'ok' THEN '' ELSE format('SELECT * FROM outbound.configure(...) with %s.',
    CASE via WHEN 'retell' THEN 'RETELL_API_KEY' ELSE 'N8N_DISPATCH_WEBHOOK_URL' END) END;
  RETURN NEXT;

  -- when it may call
  step := 4; check_name := 'calling window'; can_force := false;
  SELECT string_agg(h.state_code, ', ' ORDER BY h.state_code) FILTER (WHERE NOT h.opens), count(*) FILTER (WHERE h.opens) INTO bad, n
    FROM (SELECT l.state_code, bool_or(outbound.is_call_day(c.call_days, d.day) AND outbound.window_minutes(c.call_hours,
        CASE extract(dow FROM d.day) WHEN 0 THEN l.sun WHEN 6 THEN l.sat ELSE l.mon_fri END) > 0) AS opens
      FROM (SELECT DISTINCT ON (w.state_code) w.* FROM outbound.calling_law w
        WHERE w.tenant IN (preflight.tenant, '*') ORDER BY w.state_code, w.tenant = '*', w.shipped) l
      CROSS JOIN (SELECT date '2026-11-22' + i AS day FROM generate_series(0, 6) i) d
      GROUP BY l.state_code) h;
  status := CASE WHEN n = 0 OR bad LIKE '*%' THEN 'fail' WHEN bad IS NOT NULL THEN 'warn' ELSE 'ok' END;
  detail := format('%s, %s', c.call_hours, c.call_days) || CASE status
    WHEN 'fail' THEN ': never within legal hours, so nobody would be called'
    WHEN 'warn' THEN ': never within the legal hours of ' || bad ELSE '' END;
  advice := CASE status WHEN 'ok' THEN '' ELSE 'Compare call_hours and call_days of outbound.campaign with outbound.calling_hours.' END;
  RETURN NEXT;

  step := 5; check_name := 'caps';
  bad := concat_ws(', ', CASE WHEN c.daily_call_cap = 0 THEN 'daily_call_cap is 0' END,
    CASE WHEN c.campaign_daily_cap = 0 THEN 'campaign_daily_cap is 0' END, CASE WHEN c.max_attempts = 0 THEN 'max_attempts is 0' END);
  status := CASE bad WHEN '' THEN 'ok' ELSE 'warn' END;
  detail := CASE bad WHEN '' THEN format('%s a day for a lead, %s for the campaign', c.daily_call_cap, coalesce(c.campaign_daily_cap::text, 'no cap'))
    ELSE bad || ': nobody is called' END;
  advice := CASE bad WHEN '' THEN '' ELSE 'UPDATE outbound.campaign.' END;
  RETURN NEXT;

  step := 6; check_name := 'clock';
  status := CASE WHEN abs(extract(epoch FROM outbound.now() - clock_timestamp())) > 60 THEN 'warn' ELSE 'ok' END;
  detail := CASE status WHEN 'ok' THEN 'the wall clock' ELSE format('outbound.clock or clock_offset is set: rules see %s', outbound.now()) END;
  advice := CASE status WHEN 'ok' THEN '' ELSE 'Real calls would leave at the wrong hour: RESET outbound.clock and outbound.clock_offset.' END;
  RETURN NEXT;

  step := 7; check_name := 'clock against the provider';
  SELECT outbound.clock_verdict(k.skew) AS verdict, k.skew INTO r FROM outbound.service_clock k WHERE k.tenant = preflight.tenant AND k.service = 'retell';
  status := CASE coalesce(r.verdict, 'ok') WHEN 'ok' THEN 'ok' ELSE 'warn' END;
  detail := coalesce('differs by ' || date_trunc('second', r.skew)::text, 'not known; CALL outbound.ask_provider() finds out');
  advice := CASE status WHEN 'ok' THEN '' ELSE 'Set this machine''s clock (NTP), then CALL outbound.ask_provider().' END;
  RETURN NEXT;

  -- whom it may call
  step := 8; check_name := 'leads';
  SELECT count(*), count(*) FILTER (WHERE l.to_number IS NOT NULL AND l.lead_status <> ALL (c.stop_reasons)) INTO total, n
    FROM outbound.lead l WHERE l.tenant = preflight.tenant AND l.campaign_id = preflight.campaign_id;
  status := CASE WHEN n = 0 THEN 'warn' ELSE 'ok' END;
  detail := format('%s lead(s), %s with a number and no reason to stop', total, n);
  advice := CASE WHEN total = 0 THEN 'Import some: outbound.import_leads(), import_leads_csv() or fetch_leads().'
    WHEN n = 0 THEN 'Import more; SELECT lead_status, count(*) FROM outbound.lead GROUP BY 1 tells what became of these.' ELSE '' END;
  RETURN NEXT;

  step := 9; check_name := 'scores';
  SELECT count(*) INTO n FROM outbound.lead l
    WHERE l.tenant = preflight.tenant AND l.campaign_id = preflight.campaign_id AND l.segment_score > 0;
  status := CASE WHEN total > 0 AND n = 0 THEN 'warn' ELSE 'ok' END;
  detail := format('%s of %s lead(s) have a score above 0', n, total);
  advice := CASE status WHEN 'ok' THEN '' ELSE 'SELECT * FROM outbound.score_breakdown(<lead>) tells why; outbound.rescore() after a change of policy.' END;
  RETURN NEXT;

  step := 10; check_name := 'callable';
  -- a rule that fails without an end; what the campaign's status says is what start() changes
  SELECT count(*) FILTER (WHERE d.rule IS NULL), count(*), mode() WITHIN GROUP (ORDER BY d.rule) INTO n, total, bad
    FROM (SELECT l.lead_id FROM outbound.lead l
      WHERE l.tenant = preflight.tenant AND l.campaign_id = preflight.campaign_id AND l.to_number IS NOT NULL AND l.lead_status <> ALL (c.stop_reasons)
      ORDER BY l.segment_score DESC LIMIT 100) best
    CROSS JOIN LATERAL (SELECT min(e.rule) AS rule
      FROM outbound.explain(best.lead_id, outbound.now(), preflight.campaign_id, preflight.tenant) e
      WHERE e.result = 'fail' AND e.until IS NULL AND e.rule NOT IN ('campaign_not_running', 'verdict')) d;
  status := CASE WHEN total > 0 AND n = 0 THEN 'warn' ELSE 'ok' END;
  detail := CASE WHEN total = 0 THEN 'nobody to ask about' ELSE format('of the best %s, %s can be called now or at a known time%s', total, n,
    CASE WHEN bad IS NULL THEN '' ELSE '; most of the others: ' || bad END) END;
  advice := CASE status WHEN 'ok' THEN '' ELSE 'SELECT * FROM outbound.explain(<lead>) shows every rule.' END;
  RETURN NEXT;

  step := 11; check_name := 'zones';
  SELECT count(*) INTO n FROM outbound.lead l
    WHERE l.tenant = preflight.tenant AND l.campaign_id = preflight.campaign_id AND l.candidate_zones = '{}' AND l.time_zone IS NULL AND l.to_number IS NOT NULL;
  status := CASE WHEN n > 0 THEN 'warn' ELSE 'ok' END;
  detail := format('%s lead(s) cannot be placed', n);
  advice := CASE WHEN n > 0 THEN 'They are called only when every zone of the country allows it; set time_zone or state to widen that.' ELSE '' END;
  RETURN NEXT;

  step := 12; check_name := 'consent';
  SELECT count(*) INTO n FROM outbound.lead l
    WHERE l.tenant = preflight.tenant AND l.campaign_id = preflight.campaign_id AND l.to_number IS NOT NULL
      AND (c.consent_required = 'written' AND l.consent <> 'written' OR c.consent_required = 'express' AND l.consent = 'none');
  status := CASE WHEN c.consent_required = 'none' OR n > 0 THEN 'warn' ELSE 'ok' END;
  detail := CASE WHEN c.consent_required = 'none' THEN 'not required by this campaign'
    ELSE format('%s required; %s lead(s) without it are not called', c.consent_required, n) END;
  advice := CASE WHEN c.consent_required = 'none' THEN 'An AI voice needs prior express (written) consent for most marketing calls in the United States: see doc/compliance.md.'
    WHEN n > 0 THEN 'Set consent, consent_at and consent_evidence of the leads that gave it.' ELSE '' END;
  RETURN NEXT;

  step := 13; check_name := 'suppression list';
  SELECT count(*) INTO n FROM outbound.suppression s
    WHERE s.tenant = preflight.tenant AND (s.expires_at IS NULL OR s.expires_at > outbound.now());
  status := CASE WHEN n = 0 THEN 'warn' ELSE 'ok' END;
  detail := format('%s number(s)', n);
  advice := CASE WHEN n = 0 THEN 'If there is a do-not-call list, import it before the first call: outbound.import_suppression().' ELSE '' END;
  RETURN NEXT;

  step := 14; check_name := 'kill switch';
  SELECT string_agg(format('%s: %s', CASE k.tenant WHEN '*' THEN 'everything' ELSE 'this tenant' END, k.reason), '; ') INTO bad
    FROM outbound.kill_switch k WHERE k.tenant IN (preflight.tenant, '*') AND k.stopped;
  status := CASE WHEN bad IS NULL THEN 'ok' ELSE 'warn' END;
  detail := coalesce('on, nothing is dialled; ' || bad, 'off');
  advice := CASE WHEN bad IS NULL THEN '' ELSE 'outbound.resume() with the same scope lifts it.' END;
  RETURN NEXT;

  -- what comes back, and where it goes
  step := 15; check_name := 'webhook door';
  SELECT max(e.received_at) AS last INTO r FROM outbound.call_event e WHERE e.tenant = preflight.tenant;
  SELECT count(*) INTO n FROM pg_roles p
    WHERE NOT p.rolsuper AND p.rolname NOT LIKE 'pg\_%' AND has_function_privilege(p.oid, 'outbound.retell_webhook(json)', 'EXECUTE')
      AND p.oid <> (SELECT f.proowner FROM pg_proc f WHERE f.oid = 'outbound.retell_webhook(json)'::regprocedure);
  status := CASE WHEN r.last IS NOT NULL OR n > 0 THEN 'ok' ELSE 'warn' END;
  detail := coalesce('last event ' || r.last::text, CASE WHEN n > 0 THEN 'open; no event has come yet' ELSE 'nobody may knock' END);
  advice := CASE status WHEN 'ok' THEN '' ELSE 'outbound.grant_access(<the web role>, ''webhook''), and the agent''s webhook_url to /rpc/retell_webhook; without it only sync_calls() learns of outcomes, later.' END;
  RETURN NEXT;

  step := 16; check_name := 'webhook signatures';
  SELECT s.has_key, s.has_signing_key INTO r FROM outbound.services s
    WHERE s.name = 'retell' AND (s.tenant = preflight.tenant OR s.tenant IS NULL) ORDER BY s.tenant NULLS LAST LIMIT 1;
  status := CASE WHEN coalesce(r.has_key OR r.has_signing_key, false) THEN 'ok' ELSE 'warn' END;
  detail := CASE WHEN r.has_signing_key THEN 'checked with webhook_key' WHEN r.has_key THEN 'checked with the api_key' ELSE 'no key to check them with' END;
  advice := CASE status WHEN 'ok' THEN '' ELSE 'Every webhook would be refused: configure RETELL_API_KEY, or webhook_key where another key of the account signs.' END;
  RETURN NEXT;

  FOR r IN
    SELECT w.ord, w.name, w.what, w.variable, s.has_signing_key, s.name IS NOT NULL AS there
    FROM (VALUES (17, 'n8n_outcome', 'outcomes and follow-ups', 'N8N_OUTCOME_WEBHOOK_URL'),
      (18, 'n8n_lead', 'queued leads', 'N8N_LEAD_WEBHOOK_URL')) w (ord, name, what, variable)
    LEFT JOIN LATERAL (SELECT * FROM outbound.services x WHERE x.name = w.name AND (x.tenant = preflight.tenant OR x.tenant IS NULL)
      ORDER BY x.tenant NULLS LAST LIMIT 1) s ON true
    ORDER BY w.ord
  LOOP
    step := r.ord; check_name := 'service ' || r.name;
    status := CASE WHEN r.there AND r.has_signing_key THEN 'ok' ELSE 'warn' END;
    detail := CASE WHEN NOT r.there THEN 'not configured: ' || r.what || ' are sent nowhere' WHEN r.has_signing_key THEN 'configured, signed'
      ELSE 'configured, not signed' END;
    advice := CASE WHEN NOT r.there THEN format('Set %s in outbound.configure(); nothing is lost meanwhile.', r.variable)
      WHEN r.has_signing_key THEN '' ELSE 'Set signing_secret of its user mapping, so that the receiver can tell our messages from others''.' END;
    RETURN NEXT;
  END LOOP;

  -- who does the work
  step := 19; check_name := 'pg_cron';
  bad := CASE
    WHEN to_regprocedure('cron.schedule(text,text,text)') IS NULL THEN 'not installed in this database'
    WHEN NOT has_schema_privilege('cron', 'USAGE') OR NOT has_function_privilege('cron.schedule(text,text,text)', 'EXECUTE')
      THEN format('role "%s" may not make jobs', current_user)
    WHEN current_setting('cron.database_name', true) <> current_database()
      THEN format('works in database "%s", not in this one', current_setting('cron.database_name', true))
    WHEN NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.backend_type = 'pg_cron launcher' OR a.application_name = 'pg_cron scheduler'
        OR a.backend_type LIKE 'pg_cron%') THEN 'installed, but its launcher does not run'
    WHEN current_setting('cron.use_background_workers', true) IS DISTINCT FROM 'on'
      AND NOT (SELECT p.rolcanlogin FROM pg_roles p WHERE p.rolname = current_user) THEN format('role "%s" cannot log in, and pg_cron logs in to run its jobs', current_user)
  END;
  status := CASE WHEN bad IS NULL THEN 'ok' ELSE 'warn' END;
  detail := coalesce(bad, 'present, and may work for ' || current_user);
  advice := CASE WHEN bad IS NULL THEN '' ELSE 'See doc/install.md; or CALL outbound.tick() once a minute from another scheduler.' END;
  RETURN NEXT;

  step := 20; check_name := 'stages'; status := 'ok'; advice := '';
  SELECT string_agg(s.stage, ', ' ORDER BY s.stage) INTO bad FROM outbound.schedule s
    WHERE s.tenant = preflight.tenant AND s.campaign_id = preflight.campaign_id AND NOT s.enabled;
  IF bad IS NOT NULL THEN
    status := 'warn'; advice := 'UPDATE outbound.schedule SET enabled = true, then outbound.start().';
  END IF;
  detail := coalesce('switched off in outbound.schedule: ' || bad, 'all switched on');
  RETURN NEXT;
END;
$$;
COMMENT ON FUNCTION outbound.preflight(text, text) IS
  'Everything that would keep a campaign from working, one row a check: ok, warn or fail, and what to do. It dials nobody, asks no service and changes nothing; start() refuses while there is a fail.';

-- The kill switch and the campaign's status: start, pause, resume, stop.

CREATE FUNCTION outbound.require_campaign(campaign_id text, tenant text) RETURNS outbound.campaign
  LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  c outbound.campaign;
BEGIN
  SELECT * INTO c FROM outbound.campaign k
   WHERE k.tenant = require_campaign.tenant AND k.campaign_id = require_campaign.campaign_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'campaign "%" of tenant "%" does not exist', campaign_id, tenant
      USING ERRCODE = 'undefined_object',
            HINT = 'Make it with outbound.configure(), or set outbound.campaign_id and outbound.tenant.';
  END IF;
  RETURN c;
END $$;
COMMENT ON FUNCTION outbound.require_campaign(text, text) IS
  'The campaign''s row, or an error that says how to make it.';

CREATE FUNCTION outbound.commit_durably() RETURNS void
  AS 'MODULE_PATHNAME', 'outbound_commit_durably'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.commit_durably() IS
  'The transaction''s commit is on disk when it is told, whatever synchronous_commit says: for what must not be forgotten by a crash.';

CREATE FUNCTION outbound.set_campaign_status(status text, reason text, action text, campaign_id text, tenant text)
  RETURNS text
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  c outbound.campaign;
BEGIN
  c := outbound.require_campaign(campaign_id, tenant);
  PERFORM outbound.commit_durably();
  UPDATE outbound.campaign k
     SET status = set_campaign_status.status, status_reason = reason, status_at = outbound.now(),
         armed_on = CASE set_campaign_status.status WHEN 'running' THEN outbound.database_identity() ELSE k.armed_on END
   WHERE k.tenant = set_campaign_status.tenant AND k.campaign_id = set_campaign_status.campaign_id
     AND ((k.status, k.status_reason) IS DISTINCT FROM (set_campaign_status.status, reason)
       OR set_campaign_status.status = 'running' AND k.armed_on <> outbound.database_identity());
  IF FOUND THEN
    INSERT INTO outbound.audit (tenant, campaign_id, action, subject, reason, detail)
    VALUES (set_campaign_status.tenant, set_campaign_status.campaign_id, set_campaign_status.action,
            set_campaign_status.campaign_id, reason,
            jsonb_build_object('from', c.status, 'to', set_campaign_status.status));
  END IF;
  -- stop takes the jobs away, so resume must bring them back
  IF set_campaign_status.status = 'stopped' THEN
    PERFORM outbound.settle_jobs(set_campaign_status.campaign_id, set_campaign_status.tenant);
  ELSIF set_campaign_status.status = 'running' AND c.status = 'stopped' AND EXISTS (SELECT FROM outbound.schedule s
      WHERE (s.tenant, s.campaign_id) = (set_campaign_status.tenant, set_campaign_status.campaign_id)) THEN
    PERFORM outbound.schedule_jobs(set_campaign_status.campaign_id, set_campaign_status.tenant);
  END IF;
  RETURN set_campaign_status.status;
END $$;
COMMENT ON FUNCTION outbound.set_campaign_status(text, text, text, text, text) IS
  'Set a campaign''s status and write it to audit; use start(), pause(), resume() and stop().';

CREATE FUNCTION outbound.set_kill_switch(tenant text, stopped boolean, reason text) RETURNS text
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  INSERT INTO outbound.kill_switch AS k (tenant, stopped, reason, changed_by, changed_at)
  VALUES (set_kill_switch.tenant, set_kill_switch.stopped, set_kill_switch.reason, SESSION_USER, outbound.now())
  ON CONFLICT ON CONSTRAINT kill_switch_pkey DO UPDATE
     SET stopped = EXCLUDED.stopped, reason = EXCLUDED.reason,
         changed_by = EXCLUDED.changed_by, changed_at = EXCLUDED.changed_at
   WHERE (k.stopped, k.reason) IS DISTINCT FROM (EXCLUDED.stopped, EXCLUDED.reason);
  IF FOUND THEN
    INSERT INTO outbound.audit (tenant, action, subject, reason)
    VALUES (set_kill_switch.tenant, CASE WHEN set_kill_switch.stopped THEN 'kill_switch.stop' ELSE 'kill_switch.resume' END,
            CASE set_kill_switch.tenant WHEN '*' THEN 'everything' ELSE set_kill_switch.tenant END,
            set_kill_switch.reason);
  END IF;
  PERFORM outbound.commit_durably();
  RETURN CASE WHEN set_kill_switch.stopped THEN 'stopped' ELSE 'running' END;
END $$;
COMMENT ON FUNCTION outbound.set_kill_switch(text, boolean, text) IS
  'Set the switch above the campaigns for a tenant, or * for everything, and write it to audit; use stop() and resume().';

CREATE FUNCTION outbound.start(
    reason text DEFAULT 'started by an operator', force boolean DEFAULT false,
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant()) RETURNS text
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  c outbound.campaign;
  k outbound.kill_switch;
  problem record;
BEGIN
  c := outbound.require_campaign(campaign_id, tenant);
  IF c.agent_id IS NULL OR c.from_numbers = '{}' THEN
    RAISE EXCEPTION 'campaign "%" has no %', campaign_id,
        CASE WHEN c.agent_id IS NULL THEN 'agent' ELSE 'number to call from' END
      USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Set agent_id and from_numbers of outbound.campaign, or B2B_AGENT_ID and RETELL_FROM_NUMBER in outbound.configure().';
  END IF;
  SELECT string_agg(p.check_name || ': ' || p.detail, '; ' ORDER BY p.step) AS what, min(p.advice) AS advice,
      bool_and(p.can_force) AS can_force INTO problem
    FROM outbound.preflight(start.campaign_id, start.tenant) p WHERE p.status = 'fail' AND NOT (coalesce(force, false) AND p.can_force);
  IF problem.what IS NOT NULL THEN
    RAISE EXCEPTION 'campaign "%" would not work', campaign_id
      USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = problem.what,
        HINT = CASE WHEN problem.can_force
          THEN 'SELECT * FROM outbound.preflight() shows every check. If you know better: outbound.start(force => true).'
          ELSE 'SELECT * FROM outbound.preflight() shows every check and what to do.' END;
  END IF;
  PERFORM outbound.set_campaign_status('running', reason, 'campaign.start', campaign_id, tenant);
  FOR k IN SELECT * FROM outbound.kill_switch s WHERE s.tenant IN (start.tenant, '*') AND s.stopped LOOP
    RAISE WARNING 'the kill switch of % is on, so nothing is dialled: %',
        CASE k.tenant WHEN '*' THEN 'everything' ELSE format('tenant "%s"', k.tenant) END, k.reason
      USING HINT = format('SELECT outbound.resume(scope => %L)', CASE k.tenant WHEN '*' THEN 'everything' ELSE 'tenant' END);
  END LOOP;
  PERFORM outbound.schedule_jobs(start.campaign_id, start.tenant);
  RETURN 'running';
END $$;
COMMENT ON FUNCTION outbound.start(text, boolean, text, text) IS
  'Set the campaign running and, where pg_cron is installed, make its jobs. Refused while outbound.preflight() has a fail; force => true passes over those that may be seen wrongly from here (can_force). To place calls at once: CALL outbound.call_batch().';

CREATE FUNCTION outbound.pause(
    reason text DEFAULT 'paused by an operator',
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant()) RETURNS text
  LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
  SELECT outbound.set_campaign_status('paused', pause.reason, 'campaign.pause', pause.campaign_id, pause.tenant);
END;
COMMENT ON FUNCTION outbound.pause(text, text, text) IS
  'No further call leaves for this campaign until resume(); calls that are live go on, and their outcomes are recorded.';

CREATE FUNCTION outbound.check_scope(scope text) RETURNS text
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF scope IS NULL OR scope NOT IN ('campaign', 'tenant', 'everything') THEN
    RAISE EXCEPTION 'unknown scope "%"', coalesce(scope, 'null')
      USING ERRCODE = 'invalid_parameter_value', HINT = 'One of campaign, tenant, everything.';
  END IF;
  RETURN scope;
END $$;
COMMENT ON FUNCTION outbound.check_scope(text) IS 'A scope of stop() and resume(): campaign, tenant or everything.';

CREATE FUNCTION outbound.stop(
    reason text DEFAULT 'stopped by an operator', scope text DEFAULT 'campaign',
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant()) RETURNS text
  LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
  SELECT CASE outbound.check_scope(stop.scope)
    WHEN 'campaign' THEN outbound.set_campaign_status('stopped', stop.reason, 'campaign.stop', stop.campaign_id, stop.tenant)
    WHEN 'tenant' THEN outbound.set_kill_switch(stop.tenant, true, stop.reason)
    WHEN 'everything' THEN outbound.set_kill_switch('*', true, stop.reason) END;
END;
COMMENT ON FUNCTION outbound.stop(text, text, text, text) IS
  'The kill switch: from the moment this commits no further request leaves, for the campaign, the tenant or everything. A stopped campaign loses its dialling jobs at once and the others when its outcomes and messages are through. Stays until resume() with the same scope, or start(). One number: add it to outbound.suppression.';

CREATE FUNCTION outbound.resume(
    reason text DEFAULT 'resumed by an operator', scope text DEFAULT 'campaign',
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant()) RETURNS text
  LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
  SELECT CASE outbound.check_scope(resume.scope)
    WHEN 'campaign' THEN outbound.set_campaign_status('running', resume.reason, 'campaign.resume', resume.campaign_id, resume.tenant)
    WHEN 'tenant' THEN outbound.set_kill_switch(resume.tenant, false, resume.reason)
    WHEN 'everything' THEN outbound.set_kill_switch('*', false, resume.reason) END;
END;
COMMENT ON FUNCTION outbound.resume(text, text, text, text) IS
  'Undo pause() or stop() of the same scope. A campaign runs only while its own status and the switches of its tenant and of everything all allow it.';

-- Who may do what. Nothing is granted to PUBLIC; rows are a tenant's own.
--
-- Every function runs with its caller's rights (but for the webhook door), so
-- the row-level security below holds through every function too. A view stands
-- on a function for the same reason: a view's own tables would be read with its
-- owner's rights.

CREATE TABLE outbound.access (
  role_name text NOT NULL CHECK (role_name <> ''),
  tenant text NOT NULL CHECK (tenant <> ''),
  level text NOT NULL CHECK (level IN ('viewer', 'operator', 'admin', 'webhook')),
  granted_by text NOT NULL DEFAULT SESSION_USER,
  granted_at timestamptz NOT NULL DEFAULT outbound.now(),
  PRIMARY KEY (role_name, tenant)
);
COMMENT ON TABLE outbound.access IS
  'Which database role may do what in which tenant; use grant_access() and revoke_access(), which also grant the privileges.';
COMMENT ON COLUMN outbound.access.tenant IS 'A tenant, or * for every tenant and the kill switch of everything.';
COMMENT ON COLUMN outbound.access.level IS
  'viewer reads; operator runs campaigns; admin also changes campaigns, rules and law; webhook may only knock at retell_webhook().';

CREATE FUNCTION outbound.visible_tenants() RETURNS text[]
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT coalesce(array_agg(a.tenant), '{}') FROM outbound.access a WHERE a.level <> 'webhook';
END;
COMMENT ON FUNCTION outbound.visible_tenants() IS
  'Tenants that the current role has access to, * among them if it has all; row-level security asks it once a query.';

ALTER TABLE outbound.access ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_role ON outbound.access FOR SELECT
  USING (pg_catalog.pg_has_role(pg_catalog.to_regrole(pg_catalog.quote_ident(role_name)), 'USAGE'));

-- One policy on every table that has a tenant, so that none can be forgotten;
-- rows of tenant * (shipped rules, the switch of everything) are read by all.
DO $$
DECLARE
  t regclass;
BEGIN
  FOR t IN
    SELECT c.oid FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant'
    WHERE c.relnamespace = 'outbound'::regnamespace AND c.relkind = 'r' AND c.relname <> 'access'
    ORDER BY c.relname
  LOOP
    EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
    EXECUTE pg_catalog.format($policy$CREATE POLICY own_tenant ON %s
      USING (tenant = ANY ((SELECT outbound.visible_tenants())::text[]) OR '*' = ANY ((SELECT outbound.visible_tenants())::text[]))$policy$, t);
    EXECUTE pg_catalog.format($policy$CREATE POLICY shared_rows ON %s FOR SELECT USING (tenant = '*')$policy$, t);
  END LOOP;
END $$;

CREATE FUNCTION outbound.access_rules()
  RETURNS TABLE (level text, kind text, object text, privilege text)
  LANGUAGE sql STABLE PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp
AS $$
  WITH function_level (level, names) AS (VALUES
    ('viewer', ARRAY['access_rules', 'backend_alive', 'call_figures', 'check_scope',
      'check_score_rules', 'current_campaign', 'current_tenant', 'dashboard', 'database_identity', 'call_decision', 'decide', 'delivery_event_id', 'dispatcher_alive', 'explain', 'figure_quantile', 'figure_round', 'health_checks',
      'holiday_date', 'html_bars', 'html_escape', 'html_table', 'is_call_day', 'is_time_zone', 'latency_band', 'mentions_number',
      'lead_journey', 'lead_score', 'legacy_objective', 'map_journey', 'message_number', 'message_suppressed',
      'now', 'number_hash', 'preview_calls', 'preview_queue', 'require_campaign', 'retention_rules', 'revenue_calls',
      'raise_segment', 'revenue_ops', 'score_breakdown', 'score_reasons', 'score_rules', 'score_segment', 'service_exists',
      'simulate', 'stage_due', 'stage_lock_key', 'visible_tenants', 'wilson', 'shipped_journey_rules', 'check_journey_rule', 'journey_rules', 'ont_table_key', 'ont_table_columns', 'export_horizon', 'open_work', 'window_minutes', 'unreported_days', 'preflight', 'clock_verdict', 'metric_list', 'prometheus', 'prometheus_label', 'delivery_states', 'dead_letter_list', 'campaign_status', 'campaign_funnel']),
    ('operator', ARRAY['build_queue', 'call_batch', 'commit_durably', 'default_schedule', 'deliver', 'end_of_day', 'enqueue_delivery',
      'export_supabase', 'import_leads', 'import_leads_csv', 'import_leads_text', 'import_suppression',
      'map_journeys', 'morning', 'pause', 'prune', 'prune_batch', 'record_call', 'refresh_figures',
      'replay_event', 'report_day', 'rescore', 'settle_jobs', 'ask_provider', 'stage_lock', 'stage_unlock', 'resolve_attempts', 'resume', 'run_stage', 'schedule_jobs',
      'set_campaign_status', 'set_kill_switch', 'settle_attempt', 'sign_delivery', 'start', 'stop', 'sync_calls',
      'tick', 'unschedule_jobs', 'verify_signature', 'apply_journey', 'sync_ont_tables', 'reset_export', 'fetch_leads', 'replay', 'set_endpoint_paused', 'pause_endpoint', 'resume_endpoint']),
    ('admin', ARRAY['erase_person', 'export_person', 'create_ont_tables']),
    ('webhook', ARRAY['retell_webhook']),
    -- for the n8n workflows
    ('viewer', ARRAY['workflow_event_id', 'twilio_state', 'send_error_state']),
    ('operator', ARRAY['claim_workflow_event', 'finish_workflow_event', 'claim_followup', 'report_followup',
      'report_opt_out', 'claim_workflow_dispatch', 'report_workflow_dispatch']),
    -- only the owner of the extension: they change privileges, services or the server
    ('owner', ARRAY['apply_access', 'configure', 'distribute', 'grant_access', 'revoke_access']),
    -- triggers and validators: called by the server itself
    ('none', ARRAY['attempt_guard', 'campaign_arm', 'keep_data', 'calendar_check', 'calling_law_audit', 'campaign_score_policy', 'lead_keep_dnc', 'lead_rearm', 'score_policy_changed', 'service_validator',
      'suppression_apply', 'suppression_guard', 'touch'])
  ), table_level (level, privilege, names) AS (VALUES
    ('operator', 'INSERT, UPDATE, DELETE', ARRAY['account_load', 'service_clock', 'schedule', 'apify_run', 'export_error', 'export_state', 'attempt', 'call', 'call_event', 'call_figure', 'delivery', 'dispatch_run', 'endpoint',
      'journey', 'kill_switch', 'lead', 'lead_reject', 'pacing', 'queue_entry', 'queue_skip', 'run',
      'suppression', 'sync_watermark', 'webhook_reject']),
    ('operator', 'INSERT', ARRAY['audit']),
    ('operator', 'INSERT, UPDATE, DELETE', ARRAY['followup', 'workflow_event', 'workflow_dispatch']),
    ('operator', 'UPDATE', ARRAY['campaign']),
    ('admin', 'INSERT, UPDATE, DELETE', ARRAY['journey_rule', 'calling_law', 'campaign', 'holiday', 'retry_rule', 'schedule', 'score_policy']),
    ('owner', '', ARRAY['access', 'retention'])
  )
  SELECT f.level, 'function', n, 'EXECUTE' FROM function_level f, unnest(f.names) n
  UNION ALL
  SELECT t.level, 'table', n, t.privilege FROM table_level t, unnest(t.names) n
  UNION ALL
  SELECT 'viewer', CASE c.relkind WHEN 'v' THEN 'view' ELSE 'table' END, c.relname, 'SELECT'
  FROM pg_class c WHERE c.relnamespace = 'outbound'::regnamespace AND c.relkind IN ('r', 'v');
$$;
COMMENT ON FUNCTION outbound.access_rules() IS
  'The least level that may use each function, table and view of the extension; a test fails for an object without a decision.';

CREATE FUNCTION outbound.apply_access(role_name text) RETURNS void
  LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  levels text[];
  rule record;
BEGIN
  SELECT array_agg(DISTINCT a.level) INTO levels FROM outbound.access a WHERE a.role_name = apply_access.role_name;
  EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA outbound FROM %I', role_name);
  EXECUTE format('REVOKE ALL ON ALL ROUTINES IN SCHEMA outbound FROM %I', role_name);
  EXECUTE format('REVOKE ALL ON SCHEMA outbound FROM %I', role_name);
  FOR rule IN SELECT s.srvname FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
              WHERE w.fdwname = 'outbound_service' LOOP
    EXECUTE format('REVOKE ALL ON FOREIGN SERVER %I FROM %I', rule.srvname, role_name);
  END LOOP;
  IF levels IS NULL THEN
    RETURN;
  END IF;
  EXECUTE format('GRANT USAGE ON SCHEMA outbound TO %I', role_name);
  FOR rule IN
    SELECT CASE r.kind WHEN 'function' THEN p.oid::regprocedure::text ELSE format('outbound.%I', r.object) END AS object,
      CASE r.kind WHEN 'function' THEN 'ROUTINE' ELSE 'TABLE' END AS kind, r.privilege
    FROM outbound.access_rules() r
    LEFT JOIN pg_proc p ON r.kind = 'function' AND p.pronamespace = 'outbound'::regnamespace AND p.proname = r.object
    WHERE (r.level = ANY (levels)
        OR r.level = 'viewer' AND levels && '{operator,admin}'
        OR r.level = 'operator' AND 'admin' = ANY (levels))
      AND (r.kind <> 'function' OR p.oid IS NOT NULL)
  LOOP
    EXECUTE format('GRANT %s ON %s %s TO %I', rule.privilege, rule.kind, rule.object, role_name);
  END LOOP;
  -- operators use the services; the credentials stay in the user mapping, which only its owner reads
  IF levels && '{operator,admin}' THEN
    FOR rule IN
      SELECT s.srvname FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
      WHERE w.fdwname = 'outbound_service' AND (s.srvname NOT LIKE '%@%' OR EXISTS (
        SELECT FROM outbound.access a WHERE a.role_name = apply_access.role_name
          AND (a.tenant = '*' OR s.srvname LIKE '%@' || a.tenant)))
    LOOP
      EXECUTE format('GRANT USAGE ON FOREIGN SERVER %I TO %I', rule.srvname, role_name);
    END LOOP;
  END IF;
END;
$$;
COMMENT ON FUNCTION outbound.apply_access(text) IS
  'Grant a role exactly what its rows in outbound.access give it, and revoke the rest; call it after an upgrade or after new services were configured.';

CREATE FUNCTION outbound.grant_access(role_name text, level text, tenant text DEFAULT outbound.current_tenant())
  RETURNS text
  LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF to_regrole(quote_ident(role_name)) IS NULL THEN
    RAISE EXCEPTION 'role "%" does not exist', role_name
      USING ERRCODE = 'undefined_object', HINT = 'CREATE ROLE it first.';
  END IF;
  IF level NOT IN ('viewer', 'operator', 'admin', 'webhook') THEN
    RAISE EXCEPTION 'unknown access level "%"', level
      USING ERRCODE = 'invalid_parameter_value', HINT = 'One of viewer, operator, admin, webhook.';
  END IF;
  INSERT INTO outbound.access AS a (role_name, tenant, level) VALUES (role_name, tenant, level)
    ON CONFLICT ON CONSTRAINT access_pkey DO UPDATE SET level = EXCLUDED.level,
      granted_by = EXCLUDED.granted_by, granted_at = EXCLUDED.granted_at;
  PERFORM outbound.apply_access(role_name);
  INSERT INTO outbound.audit (tenant, action, subject, reason) VALUES (tenant, 'access.grant', role_name, level);
  RETURN format('%s is %s of %s', role_name, level, tenant);
END;
$$;
COMMENT ON FUNCTION outbound.grant_access(text, text, text) IS
  'Give a role a level (viewer, operator, admin, webhook) in a tenant, or in * for all; privileges and row-level security follow. For the owner of the extension.';

CREATE FUNCTION outbound.revoke_access(role_name text, tenant text DEFAULT outbound.current_tenant())
  RETURNS text
  LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  DELETE FROM outbound.access a WHERE (a.role_name, a.tenant) = (revoke_access.role_name, revoke_access.tenant);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'role "%" has no access to tenant "%"', role_name, tenant
      USING ERRCODE = 'undefined_object', HINT = 'SELECT * FROM outbound.access lists who has.';
  END IF;
  PERFORM outbound.apply_access(role_name);
  INSERT INTO outbound.audit (tenant, action, subject) VALUES (tenant, 'access.revoke', role_name);
  RETURN format('%s has no access to %s any more', role_name, tenant);
END;
$$;
COMMENT ON FUNCTION outbound.revoke_access(text, text) IS
  'Take a role''s access to a tenant away.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA outbound FROM PUBLIC;
REVOKE ALL ON ALL PROCEDURES IN SCHEMA outbound FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA outbound FROM PUBLIC;
REVOKE ALL ON SCHEMA outbound FROM PUBLIC;

-- A view reads with its caller's rights (15 and later; on 14 grant the functions
-- instead); outbound.services must not, since only the owner sees whether there is a key.
DO $$
DECLARE
  v regclass;
BEGIN
  IF pg_catalog.current_setting('server_version_num')::integer >= 150000 THEN
    FOR v IN SELECT c.oid FROM pg_catalog.pg_class c
             WHERE c.relnamespace = 'outbound'::regnamespace AND c.relkind = 'v' AND c.relname <> 'services' ORDER BY c.relname LOOP
      EXECUTE pg_catalog.format('ALTER VIEW %s SET (security_invoker = true)', v);
    END LOOP;
  END IF;
END $$;


-- What pg_dump must carry: every table and every sequence, so that none can be
-- forgotten; of tables with shipped rows only what the user added or changed.
DO $$
DECLARE
  r record;
BEGIN
  FOR r IN
    SELECT c.oid::regclass AS relation, c.relkind = 'r' AND EXISTS (
      SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'shipped') AS has_shipped
    FROM pg_catalog.pg_class c
    WHERE c.relnamespace = 'outbound'::regnamespace AND c.relkind IN ('r', 'S')
    ORDER BY c.relname
  LOOP
    PERFORM pg_catalog.pg_extension_config_dump(r.relation, CASE WHEN r.has_shipped THEN 'WHERE NOT shipped' ELSE '' END);
  END LOOP;
END $$;

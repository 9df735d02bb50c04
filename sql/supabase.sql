-- What another project or schema gets to see of leads, calls and outcomes
-- (ont_leads, ont_calls, ont_call_outcomes), and how far that has got.

CREATE TABLE outbound.export_state (
  tenant text NOT NULL,
  campaign_id text NOT NULL,
  target text NOT NULL,
  table_name text NOT NULL CHECK (table_name IN ('ont_leads', 'ont_calls', 'ont_call_outcomes')),
  changed_at timestamptz NOT NULL DEFAULT '-infinity',
  row_key text NOT NULL DEFAULT '',
  contract_only boolean NOT NULL DEFAULT false,
  contract_until timestamptz,
  rows bigint NOT NULL DEFAULT 0,
  errors bigint NOT NULL DEFAULT 0,
  exported_at timestamptz,
  PRIMARY KEY (tenant, campaign_id, target, table_name)
);
COMMENT ON TABLE outbound.export_state IS 'How far each exported table is: everything that changed up to (changed_at, row_key) has been sent. reset_export() sends all again.';
COMMENT ON COLUMN outbound.export_state.target IS 'supabase, or sql:<schema> for the tables that sync_ont_tables() keeps.';
COMMENT ON COLUMN outbound.export_state.contract_only IS 'The target''s table lacks columns, so only the contract''s are sent until contract_until; add them with create_ont_tables().';
COMMENT ON COLUMN outbound.export_state.rows IS 'Rows sent so far.';
COMMENT ON COLUMN outbound.export_state.errors IS 'Rows refused so far; see export_error.';

CREATE TABLE outbound.export_error (
  tenant text NOT NULL,
  campaign_id text NOT NULL,
  target text NOT NULL,
  table_name text NOT NULL,
  row_key text NOT NULL,
  code text NOT NULL DEFAULT '',
  message text NOT NULL DEFAULT '',
  record jsonb NOT NULL,
  tries integer NOT NULL DEFAULT 1,
  failed_at timestamptz NOT NULL DEFAULT outbound.now(),
  PRIMARY KEY (tenant, campaign_id, target, table_name, row_key)
);
COMMENT ON TABLE outbound.export_error IS 'Rows that the target refused and the export stepped over; a row goes away when a later version of it is taken.';
COMMENT ON COLUMN outbound.export_error.code IS 'SQLSTATE or PostgREST code of the refusal.';

-- when a row changed is what the watermark goes by, whoever changed it
CREATE FUNCTION outbound.touch() RETURNS trigger
  AS 'MODULE_PATHNAME', 'outbound_touch'
  LANGUAGE C VOLATILE;
COMMENT ON FUNCTION outbound.touch() IS
  'Trigger: set the column named as its argument to now, unless the statement set it itself.';
CREATE TRIGGER lead_touch BEFORE UPDATE ON outbound.lead
  FOR EACH ROW EXECUTE FUNCTION outbound.touch('updated_at');
CREATE TRIGGER journey_touch BEFORE UPDATE ON outbound.journey
  FOR EACH ROW EXECUTE FUNCTION outbound.touch('mapped_at');

CREATE VIEW outbound.ont_leads_source AS
  SELECT l.tenant, l.campaign_id, l.lead_id, coalesce(l.clinic_id, 'unknown') AS clinic_id, l.lead_source,
    coalesce(l.to_number, 'unknown') AS to_number,
    l.clinic_name, l.clinic_email, l.clinic_website, l.industry_vertical, l.manager_name, l.manager_email,
    l.city, l.state, l.postal_code, l.country_code, l.time_zone, l.review_score, l.review_count,
    l.lead_segment, l.segment_score, to_jsonb(l.segment_reasons) AS segment_reasons, l.lead_status, l.attempts,
    l.attempts_exceeded_200, l.last_attempt_at, l.next_attempt_at, l.last_disposition, l.imported_at,
    l.updated_at AS changed_at, l.lead_id AS row_key
  FROM outbound.lead l;
COMMENT ON VIEW outbound.ont_leads_source IS 'The rows of ont_leads: one a lead. changed_at and row_key are the export''s own.';

CREATE VIEW outbound.ont_calls_source AS
  SELECT j.tenant, j.call_id, j.campaign_id, j.lead_id, j.clinic_id, coalesce(j.to_number, 'unknown') AS to_number,
    j.call_status, j.call_outcome, j.conversion_stage, j.sentiment, j.call_duration_ms,
    j.terminal_outcome, j.answered_by, j.disconnection_reason, j.recording_url, j.cost_cents, j.attempt_number,
    j.attempts_exceeded_200, j.call_window, j.call_window_type, j.after_hours_call_once_done,
    c.from_number, c.direction, c.agent_id, c.attempt_id, c.start_at, c.end_at,
    j.mapped_at AS changed_at, j.call_id AS row_key
  FROM outbound.journey j
  LEFT JOIN outbound.call c ON c.tenant = j.tenant AND c.call_id = j.call_id;
COMMENT ON VIEW outbound.ont_calls_source IS 'The rows of ont_calls: one a call with a journey. changed_at and row_key are the export''s own.';

CREATE VIEW outbound.ont_call_outcomes_source AS
  SELECT j.tenant, j.call_id,
    coalesce(j.outcome_ts, (extract(epoch FROM c.created_at) * 1000)::bigint, 0) AS outcome_ts,
    j.campaign_id, j.lead_id, j.clinic_id, j.call_outcome, j.conversion_stage, j.captured_email,
    to_jsonb(j.tool_calls) AS tool_calls, j.sentiment, j.call_duration_ms,
    j.terminal_outcome, j.answered_by, j.captured_email_generic, j.tool_call_events, j.recording_url,
    j.recording_followup_requested, j.recording_followup_requests, to_jsonb(j.recording_followup_reasons) AS recording_followup_reasons,
    j.recording_followup_reason, j.attempt_number, j.attempt_warning_threshold, j.attempts_exceeded_200,
    j.call_window, j.call_window_type, j.transcript_hash, j.evidence, j.revision,
    j.mapped_at AS changed_at, j.call_id AS row_key
  FROM outbound.journey j
  LEFT JOIN outbound.call c ON c.tenant = j.tenant AND c.call_id = j.call_id;
COMMENT ON VIEW outbound.ont_call_outcomes_source IS 'The rows of ont_call_outcomes: one a call with a journey, under its outcome''s time. changed_at and row_key are the export''s own.';

CREATE FUNCTION outbound.ont_table_key(table_name text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE table_name
    WHEN 'ont_leads' THEN 'tenant,campaign_id,lead_id'
    WHEN 'ont_calls' THEN 'tenant,call_id'
    WHEN 'ont_call_outcomes' THEN 'tenant,call_id,outcome_ts' END;
END;
COMMENT ON FUNCTION outbound.ont_table_key(text) IS 'The unique key of an exported table, as on_conflict wants it.';

CREATE FUNCTION outbound.ont_table_columns(table_name text, contract_only boolean DEFAULT false)
  RETURNS TABLE (column_name text, column_type text)
  LANGUAGE sql STABLE STRICT PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp
AS $$
  SELECT a.attname::text, format_type(a.atttypid, a.atttypmod)
  FROM pg_attribute a
  WHERE a.attrelid = to_regclass('outbound.' || quote_ident(table_name || '_source'))
    AND a.attnum > 0 AND a.attname NOT IN ('changed_at', 'row_key')
    AND (NOT contract_only OR a.attname = ANY (CASE table_name
      WHEN 'ont_leads' THEN '{tenant,campaign_id,lead_id,clinic_id,lead_source,to_number}'::text[]
      WHEN 'ont_calls' THEN '{tenant,call_id,campaign_id,lead_id,clinic_id,to_number,call_status,call_outcome,conversion_stage,sentiment,call_duration_ms}'
      WHEN 'ont_call_outcomes' THEN '{tenant,call_id,outcome_ts,campaign_id,lead_id,clinic_id,call_outcome,conversion_stage,captured_email,tool_calls,sentiment,call_duration_ms}'
      END))
  ORDER BY a.attnum
$$;
COMMENT ON FUNCTION outbound.ont_table_columns(text, boolean) IS
  'The columns of an exported table and their types; with contract_only those that the original export had.';

CREATE FUNCTION outbound.create_ont_tables(schema text, execute boolean DEFAULT true) RETURNS text
  LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  ddl text := format('CREATE SCHEMA IF NOT EXISTS %I;', schema) || E'\n';
  name text;
BEGIN
  IF schema = '' OR lower(schema) = 'outbound' OR starts_with(lower(schema), 'pg_') OR lower(schema) = 'information_schema' THEN
    RAISE EXCEPTION 'the tables cannot be in schema "%"', schema
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Name a schema of your own, e.g. public.';
  END IF;
  FOREACH name IN ARRAY '{ont_leads,ont_calls,ont_call_outcomes}'::text[] LOOP
    -- the key first; then every other column, so that a table of the contract's columns grows
    ddl := ddl || (SELECT format(E'CREATE TABLE IF NOT EXISTS %I.%I (\n%s,\n  PRIMARY KEY (%s)\n);\n', schema, name,
        string_agg(format('  %I %s NOT NULL', c.column_name, c.column_type), E',\n' ORDER BY array_position(k.keys, c.column_name)),
        array_to_string(k.keys, ', '))
      FROM (SELECT string_to_array(outbound.ont_table_key(name), ',') AS keys) k,
        outbound.ont_table_columns(name) c
      WHERE c.column_name = ANY (k.keys) GROUP BY k.keys)
      || (SELECT string_agg(format(E'ALTER TABLE %I.%I ADD COLUMN IF NOT EXISTS %I %s;\n', schema, name, c.column_name, c.column_type), '')
      FROM outbound.ont_table_columns(name) c
      WHERE c.column_name <> ALL (string_to_array(outbound.ont_table_key(name), ',')));
  END LOOP;
  IF execute THEN
    EXECUTE ddl;
  END IF;
  RETURN ddl;
END;
$$;
COMMENT ON FUNCTION outbound.create_ont_tables(text, boolean) IS
  'DDL of ont_leads, ont_calls and ont_call_outcomes, executed here and returned; with execute => false only returned, for the SQL editor of the project that export_supabase() writes to. Tables that exist get the columns they lack.';

CREATE FUNCTION outbound.sync_ont_tables(schema text,
    campaign_id text DEFAULT outbound.current_campaign(), tenant text DEFAULT outbound.current_tenant())
  RETURNS TABLE (table_name text, rows bigint)
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  state outbound.export_state;
  columns text;
  sets text;
  horizon timestamptz := outbound.export_horizon();
  for_target text := 'sql:' || schema;
  last_at timestamptz;
  last_key text;
BEGIN
  FOREACH table_name IN ARRAY '{ont_leads,ont_calls,ont_call_outcomes}'::text[] LOOP
    IF to_regclass(format('%I.%I', schema, table_name)) IS NULL THEN
      RAISE EXCEPTION 'table %.% does not exist', schema, table_name
        USING ERRCODE = 'undefined_table', HINT = format('SELECT outbound.create_ont_tables(%L).', schema);
    END IF;
    INSERT INTO outbound.export_state AS s (tenant, campaign_id, target, table_name)
      VALUES (sync_ont_tables.tenant, sync_ont_tables.campaign_id, for_target, sync_ont_tables.table_name)
      ON CONFLICT DO NOTHING;
    SELECT s.* INTO state FROM outbound.export_state s
      WHERE (s.tenant, s.campaign_id, s.target, s.table_name)
        = (sync_ont_tables.tenant, sync_ont_tables.campaign_id, for_target, sync_ont_tables.table_name) FOR UPDATE;
    -- the clock was set back: all rows again
    IF state.changed_at > outbound.now() THEN
      state.changed_at := '-infinity';
      state.row_key := '';
    END IF;
    SELECT string_agg(quote_ident(c.column_name), ', '),
        string_agg(format('%1$I = EXCLUDED.%1$I', c.column_name), ', ')
          FILTER (WHERE c.column_name <> ALL (string_to_array(outbound.ont_table_key(sync_ont_tables.table_name), ',')))
      INTO columns, sets FROM outbound.ont_table_columns(sync_ont_tables.table_name) c;
    -- an outcome whose time has changed is still one outcome
    IF table_name = 'ont_call_outcomes' THEN
      EXECUTE format('DELETE FROM %I.%I t USING outbound.ont_call_outcomes_source v'
        ' WHERE v.tenant = $1 AND v.campaign_id = $2 AND v.changed_at >= $3 AND v.changed_at < $4'
        ' AND t.tenant = v.tenant AND t.call_id = v.call_id AND t.outcome_ts <> v.outcome_ts', schema, table_name)
        USING tenant, campaign_id, state.changed_at, horizon;
    END IF;
    EXECUTE format('WITH due AS MATERIALIZED (SELECT * FROM outbound.%I v'
      ' WHERE v.tenant = $1 AND v.campaign_id = $2 AND (v.changed_at, v.row_key) > ($3, $4) AND v.changed_at < $5),'
      ' done AS (INSERT INTO %I.%I (%s) SELECT %s FROM due ON CONFLICT (%s) DO UPDATE SET %s RETURNING 1)'
      ' SELECT (SELECT count(*) FROM done), l.changed_at, l.row_key FROM (SELECT 1) one'
      ' LEFT JOIN (SELECT changed_at, row_key FROM due ORDER BY changed_at DESC, row_key DESC LIMIT 1) l ON true',
      sync_ont_tables.table_name || '_source', schema, table_name, columns, columns, outbound.ont_table_key(table_name), sets)
      INTO rows, last_at, last_key
      USING tenant, campaign_id, state.changed_at, state.row_key, horizon;
    UPDATE outbound.export_state s
      SET changed_at = coalesce(last_at, s.changed_at), row_key = coalesce(last_key, s.row_key),
        rows = s.rows + sync_ont_tables.rows, exported_at = outbound.now()
      WHERE (s.tenant, s.campaign_id, s.target, s.table_name)
        = (state.tenant, state.campaign_id, state.target, state.table_name);
    RETURN NEXT;
  END LOOP;
END;
$$;
COMMENT ON FUNCTION outbound.sync_ont_tables(text, text, text) IS
  'Bring ont_leads, ont_calls and ont_call_outcomes in a schema of this database up to date: what changed since the last time. Make them first with create_ont_tables().';

CREATE FUNCTION outbound.export_horizon() RETURNS timestamptz
  AS 'MODULE_PATHNAME', 'outbound_export_horizon'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.export_horizon() IS
  'Rows that changed before this instant are committed: the start of the oldest transaction that has written and is still open, else now. The export''s watermark stays below it, so that it misses no late commit.';

CREATE FUNCTION outbound.reset_export(target text DEFAULT 'supabase', table_name text DEFAULT NULL,
    campaign_id text DEFAULT outbound.current_campaign(), tenant text DEFAULT outbound.current_tenant())
  RETURNS bigint
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  n bigint;
BEGIN
  DELETE FROM outbound.export_state s
    WHERE s.tenant = reset_export.tenant AND s.campaign_id = reset_export.campaign_id AND s.target = reset_export.target
      AND (reset_export.table_name IS NULL OR s.table_name = reset_export.table_name);
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END;
$$;
COMMENT ON FUNCTION outbound.reset_export(text, text, text, text) IS
  'Forget how far an export has got, so that the next one sends every row again (they are upserted: nothing doubles), with all columns. Returns how many tables were reset.';

CREATE PROCEDURE outbound.export_supabase(
  max_rows integer DEFAULT NULL, page_rows integer DEFAULT 200,
  campaign_id text DEFAULT outbound.current_campaign(), tenant text DEFAULT outbound.current_tenant())
  AS 'MODULE_PATHNAME', 'outbound_export_supabase'
  LANGUAGE C;
COMMENT ON PROCEDURE outbound.export_supabase(integer, integer, text, text) IS
  'Upsert what changed into ont_leads, ont_calls and ont_call_outcomes of the project behind the service supabase, page by page; a later run goes on where this one ends. A row that is refused is kept in export_error and stepped over. Commits a page at a time: CALL it by itself.';

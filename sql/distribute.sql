-- Past one machine: Citus keeps each tenant's rows together on one of its nodes.

CREATE FUNCTION outbound.distribute(dry_run boolean DEFAULT false)
  RETURNS TABLE (table_name text, placement text, done boolean)
  LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  -- rows of tenant * are for everybody, so every node has them
  shared CONSTANT text[] := '{access,calling_law,holiday,journey_rule,kill_switch,retention,retry_rule,score_policy}';
  -- rows about processes of this server
  own CONSTANT text[] := '{dispatch_run}';
  citus CONSTANT boolean := EXISTS (SELECT FROM pg_proc
    WHERE pronamespace = 'pg_catalog'::regnamespace AND proname = 'create_distributed_table');
  placed text[] := '{}';
  t record;
BEGIN
  IF NOT citus AND NOT dry_run THEN
    RAISE 'extension citus is not in this database' USING ERRCODE = 'feature_not_supported',
      DETAIL = 'Its function create_distributed_table() was not found.',
      HINT = 'One machine carries ten million leads; past it, install citus, CREATE EXTENSION citus, then call outbound.distribute() again. distribute(dry_run => true) shows what it would do.';
  END IF;
  IF NOT dry_run AND EXISTS (SELECT FROM outbound.campaign c WHERE c.status = 'running') THEN
    RAISE 'a campaign is running' USING ERRCODE = 'object_not_in_prerequisite_state',
      HINT = 'SELECT outbound.pause(''moving to Citus'') for each running campaign, and wait until outbound.dispatch_progress is empty.';
  END IF;
  IF citus THEN
    -- ours look at rows of their own tenant only, which are on the same node
    PERFORM set_config('citus.enable_unsafe_triggers', 'on', true);
    SELECT coalesce(array_agg(c.relname::text), '{}') INTO placed
      FROM pg_class c WHERE c.relnamespace = 'outbound'::regnamespace AND c.relname <> ALL (own) AND c.oid IN (
        SELECT (row_to_json(p) ->> 'logicalrelid')::regclass FROM pg_catalog.pg_dist_partition p);
  END IF;
  -- a table comes after those that its foreign keys name
  FOR t IN
    WITH RECURSIVE level (oid, depth) AS (
      SELECT c.oid, 0 FROM pg_class c WHERE c.relnamespace = 'outbound'::regnamespace AND c.relkind = 'r'
      UNION
      SELECT k.conrelid, l.depth + 1 FROM level l
      JOIN pg_constraint k ON k.confrelid = l.oid AND k.contype = 'f' AND k.conrelid <> l.oid AND k.conparentid = 0)
    SELECT c.oid::regclass AS name, c.relname::text AS relname,
      CASE WHEN c.relname = ANY (shared) THEN 'reference' WHEN c.relname = ANY (own) THEN 'local' ELSE 'tenant' END AS kind
    FROM level l JOIN pg_class c ON c.oid = l.oid
    GROUP BY c.oid, c.relname
    ORDER BY max(l.depth), c.relname <> 'campaign', c.relname
  LOOP
    IF NOT dry_run AND t.relname <> ALL (placed) THEN
      IF t.kind = 'reference' THEN
        EXECUTE 'SELECT pg_catalog.create_reference_table($1)' USING t.name;
      ELSIF t.kind = 'tenant' THEN
        EXECUTE 'SELECT pg_catalog.create_distributed_table($1, ''tenant'', colocate_with => $2)'
          USING t.name, CASE WHEN t.relname = 'campaign' THEN 'none' ELSE 'outbound.campaign' END;
      END IF;
    END IF;
    table_name := t.relname;
    placement := t.kind;
    done := t.kind = 'local' OR NOT dry_run OR t.relname = ANY (placed);
    RETURN NEXT;
  END LOOP;
END $$;
COMMENT ON FUNCTION outbound.distribute(boolean) IS
  'Hand the tables to Citus: a tenant''s rows together on one node, shipped rules on every node. Skips what is distributed already. Needs the extension citus and no running campaign; dry_run => true only shows the plan. Not tried on a real Citus by this project''s tests: rehearse on a copy.';

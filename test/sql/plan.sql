-- Plans that a backend keeps from an empty table must be good when it is full: every
-- table is looked up by its whole primary key through that key and nothing else.
-- In a database of its own, where nothing has been stored or analysed.
SELECT pg_catalog.current_database() AS home \gset
CREATE DATABASE outbound_plan;
\c outbound_plan
CREATE EXTENSION outbound;
SET enable_bitmapscan = off;
SET plan_cache_mode = force_generic_plan;
SET enable_seqscan = off;
DO $$
DECLARE
  t record; plan json; used text;
BEGIN
  FOR t IN SELECT c.oid, c.relname, k.conname, (SELECT string_agg(format('%I = $%s', a.attname, u.n), ' AND ' ORDER BY u.n) FROM unnest(k.conkey) WITH ORDINALITY u (num, n) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.num) AS keyed,
     (SELECT string_agg(format_type(a.atttypid, NULL), ', ' ORDER BY u.n) FROM unnest(k.conkey) WITH ORDINALITY u (num, n) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.num) AS types,
     (SELECT string_agg('NULL', ', ') FROM unnest(k.conkey)) AS args
    FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p' WHERE c.relnamespace = 'outbound'::regnamespace ORDER BY c.relname
  LOOP
    EXECUTE format('PREPARE by_key (%s) AS SELECT * FROM outbound.%I WHERE %s', t.types, t.relname, t.keyed);
    EXECUTE format('EXPLAIN (FORMAT JSON) EXECUTE by_key (%s)', t.args) INTO plan;
    DEALLOCATE by_key;
    used := coalesce(plan -> 0 -> 'Plan' ->> 'Index Name', plan -> 0 -> 'Plan' ->> 'Node Type');
    IF used IS DISTINCT FROM t.conname THEN RAISE '% is looked up by %', t.relname, used; END IF;
  END LOOP;
END $$;
RESET enable_seqscan;
-- so a history taken in in one transaction costs what each call costs
SET outbound.tenant = 't_plan';
SET outbound.clock = '2026-11-24 16:30Z';
SET client_min_messages = warning;
BEGIN;
CREATE FUNCTION pg_temp.pages_a_call(rows_from int, rows_to int) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
  plan json;
BEGIN
  EXECUTE format($e$EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)
    SELECT outbound.record_call(jsonb_build_object('call_id', 'h' || i, 'call_type', 'phone_call', 'call_status', 'ended', 'direction', 'outbound',
      'to_number', '+15125550' || 100 + i %% 100, 'start_timestamp', 1795000000000 + i, 'end_timestamp', 1795000060000 + i,
      'disconnection_reason', 'dial_no_answer')) FROM generate_series(%s, %s) i$e$, rows_from, rows_to) INTO plan;
  RETURN (plan -> 0 -> 'Plan' ->> 'Shared Hit Blocks')::float8 / (rows_to - rows_from + 1);
END $$;
SELECT pg_temp.pages_a_call(1, 500) AS first, pg_temp.pages_a_call(501, 2000) AS next \gset
SELECT CASE WHEN :next > :first * 1.3 THEN format('%s pages a call among few, %s among many', :first, :next) ELSE 'the same' END AS reads;
ROLLBACK;
\c :home
DROP DATABASE outbound_plan;

-- bench/queue.sql: one measurement, for bench/queue. Each figure is the median of
-- fifteen, the three taken in turns.
SET outbound.tenant = :'tenant';
SET outbound.campaign_id = 'c';
SET outbound.clock = '2026-11-23 16:00Z';
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;
CREATE TABLE bench.kept (LIKE outbound.queue_entry INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
  PRIMARY KEY (tenant, campaign_id, queue_date, lead_id), FOREIGN KEY (tenant, campaign_id, lead_id) REFERENCES outbound.lead);
CREATE INDEX kept_due ON bench.kept (tenant, campaign_id, queue_date, rank) WHERE state = 'queued';
DO $$
DECLARE
  t timestamptz; bare float8[]; stored float8[]; built float8[]; rebuilt float8[]; n int; r record;
  t0 text := current_setting('outbound.tenant');
BEGIN
  FOR i IN 1..15 LOOP
    t := clock_timestamp(); n := 0;
    FOR r IN SELECT * FROM outbound.lead WHERE tenant = t0 AND campaign_id = 'c'
      ORDER BY segment_score DESC, last_attempt_at NULLS FIRST, lead_id LIMIT 500 LOOP n := n + 1; END LOOP;
    bare := bare || extract(epoch FROM clock_timestamp() - t)::float8;

    DELETE FROM bench.kept;
    t := clock_timestamp();
    INSERT INTO bench.kept (tenant, campaign_id, queue_date, lead_id, rank, segment_score, lead_segment)
    SELECT tenant, campaign_id, '2026-11-23', lead_id, 1, segment_score, lead_segment FROM outbound.lead WHERE tenant = t0 AND campaign_id = 'c'
      ORDER BY segment_score DESC, last_attempt_at NULLS FIRST, lead_id LIMIT 500;
    stored := stored || extract(epoch FROM clock_timestamp() - t)::float8;

    DELETE FROM outbound.queue_entry WHERE tenant = t0;
    t := clock_timestamp(); n := 0;
    FOR r IN SELECT * FROM outbound.build_queue(500) LOOP n := n + 1; END LOOP;
    built := built || extract(epoch FROM clock_timestamp() - t)::float8;
    IF n <> 500 THEN RAISE 'queue of %', n; END IF;

    t := clock_timestamp();
    FOR r IN SELECT * FROM outbound.build_queue(500) LOOP n := n + 1; END LOOP;
    rebuilt := rebuilt || extract(epoch FROM clock_timestamp() - t)::float8;
  END LOOP;
  SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY b) * 1000 AS bare, percentile_cont(0.5) WITHIN GROUP (ORDER BY s) * 1000 AS stored,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY q) * 1000 AS built, percentile_cont(0.5) WITHIN GROUP (ORDER BY z) * 1000 AS rebuilt
  INTO r FROM unnest(bare, stored, built, rebuilt) u (b, s, q, z);
  RAISE INFO '% leads: bare LIMIT 500 % ms; the same stored % ms; build_queue % ms (% x bare, % x stored); again % ms', (SELECT count(*) FROM outbound.lead WHERE tenant = t0),
    round(r.bare::numeric, 2), round(r.stored::numeric, 2), round(r.built::numeric, 2), round((r.built / r.bare)::numeric, 1),
    round((r.built / r.stored)::numeric, 1), round(r.rebuilt::numeric, 2);
END $$;

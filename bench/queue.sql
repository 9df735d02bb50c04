-- bench/queue.sql: one measurement, for bench/queue. Each figure is the median of
-- fifteen, taken in turns, each turn in transactions of its own; the last is one
-- walk of every lead at 23:30, left out unless :walk.
SET outbound.tenant = :'tenant';
SET outbound.campaign_id = 'c';
SET outbound.clock = '2026-11-23 16:00Z';
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;
CREATE TABLE bench.figures (bare float8, looked float8, stored float8, preview float8, built float8, rebuilt float8, walk float8);
CREATE TABLE bench.kept (LIKE outbound.queue_entry INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
  PRIMARY KEY (tenant, campaign_id, queue_date, lead_id), FOREIGN KEY (tenant, campaign_id, lead_id) REFERENCES outbound.lead);
CREATE INDEX kept_due ON bench.kept (tenant, campaign_id, queue_date, rank) WHERE state = 'queued';
DO $$
DECLARE
  t timestamptz; bare float8[]; looked float8[]; stored float8[]; preview float8[]; built float8[]; rebuilt float8[]; n int; r record;
  t0 text := current_setting('outbound.tenant');
BEGIN
  FOR i IN 1..15 LOOP
    t := clock_timestamp(); n := 0;
    FOR r IN SELECT * FROM outbound.lead WHERE tenant = t0 AND campaign_id = 'c'
      ORDER BY segment_score DESC, last_attempt_at NULLS FIRST, lead_id LIMIT 500 LOOP n := n + 1; END LOOP;
    bare := bare || extract(epoch FROM clock_timestamp() - t)::float8;

    -- the least that tells whether a number may be called: is it suppressed, and when was it called
    t := clock_timestamp(); n := 0;
    FOR r IN SELECT l.*, s.reason, a.claimed_at FROM (SELECT * FROM outbound.lead WHERE tenant = t0 AND campaign_id = 'c'
        ORDER BY segment_score DESC, last_attempt_at NULLS FIRST, lead_id LIMIT 500) l
      LEFT JOIN LATERAL (SELECT x.reason FROM outbound.suppression x WHERE x.tenant = t0
        AND x.number_hash = sha256(convert_to(l.to_number, 'UTF8')) LIMIT 1) s ON true
      LEFT JOIN LATERAL (SELECT x.claimed_at FROM outbound.attempt x WHERE x.tenant = t0 AND x.to_number = l.to_number
        ORDER BY x.claimed_at DESC LIMIT 1) a ON true LOOP n := n + 1; END LOOP;
    looked := looked || extract(epoch FROM clock_timestamp() - t)::float8;

    DELETE FROM bench.kept;
    COMMIT;
    t := clock_timestamp();
    INSERT INTO bench.kept (tenant, campaign_id, queue_date, lead_id, rank, segment_score, lead_segment)
    SELECT tenant, campaign_id, '2026-11-23', lead_id, 1, segment_score, lead_segment FROM outbound.lead WHERE tenant = t0 AND campaign_id = 'c'
      ORDER BY segment_score DESC, last_attempt_at NULLS FIRST, lead_id LIMIT 500;
    COMMIT;
    stored := stored || extract(epoch FROM clock_timestamp() - t)::float8;

    t := clock_timestamp(); n := 0;
    FOR r IN SELECT * FROM outbound.preview_queue(500) LOOP n := n + 1; END LOOP;
    preview := preview || extract(epoch FROM clock_timestamp() - t)::float8;

    DELETE FROM outbound.queue_entry WHERE tenant = t0;
    COMMIT;
    t := clock_timestamp(); n := 0;
    FOR r IN SELECT * FROM outbound.build_queue(500) LOOP n := n + 1; END LOOP;
    COMMIT;
    built := built || extract(epoch FROM clock_timestamp() - t)::float8;
    IF n <> 500 THEN RAISE 'queue of %', n; END IF;

    t := clock_timestamp();
    FOR r IN SELECT * FROM outbound.build_queue(500) LOOP n := n + 1; END LOOP;
    COMMIT;
    rebuilt := rebuilt || extract(epoch FROM clock_timestamp() - t)::float8;
  END LOOP;
  INSERT INTO bench.figures
  SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY b) * 1000, percentile_cont(0.5) WITHIN GROUP (ORDER BY l) * 1000,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY s) * 1000,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY p) * 1000, percentile_cont(0.5) WITHIN GROUP (ORDER BY q) * 1000,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY z) * 1000, 0
  FROM unnest(bare, looked, stored, preview, built, rebuilt) u (b, l, s, p, q, z);
END $$;
\if :walk
SET outbound.clock = '2026-11-24 05:30Z';
DO $$
DECLARE
  t timestamptz := clock_timestamp();
BEGIN
  PERFORM count(*) FROM outbound.build_queue(500);
  UPDATE bench.figures SET walk = extract(epoch FROM clock_timestamp() - t) * 1e6
    / (SELECT count(*) FROM outbound.lead WHERE tenant = current_setting('outbound.tenant'));
END $$;
\endif
TABLE bench.figures;

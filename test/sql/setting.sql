-- Settings and the clock.
SELECT outbound.current_tenant(), outbound.current_campaign();
SET outbound.tenant = 'acme';
SELECT outbound.current_tenant();
SET outbound.tenant = '';
SET outbound.tenant = '*';
SET outbound.clock = '2026-11-23 09:00:00-06';
SELECT outbound.now() AT TIME ZONE 'America/Chicago';
SET outbound.clock = 'now';
SET outbound.clock = 'yesterday';
SET outbound.clock = 'nonsense';
SELECT outbound.now() AT TIME ZONE 'America/Chicago';
RESET outbound.clock;
SELECT abs(extract(epoch FROM outbound.now() - clock_timestamp())) < 5 AS wall;
SET outbound.clock_offset = '1h';
SELECT round(extract(epoch FROM outbound.now() - clock_timestamp()) / 60) AS minutes_ahead;
SET outbound.clock = '2026-11-23 09:00:00-06';
SELECT outbound.now() = '2026-11-23 09:00:00-06' AS clock_wins;
-- a parallel worker takes the clock over, whatever zone it was written with
SET outbound.clock = '2026-11-23 09:00:00 CST';
SHOW outbound.clock;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
SELECT count(*) > 0 AS rows, max(outbound.now()) AT TIME ZONE 'UTC' AS at FROM pg_catalog.pg_attribute WHERE outbound.now() > '2026-11-23';
RESET outbound.clock;

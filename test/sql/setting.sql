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

-- What a decision reads is the lead's own, however many calls are live or were: index
-- entries and rows counted, not time. The statistics are those of a table in which
-- nothing was live, as a vacuum leaves them, the kindest to a plan that reads all.
BEGIN;
SET LOCAL outbound.tenant = 't_reads';
SET LOCAL outbound.campaign_id = 'c';
INSERT INTO outbound.campaign (status) VALUES ('running');
INSERT INTO outbound.lead (lead_id, clinic_name, to_number, candidate_zones, candidate_states)
SELECT 'l' || i, 'Clinic', '+1312' || 5550000 + i, '{America/Chicago}', '{IL}' FROM generate_series(1, 3000) i;
INSERT INTO outbound.attempt (tenant, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type, state, call_id, claimed_at)
SELECT 't_reads', 'c', 'l' || i % 3000 + 1, '+1312' || 5550001 + i % 3000, 1, '', 'business_hours', 'ended', 'c' || i, '2026-10-01'
FROM generate_series(1, 9000) i;
ANALYZE outbound.attempt;
INSERT INTO outbound.attempt (tenant, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type, claimed_at)
SELECT 't_reads', 'c', lead_id, to_number, 1, '', 'business_hours', '2026-11-23 10:00-06' FROM outbound.lead WHERE tenant = 't_reads' AND lead_id > 'l1';
-- what the last decision read of the attempts, by index
CREATE FUNCTION pg_temp.reads() RETURNS TABLE (index text, scans bigint, entries bigint) LANGUAGE sql AS $$
  SELECT indexrelid::regclass::text, pg_stat_get_xact_numscans(indexrelid), pg_stat_get_xact_tuples_returned(indexrelid)
  FROM pg_index WHERE indrelid = 'outbound.attempt'::regclass $$;
CREATE TEMP TABLE before ON COMMIT DROP AS SELECT * FROM pg_temp.reads();
CREATE TEMP TABLE heap ON COMMIT DROP AS
  SELECT pg_stat_get_xact_tuples_returned('outbound.attempt'::regclass) AS rows, pg_stat_get_xact_numscans('outbound.attempt'::regclass) AS scans;
SELECT verdict, reason FROM outbound.decide('l1', '2026-11-23 10:01-06');
SELECT verdict, reason FROM outbound.decide('l77', '2026-11-23 10:01-06');
SELECT r.index, r.scans - b.scans AS scans, r.entries - b.entries AS entries
FROM pg_temp.reads() r JOIN before b USING (index) WHERE r.scans > b.scans ORDER BY 1;
SELECT pg_stat_get_xact_tuples_returned('outbound.attempt'::regclass) - rows AS rows_scanned,
  pg_stat_get_xact_numscans('outbound.attempt'::regclass) - scans AS table_scans FROM heap;
ROLLBACK;

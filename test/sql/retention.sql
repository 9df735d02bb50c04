-- Retention: own times win, the law's floor holds, and pruning goes in batches.
\set SHOW_CONTEXT never
SET outbound.tenant = 't_retention';
SET outbound.campaign_id = 'c1';
SET timezone = 'UTC';
SET outbound.clock = '2026-11-30 13:40:00+00';
INSERT INTO outbound.campaign (time_zone) VALUES ('America/Chicago');
SELECT * FROM outbound.retention_rules() ORDER BY subject;
INSERT INTO outbound.retention VALUES ('audit', '30 days');
INSERT INTO outbound.retention VALUES ('run', '12 hours');
INSERT INTO outbound.retention VALUES ('run', '1 day');
SELECT keep FROM outbound.retention_rules() WHERE subject = 'run';

-- of every log a row that is too old, one that is just not, and one of another tenant
CREATE PROCEDURE pg_temp.fill() LANGUAGE plpgsql AS $$
DECLARE
  r record;
  k integer := 0;
BEGIN
  FOR r IN SELECT d.tenant, x.subject, outbound.now() - x.keep + d.after AS at
    FROM outbound.retention_rules() x, (VALUES ('t_retention', interval '-1 minute'), ('t_retention', '1 day 1 minute'), ('t_retention_2', '-1 minute')) d (tenant, after)
  LOOP
    k := k + 1;
    CASE r.subject
      WHEN 'run' THEN INSERT INTO outbound.run (tenant, campaign_id, stage, started_at, status) VALUES (r.tenant, 'c1', 'prune', r.at, 'ok');
      WHEN 'call_event' THEN INSERT INTO outbound.call_event (tenant, call_id, event, body_hash, received_at) VALUES (r.tenant, 'c' || k, 'call_ended', 'x', r.at);
      WHEN 'delivery' THEN INSERT INTO outbound.delivery (tenant, delivery_id, campaign_id, endpoint, event_type, dedupe_key, record, state, delivered_at) VALUES (r.tenant, gen_random_uuid(), 'c1', 'n8n_outcome', 'x', 'k' || k, '{}', 'delivered', r.at);
      WHEN 'dead_delivery' THEN INSERT INTO outbound.delivery (tenant, delivery_id, campaign_id, endpoint, event_type, dedupe_key, record, state, created_at) VALUES (r.tenant, gen_random_uuid(), 'c1', 'n8n_outcome', 'x', 'k' || k, '{}', 'dead', r.at);
      WHEN 'queue_entry' THEN INSERT INTO outbound.queue_skip (tenant, campaign_id, queue_date, reason, leads) VALUES (r.tenant, 'c1', r.at::date - (r.at < outbound.now() - interval '30 days')::integer, 'legal_hours', 1);
      WHEN 'lead_reject' THEN INSERT INTO outbound.lead_reject (tenant, campaign_id, reason, detail, item, item_hash, rejected_at) VALUES (r.tenant, 'c1', 'no_number', 'x', '{}', sha256(k::text::bytea), r.at);
      WHEN 'webhook_reject' THEN INSERT INTO outbound.webhook_reject (tenant, day, reason) VALUES (r.tenant, r.at::date - (r.at < outbound.now() - interval '365 days')::integer, 'stale');
      WHEN 'workflow_event' THEN INSERT INTO outbound.workflow_event (tenant, event_id, received_at) VALUES (r.tenant, gen_random_uuid(), r.at);
        INSERT INTO outbound.workflow_dispatch (tenant, attempt_id, claimed_at) VALUES (r.tenant, 'a' || k, r.at);
      WHEN 'audit' THEN INSERT INTO outbound.audit (tenant, action, at) VALUES (r.tenant, 'x', r.at);
      ELSE NULL;
    END CASE;
  END LOOP;
END $$;
CALL pg_temp.fill();
CREATE VIEW pg_temp.left_over AS
SELECT 'run' AS log, tenant FROM outbound.run UNION ALL SELECT 'call_event', tenant FROM outbound.call_event UNION ALL SELECT 'delivery ' || state, tenant FROM outbound.delivery
UNION ALL SELECT 'queue_skip', tenant FROM outbound.queue_skip UNION ALL SELECT 'lead_reject', tenant FROM outbound.lead_reject UNION ALL SELECT 'webhook_reject', tenant FROM outbound.webhook_reject
UNION ALL SELECT 'workflow_event', tenant FROM outbound.workflow_event UNION ALL SELECT 'workflow_dispatch', tenant FROM outbound.workflow_dispatch UNION ALL SELECT 'audit', tenant FROM outbound.audit WHERE action = 'x';
SELECT log, tenant, count(*) FROM pg_temp.left_over WHERE tenant LIKE 't_retention%' GROUP BY 1, 2 ORDER BY 1, 2;
CALL outbound.prune();
SELECT log, tenant, count(*) FROM pg_temp.left_over WHERE tenant LIKE 't_retention%' GROUP BY 1, 2 ORDER BY 1, 2;

-- what is not finished is not pruned, however old
INSERT INTO outbound.run (tenant, campaign_id, stage, started_at) VALUES ('t_retention', 'c1', 'deliver', '2020-01-01');
INSERT INTO outbound.call_event (tenant, call_id, event, body_hash, received_at, outcome) VALUES ('t_retention', 'old', 'call_ended', 'x', '2020-01-01', 'failed');
INSERT INTO outbound.delivery (tenant, delivery_id, campaign_id, endpoint, event_type, dedupe_key, record, created_at) VALUES ('t_retention', gen_random_uuid(), 'c1', 'n8n_outcome', 'x', 'old', '{}', '2020-01-01');
INSERT INTO outbound.delivery (tenant, delivery_id, campaign_id, endpoint, event_type, dedupe_key, record, state, delivered_at) VALUES ('t_retention', gen_random_uuid(), 'c1', 'n8n_outcome', 'recording.followup', 'old2', '{"n": 1}', 'delivered', '2020-01-01');
CALL outbound.prune();
SELECT stage, status FROM outbound.run WHERE tenant = 't_retention' AND started_at = '2020-01-01';
SELECT outcome FROM outbound.call_event WHERE tenant = 't_retention' AND call_id = 'old';
SELECT event_type, state, record FROM outbound.delivery WHERE tenant = 't_retention' AND dedupe_key LIKE 'old%' ORDER BY dedupe_key;

-- nor is the last good run of a stage
INSERT INTO outbound.run (tenant, campaign_id, stage, started_at, local_day, status) VALUES ('t_retention', 'c1', 'end_of_day', '2020-01-02', '2020-01-02', 'ok'),
  ('t_retention', 'c1', 'end_of_day', '2020-01-03', '2020-01-03', 'ok'), ('t_retention', 'c1', 'end_of_day', '2020-01-04', '2020-01-04', 'failed');
CALL outbound.prune();
SELECT local_day, status FROM outbound.run WHERE tenant = 't_retention' AND stage = 'end_of_day';

-- in batches: a transaction each, so that no lock is held for long
INSERT INTO outbound.run (tenant, campaign_id, stage, started_at, status) SELECT 't_retention', 'c1', 'prune', '2021-01-01', 'ok' FROM generate_series(1, 25);
SELECT outbound.prune_batch('run', outbound.now() - interval '1 day', 10, 't_retention') AS gone, (SELECT count(*) FROM outbound.run WHERE tenant = 't_retention' AND started_at = '2021-01-01') AS before_it;
CALL outbound.prune(10);
SELECT count(*) FROM outbound.run WHERE tenant = 't_retention' AND started_at = '2021-01-01';
CREATE TEMP TABLE by_transaction (xid xid, n integer);
CREATE FUNCTION pg_temp.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO by_transaction SELECT pg_current_xact_id()::xid, count(*) FROM gone; RETURN NULL; END $$;
CREATE TRIGGER note AFTER DELETE ON outbound.run REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.note();
INSERT INTO outbound.run (tenant, campaign_id, stage, started_at, status) SELECT 't_retention', 'c1', 'prune', '2021-01-01', 'ok' FROM generate_series(1, 25);
CALL outbound.prune(10);
SELECT count(DISTINCT xid::text) AS transactions, max(n) AS largest, sum(n) AS rows FROM by_transaction;
DROP TRIGGER note ON outbound.run;
CALL outbound.prune(0);
DELETE FROM outbound.retention WHERE subject = 'run';

-- How long each log is kept, and its pruning: in batches, with a commit each.

CREATE TABLE outbound.retention (
  subject text NOT NULL PRIMARY KEY CHECK (subject IN ('run', 'call_event', 'delivery', 'dead_delivery',
    'queue_entry', 'lead_reject', 'webhook_reject', 'audit', 'cron_run')),
  keep interval NOT NULL CHECK (keep >= interval '1 day'),
  CHECK (subject <> 'audit' OR keep >= interval '1826 days')
);
COMMENT ON TABLE outbound.retention IS
  'Your own retention times, where they differ from the defaults that outbound.retention_rules() shows. Leads, calls, attempts, journeys and suppressions are kept until you delete them.';
COMMENT ON COLUMN outbound.retention.subject IS 'Which log: delivery = delivered messages, dead_delivery = dead letters, cron_run = pg_cron''s own history of our jobs.';
COMMENT ON COLUMN outbound.retention.keep IS 'Age at which a row goes; audit must be kept five years (16 CFR 310.5, 47 CFR 64.1200(d)(6)).';

CREATE FUNCTION outbound.retention_rules() RETURNS TABLE (subject text, keep interval)
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT d.subject, coalesce(r.keep, d.keep)
  FROM (VALUES
    ('run', interval '14 days'), ('call_event', '90 days'), ('delivery', '30 days'), ('dead_delivery', '180 days'),
    ('queue_entry', '30 days'), ('lead_reject', '365 days'), ('webhook_reject', '365 days'),
    ('audit', '1830 days'), ('cron_run', '3 days'), ('workflow_event', '180 days')) d (subject, keep)
  LEFT JOIN outbound.retention r ON r.subject = d.subject;
END;
COMMENT ON FUNCTION outbound.retention_rules() IS
  'How long each log is kept: the defaults, or your row in outbound.retention.';

CREATE PROCEDURE outbound.prune(batch integer DEFAULT 5000, tenant text DEFAULT outbound.current_tenant())
  LANGUAGE plpgsql
AS $$
DECLARE
  rule record;
  gone bigint;
  cutoff timestamptz;
BEGIN
  PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  IF batch IS NULL OR batch < 1 THEN
    RAISE EXCEPTION 'batch must be at least 1' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  FOR rule IN SELECT r.subject, r.keep FROM outbound.retention_rules() r ORDER BY r.subject LOOP
    cutoff := outbound.now() OPERATOR(pg_catalog.-) rule.keep;
    LOOP
      PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
      gone := outbound.prune_batch(rule.subject, cutoff, batch, tenant);
      COMMIT;
      EXIT WHEN gone OPERATOR(pg_catalog.<) batch;
    END LOOP;
  END LOOP;
END;
$$;
COMMENT ON PROCEDURE outbound.prune(integer, text) IS
  'Delete what outbound.retention no longer keeps, in batches with a commit each, pg_cron''s history of our jobs included.';

CREATE FUNCTION outbound.prune_batch(subject text, cutoff timestamptz, batch integer, tenant text) RETURNS bigint
  LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  gone bigint;
BEGIN
  CASE subject
    WHEN 'run' THEN
      DELETE FROM outbound.run WHERE (run.tenant, run_id) IN (
        SELECT r.tenant, r.run_id FROM outbound.run r
        WHERE r.tenant = prune_batch.tenant AND r.started_at < cutoff AND r.status <> 'running'
          -- a stage's last good run stays: it says what is due and which days were reported
          AND (r.status <> 'ok' OR EXISTS (SELECT FROM outbound.run n WHERE (n.tenant, n.campaign_id, n.stage, n.status)
            = (r.tenant, r.campaign_id, r.stage, 'ok') AND (n.started_at, n.run_id) > (r.started_at, r.run_id))) LIMIT batch);
    WHEN 'call_event' THEN
      DELETE FROM outbound.call_event WHERE (call_event.tenant, event_id) IN (
        SELECT e.tenant, e.event_id FROM outbound.call_event e
        WHERE e.tenant = prune_batch.tenant AND e.received_at < cutoff AND e.outcome <> 'failed' LIMIT batch);
    WHEN 'delivery' THEN
      -- a follow-up's row stays, emptied: it is what keeps it from being requested again
      UPDATE outbound.delivery SET record = '{}', last_answer = NULL WHERE (delivery.tenant, delivery_id) IN (
        SELECT d.tenant, d.delivery_id FROM outbound.delivery d
        WHERE d.tenant = prune_batch.tenant AND d.state IN ('delivered', 'suppressed') AND d.delivered_at < cutoff
          AND d.event_type = 'recording.followup' AND d.record <> '{}' LIMIT batch);
      DELETE FROM outbound.delivery WHERE (delivery.tenant, delivery_id) IN (
        SELECT d.tenant, d.delivery_id FROM outbound.delivery d
        WHERE d.tenant = prune_batch.tenant AND d.state IN ('delivered', 'suppressed') AND d.delivered_at < cutoff
          AND d.event_type <> 'recording.followup' LIMIT batch);
    WHEN 'dead_delivery' THEN
      DELETE FROM outbound.delivery WHERE (delivery.tenant, delivery_id) IN (
        SELECT d.tenant, d.delivery_id FROM outbound.delivery d
        WHERE d.tenant = prune_batch.tenant AND d.state = 'dead' AND d.created_at < cutoff LIMIT batch);
    WHEN 'queue_entry' THEN
      DELETE FROM outbound.queue_entry WHERE (queue_entry.tenant, queue_entry.campaign_id, queue_date, lead_id) IN (
        SELECT q.tenant, q.campaign_id, q.queue_date, q.lead_id FROM outbound.queue_entry q
        WHERE q.tenant = prune_batch.tenant AND q.queue_date < cutoff::date LIMIT batch);
      GET DIAGNOSTICS gone = ROW_COUNT;
      DELETE FROM outbound.queue_skip s WHERE s.tenant = prune_batch.tenant AND s.queue_date < cutoff::date;
      RETURN gone;
    WHEN 'lead_reject' THEN
      DELETE FROM outbound.lead_reject WHERE (lead_reject.tenant, reject_id) IN (
        SELECT r.tenant, r.reject_id FROM outbound.lead_reject r
        WHERE r.tenant = prune_batch.tenant AND r.rejected_at < cutoff LIMIT batch);
    WHEN 'webhook_reject' THEN
      DELETE FROM outbound.webhook_reject w WHERE w.tenant = prune_batch.tenant AND w.day < cutoff::date;
    WHEN 'workflow_event' THEN
      DELETE FROM outbound.workflow_dispatch WHERE (workflow_dispatch.tenant, attempt_id) IN (
        SELECT w.tenant, w.attempt_id FROM outbound.workflow_dispatch w
        WHERE w.tenant = prune_batch.tenant AND w.claimed_at < cutoff LIMIT batch);
      DELETE FROM outbound.workflow_event WHERE (workflow_event.tenant, event_id) IN (
        SELECT w.tenant, w.event_id FROM outbound.workflow_event w
        WHERE w.tenant = prune_batch.tenant AND w.received_at < cutoff LIMIT batch);
    WHEN 'audit' THEN
      DELETE FROM outbound.audit WHERE (audit.tenant, audit_id) IN (
        SELECT a.tenant, a.audit_id FROM outbound.audit a
        WHERE a.tenant = prune_batch.tenant AND a.at < cutoff LIMIT batch);
    WHEN 'cron_run' THEN
      IF to_regclass('cron.job_run_details') IS NULL THEN
        RETURN 0;
      END IF;
      EXECUTE 'DELETE FROM cron.job_run_details WHERE runid IN (
          SELECT runid FROM cron.job_run_details
          WHERE starts_with(command, ''CALL outbound.'') AND end_time < $1 AND database = current_database() LIMIT $2)'
        USING cutoff, batch;
  END CASE;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END;
$$;
COMMENT ON FUNCTION outbound.prune_batch(text, timestamptz, integer, text) IS
  'One batch of prune(): delete up to batch rows of one log older than cutoff; how many went.';

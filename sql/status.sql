-- What a person asks first: how does it go (status), what came of it (funnel).
-- The views go through functions, which run with the reader's own rights.

CREATE FUNCTION outbound.campaign_status(campaign_id text DEFAULT NULL, tenant text DEFAULT NULL)
  RETURNS TABLE (tenant text, campaign_id text, state text, reason text, queue_date date, queued bigint, next_call_at timestamptz,
    live_calls bigint, calls_today bigint, unknown_attempts bigint, unmapped_calls bigint, due_deliveries bigint,
    dead_deliveries bigint, last_call_at timestamptz, last_run text, last_run_at timestamptz, last_failure text)
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT c.tenant, c.campaign_id,
    CASE WHEN k.stopped THEN 'stopped (kill switch)' WHEN y.copy THEN 'not armed' ELSE c.status END,
    CASE WHEN k.stopped THEN k.reason WHEN y.copy THEN 'a copy of the database in which it was started; outbound.start() it if it is to dial here'
      ELSE c.status_reason END,
    day.today, q.queued, q.next_at, a.live, t.calls, a.unknown, m.unmapped, d.due, x.dead, t.last_at,
    r.stage || ': ' || r.status, r.started_at, f.failure
  FROM outbound.campaign c
  CROSS JOIN LATERAL (SELECT (outbound.now() AT TIME ZONE c.time_zone)::date AS today) day
  CROSS JOIN LATERAL (SELECT c.status = 'running' AND c.armed_on <> outbound.database_identity() AS copy) y
  LEFT JOIN LATERAL (SELECT true AS stopped, s.reason FROM outbound.kill_switch s
    WHERE s.stopped AND s.tenant IN (c.tenant, '*') ORDER BY s.tenant LIMIT 1) k ON true
  CROSS JOIN LATERAL (SELECT count(*) AS queued, min(e.not_before) AS next_at FROM outbound.queue_entry e
    WHERE e.tenant = c.tenant AND e.campaign_id = c.campaign_id AND e.queue_date = day.today AND e.state = 'queued') q
  CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE p.state IN ('claimed', 'placed')) AS live,
      count(*) FILTER (WHERE p.state = 'unknown') AS unknown
    FROM outbound.attempt p WHERE p.tenant = c.tenant AND p.campaign_id = c.campaign_id
      AND p.state IN ('claimed', 'placed', 'unknown')) a
  CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE p.claimed_at >= day.today::timestamp AT TIME ZONE c.time_zone) AS calls,
      max(p.claimed_at) AS last_at
    FROM outbound.attempt p WHERE p.tenant = c.tenant AND p.campaign_id = c.campaign_id
      AND p.claimed_at >= outbound.now() - interval '7 days' AND p.state IN ('claimed', 'placed', 'unknown', 'ended')) t
  CROSS JOIN LATERAL (SELECT count(*) AS unmapped FROM outbound.call l
    WHERE l.tenant = c.tenant AND l.campaign_id = c.campaign_id AND l.payload_hash IS DISTINCT FROM l.mapped_hash) m
  CROSS JOIN LATERAL (SELECT count(*) AS due FROM outbound.delivery v
    WHERE v.tenant = c.tenant AND v.campaign_id = c.campaign_id AND v.state = 'pending' AND v.due_at <= outbound.now()) d
  CROSS JOIN LATERAL (SELECT count(*) AS dead FROM outbound.delivery v
    WHERE v.tenant = c.tenant AND v.campaign_id = c.campaign_id AND v.state = 'dead') x
  LEFT JOIN LATERAL (SELECT u.stage, u.status, u.started_at FROM outbound.run u
    WHERE u.tenant = c.tenant AND u.campaign_id = c.campaign_id ORDER BY u.started_at DESC LIMIT 1) r ON true
  LEFT JOIN LATERAL (SELECT u.stage || ': ' || coalesce(u.error, '') AS failure FROM outbound.run u
    WHERE u.tenant = c.tenant AND u.campaign_id = c.campaign_id AND u.status = 'failed'
      AND u.started_at > outbound.now() - interval '24 hours' ORDER BY u.started_at DESC LIMIT 1) f ON true
  WHERE (campaign_status.tenant IS NULL OR c.tenant = campaign_status.tenant)
    AND (campaign_status.campaign_id IS NULL OR c.campaign_id = campaign_status.campaign_id)
  ORDER BY c.tenant, c.campaign_id;
END;
COMMENT ON FUNCTION outbound.campaign_status(text, text) IS
  'One row a campaign: does it run and why not, today''s queue, live calls, calls today, attempts whose fate is unknown, what waits to be mapped and delivered, the last run and the last failure. Null arguments = everything you may see.';

CREATE VIEW outbound.status AS SELECT * FROM outbound.campaign_status(NULL, NULL);
COMMENT ON VIEW outbound.status IS 'How every campaign is doing, one row each; in psql try \x. See campaign_status().';

CREATE FUNCTION outbound.campaign_funnel(since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
    campaign_id text DEFAULT NULL, tenant text DEFAULT NULL)
  RETURNS TABLE (tenant text, campaign_id text, step integer, stage text, leads bigint, calls bigint, of_previous numeric, of_attempted numeric)
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  WITH journeys AS (
    SELECT j.tenant, j.campaign_id, j.lead_id, j.answered_by, j.captured_email, j.conversion_stage
    FROM outbound.journey j
    WHERE (campaign_funnel.tenant IS NULL OR j.tenant = campaign_funnel.tenant)
      AND (campaign_funnel.campaign_id IS NULL OR j.campaign_id = campaign_funnel.campaign_id)
      AND (campaign_funnel.since IS NULL OR j.outcome_ts >= extract(epoch FROM campaign_funnel.since) * 1000)
      AND (campaign_funnel.until IS NULL OR j.outcome_ts < extract(epoch FROM campaign_funnel.until) * 1000)
  ), counts AS (
    SELECT c.tenant, c.campaign_id, s.step, s.stage, s.leads, s.calls
    FROM outbound.campaign c
    CROSS JOIN LATERAL (
      SELECT 1 AS step, 'leads' AS stage, count(*) AS leads, NULL::bigint AS calls FROM outbound.lead l
        WHERE l.tenant = c.tenant AND l.campaign_id = c.campaign_id
          AND (campaign_funnel.until IS NULL OR l.imported_at < campaign_funnel.until)
      UNION ALL
      SELECT 2, 'queued', count(DISTINCT q.lead_id), NULL FROM outbound.queue_entry q
        WHERE q.tenant = c.tenant AND q.campaign_id = c.campaign_id
          AND (campaign_funnel.since IS NULL OR q.built_at >= campaign_funnel.since)
          AND (campaign_funnel.until IS NULL OR q.built_at < campaign_funnel.until)
      UNION ALL
      SELECT 3, 'attempted', count(DISTINCT a.lead_id), count(*) FROM outbound.attempt a
        WHERE a.tenant = c.tenant AND a.campaign_id = c.campaign_id AND a.state IN ('claimed', 'placed', 'unknown', 'ended')
          AND (campaign_funnel.since IS NULL OR a.claimed_at >= campaign_funnel.since)
          AND (campaign_funnel.until IS NULL OR a.claimed_at < campaign_funnel.until)
      UNION ALL
      SELECT v.step, v.stage, count(DISTINCT j.lead_id), count(j.lead_id)
        FROM (VALUES (4, 'connected'), (5, 'answered by a person'), (6, 'e-mail captured'), (7, 'booked'),
          (8, 'asked not to be called'), (9, 'rejected')) v (step, stage)
        LEFT JOIN journeys j ON j.tenant = c.tenant AND j.campaign_id = c.campaign_id AND CASE v.step
          WHEN 4 THEN j.answered_by <> 'nobody' WHEN 5 THEN j.answered_by = 'person' WHEN 6 THEN j.captured_email <> ''
          WHEN 7 THEN j.conversion_stage = 'booked_demo' WHEN 8 THEN j.conversion_stage = 'dnc'
          ELSE j.conversion_stage = 'rejected' END
        GROUP BY v.step, v.stage) s
    WHERE (campaign_funnel.tenant IS NULL OR c.tenant = campaign_funnel.tenant)
      AND (campaign_funnel.campaign_id IS NULL OR c.campaign_id = campaign_funnel.campaign_id)
  )
  SELECT n.tenant, n.campaign_id, n.step, n.stage, n.leads, n.calls,
    -- booked, do-not-call and rejected are shares of those that a person answered
    round(n.leads::numeric / nullif(p.leads, 0), 4), CASE WHEN n.step > 3 THEN round(n.leads::numeric / nullif(t.leads, 0), 4) END
  FROM counts n
  LEFT JOIN counts p ON p.tenant = n.tenant AND p.campaign_id = n.campaign_id
    AND p.step = CASE WHEN n.step > 6 THEN 5 ELSE n.step - 1 END
  LEFT JOIN counts t ON t.tenant = n.tenant AND t.campaign_id = n.campaign_id AND t.step = 3
  ORDER BY n.tenant, n.campaign_id, n.step;
END;
COMMENT ON FUNCTION outbound.campaign_funnel(timestamptz, timestamptz, text, text) IS
  'From leads to bookings, one row a step: distinct leads, calls, the share of the step before (of those answered by a person for the last three) and of the leads that were attempted. Calls count by when they ended. Null arguments = everything you may see.';

CREATE VIEW outbound.funnel AS SELECT * FROM outbound.campaign_funnel(NULL, NULL, NULL, NULL);
COMMENT ON VIEW outbound.funnel IS 'From leads to bookings, over all time; campaign_funnel(since, until) for a period.';

-- What is wrong, since when, and what to do about it.

CREATE FUNCTION outbound.health_checks(tenant text DEFAULT outbound.current_tenant())
  RETURNS TABLE (check_name text, status text, campaign_id text, detail text, advice text, since timestamptz)
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  -- configuration
  SELECT 'service ' || s.name,
    CASE WHEN outbound.service_exists(s.name, tenant) THEN 'ok' ELSE s.missing END, NULL::text,
    CASE WHEN outbound.service_exists(s.name, tenant) THEN 'configured' ELSE 'not configured' END,
    CASE WHEN outbound.service_exists(s.name, tenant) THEN '' ELSE s.advice END, NULL::timestamptz
  FROM (VALUES
    ('retell', 'fail', 'No call can be placed: SELECT * FROM outbound.configure(...) with RETELL_API_KEY.'),
    ('n8n_outcome', 'warn', 'Outcomes are not sent anywhere: configure N8N_OUTCOME_WEBHOOK_URL.')) s (name, missing, advice)
  UNION ALL
  SELECT 'campaign ready', CASE WHEN p.problem = '' THEN 'ok' WHEN c.status = 'running' THEN 'fail' ELSE 'warn' END,
    c.campaign_id, CASE WHEN p.problem = '' THEN 'agent and caller ids are set' ELSE p.problem END,
    CASE WHEN p.problem = '' THEN '' ELSE 'Set them with outbound.configure() or UPDATE outbound.campaign.' END, c.updated_at
  FROM outbound.campaign c
  CROSS JOIN LATERAL (SELECT pg_catalog.concat_ws(', ',
    CASE WHEN c.agent_id IS NULL THEN 'no agent_id' END,
    CASE WHEN c.from_numbers = '{}' THEN 'no from_numbers' END) AS problem) p
  WHERE c.tenant = health_checks.tenant
  UNION ALL
  -- control
  SELECT 'kill switch', CASE WHEN pg_catalog.bool_or(k.stopped) THEN 'warn' ELSE 'ok' END, NULL,
    CASE WHEN pg_catalog.bool_or(k.stopped) THEN pg_catalog.string_agg(CASE k.tenant WHEN '*' THEN 'everything' ELSE 'this tenant' END
      || ' stopped by ' || k.changed_by || ': ' || k.reason, '; ') FILTER (WHERE k.stopped) ELSE 'not set' END,
    CASE WHEN pg_catalog.bool_or(k.stopped) THEN 'outbound.resume() with the same scope lifts it.' ELSE '' END,
    pg_catalog.min(k.changed_at) FILTER (WHERE k.stopped)
  FROM outbound.kill_switch k WHERE k.tenant IN (health_checks.tenant, '*')
  UNION ALL
  SELECT 'copy of a database', 'warn', c.campaign_id, 'the campaign was started in another database, of which this is a copy: nothing runs here',
    'outbound.start() it if this database shall call; else leave it.', c.status_at
  FROM outbound.campaign c
  WHERE c.tenant = health_checks.tenant AND c.status = 'running' AND c.armed_on <> outbound.database_identity()
  UNION ALL
  -- schedules
  SELECT 'stage ' || s.stage,
    CASE WHEN NOT s.enabled OR c.status <> 'running' AND s.stage IN ('build_queue', 'call_batch') THEN 'ok'
      WHEN c.status <> 'running' AND NOT coalesce(f.failed, false) THEN 'ok'
      WHEN f.failed THEN 'fail'
      WHEN NOT d.due THEN 'ok'
      WHEN coalesce(r.last, c.status_at) < outbound.now() - interval '15 minutes' THEN 'fail'
      WHEN coalesce(r.last, c.status_at) < outbound.now() - interval '3 minutes' THEN 'warn'
      ELSE 'ok' END,
    s.campaign_id,
    CASE WHEN f.failed THEN 'last run failed: ' || f.error
      ELSE coalesce('last good run ' || r.last::text, 'never run') || '; ' || d.reason END,
    CASE WHEN NOT s.enabled OR c.status <> 'running' AND (s.stage IN ('build_queue', 'call_batch') OR NOT coalesce(f.failed, false)) THEN ''
      WHEN f.failed THEN 'See cron.job_run_details or the server log; the next tick tries again.'
      WHEN d.due AND coalesce(r.last, c.status_at) < outbound.now() - interval '3 minutes' THEN 'Is pg_cron running? SELECT * FROM outbound.schedule_jobs(); or call outbound.tick() from a scheduler.'
      ELSE '' END,
    coalesce(f.started_at, r.last)
  FROM outbound.schedule s
  JOIN outbound.campaign c ON (c.tenant, c.campaign_id) = (s.tenant, s.campaign_id)
  CROSS JOIN LATERAL outbound.stage_due(s.stage, s.campaign_id, s.tenant) d
  LEFT JOIN LATERAL (SELECT pg_catalog.max(x.started_at) AS last FROM outbound.run x
    WHERE (x.tenant, x.campaign_id, x.stage) = (s.tenant, s.campaign_id, s.stage)
      AND (x.status = 'ok' OR x.status = 'running' AND x.backend IN (SELECT b.pid FROM pg_catalog.pg_stat_activity b
        WHERE b.pid <> pg_catalog.pg_backend_pid()))) r ON true
  -- a run whose session is gone has failed, though it could not write so itself
  LEFT JOIN LATERAL (SELECT x.status <> 'ok' AS failed, x.started_at,
      coalesce(x.error, 'an error, a kill or a restart; the server log or cron.job_run_details says which') AS error
    FROM outbound.run x
    WHERE (x.tenant, x.campaign_id, x.stage) = (s.tenant, s.campaign_id, s.stage) AND x.status <> 'skipped'
      AND NOT (x.status = 'running' AND x.backend IN (SELECT b.pid FROM pg_catalog.pg_stat_activity b
        WHERE b.pid <> pg_catalog.pg_backend_pid()))
    ORDER BY x.started_at DESC, x.run_id DESC LIMIT 1) f ON true
  WHERE s.tenant = health_checks.tenant
  UNION ALL
  -- leads of today's queue that are due and that nobody calls; an entry that must wait says until when
  SELECT 'due leads',
    CASE WHEN NOT (d.idle AND c.status = 'running' AND c.armed_on = outbound.database_identity()) THEN 'ok'
      WHEN d.oldest < outbound.now() - interval '1 hour' THEN 'fail' WHEN d.oldest < outbound.now() - interval '15 minutes' THEN 'warn' ELSE 'ok' END,
    c.campaign_id, pg_catalog.format('%s due in today''s queue', d.leads),
    CASE WHEN d.idle AND c.status = 'running' AND c.armed_on = outbound.database_identity() AND d.oldest < outbound.now() - interval '15 minutes'
      THEN 'Nobody was called for a quarter of an hour. CALL outbound.call_batch() says what it waits for; outbound.pacing has blocked_reason.' ELSE '' END,
    d.oldest
  FROM outbound.campaign c
  CROSS JOIN LATERAL (SELECT pg_catalog.count(*) AS leads, pg_catalog.min(coalesce(q.not_before, q.built_at)) AS oldest,
      NOT EXISTS (SELECT FROM outbound.attempt a WHERE (a.tenant, a.campaign_id) = (c.tenant, c.campaign_id)
        AND a.claimed_at > outbound.now() - interval '15 minutes') AS idle
    FROM outbound.queue_entry q
    WHERE (q.tenant, q.campaign_id, q.queue_date, q.state) = (c.tenant, c.campaign_id, (outbound.now() AT TIME ZONE c.time_zone)::date, 'queued')
      AND coalesce(q.not_before, q.built_at) <= outbound.now()) d
  WHERE c.tenant = health_checks.tenant
  UNION ALL
  -- stuck work
  SELECT 'unknown attempts',
    CASE WHEN pg_catalog.min(a.claimed_at) < outbound.now() - interval '1 hour' THEN 'fail'
      WHEN pg_catalog.min(a.claimed_at) < outbound.now() - interval '10 minutes' THEN 'warn' ELSE 'ok' END,
    NULL, pg_catalog.format('%s attempts whose call may or may not have been placed', pg_catalog.count(*)),
    CASE WHEN pg_catalog.min(a.claimed_at) < outbound.now() - interval '10 minutes'
      THEN 'call_batch and sync_calls look them up at the provider; settle one by hand, with evidence, with outbound.settle_attempt().' ELSE '' END,
    pg_catalog.min(a.claimed_at)
  FROM outbound.attempt a WHERE a.tenant = health_checks.tenant AND a.state IN ('claimed', 'unknown')
  UNION ALL
  SELECT 'open calls',
    CASE WHEN pg_catalog.min(a.claimed_at) < outbound.now() - interval '2 hours' THEN 'warn' ELSE 'ok' END,
    NULL, pg_catalog.format('%s calls placed and not ended', pg_catalog.count(*)),
    CASE WHEN pg_catalog.min(a.claimed_at) < outbound.now() - interval '2 hours'
      THEN 'Neither webhook nor sync told their end: check the agent''s webhook_url and CALL outbound.sync_calls().' ELSE '' END,
    pg_catalog.min(a.claimed_at)
  FROM outbound.attempt a WHERE a.tenant = health_checks.tenant AND a.state = 'placed'
  UNION ALL
  SELECT 'webhooks',
    CASE WHEN o.oldest < outbound.now() - interval '10 minutes'
      AND coalesce(e.last, '-infinity') < outbound.now() - interval '10 minutes' THEN 'warn' ELSE 'ok' END,
    NULL, coalesce('last event ' || e.last::text, 'no event yet'),
    CASE WHEN o.oldest < outbound.now() - interval '10 minutes'
      AND coalesce(e.last, '-infinity') < outbound.now() - interval '10 minutes'
      THEN 'Calls are open and no event came: check webhook_url at the provider and the door''s address.' ELSE '' END, e.last
  FROM (SELECT pg_catalog.min(a.claimed_at) AS oldest FROM outbound.attempt a
    WHERE a.tenant = health_checks.tenant AND a.state = 'placed') o,
    (SELECT pg_catalog.max(ev.received_at) AS last FROM outbound.call_event ev WHERE ev.tenant = health_checks.tenant) e
  UNION ALL
  SELECT 'webhook rejects', CASE WHEN coalesce(pg_catalog.sum(w.count), 0) > 0 THEN 'warn' ELSE 'ok' END, NULL,
    coalesce(pg_catalog.string_agg(pg_catalog.format('%s × %s', w.count, w.reason), ', '), 'none in two days'),
    CASE WHEN coalesce(pg_catalog.sum(w.count), 0) > 0 THEN 'Wrong webhook_key, a clock that is off, or somebody knocking.' ELSE '' END,
    pg_catalog.max(w.last_at)
  FROM outbound.webhook_reject w
  WHERE w.tenant IN (health_checks.tenant, '*') AND w.day >= (pg_catalog.clock_timestamp() AT TIME ZONE 'UTC')::date - 1
  UNION ALL
  SELECT 'events not understood', CASE WHEN pg_catalog.count(*) > 0 THEN 'warn' ELSE 'ok' END, NULL,
    pg_catalog.format('%s events are kept with the reason', pg_catalog.count(*)),
    CASE WHEN pg_catalog.count(*) > 0 THEN 'SELECT event_id, reason FROM outbound.call_event WHERE outcome = ''failed''.' ELSE '' END,
    pg_catalog.min(e.received_at)
  FROM outbound.call_event e WHERE e.tenant = health_checks.tenant AND e.outcome = 'failed'
  UNION ALL
  SELECT 'clock against ' || k.service, outbound.clock_verdict(k.skew), NULL,
    CASE outbound.clock_verdict(k.skew) WHEN 'ok' THEN 'the clocks agree' ELSE pg_catalog.format('our clock is %s %s',
      pg_catalog.date_trunc('second', CASE WHEN k.skew < interval '0' THEN -k.skew ELSE k.skew END), CASE WHEN k.skew < interval '0' THEN 'slow' ELSE 'fast' END) END,
    CASE outbound.clock_verdict(k.skew) WHEN 'ok' THEN '' ELSE 'Set this machine''s clock (NTP): signatures hold five minutes, past that every webhook is refused.' END,
    k.since
  FROM outbound.service_clock k WHERE k.tenant = health_checks.tenant
  UNION ALL
  -- deliveries
  SELECT 'deliveries',
    CASE WHEN pg_catalog.min(d.due_at) < outbound.now() - interval '1 hour' THEN 'fail'
      WHEN pg_catalog.min(d.due_at) < outbound.now() - interval '5 minutes' THEN 'warn' ELSE 'ok' END,
    NULL, pg_catalog.format('%s waiting', pg_catalog.count(*)),
    CASE WHEN pg_catalog.min(d.due_at) < outbound.now() - interval '5 minutes'
      THEN 'Is outbound.deliver() scheduled? See outbound.delivery_status.' ELSE '' END, pg_catalog.min(d.due_at)
  FROM outbound.delivery d WHERE d.tenant = health_checks.tenant AND d.state IN ('pending', 'sending')
  UNION ALL
  SELECT 'dead letters', CASE WHEN pg_catalog.count(*) > 0 THEN 'warn' ELSE 'ok' END, NULL,
    pg_catalog.format('%s messages given up', pg_catalog.count(*)),
    CASE WHEN pg_catalog.count(*) > 0 THEN 'See outbound.dead_letters; outbound.replay() sends them again.' ELSE '' END,
    pg_catalog.min(d.created_at)
  FROM outbound.delivery d WHERE d.tenant = health_checks.tenant AND d.state = 'dead'
  UNION ALL
  SELECT 'endpoint ' || e.endpoint, CASE WHEN e.breaker <> 'closed' THEN 'fail' WHEN e.paused THEN 'warn' ELSE 'ok' END, NULL,
    CASE WHEN e.breaker <> 'closed' THEN pg_catalog.format('breaker %s after %s failures: %s', e.breaker, e.failures, e.reason)
      WHEN e.paused THEN 'paused: ' || e.reason ELSE 'up' END,
    CASE WHEN e.breaker <> 'closed' THEN pg_catalog.format('Tried again at %s; nothing is lost meanwhile.', e.open_until)
      WHEN e.paused THEN 'outbound.resume_endpoint() lifts it.' ELSE '' END, e.changed_at
  FROM outbound.endpoint e WHERE e.tenant = health_checks.tenant
  UNION ALL
  -- the database itself
  SELECT 'pg_cron', CASE WHEN pg_catalog.to_regnamespace('cron') IS NULL THEN 'warn' ELSE 'ok' END, NULL,
    CASE WHEN pg_catalog.to_regnamespace('cron') IS NULL THEN 'not installed in this database' ELSE 'installed' END,
    CASE WHEN pg_catalog.to_regnamespace('cron') IS NULL
      THEN 'CREATE EXTENSION pg_cron, or call outbound.tick() once a minute from another scheduler.' ELSE '' END, NULL
  UNION ALL
  SELECT 'bloat of ' || t.relname,
    CASE WHEN t.n_dead_tup > 10000 AND t.n_dead_tup > t.n_live_tup THEN 'warn' ELSE 'ok' END, NULL,
    pg_catalog.format('%s dead rows, %s live', t.n_dead_tup, t.n_live_tup),
    CASE WHEN t.n_dead_tup > 10000 AND t.n_dead_tup > t.n_live_tup
      THEN 'Something holds a snapshot open (pg_stat_activity.backend_xmin), or autovacuum lags: VACUUM the table.' ELSE '' END,
    t.last_autovacuum
  FROM pg_catalog.pg_stat_all_tables t
  WHERE t.schemaname = 'outbound' AND t.relname IN ('lead', 'queue_entry', 'attempt', 'delivery', 'call');
END;
COMMENT ON FUNCTION outbound.health_checks(text) IS
  'One row a check: ok, warn or fail, what is the matter, what to do, since when.';

CREATE VIEW outbound.health AS
  SELECT check_name, status, campaign_id, detail, advice, since FROM outbound.health_checks()
  ORDER BY CASE status WHEN 'fail' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, check_name, campaign_id;
COMMENT ON VIEW outbound.health IS
  'What needs attention in the current tenant, worst first; every row that is not ok says what to do.';

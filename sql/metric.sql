-- Figures for a monitoring system: as rows, and in Prometheus' text format.

CREATE FUNCTION outbound.metric_list(tenant text DEFAULT NULL)
  RETURNS TABLE (name text, type text, help text, labels jsonb, value double precision)
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  WITH status AS (SELECT s.* FROM outbound.campaign_status(NULL, metric_list.tenant) s),
  campaign AS (SELECT c.*, pg_catalog.jsonb_build_object('tenant', c.tenant, 'campaign', c.campaign_id) AS who
    FROM outbound.campaign c WHERE metric_list.tenant IS NULL OR c.tenant = metric_list.tenant)
  SELECT 'outbound_campaign_running', 'gauge', '1 while the campaign may dial: its own status, the kill switches and being armed here all allow it.',
    pg_catalog.jsonb_build_object('tenant', s.tenant, 'campaign', s.campaign_id), (s.state = 'running')::integer::double precision FROM status s
  UNION ALL
  SELECT 'outbound_leads', 'gauge', 'Leads by status.', c.who || pg_catalog.jsonb_build_object('status', l.lead_status), count(*)::double precision
    FROM campaign c JOIN outbound.lead l ON l.tenant = c.tenant AND l.campaign_id = c.campaign_id GROUP BY c.who, l.lead_status
  UNION ALL
  SELECT 'outbound_queued_leads', 'gauge', 'Entries of today''s queue that wait to be called.',
    pg_catalog.jsonb_build_object('tenant', s.tenant, 'campaign', s.campaign_id), s.queued::double precision FROM status s
  UNION ALL
  SELECT 'outbound_live_calls', 'gauge', 'Calls that are live, or being placed.',
    pg_catalog.jsonb_build_object('tenant', s.tenant, 'campaign', s.campaign_id), s.live_calls::double precision FROM status s
  UNION ALL
  SELECT 'outbound_unknown_attempts', 'gauge', 'Attempts of which it is not known whether there is a call.',
    pg_catalog.jsonb_build_object('tenant', s.tenant, 'campaign', s.campaign_id), s.unknown_attempts::double precision FROM status s
  UNION ALL
  SELECT 'outbound_calls_today', 'gauge', 'Calls placed or possibly placed today, in the campaign''s zone.',
    pg_catalog.jsonb_build_object('tenant', s.tenant, 'campaign', s.campaign_id), s.calls_today::double precision FROM status s
  UNION ALL
  SELECT 'outbound_unmapped_calls', 'gauge', 'Calls whose journey is not up to date.',
    pg_catalog.jsonb_build_object('tenant', s.tenant, 'campaign', s.campaign_id), s.unmapped_calls::double precision FROM status s
  UNION ALL
  SELECT 'outbound_attempts_day', 'gauge', 'Attempts claimed in the last 24 hours by state.',
    c.who || pg_catalog.jsonb_build_object('state', a.state), count(*)::double precision
    FROM campaign c JOIN outbound.attempt a ON a.tenant = c.tenant AND a.campaign_id = c.campaign_id
    WHERE a.claimed_at > outbound.now() - interval '24 hours' GROUP BY c.who, a.state
  UNION ALL
  SELECT 'outbound_deliveries', 'gauge', 'Messages in the outbox by endpoint and state; delivered and suppressed: in 24 hours.',
    pg_catalog.jsonb_build_object('tenant', d.tenant, 'endpoint', d.endpoint, 'state', v.state), v.n::double precision
    FROM outbound.delivery_states(NULL, metric_list.tenant) d
    CROSS JOIN LATERAL (VALUES ('pending', d.pending), ('sending', d.sending), ('dead', d.dead),
      ('delivered', d.delivered_24h), ('suppressed', d.suppressed_24h)) v (state, n)
  UNION ALL
  SELECT 'outbound_delivery_oldest_due_seconds', 'gauge', 'Age of the oldest message that is due and not delivered.',
    pg_catalog.jsonb_build_object('tenant', d.tenant, 'endpoint', d.endpoint), coalesce(extract(epoch FROM d.oldest_due), 0)::double precision
    FROM outbound.delivery_states(NULL, metric_list.tenant) d
  UNION ALL
  SELECT 'outbound_endpoint_up', 'gauge', '1 while messages may go to the endpoint: not paused, breaker closed.',
    pg_catalog.jsonb_build_object('tenant', d.tenant, 'endpoint', d.endpoint), (d.state IN ('ok', 'throttled'))::integer::double precision
    FROM outbound.delivery_states(NULL, metric_list.tenant) d
  UNION ALL
  SELECT 'outbound_stage_last_ok_timestamp_seconds', 'gauge', 'When the stage last ended well, as a Unix time; 0 = not within the run log.',
    pg_catalog.jsonb_build_object('tenant', s.tenant, 'campaign', s.campaign_id, 'stage', s.stage),
    coalesce(extract(epoch FROM (SELECT max(r.started_at) FROM outbound.run r
      WHERE r.tenant = s.tenant AND r.campaign_id = s.campaign_id AND r.stage = s.stage AND r.status = 'ok')), 0)::double precision
    FROM outbound.schedule s WHERE metric_list.tenant IS NULL OR s.tenant = metric_list.tenant
  UNION ALL
  SELECT 'outbound_suppressed_numbers', 'gauge', 'Numbers on the suppression list.',
    pg_catalog.jsonb_build_object('tenant', t.tenant),
    (SELECT count(*) FROM outbound.suppression x WHERE x.tenant = t.tenant)::double precision FROM (SELECT DISTINCT c.tenant FROM campaign c) t
  UNION ALL
  SELECT 'outbound_health', 'gauge', 'Each health check: 0 ok, 1 warn, 2 fail.',
    pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('tenant', t.tenant, 'campaign', h.campaign_id, 'check', h.check_name)),
    max(CASE h.status WHEN 'fail' THEN 2 WHEN 'warn' THEN 1 ELSE 0 END)::double precision
    FROM (SELECT DISTINCT c.tenant FROM campaign c) t CROSS JOIN LATERAL outbound.health_checks(t.tenant) h
    GROUP BY t.tenant, h.campaign_id, h.check_name
  UNION ALL
  SELECT 'outbound_clock_timestamp_seconds', 'gauge', 'The time that the rules see, as a Unix time.', '{}'::jsonb,
    extract(epoch FROM outbound.now())::double precision;
END;
COMMENT ON FUNCTION outbound.metric_list(text) IS
  'The figures of outbound.metrics for one tenant; null = everything you may see.';

-- a view goes through a function, which runs with the reader's own rights
CREATE VIEW outbound.metrics AS SELECT * FROM outbound.metric_list(NULL);
COMMENT ON VIEW outbound.metrics IS 'Figures for monitoring, one row a value: name, type, help, labels. outbound.prometheus() gives the same as text.';

CREATE FUNCTION outbound.prometheus_label(value text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(value, '\', '\\'), '"', '\"'), E'\n', '\n');
COMMENT ON FUNCTION outbound.prometheus_label(text) IS
  'A label''s value as Prometheus'' text format wants it: backslash, quote and line end escaped.';

CREATE FUNCTION outbound.prometheus(tenant text DEFAULT NULL) RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT coalesce(pg_catalog.string_agg(pg_catalog.format(E'# HELP %s %s\n# TYPE %s %s\n%s', f.name,
      pg_catalog.replace(pg_catalog.replace(f.help, '\', '\\'), E'\n', '\n'), f.name, f.type, f.lines), '' ORDER BY f.name), '')
  FROM (
    SELECT m.name, m.type, m.help, pg_catalog.string_agg(m.name || coalesce('{' || (
        SELECT pg_catalog.string_agg(pg_catalog.format('%s="%s"', l.key, outbound.prometheus_label(l.value)), ',' ORDER BY l.key)
        FROM pg_catalog.jsonb_each_text(m.labels) l) || '}', '') || ' ' || m.value::text || E'\n', '' ORDER BY m.labels::text) AS lines
    FROM outbound.metric_list(prometheus.tenant) m
    GROUP BY m.name, m.type, m.help) f;
END;
COMMENT ON FUNCTION outbound.prometheus(text) IS
  'outbound.metrics in Prometheus'' text format (0.0.4). Through PostgREST: GET /rpc/prometheus with Accept: text/plain, as a viewer; null = everything that the role may see.';

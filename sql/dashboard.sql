-- One self-contained HTML page about a campaign, made in the database.

CREATE DOMAIN outbound."text/html" AS text;
COMMENT ON DOMAIN outbound."text/html" IS
  'A page; PostgREST serves a function that returns it as text/html.';

CREATE FUNCTION outbound.html_escape(value text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN replace(replace(replace(replace(replace(coalesce(value, ''), '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
COMMENT ON FUNCTION outbound.html_escape(text) IS 'Text made safe for HTML content and attributes; null gives nothing.';

CREATE FUNCTION outbound.html_table(caption text, rows jsonb) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT '<h2>' || outbound.html_escape(caption) || '</h2>' ||
    CASE WHEN rows IS NULL OR jsonb_array_length(rows) = 0 THEN '<p class="none">Nothing yet.</p>'
    ELSE '<div class="scroll"><table><thead><tr>' ||
      (SELECT string_agg('<th>' || outbound.html_escape(replace(c ->> 0, '_', ' ')) || '</th>', '' ORDER BY n)
       FROM jsonb_array_elements(rows -> 0) WITH ORDINALITY h (c, n)) || '</tr></thead><tbody>' ||
      (SELECT string_agg('<tr>' ||
          (SELECT string_agg(CASE WHEN jsonb_typeof(c -> 1) = 'number' THEN '<td class="n">' ELSE '<td>' END ||
              CASE WHEN c ->> 1 IN ('ok', 'warn', 'fail') THEN '<span class="' || (c ->> 1) || '">' || (c ->> 1) || '</span>'
                ELSE outbound.html_escape(c ->> 1) END || '</td>', '' ORDER BY n)
           FROM jsonb_array_elements(r) WITH ORDINALITY h (c, n)) || '</tr>', '' ORDER BY o)
       FROM jsonb_array_elements(rows) WITH ORDINALITY x (r, o)) || '</tbody></table></div>' END;
END;
COMMENT ON FUNCTION outbound.html_table(text, jsonb) IS
  'An HTML table from rows, each an array of [column, value] pairs.';

CREATE FUNCTION outbound.html_bars(caption text, rows jsonb) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT '<h2>' || outbound.html_escape(caption) || '</h2>' ||
    CASE WHEN b.n IS NULL THEN '<p class="none">Nothing yet.</p>'
    ELSE format('<svg class="bars" viewBox="0 0 100 %s" preserveAspectRatio="xMinYMin" role="img" aria-label="%s">%s</svg>',
      b.n * 6 + 1, outbound.html_escape(caption), b.svg) END
  FROM (
    SELECT count(*) AS n, string_agg(format(
        '<text x="0" y="%s" class="l">%s</text><rect x="38" y="%s" width="%s" height="4" rx="0.6"/><text x="%s" y="%s" class="v">%s</text>',
        (o - 1) * 6 + 4.2, outbound.html_escape(left(r ->> 0, 24)), (o - 1) * 6 + 1,
        round(50.0 * (r ->> 1)::numeric / greatest(m.most, 1), 2),
        round(39 + 50.0 * (r ->> 1)::numeric / greatest(m.most, 1), 2), (o - 1) * 6 + 4.2,
        outbound.html_escape(r ->> 1)), '' ORDER BY o) AS svg
    FROM jsonb_array_elements(rows) WITH ORDINALITY x (r, o)
    CROSS JOIN (SELECT max((e ->> 1)::numeric) AS most FROM jsonb_array_elements(rows) y (e)) m
    HAVING count(*) > 0) b
  RIGHT JOIN (SELECT 1) one ON true;
END;
COMMENT ON FUNCTION outbound.html_bars(text, jsonb) IS
  'A horizontal bar chart as inline SVG from rows of [label, number].';

CREATE FUNCTION outbound.dashboard(campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant()) RETURNS outbound."text/html"
  LANGUAGE plpgsql STABLE PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  c outbound.campaign;
  now timestamptz := outbound.now();
  today date;
  day_start timestamptz;
  health jsonb;
  page text;
BEGIN
  SELECT * INTO c FROM outbound.campaign x
    WHERE (x.tenant, x.campaign_id) = (dashboard.tenant, dashboard.campaign_id);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'campaign "%" of tenant "%" does not exist', campaign_id, tenant
      USING ERRCODE = 'undefined_object', HINT = 'SELECT tenant, campaign_id FROM outbound.campaign lists them.';
  END IF;
  today := (now AT TIME ZONE c.time_zone)::date;
  day_start := today::timestamp AT TIME ZONE c.time_zone;

  SELECT jsonb_agg(jsonb_build_array(jsonb_build_array('status', h.status), jsonb_build_array('check', h.check_name),
      jsonb_build_array('detail', h.detail), jsonb_build_array('what to do', h.advice))
      ORDER BY CASE h.status WHEN 'fail' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, h.check_name)
    INTO health FROM outbound.health_checks(dashboard.tenant) h
    WHERE h.campaign_id IS NULL OR h.campaign_id = dashboard.campaign_id;

  page := '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="30"><title>'
    || outbound.html_escape(c.name) || '</title><style>'
    ':root{color-scheme:light dark;--bg:#fafaf8;--fg:#1d1f21;--dim:#6b6f76;--card:#fff;--line:#e3e3de;--bar:#2f6f9f;--ok:#2c7a3f;--warn:#a06600;--fail:#b3261e}'
    '@media(prefers-color-scheme:dark){:root{--bg:#16181a;--fg:#e6e6e3;--dim:#9a9ea5;--card:#1f2225;--line:#33373b;--bar:#6cb0e0;--ok:#6fcf87;--warn:#f0b95a;--fail:#ff8a80}}'
    'body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.45 system-ui,sans-serif}header{padding:1.2rem 1rem .4rem;max-width:74rem;margin:auto}'
    'h1{font-size:1.35rem;margin:0}header p{margin:.2rem 0;color:var(--dim)}main{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:.9rem;padding:1rem;max-width:74rem;margin:auto}'
    'section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.8rem 1rem;min-width:0}section.wide{grid-column:1/-1}h2{font-size:.95rem;margin:0 0 .5rem}'
    'table{border-collapse:collapse;width:100%;font-size:.86rem}th{text-align:left;color:var(--dim);font-weight:500}td,th{padding:.2rem .6rem .2rem 0;vertical-align:top;border-top:1px solid var(--line)}thead th{border-top:0}'
    'td.n{text-align:right;font-variant-numeric:tabular-nums}.scroll{overflow-x:auto}.none{color:var(--dim);margin:0}'
    'svg.bars{width:100%;height:auto}svg rect{fill:var(--bar)}svg text{fill:var(--fg);font-size:3.1px}svg .v{fill:var(--dim)}'
    '@media(max-width:40rem){td,th{padding-right:.35rem;overflow-wrap:anywhere}table{font-size:.8rem}.wide thead{display:none}.wide tr{display:block;border-top:1px solid var(--line);padding:.35rem 0}.wide td{display:block;border:0;padding:0}}'
    'a{color:inherit}.ok,.warn,.fail{font-weight:600}.ok{color:var(--ok)}.warn{color:var(--warn)}.fail{color:var(--fail)}</style></head><body><header><h1>'
    || outbound.html_escape(c.name) || '</h1><p>'
    || outbound.html_escape(format('%s · %s · %s %s', c.tenant, c.campaign_id,
         to_char(now AT TIME ZONE c.time_zone, 'FMDay, YYYY-MM-DD HH24:MI'), c.time_zone))
    || '</p><p>Campaign is <b class="' || CASE c.status WHEN 'running' THEN CASE c.armed_on WHEN outbound.database_identity() THEN 'ok' ELSE 'fail' END WHEN 'paused' THEN 'warn' ELSE 'fail' END || '">'
    || CASE WHEN c.status = 'running' AND c.armed_on <> outbound.database_identity() THEN 'not armed</b>: a copy of the database in which it was started'
      ELSE outbound.html_escape(c.status) || '</b>' || outbound.html_escape(coalesce(': ' || nullif(c.status_reason, ''), '')) END
    || (SELECT coalesce(string_agg('<br><b class="fail">Kill switch</b>: ' || outbound.html_escape(k.reason), ''), '')
        FROM outbound.kill_switch k WHERE k.stopped AND k.tenant IN (dashboard.tenant, '*'))
    || '</p><p><a href="#health">Health</a>: '
    || (SELECT coalesce(string_agg(format('<b class="%s">%s %s</b>', t.status, t.n, t.status), ', ' ORDER BY t.status), '<b class="ok">ok</b>')
        FROM (SELECT e -> 0 ->> 1 AS status, count(*) AS n FROM jsonb_array_elements(health) x (e) WHERE e -> 0 ->> 1 <> 'ok' GROUP BY 1) t)
    || '</p></header><main>';

  page := page || '<section>' || outbound.html_bars('Today', (
    SELECT jsonb_build_array(
      jsonb_build_array('leads queued', (SELECT count(*) FROM outbound.queue_entry q
        WHERE (q.tenant, q.campaign_id, q.queue_date) = (dashboard.tenant, dashboard.campaign_id, today))),
      jsonb_build_array('calls attempted', a.attempted), jsonb_build_array('calls placed', a.placed),
      jsonb_build_array('answered by a person', j.person), jsonb_build_array('e-mail captured', j.email),
      jsonb_build_array('booked', j.booked))
    FROM (SELECT count(*) AS attempted, count(*) FILTER (WHERE x.state IN ('placed', 'ended')) AS placed
          FROM outbound.attempt x WHERE (x.tenant, x.campaign_id) = (dashboard.tenant, dashboard.campaign_id)
            AND x.claimed_at >= day_start) a,
         (SELECT count(*) FILTER (WHERE x.answered_by = 'person') AS person,
            count(*) FILTER (WHERE x.captured_email <> '') AS email,
            count(*) FILTER (WHERE x.conversion_stage = 'booked_demo') AS booked
          FROM outbound.journey x WHERE (x.tenant, x.campaign_id) = (dashboard.tenant, dashboard.campaign_id)
            AND x.outcome_ts >= extract(epoch FROM day_start) * 1000) j)) || '</section>';

  page := page || '<section>' || outbound.html_bars('Calls by hour, today', (
    SELECT jsonb_agg(jsonb_build_array(to_char(h, 'HH24:MI'), n) ORDER BY h)
    FROM (SELECT date_trunc('hour', x.claimed_at AT TIME ZONE c.time_zone) AS h, count(*) AS n
          FROM outbound.attempt x WHERE (x.tenant, x.campaign_id) = (dashboard.tenant, dashboard.campaign_id)
            AND x.claimed_at >= day_start GROUP BY 1) t)) || '</section>';

  page := page || '<section>' || outbound.html_bars('Outcomes, last 7 days', (
    SELECT jsonb_agg(jsonb_build_array(replace(stage, '_', ' '), n) ORDER BY n DESC, stage)
    FROM (SELECT x.conversion_stage AS stage, count(*) AS n FROM outbound.journey x
          WHERE (x.tenant, x.campaign_id) = (dashboard.tenant, dashboard.campaign_id)
            AND x.outcome_ts >= extract(epoch FROM day_start - interval '6 days') * 1000 GROUP BY 1) t)) || '</section>';

  page := page || '<section>' || outbound.html_bars('Today''s queue', (
    SELECT jsonb_agg(jsonb_build_array(what, n) ORDER BY n DESC, what)
    FROM (SELECT coalesce(nullif(CASE WHEN q.state = 'queued' AND q.outcome NOT IN ('', 'callable') THEN 'waits: ' || q.outcome
              WHEN q.state = 'dropped' THEN 'dropped: ' || q.outcome ELSE q.state END, ''), '?') AS what, count(*) AS n
          FROM outbound.queue_entry q
          WHERE (q.tenant, q.campaign_id, q.queue_date) = (dashboard.tenant, dashboard.campaign_id, today) GROUP BY 1) t)) || '</section>';

  page := page || '<section>' || outbound.html_bars('Left out of the queue, and why', (
    SELECT jsonb_agg(jsonb_build_array(s.reason, s.leads) ORDER BY s.leads DESC, s.reason)
    FROM outbound.queue_skip s
    WHERE (s.tenant, s.campaign_id, s.queue_date) = (dashboard.tenant, dashboard.campaign_id, today))) || '</section>';

  page := page || '<section>' || outbound.html_table('Cost, last 7 days', (
    SELECT jsonb_agg(jsonb_build_array(
        jsonb_build_array('day', d), jsonb_build_array('calls', n), jsonb_build_array('minutes', minutes),
        jsonb_build_array('dollars', dollars)) ORDER BY d DESC)
    FROM (SELECT (x.start_at AT TIME ZONE c.time_zone)::date AS d, count(*) AS n,
            round(coalesce(sum(x.duration_ms), 0) / 60000.0, 1) AS minutes,
            round((coalesce(sum(x.cost_cents), 0) / 100)::numeric, 2) AS dollars
          FROM outbound.call x WHERE (x.tenant, x.campaign_id) = (dashboard.tenant, dashboard.campaign_id)
            AND x.start_at >= day_start - interval '6 days' GROUP BY 1) t)) || '</section>';

  page := page || '<section>' || outbound.html_table('Deliveries', (
    SELECT jsonb_agg(jsonb_build_array(jsonb_build_array('endpoint', endpoint), jsonb_build_array('event', event_type),
        jsonb_build_array('state', state), jsonb_build_array('count', n)) ORDER BY endpoint, event_type, state)
    FROM (SELECT d.endpoint, d.event_type, d.state, count(*) AS n FROM outbound.delivery d
          WHERE (d.tenant, d.campaign_id) = (dashboard.tenant, dashboard.campaign_id)
            AND d.created_at >= day_start - interval '6 days' GROUP BY 1, 2, 3) t)) || '</section>';

  page := page || '<section class="wide" id="health">' || outbound.html_table('Health', health) || '</section>';

  RETURN page || '</main></body></html>';
END;
$$;
COMMENT ON FUNCTION outbound.dashboard(text, text) IS
  'The campaign as one self-contained HTML page: today''s funnel, calls by hour, outcomes, queue and skip reasons, cost, deliveries, health. Through PostgREST, or make dashboard.';

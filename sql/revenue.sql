-- Figures: what the calls brought, by day, campaign, segment, state, hour and attempt.

CREATE FUNCTION outbound.call_figures(call jsonb,
    OUT lines integer,
    OUT user_lines integer,
    OUT email boolean,
    OUT email_direct boolean,
    OUT email_turn integer,
    OUT email_sec double precision,
    OUT close_request boolean,
    OUT close_email boolean,
    OUT first_response_ms double precision,
    OUT latency_ms double precision,
    OUT is_sales integer,
    OUT busy integer,
    OUT no_email_policy integer,
    OUT generic_inbox integer,
    OUT not_interested integer,
    OUT legacy_email boolean,
    OUT legacy_email_direct boolean,
    OUT legacy_email_line integer,
    OUT legacy_email_sec double precision,
    OUT legacy_close_request boolean,
    OUT legacy_close_email boolean,
    OUT legacy_latency_ms double precision)
  RETURNS record
  AS 'MODULE_PATHNAME', 'outbound_call_figures'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION outbound.call_figures(jsonb) IS
  'What the revenue report counts in one call''s talk: the user''s words, and under legacy_ the replaced report''s reading of both speakers''. Pure.';

CREATE TABLE outbound.call_figure (
  tenant text NOT NULL,
  call_id text NOT NULL,
  payload_hash bytea NOT NULL,
  lines integer NOT NULL,
  user_lines integer NOT NULL,
  email boolean NOT NULL,
  email_direct boolean NOT NULL,
  email_turn integer,
  email_sec double precision,
  close_request boolean NOT NULL,
  close_email boolean NOT NULL,
  first_response_ms double precision,
  latency_ms double precision,
  is_sales integer NOT NULL,
  busy integer NOT NULL,
  no_email_policy integer NOT NULL,
  generic_inbox integer NOT NULL,
  not_interested integer NOT NULL,
  legacy_email boolean NOT NULL,
  legacy_email_direct boolean NOT NULL,
  legacy_email_line integer,
  legacy_email_sec double precision,
  legacy_close_request boolean NOT NULL,
  legacy_close_email boolean NOT NULL,
  legacy_latency_ms double precision,
  PRIMARY KEY (tenant, call_id),
  FOREIGN KEY (tenant, call_id) REFERENCES outbound.call ON DELETE CASCADE
);
COMMENT ON TABLE outbound.call_figure IS 'call_figures() of each finished call, kept so that a report need not read transcripts again; refreshed by revenue_ops(). May be emptied at any time.';
COMMENT ON COLUMN outbound.call_figure.payload_hash IS 'The call''s payload_hash that they were taken from.';
COMMENT ON COLUMN outbound.call_figure.lines IS 'Lines of the talk, both speakers.';
COMMENT ON COLUMN outbound.call_figure.user_lines IS 'Lines of the called party.';
COMMENT ON COLUMN outbound.call_figure.email IS 'The user said or spelled an address.';
COMMENT ON COLUMN outbound.call_figure.email_direct IS 'One that is not generic (info@, office@ ...).';
COMMENT ON COLUMN outbound.call_figure.email_turn IS 'In which of the users lines.';
COMMENT ON COLUMN outbound.call_figure.email_sec IS 'Seconds from the start of the call.';
COMMENT ON COLUMN outbound.call_figure.close_request IS 'The user asked to come to an end, in words that mean it.';
COMMENT ON COLUMN outbound.call_figure.close_email IS 'And gave a direct address in that line or later.';
COMMENT ON COLUMN outbound.call_figure.first_response_ms IS 'From the end of the users first words to the agents next.';
COMMENT ON COLUMN outbound.call_figure.latency_ms IS 'The providers median end-to-end latency.';
COMMENT ON COLUMN outbound.call_figure.is_sales IS 'User lines asking whether this is a sales call.';
COMMENT ON COLUMN outbound.call_figure.busy IS 'User lines saying busy.';
COMMENT ON COLUMN outbound.call_figure.no_email_policy IS 'User lines refusing to give an address.';
COMMENT ON COLUMN outbound.call_figure.generic_inbox IS 'User lines naming a generic mailbox.';
COMMENT ON COLUMN outbound.call_figure.not_interested IS 'User lines saying not interested.';
COMMENT ON COLUMN outbound.call_figure.legacy_email IS 'Any speakers line holds an address.';
COMMENT ON COLUMN outbound.call_figure.legacy_email_direct IS 'The first such line holds a direct one.';
COMMENT ON COLUMN outbound.call_figure.legacy_email_line IS 'Its number, both speakers counted.';
COMMENT ON COLUMN outbound.call_figure.legacy_email_sec IS 'Its end, seconds from the start of the call.';
COMMENT ON COLUMN outbound.call_figure.legacy_close_request IS 'A user line holds one of the replaced reports words.';
COMMENT ON COLUMN outbound.call_figure.legacy_close_email IS 'And a direct address in that line or later.';
COMMENT ON COLUMN outbound.call_figure.legacy_latency_ms IS 'First median within 0-5000 of llm, e2e, asr, s2s.';

CREATE FUNCTION outbound.figure_quantile(amounts double precision[], q double precision, trimmed boolean) RETURNS double precision
  AS 'MODULE_PATHNAME', 'outbound_figure_quantile'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.figure_quantile(double precision[], double precision, boolean) IS
  'Quantile by linear interpolation, negatives left out; trimmed drops 8 % at each end first, as the replaced report did.';

CREATE FUNCTION outbound.figure_round(amount double precision, digits integer) RETURNS double precision
  AS 'MODULE_PATHNAME', 'outbound_figure_round'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.figure_round(double precision, integer) IS
  'Round a float the way the replaced report did (its exact value, ties to even).';

CREATE FUNCTION outbound.legacy_objective(answered bigint, emails bigint, direct bigint, closes bigint, closed_email bigint,
    latency_p95 double precision, turns_p50 double precision, seconds_p50 double precision) RETURNS double precision
  AS 'MODULE_PATHNAME', 'outbound_legacy_objective'
  LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.legacy_objective(bigint, bigint, bigint, bigint, bigint, double precision, double precision, double precision) IS
  'The replaced report''s objective score, 0 to 100.';

CREATE FUNCTION outbound.wilson(successes bigint, n bigint, OUT low numeric, OUT high numeric) RETURNS record
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT round(((p + 1.9208 / m - 1.96 * sqrt((p * (1 - p) + 0.9604 / m) / m)) / (1 + 3.8416 / m))::numeric, 4),
         round(((p + 1.9208 / m + 1.96 * sqrt((p * (1 - p) + 0.9604 / m) / m)) / (1 + 3.8416 / m))::numeric, 4)
  FROM (SELECT successes::double precision / nullif(n, 0), nullif(n, 0)::double precision) s(p, m);
END;
COMMENT ON FUNCTION outbound.wilson(bigint, bigint) IS '95 % interval of a rate (Wilson): where it may lie, given so few calls.';

CREATE FUNCTION outbound.refresh_figures(since timestamptz, until timestamptz, tenant text DEFAULT outbound.current_tenant()) RETURNS bigint
  LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
  WITH fresh AS (
    INSERT INTO outbound.call_figure AS g
    SELECT c.tenant, c.call_id, c.payload_hash, f.*
    FROM outbound.call c
    LEFT JOIN outbound.call_figure g ON g.tenant = c.tenant AND g.call_id = c.call_id
    CROSS JOIN LATERAL outbound.call_figures(c.payload) f
    WHERE c.tenant = refresh_figures.tenant AND c.rank >= 4
      AND COALESCE(c.start_at, c.created_at) >= since AND COALESCE(c.start_at, c.created_at) < until
      AND (g.call_id IS NULL OR g.payload_hash <> c.payload_hash)
    ORDER BY c.call_id
    ON CONFLICT (tenant, call_id) DO UPDATE SET payload_hash = EXCLUDED.payload_hash,
      lines = EXCLUDED.lines,
      user_lines = EXCLUDED.user_lines,
      email = EXCLUDED.email,
      email_direct = EXCLUDED.email_direct,
      email_turn = EXCLUDED.email_turn,
      email_sec = EXCLUDED.email_sec,
      close_request = EXCLUDED.close_request,
      close_email = EXCLUDED.close_email,
      first_response_ms = EXCLUDED.first_response_ms,
      latency_ms = EXCLUDED.latency_ms,
      is_sales = EXCLUDED.is_sales,
      busy = EXCLUDED.busy,
      no_email_policy = EXCLUDED.no_email_policy,
      generic_inbox = EXCLUDED.generic_inbox,
      not_interested = EXCLUDED.not_interested,
      legacy_email = EXCLUDED.legacy_email,
      legacy_email_direct = EXCLUDED.legacy_email_direct,
      legacy_email_line = EXCLUDED.legacy_email_line,
      legacy_email_sec = EXCLUDED.legacy_email_sec,
      legacy_close_request = EXCLUDED.legacy_close_request,
      legacy_close_email = EXCLUDED.legacy_close_email,
      legacy_latency_ms = EXCLUDED.legacy_latency_ms
    RETURNING 1)
  SELECT count(*) FROM fresh;
END;
COMMENT ON FUNCTION outbound.refresh_figures(timestamptz, timestamptz, text) IS
  'Take the figures of finished calls of that time that have none yet, or whose record changed; returns how many. revenue_ops() does it by itself.';

-- One row a call of the period with all that the report cuts by and counts.
CREATE FUNCTION outbound.revenue_calls(since timestamptz, until timestamptz, campaign_id text DEFAULT outbound.current_campaign(), tenant text DEFAULT outbound.current_tenant())
  RETURNS TABLE (call_id text, campaign text, at timestamptz, day date, hour integer, segment text, state text, attempt_number integer,
    ended boolean, answered_by text, stage text, email boolean, email_generic boolean, duration_ms bigint, cost_cents double precision,
    figure outbound.call_figure)
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT c.call_id, coalesce(c.campaign_id, ''), c.at,
    (c.at AT TIME ZONE coalesce(p.time_zone, 'UTC'))::date,
    extract(hour FROM c.at AT TIME ZONE coalesce(l.time_zone, l.candidate_zones[1], p.time_zone, 'UTC'))::integer,
    coalesce(l.lead_segment, 'unknown'), coalesce(l.state, 'unknown'), a.attempt_number,
    c.call_status = 'ended', coalesce(j.answered_by, 'unmapped'), coalesce(j.conversion_stage, 'unmapped'),
    coalesce(j.captured_email <> '', false), coalesce(j.captured_email_generic, false), c.duration_ms, c.cost_cents,
    CASE WHEN g.payload_hash = c.payload_hash THEN g ELSE ROW(c.tenant, c.call_id, c.payload_hash, f.*)::outbound.call_figure END
  FROM (SELECT k.*, coalesce(k.start_at, k.created_at) AS at FROM outbound.call k) c
  LEFT JOIN outbound.campaign p ON p.tenant = c.tenant AND p.campaign_id = c.campaign_id
  LEFT JOIN outbound.lead l ON l.tenant = c.tenant AND l.campaign_id = c.campaign_id AND l.lead_id = c.lead_id
  LEFT JOIN outbound.attempt a ON a.tenant = c.tenant AND a.attempt_id = c.attempt_id
  LEFT JOIN outbound.journey j ON j.tenant = c.tenant AND j.call_id = c.call_id
  LEFT JOIN outbound.call_figure g ON g.tenant = c.tenant AND g.call_id = c.call_id
  LEFT JOIN LATERAL outbound.call_figures(CASE WHEN g.payload_hash IS DISTINCT FROM c.payload_hash THEN c.payload END) f ON true
  WHERE c.tenant = revenue_calls.tenant
    AND (revenue_calls.campaign_id IS NULL OR c.campaign_id = revenue_calls.campaign_id)
    AND c.at >= since AND c.at < until;
END;
COMMENT ON FUNCTION outbound.revenue_calls(timestamptz, timestamptz, text, text) IS
  'One row a call that started in [since, until), with what revenue_ops() counts and cuts by: the rows behind a figure. campaign_id null = all campaigns.';

CREATE FUNCTION outbound.revenue_ops(since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
    campaign_id text DEFAULT outbound.current_campaign(), tenant text DEFAULT outbound.current_tenant())
  RETURNS TABLE (cut text, value text,
    calls bigint, ended bigint, answered bigint, voicemail bigint, ivr bigint, nobody bigint, answer_rate numeric,
    bookings bigint, dnc bigint, rejected bigint, email_captures bigint, direct_email_captures bigint, generic_email_captures bigint,
    email_capture_rate numeric, email_capture_rate_low numeric, email_capture_rate_high numeric, direct_email_capture_rate numeric, booking_rate numeric,
    close_request_count bigint, close_to_email_success_count bigint, close_request_rate numeric, close_to_email_rate numeric,
    time_to_email_capture_p50_sec double precision, time_to_email_capture_p95_sec double precision,
    turns_to_capture_p50 double precision, turns_to_capture_p95 double precision,
    first_response_p50_ms double precision, first_response_p95_ms double precision,
    model_latency_p50_ms double precision, model_latency_p95_ms double precision, latency_band text,
    objection_counts jsonb, talk_seconds numeric, cost_cents numeric,
    cost_per_answered_cents numeric, cost_per_email_cents numeric, cost_per_booking_cents numeric,
    legacy_corpus_total_calls bigint, legacy_ended_calls bigint, legacy_answered_calls bigint,
    legacy_email_captures bigint, legacy_direct_email_captures bigint, legacy_generic_email_captures bigint,
    legacy_email_capture_rate double precision, legacy_direct_email_capture_rate double precision,
    legacy_close_request_count bigint, legacy_close_to_email_success_count bigint,
    legacy_close_request_rate double precision, legacy_close_to_email_rate double precision,
    legacy_time_to_email_capture_p50_sec double precision, legacy_time_to_email_capture_p95_sec double precision,
    legacy_turns_to_capture_p50 double precision, legacy_turns_to_capture_p95 double precision,
    legacy_first_response_latency_p50_ms double precision, legacy_first_response_latency_p95_ms double precision,
    legacy_first_response_latency_band text, legacy_objection_counts jsonb,
    legacy_objective_score double precision, legacy_recommended_actions text[])
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
  since := coalesce(since, outbound.now() - interval '30 days');
  until := coalesce(until, outbound.now() + interval '1 day');
  IF tenant IS NULL THEN
    RAISE EXCEPTION 'tenant must not be null' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  -- keep what was read, so that the next report need not; a standby just reads
  IF NOT current_setting('transaction_read_only')::boolean THEN
    PERFORM outbound.refresh_figures(revenue_ops.since, revenue_ops.until, revenue_ops.tenant);
  END IF;
  RETURN QUERY
  WITH r AS MATERIALIZED (
    SELECT r.campaign AS c_campaign, r.day::text AS c_day, lpad(r.hour::text, 2, '0') AS c_hour, r.segment AS c_segment, r.state AS c_state,
      CASE WHEN r.attempt_number IS NULL THEN 'none' WHEN r.attempt_number > 10 THEN '11+' ELSE lpad(r.attempt_number::text, 2, '0') END AS c_attempt,
      r.ended, r.answered_by, r.stage, r.email AS j_email, r.email_generic AS j_generic, r.duration_ms, r.cost_cents, r.figure
    FROM outbound.revenue_calls(revenue_ops.since, revenue_ops.until, revenue_ops.campaign_id, revenue_ops.tenant) r),
  c AS (
    SELECT r.c_campaign, r.c_day, r.c_hour, r.c_segment, r.c_state, r.c_attempt, r.ended, r.answered_by, r.stage, r.j_email, r.j_generic,
      r.duration_ms, r.cost_cents, r.answered_by = 'person' AS person, r.ended AND (r.figure).user_lines > 0 AS legacy_answered, (r.figure).*
    FROM r),
  g AS (
    SELECT CASE grouping(c_day, c_campaign, c_segment, c_state, c_hour, c_attempt)
        WHEN 63 THEN 'total' WHEN 31 THEN 'day' WHEN 47 THEN 'campaign' WHEN 55 THEN 'segment' WHEN 59 THEN 'state' WHEN 61 THEN 'hour' ELSE 'attempt' END AS cut,
      coalesce(c_day, c_campaign, c_segment, c_state, c_hour, c_attempt, 'all') AS value,
      count(*) AS calls, count(*) FILTER (WHERE c.ended) AS ended, count(*) FILTER (WHERE person) AS answered,
      count(*) FILTER (WHERE answered_by = 'voicemail') AS voicemail, count(*) FILTER (WHERE answered_by = 'ivr') AS ivr,
      count(*) FILTER (WHERE answered_by = 'nobody') AS nobody,
      count(*) FILTER (WHERE stage = 'booked_demo') AS bookings, count(*) FILTER (WHERE stage = 'dnc') AS dnc,
      count(*) FILTER (WHERE stage = 'rejected') AS rejected,
      count(*) FILTER (WHERE person AND j_email) AS emails, count(*) FILTER (WHERE person AND j_email AND NOT j_generic) AS direct,
      count(*) FILTER (WHERE person AND c.close_request) AS closes, count(*) FILTER (WHERE person AND c.close_email) AS closed,
      array_agg(c.email_sec) FILTER (WHERE person AND c.email_sec IS NOT NULL) AS email_secs,
      array_agg(c.email_turn::double precision) FILTER (WHERE person AND c.email_turn IS NOT NULL) AS email_turns,
      array_agg(c.first_response_ms) FILTER (WHERE person AND c.first_response_ms IS NOT NULL) AS responses,
      array_agg(c.latency_ms) FILTER (WHERE person AND c.latency_ms IS NOT NULL) AS latencies,
      jsonb_build_object('is_sales', count(*) FILTER (WHERE person AND c.is_sales > 0), 'busy', count(*) FILTER (WHERE person AND c.busy > 0),
        'no_email_policy', count(*) FILTER (WHERE person AND c.no_email_policy > 0), 'generic_inbox', count(*) FILTER (WHERE person AND c.generic_inbox > 0),
        'not_interested', count(*) FILTER (WHERE person AND c.not_interested > 0)) AS objections,
      round(sum(c.duration_ms) / 1000.0, 1) AS talk, round(sum(c.cost_cents)::numeric, 2) AS cost,
      count(*) FILTER (WHERE legacy_answered) AS l_answered,
      count(*) FILTER (WHERE legacy_answered AND c.legacy_email) AS l_emails, count(*) FILTER (WHERE legacy_answered AND c.legacy_email_direct) AS l_direct,
      count(*) FILTER (WHERE legacy_answered AND c.legacy_close_request) AS l_closes, count(*) FILTER (WHERE legacy_answered AND c.legacy_close_email) AS l_closed,
      array_agg(c.legacy_email_sec) FILTER (WHERE legacy_answered AND c.legacy_email_sec IS NOT NULL) AS l_secs,
      array_agg(c.legacy_email_line::double precision) FILTER (WHERE legacy_answered AND c.legacy_email_line IS NOT NULL) AS l_turns,
      array_agg(c.legacy_latency_ms) FILTER (WHERE legacy_answered AND c.legacy_latency_ms IS NOT NULL) AS l_latencies,
      coalesce(sum(c.is_sales) FILTER (WHERE legacy_answered), 0) AS l_is_sales, coalesce(sum(c.busy) FILTER (WHERE legacy_answered), 0) AS l_busy,
      coalesce(sum(c.no_email_policy) FILTER (WHERE legacy_answered), 0) AS l_no_email, coalesce(sum(c.generic_inbox) FILTER (WHERE legacy_answered), 0) AS l_inbox,
      coalesce(sum(c.not_interested) FILTER (WHERE legacy_answered), 0) AS l_not_interested
    FROM c
    GROUP BY GROUPING SETS ((), (c_day), (c_campaign), (c_segment), (c_state), (c_hour), (c_attempt))),
  q AS (
    SELECT g.*, outbound.figure_quantile(latencies, 0.95, false) AS latency_p95,
      outbound.figure_quantile(l_secs, 0.5, true) AS l_sec_p50, outbound.figure_quantile(l_secs, 0.95, true) AS l_sec_p95,
      outbound.figure_quantile(l_turns, 0.5, true) AS l_turn_p50, outbound.figure_quantile(l_turns, 0.95, true) AS l_turn_p95,
      outbound.figure_quantile(l_latencies, 0.5, false) AS l_latency_p50, outbound.figure_quantile(l_latencies, 0.95, true) AS l_latency_p95,
      CASE WHEN l_answered > 0 THEN outbound.figure_round(l_emails::double precision / l_answered, 4) ELSE 0 END AS l_email_rate,
      CASE WHEN l_answered > 0 THEN outbound.figure_round(l_direct::double precision / l_answered, 4) ELSE 0 END AS l_direct_rate,
      CASE WHEN l_answered > 0 THEN outbound.figure_round(l_closes::double precision / l_answered, 4) ELSE 0 END AS l_close_rate,
      CASE WHEN l_closes > 0 THEN outbound.figure_round(l_closed::double precision / l_closes, 4) ELSE 0 END AS l_closed_rate
    FROM g)
  SELECT q.cut, q.value, q.calls, q.ended, q.answered, q.voicemail, q.ivr, q.nobody,
    round(q.answered::numeric / nullif(q.calls, 0), 4),
    q.bookings, q.dnc, q.rejected, q.emails, q.direct, q.emails - q.direct,
    round(q.emails::numeric / nullif(q.answered, 0), 4), w.low, w.high,
    round(q.direct::numeric / nullif(q.answered, 0), 4), round(q.bookings::numeric / nullif(q.answered, 0), 4),
    q.closes, q.closed, round(q.closes::numeric / nullif(q.answered, 0), 4), round(q.closed::numeric / nullif(q.closes, 0), 4),
    outbound.figure_quantile(q.email_secs, 0.5, false), outbound.figure_quantile(q.email_secs, 0.95, false),
    outbound.figure_quantile(q.email_turns, 0.5, false), outbound.figure_quantile(q.email_turns, 0.95, false),
    outbound.figure_quantile(q.responses, 0.5, false), outbound.figure_quantile(q.responses, 0.95, false),
    outbound.figure_quantile(q.latencies, 0.5, false), q.latency_p95, outbound.latency_band(q.latency_p95),
    q.objections, q.talk, q.cost,
    round(q.cost / nullif(q.answered, 0), 2), round(q.cost / nullif(q.emails, 0), 2), round(q.cost / nullif(q.bookings, 0), 2),
    q.calls, q.ended, q.l_answered, q.l_emails, q.l_direct, q.l_emails - q.l_direct, q.l_email_rate, q.l_direct_rate,
    q.l_closes, q.l_closed, q.l_close_rate, q.l_closed_rate, q.l_sec_p50, q.l_sec_p95, q.l_turn_p50, q.l_turn_p95,
    q.l_latency_p50, q.l_latency_p95, outbound.latency_band(q.l_latency_p95),
    jsonb_build_object('is_sales', l_is_sales, 'busy', l_busy, 'no_email_policy', l_no_email, 'generic_inbox', l_inbox, 'not_interested', l_not_interested),
    outbound.legacy_objective(q.l_answered, q.l_emails, q.l_direct, q.l_closes, q.l_closed, q.l_latency_p95, q.l_turn_p50, q.l_sec_p50),
    coalesce(nullif(array_remove(ARRAY[
      CASE WHEN q.l_latency_p95 IS NULL OR q.l_latency_p95 > 1000 THEN 'lower first response latency' END,
      CASE WHEN q.l_email_rate < 0.20 THEN 'raise e-mail capture rate' END,
      CASE WHEN q.l_direct_rate < 0.10 THEN 'raise direct e-mail capture rate' END,
      CASE WHEN q.l_close_rate < 0.60 THEN 'raise close request rate' END,
      CASE WHEN q.l_closes > 0 AND q.l_closed_rate < 0.70 THEN 'raise close to e-mail rate' END,
      CASE WHEN coalesce(q.l_turn_p50, 99) > 6 THEN 'capture the e-mail in fewer turns' END,
      CASE WHEN q.l_is_sales > 0 THEN 'answer "is this sales"' END,
      CASE WHEN q.l_no_email > 0 THEN 'answer the no-e-mail policy' END], NULL), '{}'), ARRAY['maintain'])
  FROM q CROSS JOIN LATERAL outbound.wilson(q.emails, q.answered) w
  ORDER BY array_position(ARRAY['total', 'day', 'campaign', 'segment', 'state', 'hour', 'attempt'], q.cut), q.value;
END $$;
COMMENT ON FUNCTION outbound.revenue_ops(timestamptz, timestamptz, text, text) IS
  'Figures of the calls that started in [since, until), default the last 30 days: in total and cut by day, campaign, segment, state, hour (the called party''s) and attempt number. Answered = by a person. legacy_* are the replaced report''s own definitions. campaign_id null = all campaigns. See doc/revenue.md.';

CREATE FUNCTION outbound.latency_band(p95_ms double precision) RETURNS text
  LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE WHEN p95_ms IS NULL THEN 'unknown' WHEN p95_ms < 700 THEN 'excellent' WHEN p95_ms < 1000 THEN 'good' WHEN p95_ms < 1500 THEN 'warning' ELSE 'poor' END;
END;
COMMENT ON FUNCTION outbound.latency_band(double precision) IS 'excellent below 700 ms, good below 1000, warning below 1500, else poor; unknown for null.';

CREATE FUNCTION outbound.report_day(day date DEFAULT NULL, campaign_id text DEFAULT outbound.current_campaign(), tenant text DEFAULT outbound.current_tenant()) RETURNS uuid
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  zone text;
  body jsonb;
BEGIN
  SELECT c.time_zone INTO zone FROM outbound.campaign c WHERE c.tenant = report_day.tenant AND c.campaign_id = report_day.campaign_id;
  IF zone IS NULL THEN
    RAISE EXCEPTION 'no campaign "%" in tenant "%"', campaign_id, tenant
      USING ERRCODE = 'undefined_object', HINT = 'outbound.campaign lists them.';
  END IF;
  day := coalesce(report_day.day, (outbound.now() AT TIME ZONE zone)::date);
  SELECT jsonb_build_object('day', report_day.day, 'time_zone', zone, 'campaign_id', report_day.campaign_id,
      'summary', (jsonb_agg(to_jsonb(r)) FILTER (WHERE r.cut = 'total')) -> 0,
      'cuts', jsonb_agg(to_jsonb(r)) FILTER (WHERE r.cut NOT IN ('total', 'day')))
    INTO body
    FROM outbound.revenue_ops(report_day.day::timestamp AT TIME ZONE zone, (report_day.day + 1)::timestamp AT TIME ZONE zone,
                              report_day.campaign_id, report_day.tenant) r;
  RETURN outbound.enqueue_delivery('n8n_outcome', 'revenue.daily', 'revenue.daily:' || report_day.campaign_id || ':' || report_day.day::text, body,
                                   campaign_id => report_day.campaign_id, tenant => report_day.tenant);
END $$;
COMMENT ON FUNCTION outbound.report_day(date, text, text) IS
  'Push a day''s figures (default today, in the campaign''s zone) to n8n as one event revenue.daily; the same day twice is one event. Returns the event''s id.';

CREATE FUNCTION outbound.lead_journey(lead_id text, campaign_id text DEFAULT outbound.current_campaign(), tenant text DEFAULT outbound.current_tenant())
  RETURNS TABLE (at timestamptz, kind text, what text, call_id text, detail jsonb)
  LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  WITH l AS MATERIALIZED (
    SELECT * FROM outbound.lead d
    WHERE d.tenant = lead_journey.tenant AND d.campaign_id = lead_journey.campaign_id AND d.lead_id = lead_journey.lead_id),
  a AS MATERIALIZED (
    SELECT * FROM outbound.attempt t
    WHERE t.tenant = lead_journey.tenant AND t.campaign_id = lead_journey.campaign_id AND t.lead_id = lead_journey.lead_id),
  c AS MATERIALIZED (
    SELECT k.call_id, k.tenant, k.origin, k.call_status, k.start_at, k.end_at, k.created_at, k.duration_ms, k.disconnection_reason, k.cost_cents,
      k.direction, k.to_number
    FROM outbound.call k
    WHERE k.tenant = lead_journey.tenant AND k.campaign_id = lead_journey.campaign_id AND k.lead_id = lead_journey.lead_id),
  h AS (
    SELECT l.imported_at AS at, 10 AS step, 'lead' AS kind, 'imported' AS what, NULL::text AS call_id,
      jsonb_build_object('source', l.lead_source, 'name', l.clinic_name, 'number', l.to_number, 'score', l.segment_score, 'segment', l.lead_segment) AS detail
    FROM l
    UNION ALL
    SELECT l.status_at, 90, 'lead', l.lead_status, NULL,
      jsonb_build_object('attempts', l.attempts, 'last_disposition', l.last_disposition, 'next_attempt_at', l.next_attempt_at)
    FROM l WHERE l.status_at > l.imported_at OR l.lead_status <> 'new'
    UNION ALL
    SELECT a.claimed_at, 20, 'attempt', 'claimed', NULL,
      jsonb_build_object('attempt_id', a.attempt_id, 'number', a.attempt_number, 'window', a.call_window, 'window_type', a.call_window_type, 'to_number', a.to_number)
    FROM a
    UNION ALL
    SELECT coalesce(a.resolved_at, a.answered_at, a.sent_at), 30, 'attempt',
      CASE WHEN a.state = 'ended' THEN 'placed' ELSE a.state END, a.call_id,
      jsonb_strip_nulls(jsonb_build_object('attempt_id', a.attempt_id, 'http_status', a.http_status, 'error', a.error))
    FROM a WHERE a.state <> 'claimed' AND coalesce(a.resolved_at, a.answered_at, a.sent_at) IS NOT NULL
    UNION ALL
    SELECT a.ended_at, 60, 'attempt', 'ended', a.call_id, jsonb_build_object('attempt_id', a.attempt_id, 'disposition', a.disposition)
    FROM a WHERE a.ended_at IS NOT NULL
    UNION ALL
    SELECT coalesce(c.start_at, c.created_at), 40, 'call', CASE WHEN c.start_at IS NULL THEN 'known' ELSE 'started' END, c.call_id,
      jsonb_strip_nulls(jsonb_build_object('origin', c.origin, 'direction', c.direction, 'to_number', c.to_number))
    FROM c
    UNION ALL
    SELECT c.end_at, 50, 'call', c.call_status, c.call_id,
      jsonb_strip_nulls(jsonb_build_object('disconnection_reason', c.disconnection_reason, 'duration_ms', c.duration_ms, 'cost_cents', c.cost_cents))
    FROM c WHERE c.end_at IS NOT NULL
    UNION ALL
    SELECT e.received_at, 55, 'webhook', e.event, e.call_id,
      jsonb_build_object('outcome', e.outcome, 'reason', e.reason, 'deliveries', e.deliveries)
    FROM c JOIN outbound.call_event e ON e.tenant = c.tenant AND e.call_id = c.call_id
    UNION ALL
    SELECT j.mapped_at, 70, 'journey', j.conversion_stage, j.call_id,
      jsonb_strip_nulls(jsonb_build_object('call_outcome', j.call_outcome, 'terminal_outcome', j.terminal_outcome, 'answered_by', j.answered_by,
        'captured_email', nullif(j.captured_email, ''), 'evidence', j.evidence, 'revision', j.revision))
    FROM outbound.journey j
    WHERE j.tenant = lead_journey.tenant AND j.campaign_id = lead_journey.campaign_id AND j.lead_id = lead_journey.lead_id
    UNION ALL
    SELECT v.created_at, 80, 'delivery', v.event_type, v.call_id,
      jsonb_strip_nulls(jsonb_build_object('delivery_id', v.delivery_id, 'endpoint', v.endpoint, 'state', v.state, 'tries', v.tries,
        'delivered_at', v.delivered_at, 'last_error', v.last_error))
    -- an index each
    FROM (SELECT * FROM outbound.delivery o
        WHERE o.tenant = lead_journey.tenant AND o.campaign_id = lead_journey.campaign_id AND o.lead_id = lead_journey.lead_id
          AND o.state = 'pending'
      UNION ALL
      SELECT * FROM outbound.delivery o
        WHERE o.tenant = lead_journey.tenant AND o.campaign_id = lead_journey.campaign_id AND o.lead_id = lead_journey.lead_id
          AND o.state = 'sending'
      UNION ALL
      SELECT * FROM outbound.delivery o
        WHERE o.tenant = lead_journey.tenant AND o.campaign_id = lead_journey.campaign_id AND o.lead_id = lead_journey.lead_id
          AND o.state IN ('delivered', 'dead', 'suppressed')) v
    UNION ALL
    SELECT f.state_at, 82, 'followup', f.state, f.call_id,
      jsonb_strip_nulls(jsonb_build_object('action', f.action, 'channel', f.channel, 'tries', f.tries, 'provider_id', f.provider_id,
        'error_code', f.error_code, 'error', f.error))
    FROM outbound.followup f
    WHERE f.tenant = lead_journey.tenant AND f.campaign_id = lead_journey.campaign_id AND f.lead_id = lead_journey.lead_id
    UNION ALL
    SELECT w.state_at, 84, 'workflow', coalesce(w.branch, w.state), nullif(w.call_id, 'unknown'),
      jsonb_build_object('event_id', w.event_id, 'event_type', w.event_type, 'state', w.state, 'tries', w.tries)
    FROM outbound.workflow_event w
    WHERE w.tenant = lead_journey.tenant AND w.campaign_id = lead_journey.campaign_id AND w.lead_id = lead_journey.lead_id
    UNION ALL
    SELECT s.added_at, 75, 'suppression', s.reason, NULL, jsonb_build_object('source', s.source, 'evidence', s.evidence, 'expires_at', s.expires_at)
    FROM l JOIN outbound.suppression s ON s.tenant = l.tenant AND s.number = l.to_number
    UNION ALL
    SELECT u.at, 85, 'audit', u.action, NULL, jsonb_strip_nulls(jsonb_build_object('actor', u.actor, 'reason', nullif(u.reason, ''), 'detail', nullif(u.detail, '{}')))
    FROM outbound.audit u
    WHERE u.tenant = lead_journey.tenant
      AND u.subject IN (SELECT lead_journey.lead_id UNION ALL SELECT a.attempt_id::text FROM a UNION ALL SELECT l.to_number FROM l WHERE l.to_number IS NOT NULL
                        UNION ALL SELECT c.call_id FROM c))
  SELECT h.at, h.kind, h.what, h.call_id, h.detail FROM h ORDER BY h.at, h.step, h.call_id;
END;
COMMENT ON FUNCTION outbound.lead_journey(text, text, text) IS
  'One lead''s whole history, oldest first: import, attempts, calls, webhooks, journeys, deliveries, suppression, status and audit.';

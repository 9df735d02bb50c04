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
  SELECT round(((p + 1.9208 / n - 1.96 * sqrt((p * (1 - p) + 0.9604 / n) / n)) / (1 + 3.8416 / n))::numeric, 4),
         round(((p + 1.9208 / n + 1.96 * sqrt((p * (1 - p) + 0.9604 / n) / n)) / (1 + 3.8416 / n))::numeric, 4)
  FROM (SELECT successes::double precision / nullif(n, 0)) s(p);
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

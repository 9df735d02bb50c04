-- The outbox.

CREATE TABLE outbound.delivery (
  tenant text NOT NULL,
  delivery_id uuid NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  campaign_id text NOT NULL,
  endpoint text NOT NULL,
  event_type text NOT NULL,
  dedupe_key text NOT NULL,
  lead_id text,
  call_id text,
  corrects uuid,
  record jsonb NOT NULL,
  state text NOT NULL DEFAULT 'pending'
    CHECK (state IN ('pending', 'sending', 'delivered', 'dead', 'suppressed')),
  tries integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL DEFAULT outbound.now(),
  batch_cap integer,
  batch_id uuid,
  sender integer,
  sender_start timestamptz,
  created_at timestamptz NOT NULL DEFAULT outbound.now(),
  sent_at timestamptz,
  delivered_at timestamptz,
  last_status integer,
  last_error text,
  last_answer text,
  PRIMARY KEY (tenant, delivery_id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
-- what a sender claims next, in order; state changes leave it at once
CREATE INDEX delivery_due ON outbound.delivery (tenant, endpoint, campaign_id, due_at, seq)
  WHERE state = 'pending';
-- is an earlier event of the same lead still on its way? One small index for what
-- is being sent (and for what a sender that is gone has left), a large one for
-- what waits, which a claim does not write in; and one for what is over
CREATE INDEX delivery_order ON outbound.delivery (tenant, campaign_id, lead_id, endpoint, seq)
  WHERE state = 'pending' AND lead_id IS NOT NULL;
CREATE INDEX delivery_sending ON outbound.delivery (tenant, campaign_id, lead_id, endpoint, seq)
  WHERE state = 'sending';
CREATE INDEX delivery_history ON outbound.delivery (tenant, campaign_id, lead_id)
  WHERE state IN ('delivered', 'dead', 'suppressed') AND lead_id IS NOT NULL;
CREATE INDEX delivery_dead ON outbound.delivery (tenant, endpoint, created_at) WHERE state = 'dead';
-- retention, and what was delivered today
CREATE INDEX delivery_done ON outbound.delivery (tenant, delivered_at) WHERE state IN ('delivered', 'suppressed');
COMMENT ON TABLE outbound.delivery IS 'The outbox: one row an event for an endpoint, enqueued in the transaction that made the fact, delivered at least once under a stable id.';
COMMENT ON COLUMN outbound.delivery.delivery_id IS 'Event id: a hash of tenant, endpoint and dedupe_key, so one fact is one row.';
COMMENT ON COLUMN outbound.delivery.seq IS 'Order of enqueueing; a lead''s events go out to an endpoint in this order.';
COMMENT ON COLUMN outbound.delivery.endpoint IS 'Foreign server it goes to: n8n_lead, n8n_outcome, …';
COMMENT ON COLUMN outbound.delivery.event_type IS 'lead.queued, call.outcome, recording.followup, revenue.daily, lead.suppressed.';
COMMENT ON COLUMN outbound.delivery.dedupe_key IS 'The fact, named; a second enqueue of the same fact does nothing.';
COMMENT ON COLUMN outbound.delivery.corrects IS 'The earlier event that this one corrects.';
COMMENT ON COLUMN outbound.delivery.state IS 'pending -> sending -> delivered | pending (retry) | dead | suppressed (a follow-up to a number that must not be messaged).';
COMMENT ON COLUMN outbound.delivery.tries IS 'How often it was claimed for sending.';
COMMENT ON COLUMN outbound.delivery.due_at IS 'pending: not before this instant. sending: the sender''s lease; past it the row is taken back.';
COMMENT ON COLUMN outbound.delivery.batch_cap IS 'Most records of a request that holds this one; set when an endpoint refused a bigger one.';
COMMENT ON COLUMN outbound.delivery.sender IS 'Backend that is sending it; when that backend is gone the row is pending again.';

CREATE TABLE outbound.endpoint (
  tenant text NOT NULL,
  endpoint text NOT NULL,
  paused boolean NOT NULL DEFAULT false,
  breaker text NOT NULL DEFAULT 'closed' CHECK (breaker IN ('closed', 'open', 'half_open')),
  failures integer NOT NULL DEFAULT 0,
  opened integer NOT NULL DEFAULT 0,
  open_until timestamptz,
  next_send_at timestamptz,
  max_tries integer NOT NULL DEFAULT 20 CHECK (max_tries BETWEEN 1 AND 1000),
  reason text NOT NULL DEFAULT '',
  changed_at timestamptz NOT NULL DEFAULT outbound.now(),
  PRIMARY KEY (tenant, endpoint)
) WITH (fillfactor = 50);
COMMENT ON TABLE outbound.endpoint IS 'State of each endpoint that deliveries go to: paused by a person, or its breaker.';
COMMENT ON COLUMN outbound.endpoint.failures IS 'Failed requests in a row.';
COMMENT ON COLUMN outbound.endpoint.opened IS 'How often the breaker opened without a success between; the wait doubles each time.';
COMMENT ON COLUMN outbound.endpoint.open_until IS 'open: when one probe is let through. half_open: how long that probe may take.';
COMMENT ON COLUMN outbound.endpoint.next_send_at IS 'No request before this instant: the rate of the service, or a Retry-After.';
COMMENT ON COLUMN outbound.endpoint.max_tries IS 'A delivery that failed this often is dead.';

CREATE FUNCTION outbound.enqueue_delivery(
  endpoint text, event_type text, dedupe_key text, record jsonb,
  lead_id text DEFAULT NULL, call_id text DEFAULT NULL, corrects uuid DEFAULT NULL,
  campaign_id text DEFAULT outbound.current_campaign(), tenant text DEFAULT outbound.current_tenant())
  RETURNS uuid
  AS 'MODULE_PATHNAME', 'outbound_enqueue_delivery'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.enqueue_delivery(text, text, text, jsonb, text, text, uuid, text, text) IS
  'Put one event into the outbox in this transaction; the same dedupe_key for the same endpoint is stored once. Returns the event id.';

CREATE FUNCTION outbound.delivery_event_id(
  endpoint text, dedupe_key text, tenant text DEFAULT outbound.current_tenant())
  RETURNS uuid
  AS 'MODULE_PATHNAME', 'outbound_delivery_event_id'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.delivery_event_id(text, text, text) IS
  'The event id that enqueue_delivery gives this fact; use it to name an event that a later one corrects.';

CREATE FUNCTION outbound.backend_alive(pid integer, start timestamptz)
  RETURNS boolean
  AS 'MODULE_PATHNAME', 'outbound_backend_alive'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.backend_alive(integer, timestamptz) IS
  'Does the backend with this process id and start time still run? A claim of one that does not is anybody''s to take back.';

CREATE FUNCTION outbound.sign_delivery(secret text, id text, at timestamptz, body text)
  RETURNS text
  AS 'MODULE_PATHNAME', 'outbound_sign_delivery'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.sign_delivery(text, text, timestamptz, text) IS
  'The webhook-signature header (Standard Webhooks) that deliver() sends for this message; for testing a receiver. The secret is whsec_ and the base64 of 24 to 64 bytes.';

CREATE FUNCTION outbound.message_number(number text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE
    WHEN digits LIKE '+%' THEN digits
    WHEN pg_catalog.length(digits) = 10 THEN '+1' || digits
    WHEN pg_catalog.length(digits) = 11 AND digits LIKE '1%' THEN '+' || digits
    ELSE digits END
  FROM (SELECT pg_catalog.regexp_replace(pg_catalog."left"(number, 100), '[^0-9+]+', '', 'g') AS digits) d;
END;
COMMENT ON FUNCTION outbound.message_number(text) IS
  'A number as somebody wrote it, in the form in which suppressed numbers are kept (+15125550101).';

CREATE FUNCTION outbound.message_suppressed(record jsonb, lead_id text, at timestamptz, campaign_id text, tenant text)
  RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT EXISTS (
      SELECT 1 FROM outbound.lead l
      WHERE l.tenant = message_suppressed.tenant AND l.campaign_id = message_suppressed.campaign_id
        AND l.lead_id = message_suppressed.lead_id AND l.lead_status = 'dnc')
    OR EXISTS (
      SELECT 1 FROM outbound.suppression s
      WHERE s.tenant = message_suppressed.tenant
        AND (s.expires_at IS NULL OR s.expires_at > message_suppressed.at)
        AND s.number_hash IN (
          SELECT pg_catalog.sha256(pg_catalog.convert_to(outbound.message_number(n.number), 'UTF8'))
          FROM (VALUES (message_suppressed.record ->> 'to_number'), (message_suppressed.record ->> 'recipient_phone'),
                       (message_suppressed.record ->> 'clinic_phone')) n (number)
          WHERE n.number IS NOT NULL
          UNION ALL
          SELECT pg_catalog.sha256(pg_catalog.convert_to(l.to_number, 'UTF8')) FROM outbound.lead l
          WHERE l.tenant = message_suppressed.tenant AND l.campaign_id = message_suppressed.campaign_id
            AND l.lead_id = message_suppressed.lead_id AND l.to_number IS NOT NULL));
END;
COMMENT ON FUNCTION outbound.message_suppressed(jsonb, text, timestamptz, text, text) IS
  'Must nobody send this record''s person a message? True when a number in it, or its lead''s, is suppressed, or the lead is dnc. deliver() asks this for every follow-up right before it is sent.';

CREATE PROCEDURE outbound.deliver(
  max_events integer DEFAULT NULL, time_budget interval DEFAULT NULL,
  campaign_id text DEFAULT outbound.current_campaign(), tenant text DEFAULT outbound.current_tenant())
  AS 'MODULE_PATHNAME', 'outbound_deliver'
  LANGUAGE C;
COMMENT ON PROCEDURE outbound.deliver(integer, interval, text, text) IS
  'Send what is due in the outbox, at most max_events. Without a time budget it returns when nothing is due; with one it goes on looking. campaign_id null = every campaign of the tenant. Commits as it goes: CALL it by itself.';

CREATE FUNCTION outbound.replay(
  event_id uuid DEFAULT NULL, since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
  event_type text DEFAULT NULL, endpoint text DEFAULT NULL, delivered boolean DEFAULT false,
  campaign_id text DEFAULT outbound.current_campaign(), tenant text DEFAULT outbound.current_tenant())
  RETURNS bigint
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  n bigint;
BEGIN
  IF tenant IS NULL THEN
    RAISE EXCEPTION 'tenant must not be null' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  IF event_id IS NOT NULL AND NOT EXISTS (SELECT FROM outbound.delivery d
      WHERE d.tenant = replay.tenant AND d.delivery_id = replay.event_id) THEN
    RAISE EXCEPTION 'there is no event % in tenant "%"', event_id, tenant
      USING ERRCODE = 'no_data_found', HINT = 'See outbound.dead_letters.';
  END IF;
  IF delivered AND event_type = 'recording.followup' OR delivered AND EXISTS (SELECT FROM outbound.delivery d
      WHERE d.tenant = replay.tenant AND d.delivery_id = replay.event_id
        AND d.event_type = 'recording.followup' AND d.state = 'delivered') THEN
    RAISE EXCEPTION 'a follow-up that was delivered is not sent again'
      USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = 'It would message a person twice.';
  END IF;
  UPDATE outbound.delivery d
    SET state = 'pending', due_at = outbound.now(), tries = 0, batch_cap = NULL, delivered_at = NULL
    WHERE d.tenant = replay.tenant
      AND (replay.campaign_id IS NULL OR replay.event_id IS NOT NULL OR d.campaign_id = replay.campaign_id)
      AND (d.state = 'dead' OR replay.delivered AND d.state = 'delivered' AND d.event_type <> 'recording.followup')
      AND (replay.event_id IS NULL OR d.delivery_id = replay.event_id)
      AND (replay.since IS NULL OR d.created_at >= replay.since)
      AND (replay.until IS NULL OR d.created_at < replay.until)
      AND (replay.event_type IS NULL OR d.event_type = replay.event_type)
      AND (replay.endpoint IS NULL OR d.endpoint = replay.endpoint);
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n > 0 THEN
    INSERT INTO outbound.audit (tenant, campaign_id, action, subject, detail)
      VALUES (replay.tenant, replay.campaign_id, 'delivery.replay', coalesce(replay.event_id::text, replay.endpoint, ''),
        jsonb_strip_nulls(jsonb_build_object('events', n, 'since', replay.since, 'until', replay.until,
          'event_type', replay.event_type, 'delivered', replay.delivered)));
  END IF;
  RETURN n;
END;
$$;
COMMENT ON FUNCTION outbound.replay(uuid, timestamptz, timestamptz, text, text, boolean, text, text) IS
  'Send dead letters again, under their old event ids: one by event_id, or those enqueued from since until before until, of a type, for an endpoint. With delivered => true delivered ones too, never follow-ups. campaign_id null = all. Returns how many.';

CREATE FUNCTION outbound.set_endpoint_paused(endpoint text, paused boolean, reason text, tenant text) RETURNS void
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF coalesce(endpoint, '') = '' OR tenant IS NULL THEN
    RAISE EXCEPTION 'endpoint and tenant must be given'
      USING ERRCODE = 'invalid_parameter_value', HINT = 'An endpoint is a server''s name, e.g. n8n_outcome; see outbound.delivery_status.';
  END IF;
  INSERT INTO outbound.endpoint AS e (tenant, endpoint, paused, reason)
    VALUES (set_endpoint_paused.tenant, set_endpoint_paused.endpoint, set_endpoint_paused.paused, coalesce(set_endpoint_paused.reason, ''))
    ON CONFLICT ON CONSTRAINT endpoint_pkey DO UPDATE
      SET paused = EXCLUDED.paused, reason = EXCLUDED.reason, changed_at = EXCLUDED.changed_at,
        -- a person who resumes it wants it tried now
        breaker = CASE WHEN EXCLUDED.paused THEN e.breaker ELSE 'closed' END,
        failures = CASE WHEN EXCLUDED.paused THEN e.failures ELSE 0 END,
        opened = CASE WHEN EXCLUDED.paused THEN e.opened ELSE 0 END,
        open_until = CASE WHEN EXCLUDED.paused THEN e.open_until END,
        next_send_at = CASE WHEN EXCLUDED.paused THEN e.next_send_at END;
  INSERT INTO outbound.audit (tenant, action, subject, reason)
    VALUES (set_endpoint_paused.tenant, CASE WHEN set_endpoint_paused.paused THEN 'endpoint.pause' ELSE 'endpoint.resume' END,
      set_endpoint_paused.endpoint, coalesce(set_endpoint_paused.reason, ''));
END;
$$;
COMMENT ON FUNCTION outbound.set_endpoint_paused(text, boolean, text, text) IS
  'What pause_endpoint() and resume_endpoint() do.';

CREATE FUNCTION outbound.pause_endpoint(endpoint text, reason text DEFAULT 'paused by a person',
    tenant text DEFAULT outbound.current_tenant()) RETURNS void
  LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
  SELECT outbound.set_endpoint_paused(pause_endpoint.endpoint, true, pause_endpoint.reason, pause_endpoint.tenant);
END;
COMMENT ON FUNCTION outbound.pause_endpoint(text, text, text) IS
  'Send nothing more to an endpoint (n8n_outcome, …) until resume_endpoint(); its events wait, requests in flight end.';

CREATE FUNCTION outbound.resume_endpoint(endpoint text, tenant text DEFAULT outbound.current_tenant()) RETURNS void
  LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
  SELECT outbound.set_endpoint_paused(resume_endpoint.endpoint, false, '', resume_endpoint.tenant);
END;
COMMENT ON FUNCTION outbound.resume_endpoint(text, text) IS
  'Send to an endpoint again, at once: ends a pause and closes its breaker.';

CREATE FUNCTION outbound.delivery_states(campaign_id text DEFAULT NULL, tenant text DEFAULT NULL)
  RETURNS TABLE (tenant text, endpoint text, state text, reason text, pending bigint, due bigint, oldest_due interval,
    sending bigint, delivered_24h bigint, dead bigint, suppressed_24h bigint, next_try_at timestamptz)
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  WITH open AS (
    SELECT d.tenant, d.endpoint, count(*) FILTER (WHERE d.state = 'pending') AS pending,
      count(*) FILTER (WHERE d.state = 'pending' AND d.due_at <= outbound.now()) AS due,
      min(d.due_at) FILTER (WHERE d.state = 'pending') AS next_due,
      count(*) FILTER (WHERE d.state = 'sending') AS sending
    FROM outbound.delivery d
    WHERE d.state IN ('pending', 'sending')
      AND (delivery_states.tenant IS NULL OR d.tenant = delivery_states.tenant)
      AND (delivery_states.campaign_id IS NULL OR d.campaign_id = delivery_states.campaign_id)
    GROUP BY d.tenant, d.endpoint
  ), dead AS (
    SELECT d.tenant, d.endpoint, count(*) AS dead FROM outbound.delivery d
    WHERE d.state = 'dead'
      AND (delivery_states.tenant IS NULL OR d.tenant = delivery_states.tenant)
      AND (delivery_states.campaign_id IS NULL OR d.campaign_id = delivery_states.campaign_id)
    GROUP BY d.tenant, d.endpoint
  ), done AS (
    SELECT d.tenant, d.endpoint, count(*) FILTER (WHERE d.state = 'delivered') AS delivered,
      count(*) FILTER (WHERE d.state = 'suppressed') AS suppressed
    FROM outbound.delivery d
    WHERE d.state IN ('delivered', 'suppressed') AND d.delivered_at > outbound.now() - interval '24 hours'
      AND (delivery_states.tenant IS NULL OR d.tenant = delivery_states.tenant)
      AND (delivery_states.campaign_id IS NULL OR d.campaign_id = delivery_states.campaign_id)
    GROUP BY d.tenant, d.endpoint
  ), names AS (
    SELECT o.tenant, o.endpoint FROM open o UNION SELECT a.tenant, a.endpoint FROM dead a
    UNION SELECT b.tenant, b.endpoint FROM done b
    UNION SELECT e.tenant, e.endpoint FROM outbound.endpoint e
      WHERE delivery_states.tenant IS NULL OR e.tenant = delivery_states.tenant
  )
  SELECT n.tenant, n.endpoint,
    CASE WHEN e.paused THEN 'paused' WHEN e.breaker = 'open' THEN 'broken' WHEN e.breaker = 'half_open' THEN 'probing'
      WHEN e.next_send_at > outbound.now() + interval '5 seconds' THEN 'throttled' ELSE 'ok' END,
    coalesce(e.reason, ''), coalesce(o.pending, 0), coalesce(o.due, 0),
    CASE WHEN o.due > 0 THEN outbound.now() - o.next_due END, coalesce(o.sending, 0),
    coalesce(b.delivered, 0), coalesce(a.dead, 0), coalesce(b.suppressed, 0),
    CASE WHEN o.pending > 0 AND NOT coalesce(e.paused, false) THEN greatest(o.next_due, e.open_until, e.next_send_at) END
  FROM names n
  LEFT JOIN outbound.endpoint e ON (e.tenant, e.endpoint) = (n.tenant, n.endpoint)
  LEFT JOIN open o ON (o.tenant, o.endpoint) = (n.tenant, n.endpoint)
  LEFT JOIN dead a ON (a.tenant, a.endpoint) = (n.tenant, n.endpoint)
  LEFT JOIN done b ON (b.tenant, b.endpoint) = (n.tenant, n.endpoint)
  ORDER BY n.tenant, n.endpoint;
END;
COMMENT ON FUNCTION outbound.delivery_states(text, text) IS
  'One row an endpoint: is it well, why not, what waits and since when, what was delivered in 24 hours, what is dead. Null arguments = everything you may see.';

-- views go through functions, which run with the reader's own rights (row-level security)
CREATE VIEW outbound.delivery_status AS SELECT * FROM outbound.delivery_states(NULL, NULL);
COMMENT ON VIEW outbound.delivery_status IS 'The endpoints that deliveries go to and how each is doing; see delivery_states().';

CREATE FUNCTION outbound.dead_letter_list(campaign_id text DEFAULT NULL, tenant text DEFAULT NULL)
  RETURNS TABLE (tenant text, campaign_id text, event_id uuid, endpoint text, event_type text, lead_id text, call_id text,
    enqueued_at timestamptz, tries integer, last_sent_at timestamptz, last_status integer, last_error text,
    last_answer text, record jsonb)
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT d.tenant, d.campaign_id, d.delivery_id, d.endpoint, d.event_type, d.lead_id, d.call_id, d.created_at, d.tries,
    d.sent_at, d.last_status, d.last_error, d.last_answer, d.record
  FROM outbound.delivery d
  WHERE d.state = 'dead'
    AND (dead_letter_list.tenant IS NULL OR d.tenant = dead_letter_list.tenant)
    AND (dead_letter_list.campaign_id IS NULL OR d.campaign_id = dead_letter_list.campaign_id)
  ORDER BY d.tenant, d.endpoint, d.created_at;
END;
COMMENT ON FUNCTION outbound.dead_letter_list(text, text) IS
  'Events that were given up, with the last answer and why. Mend the cause, then outbound.replay(). Null arguments = everything you may see.';

CREATE VIEW outbound.dead_letters AS SELECT * FROM outbound.dead_letter_list(NULL, NULL);
COMMENT ON VIEW outbound.dead_letters IS 'Events that were given up, with the last answer and why; outbound.replay(event_id) sends one again.';

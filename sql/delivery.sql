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
-- is an earlier event of the same lead still on its way?
CREATE INDEX delivery_order ON outbound.delivery (tenant, endpoint, campaign_id, lead_id, seq)
  WHERE state IN ('pending', 'sending') AND lead_id IS NOT NULL;
-- what a sender that is gone has left
CREATE INDEX delivery_sending ON outbound.delivery (tenant, endpoint, due_at) WHERE state = 'sending';
CREATE INDEX delivery_dead ON outbound.delivery (tenant, endpoint, created_at) WHERE state = 'dead';
-- retention, and what was delivered today
CREATE INDEX delivery_done ON outbound.delivery (tenant, delivered_at) WHERE state IN ('delivered', 'suppressed');
-- one lead's history
CREATE INDEX delivery_lead ON outbound.delivery (tenant, campaign_id, lead_id) WHERE lead_id IS NOT NULL;
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
  FROM (SELECT pg_catalog.regexp_replace(number, '[^0-9+]', '', 'g') AS digits) d;
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

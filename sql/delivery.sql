-- The outbox.

CREATE TABLE outbound.delivery (
  tenant text NOT NULL,
  delivery_id uuid NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
  campaign_id text NOT NULL,
  endpoint text NOT NULL,
  event_type text NOT NULL,
  dedupe_key text NOT NULL,
  lead_id text,
  call_id text,
  corrects uuid,
  record jsonb NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'delivered', 'dead')),
  tries integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL DEFAULT outbound.now(),
  batch_id uuid,
  sender integer,
  sender_start timestamptz,
  created_at timestamptz NOT NULL DEFAULT outbound.now(),
  sent_at timestamptz,
  delivered_at timestamptz,
  last_status integer,
  last_error text,
  last_answer text,
  PRIMARY KEY (tenant, delivery_id),
  UNIQUE (tenant, endpoint, dedupe_key)
) WITH (fillfactor = 70);
CREATE INDEX delivery_due ON outbound.delivery (tenant, endpoint, due_at, created_at) WHERE state IN ('pending', 'sending');
CREATE INDEX delivery_dead ON outbound.delivery (tenant, endpoint, created_at) WHERE state = 'dead';
CREATE INDEX delivery_lead ON outbound.delivery (tenant, campaign_id, lead_id) WHERE lead_id IS NOT NULL;
COMMENT ON TABLE outbound.delivery IS 'The outbox: one row an event for an endpoint, enqueued in the transaction that made the fact, delivered at least once under a stable id.';
COMMENT ON COLUMN outbound.delivery.endpoint IS 'Foreign server it goes to: n8n_lead, n8n_outcome, …';
COMMENT ON COLUMN outbound.delivery.event_type IS 'lead.queued, call.outcome, recording.followup, revenue.daily, lead.suppressed.';
COMMENT ON COLUMN outbound.delivery.dedupe_key IS 'The fact, named; a second enqueue of the same fact does nothing.';
COMMENT ON COLUMN outbound.delivery.corrects IS 'The earlier event that this one corrects.';

CREATE TABLE outbound.endpoint (
  tenant text NOT NULL,
  endpoint text NOT NULL,
  paused boolean NOT NULL DEFAULT false,
  breaker text NOT NULL DEFAULT 'closed' CHECK (breaker IN ('closed', 'open', 'half_open')),
  failures integer NOT NULL DEFAULT 0,
  open_until timestamptz,
  reason text NOT NULL DEFAULT '',
  changed_at timestamptz NOT NULL DEFAULT outbound.now(),
  PRIMARY KEY (tenant, endpoint)
);
COMMENT ON TABLE outbound.endpoint IS 'State of each endpoint that deliveries go to: paused by a person, or its breaker.';

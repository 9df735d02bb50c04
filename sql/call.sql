-- The provider's call records and every webhook as received.

CREATE TABLE outbound.call (
  tenant text NOT NULL,
  call_id text NOT NULL CHECK (call_id <> ''),
  campaign_id text,
  lead_id text,
  attempt_id uuid,
  origin text NOT NULL DEFAULT 'campaign' CHECK (origin IN ('campaign', 'manual')),
  agent_id text,
  direction text,
  from_number text,
  to_number text,
  call_status text NOT NULL DEFAULT 'registered',
  start_at timestamptz,
  end_at timestamptz,
  duration_ms bigint,
  disconnection_reason text,
  cost_cents double precision,
  analyzed boolean NOT NULL DEFAULT false,
  payload jsonb NOT NULL DEFAULT '{}',
  payload_hash bytea,
  mapped_hash bytea,
  source text NOT NULL DEFAULT 'webhook' CHECK (source IN ('webhook', 'sync', 'dispatch', 'import')),
  last_checked_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT outbound.now(),
  updated_at timestamptz NOT NULL DEFAULT outbound.now(),
  PRIMARY KEY (tenant, call_id)
);
CREATE INDEX call_open ON outbound.call (tenant, campaign_id, updated_at)
  WHERE call_status IN ('registered', 'ongoing');
CREATE INDEX call_to_map ON outbound.call (tenant, campaign_id, updated_at)
  WHERE payload_hash IS DISTINCT FROM mapped_hash;
CREATE INDEX call_lead ON outbound.call (tenant, campaign_id, lead_id, start_at);
CREATE INDEX call_started ON outbound.call (tenant, campaign_id, start_at);
CREATE INDEX call_number ON outbound.call (tenant, to_number);
COMMENT ON TABLE outbound.call IS 'The provider''s record of each call, newest state, with the raw object.';
COMMENT ON COLUMN outbound.call.origin IS 'campaign: ours; manual: a call id that no attempt of ours made.';
COMMENT ON COLUMN outbound.call.call_status IS 'registered, ongoing, ended, not_connected, error; never goes back.';
COMMENT ON COLUMN outbound.call.cost_cents IS 'call_cost.combined_cost of the provider, in cents.';
COMMENT ON COLUMN outbound.call.payload IS 'The provider''s call object, merged over all events.';
COMMENT ON COLUMN outbound.call.mapped_hash IS 'payload_hash when the journey was made last; differs = to map.';

CREATE TABLE outbound.call_event (
  event_id bigint GENERATED ALWAYS AS IDENTITY,
  tenant text NOT NULL,
  call_id text NOT NULL,
  event text NOT NULL,
  body_hash bytea NOT NULL,
  body json,
  body_text text,
  received_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  deliveries integer NOT NULL DEFAULT 1,
  outcome text NOT NULL DEFAULT 'processed' CHECK (outcome IN ('processed', 'kept', 'failed')),
  reason text NOT NULL DEFAULT '',
  PRIMARY KEY (tenant, event_id)
);
CREATE UNIQUE INDEX call_event_once ON outbound.call_event (tenant, call_id, event, body_hash);
COMMENT ON TABLE outbound.call_event IS 'Every signed webhook as received, once, and what was done with it.';
COMMENT ON COLUMN outbound.call_event.deliveries IS 'How often the same event arrived.';
COMMENT ON COLUMN outbound.call_event.outcome IS 'processed; kept (not ours, or nothing to do; reason says); failed (kept for replay; reason says why).';

CREATE TABLE outbound.webhook_reject (
  tenant text NOT NULL,
  day date NOT NULL,
  reason text NOT NULL,
  count bigint NOT NULL DEFAULT 1,
  last_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  PRIMARY KEY (tenant, day, reason)
);
COMMENT ON TABLE outbound.webhook_reject IS 'How many webhooks were turned away at the door, by day and reason; nothing else of them is kept.';

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
  rank smallint NOT NULL DEFAULT 0,
  older_keys jsonb NOT NULL DEFAULT '{}',
  payload_hash bytea,
  mapped_hash bytea,
  source text NOT NULL DEFAULT 'webhook' CHECK (source IN ('webhook', 'sync', 'dispatch', 'import')),
  last_checked_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT outbound.now(),
  updated_at timestamptz NOT NULL DEFAULT outbound.now()
);
CREATE INDEX call_open ON outbound.call (tenant, campaign_id, updated_at)
  WHERE call_status IN ('registered', 'ongoing');
CREATE INDEX call_to_map ON outbound.call (tenant, campaign_id, updated_at)
  WHERE payload_hash IS DISTINCT FROM mapped_hash;
-- over, its analysis yet to come: sync_calls asks until two hours after the end have been asked about
CREATE INDEX call_unanalyzed ON outbound.call (tenant, updated_at)
  WHERE NOT analyzed AND call_status NOT IN ('registered', 'ongoing')
    AND (last_checked_at IS NULL OR last_checked_at - updated_at <= interval '2 hours');
CREATE INDEX call_lead ON outbound.call (tenant, campaign_id, lead_id, start_at);
-- figures and lists of a period
CREATE INDEX call_started ON outbound.call (tenant, campaign_id, (COALESCE(start_at, created_at)));
CREATE INDEX call_number ON outbound.call (tenant, to_number);
-- last: an empty table's indexes all cost the same, and of those the planner takes the youngest
ALTER TABLE outbound.call ADD PRIMARY KEY (tenant, call_id);
COMMENT ON TABLE outbound.call IS 'The provider''s record of each call, newest state, with the raw object.';
COMMENT ON COLUMN outbound.call.origin IS 'campaign: ours; manual: a call id that no attempt of ours made.';
COMMENT ON COLUMN outbound.call.call_status IS 'registered, ongoing, ended, not_connected, error; never goes back.';
COMMENT ON COLUMN outbound.call.cost_cents IS 'call_cost.combined_cost of the provider, in cents.';
COMMENT ON COLUMN outbound.call.payload IS 'The provider''s call object, merged over all events.';
COMMENT ON COLUMN outbound.call.rank IS 'How far the payload got: registered 0, ongoing 2, over 4; one more with the analysis. An object of lower rank never overwrites.';
COMMENT ON COLUMN outbound.call.older_keys IS 'Keys of the payload that no object of the newest rank had, with their rank; makes the result independent of the order of arrival.';
COMMENT ON COLUMN outbound.call.payload_hash IS 'Changes when the payload does.';
COMMENT ON COLUMN outbound.call.source IS 'What told of the call first: webhook, sync, dispatch (answer to create-call) or import.';
COMMENT ON COLUMN outbound.call.last_checked_at IS 'When sync_calls asked the provider for it last.';
COMMENT ON COLUMN outbound.call.mapped_hash IS 'payload_hash when the journey was made last; differs = to map.';

CREATE TABLE outbound.call_event (
  event_id bigint GENERATED ALWAYS AS IDENTITY,
  tenant text NOT NULL,
  call_id text NOT NULL,
  event text NOT NULL,
  body_hash bytea NOT NULL,
  body json,
  body_text text,
  received_at timestamptz NOT NULL DEFAULT outbound.now(),
  deliveries integer NOT NULL DEFAULT 1,
  replays integer NOT NULL DEFAULT 0,
  outcome text NOT NULL DEFAULT 'processed' CHECK (outcome IN ('processed', 'kept', 'failed')),
  reason text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX call_event_once ON outbound.call_event (tenant, call_id, event, body_hash);
-- what sync_calls processes again
CREATE INDEX call_event_failed ON outbound.call_event (tenant, event_id) WHERE outcome = 'failed';
-- last: an empty table's indexes all cost the same, and of those the planner takes the youngest
ALTER TABLE outbound.call_event ADD PRIMARY KEY (tenant, event_id);
COMMENT ON TABLE outbound.call_event IS 'Every signed webhook as received, once, and what was done with it.';
COMMENT ON COLUMN outbound.call_event.deliveries IS 'How often the same event arrived.';
COMMENT ON COLUMN outbound.call_event.replays IS 'How often it was processed again; sync_calls tries ten times.';
COMMENT ON COLUMN outbound.call_event.outcome IS 'processed; kept (not ours, or nothing to do; reason says); failed (kept for replay; reason says why).';

-- Bodies and payloads are most of what a webhook costs; lz4 packs them several
-- times faster where the server has it.
DO $$
BEGIN
  ALTER TABLE outbound.call_event ALTER body SET COMPRESSION lz4;
  ALTER TABLE outbound.call ALTER payload SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
  NULL;
END $$;

CREATE TABLE outbound.webhook_reject (
  tenant text NOT NULL,
  day date NOT NULL,
  reason text NOT NULL,
  stripe smallint NOT NULL DEFAULT 0,
  count bigint NOT NULL DEFAULT 1,
  last_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  PRIMARY KEY (tenant, day, reason, stripe)
) WITH (fillfactor = 20);
COMMENT ON TABLE outbound.webhook_reject IS 'How many webhooks were turned away at the door, by UTC day and reason; nothing else of them is kept. Sum count over stripe.';
COMMENT ON COLUMN outbound.webhook_reject.tenant IS 'The tenant whose key should have signed; * where several could be meant.';
COMMENT ON COLUMN outbound.webhook_reject.reason IS 'no_signature, malformed_signature, stale (outside the replay window), bad_signature, too_large, no_key, no_body.';
COMMENT ON COLUMN outbound.webhook_reject.stripe IS 'Spreads the counter over rows, so that a flood does not queue up behind one.';

CREATE FUNCTION outbound.retell_webhook(json) RETURNS void
  AS 'MODULE_PATHNAME', 'outbound_retell_webhook'
  LANGUAGE C VOLATILE PARALLEL UNSAFE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp;
COMMENT ON FUNCTION outbound.retell_webhook(json) IS
  'The door for Retell''s webhooks: POST /rpc/retell_webhook through PostgREST. Verifies X-Retell-Signature over the exact body, stores the event once and carries it through call, attempt, lead, journey and outbox. Answers by response.status: 204, or 401, 400, 413.';

CREATE FUNCTION outbound.record_call(call jsonb, tenant text DEFAULT outbound.current_tenant()) RETURNS text
  AS 'MODULE_PATHNAME', 'outbound_record_call'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.record_call(jsonb, text) IS
  'Store a call object of the provider (say, a saved call.json) as if it had come back by itself; returns its call id. Harmless to repeat.';

CREATE FUNCTION outbound.replay_event(event_id bigint, tenant text DEFAULT outbound.current_tenant()) RETURNS text
  AS 'MODULE_PATHNAME', 'outbound_replay_event'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.replay_event(bigint, text) IS
  'Process a stored webhook again (outbound.call_event, outcome failed) and return its outcome. Harmless for one that was processed.';

CREATE FUNCTION outbound.verify_signature(body bytea, signature text, key text, now_ms bigint) RETURNS boolean
  AS 'MODULE_PATHNAME', 'outbound_verify_signature'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.verify_signature(bytea, text, text, bigint) IS
  'Is an X-Retell-Signature valid for these bytes under this key at that time (ms since 1970)? For checking a set-up by hand; the key stands in the statement, so mind the server log.';

CREATE TABLE outbound.sync_watermark (
  tenant text NOT NULL,
  listed_to timestamptz,
  sweep_from timestamptz,
  sweep_to timestamptz,
  page_key text,
  updated_at timestamptz NOT NULL DEFAULT outbound.now(),
  PRIMARY KEY (tenant)
);
COMMENT ON TABLE outbound.sync_watermark IS 'How far sync_calls() has read the provider''s list of calls. Delete a row to have the last day read again.';
COMMENT ON COLUMN outbound.sync_watermark.listed_to IS 'Every call that started before is known.';
COMMENT ON COLUMN outbound.sync_watermark.sweep_from IS 'Start of the sweep that is under way; null between sweeps.';
COMMENT ON COLUMN outbound.sync_watermark.sweep_to IS 'Its end.';
COMMENT ON COLUMN outbound.sync_watermark.page_key IS 'The provider''s key of the next page.';

CREATE PROCEDURE outbound.sync_calls(time_budget interval DEFAULT '50 seconds', max_requests integer DEFAULT 1000,
    since timestamptz DEFAULT NULL, campaign_id text DEFAULT outbound.current_campaign(), tenant text DEFAULT outbound.current_tenant())
  AS 'MODULE_PATHNAME', 'outbound_sync_calls'
  LANGUAGE C;
COMMENT ON PROCEDURE outbound.sync_calls(interval, integer, timestamptz, text, text) IS
  'Ask the provider for what its webhooks did not tell: failed events again, the end of open calls (of the campaign; null = all), and calls that are unknown, listed since the watermark or "since". Commits as it goes; CALL it by itself, as often as you like.';

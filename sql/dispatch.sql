-- Attempts: claim, commit, place, record.

CREATE TABLE outbound.attempt (
  tenant text NOT NULL,
  attempt_id uuid NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
  campaign_id text NOT NULL,
  lead_id text NOT NULL,
  queue_date date,
  to_number text NOT NULL,
  from_number text,
  agent_id text,
  dispatch_via text NOT NULL DEFAULT 'retell',
  attempt_number integer NOT NULL,
  call_window text NOT NULL,
  call_window_type text NOT NULL CHECK (call_window_type IN ('business_hours', 'after_hours')),
  state text NOT NULL DEFAULT 'claimed'
    CHECK (state IN ('claimed', 'placed', 'refused', 'unknown', 'not_placed', 'ended')),
  claimed_at timestamptz NOT NULL DEFAULT outbound.now(),
  sent_at timestamptz,
  answered_at timestamptz,
  resolved_at timestamptz,
  ended_at timestamptz,
  dispatcher integer,
  dispatcher_start timestamptz,
  call_id text,
  http_status integer,
  error_class text,
  error text,
  request jsonb,
  answer text,
  checks integer NOT NULL DEFAULT 0,
  next_check_at timestamptz,
  disposition text,
  PRIMARY KEY (tenant, attempt_id),
  CHECK (state NOT IN ('placed', 'ended') OR call_id IS NOT NULL)
) WITH (fillfactor = 80);
-- promise 1, in the database itself: one live attempt a lead, one a number
CREATE UNIQUE INDEX attempt_live_lead ON outbound.attempt (tenant, campaign_id, lead_id)
  WHERE state IN ('claimed', 'placed', 'unknown');
CREATE UNIQUE INDEX attempt_live_number ON outbound.attempt (tenant, to_number)
  WHERE state IN ('claimed', 'placed', 'unknown');
CREATE UNIQUE INDEX attempt_call ON outbound.attempt (tenant, call_id) WHERE call_id IS NOT NULL;
-- rolling 24 h per number, across campaigns
CREATE INDEX attempt_number_at ON outbound.attempt (tenant, to_number, claimed_at);
CREATE INDEX attempt_lead_at ON outbound.attempt (tenant, campaign_id, lead_id, claimed_at);
CREATE INDEX attempt_campaign_at ON outbound.attempt (tenant, campaign_id, claimed_at);
CREATE INDEX attempt_open ON outbound.attempt (tenant, campaign_id, state)
  WHERE state IN ('claimed', 'placed', 'unknown');
COMMENT ON TABLE outbound.attempt IS 'Our tries to place a call. claimed -> placed | refused | unknown; unknown -> placed | not_placed; placed -> ended.';
COMMENT ON COLUMN outbound.attempt.attempt_id IS 'Travels in the call''s metadata, so that an uncertain request can be found at the provider.';
COMMENT ON COLUMN outbound.attempt.state IS 'claimed: committed before sending; placed: provider gave a call id; refused: provider said no; unknown: may have been placed; not_placed: proven; ended: call over.';
COMMENT ON COLUMN outbound.attempt.dispatcher IS 'Backend that claimed it; when that backend is gone, a claimed attempt is unknown.';
COMMENT ON COLUMN outbound.attempt.checks IS 'Empty answers of the provider''s list so far while unknown.';
COMMENT ON COLUMN outbound.attempt.next_check_at IS 'When an unknown attempt is looked up next.';
COMMENT ON COLUMN outbound.attempt.disposition IS 'How the call ended (disconnection reason or refusal), for the retry rule.';

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
-- last: an empty table's indexes all cost the same, and of those the planner takes the youngest
ALTER TABLE outbound.attempt ADD PRIMARY KEY (tenant, attempt_id);
COMMENT ON TABLE outbound.attempt IS 'Our tries to place a call. claimed -> placed | refused | unknown; unknown -> placed | not_placed; placed -> ended.';
COMMENT ON COLUMN outbound.attempt.attempt_id IS 'Travels in the call''s metadata, so that an uncertain request can be found at the provider.';
COMMENT ON COLUMN outbound.attempt.sent_at IS 'When it had its turn to leave; it left within 5 ms, or a quarter of the spacing, or took another turn.';
COMMENT ON COLUMN outbound.attempt.state IS 'claimed: committed before sending; placed: provider gave a call id; refused: provider said no; unknown: may have been placed; not_placed: proven; ended: call over.';
COMMENT ON COLUMN outbound.attempt.dispatcher IS 'Backend that claimed it; when that backend is gone, a claimed attempt is unknown.';
COMMENT ON COLUMN outbound.attempt.checks IS 'Empty answers of the provider''s list so far while unknown.';
COMMENT ON COLUMN outbound.attempt.next_check_at IS 'When an unknown attempt is looked up next.';
COMMENT ON COLUMN outbound.attempt.disposition IS 'How the call ended (disconnection reason or refusal), for the retry rule.';

ALTER TABLE outbound.attempt ADD COLUMN first_empty_at timestamptz;
COMMENT ON COLUMN outbound.attempt.first_empty_at IS 'When the provider''s list was first empty for it while unknown; proven not placed when it is empty again after outbound.settling_time.';

CREATE FUNCTION outbound.attempt_guard() RETURNS trigger
  AS 'MODULE_PATHNAME', 'outbound_attempt_guard'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.attempt_guard() IS
  'Trigger of outbound.attempt: refuses, for every writer, a change of state that the state machine does not have and the deletion of a live attempt.';
CREATE TRIGGER attempt_guard BEFORE UPDATE OR DELETE ON outbound.attempt
  FOR EACH ROW EXECUTE FUNCTION outbound.attempt_guard();

CREATE TABLE outbound.pacing (
  tenant text NOT NULL,
  campaign_id text NOT NULL,
  next_at timestamptz NOT NULL DEFAULT '-infinity',
  rate_factor double precision NOT NULL DEFAULT 1 CHECK (rate_factor > 0 AND rate_factor <= 1),
  lowered_at timestamptz,
  blocked_until timestamptz,
  blocked_reason text NOT NULL DEFAULT '',
  failures integer NOT NULL DEFAULT 0,
  live_bound integer,
  from_next integer NOT NULL DEFAULT 0,
  left_at timestamptz NOT NULL DEFAULT '-infinity',
  PRIMARY KEY (tenant, campaign_id)
) WITH (fillfactor = 20, autovacuum_vacuum_threshold = 50, autovacuum_vacuum_scale_factor = 0);
COMMENT ON TABLE outbound.pacing IS 'The token bucket that all dispatchers of a campaign share. Times are the wall clock''s. The row with an empty campaign_id is that of the service, for all campaigns of the tenant.';
COMMENT ON COLUMN outbound.pacing.next_at IS 'Up to when requests are planned: claims reach a second ahead.';
COMMENT ON COLUMN outbound.pacing.left_at IS 'When the last request left; the next one leaves 1/calls_per_second later at the earliest.';
COMMENT ON COLUMN outbound.pacing.rate_factor IS 'Part of calls_per_second that was left when the provider last said 429; grows back to 1 over ten minutes.';
COMMENT ON COLUMN outbound.pacing.lowered_at IS 'When it said so.';
COMMENT ON COLUMN outbound.pacing.blocked_until IS 'No request leaves before (Retry-After, or the provider cannot be reached).';
COMMENT ON COLUMN outbound.pacing.blocked_reason IS 'Why.';
COMMENT ON COLUMN outbound.pacing.failures IS 'Failures in a row that concern the connection, not a lead.';
COMMENT ON COLUMN outbound.pacing.live_bound IS 'Live attempts at most; counted again only when it reaches the limit.';
COMMENT ON COLUMN outbound.pacing.from_next IS 'Position in from_numbers that is used next.';

CREATE TABLE outbound.account_load (
  tenant text NOT NULL,
  service text NOT NULL,
  concurrency_limit integer NOT NULL,
  reserved_inbound integer NOT NULL,
  current_concurrency integer NOT NULL,
  free_left integer NOT NULL,
  read_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, service)
) WITH (fillfactor = 20);
COMMENT ON TABLE outbound.account_load IS 'The provider account''s live calls and limit as last read (get-concurrency); claims of every campaign of the tenant draw from free_left until it is read again.';
COMMENT ON COLUMN outbound.account_load.free_left IS 'Limit less reserved inbound less current at read_at, less what was claimed since.';

CREATE UNLOGGED TABLE outbound.dispatch_run (
  pid integer NOT NULL,
  started_at timestamptz NOT NULL,
  tenant text NOT NULL,
  campaign_id text NOT NULL,
  phase text NOT NULL DEFAULT 'starting',
  claimed integer NOT NULL DEFAULT 0,
  placed integer NOT NULL DEFAULT 0,
  refused integer NOT NULL DEFAULT 0,
  not_placed integer NOT NULL DEFAULT 0,
  unknown integer NOT NULL DEFAULT 0,
  in_flight integer NOT NULL DEFAULT 0,
  waiting_for text NOT NULL DEFAULT '',
  reported_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  PRIMARY KEY (pid, started_at)
) WITH (fillfactor = 20);
COMMENT ON TABLE outbound.dispatch_run IS 'What each running call_batch last said of itself; emptied by a crash. Read it through outbound.dispatch_progress.';

CREATE FUNCTION outbound.dispatcher_alive(pid integer, started_at timestamptz) RETURNS boolean
  AS 'MODULE_PATHNAME', 'outbound_dispatcher_alive'
  LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION outbound.dispatcher_alive(integer, timestamptz) IS
  'Whether that run of call_batch still goes on: it holds an advisory lock for as long as it lives.';

CREATE VIEW outbound.dispatch_progress AS
  SELECT r.tenant, r.campaign_id, r.pid, r.started_at, r.phase, r.claimed, r.placed, r.refused,
         r.not_placed, r.unknown, r.in_flight, r.waiting_for, r.reported_at
    FROM outbound.dispatch_run r
   WHERE outbound.dispatcher_alive(r.pid, r.started_at);
COMMENT ON VIEW outbound.dispatch_progress IS
  'One row for each call_batch that runs now: what it has claimed, placed and waits for; told at most once a second.';

CREATE VIEW outbound.unsettled AS
  SELECT a.tenant, a.campaign_id, a.attempt_id, a.lead_id, a.to_number, a.state, a.claimed_at,
         outbound.now() OPERATOR(pg_catalog.-) a.claimed_at AS age, a.error_class, a.error,
         a.checks, a.first_empty_at, a.next_check_at,
         CASE WHEN a.state OPERATOR(pg_catalog.=) 'claimed' THEN 'a dispatcher is placing it, or died: the next call_batch or resolve_attempts() finds out'
              WHEN a.first_empty_at IS NULL THEN 'the provider''s list could not be asked yet: run CALL outbound.resolve_attempts()'
              ELSE 'not in the provider''s list so far; asked again at next_check_at, or settle it with outbound.settle_attempt()' END AS what_to_do
    FROM outbound.attempt a
   WHERE a.state OPERATOR(pg_catalog.=) ANY ('{claimed,unknown}'::pg_catalog.text[]);
COMMENT ON VIEW outbound.unsettled IS
  'Attempts of which it is not known whether there is a call; their leads and numbers stay locked until it is.';

CREATE PROCEDURE outbound.call_batch(
    max_calls integer DEFAULT NULL, concurrency integer DEFAULT NULL,
    resume boolean DEFAULT true, dry_run boolean DEFAULT false,
    time_budget interval DEFAULT '50 seconds', wait_for_work boolean DEFAULT false,
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant())
  AS 'MODULE_PATHNAME', 'outbound_call_batch'
  LANGUAGE C;
COMMENT ON PROCEDURE outbound.call_batch(integer, integer, boolean, boolean, interval, boolean, text, text) IS
  'Place the calls that are due from today''s queue: claim, commit, send, record, commit, until nothing is due, max_calls (0 = no limit), the time budget or the kill switch. resume => false also takes leads that today''s queue called before and whose retry is due; wait_for_work => true stays until the time budget ends; dry_run => true tells what would be sent and writes nothing. Not inside a transaction block.';

CREATE PROCEDURE outbound.resolve_attempts(
    time_budget interval DEFAULT '20 seconds',
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant())
  AS 'MODULE_PATHNAME', 'outbound_resolve_attempts'
  LANGUAGE C;
COMMENT ON PROCEDURE outbound.resolve_attempts(interval, text, text) IS
  'Ask the provider''s list about attempts that may have been placed, those of crashed dispatchers included. call_batch does this too. Not inside a transaction block.';

CREATE FUNCTION outbound.settle_attempt(
    attempt_id uuid, verdict text, evidence text, call_id text DEFAULT NULL,
    tenant text DEFAULT outbound.current_tenant()) RETURNS text
  AS 'MODULE_PATHNAME', 'outbound_settle_attempt'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.settle_attempt(uuid, text, text, text, text) IS
  'Settle an unknown attempt by hand: verdict placed (with the provider''s call id) or not_placed, and the evidence for it, which goes to audit. Returns the state. The number may be dialled again after not_placed, so look at the provider first.';

CREATE FUNCTION outbound.preview_calls(
    max_calls integer DEFAULT 20, resume boolean DEFAULT true,
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant(),
    OUT lead_id text, OUT clinic_name text, OUT to_number text, OUT from_number text,
    OUT call_window_type text, OUT attempt_number integer, OUT request jsonb) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'outbound_preview_calls'
  LANGUAGE C VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION outbound.preview_calls(integer, boolean, text, text) IS
  'The calls that call_batch would place now, with the very request that would be sent; writes nothing.';

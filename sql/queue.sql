-- The day's ordered queue of a campaign.

CREATE TABLE outbound.queue_entry (
  tenant text NOT NULL,
  campaign_id text NOT NULL,
  queue_date date NOT NULL,
  lead_id text NOT NULL,
  rank integer NOT NULL,
  segment_score integer NOT NULL,
  lead_segment text NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'dispatched', 'dropped')),
  outcome text NOT NULL DEFAULT '',
  not_before timestamptz,
  attempt_id uuid,
  built_at timestamptz NOT NULL DEFAULT outbound.now(),
  PRIMARY KEY (tenant, campaign_id, queue_date, lead_id),
  FOREIGN KEY (tenant, campaign_id, lead_id) REFERENCES outbound.lead ON DELETE CASCADE
) WITH (fillfactor = 80);
CREATE INDEX queue_entry_due ON outbound.queue_entry (tenant, campaign_id, queue_date, rank) WHERE state = 'queued';
COMMENT ON TABLE outbound.queue_entry IS 'The queue that build_queue() made for a campaign-local day, and what became of each entry.';
COMMENT ON COLUMN outbound.queue_entry.queue_date IS 'The campaign''s local day.';
COMMENT ON COLUMN outbound.queue_entry.rank IS 'Position: score, then least recently called, then lead id.';
COMMENT ON COLUMN outbound.queue_entry.state IS 'queued, dispatched (an attempt was claimed), dropped (may not be called any more; outcome says why).';
COMMENT ON COLUMN outbound.queue_entry.outcome IS 'The policy''s reason word of the last look.';
COMMENT ON COLUMN outbound.queue_entry.not_before IS 'The policy said wait until then.';
COMMENT ON COLUMN outbound.queue_entry.built_at IS 'The build that wrote this entry; a later build leaves one alone that would not change.';
COMMENT ON COLUMN outbound.queue_entry.attempt_id IS 'The last attempt made for this entry.';

CREATE TABLE outbound.queue_skip (
  tenant text NOT NULL,
  campaign_id text NOT NULL,
  queue_date date NOT NULL,
  reason text NOT NULL,
  leads bigint NOT NULL CHECK (leads > 0),
  built_at timestamptz NOT NULL DEFAULT outbound.now(),
  PRIMARY KEY (tenant, campaign_id, queue_date, reason)
);
COMMENT ON TABLE outbound.queue_skip IS
  'How many leads the last build of a day''s queue left out, by the policy''s reason. Only leads that were looked at count: the build stops when the queue is full.';

CREATE VIEW outbound.queue_skips AS
  SELECT tenant, campaign_id, queue_date, reason, leads, built_at,
    CASE reason
      WHEN 'suppressed' THEN 'on the suppression list'
      WHEN 'lead_status' THEN 'their status stops calls (booked, contacted, closed, dnc, invalid)'
      WHEN 'invalid_number' THEN 'no number that can be dialled'
      WHEN 'consent_missing' THEN 'less consent than the campaign needs'
      WHEN 'max_attempts' THEN 'tried as often as the campaign allows'
      WHEN 'nurture' THEN 'kept for the nurture sequence'
      WHEN 'call_in_progress' THEN 'a call to them is not over'
      WHEN 'retry_interval' THEN 'called lately: the retry interval ends after today'
      WHEN 'daily_cap' THEN 'called as often as a day allows'
      WHEN 'campaign_cap' THEN 'the campaign has made its calls of the day'
      WHEN 'state_limit' THEN 'their state allows no further call today'
      WHEN 'legal_hours' THEN 'legal hours are over where they may be'
      WHEN 'state_holiday' THEN 'a holiday in their state'
      WHEN 'call_day' THEN 'no call day where they may be'
      WHEN 'calling_window' THEN 'the calling window is over where they may be'
      ELSE '' END AS meaning
  FROM outbound.queue_skip
  WHERE tenant = outbound.current_tenant() AND campaign_id = outbound.current_campaign();
COMMENT ON VIEW outbound.queue_skips IS
  'Leads that build_queue() left out of the current campaign''s queue, by reason and day. outbound.explain(lead_id) says more about one.';

CREATE VIEW outbound.queue_record AS
  SELECT q.tenant, q.campaign_id, q.queue_date, q.lead_id, q.rank,
    pg_catalog.jsonb_build_object(
      'lead_id', l.lead_id, 'clinic_id', COALESCE(l.clinic_id, ''), 'clinic_name', l.clinic_name,
      'clinic_phone', COALESCE(l.to_number, ''), 'clinic_email', COALESCE(l.clinic_email, ''),
      'clinic_website', COALESCE(l.clinic_website, ''), 'website', COALESCE(l.clinic_website, ''),
      'industry_vertical', COALESCE(l.industry_vertical, 'medspa'),
      'manager_name', COALESCE(l.manager_name, ''), 'manager_email', COALESCE(l.manager_email, ''),
      'campaign_id', c.campaign_id, 'campaign_name', c.name, 'campaign_tier', c.tier,
      'notes', COALESCE(NULLIF(l.notes, ''), c.notes), 'state', COALESCE(l.state, ''), 'city', COALESCE(l.city, ''),
      'review_score', l.review_score, 'review_count', l.review_count, 'employee_count', COALESCE(l.employee_count::text, ''),
      'lead_segment', l.lead_segment, 'segment_score', l.segment_score,
      'segment_reasons', pg_catalog.array_to_string(l.segment_reasons, '|'))
    || pg_catalog.jsonb_build_object(
      'attempts', l.attempts, 'attempt_warning_threshold', c.attempt_warning_threshold, 'max_attempts', c.max_attempts,
      'attempts_exceeded_200', l.attempts_exceeded_200, 'to_number', COALESCE(l.to_number, ''),
      'last_action', l.last_action, 'last_action_ts', COALESCE(pg_catalog.floor(EXTRACT(epoch FROM l.last_attempt_at))::bigint, 0),
      'stop_outreach', l.lead_status = ANY (c.stop_reasons),
      'next_attempt_at', COALESCE(pg_catalog.floor(EXTRACT(epoch FROM COALESCE(q.not_before, l.next_attempt_at)))::bigint, 0),
      'call_days', c.call_days, 'call_hours', c.call_hours,
      'metadata', pg_catalog.jsonb_build_object('tenant', l.tenant, 'campaign_id', l.campaign_id,
        'clinic_id', COALESCE(l.clinic_id, ''), 'lead_id', l.lead_id)) AS record
  FROM outbound.queue_entry q
  JOIN outbound.lead l USING (tenant, campaign_id, lead_id)
  JOIN outbound.campaign c USING (tenant, campaign_id);
COMMENT ON VIEW outbound.queue_record IS
  'Queue entries as the rows that the lead webhook gets: the contract''s 33 keys and metadata.';

CREATE FUNCTION outbound.build_queue(
    top_k integer DEFAULT NULL,
    states text[] DEFAULT NULL,
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant(),
    OUT rank integer, OUT lead_id text, OUT clinic_name text, OUT to_number text, OUT state text,
    OUT segment_score integer, OUT lead_segment text, OUT verdict text, OUT reason text, OUT not_before timestamptz)
  RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'outbound_build_queue'
  LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 500
  -- the head of the ranking comes from the index lead_rank, never from a sort
  SET jit = off SET enable_sort = off SET enable_seqscan = off;
COMMENT ON FUNCTION outbound.build_queue(integer, text[], text, text) IS
  'Build the queue of the campaign''s local day, store it in outbound.queue_entry and return it: score, then least recently called, then lead id; at most top_k (default: the campaign''s) entries, states by name or code (default: the campaign''s). What was dispatched today stays, and an empty result leaves the queue as it is; queue_skips counts who was left out and why. New entries are offered to the lead webhook once.';

CREATE FUNCTION outbound.preview_queue(
    top_k integer DEFAULT NULL,
    states text[] DEFAULT NULL,
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant(),
    OUT rank integer, OUT lead_id text, OUT clinic_name text, OUT to_number text, OUT state text,
    OUT segment_score integer, OUT lead_segment text, OUT verdict text, OUT reason text, OUT not_before timestamptz)
  RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'outbound_preview_queue'
  LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 500
  SET jit = off SET enable_sort = off SET enable_seqscan = off;
COMMENT ON FUNCTION outbound.preview_queue(integer, text[], text, text) IS
  'The rows that build_queue() would add now, with the same arguments; takes no lock, stores nothing and offers nothing to the lead webhook.';

CREATE FUNCTION outbound.simulate(
    "from" timestamptz,
    "to" timestamptz,
    top_k integer DEFAULT NULL,
    call_seconds double precision DEFAULT 60,
    disposition text DEFAULT 'dial_no_answer',
    resume boolean DEFAULT true,
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant(),
    OUT event text, OUT at timestamptz, OUT lead_id text, OUT verdict text, OUT reason text,
    OUT not_before timestamptz, OUT calls bigint, OUT capacity bigint)
  RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'outbound_simulate'
  LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 10000 SET jit = off;
COMMENT ON FUNCTION outbound.simulate(timestamptz, timestamptz, integer, double precision, text, boolean, text, text) IS
  'Dry run of the campaign on a virtual clock through the real decision: rows call (calls = attempt number), hour (calls made and capacity), not_called (with the last reason), not_reached (callable, but no slot or place in the queue), dry (last call when nothing is left to call; calls = leads never called). Assumes that every call takes call_seconds and ends with disposition. Writes nothing.';

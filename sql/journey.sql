-- Journeys: one row a call, what happened and what follows.

CREATE TABLE outbound.journey (
  tenant text NOT NULL,
  campaign_id text NOT NULL,
  call_id text NOT NULL,
  lead_id text NOT NULL DEFAULT 'unknown',
  clinic_id text NOT NULL DEFAULT 'unknown',
  to_number text,
  call_outcome text NOT NULL,
  conversion_stage text NOT NULL
    CHECK (conversion_stage IN ('booked_demo', 'email_captured', 'dnc', 'rejected', 'voicemail', 'unknown')),
  terminal_outcome text CHECK (terminal_outcome IN ('booked', 'dnc', 'rejected', 'contacted_closed')),
  answered_by text NOT NULL CHECK (answered_by IN ('person', 'voicemail', 'ivr', 'nobody')),
  dnc_reason text,
  evidence jsonb NOT NULL DEFAULT '{}',
  tool_calls text[] NOT NULL DEFAULT '{}',
  tool_call_events jsonb NOT NULL DEFAULT '[]',
  captured_email text NOT NULL DEFAULT '',
  captured_email_generic boolean NOT NULL DEFAULT false,
  recording_url text,
  recording_expires_ms bigint,
  recording_followup_requested boolean NOT NULL DEFAULT false,
  recording_followup_requests jsonb NOT NULL DEFAULT '[]',
  recording_followup_reasons text[] NOT NULL DEFAULT '{}',
  recording_followup_reason text NOT NULL DEFAULT '',
  attempt_number integer,
  attempt_warning_threshold integer,
  attempts_exceeded_200 boolean NOT NULL DEFAULT false,
  call_window text,
  call_window_type text,
  after_hours_call_once_done boolean NOT NULL DEFAULT false,
  call_status text NOT NULL DEFAULT 'unknown',
  disconnection_reason text,
  sentiment text NOT NULL DEFAULT 'unknown',
  call_duration_ms bigint,
  cost_cents double precision,
  transcript_hash text,
  outcome_ts bigint,
  outcome_hash bytea,
  emitted_key text,
  emit_after timestamptz,
  revision integer NOT NULL DEFAULT 1,
  mapped_at timestamptz NOT NULL DEFAULT outbound.now()
);
CREATE INDEX journey_campaign ON outbound.journey (tenant, campaign_id, outcome_ts);
-- what export_supabase has yet to send
CREATE INDEX journey_changed ON outbound.journey (tenant, campaign_id, mapped_at, call_id);
CREATE INDEX journey_lead ON outbound.journey (tenant, campaign_id, lead_id, outcome_ts);
-- outcomes that wait for the call's analysis
CREATE INDEX journey_emit ON outbound.journey (tenant, campaign_id, emit_after) WHERE emit_after IS NOT NULL;
-- last: an empty table's indexes all cost the same, and of those the planner takes the youngest
ALTER TABLE outbound.journey ADD PRIMARY KEY (tenant, call_id);
COMMENT ON TABLE outbound.journey IS 'One row a call: its outcome, stage, captured e-mail, follow-ups and the evidence for them.';
COMMENT ON COLUMN outbound.journey.evidence IS 'Which rule decided, with the words.';
COMMENT ON COLUMN outbound.journey.outcome_ts IS 'End of the call, else its start, in ms since 1970; never filled with the time of mapping.';
COMMENT ON COLUMN outbound.journey.revision IS 'Counts changes of the outcome after the first mapping.';
COMMENT ON COLUMN outbound.journey.conversion_stage IS 'booked_demo, email_captured, dnc, rejected, voicemail or unknown.';
COMMENT ON COLUMN outbound.journey.call_outcome IS 'The label of the call analysis, where it has one that the evidence bears out; else the stage.';
COMMENT ON COLUMN outbound.journey.dnc_reason IS 'user_request, wrong_number or hostile, when the stage is dnc.';
COMMENT ON COLUMN outbound.journey.captured_email_generic IS 'The address is a shared inbox (info@, frontdesk@).';
COMMENT ON COLUMN outbound.journey.recording_expires_ms IS 'When a signed recording_url stops working, in ms since 1970.';
COMMENT ON COLUMN outbound.journey.recording_followup_requests IS 'Every request, with ids and URL from the call itself; model_said keeps what the model said differently.';
COMMENT ON COLUMN outbound.journey.outcome_hash IS 'Hash of what others act on; revision counts its changes.';
COMMENT ON COLUMN outbound.journey.emitted_key IS 'Dedupe key of the call.outcome event sent last; a changed outcome corrects that one.';
COMMENT ON COLUMN outbound.journey.emit_after IS 'The outcome is told then, unless the analysis comes first; null when told.';

CREATE TYPE outbound.mapped_call AS (
  tenant text,
  campaign_id text,
  lead_id text,
  clinic_id text,
  attempt_id text,
  call_id text,
  to_number text,
  call_outcome text,
  conversion_stage text,
  terminal_outcome text,
  answered_by text,
  evidence jsonb,
  tool_calls text[],
  tool_call_events jsonb,
  captured_email text,
  captured_email_generic boolean,
  recording_url text,
  recording_expires_ms bigint,
  recording_followup_requested boolean,
  recording_followup_requests jsonb,
  recording_followup_reasons text[],
  recording_followup_reason text,
  attempt_number integer,
  attempt_warning_threshold integer,
  attempts_exceeded_200 boolean,
  call_window text,
  call_window_type text,
  after_hours_call_once_done boolean,
  call_status text,
  disconnection_reason text,
  sentiment text,
  call_duration_ms bigint,
  cost_cents double precision,
  transcript_hash text,
  outcome_ts bigint
);
COMMENT ON TYPE outbound.mapped_call IS 'What map_journey makes of a call object; null where the call does not say.';

CREATE FUNCTION outbound.shipped_journey_rules(
    OUT name text, OUT language text, OUT speaker text, OUT meaning text, OUT weight integer, OUT pattern text)
  RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'outbound_shipped_journey_rules'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.shipped_journey_rules() IS
  'The rules for words that come with this version of the library; outbound.journey_rule holds them as rows of tenant *.';

CREATE FUNCTION outbound.check_journey_rule(name text, speaker text, meaning text, pattern text) RETURNS boolean
  AS 'MODULE_PATHNAME', 'outbound_check_journey_rule'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.check_journey_rule(text, text, text, text) IS
  'True when a rule compiles, else an error that says what is wrong; use it to try a pattern.';

CREATE TABLE outbound.journey_rule (
  tenant text NOT NULL DEFAULT outbound.current_tenant() CHECK (tenant <> ''),
  name text NOT NULL CHECK (name <> ''),
  language text NOT NULL DEFAULT '*',
  speaker text NOT NULL DEFAULT 'user' CHECK (speaker IN ('user', 'agent', 'any', 'label', 'tool')),
  meaning text NOT NULL,
  weight integer NOT NULL DEFAULT 100 CHECK (weight BETWEEN 0 AND 100),
  pattern text NOT NULL,
  shipped boolean NOT NULL DEFAULT false CHECK (NOT shipped OR tenant = '*'),
  PRIMARY KEY (tenant, name),
  CHECK (shipped OR tenant <> '*'),
  CHECK (shipped OR outbound.check_journey_rule(name, speaker, meaning, pattern))
);
COMMENT ON TABLE outbound.journey_rule IS
  'Rules for words, labels and tools that map calls to outcomes. Rows of tenant * come with the extension; a tenant''s own row adds a rule, replaces the shipped one of the same name, or, with weight 0, turns it off. Then run map_journeys(true). Pattern language: doc/journey.md.';
COMMENT ON COLUMN outbound.journey_rule.speaker IS 'Whose words: user, agent, any; or label, tool for names.';
COMMENT ON COLUMN outbound.journey_rule.meaning IS 'What a match means: dnc, not_dnc, reject, accept, ... (doc/journey.md); for label and tool the conversion stage.';
COMMENT ON COLUMN outbound.journey_rule.weight IS 'For dnc: 100 decides alone, smaller ones add up over a call. 0 = off.';
COMMENT ON COLUMN outbound.journey_rule.pattern IS 'Words, (a|b), [optional], ... for up to three words, # for a number, ^ and $ for the sentence''s ends, <class>.';
COMMENT ON COLUMN outbound.journey_rule.shipped IS 'Comes with the extension and is compiled in; editing such a row has no effect, insert your own.';

INSERT INTO outbound.journey_rule (tenant, shipped, name, language, speaker, meaning, weight, pattern)
  SELECT '*', true, r.name, r.language, r.speaker, r.meaning, r.weight, r.pattern
  FROM outbound.shipped_journey_rules() r;

CREATE FUNCTION outbound.journey_rules(tenant text DEFAULT outbound.current_tenant()) RETURNS jsonb
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT COALESCE(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'name', r.name, 'language', r.language, 'speaker', r.speaker, 'meaning', r.meaning,
      'weight', r.weight, 'pattern', r.pattern) ORDER BY r.name), '[]')
  FROM outbound.journey_rule r WHERE r.tenant = journey_rules.tenant;
END;
COMMENT ON FUNCTION outbound.journey_rules(text) IS
  'A tenant''s own rules as JSON, for map_journey(call, rules).';

CREATE FUNCTION outbound.map_journey(call jsonb) RETURNS outbound.mapped_call
  AS 'MODULE_PATHNAME', 'outbound_map_journey'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION outbound.map_journey(jsonb) IS
  'Map one call object of the provider with the shipped rules: outcome, stage, e-mail, follow-ups, evidence. Pure; never fails for what the object holds.';

CREATE FUNCTION outbound.map_journey(call jsonb, rules jsonb) RETURNS outbound.mapped_call
  AS 'MODULE_PATHNAME', 'outbound_map_journey'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION outbound.map_journey(jsonb, jsonb) IS
  'Map one call object with the shipped rules and those given, e.g. outbound.journey_rules().';

CREATE FUNCTION outbound.apply_journey(tenant text, call_id text) RETURNS boolean
  AS 'MODULE_PATHNAME', 'outbound_apply_journey'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.apply_journey(text, text) IS
  'Map one stored call and store what follows: journey, lead status, suppression, deliveries. True when the outcome changed.';

CREATE FUNCTION outbound.map_journeys(
    "all" boolean DEFAULT false,
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant())
  RETURNS SETOF outbound.journey
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
  c record;
BEGIN
  FOR c IN
    -- calls to map: by the partial index, or all of them after a rule change
    SELECT k.call_id FROM outbound.call k
    WHERE NOT map_journeys."all" AND k.tenant = map_journeys.tenant
      AND (k.campaign_id = map_journeys.campaign_id OR k.campaign_id IS NULL)
      AND k.payload_hash IS DISTINCT FROM k.mapped_hash
      AND k.call_status IN ('ended', 'not_connected', 'error')
    UNION ALL
    SELECT k.call_id FROM outbound.call k
    WHERE map_journeys."all" AND k.tenant = map_journeys.tenant
      AND (k.campaign_id = map_journeys.campaign_id OR k.campaign_id IS NULL)
      AND k.call_status IN ('ended', 'not_connected', 'error') AND k.payload_hash IS NOT NULL
    UNION ALL
    -- outcomes that waited long enough for an analysis
    SELECT j.call_id FROM outbound.journey j
    WHERE NOT map_journeys."all" AND j.tenant = map_journeys.tenant
      AND j.campaign_id IN (map_journeys.campaign_id, 'unknown')
      AND j.emit_after <= outbound.now()
  LOOP
    IF outbound.apply_journey(map_journeys.tenant, c.call_id) THEN
      RETURN QUERY SELECT j.* FROM outbound.journey j
        WHERE j.tenant = map_journeys.tenant AND j.call_id = c.call_id;
    END IF;
  END LOOP;
END $$;
COMMENT ON FUNCTION outbound.map_journeys(boolean, text, text) IS
  'Map the campaign''s calls that are new or changed since they were mapped (with all => true every call, after a rule change), store what follows, and return the journeys whose outcome changed. Running it twice changes nothing.';

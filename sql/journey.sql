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
  evidence jsonb NOT NULL DEFAULT '{}',
  tool_calls text[] NOT NULL DEFAULT '{}',
  tool_call_events jsonb NOT NULL DEFAULT '[]',
  captured_email text NOT NULL DEFAULT '',
  captured_email_generic boolean NOT NULL DEFAULT false,
  recording_url text,
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
  source_hash bytea,
  revision integer NOT NULL DEFAULT 1,
  mapped_at timestamptz NOT NULL DEFAULT outbound.now(),
  PRIMARY KEY (tenant, call_id)
);
CREATE INDEX journey_campaign ON outbound.journey (tenant, campaign_id, outcome_ts);
CREATE INDEX journey_lead ON outbound.journey (tenant, campaign_id, lead_id, outcome_ts);
COMMENT ON TABLE outbound.journey IS 'One row a call: its outcome, stage, captured e-mail, follow-ups and the evidence for them.';
COMMENT ON COLUMN outbound.journey.evidence IS 'Which rule decided, with the words.';
COMMENT ON COLUMN outbound.journey.outcome_ts IS 'End of the call, else its start, in ms since 1970; never filled with the time of mapping.';
COMMENT ON COLUMN outbound.journey.revision IS 'Counts changes of the outcome after the first mapping.';

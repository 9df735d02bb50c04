-- Campaigns and the kill switch above them.

CREATE TABLE outbound.score_policy (
  tenant text NOT NULL DEFAULT outbound.current_tenant() CHECK (tenant <> ''),
  name text NOT NULL CHECK (name <> ''),
  rules jsonb NOT NULL CHECK (pg_catalog.jsonb_typeof(rules) = 'object'),
  shipped boolean NOT NULL DEFAULT false,
  updated_at timestamptz NOT NULL DEFAULT outbound.now(),
  PRIMARY KEY (tenant, name)
);
COMMENT ON TABLE outbound.score_policy IS
  'Score policies by name: weights, thresholds and segments as JSON. Tenant * holds the shipped ones (default, places-only); a tenant''s own row of the same name wins.';
COMMENT ON COLUMN outbound.score_policy.rules IS 'Weights, thresholds and segments; see doc/score.md. Checked when written.';
COMMENT ON COLUMN outbound.score_policy.shipped IS 'True for the rows that come with the extension; copy one to change it.';

CREATE TABLE outbound.campaign (
  tenant text NOT NULL DEFAULT outbound.current_tenant() CHECK (tenant <> '' AND tenant <> '*'),
  campaign_id text NOT NULL DEFAULT outbound.current_campaign() CHECK (campaign_id <> ''),
  name text NOT NULL DEFAULT 'b2b_outbound_workflow',
  tier text NOT NULL DEFAULT 'outbound',
  notes text NOT NULL DEFAULT '',
  states text[] NOT NULL DEFAULT '{}' CHECK (pg_catalog.array_position(states, NULL) IS NULL),
  queries text[] NOT NULL DEFAULT '{medspa,"med spa","aesthetic clinic",injector}',
  top_k integer NOT NULL DEFAULT 500 CHECK (top_k BETWEEN 1 AND 10000000),
  daily_call_cap integer NOT NULL DEFAULT 3 CHECK (daily_call_cap BETWEEN 0 AND 100),
  campaign_daily_cap integer CHECK (campaign_daily_cap >= 0),
  max_attempts integer NOT NULL DEFAULT 500 CHECK (max_attempts >= 0),
  attempt_warning_threshold integer NOT NULL DEFAULT 200 CHECK (attempt_warning_threshold >= 0),
  nurture_after_warning boolean NOT NULL DEFAULT false,
  stop_reasons text[] NOT NULL DEFAULT '{dnc,closed,invalid,contacted,booked}'
    CHECK (stop_reasons OPERATOR(pg_catalog.@>) '{dnc,invalid}' AND pg_catalog.array_position(stop_reasons, NULL) IS NULL),
  call_hours text NOT NULL DEFAULT '09:00-18:00',
  call_days text NOT NULL DEFAULT 'Mon-Sat',
  time_zone text NOT NULL DEFAULT 'America/Chicago',
  allow_after_hours boolean NOT NULL DEFAULT true,
  min_retry_interval interval NOT NULL DEFAULT '4 hours' 
    CHECK (EXTRACT(epoch FROM min_retry_interval) BETWEEN 0 AND 365 * 86400),
  max_calls integer NOT NULL DEFAULT 0 CHECK (max_calls >= 0),
  concurrency integer NOT NULL DEFAULT 20 CHECK (concurrency BETWEEN 1 AND 1000),
  calls_per_second double precision NOT NULL DEFAULT 1 CHECK (calls_per_second > 0 AND calls_per_second <= 1000),
  consent_required text NOT NULL DEFAULT 'none' CHECK (consent_required IN ('none', 'express', 'written')),
  agent_id text,
  from_numbers text[] NOT NULL DEFAULT '{}',
  dynamic_variables jsonb NOT NULL DEFAULT '{}' CHECK (pg_catalog.jsonb_typeof(dynamic_variables) = 'object'),
  dispatch_via text NOT NULL DEFAULT 'retell' CHECK (dispatch_via IN ('retell', 'n8n')),
  status text NOT NULL DEFAULT 'paused' CHECK (status IN ('running', 'paused', 'stopped')),
  status_reason text NOT NULL DEFAULT 'not started yet',
  status_at timestamptz NOT NULL DEFAULT outbound.now(),
  armed_on text NOT NULL DEFAULT outbound.database_identity(),
  score_policy text NOT NULL DEFAULT 'default',
  created_at timestamptz NOT NULL DEFAULT outbound.now(),
  updated_at timestamptz NOT NULL DEFAULT outbound.now(),
  PRIMARY KEY (tenant, campaign_id)
);
COMMENT ON TABLE outbound.campaign IS 'One row a campaign: who may be called, how often, when, through which agent and numbers, and whether it runs.';
COMMENT ON COLUMN outbound.campaign.tenant IS 'Owner of the campaign; every key and lock is within a tenant.';
COMMENT ON COLUMN outbound.campaign.campaign_id IS 'Identity within the tenant.';
COMMENT ON COLUMN outbound.campaign.name IS 'Name sent to the provider and to n8n.';
COMMENT ON COLUMN outbound.campaign.tier IS 'Campaign tier sent along with each lead (contract: outbound).';
COMMENT ON COLUMN outbound.campaign.notes IS 'Free text, copied to queue records.';
COMMENT ON COLUMN outbound.campaign.states IS 'States that the queue takes leads from, names or codes; empty = all.';
COMMENT ON COLUMN outbound.campaign.queries IS 'Search terms for the crawler.';
COMMENT ON COLUMN outbound.campaign.top_k IS 'How many leads a day''s queue holds at most.';
COMMENT ON COLUMN outbound.campaign.daily_call_cap IS 'Calls per lead per day in the lead''s own zone, and per number in any rolling 24 hours.';
COMMENT ON COLUMN outbound.campaign.campaign_daily_cap IS 'Calls of the whole campaign per day in the campaign''s zone; null = no cap.';
COMMENT ON COLUMN outbound.campaign.max_attempts IS 'A lead is never tried more often than this.';
COMMENT ON COLUMN outbound.campaign.attempt_warning_threshold IS 'Above this many attempts attempts_exceeded_200 is set; 0 turns it off.';
COMMENT ON COLUMN outbound.campaign.nurture_after_warning IS 'Keep leads with attempts_exceeded_200 for the nurture sequence instead of calling them.';
COMMENT ON COLUMN outbound.campaign.stop_reasons IS 'Lead statuses that are never called; dnc and invalid cannot be taken out.';
COMMENT ON COLUMN outbound.campaign.call_hours IS 'Calling window in the lead''s zone, e.g. 09:00-18:00 or 09:00-12:00,13:00-18:00; may cross midnight; half-open.';
COMMENT ON COLUMN outbound.campaign.call_days IS 'Days of the week, e.g. Mon-Sat or Mon,Wed,Fri.';
COMMENT ON COLUMN outbound.campaign.time_zone IS 'Zone of the campaign: its daily cap, morning and end of day.';
COMMENT ON COLUMN outbound.campaign.allow_after_hours IS 'Allow one after-hours attempt (voicemail) per lead, inside legal hours.';
COMMENT ON COLUMN outbound.campaign.min_retry_interval IS 'Shortest time between two attempts for a lead; a disposition may need longer.';
COMMENT ON COLUMN outbound.campaign.max_calls IS 'Calls that one call_batch places at most; 0 = no limit.';
COMMENT ON COLUMN outbound.campaign.concurrency IS 'Live calls at one time.';
COMMENT ON COLUMN outbound.campaign.calls_per_second IS 'Spacing of the requests themselves, shared by all dispatchers of the campaign.';
COMMENT ON COLUMN outbound.campaign.consent_required IS 'Consent that a lead must have before it is called: none, express or written.';
COMMENT ON COLUMN outbound.campaign.agent_id IS 'Voice agent at the provider.';
COMMENT ON COLUMN outbound.campaign.from_numbers IS 'Caller ids (E.164) to call from; used in turn.';
COMMENT ON COLUMN outbound.campaign.dynamic_variables IS 'More variables for the agent''s prompt (promotions and the like), sent as text with every call; wins over the lead''s of the same name.';
COMMENT ON COLUMN outbound.campaign.dispatch_via IS 'retell: calls are created at the provider; n8n: through the dispatch webhook.';
COMMENT ON COLUMN outbound.campaign.status IS 'running, paused or stopped; see outbound.start(), pause(), resume(), stop().';
COMMENT ON COLUMN outbound.campaign.status_reason IS 'Why the status is what it is.';
COMMENT ON COLUMN outbound.campaign.status_at IS 'Since when.';
COMMENT ON COLUMN outbound.campaign.armed_on IS 'The database (outbound.database_identity()) in which it was set running last. In a restored copy, and after a standby has taken over, it does not run until it is started there.';
COMMENT ON COLUMN outbound.campaign.score_policy IS 'Name of the score policy.';
COMMENT ON COLUMN outbound.campaign.created_at IS 'When the campaign was made.';
COMMENT ON COLUMN outbound.campaign.updated_at IS 'When its settings changed last.';

CREATE TABLE outbound.kill_switch (
  tenant text NOT NULL CHECK (tenant <> ''),
  stopped boolean NOT NULL DEFAULT true,
  reason text NOT NULL DEFAULT '',
  changed_by text NOT NULL DEFAULT CURRENT_USER,
  changed_at timestamptz NOT NULL DEFAULT outbound.now(),
  PRIMARY KEY (tenant)
);
COMMENT ON TABLE outbound.kill_switch IS
  'The switch above the campaigns: a row for a tenant, or * for everything. While stopped is true no request leaves. Use outbound.stop() and resume().';
COMMENT ON COLUMN outbound.kill_switch.tenant IS 'A tenant, or * for every tenant.';
COMMENT ON COLUMN outbound.kill_switch.stopped IS 'True: nothing is dialled.';
COMMENT ON COLUMN outbound.kill_switch.reason IS 'Why, as given by the person or the rule that set it.';
COMMENT ON COLUMN outbound.kill_switch.changed_by IS 'Who set it.';
COMMENT ON COLUMN outbound.kill_switch.changed_at IS 'When.';

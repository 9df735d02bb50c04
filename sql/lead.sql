-- Leads, the rejects of an import, and the suppression list.

CREATE TABLE outbound.lead (
  tenant text NOT NULL DEFAULT outbound.current_tenant(),
  campaign_id text NOT NULL DEFAULT outbound.current_campaign(),
  lead_id text NOT NULL CHECK (lead_id <> ''),
  legacy_lead_id text,
  clinic_id text,
  clinic_name text NOT NULL CHECK (clinic_name <> ''),
  to_number text CHECK (to_number ~ '^\+[1-9][0-9]{6,14}$'),
  clinic_phone text,
  phone_extension text,
  phone_kind text NOT NULL DEFAULT 'geographic'
    CHECK (phone_kind IN ('geographic', 'toll_free', 'premium', 'non_geographic', 'foreign')),
  clinic_email text,
  clinic_email_generic boolean NOT NULL DEFAULT false,
  clinic_website text,
  industry_vertical text,
  manager_name text,
  manager_email text,
  manager_title text,
  notes text,
  street text,
  city text,
  state text,
  postal_code text,
  country_code text,
  latitude double precision,
  longitude double precision,
  time_zone text,
  candidate_zones text[] NOT NULL DEFAULT '{}',
  candidate_states text[] NOT NULL DEFAULT '{}' CHECK (pg_catalog.array_ndims(candidate_states) = 1
    AND pg_catalog.array_to_string(candidate_states, ',', '?') ~ '^([A-Z]{2}(,[A-Z]{2})*)?$'),
  opening_hours jsonb,
  review_score double precision,
  review_count integer,
  employee_count integer,
  segment_score integer NOT NULL DEFAULT 0,
  lead_segment text NOT NULL DEFAULT 'low',
  segment_reasons text[] NOT NULL DEFAULT '{}',
  lead_status text NOT NULL DEFAULT 'new',
  status_at timestamptz NOT NULL DEFAULT outbound.now(),
  attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  calls_today integer NOT NULL DEFAULT 0,
  calls_today_on date,
  last_attempt_at timestamptz CHECK (pg_catalog.isfinite(last_attempt_at)),
  next_attempt_at timestamptz,
  last_disposition text,
  last_action text NOT NULL DEFAULT 'never_contacted',
  after_hours_call_once_done boolean NOT NULL DEFAULT false,
  attempts_exceeded_200 boolean NOT NULL DEFAULT false,
  consent text NOT NULL DEFAULT 'none' CHECK (consent IN ('none', 'express', 'written')),
  consent_at timestamptz,
  consent_evidence text,
  closed_by_place boolean NOT NULL DEFAULT false,
  lead_source text NOT NULL DEFAULT 'import',
  source_item jsonb,
  imported_at timestamptz NOT NULL DEFAULT outbound.now(),
  updated_at timestamptz NOT NULL DEFAULT outbound.now(),
  FOREIGN KEY (tenant, campaign_id) REFERENCES outbound.campaign
) WITH (fillfactor = 80);
-- the queue's order: score, then least recently called, then lead id
CREATE INDEX lead_rank ON outbound.lead
  (tenant, campaign_id, segment_score DESC, last_attempt_at NULLS FIRST, lead_id);
-- one number in several campaigns; webhooks of hand-dialled calls; erasure
CREATE INDEX lead_number ON outbound.lead (tenant, to_number);
-- what export_supabase has yet to send
CREATE INDEX lead_changed ON outbound.lead (tenant, campaign_id, updated_at, lead_id);
-- last: an empty table's indexes all cost the same, and of those the planner takes the youngest
ALTER TABLE outbound.lead ADD PRIMARY KEY (tenant, campaign_id, lead_id);
COMMENT ON TABLE outbound.lead IS 'One row a lead of a campaign: who they are, where, how to reach them, their score, and what the campaign has learned.';
COMMENT ON COLUMN outbound.lead.lead_id IS 'Stable identity: from the place id, else from natural keys; never from the position in the input.';
COMMENT ON COLUMN outbound.lead.legacy_lead_id IS 'The id that the replaced scripts gave this item, so that old records join.';
COMMENT ON COLUMN outbound.lead.clinic_id IS 'Google place id.';
COMMENT ON COLUMN outbound.lead.to_number IS 'Number to dial, E.164; null when the place has none that can be dialled.';
COMMENT ON COLUMN outbound.lead.clinic_phone IS 'Number as the source wrote it.';
COMMENT ON COLUMN outbound.lead.phone_kind IS 'geographic, toll_free, premium, non_geographic, foreign.';
COMMENT ON COLUMN outbound.lead.time_zone IS 'Explicit zone given by the source; when set it is the only candidate.';
COMMENT ON COLUMN outbound.lead.candidate_zones IS 'Zones the called party may be in; every one must allow a call.';
COMMENT ON COLUMN outbound.lead.candidate_states IS 'States whose law may apply (address and number), two letters each; every one must allow a call, and so must the state of an address at home.';
COMMENT ON COLUMN outbound.lead.lead_status IS 'new, queued, calling, retry, or a stop reason (dnc, closed, invalid, contacted, booked). Any other word stops calls as a stop reason does.';
COMMENT ON COLUMN outbound.lead.closed_by_place IS 'The status is closed because the source says the place is; it opens again when the source says so.';
COMMENT ON COLUMN outbound.lead.attempts IS 'Attempts placed or possibly placed.';
COMMENT ON COLUMN outbound.lead.calls_today IS 'Calls on the day calls_today_on, the lead''s own calendar day.';
COMMENT ON COLUMN outbound.lead.next_attempt_at IS 'Not before this instant (retry interval of the last disposition).';
COMMENT ON COLUMN outbound.lead.after_hours_call_once_done IS 'The single after-hours attempt has been made.';
COMMENT ON COLUMN outbound.lead.attempts_exceeded_200 IS 'More attempts than the campaign''s attempt_warning_threshold.';
COMMENT ON COLUMN outbound.lead.source_item IS 'The source item as it came.';

CREATE TABLE outbound.lead_reject (
  reject_id bigint GENERATED ALWAYS AS IDENTITY,
  tenant text NOT NULL,
  campaign_id text NOT NULL,
  reason text NOT NULL,
  detail text NOT NULL DEFAULT '',
  item jsonb,
  item_text text,
  source text NOT NULL DEFAULT '',
  item_hash bytea NOT NULL,
  rejected_at timestamptz NOT NULL DEFAULT outbound.now(),
  UNIQUE (tenant, campaign_id, item_hash, reason)
);
-- last: an empty table's indexes all cost the same, and of those the planner takes the youngest
ALTER TABLE outbound.lead_reject ADD PRIMARY KEY (tenant, reject_id);
COMMENT ON TABLE outbound.lead_reject IS 'Source items that did not become a lead, with the reason; importing the same item again adds no second row.';
COMMENT ON COLUMN outbound.lead_reject.reason IS 'A word that can be counted, e.g. no_phone, invalid_phone, no_name, duplicate, not_an_object.';
COMMENT ON COLUMN outbound.lead_reject.item IS 'The item, when it is JSON.';
COMMENT ON COLUMN outbound.lead_reject.item_text IS 'The item as text, when it is not.';

CREATE TABLE outbound.suppression (
  tenant text NOT NULL DEFAULT outbound.current_tenant(),
  number_hash bytea NOT NULL,
  number text CHECK (number ~ '^\+[1-9][0-9]{6,14}$'),
  reason text NOT NULL CHECK (reason <> ''),
  source text NOT NULL DEFAULT 'operator',
  evidence text NOT NULL DEFAULT '',
  added_by text NOT NULL DEFAULT SESSION_USER,
  added_at timestamptz NOT NULL DEFAULT outbound.now(),
  expires_at timestamptz,
  PRIMARY KEY (tenant, number_hash),
  CHECK (expires_at > added_at),
  CHECK (reason NOT IN ('dnc', 'opt_out') OR expires_at IS NULL OR expires_at >= added_at + interval '5 years')
);
COMMENT ON TABLE outbound.suppression IS 'Numbers that are never dialled or messaged by any campaign of the tenant. Survives the lead; after erasure only the hash of the number stays.';
COMMENT ON COLUMN outbound.suppression.number_hash IS 'SHA-256 of the E.164 number; the key, so that an erased person stays suppressed.';
COMMENT ON COLUMN outbound.suppression.number IS 'The number; null after erase_person().';
COMMENT ON COLUMN outbound.suppression.reason IS 'dnc for a do-not-call request (that and opt_out are kept at least five years), else wrong_number, operator, …';
COMMENT ON COLUMN outbound.suppression.evidence IS 'What was said or sent, with the call id.';
COMMENT ON COLUMN outbound.suppression.expires_at IS 'Null = never.';

-- Import --------------------------------------------------------------------

CREATE FUNCTION outbound.import_leads(
    items jsonb, source text DEFAULT '',
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant(),
    OUT inserted bigint, OUT updated bigint, OUT unchanged bigint,
    OUT rejected bigint)
  RETURNS record
  AS 'MODULE_PATHNAME', 'outbound_import_leads'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.import_leads(jsonb, text, text, text) IS
  'Import crawler items: one object, an array, or an object with data, items, leads or records. Every item is counted once; rejected ones are in outbound.lead_reject with the reason. Importing the same items again changes nothing.';

CREATE FUNCTION outbound.import_leads_csv(
    content text, source text DEFAULT '',
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant(),
    OUT inserted bigint, OUT updated bigint, OUT unchanged bigint,
    OUT rejected bigint)
  RETURNS record
  AS 'MODULE_PATHNAME', 'outbound_import_leads_csv'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.import_leads_csv(text, text, text, text) IS
  'Import CSV or TSV text with a header line: the crawler''s overview or flattened export, or any list with known column names. Counts as import_leads does.';

CREATE FUNCTION outbound.import_leads_text(
    content text, source text DEFAULT '',
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant(),
    OUT inserted bigint, OUT updated bigint, OUT unchanged bigint,
    OUT rejected bigint)
  RETURNS record
  AS 'MODULE_PATHNAME', 'outbound_import_leads_text'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.import_leads_text(text, text, text, text) IS
  'Import text of any form: a JSON document or array, JSON lines, CSV or TSV. Items are parsed one by one: a broken one is rejected and the rest imported; use it for large files.';

-- Suppression ---------------------------------------------------------------

CREATE FUNCTION outbound.number_hash(number text) RETURNS bytea
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN pg_catalog.sha256(pg_catalog.convert_to(number, 'UTF8'));
COMMENT ON FUNCTION outbound.number_hash(text) IS
  'SHA-256 of an E.164 number: the key of outbound.suppression.';

CREATE FUNCTION outbound.suppression_guard() RETURNS trigger
  AS 'MODULE_PATHNAME', 'outbound_suppression_guard'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.suppression_guard() IS
  'Before a suppression row is written: fills the hash, waits for the number''s lock, so that no call to it is being claimed meanwhile.';
CREATE TRIGGER suppression_guard
  BEFORE INSERT OR UPDATE ON outbound.suppression
  FOR EACH ROW EXECUTE FUNCTION outbound.suppression_guard();

CREATE FUNCTION outbound.suppression_apply() RETURNS trigger
  AS 'MODULE_PATHNAME', 'outbound_suppression_apply'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.suppression_apply() IS
  'After a suppression row is written: a do-not-call request makes the tenant''s leads with that number dnc; writes audit.';
CREATE TRIGGER suppression_apply
  AFTER INSERT OR UPDATE OF reason, number, expires_at ON outbound.suppression
  FOR EACH ROW EXECUTE FUNCTION outbound.suppression_apply();

CREATE FUNCTION outbound.lead_keep_dnc() RETURNS trigger
  AS 'MODULE_PATHNAME', 'outbound_lead_keep_dnc'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.lead_keep_dnc() IS
  'A lead that is dnc stays dnc, whatever an update says.';
CREATE TRIGGER lead_keep_dnc
  BEFORE UPDATE OF lead_status ON outbound.lead
  FOR EACH ROW WHEN (OLD.lead_status = 'dnc' AND NEW.lead_status <> 'dnc')
  EXECUTE FUNCTION outbound.lead_keep_dnc();

CREATE FUNCTION outbound.import_suppression(
    items jsonb, reason text DEFAULT 'dnc', source text DEFAULT 'import',
    tenant text DEFAULT outbound.current_tenant(),
    OUT inserted bigint, OUT unchanged bigint, OUT rejected jsonb)
  RETURNS record
  AS 'MODULE_PATHNAME', 'outbound_import_suppression'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.import_suppression(jsonb, text, text, text) IS
  'Suppress numbers: an array of numbers, or of objects {phone, reason, evidence, country}. A weaker reason never replaces dnc. What is no number comes back in rejected, with why.';

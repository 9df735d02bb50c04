-- What the n8n workflows remember and report: one row an event acted on, one a
-- message to a person, one a call dispatched. The claims here are what makes a
-- repeated webhook harmless; they outlive any restart of n8n.

CREATE TABLE outbound.followup (
  tenant text NOT NULL,
  call_id text NOT NULL CHECK (call_id <> ''),
  channel text NOT NULL CHECK (channel IN ('sms', 'whatsapp', 'email')),
  campaign_id text NOT NULL,
  lead_id text NOT NULL DEFAULT 'unknown',
  clinic_id text NOT NULL DEFAULT 'unknown',
  action text NOT NULL DEFAULT 'send_call_recording_followup',
  state text NOT NULL
    CHECK (state IN ('sending', 'sent', 'failed', 'refused', 'unknown', 'suppressed', 'stale', 'no_recipient')),
  recipient text,
  event_id uuid,
  tries integer NOT NULL DEFAULT 0,
  provider_id text,
  error_code integer,
  error text,
  created_at timestamptz NOT NULL DEFAULT outbound.now(),
  state_at timestamptz NOT NULL DEFAULT outbound.now()
);
-- lead_journey(), erase_person()
CREATE INDEX followup_lead ON outbound.followup (tenant, campaign_id, lead_id);
CREATE INDEX followup_recipient ON outbound.followup (tenant, recipient) WHERE recipient IS NOT NULL;
-- last: an empty table's indexes all cost the same, and of those the planner takes the youngest
ALTER TABLE outbound.followup ADD PRIMARY KEY (tenant, call_id, channel);
COMMENT ON TABLE outbound.followup IS 'Messages to people after a call: one row a call and channel, claimed before it is sent, so that nobody is texted twice.';
COMMENT ON COLUMN outbound.followup.action IS 'What the agent''s tool asked for.';
COMMENT ON COLUMN outbound.followup.state IS
  'sending -> sent | failed (nothing was sent; tried again with its event) | refused (never tried again) | unknown (it may have been sent: settle it with report_followup). suppressed, stale, no_recipient: not sent, and why.';
COMMENT ON COLUMN outbound.followup.recipient IS 'Number (E.164) or e-mail address; null after erase_person().';
COMMENT ON COLUMN outbound.followup.provider_id IS 'Twilio''s message sid, or the message-id of the e-mail.';
COMMENT ON COLUMN outbound.followup.error_code IS 'Twilio''s error code, e.g. 21610: the person replied STOP.';

CREATE TABLE outbound.workflow_event (
  tenant text NOT NULL,
  event_id uuid NOT NULL,
  event_type text NOT NULL DEFAULT '',
  campaign_id text NOT NULL DEFAULT 'unknown',
  lead_id text NOT NULL DEFAULT 'unknown',
  clinic_id text NOT NULL DEFAULT 'unknown',
  call_id text NOT NULL DEFAULT 'unknown',
  state text NOT NULL DEFAULT 'working' CHECK (state IN ('working', 'again', 'done')),
  branch text,
  tries integer NOT NULL DEFAULT 1,
  received_at timestamptz NOT NULL DEFAULT outbound.now(),
  state_at timestamptz NOT NULL DEFAULT outbound.now()
);
CREATE INDEX workflow_event_lead ON outbound.workflow_event (tenant, campaign_id, lead_id);
-- prune()
CREATE INDEX workflow_event_age ON outbound.workflow_event (tenant, received_at);
-- last: an empty table's indexes all cost the same, and of those the planner takes the youngest
ALTER TABLE outbound.workflow_event ADD PRIMARY KEY (tenant, event_id);
COMMENT ON TABLE outbound.workflow_event IS 'Events that the outcome workflow took in, one row an event id: a repeated event is acted on once.';
COMMENT ON COLUMN outbound.workflow_event.state IS 'working -> done | again (something could not be sent yet; the next delivery of the event goes on).';
COMMENT ON COLUMN outbound.workflow_event.branch IS 'Where the workflow led it: booked, dnc, rejected, contacted_closed, nurture, voicemail, unknown, or the type of an event that is no outcome.';

CREATE TABLE outbound.workflow_dispatch (
  tenant text NOT NULL,
  attempt_id text NOT NULL CHECK (attempt_id <> ''),
  claimed_at timestamptz NOT NULL DEFAULT outbound.now(),
  answered_at timestamptz,
  status integer,
  answer jsonb,
  repeats integer NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, attempt_id)
);
CREATE INDEX workflow_dispatch_age ON outbound.workflow_dispatch (tenant, claimed_at);
COMMENT ON TABLE outbound.workflow_dispatch IS 'Attempts for which the dispatch workflow asked the provider for a call, at most once each.';
COMMENT ON COLUMN outbound.workflow_dispatch.answer IS 'The provider''s answer, only its call_id, call_status or message; given again to a repeated request.';
COMMENT ON COLUMN outbound.workflow_dispatch.repeats IS 'Requests for the same attempt that placed no further call.';

CREATE FUNCTION outbound.workflow_event_id(record jsonb) RETURNS uuid
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE
    WHEN record ->> 'event_id' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN (record ->> 'event_id')::uuid
    ELSE pg_catalog.encode(pg_catalog.substr(pg_catalog.sha256(pg_catalog.convert_to(
      pg_catalog.jsonb_build_array(record -> 'event_id', record -> 'event_type', record -> 'tenant', record -> 'campaign_id',
        record -> 'lead_id', record -> 'clinic_id', record -> 'call_id')::text, 'UTF8')), 1, 16), 'hex')::uuid END;
END;
COMMENT ON FUNCTION outbound.workflow_event_id(jsonb) IS
  'The id under which an event is remembered: its event_id, or, from a sender without one, a hash of (tenant, campaign, lead, clinic, call) and its type.';

CREATE FUNCTION outbound.claim_workflow_event(record jsonb, lease interval DEFAULT '2 minutes',
    tenant text DEFAULT outbound.current_tenant())
  RETURNS jsonb
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
  id uuid;
  owner text := coalesce(nullif(record ->> 'tenant', ''), tenant);
  verdict text;
BEGIN
  IF record IS NULL OR jsonb_typeof(record) <> 'object' THEN
    RETURN jsonb_build_object('verdict', 'skip', 'reason', 'the record is not an object');
  END IF;
  id := outbound.workflow_event_id(record);
  INSERT INTO outbound.workflow_event AS e (tenant, event_id, event_type, campaign_id, lead_id, clinic_id, call_id)
    VALUES (owner, id, coalesce(record ->> 'event_type', ''), coalesce(record ->> 'campaign_id', 'unknown'),
      coalesce(record ->> 'lead_id', 'unknown'), coalesce(record ->> 'clinic_id', 'unknown'), coalesce(record ->> 'call_id', 'unknown'))
    ON CONFLICT ON CONSTRAINT workflow_event_pkey DO UPDATE
      SET state = 'working', tries = e.tries + 1, state_at = EXCLUDED.state_at
      WHERE e.state = 'again' OR e.state = 'working' AND e.state_at <= EXCLUDED.state_at - lease
    RETURNING 'act' INTO verdict;
  IF verdict IS NULL THEN
    SELECT CASE e.state WHEN 'done' THEN 'duplicate' ELSE 'busy' END INTO verdict
      FROM outbound.workflow_event e WHERE e.tenant = owner AND e.event_id = id;
  END IF;
  RETURN jsonb_build_object('verdict', coalesce(verdict, 'busy'), 'event_id', id, 'tenant', owner);
END;
$$;
COMMENT ON FUNCTION outbound.claim_workflow_event(jsonb, interval, text) IS
  'For the outcome workflow: may this event be acted on? verdict act (nobody did), duplicate (done before), busy (another execution has it; after lease it is given up) or skip. The tenant is the record''s.';

CREATE FUNCTION outbound.claim_followup(record jsonb, kind text, lease interval DEFAULT '2 minutes',
    tenant text DEFAULT outbound.current_tenant())
  RETURNS jsonb
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
  owner text := coalesce(nullif(record ->> 'tenant', ''), tenant);
  requests jsonb := CASE WHEN jsonb_typeof(record -> 'recording_followup_requests') = 'array'
                         THEN record -> 'recording_followup_requests' ELSE '[]' END;
  email text;
  wanted text[];
  channel text;
  recipient text;
  state text := 'sending';
  error text;
  outcome_at timestamptz;
  was outbound.followup;
  claimed boolean;
BEGIN
  IF kind IS NULL OR kind NOT IN ('message', 'email') THEN
    RAISE EXCEPTION 'unknown kind of follow-up %', coalesce(quote_literal(kind), 'null')
      USING ERRCODE = 'invalid_parameter_value', HINT = 'One of message (SMS or WhatsApp), email.';
  END IF;
  IF coalesce(record ->> 'call_id', '') IN ('', 'unknown')
     OR record -> 'recording_followup_requested' IS DISTINCT FROM 'true' THEN
    RETURN jsonb_build_object('verdict', 'none', 'reason', 'no follow-up was asked for');
  END IF;

  -- an event is for its own channel; an outcome for those that its requests name
  IF record ->> 'channel' IS NOT NULL THEN
    wanted := ARRAY[lower(record ->> 'channel')];
  ELSE
    SELECT array_agg(DISTINCT lower(c.name)) INTO wanted
      FROM jsonb_array_elements(requests) r (request),
        jsonb_array_elements_text(CASE WHEN jsonb_typeof(r.request -> 'channels') = 'array' THEN r.request -> 'channels'
          ELSE jsonb_build_array(coalesce(r.request ->> 'channel', 'sms')) END) c (name);
    wanted := coalesce(wanted, '{sms,email}');
  END IF;
  email := coalesce(nullif(record ->> 'recipient_email', ''),
    (SELECT r.request ->> 'recipient_email' FROM jsonb_array_elements(requests) r (request)
      WHERE r.request ->> 'recipient_email' <> '' LIMIT 1), nullif(record ->> 'captured_email', ''));
  IF kind = 'email' THEN
    channel := CASE WHEN EXISTS (SELECT FROM unnest(wanted) w WHERE w LIKE '%email%' OR w = 'both') THEN 'email' END;
    recipient := email;
  ELSE
    channel := CASE WHEN EXISTS (SELECT FROM unnest(wanted) w WHERE w LIKE '%sms%' OR w = 'both') THEN 'sms'
                    WHEN EXISTS (SELECT FROM unnest(wanted) w WHERE w LIKE '%whatsapp%') THEN 'whatsapp' END;
    recipient := outbound.message_number(coalesce(nullif(record ->> 'recipient_phone', ''), nullif(record ->> 'to_number', '')));
  END IF;
  IF channel IS NULL THEN
    RETURN jsonb_build_object('verdict', 'none', 'reason', 'not asked for on this channel');
  END IF;

  -- an opt-out that is being written is waited for
  PERFORM pg_advisory_xact_lock(hashtextextended('outbound:' || owner || ':' || n.number, 0))
    FROM (SELECT DISTINCT outbound.message_number(v.number) AS number
      FROM (VALUES (record ->> 'to_number'), (record ->> 'recipient_phone')) v (number) WHERE v.number IS NOT NULL ORDER BY 1) n;
  outcome_at := CASE WHEN record ->> 'outcome_ts' ~ '^[0-9]{1,14}$' THEN to_timestamp((record ->> 'outcome_ts')::bigint / 1000.0)
                     WHEN record ->> 'enqueued_at_utc' ~ '^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$' THEN (record ->> 'enqueued_at_utc')::timestamptz END;
  IF outbound.message_suppressed(record, record ->> 'lead_id', outbound.now(), record ->> 'campaign_id', owner) THEN
    state := 'suppressed';
  ELSIF recipient IS NULL OR kind = 'email' AND recipient !~ '^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+$'
     OR kind = 'message' AND recipient !~ '^\+[1-9][0-9]{6,14}$' OR coalesce(record ->> 'recording_url', '') = '' THEN
    state := 'no_recipient';
  ELSIF outcome_at < outbound.now() - interval '2 days' THEN
    state := 'stale';
  ELSIF EXISTS (SELECT FROM outbound.kill_switch k WHERE k.stopped AND k.tenant IN (owner, '*')) THEN
    -- an outcome goes on without its message: the follow-up's own event waits in the outbox
    IF record ->> 'channel' IS NULL THEN
      RETURN jsonb_build_object('verdict', 'none', 'reason', 'the kill switch is on');
    END IF;
    state := 'failed';
    error := 'the kill switch is on';
  END IF;

  INSERT INTO outbound.followup AS f (tenant, call_id, channel, campaign_id, lead_id, clinic_id, state, recipient, event_id, tries, error)
    VALUES (owner, record ->> 'call_id', channel, coalesce(record ->> 'campaign_id', 'unknown'), coalesce(record ->> 'lead_id', 'unknown'),
      coalesce(record ->> 'clinic_id', 'unknown'), state, recipient, outbound.workflow_event_id(record), (state = 'sending')::integer, error)
    ON CONFLICT ON CONSTRAINT followup_pkey DO UPDATE
      SET state = EXCLUDED.state, state_at = EXCLUDED.state_at, tries = f.tries + EXCLUDED.tries, error = EXCLUDED.error, error_code = NULL,
        recipient = EXCLUDED.recipient
      WHERE f.state IN ('failed', 'no_recipient')
    RETURNING true INTO claimed;
  IF claimed IS NOT NULL THEN
    RETURN jsonb_build_object('verdict', CASE state WHEN 'sending' THEN 'send' ELSE state END, 'tenant', owner,
      'call_id', record ->> 'call_id', 'channel', channel, 'recipient', recipient, 'recording_url', record ->> 'recording_url',
      'clinic_name', record ->> 'clinic_name');
  END IF;

  -- its sender is gone and may have sent it: never again by itself
  UPDATE outbound.followup f SET state = 'unknown', state_at = outbound.now(),
      error = 'the workflow stopped between sending and reporting; it may have been sent'
    WHERE f.tenant = owner AND f.call_id = record ->> 'call_id' AND f.channel = channel
      AND f.state = 'sending' AND f.state_at <= outbound.now() - lease;
  SELECT f.* INTO was FROM outbound.followup f
    WHERE f.tenant = owner AND f.call_id = record ->> 'call_id' AND f.channel = channel;
  RETURN jsonb_build_object('verdict', CASE was.state WHEN 'sending' THEN 'busy' ELSE 'already' END, 'state', was.state,
    'tenant', owner, 'call_id', was.call_id, 'channel', channel);
END;
$$;
COMMENT ON FUNCTION outbound.claim_followup(jsonb, text, interval, text) IS
  'For the outcome workflow: may this record''s person be sent a message (kind message: SMS or WhatsApp; or email)? verdict send at most once a call and channel; never to a suppressed number, nor two days after the call, nor while the kill switch is on. What it says else: already, busy, failed (its event comes again), suppressed, stale, no_recipient, none.';

CREATE FUNCTION outbound.report_opt_out(number text, evidence text, source text DEFAULT 'twilio',
    tenant text DEFAULT outbound.current_tenant())
  RETURNS integer
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
  e164 text := outbound.message_number(regexp_replace(number, '^(whatsapp|tel):', ''));
  added integer;
BEGIN
  IF e164 IS NULL OR e164 !~ '^\+[1-9][0-9]{6,14}$' THEN
    RETURN 0;
  END IF;
  INSERT INTO outbound.suppression AS s (tenant, number_hash, number, reason, source, evidence)
    SELECT t.tenant, outbound.number_hash(e164), e164, 'dnc', source, left(coalesce(evidence, ''), 500)
    FROM (SELECT tenant AS tenant UNION SELECT f.tenant FROM outbound.followup f WHERE f.recipient = e164) t
    ORDER BY t.tenant
    ON CONFLICT ON CONSTRAINT suppression_pkey DO UPDATE
      SET reason = 'dnc', source = EXCLUDED.source, evidence = EXCLUDED.evidence, expires_at = NULL, number = EXCLUDED.number
      WHERE s.reason <> 'dnc' OR s.expires_at IS NOT NULL;
  GET DIAGNOSTICS added = ROW_COUNT;
  RETURN added;
END;
$$;
COMMENT ON FUNCTION outbound.report_opt_out(text, text, text, text) IS
  'A person opted out by answering a message (STOP, Twilio''s 21610): suppress the number as do-not-call, in the tenant and in every one that messaged it. Returns how many suppressions are new; what is no number is 0.';

CREATE FUNCTION outbound.report_followup(call_id text, channel text, state text, provider_id text DEFAULT NULL,
    error_code integer DEFAULT NULL, error text DEFAULT NULL, tenant text DEFAULT outbound.current_tenant())
  RETURNS text
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
  was outbound.followup;
BEGIN
  IF state IS NULL OR state NOT IN ('sent', 'failed', 'refused', 'unknown') THEN
    RAISE EXCEPTION 'unknown state of a follow-up %', coalesce(quote_literal(state), 'null')
      USING ERRCODE = 'invalid_parameter_value', HINT = 'One of sent, failed (nothing was sent, try again), refused, unknown.';
  END IF;
  SELECT f.* INTO was FROM outbound.followup f
    WHERE f.tenant = tenant AND f.call_id = call_id AND f.channel = channel;
  IF error_code = 21610 AND was.recipient IS NOT NULL THEN
    PERFORM outbound.report_opt_out(was.recipient, format('Twilio 21610 to the follow-up of call %s', call_id), 'twilio', tenant);
  END IF;
  -- what is known is not unlearnt by a late or repeated report
  UPDATE outbound.followup f SET state = report_followup.state, state_at = outbound.now(),
      provider_id = coalesce(report_followup.provider_id, f.provider_id), error_code = report_followup.error_code,
      error = left(report_followup.error, 500)
    WHERE f.tenant = tenant AND f.call_id = call_id AND f.channel = channel
      AND (f.state IN ('sending', 'unknown') OR f.state = 'sent' AND report_followup.state = 'refused');
  IF NOT FOUND THEN
    RETURN was.state;
  END IF;
  IF was.state = 'unknown' AND state = 'failed' THEN
    -- settled as not sent: its event goes out once more
    UPDATE outbound.workflow_event e SET state = 'again', state_at = outbound.now()
      WHERE e.tenant = tenant AND e.event_id = was.event_id AND e.state = 'done';
    UPDATE outbound.delivery d SET state = 'pending', due_at = outbound.now(), tries = 0, delivered_at = NULL
      WHERE d.tenant = tenant AND d.delivery_id = was.event_id AND d.state IN ('delivered', 'dead');
  END IF;
  RETURN state;
END;
$$;
COMMENT ON FUNCTION outbound.report_followup(text, text, text, text, integer, text, text) IS
  'What became of a message: sent, failed, refused or unknown. Also settles an unknown one by hand: sent, or failed, upon which its event is delivered again and the message sent. 21610 suppresses the number. Returns the state that holds now; repeating a report changes nothing.';

CREATE FUNCTION outbound.twilio_state(status integer, code integer) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE
    WHEN status BETWEEN 200 AND 299 THEN 'sent'
    -- this person, this number: never again
    WHEN code IN (21610, 21211, 21217, 21401, 21612, 21614, 21635, 30006) THEN 'refused'
    -- our account or sender: nothing was sent, and it may be mended
    WHEN code IN (20003, 20429, 20503, 21408, 21601, 21606, 21608, 30034) OR status IN (401, 403, 404, 429) THEN 'failed'
    WHEN status BETWEEN 400 AND 499 THEN 'refused'
    -- Twilio has no idempotency key: what may have been taken is not sent again,
    -- nor what a proxy's 503 says no more about
    ELSE 'unknown' END;
END;
COMMENT ON FUNCTION outbound.twilio_state(integer, integer) IS
  'What an answer of Twilio (HTTP status, error code) to a message means for report_followup(): sent, failed, refused or unknown.';

CREATE FUNCTION outbound.send_error_state(error text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE
    WHEN error ~* 'ECONNREFUSED|refused the connection|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|invalid login|greeting never|rejected: 4[0-9][0-9]|cannot be reached' THEN 'failed'
    WHEN error ~* 'rejected: 5[0-9][0-9]|no recipients' THEN 'refused'
    ELSE 'unknown' END;
END;
COMMENT ON FUNCTION outbound.send_error_state(text) IS
  'What an error of n8n''s mail or HTTP node means: failed when surely nothing was sent, refused by the receiver''s server, else unknown.';

CREATE FUNCTION outbound.finish_workflow_event(record jsonb, branch text, tenant text DEFAULT outbound.current_tenant())
  RETURNS text
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
  owner text := coalesce(nullif(record ->> 'tenant', ''), tenant);
  result text := 'done';
BEGIN
  IF record -> 'recording_followup_requested' = 'true' AND EXISTS (
      SELECT FROM outbound.followup f WHERE f.tenant = owner AND f.call_id = record ->> 'call_id'
        AND (f.channel = record ->> 'channel' OR record ->> 'channel' IS NULL) AND f.state IN ('sending', 'failed')) THEN
    result := 'again';
  END IF;
  UPDATE outbound.workflow_event e SET state = result, branch = finish_workflow_event.branch, state_at = outbound.now()
    WHERE e.tenant = owner AND e.event_id = outbound.workflow_event_id(record) AND e.state <> 'done';
  RETURN result;
END;
$$;
COMMENT ON FUNCTION outbound.finish_workflow_event(jsonb, text, text) IS
  'For the outcome workflow: the event was led down this branch. done, or again while a message of it waits to be tried again, so that the workflow answers 503 and the outbox delivers the event once more.';

CREATE FUNCTION outbound.claim_workflow_dispatch(attempt_id text, tenant text DEFAULT outbound.current_tenant())
  RETURNS jsonb
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
  known outbound.workflow_dispatch;
BEGIN
  IF coalesce(attempt_id, '') = '' THEN
    RETURN jsonb_build_object('verdict', 'refuse', 'status', 400, 'body',
      jsonb_build_object('status', 'error', 'message', 'metadata.attempt_id is missing'));
  END IF;
  INSERT INTO outbound.workflow_dispatch (tenant, attempt_id) VALUES (coalesce(tenant, outbound.current_tenant()), attempt_id)
    ON CONFLICT DO NOTHING;
  IF FOUND THEN
    RETURN jsonb_build_object('verdict', 'place');
  END IF;
  UPDATE outbound.workflow_dispatch d SET repeats = d.repeats + 1
    WHERE d.tenant = coalesce(tenant, outbound.current_tenant()) AND d.attempt_id = attempt_id
    RETURNING d.* INTO known;
  IF known.answered_at IS NULL THEN
    -- a 5xx: the dispatcher asks the provider's list, and never dials by itself
    RETURN jsonb_build_object('verdict', 'repeat', 'status', 504, 'body',
      jsonb_build_object('status', 'error', 'message', 'this attempt was sent before and its answer is not known'));
  END IF;
  RETURN jsonb_build_object('verdict', 'repeat', 'status', known.status, 'body', known.answer);
END;
$$;
COMMENT ON FUNCTION outbound.claim_workflow_dispatch(text, text) IS
  'For the dispatch workflow: may a call be created for this attempt? verdict place, once; afterwards repeat, with the first answer, or with 504 while there is none.';

CREATE FUNCTION outbound.report_workflow_dispatch(attempt_id text, status integer, answer jsonb, tenant text DEFAULT outbound.current_tenant())
  RETURNS boolean
  LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
  WITH u AS (
    UPDATE outbound.workflow_dispatch d SET answered_at = outbound.now(), status = report_workflow_dispatch.status,
      answer = (SELECT pg_catalog.jsonb_object_agg(p.key, p.value) FROM pg_catalog.jsonb_each(
        CASE WHEN pg_catalog.jsonb_typeof(report_workflow_dispatch.answer) = 'object' THEN report_workflow_dispatch.answer ELSE '{}' END) p
        WHERE p.key IN ('call_id', 'call_status', 'status', 'message'))
    WHERE d.tenant = coalesce(report_workflow_dispatch.tenant, outbound.current_tenant())
      AND d.attempt_id = report_workflow_dispatch.attempt_id AND d.answered_at IS NULL
    RETURNING 1)
  SELECT EXISTS (SELECT FROM u);
END;
COMMENT ON FUNCTION outbound.report_workflow_dispatch(text, integer, jsonb, text) IS
  'For the dispatch workflow: keep the provider''s answer to the attempt, for requests that come again. False when one was kept before.';

-- One decision: may this lead be called at this instant?

CREATE TABLE outbound.retry_rule (
  tenant text NOT NULL DEFAULT outbound.current_tenant() CHECK (tenant <> ''),
  disposition text NOT NULL CHECK (disposition <> ''),
  shipped boolean NOT NULL DEFAULT false CHECK (NOT shipped OR tenant = '*'),
  wait interval NOT NULL CHECK (EXTRACT(epoch FROM wait) BETWEEN 0 AND 365 * 86400),
  floor interval NOT NULL DEFAULT interval '0' CHECK (EXTRACT(epoch FROM floor) BETWEEN 0 AND 365 * 86400),
  note text NOT NULL DEFAULT '',
  PRIMARY KEY (tenant, disposition, shipped),
  CHECK (EXTRACT(epoch FROM wait) >= EXTRACT(epoch FROM floor))
);
COMMENT ON TABLE outbound.retry_rule IS
  'How long to wait before the next attempt, by how the last one ended. The longest of this row''s wait, the highest floor and the campaign''s min_retry_interval counts. Insert rows of your own (shipped = false) to wait longer or shorter; no row and no campaign gets below the highest floor.';
COMMENT ON COLUMN outbound.retry_rule.disposition IS 'Disconnection reason of the last attempt; * for none or one not listed.';
COMMENT ON COLUMN outbound.retry_rule.wait IS 'Time from the last attempt to the next.';
COMMENT ON COLUMN outbound.retry_rule.floor IS 'Nothing lowers the wait below this.';
COMMENT ON COLUMN outbound.retry_rule.shipped IS 'True for rows that come with the extension; only its updates change them.';

CREATE TRIGGER calendar_check BEFORE INSERT OR UPDATE OR DELETE ON outbound.retry_rule
  FOR EACH ROW EXECUTE FUNCTION outbound.calendar_check();

INSERT INTO outbound.retry_rule (tenant, shipped, disposition, wait, floor, note)
VALUES
  ('*', true, '*', '1 hour', '15 minutes', 'Anything not listed.'),
  ('*', true, 'dial_busy', '30 minutes', '15 minutes', 'Somebody is there, on another call.'),
  ('*', true, 'dial_no_answer', '4 hours', '1 hour', ''),
  ('*', true, 'user_declined', '24 hours', '4 hours', 'They saw the call and refused it.'),
  ('*', true, 'marked_as_spam', '72 hours', '24 hours', 'Another call now makes it worse.'),
  ('*', true, 'voicemail_reached', '24 hours', '4 hours', 'A message was left; give it a day.'),
  ('*', true, 'ivr_reached', '4 hours', '1 hour', ''),
  ('*', true, 'user_hangup', '24 hours', '4 hours', 'They spoke and hung up.'),
  ('*', true, 'agent_hangup', '24 hours', '4 hours', 'The conversation ended.'),
  ('*', true, 'inactivity', '4 hours', '1 hour', ''),
  ('*', true, 'max_duration_reached', '24 hours', '4 hours', ''),
  ('*', true, 'call_transfer', '24 hours', '4 hours', ''),
  ('*', true, 'dial_failed', '1 hour', '15 minutes', ''),
  ('*', true, 'concurrency_limit_reached', '15 minutes', '1 minute', 'Ours, not theirs: nobody''s phone rang.'),
  ('*', true, 'registered_call_timeout', '15 minutes', '1 minute', 'Nobody''s phone rang.'),
  ('*', true, 'telephony_provider_unavailable', '15 minutes', '1 minute', 'Nobody''s phone rang.'),
  ('*', true, 'sip_routing_error', '1 hour', '15 minutes', '');

CREATE FUNCTION outbound.decide(
    lead_id text,
    at timestamptz DEFAULT outbound.now(),
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant(),
    OUT verdict text, OUT reason text, OUT not_before timestamptz, OUT detail text)
  AS 'MODULE_PATHNAME', 'outbound_decide'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.decide(text, timestamptz, text, text) IS
  'May this lead be called at this instant? verdict call, after_hours_call, wait or stop; reason names the first rule that hits; not_before is the first instant at which a call is allowed if nothing else happens (null: not known).';

CREATE FUNCTION outbound.call_decision(
    lead_id text,
    campaign_id text DEFAULT outbound.current_campaign(),
    at timestamptz DEFAULT outbound.now(),
    tenant text DEFAULT outbound.current_tenant(),
    OUT verdict text, OUT reason text, OUT not_before timestamptz, OUT detail text)
  LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE
BEGIN ATOMIC
  SELECT d.verdict, d.reason, d.not_before, d.detail FROM outbound.decide($1, $3, $2, $4) d;
END;
COMMENT ON FUNCTION outbound.call_decision(text, text, timestamptz, text) IS
  'decide() with the lead, the campaign and the instant in that order.';

CREATE FUNCTION outbound.explain(
    lead_id text,
    at timestamptz DEFAULT outbound.now(),
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant(),
    OUT step integer, OUT rule text, OUT result text, OUT until timestamptz, OUT detail text)
  RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'outbound_explain'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE ROWS 17;
COMMENT ON FUNCTION outbound.explain(text, timestamptz, text, text) IS
  'Every rule for one lead at one instant, pass or fail, with its numbers and when the rule ends by itself; the last row is the verdict: the rule that decided, its numbers, and from when on a call is allowed.';

-- an unknown zone cannot be judged
ALTER TABLE outbound.lead ADD CONSTRAINT lead_time_zone_check CHECK (outbound.is_time_zone(time_zone));

CREATE FUNCTION outbound.lead_rearm() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.after_hours_call_once_done := false;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION outbound.lead_rearm() IS
  'Trigger: a lead that a person takes out of a terminal status may have its one after-hours attempt again.';
CREATE TRIGGER lead_rearm BEFORE UPDATE OF lead_status ON outbound.lead
  FOR EACH ROW WHEN (OLD.lead_status IN ('closed', 'invalid', 'contacted', 'booked')
    AND NEW.lead_status IN ('new', 'retry'))
  EXECUTE FUNCTION outbound.lead_rearm();

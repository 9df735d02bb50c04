-- A person's rights: everything about a number comes out, and goes.
\set SHOW_CONTEXT never
SET outbound.tenant = 't_person';
SET outbound.campaign_id = 'c1';
SET timezone = 'UTC';
SET outbound.clock = '2026-11-24 16:00:00+00';
INSERT INTO outbound.campaign (time_zone, status, agent_id, from_numbers)
VALUES ('America/Chicago', 'running', 'agent_demo', '{+12125550100}');
SELECT * FROM outbound.import_leads('[
  {"title": "Erasable Medspa", "phone": "(512) 555-0190", "state": "Texas", "city": "Austin", "placeId": "ChIJperson1", "emails": ["ann@erasable.example"]},
  {"title": "Other Medspa", "phone": "+1 512-555-0191", "state": "Texas", "city": "Austin", "placeId": "ChIJperson2"},
  {"phone": "512.555.0190", "note": "no title: a reject that names the number"}]');
SELECT lead_id AS lead FROM outbound.lead WHERE tenant = 't_person' AND to_number = '+15125550190' \gset

-- a call to the number, with its webhook, journey and messages
INSERT INTO outbound.attempt (tenant, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type, state, call_id, request, answer)
VALUES ('t_person', 'c1', :'lead', '+15125550190', 1, '09:00-18:00', 'business_hours', 'placed', 'call_p1',
  '{"to_number": "+15125550190"}', '{"to_number": "+15125550190"}');
INSERT INTO outbound.call_event (tenant, call_id, event, body_hash, body) VALUES
  ('t_person', 'call_p1', 'call_ended', 'x', '{"call": {"to_number": "+15125550190"}}');
INSERT INTO outbound.call_event (tenant, call_id, event, body_hash, body_text, outcome, reason) VALUES
  ('t_person', '', 'unknown', 'y', 'broken +15125550190', 'failed', 'not understood');

-- refused while the call is open
SELECT * FROM outbound.erase_person('+15125550190');

SELECT outbound.record_call(jsonb_build_object('call_id', 'call_p1', 'call_type', 'phone_call', 'agent_id', 'agent_demo',
  'call_status', 'ended', 'direction', 'outbound', 'from_number', '+12125550100', 'to_number', '+15125550190',
  'start_timestamp', 1795536000000, 'end_timestamp', 1795536060000, 'duration_ms', 60000,
  'disconnection_reason', 'user_hangup', 'recording_url', 'https://recordings.example/p1.wav',
  'transcript', E'Agent: May I have your e-mail?\nUser: It is ann@erasable.example\n',
  'transcript_object', '[{"role": "agent", "content": "May I have your e-mail?"}, {"role": "user", "content": "It is ann@erasable.example"}]'::jsonb,
  'metadata', jsonb_build_object('tenant', 't_person', 'campaign_id', 'c1', 'lead_id', :'lead')));
SELECT outbound.enqueue_delivery('n8n_outcome', 'test.person', 'k1', '{"to": "+15125550190"}', lead_id => :'lead') IS NOT NULL AS enqueued;
INSERT INTO outbound.export_error (tenant, campaign_id, target, table_name, row_key, record)
VALUES ('t_person', 'c1', 'supabase', 'ont_leads', 'k', '{"to_number": "+15125550190"}');
INSERT INTO outbound.audit (tenant, campaign_id, action, subject, detail)
VALUES ('t_person', 'c1', 'call.placed', :'lead', '{"number": "+15125550190"}');
INSERT INTO outbound.suppression (number, reason, evidence, expires_at)
VALUES ('+15125550190', 'holiday', 'Ann asked by e-mail', '2027-01-01');

SELECT source, count(*) > 0 AS there FROM outbound.export_person('+15125550190') GROUP BY source ORDER BY source;
SELECT count(*) FROM outbound.export_person('+15125550199');

SELECT source, records > 0 AS touched FROM outbound.erase_person('+15125550190', 'letter of 24 November') ORDER BY source;

-- no table, raw JSON included, knows the number, the address or the talk any more
CREATE FUNCTION pg_temp.mentions(what text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  t text;
  n bigint;
BEGIN
  FOR t IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'outbound'::regnamespace AND c.relkind = 'r'
           AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant') ORDER BY 1 LOOP
    EXECUTE format('SELECT count(*) FROM outbound.%I x WHERE x.tenant = ''t_person'' AND position($1 IN to_jsonb(x)::text) > 0', t)
      INTO n USING what;
    IF n > 0 THEN RETURN NEXT format('%s: %s', t, n); END IF;
  END LOOP;
END $$;
SELECT * FROM pg_temp.mentions('5125550190');
SELECT * FROM pg_temp.mentions('555-0190');
SELECT * FROM pg_temp.mentions('555.0190');
SELECT * FROM pg_temp.mentions('erasable');
SELECT * FROM pg_temp.mentions('Erasable');
SELECT * FROM pg_temp.mentions('Ann asked');
-- (that the search finds something where there is something)
SELECT count(*) > 0 AS finds FROM pg_temp.mentions('5125550191');

-- the number stays blocked: the same lead imported again is not called
SELECT number, reason, evidence, expires_at FROM outbound.suppression WHERE tenant = 't_person';
SELECT * FROM outbound.import_leads('[{"title": "Erasable Medspa", "phone": "(512) 555-0190", "state": "Texas", "city": "Austin", "placeId": "ChIJperson1"}]');
SELECT d.verdict, d.reason FROM outbound.lead l, outbound.decide(l.lead_id) d
WHERE l.tenant = 't_person' AND l.to_number = '+15125550190';
SELECT count(*) FROM outbound.build_queue() b JOIN outbound.lead l USING (lead_id) WHERE l.to_number = '+15125550190';

-- figures stay, and erasing twice or a number that is none is no accident
SELECT conversion_stage, to_number IS NULL AS no_number FROM outbound.journey WHERE tenant = 't_person';
SELECT action, subject LIKE 'erased:%' AS pseudonym, reason FROM outbound.audit WHERE tenant = 't_person' AND action = 'person.erase';
SELECT count(*) FROM outbound.erase_person('+15125550190');
SELECT * FROM outbound.erase_person('5125550190');

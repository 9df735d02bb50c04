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

-- a person planted in every column of every table that can hold words: what the
-- catalog lists and erase_person() leaves is only what was decided to hold none
SET outbound.tenant = 't_plant';
SET outbound.clock = '2026-11-24 16:00:00+00';
INSERT INTO outbound.campaign (time_zone, status, agent_id, from_numbers) VALUES ('America/Chicago', 'running', 'agent_demo', '{+12125550100}');
SELECT inserted FROM outbound.import_leads('{"title": "Plantable Medspa", "phone": "(512) 555-0192", "state": "Texas", "placeId": "ChIJplant1"}');
SELECT rejected FROM outbound.import_leads('{"phone": "512.555.0192", "note": "no title"}');
SELECT lead_id AS lead FROM outbound.lead WHERE tenant = 't_plant' \gset
SELECT count(*) FROM outbound.build_queue();
INSERT INTO outbound.attempt (tenant, attempt_id, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type, state, call_id)
VALUES ('t_plant', '00000000-0000-4000-8000-0000000000a1', 'c1', :'lead', '+15125550192', 1, '09:00-18:00', 'business_hours', 'placed', 'call_q1');
SELECT outbound.record_call(jsonb_build_object('call_id', 'call_q1', 'call_type', 'phone_call', 'agent_id', 'agent_demo',
  'call_status', 'ended', 'direction', 'outbound', 'from_number', '+12125550100', 'to_number', '+15125550192',
  'start_timestamp', 1795536000000, 'end_timestamp', 1795536060000, 'duration_ms', 60000, 'disconnection_reason', 'user_hangup',
  'transcript', E'User: It is ann@plantable.example\n', 'call_analysis', '{"user_sentiment": "Neutral"}'::jsonb,
  'metadata', jsonb_build_object('tenant', 't_plant', 'campaign_id', 'c1', 'lead_id', :'lead', 'attempt_id', '00000000-0000-4000-8000-0000000000a1')));
SELECT outbound.refresh_figures('-infinity', 'infinity') > 0 AS figures;
INSERT INTO outbound.call_event (tenant, call_id, event, body_hash, body) VALUES ('t_plant', 'call_q1', 'call_ended', 'x', '{}');
INSERT INTO outbound.call_event (tenant, call_id, event, body_hash, body_text, outcome, reason) VALUES ('t_plant', '', 'unknown', 'y', '512-555-0192', 'failed', 'not understood'),
  ('t_plant', 'call_of_another', 'call_ended', 'z', '+1 512 555 0192', 'kept', 'of another agent');
SELECT outbound.enqueue_delivery('n8n_outcome', 'test.lead', 'k1', '{}', lead_id => :'lead') IS NOT NULL, outbound.enqueue_delivery('n8n_outcome', 'test.call', 'k2', '{}', call_id => 'call_q1') IS NOT NULL,
  outbound.enqueue_delivery('n8n_outcome', 'test.neither', 'k3', '{"to_number": "+15125550192"}') IS NOT NULL;
INSERT INTO outbound.followup (tenant, call_id, channel, campaign_id, state, recipient) VALUES ('t_plant', 'call_q1', 'email', 'c1', 'sent', 'ann@plantable.example'), ('t_plant', 'call_q2', 'sms', 'c1', 'sent', '+15125550192');
INSERT INTO outbound.export_error (tenant, campaign_id, target, table_name, row_key, record) VALUES
  ('t_plant', 'c1', 'supabase', 'ont_leads', 'k', jsonb_build_object('lead_id', :'lead')), ('t_plant', 'c1', 'supabase', 'ont_calls', 'k', '{"call_id": "call_q1"}'), ('t_plant', 'c1', 'supabase', 'other', 'k', '{"n": "(512) 555-0192"}');
INSERT INTO outbound.workflow_event (tenant, event_id, call_id, lead_id) VALUES ('t_plant', gen_random_uuid(), 'call_q1', 'unknown'), ('t_plant', gen_random_uuid(), 'unknown', :'lead');
INSERT INTO outbound.workflow_dispatch (tenant, attempt_id) VALUES ('t_plant', '00000000-0000-4000-8000-0000000000a1');
INSERT INTO outbound.suppression (number, reason) VALUES ('+15125550192', 'holiday');
INSERT INTO outbound.audit (tenant, action, subject) VALUES ('t_plant', 'lead.x', :'lead'), ('t_plant', 'call.x', 'call_q1'), ('t_plant', 'attempt.x', '00000000-0000-4000-8000-0000000000a1'), ('t_plant', 'number.x', '+15125550192');
INSERT INTO outbound.run (tenant, campaign_id, stage, status, error) VALUES ('t_plant', 'c1', 'deliver', 'failed', 'duplicate key (to_number)=(+15125550192)');

CREATE TEMP TABLE planted (tab text, col text);
DO $$
DECLARE
  r record;
  n bigint;
BEGIN
  FOR r IN SELECT c.relname AS tab, a.attname AS col, CASE a.atttypid::regtype::text WHEN 'jsonb' THEN '{"who": "Quagga"}' WHEN 'text[]' THEN '{Quagga}' ELSE 'Quagga' END AS value
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'outbound'::regnamespace AND c.relkind = 'r' AND a.atttypid IN ('text'::regtype, 'jsonb'::regtype, 'text[]'::regtype)
      -- settings are nobody's data; keys and what the person is found by stay as they are
      AND c.relname NOT IN ('campaign', 'calling_law', 'holiday', 'retry_rule', 'score_policy', 'journey_rule', 'access', 'retention', 'schedule', 'kill_switch')
      AND a.attname NOT IN ('tenant', 'campaign_id', 'lead_id', 'call_id', 'to_number', 'number', 'subject', 'attempt_id')
      AND (c.relname, a.attname) NOT IN (('attempt', 'state'), ('export_error', 'record'), ('delivery', 'record'), ('followup', 'recipient'), ('run', 'error'), ('call_event', 'body_text'), ('lead_reject', 'item'))
      AND EXISTS (SELECT FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attname = 'tenant')
    ORDER BY 1, 2
  LOOP
    BEGIN
      EXECUTE format('UPDATE outbound.%I SET %I = %L WHERE tenant = ''t_plant''', r.tab, r.col, r.value);
      GET DIAGNOSTICS n = ROW_COUNT;
      INSERT INTO planted SELECT r.tab, r.col WHERE n > 0;
    EXCEPTION WHEN check_violation OR foreign_key_violation OR unique_violation OR invalid_parameter_value THEN
      NULL;  -- a column of fixed words holds nobody's
    END;
  END LOOP;
END $$;
SELECT count(*) > 70 AS many, string_agg(DISTINCT tab, ' ' ORDER BY tab) AS tables FROM planted;
UPDATE outbound.attempt SET state = 'ended' WHERE tenant = 't_plant' AND state = 'placed';
SELECT source, count(*) FROM outbound.export_person('+15125550192') GROUP BY source ORDER BY source;
SELECT source, records FROM outbound.erase_person('+15125550192') ORDER BY source;
-- what is left, column by column: words of the rules, of the provider and of operators, and audit rows that are about no person
CREATE TEMP TABLE remains (tab text, col text);
DO $$
DECLARE
  r record;
BEGIN
  FOR r IN SELECT * FROM planted LOOP
    EXECUTE format('INSERT INTO remains SELECT %L, %L WHERE EXISTS (SELECT FROM outbound.%I WHERE tenant = ''t_plant'' AND %I::text LIKE ''%%Quagga%%'')', r.tab, r.col, r.tab, r.col);
  END LOOP;
END $$;
SELECT tab, string_agg(col, ' ' ORDER BY col) AS columns FROM remains GROUP BY tab ORDER BY tab;
CREATE FUNCTION pg_temp.plant_mentions(what text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  t text;
  n bigint;
BEGIN
  FOR t IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'outbound'::regnamespace AND c.relkind = 'r'
           AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant') ORDER BY 1 LOOP
    EXECUTE format('SELECT count(*) FROM outbound.%I x WHERE x.tenant = ''t_plant'' AND outbound.mentions_number(to_jsonb(x)::text, $1)', t) INTO n USING what;
    IF n > 0 THEN RETURN NEXT format('%s: %s', t, n); END IF;
  END LOOP;
END $$;
SELECT * FROM pg_temp.plant_mentions('+15125550192');

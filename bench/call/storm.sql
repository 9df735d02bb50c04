-- The webhook storm: events of many calls, once in order and once shuffled with
-- duplicates, through the door. storm.fill(calls) makes them for the tenants
-- storm_ordered and storm_shuffled; storm.send(tenant) sends the next one, signed
-- as it leaves; storm.differences() compares the end states.
CREATE EXTENSION IF NOT EXISTS pgcrypto;
DROP SCHEMA IF EXISTS storm CASCADE;
CREATE SCHEMA storm;
CREATE TABLE storm.event (tenant text, n bigint, body text, PRIMARY KEY (tenant, n));
CREATE SEQUENCE storm.storm_ordered;
CREATE SEQUENCE storm.storm_shuffled;
CREATE TABLE storm.answer (status text, sent bigint);

-- one talk of about kb kilobytes; i decides how it ends
CREATE FUNCTION storm.call(i integer, kb integer, stage text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('call_id', 'storm_' || i, 'call_type', 'phone_call', 'agent_id', 'agent_outbound_demo', 'direction', 'outbound',
      'call_status', CASE WHEN stage IN ('started', 'updated') THEN 'ongoing' WHEN i % 10 = 9 THEN 'not_connected' ELSE 'ended' END,
      'from_number', '+12125550100', 'to_number', '+1512555' || lpad((i % 10000)::text, 4, '0'), 'start_timestamp', 1763913600000 + i,
      'metadata', CASE WHEN i % 20 = 7 THEN '{}'::jsonb ELSE jsonb_build_object('attempt_id', md5('storm' || i)::uuid, 'tenant', 'ignored', 'campaign_id', 'storm',
        'lead_id', 'lead_' || i, 'attempt_number', 1) END)
    || CASE WHEN stage = 'started' OR i % 10 = 9 THEN '{}'::jsonb ELSE jsonb_build_object(
      'transcript', 'Agent: Hello, this is Ava calling for the clinic.' || E'\n' || 'User: ' ||
        (ARRAY['Please do not call me again, take me off your list.', 'Yes, Tuesday at ten works for me, book the demo.', 'I am not interested, thanks.',
               'Sure, write to sarah at glow dot com.', 'Call me back tomorrow.'])[1 + i % 5],
      'transcript_object', (SELECT jsonb_agg(jsonb_build_object('role', CASE WHEN w % 2 = 0 THEN 'agent' ELSE 'user' END, 'content',
          CASE WHEN w % 2 = 0 THEN 'We help clinics like yours answer every call, number ' || w
               WHEN w = 1 THEN (ARRAY['Please do not call me again, take me off your list.', 'Yes, Tuesday at ten works for me, book the demo.', 'I am not interested, thanks.',
                                      'Sure, write to sarah at glow dot com.', 'Call me back tomorrow.'])[1 + i % 5]
               ELSE 'All right, tell me more about point ' || w || ' then' END,
          'words', jsonb_build_array(jsonb_build_object('word', 'w', 'start', w, 'end', w + 0.5)))) FROM generate_series(0, kb * 6) w)) END
    || CASE WHEN stage IN ('ended', 'analyzed') THEN jsonb_build_object('end_timestamp', 1763913600000 + i + 60000, 'duration_ms', 60000,
      'disconnection_reason', CASE WHEN i % 10 = 9 THEN (ARRAY['dial_busy', 'dial_no_answer', 'invalid_destination'])[1 + i % 3] ELSE 'user_hangup' END,
      'call_cost', jsonb_build_object('combined_cost', 7.5), 'latency', '{"e2e": {"p50": 812, "p95": 1400}}'::jsonb) ELSE '{}' END
    || CASE WHEN stage = 'analyzed' THEN jsonb_build_object('call_analysis', jsonb_build_object('user_sentiment', 'Neutral', 'in_voicemail', false,
      'call_successful', true, 'call_summary', 'A call.')) ELSE '{}' END $$;

-- the calls' events in order, and the same shuffled, a quarter of them twice
CREATE FUNCTION storm.fill(calls integer, kb integer DEFAULT 4) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['storm_ordered', 'storm_shuffled'] LOOP
    IF NOT EXISTS (SELECT FROM pg_foreign_server WHERE srvname = 'retell@' || t) THEN
      EXECUTE format('CREATE SERVER %I FOREIGN DATA WRAPPER outbound_service OPTIONS (url %L)', 'retell@' || t, 'https://api.example.invalid');
      EXECUTE format('CREATE USER MAPPING FOR PUBLIC SERVER %I OPTIONS (api_key %L)', 'retell@' || t, 'key_' || t);
    END IF;
    INSERT INTO outbound.campaign (tenant, campaign_id, status) VALUES (t, 'storm', 'running') ON CONFLICT DO NOTHING;
    INSERT INTO outbound.lead (tenant, campaign_id, lead_id, clinic_name, to_number, lead_status, attempts, state)
    SELECT t, 'storm', 'lead_' || i, 'Clinic ' || i, '+1512555' || lpad(i::text, 4, '0'), 'calling', 1, 'TX' FROM generate_series(0, least(calls, 10000) - 1) i;
    -- what no webhook may find placed yet (claimed, unknown), and what it may
    INSERT INTO outbound.attempt (tenant, attempt_id, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type, state, call_id)
    SELECT t, md5('storm' || i)::uuid, 'storm', 'lead_' || i, '+1512555' || lpad(i::text, 4, '0'), 1, '09:00-18:00', 'business_hours',
      (ARRAY['claimed', 'placed', 'unknown'])[1 + i % 3], CASE WHEN i % 3 = 1 THEN 'storm_' || i END
    FROM generate_series(0, least(calls, 10000) - 1) i WHERE i % 20 <> 7;
    IF t = 'storm_ordered' THEN
      INSERT INTO storm.event SELECT t, row_number() OVER (ORDER BY i, s.at),
        jsonb_build_object('event', s.event, 'call', storm.call(i, kb, s.stage))::text
      FROM generate_series(0, calls - 1) i,
        (VALUES (1, 'call_started', 'started'), (2, 'transcript_updated', 'updated'), (3, 'call_ended', 'ended'), (4, 'call_analyzed', 'analyzed')) s(at, event, stage)
      WHERE i % 10 <> 9 OR s.at > 2;
    ELSE
      PERFORM setseed(0.42);
      INSERT INTO storm.event SELECT t, row_number() OVER (ORDER BY random()), e.body
      FROM storm.event e CROSS JOIN generate_series(1, 2) twice
      WHERE e.tenant = 'storm_ordered' AND (twice = 1 OR e.n % 4 = 0);
    END IF;
  END LOOP;
  ANALYZE storm.event;
  RETURN (SELECT max(n) FROM storm.event);
END $$;

CREATE FUNCTION storm.send(t text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  e storm.event;
  next bigint := nextval(('storm.' || t)::regclass);
  ms text := floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint;
BEGIN
  SELECT * INTO e FROM storm.event v WHERE v.tenant = t AND v.n = next;
  IF NOT FOUND THEN RETURN; END IF;
  PERFORM set_config('request.headers', json_build_object('x-retell-signature',
    'v=' || ms || ',d=' || encode(hmac(convert_to(e.body || ms, 'UTF8'), convert_to('key_' || t, 'UTF8'), 'sha256'), 'hex'))::text, true);
  PERFORM outbound.retell_webhook(e.body::json);
  IF current_setting('response.status') <> '204' THEN
    RAISE EXCEPTION 'status % for event %', current_setting('response.status'), e.n;
  END IF;
END $$;

CREATE FUNCTION storm.state(t text) RETURNS TABLE (kind text, key text, fact jsonb) LANGUAGE sql AS $$
  SELECT 'call', call_id, to_jsonb(c) - '{tenant,created_at,updated_at,mapped_hash,payload_hash,source,last_checked_at}'::text[] FROM outbound.call c WHERE tenant = t
  UNION ALL
  SELECT 'attempt', lead_id, jsonb_build_object('state', state, 'call', call_id, 'disposition', disposition, 'ended', ended_at) FROM outbound.attempt WHERE tenant = t
  UNION ALL
  SELECT 'lead', lead_id, jsonb_build_object('status', lead_status, 'attempts', attempts, 'disposition', last_disposition) FROM outbound.lead WHERE tenant = t
  UNION ALL
  SELECT 'journey', call_id, to_jsonb(j) - '{tenant,mapped_at,revision,source_hash}'::text[] FROM outbound.journey j WHERE tenant = t
  UNION ALL
  SELECT 'suppression', number, jsonb_build_object('reason', reason, 'evidence', evidence) FROM outbound.suppression WHERE tenant = t
  UNION ALL
  SELECT 'event', call_id || event, jsonb_build_object('outcome', outcome) FROM outbound.call_event WHERE tenant = t
  UNION ALL
  -- the last word of each kind that n8n hears of a call; it hears of an outcome at once, so
  -- whether the mood (known with the analysis only) is in it depends on which event came first
  SELECT * FROM (SELECT DISTINCT ON (event_type, call_id) 'delivery', event_type || coalesce(call_id, ''), record - '{revision,mapped_at,corrects,tenant,sentiment}'::text[]
    FROM outbound.delivery WHERE tenant = t ORDER BY event_type, call_id, created_at DESC, dedupe_key DESC) d $$;
CREATE FUNCTION storm.differences() RETURNS TABLE (side text, kind text, key text, fact jsonb) LANGUAGE sql AS $$
  SELECT 'only ordered', * FROM (SELECT * FROM storm.state('storm_ordered') EXCEPT ALL SELECT * FROM storm.state('storm_shuffled')) a
  UNION ALL
  SELECT 'only shuffled', * FROM (SELECT * FROM storm.state('storm_shuffled') EXCEPT ALL SELECT * FROM storm.state('storm_ordered')) b $$;

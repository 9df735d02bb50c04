-- The webhook door: signature, events, bad input.
SET outbound.tenant = 't_webhook';
SET outbound.clock = '2026-11-23 10:00:00-06';
\set VERBOSITY terse

-- no other test's key may speak here
SET client_min_messages = warning;
DROP SERVER IF EXISTS retell CASCADE;
RESET client_min_messages;
CREATE SERVER "retell@t_webhook" FOREIGN DATA WRAPPER outbound_service
  OPTIONS (url 'https://api.example.invalid');
CREATE USER MAPPING FOR CURRENT_USER SERVER "retell@t_webhook"
  OPTIONS (api_key 'key_api_only', webhook_key 'key_0123456789abcdef', webhook_key_previous 'key_before');

-- HMAC in SQL, so that the test does not verify our code by our code
CREATE FUNCTION pg_temp.hmac(message bytea, key bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE ipad bytea := ''; opad bytea := ''; k bytea := key; b int;
BEGIN
  IF length(k) > 64 THEN k := sha256(k); END IF;
  FOR i IN 0..63 LOOP
    b := CASE WHEN i < length(k) THEN get_byte(k, i) ELSE 0 END;
    ipad := ipad || set_byte('\x00', 0, b # 54);
    opad := opad || set_byte('\x00', 0, b # 92);
  END LOOP;
  RETURN encode(sha256(opad || sha256(ipad || message)), 'hex');
END $$;
CREATE FUNCTION pg_temp.wall() RETURNS bigint LANGUAGE sql AS
  $$ SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint $$;
CREATE FUNCTION pg_temp.sign(body text, key text DEFAULT 'key_0123456789abcdef', age int DEFAULT 0) RETURNS text LANGUAGE sql AS
  $$ SELECT format('v=%s,d=%s', t, pg_temp.hmac(convert_to(body || t, 'UTF8'), convert_to(key, 'UTF8')))
     FROM (SELECT pg_temp.wall() - age) w(t) $$;
-- what PostgREST does: settings for the request, the body as json, the status back
CREATE FUNCTION pg_temp.post(body text, signature text, more text DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('request.headers', (jsonb_build_object('content-type', 'application/json')
    || CASE WHEN signature IS NULL THEN '{}' ELSE jsonb_build_object('x-retell-signature', signature) END || more::jsonb)::text, true);
  PERFORM set_config('response.status', '', true);
  PERFORM outbound.retell_webhook(body::json);
  RETURN current_setting('response.status');
END $$;
CREATE FUNCTION pg_temp.send(body text) RETURNS text LANGUAGE sql AS
  $$ SELECT pg_temp.post(body, pg_temp.sign(body)) $$;
CREATE FUNCTION pg_temp.rejects() RETURNS TABLE (reason text, count numeric) LANGUAGE sql AS
  $$ SELECT reason, sum(count) FROM outbound.webhook_reject WHERE tenant IN ('t_webhook', '*') GROUP BY 1 ORDER BY 1 $$;

-- the vendor's test vector: the digest of the whole body, byte for byte
SELECT pg_temp.hmac(convert_to('{"event":"call_ended","call":{"call_id":"call_1","name":"Zoë"}}' || '1767225600000', 'UTF8'), 'key_0123456789abcdef')
  = 'e066cb73111b227a872a8f7d6866985d3d4c9fe0ca805538138a7d1ecd8fed36' AS test_is_right;
SELECT outbound.verify_signature(convert_to('{"event":"call_ended","call":{"call_id":"call_1","name":"Zoë"}}', 'UTF8'),
  'v=1767225600000,d=e066cb73111b227a872a8f7d6866985d3d4c9fe0ca805538138a7d1ecd8fed36', 'key_0123456789abcdef', now_ms) AS vector, at
FROM (VALUES ('at once', 1767225600000), ('5 min later', 1767225900000), ('a ms more', 1767225900001),
  ('5 min before', 1767225300000), ('a ms more', 1767225299999)) w(at, now_ms);
-- forms of the header
SELECT outbound.verify_signature('{}', replace(replace(form, 'T', '1767225600000'), 'H', pg_temp.hmac('{}' || '1767225600000'::bytea, 'k')), 'k', 1767225600000) AS valid, form
FROM (VALUES ('v=T,d=H'), ('V=T,D=H'), ('v=00T,d=H'), (' v=T,d=H'), ('v=T,d=H '), ('v=T, d=H'), ('d=H,v=T'), ('v=T,d=H0'), ('v=T,d='), ('v=,d=H'), ('v=+T,d=H'),
  ('v=-T,d=H'), ('v=T.0,d=H'), ('v=T'), (''), ('v=99999999999999999999,d=H'), ('v=T,d=zzH'), (E'v=T,d=H\n')) f(form);
SELECT outbound.verify_signature('{}', 'v=1767225600000,d=' || upper(pg_temp.hmac('{}1767225600000', 'k')), 'k', 1767225600000) AS upper_case;
SELECT outbound.verify_signature('{}', 'v=1767225600000,d=' || pg_temp.hmac('{}1767225600000', ''), '', 1767225600000) AS empty_key;

-- turned away: 401 and a counter, nothing else
\set body '{"event": "call_started", "call": {"call_id": "call_a", "call_status": "ongoing"}}'
SELECT pg_temp.post(:'body', NULL) AS no_signature;
SELECT pg_temp.post(:'body', 'nonsense') AS malformed;
SELECT pg_temp.post(:'body', pg_temp.sign(:'body', 'key_wrong')) AS wrong_key;
SELECT pg_temp.post(:'body', pg_temp.sign(:'body', 'key_api_only')) AS api_key_is_not_the_webhook_key;
SELECT pg_temp.post(:'body', pg_temp.sign(:'body', age => 301000)) AS too_old;
SELECT pg_temp.post(:'body', pg_temp.sign(:'body', age => -301000)) AS from_the_future;
SELECT pg_temp.post(left(:'body', -1) || ' }', pg_temp.sign(:'body')) AS a_byte_more;
SELECT pg_temp.post(:'body'::jsonb::text, pg_temp.sign(replace(:'body', ' ', ''))) AS re_encoded;
SELECT pg_temp.post(NULL, NULL) AS no_body;
SELECT pg_temp.post(:'body', pg_temp.sign(:'body'), '{"x-outbound-tenant": "someone_else"}') AS not_that_tenant;
SET outbound.webhook_max_body = '1kB';
SELECT pg_temp.post(format('{"x": "%s"}', repeat('x', 1100)), pg_temp.sign(:'body')) AS too_large;
RESET outbound.webhook_max_body;
SELECT * FROM pg_temp.rejects();
SELECT count(*) FROM outbound.call_event WHERE tenant = 't_webhook';
SELECT count(*) FROM outbound.call WHERE tenant = 't_webhook';

-- taken: both keys, the edge of the window, and the rest of the headers do not matter
SELECT pg_temp.post(:'body', pg_temp.sign(:'body')) AS key, pg_temp.post(:'body', pg_temp.sign(:'body', 'key_before')) AS key_before,
  pg_temp.post(:'body', pg_temp.sign(:'body', age => 299000)) AS old_enough, pg_temp.post(:'body', pg_temp.sign(:'body', age => -299000)) AS young_enough;
SELECT call_id, event, deliveries, outcome, reason, body::text = :'body' AS exact_body FROM outbound.call_event WHERE tenant = 't_webhook';
SELECT call_id, origin, campaign_id, call_status, rank, source FROM outbound.call WHERE tenant = 't_webhook';

-- after a good signature there is no error: kept, with the reason
SELECT pg_temp.send(body) AS status, body FROM (VALUES
  ('{}'), ('[]'), ('"text"'), ('null'), ('17'),
  ('{"event": "call_ended"}'), ('{"event": "call_ended", "call": []}'), ('{"event": "call_ended", "call": "x"}'),
  ('{"event": "call_ended", "call": {"call_status": "ended"}}'), ('{"event": 5, "call": {"call_id": ""}}'),
  ('{"event": "call_inbound", "call_inbound": {"agent_id": "a"}}'),
  ('{"event": "call_ended", "call": {"call_id": "call_odd", "call_status": "ended", "call_analysis": [], "duration_ms": "12000", "metadata": "none", "start_timestamp": 1763913600, "end_timestamp": "1763913612000", "call_cost": {"combined_cost": "12.5"}}}'),
  ('{"event": "call_ended", "call": {"call_id": "call_nul", "call_status": "ended", "transcript": "User: a\u0000b \\u0000 \ud83d\ude00 \ud83d."}}'),
  ('{"event": "call_ended", "call": {"call_id": "call_huge", "duration_ms": 1e400, "start_timestamp": -5, "end_timestamp": 1e300}}')) b(body);
SELECT pg_temp.send('{"event": "call_ended", "call": {"call_id": "' || repeat('x', 5000) || '"}}') AS long_id;
SELECT pg_temp.send('{"event": "call_ended", "call": ' || repeat('[', 3000) || repeat(']', 3000) || '}') AS deep;
SELECT left(call_id, 12) AS call_id, left(event, 12) AS event, outcome, reason FROM outbound.call_event WHERE tenant = 't_webhook' ORDER BY event_id;
SELECT call_id, call_status, start_at, end_at, duration_ms, cost_cents, analyzed, payload->>'transcript' AS transcript
FROM outbound.call WHERE tenant = 't_webhook' ORDER BY call_id;
SELECT pg_temp.send('{"event": "transcript_updated", "call": {"call_id": "call_5mb", "call_status": "ongoing", "transcript": "' || repeat('User: no. ', 524288) || '"}}') AS five_megabytes;
SELECT length(payload->>'transcript') FROM outbound.call WHERE tenant = 't_webhook' AND call_id = 'call_5mb';

-- Whose webhook: the key says which tenants may be meant, the call's metadata which of them it is.
CREATE SERVER retell FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'https://api.example.invalid');
CREATE USER MAPPING FOR CURRENT_USER SERVER retell OPTIONS (api_key 'key_shared');
INSERT INTO outbound.campaign (tenant, campaign_id) VALUES ('t_webhook_b', 'c'), ('t_webhook', 'c');
CREATE FUNCTION pg_temp.as_tenant(id text, tenant text) RETURNS text LANGUAGE sql AS
  $$ SELECT json_build_object('event', 'call_ended', 'call', json_build_object('call_id', id, 'call_status', 'ended', 'metadata', json_build_object('tenant', tenant)))::text $$;
SELECT pg_temp.post(b, pg_temp.sign(b, key)) AS status, id
FROM (VALUES ('own_key', 't_webhook_b', 'key_0123456789abcdef'), ('shared_key_names_b', 't_webhook_b', 'key_shared'),
  ('shared_key_names_owner_of_a_key', 't_webhook', 'key_shared'), ('shared_key_names_nobody', 'x', 'key_shared')) v(id, tenant, key),
  LATERAL pg_temp.as_tenant(id, tenant) b;
SELECT call_id, tenant FROM outbound.call WHERE call_id IN ('own_key', 'shared_key_names_b', 'shared_key_names_nobody') ORDER BY 1;
-- with the shared key a tenant that has keys of its own cannot be spoken for: the default tenant gets it
SET outbound.tenant = 't_webhook_default';
SELECT pg_temp.post(b, pg_temp.sign(b, 'key_shared')) FROM pg_temp.as_tenant('not_for_t_webhook', 't_webhook') b;
SELECT call_id, tenant FROM outbound.call WHERE call_id = 'not_for_t_webhook';
SELECT has_function_privilege('public', 'outbound.retell_webhook(json)', 'EXECUTE') AS public_may;
DROP SERVER "retell@t_webhook" CASCADE;
DROP SERVER retell CASCADE;

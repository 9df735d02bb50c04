-- Every function of the extension with odd arguments, drawn per type from a pool
-- with a fixed seed. Errors are what is expected; an internal error (XX000) is
-- printed. For script/test-sqlsmith, in a database that is thrown away.
SET outbound.clock = '2026-11-24 16:30+00';
SET client_min_messages = error;
\set VERBOSITY verbose
SET statement_timeout = '10min';
SELECT setseed(0.5);
CREATE TEMP TABLE pool (type regtype, value text);
INSERT INTO pool SELECT t::regtype, v FROM (VALUES
  ('text', ARRAY[NULL, '', ' ', 'x', '''', '\', 'ont-live-001', 'live_medspa', '*', '+12125550100', '+1', 'TX', 'Texas', 'America/Chicago', '09:00-18:00',
                 '25:00-9', '{}', '[]', '{"a":1}', '[[[[', 'running', 'outcome', 'retell', 'http://127.0.0.1:1/', 'dnc', 'a@b.co', E'caf\u00e9 \u202f \U0001F600',
                 repeat('a', 100000), repeat('[', 20000), repeat('9', 400), '2026-02-30', '-1', 'NaN', 'null']),
  ('jsonb', ARRAY[NULL, 'null', '{}', '[]', '1', '"x"', 'true', '[null]', '[[]]', '{"call_id":5}', '{"call_id":"c1","transcript":7,"call_analysis":[]}',
                  '{"placeId":{"a":[1]},"phone":["+12125550100"],"title":1e999}', '{"weights":{"rating":-1}}', '{"a":' || repeat('[', 3000) || repeat(']', 3000) || '}',
                  '{"transcript":"' || repeat('User: stop calling me ', 20000) || '"}', '{"event":"call_ended","call":{"call_id":"c1"}}']),
  ('json', ARRAY[NULL, 'null', '{}', '[]', '1', '{"event":"call_ended","call":{"call_id":"c1"}}']),
  ('timestamptz', ARRAY[NULL, 'infinity', '-infinity', '2026-11-24 16:30Z', '4713-01-01 BC', '294276-12-31', '2026-03-08 02:30 America/Chicago', '2028-02-29']),
  ('date', ARRAY[NULL, 'infinity', '-infinity', '2026-11-24', '4713-01-01 BC', '5874897-12-31', '2028-02-29']),
  ('integer', ARRAY[NULL, '0', '1', '-1', '2147483647', '-2147483648', '500', '7']),
  ('bigint', ARRAY[NULL, '0', '1', '-1', '9223372036854775807', '-9223372036854775808']),
  ('numeric', ARRAY[NULL, '0', 'NaN', 'Infinity', '-1', '1e300', '0.5']),
  ('double precision', ARRAY[NULL, '0', 'NaN', 'Infinity', '-Infinity', '-1', '1e308', '4.5']),
  ('real', ARRAY[NULL, '0', 'NaN', 'Infinity', '-1', '4.5']),
  ('boolean', ARRAY[NULL, 'true', 'false']),
  ('uuid', ARRAY[NULL, '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']),
  ('interval', ARRAY[NULL, '0', '-1 day', '178000000 years', '1 second', '4 h']),
  ('bytea', ARRAY[NULL, '', '\x00', '\xff00ff']),
  ('text[]', ARRAY[NULL, '{}', '{NULL}', '{x,y}', '{TX,FL}', '{{a,b},{c,d}}', '[5:6]={a,b}']),
  ('double precision[]', ARRAY[NULL, '{}', '{NULL}', '{NaN,1}', '{Infinity,-Infinity}', '{1,2,3}', '{{1,2},{3,4}}']),
  ('integer[]', ARRAY[NULL, '{}', '{NULL}', '{1,-1}', '{{1},{2}}']),
  ('date[]', ARRAY[NULL, '{}', '{infinity}', '{2026-11-24}']),
  ('name', ARRAY[NULL, '', 'public', 'postgres', 'nobody']),
  ('regrole', ARRAY[NULL, 'postgres', '0']),
  ('regclass', ARRAY[NULL, 'outbound.lead', '0']),
  ('oid', ARRAY[NULL, '0', '1', '4294967295'])) AS p (t, vs), unnest(vs) v;
-- rows of our tables, whole, empty and null
INSERT INTO pool SELECT t.typ, v FROM (SELECT c.reltype::regtype AS typ, c.oid FROM pg_class c WHERE relnamespace = 'outbound'::regnamespace AND relkind = 'r') t,
  LATERAL (SELECT NULL::text UNION ALL SELECT '(' || repeat(',', (SELECT count(*)::int - 1 FROM pg_attribute WHERE attrelid = t.oid AND attnum > 0)) || ')') r (v);
INSERT INTO pool SELECT 'outbound.lead'::regtype, l::text FROM outbound.lead l LIMIT 3;
INSERT INTO pool SELECT 'outbound.campaign'::regtype, c::text FROM outbound.campaign c LIMIT 1;
CREATE TEMP TABLE seen (state text, n bigint DEFAULT 0, example text);
DO $$
DECLARE
	f record; call text; arg text; i integer; calls bigint := 0; started timestamptz; state text; message text; t oid; none text := '';
BEGIN
	FOR f IN
		SELECT p.oid, p.oid::regprocedure AS name, p.proname, p.proargtypes::oid[] AS types, p.proretset
		FROM pg_proc p
		WHERE pronamespace = 'outbound'::regnamespace AND prokind = 'f' AND prorettype NOT IN ('trigger'::regtype, 'internal'::regtype, 'event_trigger'::regtype)
		ORDER BY p.proname
	LOOP
		FOR i IN 1..200 LOOP
			call := '';
			FOREACH t IN ARRAY f.types LOOP
				IF NOT EXISTS (SELECT FROM pool WHERE type = t) THEN
					IF position(t::regtype::text IN none) = 0 THEN none := none || ' ' || t::regtype; END IF;
					arg := NULL;
				ELSE
					SELECT value INTO arg FROM pool WHERE type = t ORDER BY random() LIMIT 1;
				END IF;
				call := call || CASE call WHEN '' THEN '' ELSE ', ' END || COALESCE(quote_literal(arg), 'NULL') || '::' || t::regtype;
			END LOOP;
			call := format('SELECT count(*) FROM (SELECT * FROM outbound.%I(%s) LIMIT 1000) r', f.proname, call);
			calls := calls + 1;
			started := clock_timestamp();
			BEGIN
				EXECUTE call;
				state := '00000';
			EXCEPTION WHEN query_canceled OR assert_failure OR OTHERS THEN
				GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
				IF state = 'XX000' THEN
					INSERT INTO seen VALUES (state, 1, left(f.name || ': ' || message || ' <- ' || call, 700));
				END IF;
			END;
			IF clock_timestamp() - started > interval '3 s' THEN
				INSERT INTO seen VALUES ('slow', 1, left(call, 300));
			END IF;
		END LOOP;
	END LOOP;
	INSERT INTO seen VALUES ('done', calls, 'types without values:' || none);
END $$;
SELECT DISTINCT ON (left(example, 60)) state || ' ' || example FROM seen WHERE state <> 'done';
SELECT 'done: ' || n || ' calls; ' || left(example, 300) FROM seen WHERE state = 'done';

-- procedures commit, so they are called from the top level; no service is configured
SET statement_timeout = '5s';
SELECT format('CALL outbound.%I(%s)', p.proname, (
	SELECT string_agg(coalesce(quote_literal((SELECT value FROM pool WHERE type = t.type AND i + n >= 0 ORDER BY random() LIMIT 1)), 'NULL') || '::' || t.type, ', ' ORDER BY n)
	FROM unnest(p.proargtypes::oid[]::regtype[]) WITH ORDINALITY t (type, n)))
FROM pg_proc p, generate_series(1, 30) i WHERE p.pronamespace = 'outbound'::regnamespace AND p.prokind = 'p'
\set ON_ERROR_STOP off
\gexec
SELECT 'done: procedures';

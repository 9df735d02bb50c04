-- Reading JSON that others wrote: nothing throws (through the test module).
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS outbound_test;
RESET client_min_messages;
SELECT * FROM outbound_test.json_parse('{"a": [1, 2.50, "\\u00e9"]}'::bytea);
SELECT * FROM outbound_test.json_parse('');
SELECT * FROM outbound_test.json_parse('<html>Bad Gateway</html>');
SELECT * FROM outbound_test.json_parse('{"a":1');
SELECT * FROM outbound_test.json_parse('{"a":"\\u0000"}');
SELECT * FROM outbound_test.json_parse('{"a":"\\ud800"}');
SELECT * FROM outbound_test.json_parse('\x7b2261223a22ff227d');
SELECT * FROM outbound_test.json_parse('\x7b00');
SELECT * FROM outbound_test.json_parse('{"a":1e999999}');
SELECT * FROM outbound_test.json_parse('[1] trailing');
SELECT parsed IS NULL AS refused, why FROM outbound_test.json_parse(convert_to(repeat('[', 200000), 'UTF8'));
SELECT pg_catalog.jsonb_typeof(parsed) AS nested, why FROM outbound_test.json_parse(convert_to(repeat('[', 1000) || repeat(']', 1000), 'UTF8'));
-- a refused text leaves the transaction usable, a thousand times over
BEGIN;
SELECT count(*) FROM generate_series(1, 1000) i, outbound_test.json_parse(convert_to('{"a":' || i, 'UTF8')) p WHERE p.parsed IS NULL;
SELECT 'still here' AS transaction;
COMMIT;
-- readers
SELECT k, left(as_text, 30) AS as_text, as_number, as_int64, as_bool, is_object, is_array FROM jsonb_build_object(
    'string', 'x', 'empty', '', 'null', null, 'int', 12, 'fraction', 4.8, 'comma', '1,204', 'comma2', '4,8', 'group', '12,34',
    'million', '-1,234,567.5', 'big', 12345678901234567890, 'text_int', '9223372036854775807', 'huge', 1e300 * 1e9, 'over', repeat('9', 400)::numeric,
    'yes', ' Yes ', 'off', 'off', 'one', 1, 'two', 2, 'true', true, 'obj', '{"a":1}'::jsonb, 'arr', '[1,2]'::jsonb,
    'exp', '1e3', 'nan', 'NaN', 'inf', 'infinity', 'hex', '0x10') o,
  jsonb_object_keys(o || '{"zz_missing_is_below": null}') WITH ORDINALITY k(k, n), outbound_test.json_read(o, k) r
  WHERE k <> 'over' ORDER BY k COLLATE "C";
SELECT as_number, as_int64, length(as_text) FROM outbound_test.json_read(jsonb_build_object('over', repeat('9', 400)::numeric), 'over');
SELECT * FROM outbound_test.json_read('[1]', 'a');
SELECT * FROM outbound_test.json_read('"scalar"', 'a');

\echo Use "CREATE EXTENSION outbound_test" to load this file. \quit

CREATE TYPE outbound_test.answer AS (
  phase text, status integer, body text, body_len bigint, content_type text,
  headers text[], retry_after_ms bigint, too_large boolean, timed_out boolean,
  elapsed_ms double precision, error text);

CREATE FUNCTION outbound_test.http(
  method text, url text, headers text[] DEFAULT '{}', body text DEFAULT NULL,
  timeout_ms integer DEFAULT 5000, connect_timeout_ms integer DEFAULT 2000,
  max_body integer DEFAULT 1048576, allow_http boolean DEFAULT true,
  ca_file text DEFAULT NULL, times integer DEFAULT 1)
RETURNS SETOF outbound_test.answer
AS 'MODULE_PATHNAME', 'test_http' LANGUAGE C VOLATILE;
COMMENT ON FUNCTION outbound_test.http(text, text, text[], text, integer, integer, integer, boolean, text, integer) IS
  'The same request times times, one after the other on one pool.';

CREATE FUNCTION outbound_test.http_load(
  method text, url text, body text, requests integer, in_flight integer,
  OUT ok integer, OUT failed integer, OUT seconds double precision, OUT first_error text)
AS 'MODULE_PATHNAME', 'test_http_load' LANGUAGE C VOLATILE;
COMMENT ON FUNCTION outbound_test.http_load(text, text, text, integer, integer) IS
  'Many requests with a number in flight, and how long they took.';

CREATE FUNCTION outbound_test.json_parse(content bytea, OUT parsed jsonb, OUT why text)
AS 'MODULE_PATHNAME', 'test_json_parse' LANGUAGE C VOLATILE STRICT;

CREATE FUNCTION outbound_test.json_read(object jsonb, key text,
  OUT as_text text, OUT as_number double precision, OUT as_int64 bigint, OUT as_bool boolean,
  OUT is_object boolean, OUT is_array boolean)
AS 'MODULE_PATHNAME', 'test_json_read' LANGUAGE C VOLATILE STRICT;

CREATE FUNCTION outbound_test.service(name text, tenant text,
  OUT server text, OUT url text, OUT timeout_ms integer, OUT max_body integer,
  OUT batch_size integer, OUT calls_per_second double precision, OUT allow_http boolean,
  OUT actor text, OUT api_key text, OUT auth_header text, OUT signing_secret text)
AS 'MODULE_PATHNAME', 'test_service' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION outbound_test.service(text, text) IS
  'What ServiceGet finds, credentials included: this module is for tests only.';

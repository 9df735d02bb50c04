-- Settings, the clock and the defaults of campaign_id and tenant.
-- The schema itself is made by CREATE EXTENSION (outbound.control).

-- A function or operator that somebody put there before would be found by name.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_proc WHERE pronamespace OPERATOR(pg_catalog.=) 'outbound'::pg_catalog.regnamespace)
    OR EXISTS (SELECT FROM pg_catalog.pg_operator WHERE oprnamespace OPERATOR(pg_catalog.=) 'outbound'::pg_catalog.regnamespace)
    OR EXISTS (SELECT FROM pg_catalog.pg_type WHERE typnamespace OPERATOR(pg_catalog.=) 'outbound'::pg_catalog.regnamespace) THEN
    RAISE EXCEPTION 'schema "outbound" is not empty'
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'See what is in it; then DROP SCHEMA outbound CASCADE, or give it another name.';
  END IF;
END $$;

COMMENT ON SCHEMA outbound IS
  'Outbound calling campaigns: leads, score, queue, policy, dispatch, calls, journeys, deliveries. Start with outbound.configure() and outbound.status.';

CREATE FUNCTION outbound.now() RETURNS timestamptz
  AS 'MODULE_PATHNAME', 'outbound_now'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.now() IS
  'The time that every rule of outbound uses: the wall clock, or the superuser-only setting outbound.clock (tests, simulation).';

CREATE FUNCTION outbound.database_identity() RETURNS text
  AS 'MODULE_PATHNAME', 'outbound_database_identity'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.database_identity() IS
  'Which database this is (system identifier/database oid/timeline): differs in a copy made by pg_restore, pg_upgrade or CREATE DATABASE TEMPLATE, after a point-in-time recovery and after a standby has taken over; is the same in a copy of the disk.';

CREATE FUNCTION outbound.current_tenant() RETURNS text
  AS 'MODULE_PATHNAME', 'outbound_current_tenant'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.current_tenant() IS
  'The setting outbound.tenant (default live_medspa): the tenant that a function works on when none is named.';

CREATE FUNCTION outbound.current_campaign() RETURNS text
  AS 'MODULE_PATHNAME', 'outbound_current_campaign'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.current_campaign() IS
  'The setting outbound.campaign_id (default ont-live-001): the campaign that a function works on when none is named.';

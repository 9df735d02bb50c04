-- Remote services: foreign servers of the wrapper outbound_service hold their
-- URLs and limits, user mappings their credentials.

CREATE FUNCTION outbound.service_validator(options text[], catalog oid) RETURNS void
  AS 'MODULE_PATHNAME', 'outbound_service_validator'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.service_validator(text[], oid) IS
  'Checks the options of servers and user mappings of outbound_service; called by CREATE and ALTER.';

CREATE FOREIGN DATA WRAPPER outbound_service
  NO HANDLER VALIDATOR outbound.service_validator;
COMMENT ON FOREIGN DATA WRAPPER outbound_service IS
  'Remote services of outbound: retell, apify, n8n_lead, n8n_dispatch, n8n_outcome, supabase; "name@tenant" serves one tenant. Server options: url, time-outs, caps. User mapping options: credentials. Or use outbound.configure().';

CREATE VIEW outbound.services WITH (security_barrier) AS
  SELECT pg_catalog.split_part(s.srvname, '@', 1) AS name,
    CASE WHEN pg_catalog.strpos(s.srvname, '@') OPERATOR(pg_catalog.>) 0
      THEN pg_catalog.substr(s.srvname, pg_catalog.strpos(s.srvname, '@') OPERATOR(pg_catalog.+) 1)
    END AS tenant,
    (SELECT o.option_value FROM pg_catalog.pg_options_to_table(s.srvoptions) o
      WHERE o.option_name OPERATOR(pg_catalog.=) 'url') AS url,
    EXISTS (SELECT FROM pg_catalog.pg_user_mapping m
        CROSS JOIN LATERAL pg_catalog.pg_options_to_table(m.umoptions) o
      WHERE m.umserver OPERATOR(pg_catalog.=) s.oid
        AND m.umuser OPERATOR(pg_catalog.=) ANY (ARRAY[0::pg_catalog.oid, CURRENT_USER::pg_catalog.regrole::pg_catalog.oid])
        AND o.option_name OPERATOR(pg_catalog.=) ANY ('{api_key,api_key_secret,auth_header,auth_header_secret}')) AS has_key,
    EXISTS (SELECT FROM pg_catalog.pg_user_mapping m
        CROSS JOIN LATERAL pg_catalog.pg_options_to_table(m.umoptions) o
      WHERE m.umserver OPERATOR(pg_catalog.=) s.oid
        AND m.umuser OPERATOR(pg_catalog.=) ANY (ARRAY[0::pg_catalog.oid, CURRENT_USER::pg_catalog.regrole::pg_catalog.oid])
        AND o.option_name OPERATOR(pg_catalog.=) ANY ('{signing_secret,signing_secret_secret,webhook_key,webhook_key_secret}')) AS has_signing_key
  FROM pg_catalog.pg_foreign_server s
  JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid OPERATOR(pg_catalog.=) s.srvfdw
  WHERE w.fdwname OPERATOR(pg_catalog.=) 'outbound_service';
COMMENT ON VIEW outbound.services IS
  'The services that are configured: where each is and whether a key is set for you; never the key. Use outbound.configure() or ALTER SERVER to change them.';
COMMENT ON COLUMN outbound.services.name IS 'Logical name: retell, apify, n8n_lead, n8n_dispatch, n8n_outcome, supabase.';
COMMENT ON COLUMN outbound.services.tenant IS 'The one tenant that it serves; null = every tenant without one of its own.';
COMMENT ON COLUMN outbound.services.url IS 'Where requests go.';
COMMENT ON COLUMN outbound.services.has_key IS 'Whether a user mapping of yours or of PUBLIC has a credential.';
COMMENT ON COLUMN outbound.services.has_signing_key IS 'Whether it has a key of its own for signatures: signing_secret (ours), webhook_key (the provider''s; without one api_key is taken).';

CREATE FUNCTION outbound.configure(env text,
  campaign_id text DEFAULT outbound.current_campaign(), tenant text DEFAULT outbound.current_tenant(),
  OUT variable text, OUT status text, OUT detail text)
  RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'outbound_configure'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.configure(text, text, text) IS
  'Takes the text of an .env file and makes or alters services, their credentials and the campaign: one row a variable, applied, ignored or wrong, and why. Credentials go into user mappings of PUBLIC and are never shown.';

CREATE FUNCTION outbound.clock_verdict(skew interval) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  -- signatures hold five minutes; a minute of that is the network's
  SELECT CASE WHEN skew NOT BETWEEN interval '-4 minutes' AND interval '4 minutes' THEN 'fail'
    WHEN skew NOT BETWEEN interval '-30 seconds' AND interval '30 seconds' THEN 'warn' ELSE 'ok' END;
END;
COMMENT ON FUNCTION outbound.clock_verdict(interval) IS
  'ok, warn (more than 30 s) or fail (more than 4 min): how bad it is that two clocks differ by so much.';

CREATE TABLE outbound.service_clock (
  tenant text NOT NULL,
  service text NOT NULL,
  skew interval NOT NULL,
  answered_at timestamptz NOT NULL,
  since timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  PRIMARY KEY (tenant, service)
) WITH (fillfactor = 20);
COMMENT ON TABLE outbound.service_clock IS 'What the Date of each service''s last answer tells of our wall clock. Signatures of webhooks hold five minutes, so a clock that is off makes them look forged.';
COMMENT ON COLUMN outbound.service_clock.skew IS 'Our wall clock less the service''s; 0 = within what can be told (a second, or the answer''s duration).';
COMMENT ON COLUMN outbound.service_clock.answered_at IS 'When it answered; noted at most once a minute while nothing changes.';
COMMENT ON COLUMN outbound.service_clock.since IS 'Since when the verdict (ok, warn, fail) is what it is.';

CREATE PROCEDURE outbound.ask_provider(tenant text DEFAULT outbound.current_tenant())
  AS 'MODULE_PATHNAME', 'outbound_ask_provider'
  LANGUAGE C;
COMMENT ON PROCEDURE outbound.ask_provider(text) IS
  'Ask the provider one harmless thing (its live calls and limit): says in a notice that it answers, or in an error why not: not reachable, key unknown. Also notes how far our clock is from its. Dials nobody. Not inside a transaction block.';

-- Services: the validator, the view. Nothing here talks to a network.
SET outbound.tenant = 't_service';
CREATE SERVER svc_ok FOREIGN DATA WRAPPER outbound_service
  OPTIONS (url 'https://api.example.com/v1/', timeout_ms '1500', calls_per_second '0.5', batch_size '10');
-- wrong options, each with what would be right
CREATE SERVER svc_bad FOREIGN DATA WRAPPER outbound_service OPTIONS (uri 'https://api.example.com');
CREATE SERVER svc_bad FOREIGN DATA WRAPPER outbound_service OPTIONS (api_key 'hidden-0001');
CREATE SERVER svc_bad FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'not a url');
CREATE SERVER svc_bad FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'ftp://example.com/x');
CREATE SERVER svc_bad FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'http://example.com/x');
CREATE SERVER svc_bad FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'https://user:hidden-0002@example.com/x');
CREATE SERVER svc_bad FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'https://example.com/x?token=hidden-0003');
CREATE SERVER svc_bad FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'https://n8n.example.com/webhook/openclaw-retell-fn');
DROP SERVER svc_bad;
CREATE SERVER svc_bad FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'https://n8n.example.com/webhook/OpenClaw_retell%5Ffn_b2c_quote');
CREATE SERVER svc_bad FOREIGN DATA WRAPPER outbound_service OPTIONS (timeout_ms '0');
CREATE SERVER svc_bad FOREIGN DATA WRAPPER outbound_service OPTIONS (timeout_ms '12s');
CREATE SERVER svc_bad FOREIGN DATA WRAPPER outbound_service OPTIONS (calls_per_second '0');
CREATE SERVER svc_bad FOREIGN DATA WRAPPER outbound_service OPTIONS (calls_per_second 'nan');
CREATE SERVER svc_bad FOREIGN DATA WRAPPER outbound_service OPTIONS (allow_http 'maybe');
CREATE SERVER svc_bad FOREIGN DATA WRAPPER outbound_service OPTIONS (actor 'a b');
CREATE SERVER svc_bad FOREIGN DATA WRAPPER outbound_service OPTIONS (url '');
ALTER SERVER svc_ok OPTIONS (SET url 'http://127.0.0.1:1');
ALTER SERVER svc_ok OPTIONS (SET url 'http://127.0.0.1:1', ADD allow_http 'true');
ALTER SERVER svc_ok OPTIONS (DROP allow_http);
ALTER FOREIGN DATA WRAPPER outbound_service OPTIONS (ADD url 'https://example.com');
-- user mappings: the value is never shown
CREATE USER MAPPING FOR PUBLIC SERVER svc_ok OPTIONS (url 'https://example.com');
CREATE USER MAPPING FOR PUBLIC SERVER svc_ok OPTIONS (api_key E'hidden-0004\n');
CREATE USER MAPPING FOR PUBLIC SERVER svc_ok OPTIONS (auth_header 'hidden-0005');
SELECT name, tenant, url, has_key FROM outbound.services WHERE name = 'svc_ok';
CREATE USER MAPPING FOR PUBLIC SERVER svc_ok OPTIONS (api_key 'hidden-0006');
SELECT name, tenant, url, has_key FROM outbound.services WHERE name = 'svc_ok';
-- nobody else sees the credential
CREATE ROLE outbound_service_reader;
GRANT USAGE ON SCHEMA outbound TO outbound_service_reader;
GRANT SELECT ON outbound.services TO outbound_service_reader;
SET ROLE outbound_service_reader;
SELECT name, url, has_key FROM outbound.services WHERE name = 'svc_ok';
SELECT umoptions FROM pg_catalog.pg_user_mappings WHERE srvname = 'svc_ok';
-- a file of the server is named only by those who may read it
RESET ROLE;
GRANT USAGE ON FOREIGN DATA WRAPPER outbound_service TO outbound_service_reader;
SET ROLE outbound_service_reader;
CREATE SERVER svc_file FOREIGN DATA WRAPPER outbound_service OPTIONS (ca_file '/etc/passwd');
RESET ROLE;
CREATE SERVER "svc_file@t_service" FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'https://example.com', ca_file '/etc/ssl/certs/ca-certificates.crt');
SELECT name, tenant, url, has_key FROM outbound.services WHERE tenant = 't_service';
REVOKE ALL ON FOREIGN DATA WRAPPER outbound_service FROM outbound_service_reader;
REVOKE ALL ON outbound.services FROM outbound_service_reader;
REVOKE ALL ON SCHEMA outbound FROM outbound_service_reader;
DROP ROLE outbound_service_reader;
DROP SERVER svc_ok CASCADE;
DROP SERVER "svc_file@t_service";

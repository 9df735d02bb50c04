-- Access: every object has a decision, PUBLIC has nothing, tenants are apart.
SET client_min_messages = warning;

-- an object of the extension without a decision, or a decision without an object
SELECT p.oid::regprocedure AS undecided
FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid
WHERE e.extname = 'outbound' AND p.proname NOT IN (SELECT object FROM outbound.access_rules() WHERE kind = 'function')
ORDER BY 1;
SELECT object AS without_object FROM outbound.access_rules() r
WHERE kind = 'function' AND NOT EXISTS (SELECT FROM pg_proc p WHERE p.pronamespace = 'outbound'::regnamespace AND p.proname = r.object)
   OR kind <> 'function' AND to_regclass('outbound.' || quote_ident(object)) IS NULL
ORDER BY 1;
-- a table that no level may write: none but the ones named here
SELECT c.relname AS read_only FROM pg_class c
WHERE c.relnamespace = 'outbound'::regnamespace AND c.relkind = 'r'
  AND c.relname NOT IN (SELECT object FROM outbound.access_rules() WHERE privilege <> 'SELECT')
ORDER BY 1;

-- PUBLIC has nothing
SELECT p.oid::regprocedure AS public_function FROM pg_proc p
WHERE p.pronamespace = 'outbound'::regnamespace AND has_function_privilege('public', p.oid, 'EXECUTE');
SELECT c.oid::regclass AS public_table FROM pg_class c
WHERE c.relnamespace = 'outbound'::regnamespace AND c.relkind IN ('r', 'v', 'S')
  AND (has_table_privilege('public', c.oid, 'SELECT') OR has_table_privilege('public', c.oid, 'INSERT'));
SELECT has_schema_privilege('public', 'outbound', 'USAGE') AS public_schema;

-- every table of a tenant has row-level security; every view reads as its caller
SELECT c.relname AS unguarded FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant'
WHERE c.relnamespace = 'outbound'::regnamespace AND c.relkind = 'r' AND NOT c.relrowsecurity;
SELECT c.relname AS owner_view FROM pg_class c
WHERE c.relnamespace = 'outbound'::regnamespace AND c.relkind = 'v'
  AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)
  AND current_setting('server_version_num')::integer >= 150000;

-- functions that run with their owner's rights: the door, with a fixed search_path
SELECT p.oid::regprocedure AS definer, p.proconfig FROM pg_proc p
WHERE p.pronamespace = 'outbound'::regnamespace AND p.prosecdef;
-- SQL that could be led astray: a string body without a fixed search_path (procedures that commit cannot have one)
SELECT p.oid::regprocedure AS search_path_open FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = 'outbound'::regnamespace AND l.lanname IN ('sql', 'plpgsql') AND p.prosqlbody IS NULL
  AND NOT EXISTS (SELECT FROM unnest(p.proconfig) s WHERE s LIKE 'search_path=%')
ORDER BY 1;

-- those set it themselves: first of all, and again after each commit before anything that looks a name up
SELECT p.oid::regprocedure AS sets_no_search_path FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = 'outbound'::regnamespace AND p.prokind = 'p' AND l.lanname = 'plpgsql'
  AND (p.prosrc !~ 'BEGIN\s+PERFORM pg_catalog\.set_config\(''search_path'', ''pg_catalog, pg_temp'', true\);'
    OR p.prosrc ~ '\mCOMMIT;(?!\s+(PERFORM pg_catalog\.set_config|PERFORM outbound\.|PERFORM FROM outbound\.|CALL outbound\.|IF outbound\.|END|EXIT WHEN \w+ OPERATOR))');
-- (that the look finds something where there is something)
SELECT E'BEGIN\n  COMMIT;\n  IF a = b THEN' ~ '\mCOMMIT;(?!\s+(PERFORM pg_catalog\.set_config|PERFORM outbound\.|PERFORM FROM outbound\.|CALL outbound\.|IF outbound\.|END|EXIT WHEN \w+ OPERATOR))' AS finds;
-- no operator of its own, no cast, no opclass: nothing that another schema's could stand in for
SELECT d.classid::regclass AS kind, count(*) FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
WHERE e.extname = 'outbound' AND d.deptype = 'e' AND d.classid IN ('pg_operator'::regclass, 'pg_cast'::regclass, 'pg_opclass'::regclass) GROUP BY 1;
-- everything is in the one schema, so that no name is shadowed
SELECT c.oid::regclass AS elsewhere FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
JOIN pg_class c ON d.classid = 'pg_class'::regclass AND d.objid = c.oid WHERE e.extname = 'outbound' AND c.relnamespace <> 'outbound'::regnamespace;
-- audit only grows: no level may change or delete it
SELECT level, privilege FROM outbound.access_rules() WHERE object = 'audit' ORDER BY 1, 2;

-- two tenants, two operators
SET outbound.clock = '2026-11-24 10:30:00-06';
CREATE ROLE t_access_a; CREATE ROLE t_access_b; CREATE ROLE t_access_v; CREATE ROLE t_access_none;
SELECT outbound.grant_access('t_access_a', 'operator', 't_access_a');
SELECT outbound.grant_access('t_access_b', 'operator', 't_access_b');
SELECT outbound.grant_access('t_access_v', 'viewer', 't_access_a');
SELECT outbound.grant_access('nobody_there', 'viewer', 't_access_a');
SELECT outbound.grant_access('t_access_v', 'king', 't_access_a');
INSERT INTO outbound.campaign (tenant, campaign_id, agent_id, from_numbers)
SELECT t, 'c1', 'agent_x', '{+12125550100}' FROM unnest('{t_access_a,t_access_b}'::text[]) t;

SET ROLE t_access_a;
SET outbound.tenant = 't_access_a'; SET outbound.campaign_id = 'c1';
SELECT * FROM outbound.import_leads('[{"title": "Alpha Clinic", "phone": "+12125550101", "state": "New York", "countryCode": "US"}]');
SELECT count(*) AS own_leads FROM outbound.lead;
SELECT count(*) AS queued FROM outbound.build_queue();
SELECT outbound.start(force => true);
SELECT tenant, campaign_id, status FROM outbound.campaign;

-- b does not see, change, infer or dial what is a's
SET ROLE t_access_b;
SELECT count(*) AS leads_of_a FROM outbound.lead;
SELECT count(*) AS queue_of_a FROM outbound.queue_entry;
SELECT * FROM outbound.decide((SELECT 'whatever'), campaign_id => 'c1', tenant => 't_access_a');
SELECT * FROM outbound.decide((SELECT 'whatever'), campaign_id => 'no such', tenant => 't_access_a');
SELECT outbound.stop('mine now', campaign_id => 'c1', tenant => 't_access_a');
SELECT outbound.stop('mine now', 'tenant', 'c1', 't_access_a');
SELECT outbound.stop('all mine', 'everything', 'c1', 't_access_b');
SELECT * FROM outbound.import_leads('[{"title": "Intruder", "phone": "+12125550102", "state": "New York", "countryCode": "US"}]', '', 'c1', 't_access_a');
SELECT * FROM outbound.build_queue(campaign_id => 'c1', tenant => 't_access_a');
CALL outbound.call_batch(campaign_id => 'c1', tenant => 't_access_a');
INSERT INTO outbound.suppression (tenant, number_hash, number, reason)
VALUES ('t_access_a', sha256('+12125550101'), '+12125550101', 'dnc');
UPDATE outbound.campaign SET status = 'stopped' WHERE tenant = 't_access_a';
SELECT tenant, count(*) FROM outbound.audit GROUP BY 1;
DELETE FROM outbound.audit;
UPDATE outbound.audit SET reason = 'nothing happened';
SELECT outbound.grant_access('t_access_b', 'admin', 't_access_a');
SELECT * FROM outbound.configure('CAMPAIGN_ID=c1');
SELECT outbound.visible_tenants();

-- a viewer reads and does not write; no grant, no way in
SET ROLE t_access_v;
SET outbound.tenant = 't_access_a';
SELECT count(*) AS leads FROM outbound.lead;
SELECT outbound.stop('a viewer');
UPDATE outbound.lead SET lead_status = 'booked';
SET ROLE t_access_none;
SELECT * FROM outbound.lead;
RESET ROLE;

-- taken away again
SELECT outbound.revoke_access('t_access_v', 't_access_a');
SELECT outbound.revoke_access('t_access_v', 't_access_a');
SET ROLE t_access_v;
SELECT count(*) FROM outbound.lead;
RESET ROLE;
SELECT outbound.revoke_access('t_access_a', 't_access_a'), outbound.revoke_access('t_access_b', 't_access_b');
DROP ROLE t_access_a, t_access_b, t_access_v, t_access_none;

-- outbound.configure(): one row a variable; nothing secret comes back.
SET outbound.tenant = 't_configure';
SET outbound.campaign_id = 'c_default';
SELECT * FROM outbound.configure(E'\uFEFF# the loop''s variables\r\n\r\n'
  || E'export RETELL_API_KEY="hidden-key-0001"   # quoted\r\n'
  || E'RETELL_FROM_NUMBER=+1 (212) 555-0100, 2125550101\r\n'
  || $env$
B2B_OUTBOUND_AGENT_ID=agent_other
B2B_AGENT_ID='agent_demo'
APIFY_API_TOKEN=hidden-key-0002
APIFY_ACTOR_ID=compass/crawler-google-places
CAMPAIGN_ID=c_env
CAMPAIGN_NAME=b2b_outbound_workflow
CAMPAIGN_TIER=outbound
CAMPAIGN_NOTES="two
lines # not a comment"
CAMPAIGN_STATES=Texas, Florida ,California
CAMPAIGN_DAILY_CALL_CAP=2
CAMPAIGN_DAILY_CALL_CAP=4
CAMPAIGN_MAX_ATTEMPTS=many
CAMPAIGN_ATTEMPT_WARNING_THRESHOLD=-5
N8N_LEAD_WEBHOOK_URL=
N8N_OUTCOME_WEBHOOK_URL=https://n8n.example.com/webhook/outcome
N8N_B2B_OUTCOME_WEBHOOK=https://n8n.example.com/webhook/outcome
N8N_B2B_DISPATCH_WORKFLOW=B2B outbound calling workflow
N8N_B2B_DISPATCH_WEBHOOK=https://n8n.example.com/webhook/openclaw_retell_fn_b2c_quote
N8N_SIGNING_SECRET=whsec_hidden-key-0003
N8N_AUTH_HEADER=hidden-key-0004
SUPABASE_SERVICE_KEY=hidden-key-0005
TWILIO_ACCOUNT_SID=hidden-key-0006
TWILIO_API_KEY_SECRET=hidden-key-0007
LIVE_DISPATCH_CONTROL_FILE=data/leads/.live_dispatch_controls.json
LIVE_CONCURRENCY=0
SOMETHING_ELSE=hidden-key-0008
RETELL_WEBHOOK_KEY=${RETELL_API_KEY}
hidden-key-0009
BROKEN="hidden-key-0010
LIVE_MAX_CALLS=12
$env$);
SELECT name, tenant, url, has_key FROM outbound.services WHERE tenant = 't_configure' ORDER BY 1;
SELECT campaign_id, name, tier, notes, states, daily_call_cap, max_attempts, attempt_warning_threshold, agent_id, from_numbers, max_calls, concurrency, status
  FROM outbound.campaign WHERE tenant = 't_configure';
SELECT umuser, pg_catalog.array_to_string(umoptions, ',') FROM pg_catalog.pg_user_mappings WHERE srvname LIKE '%@t\_configure' ORDER BY srvname;
-- again: nothing changes
CREATE TEMP TABLE before AS SELECT c.*, c.xmin::text AS version FROM outbound.campaign c WHERE tenant = 't_configure';
SELECT * FROM outbound.configure('RETELL_API_KEY=hidden-key-0001
CAMPAIGN_ID=c_env
B2B_AGENT_ID=agent_demo
CAMPAIGN_STATES=Texas,Florida,California
RETELL_FROM_NUMBER=+12125550100,+12125550101
N8N_OUTCOME_WEBHOOK_URL=https://n8n.example.com/webhook/outcome
N8N_SIGNING_SECRET=whsec_hidden-key-0003');
SELECT count(*) AS unchanged FROM before b JOIN outbound.campaign c USING (tenant, campaign_id) WHERE c.xmin::text = b.version;
-- alter: a new key, a path below n8n's base, loopback over plain http, Supabase
SELECT * FROM outbound.configure('RETELL_AI_KEY=hidden-key-0011
N8N_BASE_URL=https://n8n.example.com/
N8N_B2B_DISPATCH_WEBHOOK=/webhook/dispatch
N8N_OUTCOME_WEBHOOK_URL=http://127.0.0.1:5678/webhook/outcome
SUPABASE_URL=http://supabase.example.com
SUPABASE_URL=https://supabase.example.com
SUPABASE_SERVICE_ROLE_KEY=hidden-key-0012
SUPABASE_SCHEMA=crm
LIVE_CAMPAIGN_ID=c_env');
SELECT name, url, has_key FROM outbound.services WHERE tenant = 't_configure' ORDER BY 1;
SELECT srvname, pg_catalog.array_to_string(umoptions, ',') FROM pg_catalog.pg_user_mappings WHERE srvname LIKE 'retell@t\_configure';
-- http beyond this machine, and credentials in a URL
SELECT * FROM outbound.configure('SUPABASE_URL=http://supabase.example.com
N8N_LEAD_WEBHOOK_URL=https://me:hidden-key-0013@n8n.example.com/webhook/lead
RETELL_FROM_NUMBER=911
RETELL_API_KEY="hidden key"');
SELECT * FROM outbound.configure('');
SELECT * FROM outbound.configure(NULL);
-- the audit names what changed and holds no secret
SELECT campaign_id, action, subject, detail FROM outbound.audit WHERE tenant = 't_configure' ORDER BY audit_id;
SELECT count(*) AS leaks FROM outbound.audit a WHERE a::text ~ 'hidden';
DROP SERVER "retell@t_configure" CASCADE;
DROP SERVER "apify@t_configure" CASCADE;
DROP SERVER "n8n_outcome@t_configure" CASCADE;
DROP SERVER "n8n_dispatch@t_configure" CASCADE;
DROP SERVER "supabase@t_configure" CASCADE;

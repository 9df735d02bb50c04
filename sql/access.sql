-- Who may do what. Nothing is granted to PUBLIC.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA outbound FROM PUBLIC;
REVOKE ALL ON ALL PROCEDURES IN SCHEMA outbound FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA outbound FROM PUBLIC;
REVOKE ALL ON SCHEMA outbound FROM PUBLIC;


-- What pg_dump must carry: every table that holds user data.
SELECT pg_catalog.pg_extension_config_dump('outbound.score_policy', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('outbound.campaign', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.kill_switch', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.audit', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.lead', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.lead_reject', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.suppression', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.apify_run', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.queue_entry', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.attempt', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.pacing', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.call', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.call_event', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.webhook_reject', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.journey', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.journey_rule', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('outbound.delivery', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.endpoint', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.export_state', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.export_error', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.run', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.schedule', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.retention', '');
SELECT pg_catalog.pg_extension_config_dump('outbound.calling_law', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('outbound.holiday', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('outbound.retry_rule', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('outbound.queue_skip', '');

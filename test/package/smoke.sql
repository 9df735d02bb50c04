-- The installed package as a user has it, as far as it goes without a provider:
-- extension, services, leads, queue, decision, and jobs that pg_cron really runs.
-- The "provider" is a closed port of this machine. For script/test-package.
\set QUIET on
\pset footer off
SET client_min_messages = warning;
CREATE EXTENSION pg_cron;
CREATE EXTENSION outbound;
-- a weekday morning in Texas at any hour of ours
SELECT format('ALTER DATABASE postgres SET outbound.clock_offset = %L',
  extract(epoch FROM timestamptz '2026-11-24 10:30 America/Chicago' - clock_timestamp())::integer || 's') \gexec
\connect postgres
SET client_min_messages = warning;
SELECT variable, status FROM outbound.configure($env$
RETELL_API_KEY=key_smoke
B2B_AGENT_ID=agent_smoke
RETELL_FROM_NUMBER=+12125550100
CAMPAIGN_ID=ont-live-001
$env$);
ALTER SERVER retell OPTIONS (SET url 'http://127.0.0.1:9', ADD allow_http 'true');
SELECT * FROM outbound.import_leads_text(pg_read_file('/smoke/places.jsonl'));
SELECT count(*) AS queued FROM outbound.build_queue(states => '{Texas,Florida,California}');
SELECT verdict, reason FROM outbound.decide((SELECT lead_id FROM outbound.queue_entry ORDER BY rank LIMIT 1));
SELECT outbound.start();
SELECT count(*) AS jobs FROM cron.job;
DO $$
DECLARE
  deadline timestamptz := clock_timestamp() + interval '150 seconds';
BEGIN
  ASSERT (SELECT count(*) FROM outbound.lead) > 20, 'leads';
  ASSERT (SELECT count(*) FROM outbound.queue_entry) > 5, 'queue';
  ASSERT (SELECT count(*) FROM cron.job) >= 7, 'jobs';
  LOOP
    EXIT WHEN (SELECT count(DISTINCT stage) FROM outbound.run WHERE status = 'ok' AND stage IN ('map_journeys', 'deliver')) = 2
      AND EXISTS (SELECT FROM cron.job_run_details WHERE status = 'succeeded' AND command LIKE '%map_journeys%')
      AND EXISTS (SELECT FROM outbound.attempt WHERE state = 'not_placed');
    ASSERT clock_timestamp() < deadline, format('no job has run: %s; attempts %s',
      (SELECT string_agg(concat_ws(' ', stage, status, error), '; ') FROM outbound.run), (SELECT string_agg(state || ' ' || coalesce(error, ''), '; ') FROM outbound.attempt));
    PERFORM pg_sleep(0.5);
    COMMIT;
  END LOOP;
END $$;
SELECT stage, status, count(*) FROM outbound.run GROUP BY 1, 2 ORDER BY 1;
SELECT state, max(error) AS error, count(*) FROM outbound.attempt GROUP BY state;
SELECT outbound.stop('smoke');

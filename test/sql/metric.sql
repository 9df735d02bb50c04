-- Metrics: rows, and the same as text that Prometheus takes.
SET outbound.tenant = 't_metric';
SET outbound.campaign_id = 'c "1" \ two';
SET timezone = 'UTC';
SET outbound.clock = '2026-11-24 16:00:00+00';
INSERT INTO outbound.campaign (time_zone) VALUES ('America/Chicago');
INSERT INTO outbound.lead (lead_id, clinic_name, to_number, lead_status) VALUES
  ('l1', 'Samplewood Medspa', '+15125550150', 'new'), ('l2', 'Elsewhere Medspa', '+15125550151', 'dnc');
SELECT outbound.enqueue_delivery('n8n_outcome', 'test.metric', 'k1', '{}') IS NOT NULL AS enqueued;
SELECT outbound.default_schedule();
CREATE TEMP TABLE line AS SELECT n, l FROM regexp_split_to_table(rtrim(outbound.prometheus('t_metric'), E'\n'), '\n') WITH ORDINALITY x (l, n);
SELECT l FROM line WHERE l ~ '^(# .* )?outbound_(leads|deliveries|campaign|stage|queued|delivery_old|suppressed|clock)' ORDER BY n;
-- every line is one of the format's three kinds
SELECT l AS not_of_the_format FROM line WHERE l !~ '^# HELP [a-z_]+ [^\n]+$' AND l !~ '^# TYPE [a-z_]+ (gauge|counter)$'
  AND l !~ '^[a-z_]+(\{[a-z_]+="([^"\\]|\\["\\n])*"(,[a-z_]+="([^"\\]|\\["\\n])*")*\})? -?[0-9.]+(e[+-][0-9]+)?$';
-- HELP and TYPE once for each name, right before its samples; no sample twice
SELECT l AS twice FROM line GROUP BY l HAVING count(*) > 1;
SELECT count(*) FILTER (WHERE l LIKE '# HELP %') = count(DISTINCT name) AND count(*) FILTER (WHERE l LIKE '# TYPE %') = count(DISTINCT name) AS once
  FROM line, (SELECT DISTINCT name FROM outbound.metric_list('t_metric')) m WHERE l LIKE '# % ' || name || ' %';
SELECT split_part(l, '{', 1) AS sample_twice FROM line WHERE l NOT LIKE '#%' GROUP BY regexp_replace(l, ' [^ ]+$', ''), 1 HAVING count(*) > 1;
SELECT count(*) = (SELECT count(*) FROM outbound.metric_list('t_metric')) AS all_values FROM line WHERE l NOT LIKE '#%';
SELECT outbound.prometheus_label(E'a"b\\c\nd');
-- a viewer reads its tenant's, and no other's
CREATE ROLE t_metric_viewer;
SELECT outbound.grant_access('t_metric_viewer', 'viewer', 't_metric');
SET ROLE t_metric_viewer;
SELECT DISTINCT labels ->> 'tenant' AS tenant FROM outbound.metrics ORDER BY 1;
SELECT position('outbound_leads{' IN outbound.prometheus()) > 0 AS text;
RESET ROLE;
SELECT outbound.revoke_access('t_metric_viewer', 't_metric');
DROP ROLE t_metric_viewer;

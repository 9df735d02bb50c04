-- The dashboard: one page, everything escaped, an error for an unknown campaign.
SET outbound.tenant = 't_dashboard';
SET outbound.campaign_id = 'c1';
SET outbound.clock = '2026-11-24 12:00:00-06';
SELECT outbound.html_escape('<a href="x">R&D''s</a>'), outbound.html_escape(NULL) = '' AS null_is_nothing;
SELECT outbound.html_table('None', '[]');
SELECT outbound.html_table('Rows', '[[["name", "<b>"], ["count", 3], ["status", "fail"]]]');
SELECT outbound.html_bars('None', '[]');
SELECT outbound.html_bars('Two', '[["first", 4], ["<second>", 1]]');
SELECT outbound.dashboard();

INSERT INTO outbound.campaign (name, status, status_reason) VALUES ('<script>alert(1)</script>', 'paused', 'a & b');
INSERT INTO outbound.lead (lead_id, clinic_name, to_number) VALUES ('l1', 'Alpha', '+15125550101');
INSERT INTO outbound.queue_entry (tenant, campaign_id, queue_date, lead_id, rank, segment_score, lead_segment, state, outcome)
VALUES ('t_dashboard', 'c1', '2026-11-24', 'l1', 1, 50, 'nurture', 'queued', 'calling_window');
INSERT INTO outbound.call (tenant, call_id, campaign_id, lead_id, call_status, start_at, end_at, duration_ms, cost_cents)
VALUES ('t_dashboard', 'call_1', 'c1', 'l1', 'ended', '2026-11-24 11:00-06', '2026-11-24 11:02-06', 120000, 250);
INSERT INTO outbound.journey (tenant, campaign_id, call_id, lead_id, call_outcome, conversion_stage, answered_by, outcome_ts)
VALUES ('t_dashboard', 'c1', 'call_1', 'l1', 'booked', 'booked_demo', 'person', extract(epoch FROM timestamptz '2026-11-24 11:02-06') * 1000);
SELECT p LIKE '<!doctype html>%</html>' AS whole, p LIKE '%<script%' AS unescaped, p LIKE '%&lt;script&gt;%' AS escaped,
  p LIKE '%waits: calling_window%' AS queue, p LIKE '%booked demo%' AS outcome, p LIKE '%2.50%' AS cost,
  p ~ 'https?://' AS external, p LIKE '%#health%<section class="wide" id="health">%' AS health
FROM (SELECT outbound.dashboard()::text AS p) s;
DELETE FROM outbound.lead WHERE tenant = 't_dashboard';

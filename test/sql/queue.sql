-- The day's queue: order, what is kept, what is left out and why.
\set VERBOSITY terse
BEGIN;
SET LOCAL timezone = 'America/Chicago';
SET LOCAL outbound.tenant = 't_queue';
SET LOCAL outbound.campaign_id = 'c';
SET LOCAL outbound.clock = '2026-11-23 08:30-06'; -- a Monday
INSERT INTO outbound.campaign (top_k) VALUES (4); -- paused: a queue can be built before the start
INSERT INTO outbound.lead (lead_id, clinic_name, to_number, state, candidate_zones, candidate_states, segment_score, lead_segment, lead_status, last_attempt_at)
SELECT id, 'Clinic ' || id, n, s, ARRAY[z], ARRAY[s], score, 'standard', st, la::timestamptz FROM (VALUES
  ('a', '+12145550101', 'TX', 'America/Chicago', 80, 'new', NULL),
  ('b', '+12145550102', 'TX', 'America/Chicago', 80, 'new', NULL),
  ('c', '+12145550103', 'TX', 'America/Chicago', 80, 'retry', '2026-11-20 10:00-06'),
  ('d', '+14155550104', 'CA', 'America/Los_Angeles', 90, 'new', NULL),
  ('e', '+13055550105', 'FL', 'America/New_York', 70, 'dnc', NULL),
  ('f', '+13055550106', 'FL', 'America/New_York', 95, 'booked', NULL),
  ('g', NULL, 'FL', 'America/New_York', 94, 'new', NULL),
  ('h', '+12145550107', 'TX', 'America/Chicago', 93, 'retry', '2026-11-23 08:20-06'),
  ('i', '+13055550108', 'FL', 'America/New_York', 60, 'new', NULL),
  ('j', '+13055550109', 'FL', 'America/New_York', 50, 'new', NULL)) l (id, n, s, z, score, st, la);
UPDATE outbound.lead SET last_disposition = 'voicemail_reached' WHERE tenant = 't_queue' AND lead_id = 'h';
-- a look first: the same rows, and nothing is written
CREATE TEMP TABLE preview ON COMMIT DROP AS SELECT * FROM outbound.preview_queue();
SELECT count(*) FROM outbound.queue_entry WHERE tenant = 't_queue';
SELECT count(*) FROM outbound.queue_skip WHERE tenant = 't_queue';
CREATE TEMP TABLE built ON COMMIT DROP AS SELECT * FROM outbound.build_queue();
SELECT rank, lead_id, state, segment_score, verdict, reason, not_before FROM built ORDER BY rank;
(TABLE preview EXCEPT TABLE built) UNION ALL (TABLE built EXCEPT TABLE preview);
SELECT reason, leads, meaning FROM outbound.queue_skips ORDER BY 1;
-- states by name or code, top_k
SELECT rank, lead_id FROM outbound.build_queue(2, '{texas,FL}');
SELECT lead_id, rank, state, outcome FROM outbound.queue_entry WHERE tenant = 't_queue' ORDER BY 1;
SAVEPOINT s;
SELECT * FROM outbound.build_queue(NULL, '{Texas,Texsa}');
ROLLBACK TO s;
SELECT * FROM outbound.build_queue(0);
ROLLBACK TO s;
-- what was dispatched today stays and takes its place
UPDATE outbound.queue_entry SET state = 'dispatched' WHERE tenant = 't_queue' AND lead_id = 'a';
SELECT rank, lead_id FROM outbound.build_queue(3);
SELECT lead_id, rank, state, outcome FROM outbound.queue_entry WHERE tenant = 't_queue' ORDER BY 1;
-- building again changes nothing, and writes nothing
SET LOCAL outbound.clock = '2026-11-23 08:31-06';
SELECT rank, lead_id FROM outbound.build_queue(3);
SELECT count(*) FILTER (WHERE built_at = outbound.now()) AS written, count(*) FROM outbound.queue_entry WHERE tenant = 't_queue';
-- but for what is not what it was
UPDATE outbound.lead SET segment_score = 81 WHERE tenant = 't_queue' AND lead_id = 'b';
SELECT rank, lead_id FROM outbound.build_queue(3);
SELECT lead_id, segment_score FROM outbound.queue_entry WHERE tenant = 't_queue' AND built_at = outbound.now();
UPDATE outbound.lead SET segment_score = 80 WHERE tenant = 't_queue' AND lead_id = 'b';
SELECT count(*) FROM outbound.build_queue(3);
SET LOCAL outbound.clock = '2026-11-23 08:30-06';
-- an empty result wipes nothing
SELECT rank, lead_id FROM outbound.build_queue(3, '{Alaska}');
SELECT lead_id, state FROM outbound.queue_entry WHERE tenant = 't_queue' ORDER BY 1;
-- who became callable no more is dropped with the reason
UPDATE outbound.lead SET lead_status = 'contacted' WHERE tenant = 't_queue' AND lead_id = 'b';
SELECT rank, lead_id FROM outbound.build_queue(3);
SELECT lead_id, rank, state, outcome FROM outbound.queue_entry WHERE tenant = 't_queue' ORDER BY 1;
-- in the evening nobody can be called today any more
SET LOCAL outbound.clock = '2026-11-23 23:30-06';
SELECT rank, lead_id FROM outbound.build_queue();
-- the next day is another queue
SET LOCAL outbound.clock = '2026-11-24 08:30-06';
SELECT rank, lead_id FROM outbound.build_queue();
SELECT queue_date, count(*) FROM outbound.queue_entry WHERE tenant = 't_queue' GROUP BY 1 ORDER BY 1;
-- the record that the lead webhook gets: 33 keys and metadata
SELECT count(*), string_agg(k, ' ' ORDER BY k) FROM (
  SELECT jsonb_object_keys(record) AS k FROM outbound.queue_record WHERE tenant = 't_queue' AND lead_id = 'd' AND queue_date = '2026-11-24') x;
-- offered once, and only where there is a webhook to offer to
SELECT count(*) FROM outbound.delivery WHERE tenant = 't_queue';
CREATE SERVER "n8n_lead@t_queue" FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'http://127.0.0.1:9/webhook', allow_http 'true');
SELECT count(*) FROM outbound.build_queue();
SELECT count(*) FROM outbound.build_queue();
SELECT endpoint, event_type, count(*), count(DISTINCT lead_id) FROM outbound.delivery WHERE tenant = 't_queue' GROUP BY 1, 2;
ROLLBACK;

-- The labelled calls of test/data/calls: thresholds that must hold, and the
-- confusion tables of doc/journey.md.
CREATE TEMP TABLE line (half text DEFAULT current_setting('my.half'), doc text);
SET my.half = 'tuning';
\copy line (doc) FROM PROGRAM 'cat test/data/calls/tuning.jsonl ../test/data/calls/tuning.jsonl 2>/dev/null || true' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
SET my.half = 'held out';
\copy line (doc) FROM PROGRAM 'cat test/data/calls/held_out.jsonl ../test/data/calls/held_out.jsonl 2>/dev/null || true' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
SET my.half = 'fresh';
\copy line (doc) FROM PROGRAM 'cat test/data/calls/fresh.jsonl ../test/data/calls/fresh.jsonl 2>/dev/null || true' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
SET my.half = 'further';
\copy line (doc) FROM PROGRAM 'cat test/data/calls/further.jsonl ../test/data/calls/further.jsonl 2>/dev/null || true' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
SET my.half = 'blind 1';
\copy line (doc) FROM PROGRAM 'cat test/data/calls/blind_1.jsonl ../test/data/calls/blind_1.jsonl 2>/dev/null || true' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
SET my.half = 'blind 2';
\copy line (doc) FROM PROGRAM 'cat test/data/calls/blind_2.jsonl ../test/data/calls/blind_2.jsonl 2>/dev/null || true' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
SET my.half = 'blind 3';
\copy line (doc) FROM PROGRAM 'cat test/data/calls/blind_3.jsonl ../test/data/calls/blind_3.jsonl 2>/dev/null || true' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
SET my.half = 'own';
\copy line (doc) FROM PROGRAM 'cat test/data/calls/own.jsonl ../test/data/calls/own.jsonl 2>/dev/null || true' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
SET my.half = 'own 2';
\copy line (doc) FROM PROGRAM 'cat test/data/calls/own_2.jsonl ../test/data/calls/own_2.jsonl 2>/dev/null || true' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
SET my.half = 'kept aside';
\copy line (doc) FROM PROGRAM 'cat test/data/calls/kept_aside.jsonl ../test/data/calls/kept_aside.jsonl 2>/dev/null || true' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
CREATE TEMP TABLE result AS
  SELECT half, doc::jsonb->'expected'->>'stage' AS expected, doc::jsonb->'expected'->>'email' AS email, m.*
  FROM line, outbound.map_journey(doc::jsonb->'call') m;
SELECT count(*) >= 300 AS enough FROM result;
SELECT half,
    bool_and(conversion_stage = 'dnc') FILTER (WHERE expected = 'dnc') AS dnc_recall_100,
    count(*) FILTER (WHERE conversion_stage = 'booked_demo' AND expected <> 'booked_demo') AS false_bookings,
    avg((conversion_stage = expected)::int) >= 0.97 AS stage_97,
    avg((captured_email = email)::int) FILTER (WHERE email <> '') >= 0.97 AS email_97,
    count(*) FILTER (WHERE email = '' AND captured_email <> '') AS false_emails
  FROM result GROUP BY half ORDER BY half;
SELECT half, expected,
    count(*) FILTER (WHERE conversion_stage = 'booked_demo') AS booked,
    count(*) FILTER (WHERE conversion_stage = 'email_captured') AS email,
    count(*) FILTER (WHERE conversion_stage = 'dnc') AS dnc,
    count(*) FILTER (WHERE conversion_stage = 'rejected') AS rejected,
    count(*) FILTER (WHERE conversion_stage = 'voicemail') AS voicemail,
    count(*) FILTER (WHERE conversion_stage = 'unknown') AS unknown
  FROM result GROUP BY half, expected ORDER BY half, expected;

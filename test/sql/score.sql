-- Scores: the contract's thresholds, breakdown, validated policies.
SELECT r, v, outbound.lead_score(r, v, NULL, false, false, NULL) FROM (VALUES (4.8::float8, 250), (4.79, 249), (4.5, 80), (4.49, 79), (4.0, 25), (3.99, 24), (NULL, NULL)) t (r, v);
SELECT e, outbound.lead_score(NULL, NULL, e, false, false, NULL) FROM unnest('{1,2,9,10,35,36,NULL}'::int[]) e;
SELECT s, outbound.lead_score(NULL, NULL, NULL, true, true, s) FROM unnest('{TX,tx,FL,CA,NY,Texas,""}'::text[]) s;
SELECT outbound.lead_score(5, 1000, 20, true, true, 'TX') AS most, outbound.score_reasons(5, 1000, 20, true, true, 'TX');
SELECT s, outbound.score_segment(s) FROM unnest('{93,72,71,54,53,35,34,0,-5}'::int[]) s;
SELECT * FROM outbound.score_breakdown(4.6, 30, 12, true, false, 'FL');
-- the shipped default is the compiled one
SELECT count(*) AS differ FROM outbound.score_policy p, generate_series(0, 50) r, generate_series(0, 300, 7) v, unnest('{NULL,1,2,10,36}'::int[]) e
WHERE p.tenant = '*' AND p.name = 'default'
  AND outbound.lead_score(r / 10.0, v, e, r % 2 = 0, v % 2 = 0, 'CA') <> outbound.lead_score(r / 10.0, v, e, r % 2 = 0, v % 2 = 0, 'CA', p.rules);
SELECT name, sum(most) FROM outbound.score_policy p, outbound.score_breakdown(5, 1000, 20, true, true, 'TX', p.rules) WHERE p.tenant = '*' GROUP BY 1 ORDER BY 1;
-- one call site, other rules each time: the compiled policy is the right one
DO $$
DECLARE r jsonb; n int;
BEGIN
  FOREACH r IN ARRAY ARRAY['{"website": {"points": 7}}', '{"website": {"points": 9}}', NULL, '{"website": {"points": 7}}']::jsonb[] LOOP
    n := outbound.lead_score(NULL, NULL, NULL, true, false, NULL, r);
    RAISE NOTICE '% gives %', r, n;
  END LOOP;
END $$;
SELECT sum(outbound.lead_score(NULL, NULL, NULL, true, false, NULL, r)) FROM unnest(ARRAY['{"website": {"points": 7}}', '{"website": {"points": 9}}', NULL]::jsonb[]) r;
-- nonsense
SELECT outbound.check_score_rules('{"ratings": []}');
SELECT outbound.check_score_rules('{"rating": [{"at_least": "4", "points": 1}]}');
SELECT outbound.check_score_rules('{"rating": [{"at_least": 4, "points": 1.5}]}');
SELECT outbound.check_score_rules('{"rating": [{"at_least": 4, "points": 1}, {"at_least": 4.5, "points": 2}]}');
SELECT outbound.check_score_rules('{"employees": [{"at_least": 4, "at_most": 3, "points": 1}]}');
SELECT outbound.check_score_rules('{"state": {"in": ["Texas", "Atlantis"], "points": 1}}');
SELECT outbound.check_score_rules('{"segments": {"a": 10, "b": 10}}');
SELECT outbound.check_score_rules('{"website": {"points": 99999}}');
SELECT outbound.check_score_rules('[]');
SELECT outbound.check_score_rules('{}');
INSERT INTO outbound.score_policy (tenant, name, rules) VALUES ('t_score', 'bad', '{"website": 6}');
-- a campaign's scores follow its policy
SET outbound.tenant = 't_score';
INSERT INTO outbound.campaign (campaign_id, score_policy) VALUES ('early', 'no such policy');
INSERT INTO outbound.campaign DEFAULT VALUES;
UPDATE outbound.campaign SET score_policy = 'no such policy' WHERE tenant = 't_score' AND campaign_id = 'ont-live-001';
SELECT * FROM outbound.import_leads('[{"title": "Best", "phone": "212-555-0101", "totalScore": 4.9, "reviewsCount": 400, "website": "https://a.example", "state": "Texas"},
  {"title": "Plain", "phone": "212-555-0102", "totalScore": 4.1, "reviewsCount": 30, "state": "NY"}]');
CREATE VIEW score_now AS SELECT clinic_name, segment_score, lead_segment, segment_reasons FROM outbound.lead WHERE tenant = 't_score' ORDER BY 1;
TABLE score_now;
UPDATE outbound.campaign SET score_policy = 'places-only' WHERE tenant = 't_score' AND campaign_id = 'ont-live-001';
TABLE score_now;
INSERT INTO outbound.score_policy (name, rules) VALUES ('places-only', '{"website": {"points": 60, "reason": "site"}, "segments": {"high": 50, "rest": 0}}');
TABLE score_now;
UPDATE outbound.score_policy SET rules = '{"state": {"in": ["New York"], "points": 51, "reason": "home"}, "segments": {"high": 50, "rest": 0}}' WHERE tenant = 't_score';
TABLE score_now;
DELETE FROM outbound.score_policy WHERE tenant = 't_score';
TABLE score_now;
DELETE FROM outbound.score_policy WHERE tenant = '*' AND name = 'places-only';
SELECT outbound.rescore();
SELECT b.* FROM outbound.lead l, outbound.score_breakdown(l.lead_id) b WHERE l.tenant = 't_score' AND l.clinic_name = 'Plain';
UPDATE outbound.campaign SET score_policy = 'default' WHERE tenant = 't_score' AND campaign_id = 'ont-live-001';
SELECT b.* FROM outbound.lead l, outbound.raise_segment(l.lead_id) b WHERE l.tenant = 't_score' AND l.clinic_name = 'Best';
SELECT clinic_name, lead_segment, signal, gain, segment_then FROM outbound.lead_gains WHERE tenant = 't_score' ORDER BY 1, 4 DESC, 3;
SELECT lead_segment, leads, to_call, lowest, highest, average FROM outbound.lead_segments WHERE tenant = 't_score' ORDER BY 1;
SELECT field, missing, percent FROM outbound.lead_missing WHERE tenant = 't_score' AND missing < leads ORDER BY 1;
DROP VIEW score_now;
-- which items were not taken, with the name and the numbers they gave
SET outbound.campaign_id = 'rejects';
INSERT INTO outbound.campaign (tenant, campaign_id) VALUES (outbound.current_tenant(), 'rejects');
SELECT * FROM outbound.import_leads('[{"title": "Glow", "state": "TX"}, {"Company Name": "Shine", "phone": "123", "mainPhone": "12"}, 5]');
SELECT reason, name, phone, item FROM outbound.lead_reject_items WHERE campaign_id = 'rejects' ORDER BY reject_id;

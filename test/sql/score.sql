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

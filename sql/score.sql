-- Scores: policies, the score function, its breakdown.

CREATE FUNCTION outbound.lead_score(
    rating double precision, reviews integer, employees integer,
    has_website boolean, has_manager_email boolean, state text,
    rules jsonb DEFAULT NULL)
  RETURNS integer
  AS 'MODULE_PATHNAME', 'outbound_lead_score'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION outbound.lead_score(double precision, integer, integer, boolean, boolean, text, jsonb) IS
  'Score of a lead from its signals; null = unknown, gives nothing. Without rules the default policy: 93 at most.';

CREATE FUNCTION outbound.score_reasons(
    rating double precision, reviews integer, employees integer,
    has_website boolean, has_manager_email boolean, state text,
    rules jsonb DEFAULT NULL)
  RETURNS text[]
  AS 'MODULE_PATHNAME', 'outbound_score_reasons'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION outbound.score_reasons(double precision, integer, integer, boolean, boolean, text, jsonb) IS
  'The reason words behind a score, e.g. {rating:high,has_website}.';

CREATE FUNCTION outbound.score_segment(score integer, rules jsonb DEFAULT NULL)
  RETURNS text
  AS 'MODULE_PATHNAME', 'outbound_score_segment'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION outbound.score_segment(integer, jsonb) IS
  'Segment of a score: priority, standard, nurture or low by default.';

CREATE FUNCTION outbound.score_breakdown(
    rating double precision, reviews integer, employees integer,
    has_website boolean, has_manager_email boolean, state text,
    rules jsonb DEFAULT NULL)
  RETURNS TABLE (signal text, value text, points integer, most integer, reason text)
  AS 'MODULE_PATHNAME', 'outbound_score_breakdown'
  LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 6;
COMMENT ON FUNCTION outbound.score_breakdown(double precision, integer, integer, boolean, boolean, text, jsonb) IS
  'One row a signal: what is known, the points it gave, the most it could give, the reason word.';

CREATE FUNCTION outbound.check_score_rules(rules jsonb) RETURNS boolean
  AS 'MODULE_PATHNAME', 'outbound_check_score_rules'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.check_score_rules(jsonb) IS
  'True when the rules of a score policy make sense; else an error that names the first mistake.';

ALTER TABLE outbound.score_policy
  ADD CONSTRAINT score_policy_rules_sense CHECK (outbound.check_score_rules(rules));

CREATE FUNCTION outbound.score_rules(
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant())
  RETURNS jsonb
  LANGUAGE sql STABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT p.rules
    FROM outbound.campaign c
    JOIN outbound.score_policy p ON p.name = c.score_policy AND p.tenant IN (c.tenant, '*')
    WHERE c.campaign_id = score_rules.campaign_id AND c.tenant = score_rules.tenant
    ORDER BY p.tenant = '*'
    LIMIT 1;
  END;
COMMENT ON FUNCTION outbound.score_rules(text, text) IS
  'Rules of the score policy that a campaign uses: the tenant''s own, else the shipped one of that name.';

CREATE FUNCTION outbound.score_breakdown(
    lead_id text,
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant())
  RETURNS TABLE (signal text, value text, points integer, most integer, reason text)
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 6
  BEGIN ATOMIC
    SELECT b.signal, b.value, b.points, b.most, b.reason
    FROM outbound.lead l,
      LATERAL outbound.score_breakdown(l.review_score, l.review_count, l.employee_count,
        l.clinic_website IS NOT NULL, l.manager_email IS NOT NULL, l.state,
        outbound.score_rules(l.campaign_id, l.tenant)) b
    WHERE l.lead_id = score_breakdown.lead_id AND l.campaign_id = score_breakdown.campaign_id
      AND l.tenant = score_breakdown.tenant;
  END;
COMMENT ON FUNCTION outbound.score_breakdown(text, text, text) IS
  'Why a lead has its score: one row a signal with its value, points, the most it could give, and the reason word.';

INSERT INTO outbound.score_policy (tenant, name, shipped, rules) VALUES
('*', 'default', true, '{
  "description": "The contract''s thresholds: 93 at most.",
  "rating": [{"at_least": 4.8, "points": 30, "reason": "rating:very_high"},
             {"at_least": 4.5, "points": 20, "reason": "rating:high"},
             {"at_least": 4.0, "points": 10, "reason": "rating:good"}],
  "reviews": [{"at_least": 250, "points": 25, "reason": "review_count:very_high"},
              {"at_least": 80, "points": 18, "reason": "review_count:high"},
              {"at_least": 25, "points": 10, "reason": "review_count:medium"}],
  "employees": [{"at_least": 2, "at_most": 35, "points": 14, "reason": "team_size:good_fit"},
                {"at_least": 10, "points": 6}],
  "website": {"points": 6, "reason": "has_website"},
  "manager_email": {"points": 8, "reason": "manager_email"},
  "state": {"in": ["TX", "FL", "CA"], "points": 4, "reason": "target_state"},
  "segments": {"priority": 72, "standard": 54, "nurture": 35, "low": 0}}'),
('*', 'places-only', true, '{
  "description": "The same points where the source has no people: 65 at most, so the segments start lower.",
  "rating": [{"at_least": 4.8, "points": 30, "reason": "rating:very_high"},
             {"at_least": 4.5, "points": 20, "reason": "rating:high"},
             {"at_least": 4.0, "points": 10, "reason": "rating:good"}],
  "reviews": [{"at_least": 250, "points": 25, "reason": "review_count:very_high"},
              {"at_least": 80, "points": 18, "reason": "review_count:high"},
              {"at_least": 25, "points": 10, "reason": "review_count:medium"}],
  "website": {"points": 6, "reason": "has_website"},
  "state": {"in": ["TX", "FL", "CA"], "points": 4, "reason": "target_state"},
  "segments": {"priority": 50, "standard": 38, "nurture": 25, "low": 0}}');

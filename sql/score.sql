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

-- Scores are stored at import; a change of policy computes them again.

CREATE FUNCTION outbound.rescore(
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant())
  RETURNS bigint
  LANGUAGE sql VOLATILE PARALLEL UNSAFE
  BEGIN ATOMIC
    WITH r AS MATERIALIZED (
      SELECT outbound.score_rules(rescore.campaign_id, rescore.tenant) AS rules
    ), changed AS (
      UPDATE outbound.lead l
      SET segment_score = outbound.lead_score(l.review_score, l.review_count, l.employee_count,
            l.clinic_website IS NOT NULL, l.manager_email IS NOT NULL, l.state, r.rules),
          segment_reasons = outbound.score_reasons(l.review_score, l.review_count, l.employee_count,
            l.clinic_website IS NOT NULL, l.manager_email IS NOT NULL, l.state, r.rules),
          lead_segment = outbound.score_segment(outbound.lead_score(l.review_score, l.review_count,
            l.employee_count, l.clinic_website IS NOT NULL, l.manager_email IS NOT NULL, l.state, r.rules), r.rules)
      FROM r
      WHERE l.campaign_id = rescore.campaign_id AND l.tenant = rescore.tenant
        AND (l.segment_score, l.lead_segment, l.segment_reasons) IS DISTINCT FROM
          (outbound.lead_score(l.review_score, l.review_count, l.employee_count,
             l.clinic_website IS NOT NULL, l.manager_email IS NOT NULL, l.state, r.rules),
           outbound.score_segment(outbound.lead_score(l.review_score, l.review_count,
             l.employee_count, l.clinic_website IS NOT NULL, l.manager_email IS NOT NULL, l.state, r.rules), r.rules),
           outbound.score_reasons(l.review_score, l.review_count, l.employee_count,
             l.clinic_website IS NOT NULL, l.manager_email IS NOT NULL, l.state, r.rules))
      RETURNING 1
    )
    SELECT pg_catalog.count(*) FROM changed;
  END;
COMMENT ON FUNCTION outbound.rescore(text, text) IS
  'Compute the scores of a campaign''s leads again; returns how many changed. Happens by itself when the policy or the campaign''s choice of it changes.';

CREATE FUNCTION outbound.score_policy_changed() RETURNS trigger
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND (TG_OP = 'DELETE' OR OLD.name <> NEW.name OR OLD.tenant <> NEW.tenant)
     AND EXISTS (SELECT FROM outbound.campaign c
                 WHERE c.score_policy = OLD.name AND OLD.tenant IN (c.tenant, '*')
                   AND NOT EXISTS (SELECT FROM outbound.score_policy p
                                   WHERE p.name = c.score_policy AND p.tenant IN (c.tenant, '*'))) THEN
    RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation',
      MESSAGE = format('score policy "%s" is in use', OLD.name),
      HINT = 'Give the campaigns another score_policy first.';
  END IF;
  PERFORM outbound.rescore(c.campaign_id, c.tenant)
  FROM outbound.campaign c
  WHERE (TG_OP <> 'DELETE' AND c.score_policy = NEW.name AND NEW.tenant IN (c.tenant, '*'))
     OR (TG_OP <> 'INSERT' AND c.score_policy = OLD.name AND OLD.tenant IN (c.tenant, '*'));
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION outbound.score_policy_changed() IS
  'After a score policy changes: scores the leads of the campaigns that use it again; refuses to drop one in use.';
CREATE TRIGGER score_policy_changed
  AFTER INSERT OR UPDATE OR DELETE ON outbound.score_policy
  FOR EACH ROW EXECUTE FUNCTION outbound.score_policy_changed();

CREATE FUNCTION outbound.campaign_score_policy() RETURNS trigger
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM outbound.score_policy p
                 WHERE p.name = NEW.score_policy AND p.tenant IN (NEW.tenant, '*')) THEN
    -- a restored dump brings campaigns before policies
    IF TG_OP = 'INSERT' THEN
      RAISE WARNING USING ERRCODE = 'foreign_key_violation',
        MESSAGE = format('score policy "%s" does not exist; scores are by the default policy until it does', NEW.score_policy);
    ELSE
      RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation',
        MESSAGE = format('score policy "%s" does not exist', NEW.score_policy),
        HINT = 'Shipped are default and places-only; make your own with INSERT INTO outbound.score_policy.';
    END IF;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.score_policy <> NEW.score_policy THEN
    PERFORM outbound.rescore(NEW.campaign_id, NEW.tenant);
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION outbound.campaign_score_policy() IS
  'After a campaign''s score policy is set: it must exist; the leads are scored again.';
CREATE TRIGGER campaign_score_policy
  AFTER INSERT OR UPDATE OF score_policy ON outbound.campaign
  FOR EACH ROW EXECUTE FUNCTION outbound.campaign_score_policy();

-- What a person asks about the list ----------------------------------------

CREATE VIEW outbound.lead_segments WITH (security_barrier) AS
  SELECT l.tenant, l.campaign_id, l.lead_segment,
    pg_catalog.count(*) AS leads,
    pg_catalog.count(*) FILTER (WHERE l.lead_status IN ('new', 'retry')) AS to_call,
    pg_catalog.min(l.segment_score) AS lowest, pg_catalog.max(l.segment_score) AS highest,
    pg_catalog.round(pg_catalog.avg(l.segment_score), 1) AS average
  FROM outbound.lead l
  GROUP BY l.tenant, l.campaign_id, l.lead_segment;
COMMENT ON VIEW outbound.lead_segments IS 'How many leads are in each segment, how many of them are still to call, and their scores.';

CREATE VIEW outbound.lead_rejects WITH (security_barrier) AS
  SELECT r.tenant, r.campaign_id, r.reason, r.source,
    pg_catalog.count(*) AS items, pg_catalog.max(r.rejected_at) AS last,
    pg_catalog.min(r.detail) AS example
  FROM outbound.lead_reject r
  GROUP BY r.tenant, r.campaign_id, r.reason, r.source;
COMMENT ON VIEW outbound.lead_rejects IS 'Which source items did not become leads, and why: one row a reason and source. The items: outbound.lead_reject_items.';

CREATE VIEW outbound.lead_reject_items WITH (security_barrier) AS
  SELECT r.tenant, r.campaign_id, r.rejected_at, r.reason, r.detail,
    (SELECT f.value FROM pg_catalog.jsonb_each_text(o.item) f (key, value),
        LATERAL pg_catalog.lower(pg_catalog.regexp_replace(f.key, '[^A-Za-z]', '', 'g')) k
      WHERE f.value <> '' AND k = ANY ('{title,businessname,name,companyname,company,clinic,clinicname,practicename}'::text[])
      ORDER BY pg_catalog.array_position('{title,businessname,name,companyname,company,clinic,clinicname,practicename}'::text[], k) LIMIT 1) AS name,
    (SELECT pg_catalog.string_agg(DISTINCT f.value, ', ') FROM pg_catalog.jsonb_each_text(o.item) f (key, value)
      WHERE f.value <> '' AND f.key ~* '(phone|tel$|telephone|mobile)' AND pg_catalog.length(f.value) <= 60) AS phone,
    r.source, r.reject_id, COALESCE(r.item_text, r.item::text) AS item
  FROM outbound.lead_reject r,
    LATERAL (SELECT CASE WHEN pg_catalog.jsonb_typeof(r.item) = 'object' THEN r.item ELSE '{}' END AS item) o;
COMMENT ON VIEW outbound.lead_reject_items IS 'Each source item that did not become a lead, with its name, the numbers it gave, and why: one row an item.';

CREATE VIEW outbound.lead_missing WITH (security_barrier) AS
  SELECT l.tenant, l.campaign_id, f.field,
    pg_catalog.count(*) FILTER (WHERE NOT f.known) AS missing,
    pg_catalog.count(*) AS leads,
    pg_catalog.round(100.0 * pg_catalog.count(*) FILTER (WHERE NOT f.known) / pg_catalog.count(*), 1) AS percent
  FROM outbound.lead l,
    LATERAL (VALUES ('clinic_email', l.clinic_email IS NOT NULL), ('clinic_website', l.clinic_website IS NOT NULL),
      ('manager_name', l.manager_name IS NOT NULL), ('manager_email', l.manager_email IS NOT NULL),
      ('employee_count', l.employee_count IS NOT NULL), ('review_score', l.review_score IS NOT NULL),
      ('review_count', l.review_count IS NOT NULL), ('state', l.state IS NOT NULL), ('city', l.city IS NOT NULL),
      ('postal_code', l.postal_code IS NOT NULL), ('one time zone', pg_catalog.cardinality(l.candidate_zones) = 1),
      ('opening_hours', l.opening_hours IS NOT NULL), ('consent', l.consent <> 'none')) f (field, known)
  GROUP BY l.tenant, l.campaign_id, f.field;
COMMENT ON VIEW outbound.lead_missing IS 'Which fields are missing most: one row a field. ORDER BY missing DESC.';

CREATE FUNCTION outbound.raise_segment(
    lead_id text,
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant())
  RETURNS TABLE (signal text, value text, gain integer, segment_alone text, segment_together text)
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 6
  BEGIN ATOMIC
    SELECT b.signal, b.value, b.most - b.points,
      outbound.score_segment(l.segment_score + b.most - b.points, r.rules),
      outbound.score_segment((l.segment_score + pg_catalog.sum(b.most - b.points)
        OVER (ORDER BY b.most - b.points DESC, b.signal))::integer, r.rules)
    FROM outbound.lead l,
      LATERAL (SELECT outbound.score_rules(l.campaign_id, l.tenant) AS rules) r,
      LATERAL outbound.score_breakdown(l.review_score, l.review_count, l.employee_count,
        l.clinic_website IS NOT NULL, l.manager_email IS NOT NULL, l.state, r.rules) b
    WHERE l.lead_id = raise_segment.lead_id AND l.campaign_id = raise_segment.campaign_id
      AND l.tenant = raise_segment.tenant AND b.most > b.points
    ORDER BY b.most - b.points DESC, b.signal;
  END;
COMMENT ON FUNCTION outbound.raise_segment(text, text, text) IS
  'What would raise a lead''s segment: each signal that could give more, what it could give, the segment with it alone, and with it and those above together.';

CREATE VIEW outbound.lead_gains WITH (security_barrier) AS
  SELECT l.tenant, l.campaign_id, l.lead_id, l.clinic_name, l.segment_score, l.lead_segment,
    b.signal, b.most - b.points AS gain,
    outbound.score_segment(l.segment_score + b.most - b.points, r.rules) AS segment_then
  FROM outbound.campaign c,
    LATERAL (SELECT outbound.score_rules(c.campaign_id, c.tenant) AS rules OFFSET 0) r,
    outbound.lead l,
    LATERAL outbound.score_breakdown(l.review_score, l.review_count, l.employee_count,
      l.clinic_website IS NOT NULL, l.manager_email IS NOT NULL, l.state, r.rules) b
  WHERE l.campaign_id = c.campaign_id AND l.tenant = c.tenant AND b.most > b.points
    AND outbound.score_segment(l.segment_score + b.most - b.points, r.rules) <> l.lead_segment;
COMMENT ON VIEW outbound.lead_gains IS 'Leads that one better-known signal would lift into a higher segment: what to find out next. Filter by tenant and campaign_id.';

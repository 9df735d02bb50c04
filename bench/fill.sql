-- bench/fill.sql: :leads leads of campaign c of tenant :tenant, in many zones and
-- states; one in twenty stopped, one in fifty suppressed, one in ten called
-- before (a third of those within the last day), a hundred calls live, as many as go on
-- at a time whatever the number of leads.
SET session_replication_role = replica; -- rows as they are, no triggers: only speed is looked at
INSERT INTO outbound.campaign (tenant, campaign_id, status, top_k) VALUES (:'tenant', 'c', 'running', 500);
INSERT INTO outbound.lead (tenant, campaign_id, lead_id, clinic_name, to_number, clinic_phone, state, city, street, candidate_zones, candidate_states,
  segment_score, lead_segment, segment_reasons, lead_status, attempts, last_attempt_at, last_disposition, clinic_website, source_item)
SELECT :'tenant', 'c', 'lead-' || md5(i::text), 'Clinic ' || i, '+1' || 2010000000 + i, '(201) 000-' || i, s.state, 'City ' || i % 5000, i || ' Main Street',
  s.zones::text[], s.states::text[], (hashint4(i) & 127) % 94, 'standard', '{rating:high,review_count:high,has_website}',
  CASE WHEN hashint4(i + 7) % 20 = 0 THEN 'contacted' WHEN hashint4(i + 3) % 10 = 0 THEN 'retry' ELSE 'new' END,
  (hashint4(i + 3) % 10 = 0)::int, CASE WHEN hashint4(i + 3) % 10 = 0 THEN timestamptz '2026-11-23 15:00Z' - (abs(hashint4(i + 5)) % 100) * interval '43 min' END,
  'dial_no_answer', 'https://clinic' || i || '.example', jsonb_build_object('title', 'Clinic ' || i, 'placeId', md5(i::text), 'categories', '["Medical spa","Skin care clinic"]'::jsonb)
FROM generate_series(1, :leads) i,
  LATERAL (SELECT * FROM (VALUES (0, 'TX', '{America/Chicago}', '{TX}'), (1, 'FL', '{America/New_York}', '{FL}'),
    (2, 'CA', '{America/Los_Angeles}', '{CA}'), (3, 'TX', '{America/Chicago,America/Denver}', '{TX}'), (4, 'AZ', '{America/Phoenix}', '{AZ}'),
    (5, 'FL', '{America/New_York,America/Chicago}', '{FL}'), (6, 'GA', '{America/New_York}', '{GA,FL}'), (7, NULL, '{}', '{}')) v (k, state, zones, states)
    WHERE k = i % 8) s;
INSERT INTO outbound.attempt (tenant, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type, state, claimed_at, call_id)
SELECT tenant, campaign_id, lead_id, to_number, 1, '09:00-18:00', 'business_hours',
  CASE WHEN row_number() OVER (ORDER BY lead_id) <= 100 THEN 'placed' ELSE 'ended' END, last_attempt_at, lead_id || tenant
FROM outbound.lead WHERE tenant = :'tenant' AND last_attempt_at IS NOT NULL;
INSERT INTO outbound.suppression (tenant, number_hash, number, reason)
SELECT tenant, sha256(convert_to(to_number, 'UTF8')), to_number, 'operator'
FROM outbound.lead WHERE tenant = :'tenant' AND hashtext(lead_id || 's') % 50 = 0;
RESET session_replication_role;
VACUUM (ANALYZE) outbound.lead;
VACUUM (ANALYZE) outbound.attempt;
VACUUM (ANALYZE) outbound.suppression;

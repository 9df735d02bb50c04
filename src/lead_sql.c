/*-------------------------------------------------------------------------
 *
 * lead_sql.c
 *	  The statements of an import.
 *
 * They run with search_path = pg_catalog, pg_temp (lead_import.c), so names of
 * the extension are qualified and operators need not be.
 *
 *-------------------------------------------------------------------------
 */
#include "lead_sql.h"

/*
 * The campaign's score rules; takes the import lock.
 */
const char lead_sql_campaign[] =
	"SELECT outbound.score_rules(c.campaign_id, c.tenant) "
	"FROM outbound.campaign c, "
	"pg_advisory_xact_lock(hashtextextended( "
	"concat('outbound import:', $2, ':', $1), 0)) "
	"WHERE c.campaign_id = $1 AND c.tenant = $2 ";

/*
 * Has the campaign any lead?
 */
const char lead_sql_any[] =
	"SELECT 1 FROM outbound.lead "
	"WHERE campaign_id = $1 AND tenant = $2 LIMIT 1 ";

/*
 * Leads by id.
 */
const char lead_sql_by_id[] =
	"SELECT l.lead_id, l.to_number, l.clinic_id IS NOT NULL "
	"FROM unnest($3) k (key) JOIN outbound.lead l "
	"ON l.campaign_id = $1 AND l.tenant = $2 AND l.lead_id = k.key ";

/*
 * Leads by number.
 */
const char lead_sql_by_number[] =
	"SELECT DISTINCT l.lead_id, l.to_number, l.clinic_id IS NOT NULL "
	"FROM unnest($3) k (key) JOIN outbound.lead l "
	"ON l.campaign_id = $1 AND l.tenant = $2 AND l.to_number = k.key ";

/*
 * New leads. A number on the do-not-call list comes in as dnc; a premium
 * number, which costs whoever calls it, as invalid.
 */
const char lead_sql_insert[] =
	"INSERT INTO outbound.lead (tenant, campaign_id, lead_source, "
	"imported_at, updated_at, status_at, lead_status, closed_by_place, "
	"consent, consent_at, consent_evidence, clinic_email_generic, "
	"lead_id, legacy_lead_id, clinic_id, clinic_name, clinic_email, "
	"clinic_website, industry_vertical, notes, street, city, state, "
	"postal_code, country_code, latitude, longitude, time_zone, "
	"opening_hours, review_score, review_count, employee_count, "
	"to_number, clinic_phone, phone_extension, phone_kind, "
	"manager_name, manager_email, manager_title, candidate_zones, "
	"candidate_states, segment_score, lead_segment, segment_reasons, "
	"source_item) "
	"SELECT $2, $1, CASE WHEN $3 = '' THEN 'import' ELSE $3 END, "
	"$4, $4, $4, "
	"CASE WHEN EXISTS (SELECT FROM outbound.suppression x "
	"WHERE x.tenant = $2 AND x.reason = 'dnc' "
	"AND x.number_hash = outbound.number_hash(s.to_number) "
	"AND (x.expires_at IS NULL OR x.expires_at > $4)) THEN 'dnc' "
	"WHEN s.phone_kind = 'premium' THEN 'invalid' "
	"WHEN s.closed THEN 'closed' ELSE 'new' END, "
	"coalesce(s.closed, false) AND s.phone_kind <> 'premium', "
	"coalesce(s.consent, 'none'), s.consent_at, s.consent_evidence, "
	"coalesce(s.clinic_email_generic, false), "
	"s.lead_id, s.legacy_lead_id, s.clinic_id, s.clinic_name, "
	"s.clinic_email, s.clinic_website, s.industry_vertical, s.notes, "
	"s.street, s.city, s.state, s.postal_code, s.country_code, "
	"s.latitude, s.longitude, s.time_zone, s.opening_hours, "
	"s.review_score, s.review_count, s.employee_count, s.to_number, "
	"s.clinic_phone, s.phone_extension, s.phone_kind, s.manager_name, "
	"s.manager_email, s.manager_title, s.candidate_zones, "
	"s.candidate_states, s.segment_score, s.lead_segment, "
	"s.segment_reasons, s.source_item "
	"FROM lead_stage s "
	"ON CONFLICT (tenant, campaign_id, lead_id) DO NOTHING ";

/*
 * Leads that are there. What an item does not say keeps the value it had; the
 * person and the number change whole; what the campaign has learned (status,
 * attempts, consent) is read from the row itself, so that a call placed
 * meanwhile is not undone. A row that would not differ is not written.
 */
const char lead_sql_update[] =
	"UPDATE outbound.lead l SET updated_at = $4, "
	"clinic_id = m.clinic_id, clinic_name = m.clinic_name, "
	"clinic_email = m.clinic_email, clinic_website = m.clinic_website, "
	"industry_vertical = m.industry_vertical, notes = m.notes, "
	"street = m.street, city = m.city, state = m.state, "
	"postal_code = m.postal_code, country_code = m.country_code, "
	"latitude = m.latitude, longitude = m.longitude, "
	"time_zone = m.time_zone, opening_hours = m.opening_hours, "
	"review_score = m.review_score, review_count = m.review_count, "
	"employee_count = m.employee_count, to_number = m.to_number, "
	"clinic_phone = m.clinic_phone, "
	"phone_extension = m.phone_extension, phone_kind = m.phone_kind, "
	"manager_name = m.manager_name, manager_email = m.manager_email, "
	"manager_title = m.manager_title, "
	"clinic_email_generic = m.clinic_email_generic, "
	"candidate_zones = m.candidate_zones, "
	"candidate_states = m.candidate_states, "
	"segment_score = m.segment_score, lead_segment = m.lead_segment, "
	"segment_reasons = m.segment_reasons, "
	"lead_status = "
	"CASE WHEN m.closed AND l.lead_status IN ('new', 'retry') THEN 'closed' "
	"WHEN NOT m.closed AND l.closed_by_place AND l.lead_status = 'closed' "
	"THEN CASE WHEN l.attempts > 0 THEN 'retry' ELSE 'new' END "
	"ELSE l.lead_status END, "
	"status_at = CASE WHEN m.closed AND l.lead_status IN ('new', 'retry') "
	"OR NOT m.closed AND l.closed_by_place AND l.lead_status = 'closed' "
	"THEN $4 ELSE l.status_at END, "
	"closed_by_place = CASE WHEN m.closed AND l.lead_status IN ('new', 'retry') "
	"THEN true WHEN NOT m.closed THEN false ELSE l.closed_by_place END, "
	"consent = CASE WHEN l.consent = 'none' THEN coalesce(m.consent, 'none') "
	"ELSE l.consent END, "
	"consent_at = CASE WHEN l.consent = 'none' THEN m.consent_at ELSE l.consent_at END, "
	"consent_evidence = CASE WHEN l.consent = 'none' THEN m.consent_evidence "
	"ELSE l.consent_evidence END "
	"FROM (SELECT t.*, "
	"outbound.lead_score( "
	"t.review_score, t.review_count, t.employee_count, "
	"t.clinic_website IS NOT NULL, t.manager_email IS NOT NULL, "
	"t.state, r.rules "
	") AS segment_score, "
	"outbound.score_segment(outbound.lead_score( "
	"t.review_score, t.review_count, t.employee_count, "
	"t.clinic_website IS NOT NULL, t.manager_email IS NOT NULL, "
	"t.state, r.rules "
	"), r.rules) AS lead_segment, "
	"outbound.score_reasons( "
	"t.review_score, t.review_count, t.employee_count, "
	"t.clinic_website IS NOT NULL, t.manager_email IS NOT NULL, "
	"t.state, r.rules "
	") AS segment_reasons "
	"FROM (SELECT s.lead_id, s.closed, s.consent, s.consent_at, s.consent_evidence, "
	"coalesce(s.clinic_id, o.clinic_id) AS clinic_id, "
	"coalesce(s.clinic_name, o.clinic_name) AS clinic_name, "
	"coalesce(s.clinic_email, o.clinic_email) AS clinic_email, "
	"coalesce(s.clinic_website, o.clinic_website) AS clinic_website, "
	"coalesce(s.industry_vertical, o.industry_vertical) AS industry_vertical, "
	"coalesce(s.notes, o.notes) AS notes, "
	"coalesce(s.street, o.street) AS street, "
	"coalesce(s.city, o.city) AS city, "
	"coalesce(s.state, o.state) AS state, "
	"coalesce(s.postal_code, o.postal_code) AS postal_code, "
	"coalesce(s.country_code, o.country_code) AS country_code, "
	"coalesce(s.latitude, o.latitude) AS latitude, "
	"coalesce(s.longitude, o.longitude) AS longitude, "
	"coalesce(s.time_zone, o.time_zone) AS time_zone, "
	"coalesce(s.opening_hours, o.opening_hours) AS opening_hours, "
	"coalesce(s.review_score, o.review_score) AS review_score, "
	"coalesce(s.review_count, o.review_count) AS review_count, "
	"coalesce(s.employee_count, o.employee_count) AS employee_count, "
	"s.to_number, s.clinic_phone, s.phone_extension, s.phone_kind, "
	"CASE WHEN s.clinic_email IS NULL THEN o.clinic_email_generic "
	"ELSE s.clinic_email_generic END AS clinic_email_generic, "
	"CASE WHEN coalesce(s.manager_email, s.manager_name) IS NULL "
	"THEN o.manager_name WHEN s.manager_email IS NULL AND o.manager_email IS NOT NULL "
	"THEN o.manager_name ELSE s.manager_name END AS manager_name, "
	"CASE WHEN coalesce(s.manager_email, s.manager_name) IS NULL "
	"THEN o.manager_email WHEN s.manager_email IS NULL AND o.manager_email IS NOT NULL "
	"THEN o.manager_email ELSE s.manager_email END AS manager_email, "
	"CASE WHEN coalesce(s.manager_email, s.manager_name) IS NULL "
	"THEN o.manager_title WHEN s.manager_email IS NULL AND o.manager_email IS NOT NULL "
	"THEN o.manager_title ELSE s.manager_title END AS manager_title, "
	"CASE WHEN s.time_zone IS NOT NULL THEN s.candidate_zones "
	"WHEN o.time_zone IS NOT NULL THEN o.candidate_zones "
	"WHEN s.postal_code IS NOT NULL OR s.latitude IS NOT NULL "
	"OR (o.postal_code IS NULL AND o.latitude IS NULL) "
	"THEN s.candidate_zones "
	"WHEN o.to_number = s.to_number THEN o.candidate_zones "
	"ELSE ARRAY(SELECT DISTINCT unnest(o.candidate_zones || s.candidate_zones) "
	"ORDER BY 1) END AS candidate_zones, "
	"CASE WHEN s.postal_code IS NOT NULL OR s.latitude IS NOT NULL "
	"OR (o.postal_code IS NULL AND o.latitude IS NULL) "
	"THEN s.candidate_states "
	"WHEN o.to_number = s.to_number THEN o.candidate_states "
	"ELSE ARRAY(SELECT DISTINCT unnest(o.candidate_states || s.candidate_states) "
	"ORDER BY 1) END AS candidate_states "
	"FROM lead_stage s JOIN outbound.lead o ON o.tenant = $2 "
	"AND o.campaign_id = $1 AND o.lead_id = s.lead_id) t, "
	"(SELECT outbound.score_rules($1, $2) AS rules) r OFFSET 0) m "
	"WHERE l.tenant = $2 AND l.campaign_id = $1 AND l.lead_id = m.lead_id "
	"AND $3 IS NOT NULL "
	"AND ( "
	"ROW(l.clinic_id, l.clinic_name, l.clinic_email, l.clinic_website, "
	"l.industry_vertical, l.notes, l.street, l.city, l.state, "
	"l.postal_code, l.country_code, l.latitude, l.longitude, "
	"l.time_zone, l.opening_hours, l.review_score, l.review_count, "
	"l.employee_count, l.to_number, l.clinic_phone, l.phone_extension, "
	"l.phone_kind, l.manager_name, l.manager_email, l.manager_title, "
	"l.clinic_email_generic, l.candidate_zones, l.candidate_states, "
	"l.segment_score, l.lead_segment, l.segment_reasons) "
	"IS DISTINCT FROM "
	"ROW(m.clinic_id, m.clinic_name, m.clinic_email, m.clinic_website, "
	"m.industry_vertical, m.notes, m.street, m.city, m.state, "
	"m.postal_code, m.country_code, m.latitude, m.longitude, "
	"m.time_zone, m.opening_hours, m.review_score, m.review_count, "
	"m.employee_count, m.to_number, m.clinic_phone, m.phone_extension, "
	"m.phone_kind, m.manager_name, m.manager_email, m.manager_title, "
	"m.clinic_email_generic, m.candidate_zones, m.candidate_states, "
	"m.segment_score, m.lead_segment, m.segment_reasons) "
	"OR m.closed AND l.lead_status IN ('new', 'retry') "
	"OR NOT m.closed AND l.closed_by_place "
	"OR l.consent = 'none' AND m.consent IS NOT NULL) ";

/*
 * Rejects, each once.
 */
const char lead_sql_reject[] =
	"INSERT INTO outbound.lead_reject (tenant, campaign_id, reason, "
	"detail, item, item_text, source, item_hash, rejected_at) "
	"SELECT $2, $1, b.reason, b.detail, b.item, b.item_text, $3, b.item_hash, $4 "
	"FROM lead_bad b ORDER BY b.ord "
	"ON CONFLICT (tenant, campaign_id, item_hash, reason) DO NOTHING ";

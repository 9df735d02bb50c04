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
const char lead_sql_any[] = "SELECT 1 FROM outbound.lead "
							"WHERE campaign_id = $1 AND tenant = $2 LIMIT 1 ";

/*
 * Leads by id.
 */
const char lead_sql_by_id[] =
	"SELECT l.lead_id, l.to_number, l.clinic_id IS NOT NULL "
	"FROM outbound.lead l "
	"WHERE l.campaign_id = $1 AND l.tenant = $2 AND l.lead_id = ANY ($3) ";

/*
 * Leads by number.
 */
const char lead_sql_by_number[] =
	"SELECT l.lead_id, l.to_number, l.clinic_id IS NOT NULL "
	"FROM outbound.lead l "
	"WHERE l.campaign_id = $1 AND l.tenant = $2 AND l.to_number = ANY ($3) ";

/*
 * New leads. A number on the do-not-call list comes in as dnc; a premium
 * number, which costs whoever calls it, as invalid. In the order of the key:
 * two of the indexes then grow leaf by leaf instead of all over.
 */
#define INSERT_LEADS                                                           \
	"INSERT INTO outbound.lead (tenant, campaign_id, lead_source, "            \
	"imported_at, updated_at, status_at, lead_status, closed_by_place, "       \
	"consent, consent_at, consent_evidence, clinic_email_generic, "            \
	"lead_id, legacy_lead_id, clinic_id, clinic_name, clinic_email, "          \
	"clinic_website, industry_vertical, notes, street, city, state, "          \
	"postal_code, country_code, latitude, longitude, time_zone, "              \
	"opening_hours, review_score, review_count, employee_count, "              \
	"to_number, clinic_phone, phone_extension, phone_kind, "                   \
	"manager_name, manager_email, manager_title, candidate_zones, "            \
	"candidate_states, segment_score, lead_segment, segment_reasons, "         \
	"source_item) "                                                            \
	"SELECT $2, $1, CASE WHEN $3 = '' THEN 'import' ELSE $3 END, "             \
	"$4, $4, $4, "                                                             \
	"CASE WHEN (SELECT count(*) > 0 FROM (SELECT FROM outbound.suppression x " \
	"WHERE x.tenant = $2 AND x.reason = 'dnc' LIMIT 1) any_dnc) "              \
	"AND EXISTS (SELECT FROM outbound.suppression x "                          \
	"WHERE x.tenant = $2 AND x.reason = 'dnc' "                                \
	"AND x.number_hash = outbound.number_hash(s.to_number) "                   \
	"AND (x.expires_at IS NULL OR x.expires_at > $4)) THEN 'dnc' "             \
	"WHEN s.phone_kind = 'premium' THEN 'invalid' "                            \
	"WHEN s.closed THEN 'closed' ELSE 'new' END, "                             \
	"coalesce(s.closed, false) AND s.phone_kind <> 'premium', "                \
	"coalesce(s.consent, 'none'), s.consent_at, s.consent_evidence, "          \
	"coalesce(s.clinic_email_generic, false), "                                \
	"s.lead_id, s.legacy_lead_id, s.clinic_id, s.clinic_name, "                \
	"s.clinic_email, s.clinic_website, s.industry_vertical, s.notes, "         \
	"s.street, s.city, s.state, s.postal_code, s.country_code, "               \
	"s.latitude, s.longitude, s.time_zone, s.opening_hours, "                  \
	"s.review_score, s.review_count, s.employee_count, s.to_number, "          \
	"s.clinic_phone, s.phone_extension, s.phone_kind, s.manager_name, "        \
	"s.manager_email, s.manager_title, s.candidate_zones, "                    \
	"s.candidate_states, s.segment_score, s.lead_segment, "                    \
	"s.segment_reasons, s.source_item "                                        \
	"FROM lead_stage s ORDER BY s.lead_id "

const char lead_sql_insert[] = INSERT_LEADS;

/* the same when some of them are there already */
const char lead_sql_insert_rest[] =
	INSERT_LEADS "ON CONFLICT (tenant, campaign_id, lead_id) DO NOTHING ";

/*
 * Leads that are there. What an item does not say keeps the value it had; the
 * person and the number change whole; what the campaign has learned (status,
 * attempts, consent) is read from the row itself, so that a call placed
 * meanwhile is not undone. A row that would not differ is not written.
 */
const char lead_sql_update[] =
	"UPDATE outbound.lead l SET updated_at = $4, "
	"clinic_id = coalesce(s.clinic_id, l.clinic_id), "
	"clinic_name = coalesce(s.clinic_name, l.clinic_name), "
	"clinic_email = coalesce(s.clinic_email, l.clinic_email), "
	"clinic_website = coalesce(s.clinic_website, l.clinic_website), "
	"industry_vertical = coalesce(s.industry_vertical, "
	"l.industry_vertical), "
	"notes = coalesce(s.notes, l.notes), "
	"street = coalesce(s.street, l.street), "
	"city = coalesce(s.city, l.city), "
	"state = coalesce(s.state, l.state), "
	"postal_code = coalesce(s.postal_code, l.postal_code), "
	"country_code = coalesce(s.country_code, l.country_code), "
	"latitude = coalesce(s.latitude, l.latitude), "
	"longitude = coalesce(s.longitude, l.longitude), "
	"time_zone = coalesce(s.time_zone, l.time_zone), "
	"opening_hours = coalesce(s.opening_hours, l.opening_hours), "
	"review_score = coalesce(s.review_score, l.review_score), "
	"review_count = coalesce(s.review_count, l.review_count), "
	"employee_count = coalesce(s.employee_count, l.employee_count), "
	"to_number = s.to_number, "
	"clinic_phone = s.clinic_phone, "
	"phone_extension = s.phone_extension, "
	"phone_kind = s.phone_kind, "
	"manager_email = coalesce(s.manager_email, l.manager_email), "
	"manager_name = CASE WHEN s.manager_email IS NOT NULL OR "
	"(s.manager_name IS NOT NULL AND l.manager_email IS NULL) THEN "
	"s.manager_name ELSE l.manager_name END, "
	"manager_title = CASE WHEN s.manager_email IS NOT NULL OR "
	"(s.manager_name IS NOT NULL AND l.manager_email IS NULL) THEN "
	"s.manager_title ELSE l.manager_title END, "
	"clinic_email_generic = CASE WHEN s.clinic_email IS NULL THEN "
	"l.clinic_email_generic ELSE s.clinic_email_generic END, "
	"candidate_zones = CASE WHEN s.time_zone IS NOT NULL THEN "
	"s.candidate_zones WHEN l.time_zone IS NOT NULL THEN "
	"l.candidate_zones WHEN s.postal_code IS NOT NULL OR s.latitude IS "
	"NOT NULL OR (l.postal_code IS NULL AND l.latitude IS NULL) THEN "
	"s.candidate_zones WHEN l.to_number = s.to_number THEN "
	"l.candidate_zones ELSE ARRAY(SELECT DISTINCT "
	"unnest(l.candidate_zones || s.candidate_zones) ORDER BY 1) END, "
	"candidate_states = CASE WHEN s.postal_code IS NOT NULL OR s.latitude "
	"IS NOT NULL OR (l.postal_code IS NULL AND l.latitude IS NULL) THEN "
	"s.candidate_states WHEN l.to_number = s.to_number THEN "
	"l.candidate_states ELSE ARRAY(SELECT DISTINCT "
	"unnest(l.candidate_states || s.candidate_states) ORDER BY 1) END, "
	"segment_score = outbound.lead_score(coalesce(s.review_score, "
	"l.review_score), coalesce(s.review_count, l.review_count), "
	"coalesce(s.employee_count, l.employee_count), "
	"coalesce(s.clinic_website, l.clinic_website) IS NOT NULL, "
	"coalesce(s.manager_email, l.manager_email) IS NOT NULL, "
	"coalesce(s.state, l.state), $6), "
	"lead_segment = "
	"outbound.score_segment(outbound.lead_score(coalesce(s.review_score, "
	"l.review_score), coalesce(s.review_count, l.review_count), "
	"coalesce(s.employee_count, l.employee_count), "
	"coalesce(s.clinic_website, l.clinic_website) IS NOT NULL, "
	"coalesce(s.manager_email, l.manager_email) IS NOT NULL, "
	"coalesce(s.state, l.state), $6), $6), "
	"segment_reasons = outbound.score_reasons(coalesce(s.review_score, "
	"l.review_score), coalesce(s.review_count, l.review_count), "
	"coalesce(s.employee_count, l.employee_count), "
	"coalesce(s.clinic_website, l.clinic_website) IS NOT NULL, "
	"coalesce(s.manager_email, l.manager_email) IS NOT NULL, "
	"coalesce(s.state, l.state), $6), "
	"lead_status = CASE WHEN s.closed AND l.lead_status IN ('new', "
	"'retry') THEN 'closed' WHEN NOT s.closed AND l.closed_by_place AND "
	"l.lead_status = 'closed' THEN CASE WHEN l.attempts > 0 THEN 'retry' "
	"ELSE 'new' END ELSE l.lead_status END, "
	"status_at = CASE WHEN s.closed AND l.lead_status IN ('new', 'retry') "
	"OR NOT s.closed AND l.closed_by_place AND l.lead_status = 'closed' "
	"THEN $4 ELSE l.status_at END, "
	"closed_by_place = CASE WHEN s.closed AND l.lead_status IN ('new', "
	"'retry') THEN true WHEN NOT s.closed THEN false ELSE "
	"l.closed_by_place END, "
	"consent = CASE WHEN l.consent = 'none' THEN coalesce(s.consent, "
	"'none') ELSE l.consent END, "
	"consent_at = CASE WHEN l.consent = 'none' THEN s.consent_at ELSE "
	"l.consent_at END, "
	"consent_evidence = CASE WHEN l.consent = 'none' THEN "
	"s.consent_evidence ELSE l.consent_evidence END "
	"FROM lead_stage s "
	"WHERE l.tenant = $2 AND l.campaign_id = $1 AND l.lead_id = ANY ($5) "
	"AND l.lead_id = s.lead_id AND $3 IS NOT NULL AND ( "
	"ROW(l.clinic_id, l.clinic_name, l.clinic_email, l.clinic_website, "
	"l.industry_vertical, l.notes, l.street, l.city, l.state, "
	"l.postal_code, l.country_code, l.latitude, l.longitude, "
	"l.time_zone, l.opening_hours, l.review_score, l.review_count, "
	"l.employee_count, l.to_number, l.clinic_phone, l.phone_extension, "
	"l.phone_kind, l.manager_email, l.manager_name, l.manager_title, "
	"l.clinic_email_generic, l.candidate_zones, l.candidate_states, "
	"l.segment_score, l.lead_segment, l.segment_reasons) "
	"IS DISTINCT FROM ROW( "
	"coalesce(s.clinic_id, l.clinic_id), "
	"coalesce(s.clinic_name, l.clinic_name), "
	"coalesce(s.clinic_email, l.clinic_email), "
	"coalesce(s.clinic_website, l.clinic_website), "
	"coalesce(s.industry_vertical, l.industry_vertical), "
	"coalesce(s.notes, l.notes), "
	"coalesce(s.street, l.street), "
	"coalesce(s.city, l.city), "
	"coalesce(s.state, l.state), "
	"coalesce(s.postal_code, l.postal_code), "
	"coalesce(s.country_code, l.country_code), "
	"coalesce(s.latitude, l.latitude), "
	"coalesce(s.longitude, l.longitude), "
	"coalesce(s.time_zone, l.time_zone), "
	"coalesce(s.opening_hours, l.opening_hours), "
	"coalesce(s.review_score, l.review_score), "
	"coalesce(s.review_count, l.review_count), "
	"coalesce(s.employee_count, l.employee_count), "
	"s.to_number, "
	"s.clinic_phone, "
	"s.phone_extension, "
	"s.phone_kind, "
	"coalesce(s.manager_email, l.manager_email), "
	"CASE WHEN s.manager_email IS NOT NULL OR (s.manager_name IS NOT NULL "
	"AND l.manager_email IS NULL) THEN s.manager_name ELSE l.manager_name "
	"END, "
	"CASE WHEN s.manager_email IS NOT NULL OR (s.manager_name IS NOT NULL "
	"AND l.manager_email IS NULL) THEN s.manager_title ELSE "
	"l.manager_title END, "
	"CASE WHEN s.clinic_email IS NULL THEN l.clinic_email_generic ELSE "
	"s.clinic_email_generic END, "
	"CASE WHEN s.time_zone IS NOT NULL THEN s.candidate_zones WHEN "
	"l.time_zone IS NOT NULL THEN l.candidate_zones WHEN s.postal_code IS "
	"NOT NULL OR s.latitude IS NOT NULL OR (l.postal_code IS NULL AND "
	"l.latitude IS NULL) THEN s.candidate_zones WHEN l.to_number = "
	"s.to_number THEN l.candidate_zones ELSE ARRAY(SELECT DISTINCT "
	"unnest(l.candidate_zones || s.candidate_zones) ORDER BY 1) END, "
	"CASE WHEN s.postal_code IS NOT NULL OR s.latitude IS NOT NULL OR "
	"(l.postal_code IS NULL AND l.latitude IS NULL) THEN "
	"s.candidate_states WHEN l.to_number = s.to_number THEN "
	"l.candidate_states ELSE ARRAY(SELECT DISTINCT "
	"unnest(l.candidate_states || s.candidate_states) ORDER BY 1) END, "
	"outbound.lead_score(coalesce(s.review_score, l.review_score), "
	"coalesce(s.review_count, l.review_count), coalesce(s.employee_count, "
	"l.employee_count), coalesce(s.clinic_website, l.clinic_website) IS "
	"NOT NULL, coalesce(s.manager_email, l.manager_email) IS NOT NULL, "
	"coalesce(s.state, l.state), $6), "
	"outbound.score_segment(outbound.lead_score(coalesce(s.review_score, "
	"l.review_score), coalesce(s.review_count, l.review_count), "
	"coalesce(s.employee_count, l.employee_count), "
	"coalesce(s.clinic_website, l.clinic_website) IS NOT NULL, "
	"coalesce(s.manager_email, l.manager_email) IS NOT NULL, "
	"coalesce(s.state, l.state), $6), $6), "
	"outbound.score_reasons(coalesce(s.review_score, l.review_score), "
	"coalesce(s.review_count, l.review_count), coalesce(s.employee_count, "
	"l.employee_count), coalesce(s.clinic_website, l.clinic_website) IS "
	"NOT NULL, coalesce(s.manager_email, l.manager_email) IS NOT NULL, "
	"coalesce(s.state, l.state), $6)) "
	"OR s.closed AND l.lead_status IN ('new', 'retry') "
	"OR NOT s.closed AND l.closed_by_place "
	"OR l.consent = 'none' AND s.consent IS NOT NULL) ";

/*
 * Rejects, each once.
 */
const char lead_sql_reject[] =
	"INSERT INTO outbound.lead_reject (tenant, campaign_id, reason, "
	"detail, item, item_text, source, item_hash, rejected_at) "
	"SELECT $2, $1, b.reason, b.detail, b.item, b.item_text, $3, b.item_hash, "
	"$4 "
	"FROM lead_bad b ORDER BY b.ord "
	"ON CONFLICT (tenant, campaign_id, item_hash, reason) DO NOTHING ";

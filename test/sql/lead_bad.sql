-- Bad input: a reject row or a clear error, never a crash.
SET outbound.tenant = 't_bad';
INSERT INTO outbound.campaign (campaign_id) VALUES ('ont-live-001');
-- broken items among good ones: NUL escape, deep nesting, a scalar, an open string, an open object
SELECT * FROM outbound.import_leads_text('[{"title": "nul \u0000", "phone": "212-555-0101"}, ' || repeat('[', 20000) || repeat(']', 20000)
  || ', 5, "x", {"title": "good", "phone": "212-555-0102"}, {"title": "also', 'broken');
SELECT reason, regexp_replace(left(detail, 60), 'nested.*', 'nested') AS detail, length(coalesce(item_text, item::text)) AS size
FROM outbound.lead_reject WHERE tenant = 't_bad' ORDER BY reject_id;
-- wrong types everywhere
SELECT * FROM outbound.import_leads('[{"title": {"a": 1}, "phone": ["212-555-0103"], "totalScore": true, "reviewsCount": {}, "placeId": 7, "location": "here", "openingHours": "all day",
  "leadsEnrichment": [1, "x", null, {"fullName": 3}], "emails": [[[]], {"value": 5}], "categories": {"0": "x"}, "permanentlyClosed": "perhaps", "consent_at": "never", "consent": "written"},
  {"title": "types", "phone": 2125550104, "totalScore": "NaN", "reviewsCount": "-3", "employees": "1e999", "location": {"lat": "91", "lng": []}, "openingHours": [1, {"day": 1}, {"day": "Mon", "hours": null}],
  "leadsEnrichment": {"a": 1}, "postalCode": 77002, "state": 5, "url": 7, "cid": 4.45e18, "consent": "written", "consent_at": "2026-02-30"}]', 'types');
SELECT clinic_name, to_number, review_score, review_count, employee_count, postal_code, candidate_zones, opening_hours, consent, consent_at
FROM outbound.lead WHERE tenant = 't_bad' AND lead_source = 'types';
-- ten megabytes in one value
SELECT * FROM outbound.import_leads(jsonb_build_array(jsonb_build_object('title', repeat('é', 5000000), 'phone', '212-555-0105', 'website', repeat('w.', 5000000), 'id', repeat('i', 5000000), 'state', repeat('Texas,', 1000000)),
  jsonb_build_object('title', 'long phone', 'phone', repeat('2', 10000000))), 'long');
SELECT octet_length(clinic_name), clinic_website IS NULL AS no_site, clinic_id IS NULL AS no_id, state FROM outbound.lead WHERE tenant = 't_bad' AND lead_source = 'long';
-- columns without end, rows without end, quotes without end
SELECT * FROM outbound.import_leads_csv(repeat('title,', 1000000) || E'phone\n1,2\n');
SELECT * FROM outbound.import_leads_csv(E'title,phone\n"open,212-555-0106\nmore,212-555-0107\n', 'open');
SELECT * FROM outbound.import_leads_csv(E'title,phone\na' || repeat(',x', 50000) || E'\n"q"tail,212-555-0108\n', 'wide');
SELECT reason, detail, length(item_text) FROM outbound.lead_reject WHERE tenant = 't_bad' AND source IN ('open', 'wide') ORDER BY reject_id;
SELECT * FROM outbound.import_leads_csv(repeat('a/', 10000) || E'title\nx\n');
SELECT * FROM outbound.import_leads_text('');
SELECT * FROM outbound.import_leads_text('{');
SELECT * FROM outbound.import_leads('{}');
SELECT * FROM outbound.import_leads('[[[]]]');
SELECT * FROM outbound.import_suppression('{}');
SELECT * FROM outbound.import_suppression('[null, true, [], {}, "911"]');
SELECT count(*) FROM outbound.lead WHERE tenant = 't_bad';

-- Import: identity, doubles, normalisation, rejects, what a re-import keeps.
SET outbound.tenant = 't_lead';
SET outbound.clock = '2026-11-23 09:00:00-06';
SELECT * FROM outbound.import_leads('[]');		-- no campaign yet
INSERT INTO outbound.campaign (campaign_id) VALUES ('ont-live-001');

-- the crawler's own shape
SELECT * FROM outbound.import_leads($$[
 {"title": "Glow Clinic", "totalScore": 4.9, "reviewsCount": 312, "street": "1 Main St", "city": "Houston",
  "state": "Texas", "postalCode": "77002", "countryCode": "US", "website": "https://glow.example/",
  "phone": "(713) 555-0101", "phoneUnformatted": "+17135550101", "placeId": "ChIJglow00000000000000001",
  "location": {"lat": 29.76, "lng": -95.36}, "categoryName": "Medical spa", "searchString": "medspa", "rank": 1,
  "permanentlyClosed": false, "temporarilyClosed": false,
  "openingHours": [{"day": "Monday", "hours": "9 AM to 12:30 PM, 2 to 6 PM"}, {"day": "Sunday", "hours": "Closed"},
                   {"day": "Saturday", "hours": "Open 24 hours"}, {"day": "Friday", "hours": "by appointment"}],
  "emails": ["info@glow.example", "sarah@glow.example"],
  "leadsEnrichment": [{"fullName": "Pat Front", "jobTitle": "Receptionist", "email": "pat@glow.example"},
                      {"fullName": "Sarah Glow", "jobTitle": "Owner", "email": "Sarah@glow.example", "companySize": "11-50"}]},
 {"title": "Glow Clinic", "totalScore": 4.9, "state": "Texas", "phone": "(713) 555-0101", "searchString": "med spa",
  "url": "https://www.google.com/maps/search/?api=1&query=Glow&query_place_id=ChIJglow00000000000000001"},
 {"title": "El Paso Skin", "state": "TX", "city": "El Paso", "phone": "915-555-0102 ext. 7", "countryCode": "US",
  "url": "https://www.google.com/maps/search/?api=1&query=x&query_place_id=ChIJelpaso0000000000000002"},
 {"title": "Shut Spa", "state": "CaliforniaUS", "phone": "(415) 555-0103", "permanentlyClosed": true, "placeId": "ChIJshut00000000000000000003"},
 {"title": "Same Number Spa", "state": "California", "phone": "+1 415 555 0103", "placeId": "ChIJsame00000000000000000004"},
 {"title": "No Phone", "state": "Florida", "placeId": "ChIJnophone"},
 {"title": "Bad Phone", "phone": "12345"},
 {"title": "Emergency", "phone": "911"},
 {"phone": "(305) 555-0104"},
 {"title": "Toll Free", "phone": "1-800-555-0105", "state": "FL"},
 {"title": "Premium", "phone": "900-555-0106"},
 {"title": "Pune Dental", "phone": "020 5555 0107", "countryCode": "IN", "state": "Maharashtra"},
 {"title": "Excel", "phone": "7.185550108E+09", "state": "New York, NY"},
 {"title": "Rounded", "phone": "7.19E+09"},
 "not an object", 5, null]$$, 'test');
SELECT clinic_name, to_number, phone_extension AS ext, phone_kind, state, country_code AS cc, candidate_zones, candidate_states, lead_status
FROM outbound.lead WHERE tenant = 't_lead' ORDER BY clinic_name;
SELECT clinic_email, clinic_email_generic, manager_name, manager_email, manager_title, employee_count, segment_score, lead_segment, segment_reasons, opening_hours
FROM outbound.lead WHERE tenant = 't_lead' AND clinic_name = 'Glow Clinic';
SELECT reason, detail, coalesce(item->>'title', item::text) AS item FROM outbound.lead_reject WHERE tenant = 't_lead' ORDER BY reject_id;

-- twice, as CSV, and shuffled: nothing changes
CREATE TEMP TABLE before AS SELECT * FROM outbound.lead WHERE tenant = 't_lead';
SELECT * FROM outbound.import_leads((SELECT jsonb_agg(source_item ORDER BY md5(source_item::text)) FROM outbound.lead WHERE tenant = 't_lead'));
SELECT count(*) AS differ FROM (TABLE before EXCEPT SELECT * FROM outbound.lead WHERE tenant = 't_lead') d;

-- CSV: byte-order mark, paths, quoted line end, numbers as text, spare columns
SELECT * FROM outbound.import_leads_csv(E'\uFEFF' || $$title,totalScore,reviewsCount,location/lat,location/lng,"categories/0",phone,state,url,openingHours/0/day,openingHours/0/hours
"Quote ""Q"" Spa","4,8","1,204",30.42,-87.22,Spa,(850) 555-0111,Florida,https://q.example,Monday,9 AM to 5 PM
"Two
lines",4.0,25,,,,(303) 555-0112,CO,,,

Short,5
Long,5,1,,,,(303) 555-0113,CO,,,,extra
$$, 'csv');
SELECT clinic_name, to_number, review_score, review_count, clinic_website, industry_vertical, candidate_zones, opening_hours
FROM outbound.lead WHERE tenant = 't_lead' AND lead_source = 'csv' ORDER BY 1;
SELECT reason, detail, item, item_text FROM outbound.lead_reject WHERE tenant = 't_lead' AND source = 'csv' ORDER BY reject_id;
SELECT * FROM outbound.import_leads_csv('');
SELECT * FROM outbound.import_leads_csv('foo,bar
1,2');
SELECT * FROM outbound.import_leads_csv(NULL);

-- text: JSON lines with a broken line, a truncated array, a wrapper
SELECT * FROM outbound.import_leads_text($$
{"title": "Line One", "phone": "212-555-0121"}
{"title": "Broken", "phone": 
{"title": "Line Two", "phone": "212-555-0122"}
$$, 'jsonl');
SELECT * FROM outbound.import_leads_text('[{"title": "Array One", "phone": "212-555-0123"}, {"title": "Arr', 'cut');
SELECT * FROM outbound.import_leads_text('{"data": {"items": [{"title": "Wrapped", "phone": "212-555-0124"}]}}', 'wrap');
-- written over many lines, the text of an import is the same import
SELECT i.* FROM outbound.import_leads_text((SELECT jsonb_pretty(jsonb_agg(source_item)) FROM outbound.lead WHERE tenant = 't_lead'), 'pretty') i;
SELECT reason, detail, item_text FROM outbound.lead_reject WHERE tenant = 't_lead' AND source IN ('jsonl', 'cut') ORDER BY reject_id;
SELECT * FROM outbound.import_leads('"text"');
SELECT * FROM outbound.import_leads(NULL);

-- what the campaign has learned stays; what the item says is taken
UPDATE outbound.lead SET attempts = 3, lead_status = 'retry', consent = 'written', manager_email = 'kept@glow.example'
WHERE tenant = 't_lead' AND clinic_name = 'Glow Clinic';
SELECT * FROM outbound.import_leads('{"title": "Glow Clinic Houston", "phone": "(713) 555-0101", "consent": "none", "placeId": "ChIJglow00000000000000001"}');
SELECT clinic_name, attempts, lead_status, consent, manager_email, city FROM outbound.lead WHERE tenant = 't_lead' AND clinic_name LIKE 'Glow%';
-- a closed place opens again; a row without a place finds its lead by the number
SELECT * FROM outbound.import_leads('{"title": "Shut Spa", "phone": "(415) 555-0103", "permanentlyClosed": false, "placeId": "ChIJshut00000000000000000003"}');
SELECT * FROM outbound.import_leads('{"company": "Shut Spa", "phone": "4155550103", "owner_email": "boss@shut.example", "consent": "written", "consent_at": "2026-05-03", "consent_evidence": "form 12"}');
SELECT lead_status, manager_email, consent, consent_at AT TIME ZONE 'UTC' AS consent_at, consent_evidence FROM outbound.lead WHERE tenant = 't_lead' AND clinic_name = 'Shut Spa';

-- the do-not-call list: leads that are there, leads that come later; never downgraded
SELECT * FROM outbound.import_suppression('["(415) 555-0103", "212 555 0199", {"phone": "nonsense"}, {"phone": "212-555-0198", "reason": "operator"}]', 'dnc', 'list of May');
SELECT * FROM outbound.import_suppression('["(415) 555-0103"]', 'operator');
SELECT * FROM outbound.import_leads('{"title": "Late", "phone": "212-555-0199"}');
UPDATE outbound.lead SET lead_status = 'new' WHERE tenant = 't_lead' AND to_number IN ('+14155550103', '+12125550199');
SELECT clinic_name, lead_status FROM outbound.lead WHERE tenant = 't_lead' AND to_number IN ('+14155550103', '+12125550199') ORDER BY 1;
SELECT number, reason, source, number_hash = outbound.number_hash(number) AS hashed FROM outbound.suppression WHERE tenant = 't_lead' ORDER BY 1;
INSERT INTO outbound.suppression (number, number_hash, reason) VALUES ('+12125550197', '\x00', 'dnc');
UPDATE outbound.suppression SET reason = 'operator' WHERE tenant = 't_lead' AND number = '+12125550199';
SELECT reason FROM outbound.suppression WHERE tenant = 't_lead' AND number = '+12125550199';
SELECT count(*), bool_or(detail::text LIKE '%555%') AS leaks FROM outbound.audit WHERE tenant = 't_lead' AND action = 'suppression.add';

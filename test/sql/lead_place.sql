-- Numbers, states and zones, case by case.
SET outbound.tenant = 't_place';
INSERT INTO outbound.campaign (campaign_id) VALUES ('ont-live-001');
CREATE TEMP TABLE c (n int, about text, item jsonb);
INSERT INTO c VALUES
 (1, 'state of two zones, nothing else', '{"state": "Texas", "phone": "800-555-0101"}'),
 (2, 'city decides', '{"state": "Texas", "city": "El Paso", "phone": "800-555-0102"}'),
 (3, 'postal code decides', '{"state": "Florida", "postalCode": "32502", "phone": "800-555-0103"}'),
 (4, 'postal code without its zero', '{"state": "Massachusetts", "postalCode": "2139", "phone": "800-555-0104"}'),
 (5, 'postal code alone', '{"postalCode": "83814-1234", "phone": "800-555-0105"}'),
 (6, 'coordinates decide', '{"state": "Oregon", "location": {"lat": 44.03, "lng": -116.96}, "phone": "800-555-0106"}'),
 (7, 'coordinates without a state', '{"lat": 41.88, "lng": -87.63, "phone": "800-555-0107"}'),
 (8, 'null island', '{"lat": 0, "lng": 0, "state": "Ohio", "phone": "800-555-0108"}'),
 (9, 'number alone', '{"phone": "(915) 555-0109"}'),
 (10, 'number alone, exchange of one zone', '{"phone": "(850) 432-0110"}'),
 (11, 'number of another state counts too', '{"state": "California", "phone": "(305) 555-0111"}'),
 (12, 'number of the same state does not widen', '{"state": "Florida", "city": "Pensacola", "phone": "(305) 555-0112"}'),
 (13, 'nothing known', '{"phone": "888-555-0113"}'),
 (14, 'explicit zone', '{"state": "Texas", "time_zone": "America/Denver", "phone": "713-555-0114"}'),
 (15, 'explicit nonsense', '{"state": "Texas", "city": "Houston", "time_zone": "Mars/Base", "phone": "713-555-0115"}'),
 (16, 'Arizona: with and without', '{"state": "AZ", "phone": "800-555-0116"}'),
 (17, 'Phoenix', '{"state": "AZ", "city": "Phoenix", "phone": "602-555-0117"}'),
 (18, 'Phenix City keeps Eastern by custom', '{"state": "Alabama", "city": "Phenix City", "phone": "334-555-0118"}'),
 (19, 'Alaska', '{"state": "AK", "city": "Anchorage", "phone": "907-555-0119"}'),
 (20, 'Hawaii', '{"state": "Hawaii", "phone": "808-555-0120"}'),
 (21, 'Puerto Rico by country', '{"countryCode": "PR", "phone": "787-555-0121"}'),
 (22, 'Canada', '{"countryCode": "CA", "state": "Ontario", "city": "Toronto", "phone": "416-555-0122"}'),
 (23, 'dirty states', '{"state": "Washington DC, Maryland, Virginia", "phone": "202-555-0123"}'),
 (24, 'country glued on', '{"state": "CaliforniaUS", "phone": "213-555-0124"}'),
 (25, 'a city in the place of the state', '{"state": "New Orleans", "countryCode": "US", "phone": "504-555-0125"}'),
 (26, 'postal code against state', '{"state": "TX", "postalCode": "10013", "phone": "800-555-0126"}'),
 (27, 'area code newer than the library', '{"phone": "(945) 555-0127"}'),
 (28, 'London', '{"countryCode": "GB", "city": "London", "phone": "020 7946 0128"}'),
 (29, 'India by coordinates', '{"countryCode": "IN", "location": {"lat": 22.74, "lng": 75.87}, "phone": "+91 20 5555 0129"}'),
 (30, 'American place, foreign number', '{"countryCode": "US", "state": "NY", "phone": "+44 20 7946 0130"}'),
 (31, 'Mountain corner of Kansas', '{"state": "KS", "city": "Goodland", "phone": "785-555-0131"}'),
 (32, 'Upper Peninsula', '{"state": "MI", "city": "Iron Mountain", "phone": "906-555-0132"}'),
 (33, 'an Indian state is not Indiana', '{"countryCode": "IN", "state": "Madhya Pradesh", "phone": "09179555033"}');
SELECT * FROM outbound.import_leads((SELECT jsonb_agg(item || jsonb_build_object('title', n || ' ' || about)) FROM c));
SELECT l.clinic_name, l.to_number, l.country_code AS cc, l.state, array_to_string(l.candidate_zones, ' ') AS zones, array_to_string(l.candidate_states, ' ') AS states
FROM outbound.lead l WHERE tenant = 't_place' ORDER BY split_part(clinic_name, ' ', 1)::int;
-- numbers as people write them
SELECT * FROM outbound.import_leads((SELECT jsonb_agg(jsonb_build_object('title', p, 'phone', p)) FROM unnest(ARRAY[
  '+1 (646) 555-0141', '1-646-555-0142', '646.555.0143', '6465550144.0', '6.465550145E+09', 'tel:+16465550146', '''+16465550147', '=6465550148',
  '646-555-0149 x12', '646-555-0150 ext. 3', '646-555-0151;ext=44', '(646) 555-0152 / (646) 555-0153', '646-555-0154, 646-555-0155', '1-800-FLOWERS',
  '011 44 20 7946 0156', '+44 (0)20 7946 0157', '00442079460158', '+１６４６５５５０１５９',
  '646-555-016', '646-555-01600', '123-456-7890', '146-555-0161', '646-155-0162', '911-555-0163', '646-911-0164', '6.4655E+09', '+999 123456789', '+1 646 555 01655 9', 'call us', '0000000000', '5555555555', '+', '(((', repeat('1', 200)]) p), 'numbers');
SELECT clinic_name, to_number, phone_extension, phone_kind FROM outbound.lead WHERE tenant = 't_place' AND lead_source = 'numbers' ORDER BY to_number;
SELECT reason, detail FROM outbound.lead_reject WHERE tenant = 't_place' AND source = 'numbers' ORDER BY reject_id;
-- the ids that the replaced scripts gave
SELECT outbound.import_leads($$[
  {"title": "a", "phone": "212-555-0171", "url": " https://x.example/1 "}, {"title": "b", "phone": "212-555-0172", "id": 5, "url": "u"}, {"title": "c", "mainPhone": "212-555-0173"}]$$, 'legacy');
SELECT clinic_name, legacy_lead_id = left(encode(sha256(convert_to(CASE clinic_name WHEN 'a' THEN 'https://x.example/1' WHEN 'b' THEN '5' ELSE 'c|+2125550173|3' END, 'UTF8')), 'hex'), 16) AS same
FROM outbound.lead WHERE tenant = 't_place' AND lead_source = 'legacy' ORDER BY 1;
-- one place under its several ids; the order of the input does not matter
CREATE TEMP TABLE d (item jsonb);
INSERT INTO d SELECT jsonb_build_object('title', 'P' || i % 7, 'phone', '212-555-018' || i % 5, 'placeId', 'ChIJplace0000' || i % 7, 'totalScore', i % 3, 'scrapedAt', '2026-02-0' || 1 + i % 4) FROM generate_series(1, 60) i;
INSERT INTO outbound.campaign (campaign_id) VALUES ('o1'), ('o2'), ('o3');
SELECT o.c, i.* FROM (VALUES ('o1', ''), ('o2', 'x'), ('o3', 'yy')) o (c, salt), LATERAL outbound.import_leads((SELECT jsonb_agg(item ORDER BY md5(item::text || o.salt)) FROM d), '', o.c) i;
SELECT count(DISTINCT h) AS outcomes FROM (SELECT campaign_id, md5(string_agg(l.source_item::text || l.lead_id || l.to_number, '' ORDER BY lead_id)) AS h FROM outbound.lead l WHERE tenant = 't_place' AND campaign_id IN ('o1', 'o2', 'o3') GROUP BY 1) x;

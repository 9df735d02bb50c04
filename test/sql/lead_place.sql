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

-- the states of two zones, place by place: by postal code, by coordinates, by city; only what is not the one zone wanted is shown
CREATE TEMP TABLE z (n serial, st text, city text, zip text, lat float8, lng float8, want text);
INSERT INTO z (st, city, zip, lat, lng, want) VALUES
('TX','El Paso','79901',31.76,-106.49,'America/Denver'),('TX','Sierra Blanca','79851',31.18,-105.36,'America/Denver'),('TX','Van Horn','79855',31.04,-104.83,'America/Chicago'),
('FL','Pensacola','32501',30.42,-87.22,'America/Chicago'),('FL','Panama City','32401',30.16,-85.66,'America/Chicago'),('FL','Apalachicola','32320',29.73,-84.99,'America/New_York'),('FL','Tallahassee','32301',30.44,-84.28,'America/New_York'),('FL','Marianna','32446',30.77,-85.23,'America/Chicago'),
('TN','Nashville','37201',36.16,-86.78,'America/Chicago'),('TN','Knoxville','37902',35.96,-83.92,'America/New_York'),('TN','Chattanooga','37402',35.05,-85.31,'America/New_York'),
('KY','Louisville','40202',38.25,-85.76,'America/New_York'),('KY','Bowling Green','42101',36.99,-86.44,'America/Chicago'),('KY','Paducah','42001',37.08,-88.6,'America/Chicago'),
('IN','Gary','46402',41.6,-87.34,'America/Chicago'),('IN','Evansville','47708',37.97,-87.57,'America/Chicago'),('IN','Indianapolis','46204',39.77,-86.16,'America/New_York'),
('MI','Ironwood','49938',46.45,-90.17,'America/Chicago'),('MI','Iron Mountain','49801',45.82,-88.07,'America/Chicago'),('MI','Marquette','49855',46.55,-87.4,'America/New_York'),('MI','Menominee','49858',45.11,-87.61,'America/Chicago'),('MI','Detroit','48226',42.33,-83.05,'America/New_York'),
('ID','Coeur d''Alene','83814',47.68,-116.78,'America/Los_Angeles'),('ID','Boise','83702',43.62,-116.2,'America/Denver'),
('OR','Ontario','97914',44.03,-116.96,'America/Denver'),('OR','Vale','97918',43.98,-117.24,'America/Denver'),('OR','Portland','97204',45.52,-122.68,'America/Los_Angeles'),('OR','Bend','97701',44.06,-121.31,'America/Los_Angeles'),
('KS','Goodland','67735',39.35,-101.71,'America/Denver'),('KS','Tribune','67879',38.47,-101.75,'America/Denver'),('KS','Wichita','67202',37.69,-97.34,'America/Chicago'),
('NE','Scottsbluff','69361',41.87,-103.67,'America/Denver'),('NE','Omaha','68102',41.26,-95.94,'America/Chicago'),('NE','North Platte','69101',41.12,-100.77,'America/Chicago'),('NE','Ogallala','69153',41.13,-101.72,'America/Denver'),
('SD','Rapid City','57701',44.08,-103.23,'America/Denver'),('SD','Sioux Falls','57104',43.55,-96.73,'America/Chicago'),
('ND','Dickinson','58601',46.88,-102.79,'America/Denver'),('ND','Bismarck','58501',46.81,-100.78,'America/Chicago'),('ND','Fargo','58102',46.88,-96.79,'America/Chicago'),
('AZ','Phoenix','85003',33.45,-112.07,'America/Phoenix'),('AZ','Window Rock','86515',35.68,-109.05,'America/Denver'),('AZ','Kayenta','86033',36.73,-110.25,'America/Denver'),
('NV','Las Vegas','89101',36.17,-115.14,'America/Los_Angeles'),('NV','West Wendover','89883',40.74,-114.07,'America/Denver'),('NV','Jackpot','89825',41.98,-114.67,'America/Denver'),
('AL','Birmingham','35203',33.52,-86.8,'America/Chicago'),('AL','Phenix City','36867',32.47,-85.0,'America/New_York'),
('AK','Anchorage','99501',61.22,-149.9,'America/Anchorage'),('HI','Honolulu','96813',21.31,-157.86,'Pacific/Honolulu');
SELECT i.* FROM outbound.import_leads((SELECT jsonb_agg(jsonb_build_object('title', n || how, 'id', 'z' || n || how,
    'phone', CASE how WHEN 'zip' THEN '800' WHEN 'loc' THEN '888' ELSE '877' END || '-555-' || lpad(n::text, 4, '0'), 'state', st)
    || CASE how WHEN 'zip' THEN jsonb_build_object('postalCode', zip) WHEN 'loc' THEN jsonb_build_object('location', jsonb_build_object('lat', lat, 'lng', lng))
       ELSE jsonb_build_object('city', city) END)
  FROM z, unnest(ARRAY['zip', 'loc', 'city']) how), 'zones') i;
SELECT z.st, z.city, z.want, ltrim(l.clinic_name, '0123456789') AS by, l.candidate_zones
FROM z JOIN outbound.lead l ON l.tenant = 't_place' AND l.lead_source = 'zones' AND l.clinic_name IN (z.n || 'zip', z.n || 'loc', z.n || 'city')
WHERE l.candidate_zones <> ARRAY[z.want] ORDER BY z.n, 4;

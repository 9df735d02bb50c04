-- Import: the shapes that people and other crawlers hand over.
SET outbound.tenant = 't_shape';
SET outbound.clock = '2026-11-23 09:00:00-06';
INSERT INTO outbound.campaign (campaign_id) VALUES ('ont-live-001');
CREATE FUNCTION pg_temp.shape(what text) RETURNS TABLE (name text, number text, ext text, cc text, state text, zip text, zones text[],
  score float8, reviews int, site text, email text, person text, person_email text, title text, status text, hours jsonb)
LANGUAGE sql AS $$ SELECT clinic_name, to_number, phone_extension, country_code, state, postal_code, candidate_zones, review_score, review_count,
  clinic_website, clinic_email, manager_name, manager_email, manager_title, lead_status, opening_hours
  FROM outbound.lead WHERE tenant = 't_shape' AND lead_source = what ORDER BY clinic_name $$;

-- numbers as people write them, with the country as they name it
CREATE TEMP TABLE p (i serial, phone text, country text, want text);
INSERT INTO p (phone, country, want) VALUES
  ('7.135550101E9', 'US', '+17135550101'), ('7.135550101E+09', NULL, '+17135550101'), ('7135550101.0', 'USA', '+17135550101'),
  ('1-800-FLOWERS', 'US', '+18003569377'), ('713-555-0101 / 713-555-0102', 'US', '+17135550101'),
  ('555-0101; (713) 555-0101', 'US', '+17135550101'), ('713-555-0101 F: 713-555-0102', 'US', '+17135550101'),
  ('n/a, 7135550101', 'US', '+17135550101'), ('+1 (1) 713 555 0101', 'US', '+17135550101'), ('1 1 713 555 0101', NULL, '+17135550101'),
  ('001 713 555 0101', 'US', '+17135550101'), ('="7135550101"', 'US', '+17135550101'), ('''+1 713 555 0101', 'US', '+17135550101'),
  ('tel:+1-713-555-0101;ext=22', 'US', '+17135550101'), (E'\u202a+1 713\u2011555\u20110101\u202c', 'US', '+17135550101'),
  ('(416) 555-0101', 'Canada', '+14165550101'), ('020 7946 0101', 'United Kingdom', '+442079460101'), ('+44 (0)20 7946 0101', 'England', '+442079460101'),
  ('(02) 5550 0101', 'Australia', '+61255500101'), ('55 5555 0101', 'México', '+525555550101'), ('(787) 555-0101', 'Puerto Rico', '+17875550101'),
  ('(787) 555-0101', 'PR', '+17875550101'), ('(671) 555-0101', 'Guam', '+16715550101'), ('030 5550101', 'Deutschland', '+49305550101'),
  ('713-555-0101 ask for Bob', 'US', '+17135550101'), ('713-555-0101 x12', 'US', '+17135550101'),
  ('911', 'US', NULL), ('0000000000', 'US', NULL), ('7.1E9', 'US', NULL), ('call us', 'US', NULL), ('123-456-7890', 'US', NULL);
SELECT i.* FROM outbound.import_leads((SELECT jsonb_agg(jsonb_build_object('title', 'P' || i, 'id', 'shape-p' || i, 'phone', replace(phone, '0101', '0' || 100 + i), 'country', country)) FROM p), 'phones') i;
SELECT p.i, p.phone, p.country, p.want, coalesce(l.to_number, r.detail) AS got
FROM p LEFT JOIN outbound.lead l ON l.tenant = 't_shape' AND l.clinic_name = 'P' || p.i
  LEFT JOIN outbound.lead_reject r ON r.tenant = 't_shape' AND r.item ->> 'title' = 'P' || p.i
WHERE l.to_number IS DISTINCT FROM replace(p.want, '0101', '0' || 100 + p.i) ORDER BY p.i;
SELECT reason, detail FROM outbound.lead_reject WHERE tenant = 't_shape' ORDER BY reject_id;

-- a spreadsheet's CSV: semicolons, CRLF, upper-case heads, blanks, a comma for the point, a name twice, flags as words, references of HTML
SELECT * FROM outbound.import_leads_csv(E'\uFEFFTITLE ; Total Score;REVIEWS COUNT;Phone;Phone; E-Mail ;Permanently Closed;City;STATE\r\n'
  '"Caf\u00e9 &amp; Spa";4,8;1.204;;(713) 555-0121;Info@cafe.example;FALSE;Houston;texas\r\n'
  '"Shut; Spa";3,9;"1,204";(713) 555-0122;;;TRUE;Houston;TX\r\n'
  '\U0001F486 \u05e1\u05e4\u05d0;5;12;713 555 0123;;;yes;Houston;Texas (US)\r\n', 'sheet');
SELECT name, number, state, score, reviews, email, status FROM pg_temp.shape('sheet');

-- lists and objects as text in the cells, as JSON and as Python prints them
SELECT * FROM outbound.import_leads_csv($$title,phone,categories,openingHours,location,emails,leadsEnrichment
"Cell, Json",713-555-0131,"[""Medical spa"",""Skin care""]","[{""day"":""Monday"",""hours"":""9 AM to 5 PM""}]","{""lat"":31.76,""lng"":-106.48}","[""bad"",""a@cell.example""]","[{""fullName"":""Ann Cell"",""jobTitle"":""Owner"",""email"":""ann@cell.example""}]"
Cell Python,713-555-0132,"['Medical spa']","[{'day': 'Monday', 'hours': '9 AM to 5 PM'}]","{'lat': 29.76, 'lng': -95.36}","['a@cell.example', 'b@cell.example']",
Cell Words,713-555-0133,,"Monday: 9 AM-5 PM; Sunday: Closed",,"x@cell.example, y@cell.example",
Cell Cut,713-555-0134,"[""Medical","[{""day"":""Mon",{,[,
$$, 'cells');
SELECT name, zones, email, person, person_email, title, hours FROM pg_temp.shape('cells');

-- other crawlers' names
SELECT * FROM outbound.import_leads($$[
 {"name": "Outscraper Spa", "site": "https://out.example", "type": "Medical spa", "phone": "+1 713-555-0141", "full_address": "1 Main St, El Paso, TX 79901",
  "us_state": "Texas", "city": "El Paso", "postal_code": "79901", "country_code": "US", "latitude": 31.76, "longitude": -106.48, "time_zone": "America/Denver",
  "rating": 4.7, "reviews": 312, "business_status": "CLOSED_TEMPORARILY", "working_hours": {"Monday": "9AM-5PM", "Tuesday": ["9AM-12PM", "1PM-5PM"], "Sunday": "Closed"},
  "google_id": "0x86:0x6c00000000000141", "email_1": "hello@out.example", "owner_title": "Outscraper Spa"},
 {"title": "Gosom Spa", "link": "https://www.google.com/maps/place/Gosom", "category": "Spa", "phone": "+17135550142", "review_count": 44, "review_rating": 4.4,
  "data_id": "0x86:0x6c00000000000142", "status": "Closed \u22c5 Opens 9 AM", "owner": {"name": "Gosom Spa (Owner)"}, "emails": "a@gosom.example, b@gosom.example",
  "open_hours": {"Monday": ["9 AM–5 PM"]}, "complete_address": {"street": "2 Main St", "city": "Pensacola", "postal_code": "32501", "state": "Florida", "country": "US"}},
 {"title": "Gosom Shut", "phone": "+17135550143", "status": "Permanently closed", "cid": "7782220156096217141"},
 {"id": "ChIJgoogleapi000000000000001", "displayName": {"text": "Google Api Spa"}, "formattedAddress": "3 Main St, Houston, TX 77002, USA", "nationalPhoneNumber": "(713) 555-0144",
  "internationalPhoneNumber": "+1 713-555-0144", "rating": 4.9, "userRatingCount": 260, "websiteUri": "https://g.example/", "googleMapsUri": "https://maps.google.com/?cid=1",
  "businessStatus": "OPERATIONAL", "regularOpeningHours": {"weekdayDescriptions": ["Monday: 9:00 AM – 5:00 PM", "Sunday: Closed"]}, "location": {"latitude": 29.76, "longitude": -95.36}},
 {"place_id": "ChIJgoogleold000000000000001", "name": "Google Old Spa", "formatted_phone_number": "(713) 555-0145", "user_ratings_total": 90, "rating": 4.1,
  "geometry": {"location": {"lat": 31.76, "lng": -106.48}}, "formatted_address": "4 Main St, El Paso, TX 79901, USA", "opening_hours": {"weekday_text": ["Monday: 9:00 AM – 5:00 PM"]}, "permanently_closed": true},
 {"title": "Serp Spa", "phone": "(713) 555-0146", "gps_coordinates": {"latitude": 29.76, "longitude": -95.36}, "reviews": 18, "operating_hours": {"monday": "9 AM–5 PM"}, "data_cid": "7782220156096217146"},
 {"First Name": "Dana", "Last Name": "Boss", "Title": "Owner", "Company": "Apollo Spa", "Email": "dana@apollo.example", "# Employees": "12", "Corporate Phone": "'+1 713-555-0147", "Company State": "Texas", "Company Country": "United States"},
 {"Account Name": "Sales Force Spa", "Phone": "(713) 555-0148", "Billing City": "Houston", "Billing State/Province": "TX", "Billing Zip/Postal Code": "77002", "Billing Country": "United States", "Status": "Open"},
 {"name": "Ld Spa", "telephone": "(713) 555-0149", "address": {"streetAddress": "5 Main St", "addressLocality": "Houston", "addressRegion": "TX", "postalCode": "77002", "addressCountry": "US"}, "reviews": [{"text": "good"}]},
 {"title": "Address Spa", "phone": "(713) 555-0150", "address": "6 Main St\nSuite 2\nEl Paso, TX 79901-1234\nUnited States"}]$$, 'vendors');
SELECT name, number, cc, state, zip, zones, score, reviews FROM pg_temp.shape('vendors');
SELECT name, site, email, person, person_email, title, status, hours FROM pg_temp.shape('vendors');
SELECT clinic_name, clinic_id FROM outbound.lead WHERE tenant = 't_shape' AND lead_source = 'vendors' ORDER BY 1;

-- opening hours in other words
SELECT * FROM outbound.import_leads((SELECT jsonb_agg(jsonb_build_object('title', 'H' || lpad(i::text, 2, '0'), 'id', 'shape-h' || i, 'phone', '212-555-' || lpad(i::text, 4, '0'),
  'openingHours', jsonb_build_array(jsonb_build_object('day', d, 'hours', h)))) FROM (VALUES (1, 'lunes', '9:00–17:00'), (2, 'miércoles', '9 a. m.–5 p. m.'),
  (3, 'sábado', 'Cerrado'), (4, 'Montag', '09:00 bis 17:30 Uhr'), (5, 'Sonnabend', 'Geschlossen'), (6, 'dimanche', 'Fermé'), (7, 'jeudi', '9h–12h30, 14h–18h'),
  (8, 'terça-feira', 'das 9:00 às 17:00'), (9, 'Monday', 'Open 24 hours'), (10, 'domingo', 'Abierto 24 horas'), (11, 'Monday', '0900-1700'), (12, 'Friday', '9 AM–12 PM and 1–5 PM'),
  (13, 'Monday', '9.00-17.00'), (14, 'Monday', '月曜日'), (15, 'Dienstag', 'Rund um die Uhr geöffnet'), (16, 'Monday', '10 PM–2 AM')) t (i, d, h)), 'hours');
SELECT name, hours FROM pg_temp.shape('hours');

-- wrappers, several documents, commas too many, nothing
SELECT * FROM outbound.import_leads_text('{"leads": [{"title": "W1", "phone": "212-555-0171"}, {}]} {"title": "W2", "phone": "212-555-0172"}', 'docs');
SELECT * FROM outbound.import_leads_text('[{"title": "W3", "phone": "212-555-0173"},, {"title": "W4", "phone": "212-555-0174",}, ]', 'commas');
SELECT * FROM outbound.import_leads_text('{"results": [{"name": "W5", "phone": "212-555-0175"}]}', 'results');
SELECT * FROM outbound.import_leads('{"status": "ok", "data": {"records": [{"name": "W6", "phone": "212-555-0176"}]}}', 'nested');
SELECT name, number FROM pg_temp.shape('docs') UNION ALL SELECT name, number FROM pg_temp.shape('commas') ORDER BY 1;
SELECT source, reason, detail FROM outbound.lead_reject WHERE tenant = 't_shape' AND source <> 'phones' ORDER BY reject_id;

-- Legal hours and holidays of the states, and the check of every window.

CREATE FUNCTION outbound.is_time_zone(name text) RETURNS boolean
  AS 'MODULE_PATHNAME', 'outbound_is_time_zone'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.is_time_zone(text) IS
  'Whether the server knows a time zone of this IANA name, e.g. America/Chicago.';

CREATE FUNCTION outbound.holiday_date(rule text, year integer) RETURNS date
  AS 'MODULE_PATHNAME', 'outbound_holiday_date'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.holiday_date(text, integer) IS
  'The date of a holiday rule in a year, null when it has none: SELECT outbound.holiday_date(''4 thu 11'', 2026).';

CREATE TABLE outbound.calling_law (
  tenant text NOT NULL DEFAULT outbound.current_tenant() CHECK (tenant <> ''),
  state_code text NOT NULL CHECK (state_code ~ '^([A-Z][A-Z]|[*])$'),
  shipped boolean NOT NULL DEFAULT false CHECK (NOT shipped OR tenant = '*'),
  state_name text NOT NULL CHECK (state_name <> ''),
  mon_fri text NOT NULL,
  sat text NOT NULL,
  sun text NOT NULL,
  holiday text,
  zone text,
  attempt_limit integer CHECK (attempt_limit > 0),
  attempt_period interval CHECK (EXTRACT(epoch FROM attempt_period) > 0 AND EXTRACT(epoch FROM attempt_period) <= 31 * 86400),
  unplaced_zones text[],
  source text NOT NULL CHECK (source <> ''),
  note text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  changed_by text NOT NULL DEFAULT SESSION_USER,
  changed_at timestamptz NOT NULL DEFAULT outbound.now(),
  PRIMARY KEY (tenant, state_code, shipped),
  CHECK ((attempt_limit IS NULL) = (attempt_period IS NULL)),
  CHECK (state_code <> '*' OR unplaced_zones IS NOT NULL AND pg_catalog.cardinality(unplaced_zones) > 0)
);
COMMENT ON TABLE outbound.calling_law IS
  'Legal calling hours by state, a hard bar in every candidate zone and state of a lead. To change a shipped row insert your own (shipped = false) for your tenant, or for tenant * to change it for everyone; it takes precedence and updates of the extension leave it alone.';
COMMENT ON COLUMN outbound.calling_law.tenant IS 'Whose rule: a tenant, or * for everyone. A tenant''s own row comes first.';
COMMENT ON COLUMN outbound.calling_law.state_code IS 'Two letters; * is the federal rule, which holds beside every state''s.';
COMMENT ON COLUMN outbound.calling_law.shipped IS 'True for rows that come with the extension; only its updates change them.';
COMMENT ON COLUMN outbound.calling_law.mon_fri IS 'Hours from Monday to Friday, local time of the called party: 08:00-20:00, or none.';
COMMENT ON COLUMN outbound.calling_law.holiday IS 'Hours on a holiday (outbound.holiday), or none; null = holidays are like other days.';
COMMENT ON COLUMN outbound.calling_law.zone IS 'Zone in which the hours count, where the rule fixes one; null = the called party''s.';
COMMENT ON COLUMN outbound.calling_law.attempt_limit IS 'Calls to one number within attempt_period; null = no limit of the state''s own.';
COMMENT ON COLUMN outbound.calling_law.attempt_period IS 'Rolling period of attempt_limit.';
COMMENT ON COLUMN outbound.calling_law.unplaced_zones IS 'Row * only: a lead that cannot be placed is called only when all of these zones allow it.';
COMMENT ON COLUMN outbound.calling_law.source IS 'Where the rule is written.';
COMMENT ON COLUMN outbound.calling_law.version IS 'Grows with each change; earlier contents are in outbound.audit.';

CREATE TABLE outbound.holiday (
  tenant text NOT NULL DEFAULT outbound.current_tenant() CHECK (tenant <> ''),
  state_code text NOT NULL CHECK (state_code ~ '^([A-Z][A-Z]|[*])$'),
  name text NOT NULL CHECK (name <> ''),
  shipped boolean NOT NULL DEFAULT false CHECK (NOT shipped OR tenant = '*'),
  rule text NOT NULL,
  observed boolean NOT NULL DEFAULT true,
  removed boolean NOT NULL DEFAULT false,
  source text NOT NULL DEFAULT '',
  PRIMARY KEY (tenant, state_code, name, shipped)
);
COMMENT ON TABLE outbound.holiday IS
  'Holidays by state, * for the country. They matter where calling_law.holiday gives hours for them. Add your own rows; a row with removed = true takes a shipped holiday of the same name away.';
COMMENT ON COLUMN outbound.holiday.rule IS '2026-02-17; 12-25; 4 thu 11 (fourth Thursday of November); -1 mon 5 (last Monday of May); 4 thu 11 +1 (day after); easter -2.';
COMMENT ON COLUMN outbound.holiday.observed IS 'On a Sunday it is kept on Monday too, on a Saturday on Friday too.';
COMMENT ON COLUMN outbound.holiday.removed IS 'This row only takes away the shipped (or everyone''s) holiday of the same name.';

CREATE FUNCTION outbound.calendar_check() RETURNS trigger
  AS 'MODULE_PATHNAME', 'outbound_calendar_check' LANGUAGE C;
COMMENT ON FUNCTION outbound.calendar_check() IS
  'Trigger: refuses malformed windows, unknown zones and contradictory hours when they are written, and changes to shipped rows.';

CREATE FUNCTION outbound.calling_law_audit() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO outbound.audit (tenant, action, subject, detail)
  VALUES (OLD.tenant, 'settings.change', 'calling_law ' || OLD.state_code,
    CASE TG_OP WHEN 'UPDATE' THEN jsonb_build_object('old', to_jsonb(OLD), 'new', to_jsonb(NEW))
      ELSE jsonb_build_object('old', to_jsonb(OLD)) END);
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  NEW.version := OLD.version + 1;
  NEW.changed_by := SESSION_USER;
  NEW.changed_at := outbound.now();
  RETURN NEW;
END $$;
COMMENT ON FUNCTION outbound.calling_law_audit() IS
  'Trigger: counts the version of a changed law and keeps what it was before in outbound.audit.';

-- ALWAYS: also when a restore or a subscription writes
CREATE TRIGGER calendar_check BEFORE INSERT OR UPDATE OR DELETE ON outbound.calling_law
  FOR EACH ROW EXECUTE FUNCTION outbound.calendar_check();
-- not on INSERT: a restore inserts, and brings the audit along by itself
CREATE TRIGGER calling_law_audit BEFORE UPDATE OR DELETE ON outbound.calling_law
  FOR EACH ROW EXECUTE FUNCTION outbound.calling_law_audit();
CREATE TRIGGER calendar_check BEFORE INSERT OR UPDATE OR DELETE ON outbound.holiday
  FOR EACH ROW EXECUTE FUNCTION outbound.calendar_check();
CREATE TRIGGER calendar_check BEFORE INSERT OR UPDATE OF call_hours, call_days, time_zone ON outbound.campaign
  FOR EACH ROW EXECUTE FUNCTION outbound.calendar_check();
ALTER TABLE outbound.calling_law ENABLE ALWAYS TRIGGER calendar_check;
ALTER TABLE outbound.holiday ENABLE ALWAYS TRIGGER calendar_check;
ALTER TABLE outbound.campaign ENABLE ALWAYS TRIGGER calendar_check;

INSERT INTO outbound.calling_law (tenant, shipped, state_code, state_name, mon_fri, sat, sun, unplaced_zones, source, note)
VALUES ('*', true, '*', 'United States', '08:00-21:00', '08:00-21:00', '08:00-21:00',
  '{America/New_York,America/Chicago,America/Denver,America/Phoenix,America/Los_Angeles,America/Anchorage,America/Adak,Pacific/Honolulu,America/Puerto_Rico}',
  '47 CFR 64.1200(c)(1); 16 CFR 310.4(c)',
  'Holds beside every state''s rule. Guam and American Samoa are left out of unplaced_zones: their numbers are known by area code.');

INSERT INTO outbound.calling_law (tenant, shipped, state_code, state_name, mon_fri, sat, sun, holiday, zone, attempt_limit, attempt_period, source, note)
VALUES
  ('*', true, 'AL', 'Alabama', '08:00-20:00', '08:00-20:00', 'none', 'none', NULL, NULL, NULL, 'Ala. Code 8-19A-12; PSC rule 770-X-5', 'The rule''s reach is narrow.'),
  ('*', true, 'CT', 'Connecticut', '09:00-20:00', '09:00-20:00', '09:00-20:00', NULL, NULL, NULL, NULL, 'Conn. Gen. Stat. 42-288a', 'Consent needed.'),
  ('*', true, 'FL', 'Florida', '08:00-20:00', '08:00-20:00', '08:00-20:00', NULL, NULL, 3, '24 hours', 'Fla. Stat. 501.616(6), 501.059', 'Three calls in 24 hours whatever number they come from; a Florida area code is presumed to be a resident.'),
  ('*', true, 'KY', 'Kentucky', '10:00-21:00', '10:00-21:00', '10:00-21:00', NULL, NULL, NULL, NULL, 'Ky. Rev. Stat. 367.46955', ''),
  ('*', true, 'LA', 'Louisiana', '08:00-20:00', '08:00-20:00', 'none', 'none', NULL, NULL, NULL, 'La. Rev. Stat. 45:844.31; PSC General Order', 'The governor may add days: add them to outbound.holiday.'),
  ('*', true, 'MD', 'Maryland', '08:00-20:00', '08:00-20:00', '08:00-20:00', NULL, NULL, 3, '24 hours', 'Md. Code Com. Law 14-4502 (Stop the Spam Calls Act)', ''),
  ('*', true, 'MA', 'Massachusetts', '08:00-20:00', '08:00-20:00', '08:00-20:00', NULL, NULL, NULL, NULL, 'Mass. Gen. Laws ch. 159C 3; 201 CMR 12.02', ''),
  ('*', true, 'ME', 'Maine', '09:00-17:00', '09:00-17:00', '09:00-17:00', NULL, NULL, 1, '8 hours', 'Me. Rev. Stat. 10 1498', 'Automated calls: one in eight hours. Hours on Saturday and Sunday taken as on weekdays; to be checked.'),
  ('*', true, 'MI', 'Michigan', '09:00-21:00', '09:00-21:00', '09:00-21:00', NULL, NULL, NULL, NULL, 'Mich. Comp. Laws 445.111a', ''),
  ('*', true, 'MN', 'Minnesota', '09:00-21:00', '09:00-21:00', '09:00-21:00', NULL, NULL, NULL, NULL, 'Minn. Stat. 325E.30', 'No automatic dialing-announcing device before 9.'),
  ('*', true, 'MS', 'Mississippi', '08:00-20:00', '08:00-20:00', 'none', 'none', 'America/Chicago', NULL, NULL, 'Miss. Code 77-3-603, 77-3-723', 'Central time by the rule''s words. Tables disagree on holidays; the stricter reading is taken.'),
  ('*', true, 'NE', 'Nebraska', '08:00-21:00', '08:00-21:00', '13:00-21:00', '13:00-21:00', NULL, NULL, NULL, 'Neb. Rev. Stat. 86-243', 'Prerecorded voice: not before 1 p.m. on Sundays and holidays.'),
  ('*', true, 'NV', 'Nevada', '09:00-20:00', '09:00-20:00', '09:00-20:00', NULL, NULL, NULL, NULL, 'Nev. Rev. Stat. 599B, 597.814', ''),
  ('*', true, 'NM', 'New Mexico', '09:00-21:00', '09:00-21:00', '09:00-21:00', NULL, NULL, NULL, NULL, 'N.M. Stat. 57-12-22', ''),
  ('*', true, 'OK', 'Oklahoma', '09:00-20:00', '09:00-20:00', '09:00-20:00', NULL, NULL, 3, '24 hours', 'Okla. Stat. 15 775C (8-20, three in 24 hours); ADAD rule 9-21', 'Both rules together for an AI voice: 9 to 20. An Oklahoma area code is presumed to be a resident.'),
  ('*', true, 'PA', 'Pennsylvania', '08:00-21:00', '08:00-21:00', '08:00-21:00', 'none', NULL, NULL, NULL, '73 Pa. Stat. 2245.2', 'Tables vary on Sundays.'),
  ('*', true, 'RI', 'Rhode Island', '09:00-18:00', '10:00-17:00', 'none', 'none', NULL, NULL, NULL, 'R.I. Gen. Laws 5-61-3.6', ''),
  ('*', true, 'SD', 'South Dakota', '09:00-21:00', '09:00-21:00', 'none', NULL, NULL, NULL, NULL, 'S.D. Codified Laws 37-30A-3', ''),
  ('*', true, 'TX', 'Texas', '09:00-21:00', '09:00-21:00', '12:00-21:00', NULL, NULL, NULL, NULL, 'Tex. Bus. & Com. Code 301.051', 'SB 140 (1 September 2025): registration and bond.'),
  ('*', true, 'UT', 'Utah', '08:00-21:00', '08:00-21:00', 'none', 'none', NULL, NULL, NULL, 'Utah Code 13-25a-103', ''),
  ('*', true, 'WA', 'Washington', '08:00-20:00', '08:00-20:00', '08:00-20:00', NULL, NULL, NULL, NULL, 'RCW 19.158.040, 80.36.390', 'RCW 80.36.400 bars automatic announcing devices for sales.'),
  ('*', true, 'WY', 'Wyoming', '08:00-20:00', '08:00-20:00', '08:00-20:00', NULL, NULL, NULL, NULL, 'Wyo. Stat. 40-12-302', '');

-- no rule of their own known: the federal hours
INSERT INTO outbound.calling_law (tenant, shipped, state_code, state_name, mon_fri, sat, sun, source)
SELECT '*', true, code, name, '08:00-21:00', '08:00-21:00', '08:00-21:00', '47 CFR 64.1200(c)(1)'
FROM (VALUES
  ('AK', 'Alaska'), ('AS', 'American Samoa'), ('AZ', 'Arizona'), ('AR', 'Arkansas'), ('CA', 'California'),
  ('CO', 'Colorado'), ('DE', 'Delaware'), ('DC', 'District of Columbia'), ('GA', 'Georgia'), ('GU', 'Guam'),
  ('HI', 'Hawaii'), ('ID', 'Idaho'), ('IL', 'Illinois'), ('IN', 'Indiana'), ('IA', 'Iowa'), ('KS', 'Kansas'),
  ('MO', 'Missouri'), ('MT', 'Montana'), ('MP', 'Northern Mariana Islands'), ('NH', 'New Hampshire'),
  ('NJ', 'New Jersey'), ('NY', 'New York'), ('NC', 'North Carolina'), ('ND', 'North Dakota'), ('OH', 'Ohio'),
  ('OR', 'Oregon'), ('PR', 'Puerto Rico'), ('SC', 'South Carolina'), ('TN', 'Tennessee'), ('VT', 'Vermont'),
  ('VI', 'U.S. Virgin Islands'), ('VA', 'Virginia'), ('WV', 'West Virginia'), ('WI', 'Wisconsin')) AS s (code, name);

INSERT INTO outbound.holiday (tenant, shipped, state_code, name, rule, source)
SELECT '*', true, state_code, name, rule, source
FROM (VALUES
  ('*', 'New Year''s Day', '01-01', '5 U.S.C. 6103'),
  ('*', 'Martin Luther King Jr. Day', '3 mon 1', '5 U.S.C. 6103'),
  ('*', 'Presidents'' Day', '3 mon 2', '5 U.S.C. 6103'),
  ('*', 'Memorial Day', '-1 mon 5', '5 U.S.C. 6103'),
  ('*', 'Juneteenth', '06-19', '5 U.S.C. 6103'),
  ('*', 'Independence Day', '07-04', '5 U.S.C. 6103'),
  ('*', 'Labor Day', '1 mon 9', '5 U.S.C. 6103'),
  ('*', 'Columbus Day', '2 mon 10', '5 U.S.C. 6103'),
  ('*', 'Veterans Day', '11-11', '5 U.S.C. 6103'),
  ('*', 'Thanksgiving', '4 thu 11', '5 U.S.C. 6103'),
  ('*', 'Christmas Day', '12-25', '5 U.S.C. 6103'),
  ('AL', 'Mardi Gras', 'easter -47', 'Ala. Code 1-3-8 (Mobile and Baldwin counties)'),
  ('AL', 'Confederate Memorial Day', '4 mon 4', 'Ala. Code 1-3-8'),
  ('AL', 'Jefferson Davis'' Birthday', '1 mon 6', 'Ala. Code 1-3-8'),
  ('LA', 'Mardi Gras', 'easter -47', 'La. Rev. Stat. 1:55'),
  ('LA', 'Good Friday', 'easter -2', 'La. Rev. Stat. 1:55'),
  ('LA', 'Acadian Day', '4 thu 11 +1', 'La. Rev. Stat. 1:55'),
  ('LA', 'All Saints'' Day', '11-01', 'La. Rev. Stat. 1:55'),
  ('LA', 'Election Day', '1 mon 11 +1', 'La. Rev. Stat. 1:55 (in even years; kept in all)'),
  ('MS', 'Confederate Memorial Day', '-1 mon 4', 'Miss. Code 3-3-7'),
  ('NE', 'Arbor Day', '-1 fri 4', 'Neb. Rev. Stat. 62-301'),
  ('NE', 'Day after Thanksgiving', '4 thu 11 +1', 'Neb. Rev. Stat. 62-301'),
  ('PA', 'Good Friday', 'easter -2', '44 Pa. Stat. 11'),
  ('PA', 'Flag Day', '06-14', '44 Pa. Stat. 11'),
  ('PA', 'Election Day', '1 mon 11 +1', '44 Pa. Stat. 11'),
  ('RI', 'Election Day', '1 mon 11 +1', 'R.I. Gen. Laws 25-1-1 (in even years; kept in all)'),
  ('RI', 'Victory Day', '2 mon 8', 'R.I. Gen. Laws 25-1-1'),
  ('UT', 'Pioneer Day', '07-24', 'Utah Code 63G-1-301')) AS h (state_code, name, rule, source);

CREATE VIEW outbound.calling_hours AS
  SELECT DISTINCT ON (state_code) state_code, state_name, mon_fri, sat, sun, holiday, zone, attempt_limit, attempt_period,
    source, note, CASE WHEN shipped THEN 'shipped' WHEN tenant = '*' THEN 'everyone' ELSE 'tenant' END AS origin, version
  FROM outbound.calling_law
  WHERE tenant IN (outbound.current_tenant(), '*')
  ORDER BY state_code, tenant = '*', shipped;
COMMENT ON VIEW outbound.calling_hours IS
  'The law that holds for the current tenant, one row a state, and where each row comes from (shipped, everyone, tenant).';

CREATE VIEW outbound.holiday_dates AS
  SELECT h.state_code, outbound.holiday_date(h.rule, y) AS day, h.name, h.observed, h.source
  FROM outbound.holiday h, pg_catalog.generate_series(2024, 2040) y
  WHERE h.tenant IN (outbound.current_tenant(), '*') AND NOT h.removed
    AND outbound.holiday_date(h.rule, y) IS NOT NULL
    AND NOT EXISTS (SELECT FROM outbound.holiday o
      WHERE o.state_code = h.state_code AND o.name = h.name
        AND (o.tenant = outbound.current_tenant() AND h.tenant = '*'
          OR o.tenant = h.tenant AND h.shipped AND NOT o.shipped));
COMMENT ON VIEW outbound.holiday_dates IS
  'The dates of the holidays that hold for the current tenant, 2024 to 2040, so that a person can check the rules.';

-- The attempt's state machine, below all C code.
SET outbound.tenant = 't_attempt';
SET outbound.clock = '2026-11-23 10:00:00-06';
\set VERBOSITY default
INSERT INTO outbound.campaign (agent_id) VALUES ('agent_1');
INSERT INTO outbound.lead (lead_id, clinic_name, to_number, lead_status, attempts)
SELECT 'l' || i, 'Clinic ' || i, '+1512555010' || i, 'calling', 1 FROM generate_series(1, 6) i;
INSERT INTO outbound.attempt (tenant, attempt_id, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type)
SELECT 't_attempt', ('00000000-0000-4000-8000-00000000000' || i)::uuid, 'ont-live-001', 'l' || i, '+1512555010' || i, 1, '09:00-18:00', 'business_hours'
  FROM generate_series(1, 6) i;
-- promise 1: one live attempt a lead, one a number
INSERT INTO outbound.attempt (tenant, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type)
VALUES ('t_attempt', 'ont-live-001', 'l1', '+15125550199', 1, '09:00-18:00', 'business_hours');
INSERT INTO outbound.attempt (tenant, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type)
VALUES ('t_attempt', 'other', 'x', '+15125550101', 1, '09:00-18:00', 'business_hours');
-- every move, legal or not
CREATE FUNCTION pg_temp.try_move(a text, b text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE id uuid := pg_catalog.gen_random_uuid();
BEGIN
  INSERT INTO outbound.attempt (tenant, attempt_id, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type, state, call_id)
  VALUES ('t_attempt', id, 'moves', id::text, '+1999' || (random() * 1e7)::int, 1, '', 'business_hours', a, id::text);
  UPDATE outbound.attempt SET state = b WHERE attempt_id = id;
  RETURN 'yes';
EXCEPTION WHEN object_not_in_prerequisite_state THEN RETURN '-';
END $$;
SELECT a AS "from", string_agg(pg_temp.try_move(a, b), ' ' ORDER BY j) AS "claimed placed refused unknown not_placed ended"
  FROM unnest('{claimed,placed,refused,unknown,not_placed,ended}'::text[]) WITH ORDINALITY f(a, i),
       unnest('{claimed,placed,refused,unknown,not_placed,ended}'::text[]) WITH ORDINALITY t(b, j)
 GROUP BY a, i ORDER BY i;
UPDATE outbound.attempt SET state = 'ended', call_id = 'c' WHERE tenant = 't_attempt' AND lead_id = 'l1';
UPDATE outbound.attempt SET state = 'placed' WHERE tenant = 't_attempt' AND lead_id = 'l1';
DELETE FROM outbound.attempt WHERE tenant = 't_attempt' AND lead_id = 'l1';
UPDATE outbound.attempt SET to_number = '+15125550199' WHERE tenant = 't_attempt' AND lead_id = 'l1';
UPDATE outbound.attempt SET state = 'placed', call_id = 'c1' WHERE tenant = 't_attempt' AND lead_id = 'l1';
UPDATE outbound.attempt SET call_id = 'c2' WHERE tenant = 't_attempt' AND lead_id = 'l1';
UPDATE outbound.attempt SET state = 'ended' WHERE tenant = 't_attempt' AND lead_id = 'l1';
DELETE FROM outbound.attempt WHERE tenant = 't_attempt' AND (lead_id = 'l1' OR campaign_id = 'moves' AND state IN ('refused', 'not_placed', 'ended'));

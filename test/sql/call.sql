-- Call records: merged in any order, linked to attempts, carried to leads.
SET outbound.tenant = 't_call';
SET outbound.campaign_id = 'c1';
SET outbound.clock = '2026-11-23 10:00:00-06';
SET timezone = 'America/Chicago';
\set VERBOSITY terse

INSERT INTO outbound.campaign (campaign_id) VALUES ('c1'), ('c2');
INSERT INTO outbound.lead (campaign_id, lead_id, clinic_name, to_number, lead_status, attempts) VALUES
  ('c1', 'l1', 'Glow Studio', '+15125550101', 'calling', 1),
  ('c1', 'l2', 'Bright Skin', '+15125550102', 'calling', 1),
  ('c1', 'l3', 'Two Campaigns', '+15125550103', 'new', 0),
  ('c2', 'l3', 'Two Campaigns', '+15125550103', 'new', 0),
  ('c1', 'l4', 'By Hand', '+15125550104', 'new', 0);
INSERT INTO outbound.attempt (tenant, attempt_id, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type, state, sent_at) VALUES
  ('t_call', '00000000-0000-4000-8000-000000000001', 'c1', 'l1', '+15125550101', 1, '09:00-18:00', 'business_hours', 'claimed', outbound.now()),
  ('t_call', '00000000-0000-4000-8000-000000000002', 'c1', 'l2', '+15125550102', 1, '09:00-18:00', 'business_hours', 'claimed', outbound.now());

-- The objects of one call, as they arrive when all is well.
CREATE TEMP TABLE seen (n int, event text, call jsonb);
INSERT INTO seen VALUES
  (1, 'call_started', '{"call_id": "CALL", "call_status": "ongoing", "to_number": "+12125550199", "direction": "outbound", "only_started": 1, "start_timestamp": 1763913600000}'),
  (2, 'transcript_updated', '{"call_id": "CALL", "call_status": "ongoing", "to_number": "+12125550199", "direction": "outbound", "transcript": "Agent: Hi\nUser: No", "start_timestamp": 1763913600000}'),
  (3, 'call_ended', '{"call_id": "CALL", "call_status": "ended", "to_number": "+12125550199", "direction": "outbound", "transcript": "Agent: Hi\nUser: No thanks", "start_timestamp": 1763913600000, "end_timestamp": 1763913612000, "disconnection_reason": "user_hangup", "only_ended": 1, "both": "ended", "call_cost": {"combined_cost": 12.5}}'),
  (4, 'call_analyzed', '{"call_id": "CALL", "call_status": "ended", "to_number": "+12125550199", "direction": "outbound", "transcript": "Agent: Hi\nUser: No thanks", "start_timestamp": 1763913600000, "end_timestamp": 1763913612000, "disconnection_reason": "user_hangup", "call_analysis": {"user_sentiment": "Negative"}, "both": "", "call_cost": {"combined_cost": 13}}');
-- in every order, with and without a repeat of the first at the end: one end state
DO $$
DECLARE p int[]; v record;
BEGIN
  FOR p IN SELECT ARRAY[a.n, b.n, c.n, d.n] FROM seen a, seen b, seen c, seen d
           WHERE a.n NOT IN (b.n, c.n, d.n) AND b.n NOT IN (c.n, d.n) AND c.n <> d.n LOOP
    FOR i IN 1..5 LOOP
      PERFORM outbound.record_call(replace(s.call::text, 'CALL', 'call_' || array_to_string(p, ''))::jsonb)
      FROM seen s WHERE s.n = p[CASE i WHEN 5 THEN 1 ELSE i END];
    END LOOP;
  END LOOP;
END $$;
SELECT count(*), call_status, analyzed, rank, start_at, end_at, duration_ms, cost_cents, disconnection_reason, origin, payload - 'call_id' AS payload, older_keys
FROM outbound.call WHERE tenant = 't_call' GROUP BY 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12;
-- the same object again writes nothing
SELECT xmin::text AS before FROM outbound.call WHERE tenant = 't_call' AND call_id = 'call_1234' \gset
SELECT outbound.record_call(replace(call::text, 'CALL', 'call_1234')::jsonb) FROM seen WHERE n = 4;
SELECT xmin::text = :'before' AS untouched FROM outbound.call WHERE tenant = 't_call' AND call_id = 'call_1234';
DELETE FROM outbound.call WHERE tenant = 't_call';

-- A webhook overtakes the answer to create-call: the claimed attempt is placed, then ended.
SELECT outbound.record_call('{"call_id": "call_l1", "call_status": "ongoing", "to_number": "+15125550101", "metadata": {"attempt_id": "00000000-0000-4000-8000-000000000001"}}');
SELECT state, call_id, disposition FROM outbound.attempt WHERE tenant = 't_call' AND lead_id = 'l1';
SELECT call_id, origin, campaign_id, lead_id, attempt_id, call_status, rank FROM outbound.call WHERE tenant = 't_call';
SELECT outbound.record_call('{"call_id": "call_l1", "call_status": "ended", "to_number": "+15125550101", "disconnection_reason": "user_hangup", "end_timestamp": 1763913612000, "metadata": {"attempt_id": "00000000-0000-4000-8000-000000000001"}}');
SELECT state, call_id, disposition, ended_at FROM outbound.attempt WHERE tenant = 't_call' AND lead_id = 'l1';
SELECT lead_status <> 'calling' AS let_go, last_disposition FROM outbound.lead WHERE tenant = 't_call' AND lead_id = 'l1';
-- older news change nothing any more
SELECT outbound.record_call('{"call_id": "call_l1", "call_status": "ongoing", "to_number": "+15125550101", "metadata": {"attempt_id": "00000000-0000-4000-8000-000000000001"}}');
SELECT a.state, c.call_status FROM outbound.attempt a JOIN outbound.call c USING (tenant, attempt_id) WHERE tenant = 't_call' AND a.lead_id = 'l1';

-- The last event first, straight from claimed to ended; the call never connected.
SELECT outbound.record_call('{"call_id": "call_l2", "call_status": "not_connected", "to_number": "+15125550102", "disconnection_reason": "dial_busy", "metadata": {"attempt_id": "00000000-0000-4000-8000-000000000002"}}');
SELECT state, call_id, disposition FROM outbound.attempt WHERE tenant = 't_call' AND lead_id = 'l2';
-- A second call with the same attempt id is not that attempt's call: kept, marked, in the audit.
SELECT outbound.record_call('{"call_id": "call_twice", "call_status": "ended", "to_number": "+15125550102", "metadata": {"attempt_id": "00000000-0000-4000-8000-000000000002"}}');
SELECT call_id, origin, campaign_id, lead_id, attempt_id IS NULL AS no_attempt FROM outbound.call WHERE tenant = 't_call' AND call_id = 'call_twice';
SELECT count(*) > 0 AS audited FROM outbound.audit WHERE tenant = 't_call' AND detail::text LIKE '%call_twice%';

-- Dialled by hand: the lead is the one with the number, when only one can be meant.
SELECT outbound.record_call(c) FROM (VALUES
  ('{"call_id": "hand_one", "call_status": "ended", "to_number": "+15125550104"}'::jsonb),
  ('{"call_id": "hand_inbound", "call_status": "ended", "direction": "inbound", "from_number": "+15125550104", "to_number": "+12125550100"}'),
  ('{"call_id": "hand_two_campaigns", "call_status": "ended", "to_number": "+15125550103"}'),
  ('{"call_id": "hand_named", "call_status": "ended", "to_number": "+15125550103", "metadata": {"campaign_id": "c2", "attempt_id": "not-a-uuid"}}'),
  ('{"call_id": "hand_unknown", "call_status": "ended", "to_number": "+15125550177", "metadata": {"campaign_id": "c2", "attempt_id": "00000000-0000-4000-8000-0000000000ff"}}'),
  ('{"call_id": "hand_no_such_campaign", "call_status": "ended", "to_number": "anonymous", "metadata": {"campaign_id": "c99"}}')) v(c);
SELECT call_id, origin, campaign_id, lead_id FROM outbound.call WHERE tenant = 't_call' AND call_id LIKE 'hand%' ORDER BY 1;
SELECT outbound.record_call('{"call_status": "ended"}');
SELECT outbound.record_call('[]');

-- Nothing of another tenant is touched: the same ids there are other calls.
SELECT outbound.record_call('{"call_id": "call_l1", "call_status": "ongoing", "metadata": {"attempt_id": "00000000-0000-4000-8000-000000000001"}}', tenant => 't_call_other');
SELECT tenant, call_status, origin FROM outbound.call WHERE tenant LIKE 't\_call%' AND call_id = 'call_l1' ORDER BY 1;

-- One lead's history, oldest first.
SELECT kind, what, call_id FROM outbound.lead_journey('l2') WHERE kind IN ('lead', 'attempt', 'call') ORDER BY at, kind, what;
SELECT bool_and(sorted) FROM (SELECT at >= lag(at, 1, at) OVER () AS sorted FROM outbound.lead_journey('l1')) s;
-- A procedure that commits says so.
BEGIN;
CALL outbound.sync_calls();
ROLLBACK;
CALL outbound.sync_calls(time_budget => '0');

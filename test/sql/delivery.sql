-- The outbox: one fact is one event, under a stable id.
SET outbound.tenant = 't_delivery';
SET outbound.clock = '2026-11-23 16:00:00+00';
SELECT outbound.enqueue_delivery('n8n_outcome', 'call.outcome', 'outcome:c1:1', '{"call_id": "c1"}', 'l1', 'c1') AS id \gset
SELECT :'id' = outbound.delivery_event_id('n8n_outcome', 'outcome:c1:1')::text AS id_is_derived;
-- the same fact again, even with another record: nothing
SELECT outbound.enqueue_delivery('n8n_outcome', 'call.outcome', 'outcome:c1:1', '{"call_id": "other"}') = :'id' AS same;
-- another endpoint, tenant or key is another event; a correction names the first
SELECT outbound.enqueue_delivery('n8n_lead', 'call.outcome', 'outcome:c1:1', '{}') <> :'id' AS other_endpoint,
       outbound.enqueue_delivery('n8n_outcome', 'call.outcome', 'outcome:c1:1', '{}', tenant => 't_delivery2') <> :'id' AS other_tenant,
       outbound.enqueue_delivery('n8n_outcome', 'call.outcome', 'outcome:c1:2', '{"call_id": "c1"}', 'unknown', 'c1', :'id') <> :'id' AS correction;
SELECT endpoint, event_type, dedupe_key, lead_id, call_id, corrects = :'id' AS corrects, record, state, tries, due_at
  FROM outbound.delivery WHERE tenant = 't_delivery' ORDER BY seq;
-- not an event
SELECT outbound.enqueue_delivery('', 'call.outcome', 'k', '{}');
SELECT outbound.enqueue_delivery('n8n_outcome', NULL, 'k', '{}');
SELECT outbound.enqueue_delivery('n8n_outcome', 'call.outcome', 'k', '[]');
SELECT outbound.enqueue_delivery('n8n_outcome', 'call.outcome', 'k', NULL);

-- dead letters and their replay; a delivered follow-up is never sent again
SET outbound.tenant = 't_delivery3';
SELECT outbound.enqueue_delivery('n8n_outcome', 'call.outcome', 'a', '{"n": 1}') AS a,
       outbound.enqueue_delivery('n8n_outcome', 'call.outcome', 'b', '{"n": 2}') AS b,
       outbound.enqueue_delivery('n8n_outcome', 'recording.followup', 'f', '{"n": 3}') AS f,
       outbound.enqueue_delivery('n8n_lead', 'lead.queued', 'l', '{"n": 4}', campaign_id => 'other') AS l \gset
UPDATE outbound.delivery SET state = 'dead', tries = 7, last_status = 422, last_error = 'why', last_answer = 'no'
  WHERE tenant = 't_delivery3' AND dedupe_key IN ('a', 'l');
UPDATE outbound.delivery SET state = 'delivered', delivered_at = outbound.now(), tries = 1
  WHERE tenant = 't_delivery3' AND dedupe_key IN ('b', 'f');
SELECT campaign_id, endpoint, event_type, tries, last_status, last_error, last_answer, record
  FROM outbound.dead_letters WHERE tenant = 't_delivery3';
SELECT endpoint, state, pending, due, sending, delivered_24h, dead FROM outbound.delivery_status WHERE tenant = 't_delivery3';
SELECT outbound.replay(:'f', delivered => true);
SELECT outbound.replay(event_type => 'recording.followup', delivered => true);
SELECT outbound.replay('00000000-0000-4000-8000-000000000000');
SELECT outbound.replay(since => outbound.now() + interval '1 second') AS later, outbound.replay(event_type => 'lead.queued') AS other_campaign;
SELECT outbound.replay(:'b') AS not_dead, outbound.replay(:'a') AS one, outbound.replay(:'a') AS again;
SELECT outbound.replay(delivered => true) AS delivered_but_no_followup, outbound.replay(campaign_id => NULL) AS all_campaigns;
SELECT dedupe_key, state, tries FROM outbound.delivery WHERE tenant = 't_delivery3' ORDER BY seq;
SELECT action, subject = :'a' AS subject_is_event, detail FROM outbound.audit WHERE tenant = 't_delivery3' ORDER BY audit_id;

-- pause and resume
SELECT outbound.pause_endpoint('n8n_outcome', 'maintenance');
SELECT endpoint, state, reason, pending FROM outbound.delivery_status WHERE tenant = 't_delivery3';
SELECT outbound.resume_endpoint('n8n_outcome');
SELECT endpoint, state, reason FROM outbound.delivery_status WHERE tenant = 't_delivery3';
SELECT outbound.pause_endpoint('');

-- who must not be messaged
INSERT INTO outbound.suppression (tenant, number_hash, number, reason)
  VALUES ('t_delivery3', sha256('+15125550142'), '+15125550142', 'opt_out');
INSERT INTO outbound.suppression (tenant, number_hash, number, reason, added_at, expires_at)
  VALUES ('t_delivery3', sha256('+15125550143'), '+15125550143', 'opt_out', '2020-01-01', '2025-02-01');
SELECT n, outbound.message_suppressed(jsonb_build_object('to_number', n), NULL, outbound.now(), 'c', 't_delivery3')
  FROM unnest('{+15125550142,(512) 555-0142,1-512-555-0142,+15125550143,+15125550144,""}'::text[]) n;
SELECT outbound.message_suppressed('{"recipient_phone": "512.555.0142"}', NULL, outbound.now(), 'c', 't_delivery3') AS recipient,
       outbound.message_suppressed('{"to_number": "+15125550142"}', NULL, outbound.now(), 'c', 't_delivery4') AS other_tenant;

-- the signature: https://www.standardwebhooks.com's own example
SELECT outbound.sign_delivery('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'msg_p5jXN8AQM9LWM0D4loKWxJek', to_timestamp(1614265330), '{"test": 2432232314}');
SELECT outbound.sign_delivery('whsec_c2hvcnQ=', 'id', now(), '{}');
SELECT outbound.sign_delivery('plain text', 'id', now(), '{}');

-- deliver commits, so it refuses a transaction block
BEGIN;
CALL outbound.deliver();
ROLLBACK;
CALL outbound.deliver(-1);
CALL outbound.deliver(tenant => NULL);
-- no server of that name: the events wait
SELECT outbound.enqueue_delivery('nowhere', 'call.outcome', 'x', '{}', tenant => 't_delivery5') IS NOT NULL AS enqueued;
SET client_min_messages = warning;
CALL outbound.deliver(tenant => 't_delivery5');
RESET client_min_messages;
SELECT state, tries FROM outbound.delivery WHERE tenant = 't_delivery5';

-- a claim of a backend that is gone
SELECT outbound.backend_alive(pg_backend_pid(), backend_start) AS me, outbound.backend_alive(pg_backend_pid(), backend_start - interval '1 s') AS before_me,
  outbound.backend_alive(0, backend_start) AS nobody FROM pg_stat_activity WHERE pid = pg_backend_pid();

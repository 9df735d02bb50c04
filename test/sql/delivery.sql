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

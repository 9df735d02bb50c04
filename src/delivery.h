/*-------------------------------------------------------------------------
 *
 * delivery.h
 *	  The outbox: enqueue in the transaction that makes the fact, deliver
 *	  later, at least once, under a stable event id.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_DELIVERY_H
#define OUTBOUND_DELIVERY_H

#include "outbound.h"

#include "utils/jsonb.h"
#include "utils/uuid.h"

/* in delivery.c */

/*
 * The event id of a fact: a hash of tenant, endpoint and dedupe key, so that
 * it can be named (as "corrects") without looking anything up, and the same
 * fact has the same id whenever and by whomever it is enqueued.
 */
extern void DeliveryEventId(const char *tenant, const char *endpoint,
							const char *dedupe_key, pg_uuid_t *event_id);

/*
 * EnqueueDelivery stores one event for endpoint ("n8n_outcome", ...) in the
 * caller's transaction: one INSERT with a kept plan, and nothing when the same
 * fact (tenant, endpoint, dedupe_key) is there already.
 *
 * Returns true when the event is new. event_id (may be NULL) is set either
 * way. lead_id NULL or "unknown" = not bound to a lead's order; call_id and
 * corrects may be NULL. Connects SPI itself. Throws 22023 for an empty name
 * or a record that is not a JSON object.
 */
extern bool EnqueueDelivery(const char *tenant, const char *campaign_id,
							const char *endpoint, const char *event_type,
							const char *dedupe_key, const char *lead_id,
							const char *call_id, Jsonb *record,
							const pg_uuid_t *corrects, pg_uuid_t *event_id);

#endif /* OUTBOUND_DELIVERY_H */

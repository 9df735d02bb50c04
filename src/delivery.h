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

#include "executor/spi.h"
#include "n8n.h"
#include "service.h"
#include "storage/itemptr.h"
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

/* One event as claimed. */
typedef struct DeliveryEvent
{
	pg_uuid_t id;
	ItemPointerData tid; /* good while its row is locked */
	TimestampTz due_at;
	int64 seq;
	const char *event_type;
	const char *record;
	TimestampTz created_at;
	int tries;     /* before this one */
	int batch_cap; /* 0 = none */
	bool has_corrects;
	pg_uuid_t corrects;
	bool blocked; /* an earlier event of its lead is still on its way */
	TimestampTz blocked_until;
	bool suppressed; /* a message to a number that must not get one */
} DeliveryEvent;

/* The events of one campaign for one endpoint, and how far we have looked. */
typedef struct DeliveryLane
{
	char *campaign_id;
	char *campaign_name;
	TimestampTz
		first_due_at;   /* nothing was due up to this when we looked ... */
	int64 first_seq;    /* ... and this */
	TimestampTz due_at; /* claims go on after this ... */
	int64 seq;          /* ... and this */
	bool at_end;        /* the last look found less than it asked for */
	bool skipped;       /* ... and left events that wait for another one */
	bool copy; /* of a campaign that runs in the database we were copied from */
} DeliveryLane;

typedef enum DeliveryBreaker
{
	BREAKER_CLOSED,
	BREAKER_OPEN,
	BREAKER_HALF_OPEN
} DeliveryBreaker;

typedef struct DeliveryEndpoint
{
	char *name;
	MemoryContext context; /* of service and wrong */
	Service *service;      /* NULL when wrong */
	char *wrong;           /* why nothing can be sent there */
	bool wrong_told;
	TimestampTz loaded_at;
	List *lanes;   /* of DeliveryLane * */
	int next_lane; /* the one claimed from last */
	int in_flight;
	bool advanced;  /* the last claim looked at events, even if it took none */
	List *answered; /* of DeliveryBatch *, to be recorded */

	/* its row in outbound.endpoint as read last */
	bool paused;
	DeliveryBreaker breaker;
	int failures;
	int opened;
	TimestampTz open_until;
	TimestampTz next_send_at; /* 0 = any time */
	int max_tries;
	char *reason;
} DeliveryEndpoint;

/* One request. */
typedef struct DeliveryBatch
{
	MemoryContext context; /* holds the batch itself */
	DeliveryEndpoint *endpoint;
	DeliveryLane *lane;
	pg_uuid_t batch_id;
	int count;
	DeliveryEvent *events;
	int tries; /* of its most tried event, this one included */
	char *body;
	size_t body_len;
	bool probe; /* the half-open breaker's one request */
	N8nJudgement judgement;
	int status;
	int64 retry_after_ms;
	bool dated;
	int64 skew_ms;
	char *answer;
} DeliveryBatch;

/*
 * What follows needs SPI connected and runs in the current transaction.
 */

/* in delivery_endpoint.c */
extern void StoreRefreshLanes(const char *tenant, const char *campaign_id,
							  List **endpoints, MemoryContext context);
extern void DeliveryLoadService(const char *tenant, DeliveryEndpoint *endpoint);
extern void
StoreReadEndpoint(const char *tenant, DeliveryEndpoint *endpoint, bool lock);
extern void
StoreWriteEndpoint(const char *tenant, const DeliveryEndpoint *endpoint);
extern bool StoreMessagesHeld(const char *tenant);

/* in delivery_store.c */
extern void
DeliveryRun(SPIPlanPtr *plan, const char *sql, int count, const Oid *types,
			const Datum *values, const char *nulls);
extern int64 StoreReclaim(const char *tenant, bool mine_too);
extern List *StoreFindDue(const char *tenant, const DeliveryEndpoint *endpoint,
						  const DeliveryLane *lane, TimestampTz now, int limit,
						  bool hold_messages);
extern void StoreDefer(const DeliveryEvent *event);
extern void StoreDrop(const DeliveryEvent *event, const char *state,
					  const char *why, TimestampTz now);
extern void
StoreClaim(const DeliveryBatch *batch, TimestampTz now, TimestampTz lease);
extern void StoreDelivered(const char *tenant, List *batches, TimestampTz now);
extern void
StoreFailed(const char *tenant, const DeliveryBatch *batch, const char *state,
			TimestampTz due_at, int batch_cap, TimestampTz now);

/* in delivery_claim.c: due events into batches */
extern List *
DeliveryClaim(const char *tenant, DeliveryEndpoint *endpoint, int requests,
			  int64 events, bool hold_messages, MemoryContext context);

/* in delivery_record.c: answers into states */
extern void DeliveryRecord(const char *tenant, DeliveryEndpoint *endpoint);

#endif /* OUTBOUND_DELIVERY_H */

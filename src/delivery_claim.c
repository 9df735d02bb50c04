/*-------------------------------------------------------------------------
 *
 * delivery_claim.c
 *	  Due events become batches.
 *
 * An event is:
 *
 *	  pending --claim--> sending --2xx--> delivered
 *	     ^                  |---no, or not surely--> pending (later) | dead
 *	     |------------------|  sender gone or lease over
 *	  pending --a message to a suppressed number--> suppressed
 *
 *-------------------------------------------------------------------------
 */
#include "delivery.h"

#include "utils/builtins.h"
#include "utils/memutils.h"

#define LEASE_MARGIN_MS 60000

/* A batch that takes more events, while a lane is claimed. */
typedef struct OpenBatch
{
	const char *event_type;
	List *events;
	size_t bytes;
	int cap;
} OpenBatch;

static List *ClaimLane(const char *tenant, DeliveryEndpoint *endpoint,
					   DeliveryLane *lane, int *requests, int64 events,
					   bool hold_messages, MemoryContext context);
static OpenBatch *BatchFor(List **open, const DeliveryEndpoint *endpoint,
						   const DeliveryEvent *event, size_t size,
						   size_t envelope_size, int requests);
static DeliveryBatch *
MakeBatch(const char *tenant, DeliveryEndpoint *endpoint, DeliveryLane *lane,
		  const OpenBatch *open, TimestampTz now, MemoryContext context);
static void FillEnvelope(N8nEnvelope *envelope, const char *tenant,
						 const DeliveryLane *lane, const char *event_type);
static char *UtcText(TimestampTz at);

/*
 * DeliveryClaim
 *		Claim due events of an endpoint for at most so many requests and events.
 *
 * Returns batches whose rows are marked as being sent by this backend: the
 * caller commits, then sends. Each batch has a memory context below context.
 * Nothing is claimed while the endpoint is paused, broken or throttled; a
 * breaker whose wait is over lets one request through.
 */
List *
DeliveryClaim(const char *tenant, DeliveryEndpoint *endpoint, int requests,
			  int64 events, bool hold_messages, MemoryContext context)
{
	TimestampTz now = OutboundNow();
	double rate = endpoint->service->calls_per_second;
	bool locked = false;
	List *batches = NIL;

	endpoint->advanced = false;
	StoreReadEndpoint(tenant, endpoint, false);
	for (;;)
	{
		if (endpoint->paused || endpoint->next_send_at > now ||
			(endpoint->breaker != BREAKER_CLOSED && endpoint->open_until > now))
			return NIL;
		if (locked || (endpoint->breaker == BREAKER_CLOSED && rate <= 0))
			break;
		/* two senders must not both take the slot */
		StoreReadEndpoint(tenant, endpoint, true);
		locked = true;
	}
	if (endpoint->breaker != BREAKER_CLOSED)
		requests = 1;
	if (rate > 0)
		requests = Min(requests, Max(1, (int) (rate / 10)));

	/* from where the last claim ended: a campaign's backlog stops no other's */
	for (int n = list_length(endpoint->lanes); n > 0; n--)
	{
		List *claimed;

		if (requests <= 0 || events <= 0)
			break;
		endpoint->next_lane =
			(endpoint->next_lane + 1) % list_length(endpoint->lanes);
		claimed = ClaimLane(tenant, endpoint,
							list_nth(endpoint->lanes, endpoint->next_lane),
							&requests, events, hold_messages, context);
		batches = list_concat(batches, claimed);
		for (int i = 0; i < list_length(claimed); i++)
			events -= ((DeliveryBatch *) list_nth(claimed, i))->count;
	}

	if (batches != NIL && locked)
	{
		if (endpoint->breaker != BREAKER_CLOSED)
		{
			((DeliveryBatch *) linitial(batches))->probe = true;
			endpoint->breaker = BREAKER_HALF_OPEN;
			endpoint->open_until =
				now + (endpoint->service->timeout_ms + LEASE_MARGIN_MS) *
						  INT64CONST(1000);
		}
		if (rate > 0)
			endpoint->next_send_at =
				Max(endpoint->next_send_at, now) +
				(int64) (list_length(batches) * USECS_PER_SEC / rate);
		StoreWriteEndpoint(tenant, endpoint);
	}
	return batches;
}

/*
 * ClaimLane
 *		Claim the next due events of a lane; counts *requests down.
 */
static List *
ClaimLane(const char *tenant, DeliveryEndpoint *endpoint, DeliveryLane *lane,
		  int *requests, int64 events, bool hold_messages,
		  MemoryContext context)
{
	TimestampTz now = OutboundNow();
	int64 limit =
		Min((int64) *requests * endpoint->service->batch_size, events);
	N8nEnvelope envelope;
	List *found;
	List *open = NIL; /* the current one of each event type comes last */
	List *batches = NIL;
	ListCell *lc;

	if (lane->at_end || limit <= 0)
		return NIL;
	limit = Min(limit, 10000);
	/* what waits in a copy was sent, or will be, by the original */
	found = StoreFindDue(tenant, endpoint, lane, now, (int) limit,
						 hold_messages || lane->copy);
	lane->at_end = list_length(found) < limit;
	endpoint->advanced |= found != NIL;
	foreach (lc, found)
	{
		DeliveryEvent *event = lfirst(lc);
		N8nRecord record = {"", event->record, strlen(event->record), NULL, ""};
		size_t size = N8nRecordSize(&record, event->event_type);
		size_t envelope_size;
		OpenBatch *batch;

		FillEnvelope(&envelope, tenant, lane, event->event_type);
		envelope_size = N8nEnvelopeSize(&envelope);
		if (event->blocked)
		{
			lane->skipped = true;
			if (event->blocked_until > now)
				StoreDefer(event);
		}
		else if (event->suppressed)
			StoreDrop(event, "suppressed",
					  "the number is on the suppression list", now);
		else if (size + envelope_size > (size_t) endpoint->service->max_request)
			StoreDrop(event, "dead",
					  psprintf("the record of %zu bytes is larger than a "
							   "request may be (server option max_request, %d)",
							   record.record_len,
							   endpoint->service->max_request),
					  now);
		else
		{
			batch = BatchFor(&open, endpoint, event, size, envelope_size,
							 *requests);
			if (batch == NULL)
			{
				/* no request left for it: go on from here next time */
				lane->at_end = false;
				break;
			}
			batch->events = lappend(batch->events, event);
			batch->bytes += size;
		}
		lane->due_at = event->due_at;
		lane->seq = event->seq;
	}

	foreach (lc, open)
	{
		DeliveryBatch *batch =
			MakeBatch(tenant, endpoint, lane, lfirst(lc), now, context);

		StoreClaim(batch, now,
				   now + (endpoint->service->timeout_ms + LEASE_MARGIN_MS) *
							 INT64CONST(1000));
		batches = lappend(batches, batch);
		(*requests)--;
	}
	return batches;
}

/*
 * BatchFor
 *		The batch that takes event, opened if need be; NULL when it would be one
 *		request too many.
 */
static OpenBatch *
BatchFor(List **open, const DeliveryEndpoint *endpoint,
		 const DeliveryEvent *event, size_t size, size_t envelope_size,
		 int requests)
{
	int cap = endpoint->service->batch_size;
	OpenBatch *batch = NULL;
	ListCell *lc;

	if (event->batch_cap > 0)
		cap = Min(cap, event->batch_cap);
	foreach (lc, *open)
	{
		OpenBatch *each = lfirst(lc);

		if (strcmp(each->event_type, event->event_type) == 0)
			batch = each;
	}
	if (batch != NULL && list_length(batch->events) < Min(cap, batch->cap) &&
		batch->bytes + size <= (size_t) endpoint->service->max_request)
	{
		batch->cap = Min(batch->cap, cap);
		return batch;
	}
	if (list_length(*open) >= requests)
		return NULL;
	batch = palloc0(sizeof(OpenBatch));
	batch->event_type = event->event_type;
	batch->bytes = envelope_size;
	batch->cap = cap;
	*open = lappend(*open, batch);
	return batch;
}

/*
 * MakeBatch
 *		Write a batch's body. The same events always make the same batch id, so
 *		that a receiver can tell a repeated request from a new one.
 */
static DeliveryBatch *
MakeBatch(const char *tenant, DeliveryEndpoint *endpoint, DeliveryLane *lane,
		  const OpenBatch *open, TimestampTz now, MemoryContext context)
{
	MemoryContext own = AllocSetContextCreate(context, "outbound batch",
											  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(own);
	DeliveryBatch *batch = palloc0(sizeof(DeliveryBatch));
	N8nRecord *records;
	N8nEnvelope envelope;
	StringInfoData ids;
	StringInfoData body;

	batch->context = own;
	batch->endpoint = endpoint;
	batch->lane = lane;
	batch->count = list_length(open->events);
	batch->events = palloc(batch->count * sizeof(DeliveryEvent));
	records = palloc(batch->count * sizeof(N8nRecord));
	initStringInfo(&ids);
	for (int i = 0; i < batch->count; i++)
	{
		DeliveryEvent *event = list_nth(open->events, i);
		N8nRecord *record = &records[i];

		batch->events[i] = *event;
		batch->tries = Max(batch->tries, event->tries + 1);
		record->event_id = DatumGetCString(
			DirectFunctionCall1(uuid_out, UUIDPGetDatum(&event->id)));
		record->record = event->record;
		record->record_len = strlen(event->record);
		record->corrects = event->has_corrects
							   ? DatumGetCString(DirectFunctionCall1(
									 uuid_out, UUIDPGetDatum(&event->corrects)))
							   : NULL;
		record->enqueued = UtcText(event->created_at);
		appendStringInfoString(&ids, record->event_id);
	}
	if (batch->count == 1)
		batch->batch_id = batch->events[0].id;
	else
		DeliveryEventId(tenant, endpoint->name, ids.data, &batch->batch_id);

	FillEnvelope(&envelope, tenant, lane, open->event_type);
	envelope.generated_at = UtcText(now);
	initStringInfo(&body);
	N8nBody(&body, &envelope, records, batch->count);
	Assert(body.len <= open->bytes);
	batch->body = body.data;
	batch->body_len = body.len;
	MemoryContextSwitchTo(old);
	return batch;
}

static void
FillEnvelope(N8nEnvelope *envelope, const char *tenant,
			 const DeliveryLane *lane, const char *event_type)
{
	envelope->tenant = tenant;
	envelope->campaign_id = lane->campaign_id;
	envelope->campaign_name = lane->campaign_name;
	envelope->event_type = event_type;
	envelope->generated_at = "";
}

/*
 * UtcText
 *		An instant as 2026-11-23T16:00:00.123Z.
 */
static char *
UtcText(TimestampTz at)
{
	struct pg_tm tm;
	fsec_t fsec;

	if (TIMESTAMP_NOT_FINITE(at) ||
		timestamp2tm(at, NULL, &tm, &fsec, NULL, NULL) != 0)
		return pstrdup("");
	return psprintf("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year,
					tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
					(int) (fsec / 1000));
}

/*-------------------------------------------------------------------------
 *
 * delivery_record.c
 *	  Answers become states: of the events that a request held, and of the
 *	  endpoint.
 *
 * An endpoint's breaker is:
 *
 *	  closed --failures in a row--> open --wait over--> half_open (one request)
 *	     ^-------------answered well-------------------------|  |
 *	                        open (a longer wait) <--failed------|
 *
 *-------------------------------------------------------------------------
 */
#include "delivery.h"

#include "common/hashfn.h"
#include "utils/memutils.h"

#define BREAKER_FAILURES 5
#define BREAKER_WAIT_MS 30000
#define BREAKER_WAIT_MAX_MS (30 * 60 * 1000)
#define BACKOFF_MS 5000
#define BACKOFF_LATE_MS 60000
#define BACKOFF_MAX_MS (24 * 60 * 60 * 1000)
#define THROTTLE_MAX_MS (60 * 60 * 1000)
#define HALVE_AFTER_TRIES 3

static void
RecordFailed(const char *tenant, const DeliveryBatch *batch, TimestampTz now);
static int64 BackoffMs(const pg_uuid_t *id, int tries, bool late);
static void
JudgeEndpoint(const char *tenant, DeliveryEndpoint *endpoint, TimestampTz now);
static int64 Jitter(int64 ms, uint64 seed);
static void SetReason(DeliveryEndpoint *endpoint, const char *reason);

/*
 * DeliveryRecord
 *		Record the answers that came for an endpoint, and free their batches.
 */
void
DeliveryRecord(const char *tenant, DeliveryEndpoint *endpoint)
{
	TimestampTz now = OutboundNow();
	List *delivered = NIL;
	ListCell *lc;

	foreach (lc, endpoint->answered)
	{
		DeliveryBatch *batch = lfirst(lc);

		if (batch->judgement.verdict == N8N_DELIVERED)
			delivered = lappend(delivered, batch);
		else
			RecordFailed(tenant, batch, now);
		/* what waited for these may go now */
		if (batch->lane->skipped)
		{
			batch->lane->due_at = batch->lane->first_due_at;
			batch->lane->seq = batch->lane->first_seq;
			batch->lane->at_end = batch->lane->skipped = false;
		}
	}
	if (delivered != NIL)
		StoreDelivered(tenant, delivered, now);
	JudgeEndpoint(tenant, endpoint, now);
}

/*
 * RecordFailed
 *		Decide when the events of a batch are tried again, if at all.
 */
static void
RecordFailed(const char *tenant, const DeliveryBatch *batch, TimestampTz now)
{
	const char *state = "pending";
	int64 wait_ms = 0;
	int batch_cap = 0;

	switch (batch->judgement.verdict)
	{
		case N8N_RETRY:
		case N8N_RETRY_LATE:
			wait_ms = BackoffMs(&batch->batch_id, batch->tries,
								batch->judgement.verdict == N8N_RETRY_LATE);
			/*
			 * Not before it asks for; but later all the same, or an endpoint
			 * that says "in a second" for a minute would use up all tries.
			 */
			if (batch->retry_after_ms > wait_ms)
				wait_ms = Min(batch->retry_after_ms, BACKOFF_MAX_MS);
			/* one event of many may be what fails every time */
			if (batch->status >= 500 && batch->count > 1 &&
				batch->tries >= HALVE_AFTER_TRIES)
				batch_cap = (batch->count + 1) / 2;
			break;
		case N8N_SPLIT:
			batch_cap = (batch->count + 1) / 2;
			break;
		default:
			state = "dead";
			break;
	}
	StoreFailed(tenant, batch, state, now + wait_ms * INT64CONST(1000),
				batch_cap, now);
}

/*
 * BackoffMs
 *		How long after the tries-th failure: 5 s, doubled each time, at most
 *		24 h, give or take a fifth. The jitter follows from id and try, so an
 *		UPDATE needs no random(), and events of a batch stay together.
 */
static int64
BackoffMs(const pg_uuid_t *id, int tries, bool late)
{
	int64 base = late ? BACKOFF_LATE_MS : BACKOFF_MS;
	int64 wait = base << Min(Max(tries - 1, 0), 20);

	wait = Jitter(Min(wait, BACKOFF_MAX_MS),
				  hash_bytes_extended(id->data, UUID_LEN, tries));
	return Max(base, Min(wait, BACKOFF_MAX_MS));
}

/*
 * JudgeEndpoint
 *		Move the endpoint's breaker by the answers that came, in their order.
 *		Writes its row only when something changes.
 */
static void
JudgeEndpoint(const char *tenant, DeliveryEndpoint *endpoint, TimestampTz now)
{
	bool matters =
		endpoint->failures > 0 || endpoint->breaker != BREAKER_CLOSED;
	ListCell *lc;

	foreach (lc, endpoint->answered)
	{
		DeliveryBatch *batch = lfirst(lc);

		matters |= batch->probe || batch->judgement.endpoint_fault ||
				   batch->judgement.throttled;
	}
	if (!matters)
		return;

	StoreReadEndpoint(tenant, endpoint, true);
	foreach (lc, endpoint->answered)
	{
		DeliveryBatch *batch = lfirst(lc);
		const N8nJudgement *judgement = &batch->judgement;
		int64 wait_ms;

		if (judgement->throttled && batch->retry_after_ms >= 0)
		{
			wait_ms = Min(batch->retry_after_ms, THROTTLE_MAX_MS);
			endpoint->next_send_at =
				Max(endpoint->next_send_at, now + wait_ms * INT64CONST(1000));
			if (batch->probe)
			{
				endpoint->breaker = BREAKER_OPEN;
				endpoint->open_until = endpoint->next_send_at;
			}
			continue;
		}
		if (!judgement->endpoint_fault)
		{
			if (endpoint->breaker == BREAKER_CLOSED || batch->probe)
			{
				if (endpoint->breaker != BREAKER_CLOSED)
					SetReason(endpoint, "");
				endpoint->breaker = BREAKER_CLOSED;
				endpoint->open_until = 0;
				endpoint->failures = endpoint->opened = 0;
			}
			continue;
		}
		endpoint->failures++;
		if (judgement->verdict == N8N_GONE)
		{
			endpoint->paused = true;
			SetReason(endpoint, "paused: it answered 410, gone; "
								"outbound.resume_endpoint() when it is back");
		}
		if (batch->probe || (endpoint->breaker == BREAKER_CLOSED &&
							 endpoint->failures >= BREAKER_FAILURES))
		{
			wait_ms = Min((int64) BREAKER_WAIT_MS << Min(endpoint->opened, 10),
						  BREAKER_WAIT_MAX_MS);
			wait_ms = Jitter(wait_ms,
							 hash_bytes((const unsigned char *) endpoint->name,
										strlen(endpoint->name)) +
								 endpoint->opened);
			endpoint->breaker = BREAKER_OPEN;
			endpoint->open_until = now + wait_ms * INT64CONST(1000);
			endpoint->opened++;
			if (!endpoint->paused)
				SetReason(endpoint,
						  psprintf("%d requests in a row failed: %s",
								   endpoint->failures, judgement->reason));
		}
	}
	StoreWriteEndpoint(tenant, endpoint);
}

static void
SetReason(DeliveryEndpoint *endpoint, const char *reason)
{
	pfree(endpoint->reason);
	endpoint->reason =
		MemoryContextStrdup(GetMemoryChunkContext(endpoint), reason);
}

/*
 * Jitter
 *		ms give or take a fifth.
 */
static int64
Jitter(int64 ms, uint64 seed)
{
	return ms - ms / 5 +
		   (int64) (hash_bytes_uint32((uint32) seed ^ (uint32) (seed >> 32)) %
					1000) *
			   (2 * ms / 5) / 1000;
}

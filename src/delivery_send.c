/*-------------------------------------------------------------------------
 *
 * delivery_send.c
 *	  CALL outbound.deliver(): claim -> COMMIT -> send -> record -> COMMIT.
 *
 * One loop drives every endpoint: requests of all of them are in flight side by
 * side, each endpoint has its own share, so a slow one keeps no other waiting.
 * While waiting for the network no transaction that has written and no snapshot
 * is open. Answers that come together are recorded together, in one transaction
 * an endpoint, which claims the next events too.
 *
 * A sender that dies leaves its rows in state sending, with its process id and
 * start time: the next one takes them back (StoreReclaim). So an event arrives
 * at least once, always under the same event id.
 *
 *-------------------------------------------------------------------------
 */
#include "delivery.h"

#include "access/xact.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "service_clock.h"
#include "standard_webhook.h"
#include "storage/latch.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/portal.h"

#define REQUESTS_AN_ENDPOINT 8 /* in flight */
#define REFRESH_MS 1000
#define SERVICE_MS 5000
#define SLICE_MS 100
#define RATE_PATIENCE_MS 2000
#define ANSWER_MAX 2000

PG_FUNCTION_INFO_V1(outbound_deliver);

typedef struct Sender
{
	const char *tenant;
	const char *campaign_id; /* NULL = all */
	int64 events_left;
	TimestampTz deadline; /* on the wall; DT_NOEND = when nothing is due */
	MemoryContext context;
	MemoryContext step; /* reset each round */
	HttpPool *pool;
	List *endpoints; /* of DeliveryEndpoint * */
	TimestampTz refreshed_at;
	bool begun;
	bool quiet; /* nothing was claimed or recorded since the last refresh */
	int64 delivered;
	int64 failed;
	int64 reclaimed;
} Sender;

static void BeginSender(Sender *sender, FunctionCallInfo fcinfo);
static void Refresh(Sender *sender);
static bool Step(Sender *sender, DeliveryEndpoint *endpoint, bool claim);
static void Send(Sender *sender, DeliveryBatch *batch);
static void Take(Sender *sender, HttpAnswer *answer);
static bool Stopping(const Sender *sender);
static bool WaitsForRate(const Sender *sender);
static void Idle(void);
static void Commit(void);

/*
 * CALL outbound.deliver(max_events integer, time_budget interval,
 *		campaign_id text, tenant text)
 *
 * Sends what is due. Without time_budget it returns when nothing is due; with
 * one it goes on looking until the budget is used up. Commits often; refuses
 * to run inside a transaction block. Locks: see delivery_store.c.
 */
Datum
outbound_deliver(PG_FUNCTION_ARGS)
{
	Sender sender;
	MemoryContext old;

	OutboundCheckNonAtomic(fcinfo, "deliver",
						   "It commits before each request, so that nothing is "
						   "open while an endpoint is waited for.");

	SPI_connect_ext(SPI_OPT_NONATOMIC);
	BeginSender(&sender, fcinfo);
	old = MemoryContextSwitchTo(sender.step);

	for (;;)
	{
		bool worked = false;
		ListCell *lc;

		CHECK_FOR_INTERRUPTS();
		MemoryContextReset(sender.step);
		if (GetCurrentTimestamp() >=
			sender.refreshed_at + REFRESH_MS * INT64CONST(1000))
			Refresh(&sender);

		foreach (lc, sender.endpoints)
			worked |= Step(&sender, lfirst(lc), !Stopping(&sender));

		if (HttpInFlight(sender.pool) > 0)
		{
			HttpAnswer *answer = HttpWait(sender.pool, SLICE_MS);

			while (answer != NULL)
			{
				Take(&sender, answer);
				answer = HttpWait(sender.pool, 0);
			}
		}
		else if (Stopping(&sender))
			break;
		else if (!worked)
		{
			if (sender.deadline != DT_NOEND || WaitsForRate(&sender))
				Idle();
			else if (sender.quiet)
				break;
			else
				sender.refreshed_at = 0; /* look once more */
		}
	}

	MemoryContextSwitchTo(old);
	ereport(NOTICE, (errmsg("deliver for tenant \"%s\": " INT64_FORMAT
							" events delivered, " INT64_FORMAT
							" not, " INT64_FORMAT " taken back",
							sender.tenant, sender.delivered, sender.failed,
							sender.reclaimed)));
	MemoryContextDelete(sender.context);
	SPI_finish();
	PG_RETURN_VOID();
}

/*
 * BeginSender
 *		Read the arguments.
 */
static void
BeginSender(Sender *sender, FunctionCallInfo fcinfo)
{
	MemoryContext old;

	memset(sender, 0, sizeof(Sender));
	if (PG_ARGISNULL(3))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("tenant must not be null")));
	if (!PG_ARGISNULL(0) && PG_GETARG_INT32(0) < 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("max_events must not be negative")));

	sender->context = AllocSetContextCreate(PortalContext, "outbound deliver",
											ALLOCSET_DEFAULT_SIZES);
	sender->step = AllocSetContextCreate(
		sender->context, "outbound deliver step", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(sender->context);
	sender->events_left = PG_ARGISNULL(0) ? PG_INT64_MAX : PG_GETARG_INT32(0);
	sender->deadline = DT_NOEND;
	if (!PG_ARGISNULL(1))
		sender->deadline = DatumGetTimestampTz(DirectFunctionCall2(
			timestamptz_pl_interval, TimestampTzGetDatum(GetCurrentTimestamp()),
			PG_GETARG_DATUM(1)));
	if (!PG_ARGISNULL(2))
		sender->campaign_id = text_to_cstring(PG_GETARG_TEXT_PP(2));
	sender->tenant = text_to_cstring(PG_GETARG_TEXT_PP(3));
	sender->pool = HttpPoolCreate(sender->context, "deliver");
	MemoryContextSwitchTo(old);
}

/*
 * Commit
 *		End the transaction and its snapshot; begin the next.
 */
static void
Commit(void)
{
	SPI_commit();
	SPI_start_transaction();
}

/*
 * Refresh
 *		Once a second: take back what others left, find lanes, load services.
 */
static void
Refresh(Sender *sender)
{
	TimestampTz wall = GetCurrentTimestamp();
	ListCell *lc;

	/* the first time, also what an earlier run of this backend left */
	sender->reclaimed += StoreReclaim(sender->tenant, !sender->begun);
	sender->begun = true;
	StoreRefreshLanes(sender->tenant, sender->campaign_id, &sender->endpoints,
					  sender->context);
	foreach (lc, sender->endpoints)
	{
		DeliveryEndpoint *endpoint = lfirst(lc);

		/* a batch in flight does not refer to the service any more */
		if (endpoint->loaded_at == 0 ||
			wall >= endpoint->loaded_at + SERVICE_MS * INT64CONST(1000))
			DeliveryLoadService(sender->tenant, endpoint);
	}
	Commit();
	sender->refreshed_at = wall;
	sender->quiet = true;
}

/*
 * Step
 *		For one endpoint: record what was answered, claim what is due, commit,
 *		send. Returns whether anything was done.
 */
static bool
Step(Sender *sender, DeliveryEndpoint *endpoint, bool claim)
{
	List *batches = NIL;
	bool wrote = endpoint->answered != NIL;
	int room = REQUESTS_AN_ENDPOINT - endpoint->in_flight;
	bool due = false;
	ListCell *lc;

	foreach (lc, endpoint->lanes)
		due |= !((DeliveryLane *) lfirst(lc))->at_end;
	claim = claim && endpoint->service != NULL && room > 0 && (due || wrote);
	if (!claim && !wrote)
		return false;

	if (wrote)
	{
		DeliveryBatch *last = llast(endpoint->answered);

		DeliveryRecord(sender->tenant, endpoint);
		ServiceNoteClock(sender->tenant, endpoint->name, last->dated,
						 last->skew_ms);
	}
	if (claim)
		batches =
			DeliveryClaim(sender->tenant, endpoint, room, sender->events_left,
						  StoreMessagesHeld(sender->tenant), sender->context);
	Commit();

	foreach (lc, endpoint->answered)
		MemoryContextDelete(((DeliveryBatch *) lfirst(lc))->context);
	list_free(endpoint->answered);
	endpoint->answered = NIL;
	foreach (lc, batches)
		Send(sender, lfirst(lc));
	if (wrote || batches != NIL)
		sender->quiet = false;
	/* a page of events that all wait for others is not the lane's end */
	return wrote || batches != NIL || (claim && endpoint->advanced);
}

/*
 * Send
 *		Let a claimed and committed batch leave. No transaction has written.
 */
static void
Send(Sender *sender, DeliveryBatch *batch)
{
	const Service *service = batch->endpoint->service;
	HttpRequest *request;
	int64 timestamp = (int64) time(NULL);
	char *id = DatumGetCString(
		DirectFunctionCall1(uuid_out, UUIDPGetDatum(&batch->batch_id)));

	sender->events_left -= batch->count;
	request = ServiceRequest(service, "POST", "", NULL);
	request->body = batch->body;
	request->body_len = batch->body_len;
	request->owner = batch;
	request->headers = list_make3(
		"Content-Type: application/json", psprintf("webhook-id: %s", id),
		psprintf("webhook-timestamp: " INT64_FORMAT, timestamp));
	if (service->signing_secret != NULL)
		request->headers =
			lappend(request->headers,
					psprintf("webhook-signature: %s",
							 StandardWebhookSign(
								 service->signing_secret,
								 service->signing_secret_previous, id,
								 timestamp, batch->body, batch->body_len)));
	if (service->auth_header != NULL)
		request->headers = lappend(request->headers, service->auth_header);
	HttpSubmit(sender->pool, request);
	batch->endpoint->in_flight++;
}

/*
 * Take
 *		Judge an answer; it is recorded with its endpoint's next step.
 */
static void
Take(Sender *sender, HttpAnswer *answer)
{
	DeliveryBatch *batch = answer->owner;
	MemoryContext old = MemoryContextSwitchTo(batch->context);

	batch->judgement = N8nJudge(answer, batch->count, batch->body_len);
	batch->judgement.reason = pstrdup(batch->judgement.reason);
	batch->status = answer->status;
	batch->retry_after_ms = answer->retry_after_ms;
	batch->dated = answer->dated;
	batch->skew_ms = answer->skew_ms;
	if (batch->judgement.verdict != N8N_DELIVERED)
	{
		if (answer->body_len > 0)
			batch->answer = HttpExcerpt(answer, ANSWER_MAX);
		sender->failed += batch->count;
	}
	else
		sender->delivered += batch->count;
	batch->endpoint->in_flight--;
	MemoryContextSwitchTo(sender->context);
	batch->endpoint->answered = lappend(batch->endpoint->answered, batch);
	MemoryContextSwitchTo(old);
}

/*
 * Stopping
 *		Is nothing more to be claimed in this run?
 */
static bool
Stopping(const Sender *sender)
{
	return sender->events_left <= 0 ||
		   (sender->deadline != DT_NOEND &&
			GetCurrentTimestamp() >= sender->deadline);
}

/*
 * WaitsForRate
 *		Is there something due that only waits for the next slot of its rate?
 */
static bool
WaitsForRate(const Sender *sender)
{
	TimestampTz now = OutboundNow();
	ListCell *lc;

	foreach (lc, sender->endpoints)
	{
		DeliveryEndpoint *endpoint = lfirst(lc);
		ListCell *each;

		if (endpoint->service == NULL || endpoint->paused ||
			endpoint->breaker != BREAKER_CLOSED ||
			endpoint->next_send_at <= now ||
			endpoint->next_send_at > now + RATE_PATIENCE_MS * INT64CONST(1000))
			continue;
		foreach (each, endpoint->lanes)
			if (!((DeliveryLane *) lfirst(each))->at_end)
				return true;
	}
	return false;
}

/*
 * Idle
 *		Wait a moment, open to interrupts.
 */
static void
Idle(void)
{
	(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
					 SLICE_MS, PG_WAIT_EXTENSION);
	ResetLatch(MyLatch);
	CHECK_FOR_INTERRUPTS();
}

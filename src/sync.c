/*-------------------------------------------------------------------------
 *
 * sync.c
 *	  Ask the provider for what its webhooks did not tell.
 *
 * Three kinds of news can be missing:
 *	- an event that came and could not be processed: it is replayed;
 *	- the end, or the analysis, of a call that we know: get-call;
 *	- a call that we do not know at all: the provider's list, page by page in
 *	  order of start from a watermark, and get-call for what is new, since the
 *	  list holds no transcripts.
 *
 * Each call and each page is a transaction of its own, so a run may be cut off
 * anywhere and the next one goes on from there. No transaction that has
 * written and no snapshot is open while the network is waited for.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"
#include "utils/portal.h"

#include "call.h"
#include "json.h"
#include "plan.h"
#include "retell.h"
#include "sync.h"

#define SYNC_IN_FLIGHT 4
#define SYNC_SPACING (100 * 1000)     /* us between two requests */
#define SYNC_OPEN_AGE OUTBOUND_MINUTE /* leave younger calls to the webhooks */
#define SYNC_BATCH 200                /* open calls looked up at a time */
#define SYNC_LOST_AFTER (6 * OUTBOUND_HOUR)

PG_FUNCTION_INFO_V1(outbound_sync_calls);

static int64 BudgetOf(const Interval *interval);
static Datum SyncLockKey(const char *tenant);
static void BeginSync(Sync *sync, FunctionCallInfo fcinfo);
static void SyncOpenCalls(Sync *sync);
static List *OpenCalls(Sync *sync);
static bool TakeAnswer(Sync *sync, const HttpAnswer *answer);
static void NoteChecked(Sync *sync, const char *call_id, bool not_found);

/*
 * CALL outbound.sync_calls(time_budget interval, max_requests integer,
 * since timestamptz, campaign_id text, tenant text)
 *		See the head of this file. Commits after each call and page; one run a
 *		tenant at a time, a second one returns at once.
 */
Datum
outbound_sync_calls(PG_FUNCTION_ARGS)
{
	Sync sync;
	Datum key;
	bool has_since = !PG_ARGISNULL(2);
	TimestampTz since = has_since ? PG_GETARG_TIMESTAMPTZ(2) : 0;

	OutboundCheckNonAtomic(fcinfo, "sync_calls",
						   "It commits after each call, so that nothing is "
						   "open while the provider is waited for.");
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(4) ||
		BudgetOf(PG_GETARG_INTERVAL_P(0)) <= 0 || PG_GETARG_INT32(1) < 1)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("time_budget and max_requests must be "
							   "positive, and tenant not null")));

	SPI_connect_ext(SPI_OPT_NONATOMIC);
	BeginSync(&sync, fcinfo);
	key = SyncLockKey(sync.tenant);
	if (!DatumGetBool(DirectFunctionCall1(pg_try_advisory_lock_int8, key)))
	{
		ereport(NOTICE, (errmsg("another sync of tenant \"%s\" is running",
								sync.tenant)));
		SPI_finish();
		PG_RETURN_VOID();
	}

	PG_TRY();
	{
		SyncCommit();
		sync.replayed = EventReplayFailed(sync.tenant, SYNC_BATCH);
		SyncCommit();
		SyncOpenCalls(&sync);
		SyncList(&sync, since, has_since);
	}
	PG_FINALLY();
	{
		/* a session lock outlives an aborted transaction */
		DirectFunctionCall1(pg_advisory_unlock_int8, key);
		HttpPoolDestroy(sync.pool);
	}
	PG_END_TRY();

	if (sync.why)
		ereport(WARNING,
				(errmsg("sync of tenant \"%s\" stopped early", sync.tenant),
				 errdetail("%s", sync.why),
				 errhint("The next run goes on from here.")));
	ereport(NOTICE,
			(errmsg("sync of tenant \"%s\": %d events replayed, %d calls asked "
					"for, %d changed, %d pages listed, %d calls found",
					sync.tenant, sync.replayed, sync.asked, sync.changed,
					sync.pages, sync.found)));
	SPI_finish();
	PG_RETURN_VOID();
}

/*
 * BudgetOf
 *		An interval as microseconds, at most a day.
 */
static int64
BudgetOf(const Interval *interval)
{
	if (interval->month > 0 || interval->day > 0)
		return OUTBOUND_DAY;
	return Min(interval->time, OUTBOUND_DAY);
}

/*
 * SyncLockKey
 *		Advisory lock of a tenant's sync.
 */
static Datum
SyncLockKey(const char *tenant)
{
	char *name = psprintf("outbound:sync:%s", tenant);

	return DirectFunctionCall2Coll(hashtextextended, DEFAULT_COLLATION_OID,
								   CStringGetTextDatum(name), Int64GetDatum(0));
}

/*
 * BeginSync
 *		Set up a run; throws when the service is not configured.
 */
static void
BeginSync(Sync *sync, FunctionCallInfo fcinfo)
{
	MemoryContext old;

	memset(sync, 0, sizeof(Sync));
	sync->context = AllocSetContextCreate(PortalContext, "outbound sync",
										  ALLOCSET_DEFAULT_SIZES);
	sync->page = AllocSetContextCreate(sync->context, "outbound sync page",
									   ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(sync->context);
	if (!PG_ARGISNULL(3))
		sync->campaign_id = text_to_cstring(PG_GETARG_TEXT_PP(3));
	sync->tenant = text_to_cstring(PG_GETARG_TEXT_PP(4));
	sync->service = ServiceGet("retell", sync->tenant, false);
	ServiceRequireKey(sync->service);
	sync->own_server = strchr(sync->service->server, '@') != NULL;
	sync->deadline = GetCurrentTimestamp() + BudgetOf(PG_GETARG_INTERVAL_P(0));
	sync->requests_left = PG_GETARG_INT32(1);
	sync->pool = HttpPoolCreate(sync->context, "sync");
	MemoryContextSwitchTo(old);
}

/*
 * SyncCommit
 *		End the transaction and its snapshot; begin the next.
 */
void
SyncCommit(void)
{
	SPI_commit();
	SPI_start_transaction();
}

/*
 * SyncOutOfBudget
 *		Is it time to leave the rest to the next run?
 */
bool
SyncOutOfBudget(Sync *sync)
{
	return sync->stopped || sync->requests_left <= 0 ||
		   GetCurrentTimestamp() >= sync->deadline;
}

/*
 * SyncStop
 *		The provider is not to be asked any more in this run.
 */
void
SyncStop(Sync *sync, const char *why)
{
	sync->stopped = true;
	if (sync->why == NULL)
		sync->why = MemoryContextStrdup(sync->context, why);
}

/*
 * SyncOpenCalls
 *		Ask for every call whose end or analysis is overdue.
 */
static void
SyncOpenCalls(Sync *sync)
{
	bool more = true;

	while (more && !SyncOutOfBudget(sync))
	{
		MemoryContext old = MemoryContextSwitchTo(sync->page);
		List *ids;

		MemoryContextReset(sync->page);
		ids = OpenCalls(sync);
		SyncCommit();
		more = list_length(ids) == SYNC_BATCH;
		if (ids == NIL || !SyncFetchCalls(sync, ids))
			more = false;
		MemoryContextSwitchTo(old);
	}
}

/*
 * OpenCalls
 *		Ids of calls to ask for, longest not looked at first:
 *		open ones, ones of placed attempts that no record exists of, and ones that
 *		are over without an analysis, until one has been asked for two hours after
 *		the end, however long nobody could ask. What was asked for rests for a
 *		minute, an analysis for a quarter of an hour.
 */
static List *
OpenCalls(Sync *sync)
{
	static SavedPlan plan = {
		"SELECT call_id FROM ("
		" SELECT call_id, COALESCE(last_checked_at, updated_at) AS seen"
		" FROM outbound.call WHERE tenant OPERATOR(pg_catalog.=) $1"
		" AND call_status IN ('registered', 'ongoing')"
		" AND (campaign_id IS NULL OR $2 IS NULL OR campaign_id "
		"OPERATOR(pg_catalog.=) $2)"
		" AND COALESCE(last_checked_at, updated_at) OPERATOR(pg_catalog.<=) $3"
		" UNION ALL"
		" SELECT a.call_id, a.claimed_at FROM outbound.attempt a"
		" WHERE a.tenant OPERATOR(pg_catalog.=) $1 AND a.state IN ('claimed', "
		"'placed', 'unknown')"
		" AND a.call_id IS NOT NULL"
		" AND ($2 IS NULL OR a.campaign_id OPERATOR(pg_catalog.=) $2)"
		" AND COALESCE(a.answered_at, a.claimed_at) OPERATOR(pg_catalog.<=) $3"
		" AND NOT EXISTS (SELECT 1 FROM outbound.call c"
		"  WHERE c.tenant OPERATOR(pg_catalog.=) a.tenant AND c.call_id "
		"OPERATOR(pg_catalog.=) a.call_id"
		"  AND (c.call_status IN ('registered', 'ongoing') OR "
		"c.last_checked_at OPERATOR(pg_catalog.>) $3))"
		" UNION ALL"
		" SELECT call_id, COALESCE(last_checked_at, updated_at) FROM "
		"outbound.call"
		" WHERE tenant OPERATOR(pg_catalog.=) $1 AND NOT analyzed"
		" AND call_status NOT IN ('registered', 'ongoing')"
		" AND (last_checked_at IS NULL OR (last_checked_at "
		"OPERATOR(pg_catalog.-) updated_at) OPERATOR(pg_catalog.<=) "
		"interval '2 hours')"
		" AND updated_at OPERATOR(pg_catalog.<=) $4"
		" AND ($2 IS NULL OR campaign_id IS NULL OR campaign_id "
		"OPERATOR(pg_catalog.=) $2)"
		" AND (last_checked_at IS NULL OR last_checked_at "
		"OPERATOR(pg_catalog.<=) $5)"
		") d ORDER BY seen, call_id LIMIT $6",
		6,
		{TEXTOID, TEXTOID, TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID,
		 INT4OID}};
	MemoryContext context = CurrentMemoryContext;
	TimestampTz now = OutboundNow();
	List *ids = NIL;
	Datum values[6];
	char nulls[] = "      ";

	values[0] = CStringGetTextDatum(sync->tenant);
	values[1] = sync->campaign_id ? CStringGetTextDatum(sync->campaign_id) : 0;
	nulls[1] = sync->campaign_id ? ' ' : 'n';
	values[2] = TimestampTzGetDatum(now - SYNC_OPEN_AGE);
	values[3] = TimestampTzGetDatum(now - 5 * OUTBOUND_MINUTE);
	values[4] = TimestampTzGetDatum(now - 15 * OUTBOUND_MINUTE);
	values[5] = Int32GetDatum(SYNC_BATCH);
	PlanRun(&plan, values, nulls, false, SPI_OK_SELECT);
	MemoryContextSwitchTo(context);
	for (uint64 i = 0; i < SPI_processed; i++)
		ids = lappend(
			ids, SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1));
	return ids;
}

/*
 * SyncFetchCalls
 *		get-call for each id, a few at a time; stores each in its own
 *		transaction. False when not all could be asked for.
 */
bool
SyncFetchCalls(Sync *sync, List *ids)
{
	int sent = 0;
	int total = list_length(ids);
	bool all = true;

	while (sent < total || HttpInFlight(sync->pool) > 0)
	{
		TimestampTz now = GetCurrentTimestamp();
		bool may_send = sent < total && !SyncOutOfBudget(sync) &&
						HttpInFlight(sync->pool) < SYNC_IN_FLIGHT;
		HttpAnswer *answer;
		int wait = 1000;

		if (may_send && now >= sync->next_send)
		{
			char *call_id = list_nth(ids, sent++);
			HttpRequest *request = RetellGetCallRequest(sync->service, call_id);

			request->owner = call_id;
			HttpSubmit(sync->pool, request);
			sync->next_send = now + SYNC_SPACING;
			sync->requests_left--;
			sync->asked++;
			continue;
		}
		if (may_send)
			wait = (int) ((sync->next_send - now) / 1000) + 1;
		else if (HttpInFlight(sync->pool) == 0)
			return false; /* out of budget, nothing to wait for */
		answer = HttpWait(sync->pool, wait);
		if (answer && !TakeAnswer(sync, answer))
			all = false;
	}
	return all;
}

/*
 * TakeAnswer
 *		Store what get-call said. False when it said nothing about the call.
 */
static bool
TakeAnswer(Sync *sync, const HttpAnswer *answer)
{
	bool not_found = false;
	char *why = NULL;
	Jsonb *object = RetellReadCall(answer, &not_found, &why);
	const char *call_id = answer->owner;

	if (object == NULL && !not_found)
	{
		SyncStop(sync, why ? why : "get-call failed");
		return false;
	}
	if (object != NULL &&
		CallStore(sync->tenant, object, CALL_FROM_SYNC, NULL)->changed)
		sync->changed++;
	NoteChecked(sync, call_id, not_found);
	SyncCommit();
	return true;
}

/*
 * NoteChecked
 *		Remember that the provider was asked. A call that it does not know,
 *		hours after we heard of it, is over: otherwise it would hold its lead
 *		for ever.
 */
static void
NoteChecked(Sync *sync, const char *call_id, bool not_found)
{
	static SavedPlan plan = {
		"UPDATE outbound.call SET last_checked_at = $3 "
		"WHERE tenant OPERATOR(pg_catalog.=) $1 "
		"AND call_id OPERATOR(pg_catalog.=) $2 "
		"RETURNING created_at OPERATOR(pg_catalog.<) $4 "
		"AND call_status IN ('registered', 'ongoing')",
		4,
		{TEXTOID, TEXTOID, TIMESTAMPTZOID, TIMESTAMPTZOID}};
	Datum values[4];
	StringInfoData buf;
	bool first = true;

	values[0] = CStringGetTextDatum(sync->tenant);
	values[1] = CStringGetTextDatum(call_id);
	values[2] = TimestampTzGetDatum(OutboundNow());
	values[3] = TimestampTzGetDatum(OutboundNow() - SYNC_LOST_AFTER);
	PlanRun(&plan, values, NULL, false, SPI_OK_UPDATE_RETURNING);
	if (!not_found || SPI_processed == 0 ||
		strcmp(SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1),
			   "t") != 0)
		return;

	initStringInfo(&buf);
	appendStringInfoChar(&buf, '{');
	JsonAppendField(&buf, &first, "call_id", call_id);
	JsonAppendField(&buf, &first, "call_status", "error");
	JsonAppendField(&buf, &first, "disconnection_reason", "provider_not_found");
	appendStringInfoChar(&buf, '}');
	CallStore(sync->tenant, JsonTryParse(buf.data, buf.len, NULL),
			  CALL_FROM_SYNC, NULL);
	sync->changed++;
}

/*-------------------------------------------------------------------------
 *
 * dispatch_resolve.c
 *	  Attempts that may have been placed: crashed dispatchers, and asking the
 *	  provider's list.
 *
 * A run of call_batch holds a session-level advisory lock named by its backend
 * and its start. A claimed attempt whose run no longer holds that lock belongs
 * to nobody: its request may have left, so it is unknown. The lock goes with
 * the backend, however it ends, and needs no rights to see others' sessions.
 *
 * An unknown attempt is looked for by the attempt id in the call's metadata and
 * by its number. A call that is still "registered" is not listed and has no
 * start time, so the search is not narrowed by time, and an empty answer proves
 * nothing by itself: only an empty answer outbound.settling_time after the first
 * empty one does, as by then the provider has given up on registering the call.
 *
 *-------------------------------------------------------------------------
 */
#include "dispatch.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"
#include "utils/uuid.h"
#include "access/hash.h"

#include "plan.h"

PG_FUNCTION_INFO_V1(outbound_dispatcher_alive);
PG_FUNCTION_INFO_V1(outbound_settle_attempt);

/* Pages of the list that are read for one attempt. */
#define LIST_PAGES 3
#define LIST_ERROR_WAIT "1 minute"

/* The run of this backend that goes on, if any. */
static TimestampTz current_run = 0;

typedef struct Unknown
{
	pg_uuid_t attempt_id;
	char *id;
	char *to_number;
	char *via;
	int checks;
} Unknown;

static bool NextUnknown(DispatchRun *run, Unknown *unknown);
static bool AskList(DispatchRun *run, const Unknown *unknown, char **call_id,
					char **call_status, Jsonb **object, char **why);
static void StoreEmpty(DispatchRun *run, const Unknown *unknown);
static void
StoreError(DispatchRun *run, const Unknown *unknown, const char *why);

/*
 * DispatcherKey
 *		The advisory lock of a run.
 */
int64
DispatcherKey(int pid, TimestampTz started)
{
	char *name = psprintf("outbound dispatcher %d " INT64_FORMAT, pid, started);

	return DatumGetInt64(
		DirectFunctionCall2Coll(hashtextextended, DEFAULT_COLLATION_OID,
								CStringGetTextDatum(name), Int64GetDatum(0)));
}

/*
 * DispatcherEnter, DispatcherLeave
 *		Hold the lock for as long as the run lives.
 */
void
DispatcherEnter(DispatchRun *run)
{
	DirectFunctionCall1(pg_advisory_lock_int8,
						Int64GetDatum(DispatcherKey(MyProcPid, run->started)));
	current_run = run->started;
}

void
DispatcherLeave(DispatchRun *run)
{
	current_run = 0;
	DirectFunctionCall1(pg_advisory_unlock_int8,
						Int64GetDatum(DispatcherKey(MyProcPid, run->started)));
}

/*
 * DispatcherAlive
 *		Does that run still hold its lock?
 */
bool
DispatcherAlive(int pid, TimestampTz started)
{
	Datum key;

	if (pid == MyProcPid)
		return started == current_run;
	key = Int64GetDatum(DispatcherKey(pid, started));
	if (!DatumGetBool(
			DirectFunctionCall1(pg_try_advisory_lock_shared_int8, key)))
		return true;
	DirectFunctionCall1(pg_advisory_unlock_shared_int8, key);
	return false;
}

/*
 * outbound.dispatcher_alive(pid integer, started_at timestamptz) returns boolean
 *		DispatcherAlive() for SQL.
 */
Datum
outbound_dispatcher_alive(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(
		DispatcherAlive(PG_GETARG_INT32(0), PG_GETARG_TIMESTAMPTZ(1)));
}

/*
 * DispatchRecover
 *		Claimed attempts of runs that are gone become unknown; one transaction's
 *		work. Returns how many.
 */
int
DispatchRecover(DispatchRun *run)
{
	static SavedPlan runs = {
		"SELECT DISTINCT dispatcher, dispatcher_start FROM outbound.attempt"
		" WHERE tenant OPERATOR(pg_catalog.=) $1 AND campaign_id "
		"OPERATOR(pg_catalog.=) $2"
		"   AND state OPERATOR(pg_catalog.=) 'claimed'",
		2,
		{TEXTOID, TEXTOID}};
	static SavedPlan attempts = {"SELECT attempt_id FROM outbound.attempt"
								 " WHERE tenant OPERATOR(pg_catalog.=) $1 AND "
								 "campaign_id OPERATOR(pg_catalog.=) $2"
								 "   AND state OPERATOR(pg_catalog.=) 'claimed'"
								 "   AND dispatcher IS NOT DISTINCT FROM $3 "
								 "AND dispatcher_start IS NOT DISTINCT FROM $4"
								 " ORDER BY attempt_id",
								 4,
								 {TEXTOID, TEXTOID, INT4OID, TIMESTAMPTZOID}};
	Datum values[4] = {CStringGetTextDatum(run->tenant),
					   CStringGetTextDatum(run->campaign_id)};
	char nulls[5] = "    ";
	int nruns;
	int *pids;
	TimestampTz *starts;
	int count = 0;

	SPI_connect();
	nruns = (int) PlanRun(&runs, values, NULL, false, SPI_OK_SELECT);
	pids = palloc(Max(nruns, 1) * sizeof(int));
	starts = palloc(Max(nruns, 1) * sizeof(TimestampTz));
	for (int i = 0; i < nruns; i++)
	{
		pids[i] = PlanInt(i, 1, 0);
		starts[i] = PlanTime(i, 2, 0);
	}
	for (int i = 0; i < nruns; i++)
	{
		uint64 n;
		pg_uuid_t *ids;
		bool isnull;

		if (pids[i] != 0 && DispatcherAlive(pids[i], starts[i]))
			continue;
		values[2] = Int32GetDatum(pids[i]);
		values[3] = TimestampTzGetDatum(starts[i]);
		nulls[2] = pids[i] == 0 ? 'n' : ' ';
		nulls[3] = starts[i] == 0 ? 'n' : ' ';
		n = PlanRun(&attempts, values, nulls, false, SPI_OK_SELECT);
		ids = palloc(Max(n, 1) * sizeof(pg_uuid_t));
		for (uint64 j = 0; j < n; j++)
			memcpy(&ids[j], DatumGetUUIDP(PlanDatum(j, 1, &isnull)),
				   sizeof(pg_uuid_t));
		for (uint64 j = 0; j < n; j++)
		{
			AttemptChange change = {
				.tenant = run->tenant,
				.attempt_id = ids[j],
				.to = ATTEMPT_UNKNOWN,
				.error_class = "crash",
				.error = "the dispatcher that claimed it is gone; the "
						 "provider's list will tell whether there is a call"};

			if (AttemptMove(&change) == ATTEMPT_MOVED)
				count++;
		}
	}
	SPI_finish();
	return count;
}

/*
 * DispatchResolve
 *		Ask the list about each unknown attempt that is due, until a deadline.
 *		Commits after each; waits on the network with no transaction open.
 *		Returns how many were settled.
 */
int
DispatchResolve(DispatchRun *run, TimestampTz until)
{
	int settled = 0;
	int failures = 0;

	while (run->lister != NULL && GetCurrentTimestamp() < until)
	{
		MemoryContext old;
		Unknown unknown;
		char *call_id = NULL;
		char *call_status = NULL;
		char *why = NULL;
		Jsonb *object = NULL;
		bool answered;
		bool found;

		CHECK_FOR_INTERRUPTS();
		MemoryContextReset(run->step);
		old = MemoryContextSwitchTo(run->step);
		found = NextUnknown(run, &unknown);
		DispatchCommit();
		if (!found)
		{
			MemoryContextSwitchTo(old);
			break;
		}
		answered =
			AskList(run, &unknown, &call_id, &call_status, &object, &why);
		DispatchCrashPoint("listed");
		if (call_id != NULL)
		{
			AttemptChange change = {.tenant = run->tenant,
									.attempt_id = unknown.attempt_id,
									.to = ATTEMPT_PLACED,
									.call_id = call_id,
									.call_status = call_status,
									.call_object = object,
									.evidence = "the provider's list of calls"};

			if (AttemptMove(&change) != ATTEMPT_CONFLICT)
				settled++;
			else
			{
				SPI_connect();
				StoreError(run, &unknown,
						   "the call that it has for this attempt is another "
						   "attempt's; settle it by hand");
				SPI_finish();
			}
		}
		else if (answered)
		{
			SPI_connect();
			StoreEmpty(run, &unknown);
			SPI_finish();
		}
		else
		{
			SPI_connect();
			StoreError(run, &unknown, why);
			SPI_finish();
			failures++;
		}
		DispatchCommit();
		MemoryContextSwitchTo(old);
		if (failures >= 3)
			break;
	}
	return settled;
}

/*
 * NextUnknown
 *		The unknown attempt that has been due longest. Its next look is put off
 *		at once, so that two resolvers do not ask about the same one.
 *
 * Materialised, as a plan that looked for each row of the table once more would
 * put off others too.
 */
static bool
NextUnknown(DispatchRun *run, Unknown *unknown)
{
	static SavedPlan plan = {
		"WITH d AS MATERIALIZED (SELECT a.attempt_id FROM outbound.attempt a"
		"    WHERE a.tenant OPERATOR(pg_catalog.=) $1 AND a.campaign_id "
		"OPERATOR(pg_catalog.=) $2"
		"      AND a.state OPERATOR(pg_catalog.=) 'unknown' AND "
		"a.next_check_at OPERATOR(pg_catalog.<=) $3"
		"    ORDER BY a.next_check_at LIMIT 1 FOR UPDATE SKIP LOCKED)"
		" UPDATE outbound.attempt u SET next_check_at = $3 "
		"OPERATOR(pg_catalog.+) '30 seconds'::pg_catalog.interval"
		"  FROM d"
		" WHERE u.tenant OPERATOR(pg_catalog.=) $1 AND u.attempt_id "
		"OPERATOR(pg_catalog.=) d.attempt_id"
		" RETURNING u.attempt_id, u.to_number, u.checks, u.dispatch_via",
		3,
		{TEXTOID, TEXTOID, TIMESTAMPTZOID}};
	Datum values[3] = {CStringGetTextDatum(run->tenant),
					   CStringGetTextDatum(run->campaign_id),
					   TimestampTzGetDatum(OutboundNow())};
	MemoryContext outer = CurrentMemoryContext;
	bool found;
	bool isnull;

	SPI_connect();
	found = PlanRun(&plan, values, NULL, false, SPI_OK_UPDATE_RETURNING) > 0;
	if (found)
	{
		MemoryContext spi = MemoryContextSwitchTo(outer);

		memcpy(&unknown->attempt_id, DatumGetUUIDP(PlanDatum(0, 1, &isnull)),
			   sizeof(pg_uuid_t));
		unknown->id = DatumGetCString(
			DirectFunctionCall1(uuid_out, UUIDPGetDatum(&unknown->attempt_id)));
		unknown->to_number = PlanText(0, 2);
		unknown->checks = PlanInt(0, 3, 0);
		unknown->via = PlanText(0, 4);
		MemoryContextSwitchTo(spi);
	}
	SPI_finish();
	return found;
}

/*
 * AskList
 *		Is there a call with this attempt's id? True when the provider's answer
 *		settles it either way, with *call_id when there is one.
 *
 * Each item is checked against the attempt: a provider (or a proxy) that
 * ignores a filter would otherwise lend us a stranger's call.
 */
static bool
AskList(DispatchRun *run, const Unknown *unknown, char **call_id,
		char **call_status, Jsonb **object, char **why)
{
	RetellListFilter filter = {.attempt_id = unknown->id,
							   .to_number = unknown->to_number,
							   .limit = 50};
	char *page = NULL;

	for (int i = 0; i < LIST_PAGES; i++)
	{
		HttpAnswer *answer = HttpPerform(
			run->pool, RetellListCallsRequest(run->lister, &filter, page));
		RetellList list;
		ListCell *cell;

		if (!RetellReadList(answer, &list, why))
			return false;
		foreach (cell, list.items)
		{
			Jsonb *item = (Jsonb *) lfirst(cell);
			JsonbContainer *metadata = JsonObject(&item->root, "metadata");
			char *id =
				metadata == NULL ? NULL : JsonText(metadata, "attempt_id");

			if (id == NULL || pg_strcasecmp(id, unknown->id) != 0)
				continue;
			*call_id = JsonText(&item->root, "call_id");
			if (*call_id == NULL || (*call_id)[0] == '\0')
			{
				*call_id = NULL;
				*why = pstrdup("it has a call for this attempt, but without a "
							   "call_id");
				return false;
			}
			*call_status = JsonText(&item->root, "call_status");
			*object = item;
			return true;
		}
		if (!list.has_more)
			return true;
		if (list.pagination_key == NULL)
		{
			*why = pstrdup("it has more pages, but does not say how to get "
						   "them");
			return false;
		}
		page = list.pagination_key;
	}
	*why = pstrdup("it does not end; does the provider ignore the filter?");
	return false;
}

/*
 * StoreEmpty
 *		The list has no such call. The first time starts the settling time;
 *		after it, the attempt is proven not placed.
 */
static void
StoreEmpty(DispatchRun *run, const Unknown *unknown)
{
	static SavedPlan plan = {
		"UPDATE outbound.attempt SET checks = checks OPERATOR(pg_catalog.+) 1,"
		"  first_empty_at = COALESCE(first_empty_at, $3),"
		"  next_check_at = LEAST($3 OPERATOR(pg_catalog.+) ($4 "
		"OPERATOR(pg_catalog.*) '1 second'::pg_catalog.interval),"
		"    COALESCE(first_empty_at, $3) OPERATOR(pg_catalog.+) ($5 "
		"OPERATOR(pg_catalog.*) '1 second'::pg_catalog.interval))"
		" WHERE tenant OPERATOR(pg_catalog.=) $1 AND attempt_id "
		"OPERATOR(pg_catalog.=) $2"
		"   AND state OPERATOR(pg_catalog.=) 'unknown'"
		" RETURNING first_empty_at OPERATOR(pg_catalog.+) ($5 "
		"OPERATOR(pg_catalog.*) '1 second'::pg_catalog.interval)"
		"   OPERATOR(pg_catalog.<=) $3",
		5,
		{TEXTOID, UUIDOID, TIMESTAMPTZOID, FLOAT8OID, FLOAT8OID}};
	Datum values[5] = {
		CStringGetTextDatum(run->tenant), UUIDPGetDatum(&unknown->attempt_id),
		TimestampTzGetDatum(OutboundNow()),
		Float8GetDatum(Min(5.0 * (1 << Min(unknown->checks, 6)), 120.0)),
		Float8GetDatum(outbound_settling_time)};

	if (PlanRun(&plan, values, NULL, false, SPI_OK_UPDATE_RETURNING) > 0 &&
		PlanBool(0, 1))
	{
		AttemptChange change = {.tenant = run->tenant,
								.attempt_id = unknown->attempt_id,
								.to = ATTEMPT_NOT_PLACED,
								.evidence =
									"the provider's list had no such call, "
									"twice, a settling time apart",
								.queue = ATTEMPT_QUEUE_AGAIN};

		AttemptMove(&change);
	}
}

/*
 * StoreError
 *		The list could not be asked; that proves nothing.
 */
static void
StoreError(DispatchRun *run, const Unknown *unknown, const char *why)
{
	static SavedPlan plan = {
		"UPDATE outbound.attempt SET error = $3, next_check_at = $4 "
		"OPERATOR(pg_catalog.+) '" LIST_ERROR_WAIT "'::pg_catalog.interval"
		" WHERE tenant OPERATOR(pg_catalog.=) $1 AND attempt_id "
		"OPERATOR(pg_catalog.=) $2"
		"   AND state OPERATOR(pg_catalog.=) 'unknown'",
		4,
		{TEXTOID, UUIDOID, TEXTOID, TIMESTAMPTZOID}};
	Datum values[4] = {CStringGetTextDatum(run->tenant),
					   UUIDPGetDatum(&unknown->attempt_id),
					   CStringGetTextDatum(psprintf("list-calls: %s", why)),
					   TimestampTzGetDatum(OutboundNow())};

	PlanRun(&plan, values, NULL, false, SPI_OK_UPDATE);
}

/*
 * outbound.settle_attempt(attempt_id uuid, verdict text, evidence text,
 *						   call_id text, tenant text) returns text
 *		An operator settles an unknown attempt. Locks the attempt's row; audited.
 */
Datum
outbound_settle_attempt(PG_FUNCTION_ARGS)
{
	AttemptChange change = {0};
	char *verdict;
	AttemptResult result;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2) ||
		PG_ARGISNULL(4))
		ereport(
			ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			errmsg(
				"attempt_id, verdict, evidence and tenant must not be null"));
	memcpy(&change.attempt_id, PG_GETARG_UUID_P(0), sizeof(pg_uuid_t));
	verdict = text_to_cstring(PG_GETARG_TEXT_PP(1));
	change.evidence = text_to_cstring(PG_GETARG_TEXT_PP(2));
	if (!PG_ARGISNULL(3))
		change.call_id = text_to_cstring(PG_GETARG_TEXT_PP(3));
	change.tenant = text_to_cstring(PG_GETARG_TEXT_PP(4));

	if (strspn(change.evidence, " \t\n") == strlen(change.evidence))
		ereport(
			ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			errmsg("an attempt is not settled without evidence"),
			errhint(
				"Say what the provider's records show, and where you looked."));
	if (strcmp(verdict, "placed") == 0)
	{
		if (change.call_id == NULL || change.call_id[0] == '\0')
			ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("a placed attempt needs the provider's call id"),
					errhint("Give it as call_id."));
		change.to = ATTEMPT_PLACED;
	}
	else if (strcmp(verdict, "not_placed") == 0)
	{
		if (change.call_id != NULL)
			ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("an attempt with a call id was placed"));
		change.to = ATTEMPT_NOT_PLACED;
		change.queue = ATTEMPT_QUEUE_AGAIN;
	}
	else
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("unknown verdict \"%s\"", verdict),
				errhint("One of placed, not_placed."));

	{
		static SavedPlan state = {
			"SELECT state, dispatcher, dispatcher_start FROM outbound.attempt"
			" WHERE tenant OPERATOR(pg_catalog.=) $1 AND attempt_id "
			"OPERATOR(pg_catalog.=) $2 FOR UPDATE",
			2,
			{TEXTOID, UUIDOID}};
		Datum values[2] = {CStringGetTextDatum(change.tenant),
						   UUIDPGetDatum(&change.attempt_id)};
		char *now;

		SPI_connect();
		if (PlanRun(&state, values, NULL, false, SPI_OK_SELECT) == 0)
			ereport(ERROR, errcode(ERRCODE_NO_DATA_FOUND),
					errmsg("no such attempt in tenant \"%s\"", change.tenant));
		now = PlanText(0, 1);
		if (strcmp(now, "unknown") != 0)
			ereport(
				ERROR, errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				errmsg("the attempt is %s, not unknown", now),
				errhint(
					"outbound.unsettled lists what can be settled; a claimed "
					"attempt becomes unknown when its dispatcher is gone."));
		SPI_finish();
	}
	result = AttemptMove(&change);
	if (result == ATTEMPT_CONFLICT)
		ereport(ERROR, errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				errmsg("the attempt has another call"));
	PG_RETURN_TEXT_P(cstring_to_text(AttemptStateName(change.to)));
}

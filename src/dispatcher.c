/*-------------------------------------------------------------------------
 *
 * dispatcher.c
 *	  Which dispatchers live, and what those that do not have left behind.
 *
 * A run of call_batch holds a session-level advisory lock named by its backend
 * and its start. A claimed attempt whose run no longer holds that lock belongs
 * to nobody: its request may have left, so it is unknown. The lock goes with
 * the backend, however it ends, and needs no rights to see others' sessions.
 *
 *-------------------------------------------------------------------------
 */
#include "dispatch.h"

#include "access/hash.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/uuid.h"

#include "plan.h"

PG_FUNCTION_INFO_V1(outbound_dispatcher_alive);

/* The run of this backend that goes on, if any. */
static TimestampTz current_run = 0;

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

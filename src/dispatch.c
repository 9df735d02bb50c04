/*-------------------------------------------------------------------------
 *
 * dispatch.c
 *	  call_batch: claim, commit, place, record, commit.
 *
 *	loop:	claim what the limits leave room for			-> COMMIT
 *			look at the kill switch, COMMIT, send what is due
 *			wait for answers, with no transaction's trace	   (no xid, no snapshot)
 *			record what has arrived							-> COMMIT
 *	until	nothing is due, max_calls, the time budget, or the kill switch
 *
 * A request is handed to the HTTP engine once and by nobody else; neither this
 * file nor the engine sends it again. When the run ends by an error, what was
 * claimed and not sent is given back, what was sent is unknown, and answers that
 * are here are recorded; when the backend dies, dispatch_resolve.c does it.
 *
 *-------------------------------------------------------------------------
 */
#include "dispatch.h"

#include <signal.h>

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/latch.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#include "utils/wait_event.h"

#include "plan.h"

PG_FUNCTION_INFO_V1(outbound_call_batch);
PG_FUNCTION_INFO_V1(outbound_resolve_attempts);
PG_FUNCTION_INFO_V1(outbound_claim_load);

#define REPORT_INTERVAL OUTBOUND_SECOND
#define NOTICE_INTERVAL (10 * OUTBOUND_SECOND)
#define RECOVER_INTERVAL (5 * OUTBOUND_SECOND)
/* Unknowns are asked about at most this long before calls are placed. */
#define RESOLVE_AT_START (5 * OUTBOUND_SECOND)
#define RECORD_AT_ONCE 32

static void CheckCampaignNamed(FunctionCallInfo fcinfo, int campaign_arg);
static void Loop(DispatchRun *run);
static void ResolveLoop(DispatchRun *run);
static void ClaimLoad(DispatchRun *run);
static void Prepare(DispatchRun *run);
static DispatchItem *NextAnswered(DispatchRun *run);
static bool Collect(DispatchRun *run);
static int WaitMs(DispatchRun *run);
static void Report(DispatchRun *run, bool last);
static void Summary(DispatchRun *run);
static void CleanUp(DispatchRun *run);
static void CleanUpOrReport(DispatchRun *run);
static void Rollback(void);
static int64 IntervalUsecs(const Interval *interval);

/*
 * CALL outbound.call_batch(max_calls, concurrency, resume, dry_run, time_budget,
 *							wait_for_work, campaign_id, tenant)
 *		Place the calls that are due. Commits many times; takes the locks of
 *		dispatch_claim.c. With dry_run it writes and commits nothing.
 */
Datum
outbound_call_batch(PG_FUNCTION_ARGS)
{
	DispatchRun *run;
	bool dry_run = !PG_ARGISNULL(3) && PG_GETARG_BOOL(3);

	if (!PG_ARGISNULL(0) && PG_GETARG_INT32(0) < 0)
		ereport(
			ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			errmsg("max_calls must not be negative"),
			errhint("0 means no limit, null the campaign's own max_calls."));
	if (!PG_ARGISNULL(1) &&
		(PG_GETARG_INT32(1) < 1 || PG_GETARG_INT32(1) > 1000))
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("concurrency must be between 1 and 1000"),
				errhint("Null means the campaign's own concurrency."));
	if (dry_run)
	{
		CheckCampaignNamed(fcinfo, 6);
		DispatchDryRun(PG_ARGISNULL(0) ? -1 : PG_GETARG_INT32(0),
					   PG_ARGISNULL(2) || PG_GETARG_BOOL(2),
					   text_to_cstring(PG_GETARG_TEXT_PP(6)),
					   text_to_cstring(PG_GETARG_TEXT_PP(7)));
		PG_RETURN_VOID();
	}

	run = DispatchRunCreate(fcinfo, 6,
							PG_ARGISNULL(4) ? NULL : PG_GETARG_INTERVAL_P(4),
							"call_batch");
	run->max_calls = PG_ARGISNULL(0) ? -1 : PG_GETARG_INT32(0);
	run->concurrency = PG_ARGISNULL(1) ? 0 : PG_GETARG_INT32(1);
	run->resume = PG_ARGISNULL(2) || PG_GETARG_BOOL(2);
	run->wait_for_work = !PG_ARGISNULL(5) && PG_GETARG_BOOL(5);
	DispatchGuard(run, Loop);
	PG_RETURN_VOID();
}

/*
 * CALL outbound.resolve_attempts(time_budget, campaign_id, tenant)
 *		Find out about attempts that may have been placed. Commits.
 */
Datum
outbound_resolve_attempts(PG_FUNCTION_ARGS)
{
	DispatchRun *run = DispatchRunCreate(
		fcinfo, 1, PG_ARGISNULL(0) ? NULL : PG_GETARG_INTERVAL_P(0),
		"resolve_attempts");

	DispatchGuard(run, ResolveLoop);
	PG_RETURN_VOID();
}

/*
 * CheckCampaignNamed
 *		campaign_id and tenant are the last two arguments; neither may be null.
 */
static void
CheckCampaignNamed(FunctionCallInfo fcinfo, int campaign_arg)
{
	if (PG_ARGISNULL(campaign_arg) || PG_ARGISNULL(campaign_arg + 1))
		ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("campaign_id and tenant must not be null"));
}

/*
 * DispatchRunCreate
 *		Check the circumstances, connect to SPI without atomicity, and make the
 *		run. Everything of it lives in SPI's procedure context, which outlives
 *		the commits.
 */
DispatchRun *
DispatchRunCreate(FunctionCallInfo fcinfo, int campaign_arg, Interval *budget,
				  const char *procedure)
{
	DispatchRun *run;
	MemoryContext context;
	char *campaign_id;
	char *tenant;
	int64 usecs;

	OutboundCheckNonAtomic(fcinfo, procedure,
						   "It commits each claim before the request leaves.");
	CheckCampaignNamed(fcinfo, campaign_arg);
	PreventCommandDuringRecovery(psprintf("%s()", procedure));
	if (budget == NULL)
		ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("time_budget must not be null"));
	usecs = IntervalUsecs(budget);
	if (usecs < 0 || usecs > OUTBOUND_DAY)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("time_budget must be between 0 and 1 day"));

	campaign_id = text_to_cstring(PG_GETARG_TEXT_PP(campaign_arg));
	tenant = text_to_cstring(PG_GETARG_TEXT_PP(campaign_arg + 1));
	if (SPI_connect_ext(SPI_OPT_NONATOMIC) != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	context = AllocSetContextCreate(CurrentMemoryContext, "outbound dispatch",
									ALLOCSET_DEFAULT_SIZES);
	run = MemoryContextAllocZero(context, sizeof(DispatchRun));
	run->context = context;
	run->step = AllocSetContextCreate(context, "outbound dispatch step",
									  ALLOCSET_DEFAULT_SIZES);
	run->campaign_id = MemoryContextStrdup(context, campaign_id);
	run->tenant = MemoryContextStrdup(context, tenant);
	run->started = GetCurrentTimestamp();
	run->deadline = run->started + usecs;
	run->last_rank = PG_INT32_MIN;
	dlist_init(&run->items);
	return run;
}

/*
 * IntervalUsecs
 *		A month is 30 days; only the range check sees such a one.
 */
static int64
IntervalUsecs(const Interval *interval)
{
	double usecs =
		(double) interval->time +
		((double) interval->day + interval->month * 30.0) * USECS_PER_DAY;

	return usecs < 0 ? -1 : usecs > 1e15 ? (int64) 1e15 : (int64) usecs;
}

/*
 * DispatchGuard
 *		Run body with the dispatcher's lock held, and leave nothing behind.
 */
void
DispatchGuard(DispatchRun *run, void (*body)(DispatchRun *))
{
	MemoryContext old = MemoryContextSwitchTo(run->context);

	/* nothing read so far counts: from here on each statement has a snapshot */
	DispatchCommit();
	DispatcherEnter(run);
	PG_TRY();
	{
		Prepare(run);
		body(run);
		Report(run, true);
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(run->context);
		error = CopyErrorData();
		FlushErrorState();
		Rollback();
		MemoryContextSwitchTo(run->context);
		CleanUpOrReport(run);
		DispatcherLeave(run);
		pgstat_report_appname(application_name);
		QueryCancelHoldoffCount = 0;
		ReThrowError(error);
	}
	PG_END_TRY();
	DispatcherLeave(run);
	pgstat_report_appname(application_name);
	if (run->pool != NULL)
		HttpPoolDestroy(run->pool);
	MemoryContextSwitchTo(old);
	SPI_finish();
}

/*
 * CleanUpOrReport
 *		CleanUp within an error's handler: an error of its own is only logged.
 */
static void
CleanUpOrReport(DispatchRun *run)
{
	PG_TRY();
	{
		CleanUp(run);
	}
	PG_CATCH();
	{
		/* recovery finds what is still claimed: the lock is let go */
		MemoryContextSwitchTo(run->context);
		EmitErrorReport();
		FlushErrorState();
		Rollback();
	}
	PG_END_TRY();
}

/*
 * Rollback
 *		Abort the transaction from within an error's handler, and begin another.
 *
 * The error may have come out of functions with SPI connections of their own,
 * which are still on SPI's stack and forbid the rollback (they are atomic):
 * those are finished one by one until ours is on top. Whatever else SPI finds
 * wrong, it has aborted and begun a transaction before it complains.
 */
static void
Rollback(void)
{
	MemoryContext context = CurrentMemoryContext;
	volatile bool again = true;

	while (again)
	{
		again = false;
		PG_TRY();
		{
			SPI_rollback();
		}
		PG_CATCH();
		{
			again = geterrcode() == ERRCODE_INVALID_TRANSACTION_TERMINATION;
			FlushErrorState();
			if (again)
				SPI_finish();
		}
		PG_END_TRY();
		MemoryContextSwitchTo(context);
	}
	XactIsoLevel = XACT_READ_COMMITTED;
	/* an error resets this; no second cancel may interrupt the cleaning up */
	QueryCancelHoldoffCount = 1;
}

/*
 * CleanUp
 *		After an error: record answers that are here, give back what was not
 *		sent, and mark what was sent unknown.
 */
static void
CleanUp(DispatchRun *run)
{
	dlist_mutable_iter it;

	if (run->pool != NULL)
		HttpPoolDestroy(run->pool);
	run->pool = NULL;
	dlist_foreach_modify(it, &run->items)
	{
		DispatchItem *item = dlist_container(DispatchItem, node, it.cur);

		switch (item->stage)
		{
			case DISPATCH_CLAIMED:
			case DISPATCH_WITHDRAWN:
				DispatchWithdraw(run, item, "cancelled",
								 "call_batch was cancelled or failed before "
								 "the request left");
				break;
			case DISPATCH_SENT:
				DispatchAbandon(run, item);
				break;
			case DISPATCH_ANSWERED:
				DispatchRecord(run, item);
				break;
		}
	}
	DispatchCommit();
	Report(run, true);
}

/*
 * DispatchCommit
 *		Commit, and begin a transaction whose statements each see what others
 *		have committed meanwhile, whatever the session's default is. It has
 *		neither an xid nor a snapshot until a statement runs.
 */
void
DispatchCommit(void)
{
	SPI_commit();
	XactIsoLevel = XACT_READ_COMMITTED;
}

/*
 * DispatchStop
 *		Claim nothing more; the first reason stays.
 */
void
DispatchStop(DispatchRun *run, bool trouble, const char *reason)
{
	if (run->stop_reason == NULL || (trouble && !run->stop_is_trouble))
	{
		run->stop_reason = MemoryContextStrdup(run->context, reason);
		run->stop_is_trouble = trouble;
	}
}

/*
 * DispatchWaitFor
 *		What holds the run up, for dispatch_progress.
 */
void
DispatchWaitFor(DispatchRun *run, const char *what)
{
	strlcpy(run->waiting_for, what, sizeof(run->waiting_for));
}

/*
 * DispatchRemove
 *		The item's outcome is committed: forget it.
 */
void
DispatchRemove(DispatchRun *run, DispatchItem *item)
{
	run->open--;
	dlist_delete(&item->node);
	MemoryContextDelete(item->context);
}

/*
 * DispatchSleep
 *		Wait; ends early by a latch, and by an error when cancelled.
 */
void
DispatchSleep(long ms)
{
	(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
					 ms, PG_WAIT_EXTENSION);
	ResetLatch(MyLatch);
	CHECK_FOR_INTERRUPTS();
}

/*
 * DispatchCrashPoint
 *		For crash tests: die as by kill -9 when outbound.crash_point names this
 *		point ("point" or "point:n" for the nth time). Never set in production.
 */
void
DispatchCrashPoint(const char *name)
{
	static int passes = 0;
	size_t len = strlen(name);
	int nth = 1;

	if (outbound_crash_point == NULL || outbound_crash_point[0] == '\0' ||
		strncmp(outbound_crash_point, name, len) != 0)
		return;
	if (outbound_crash_point[len] == ':')
		nth = atoi(outbound_crash_point + len + 1);
	else if (outbound_crash_point[len] != '\0')
		return;
	if (++passes >= nth)
		kill(MyProcPid, SIGKILL);
}

/*
 * Prepare
 *		Find the services, so that what is missing is said before any claim.
 */
static void
Prepare(DispatchRun *run)
{
	static SavedPlan plan = {
		"SELECT c.dispatch_via, c.max_calls, c.agent_id IS NULL, "
		"c.from_numbers OPERATOR(pg_catalog.=) '{}'"
		"  FROM outbound.campaign c"
		" WHERE c.tenant OPERATOR(pg_catalog.=) $1 AND c.campaign_id "
		"OPERATOR(pg_catalog.=) $2",
		2,
		{TEXTOID, TEXTOID}};
	Datum values[2] = {CStringGetTextDatum(run->tenant),
					   CStringGetTextDatum(run->campaign_id)};

	SPI_connect();
	if (PlanRun(&plan, values, NULL, false, SPI_OK_SELECT) == 0)
		ereport(ERROR, errcode(ERRCODE_UNDEFINED_OBJECT),
				errmsg("campaign \"%s\" of tenant \"%s\" does not exist",
					   run->campaign_id, run->tenant),
				errhint("Make it with outbound.configure(), or set "
						"outbound.campaign_id and outbound.tenant."));
	run->via_n8n = strcmp(PlanText(0, 1), "n8n") == 0;
	if (run->max_calls < 0)
		run->max_calls = PlanInt(0, 2, 0);
	SPI_finish();

	MemoryContextSwitchTo(run->context);
	run->service = ServiceGet(run->via_n8n ? "n8n_dispatch" : "retell",
							  run->tenant, false);
	run->lister =
		run->via_n8n ? ServiceGet("retell", run->tenant, true) : run->service;
	if (!run->via_n8n)
		(void) ServiceRequireKey(run->service);
	else if (run->lister != NULL && run->lister->api_key == NULL)
		run->lister = NULL;
	run->pool = HttpPoolCreate(run->context, "outbound dispatch");
	DispatchCommit();
}

/*
 * ResolveLoop
 *		The body of resolve_attempts.
 */
static void
ResolveLoop(DispatchRun *run)
{
	int found = DispatchRecover(run);
	int settled;

	DispatchCommit();
	if (run->lister == NULL)
		ereport(WARNING,
				errmsg("service \"retell\" is not configured, so its list of "
					   "calls cannot be asked"),
				errhint("SELECT outbound.configure('RETELL_API_KEY=...')"));
	settled = DispatchResolve(run, run->deadline);
	if (found > 0 || settled > 0)
		ereport(NOTICE,
				errmsg("resolve_attempts: %d attempts of crashed dispatchers "
					   "found, %d calls found in the provider's list",
					   found, settled));
}

/*
 * Loop
 *		The body of call_batch.
 */
static void
Loop(DispatchRun *run)
{
	bool load_known = (run->lister == NULL);

	DispatchRecover(run);
	DispatchCommit();
	(void) DispatchResolve(run,
						   Min(run->started + RESOLVE_AT_START, run->deadline));
	run->recover_due = GetCurrentTimestamp() + RECOVER_INTERVAL;

	for (;;)
	{
		TimestampTz now = GetCurrentTimestamp();

		CHECK_FOR_INTERRUPTS();
		MemoryContextReset(run->step);
		MemoryContextSwitchTo(run->step);

		if (run->stop_reason == NULL && now >= run->deadline)
			DispatchStop(run, false, "the time budget is used up");
		if (now >= run->recover_due && run->stop_reason == NULL)
		{
			DispatchRecover(run);
			DispatchCommit();
			if (dlist_is_empty(&run->items))
				(void) DispatchResolve(run, now + RESOLVE_AT_START);
			run->recover_due = now + RECOVER_INTERVAL;
			MemoryContextSwitchTo(run->step);
		}
		if (run->stop_reason == NULL)
			PacingAskLoad(run);
		if (!load_known && !run->load_in_flight)
			load_known = true;

		if (run->stop_reason == NULL && load_known && now >= run->look_again)
		{
			int claimed = DispatchClaim(run);

			if (claimed > 0)
				DispatchCrashPoint("claim");
			DispatchCommit();
			if (claimed > 0)
				DispatchCrashPoint("claimed");
			if (claimed >= 0)
			{
				run->waiting_for[0] = '\0';
				run->look_again = 0;
			}
			if (claimed == 0)
				continue;
		}
		DispatchSend(run);

		if (run->stop_reason != NULL && dlist_is_empty(&run->items))
			break;
		Report(run, false);
		if (Collect(run))
		{
			DispatchCommit();
			DispatchCrashPoint("recorded");
		}
		if (run->look_again == 0 && run->stop_reason == NULL)
			continue;
	}
	Summary(run);
}

/*
 * WaitMs
 *		Until the next thing that is known to happen.
 */
static int
WaitMs(DispatchRun *run)
{
	TimestampTz now = GetCurrentTimestamp();
	TimestampTz next = now + OUTBOUND_SECOND / 2;
	dlist_iter it;

	if (run->stop_reason == NULL)
		next = Min(next, Max(Min(run->look_again, run->deadline), now));
	dlist_foreach (it, &run->items)
	{
		DispatchItem *item = dlist_container(DispatchItem, node, it.cur);

		if (item->stage == DISPATCH_CLAIMED)
			next =
				Min(next,
					Max(Min(Max(item->send_at, run->turn_at), run->switch_due),
						now));
	}
	return (int) ((next - now + 999) / 1000);
}

/*
 * NextAnswered
 *		An item whose answer is to be recorded, or NULL.
 */
static DispatchItem *
NextAnswered(DispatchRun *run)
{
	dlist_iter it;

	dlist_foreach (it, &run->items)
	{
		DispatchItem *item = dlist_container(DispatchItem, node, it.cur);

		if (item->stage == DISPATCH_ANSWERED)
			return item;
	}
	return NULL;
}

/*
 * Collect
 *		Wait for answers and record those that are here. True when something
 *		was written that is to be committed.
 */
static bool
Collect(DispatchRun *run)
{
	int wait = WaitMs(run);
	bool wrote = false;
	DispatchItem *item;

	if (HttpInFlight(run->pool) == 0)
	{
		if (wait > 0)
			DispatchSleep(wait);
		return false;
	}
	for (int i = 0; i < RECORD_AT_ONCE; i++)
	{
		HttpAnswer *answer = HttpWait(run->pool, i == 0 ? wait : 0);

		if (answer == NULL)
			break;
		if (answer->owner == run)
		{
			PacingStoreLoad(run, answer);
			wrote = true;
		}
		else
			DispatchReadAnswer(run, (DispatchItem *) answer->owner, answer);
	}

	if (HttpInFlight(run->pool) > 0)
		DispatchCrashPoint("waiting");

	while ((item = NextAnswered(run)) != NULL)
	{
		DispatchCrashPoint("answered");
		DispatchRecord(run, item);
		DispatchCrashPoint("recording");
		DispatchCommit();
		DispatchRemove(run, item);
		DispatchCrashPoint("recorded");
		/* recording must not make others late */
		DispatchSend(run);
	}
	return wrote;
}

/*
 * Report
 *		Say what goes on, at most once a second: a row for dispatch_progress,
 *		application_name, and now and then a NOTICE. The last time, the row goes.
 */
static void
Report(DispatchRun *run, bool last)
{
	static SavedPlan put = {
		"INSERT INTO outbound.dispatch_run AS r (pid, started_at, tenant, "
		"campaign_id, phase, claimed, placed, refused, not_placed, unknown, "
		"in_flight, waiting_for, reported_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
		"pg_catalog.clock_timestamp())"
		" ON CONFLICT (pid, started_at) DO UPDATE SET phase = EXCLUDED.phase, "
		"claimed = EXCLUDED.claimed, placed = EXCLUDED.placed,"
		"   refused = EXCLUDED.refused, not_placed = EXCLUDED.not_placed, "
		"unknown = EXCLUDED.unknown,"
		"   in_flight = EXCLUDED.in_flight, waiting_for = "
		"EXCLUDED.waiting_for, reported_at = EXCLUDED.reported_at",
		12,
		{INT4OID, TIMESTAMPTZOID, TEXTOID, TEXTOID, TEXTOID, INT4OID, INT4OID,
		 INT4OID, INT4OID, INT4OID, INT4OID, TEXTOID}};
	static SavedPlan done = {
		"DELETE FROM outbound.dispatch_run"
		" WHERE pid OPERATOR(pg_catalog.=) $1 AND started_at "
		"OPERATOR(pg_catalog.=) $2"
		"    OR NOT outbound.dispatcher_alive(pid, started_at)",
		2,
		{INT4OID, TIMESTAMPTZOID}};
	TimestampTz now = GetCurrentTimestamp();
	int in_flight = run->pool != NULL ? HttpInFlight(run->pool) : 0;
	Datum values[12];
	char name[NAMEDATALEN];

	if (!last && now < run->reported + REPORT_INTERVAL)
		return;
	run->reported = now;
	if (!last)
	{
		snprintf(name, sizeof(name),
				 "outbound call_batch %s: %d placed, %d in flight",
				 run->campaign_id, run->placed, in_flight);
		pgstat_report_appname(name);
		if (run->noticed == 0)
			run->noticed = now;
		else if (now >= run->noticed + NOTICE_INTERVAL)
		{
			run->noticed = now;
			ereport(NOTICE,
					errmsg("call_batch: %d claimed, %d placed, %d refused, %d "
						   "unknown, %d in flight%s%s",
						   run->claimed, run->placed, run->refused,
						   run->unknown, in_flight,
						   run->waiting_for[0] != '\0' ? "; waiting for " : "",
						   run->waiting_for));
		}
	}

	SPI_connect();
	values[0] = Int32GetDatum(MyProcPid);
	values[1] = TimestampTzGetDatum(run->started);
	if (last)
		PlanRun(&done, values, NULL, false, SPI_OK_DELETE);
	else
	{
		values[2] = CStringGetTextDatum(run->tenant);
		values[3] = CStringGetTextDatum(run->campaign_id);
		values[4] = CStringGetTextDatum(run->stop_reason != NULL ? "finishing"
										: in_flight > 0          ? "placing"
																 : "waiting");
		values[5] = Int32GetDatum(run->claimed);
		values[6] = Int32GetDatum(run->placed);
		values[7] = Int32GetDatum(run->refused);
		values[8] = Int32GetDatum(run->not_placed);
		values[9] = Int32GetDatum(run->unknown);
		values[10] = Int32GetDatum(in_flight);
		values[11] = CStringGetTextDatum(run->waiting_for);
		PlanRun(&put, values, NULL, false, SPI_OK_INSERT);
	}
	SPI_finish();
	DispatchCommit();
}

/*
 * Summary
 *		How the run ended, for the person or the log.
 */
static void
Summary(DispatchRun *run)
{
	ereport(run->stop_is_trouble ? WARNING : NOTICE,
			errmsg("call_batch: %d claimed, %d placed, %d refused, %d not "
				   "placed, %d unknown; ended because %s",
				   run->claimed, run->placed, run->refused, run->not_placed,
				   run->unknown, run->stop_reason));
}

/*
 * outbound_claim_load(claims integer)
 *		Claims without sending, for bench/dispatch, which declares it; no part of
 *		the extension. What it claims stays claimed until recovery finds it.
 */
Datum
outbound_claim_load(PG_FUNCTION_ARGS)
{
	Interval budget = {.time = OUTBOUND_HOUR};
	DispatchRun *run = DispatchRunCreate(fcinfo, 1, &budget, "claim_load");

	run->bench_claims = PG_GETARG_INT32(0);
	run->concurrency = PG_INT32_MAX;
	run->resume = true;
	DispatchGuard(run, ClaimLoad);
	PG_RETURN_VOID();
}

/*
 * ClaimLoad
 *		The body of outbound_claim_load.
 */
static void
ClaimLoad(DispatchRun *run)
{
	TimestampTz started = GetCurrentTimestamp();
	dlist_mutable_iter it;

	while (run->claimed < run->bench_claims && run->stop_reason == NULL)
	{
		MemoryContextReset(run->step);
		MemoryContextSwitchTo(run->step);
		(void) DispatchClaim(run);
		DispatchCommit();
		dlist_foreach_modify(it, &run->items)
			DispatchRemove(run, dlist_container(DispatchItem, node, it.cur));
	}
	ereport(NOTICE, errmsg("claims per second: %.0f",
						   run->claimed * 1e6 /
							   Max(GetCurrentTimestamp() - started, 1)));
}

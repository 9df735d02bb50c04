/*-------------------------------------------------------------------------
 *
 * dispatch_run.c
 *	  A run of call_batch or resolve_attempts from its arguments to its end: what
 *	  it needs, what it leaves behind after an error, and its commits.
 *
 *-------------------------------------------------------------------------
 */
#include "dispatch.h"

#include <signal.h>

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/latch.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/wait_event.h"

#include "plan.h"

static int64 IntervalUsecs(const Interval *interval);
static void Rollback(void);
static void CleanUp(DispatchRun *run);
static void CleanUpOrReport(DispatchRun *run);
static void Prepare(DispatchRun *run);

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
	DispatchCheckNamed(fcinfo, campaign_arg);
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
		DispatchReport(run, true);
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
	DispatchReport(run, true);
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
 * DispatchCheckNamed
 *		campaign_id and tenant are the last two arguments; neither may be null.
 */
void
DispatchCheckNamed(FunctionCallInfo fcinfo, int campaign_arg)
{
	if (PG_ARGISNULL(campaign_arg) || PG_ARGISNULL(campaign_arg + 1))
		ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("campaign_id and tenant must not be null"));
}

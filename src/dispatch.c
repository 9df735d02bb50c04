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
 * are here are recorded; when the backend dies, dispatcher.c and dispatch_resolve.c
 * do it.
 *
 *-------------------------------------------------------------------------
 */
#include "dispatch.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "plan.h"

PG_FUNCTION_INFO_V1(outbound_call_batch);
PG_FUNCTION_INFO_V1(outbound_resolve_attempts);
PG_FUNCTION_INFO_V1(outbound_claim_load);

#define RECOVER_INTERVAL (5 * OUTBOUND_SECOND)
/* Unknowns are asked about at most this long before calls are placed. */
#define RESOLVE_AT_START (5 * OUTBOUND_SECOND)
#define RECORD_AT_ONCE 32

static void Loop(DispatchRun *run);
static void ResolveLoop(DispatchRun *run);
static void ClaimLoad(DispatchRun *run);
static DispatchItem *NextAnswered(DispatchRun *run);
static bool Collect(DispatchRun *run);
static int WaitMs(DispatchRun *run);

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
		DispatchCheckNamed(fcinfo, 6);
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
		DispatchReport(run, false);
		if (Collect(run))
		{
			DispatchCommit();
			DispatchCrashPoint("recorded");
		}
		if (run->look_again == 0 && run->stop_reason == NULL)
			continue;
	}
	DispatchSummary(run);
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

/*-------------------------------------------------------------------------
 *
 * dispatch_report.c
 *	  What a run says of itself while it goes on, and at its end.
 *
 *-------------------------------------------------------------------------
 */
#include "dispatch.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "utils/builtins.h"

#include "plan.h"

#define REPORT_INTERVAL OUTBOUND_SECOND
#define NOTICE_INTERVAL (10 * OUTBOUND_SECOND)

/*
 * DispatchReport
 *		Say what goes on, at most once a second: a row for dispatch_progress,
 *		application_name, and now and then a NOTICE. The last time, the row goes.
 */
void
DispatchReport(DispatchRun *run, bool last)
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
 * DispatchSummary
 *		How the run ended, for the person or the log.
 */
void
DispatchSummary(DispatchRun *run)
{
	ereport(run->stop_is_trouble ? WARNING : NOTICE,
			errmsg("call_batch: %d claimed, %d placed, %d refused, %d not "
				   "placed, %d unknown; ended because %s",
				   run->claimed, run->placed, run->refused, run->not_placed,
				   run->unknown, run->stop_reason));
}

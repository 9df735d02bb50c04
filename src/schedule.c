/*-------------------------------------------------------------------------
 *
 * schedule.c
 *	  Days and hours on which a campaign works, and the lock of a stage.
 *
 * The rest of the schedules is SQL (sql/schedule.sql); days and hours are
 * parsed by the calendar, so that a schedule and a calling decision never
 * disagree on what "Mon-Sat" means.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "access/xact.h"
#include "calendar.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"

PG_FUNCTION_INFO_V1(outbound_is_call_day);
PG_FUNCTION_INFO_V1(outbound_stage_lock);
PG_FUNCTION_INFO_V1(outbound_stage_unlock);
PG_FUNCTION_INFO_V1(outbound_window_minutes);

/* The stage whose lock this session holds: at most one. */
static int64 stage_key;
static bool stage_locked = false;

static void ParseHours(const text *hours, bool law, CalendarHours *into);
static void UnlockOnAbort(XactEvent event, void *arg);

/*
 * outbound.is_call_day(call_days text, day date) returns boolean
 *		Is the date one of the days that call_days names? Errors: 22023 for days
 *		that do not parse, 22008 for an infinite date.
 */
Datum
outbound_is_call_day(PG_FUNCTION_ARGS)
{
	char *names = text_to_cstring(PG_GETARG_TEXT_PP(0));
	DateADT day = PG_GETARG_DATEADT(1);
	uint8 days;
	char *why;

	if (DATE_NOT_FINITE(day))
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("the day must be a date")));
	if (!CalendarParseDays(names, &days, &why))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("invalid days of the week: \"%s\"", names),
						errdetail("%s", why)));

	PG_RETURN_BOOL((days & (1 << j2day(day + POSTGRES_EPOCH_JDATE))) != 0);
}

/*
 * outbound.window_minutes(call_hours text, law_hours text) returns integer
 *		Minutes of a day that are in both. Errors: 22023 for hours that do not
 *		parse.
 */
Datum
outbound_window_minutes(PG_FUNCTION_ARGS)
{
	CalendarHours both;
	CalendarHours law;
	int minutes = 0;

	ParseHours(PG_GETARG_TEXT_PP(0), false, &both);
	ParseHours(PG_GETARG_TEXT_PP(1), true, &law);
	CalendarIntersect(&both, &law);
	for (int i = 0; i < both.n; i++)
		minutes += both.span[i].to - both.span[i].from;
	PG_RETURN_INT32(minutes);
}

/*
 * ParseHours
 *		CalendarParseHours(), or an error.
 */
static void
ParseHours(const text *hours, bool law, CalendarHours *into)
{
	char *names = text_to_cstring(hours);
	char *why;

	if (!CalendarParseHours(names, law, into, &why))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid hours: \"%s\"", names), errdetail("%s", why)));
}

/*
 * outbound.stage_lock(key bigint) returns boolean
 *		Take a stage's lock for the session, because a stage commits many times.
 *		False when another session has it, or this one has any.
 *
 * An error must not leave it behind in a session that lives on (a scheduler's
 * own, a pool's): the stage could not run again. A procedure that commits can
 * catch no error itself, so the abort of the transaction gives the lock back.
 */
Datum
outbound_stage_lock(PG_FUNCTION_ARGS)
{
	int64 key = PG_GETARG_INT64(0);
	static bool registered = false;

	if (stage_locked || !DatumGetBool(DirectFunctionCall1(
							pg_try_advisory_lock_int8, Int64GetDatum(key))))
		PG_RETURN_BOOL(false);
	if (!registered)
		RegisterXactCallback(UnlockOnAbort, NULL);
	registered = true;
	stage_key = key;
	stage_locked = true;
	PG_RETURN_BOOL(true);
}

/*
 * outbound.stage_unlock() returns void
 *		Give back what stage_lock() took; nothing when it took nothing.
 */
Datum
outbound_stage_unlock(PG_FUNCTION_ARGS)
{
	if (stage_locked)
		DirectFunctionCall1(pg_advisory_unlock_int8, Int64GetDatum(stage_key));
	stage_locked = false;
	PG_RETURN_VOID();
}

/*
 * UnlockOnAbort
 *		Transaction callback: the stage failed. Nothing here may throw, so the
 *		lock manager is asked directly; the tag is that of advisory locks on a
 *		bigint (lockfuncs.c).
 */
static void
UnlockOnAbort(XactEvent event, void *arg)
{
	LOCKTAG tag;

	if (event != XACT_EVENT_ABORT || !stage_locked)
		return;
	stage_locked = false;
	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, (uint32) (stage_key >> 32),
						 (uint32) stage_key, 1);
	LockRelease(&tag, ExclusiveLock, true);
}

/*-------------------------------------------------------------------------
 *
 * schedule.c
 *	  Days on which a campaign works.
 *
 * The rest of the schedules is SQL (sql/schedule.sql); the days are parsed by
 * the calendar, so that a schedule and a calling decision never disagree on
 * what "Mon-Sat" means.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "calendar.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"

PG_FUNCTION_INFO_V1(outbound_is_call_day);

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

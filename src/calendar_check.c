/*-------------------------------------------------------------------------
 *
 * calendar_check.c
 *	  What cannot be judged is refused when it is written: windows, days, zones,
 *	  legal hours and holiday rules.
 *
 *-------------------------------------------------------------------------
 */
#include "calendar.h"

#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(outbound_calendar_check);
PG_FUNCTION_INFO_V1(outbound_holiday_date);
PG_FUNCTION_INFO_V1(outbound_is_time_zone);

/*
 * CalendarCheckHours
 *		Parse hours or throw, naming the column.
 */
void
CalendarCheckHours(const char *what, const char *text, bool law,
				   CalendarHours *hours)
{
	char *why;

	if (text != NULL && CalendarParseHours(text, law, hours, &why))
		return;
	if (text == NULL)
		why = "It is null.";
	ereport(
		ERROR,
		(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		 errmsg("invalid %s: \"%s\"", what, text ? text : ""),
		 errdetail("%s", why),
		 errhint(law ? "Write hours like 08:00-20:00, several with a comma, "
					   "or none."
					 : "Write a window like 09:00-18:00 or "
					   "09:00-12:00,13:00-18:00; 22:00-02:00 crosses "
					   "midnight, 00:00-24:00 is the whole day.")));
}

/*
 * CalendarCheckZones
 *		Every zone of unplaced_zones counts: one that is not known may not be left
 *		out, for that would allow more.
 */
void
CalendarCheckZones(ArrayType *zones)
{
	Datum *names;
	bool *nulls;
	int n;

	deconstruct_array(zones, TEXTOID, -1, false, TYPALIGN_INT, &names, &nulls,
					  &n);
	for (int i = 0; i < n; i++)
	{
		char *name = nulls[i] ? "NULL" : TextDatumGetCString(names[i]);

		if (nulls[i] || CalendarFindZone(name) == NULL)
			ereport(
				ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown time zone in unplaced_zones: \"%s\"", name),
				 errhint("Write IANA names like America/Chicago; see "
						 "pg_timezone_names.")));
	}
}

/*
 * outbound.calendar_check() returns trigger
 *		Refuse what cannot be judged, when it is written, on campaign,
 *		calling_law, holiday and retry_rule; and refuse changes to shipped rows,
 *		which an update of the extension replaces. Takes no locks.
 */
Datum
outbound_calendar_check(PG_FUNCTION_ARGS)
{
	TriggerData *trig = (TriggerData *) fcinfo->context;
	Relation rel;
	TupleDesc desc;
	HeapTuple tuple;
	char *table;
	int shipped;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trig->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trig->tg_event))
		ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
						errmsg("outbound.calendar_check() is a row trigger")));
	rel = trig->tg_relation;
	desc = RelationGetDescr(rel);
	table = RelationGetRelationName(rel);
	tuple = TRIGGER_FIRED_BY_UPDATE(trig->tg_event) ? trig->tg_newtuple
													: trig->tg_trigtuple;

	shipped = SPI_fnumber(desc, "shipped");
	if (shipped > 0 && !creating_extension)
	{
		bool isnull;
		bool was = !TRIGGER_FIRED_BY_INSERT(trig->tg_event) &&
				   DatumGetBool(SPI_getbinval(trig->tg_trigtuple, desc, shipped,
											  &isnull));
		bool is = !TRIGGER_FIRED_BY_DELETE(trig->tg_event) &&
				  DatumGetBool(SPI_getbinval(tuple, desc, shipped, &isnull));

		if (was || is)
			ereport(
				ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("shipped rows of outbound.%s cannot be changed", table),
				 errdetail("An update of the extension replaces them."),
				 errhint("Insert a row of your own with the same key and "
						 "shipped = false: it takes precedence, and updates "
						 "leave it alone.")));
	}
	if (TRIGGER_FIRED_BY_DELETE(trig->tg_event))
		return PointerGetDatum(trig->tg_trigtuple);

	/* a null where none may be: the server refuses it after the triggers */
	for (int i = 0; i < desc->natts; i++)
		if (TupleDescAttr(desc, i)->attnotnull &&
			heap_attisnull(tuple, i + 1, desc))
			return PointerGetDatum(tuple);

#define COLUMN(name) SPI_getvalue(tuple, desc, SPI_fnumber(desc, name))
	if (strcmp(table, "campaign") == 0)
	{
		CalendarHours hours;
		uint8 days;
		char *why;
		char *zone = COLUMN("time_zone");

		CalendarCheckHours("call_hours", COLUMN("call_hours"), false, &hours);
		if (!CalendarParseDays(COLUMN("call_days"), &days, &why))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("invalid call_days: \"%s\"", COLUMN("call_days")),
					 errdetail("%s", why),
					 errhint("Write days like Mon-Sat or Mon,Wed,Fri.")));
		if (CalendarFindZone(zone) == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("unknown time zone: \"%s\"", zone),
					 errhint("Write an IANA name like America/Chicago; see "
							 "pg_timezone_names.")));
	}
	else if (strcmp(table, "calling_law") == 0)
	{
		CalendarHours hours[4];
		char *holiday = COLUMN("holiday");
		char *zone = COLUMN("zone");
		bool isnull;
		Datum zones = SPI_getbinval(
			tuple, desc, SPI_fnumber(desc, "unplaced_zones"), &isnull);

		if (!isnull)
			CalendarCheckZones(DatumGetArrayTypeP(zones));
		CalendarCheckHours("mon_fri", COLUMN("mon_fri"), true, &hours[0]);
		CalendarCheckHours("sat", COLUMN("sat"), true, &hours[1]);
		CalendarCheckHours("sun", COLUMN("sun"), true, &hours[2]);
		if (holiday != NULL)
			CalendarCheckHours("holiday", holiday, true, &hours[3]);
		/* a state's hours count only within the federal ones */
		if (strcmp(COLUMN("state_code"), "*") != 0)
		{
			CalendarHours federal = {1, {{8 * 60, 21 * 60}}};

			for (int i = 0; i < 3; i++)
				CalendarIntersect(&hours[i], &federal);
		}
		if (hours[0].n + hours[1].n + hours[2].n == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("contradictory legal hours for state %s",
							COLUMN("state_code")),
					 errdetail("No day of the week has any hours that the "
							   "federal rule (08:00-21:00) allows, too."),
					 errhint("To call nobody in a state, leave it out of the "
							 "campaign's states.")));
		if (zone != NULL && CalendarFindZone(zone) == NULL)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("unknown time zone: \"%s\"", zone),
							errhint("Write an IANA name like America/Chicago, "
									"or null for the called party's own.")));
	}
	else if (strcmp(table, "holiday") == 0)
	{
		DateADT day;

		if (CalendarHolidayIn(COLUMN("rule"), 2028, &day) < 0)
			ereport(
				ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid holiday rule: \"%s\"", COLUMN("rule")),
				 errhint("Write 2026-02-17, 12-25, 4 thu 11 (fourth "
						 "Thursday of November), -1 mon 5 (last Monday of "
						 "May), 4 thu 11 +1 (the day after), or easter -2.")));
	}
#undef COLUMN
	return PointerGetDatum(tuple);
}

/*
 * outbound.holiday_date(rule text, year integer) returns date
 *		The date of a holiday rule in a year, null when it has none there.
 */
Datum
outbound_holiday_date(PG_FUNCTION_ARGS)
{
	char *rule = text_to_cstring(PG_GETARG_TEXT_PP(0));
	int32 year = PG_GETARG_INT32(1);
	DateADT day;

	if (year < 1900 || year > 9999 || CalendarHolidayIn(rule, year, &day) != 1)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(day);
}

/*
 * outbound.is_time_zone(name text) returns boolean
 *		Whether the server knows a zone of this IANA name.
 */
Datum
outbound_is_time_zone(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(CalendarFindZone(text_to_cstring(PG_GETARG_TEXT_PP(0))) !=
				   NULL);
}

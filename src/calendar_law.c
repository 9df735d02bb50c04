/*-------------------------------------------------------------------------
 *
 * calendar_law.c
 *	  The law as tables: read into a CalendarBook, one Calendar per set of zones
 *	  and states, and the checks of what is written.
 *
 * A book is read anew for each campaign load (some hundred short rows), so that a
 * change of the law acts on the next decision and nothing has to be invalidated.
 *
 *-------------------------------------------------------------------------
 */
#include "calendar.h"

#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "commands/trigger.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(outbound_calendar_check);
PG_FUNCTION_INFO_V1(outbound_holiday_date);
PG_FUNCTION_INFO_V1(outbound_is_time_zone);

/* Holidays are worked out for the year before the instant to two after it. */
#define HOLIDAY_YEARS_BEFORE 1
#define HOLIDAY_YEARS_AFTER 2

/* Two letters index the table of laws. */
#define LAW_SLOTS (26 * 26)

/* A Calendar under the bytes of the arrays that it was made for. */
typedef struct CalendarEntry
{
	uint64 key; /* hash of both arrays: dynahash key */
	char *bytes;
	Size len;
	Calendar *calendar;
	struct CalendarEntry *other; /* same hash, other bytes */
} CalendarEntry;

/* One row of outbound.holiday. */
typedef struct HolidayRule
{
	char state[4];
	char *rule;
	bool observed;
} HolidayRule;

struct CalendarBook
{
	MemoryContext context;
	CalendarLaw *federal;
	CalendarLaw *law[LAW_SLOTS];
	int nunplaced; /* zones of a lead that cannot be placed */
	CalendarZone **unplaced;
	List *zones; /* CalendarZone * by name */
	int64 longest_period;
	HTAB *calendars;
	int year; /* of the instant that the book was loaded for */
	int nrules;
	HolidayRule *rules;
};

static SPIPlanPtr law_plan = NULL;
static SPIPlanPtr holiday_plan = NULL;

static void ReadLaw(CalendarBook *book, HeapTuple tuple, TupleDesc desc);
static void ReadHolidays(CalendarBook *book, TimestampTz at);
static void LawDates(CalendarBook *book, CalendarLaw *law);
static CalendarLaw **LawSlot(CalendarBook *book, const char *state);
static char *SPIText(HeapTuple tuple, TupleDesc desc, int column);
static Calendar *
MakeCalendar(CalendarBook *book, ArrayType *zones, ArrayType *states);
static void CheckZones(ArrayType *zones);
static void CheckHoursText(const char *what, const char *text, bool law,
						   CalendarHours *hours);

/*
 * SPIText
 *		A column as a C string in the current context; NULL for null.
 */
static char *
SPIText(HeapTuple tuple, TupleDesc desc, int column)
{
	bool isnull;
	Datum d = SPI_getbinval(tuple, desc, column, &isnull);

	return isnull ? NULL : TextDatumGetCString(d);
}

/*
 * LawSlot
 *		Where the law of a state code is kept; NULL for what is no code.
 */
static CalendarLaw **
LawSlot(CalendarBook *book, const char *state)
{
	if (strcmp(state, "*") == 0)
		return &book->federal;
	if (state[0] < 'A' || state[0] > 'Z' || state[1] < 'A' || state[1] > 'Z' ||
		state[2] != '\0')
		return NULL;
	return &book->law[(state[0] - 'A') * 26 + (state[1] - 'A')];
}

/*
 * CalendarLoad
 *		Read the law that holds for a tenant: its own rows before those for
 *		everyone, a user's rows before the shipped ones. Holidays are worked out
 *		around at, as far as any search from there looks.
 *
 * Everything is allocated in the current memory context. Reads with the snapshot
 * of the caller's statement; no locks beyond that.
 */
CalendarBook *
CalendarLoad(const char *tenant, TimestampTz at)
{
	CalendarBook *book = palloc0(sizeof(CalendarBook));
	MemoryContext old = CurrentMemoryContext;
	Datum args[1];
	HASHCTL ctl;

	book->context = old;
	memset(&ctl, 0, sizeof(ctl));
	ctl.keysize = sizeof(uint64);
	ctl.entrysize = sizeof(CalendarEntry);
	ctl.hcxt = old;
	book->calendars = hash_create("outbound calendars", 256, &ctl,
								  HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);

	SPI_connect();
	if (holiday_plan == NULL)
	{
		Oid types[] = {TEXTOID};

		law_plan = SPI_prepare(
			"SELECT DISTINCT ON (state_code) state_code, mon_fri, sat, sun,"
			" holiday, zone, attempt_limit,"
			" (EXTRACT(epoch FROM attempt_period) OPERATOR(pg_catalog.*) "
			"1000000)::pg_catalog.int8,"
			" shipped, source, unplaced_zones"
			" FROM outbound.calling_law"
			" WHERE tenant OPERATOR(pg_catalog.=) $1"
			" OR tenant OPERATOR(pg_catalog.=) '*'"
			" ORDER BY state_code,"
			" tenant OPERATOR(pg_catalog.=) '*', shipped",
			1, types);
		if (law_plan == NULL || SPI_keepplan(law_plan) != 0)
			elog(ERROR, "could not prepare the law query");
		holiday_plan = SPI_prepare(
			"SELECT state_code, rule, observed FROM outbound.holiday h"
			" WHERE (tenant OPERATOR(pg_catalog.=) $1"
			" OR tenant OPERATOR(pg_catalog.=) '*') AND NOT removed"
			" AND NOT EXISTS (SELECT 1 FROM outbound.holiday o"
			"  WHERE o.state_code OPERATOR(pg_catalog.=) h.state_code"
			"  AND o.name OPERATOR(pg_catalog.=) h.name"
			"  AND ((o.tenant OPERATOR(pg_catalog.=) $1 AND h.tenant "
			"OPERATOR(pg_catalog.=) '*')"
			"   OR (o.tenant OPERATOR(pg_catalog.=) h.tenant AND h.shipped AND "
			"NOT o.shipped)))",
			1, types);
		if (holiday_plan == NULL || SPI_keepplan(holiday_plan) != 0)
			elog(ERROR, "could not prepare the holiday query");
	}
	args[0] = CStringGetTextDatum(tenant);
	if (SPI_execute_plan(law_plan, args, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the calling law");
	MemoryContextSwitchTo(old);
	for (uint64 i = 0; i < SPI_processed; i++)
		ReadLaw(book, SPI_tuptable->vals[i], SPI_tuptable->tupdesc);
	if (book->federal == NULL || book->nunplaced == 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("outbound.calling_law has no usable row for state *"),
				 errdetail("It holds the hours for everyone and the zones of a "
						   "lead that cannot be placed."),
				 errhint("Insert it again, or reinstall the extension.")));
	SPI_freetuptable(SPI_tuptable);

	if (SPI_execute_plan(holiday_plan, args, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the holidays");
	MemoryContextSwitchTo(old);
	ReadHolidays(book, at);
	SPI_finish();
	MemoryContextSwitchTo(old);
	return book;
}

/*
 * ReadLaw
 *		Compile one row. What is stored was checked when written; should it
 *		still not parse, that is an error and never "always".
 */
static void
ReadLaw(CalendarBook *book, HeapTuple tuple, TupleDesc desc)
{
	char *state = SPIText(tuple, desc, 1);
	CalendarLaw **slot = LawSlot(book, state);
	CalendarLaw *law = palloc0(sizeof(CalendarLaw));
	char *holiday = SPIText(tuple, desc, 5);
	char *zone = SPIText(tuple, desc, 6);
	bool isnull;
	Datum d;

	if (slot == NULL)
		return;
	*slot = law;
	strlcpy(law->state, state, sizeof(law->state));
	CheckHoursText("mon_fri", SPIText(tuple, desc, 2), true, &law->day[1]);
	for (int wd = 2; wd <= 5; wd++)
		law->day[wd] = law->day[1];
	CheckHoursText("sat", SPIText(tuple, desc, 3), true, &law->day[6]);
	CheckHoursText("sun", SPIText(tuple, desc, 4), true, &law->day[0]);
	if (holiday != NULL)
	{
		law->has_holiday = true;
		CheckHoursText("holiday", holiday, true, &law->holiday);
	}
	if (zone != NULL)
		law->zone = CalendarBookZone(book, zone);
	d = SPI_getbinval(tuple, desc, 7, &isnull);
	law->attempt_limit = isnull ? 0 : DatumGetInt32(d);
	d = SPI_getbinval(tuple, desc, 8, &isnull);
	law->attempt_period = isnull ? 0 : DatumGetInt64(d);
	book->longest_period = Max(book->longest_period, law->attempt_period);
	law->shipped = DatumGetBool(SPI_getbinval(tuple, desc, 9, &isnull));
	law->source = SPIText(tuple, desc, 10);

	d = SPI_getbinval(tuple, desc, 11, &isnull);
	if (slot == &book->federal && !isnull)
	{
		Datum *names;
		bool *nulls;
		int n;

		CheckZones(DatumGetArrayTypeP(d));
		deconstruct_array(DatumGetArrayTypeP(d), TEXTOID, -1, false,
						  TYPALIGN_INT, &names, &nulls, &n);
		book->unplaced = palloc(n * sizeof(CalendarZone *));
		for (int i = 0; i < n; i++)
			book->unplaced[book->nunplaced++] =
				CalendarBookZone(book, TextDatumGetCString(names[i]));
	}
}

/* qsort comparator for dates */
static int
CompareDates(const void *a, const void *b)
{
	DateADT x = *(const DateADT *) a;
	DateADT y = *(const DateADT *) b;

	return (x > y) - (x < y);
}

/*
 * ReadHolidays
 *		Keep the rules; dates are worked out for the states that are asked for.
 */
static void
ReadHolidays(CalendarBook *book, TimestampTz at)
{
	int month;
	int mday;

	j2date((int) (at / OUTBOUND_DAY) + POSTGRES_EPOCH_JDATE, &book->year,
		   &month, &mday);
	book->rules = palloc((SPI_processed + 1) * sizeof(HolidayRule));
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple tuple = SPI_tuptable->vals[i];
		TupleDesc desc = SPI_tuptable->tupdesc;
		HolidayRule *rule = &book->rules[book->nrules++];
		char *state = SPIText(tuple, desc, 1);
		bool isnull;

		strlcpy(rule->state, state, sizeof(rule->state));
		rule->rule = SPIText(tuple, desc, 2);
		rule->observed = DatumGetBool(SPI_getbinval(tuple, desc, 3, &isnull));
	}
}

/*
 * LawDates
 *		The dates of a state's holidays, its own and the country's, once.
 */
static void
LawDates(CalendarBook *book, CalendarLaw *law)
{
	int years = HOLIDAY_YEARS_BEFORE + 1 + HOLIDAY_YEARS_AFTER;

	if (!law->has_holiday || law->holidays != NULL)
		return;
	law->holidays = palloc((2 * years * book->nrules + 1) * sizeof(DateADT));
	for (int i = 0; i < book->nrules; i++)
	{
		HolidayRule *rule = &book->rules[i];

		if (strcmp(rule->state, "*") != 0 &&
			strcmp(rule->state, law->state) != 0)
			continue;
		for (int y = book->year - HOLIDAY_YEARS_BEFORE;
			 y <= book->year + HOLIDAY_YEARS_AFTER; y++)
		{
			DateADT day;
			int wd;

			if (CalendarHolidayIn(rule->rule, y, &day) != 1)
				continue;
			law->holidays[law->nholidays++] = day;
			wd = j2day(day + POSTGRES_EPOCH_JDATE);
			/* observed on the weekday next to it as well */
			if (rule->observed && wd == 0)
				law->holidays[law->nholidays++] = day + 1;
			else if (rule->observed && wd == 6)
				law->holidays[law->nholidays++] = day - 1;
		}
	}
	qsort(law->holidays, law->nholidays, sizeof(DateADT), CompareDates);
}

/*
 * CalendarBookZone
 *		The zone of this name, made when first asked for; NULL when there is
 *		none.
 */
CalendarZone *
CalendarBookZone(CalendarBook *book, const char *name)
{
	ListCell *lc;
	pg_tz *tz;
	CalendarZone *zone;
	MemoryContext old;

	foreach (lc, book->zones)
	{
		zone = (CalendarZone *) lfirst(lc);
		if (strcmp(zone->name, name) == 0)
			return zone;
	}
	tz = CalendarFindZone(name);
	if (tz == NULL)
		return NULL;
	old = MemoryContextSwitchTo(book->context);
	zone = palloc0(sizeof(CalendarZone));
	strlcpy(zone->name, name, sizeof(zone->name));
	zone->tz = tz;
	zone->from = DT_NOEND; /* no memo yet */
	zone->until = DT_NOBEGIN;
	book->zones = lappend(book->zones, zone);
	MemoryContextSwitchTo(old);
	return zone;
}

/*
 * CalendarLongestPeriod
 *		How far back calls to a number matter to a state's limit.
 */
int64
CalendarLongestPeriod(const CalendarBook *book)
{
	return book->longest_period;
}

/*
 * CalendarFor
 *		The Calendar of these candidate zones and states; either may be NULL or
 *		empty. Shared by all leads with the same arrays.
 */
const Calendar *
CalendarFor(CalendarBook *book, ArrayType *zones, ArrayType *states)
{
	Size zlen = zones ? VARSIZE(zones) - VARHDRSZ : 0;
	Size slen = states ? VARSIZE(states) - VARHDRSZ : 0;
	uint64 key = 0;
	CalendarEntry *entry;
	CalendarEntry *head;
	bool found;
	MemoryContext old;

	if (zones)
		key = hash_bytes_extended((unsigned char *) VARDATA(zones), zlen, 1);
	if (states)
		key ^= hash_bytes_extended((unsigned char *) VARDATA(states), slen, 2);

	head = hash_search(book->calendars, &key, HASH_ENTER, &found);
	if (found)
	{
		for (entry = head; entry != NULL; entry = entry->other)
		{
			if (entry->len == zlen + slen &&
				(zlen == 0 ||
				 memcmp(entry->bytes, VARDATA(zones), zlen) == 0) &&
				(slen == 0 ||
				 memcmp(entry->bytes + zlen, VARDATA(states), slen) == 0))
				return entry->calendar;
		}
	}

	old = MemoryContextSwitchTo(book->context);
	entry = head;
	if (found)
	{
		entry = palloc(sizeof(CalendarEntry));
		entry->other = head->other;
		head->other = entry;
	}
	else
		entry->other = NULL;
	entry->len = zlen + slen;
	entry->bytes = palloc(entry->len + 1);
	if (zlen > 0)
		memcpy(entry->bytes, VARDATA(zones), zlen);
	if (slen > 0)
		memcpy(entry->bytes + zlen, VARDATA(states), slen);
	entry->calendar = MakeCalendar(book, zones, states);
	MemoryContextSwitchTo(old);
	return entry->calendar;
}

/*
 * MakeCalendar
 *		Zones without doubles, the federal law and that of each state, and the
 *		hours that all of them leave.
 *
 * A zone that the server does not know cannot be judged: the lead then counts as
 * not placed, which allows less, never more.
 */
static Calendar *
MakeCalendar(CalendarBook *book, ArrayType *zones, ArrayType *states)
{
	Calendar *cal = palloc0(sizeof(Calendar));
	Datum *elems;
	bool *nulls;
	int n = 0;

	cal->placed = true;
	if (zones != NULL)
	{
		deconstruct_array(zones, TEXTOID, -1, false, TYPALIGN_INT, &elems,
						  &nulls, &n);
		cal->zone = palloc(Max(n, 1) * sizeof(CalendarZone *));
		for (int i = 0; i < n; i++)
		{
			CalendarZone *zone = NULL;
			bool twice = false;

			if (!nulls[i])
				zone = CalendarBookZone(book, TextDatumGetCString(elems[i]));
			if (zone == NULL)
				cal->placed = false;
			for (int j = 0; j < cal->nzones; j++)
				twice |= (cal->zone[j] == zone);
			if (zone != NULL && !twice)
				cal->zone[cal->nzones++] = zone;
		}
	}
	if (cal->nzones == 0 || !cal->placed)
	{
		cal->placed = false;
		cal->nzones = book->nunplaced;
		cal->zone = book->unplaced;
	}

	n = 0;
	if (states != NULL)
		deconstruct_array(states, TEXTOID, -1, false, TYPALIGN_INT, &elems,
						  &nulls, &n);
	cal->law = palloc((n + 1) * sizeof(CalendarLaw *));
	LawDates(book, book->federal);
	cal->law[cal->nlaws++] = book->federal;
	for (int i = 0; i < n; i++)
	{
		CalendarLaw **slot =
			nulls[i] ? NULL : LawSlot(book, TextDatumGetCString(elems[i]));
		bool twice = false;

		if (slot == NULL || *slot == NULL)
			continue;
		for (int j = 0; j < cal->nlaws; j++)
			twice |= (cal->law[j] == *slot);
		LawDates(book, *slot);
		if (!twice)
			cal->law[cal->nlaws++] = *slot;
	}
	for (int wd = 0; wd < 7; wd++)
		cal->legal[wd] = book->federal->day[wd];
	for (int i = 0; i < cal->nlaws; i++)
	{
		const CalendarLaw *law = cal->law[i];

		cal->any_holiday |= law->has_holiday;
		cal->any_limit |= (law->attempt_limit > 0);
		if (law->zone != NULL)
		{
			cal->any_fixed_zone = true;
			continue;
		}
		for (int wd = 0; wd < 7; wd++)
			CalendarIntersect(&cal->legal[wd], &law->day[wd]);
	}
	return cal;
}

/*
 * CheckHoursText
 *		Parse hours or throw, naming the column.
 */
static void
CheckHoursText(const char *what, const char *text, bool law,
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
 * CheckZones
 *		Every zone of unplaced_zones counts: one that is not known may not be left
 *		out, for that would allow more.
 */
static void
CheckZones(ArrayType *zones)
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

		CheckHoursText("call_hours", COLUMN("call_hours"), false, &hours);
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
			CheckZones(DatumGetArrayTypeP(zones));
		CheckHoursText("mon_fri", COLUMN("mon_fri"), true, &hours[0]);
		CheckHoursText("sat", COLUMN("sat"), true, &hours[1]);
		CheckHoursText("sun", COLUMN("sun"), true, &hours[2]);
		if (holiday != NULL)
			CheckHoursText("holiday", holiday, true, &hours[3]);
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

/*-------------------------------------------------------------------------
 *
 * calendar_law.c
 *	  The law as tables: read into a CalendarBook, one Calendar per set of zones
 *	  and states.
 *
 * A book is read anew for each campaign load (some hundred short rows), so that a
 * change of the law acts on the next decision and nothing has to be invalidated.
 *
 *-------------------------------------------------------------------------
 */
#include "calendar.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

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
	CalendarCheckHours("mon_fri", SPIText(tuple, desc, 2), true, &law->day[1]);
	for (int wd = 2; wd <= 5; wd++)
		law->day[wd] = law->day[1];
	CalendarCheckHours("sat", SPIText(tuple, desc, 3), true, &law->day[6]);
	CalendarCheckHours("sun", SPIText(tuple, desc, 4), true, &law->day[0]);
	if (holiday != NULL)
	{
		law->has_holiday = true;
		CalendarCheckHours("holiday", holiday, true, &law->holiday);
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

		CalendarCheckZones(DatumGetArrayTypeP(d));
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

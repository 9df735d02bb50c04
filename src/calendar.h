/*-------------------------------------------------------------------------
 *
 * calendar.h
 *	  Calling hours: windows, days, holidays, zones and the states' law.
 *
 * A local day is minutes 0 to 1440; every interval is half-open. Everything is
 * judged from an instant to the local time of a zone, never the other way, so
 * that the hours that a DST change skips or repeats need no special case.
 *
 * A CalendarBook holds the law of one tenant as it was read, and hands out one
 * Calendar for each set of zones and states; many leads share a Calendar. All of
 * it lives in the memory context that was current when the book was loaded.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_CALENDAR_H
#define OUTBOUND_CALENDAR_H

#include "outbound.h"

#include "datatype/timestamp.h"
#include "pgtime.h"
#include "utils/array.h"
#include "utils/date.h"

#define CALENDAR_MAX_SPANS 8
#define CALENDAR_DAY_MINUTES 1440

/* minutes of a local day, [from, to) */
typedef struct CalendarSpan
{
	int16 from;
	int16 to;
} CalendarSpan;

/* sorted, apart from each other; n = 0: closed all day */
typedef struct CalendarHours
{
	int n;
	CalendarSpan span[CALENDAR_MAX_SPANS];
} CalendarHours;

/*
 * A zone, with the stretch of constant UTC offset that was asked for last. The
 * memo changes under a const Calendar; it never changes an answer.
 */
typedef struct CalendarZone
{
	char name[TZ_STRLEN_MAX + 1];
	pg_tz *tz;
	TimestampTz from; /* offset holds in [from, until) */
	TimestampTz until;
	int64 offset; /* microseconds to add to UTC */
} CalendarZone;

/* One row of outbound.calling_law, compiled. */
typedef struct CalendarLaw
{
	char state[4];         /* two letters, or "*" for the federal rule */
	CalendarHours day[7];  /* 0 = Sunday */
	bool has_holiday;      /* the state has a rule for holidays */
	CalendarHours holiday; /* hours on a holiday, when it has */
	int nholidays;         /* dates, sorted */
	DateADT *holidays;
	CalendarZone *zone;   /* fixed zone of the rule; NULL = called party's */
	int attempt_limit;    /* 0 = none */
	int64 attempt_period; /* microseconds */
	bool shipped;         /* not overridden by a user */
	const char *source;
} CalendarLaw;

/* Where one lead may be: every zone and every law must allow the call. */
typedef struct Calendar
{
	int nzones;
	CalendarZone **zone;
	bool placed; /* false: no zone known, so every zone of the country counts */
	int nlaws;   /* law[0] is the federal rule */
	const CalendarLaw **law;
	CalendarHours legal[7]; /* intersection of the laws without a fixed zone */
	bool any_holiday;       /* some law has a rule for holidays */
	bool any_fixed_zone;
	bool any_limit;
} Calendar;

/* What the campaign adds: its own window and days. */
typedef struct CalendarWindow
{
	CalendarHours hours;
	uint8 days; /* bit 0 = Sunday */
} CalendarWindow;

/* The calendar's rules, in the order in which they are asked. */
typedef enum CalendarRule
{
	CALENDAR_LEGAL_HOURS,
	CALENDAR_STATE_HOLIDAY,
	CALENDAR_CALL_DAY,
	CALENDAR_CALLING_WINDOW
} CalendarRule;

typedef struct CalendarBook CalendarBook;

/* in calendar_parse.c. On failure false and a palloc'd *why (a sentence). */
extern bool CalendarParseHours(const char *text, bool law, CalendarHours *hours,
							   char **why);
extern bool CalendarParseDays(const char *text, uint8 *days, char **why);
extern void CalendarIntersect(CalendarHours *into, const CalendarHours *with);
extern pg_tz *CalendarFindZone(const char *name);
extern int CalendarHolidayIn(const char *rule, int year, DateADT *day);

/* in calendar.c: judging. No memory, no SPI. */
extern bool CalendarAllows(const Calendar *cal, const CalendarWindow *window,
						   CalendarRule rule, TimestampTz at,
						   CalendarZone **zone, const CalendarLaw **law);
/* first instant >= at that the rule allows; DT_NOEND when none in 400 days */
extern TimestampTz
CalendarNextOpen(const Calendar *cal, const CalendarWindow *window,
				 CalendarRule rule, TimestampTz at);
extern DateADT CalendarLocalDate(CalendarZone *zone, TimestampTz at);
/* first instant of the local day of at, and of the day after it */
extern TimestampTz CalendarDayStart(CalendarZone *zone, TimestampTz at);
extern TimestampTz CalendarDayEnd(CalendarZone *zone, TimestampTz at);
extern char *CalendarLocalText(CalendarZone *zone, TimestampTz at);

/* in calendar_check.c: throw, naming the column, what cannot be judged */
extern void CalendarCheckHours(const char *what, const char *text, bool law,
							   CalendarHours *hours);
extern void CalendarCheckZones(ArrayType *zones);

/* in calendar_law.c: the tables, through SPI */
extern CalendarBook *CalendarLoad(const char *tenant, TimestampTz at);
extern CalendarZone *CalendarBookZone(CalendarBook *book, const char *name);
extern const Calendar *
CalendarFor(CalendarBook *book, ArrayType *zones, ArrayType *states);

/* the longest attempt_period of any state's limit; 0 without one */
extern int64 CalendarLongestPeriod(const CalendarBook *book);

#endif /* OUTBOUND_CALENDAR_H */

/*-------------------------------------------------------------------------
 *
 * calendar.c
 *	  Judging an instant against windows, days, holidays and legal hours, and
 *	  finding the first instant that passes.
 *
 * Everything here goes from an instant to local time. Within a stretch of
 * constant UTC offset local time runs like the clock, so the next edge of an
 * interval is a subtraction; where the offset changes first, that change is the
 * next instant to look at. Skipped and repeated hours need nothing else.
 *
 *-------------------------------------------------------------------------
 */
#include "calendar.h"

#include "utils/datetime.h"

/* A search gives up after this: longer than any year of holidays. */
#define CALENDAR_HORIZON (400 * OUTBOUND_DAY)

static void
ZoneLocal(CalendarZone *zone, TimestampTz at, DateADT *day, int64 *usec);
static TimestampTz
ZoneInstant(const CalendarZone *zone, TimestampTz at, int64 usec, int64 edge);
static bool HoursOpen(const CalendarHours *hours, int64 usec, int64 *edge);
static bool LawHoliday(const CalendarLaw *law, DateADT day);
static bool ZoneAllows(const Calendar *cal, const CalendarWindow *window,
					   CalendarRule rule, CalendarZone *zone, TimestampTz at,
					   TimestampTz *next, const CalendarLaw **law);
static bool LawAllows(const CalendarLaw *law, CalendarRule rule,
					  CalendarZone *zone, TimestampTz at, TimestampTz *next);
static inline int Weekday(DateADT day);

/*
 * Weekday
 *		0 = Sunday; 2000-01-01, day 0, was a Saturday.
 */
static inline int
Weekday(DateADT day)
{
	int wd = (day + 6) % 7;

	return wd < 0 ? wd + 7 : wd;
}

/*
 * ZoneLocal
 *		Local day and microseconds into it, of an instant in a zone.
 */
static void
ZoneLocal(CalendarZone *zone, TimestampTz at, DateADT *day, int64 *usec)
{
	int64 local;

	if (at < zone->from || at >= zone->until)
	{
		pg_time_t t = timestamptz_to_time_t(at);
		pg_time_t boundary;
		long int before;
		long int after;
		int before_dst;
		int after_dst;
		int found;

		found = pg_next_dst_boundary(&t, &before, &before_dst, &boundary,
									 &after, &after_dst, zone->tz);
		zone->from = at;
		zone->until = (found > 0) ? time_t_to_timestamptz(boundary) : DT_NOEND;
		zone->offset = (int64) before * USECS_PER_SEC;
	}
	local = at + zone->offset;
	*day = (DateADT) (local / OUTBOUND_DAY);
	*usec = local % OUTBOUND_DAY;
	if (*usec < 0)
	{
		*usec += OUTBOUND_DAY;
		(*day)--;
	}
}

/*
 * ZoneInstant
 *		The instant at which local time reaches edge, or an earlier change of
 *		the zone's offset. usec is the local time of at; edge is after it.
 */
static TimestampTz
ZoneInstant(const CalendarZone *zone, TimestampTz at, int64 usec, int64 edge)
{
	TimestampTz next = at + (edge - usec);

	return Min(next, zone->until);
}

/*
 * HoursOpen
 *		Is this local time inside? *edge: the next local time at which that may
 *		change, at most the end of the day.
 */
static bool
HoursOpen(const CalendarHours *hours, int64 usec, int64 *edge)
{
	for (int i = 0; i < hours->n; i++)
	{
		int64 from = hours->span[i].from * OUTBOUND_MINUTE;
		int64 to = hours->span[i].to * OUTBOUND_MINUTE;

		if (usec < from)
		{
			*edge = from;
			return false;
		}
		if (usec < to)
		{
			*edge = to;
			return true;
		}
	}
	*edge = OUTBOUND_DAY;
	return false;
}

/*
 * LawHoliday
 *		Is this local date one of the state's holidays?
 */
static bool
LawHoliday(const CalendarLaw *law, DateADT day)
{
	int lo = 0;
	int hi = law->nholidays;

	while (lo < hi)
	{
		int mid = (lo + hi) / 2;

		if (law->holidays[mid] == day)
			return true;
		if (law->holidays[mid] < day)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/*
 * LawAllows
 *		One law in one zone: its weekly hours, or its hours on a holiday.
 */
static bool
LawAllows(const CalendarLaw *law, CalendarRule rule, CalendarZone *zone,
		  TimestampTz at, TimestampTz *next)
{
	DateADT day;
	int64 usec;
	int64 edge = OUTBOUND_DAY;
	bool open = true;

	ZoneLocal(zone, at, &day, &usec);
	if (rule == CALENDAR_LEGAL_HOURS)
		open = HoursOpen(&law->day[Weekday(day)], usec, &edge);
	else if (law->has_holiday && LawHoliday(law, day))
		open = HoursOpen(&law->holiday, usec, &edge);
	*next = ZoneInstant(zone, at, usec, edge);
	return open;
}

/*
 * ZoneAllows
 *		One rule in one candidate zone. Closed: *next is the first instant at
 *		which it may be open, *law the law that closes it, if one does.
 */
static bool
ZoneAllows(const Calendar *cal, const CalendarWindow *window, CalendarRule rule,
		   CalendarZone *zone, TimestampTz at, TimestampTz *next,
		   const CalendarLaw **law)
{
	DateADT day;
	int64 usec;
	int64 edge = OUTBOUND_DAY;
	bool open = true;

	ZoneLocal(zone, at, &day, &usec);
	*law = NULL;
	switch (rule)
	{
		case CALENDAR_LEGAL_HOURS:
			open = HoursOpen(&cal->legal[Weekday(day)], usec, &edge);
			if (open)
				break;
			/* which law is it? the first in order that is closed */
			for (int i = 0; i < cal->nlaws && *law == NULL; i++)
			{
				int64 ignore;

				if (cal->law[i]->zone == NULL &&
					!HoursOpen(&cal->law[i]->day[Weekday(day)], usec, &ignore))
					*law = cal->law[i];
			}
			break;
		case CALENDAR_STATE_HOLIDAY:
			for (int i = 0; i < cal->nlaws; i++)
			{
				const CalendarLaw *l = cal->law[i];

				if (l->zone == NULL && l->has_holiday && LawHoliday(l, day) &&
					!HoursOpen(&l->holiday, usec, &edge))
				{
					*law = l;
					open = false;
					break;
				}
			}
			break;
		case CALENDAR_CALL_DAY:
			open = (window->days & (1 << Weekday(day))) != 0;
			break;
		case CALENDAR_CALLING_WINDOW:
			open = HoursOpen(&window->hours, usec, &edge);
			break;
	}
	*next = ZoneInstant(zone, at, usec, edge);
	return open;
}

/*
 * CalendarAllows
 *		Does the rule allow a call at this instant in every candidate zone and
 *		under every law? If not, *zone and *law say where it does not.
 */
bool
CalendarAllows(const Calendar *cal, const CalendarWindow *window,
			   CalendarRule rule, TimestampTz at, CalendarZone **zone,
			   const CalendarLaw **law)
{
	TimestampTz next;

	*zone = NULL;
	*law = NULL;
	if (rule == CALENDAR_STATE_HOLIDAY && !cal->any_holiday)
		return true;
	for (int i = 0; i < cal->nzones; i++)
	{
		if (!ZoneAllows(cal, window, rule, cal->zone[i], at, &next, law))
		{
			*zone = cal->zone[i];
			return false;
		}
	}
	if (cal->any_fixed_zone && rule <= CALENDAR_STATE_HOLIDAY)
	{
		for (int i = 0; i < cal->nlaws; i++)
		{
			if (cal->law[i]->zone != NULL &&
				!LawAllows(cal->law[i], rule, cal->law[i]->zone, at, &next))
			{
				*zone = cal->law[i]->zone;
				*law = cal->law[i];
				return false;
			}
		}
	}
	return true;
}

/*
 * CalendarNextOpen
 *		The first instant, at or after the given one, at which the rule allows a
 *		call everywhere.
 *
 * Whatever is closed stays closed until its own next edge, so the latest of
 * those edges is the earliest instant worth looking at.
 */
TimestampTz
CalendarNextOpen(const Calendar *cal, const CalendarWindow *window,
				 CalendarRule rule, TimestampTz at)
{
	TimestampTz t = at;

	while (t < at + CALENDAR_HORIZON)
	{
		TimestampTz latest = t;
		TimestampTz next;
		const CalendarLaw *law;
		bool open = true;

		for (int i = 0; i < cal->nzones; i++)
		{
			if (!ZoneAllows(cal, window, rule, cal->zone[i], t, &next, &law))
			{
				open = false;
				latest = Max(latest, next);
			}
		}
		if (cal->any_fixed_zone && rule <= CALENDAR_STATE_HOLIDAY)
		{
			for (int i = 0; i < cal->nlaws; i++)
			{
				if (cal->law[i]->zone != NULL &&
					!LawAllows(cal->law[i], rule, cal->law[i]->zone, t, &next))
				{
					open = false;
					latest = Max(latest, next);
				}
			}
		}
		if (open)
			return t;
		t = latest;
	}
	return DT_NOEND;
}

/*
 * CalendarLocalDate
 *		The calendar day of an instant in a zone.
 */
DateADT
CalendarLocalDate(CalendarZone *zone, TimestampTz at)
{
	DateADT day;
	int64 usec;

	ZoneLocal(zone, at, &day, &usec);
	return day;
}

/*
 * CalendarDayEnd
 *		The first instant after the local day of at.
 */
TimestampTz
CalendarDayEnd(CalendarZone *zone, TimestampTz at)
{
	DateADT today;
	DateADT day;
	int64 usec;

	ZoneLocal(zone, at, &today, &usec);
	do
	{
		at = ZoneInstant(zone, at, usec, OUTBOUND_DAY);
		ZoneLocal(zone, at, &day, &usec);
	} while (day == today);
	return at;
}

/*
 * CalendarDayStart
 *		The first instant of the local day of at: bisected, because an offset
 *		that changed since midnight is not known from here.
 */
TimestampTz
CalendarDayStart(CalendarZone *zone, TimestampTz at)
{
	DateADT today = CalendarLocalDate(zone, at);
	TimestampTz out = at - 27 * OUTBOUND_HOUR; /* another day for certain */
	TimestampTz in = at;

	while (in - out > 1)
	{
		TimestampTz mid = out + (in - out) / 2;

		if (CalendarLocalDate(zone, mid) == today)
			in = mid;
		else
			out = mid;
	}
	return in;
}

/*
 * CalendarLocalText
 *		"2026-11-23 00:00 America/Chicago"; palloc'd. Seconds when there are any.
 */
char *
CalendarLocalText(CalendarZone *zone, TimestampTz at)
{
	DateADT day;
	int64 usec;
	int year;
	int month;
	int mday;
	int seconds;

	ZoneLocal(zone, at, &day, &usec);
	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &mday);
	seconds = (int) (usec / USECS_PER_SEC);
	if (seconds % 60 != 0)
		return psprintf("%04d-%02d-%02d %02d:%02d:%02d %s", year, month, mday,
						seconds / 3600, seconds / 60 % 60, seconds % 60,
						zone->name);
	return psprintf("%04d-%02d-%02d %02d:%02d %s", year, month, mday,
					seconds / 3600, seconds / 60 % 60, zone->name);
}

/*-------------------------------------------------------------------------
 *
 * calendar_parse.c
 *	  Reading what people write: windows, days, zones and holiday rules.
 *
 * Nothing malformed is ever read as "always": each parser says what is wrong, and
 * the triggers of sql/calendar.sql refuse it when it is written.
 *
 *-------------------------------------------------------------------------
 */
#include "calendar.h"

#include <ctype.h>

#include "utils/datetime.h"

static bool ParseMinute(const char **p, int16 *minute);
static bool AddSpan(CalendarHours *hours, int from, int to);
static int ParseName(const char **p, const char *const *names, int n);
static void SkipSpace(const char **p);

static const char *const day_names[] = {"sunday",    "monday",   "tuesday",
										"wednesday", "thursday", "friday",
										"saturday"};

/*
 * SkipSpace
 *		Past blanks.
 */
static void
SkipSpace(const char **p)
{
	while (**p == ' ' || **p == '\t')
		(*p)++;
}

/*
 * ParseMinute
 *		H:MM or HH:MM, 0:00 to 24:00, as minutes of the day.
 */
static bool
ParseMinute(const char **p, int16 *minute)
{
	int h = 0;
	int m;
	int digits = 0;

	SkipSpace(p);
	while (isdigit((unsigned char) **p) && digits < 2)
	{
		h = h * 10 + (**p - '0');
		(*p)++;
		digits++;
	}
	if (digits == 0 || (*p)[0] != ':' || !isdigit((unsigned char) (*p)[1]) ||
		!isdigit((unsigned char) (*p)[2]) || isdigit((unsigned char) (*p)[3]))
		return false;
	m = ((*p)[1] - '0') * 10 + ((*p)[2] - '0');
	*p += 3;
	SkipSpace(p);
	if (m > 59 || h * 60 + m > CALENDAR_DAY_MINUTES)
		return false;
	*minute = h * 60 + m;
	return true;
}

/*
 * AddSpan
 *		Insert [from, to), sorted; touching spans become one. False when it
 *		overlaps another or there is no room.
 */
static bool
AddSpan(CalendarHours *hours, int from, int to)
{
	int i = 0;

	while (i < hours->n && hours->span[i].to < from)
		i++;
	if (i < hours->n && hours->span[i].to == from)
	{
		if (i + 1 < hours->n && hours->span[i + 1].from < to)
			return false;
		hours->span[i].to = to;
		if (i + 1 < hours->n && hours->span[i + 1].from == to)
		{
			hours->span[i].to = hours->span[i + 1].to;
			memmove(&hours->span[i + 1], &hours->span[i + 2],
					(hours->n - i - 2) * sizeof(CalendarSpan));
			hours->n--;
		}
		return true;
	}
	if (i < hours->n && hours->span[i].from < to)
		return false;
	if (i < hours->n && hours->span[i].from == to)
	{
		hours->span[i].from = from;
		return true;
	}
	if (hours->n == CALENDAR_MAX_SPANS)
		return false;
	memmove(&hours->span[i + 1], &hours->span[i],
			(hours->n - i) * sizeof(CalendarSpan));
	hours->span[i].from = from;
	hours->span[i].to = to;
	hours->n++;
	return true;
}

/*
 * CalendarParseHours
 *		"09:00-18:00", "09:00-12:00,13:00-18:00", "22:00-02:00".
 *
 * A window over midnight is two spans of a day: each minute belongs to the
 * calendar day on which it falls. The law may also say "none", and never
 * crosses midnight: hours that end before they begin are a contradiction there.
 */
bool
CalendarParseHours(const char *text, bool law, CalendarHours *hours, char **why)
{
	const char *p = text;

	hours->n = 0;
	SkipSpace(&p);
	if (*p == '\0')
	{
		*why = pstrdup("The text is empty.");
		return false;
	}
	if (law && pg_strcasecmp(p, "none") == 0)
		return true;
	for (;;)
	{
		const char *start = p;
		int16 from;
		int16 to;
		bool fits = true;

		if (!ParseMinute(&p, &from) || *p++ != '-' || !ParseMinute(&p, &to) ||
			(*p != ',' && *p != '\0'))
		{
			*why = psprintf("\"%s\" is not a window of the form HH:MM-HH:MM.",
							start);
			return false;
		}
		if (from == to || from == CALENDAR_DAY_MINUTES)
		{
			*why = psprintf("The window \"%.*s\" is empty.", (int) (p - start),
							start);
			return false;
		}
		if (from < to)
			fits = AddSpan(hours, from, to);
		else if (law)
		{
			*why = psprintf("The hours \"%.*s\" end before they begin.",
							(int) (p - start), start);
			return false;
		}
		else
		{
			fits = AddSpan(hours, from, CALENDAR_DAY_MINUTES);
			if (fits && to > 0)
				fits = AddSpan(hours, 0, to);
		}
		if (!fits)
		{
			*why =
				psprintf("The window \"%.*s\" overlaps another, or there are "
						 "more than %d.",
						 (int) (p - start), start, CALENDAR_MAX_SPANS - 1);
			return false;
		}
		if (*p == '\0')
			return true;
		p++;
	}
}

/*
 * ParseName
 *		Which of the names stands here, in full or by its first three letters;
 *		-1 when none. Letters only, any case.
 */
static int
ParseName(const char **p, const char *const *names, int n)
{
	size_t len = 0;

	SkipSpace(p);
	while (isalpha((unsigned char) (*p)[len]))
		len++;
	for (int i = 0; i < n; i++)
	{
		if ((len == 3 || len == strlen(names[i])) &&
			pg_strncasecmp(*p, names[i], len) == 0)
		{
			*p += len;
			SkipSpace(p);
			return i;
		}
	}
	return -1;
}

/*
 * CalendarParseDays
 *		"Mon-Sat", "Mon,Wed,Fri", "Fri-Sun,Tue"; bit 0 is Sunday.
 */
bool
CalendarParseDays(const char *text, uint8 *days, char **why)
{
	const char *p = text;

	*days = 0;
	for (;;)
	{
		int from = ParseName(&p, day_names, 7);
		int to = from;

		if (from >= 0 && *p == '-')
		{
			p++;
			to = ParseName(&p, day_names, 7);
		}
		if (from < 0 || to < 0 || (*p != ',' && *p != '\0'))
		{
			*why = psprintf("\"%s\" is not a list of days.", text);
			return false;
		}
		for (int d = from;; d = (d + 1) % 7)
		{
			*days |= 1 << d;
			if (d == to)
				break;
		}
		if (*p == '\0')
			return true;
		p++;
	}
}

/*
 * CalendarIntersect
 *		Leave in *into only what *with has, too. More spans than fit are cut off
 *		at the end: fewer hours, never more.
 */
void
CalendarIntersect(CalendarHours *into, const CalendarHours *with)
{
	CalendarHours out;

	out.n = 0;
	for (int i = 0; i < into->n; i++)
	{
		for (int j = 0; j < with->n; j++)
		{
			int from = Max(into->span[i].from, with->span[j].from);
			int to = Min(into->span[i].to, with->span[j].to);

			if (from < to && out.n < CALENDAR_MAX_SPANS)
			{
				out.span[out.n].from = from;
				out.span[out.n].to = to;
				out.n++;
			}
		}
	}
	*into = out;
}

/*
 * CalendarFindZone
 *		The zone of an IANA name, or NULL. POSIX rules such as "ABC5" are taken
 *		by the server as zones, but are a slip of the pen here.
 */
pg_tz *
CalendarFindZone(const char *name)
{
	size_t len = strlen(name);
	pg_tz *tz;

	if (len == 0 || len > TZ_STRLEN_MAX)
		return NULL;
	if (strcmp(name, "UTC") != 0 && strchr(name, '/') == NULL)
		return NULL;
	if (pg_strncasecmp(name, "Etc/", 4) != 0 &&
		strcspn(name, "0123456789") != len)
		return NULL;
	tz = pg_tzset(name);
	return (tz != NULL && pg_tz_acceptable(tz)) ? tz : NULL;
}

/*
 * Easter
 *		Day of the western Easter Sunday of a year (Gauss, Gregorian).
 */
static DateADT
Easter(int year)
{
	int a = year % 19;
	int b = year / 100;
	int c = year % 100;
	int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
	int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int month = (h + l - 7 * m + 114) / 31;
	int day = (h + l - 7 * m + 114) % 31 + 1;

	return date2j(year, month, day) - POSTGRES_EPOCH_JDATE;
}

/*
 * CalendarHolidayIn
 *		The date of a holiday rule in a year. Rules:
 *
 *		  2026-02-17         that day only
 *		  12-25              that day of every year
 *		  4 thu 11           the fourth Thursday of November (-1: the last)
 *		  4 thu 11 +1        the day after it
 *		  easter -2          so many days from Easter Sunday
 *
 * Returns 1 and *day; 0 when it does not fall into the year; -1 when malformed.
 */
int
CalendarHolidayIn(const char *rule, int year, DateADT *day)
{
	int a;
	int b;
	int c;
	int plus = 0;
	int used = 0;
	char name[4];

	if (sscanf(rule, "%4d-%2d-%2d%n", &a, &b, &c, &used) == 3 &&
		rule[used] == '\0' && a >= 1900)
	{
		if (b < 1 || b > 12 || c < 1 || c > day_tab[isleap(a)][b - 1])
			return -1;
		*day = date2j(a, b, c) - POSTGRES_EPOCH_JDATE;
		return a == year;
	}
	used = 0;
	if (sscanf(rule, "%2d-%2d%n", &b, &c, &used) == 2 && rule[used] == '\0')
	{
		if (b < 1 || b > 12 || c < 1 || c > day_tab[1][b - 1])
			return -1;
		if (c > day_tab[isleap(year)][b - 1])
			return 0; /* 29 February */
		*day = date2j(year, b, c) - POSTGRES_EPOCH_JDATE;
		return 1;
	}
	used = 0;
	if (sscanf(rule, "easter %d%n", &plus, &used) == 1 && rule[used] == '\0')
	{
		if (plus < -100 || plus > 100)
			return -1;
		*day = Easter(year) + plus;
		return 1;
	}
	if (sscanf(rule, "%d %3[a-z] %d%n", &a, name, &b, &used) == 3)
	{
		const char *p = name;
		int wd = ParseName(&p, day_names, 7);
		int first;

		if (rule[used] != '\0')
		{
			int more = 0;

			if (sscanf(rule + used, " %d%n", &plus, &more) != 1 ||
				rule[used + more] != '\0' || plus < -10 || plus > 10)
				return -1;
		}
		if (wd < 0 || b < 1 || b > 12 || a == 0 || a < -1 || a > 4)
			return -1;
		first = date2j(year, b, 1);
		first += (wd - j2day(first) + 7) % 7;
		if (a > 0)
			first += 7 * (a - 1);
		else
		{
			int last = date2j(year, b, day_tab[isleap(year)][b - 1]);

			while (first + 7 <= last)
				first += 7;
		}
		*day = first + plus - POSTGRES_EPOCH_JDATE;
		return 1;
	}
	return -1;
}

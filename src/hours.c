/*-------------------------------------------------------------------------
 *
 * hours.c
 *	  "9 AM to 12:30 PM, 2 to 6 PM" -> ranges of minutes.
 *
 * Pure: no server call, no allocation; fuzzed by test/fuzz. The crawler puts
 * U+202F (narrow no-break space) before AM and PM and U+2013 between times.
 *
 *-------------------------------------------------------------------------
 */
#include "hours.h"

#include <string.h>

#define MAX_TEXT 200

typedef enum Meridiem
{
	NONE,
	AM,
	PM
} Meridiem;

typedef struct Time
{
	int minutes; /* as written, 12 = noon or midnight */
	Meridiem meridiem;
} Time;

/* As Plain() writes them. */
static const char *const closed[] = {
	"closed", "cerrado", "ferme",   "geschlossen",
	"chiuso", "fechado", "fechada", "gesloten",
};
static const char *const always[] = {
	"open 24 hours",
	"24 hours",
	"open 24/7",
	"24/7",
	"24h",
	"24h/24",
	"24 h",
	"24 horas",
	"abierto 24 horas",
	"abierto las 24 horas",
	"ouvert 24h/24",
	"ouvert 24 h/24",
	"24 stunden geoffnet",
	"rund um die uhr geoffnet",
	"aberto 24 horas",
	"atendimento 24 horas",
	"aperto 24 ore su 24",
	"24 ore su 24",
	"24 uur geopend",
};

static bool Listed(const char *text, const char *const *list, size_t n);
static bool Connector(const char **p);
static size_t Plain(const char *text, size_t len, char *plain);
static bool ParseTime(const char **p, Time *time);
static int Resolve(const Time *time, Meridiem meridiem);
static bool Word(const char **p, const char *word);
static void Blank(const char **p);

/*
 * HoursParse
 *		Read one day's text. Anything not understood whole is HOURS_UNKNOWN:
 *		half a day would be a wrong answer.
 */
void
HoursParse(const char *text, size_t len, Hours *hours)
{
	char plain[MAX_TEXT + 1];
	const char *p = plain;

	memset(hours, 0, sizeof(*hours));
	hours->verdict = HOURS_UNKNOWN;
	if (len > MAX_TEXT || Plain(text, len, plain) == 0)
		return;
	Blank(&p);
	if (Listed(p, closed, sizeof(closed) / sizeof(closed[0])))
	{
		hours->verdict = HOURS_CLOSED;
		return;
	}
	if (Listed(p, always, sizeof(always) / sizeof(always[0])))
	{
		hours->verdict = HOURS_OPEN;
		hours->nranges = 1;
		hours->ranges[0].opens = 0;
		hours->ranges[0].closes = 24 * 60;
		return;
	}
	for (;;)
	{
		Time from;
		Time to;
		HoursRange *range = &hours->ranges[hours->nranges];
		Meridiem first;

		(void) (Word(&p, "from ") || Word(&p, "de ") || Word(&p, "von ") ||
				Word(&p, "das ") || Word(&p, "dalle "));
		if (hours->nranges == HOURS_MAX_RANGES || !ParseTime(&p, &from) ||
			!Connector(&p) || !ParseTime(&p, &to))
			return;

		/* "2 to 6 PM" is 2 PM; "11 to 1 PM" can only be 11 AM */
		first = from.meridiem;
		if (first == NONE && to.meridiem != NONE)
		{
			first = to.meridiem;
			if (Resolve(&from, first) >= Resolve(&to, to.meridiem) &&
				to.meridiem == PM)
				first = AM;
		}
		range->opens = Resolve(&from, first) % 1440;
		range->closes = Resolve(&to, to.meridiem);
		if (range->closes == 0)
			range->closes = 1440;
		if (range->opens == range->closes)
			return;
		hours->nranges++;
		Blank(&p);
		if (*p == '\0')
			break;
		if (*p == ',' || *p == ';' || *p == '&' || *p == '/')
			p++;
		else if (!Word(&p, "and ") && !Word(&p, "und ") && !Word(&p, "y ") &&
				 !Word(&p, "et ") && !Word(&p, "e "))
			return;
		Blank(&p);
		if (*p == '\0')
			break;
	}
	hours->verdict = HOURS_OPEN;
}

/*
 * HoursDay
 *		"Monday", "Mon", "MONDAY", "Mon (holiday)", "lunes", "Montag" -> 0 … 6;
 *		-1 when no day.
 */
int
HoursDay(const char *text, size_t len)
{
	/* as they begin in the crawler's usual languages */
	static const struct
	{
		char letters[8];
		int day;
	} days[] = {
		{"mon", 0}, {"tue", 1},  {"wed", 2}, {"thu", 3}, {"fri", 4}, {"sat", 5},
		{"sun", 6}, {"lun", 0},  {"mar", 1}, {"mie", 2}, {"mer", 2}, {"jue", 3},
		{"jeu", 3}, {"vie", 4},  {"ven", 4}, {"sab", 5}, {"sam", 5}, {"dom", 6},
		{"dim", 6}, {"die", 1},  {"mit", 2}, {"don", 3}, {"fre", 4}, {"son", 6},
		{"seg", 0}, {"ter", 1},  {"qua", 2}, {"qui", 3}, {"sex", 4}, {"gio", 3},
		{"maa", 0}, {"dins", 1}, {"woe", 2}, {"vri", 4}, {"zat", 5}, {"zon", 6},
	};
	char plain[MAX_TEXT + 1];

	if (len > MAX_TEXT || Plain(text, len, plain) < 3)
		return -1;
	if (strncmp(plain, "sonnab", 6) == 0)
		return 5;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		if (strncmp(plain, days[i].letters, strlen(days[i].letters)) == 0)
			return days[i].day;
	return -1;
}

static bool
Listed(const char *text, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(text, list[i]) == 0)
			return true;
	return false;
}

/* Connector: what stands between the two times of a range */
static bool
Connector(const char **p)
{
	static const char *const words[] = {"-",  "to",   "until", "till", "bis",
										"as", "alle", "tot",   "a"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (Word(p, words[i]))
			return **p == ' ' || (**p >= '0' && **p <= '9') ||
				   words[i][0] == '-' || words[i][0] == 't';
	return false;
}

/*
 * Plain
 *		Lower case without accents, every kind of space a space, every kind of
 *		dash "-". 0 when there is anything else.
 */
static size_t
Plain(const char *text, size_t len, char *plain)
{
	size_t n = 0;

	for (size_t i = 0; i < len;)
	{
		unsigned char c = (unsigned char) text[i];
		unsigned char c1 = i + 1 < len ? (unsigned char) text[i + 1] : 0;
		unsigned char c2 = i + 2 < len ? (unsigned char) text[i + 2] : 0;

		if (c == 0xC2 && c1 == 0xA0)
		{
			plain[n++] = ' ';
			i += 2;
		}
		else if (c == 0xE2 && c1 == 0x80 &&
				 ((c2 >= 0x80 && c2 <= 0x8B) || c2 == 0xAF))
		{
			plain[n++] = ' ';
			i += 3;
		}
		else if (c == 0xE2 && c1 == 0x80 && c2 >= 0x90 && c2 <= 0x95)
		{
			plain[n++] = '-';
			i += 3;
		}
		else if (c == 0xC3 && c1 >= 0x80)
		{
			/* U+00C0..U+00FF without their accents; capitals are as small */
			static const char letters[] = "aaaaaaaceeeeiiiidnooooo ouuuuy s";

			plain[n++] = letters[c1 & 31];
			i += 2;
		}
		else if (c >= 0x80 || c == 0)
			return 0;
		else
		{
			plain[n++] = c >= 'A' && c <= 'Z' ? (char) (c | 32)
						 : c == '\t'          ? ' '
											  : (char) c;
			i++;
		}
	}
	while (n > 0 && plain[n - 1] == ' ')
		n--;
	plain[n] = '\0';
	return n;
}

static bool
ParseTime(const char **p, Time *time)
{
	int hour = 0;
	int minute = 0;
	int digits = 0;

	Blank(p);
	time->meridiem = NONE;
	if (Word(p, "noon"))
	{
		time->minutes = 12 * 60;
		time->meridiem = PM;
		return true;
	}
	if (Word(p, "midnight"))
	{
		time->minutes = 12 * 60;
		time->meridiem = AM;
		return true;
	}
	for (; **p >= '0' && **p <= '9' && digits < 2; (*p)++, digits++)
		hour = hour * 10 + (**p - '0');
	if (digits == 0)
		return false;
	if (**p == 'h' && !((*p)[1] >= '0' && (*p)[1] <= '9'))
		(*p)++; /* "9h" */
	else if (**p == ':' || **p == '.' || **p == 'h')
	{
		if ((*p)[1] < '0' || (*p)[1] > '5' || (*p)[2] < '0' || (*p)[2] > '9')
			return false;
		minute = ((*p)[1] - '0') * 10 + ((*p)[2] - '0');
		*p += 3;
	}
	if (**p >= '0' && **p <= '9')
		return false;
	Blank(p);
	if (Word(p, "am") || Word(p, "a.m.") || Word(p, "a.m") || Word(p, "a. m."))
		time->meridiem = AM;
	else if (Word(p, "pm") || Word(p, "p.m.") || Word(p, "p.m") ||
			 Word(p, "p. m."))
		time->meridiem = PM;
	else
		(void) (Word(p, "uhr") || Word(p, "hrs") || Word(p, "uur"));
	if (time->meridiem == NONE ? hour > 24 || (hour == 24 && minute > 0)
							   : hour < 1 || hour > 12)
		return false;
	time->minutes = hour * 60 + minute;
	return true;
}

static int
Resolve(const Time *time, Meridiem meridiem)
{
	int minutes = time->minutes;

	if (meridiem == NONE)
		return minutes;
	if (minutes >= 12 * 60 && minutes < 13 * 60)
		minutes -= 12 * 60;
	if (meridiem == PM && minutes < 12 * 60)
		minutes += 12 * 60;
	return minutes;
}

/* Word: step over word when it stands here */
static bool
Word(const char **p, const char *word)
{
	size_t n;

	Blank(p);
	n = strlen(word);
	if (strncmp(*p, word, n) != 0)
		return false;
	*p += n;
	return true;
}

static void
Blank(const char **p)
{
	while (**p == ' ')
		(*p)++;
}

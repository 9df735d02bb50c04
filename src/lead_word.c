/*-------------------------------------------------------------------------
 *
 * lead_word.c
 *	  What single words of a source item mean: numbers, flags, e-mail
 *	  addresses, job titles, map links.
 *
 * Pure: no server call, no allocation. Fuzzed by test/fuzz.
 *
 *-------------------------------------------------------------------------
 */
#include "lead_word.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char Lower(char c);
static bool SameWord(const char *text, const char *word);
static bool HasWord(const char *text, const char *word);

/*
 * LeadNumber
 *		"4.8", "4,8", "1,204", "1 204", "11-50" (its first part), "(12)".
 */
bool
LeadNumber(const char *text, double *value)
{
	char digits[40];
	int n = 0;
	const char *p = text;
	char *end;
	const char *comma;

	if (text == NULL)
		return false;
	while (*p == ' ' || *p == '(' || *p == '\'')
		p++;
	comma = strchr(p, ',');
	for (; *p && n < (int) sizeof(digits) - 1; p++)
	{
		if (*p == ',')
		{
			/* a comma before exactly three digits groups, else it is a point */
			if (strchr(p + 1, ',') == NULL && comma == p &&
				strchr(text, '.') == NULL && strspn(p + 1, "0123456789") != 3)
				digits[n++] = '.';
			continue;
		}
		if (*p == ' ' && p[1] >= '0' && p[1] <= '9')
			continue;
		if (!((*p >= '0' && *p <= '9') || *p == '.' ||
			  ((*p == '-' || *p == '+') &&
			   (n == 0 || (digits[n - 1] | 32) == 'e')) ||
			  ((*p | 32) == 'e' && n > 0)))
			break;
		digits[n++] = *p;
	}
	digits[n] = '\0';
	errno = 0;
	*value = strtod(digits, &end);
	return n > 0 && end != digits && errno == 0 && isfinite(*value);
}

/*
 * LeadCount
 *		A whole number of things: as LeadNumber, but a point before three digits
 *		groups ("1.204"), and "1.2K" is 1200.
 */
bool
LeadCount(const char *text, double *value)
{
	const char *p = text;
	size_t n;
	int groups = 0;
	char plain[16];

	if (text == NULL)
		return false;
	n = strspn(p, "0123456789");
	if (n >= 1 && n <= 3 && p[n] == '.' && strlen(text) < sizeof(plain))
	{
		memcpy(plain, p, n);
		for (p += n; *p == '.' && strspn(p + 1, "0123456789") == 3; p += 4)
		{
			memcpy(plain + n, p + 1, 3);
			n += 3;
			groups++;
		}
		plain[n] = '\0';
		if (groups > 0 && *p == '\0')
			return LeadNumber(plain, value);
	}
	if (!LeadNumber(text, value))
		return false;
	p = text + strspn(text, "0123456789.,");
	if ((*p == 'k' || *p == 'K') &&
		(p[1] == '\0' || p[1] == '+' || p[1] == ' '))
		*value *= 1000;
	return true;
}

/*
 * LeadFlag
 *		true, yes, 1, … or false, no, 0, …; false for what is neither.
 */
bool
LeadFlag(const char *text, bool *value)
{
	static const char *const yes[] = {"true", "t", "yes", "y", "1", "on"};
	static const char *const no[] = {"false", "f", "no", "n", "0", "off"};

	if (text == NULL)
		return false;
	for (int i = 0; i < (int) COUNT(yes); i++)
	{
		if (SameWord(text, yes[i]))
		{
			*value = true;
			return true;
		}
		if (SameWord(text, no[i]))
		{
			*value = false;
			return true;
		}
	}
	return false;
}

/*
 * LeadEmailValid
 *		local@domain.tld, no blanks, at most 254 bytes. A mailbox is not asked.
 */
bool
LeadEmailValid(const char *email)
{
	const char *at = strchr(email, '@');
	size_t len = strlen(email);
	const char *dot;

	if (at == NULL || at == email || len > 254 || strchr(at + 1, '@'))
		return false;
	for (const char *p = email; *p; p++)
		if ((unsigned char) *p <= ' ' || strchr("<>()[]\\,;:\"", *p))
			return false;
	dot = strrchr(at, '.');
	return dot != NULL && dot > at + 1 && strlen(dot) >= 3 && at[1] != '.' &&
		   strstr(at, "..") == NULL;
}

/*
 * LeadEmailGeneric
 *		A shared mailbox rather than a person's.
 */
bool
LeadEmailGeneric(const char *email)
{
	static const char *const locals[] = {
		"admin",     "appointments", "bookings", "contact", "contactus",
		"enquiries", "frontdesk",    "hello",    "help",    "info",
		"inquiries", "mail",         "noreply",  "office",  "reception",
		"sales",     "scheduling",   "service",  "support", "team",
	};
	char local[32];
	int n = 0;

	for (const char *p = email; *p && *p != '@' && *p != '+'; p++)
	{
		if (*p == '.' || *p == '-' || *p == '_')
			continue;
		if (n == (int) sizeof(local) - 1)
			return false;
		local[n++] = Lower(*p);
	}
	local[n] = '\0';
	for (int i = 0; i < (int) COUNT(locals); i++)
		if (strcmp(local, locals[i]) == 0)
			return true;
	return false;
}

/*
 * LeadMapsLink
 *		A link to the place on a map, which is no website of its own.
 */
bool
LeadMapsLink(const char *url)
{
	static const char *const marks[] = {
		"google.com/maps",   "maps.google.",    "goo.gl/maps",
		"maps.app.goo.gl",   "query_place_id=", "g.page/",
		"google.com/search",
	};

	for (int i = 0; i < (int) COUNT(marks); i++)
		if (strstr(url, marks[i]))
			return true;
	/* www.google.co.uk/maps */
	return strstr(url, "://www.google.") && strstr(url, "/maps");
}

/*
 * LeadTitleRank
 *		Who decides: owner first, people who decide, then the rest.
 */
int
LeadTitleRank(const char *title)
{
	static const char *const titles[] = {
		"owner",
		"founder",
		"ceo",
		"chief executive",
		"president",
		"proprietor",
		"managing partner",
		"partner",
		"principal",
		"managing director",
		"general manager",
		"practice manager",
		"clinic manager",
		"office manager",
		"coo",
		"chief operating",
		"chief",
		"medical director",
		"director",
		"vp",
		"vice president",
		"head",
		"manager",
	};
	if (title == NULL)
		return 40;
	for (int i = 0; i < (int) COUNT(titles); i++)
		if (HasWord(title, titles[i]))
		{
			/* "vice president" is not a president */
			if (strcmp(titles[i], "president") == 0 &&
				HasWord(title, "vice president"))
				continue;
			return i;
		}
	return 35;
}

/*
 * LeadAbsent
 *		Blank, or a word that spreadsheets and scripts write for nothing.
 */
bool
LeadAbsent(const char *text)
{
	if (*text == '\0')
		return true;
	if (strchr("nNuU-#", *text) == NULL)
		return false;
	return SameWord(text, "null") || SameWord(text, "none") ||
		   SameWord(text, "nan") || SameWord(text, "n/a") ||
		   SameWord(text, "undefined") || strcmp(text, "-") == 0 ||
		   strcmp(text, "#N/A") == 0;
}

/*
 * LeadUnescape
 *		Character references of HTML (&amp; &#39; &#x27; …) become characters,
 *		in place: none is shorter than its character. Others stay.
 */
void
LeadUnescape(char *text)
{
	static const struct
	{
		const char *name;
		unsigned int code;
	} names[] = {{"amp;", '&'},  {"quot;", '"'}, {"apos;", '\''},
				 {"nbsp;", ' '}, {"lt;", '<'},   {"gt;", '>'}};
	char *out = strchr(text, '&');
	const char *p = out;

	if (out == NULL)
		return;
	while (*p)
	{
		unsigned long code = 0;
		size_t used = 0;

		if (*p == '&' && p[1] == '#')
		{
			int hex = p[2] == 'x' || p[2] == 'X';
			size_t n = strspn(p + 2 + hex,
							  hex ? "0123456789abcdefABCDEF" : "0123456789");

			if (n > 0 && n < 7 && p[2 + hex + n] == ';')
			{
				code = strtoul(p + 2 + hex, NULL, hex ? 16 : 10);
				used = 3 + hex + n;
			}
		}
		else if (*p == '&')
			for (int i = 0; i < (int) COUNT(names); i++)
				if (strncmp(p + 1, names[i].name, strlen(names[i].name)) == 0)
				{
					code = names[i].code;
					used = 1 + strlen(names[i].name);
				}
		/* only what is a character, and is one byte in any encoding */
		if (code < ' ' || code > '~')
			*out++ = *p++;
		else
		{
			*out++ = (char) code;
			p += used;
		}
	}
	*out = '\0';
}

/*
 * LeadClosedStatus
 *		CLOSED_PERMANENTLY, "Permanently closed", OPERATIONAL, …; false for what
 *		says nothing ("Closed - opens 9 AM", or a list's own "status").
 */
bool
LeadClosedStatus(const char *text, bool *closed)
{
	if (text == NULL)
		return false;
	*closed = HasWord(text, "permanently closed") ||
			  HasWord(text, "temporarily closed") ||
			  HasWord(text, "closed_permanently") ||
			  HasWord(text, "closed_temporarily") ||
			  HasWord(text, "closed permanently") ||
			  HasWord(text, "closed temporarily") || SameWord(text, "closed");
	return *closed || SameWord(text, "operational") || SameWord(text, "open");
}

static char
Lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
}

/* SameWord: is text the word, which is lower case? */
static bool
SameWord(const char *text, const char *word)
{
	while (*word && Lower(*text) == *word)
		text++, word++;
	return *text == '\0' && *word == '\0';
}

/* HasWord: does text hold the lower-case word anywhere? */
static bool
HasWord(const char *text, const char *word)
{
	for (; *text; text++)
	{
		size_t n = 0;

		while (word[n] && Lower(text[n]) == word[n])
			n++;
		if (word[n] == '\0')
			return true;
	}
	return false;
}

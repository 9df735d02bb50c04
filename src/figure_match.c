/*-------------------------------------------------------------------------
 *
 * figure_match.c
 *	  Addresses, close requests and objections in one line of talk. Pure.
 *
 * The replaced report found them with Python's regular expressions, which read
 * words of every script; its figures must come out the same, so each matcher
 * here stands beside the expression whose matches it finds. They are few, fixed
 * and run over every line of every call: hence by hand.
 *
 *-------------------------------------------------------------------------
 */
#include "figure.h"

static AddressKind WrittenAddress(const FigureText *line);
static int WrittenEnd(const FigureText *line, int at);
static bool SpokenAddress(const FigureText *line, int at);
static bool SpokenEnd(const FigureText *line, int i);
static bool IsGeneric(const FigureText *line, int start, int end);
static bool IsWord(pg_wchar c);
static bool IsSpace(pg_wchar c);
static pg_wchar Fold(pg_wchar c);
static int SkipSpaces(const FigureText *line, int i);
static int PhraseAt(const FigureText *line, int i, const char *phrase);
static bool HasPhrase(const FigureText *line, const char *const *phrases);

/* ASCII */
#define IsLetter(c) (((c) | 32) >= 'a' && ((c) | 32) <= 'z')
#define IsAlnum(c) (IsLetter(c) || ((c) >= '0' && (c) <= '9'))
#define IsDomain(c) (IsAlnum(c) || (c) == '.' || (c) == '-')
#define IsLocal(c) (IsDomain(c) || (c) == '_' || (c) == '%' || (c) == '+')
/* [a-z], any case: four letters beyond ASCII have their lower case in it */
#define IsFoldedLetter(c) (Fold(c) >= 'a' && Fold(c) <= 'z')

#define WordAt(line, i) ((i) >= 0 && (i) < (line)->len && IsWord((line)->at[i]))

/* The replaced report's words; whole words, any case. */
static const char *const legacy_close_words[] = {
	"close",   "close this out", "close this call", "close the call",
	"archive", "send it",        "send this",       "call me now",
	"hang up", "hang up now",    "end call",        "end this call",
	NULL};
/* The honest ones: "we close at six" asks for nothing. */
static const char *const close_words[] = {"close this out", "close this call",
										  "close the call", "close it out",
										  "archive this",   "archive it",
										  "send it",        "send this",
										  "call me now",    "hang up",
										  "end call",       "end this call",
										  "end the call",   NULL};
static const char *const is_sales_words[] = {"is this sales", "sales call",
											 "are you selling", NULL};
static const char *const busy_words[] = {"busy", "with a patient",
										 "in a meeting", "call back", NULL};
static const char *const not_interested_words[] = {
	"not interested", "not right now", "we're good", "we are good", NULL};
static const char *const inbox_words[] = {"info@",    "admin@", "frontdesk@",
										  "contact@", "hello@", NULL};
static const char *const will_not[] = {"don't", "do not",   "cant", "can't",
									   "won't", "will not", NULL};
static const char *const generic_locals[] = {
	"info", "admin", "frontdesk", "contact", "hello", "office", NULL};

/*
 * FigureAddress
 *		The best address in a line: a spoken one, or a written one that is not
 *		generic, is direct.
 */
AddressKind
FigureAddress(const FigureText *line)
{
	AddressKind kind = WrittenAddress(line);

	/* the word before "at" and the blank behind that word come first */
	for (int i = 2; i < line->len && kind != ADDRESS_DIRECT; i++)
		if (SpokenAddress(line, i))
			kind = ADDRESS_DIRECT;
	return kind;
}

/*
 * WrittenAddress
 *		The best of ([A-Za-z0-9._%+-]+)@[A-Za-z0-9.-]+\.[A-Za-z]{2,}\b, each
 *		beginning where the one before ended.
 */
static AddressKind
WrittenAddress(const FigureText *line)
{
	AddressKind best = ADDRESS_NONE;
	int from = 0;

	for (int at = 0; at < line->len && best != ADDRESS_DIRECT; at++)
	{
		int start = at;
		int end;

		if (line->at[at] != '@')
			continue;
		while (start > from && IsLocal(line->at[start - 1]))
			start--;
		if (start == at || (end = WrittenEnd(line, at)) == 0)
			continue;
		best = IsGeneric(line, start, at) ? ADDRESS_GENERIC : ADDRESS_DIRECT;
		from = end;
	}
	return best;
}

/*
 * WrittenEnd
 *		Where the domain behind the @ ends; 0 when there is none. The last dot
 *		that has letters and then the word's end behind it is the one.
 */
static int
WrittenEnd(const FigureText *line, int at)
{
	int stop = at + 1;

	while (stop < line->len && IsDomain(line->at[stop]))
		stop++;
	for (int dot = stop - 1; dot > at + 1; dot--)
	{
		int end = dot + 1;

		if (line->at[dot] != '.')
			continue;
		while (end < stop && IsLetter(line->at[end]))
			end++;
		if (end - dot > 2 && !WordAt(line, end))
			return end;
	}
	return 0;
}

/*
 * SpokenAddress
 *		\b\w+\s+(?:at|@)\s+[\w-]+(?:\s+[\w-]+){0,2}(?:\s*\.\s*|\s+dot\s+)[a-z]{2,10}\b
 *		in any case, with its "at" (or "@") at position at.
 */
static bool
SpokenAddress(const FigureText *line, int at)
{
	int before = at - 1;
	int i = at;

	if (!IsSpace(line->at[before]))
		return false;
	if (line->at[i] == '@')
		i++;
	else if (i + 1 < line->len && Fold(line->at[i]) == 'a' &&
			 Fold(line->at[i + 1]) == 't')
		i += 2;
	else
		return false;
	if (i >= line->len || !IsSpace(line->at[i]))
		return false;
	while (before >= 0 && IsSpace(line->at[before]))
		before--;
	if (!WordAt(line, before))
		return false;

	for (int words = 0; words < 3; words++)
	{
		int start = SkipSpaces(line, i);
		int end = start;

		if (start == i)
			return false;
		while (WordAt(line, end) || (end < line->len && line->at[end] == '-'))
			end++;
		if (end == start)
			return false;
		if (SpokenEnd(line, end))
			return true;
		i = end;
	}
	return false;
}

/*
 * SpokenEnd
 *		(?:\s*\.\s*|\s+dot\s+)[a-z]{2,10}\b at position i.
 */
static bool
SpokenEnd(const FigureText *line, int i)
{
	int dot = SkipSpaces(line, i);
	int start;
	int end;

	if (dot < line->len && line->at[dot] == '.')
		start = SkipSpaces(line, dot + 1);
	else if (dot > i && dot + 3 < line->len && Fold(line->at[dot]) == 'd' &&
			 Fold(line->at[dot + 1]) == 'o' && Fold(line->at[dot + 2]) == 't' &&
			 IsSpace(line->at[dot + 3]))
		start = SkipSpaces(line, dot + 3);
	else
		return false;
	end = start;
	while (end < line->len && IsFoldedLetter(line->at[end]))
		end++;
	return end - start >= 2 && end - start <= 10 && !WordAt(line, end);
}

/*
 * IsGeneric
 *		Is this local part nobody's in particular?
 */
static bool
IsGeneric(const FigureText *line, int start, int end)
{
	for (int i = 0; generic_locals[i]; i++)
	{
		const char *local = generic_locals[i];
		int j = start;

		while (j < end && *local && Fold(line->at[j]) == *local)
			j++, local++;
		if (j == end && *local == '\0')
			return true;
	}
	return false;
}

/*
 * FigureLegacyClose
 *		\b(?:close|archive|...)\b: the replaced report's close request.
 */
bool
FigureLegacyClose(const FigureText *line)
{
	return HasPhrase(line, legacy_close_words);
}

/*
 * FigureClose
 *		The speaker asks to come to an end: a phrase that means it, or the bare
 *		word as the whole line ("close.").
 */
bool
FigureClose(const FigureText *line)
{
	int i = 0;
	int word;

	if (HasPhrase(line, close_words))
		return true;
	while (i < line->len && !IsWord(line->at[i]))
		i++;
	word = PhraseAt(line, i, "close");
	if (word == 0)
		word = PhraseAt(line, i, "archive");
	if (word == 0)
		return false;
	for (i += word; i < line->len; i++)
		if (IsWord(line->at[i]))
			return false;
	return true;
}

/*
 * SaysNoEmail
 *		\b(?:don't|...)\s+(?:give|share)\b.*\bemail\b within one line of text.
 */
static bool
SaysNoEmail(const FigureText *line)
{
	for (int i = 0; i < line->len; i++)
	{
		for (int p = 0; will_not[p]; p++)
		{
			int n = PhraseAt(line, i, will_not[p]);
			int j;

			if (n == 0)
				continue;
			j = SkipSpaces(line, i + n);
			if (j == i + n || (PhraseAt(line, j, "give") == 0 &&
							   PhraseAt(line, j, "share") == 0))
				continue;
			for (; j < line->len && line->at[j] != '\n'; j++)
				if (PhraseAt(line, j, "email") > 0)
					return true;
		}
	}
	return false;
}

/*
 * FigureSaysObjection
 *		Does the line hold this objection?
 */
bool
FigureSaysObjection(FigureObjection kind, const FigureText *line)
{
	switch (kind)
	{
		case OBJECTION_IS_SALES:
			return HasPhrase(line, is_sales_words);
		case OBJECTION_BUSY:
			return HasPhrase(line, busy_words);
		case OBJECTION_NO_EMAIL:
			return SaysNoEmail(line);
		case OBJECTION_GENERIC_INBOX:
			return HasPhrase(line, inbox_words);
		case OBJECTION_NOT_INTERESTED:
			return HasPhrase(line, not_interested_words);
	}
	return false;
}

/*
 * PhraseAt
 *		Length of the phrase at position i, whole words in any case; 0 when it is
 *		not there.
 */
static int
PhraseAt(const FigureText *line, int i, const char *phrase)
{
	int start = i;

	if (WordAt(line, i - 1))
		return 0;
	for (; *phrase; phrase++, i++)
		if (i >= line->len || Fold(line->at[i]) != *phrase)
			return 0;
	if (IsLetter(phrase[-1]) && WordAt(line, i))
		return 0;
	return i - start;
}

/*
 * HasPhrase
 *		Is one of the phrases in the line?
 */
static bool
HasPhrase(const FigureText *line, const char *const *phrases)
{
	for (int i = 0; i < line->len; i++)
	{
		pg_wchar first = Fold(line->at[i]);

		for (int p = 0; phrases[p]; p++)
			if (first == phrases[p][0] && PhraseAt(line, i, phrases[p]) > 0)
				return true;
	}
	return false;
}

/*
 * SkipSpaces
 *		The first position from i on that is no white space.
 */
static int
SkipSpaces(const FigureText *line, int i)
{
	while (i < line->len && IsSpace(line->at[i]))
		i++;
	return i;
}

/*
 * IsWord
 *		\w: a letter or a number of any script, or "_".
 */
static bool
IsWord(pg_wchar c)
{
	int low = 0;
	int high = n_word_ranges;

	if (c < 0x80)
		return IsAlnum(c) || c == '_';
	while (low < high)
	{
		int middle = (low + high) / 2;

		if (c > word_ranges[middle].high)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n_word_ranges && c >= word_ranges[low].low;
}

/*
 * IsSpace
 *		\s: white space of any script, separators of files and records too.
 */
static bool
IsSpace(pg_wchar c)
{
	return (c >= 9 && c <= 13) || (c >= 0x1c && c <= ' ') || c == 0x85 ||
		   c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
		   c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
		   c == 0x3000;
}

/*
 * Fold
 *		Lower case, as far as it leads into ASCII: four letters beyond it do
 *		(both Turkish i, the long s, the Kelvin sign).
 */
static pg_wchar
Fold(pg_wchar c)
{
	if (c >= 'A' && c <= 'Z')
		return c + 32;
	switch (c)
	{
		case 0x130:
		case 0x131:
			return 'i';
		case 0x17f:
			return 's';
		case 0x212a:
			return 'k';
		default:
			return c;
	}
}

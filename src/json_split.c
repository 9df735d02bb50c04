/*-------------------------------------------------------------------------
 *
 * json_split.c
 *	  Cut a text of JSON into items without parsing it.
 *
 * The scan knows strings and brackets only. It always gets on and never reads
 * past the end; whether an item is JSON is for the parser to say. Fuzzed by
 * test/fuzz.
 *
 *-------------------------------------------------------------------------
 */
#include "json_split.h"

#include <string.h>

static const char *StringEnd(const char *p, const char *end, bool *closed);

/*
 * JsonSplitBegin
 *		Walk text[len]: one document, an array, or several of either one after
 *		the other. The text stays the caller's.
 */
void
JsonSplitBegin(JsonSplit *split, const char *text, size_t len)
{
	memset(split, 0, sizeof(*split));
	split->end = text + len;
	split->next = JsonSkipBlank(text, split->end);
	split->first = true;
}

/*
 * JsonSplitNext
 *		The next item. An array is entered, and left wherever it ends; a comma
 *		that is missing does not matter.
 */
JsonSplitVerdict
JsonSplitNext(JsonSplit *split)
{
	const char *end = split->end;
	bool whole;

	/* over the ends and beginnings of arrays */
	for (;;)
	{
		if (split->next == end)
		{
			if (split->array == NULL)
				return JSON_SPLIT_END;
			split->item = split->array;
			split->item_end = end;
			split->array = NULL;
			return JSON_SPLIT_OPEN;
		}
		if (split->array == NULL && *split->next == '[')
		{
			split->array = split->next;
			split->first = false;
		}
		else if (split->array != NULL && *split->next == ']')
			split->array = NULL;
		else
			break;
		split->next = JsonSkipBlank(split->next + 1, end);
	}
	split->item = split->next;
	split->item_end = JsonItemEnd(split->item, end, &whole);
	split->next = JsonSkipBlank(split->item_end, end);
	split->alone = split->first && split->next == end;
	split->first = false;
	if (split->next < end && *split->next == ',')
		split->next = JsonSkipBlank(split->next + 1, end);
	if (whole)
		return JSON_SPLIT_ITEM;
	split->array = NULL; /* the item says that the text is cut */
	return JSON_SPLIT_CUT;
}

/* JsonSkipBlank: also over a byte-order mark and stray record separators */
const char *
JsonSkipBlank(const char *p, const char *end)
{
	while (p < end)
	{
		if (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r' || *p == 0x1e)
			p++;
		else if (end - p >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
			p += 3;
		else
			break;
	}
	return p;
}

/*
 * JsonItemEnd
 *		Just past the item that begins at p < end: a balanced object or array,
 *		or a scalar up to a comma, bracket or line end. *whole tells whether it
 *		ended before the text did. No string goes over a line, and in JSON
 *		lines a line that begins with {" is the next document: an item that was
 *		never closed ends there, and is broken alone.
 */
const char *
JsonItemEnd(const char *p, const char *end, bool *whole)
{
	const char *start = p;
	long depth = 0;
	bool closed;

	*whole = true;
	if (*p != '{' && *p != '[')
	{
		while (p < end && *p != ',' && *p != ']' && *p != '\n' && *p != '}')
			p = *p == '"' ? StringEnd(p, end, &closed) : p + 1;
		return p == start ? p + 1 : p;
	}
	while (p < end)
	{
		char c = *p;

		if (c == '"')
		{
			p = StringEnd(p, end, &closed);
			if (!closed && p < end)
				return p;
			continue;
		}
		p++;
		if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
		{
			if (--depth == 0)
				return p;
		}
		else if (c == '\n' && depth == 1 && end - p >= 2 && p[0] == '{' &&
				 p[1] == '"')
			return p - 1;
	}
	*whole = false;
	return end;
}

/* StringEnd: past the closing quote, at the line's end, or at the text's */
static const char *
StringEnd(const char *p, const char *end, bool *closed)
{
	*closed = false;
	for (p++; p < end && *p != '\n'; p++)
	{
		if (*p == '"')
		{
			*closed = true;
			return p + 1;
		}
		if (*p == '\\' && end - p > 1 && p[1] != '\n')
			p++;
	}
	return p;
}

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

static const char *StringEnd(const char *p, const char *end, bool *closed);

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

/*-------------------------------------------------------------------------
 *
 * env.c
 *	  Reading the text of an .env file.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "env.h"
#include "lib/stringinfo.h"

static const char *QuotedValue(const char *at, EnvLine *line, int *lines);
static const char *PlainValue(const char *at, EnvLine *line);
static const char *SkipLine(const char *at);
static bool RefersToVariable(const char *text);

/*
 * EnvParse
 *		See env.h.
 */
List *
EnvParse(const char *text)
{
	List *result = NIL;
	const char *at = text;
	int number = 1;

	if (strncmp(at, "\xEF\xBB\xBF", 3) == 0)
		at += 3;
	while (*at != '\0')
	{
		EnvLine *line;
		const char *name;
		const char *end;
		int lines = 1;

		while (*at == ' ' || *at == '\t' || *at == '\r')
			at++;
		if (*at == '\n' || *at == '#' || *at == '\0')
		{
			at = SkipLine(at);
			number++;
			continue;
		}

		line = palloc0(sizeof(EnvLine));
		line->line = number;
		result = lappend(result, line);
		if (strncmp(at, "export", 6) == 0 && (at[6] == ' ' || at[6] == '\t'))
		{
			at += 6;
			while (*at == ' ' || *at == '\t')
				at++;
		}
		name = at;
		while (isalnum((unsigned char) *at) || *at == '_')
			at++;
		end = at;
		while (*at == ' ' || *at == '\t')
			at++;
		if (end == name || isdigit((unsigned char) *name) || *at != '=')
		{
			line->wrong = "The line is not NAME=value.";
			at = SkipLine(at);
			number++;
			continue;
		}
		line->name = pnstrdup(name, end - name);
		at++;
		while (*at == ' ' || *at == '\t')
			at++;
		if (*at == '"' || *at == '\'')
			at = QuotedValue(at, line, &lines);
		else
			at = PlainValue(at, line);
		if (line->wrong != NULL)
			line->value = NULL;
		number += lines;
	}
	return result;
}

/*
 * QuotedValue
 *		Read a value in quotes, maybe over several lines; behind it only a
 *		comment may stand. Returns where the next line begins.
 */
static const char *
QuotedValue(const char *at, EnvLine *line, int *lines)
{
	const char *start = at;
	char quote = *at++;
	int breaks = 0;
	bool refers = false;
	StringInfoData value;

	initStringInfo(&value);
	while (*at != '\0' && *at != quote)
	{
		if (*at == '\n')
			breaks++;
		if (*at == '\r' && at[1] == '\n')
		{
			at++;
			continue;
		}
		if (quote == '"' && *at == '$' && RefersToVariable(at))
			refers = true;
		if (quote == '"' && *at == '\\' && at[1] != '\0')
		{
			at++;
			switch (*at)
			{
				case 'n':
					appendStringInfoChar(&value, '\n');
					break;
				case 'r':
					appendStringInfoChar(&value, '\r');
					break;
				case 't':
					appendStringInfoChar(&value, '\t');
					break;
				case '"':
				case '\\':
				case '$':
					appendStringInfoChar(&value, *at);
					break;
				default:
					appendStringInfoChar(&value, '\\');
					appendStringInfoChar(&value, *at);
					break;
			}
			at++;
			continue;
		}
		appendStringInfoChar(&value, *at++);
	}
	if (*at == '\0')
	{
		/* only this line is lost, not everything to the end of the file */
		line->wrong = "A quote is opened and never closed.";
		return SkipLine(start);
	}
	at++;
	*lines += breaks;
	while (*at == ' ' || *at == '\t' || *at == '\r')
		at++;
	if (*at != '\0' && *at != '\n' && *at != '#')
		line->wrong = "Something follows the closing quote.";
	else if (refers)
		line->wrong =
			"It refers to another variable; references are not expanded.";
	line->value = value.data;
	return SkipLine(at);
}

/*
 * PlainValue
 *		Read a value without quotes: to the line's end, or to a " #" comment.
 */
static const char *
PlainValue(const char *at, EnvLine *line)
{
	const char *start = at;
	const char *end;

	while (*at != '\0' && *at != '\n')
	{
		if (*at == '#' && (at == start || at[-1] == ' ' || at[-1] == '\t'))
			break;
		if (*at == '$' && RefersToVariable(at))
			line->wrong =
				"It refers to another variable; references are not expanded.";
		at++;
	}
	end = at;
	while (end > start && isspace((unsigned char) end[-1]))
		end--;
	line->value = pnstrdup(start, end - start);
	return SkipLine(at);
}

/*
 * RefersToVariable
 *		Is this "${NAME" or "$("? A lone $ is part of the value.
 */
static bool
RefersToVariable(const char *text)
{
	return text[1] == '(' ||
		   (text[1] == '{' &&
			(isalpha((unsigned char) text[2]) || text[2] == '_'));
}

/*
 * SkipLine
 *		The beginning of the next line.
 */
static const char *
SkipLine(const char *at)
{
	while (*at != '\0' && *at != '\n')
		at++;
	return *at == '\n' ? at + 1 : at;
}

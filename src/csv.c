/*-------------------------------------------------------------------------
 *
 * csv.c
 *	  CSV and TSV as crawlers and spreadsheets write them.
 *
 * RFC 4180 with what people do to it: a byte-order mark, "sep=;" in the first
 * line, semicolons or tabs, any line end, quotes inside an unquoted field, text
 * after a closing quote. A quoted field may hold line ends. Blank lines are no
 * records. Fuzzed by test/fuzz, where malloc stands in for palloc.
 *
 *-------------------------------------------------------------------------
 */
#include "csv.h"

#include <string.h>

#ifdef OUTBOUND_FUZZ
#include <stdlib.h>
#define Allocate(n) malloc(n)
#define Reallocate(p, n) realloc(p, n)
#define Release(p) free(p)
#else
#include "postgres.h"
#include "utils/memutils.h"
#define Allocate(n) MemoryContextAllocHuge(CurrentMemoryContext, n)
#define Reallocate(p, n) repalloc_huge(p, n)
#define Release(p) pfree(p)
#endif

static char GuessDelimiter(const char *text, const char *end);
static void Put(CsvReader *reader, size_t at, char c);
static bool NewField(CsvReader *reader, size_t at);

/*
 * CsvBegin
 *		Start reading text[len], which must stay; step over a byte-order mark
 *		and a "sep=" line, and find the delimiter from the first record.
 */
void
CsvBegin(CsvReader *reader, const char *text, size_t len)
{
	const char *end = text + len;

	memset(reader, 0, sizeof(*reader));
	if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
		text += 3;
	if (end - text >= 6 && memcmp(text, "sep=", 4) == 0 &&
		(text[5] == '\n' || text[5] == '\r'))
	{
		reader->delimiter = text[4];
		text += 5;
	}
	reader->next = text;
	reader->end = end;
	if (reader->delimiter == '\0')
		reader->delimiter = GuessDelimiter(text, end);
	reader->room = 64;
	reader->fields = Allocate(reader->room * sizeof(char *));
	reader->lengths = Allocate(reader->room * sizeof(size_t));
	reader->buffer_size = 4096;
	reader->buffer = Allocate(reader->buffer_size);
}

/*
 * CsvNext
 *		The next record. Fields are copied without quotes into the reader's
 *		buffer, which grows to the longest record.
 */
CsvVerdict
CsvNext(CsvReader *reader)
{
	const char *p = reader->next;
	const char *end = reader->end;
	size_t at = 0; /* end of what is in buffer */
	bool quoted = false;
	bool fresh = true; /* at the start of a field */
	bool too_many = false;

	while (p < end && (*p == '\n' || *p == '\r'))
		p++;
	reader->start = p;
	reader->nfields = 0;
	if (p >= end)
	{
		reader->next = p;
		reader->length = 0;
		return CSV_END;
	}
	NewField(reader, at);
	for (; p < end; p++)
	{
		char c = *p;

		if (quoted)
		{
			if (c != '"')
				Put(reader, at++, c);
			else if (p + 1 < end && p[1] == '"')
			{
				Put(reader, at++, '"');
				p++;
			}
			else
				quoted = false;
			continue;
		}
		if (c == '"' && fresh)
		{
			quoted = true;
			fresh = false;
		}
		else if (c == reader->delimiter)
		{
			Put(reader, at, '\0');
			reader->lengths[reader->nfields - 1] =
				at - (size_t) reader->fields[reader->nfields - 1];
			at++;
			fresh = true;
			if (!NewField(reader, at))
				too_many = true;
		}
		else if (c == '\n' || c == '\r')
			break;
		else
		{
			Put(reader, at++, c);
			fresh = false;
		}
	}
	Put(reader, at, '\0');
	reader->lengths[reader->nfields - 1] =
		at - (size_t) reader->fields[reader->nfields - 1];
	reader->length = p - reader->start;
	reader->next = p;
	/* offsets become pointers now that the buffer stands still */
	for (int i = 0; i < reader->nfields; i++)
		reader->fields[i] = reader->buffer + (size_t) reader->fields[i];
	if (too_many)
		return CSV_TOO_MANY;
	return quoted ? CSV_OPEN_QUOTE : CSV_RECORD;
}

/* CsvFinish: give the reader's memory back */
void
CsvFinish(CsvReader *reader)
{
	Release(reader->fields);
	Release(reader->lengths);
	Release(reader->buffer);
	memset(reader, 0, sizeof(*reader));
}

/* GuessDelimiter: what stands most often outside quotes in the first record */
static char
GuessDelimiter(const char *text, const char *end)
{
	static const char candidates[] = {',', '\t', ';', '|'};
	size_t counts[4] = {0};
	bool quoted = false;
	int best = 0;

	for (const char *p = text; p < end; p++)
	{
		if (*p == '"')
			quoted = !quoted;
		else if (!quoted && (*p == '\n' || *p == '\r'))
		{
			if (p > text && counts[0] + counts[1] + counts[2] + counts[3] > 0)
				break;
		}
		else if (!quoted)
			for (int i = 0; i < 4; i++)
				if (*p == candidates[i])
					counts[i]++;
	}
	for (int i = 1; i < 4; i++)
		if (counts[i] > counts[best])
			best = i;
	return candidates[best];
}

static void
Put(CsvReader *reader, size_t at, char c)
{
	if (at >= reader->buffer_size)
	{
		reader->buffer_size *= 2;
		reader->buffer = Reallocate(reader->buffer, reader->buffer_size);
	}
	reader->buffer[at] = c;
}

/* NewField: begins at offset at; false when there are too many already */
static bool
NewField(CsvReader *reader, size_t at)
{
	if (reader->nfields == CSV_MAX_COLUMNS)
		return false;
	if (reader->nfields == reader->room)
	{
		reader->room *= 2;
		reader->fields =
			Reallocate(reader->fields, reader->room * sizeof(char *));
		reader->lengths =
			Reallocate(reader->lengths, reader->room * sizeof(size_t));
	}
	reader->fields[reader->nfields] = (char *) at;
	reader->lengths[reader->nfields] = 0;
	reader->nfields++;
	return true;
}

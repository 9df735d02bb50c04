/*-------------------------------------------------------------------------
 *
 * figure.c
 *	  What the revenue report counts in one call's talk. Pure.
 *
 * Two readings of the same lines. The legacy one is the replaced report's,
 * word for word with its faults (either speaker's words count, opening hours
 * are a close request), so that old figures compare. The honest one takes the
 * user's words only and phrases that mean it. figure_match.c finds them.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "figure.h"
#include "json.h"

/* One line of the talk. text is not terminated. */
typedef struct Line
{
	bool user;
	bool agent;
	const char *text;
	int len;
	double start; /* seconds from the call's start; -1 unknown */
	double end;
} Line;

typedef struct Figures
{
	int lines;
	int user_lines;
	/* legacy */
	AddressKind legacy_email; /* of the first line with one */
	int legacy_email_line;
	double legacy_email_sec;
	bool legacy_close;
	bool legacy_close_email;
	int objections[N_OBJECTIONS];
	double legacy_latency; /* -1 = none */
	/* honest */
	AddressKind email; /* best that the user said */
	int email_turn;    /* number of the user's line */
	double email_sec;
	bool close;
	bool close_email;
	double first_response_ms;
	double latency; /* e2e p50 */
	/* while reading */
	double first_user_end;
	bool waiting;
} Figures;

PG_FUNCTION_INFO_V1(outbound_call_figures);

static bool ReadLineObjects(JsonbContainer *call, Figures *f);
static void ReadLineText(const char *text, int len, Figures *f);
static void TakeLine(Figures *f, const Line *line);
static void WordTimes(JsonbContainer *item, double *start, double *end);
static void ReadLatency(JsonbContainer *call, Figures *f);

/*
 * outbound.call_figures(call jsonb)
 *		One record; see sql/revenue.sql for its columns. Never throws for what a
 *		call object holds.
 */
Datum
outbound_call_figures(PG_FUNCTION_ARGS)
{
	Jsonb *call = PG_GETARG_JSONB_P(0);
	Figures f;
	TupleDesc desc;
	Datum values[22];
	bool nulls[22];
	int n = 0;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	memset(&f, 0, sizeof(f));
	f.legacy_latency = f.latency = f.first_response_ms = -1;
	f.legacy_email_sec = f.email_sec = f.first_user_end = -1;

	if (JB_ROOT_IS_OBJECT(call))
	{
		if (!ReadLineObjects(&call->root, &f))
		{
			char *text = JsonText(&call->root, "transcript");

			if (text)
				ReadLineText(text, strlen(text), &f);
		}
		ReadLatency(&call->root, &f);
	}

	memset(nulls, 0, sizeof(nulls));
#define PUT_INT(v) (values[n++] = Int32GetDatum(v))
#define PUT_BOOL(v) (values[n++] = BoolGetDatum(v))
#define PUT_POSITIVE(v) (nulls[n] = (v) < 0, values[n] = Float8GetDatum(v), n++)
	PUT_INT(f.lines);
	PUT_INT(f.user_lines);
	PUT_BOOL(f.email != ADDRESS_NONE);
	PUT_BOOL(f.email == ADDRESS_DIRECT);
	nulls[n] = f.email == ADDRESS_NONE;
	PUT_INT(f.email_turn);
	PUT_POSITIVE(f.email_sec);
	PUT_BOOL(f.close);
	PUT_BOOL(f.close_email);
	PUT_POSITIVE(f.first_response_ms);
	PUT_POSITIVE(f.latency);
	for (int i = 0; i < N_OBJECTIONS; i++)
		PUT_INT(f.objections[i]);
	PUT_BOOL(f.legacy_email != ADDRESS_NONE);
	PUT_BOOL(f.legacy_email == ADDRESS_DIRECT);
	nulls[n] = f.legacy_email == ADDRESS_NONE;
	PUT_INT(f.legacy_email_line);
	PUT_POSITIVE(f.legacy_email_sec);
	PUT_BOOL(f.legacy_close);
	PUT_BOOL(f.legacy_close_email);
	PUT_POSITIVE(f.legacy_latency);
	PG_RETURN_DATUM(HeapTupleGetDatum(
		heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}

/*
 * ReadLineObjects
 *		Lines from transcript_object: its items with a role and content. False
 *		when there is none.
 */
static bool
ReadLineObjects(JsonbContainer *call, Figures *f)
{
	JsonbContainer *items = JsonArray(call, "transcript_object");
	JsonbIterator *it;
	JsonbValue item;
	JsonbIteratorToken token;

	if (items == NULL)
		return false;
	it = JsonbIteratorInit(items);
	token = JsonbIteratorNext(&it, &item, true);
	while ((token = JsonbIteratorNext(&it, &item, true)) == WJB_ELEM)
	{
		JsonbValue *role;
		JsonbValue *content;
		Line line;

		if (item.type != jbvBinary ||
			!JsonContainerIsObject(item.val.binary.data))
			continue;
		role =
			getKeyJsonValueFromContainer(item.val.binary.data, "role", 4, NULL);
		content = getKeyJsonValueFromContainer(item.val.binary.data, "content",
											   7, NULL);
		if (role == NULL || role->type != jbvString ||
			role->val.string.len == 0 || content == NULL ||
			content->type != jbvString || content->val.string.len == 0)
			continue;
		line.user = role->val.string.len == 4 &&
					pg_strncasecmp(role->val.string.val, "user", 4) == 0;
		line.agent = role->val.string.len == 5 &&
					 pg_strncasecmp(role->val.string.val, "agent", 5) == 0;
		line.text = content->val.string.val;
		line.len = content->val.string.len;
		WordTimes(item.val.binary.data, &line.start, &line.end);
		TakeLine(f, &line);
	}
	return f->lines > 0;
}

/*
 * WordTimes
 *		Start of the first word and end of the last; -1 where not said.
 */
static void
WordTimes(JsonbContainer *item, double *start, double *end)
{
	JsonbContainer *words = JsonArray(item, "words");
	uint32 n = words ? JsonContainerSize(words) : 0;
	JsonbValue *word;

	*start = *end = -1;
	if (n == 0)
		return;
	word = getIthJsonbValueFromContainer(words, 0);
	if (word->type != jbvBinary ||
		!JsonNumber(word->val.binary.data, "start", start))
		*start = -1;
	word = getIthJsonbValueFromContainer(words, n - 1);
	if (word->type != jbvBinary ||
		!JsonNumber(word->val.binary.data, "end", end))
		*end = -1;
}

/*
 * ReadLineText
 *		Lines of the plain transcript that begin with "agent:" or "user:".
 */
static void
ReadLineText(const char *text, int len, Figures *f)
{
	int i = 0;

	while (i < len)
	{
		const char *newline = memchr(text + i, '\n', len - i);
		int stop = newline ? newline - text : len;
		Line line;
		int skip;

		while (i < stop && isspace((unsigned char) text[i]))
			i++;
		line.user = stop - i >= 5 && pg_strncasecmp(text + i, "user:", 5) == 0;
		line.agent =
			stop - i >= 6 && pg_strncasecmp(text + i, "agent:", 6) == 0;
		skip = line.user ? 5 : 6;
		while (i + skip < stop && isspace((unsigned char) text[i + skip]))
			skip++;
		line.text = text + i + skip;
		line.len = stop - i - skip;
		line.start = line.end = -1;
		if ((line.user || line.agent) && line.len > 0)
			TakeLine(f, &line);
		i = stop + 1;
	}
}

/*
 * TakeLine
 *		Count one line.
 */
static void
TakeLine(Figures *f, const Line *line)
{
	pg_wchar *letters = palloc((line->len + 1) * sizeof(pg_wchar));
	FigureText text = {letters,
					   pg_mb2wchar_with_len(line->text, letters, line->len)};
	AddressKind address = FigureAddress(&text);

	f->lines++;
	if (address != ADDRESS_NONE && f->legacy_email == ADDRESS_NONE)
	{
		f->legacy_email = address;
		f->legacy_email_line = f->lines;
		f->legacy_email_sec = line->end;
	}
	if (line->agent && f->waiting)
	{
		f->waiting = false;
		if (f->first_user_end >= 0 && line->start >= f->first_user_end)
			f->first_response_ms = (line->start - f->first_user_end) * 1000;
	}
	if (!line->user)
	{
		pfree(letters);
		return;
	}
	if (f->user_lines++ == 0)
	{
		f->first_user_end = line->end;
		f->waiting = true;
	}
	if (address > f->email)
	{
		f->email = address;
		f->email_turn = f->user_lines;
		f->email_sec = line->end;
	}
	for (int i = 0; i < N_OBJECTIONS; i++)
		if (FigureSaysObjection(i, &text))
			f->objections[i]++;
	if (FigureLegacyClose(&text))
		f->legacy_close = true;
	if (FigureClose(&text))
		f->close = true;
	/* in the same or a later line of the user */
	if (address == ADDRESS_DIRECT)
	{
		f->legacy_close_email |= f->legacy_close;
		f->close_email |= f->close;
	}
	pfree(letters);
}

/*
 * ReadLatency
 *		latency: the first p50 within 0 to 5000 ms of llm, e2e, asr, s2s for the
 *		legacy figure; e2e's p50 as it is for the honest one.
 */
static void
ReadLatency(JsonbContainer *call, Figures *f)
{
	static const char *const kinds[] = {"llm", "e2e", "asr", "s2s"};
	JsonbContainer *latency = JsonObject(call, "latency");

	if (latency == NULL)
		return;
	for (int i = 0; i < lengthof(kinds); i++)
	{
		JsonbContainer *kind = JsonObject(latency, kinds[i]);
		double p50;

		if (kind == NULL || !JsonNumber(kind, "p50", &p50))
			continue;
		if (f->legacy_latency < 0 && p50 >= 0 && p50 <= 5000)
			f->legacy_latency = p50;
		if (i == 1 && p50 >= 0)
			f->latency = p50;
	}
}

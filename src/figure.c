/*-------------------------------------------------------------------------
 *
 * figure.c
 *	  What the revenue report counts in one call's talk. Pure.
 *
 * Two readings of the same lines. The legacy one is the replaced report's,
 * word for word with its faults (either speaker's words count, opening hours
 * are a close request), so that old figures compare. The honest one takes the
 * user's words only and phrases that mean it.
 *
 * Patterns are matched by hand: they are few, fixed, and run over every line
 * of every call.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "call.h"
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

/* A kind of address in a line. */
typedef enum AddressKind
{
	ADDRESS_NONE,
	ADDRESS_GENERIC,
	ADDRESS_DIRECT
} AddressKind;

#define N_OBJECTIONS 5

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
static AddressKind FindAddress(const char *text, int len);
static AddressKind WrittenAddress(const char *text, int len, int at);
static bool SpokenAddress(const char *text, int len, int at);
static bool IsGeneric(const char *local, int len);
static bool HasPhrase(const char *text, int len, const char *const *phrases);
static int PhraseAt(const char *text, int len, int i, const char *phrase);
static bool CloseRequest(const char *text, int len);
static bool NoEmailPolicy(const char *text, int len);
static bool Objection(int kind, const char *text, int len);
static void ReadLatency(JsonbContainer *call, Figures *f);

/* ASCII, whatever the locale */
#define IsLetter(c) (((c) | 32) >= 'a' && ((c) | 32) <= 'z')
#define IsAlnum(c) (IsLetter(c) || ((c) >= '0' && (c) <= '9'))
#define IsWord(c) (IsAlnum(c) || (c) == '_')
#define Lower(c) ((c) >= 'A' && (c) <= 'Z' ? (c) + 32 : (c))
#define IsLocal(c) \
	(IsWord(c) || (c) == '.' || (c) == '%' || (c) == '+' || (c) == '-')
#define IsDomain(c) (IsAlnum(c) || (c) == '.' || (c) == '-')

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
	AddressKind address = FindAddress(line->text, line->len);

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
		return;

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
		if (Objection(i, line->text, line->len))
			f->objections[i]++;
	if (HasPhrase(line->text, line->len, legacy_close_words))
		f->legacy_close = true;
	if (CloseRequest(line->text, line->len))
		f->close = true;
	/* in the same or a later line of the user */
	if (address == ADDRESS_DIRECT)
	{
		f->legacy_close_email |= f->legacy_close;
		f->close_email |= f->close;
	}
}

/*
 * FindAddress
 *		The best address in a line: a spoken one, or a written one that is not
 *		generic, is direct.
 *
 * The legacy figures take a line's addresses the same way; which of several in
 * one line counts is not said by the definitions.
 */
static AddressKind
FindAddress(const char *text, int len)
{
	AddressKind best = ADDRESS_NONE;

	for (int i = 0; i < len && best != ADDRESS_DIRECT; i++)
	{
		AddressKind kind = ADDRESS_NONE;

		if (text[i] == '@')
			kind = WrittenAddress(text, len, i);
		if (kind == ADDRESS_NONE && SpokenAddress(text, len, i))
			kind = ADDRESS_DIRECT;
		best = Max(best, kind);
	}
	return best;
}

/*
 * WrittenAddress
 *		local@domain.tld around the @ at position at.
 */
static AddressKind
WrittenAddress(const char *text, int len, int at)
{
	int start = at;
	int stop = at + 1;
	int dot = -1;

	while (start > 0 && IsLocal(text[start - 1]))
		start--;
	while (stop < len && IsDomain(text[stop]))
		stop++;
	/* a sentence's full stop is not the domain's */
	while (stop > at + 1 && !IsWord(text[stop - 1]))
		stop--;
	for (int i = stop - 1; i > at + 1 && dot < 0; i--)
		if (text[i] == '.')
			dot = i;
	if (start == at || dot < 0 || stop - dot - 1 < 2)
		return ADDRESS_NONE;
	for (int i = dot + 1; i < stop; i++)
		if (!IsLetter(text[i]))
			return ADDRESS_NONE;
	return IsGeneric(text + start, at - start) ? ADDRESS_GENERIC
											   : ADDRESS_DIRECT;
}

/*
 * SpokenAddress
 *		"x at y dot tld" with its "at" (or "@") at position at: a word, blanks,
 *		at, blanks, one to three words, dot or ".", 2 to 10 letters.
 */
static bool
SpokenAddress(const char *text, int len, int at)
{
	int i = at;
	int words = 0;

	if (at < 2 || !isspace((unsigned char) text[at - 1]))
		return false;
	if (text[i] == '@')
		i++;
	else if (PhraseAt(text, len, i, "at") > 0)
		i += 2;
	else
		return false;
	for (int j = at - 1; j >= 0 && !IsWord(text[j]); j--)
		if (!isspace((unsigned char) text[j]) || j == 0)
			return false;
	while (words++ < 4)
	{
		int blanks = i;
		int start;
		int letters;

		while (i < len && isspace((unsigned char) text[i]))
			i++;
		start = i;
		if (words > 1 &&
			(text[i] == '.' ||
			 (i > blanks && PhraseAt(text, len, i, "dot") > 0)) &&
			i < len)
		{
			i += text[i] == '.' ? 1 : 3;
			while (i < len && isspace((unsigned char) text[i]))
				i++;
			for (letters = 0; i < len && IsLetter(text[i]); i++)
				letters++;
			return letters >= 2 && letters <= 10 &&
				   (i == len || !IsWord(text[i]));
		}
		if (i == blanks)
			return false;
		while (i < len && (IsWord(text[i]) || text[i] == '-'))
			i++;
		if (i == start)
			return false;
	}
	return false;
}

/*
 * IsGeneric
 *		Is this local part nobody's in particular?
 */
static bool
IsGeneric(const char *local, int len)
{
	for (int i = 0; generic_locals[i]; i++)
		if (strlen(generic_locals[i]) == len &&
			pg_strncasecmp(local, generic_locals[i], len) == 0)
			return true;
	return false;
}

/*
 * PhraseAt
 *		Length of the phrase at position i in whole words; 0 when it is not
 *		there. A blank in the phrase stands for any blanks; a typographic
 *		apostrophe counts as a plain one.
 */
static int
PhraseAt(const char *text, int len, int i, const char *phrase)
{
	int start = i;

	if (i > 0 && IsWord(text[i - 1]) && IsWord(phrase[0]))
		return 0;
	for (; *phrase; phrase++)
	{
		if (*phrase == ' ')
		{
			if (i >= len || !isspace((unsigned char) text[i]))
				return 0;
			i++;
		}
		else if (*phrase == '\'' && i + 2 < len &&
				 memcmp(text + i, "\xe2\x80\x99", 3) == 0)
			i += 3;
		else if (i < len && Lower(text[i]) == *phrase)
			i++;
		else
			return 0;
	}
	if (IsWord(phrase[-1]) && i < len && IsWord(text[i]))
		return 0;
	return i - start;
}

/*
 * HasPhrase
 *		Is one of the phrases in the line?
 */
static bool
HasPhrase(const char *text, int len, const char *const *phrases)
{
	for (int i = 0; i < len; i++)
	{
		/* every phrase begins with a word */
		if (i > 0 && IsWord(text[i - 1]))
			continue;
		for (int p = 0; phrases[p]; p++)
			if (Lower(text[i]) == phrases[p][0] &&
				PhraseAt(text, len, i, phrases[p]) > 0)
				return true;
	}
	return false;
}

/*
 * CloseRequest
 *		The user asks to come to an end: a phrase that means it, or the bare
 *		word as the whole line ("close.").
 */
static bool
CloseRequest(const char *text, int len)
{
	int i = 0;
	int word;

	if (HasPhrase(text, len, close_words))
		return true;
	while (i < len && !IsWord(text[i]))
		i++;
	word = PhraseAt(text, len, i, "close");
	if (word == 0)
		word = PhraseAt(text, len, i, "archive");
	if (word == 0)
		return false;
	for (i += word; i < len; i++)
		if (IsWord(text[i]))
			return false;
	return true;
}

/*
 * NoEmailPolicy
 *		(don't|do not|cant|can't|won't|will not) (give|share) ... email
 */
static bool
NoEmailPolicy(const char *text, int len)
{
	for (int i = 0; i < len; i++)
	{
		for (int p = 0; will_not[p]; p++)
		{
			int n = Lower(text[i]) == will_not[p][0]
						? PhraseAt(text, len, i, will_not[p])
						: 0;
			int j = i + n;

			if (n == 0)
				continue;
			while (j < len && isspace((unsigned char) text[j]))
				j++;
			if (j == i + n || (PhraseAt(text, len, j, "give") == 0 &&
							   PhraseAt(text, len, j, "share") == 0))
				continue;
			for (; j < len; j++)
				if (PhraseAt(text, len, j, "email") > 0)
					return true;
		}
	}
	return false;
}

/*
 * Objection
 *		Does the user's line hold this objection? The order is that of the
 *		columns in sql/revenue.sql.
 */
static bool
Objection(int kind, const char *text, int len)
{
	switch (kind)
	{
		case 0:
			return HasPhrase(text, len, is_sales_words);
		case 1:
			return HasPhrase(text, len, busy_words);
		case 2:
			return NoEmailPolicy(text, len);
		case 3:
			return HasPhrase(text, len, inbox_words);
		default:
			return HasPhrase(text, len, not_interested_words);
	}
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

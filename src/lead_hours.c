/*-------------------------------------------------------------------------
 *
 * lead_hours.c
 *	  A source item's opening hours -> lead.opening_hours.
 *
 *-------------------------------------------------------------------------
 */
#include "lead_part.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "hours.h"

#define MAX_DEPTH 4

static void Collect(JsonbValue *value, char **texts, int depth);
static void CollectObject(JsonbContainer *object, char **texts, int depth);
static void CollectLines(const char *text, char **texts);
static void KeepDay(char **texts, const char *day, int len, char *text);
static void
PushText(JsonbParseState **state, JsonbIteratorToken token, const char *text);

/*
 * LeadReadHours
 *		Any of: [{day, hours}, …], {monday: "…"}, {monday: ["…", …]},
 *		["Monday: …", …] or an object that holds such a list, "Monday: …; …",
 *		and JSON text of these -> {"mon": [["09:00","17:00"]], "sun": []}; a day
 *		that is not understood keeps its text.
 */
void
LeadReadHours(JsonbValue *hours, LeadItem *item)
{
	static const char *const keys[] = {"mon", "tue", "wed", "thu",
									   "fri", "sat", "sun"};
	char *texts[7] = {0};
	JsonbParseState *state = NULL;
	JsonbValue *object;
	bool any = false;

	Collect(hours, texts, 0);
	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	for (int d = 0; d < 7; d++)
	{
		Hours h;

		if (texts[d] == NULL)
			continue;
		any = true;
		HoursParse(texts[d], strlen(texts[d]), &h);
		PushText(&state, WJB_KEY, keys[d]);
		if (h.verdict == HOURS_UNKNOWN)
		{
			if (strlen(texts[d]) > LEAD_MAX_NAME)
				texts[d][pg_mbcliplen(texts[d], strlen(texts[d]),
									  LEAD_MAX_NAME)] = '\0';
			PushText(&state, WJB_VALUE, texts[d]);
			continue;
		}
		pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
		for (int i = 0; i < h.nranges; i++)
		{
			int ends[2] = {h.ranges[i].opens, h.ranges[i].closes};

			pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
			for (int e = 0; e < 2; e++)
			{
				char *clock = palloc(6);
				int hour = ends[e] / 60;
				int minute = ends[e] % 60;

				clock[0] = '0' + hour / 10;
				clock[1] = '0' + hour % 10;
				clock[2] = ':';
				clock[3] = '0' + minute / 10;
				clock[4] = '0' + minute % 10;
				clock[5] = '\0';
				PushText(&state, WJB_ELEM, clock);
			}
			pushJsonbValue(&state, WJB_END_ARRAY, NULL);
		}
		pushJsonbValue(&state, WJB_END_ARRAY, NULL);
	}
	object = pushJsonbValue(&state, WJB_END_OBJECT, NULL);
	if (!any)
		return;
	item->values[LEAD_HOURS] = JsonbPGetDatum(JsonbValueToJsonb(object));
	item->nulls[LEAD_HOURS] = false;
}

static void
Collect(JsonbValue *value, char **texts, int depth)
{
	JsonbContainer *container;
	int n;

	if (value->type == jbvString)
	{
		CollectLines(pnstrdup(value->val.string.val, value->val.string.len),
					 texts);
		return;
	}
	if (value->type != jbvBinary || depth == MAX_DEPTH)
		return;
	container = value->val.binary.data;
	if (JsonContainerIsObject(container))
	{
		CollectObject(container, texts, depth);
		return;
	}
	n = JsonContainerSize(container);
	for (int i = 0; i < n && i < 50; i++)
		Collect(getIthJsonbValueFromContainer(container, i), texts, depth + 1);
}

/* CollectObject: {day, hours}, days as keys, or a list below a key */
static void
CollectObject(JsonbContainer *object, char **texts, int depth)
{
	JsonbIterator *it = JsonbIteratorInit(object);
	JsonbValue key;
	JsonbValue v;
	char *day = LeadJsonString(object, "day");

	if (day)
	{
		char *text = LeadJsonString(object, "hours");

		if (text)
			KeepDay(texts, day, strlen(day), text);
		return;
	}
	(void) JsonbIteratorNext(&it, &key, true);
	while (JsonbIteratorNext(&it, &key, true) == WJB_KEY)
	{
		(void) JsonbIteratorNext(&it, &v, true);
		if (HoursDay(key.val.string.val, key.val.string.len) < 0)
		{
			if (v.type == jbvBinary)
				Collect(&v, texts, depth + 1);
		}
		else if (v.type == jbvString)
			KeepDay(texts, key.val.string.val, key.val.string.len,
					LeadTrim(v.val.string.val, v.val.string.len));
		else if (v.type == jbvBinary && JsonContainerIsArray(v.val.binary.data))
		{
			StringInfoData text;
			int n = JsonContainerSize(v.val.binary.data);

			initStringInfo(&text);
			for (int i = 0; i < n && i < HOURS_MAX_RANGES; i++)
			{
				JsonbValue *range =
					getIthJsonbValueFromContainer(v.val.binary.data, i);

				if (range->type == jbvString)
					appendStringInfo(&text, "%s%.*s", text.len ? ", " : "",
									 range->val.string.len,
									 range->val.string.val);
			}
			if (text.len > 0)
				KeepDay(texts, key.val.string.val, key.val.string.len,
						text.data);
		}
	}
}

/* CollectLines: "Monday: 9 AM to 5 PM" each; ";", "|" or a line end between */
static void
CollectLines(const char *text, char **texts)
{
	while (*text)
	{
		size_t len = strcspn(text, ";|\n");
		const char *colon = memchr(text, ':', len);

		if (colon)
			KeepDay(texts, LeadTrim(text, colon - text), colon - text,
					LeadTrim(colon + 1, text + len - colon - 1));
		text += len;
		if (*text)
			text++;
	}
}

/* KeepDay: the first text of a day counts */
static void
KeepDay(char **texts, const char *day, int len, char *text)
{
	int d = HoursDay(day, Min(len, (int) strnlen(day, len)));

	if (d >= 0 && texts[d] == NULL && *text)
		texts[d] = text;
}

/* PushText: text stays the caller's */
static void
PushText(JsonbParseState **state, JsonbIteratorToken token, const char *text)
{
	JsonbValue v;

	v.type = jbvString;
	v.val.string.val = (char *) text;
	v.val.string.len = strlen(text);
	pushJsonbValue(state, token, &v);
}

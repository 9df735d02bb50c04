/*-------------------------------------------------------------------------
 *
 * lead_text.c
 *	  Text of unknown form -> items: JSON, JSON lines, CSV or TSV.
 *
 * JSON is cut into items by a scan that knows strings and brackets only, and
 * each item is parsed by itself: a broken one is a reject and not the end of
 * the import, and a large array is never in memory as one value.
 *
 *-------------------------------------------------------------------------
 */
#include "lead_import.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "json.h"
#include "json_split.h"

PG_FUNCTION_INFO_V1(outbound_import_leads_text);

static void ImportJsonText(LeadImport *import, const char *p, const char *end);
static void ImportItemText(LeadImport *import, const char *start,
						   const char *end, bool whole, bool only);
static const char *SkipBlank(const char *p, const char *end);

/*
 * outbound.import_leads_text(content text, source text DEFAULT '',
 *							  campaign_id text, tenant text)
 *		RETURNS (inserted, updated, unchanged, rejected bigint)
 *		As import_leads; the form is told from the first character.
 */
Datum
outbound_import_leads_text(PG_FUNCTION_ARGS)
{
	LeadImport *import;
	text *content;

	if (PG_ARGISNULL(0))
		ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("content must not be null"),
				errhint("Pass the text of a file, for example "
						"pg_read_file('leads.jsonl')."));
	content = PG_GETARG_TEXT_PP(0);
	import = LeadImportBegin(fcinfo, 1);
	LeadImportText(import, VARDATA_ANY(content), VARSIZE_ANY_EXHDR(content));
	return LeadImportResult(fcinfo, LeadImportFinish(import));
}

/*
 * LeadImportText
 *		Every item of text[len], whatever its form.
 */
void
LeadImportText(LeadImport *import, const char *text, size_t len)
{
	const char *end = text + len;
	const char *p = SkipBlank(text, end);

	if (p == end)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("content is empty"));
	if (*p == '{' || *p == '[')
		ImportJsonText(import, p, end);
	else
		LeadImportCsv(import, text, len);
}

/*
 * ImportJsonText
 *		One document, an array, or several documents one after the other.
 */
static void
ImportJsonText(LeadImport *import, const char *p, const char *end)
{
	bool whole = true;

	if (*p == '[')
	{
		const char *start = p;

		/* walk the array's elements, wherever it ends */
		p = SkipBlank(p + 1, end);
		while (p < end && *p != ']')
		{
			const char *stop = JsonItemEnd(p, end, &whole);

			ImportItemText(import, p, stop, whole, false);
			p = SkipBlank(stop, end);
			if (p < end && *p == ',')
				p = SkipBlank(p + 1, end);
			else if (p < end && *p != ']')
				continue; /* a comma is missing: go on with the next */
		}
		if (p >= end && whole)
			LeadImportBroken(import, "invalid_json",
							 "The text ends before the array does; the items "
							 "up to here are imported.",
							 start, Min(end - start, 200));
		else if (p < end)
		{
			p = SkipBlank(p + 1, end);
			if (p < end)
				ImportJsonText(import, p, end);
		}
		return;
	}
	while (p < end)
	{
		const char *stop = JsonItemEnd(p, end, &whole);
		const char *next = SkipBlank(stop, end);
		bool only = next == end && import->nitems == 0;

		ImportItemText(import, p, stop, whole, only);
		p = next;
		if (p < end && *p == ',')
			p = SkipBlank(p + 1, end);
	}
}

/*
 * ImportItemText
 *		Parse one item; the only one may be an object that holds the items.
 */
static void
ImportItemText(LeadImport *import, const char *start, const char *end,
			   bool whole, bool only)
{
	MemoryContext old = MemoryContextSwitchTo(import->item_context);
	char *why = NULL;
	Jsonb *item;

	CHECK_FOR_INTERRUPTS();
	if (!whole)
	{
		LeadImportBroken(import, "invalid_json",
						 "The text ends inside the item.", start, end - start);
		MemoryContextSwitchTo(old);
		return;
	}
	if (only)
		MemoryContextSwitchTo(import->context);
	item = JsonTryParse(start, end - start, &why);
	if (item == NULL)
		LeadImportBroken(import, "invalid_json",
						 psprintf("The item is not JSON: %s.", why), start,
						 end - start);
	else if (only)
		LeadImportJson(import, item);
	else
		LeadImportItem(import, item);
	MemoryContextSwitchTo(old);
}

/* SkipBlank: also over a byte-order mark and stray record separators */
static const char *
SkipBlank(const char *p, const char *end)
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

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
#include "utils/memutils.h"

#include "json.h"
#include "json_split.h"

PG_FUNCTION_INFO_V1(outbound_import_leads_text);

static void ImportJsonText(LeadImport *import, const char *text, size_t len);
static void ImportItemText(LeadImport *import, const char *start,
						   const char *end, bool whole, bool document);

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
	const char *p = JsonSkipBlank(text, end);

	if (p == end)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("content is empty"));
	if (*p == '{' || *p == '[')
		ImportJsonText(import, p, end - p);
	else
		LeadImportCsv(import, text, len);
}

/*
 * ImportJsonText
 *		One document, an array, or several documents one after the other.
 */
static void
ImportJsonText(LeadImport *import, const char *text, size_t len)
{
	JsonSplit split;
	JsonSplitVerdict verdict;

	JsonSplitBegin(&split, text, len);
	while ((verdict = JsonSplitNext(&split)) != JSON_SPLIT_END)
	{
		if (verdict == JSON_SPLIT_OPEN)
			LeadImportBroken(import, "invalid_json",
							 "The text ends before the array does; the items "
							 "up to here are imported.",
							 split.item, Min(split.item_end - split.item, 200));
		else
			ImportItemText(import, split.item, split.item_end,
						   verdict == JSON_SPLIT_ITEM, split.array == NULL);
	}
}

/*
 * ImportItemText
 *		Parse one item; a document of its own may be an object that holds the
 *		items.
 */
static void
ImportItemText(LeadImport *import, const char *start, const char *end,
			   bool whole, bool document)
{
	MemoryContext old = MemoryContextSwitchTo(
		document ? import->document_context : import->item_context);
	char *why = NULL;
	Jsonb *item;

	CHECK_FOR_INTERRUPTS();
	if (!whole)
		LeadImportBroken(import, "invalid_json",
						 "The text ends inside the item.", start, end - start);
	else if ((item = JsonTryParse(start, end - start, &why)) == NULL)
		LeadImportBroken(import, "invalid_json",
						 psprintf("The item is not JSON: %s.", why), start,
						 end - start);
	else if (document && !JB_ROOT_IS_SCALAR(item))
		LeadImportJson(import, item);
	else
		LeadImportItem(import, item);
	MemoryContextSwitchTo(old);
	MemoryContextReset(import->document_context);
}

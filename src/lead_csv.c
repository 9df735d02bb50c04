/*-------------------------------------------------------------------------
 *
 * lead_csv.c
 *	  CSV and TSV text -> items.
 *
 * A record becomes the JSON object that the crawler would have given: column
 * names with "/" are paths (location/lat, openingHours/0/day), numbers in a
 * path make arrays, empty cells are left out. So a lead comes out the same from
 * either form.
 *
 *-------------------------------------------------------------------------
 */
#include "lead_import.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "csv.h"
#include "lead_field.h"
#include "lead_key.h"

PG_FUNCTION_INFO_V1(outbound_import_leads_csv);

#define MAX_DEPTH 6
#define MAX_COMPARED 2000 /* columns that a name's doubles are looked for in */

/* A column, or the common beginning of several. */
typedef struct CsvNode
{
	char *name;
	int name_len;
	int column; /* -1 = none of its own */
	struct CsvNode *children;
	struct CsvNode *last;
	struct CsvNode *sibling;
	bool array; /* all children are numbers */
} CsvNode;

static CsvNode *ReadHeader(CsvReader *reader);
static void AddColumn(CsvNode *root, char *path, int column);
static bool
PushNode(JsonbParseState **state, CsvNode *node, CsvReader *reader, bool keyed);
static bool HasValue(CsvNode *node, CsvReader *reader);

/*
 * outbound.import_leads_csv(content text, source text DEFAULT '',
 *							 campaign_id text, tenant text)
 *		RETURNS (inserted, updated, unchanged, rejected bigint)
 *		As import_leads, from delimited text with a header line.
 */
Datum
outbound_import_leads_csv(PG_FUNCTION_ARGS)
{
	LeadImport *import;
	text *content;

	if (PG_ARGISNULL(0))
		ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("content must not be null"),
				errhint("Pass the text of a CSV file, for example "
						"pg_read_file('leads.csv')."));
	content = PG_GETARG_TEXT_PP(0);
	import = LeadImportBegin(fcinfo, 1);
	LeadImportCsv(import, VARDATA_ANY(content), VARSIZE_ANY_EXHDR(content));
	return LeadImportResult(fcinfo, LeadImportFinish(import));
}

/*
 * LeadImportCsv
 *		Every record of text. Throws 22023 when the header names nothing known.
 */
void
LeadImportCsv(LeadImport *import, const char *text, size_t len)
{
	MemoryContext old = MemoryContextSwitchTo(import->context);
	CsvReader reader;
	CsvNode *root;
	int ncolumns;
	CsvVerdict verdict;

	CsvBegin(&reader, text, len);
	root = ReadHeader(&reader);
	ncolumns = reader.nfields;
	while ((verdict = CsvNext(&reader)) != CSV_END)
	{
		JsonbParseState *state = NULL;
		JsonbValue *object;
		int extra = 0;

		for (int i = ncolumns; i < reader.nfields; i++)
			if (reader.lengths[i] > 0)
				extra++;
		if (verdict == CSV_OPEN_QUOTE)
			LeadImportBroken(import, "open_quote",
							 "The text ends inside a quoted field.",
							 reader.start, reader.length);
		else if (verdict == CSV_TOO_MANY || extra > 0)
			LeadImportBroken(
				import, "too_many_fields",
				psprintf("The record has %d fields, the header %d.",
						 reader.nfields, ncolumns),
				reader.start, reader.length);
		else
		{
			MemoryContextSwitchTo(import->item_context);
			pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
			for (CsvNode *n = root->children; n; n = n->sibling)
				PushNode(&state, n, &reader, true);
			object = pushJsonbValue(&state, WJB_END_OBJECT, NULL);
			LeadImportItem(import, JsonbValueToJsonb(object));
			MemoryContextSwitchTo(import->context);
		}
	}
	CsvFinish(&reader);
	MemoryContextSwitchTo(old);
}

/*
 * ReadHeader
 *		The first record as a tree of column paths.
 */
static CsvNode *
ReadHeader(CsvReader *reader)
{
	CsvNode *root = (CsvNode *) palloc0(sizeof(CsvNode));
	CsvVerdict verdict = CsvNext(reader);
	int known = 0;
	char **names;

	if (verdict == CSV_END)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("content is empty"),
				errhint("The first line must name the columns, for example "
						"title,phone,state,url."));
	if (verdict == CSV_OPEN_QUOTE)
		ereport(
			ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			errmsg(
				"the header line has a quoted name without its closing quote"));
	if (verdict == CSV_TOO_MANY)
		ereport(
			ERROR, errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			errmsg("the header line has more than %d columns", CSV_MAX_COLUMNS),
			errhint("Export fewer columns, or use the JSON form."));
	names = palloc0(reader->nfields * sizeof(char *));
	for (int i = 0; i < reader->nfields; i++)
	{
		char *name = LeadTrim(reader->fields[i], strlen(reader->fields[i]));
		int copies = 0;

		if (*name == '\0')
			continue;
		if (LeadKeyKnown(name))
			known++;
		/* a name that is there already: "phone" again is "phone 2" */
		for (int j = 0; j < Min(i, MAX_COMPARED); j++)
			if (names[j] && strcmp(names[j], name) == 0)
				copies++;
		names[i] = name;
		AddColumn(root, copies > 0 ? psprintf("%s %d", name, copies + 1) : name,
				  i);
	}
	if (known == 0)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("the header line names no column of a lead"),
				errdetail("The first column is called \"%.*s\".",
						  pg_mbcliplen(reader->fields[0],
									   strlen(reader->fields[0]), 60),
						  reader->fields[0]),
				errhint("The first line must name the columns, for example "
						"title,phone,state,url."));
	return root;
}

/* AddColumn: "a/b/c" below root */
static void
AddColumn(CsvNode *root, char *path, int column)
{
	CsvNode *node = root;
	int depth = 0;

	while (path)
	{
		char *slash = ++depth < MAX_DEPTH ? strchr(path, '/') : NULL;
		CsvNode *child = NULL;
		int len = slash ? (int) (slash - path) : (int) strlen(path);

		/* a path's neighbours are usually the columns just before */
		if (node->last && node->last->name_len == len &&
			strncmp(node->last->name, path, len) == 0)
			child = node->last;
		else
			for (CsvNode *n = node->children; n && slash; n = n->sibling)
				if (n->name_len == len && strncmp(n->name, path, len) == 0)
				{
					child = n;
					break;
				}
		if (child == NULL)
		{
			child = (CsvNode *) palloc0(sizeof(CsvNode));
			child->name = pnstrdup(path, len);
			child->name_len = len;
			child->column = -1;
			if (node->last)
				node->last->sibling = child;
			else
			{
				node->children = child;
				node->array = true;
			}
			node->last = child;
			if (len == 0 || strspn(child->name, "0123456789") != len)
				node->array = false;
		}
		node = child;
		path = slash ? slash + 1 : NULL;
	}
	if (node->column < 0)
		node->column = column;
}

/* PushNode: a node with any value below it; false when there is none */
static bool
PushNode(JsonbParseState **state, CsvNode *node, CsvReader *reader, bool keyed)
{
	JsonbValue v;

	if (!HasValue(node, reader))
		return false;
	if (keyed)
	{
		v.type = jbvString;
		v.val.string.val = node->name;
		v.val.string.len = node->name_len;
		pushJsonbValue(state, WJB_KEY, &v);
	}
	if (node->children == NULL ||
		(node->column >= 0 && node->column < reader->nfields &&
		 reader->lengths[node->column] > 0))
	{
		v.type = jbvString;
		v.val.string.val = reader->fields[node->column];
		v.val.string.len = (int) strlen(reader->fields[node->column]);
		pushJsonbValue(state, keyed ? WJB_VALUE : WJB_ELEM, &v);
		return true;
	}
	pushJsonbValue(state, node->array ? WJB_BEGIN_ARRAY : WJB_BEGIN_OBJECT,
				   NULL);
	for (CsvNode *n = node->children; n; n = n->sibling)
		PushNode(state, n, reader, !node->array);
	pushJsonbValue(state, node->array ? WJB_END_ARRAY : WJB_END_OBJECT, NULL);
	return true;
}

static bool
HasValue(CsvNode *node, CsvReader *reader)
{
	if (node->column >= 0 && node->column < reader->nfields &&
		reader->lengths[node->column] > 0)
		return true;
	for (CsvNode *n = node->children; n; n = n->sibling)
		if (HasValue(n, reader))
			return true;
	return false;
}

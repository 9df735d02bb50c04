/*-------------------------------------------------------------------------
 *
 * lead_import.c
 *	  An import: items in, leads and rejects out, every row accounted for.
 *
 * Items are read one by one into a tuplestore (which spills to disk at
 * maintenance_work_mem); a small record of each is kept in memory. When all are in,
 * doubles are resolved (lead_dedupe.c), and one INSERT, one UPDATE and one
 * INSERT of rejects write the result. Memory is the small records: about
 * 80 bytes an item.
 *
 * Imports into one campaign run one after the other (an advisory lock until
 * the end of the transaction), so that two of them cannot make two leads of
 * one number. Locks rows of lead that change, in no order: the extension's
 * lock order is number, attempt, call, lead.
 *
 *-------------------------------------------------------------------------
 */
#include "lead_import.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/queryenvironment.h"
#include "utils/resowner.h"
#include "utils/tuplestore.h"

#include "lead_field.h"
#include "lead_sql.h"

PG_FUNCTION_INFO_V1(outbound_import_leads);

static void
PutReject(LeadImport *import, const char *reason, const char *detail,
		  Datum item, bool item_null, const char *text, int64 ordinal);
static Datum HashItem(Datum item, bool item_null, const char *text);
static void Remember(LeadImport *import, const LeadItem *item);
static void
Distribute(LeadImport *import, Tuplestorestate *fresh, Tuplestorestate *known);
static bool OneFate(LeadImport *import);
static uint64 InsertFresh(LeadImport *import, Tuplestorestate *fresh);

/*
 * outbound.import_leads(items jsonb, source text DEFAULT '', campaign_id text,
 *						 tenant text)
 *		RETURNS (inserted, updated, unchanged, rejected bigint)
 *		One item, an array of them, or an object that holds one under data,
 *		items, leads or records. Every item becomes a lead, is found to be one
 *		already, or is kept in lead_reject with the reason. Does not commit.
 */
Datum
outbound_import_leads(PG_FUNCTION_ARGS)
{
	LeadImport *import;
	Jsonb *items;

	if (PG_ARGISNULL(0))
		ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("items must not be null"),
				errhint("Pass a JSON array of the crawler's items."));
	items = PG_GETARG_JSONB_P(0);
	import = LeadImportBegin(fcinfo, 1);
	LeadImportJson(import, items);
	return LeadImportResult(fcinfo, LeadImportFinish(import));
}

/*
 * LeadImportBegin
 *		Start an import from the SQL arguments source, campaign_id, tenant that
 *		begin at position first. Checks the campaign, takes the import lock.
 */
LeadImport *
LeadImportBegin(FunctionCallInfo fcinfo, int first)
{
	char *args[3];

	for (int i = 0; i < 3; i++)
	{
		if (PG_ARGISNULL(first + i) && i > 0)
			ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					errmsg("%s must not be null",
						   i == 1 ? "campaign_id" : "tenant"));
		args[i] = PG_ARGISNULL(first + i)
					  ? pstrdup("")
					  : text_to_cstring(PG_GETARG_TEXT_PP(first + i));
	}
	return LeadImportOpen(args[0], args[1], args[2]);
}

/*
 * LeadImportOpen
 *		The same from C. The result lives in its own context below the current
 *		one; an error frees it with the transaction.
 */
LeadImport *
LeadImportOpen(const char *source, const char *campaign_id, const char *tenant)
{
	MemoryContext context = AllocSetContextCreate(
		CurrentMemoryContext, "outbound import", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	LeadImport *import = (LeadImport *) palloc0(sizeof(LeadImport));
	Oid types[2] = {TEXTOID, TEXTOID};
	Datum args[2];
	bool isnull;
	Datum rules;

	import->context = context;
	import->source = pstrdup(source);
	import->campaign_id = pstrdup(campaign_id);
	import->tenant = pstrdup(tenant);
	import->item_context = AllocSetContextCreate(
		context, "outbound import item", ALLOCSET_DEFAULT_SIZES);
	import->document_context = AllocSetContextCreate(
		context, "outbound import document", ALLOCSET_DEFAULT_SIZES);
	import->stage_desc = LeadStageDesc();
	import->reject_desc = LeadRejectDesc();
	import->stage = tuplestore_begin_heap(false, false, maintenance_work_mem);
	import->rejects = tuplestore_begin_heap(false, false, maintenance_work_mem);
	import->policy = ScoreDefaultPolicy();

	args[0] = CStringGetTextDatum(campaign_id);
	args[1] = CStringGetTextDatum(tenant);
	SPI_connect();
	if (SPI_execute_with_args(lead_sql_campaign, 2, types, args, NULL, false,
							  1) != SPI_OK_SELECT)
		elog(ERROR, "could not read the campaign");
	if (SPI_processed == 0)
		ereport(ERROR, errcode(ERRCODE_UNDEFINED_OBJECT),
				errmsg("campaign \"%s\" of tenant \"%s\" does not exist",
					   campaign_id, tenant),
				errhint("Create it with outbound.configure() or INSERT INTO "
						"outbound.campaign, or set outbound.campaign_id and "
						"outbound.tenant."));
	rules =
		SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	if (!isnull)
	{
		Jsonb *copy;

		MemoryContextSwitchTo(context);
		copy = DatumGetJsonbPCopy(rules);
		import->rules = copy;
		import->policy = ScoreCompile(copy);
	}
	SPI_finish();
	MemoryContextSwitchTo(old);
	return import;
}

/*
 * LeadImportJson
 *		Every item of items; see outbound_import_leads for the forms.
 */
void
LeadImportJson(LeadImport *import, Jsonb *items)
{
	static const char *const wrappers[] = {
		"data",   "items",   "leads",         "records",
		"places", "results", "local_results",
	};
	JsonbContainer *root = &items->root;
	JsonbIterator *it;
	JsonbValue v;

	/* two levels: {"data": {"items": […]}}; but what is an item is no wrapper */
	for (int level = 0;
		 level < 2 && JsonContainerIsObject(root) && !LeadFieldsAny(root);
		 level++)
		for (int i = 0; i < lengthof(wrappers); i++)
		{
			JsonbValue *inner = getKeyJsonValueFromContainer(
				root, wrappers[i], strlen(wrappers[i]), NULL);

			if (inner && inner->type == jbvBinary &&
				(JsonContainerIsArray(inner->val.binary.data) ||
				 (level == 0 && strcmp(wrappers[i], "data") == 0)))
			{
				root = inner->val.binary.data;
				break;
			}
		}
	if (JsonContainerIsScalar(root))
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("items must be a JSON object or an array of objects"),
				errhint("For CSV text use outbound.import_leads_csv(), for "
						"JSON lines outbound.import_leads_text()."));
	if (JsonContainerIsObject(root))
	{
		if (root == &items->root)
			LeadImportItem(import, items);
		else
		{
			v.type = jbvBinary;
			v.val.binary.data = root;
			v.val.binary.len = 0;
			LeadImportItem(import, JsonbValueToJsonb(&v));
		}
		return;
	}
	it = JsonbIteratorInit(root);
	(void) JsonbIteratorNext(&it, &v, true);
	while (JsonbIteratorNext(&it, &v, true) == WJB_ELEM)
	{
		MemoryContext old = MemoryContextSwitchTo(import->item_context);

		LeadImportItem(import, JsonbValueToJsonb(&v));
		MemoryContextSwitchTo(old);
	}
}

/*
 * LeadImportItem
 *		Read one item into the stage or the rejects. item may live in the
 *		import's item_context, which is reset afterwards.
 */
void
LeadImportItem(LeadImport *import, Jsonb *source)
{
	MemoryContext old = MemoryContextSwitchTo(import->item_context);
	LeadItem item;

	CHECK_FOR_INTERRUPTS();
	import->nitems++;
	LeadReadItem(source, import->nitems, import->policy, &item);
	if (item.reject)
		PutReject(import, item.reject, item.detail,
				  item.values[LEAD_SOURCE_ITEM], false, NULL, import->nitems);
	else
	{
		item.values[LEAD_ORD] = Int64GetDatum(import->nstaged);
		item.nulls[LEAD_ORD] = false;
		Remember(import, &item);
		tuplestore_putvalues(import->stage, import->stage_desc, item.values,
							 item.nulls);
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(import->item_context);
}

/*
 * LeadImportBroken
 *		An item that could not be read at all: kept as text. Bytes that are not
 *		text of this database are shown as "?".
 */
void
LeadImportBroken(LeadImport *import, const char *reason, const char *detail,
				 const char *text, size_t len)
{
	MemoryContext old = MemoryContextSwitchTo(import->item_context);
	char *copy;
	size_t keep = Min(len, 64 * 1024);

	CHECK_FOR_INTERRUPTS();
	import->nitems++;
	copy = pnstrdup(text, keep);
	keep = strlen(copy);
	for (size_t i = 0; i < keep;)
	{
		int n =
			pg_encoding_verifymbstr(GetDatabaseEncoding(), copy + i, keep - i);

		i += n;
		if (i < keep)
			copy[i++] = '?';
	}
	PutReject(import, reason, detail, (Datum) 0, true, copy, import->nitems);
	MemoryContextSwitchTo(old);
	MemoryContextReset(import->item_context);
}

/*
 * LeadImportFinish
 *		Resolve doubles, write leads and rejects, and say how many of each.
 */
LeadCounts
LeadImportFinish(LeadImport *import)
{
	MemoryContext old = MemoryContextSwitchTo(import->context);
	Tuplestorestate *fresh =
		tuplestore_begin_heap(false, false, maintenance_work_mem);
	Tuplestorestate *known =
		tuplestore_begin_heap(false, false, maintenance_work_mem);
	LeadCounts counts = {0};

	SPI_connect();
	LeadDedupe(import);
	if (import->nstaged > 0 && OneFate(import))
	{
		/* the stage is the result already: no need to copy it */
		Tuplestorestate **whole =
			import->records[0].fate == LEAD_FRESH ? &fresh : &known;

		tuplestore_end(*whole);
		*whole = import->stage;
		*(whole == &fresh ? &import->nfresh : &import->nknown) =
			import->nstaged;
	}
	else
	{
		Distribute(import, fresh, known);
		tuplestore_end(import->stage);
	}
	import->stage = NULL;

	if (import->nfresh > 0)
	{
		counts.inserted = InsertFresh(import, fresh);
		/* someone else made the same lead meanwhile: it is known now */
		if (counts.inserted < import->nfresh)
			counts.updated +=
				LeadExecute(lead_sql_update, "lead_stage", import->stage_desc,
							fresh, import->nfresh, import);
	}
	if (import->nknown > 0)
		counts.updated +=
			LeadExecute(lead_sql_update, "lead_stage", import->stage_desc,
						known, import->nknown, import);
	if (import->nrejects > 0)
		(void) LeadExecute(lead_sql_reject, "lead_bad", import->reject_desc,
						   import->rejects, import->nrejects, import);
	counts.rejected = import->nrejects;
	counts.unchanged =
		import->nfresh + import->nknown - counts.inserted - counts.updated;
	SPI_finish();
	tuplestore_end(fresh);
	tuplestore_end(known);
	tuplestore_end(import->rejects);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(import->context);
	return counts;
}

/*
 * InsertFresh
 *		Insert the new leads; returns how many. Nobody else makes leads of the
 *		campaign now but by hand, so conflicts are not looked for (that would
 *		be a search of the key for each row) until there is one.
 */
static uint64
InsertFresh(LeadImport *import, Tuplestorestate *fresh)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	volatile uint64 inserted = 0;
	volatile bool conflict = false;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		inserted =
			LeadExecute(lead_sql_insert, "lead_stage", import->stage_desc,
						fresh, import->nfresh, import);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		if (error->sqlerrcode != ERRCODE_UNIQUE_VIOLATION)
			ReThrowError(error);
		FreeErrorData(error);
		SPI_unregister_relation("lead_stage");
		conflict = true;
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	if (conflict)
		inserted =
			LeadExecute(lead_sql_insert_rest, "lead_stage", import->stage_desc,
						fresh, import->nfresh, import);
	return inserted;
}

/* LeadImportResult: the row that the SQL functions return */
Datum
LeadImportResult(FunctionCallInfo fcinfo, LeadCounts counts)
{
	TupleDesc desc;
	Datum values[4];
	bool nulls[4] = {0};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row");
	desc = BlessTupleDesc(desc);
	values[0] = Int64GetDatum(counts.inserted);
	values[1] = Int64GetDatum(counts.updated);
	values[2] = Int64GetDatum(counts.unchanged);
	values[3] = Int64GetDatum(counts.rejected);
	return HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
}

/* OneFate: is every staged item a new lead, or every one a known lead? */
static bool
OneFate(LeadImport *import)
{
	uint8 fate = import->records[0].fate;

	if (fate != LEAD_FRESH && fate != LEAD_KNOWN)
		return false;
	for (int64 i = 0; i < import->nstaged; i++)
		if (import->records[i].fate != fate || import->records[i].becomes)
			return false;
	return true;
}

/*
 * Distribute
 *		Walk the stage: winners to fresh or known, losers to the rejects.
 */
static void
Distribute(LeadImport *import, Tuplestorestate *fresh, Tuplestorestate *known)
{
	TupleTableSlot *slot =
		MakeSingleTupleTableSlot(import->stage_desc, &TTSOpsMinimalTuple);
	int64 n = 0;

	tuplestore_rescan(import->stage);
	while (tuplestore_gettupleslot(import->stage, true, false, slot))
	{
		LeadRecord *record = &import->records[n++];
		MemoryContext old;

		CHECK_FOR_INTERRUPTS();
		if (record->fate == LEAD_FRESH)
		{
			tuplestore_puttupleslot(fresh, slot);
			import->nfresh++;
			continue;
		}
		if (record->fate == LEAD_KNOWN && record->becomes == NULL)
		{
			tuplestore_puttupleslot(known, slot);
			import->nknown++;
			continue;
		}
		old = MemoryContextSwitchTo(import->item_context);
		slot_getallattrs(slot);
		if (record->fate == LEAD_KNOWN)
		{
			Datum values[LEAD_NCOLUMNS];
			bool nulls[LEAD_NCOLUMNS];

			memcpy(values, slot->tts_values, sizeof(values));
			memcpy(nulls, slot->tts_isnull, sizeof(nulls));
			values[LEAD_ID] = CStringGetTextDatum(record->becomes);
			tuplestore_putvalues(known, import->stage_desc, values, nulls);
			import->nknown++;
		}
		else
			PutReject(import, "duplicate",
					  psprintf(record->fate == LEAD_SAME_PLACE
								   ? "The same place as lead %s."
								   : "The same number as lead %s.",
							   record->becomes),
					  slot->tts_values[LEAD_SOURCE_ITEM], false, NULL,
					  record->ordinal);
		MemoryContextSwitchTo(old);
		MemoryContextReset(import->item_context);
	}
	ExecDropSingleTupleTableSlot(slot);
}

/* Remember: what lead_dedupe.c needs of a staged item */
static void
Remember(LeadImport *import, const LeadItem *item)
{
	LeadRecord *record;

	if (import->nstaged == import->room)
	{
		int64 room = import->room ? import->room * 2 : 1024;

		import->records =
			import->records
				? repalloc_huge(import->records, room * sizeof(LeadRecord))
				: MemoryContextAllocHuge(import->context,
										 room * sizeof(LeadRecord));
		import->room = room;
	}
	record = &import->records[import->nstaged++];
	memset(record, 0, sizeof(*record));
	record->ordinal = import->nitems;
	record->id = item->id;
	record->number = item->number;
	record->scraped = item->scraped;
	record->content = item->content;
	record->quality = item->quality;
	record->by_number = item->by_number;
}

static void
PutReject(LeadImport *import, const char *reason, const char *detail,
		  Datum item, bool item_null, const char *text, int64 ordinal)
{
	Datum values[6];
	bool nulls[6] = {0};

	values[0] = Int64GetDatum(ordinal);
	values[1] = CStringGetTextDatum(reason);
	values[2] = CStringGetTextDatum(detail);
	values[3] = item;
	nulls[3] = item_null;
	nulls[4] = text == NULL;
	values[4] = text ? CStringGetTextDatum(text) : (Datum) 0;
	values[5] = HashItem(item, item_null, text);
	tuplestore_putvalues(import->rejects, import->reject_desc, values, nulls);
	import->nrejects++;
}

/* HashItem: SHA-256 of the item, the key under which a reject is kept once */
static Datum
HashItem(Datum item, bool item_null, const char *text)
{
	Datum bytes;

	if (item_null)
		bytes = CStringGetTextDatum(text);
	else
		bytes = item;
	/* jsonb, text and bytea are all a length and bytes */
	return DirectFunctionCall1(sha256_bytea, bytes);
}

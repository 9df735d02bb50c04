/*-------------------------------------------------------------------------
 *
 * sync_list.c
 *	  Calls that we do not know at all: a sweep over the provider's list, page by
 *	  page in order of start from a watermark.
 *
 *-------------------------------------------------------------------------
 */
#include "sync.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "call.h"
#include "json.h"
#include "plan.h"
#include "retell.h"
#include "service_clock.h"

#define SYNC_PAGE 200 /* listed calls a page */
#define SYNC_OVERLAP (15 * OUTBOUND_MINUTE)
#define SYNC_FIRST_LOOK OUTBOUND_DAY /* how far back the first run looks */

/* A sweep over the provider's list: a fixed range, and how far it got. */
typedef struct Sweep
{
	TimestampTz from;
	TimestampTz to;
	char *page_key; /* NULL = from the start */
} Sweep;

static void
BeginSweep(Sync *sync, Sweep *sweep, TimestampTz since, bool has_since);
static void SaveSweep(Sync *sync, const Sweep *sweep, bool finished);
static List *NewOnPage(Sync *sync, List *items);
static bool IsOurs(Sync *sync, Jsonb *item);

/*
 * SyncList
 *		Go on with the sweep over the provider's list, or begin the next.
 */
void
SyncList(Sync *sync, TimestampTz since, bool has_since)
{
	Sweep sweep;
	bool finished = false;

	BeginSweep(sync, &sweep, since, has_since);
	SyncCommit();
	while (!finished && !SyncOutOfBudget(sync))
	{
		MemoryContext old = MemoryContextSwitchTo(sync->page);
		RetellListFilter filter;
		RetellList list;
		HttpAnswer *answer;
		char *why = NULL;

		MemoryContextReset(sync->page);
		memset(&filter, 0, sizeof(filter));
		filter.start_from = sweep.from;
		filter.start_to = sweep.to;
		filter.ascending = true;
		filter.limit = SYNC_PAGE;
		answer = HttpPerform(
			sync->pool,
			RetellListCallsRequest(sync->service, &filter, sweep.page_key));
		sync->requests_left--;
		ServiceNoteClock(sync->tenant, "retell", answer->dated,
						 answer->skew_ms);
		if (!RetellReadList(answer, &list, &why))
		{
			/* a page key that the provider no longer knows: start over */
			if (sweep.page_key && answer->status >= 400 &&
				answer->status < 500 && answer->status != 429 &&
				answer->status != 401 && answer->status != 402)
			{
				sweep.page_key = NULL;
				SaveSweep(sync, &sweep, false);
				SyncCommit();
			}
			SyncStop(sync, why ? why : "the list of calls could not be read");
		}
		else
		{
			List *ids = NewOnPage(sync, list.items);

			SyncCommit();
			sync->pages++;
			/* the page counts once all of it is here */
			if (list.has_more && list.pagination_key == NULL)
				SyncStop(sync,
						 "the list of calls has more pages, but does not say "
						 "how to get them");
			else if (SyncFetchCalls(sync, ids))
			{
				sync->found += list_length(ids);
				finished = !list.has_more;
				sweep.page_key = finished
									 ? NULL
									 : MemoryContextStrdup(sync->context,
														   list.pagination_key);
				SaveSweep(sync, &sweep, finished);
				SyncCommit();
			}
		}
		MemoryContextSwitchTo(old);
	}
}

/*
 * BeginSweep
 *		The sweep that was cut off, or a new one from the watermark to now.
 */
static void
BeginSweep(Sync *sync, Sweep *sweep, TimestampTz since, bool has_since)
{
	static SavedPlan plan = {
		"SELECT listed_to, sweep_from, sweep_to, page_key "
		"FROM outbound.sync_watermark WHERE tenant OPERATOR(pg_catalog.=) $1",
		1,
		{TEXTOID}};
	Datum values[1];
	TimestampTz now = OutboundNow();
	bool isnull = true;

	sweep->from = now - SYNC_FIRST_LOOK;
	sweep->to = now;
	sweep->page_key = NULL;
	values[0] = CStringGetTextDatum(sync->tenant);
	PlanRun(&plan, values, NULL, false, SPI_OK_SELECT);
	if (SPI_processed > 0)
	{
		HeapTuple tuple = SPI_tuptable->vals[0];
		TupleDesc desc = SPI_tuptable->tupdesc;
		Datum listed_to = SPI_getbinval(tuple, desc, 1, &isnull);

		if (!isnull)
			sweep->from = DatumGetTimestampTz(listed_to) - SYNC_OVERLAP;
		if (!has_since)
		{
			char *key = SPI_getvalue(tuple, desc, 4);
			Datum from = SPI_getbinval(tuple, desc, 2, &isnull);

			if (!isnull)
			{
				sweep->from = DatumGetTimestampTz(from);
				sweep->to =
					DatumGetTimestampTz(SPI_getbinval(tuple, desc, 3, &isnull));
				sweep->page_key =
					key ? MemoryContextStrdup(sync->context, key) : NULL;
			}
		}
	}
	if (has_since)
		sweep->from = since;
	if (sweep->from > sweep->to)
		sweep->from = sweep->to - SYNC_OVERLAP;
	SaveSweep(sync, sweep, false);
}

/*
 * SaveSweep
 *		Write down how far the sweep got; a finished one moves the watermark.
 */
static void
SaveSweep(Sync *sync, const Sweep *sweep, bool finished)
{
	static SavedPlan plan = {
		"INSERT INTO outbound.sync_watermark AS w "
		"(tenant, listed_to, sweep_from, sweep_to, page_key, updated_at) "
		"VALUES ($1, CASE WHEN $5 THEN $3 END, CASE WHEN NOT $5 THEN $2 END, "
		"CASE WHEN NOT $5 THEN $3 END, $4, $6) "
		"ON CONFLICT (tenant) DO UPDATE SET "
		"listed_to = CASE WHEN $5 THEN GREATEST(w.listed_to, $3) ELSE "
		"w.listed_to END, "
		"sweep_from = EXCLUDED.sweep_from, sweep_to = EXCLUDED.sweep_to, "
		"page_key = EXCLUDED.page_key, updated_at = EXCLUDED.updated_at",
		6,
		{TEXTOID, TIMESTAMPTZOID, TIMESTAMPTZOID, TEXTOID, BOOLOID,
		 TIMESTAMPTZOID}};
	Datum values[6];
	char nulls[7] = "      ";

	values[0] = CStringGetTextDatum(sync->tenant);
	values[1] = TimestampTzGetDatum(sweep->from);
	values[2] = TimestampTzGetDatum(sweep->to);
	values[3] = sweep->page_key ? CStringGetTextDatum(sweep->page_key) : 0;
	nulls[3] = sweep->page_key ? ' ' : 'n';
	values[4] = BoolGetDatum(finished);
	values[5] = TimestampTzGetDatum(OutboundNow());
	PlanRun(&plan, values, nulls, false, SPI_OK_INSERT);
}

/*
 * NewOnPage
 *		Ids of the listed calls of this tenant that we do not have in the state
 *		that the list shows.
 */
static List *
NewOnPage(Sync *sync, List *items)
{
	static SavedPlan plan = {
		"SELECT l.call_id FROM ROWS FROM ("
		"pg_catalog.unnest($2), pg_catalog.unnest($3)) AS l(call_id, rank) "
		"LEFT JOIN outbound.call c ON c.tenant OPERATOR(pg_catalog.=) $1 "
		"AND c.call_id OPERATOR(pg_catalog.=) l.call_id "
		"WHERE c.call_id IS NULL OR c.rank OPERATOR(pg_catalog.<) l.rank",
		3,
		{TEXTOID, TEXTARRAYOID, INT2ARRAYOID}};
	MemoryContext context = CurrentMemoryContext;
	List *ids = NIL;
	Datum *call_ids = palloc(sizeof(Datum) * (list_length(items) + 1));
	Datum *ranks = palloc(sizeof(Datum) * (list_length(items) + 1));
	Datum values[3];
	ListCell *cell;
	int n = 0;

	foreach (cell, items)
	{
		Jsonb *item = lfirst(cell);
		char *call_id = JsonText(&item->root, "call_id");

		if (call_id == NULL || *call_id == '\0' || !IsOurs(sync, item))
			continue;
		call_ids[n] = CStringGetTextDatum(call_id);
		ranks[n++] =
			Int16GetDatum(CallRank(&item->root, CallStatus(&item->root, NULL)));
	}
	if (n == 0)
		return NIL;
	values[0] = CStringGetTextDatum(sync->tenant);
	values[1] = PointerGetDatum(
		construct_array(call_ids, n, TEXTOID, -1, false, TYPALIGN_INT));
	values[2] = PointerGetDatum(
		construct_array(ranks, n, INT2OID, 2, true, TYPALIGN_SHORT));
	PlanRun(&plan, values, NULL, false, SPI_OK_SELECT);
	MemoryContextSwitchTo(context);
	for (uint64 i = 0; i < SPI_processed; i++)
		ids = lappend(
			ids, SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1));
	return ids;
}

/*
 * IsOurs
 *		Does a listed call belong to this tenant? On an account that tenants
 *		share, its metadata must say so; what says nothing is the default
 *		tenant's.
 */
static bool
IsOurs(Sync *sync, Jsonb *item)
{
	JsonbContainer *metadata = JsonObject(&item->root, "metadata");
	char *tenant = metadata ? JsonText(metadata, "tenant") : NULL;

	if (tenant == NULL || *tenant == '\0')
		return sync->own_server || strcmp(sync->tenant, outbound_tenant) == 0;
	return strcmp(tenant, sync->tenant) == 0;
}

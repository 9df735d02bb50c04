/*-------------------------------------------------------------------------
 *
 * fetch.c
 *	  CALL outbound.fetch_leads(): crawler runs started once, followed to their
 *	  end, their items imported page by page.
 *
 * A run costs money, and starting one has no idempotency key. So a request is
 * a row of apify_run, and its state is committed before anything leaves:
 *
 *	new ──claim──> claimed ──POST──> running ──finished──> paging ──> imported
 *	 ^                │ lost answer or crash   \                └──> failed
 *	 └──not started── unknown ──found in the actor's run list──> running
 *
 * A claimed or unknown request is looked for among the actor's runs by its
 * mark (the run time-out, a number of the request's own) and posted again only
 * when the list, asked after the settling time, does not have it.
 *
 * One fetch a campaign at a time (session advisory lock). Commits after each
 * step; no transaction that has written is open while waiting.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "access/xact.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/latch.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"
#include "utils/portal.h"

#include "apify.h"
#include "lead_import.h"
#include "plan.h"

#define FETCH_PAGE 200 /* items a page; halved when a page is too large */
#define FETCH_POLL 15  /* seconds that one look at a run may wait */
#define FETCH_LIST 100 /* runs looked through for a lost one */
#define FETCH_TRIES 6  /* failed looks in a row before giving up */

typedef struct Fetch
{
	MemoryContext context; /* survives commits */
	MemoryContext step;    /* reset for each step */
	char *campaign_id;
	char *tenant;
	Service *service;
	HttpPool *pool;
	TimestampTz deadline; /* wall clock, like settle: it waits for others */
	int64 settle;
	int page;
	int failures; /* in a row */
	bool stopped;
	char *why;
	int requests;
	LeadCounts counts;
} Fetch;

/* A row of apify_run, as far as a step needs it. */
typedef struct Request
{
	int64 id;
	char *state;
	char *input;
	char *run_id;
	char *dataset_id;
	TimestampTz claimed_at;
	int64 max_items;
	double max_charge_usd;
	int timeout_secs;
	int64 next_offset;
} Request;

PG_FUNCTION_INFO_V1(outbound_fetch_leads);

static void BeginFetch(Fetch *fetch, FunctionCallInfo fcinfo);
static void PlanRequests(Fetch *fetch, FunctionCallInfo fcinfo);
static void PlanOne(Fetch *fetch, Datum queries, const char *location,
					Datum input, FunctionCallInfo fcinfo);
static void RunRequests(Fetch *fetch);
static bool Step(Fetch *fetch, int64 id);
static bool LoadRequest(Fetch *fetch, int64 id, Request *request);
static bool Start(Fetch *fetch, Request *request);
static bool Recover(Fetch *fetch, Request *request);
static bool Poll(Fetch *fetch, Request *request);
static bool ImportPage(Fetch *fetch, Request *request);
static void SetState(Fetch *fetch, Request *request, const char *state,
					 const ApifyRun *run, const char *why);
static bool RunTaken(Fetch *fetch, const char *run_id);
static void Stop(Fetch *fetch, const char *why);
static void Failed(Fetch *fetch, const char *why);
static void Wait(long ms);
static void Commit(void);
static Datum LockKey(Fetch *fetch);

/*
 * CALL outbound.fetch_leads(queries text[], states text[], input jsonb,
 *							 max_items integer, max_charge_usd float8,
 *							 max_seconds integer, refresh boolean,
 *							 settle interval, campaign_id text, tenant text)
 *		See the head of this file. What max_seconds leaves undone, the next
 *		call goes on with.
 */
Datum
outbound_fetch_leads(PG_FUNCTION_ARGS)
{
	Fetch fetch;
	Datum key;

	OutboundCheckNonAtomic(fcinfo, "fetch_leads",
						   "It commits before each request, so that no run is "
						   "ever paid for twice.");
	for (int i = 5; i < 10; i++)
		if (PG_ARGISNULL(i))
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("max_seconds, refresh, settle, campaign_id "
								   "and tenant must not be null")));
	SPI_connect_ext(SPI_OPT_NONATOMIC);
	BeginFetch(&fetch, fcinfo);
	key = LockKey(&fetch);
	if (!DatumGetBool(DirectFunctionCall1(pg_try_advisory_lock_int8, key)))
	{
		ereport(NOTICE, (errmsg("another fetch of campaign \"%s\" is running",
								fetch.campaign_id)));
		SPI_finish();
		PG_RETURN_VOID();
	}
	PG_TRY();
	{
		PlanRequests(&fetch, fcinfo);
		Commit();
		RunRequests(&fetch);
	}
	PG_FINALLY();
	{
		/* a session lock outlives an aborted transaction */
		DirectFunctionCall1(pg_advisory_unlock_int8, key);
		HttpPoolDestroy(fetch.pool);
	}
	PG_END_TRY();

	if (fetch.why)
		ereport(
			WARNING,
			(errmsg("fetch of campaign \"%s\" stopped early",
					fetch.campaign_id),
			 errdetail("%s", fetch.why),
			 errhint(
				 "The next CALL goes on from here; see outbound.apify_run.")));
	ereport(NOTICE,
			(errmsg("fetch of campaign \"%s\": %d requests, " INT64_FORMAT
					" leads inserted, " INT64_FORMAT " updated, " INT64_FORMAT
					" unchanged, " INT64_FORMAT " rejected",
					fetch.campaign_id, fetch.requests, fetch.counts.inserted,
					fetch.counts.updated, fetch.counts.unchanged,
					fetch.counts.rejected)));
	SPI_finish();
	PG_RETURN_VOID();
}

static void
BeginFetch(Fetch *fetch, FunctionCallInfo fcinfo)
{
	MemoryContext old;

	memset(fetch, 0, sizeof(*fetch));
	fetch->context = AllocSetContextCreate(PortalContext, "outbound fetch",
										   ALLOCSET_DEFAULT_SIZES);
	fetch->step = AllocSetContextCreate(fetch->context, "outbound fetch step",
										ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(fetch->context);
	fetch->campaign_id = text_to_cstring(PG_GETARG_TEXT_PP(8));
	fetch->tenant = text_to_cstring(PG_GETARG_TEXT_PP(9));
	fetch->service = ServiceGet("apify", fetch->tenant, false);
	(void) ServiceRequireKey(fetch->service);
	fetch->deadline =
		GetCurrentTimestamp() + PG_GETARG_INT32(5) * OUTBOUND_SECOND;
	fetch->settle = PG_GETARG_INTERVAL_P(7)->time +
					PG_GETARG_INTERVAL_P(7)->day * OUTBOUND_DAY;
	fetch->page = FETCH_PAGE;
	fetch->pool = HttpPoolCreate(fetch->context, "fetch");
	MemoryContextSwitchTo(old);
}

/*
 * PlanRequests
 *		One request a state of the campaign, with all its queries.
 */
static void
PlanRequests(Fetch *fetch, FunctionCallInfo fcinfo)
{
	static SavedPlan campaign = {
		.sql = "SELECT c.queries, c.states, c.top_k FROM outbound.campaign c "
			   "WHERE c.campaign_id OPERATOR(pg_catalog.=) $1 "
			   "AND c.tenant OPERATOR(pg_catalog.=) $2",
		.nargs = 2,
		.argtypes = {TEXTOID, TEXTOID}};
	Datum args[2];
	Datum queries;
	Datum states;
	Datum input;
	bool queries_null;
	bool states_null;
	Datum *each;
	bool *nulls;
	int n;
	int nqueries;
	MemoryContext old = MemoryContextSwitchTo(fetch->context);

	args[0] = CStringGetTextDatum(fetch->campaign_id);
	args[1] = CStringGetTextDatum(fetch->tenant);
	if (PlanRun(&campaign, args, NULL, true, SPI_OK_SELECT) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("campaign \"%s\" of tenant \"%s\" does not exist",
						fetch->campaign_id, fetch->tenant),
				 errhint("Create it with outbound.configure() or INSERT INTO "
						 "outbound.campaign.")));
	queries =
		PG_ARGISNULL(0) ? PlanDatum(0, 1, &queries_null) : PG_GETARG_DATUM(0);
	states =
		PG_ARGISNULL(1) ? PlanDatum(0, 2, &states_null) : PG_GETARG_DATUM(1);
	input = PG_ARGISNULL(2)
				? DirectFunctionCall1(jsonb_in, CStringGetDatum("{}"))
				: PointerGetDatum(PG_GETARG_JSONB_P(2));
	if (!JB_ROOT_IS_OBJECT(DatumGetJsonbP(input)))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("input must be a JSON object"),
						errhint("It holds fields of the actor's input, for "
								"example {\"skipClosedPlaces\": false}.")));
	queries = PointerGetDatum(DatumGetArrayTypePCopy(queries));
	deconstruct_array(DatumGetArrayTypePCopy(states), TEXTOID, -1, false,
					  TYPALIGN_INT, &each, &nulls, &n);
	nqueries = ArrayGetNItems(ARR_NDIM(DatumGetArrayTypeP(queries)),
							  ARR_DIMS(DatumGetArrayTypeP(queries)));
	if (nqueries == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("there is nothing to search for"),
						errhint("Set the campaign's queries, or pass queries "
								"=> '{\"med spa\"}'.")));
	if (n == 0)
		PlanOne(fetch, queries, "United States", input, fcinfo);
	for (int i = 0; i < n; i++)
	{
		char *state = nulls[i] ? NULL : TextDatumGetCString(each[i]);
		const char *code = state ? PlaceStateCode(state, NULL) : NULL;

		if (code == NULL)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("\"%s\" is not a state", state ? state : ""),
							errhint("Name states as in '{Texas,FL}'.")));
		PlanOne(fetch, queries, psprintf("%s, USA", PlaceStateName(code)),
				input, fcinfo);
	}
	MemoryContextSwitchTo(old);
}

/*
 * PlanOne
 *		Make a request unless the same one is open, or was done and refresh is
 *		false.
 */
static void
PlanOne(Fetch *fetch, Datum queries, const char *location, Datum input,
		FunctionCallInfo fcinfo)
{
	static SavedPlan plan = {
		.sql = "WITH i AS (SELECT pg_catalog.jsonb_build_object("
			   "'searchStringsArray', pg_catalog.to_jsonb($3), "
			   "'locationQuery', $4, "
			   "'maxCrawledPlacesPerSearch', (SELECT c.top_k "
			   "FROM outbound.campaign c WHERE c.campaign_id "
			   "OPERATOR(pg_catalog.=) $1 "
			   "AND c.tenant OPERATOR(pg_catalog.=) $2), "
			   "'language', 'en', 'skipClosedPlaces', true) "
			   "OPERATOR(pg_catalog.||) $5 AS input), "
			   "h AS (SELECT i.input, pg_catalog.sha256(pg_catalog.convert_to("
			   "i.input::pg_catalog.text, 'UTF8')) AS hash FROM i) "
			   "INSERT INTO outbound.apify_run (tenant, campaign_id, location, "
			   "input, "
			   "input_hash, max_items, max_charge_usd) "
			   "SELECT $2, $1, $4, h.input, h.hash, $6, $7 FROM h "
			   "WHERE $8 OR NOT EXISTS (SELECT FROM outbound.apify_run r "
			   "WHERE r.tenant OPERATOR(pg_catalog.=) $2 "
			   "AND r.campaign_id OPERATOR(pg_catalog.=) $1 "
			   "AND r.input_hash OPERATOR(pg_catalog.=) h.hash "
			   "AND r.state OPERATOR(pg_catalog.=) 'imported') "
			   "ON CONFLICT DO NOTHING",
		.nargs = 8,
		.argtypes = {TEXTOID, TEXTOID, TEXTARRAYOID, TEXTOID, JSONBOID, INT4OID,
					 FLOAT8OID, BOOLOID}};
	Datum args[8];
	char nulls[9] = "        ";

	args[0] = CStringGetTextDatum(fetch->campaign_id);
	args[1] = CStringGetTextDatum(fetch->tenant);
	args[2] = queries;
	args[3] = CStringGetTextDatum(location);
	args[4] = input;
	args[5] = PG_GETARG_DATUM(3);
	nulls[5] = PG_ARGISNULL(3) ? 'n' : ' ';
	args[6] = PG_GETARG_DATUM(4);
	nulls[6] = PG_ARGISNULL(4) ? 'n' : ' ';
	args[7] = PG_GETARG_DATUM(6);
	(void) PlanRun(&plan, args, nulls, false, SPI_OK_INSERT);
}

/*
 * RunRequests
 *		Step through the campaign's open requests until none is left, time is
 *		up, or the service says to stop. All are started before the first is
 *		waited for.
 */
static void
RunRequests(Fetch *fetch)
{
	static SavedPlan plan = {
		.sql =
			"SELECT r.request_id FROM outbound.apify_run r "
			"WHERE r.tenant OPERATOR(pg_catalog.=) $2 "
			"AND r.campaign_id OPERATOR(pg_catalog.=) $1 "
			"AND r.state OPERATOR(pg_catalog.<>) ALL ('{imported,failed}') "
			"ORDER BY r.state OPERATOR(pg_catalog.=) ANY ('{running,paging}'), "
			"r.request_id",
		.nargs = 2,
		.argtypes = {TEXTOID, TEXTOID}};
	bool first = true;

	for (;;)
	{
		Datum args[2];
		int64 *ids;
		int n;
		bool progress = false;

		MemoryContextReset(fetch->step);
		MemoryContextSwitchTo(fetch->step);
		args[0] = CStringGetTextDatum(fetch->campaign_id);
		args[1] = CStringGetTextDatum(fetch->tenant);
		n = (int) PlanRun(&plan, args, NULL, true, SPI_OK_SELECT);
		ids = MemoryContextAlloc(fetch->context, (n + 1) * sizeof(int64));
		for (int i = 0; i < n; i++)
			ids[i] = PlanBig(i, 1, 0);
		SPI_freetuptable(SPI_tuptable);
		Commit();
		if (first)
			fetch->requests = n;
		first = false;
		if (n == 0)
			return;
		for (int i = 0; i < n && !fetch->stopped; i++)
		{
			if (GetCurrentTimestamp() >= fetch->deadline)
			{
				Stop(fetch, "The time is up; runs go on without us.");
				break;
			}
			MemoryContextReset(fetch->step);
			MemoryContextSwitchTo(fetch->step);
			progress = Step(fetch, ids[i]) || progress;
			MemoryContextSwitchTo(fetch->context);
		}
		pfree(ids);
		if (fetch->stopped)
			return;
		if (!progress)
			Wait(Min(500 << Min(fetch->failures, 5), 16000));
	}
}

/*
 * Step
 *		Take one request one step on. False when there was nothing to do but
 *		wait.
 */
static bool
Step(Fetch *fetch, int64 id)
{
	Request request;

	CHECK_FOR_INTERRUPTS();
	if (!LoadRequest(fetch, id, &request))
		return true;
	if (strcmp(request.state, "new") == 0)
		return Start(fetch, &request);
	if (strcmp(request.state, "claimed") == 0 ||
		strcmp(request.state, "unknown") == 0)
		return Recover(fetch, &request);
	if (strcmp(request.state, "running") == 0)
		return Poll(fetch, &request);
	return ImportPage(fetch, &request);
}

static bool
LoadRequest(Fetch *fetch, int64 id, Request *request)
{
	static SavedPlan plan = {
		.sql =
			"SELECT r.state, r.input::pg_catalog.text, r.run_id, r.dataset_id, "
			"r.claimed_at, r.max_items::pg_catalog.int8, r.max_charge_usd, "
			"r.timeout_secs, r.next_offset FROM outbound.apify_run r "
			"WHERE r.tenant OPERATOR(pg_catalog.=) $1 "
			"AND r.request_id OPERATOR(pg_catalog.=) $2",
		.nargs = 2,
		.argtypes = {TEXTOID, INT8OID}};
	Datum args[2];

	memset(request, 0, sizeof(*request));
	args[0] = CStringGetTextDatum(fetch->tenant);
	args[1] = Int64GetDatum(id);
	if (PlanRun(&plan, args, NULL, true, SPI_OK_SELECT) == 0)
		return false;
	request->id = id;
	request->state = PlanText(0, 1);
	request->input = PlanText(0, 2);
	request->run_id = PlanText(0, 3);
	request->dataset_id = PlanText(0, 4);
	request->claimed_at = PlanTime(0, 5, 0);
	request->max_items = PlanBig(0, 6, 0);
	request->max_charge_usd = PlanDouble(0, 7, 0);
	request->timeout_secs = PlanInt(0, 8, 0);
	request->next_offset = PlanBig(0, 9, 0);
	Commit();
	return true;
}

/*
 * Start
 *		Claim, commit, POST. Only a definite no leads back to new or to failed.
 */
static bool
Start(Fetch *fetch, Request *request)
{
	HttpRequest *http =
		ApifyStartRequest(fetch->service, request->input, request->timeout_secs,
						  request->max_items, request->max_charge_usd);
	HttpAnswer *answer;
	ApifyRun run;
	char *why;

	SetState(fetch, request, "claimed", NULL, NULL);
	answer = HttpPerform(fetch->pool, http);
	switch (ApifyReadRun(answer, &run, &why))
	{
		case APIFY_OK:
			SetState(fetch, request, "running", &run, NULL);
			fetch->failures = 0;
			return true;
		case APIFY_REFUSED:
			SetState(fetch, request, "failed", NULL, why);
			return true;
		case APIFY_ACCOUNT:
		case APIFY_GONE:
			SetState(fetch, request, "new", NULL, why);
			Stop(fetch, why);
			return false;
		case APIFY_LATER:
			SetState(fetch, request, "new", NULL, why);
			Failed(fetch, why);
			return false;
		case APIFY_TOO_LARGE:
		case APIFY_UNKNOWN:
			break;
	}
	SetState(fetch, request, "unknown", NULL, why);
	return true;
}

/*
 * Recover
 *		Was the run started? Look for its mark among the actor's newest runs.
 */
static bool
Recover(Fetch *fetch, Request *request)
{
	bool settled = GetCurrentTimestamp() - request->claimed_at >= fetch->settle;
	List *runs;
	ListCell *cell;
	char *why;
	HttpAnswer *answer =
		HttpPerform(fetch->pool, ApifyListRequest(fetch->service, FETCH_LIST));

	switch (ApifyReadList(answer, &runs, &why))
	{
		case APIFY_OK:
			break;
		case APIFY_ACCOUNT:
		case APIFY_GONE:
		case APIFY_REFUSED:
			Stop(fetch, why);
			return false;
		default:
			Failed(fetch, why);
			return false;
	}
	foreach (cell, runs)
	{
		ApifyRun *listed = (ApifyRun *) lfirst(cell);
		ApifyRun run;

		/* their clock and ours need not agree to the minute */
		if (listed->started_at &&
			listed->started_at < request->claimed_at - 10 * OUTBOUND_MINUTE)
			continue;
		if (RunTaken(fetch, listed->id))
			continue;
		answer = HttpPerform(fetch->pool,
							 ApifyRunRequest(fetch->service, listed->id, 0));
		switch (ApifyReadRun(answer, &run, &why))
		{
			case APIFY_OK:
				break;
			case APIFY_GONE:
				continue;
			default:
				/* not looked through: this proves nothing */
				Failed(fetch, why);
				return false;
		}
		if (run.timeout_secs != request->timeout_secs)
			continue;
		SetState(fetch, request, "running", &run, NULL);
		fetch->failures = 0;
		return true;
	}
	fetch->failures = 0;
	if (!settled)
		return false;
	SetState(fetch, request, "new", NULL, "not among the actor's runs");
	return true;
}

/*
 * Poll
 *		Wait for the run's end, a while at a time.
 */
static bool
Poll(Fetch *fetch, Request *request)
{
	int wait = Min(FETCH_POLL, fetch->service->timeout_ms / 2000);
	int64 left = (fetch->deadline - GetCurrentTimestamp()) / OUTBOUND_SECOND;
	ApifyRun run;
	char *why;
	HttpAnswer *answer;

	answer = HttpPerform(fetch->pool,
						 ApifyRunRequest(fetch->service, request->run_id,
										 (int) Max(0, Min(wait, left))));
	switch (ApifyReadRun(answer, &run, &why))
	{
		case APIFY_OK:
			fetch->failures = 0;
			if (run.finished)
			{
				SetState(fetch, request, "paging", &run, NULL);
				return true;
			}
			return false;
		case APIFY_GONE:
			SetState(fetch, request, "failed", NULL, why);
			return true;
		case APIFY_ACCOUNT:
		case APIFY_REFUSED:
			Stop(fetch, why);
			return false;
		default:
			Failed(fetch, why);
			return false;
	}
}

/*
 * ImportPage
 *		Import the next page; items and offset are one transaction. A run that
 *		was stopped or failed keeps what it found.
 */
static bool
ImportPage(Fetch *fetch, Request *request)
{
	static SavedPlan plan = {
		.sql = "UPDATE outbound.apify_run r SET "
			   "next_offset = $3, items_total = $4, "
			   "state = CASE WHEN NOT $5 THEN 'paging' "
			   "WHEN $4 OPERATOR(pg_catalog.=) 0 "
			   "AND r.status OPERATOR(pg_catalog.<>) 'SUCCEEDED' THEN 'failed' "
			   "ELSE 'imported' END, "
			   "inserted = r.inserted OPERATOR(pg_catalog.+) $6, "
			   "updated = r.updated OPERATOR(pg_catalog.+) $7, "
			   "unchanged = r.unchanged OPERATOR(pg_catalog.+) $8, "
			   "rejected = r.rejected OPERATOR(pg_catalog.+) $9, "
			   "error = NULL, updated_at = pg_catalog.clock_timestamp() "
			   "WHERE r.tenant OPERATOR(pg_catalog.=) $1 "
			   "AND r.request_id OPERATOR(pg_catalog.=) $2",
		.nargs = 9,
		.argtypes = {TEXTOID, INT8OID, INT8OID, INT8OID, BOOLOID, INT8OID,
					 INT8OID, INT8OID, INT8OID}};
	Datum args[9];
	HttpAnswer *answer;
	LeadImport *import;
	LeadCounts counts;
	int64 total;
	int64 next;
	bool done;
	char *why;

	answer = HttpPerform(fetch->pool,
						 ApifyItemsRequest(fetch->service, request->dataset_id,
										   request->next_offset, fetch->page));
	switch (ApifyReadItems(answer, &total, &why))
	{
		case APIFY_OK:
			break;
		case APIFY_TOO_LARGE:
			if (fetch->page > 1)
			{
				fetch->page /= 2;
				return true;
			}
			Stop(fetch,
				 psprintf(
					 "Item " INT64_FORMAT
					 " of run %s is larger than the server option max_body.",
					 request->next_offset, request->run_id));
			return false;
		case APIFY_GONE:
			SetState(fetch, request, "failed", NULL, why);
			return true;
		case APIFY_ACCOUNT:
		case APIFY_REFUSED:
			Stop(fetch, why);
			return false;
		default:
			Failed(fetch, why);
			return false;
	}
	import = LeadImportOpen("apify", fetch->campaign_id, fetch->tenant);
	LeadImportText(import, answer->body, answer->body_len);
	/* a page may hold fewer items than asked for: only the total says the end */
	next = request->next_offset + fetch->page;
	done = total >= 0 ? next >= total : import->nitems == 0;
	counts = LeadImportFinish(import);
	args[0] = CStringGetTextDatum(fetch->tenant);
	args[1] = Int64GetDatum(request->id);
	args[2] = Int64GetDatum(next);
	args[3] = Int64GetDatum(total >= 0 ? total : next);
	args[4] = BoolGetDatum(done);
	args[5] = Int64GetDatum(counts.inserted);
	args[6] = Int64GetDatum(counts.updated);
	args[7] = Int64GetDatum(counts.unchanged);
	args[8] = Int64GetDatum(counts.rejected);
	(void) PlanRun(&plan, args, NULL, false, SPI_OK_UPDATE);
	Commit();
	fetch->failures = 0;
	fetch->counts.inserted += counts.inserted;
	fetch->counts.updated += counts.updated;
	fetch->counts.unchanged += counts.unchanged;
	fetch->counts.rejected += counts.rejected;
	return true;
}

/*
 * SetState
 *		Move a request on, and commit. A claim notes when.
 */
static void
SetState(Fetch *fetch, Request *request, const char *state, const ApifyRun *run,
		 const char *why)
{
	static SavedPlan plan = {
		.sql =
			"UPDATE outbound.apify_run r SET state = $3, "
			"claimed_at = CASE WHEN $3 OPERATOR(pg_catalog.=) 'claimed' "
			"THEN pg_catalog.clock_timestamp() ELSE r.claimed_at END, "
			"run_id = CASE WHEN $4 IS NULL THEN r.run_id ELSE $4 END, "
			"dataset_id = CASE WHEN $5 IS NULL THEN r.dataset_id ELSE $5 END, "
			"status = CASE WHEN $6 IS NULL THEN r.status ELSE $6 END, "
			"error = $7, updated_at = pg_catalog.clock_timestamp() "
			"WHERE r.tenant OPERATOR(pg_catalog.=) $1 "
			"AND r.request_id OPERATOR(pg_catalog.=) $2",
		.nargs = 7,
		.argtypes = {TEXTOID, INT8OID, TEXTOID, TEXTOID, TEXTOID, TEXTOID,
					 TEXTOID}};
	Datum args[7];
	char nulls[8] = "       ";

	args[0] = CStringGetTextDatum(fetch->tenant);
	args[1] = Int64GetDatum(request->id);
	args[2] = CStringGetTextDatum(state);
	PlanSetText(args, nulls, 3, run ? run->id : NULL);
	PlanSetText(args, nulls, 4, run ? run->dataset_id : NULL);
	PlanSetText(args, nulls, 5, run ? run->status : NULL);
	PlanSetText(args, nulls, 6, why);
	(void) PlanRun(&plan, args, nulls, false, SPI_OK_UPDATE);
	Commit();
}

/* RunTaken: does another request have this run? */
static bool
RunTaken(Fetch *fetch, const char *run_id)
{
	static SavedPlan plan = {.sql = "SELECT 1 FROM outbound.apify_run r "
									"WHERE r.tenant OPERATOR(pg_catalog.=) $1 "
									"AND r.run_id OPERATOR(pg_catalog.=) $2",
							 .nargs = 2,
							 .argtypes = {TEXTOID, TEXTOID}};
	Datum args[2];
	bool taken;

	args[0] = CStringGetTextDatum(fetch->tenant);
	args[1] = CStringGetTextDatum(run_id);
	taken = PlanRun(&plan, args, NULL, true, SPI_OK_SELECT) > 0;
	Commit();
	return taken;
}

/* Stop: nothing more in this CALL */
static void
Stop(Fetch *fetch, const char *why)
{
	fetch->stopped = true;
	if (fetch->why == NULL)
		fetch->why = MemoryContextStrdup(fetch->context, why);
}

/* Failed: a look that may go better next time, but not for ever */
static void
Failed(Fetch *fetch, const char *why)
{
	if (++fetch->failures >= FETCH_TRIES)
		Stop(fetch, why);
}

static void
Wait(long ms)
{
	(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
					 ms, PG_WAIT_EXTENSION);
	ResetLatch(MyLatch);
	CHECK_FOR_INTERRUPTS();
}

static void
Commit(void)
{
	SPI_commit();
	SPI_start_transaction();
}

static Datum
LockKey(Fetch *fetch)
{
	char *name =
		psprintf("outbound:fetch:%s:%s", fetch->tenant, fetch->campaign_id);

	return DirectFunctionCall2Coll(hashtextextended, DEFAULT_COLLATION_OID,
								   CStringGetTextDatum(name), Int64GetDatum(0));
}

/*-------------------------------------------------------------------------
 *
 * queue.c
 *	  build_queue(): the day's ordered queue of a campaign.
 *
 * The leads are walked in the order of the index lead_rank, a batch at a time with
 * all facts in one statement, and judged until the queue is full: the cost
 * follows the length of the queue, not that of the table.
 *
 * What was done today stays: a dispatched entry keeps its row and its place in
 * the count. A build that finds nobody leaves the queue as it is.
 *
 *-------------------------------------------------------------------------
 */
#include "policy.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(outbound_build_queue);

/* Leads of one batch at least and at most. */
#define QUEUE_MIN_BATCH 64
#define QUEUE_MAX_BATCH 4096

/* An entry of today's queue as it was before the build. */
typedef struct OldEntry
{
	char lead_id[NAMEDATALEN * 4]; /* key; ids count up to this length */
	bool queued;
	bool kept;
	const char *outcome;
} OldEntry;

typedef struct QueueBuild
{
	PolicyCampaign *campaign;
	TimestampTz at;
	DateADT date;
	ArrayType *states;
	int top_k;
	HTAB *old;
	int ndone; /* entries of today that are not queued any more */
	int n;
	int room;
	Datum *lead_id;
	Datum *rank;
	Datum *score;
	Datum *segment;
	Datum *outcome;
	Datum *not_before;
	bool *not_before_null;
	int64 skipped[POLICY_NREASONS];
} QueueBuild;

static SPIPlanPtr lock_plan = NULL;
static SPIPlanPtr states_plan = NULL;
static SPIPlanPtr old_plan = NULL;
static SPIPlanPtr store_plan = NULL;
static SPIPlanPtr drop_plan = NULL;
static SPIPlanPtr unskip_plan = NULL;
static SPIPlanPtr skip_plan = NULL;
static SPIPlanPtr offer_plan = NULL;

static void Prepare(void);
static SPIPlanPtr PrepareOne(const char *query, int nargs, Oid *types);
static ArrayType *StateCodes(QueueBuild *build, ArrayType *states);
static void LoadOld(QueueBuild *build);
static void Walk(QueueBuild *build, ReturnSetInfo *rsinfo);
static void
Keep(QueueBuild *build, const PolicyLead *lead, const PolicyDecision *decision);
static void Emit(ReturnSetInfo *rsinfo, int rank, const PolicyLead *lead,
				 const PolicyDecision *decision);
static void Store(QueueBuild *build);
static void StoreSkips(QueueBuild *build);
static ArrayType *MakeArray(Datum *values, bool *nulls, int n, Oid type);

/*
 * PrepareOne
 *		A kept plan.
 */
static SPIPlanPtr
PrepareOne(const char *query, int nargs, Oid *types)
{
	SPIPlanPtr plan = SPI_prepare(query, nargs, types);

	if (plan == NULL || SPI_keepplan(plan) != 0)
		elog(ERROR, "could not prepare a query of queue.c");
	return plan;
}

/*
 * Prepare
 *		All plans, once a backend.
 */
static void
Prepare(void)
{
	Oid day[] = {TEXTOID, TEXTOID, DATEOID, TIMESTAMPTZOID};
	Oid states[] = {TEXTOID, TEXTARRAYOID};
	Oid store[] = {TEXTOID,      TEXTOID,
				   DATEOID,      TIMESTAMPTZOID,
				   TEXTARRAYOID, INT4ARRAYOID,
				   INT4ARRAYOID, TEXTARRAYOID,
				   TEXTARRAYOID, TIMESTAMPTZARRAYOID};
	Oid drop[] = {TEXTOID,        TEXTOID,      DATEOID,
				  TIMESTAMPTZOID, TEXTARRAYOID, TEXTARRAYOID};
	Oid skip[] = {TEXTOID,        TEXTOID,      DATEOID,
				  TIMESTAMPTZOID, TEXTARRAYOID, INT8ARRAYOID};

	if (offer_plan != NULL)
		return;
	lock_plan = PrepareOne(
		"SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended("
		"'outbound queue:' OPERATOR(pg_catalog.||) $1 OPERATOR(pg_catalog.||)"
		" ':' OPERATOR(pg_catalog.||) $2, 0))",
		2, day);
	/* codes of the names or codes given; null for what is neither */
	states_plan = PrepareOne(
		"SELECT u.word, (SELECT l.state_code FROM outbound.calling_law l"
		"  WHERE l.tenant OPERATOR(pg_catalog.=) ANY (ARRAY[$1, '*'])"
		"  AND (pg_catalog.lower(l.state_name) OPERATOR(pg_catalog.=)"
		"    pg_catalog.lower(pg_catalog.btrim(u.word))"
		"   OR l.state_code OPERATOR(pg_catalog.=)"
		"    pg_catalog.upper(pg_catalog.btrim(u.word)))"
		"  AND l.state_code OPERATOR(pg_catalog.<>) '*' LIMIT 1)"
		" FROM pg_catalog.unnest($2) u (word)",
		2, states);
	old_plan =
		PrepareOne("SELECT q.lead_id, q.state FROM outbound.queue_entry q"
				   " WHERE q.tenant OPERATOR(pg_catalog.=) $1"
				   " AND q.campaign_id OPERATOR(pg_catalog.=) $2"
				   " AND q.queue_date OPERATOR(pg_catalog.=) $3",
				   3, day);
	store_plan = PrepareOne(
		"INSERT INTO outbound.queue_entry AS q (tenant, campaign_id, "
		"queue_date,"
		" built_at, lead_id, rank, segment_score, lead_segment, outcome,"
		" not_before)"
		" SELECT $1, $2, $3, $4, u.* FROM unnest("
		"$5, $6, $7, $8, $9, $10) u"
		" ON CONFLICT (tenant, campaign_id, queue_date, lead_id) DO UPDATE"
		" SET rank = EXCLUDED.rank, segment_score = EXCLUDED.segment_score,"
		" lead_segment = EXCLUDED.lead_segment, state = 'queued',"
		" outcome = EXCLUDED.outcome, not_before = EXCLUDED.not_before,"
		" built_at = EXCLUDED.built_at"
		" WHERE q.state IN ('queued', 'dropped')",
		10, store);
	drop_plan =
		PrepareOne("UPDATE outbound.queue_entry q SET state = 'dropped',"
				   " outcome = u.outcome, built_at = $4"
				   " FROM unnest($5, $6) u (lead_id, outcome)"
				   " WHERE q.tenant OPERATOR(pg_catalog.=) $1"
				   " AND q.campaign_id OPERATOR(pg_catalog.=) $2"
				   " AND q.queue_date OPERATOR(pg_catalog.=) $3"
				   " AND q.lead_id OPERATOR(pg_catalog.=) u.lead_id"
				   " AND q.state OPERATOR(pg_catalog.=) 'queued'",
				   6, drop);
	unskip_plan = PrepareOne("DELETE FROM outbound.queue_skip"
							 " WHERE tenant OPERATOR(pg_catalog.=) $1"
							 " AND campaign_id OPERATOR(pg_catalog.=) $2"
							 " AND queue_date OPERATOR(pg_catalog.=) $3",
							 3, day);
	skip_plan = PrepareOne(
		"INSERT INTO outbound.queue_skip (tenant, campaign_id, queue_date,"
		" built_at, reason, leads)"
		" SELECT $1, $2, $3, $4, u.* FROM unnest($5, $6) u",
		6, skip);
	offer_plan = PrepareOne(
		"SELECT outbound.enqueue_delivery('n8n_lead', 'lead.queued',"
		"  'lead.queued/' OPERATOR(pg_catalog.||) $2"
		"   OPERATOR(pg_catalog.||) '/' OPERATOR(pg_catalog.||) r.lead_id,"
		"  r.record, r.lead_id, NULL, NULL, $2, $1)"
		" FROM outbound.queue_record r"
		" WHERE r.tenant OPERATOR(pg_catalog.=) $1"
		" AND r.campaign_id OPERATOR(pg_catalog.=) $2"
		" AND r.queue_date OPERATOR(pg_catalog.=) $3"
		" AND r.lead_id OPERATOR(pg_catalog.=) ANY ($5)"
		" AND EXISTS (SELECT 1 FROM pg_catalog.pg_foreign_server s"
		"  WHERE s.srvname::pg_catalog.text OPERATOR(pg_catalog.=) ANY"
		"   (ARRAY['n8n_lead', 'n8n_lead@' OPERATOR(pg_catalog.||) $1]))"
		" ORDER BY r.rank",
		5, drop);
}

/*
 * MakeArray
 *		A one-dimensional array for a parameter.
 */
static ArrayType *
MakeArray(Datum *values, bool *nulls, int n, Oid type)
{
	int lb = 1;

	if (type == TEXTOID)
		return construct_md_array(values, nulls, 1, &n, &lb, type, -1, false,
								  TYPALIGN_INT);
	if (type == INT4OID)
		return construct_md_array(values, nulls, 1, &n, &lb, type, 4, true,
								  TYPALIGN_INT);
	return construct_md_array(values, nulls, 1, &n, &lb, type, 8,
							  FLOAT8PASSBYVAL, TYPALIGN_DOUBLE);
}

/*
 * StateCodes
 *		Names or codes as codes; NULL for none given, which means all.
 */
static ArrayType *
StateCodes(QueueBuild *build, ArrayType *states)
{
	MemoryContext old = CurrentMemoryContext;
	Datum args[2];
	Datum *codes;
	int n;

	if (states == NULL ||
		ArrayGetNItems(ARR_NDIM(states), ARR_DIMS(states)) == 0)
		return NULL;
	args[0] = CStringGetTextDatum(build->campaign->tenant);
	args[1] = PointerGetDatum(states);
	if (SPI_execute_plan(states_plan, args, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not look up the states");
	MemoryContextSwitchTo(old);
	n = (int) SPI_processed;
	codes = palloc(n * sizeof(Datum));
	for (int i = 0; i < n; i++)
	{
		char *word =
			SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1);
		char *code =
			SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 2);

		if (code == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("unknown state: \"%s\"", word ? word : "NULL"),
					 errhint("Write names or codes like Texas or TX; see "
							 "outbound.calling_hours.")));
		codes[i] = CStringGetTextDatum(code);
	}
	SPI_freetuptable(SPI_tuptable);
	return MakeArray(codes, NULL, n, TEXTOID);
}

/*
 * LoadOld
 *		Today's queue as it is, by lead.
 */
static void
LoadOld(QueueBuild *build)
{
	MemoryContext old = CurrentMemoryContext;
	HASHCTL ctl;
	Datum args[3];

	memset(&ctl, 0, sizeof(ctl));
	ctl.keysize = sizeof(((OldEntry *) 0)->lead_id);
	ctl.entrysize = sizeof(OldEntry);
	ctl.hcxt = CurrentMemoryContext;
	build->old = hash_create("outbound queue", 1024, &ctl,
							 HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
	args[0] = CStringGetTextDatum(build->campaign->tenant);
	args[1] = CStringGetTextDatum(build->campaign->campaign_id);
	args[2] = DateADTGetDatum(build->date);
	if (SPI_execute_plan(old_plan, args, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the queue");
	MemoryContextSwitchTo(old);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple tuple = SPI_tuptable->vals[i];
		char *lead_id = SPI_getvalue(tuple, SPI_tuptable->tupdesc, 1);
		char *state = SPI_getvalue(tuple, SPI_tuptable->tupdesc, 2);
		OldEntry *entry = hash_search(build->old, lead_id, HASH_ENTER, NULL);

		entry->queued = strcmp(state, "queued") == 0;
		entry->kept = strcmp(state, "dispatched") == 0;
		entry->outcome = NULL;
		build->ndone += entry->kept;
	}
	SPI_freetuptable(SPI_tuptable);
}

/*
 * Emit
 *		One row of the answer.
 */
static void
Emit(ReturnSetInfo *rsinfo, int rank, const PolicyLead *lead,
	 const PolicyDecision *decision)
{
	Datum values[10];
	bool nulls[10] = {false};

	values[0] = Int32GetDatum(rank);
	values[1] = CStringGetTextDatum(lead->lead_id);
	values[2] = CStringGetTextDatum(lead->clinic_name);
	values[3] = CStringGetTextDatum(lead->to_number);
	nulls[4] = (lead->state == NULL);
	values[4] = nulls[4] ? (Datum) 0 : CStringGetTextDatum(lead->state);
	values[5] = Int32GetDatum(lead->segment_score);
	values[6] = CStringGetTextDatum(lead->lead_segment);
	values[7] = CStringGetTextDatum(PolicyVerdictWord(decision->verdict));
	values[8] = CStringGetTextDatum(PolicyReasonWord(decision->reason));
	values[9] = TimestampTzGetDatum(decision->not_before);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

/*
 * Keep
 *		Put a lead into the new queue, in the build's context.
 */
static void
Keep(QueueBuild *build, const PolicyLead *lead, const PolicyDecision *decision)
{
	int i = build->n++;

	if (build->n > build->room)
	{
		build->room = Max(512, build->room * 2);
#define GROW(array)                                                       \
	build->array =                                                        \
		build->array                                                      \
			? repalloc(build->array, build->room * sizeof(*build->array)) \
			: palloc(build->room * sizeof(*build->array))
		GROW(lead_id);
		GROW(rank);
		GROW(score);
		GROW(segment);
		GROW(outcome);
		GROW(not_before);
		GROW(not_before_null);
#undef GROW
	}
	build->lead_id[i] = CStringGetTextDatum(lead->lead_id);
	build->rank[i] = Int32GetDatum(build->n);
	build->score[i] = Int32GetDatum(lead->segment_score);
	build->segment[i] = CStringGetTextDatum(lead->lead_segment);
	build->outcome[i] = CStringGetTextDatum(PolicyReasonWord(decision->reason));
	build->not_before_null[i] = (decision->verdict != POLICY_WAIT);
	build->not_before[i] = TimestampTzGetDatum(decision->not_before);
}

/*
 * Walk
 *		Down the ranking until the queue is full: who can be called before the
 *		campaign's day ends goes in, the others are counted by reason.
 */
static void
Walk(QueueBuild *build, ReturnSetInfo *rsinfo)
{
	PolicyCampaign *campaign = build->campaign;
	MemoryContext keep = CurrentMemoryContext;
	MemoryContext batch = AllocSetContextCreate(keep, "outbound queue batch",
												ALLOCSET_DEFAULT_SIZES);
	Portal portal = PolicyOpenHead(campaign, build->states, build->at);
	int want = build->top_k - build->ndone;

	while (build->n < want)
	{
		PolicyLead *leads;
		int n;
		int size = Min(Max(want - build->n, QUEUE_MIN_BATCH), QUEUE_MAX_BATCH);

		CHECK_FOR_INTERRUPTS();
		MemoryContextReset(batch);
		MemoryContextSwitchTo(batch);
		n = PolicyFetchHead(campaign, portal, size, &leads);
		for (int i = 0; i < n && build->n < want; i++)
		{
			PolicyDecision d;
			OldEntry *entry =
				hash_search(build->old, leads[i].lead_id, HASH_FIND, NULL);

			if (entry != NULL && entry->kept)
				continue; /* done today */
			PolicyDecide(campaign, &leads[i], build->at, &d);
			if (d.verdict == POLICY_STOP || d.not_before >= campaign->day_end)
			{
				build->skipped[d.reason]++;
				if (entry != NULL)
					entry->outcome = PolicyReasonWord(d.reason);
				continue;
			}
			if (entry != NULL)
				entry->kept = true;
			MemoryContextSwitchTo(keep);
			Keep(build, &leads[i], &d);
			MemoryContextSwitchTo(batch);
			Emit(rsinfo, build->n, &leads[i], &d);
		}
		MemoryContextSwitchTo(keep);
		if (n < size)
			break;
	}
	SPI_cursor_close(portal);
	MemoryContextSwitchTo(keep);
	MemoryContextDelete(batch);
}

/*
 * Store
 *		Write the new queue over the old one; drop what was queued and is not
 *		any more; offer new entries to n8n.
 */
static void
Store(QueueBuild *build)
{
	MemoryContext old = CurrentMemoryContext;
	Datum args[10];
	Datum *drop_id;
	Datum *drop_outcome;
	int ndrop = 0;
	HASH_SEQ_STATUS seq;
	OldEntry *entry;

	args[0] = CStringGetTextDatum(build->campaign->tenant);
	args[1] = CStringGetTextDatum(build->campaign->campaign_id);
	args[2] = DateADTGetDatum(build->date);
	args[3] = TimestampTzGetDatum(build->at);

	drop_id = palloc((hash_get_num_entries(build->old) + 1) * sizeof(Datum));
	drop_outcome =
		palloc((hash_get_num_entries(build->old) + 1) * sizeof(Datum));
	hash_seq_init(&seq, build->old);
	while ((entry = hash_seq_search(&seq)) != NULL)
	{
		if (!entry->queued || entry->kept)
			continue;
		drop_id[ndrop] = CStringGetTextDatum(entry->lead_id);
		drop_outcome[ndrop++] =
			CStringGetTextDatum(entry->outcome ? entry->outcome : "outranked");
	}
	if (ndrop > 0)
	{
		args[4] = PointerGetDatum(MakeArray(drop_id, NULL, ndrop, TEXTOID));
		args[5] =
			PointerGetDatum(MakeArray(drop_outcome, NULL, ndrop, TEXTOID));
		if (SPI_execute_plan(drop_plan, args, NULL, false, 0) != SPI_OK_UPDATE)
			elog(ERROR, "could not drop entries of the queue");
		MemoryContextSwitchTo(old);
	}

	args[4] =
		PointerGetDatum(MakeArray(build->lead_id, NULL, build->n, TEXTOID));
	args[5] = PointerGetDatum(MakeArray(build->rank, NULL, build->n, INT4OID));
	args[6] = PointerGetDatum(MakeArray(build->score, NULL, build->n, INT4OID));
	args[7] =
		PointerGetDatum(MakeArray(build->segment, NULL, build->n, TEXTOID));
	args[8] =
		PointerGetDatum(MakeArray(build->outcome, NULL, build->n, TEXTOID));
	args[9] = PointerGetDatum(MakeArray(
		build->not_before, build->not_before_null, build->n, TIMESTAMPTZOID));
	if (SPI_execute_plan(store_plan, args, NULL, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "could not store the queue");
	if (SPI_execute_plan(offer_plan, args, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not offer the queue");
	MemoryContextSwitchTo(old);
}

/*
 * StoreSkips
 *		How many leads each reason left out.
 */
static void
StoreSkips(QueueBuild *build)
{
	MemoryContext old = CurrentMemoryContext;
	Datum args[6];
	Datum reason[POLICY_NREASONS];
	Datum leads[POLICY_NREASONS];
	int n = 0;

	args[0] = CStringGetTextDatum(build->campaign->tenant);
	args[1] = CStringGetTextDatum(build->campaign->campaign_id);
	args[2] = DateADTGetDatum(build->date);
	args[3] = TimestampTzGetDatum(build->at);
	if (SPI_execute_plan(unskip_plan, args, NULL, false, 0) != SPI_OK_DELETE)
		elog(ERROR, "could not clear the skip counts");
	MemoryContextSwitchTo(old);
	for (int r = 0; r < POLICY_NREASONS; r++)
	{
		if (build->skipped[r] == 0)
			continue;
		reason[n] = CStringGetTextDatum(PolicyReasonWord((PolicyReason) r));
		leads[n++] = Int64GetDatum(build->skipped[r]);
	}
	if (n == 0)
		return;
	args[4] = PointerGetDatum(MakeArray(reason, NULL, n, TEXTOID));
	args[5] = PointerGetDatum(MakeArray(leads, NULL, n, INT8OID));
	if (SPI_execute_plan(skip_plan, args, NULL, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "could not store the skip counts");
	MemoryContextSwitchTo(old);
}

/*
 * outbound.build_queue(top_k integer, states text[], campaign_id text,
 *						tenant text)
 * returns setof (rank, lead_id, clinic_name, to_number, state, segment_score,
 *				  lead_segment, verdict, reason, not_before)
 *		Build and store the queue of the campaign's local day, return it.
 *
 * Takes an advisory lock on the campaign's queue until the transaction ends, so
 * that two builds follow one another. The campaign need not be running. Its own
 * daily cap is the dispatcher's matter, and does not empty the queue.
 */
Datum
outbound_build_queue(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	QueueBuild build;
	char *campaign_id;
	char *tenant;
	Datum args[2];
	MemoryContext old = CurrentMemoryContext;
	MemoryContext work;

	if (PG_ARGISNULL(2) || PG_ARGISNULL(3))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("campaign_id and tenant must not be null")));
	if (!PG_ARGISNULL(0) && PG_GETARG_INT32(0) < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("top_k must be at least 1"),
				 errhint("Leave it out to use the campaign's own top_k.")));
	InitMaterializedSRF(fcinfo, 0);
	campaign_id = text_to_cstring(PG_GETARG_TEXT_PP(2));
	tenant = text_to_cstring(PG_GETARG_TEXT_PP(3));
	work = AllocSetContextCreate(old, "outbound queue", ALLOCSET_DEFAULT_SIZES);

	memset(&build, 0, sizeof(build));
	SPI_connect();
	Prepare();
	args[0] = CStringGetTextDatum(tenant);
	args[1] = CStringGetTextDatum(campaign_id);
	if (SPI_execute_plan(lock_plan, args, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not lock the queue");

	MemoryContextSwitchTo(work);
	build.at = OutboundNow();
	build.campaign = PolicyLoadCampaign(tenant, campaign_id, build.at);
	build.campaign->running = true;
	build.campaign->campaign_daily_cap = -1;
	build.date = CalendarLocalDate(build.campaign->zone, build.at);
	build.top_k = PG_ARGISNULL(0) ? build.campaign->top_k : PG_GETARG_INT32(0);
	build.states =
		StateCodes(&build, PG_ARGISNULL(1) ? build.campaign->states
										   : PG_GETARG_ARRAYTYPE_P(1));
	LoadOld(&build);
	Walk(&build, rsinfo);
	StoreSkips(&build);
	if (build.n > 0)
		Store(&build);
	else
		ereport(
			NOTICE,
			(errmsg("no further lead can be called today; the queue is left "
					"as it is"),
			 errhint("SELECT * FROM outbound.queue_skips tells why.")));
	SPI_finish();
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
	return (Datum) 0;
}

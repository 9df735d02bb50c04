/*-------------------------------------------------------------------------
 *
 * queue_store.c
 *	  What a build of the queue reads and writes besides leads: today's entries,
 *	  the counts of who was left out, and the offer to the lead webhook.
 *
 *-------------------------------------------------------------------------
 */
#include "queue.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"

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
 * QueueLock
 *		Builds of a campaign's queue follow one another.
 */
void
QueueLock(const char *tenant, const char *campaign_id)
{
	Datum args[2] = {CStringGetTextDatum(tenant),
					 CStringGetTextDatum(campaign_id)};

	Prepare();
	if (SPI_execute_plan(lock_plan, args, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not lock the queue");
	SPI_freetuptable(SPI_tuptable);
}

/*
 * QueueStates
 *		Names or codes as codes; NULL for none given, which means all.
 */
ArrayType *
QueueStates(QueueBuild *build, ArrayType *states)
{
	MemoryContext old = CurrentMemoryContext;
	Datum args[2];
	Datum *codes;
	int n;

	if (states == NULL ||
		ArrayGetNItems(ARR_NDIM(states), ARR_DIMS(states)) == 0)
		return NULL;
	Prepare();
	MemoryContextSwitchTo(old);
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
 * QueueLoadOld
 *		Today's queue as it is, by lead.
 */
void
QueueLoadOld(QueueBuild *build)
{
	MemoryContext old = CurrentMemoryContext;
	HASHCTL ctl;
	Datum args[3];

	Prepare();
	MemoryContextSwitchTo(old);
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
 * QueueStore
 *		Write the new queue over the old one; drop what was queued and is not
 *		any more; offer new entries to n8n.
 */
void
QueueStore(QueueBuild *build)
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
 * QueueStoreSkips
 *		How many leads each reason left out.
 */
void
QueueStoreSkips(QueueBuild *build)
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

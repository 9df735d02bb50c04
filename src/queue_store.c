/*-------------------------------------------------------------------------
 *
 * queue_store.c
 *	  What a build of the queue reads and writes besides leads: today's entries,
 *	  the counts of who was left out, and the offer to the lead webhook.
 *
 * Only entries that changed are written, so that building again and again during
 * a day costs a look and leaves no dead rows.
 *
 *-------------------------------------------------------------------------
 */
#include "queue.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "plan.h"
#include "service.h"

/* The service that new entries are offered to. */
#define QUEUE_SERVICE "n8n_lead"

static void Args(const QueueBuild *build, Datum *args);
static void Run(SavedPlan *plan, Datum *args, int expected);
static Datum MakeArray(Datum *values, bool *nulls, int n, Oid type);
static void Drop(QueueBuild *build);
static void Store(QueueBuild *build);
static void Offer(QueueBuild *build);

/*
 * Args
 *		The parameters that all statements about a day's queue begin with: tenant,
 *		campaign, day and, where it is asked for, the instant of the build.
 */
static void
Args(const QueueBuild *build, Datum *args)
{
	args[0] = CStringGetTextDatum(build->campaign->tenant);
	args[1] = CStringGetTextDatum(build->campaign->campaign_id);
	args[2] = DateADTGetDatum(build->date);
	args[3] = TimestampTzGetDatum(build->at);
}

/*
 * Run
 *		PlanRun() in the memory context of the caller, which SPI leaves.
 */
static void
Run(SavedPlan *plan, Datum *args, int expected)
{
	MemoryContext old = CurrentMemoryContext;

	PlanRun(plan, args, NULL, false, expected);
	MemoryContextSwitchTo(old);
}

/*
 * MakeArray
 *		A one-dimensional array for a parameter.
 */
static Datum
MakeArray(Datum *values, bool *nulls, int n, Oid type)
{
	int lb = 1;
	int16 len;
	bool by_value;
	char align;

	get_typlenbyvalalign(type, &len, &by_value, &align);
	return PointerGetDatum(construct_md_array(values, nulls, 1, &n, &lb, type,
											  len, by_value, align));
}

/*
 * QueueLock
 *		Builds of a campaign's queue follow one another.
 */
void
QueueLock(const char *tenant, const char *campaign_id)
{
	static SavedPlan plan = {
		"SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended("
		"'outbound queue:' OPERATOR(pg_catalog.||) $1 OPERATOR(pg_catalog.||)"
		" ':' OPERATOR(pg_catalog.||) $2, 0))",
		2,
		{TEXTOID, TEXTOID},
		.generic = true};
	Datum args[2] = {CStringGetTextDatum(tenant),
					 CStringGetTextDatum(campaign_id)};

	Run(&plan, args, SPI_OK_SELECT);
	SPI_freetuptable(SPI_tuptable);
}

/*
 * QueueStates
 *		Names or codes as codes; NULL for none given, which means all.
 */
ArrayType *
QueueStates(QueueBuild *build, ArrayType *states)
{
	/* codes of the names or codes given; null for what is neither */
	static SavedPlan plan = {
		"SELECT u.word, (SELECT l.state_code FROM outbound.calling_law l"
		"  WHERE l.tenant OPERATOR(pg_catalog.=) ANY (ARRAY[$1, '*'])"
		"  AND (pg_catalog.lower(l.state_name) OPERATOR(pg_catalog.=)"
		"    pg_catalog.lower(pg_catalog.btrim(u.word))"
		"   OR l.state_code OPERATOR(pg_catalog.=)"
		"    pg_catalog.upper(pg_catalog.btrim(u.word)))"
		"  AND l.state_code OPERATOR(pg_catalog.<>) '*' LIMIT 1)"
		" FROM pg_catalog.unnest($2) u (word)",
		2,
		{TEXTOID, TEXTARRAYOID},
		.generic = true};
	Datum args[2];
	Datum *codes;
	Datum result;
	int n;

	if (states == NULL ||
		ArrayGetNItems(ARR_NDIM(states), ARR_DIMS(states)) == 0)
		return NULL;
	args[0] = CStringGetTextDatum(build->campaign->tenant);
	args[1] = PointerGetDatum(states);
	Run(&plan, args, SPI_OK_SELECT);
	n = (int) SPI_processed;
	codes = palloc(n * sizeof(Datum));
	for (int i = 0; i < n; i++)
	{
		char *word = PlanText(i, 1);
		char *code = PlanText(i, 2);

		if (code == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("unknown state: \"%s\"", word ? word : "NULL"),
					 errhint("Write names or codes like Texas or TX; see "
							 "outbound.calling_hours.")));
		codes[i] = CStringGetTextDatum(code);
	}
	SPI_freetuptable(SPI_tuptable);
	result = MakeArray(codes, NULL, n, TEXTOID);
	return DatumGetArrayTypeP(result);
}

/*
 * QueueLoadOld
 *		Today's queue as it is, by lead.
 */
void
QueueLoadOld(QueueBuild *build)
{
	static SavedPlan plan = {
		"SELECT q.lead_id, q.state, q.rank, q.segment_score, q.not_before,"
		" q.lead_segment, q.outcome FROM outbound.queue_entry q"
		" WHERE q.tenant OPERATOR(pg_catalog.=) $1"
		" AND q.campaign_id OPERATOR(pg_catalog.=) $2"
		" AND q.queue_date OPERATOR(pg_catalog.=) $3",
		3,
		{TEXTOID, TEXTOID, DATEOID},
		.generic = true};
	HASHCTL ctl;
	Datum args[4];

	memset(&ctl, 0, sizeof(ctl));
	ctl.keysize = sizeof(((OldEntry *) 0)->lead_id);
	ctl.entrysize = sizeof(OldEntry);
	ctl.hcxt = CurrentMemoryContext;
	build->old = hash_create("outbound queue", 1024, &ctl,
							 HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
	Args(build, args);
	Run(&plan, args, SPI_OK_SELECT);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		char *state = PlanText(i, 2);
		OldEntry *entry =
			hash_search(build->old, PlanText(i, 1), HASH_ENTER, NULL);

		entry->queued = strcmp(state, "queued") == 0;
		entry->kept = strcmp(state, "dispatched") == 0;
		entry->rank = PlanInt(i, 3, 0);
		entry->score = PlanInt(i, 4, 0);
		entry->not_before = PlanTime(i, 5, DT_NOBEGIN);
		entry->segment = PlanText(i, 6);
		entry->outcome = PlanText(i, 7);
		entry->left_out = NULL;
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
	Drop(build);
	Store(build);
	if (ServiceExists(QUEUE_SERVICE, build->campaign->tenant))
		Offer(build);
}

/*
 * Drop
 *		Entries that were queued and are not any more.
 */
static void
Drop(QueueBuild *build)
{
	static SavedPlan plan = {
		"UPDATE outbound.queue_entry q SET state = 'dropped',"
		" outcome = u.outcome, built_at = $4"
		" FROM unnest($5, $6) u (lead_id, outcome)"
		" WHERE q.tenant OPERATOR(pg_catalog.=) $1"
		" AND q.campaign_id OPERATOR(pg_catalog.=) $2"
		" AND q.queue_date OPERATOR(pg_catalog.=) $3"
		" AND q.lead_id OPERATOR(pg_catalog.=) u.lead_id"
		" AND q.state OPERATOR(pg_catalog.=) 'queued'",
		6,
		{TEXTOID, TEXTOID, DATEOID, TIMESTAMPTZOID, TEXTARRAYOID, TEXTARRAYOID},
		.generic = true};
	long room = hash_get_num_entries(build->old) + 1;
	Datum *id = palloc(room * sizeof(Datum));
	Datum *outcome = palloc(room * sizeof(Datum));
	Datum args[6];
	int n = 0;
	HASH_SEQ_STATUS seq;
	OldEntry *entry;

	hash_seq_init(&seq, build->old);
	while ((entry = hash_seq_search(&seq)) != NULL)
	{
		if (!entry->queued || entry->kept)
			continue;
		id[n] = CStringGetTextDatum(entry->lead_id);
		outcome[n++] = CStringGetTextDatum(entry->left_out ? entry->left_out
														   : "outranked");
	}
	if (n == 0)
		return;
	Args(build, args);
	args[4] = MakeArray(id, NULL, n, TEXTOID);
	args[5] = MakeArray(outcome, NULL, n, TEXTOID);
	Run(&plan, args, SPI_OK_UPDATE);
}

/*
 * Store
 *		Entries that are new or not what they were.
 */
static void
Store(QueueBuild *build)
{
	static SavedPlan plan = {
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
		10,
		{TEXTOID, TEXTOID, DATEOID, TIMESTAMPTZOID, TEXTARRAYOID, INT4ARRAYOID,
		 INT4ARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TIMESTAMPTZARRAYOID},
		.generic = true};
	Datum *columns[6];
	bool *none = palloc(build->n * sizeof(bool));
	Datum args[10];
	int n = 0;

	for (int c = 0; c < lengthof(columns); c++)
		columns[c] = palloc(build->n * sizeof(Datum));
	for (int i = 0; i < build->n; i++)
	{
		const NewEntry *entry = &build->entry[i];

		if (entry->same)
			continue;
		columns[0][n] = CStringGetTextDatum(entry->lead_id);
		columns[1][n] = Int32GetDatum(entry->rank);
		columns[2][n] = Int32GetDatum(entry->score);
		columns[3][n] = CStringGetTextDatum(entry->segment);
		columns[4][n] = CStringGetTextDatum(entry->outcome);
		columns[5][n] = TimestampTzGetDatum(entry->not_before);
		none[n++] = (entry->not_before == DT_NOBEGIN);
	}
	if (n == 0)
		return;
	Args(build, args);
	args[4] = MakeArray(columns[0], NULL, n, TEXTOID);
	args[5] = MakeArray(columns[1], NULL, n, INT4OID);
	args[6] = MakeArray(columns[2], NULL, n, INT4OID);
	args[7] = MakeArray(columns[3], NULL, n, TEXTOID);
	args[8] = MakeArray(columns[4], NULL, n, TEXTOID);
	args[9] = MakeArray(columns[5], none, n, TIMESTAMPTZOID);
	Run(&plan, args, SPI_OK_INSERT);
}

/*
 * Offer
 *		The whole queue to the lead webhook, which takes each lead once: what was
 *		queued before there was a webhook is offered now.
 */
static void
Offer(QueueBuild *build)
{
	static SavedPlan plan = {
		"SELECT outbound.enqueue_delivery('" QUEUE_SERVICE "', 'lead.queued',"
		"  'lead.queued/' OPERATOR(pg_catalog.||) $2"
		"   OPERATOR(pg_catalog.||) '/' OPERATOR(pg_catalog.||) r.lead_id,"
		"  r.record, r.lead_id, NULL, NULL, $2, $1)"
		" FROM outbound.queue_record r"
		" WHERE r.tenant OPERATOR(pg_catalog.=) $1"
		" AND r.campaign_id OPERATOR(pg_catalog.=) $2"
		" AND r.queue_date OPERATOR(pg_catalog.=) $3"
		" AND r.lead_id OPERATOR(pg_catalog.=) ANY ($4)"
		" ORDER BY r.rank",
		4,
		{TEXTOID, TEXTOID, DATEOID, TEXTARRAYOID},
		.generic = true};
	Datum *id = palloc(build->n * sizeof(Datum));
	Datum args[4];

	for (int i = 0; i < build->n; i++)
		id[i] = CStringGetTextDatum(build->entry[i].lead_id);
	Args(build, args);
	args[3] = MakeArray(id, NULL, build->n, TEXTOID);
	Run(&plan, args, SPI_OK_SELECT);
	SPI_freetuptable(SPI_tuptable);
}

/*
 * QueueStoreSkips
 *		How many leads each reason left out.
 */
void
QueueStoreSkips(QueueBuild *build)
{
	static SavedPlan clear = {"DELETE FROM outbound.queue_skip"
							  " WHERE tenant OPERATOR(pg_catalog.=) $1"
							  " AND campaign_id OPERATOR(pg_catalog.=) $2"
							  " AND queue_date OPERATOR(pg_catalog.=) $3",
							  3,
							  {TEXTOID, TEXTOID, DATEOID},
							  .generic = true};
	static SavedPlan store = {
		"INSERT INTO outbound.queue_skip (tenant, campaign_id, queue_date,"
		" built_at, reason, leads)"
		" SELECT $1, $2, $3, $4, u.* FROM unnest($5, $6) u",
		6,
		{TEXTOID, TEXTOID, DATEOID, TIMESTAMPTZOID, TEXTARRAYOID, INT8ARRAYOID},
		.generic = true};
	Datum args[6];
	Datum reason[POLICY_NREASONS];
	Datum leads[POLICY_NREASONS];
	int n = 0;

	Args(build, args);
	Run(&clear, args, SPI_OK_DELETE);
	for (int r = 0; r < POLICY_NREASONS; r++)
	{
		if (build->skipped[r] == 0)
			continue;
		reason[n] = CStringGetTextDatum(PolicyReasonWord((PolicyReason) r));
		leads[n++] = Int64GetDatum(build->skipped[r]);
	}
	if (n == 0)
		return;
	args[4] = MakeArray(reason, NULL, n, TEXTOID);
	args[5] = MakeArray(leads, NULL, n, INT8OID);
	Run(&store, args, SPI_OK_INSERT);
}

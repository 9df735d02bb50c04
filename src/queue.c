/*-------------------------------------------------------------------------
 *
 * queue.c
 *	  build_queue(): the day's ordered queue of a campaign; preview_queue(): the
 *	  same, written nowhere.
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
#include "queue.h"

#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(outbound_build_queue);
PG_FUNCTION_INFO_V1(outbound_preview_queue);

/* Leads of one batch at least and at most. */
#define QUEUE_MIN_BATCH 64
#define QUEUE_MAX_BATCH 4096

static void Build(FunctionCallInfo fcinfo, bool store);
static void Walk(QueueBuild *build, ReturnSetInfo *rsinfo);
static void Keep(QueueBuild *build, const PolicyLead *lead,
				 const PolicyDecision *decision, OldEntry *old);
static void Emit(ReturnSetInfo *rsinfo, int rank, const PolicyLead *lead,
				 const PolicyDecision *decision);

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
 *		Put a lead into the new queue, in the build's context. old: its entry of
 *		today, or NULL.
 */
static void
Keep(QueueBuild *build, const PolicyLead *lead, const PolicyDecision *decision,
	 OldEntry *old)
{
	NewEntry *entry;

	if (build->n == build->room)
	{
		build->room *= 2;
		build->entry =
			repalloc_huge(build->entry, build->room * sizeof(NewEntry));
	}
	entry = &build->entry[build->n++];
	entry->lead_id = pstrdup(lead->lead_id);
	entry->rank = build->n;
	entry->score = lead->segment_score;
	entry->segment = pstrdup(lead->lead_segment);
	entry->outcome = PolicyReasonWord(decision->reason);
	entry->not_before =
		(decision->verdict == POLICY_WAIT) ? decision->not_before : DT_NOBEGIN;
	entry->same = old != NULL && old->queued && old->rank == entry->rank &&
				  old->score == entry->score &&
				  old->not_before == entry->not_before &&
				  strcmp(old->segment, entry->segment) == 0 &&
				  strcmp(old->outcome, entry->outcome) == 0;
	if (old != NULL)
		old->kept = true;
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
	Portal portal = PolicyOpenHead(campaign, build->states);
	int want = build->top_k - build->ndone;

	build->room = 512;
	build->entry = palloc(build->room * sizeof(NewEntry));
	while (build->n < want)
	{
		PolicyLead *leads;
		int n;
		int size = Min(Max(want - build->n, QUEUE_MIN_BATCH), QUEUE_MAX_BATCH);

		CHECK_FOR_INTERRUPTS();
		MemoryContextReset(batch);
		MemoryContextSwitchTo(batch);
		n = PolicyFetchHead(campaign, portal, size, build->at, &leads);
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
					entry->left_out = PolicyReasonWord(d.reason);
				continue;
			}
			MemoryContextSwitchTo(keep);
			Keep(build, &leads[i], &d, entry);
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
 * Build
 *		The body of build_queue() and, without store, of preview_queue().
 */
static void
Build(FunctionCallInfo fcinfo, bool store)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	QueueBuild build;
	char *campaign_id;
	char *tenant;
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
	if (store)
		QueueLock(tenant, campaign_id);
	MemoryContextSwitchTo(work);
	build.at = OutboundNow();
	build.campaign = PolicyLoadCampaign(tenant, campaign_id, build.at);
	build.campaign->running = true;
	build.campaign->campaign_daily_cap = -1;
	build.date = CalendarLocalDate(build.campaign->zone, build.at);
	build.top_k = PG_ARGISNULL(0) ? build.campaign->top_k : PG_GETARG_INT32(0);
	build.states =
		QueueStates(&build, PG_ARGISNULL(1) ? build.campaign->states
											: PG_GETARG_ARRAYTYPE_P(1));
	QueueLoadOld(&build);
	Walk(&build, rsinfo);
	if (store)
		QueueStoreSkips(&build);
	if (store && build.n > 0)
		QueueStore(&build);
	else if (store)
		ereport(
			NOTICE,
			(errmsg("no further lead can be called today; the queue is left "
					"as it is"),
			 errhint("SELECT * FROM outbound.queue_skips tells why.")));
	SPI_finish();
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
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
	Build(fcinfo, true);
	return (Datum) 0;
}

/*
 * outbound.preview_queue(top_k integer, states text[], campaign_id text,
 *						  tenant text)
 * returns setof as build_queue()
 *		What build_queue() would store now. Takes no lock and writes nothing.
 */
Datum
outbound_preview_queue(PG_FUNCTION_ARGS)
{
	Build(fcinfo, false);
	return (Datum) 0;
}

/*-------------------------------------------------------------------------
 *
 * policy_facts.c
 *	  What a decision needs to know of leads, read through SPI into plain structs.
 *
 * One statement for the leads' own rows, and for all their numbers together those
 * of policy_number.c; never a statement per lead. All
 * read with new snapshots of their own under READ COMMITTED (read_only = false), so
 * that a claim that has just got its locks sees what was committed before.
 *
 *-------------------------------------------------------------------------
 */
#include "policy.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/hsearch.h"

#include "plan.h"

/*
 * Columns of a lead's own row, for FillLead(). The state of an address at home
 * is a candidate, whether or not who wrote the row put it among them.
 */
#define LEAD_COLUMNS                                                  \
	"l.lead_id, l.to_number, l.phone_kind, l.lead_status, l.consent," \
	" l.attempts, l.after_hours_call_once_done, l.last_attempt_at,"   \
	" l.next_attempt_at, l.last_disposition, l.time_zone,"            \
	" l.candidate_zones, CASE WHEN l.state IS NULL"                   \
	"  OR l.state OPERATOR(pg_catalog.=) ANY (l.candidate_states)"    \
	"  OR l.country_code OPERATOR(pg_catalog.<>) 'US'"                \
	"  THEN l.candidate_states"                                       \
	"  ELSE l.candidate_states OPERATOR(pg_catalog.||) l.state END,"  \
	" l.segment_score,"                                               \
	" l.lead_segment, l.state, l.clinic_name"

/*
 * Whether an attempt is live, of the lead and of its number; the head of the
 * queue gets that from one list instead (LoadLive). A range of one value
 * and an order, not EXISTS with an equality: EXISTS may be hashed, that is read
 * every live attempt and every dead entry an old snapshot keeps in the index,
 * and an equality may be served by the tenant alone while statistics say that
 * nothing is live. The order leaves only an index that begins with these columns.
 */
#define LEAD_LIVE                                            \
	" (SELECT true FROM outbound.attempt a"                  \
	"   WHERE a.tenant OPERATOR(pg_catalog.=) $1"            \
	"   AND a.campaign_id OPERATOR(pg_catalog.=) $2"         \
	"   AND a.lead_id OPERATOR(pg_catalog.>=) l.lead_id"     \
	"   AND a.lead_id OPERATOR(pg_catalog.<=) l.lead_id"     \
	"   AND a.state IN ('claimed', 'placed', 'unknown')"     \
	"   ORDER BY a.lead_id LIMIT 1),"                        \
	" (SELECT true FROM outbound.attempt a"                  \
	"   WHERE a.tenant OPERATOR(pg_catalog.=) $1"            \
	"   AND a.to_number OPERATOR(pg_catalog.>=) l.to_number" \
	"   AND a.to_number OPERATOR(pg_catalog.<=) l.to_number" \
	"   AND a.state IN ('claimed', 'placed', 'unknown')"     \
	"   ORDER BY a.to_number LIMIT 1)"

#define LEAD_NCOLUMNS 17
#define LEAD_LIVE_NCOLUMNS (LEAD_NCOLUMNS + 2)

/* Key of PolicyCampaign.live: "n" and the number, or "l" and the lead id. */
#define LIVE_KEY_SIZE 256

static int FillLeads(PolicyCampaign *campaign, PolicyLead **leads);
static void FillLead(PolicyCampaign *campaign, PolicyLead *lead,
					 const Datum *values, const bool *nulls, int ncolumns);
static void LoadLive(PolicyCampaign *campaign);
static bool IsLive(const PolicyCampaign *campaign, char kind, const char *name);

/*
 * PolicyLoadLeads
 *		Facts of these leads, in the order of ids.
 */
int
PolicyLoadLeads(PolicyCampaign *campaign, Datum *ids, int nids, TimestampTz at,
				PolicyLead **leads)
{
	static SavedPlan plan = {
		"SELECT " LEAD_COLUMNS "," LEAD_LIVE
		" FROM unnest($3) WITH ORDINALITY u (lead_id, ord)"
		" JOIN outbound.lead l ON l.tenant OPERATOR(pg_catalog.=) $1"
		"  AND l.campaign_id OPERATOR(pg_catalog.=) $2"
		"  AND l.lead_id OPERATOR(pg_catalog.=) u.lead_id"
		" ORDER BY u.ord",
		3,
		{TEXTOID, TEXTOID, TEXTARRAYOID},
		.generic = true};
	MemoryContext old = CurrentMemoryContext;
	Datum args[3];
	int level;
	int n;

	SPI_connect();
	level = PlanOnIndexes();
	args[0] = CStringGetTextDatum(campaign->tenant);
	args[1] = CStringGetTextDatum(campaign->campaign_id);
	args[2] = PointerGetDatum(
		construct_array(ids, nids, TEXTOID, -1, false, TYPALIGN_INT));
	PlanRun(&plan, args, NULL, false, SPI_OK_SELECT);
	MemoryContextSwitchTo(old);
	n = FillLeads(campaign, leads);
	PolicyLoadNumbers(campaign, *leads, n, at, false);
	AtEOXact_GUC(true, level);
	SPI_finish();
	MemoryContextSwitchTo(old);
	return n;
}

/*
 * PolicyOpenHead
 *		A cursor over the campaign's leads in the order of the index lead_rank;
 *		states NULL = all. The caller is connected to SPI and closes the portal.
 */
Portal
PolicyOpenHead(PolicyCampaign *campaign, ArrayType *states)
{
#define HEAD                                       \
	"SELECT " LEAD_COLUMNS " FROM outbound.lead l" \
	" WHERE l.tenant OPERATOR(pg_catalog.=) $1"    \
	" AND l.campaign_id OPERATOR(pg_catalog.=) $2"
#define HEAD_ORDER                                                   \
	" ORDER BY l.segment_score DESC, l.last_attempt_at NULLS FIRST," \
	" l.lead_id"
	static SavedPlan all = {
		HEAD HEAD_ORDER, 2, {TEXTOID, TEXTOID}, .generic = true};
	static SavedPlan some = {
		HEAD " AND l.state OPERATOR(pg_catalog.=) ANY ($3)" HEAD_ORDER,
		3,
		{TEXTOID, TEXTOID, TEXTARRAYOID},
		.generic = true};
	MemoryContext old = CurrentMemoryContext;
	Datum args[3];
	Portal portal;
	int level;

	LoadLive(campaign);
	args[0] = CStringGetTextDatum(campaign->tenant);
	args[1] = CStringGetTextDatum(campaign->campaign_id);
	args[2] = PointerGetDatum(states);
	level = PlanOnIndexes();
	portal = PlanOpen(states ? &some : &all, args, NULL);
	AtEOXact_GUC(true, level);
	MemoryContextSwitchTo(old); /* SPI leaves its own */
	return portal;
}

/*
 * PolicyFetchHead
 *		The next n leads of the cursor, in the current context. Of leads whose
 *		status stops them no more than that is known.
 */
int
PolicyFetchHead(PolicyCampaign *campaign, Portal portal, int n, TimestampTz at,
				PolicyLead **leads)
{
	MemoryContext old = CurrentMemoryContext;
	int level;

	SPI_cursor_fetch(portal, true, n);
	MemoryContextSwitchTo(old);
	n = FillLeads(campaign, leads);
	level = PlanOnIndexes();
	PolicyLoadNumbers(campaign, *leads, n, at, true);
	AtEOXact_GUC(true, level);
	return n;
}

/*
 * FillLeads
 *		SPI's result as an array of PolicyLead in the current context; frees it.
 */
static int
FillLeads(PolicyCampaign *campaign, PolicyLead **leads)
{
	int n = (int) SPI_processed;
	TupleDesc desc = SPI_tuptable->tupdesc;
	Datum values[LEAD_LIVE_NCOLUMNS];
	bool nulls[LEAD_LIVE_NCOLUMNS];

	Assert(desc->natts <= LEAD_LIVE_NCOLUMNS);
	*leads = palloc0(Max(n, 1) * sizeof(PolicyLead));
	for (int i = 0; i < n; i++)
	{
		heap_deform_tuple(SPI_tuptable->vals[i], desc, values, nulls);
		FillLead(campaign, &(*leads)[i], values, nulls, desc->natts);
	}
	SPI_freetuptable(SPI_tuptable);
	return n;
}

/*
 * FillLead
 *		One row of LEAD_COLUMNS, with or without LEAD_LIVE, as a PolicyLead in the
 *		current context.
 */
static void
FillLead(PolicyCampaign *campaign, PolicyLead *lead, const Datum *values,
		 const bool *nulls, int ncolumns)
{
#define TEXT(column) \
	(nulls[column] ? NULL : TextDatumGetCString(values[column]))
#define TIME(column) \
	(nulls[column] ? DT_NOBEGIN : DatumGetTimestampTz(values[column]))
	char *kind = TEXT(2);
	ArrayType *zones;
	bool known;

	lead->lead_id = TEXT(0);
	lead->to_number = TEXT(1);
	lead->lead_status = TEXT(3);
	lead->status_stops = PolicyStatusStops(campaign, lead->lead_status, &known);
	lead->consent = PolicyConsentOf(TEXT(4));
	lead->attempts = DatumGetInt32(values[5]);
	lead->after_hours_done = DatumGetBool(values[6]);
	lead->last_attempt_at = TIME(7);
	lead->next_attempt_at = TIME(8);
	lead->last_disposition = TEXT(9);
	lead->retry_interval =
		PolicyRetryInterval(campaign, lead->last_disposition);

	/* a zone that the source gave is the only candidate */
	zones = nulls[10] ? DatumGetArrayTypeP(values[11])
					  : construct_array((Datum *) &values[10], 1, TEXTOID, -1,
										false, TYPALIGN_INT);
	lead->calendar =
		CalendarFor(campaign->book, zones, DatumGetArrayTypeP(values[12]));
	lead->segment_score = DatumGetInt32(values[13]);
	lead->lead_segment = TEXT(14);
	lead->state = TEXT(15);
	lead->clinic_name = TEXT(16);
	lead->suppressed_until = DT_NOEND;
	if (ncolumns == LEAD_LIVE_NCOLUMNS)
	{
		lead->live_lead = !nulls[17];
		lead->live_number = !nulls[18];
	}
	else
	{
		lead->live_lead = IsLive(campaign, 'l', lead->lead_id);
		lead->live_number = IsLive(campaign, 'n', lead->to_number);
	}

	/* a number abroad without a place has no hours that could be judged */
	lead->number_valid =
		lead->to_number != NULL && strcmp(kind, "premium") != 0 &&
		(strcmp(kind, "foreign") != 0 || lead->calendar->placed);
#undef TEXT
#undef TIME
}

/*
 * LoadLive
 *		Every live attempt of the tenant, by number and, within the campaign, by
 *		lead: no more than the calls that go on now. SPI is connected.
 */
static void
LoadLive(PolicyCampaign *campaign)
{
	static SavedPlan plan = {
		"SELECT a.to_number,"
		" CASE WHEN a.campaign_id OPERATOR(pg_catalog.=) $2 THEN a.lead_id END"
		" FROM outbound.attempt a WHERE a.tenant OPERATOR(pg_catalog.=) $1"
		" AND a.state IN ('claimed', 'placed', 'unknown')",
		2,
		{TEXTOID, TEXTOID},
		.generic = true};
	MemoryContext old = CurrentMemoryContext;
	HASHCTL ctl;
	Datum args[2];
	uint64 n;

	memset(&ctl, 0, sizeof(ctl));
	ctl.keysize = LIVE_KEY_SIZE;
	ctl.entrysize = LIVE_KEY_SIZE;
	ctl.hcxt = old;
	campaign->live = hash_create("outbound live attempts", 256, &ctl,
								 HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
	args[0] = CStringGetTextDatum(campaign->tenant);
	args[1] = CStringGetTextDatum(campaign->campaign_id);
	n = PlanRun(&plan, args, NULL, false, SPI_OK_SELECT);
	MemoryContextSwitchTo(old);
	for (uint64 i = 0; i < n; i++)
	{
		char key[LIVE_KEY_SIZE];
		char *lead_id = PlanText(i, 2);

		snprintf(key, sizeof(key), "n%s", PlanText(i, 1));
		hash_search(campaign->live, key, HASH_ENTER, NULL);
		if (lead_id == NULL)
			continue;
		snprintf(key, sizeof(key), "l%s", lead_id);
		hash_search(campaign->live, key, HASH_ENTER, NULL);
	}
	SPI_freetuptable(SPI_tuptable);
}

/*
 * IsLive
 *		Is this number or lead in the list of LoadLive()? false without a list.
 */
static bool
IsLive(const PolicyCampaign *campaign, char kind, const char *name)
{
	char key[LIVE_KEY_SIZE];

	if (campaign->live == NULL || name == NULL ||
		hash_get_num_entries(campaign->live) == 0)
		return false;
	snprintf(key, sizeof(key), "%c%s", kind, name);
	return hash_search(campaign->live, key, HASH_FIND, NULL) != NULL;
}

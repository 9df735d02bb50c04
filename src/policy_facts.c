/*-------------------------------------------------------------------------
 *
 * policy_facts.c
 *	  What a decision needs to know, read through SPI into plain structs.
 *
 * One statement for a campaign, one for any number of leads. Both read with a new
 * snapshot of their own under READ COMMITTED (read_only = false), so that a claim
 * that has just got its locks sees what was committed before.
 *
 *-------------------------------------------------------------------------
 */
#include "policy.h"

#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/hsearch.h"

#include "plan.h"

/* Calls older than this matter to no rule, unless a state's period is longer. */
#define FACTS_LOOK_BACK (26 * OUTBOUND_HOUR)

/* No cap counts further: daily_call_cap is at most 100. */
#define FACTS_MAX_CALLS 128

/*
 * What is read of a lead: $1 tenant, $3 look back to, $4 stop statuses of which
 * nothing more need be known, $5 how many calls at most. Subselects and not
 * joins, so that CASE can leave them out; the hash is a subselect of its own, or
 * a scan of a small suppression list would hash once for each of its rows. The
 * head of the queue gets its live attempts from one list instead (LoadLive).
 */
#define UNLESS_STOPPED \
	" CASE WHEN l.lead_status OPERATOR(pg_catalog.=) ANY ($4) THEN NULL ELSE"
#define LEAD_FACTS                                                             \
	"l.lead_id, l.to_number, l.phone_kind, l.lead_status, l.consent,"          \
	" l.attempts, l.after_hours_call_once_done, l.last_attempt_at,"            \
	" l.next_attempt_at, l.last_disposition,"                                  \
	" CASE WHEN l.time_zone IS NULL THEN l.candidate_zones"                    \
	"  ELSE ARRAY[l.time_zone] END,"                                           \
	" l.candidate_states, l.segment_score, l.lead_segment, l.state,"           \
	" l.clinic_name," UNLESS_STOPPED                                           \
	" (SELECT ROW(s.expires_at, s.reason) FROM outbound.suppression s"         \
	"   WHERE s.tenant OPERATOR(pg_catalog.=) $1"                              \
	"   AND s.number_hash OPERATOR(pg_catalog.=)"                              \
	"    (SELECT pg_catalog.sha256("                                           \
	"     pg_catalog.convert_to(l.to_number, 'UTF8')))) "                      \
	"END," UNLESS_STOPPED " ARRAY(SELECT a.claimed_at FROM outbound.attempt a" \
	"   WHERE a.tenant OPERATOR(pg_catalog.=) $1"                              \
	"   AND a.to_number OPERATOR(pg_catalog.=) l.to_number"                    \
	"   AND a.claimed_at OPERATOR(pg_catalog.>) $3"                            \
	"   AND a.state IN ('claimed', 'placed', 'unknown', 'ended')"              \
	"   ORDER BY a.claimed_at DESC LIMIT $5) END,"
/*
 * Whether an attempt is live, of the lead and of its number. A range of one value
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
#define LEAD_NO_LIVE " NULL, NULL"

/* Key of PolicyCampaign.live: "n" and the number, or "l" and the lead id. */
#define LIVE_KEY_SIZE 256

static SPIPlanPtr campaign_plan = NULL;
static SPIPlanPtr head_plan = NULL;
static SPIPlanPtr live_plan = NULL;
static SPIPlanPtr head_all_plan = NULL;
static SPIPlanPtr retry_plan = NULL;
static SPIPlanPtr count_plan = NULL;
static SPIPlanPtr lead_plan = NULL;

static void Prepare(void);
static SPIPlanPtr PrepareOne(const char *query, int nargs, Oid *types);
static char *Column(int row, int column);
static Datum Value(int row, int column, bool *isnull);
static void LoadRetry(PolicyCampaign *campaign);
static void CountToday(PolicyCampaign *campaign, TimestampTz at);
static void FactArgs(PolicyCampaign *campaign, TimestampTz at,
					 bool skip_stopped, Datum *args);
static int FillLeads(PolicyCampaign *campaign, PolicyLead **leads);
static void FillLead(PolicyCampaign *campaign, PolicyLead *lead, int row);
static void FillCalls(PolicyLead *lead, ArrayType *array);
static void LoadLive(PolicyCampaign *campaign);
static bool IsLive(const PolicyCampaign *campaign, char kind, const char *name);
static PolicyConsent ConsentOf(const char *word);

/*
 * PrepareOne
 *		Keep a generic plan: a custom one would be planned for each array of ids.
 */
static SPIPlanPtr
PrepareOne(const char *query, int nargs, Oid *types)
{
	SPIPlanPtr plan =
		SPI_prepare_cursor(query, nargs, types, CURSOR_OPT_GENERIC_PLAN);

	if (plan == NULL || SPI_keepplan(plan) != 0)
		elog(ERROR, "could not prepare a query of policy_facts.c");
	return plan;
}

/*
 * Prepare
 *		All plans, once a backend.
 */
static void
Prepare(void)
{
	Oid text2[] = {TEXTOID, TEXTOID};
	Oid count[] = {TEXTOID, TEXTOID, TIMESTAMPTZOID, TIMESTAMPTZOID, INT8OID};
	Oid lead[] = {TEXTOID,      TEXTOID, TIMESTAMPTZOID,
				  TEXTARRAYOID, INT8OID, TEXTARRAYOID};

	if (head_all_plan != NULL)
		return;
	campaign_plan = PrepareOne(
		"SELECT " CAMPAIGN_STATUS ", " CAMPAIGN_STATUS_REASON
		", c.call_hours, c.call_days,"
		" c.time_zone, c.allow_after_hours, c.daily_call_cap,"
		" c.campaign_daily_cap, c.max_attempts, c.attempt_warning_threshold,"
		" c.nurture_after_warning, c.consent_required,"
		" (EXTRACT(epoch FROM c.min_retry_interval) OPERATOR(pg_catalog.*) "
		"1000000)::pg_catalog.int8,"
		" c.stop_reasons, c.top_k, c.max_calls, c.concurrency,"
		" c.calls_per_second, k.reason, c.states"
		" FROM outbound.campaign c LEFT JOIN LATERAL"
		" (SELECT s.reason FROM outbound.kill_switch s"
		"  WHERE s.stopped AND (s.tenant OPERATOR(pg_catalog.=) c.tenant"
		"   OR s.tenant OPERATOR(pg_catalog.=) '*') LIMIT 1) k ON true"
		" WHERE c.tenant OPERATOR(pg_catalog.=) $1"
		" AND c.campaign_id OPERATOR(pg_catalog.=) $2",
		2, text2);
	retry_plan = PrepareOne(
		"SELECT DISTINCT ON (disposition) disposition,"
		" (EXTRACT(epoch FROM GREATEST(wait, floor)) OPERATOR(pg_catalog.*) "
		"1000000)::pg_catalog.int8"
		" FROM (SELECT r.tenant, r.shipped, r.disposition, r.wait,"
		"  max(r.floor) OVER (PARTITION BY r.disposition) AS floor"
		"  FROM outbound.retry_rule r WHERE r.tenant OPERATOR(pg_catalog.=) $1"
		"  OR r.tenant OPERATOR(pg_catalog.=) '*') r"
		" ORDER BY disposition, tenant OPERATOR(pg_catalog.=) '*', shipped",
		1, text2);
	count_plan =
		PrepareOne("SELECT count(*) FROM (SELECT 1 FROM outbound.attempt a"
				   " WHERE a.tenant OPERATOR(pg_catalog.=) $1"
				   " AND a.campaign_id OPERATOR(pg_catalog.=) $2"
				   " AND a.claimed_at OPERATOR(pg_catalog.>=) $3"
				   " AND a.claimed_at OPERATOR(pg_catalog.<) $4"
				   " AND a.state IN ('claimed', 'placed', 'unknown', 'ended')"
				   " LIMIT $5) x",
				   5, count);
	lead_plan =
		PrepareOne("SELECT " LEAD_FACTS LEAD_LIVE
				   " FROM unnest($6) WITH ORDINALITY u (lead_id, ord)"
				   " JOIN outbound.lead l ON l.tenant OPERATOR(pg_catalog.=) $1"
				   "  AND l.campaign_id OPERATOR(pg_catalog.=) $2"
				   "  AND l.lead_id OPERATOR(pg_catalog.=) u.lead_id"
				   " ORDER BY u.ord",
				   6, lead);
	live_plan = PrepareOne(
		"SELECT a.to_number,"
		" CASE WHEN a.campaign_id OPERATOR(pg_catalog.=) $2 THEN a.lead_id END"
		" FROM outbound.attempt a WHERE a.tenant OPERATOR(pg_catalog.=) $1"
		" AND a.state IN ('claimed', 'placed', 'unknown')",
		2, text2);
	/* the order of the index lead_rank */
	head_plan = PrepareOne(
		"SELECT " LEAD_FACTS LEAD_NO_LIVE " FROM outbound.lead l"
		" WHERE l.tenant OPERATOR(pg_catalog.=) $1"
		" AND l.campaign_id OPERATOR(pg_catalog.=) $2"
		" AND ($6 IS NULL OR l.state OPERATOR(pg_catalog.=) ANY ($6))"
		" ORDER BY l.segment_score DESC, l.last_attempt_at NULLS FIRST,"
		" l.lead_id",
		6, lead);
	head_all_plan = PrepareOne(
		"SELECT " LEAD_FACTS LEAD_NO_LIVE " FROM outbound.lead l"
		" WHERE l.tenant OPERATOR(pg_catalog.=) $1"
		" AND l.campaign_id OPERATOR(pg_catalog.=) $2"
		" ORDER BY l.segment_score DESC, l.last_attempt_at NULLS FIRST,"
		" l.lead_id",
		5, lead);
}

/*
 * Column
 *		A value of SPI's result as text in the current context; NULL for null.
 */
static char *
Column(int row, int column)
{
	bool isnull;
	Datum d = Value(row, column, &isnull);

	return isnull ? NULL : TextDatumGetCString(d);
}

/*
 * Value
 *		A value of SPI's result; valid while the result is.
 */
static Datum
Value(int row, int column, bool *isnull)
{
	return SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column,
						 isnull);
}

/*
 * ConsentOf
 *		none, express or written.
 */
static PolicyConsent
ConsentOf(const char *word)
{
	if (strcmp(word, "written") == 0)
		return POLICY_CONSENT_WRITTEN;
	return strcmp(word, "express") == 0 ? POLICY_CONSENT_EXPRESS
										: POLICY_CONSENT_NONE;
}

/*
 * PolicyLoadCampaign
 *		A campaign with its window, caps, retry rules, law and kill switch, and
 *		its calls on its own day of at.
 */
PolicyCampaign *
PolicyLoadCampaign(const char *tenant, const char *campaign_id, TimestampTz at)
{
	MemoryContext old = CurrentMemoryContext;
	PolicyCampaign *c = palloc0(sizeof(PolicyCampaign));
	Datum args[2];
	bool isnull;
	Datum d;
	char *zone;
	char *why;

	c->tenant = pstrdup(tenant);
	c->campaign_id = pstrdup(campaign_id);
	c->book = CalendarLoad(tenant, at);

	SPI_connect();
	Prepare();
	args[0] = CStringGetTextDatum(tenant);
	args[1] = CStringGetTextDatum(campaign_id);
	if (SPI_execute_plan(campaign_plan, args, NULL, false, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read the campaign");
	if (SPI_processed == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("campaign \"%s\" of tenant \"%s\" does not exist",
						campaign_id, tenant),
				 errhint("Create it with outbound.configure() or INSERT INTO "
						 "outbound.campaign, or set outbound.campaign_id and "
						 "outbound.tenant.")));
	MemoryContextSwitchTo(old);
	c->status = Column(0, 1);
	c->status_reason = Column(0, 2);
	c->call_hours = Column(0, 3);
	c->call_days = Column(0, 4);
	zone = Column(0, 5);
	c->allow_after_hours = DatumGetBool(Value(0, 6, &isnull));
	c->daily_call_cap = DatumGetInt32(Value(0, 7, &isnull));
	d = Value(0, 8, &isnull);
	c->campaign_daily_cap = isnull ? -1 : DatumGetInt32(d);
	c->max_attempts = DatumGetInt32(Value(0, 9, &isnull));
	c->attempt_warning_threshold = DatumGetInt32(Value(0, 10, &isnull));
	c->nurture_after_warning = DatumGetBool(Value(0, 11, &isnull));
	c->consent_required = ConsentOf(Column(0, 12));
	c->min_retry_interval = DatumGetInt64(Value(0, 13, &isnull));
	d = Value(0, 14, &isnull);
	{
		Datum *words;
		bool *nulls;

		deconstruct_array(DatumGetArrayTypePCopy(d), TEXTOID, -1, false,
						  TYPALIGN_INT, &words, &nulls, &c->nstop);
		c->stop_reasons = palloc(Max(c->nstop, 1) * sizeof(char *));
		for (int i = 0; i < c->nstop; i++)
			c->stop_reasons[i] = nulls[i] ? "" : TextDatumGetCString(words[i]);
	}
	c->top_k = DatumGetInt32(Value(0, 15, &isnull));
	c->max_calls = DatumGetInt32(Value(0, 16, &isnull));
	c->concurrency = DatumGetInt32(Value(0, 17, &isnull));
	c->calls_per_second = DatumGetFloat8(Value(0, 18, &isnull));
	c->running = strcmp(c->status, "running") == 0;
	if (Column(0, 19) != NULL)
	{
		c->running = false;
		c->status = "kill_switch";
		c->status_reason = Column(0, 19);
	}
	c->states = DatumGetArrayTypePCopy(Value(0, 20, &isnull));
	SPI_freetuptable(SPI_tuptable);

	if (!CalendarParseHours(c->call_hours, false, &c->window.hours, &why) ||
		!CalendarParseDays(c->call_days, &c->window.days, &why) ||
		(c->zone = CalendarBookZone(c->book, zone)) == NULL)
		ereport(
			ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("campaign \"%s\" has a window, days or zone that cannot "
					"be read",
					campaign_id),
			 errhint("Correct call_hours, call_days and time_zone of "
					 "outbound.campaign.")));
	LoadRetry(c);
	CountToday(c, at);
	SPI_finish();
	MemoryContextSwitchTo(old);
	return c;
}

/*
 * LoadRetry
 *		Retry rules of the tenant, none shorter than the campaign's own interval.
 *		retry[0] is the default; SPI is connected, memory is the caller's.
 */
static void
LoadRetry(PolicyCampaign *campaign)
{
	MemoryContext old = CurrentMemoryContext;
	Datum args[1];

	args[0] = CStringGetTextDatum(campaign->tenant);
	if (SPI_execute_plan(retry_plan, args, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the retry rules");
	MemoryContextSwitchTo(old);
	campaign->retry = palloc0((SPI_processed + 1) * sizeof(PolicyRetry));
	campaign->retry[0].disposition = "*";
	campaign->retry[0].interval = campaign->min_retry_interval;
	campaign->nretry = 1;
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		bool isnull;
		char *disposition = Column(i, 1);
		int64 interval = DatumGetInt64(Value(i, 2, &isnull));
		PolicyRetry *retry = (strcmp(disposition, "*") == 0)
								 ? &campaign->retry[0]
								 : &campaign->retry[campaign->nretry++];

		retry->disposition = disposition;
		retry->interval = Max(interval, campaign->min_retry_interval);
	}
	SPI_freetuptable(SPI_tuptable);
}

/*
 * CountToday
 *		The campaign's calls on its own day of at; counts no further than its cap.
 */
static void
CountToday(PolicyCampaign *campaign, TimestampTz at)
{
	MemoryContext old = CurrentMemoryContext;
	Datum args[5];
	bool isnull;

	campaign->day_start = CalendarDayStart(campaign->zone, at);
	campaign->day_end = CalendarDayEnd(campaign->zone, at);
	if (campaign->campaign_daily_cap < 0)
		return;
	args[0] = CStringGetTextDatum(campaign->tenant);
	args[1] = CStringGetTextDatum(campaign->campaign_id);
	args[2] = TimestampTzGetDatum(campaign->day_start);
	args[3] = TimestampTzGetDatum(campaign->day_end);
	args[4] = Int64GetDatum((int64) campaign->campaign_daily_cap + 1);
	if (SPI_execute_plan(count_plan, args, NULL, false, 1) != SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "could not count the campaign's calls");
	campaign->calls_today = DatumGetInt64(Value(0, 1, &isnull));
	SPI_freetuptable(SPI_tuptable);
	MemoryContextSwitchTo(old);
}

/*
 * FactArgs
 *		The arguments that all plans about leads share; args has room for 6.
 */
static void
FactArgs(PolicyCampaign *campaign, TimestampTz at, bool skip_stopped,
		 Datum *args)
{
	Datum *words = palloc((campaign->nstop + 1) * sizeof(Datum));
	int n = skip_stopped ? campaign->nstop : 0;

	for (int i = 0; i < n; i++)
		words[i] = CStringGetTextDatum(campaign->stop_reasons[i]);
	args[0] = CStringGetTextDatum(campaign->tenant);
	args[1] = CStringGetTextDatum(campaign->campaign_id);
	args[2] = TimestampTzGetDatum(
		at - Max(FACTS_LOOK_BACK, CalendarLongestPeriod(campaign->book)));
	args[3] = PointerGetDatum(
		construct_array(words, n, TEXTOID, -1, false, TYPALIGN_INT));
	args[4] = Int64GetDatum(FACTS_MAX_CALLS);
}

/*
 * PolicyLoadLeads
 *		Facts of these leads, in the order of ids.
 */
int
PolicyLoadLeads(PolicyCampaign *campaign, Datum *ids, int nids, TimestampTz at,
				PolicyLead **leads)
{
	MemoryContext old = CurrentMemoryContext;
	Datum args[6];
	int level;
	int n;

	SPI_connect();
	level = PlanOnIndexes();
	Prepare();
	FactArgs(campaign, at, false, args);
	args[5] = PointerGetDatum(
		construct_array(ids, nids, TEXTOID, -1, false, TYPALIGN_INT));
	if (SPI_execute_plan(lead_plan, args, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the facts of leads");
	AtEOXact_GUC(true, level);
	MemoryContextSwitchTo(old);
	n = FillLeads(campaign, leads);
	SPI_finish();
	MemoryContextSwitchTo(old);
	return n;
}

/*
 * LoadLive
 *		Every live attempt of the tenant, by number and, within the campaign, by
 *		lead: no more than the calls that go on now. SPI is connected.
 */
static void
LoadLive(PolicyCampaign *campaign)
{
	MemoryContext old = CurrentMemoryContext;
	HASHCTL ctl;
	Datum args[2];

	memset(&ctl, 0, sizeof(ctl));
	ctl.keysize = LIVE_KEY_SIZE;
	ctl.entrysize = LIVE_KEY_SIZE;
	ctl.hcxt = old;
	campaign->live = hash_create("outbound live attempts", 256, &ctl,
								 HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
	args[0] = CStringGetTextDatum(campaign->tenant);
	args[1] = CStringGetTextDatum(campaign->campaign_id);
	if (SPI_execute_plan(live_plan, args, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the live attempts");
	MemoryContextSwitchTo(old);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		char key[LIVE_KEY_SIZE];
		char *lead_id = Column(i, 2);

		snprintf(key, sizeof(key), "n%s", Column(i, 1));
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

/*
 * PolicyOpenHead
 *		A cursor over the campaign's leads in the queue's order; states NULL =
 *		all. The caller is connected to SPI and closes the portal.
 */
Portal
PolicyOpenHead(PolicyCampaign *campaign, ArrayType *states, TimestampTz at)
{
	MemoryContext old = CurrentMemoryContext;
	Datum args[6];
	Portal portal;

	Prepare();
	MemoryContextSwitchTo(old);
	LoadLive(campaign);
	FactArgs(campaign, at, true, args);
	args[5] = PointerGetDatum(states);
	portal = SPI_cursor_open(NULL, states ? head_plan : head_all_plan, args,
							 NULL, false);
	MemoryContextSwitchTo(old); /* SPI leaves its own */
	return portal;
}

/*
 * PolicyFetchHead
 *		The next n leads of the cursor, in the current context. Of leads whose
 *		status stops them no more than that is known.
 */
int
PolicyFetchHead(PolicyCampaign *campaign, Portal portal, int n,
				PolicyLead **leads)
{
	MemoryContext old = CurrentMemoryContext;

	SPI_cursor_fetch(portal, true, n);
	MemoryContextSwitchTo(old);
	return FillLeads(campaign, leads);
}

/*
 * FillLeads
 *		SPI's result as an array of PolicyLead in the current context; frees it.
 */
static int
FillLeads(PolicyCampaign *campaign, PolicyLead **leads)
{
	int n = (int) SPI_processed;

	*leads = palloc0(Max(n, 1) * sizeof(PolicyLead));
	for (int i = 0; i < n; i++)
		FillLead(campaign, &(*leads)[i], i);
	SPI_freetuptable(SPI_tuptable);
	return n;
}

/*
 * FillLead
 *		One row of LEAD_FACTS as a PolicyLead, in the current context.
 */
static void
FillLead(PolicyCampaign *campaign, PolicyLead *lead, int row)
{
	bool isnull;
	Datum d;
	char *kind;
	ArrayType *zones;
	ArrayType *states;

	lead->lead_id = Column(row, 1);
	lead->to_number = Column(row, 2);
	kind = Column(row, 3);
	lead->lead_status = Column(row, 4);
	for (int i = 0; i < campaign->nstop; i++)
		lead->status_stops |=
			(strcmp(lead->lead_status, campaign->stop_reasons[i]) == 0);
	lead->consent = ConsentOf(Column(row, 5));
	lead->attempts = DatumGetInt32(Value(row, 6, &isnull));
	lead->after_hours_done = DatumGetBool(Value(row, 7, &isnull));
	d = Value(row, 8, &isnull);
	lead->last_attempt_at = isnull ? DT_NOBEGIN : DatumGetTimestampTz(d);
	d = Value(row, 9, &isnull);
	lead->next_attempt_at = isnull ? DT_NOBEGIN : DatumGetTimestampTz(d);
	lead->last_disposition = Column(row, 10);
	lead->retry_interval =
		PolicyRetryInterval(campaign, lead->last_disposition);

	zones = DatumGetArrayTypeP(Value(row, 11, &isnull));
	states = DatumGetArrayTypeP(Value(row, 12, &isnull));
	lead->calendar = CalendarFor(campaign->book, zones, states);
	lead->segment_score = DatumGetInt32(Value(row, 13, &isnull));
	lead->lead_segment = Column(row, 14);
	lead->state = Column(row, 15);
	lead->clinic_name = Column(row, 16);

	lead->suppressed_until = DT_NOEND;
	d = Value(row, 17, &isnull);
	if (!isnull)
	{
		HeapTupleHeader s = DatumGetHeapTupleHeader(d);

		lead->suppressed = true;
		d = GetAttributeByNum(s, 1, &isnull);
		if (!isnull)
			lead->suppressed_until = DatumGetTimestampTz(d);
		d = GetAttributeByNum(s, 2, &isnull);
		lead->suppression_reason = TextDatumGetCString(d);
	}
	d = Value(row, 18, &isnull);
	if (!isnull)
		FillCalls(lead, DatumGetArrayTypeP(d));
	(void) Value(row, 19, &isnull);
	lead->live_lead = !isnull || IsLive(campaign, 'l', lead->lead_id);
	(void) Value(row, 20, &isnull);
	lead->live_number = !isnull || IsLive(campaign, 'n', lead->to_number);

	/* a number abroad without a place has no hours that could be judged */
	lead->number_valid =
		lead->to_number != NULL && strcmp(kind, "premium") != 0 &&
		(strcmp(kind, "foreign") != 0 || lead->calendar->placed);
}

/*
 * FillCalls
 *		The newest calls, which come newest first, oldest first.
 */
static void
FillCalls(PolicyLead *lead, ArrayType *array)
{
	const TimestampTz *newest = (const TimestampTz *) ARR_DATA_PTR(array);
	TimestampTz *calls;

	lead->ncalls = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	if (lead->ncalls == 0)
		return;
	calls = palloc(lead->ncalls * sizeof(TimestampTz));
	for (int i = 0; i < lead->ncalls; i++)
		calls[i] = newest[lead->ncalls - 1 - i];
	lead->calls = calls;
}

/*
 * PolicyRetryInterval
 *		How long to wait after an attempt that ended so; NULL: no disposition.
 */
int64
PolicyRetryInterval(const PolicyCampaign *campaign, const char *disposition)
{
	if (disposition != NULL)
	{
		for (int i = 1; i < campaign->nretry; i++)
		{
			if (strcmp(campaign->retry[i].disposition, disposition) == 0)
				return campaign->retry[i].interval;
		}
	}
	return campaign->retry[0].interval;
}

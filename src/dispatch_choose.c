/*-------------------------------------------------------------------------
 *
 * dispatch_choose.c
 *	  Which leads are next: entries of today's queue, their locks, and the
 *	  policy's word on each. The claim writes what is chosen here; the preview
 *	  only shows it, and takes no lock.
 *
 *-------------------------------------------------------------------------
 */
#include "dispatch.h"

#include "access/hash.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"

#include "dispatch_choose.h"
#include "plan.h"

static int64 NumberKey(const char *tenant, const char *number);

/*
 * ChooseCampaign
 *		What requests need of the campaign's row.
 */
void
ChooseCampaign(DispatchRun *run, DispatchCampaign *campaign, TimestampTz at)
{
	static SavedPlan plan = {
		"SELECT c.name, c.agent_id, c.from_numbers, "
		"c.dynamic_variables::pg_catalog.text, c.time_zone,"
		"  ($3 AT TIME ZONE c.time_zone)::pg_catalog.date, c.concurrency, "
		"c.calls_per_second,"
		"  c.dispatch_via OPERATOR(pg_catalog.=) 'n8n'"
		"  FROM outbound.campaign c"
		" WHERE c.tenant OPERATOR(pg_catalog.=) $1 AND c.campaign_id "
		"OPERATOR(pg_catalog.=) $2",
		3,
		{TEXTOID, TEXTOID, TIMESTAMPTZOID}};
	Datum values[3] = {CStringGetTextDatum(run->tenant),
					   CStringGetTextDatum(run->campaign_id),
					   TimestampTzGetDatum(at)};
	bool isnull;
	Datum array;
	Datum *elements;

	memset(campaign, 0, sizeof(*campaign));
	if (PlanRun(&plan, values, NULL, false, SPI_OK_SELECT) == 0)
		ereport(ERROR, errcode(ERRCODE_UNDEFINED_OBJECT),
				errmsg("campaign \"%s\" of tenant \"%s\" does not exist",
					   run->campaign_id, run->tenant),
				errhint("Make it with outbound.configure(), or set "
						"outbound.campaign_id and outbound.tenant."));
	campaign->name = PlanText(0, 1);
	campaign->agent_id = PlanText(0, 2);
	array = PlanDatum(0, 3, &isnull);
	deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false,
					  TYPALIGN_INT, &elements, NULL, &campaign->nfrom);
	campaign->from_numbers = palloc(Max(campaign->nfrom, 1) * sizeof(char *));
	for (int i = 0; i < campaign->nfrom; i++)
		campaign->from_numbers[i] = TextDatumGetCString(elements[i]);
	campaign->variables = PlanText(0, 4);
	campaign->time_zone = PlanText(0, 5);
	campaign->local_day = DatumGetDateADT(PlanDatum(0, 6, &isnull));
	campaign->concurrency = PlanInt(0, 7, 1);
	campaign->calls_per_second = PlanDouble(0, 8, 1);
	campaign->via_n8n = PlanBool(0, 9);

	if (campaign->agent_id == NULL || campaign->nfrom == 0)
		ereport(
			ERROR, errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			errmsg("campaign \"%s\" has no %s", run->campaign_id,
				   campaign->nfrom == 0 ? "number to call from" : "agent"),
			errhint(
				"Set %s of outbound.campaign, or %s in outbound.configure().",
				campaign->nfrom == 0 ? "from_numbers" : "agent_id",
				campaign->nfrom == 0 ? "RETELL_FROM_NUMBER" : "B2B_AGENT_ID"));
	if (campaign->via_n8n != run->via_n8n)
		DispatchStop(run, false,
					 "dispatch_via has changed; the next run uses it");
}

/*
 * ChooseCandidates
 *		The next due entries of today's queue.
 */
int
ChooseCandidates(DispatchRun *run, const DispatchCampaign *campaign,
				 TimestampTz at, int limit, Candidate **candidates)
{
	static SavedPlan fresh = {
		"SELECT q.lead_id, l.to_number, q.rank FROM outbound.queue_entry q"
		"  JOIN outbound.lead l ON l.tenant OPERATOR(pg_catalog.=) q.tenant"
		"   AND l.campaign_id OPERATOR(pg_catalog.=) q.campaign_id AND "
		"l.lead_id OPERATOR(pg_catalog.=) q.lead_id"
		" WHERE q.tenant OPERATOR(pg_catalog.=) $1 AND q.campaign_id "
		"OPERATOR(pg_catalog.=) $2"
		"   AND q.queue_date OPERATOR(pg_catalog.=) $3 AND q.state "
		"OPERATOR(pg_catalog.=) 'queued'"
		"   AND q.rank OPERATOR(pg_catalog.>) $4"
		"   AND (q.not_before IS NULL OR q.not_before OPERATOR(pg_catalog.<=) "
		"$5)"
		" ORDER BY q.rank LIMIT $6",
		6,
		{TEXTOID, TEXTOID, DATEOID, INT4OID, TIMESTAMPTZOID, INT4OID}};
	static SavedPlan again = {
		"SELECT q.lead_id, l.to_number, q.rank FROM outbound.queue_entry q"
		"  JOIN outbound.lead l ON l.tenant OPERATOR(pg_catalog.=) q.tenant"
		"   AND l.campaign_id OPERATOR(pg_catalog.=) q.campaign_id AND "
		"l.lead_id OPERATOR(pg_catalog.=) q.lead_id"
		" WHERE q.tenant OPERATOR(pg_catalog.=) $1 AND q.campaign_id "
		"OPERATOR(pg_catalog.=) $2"
		"   AND q.queue_date OPERATOR(pg_catalog.=) $3"
		"   AND q.rank OPERATOR(pg_catalog.>) $4"
		"   AND (q.state OPERATOR(pg_catalog.=) 'queued' AND (q.not_before IS "
		"NULL OR q.not_before OPERATOR(pg_catalog.<=) $5)"
		"    OR q.state OPERATOR(pg_catalog.=) 'dispatched' AND l.lead_status "
		"IN ('new', 'retry')"
		"     AND (q.not_before IS NULL OR q.not_before "
		"OPERATOR(pg_catalog.<=) $5)"
		"     AND (l.next_attempt_at IS NULL OR l.next_attempt_at "
		"OPERATOR(pg_catalog.<=) $5))"
		" ORDER BY q.rank LIMIT $6",
		6,
		{TEXTOID, TEXTOID, DATEOID, INT4OID, TIMESTAMPTZOID, INT4OID}};
	Datum values[6] = {CStringGetTextDatum(run->tenant),
					   CStringGetTextDatum(run->campaign_id),
					   DateADTGetDatum(campaign->local_day),
					   Int32GetDatum(run->last_rank),
					   TimestampTzGetDatum(at),
					   Int32GetDatum(limit)};
	int n = PlanRun(run->resume ? &fresh : &again, values, NULL, false,
					SPI_OK_SELECT);

	*candidates = palloc0(Max(n, 1) * sizeof(Candidate));
	for (int i = 0; i < n; i++)
	{
		(*candidates)[i].lead_id = PlanText(i, 1);
		(*candidates)[i].to_number = PlanText(i, 2);
		(*candidates)[i].rank = PlanInt(i, 3, 0);
	}
	return n;
}

/*
 * NumberKey
 *		The advisory lock of a number, as suppression inserts take it.
 */
static int64
NumberKey(const char *tenant, const char *number)
{
	return DatumGetInt64(DirectFunctionCall2Coll(
		hashtextextended, DEFAULT_COLLATION_OID,
		CStringGetTextDatum(psprintf("outbound:%s:%s", tenant, number)),
		Int64GetDatum(0)));
}

/*
 * ChooseNumbers
 *		Try each number's lock; a lead whose number is busy is passed over. A
 *		lead without a number goes on, for the policy to say so.
 */
void
ChooseNumbers(DispatchRun *run, Candidate *candidates, int n)
{
	for (int i = 0; i < n; i++)
	{
		Candidate *c = &candidates[i];

		if (c->to_number == NULL ||
			DatumGetBool(DirectFunctionCall1(
				pg_try_advisory_xact_lock_int8,
				Int64GetDatum(NumberKey(run->tenant, c->to_number)))))
			c->lead = palloc0(sizeof(DispatchLead));
	}
}

/*
 * ChooseLeads
 *		Lock the rows of those leads and read what the request says about them.
 */
void
ChooseLeads(DispatchRun *run, Candidate *candidates, int n, bool lock)
{
#define LEADS_QUERY                                                        \
	"SELECT l.lead_id, l.clinic_id, l.clinic_name, l.to_number, l.city, "  \
	"l.state, l.clinic_website,"                                           \
	"  l.manager_name, l.lead_segment, l.segment_score::pg_catalog.text, " \
	"l.opening_hours"                                                      \
	"  FROM outbound.lead l"                                               \
	" WHERE l.tenant OPERATOR(pg_catalog.=) $1 AND l.campaign_id "         \
	"OPERATOR(pg_catalog.=) $2"                                            \
	"   AND l.lead_id OPERATOR(pg_catalog.=) ANY ($3)"
	static SavedPlan locking = {LEADS_QUERY " FOR NO KEY UPDATE SKIP LOCKED",
								3,
								{TEXTOID, TEXTOID, TEXTARRAYOID}};
	static SavedPlan looking = {
		LEADS_QUERY, 3, {TEXTOID, TEXTOID, TEXTARRAYOID}};
	Datum *ids = palloc(Max(n, 1) * sizeof(Datum));
	int nids = 0;
	Datum values[3];
	uint64 found;

	for (int i = 0; i < n; i++)
	{
		if (candidates[i].lead != NULL)
			ids[nids++] = CStringGetTextDatum(candidates[i].lead_id);
	}
	values[0] = CStringGetTextDatum(run->tenant);
	values[1] = CStringGetTextDatum(run->campaign_id);
	values[2] = PointerGetDatum(
		construct_array(ids, nids, TEXTOID, -1, false, TYPALIGN_INT));
	found =
		PlanRun(lock ? &locking : &looking, values, NULL, false, SPI_OK_SELECT);

	for (int i = 0; i < n; i++)
	{
		DispatchLead *lead = candidates[i].lead;

		candidates[i].lead = NULL;
		for (uint64 row = 0; lead != NULL && row < found; row++)
		{
			char *id = PlanText(row, 1);
			Datum hours;
			bool isnull;

			if (strcmp(id, candidates[i].lead_id) != 0)
				continue;
			lead->lead_id = id;
			lead->clinic_id = PlanText(row, 2);
			lead->clinic_name = PlanText(row, 3);
			lead->to_number = PlanText(row, 4);
			lead->city = PlanText(row, 5);
			lead->state = PlanText(row, 6);
			lead->website = PlanText(row, 7);
			lead->manager_name = PlanText(row, 8);
			lead->lead_segment = PlanText(row, 9);
			lead->segment_score = PlanText(row, 10);
			hours = PlanDatum(row, 11, &isnull);
			lead->opening_hours = isnull ? NULL : DatumGetJsonbPCopy(hours);

			/* the number that we hold must still be the lead's */
			if ((lead->to_number == NULL) ==
					(candidates[i].to_number == NULL) &&
				(lead->to_number == NULL ||
				 strcmp(lead->to_number, candidates[i].to_number) == 0))
				candidates[i].lead = lead;
			break;
		}
	}
}

/*
 * ChooseDecide
 *		Ask the policy about each candidate until enough are granted; *looked is
 *		how many were looked at.
 */
void
ChooseDecide(DispatchRun *run, PolicyCampaign *policy, Candidate *candidates,
			 int n, int want, TimestampTz at, int *looked)
{
	Datum *ids = palloc(Max(n, 1) * sizeof(Datum));
	PolicyLead *facts;
	int nfacts = 0;
	int nids = 0;
	int granted = 0;
	int i;

	for (i = 0; i < n; i++)
	{
		if (candidates[i].lead != NULL)
			ids[nids++] = CStringGetTextDatum(candidates[i].lead_id);
	}
	if (nids > 0)
		nfacts = PolicyLoadLeads(policy, ids, nids, at, &facts);
	for (int j = i = 0; i < n && j < nfacts; i++)
	{
		if (candidates[i].lead != NULL &&
			strcmp(candidates[i].lead_id, facts[j].lead_id) == 0)
			candidates[i].facts = &facts[j++];
	}

	for (i = 0; i < n && granted < want; i++)
	{
		Candidate *c = &candidates[i];

		if (c->facts == NULL)
			continue;
		PolicyDecide(policy, c->facts, at, &c->decision);
		if (c->decision.verdict == POLICY_CALL ||
			c->decision.verdict == POLICY_AFTER_HOURS_CALL)
		{
			c->granted = true;
			policy->calls_today++;
			granted++;
		}
		else if (c->decision.reason == POLICY_CAMPAIGN_CAP ||
				 c->decision.reason == POLICY_CAMPAIGN_NOT_RUNNING)
			break;
		else
			c->denied = true;
	}
	*looked = i;
}

/*-------------------------------------------------------------------------
 *
 * dispatch_preview.c
 *	  What call_batch would send now: no lock, no write, no request.
 *
 * The same candidates, the same policy and the same request as a claim's; the
 * limits of the moment (rate, live calls) are left out, max_calls is not.
 *
 *-------------------------------------------------------------------------
 */
#include "dispatch.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"

#include "dispatch_choose.h"
#include "plan.h"

PG_FUNCTION_INFO_V1(outbound_preview_calls);

#define DRY_RUN_LINES 20
#define PREVIEW_STEP 64

typedef void (*PreviewRow)(void *arg, const char *lead_id,
						   const char *clinic_name, const char *to_number,
						   const char *from_number, const char *window_type,
						   int attempt_number, const char *body);

static int Preview(int max_calls, bool resume, const char *campaign_id,
				   const char *tenant, PreviewRow row, void *arg);
static void
PutRow(void *arg, const char *lead_id, const char *clinic_name,
	   const char *to_number, const char *from_number, const char *window_type,
	   int attempt_number, const char *body);
static void
NoticeRow(void *arg, const char *lead_id, const char *clinic_name,
		  const char *to_number, const char *from_number,
		  const char *window_type, int attempt_number, const char *body);

/*
 * Preview
 *		Hand each call that would be placed to row(); returns how many. max_calls
 *		-1 is the campaign's own, 0 no limit.
 */
static int
Preview(int max_calls, bool resume, const char *campaign_id, const char *tenant,
		PreviewRow row, void *arg)
{
	DispatchRun run = {.context = CurrentMemoryContext,
					   .step = CurrentMemoryContext,
					   .tenant = tenant,
					   .campaign_id = campaign_id,
					   .resume = resume,
					   .last_rank = PG_INT32_MIN};
	DispatchCampaign campaign;
	PolicyCampaign *policy;
	TimestampTz at = OutboundNow();
	HTAB *seen;
	HASHCTL ctl = {.keysize = 32, .entrysize = 32};
	int shown = 0;

	SPI_connect();
	seen = hash_create("numbers of the preview", 64, &ctl,
					   HASH_ELEM | HASH_STRINGS);
	run.via_n8n = false;
	ChooseCampaign(&run, &campaign, at);
	policy = PolicyLoadCampaign(tenant, campaign_id, at);
	if (max_calls < 0)
		max_calls = policy->max_calls;
	if (!policy->running)
		ereport(NOTICE, errmsg("the campaign is not running (%s: %s), so "
							   "nothing would be sent",
							   policy->status, policy->status_reason));

	while (policy->running && (max_calls == 0 || shown < max_calls))
	{
		Candidate *candidates;
		int looked;
		int n =
			ChooseCandidates(&run, &campaign, at, PREVIEW_STEP, &candidates);

		CHECK_FOR_INTERRUPTS();
		if (n == 0)
			break;
		for (int i = 0; i < n; i++)
		{
			char key[32];
			bool twice = false;

			if (candidates[i].to_number != NULL)
			{
				strlcpy(key, candidates[i].to_number, sizeof(key));
				(void) hash_search(seen, key, HASH_FIND, &twice);
			}
			if (!twice)
				candidates[i].lead = palloc0(sizeof(DispatchLead));
		}
		ChooseLeads(&run, candidates, n, false);
		ChooseDecide(&run, policy, candidates, n,
					 max_calls == 0 ? n : max_calls - shown, at, &looked);
		for (int i = 0; i < looked; i++)
		{
			Candidate *c = &candidates[i];
			bool after = c->decision.verdict == POLICY_AFTER_HOURS_CALL;
			const char *from;
			char key[32];
			bool twice;

			if (!c->granted)
				continue;
			strlcpy(key, c->to_number, sizeof(key));
			(void) hash_search(seen, key, HASH_ENTER, &twice);
			if (twice)
				continue;
			from = campaign.from_numbers[shown % campaign.nfrom];
			row(arg, c->lead_id, c->lead->clinic_name, c->to_number, from,
				after ? "after_hours" : "business_hours",
				c->facts->attempts + 1,
				DispatchBody(tenant, campaign_id, &campaign, policy, c->facts,
							 c->lead, NULL, from, after, at));
			shown++;
		}
		if (looked == 0)
			break;
		run.last_rank = candidates[looked - 1].rank;
		if (looked < n && (max_calls == 0 || shown < max_calls))
			break; /* the campaign's own cap */
	}
	hash_destroy(seen);
	SPI_finish();
	return shown;
}

/*
 * outbound.preview_calls(max_calls integer, resume boolean, campaign_id text,
 *						  tenant text) returns setof record
 *		The calls that would be placed now. Reads only.
 */
Datum
outbound_preview_calls(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	if (PG_ARGISNULL(2) || PG_ARGISNULL(3))
		ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("campaign_id and tenant must not be null"));
	InitMaterializedSRF(fcinfo, 0);
	(void) Preview(PG_ARGISNULL(0) ? -1 : Max(PG_GETARG_INT32(0), 0),
				   PG_ARGISNULL(1) || PG_GETARG_BOOL(1),
				   text_to_cstring(PG_GETARG_TEXT_PP(2)),
				   text_to_cstring(PG_GETARG_TEXT_PP(3)), PutRow, rsinfo);
	return (Datum) 0;
}

/*
 * PutRow
 *		A call as a row of preview_calls.
 */
static void
PutRow(void *arg, const char *lead_id, const char *clinic_name,
	   const char *to_number, const char *from_number, const char *window_type,
	   int attempt_number, const char *body)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) arg;
	Datum values[7] = {CStringGetTextDatum(lead_id),
					   CStringGetTextDatum(clinic_name),
					   CStringGetTextDatum(to_number),
					   CStringGetTextDatum(from_number),
					   CStringGetTextDatum(window_type),
					   Int32GetDatum(attempt_number),
					   DirectFunctionCall1(jsonb_in, CStringGetDatum(body))};
	bool nulls[7] = {false};

	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

/*
 * DispatchDryRun
 *		call_batch with dry_run: a NOTICE a call, the first ones in full.
 */
void
DispatchDryRun(int max_calls, bool resume, const char *campaign_id,
			   const char *tenant)
{
	int shown = 0;
	int total =
		Preview(max_calls, resume, campaign_id, tenant, NoticeRow, &shown);

	ereport(NOTICE,
			errmsg("dry run: %d calls would be placed now; nothing was written "
				   "or sent",
				   total),
			total > shown ? errhint("SELECT * FROM outbound.preview_calls(0) "
									"shows them all, with their requests.")
						  : 0);
}

/*
 * NoticeRow
 *		A call as a NOTICE.
 */
static void
NoticeRow(void *arg, const char *lead_id, const char *clinic_name,
		  const char *to_number, const char *from_number,
		  const char *window_type, int attempt_number, const char *body)
{
	int *shown = (int *) arg;

	if (*shown >= DRY_RUN_LINES)
		return;
	(*shown)++;
	ereport(NOTICE,
			errmsg("would call %s (%s) from %s: %s, attempt %d", to_number,
				   clinic_name, from_number, window_type, attempt_number),
			errdetail("%s", body));
}

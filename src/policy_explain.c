/*-------------------------------------------------------------------------
 *
 * policy_explain.c
 *	  The decision in words: decide(), explain() and the sentence with the numbers.
 *
 *-------------------------------------------------------------------------
 */
#include "policy.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(outbound_decide);
PG_FUNCTION_INFO_V1(outbound_explain);

static char *UntilText(const PolicyCampaign *campaign, const PolicyLead *lead,
					   const PolicyDecision *decision);
static char *HoursText(const CalendarHours *hours);
static char *IntervalText(int64 usec);
static char *
CalendarText(const PolicyCampaign *campaign, const PolicyLead *lead,
			 TimestampTz at, const PolicyDecision *decision);
static char *PassText(const PolicyCampaign *campaign, const PolicyLead *lead,
					  TimestampTz at, const PolicyDecision *decision);
static char *VerdictText(const PolicyCampaign *campaign, const PolicyLead *lead,
						 TimestampTz at, const PolicyDecision *d);
static PolicyLead *
LoadOne(PolicyCampaign *campaign, const char *lead_id, TimestampTz at);
static void CheckInstant(TimestampTz at);

static const char *const consent_words[] = {"none", "express", "written"};

/*
 * HoursText
 *		"09:00-12:00,13:00-18:00", or "none".
 */
static char *
HoursText(const CalendarHours *hours)
{
	StringInfoData buf;

	if (hours->n == 0)
		return "none";
	initStringInfo(&buf);
	for (int i = 0; i < hours->n; i++)
		appendStringInfo(&buf, "%s%02d:%02d-%02d:%02d", i > 0 ? "," : "",
						 hours->span[i].from / 60, hours->span[i].from % 60,
						 hours->span[i].to / 60, hours->span[i].to % 60);
	return buf.data;
}

/*
 * IntervalText
 *		"4 h", "30 min", "4 h 30 min".
 */
static char *
IntervalText(int64 usec)
{
	int64 minutes = usec / OUTBOUND_MINUTE;

	if (usec % OUTBOUND_MINUTE != 0)
		return psprintf(INT64_FORMAT " s", usec / OUTBOUND_SECOND);
	if (minutes % 60 == 0)
		return psprintf(INT64_FORMAT " h", minutes / 60);
	if (minutes < 60)
		return psprintf(INT64_FORMAT " min", minutes);
	return psprintf(INT64_FORMAT " h " INT64_FORMAT " min", minutes / 60,
					minutes % 60);
}

/*
 * UntilText
 *		The end of the rule in the zone that blocks, else the lead's first, else
 *		the campaign's.
 */
static char *
UntilText(const PolicyCampaign *campaign, const PolicyLead *lead,
		  const PolicyDecision *decision)
{
	CalendarZone *zone = decision->zone;

	if (decision->until == DT_NOEND || decision->until == DT_NOBEGIN)
		return "not known";
	if (zone == NULL)
		zone =
			lead->calendar->placed ? lead->calendar->zone[0] : campaign->zone;
	return CalendarLocalText(zone, decision->until);
}

/*
 * CalendarText
 *		The sentence of a rule about days and hours.
 */
static char *
CalendarText(const PolicyCampaign *campaign, const PolicyLead *lead,
			 TimestampTz at, const PolicyDecision *decision)
{
	char *local = CalendarLocalText(decision->zone, at);
	const CalendarLaw *law = decision->law;
	const char *state = "";
	char *hours;
	int wd = (CalendarLocalDate(decision->zone, at) % 7 + 13) % 7;
	char *next =
		decision->until == DT_NOEND
			? "it does not open within 400 days"
			: psprintf("opens %s", UntilText(campaign, lead, decision));

	if (law != NULL)
		state = strcmp(law->state, "*") == 0 ? "federal" : law->state;
	switch (decision->reason)
	{
		case POLICY_LEGAL_HOURS:
			hours = HoursText(law ? &law->day[wd] : &lead->calendar->legal[wd]);
			return psprintf("it is %s; legal hours (%s) that day: %s; %s",
							local, law ? state : "all states together", hours,
							next);
		case POLICY_STATE_HOLIDAY:
			return psprintf(
				"it is %s, a holiday in %s; hours that day: %s; %s", local,
				strcmp(state, "federal") == 0 ? "the country" : state,
				HoursText(&law->holiday), next);
		case POLICY_CALL_DAY:
			return psprintf("it is %s; call days: %s; %s", local,
							campaign->call_days, next);
		default:
			return psprintf("it is %s; calling window: %s; %s%s", local,
							campaign->call_hours, next,
							campaign->allow_after_hours
								? "; the after-hours attempt has been made"
								: "");
	}
}

/*
 * PolicyDetail
 *		The sentence for a decision, with the numbers that made it.
 */
char *
PolicyDetail(const PolicyCampaign *campaign, const PolicyLead *lead,
			 TimestampTz at, const PolicyDecision *d)
{
	switch (d->reason)
	{
		case POLICY_CALLABLE:
			if (d->verdict == POLICY_AFTER_HOURS_CALL)
				return psprintf("outside the calling window %s, inside legal "
								"hours: one after-hours attempt (voicemail)",
								campaign->call_hours);
			return "inside the calling window";
		case POLICY_CAMPAIGN_NOT_RUNNING:
			return psprintf("campaign %s: %s", campaign->status,
							campaign->status_reason);
		case POLICY_SUPPRESSED:
			return psprintf(
				"%s is suppressed (%s), %s", lead->to_number,
				lead->suppression_reason,
				d->until == DT_NOEND
					? "for good"
					: psprintf("until %s", UntilText(campaign, lead, d)));
		case POLICY_LEAD_STATUS:
		{
			bool known;

			(void) PolicyStatusStops(campaign, lead->lead_status, &known);
			return psprintf(known ? "lead status is %s, a stop reason"
								  : "lead status is \"%s\", which is none that "
									"calls are made in (new, queued, calling, "
									"retry)",
							lead->lead_status);
		}
		case POLICY_INVALID_NUMBER:
			return psprintf("%s cannot be dialled", lead->to_number
														? lead->to_number
														: "no number, which");
		case POLICY_CONSENT_MISSING:
			return psprintf("consent is %s, the campaign needs %s",
							consent_words[lead->consent],
							consent_words[campaign->consent_required]);
		case POLICY_MAX_ATTEMPTS:
			return psprintf(INT64_FORMAT " of " INT64_FORMAT " attempts made",
							d->count, d->limit);
		case POLICY_NURTURE:
			return psprintf(INT64_FORMAT
							" attempts, above the threshold of " INT64_FORMAT
							": kept for the nurture sequence",
							d->count, d->limit);
		case POLICY_CALL_IN_PROGRESS:
			return lead->live_lead ? "an attempt for this lead is not over"
								   : psprintf("an attempt to %s is not over",
											  lead->to_number);
		case POLICY_RETRY_INTERVAL:
			return psprintf("retry interval %s after %s, next %s",
							IntervalText(lead->retry_interval),
							lead->last_disposition ? lead->last_disposition
												   : "a call to this number",
							UntilText(campaign, lead, d));
		case POLICY_DAILY_CAP:
			if (d->limit == 0)
				return "the campaign's daily_call_cap is 0";
			if (d->rolling)
				return psprintf(INT64_FORMAT " of " INT64_FORMAT
											 " calls in 24 hours, next %s",
								d->count, d->limit,
								UntilText(campaign, lead, d));
			return psprintf(INT64_FORMAT " of " INT64_FORMAT
										 " calls today, next day starts %s",
							d->count, d->limit, UntilText(campaign, lead, d));
		case POLICY_CAMPAIGN_CAP:
			if (d->limit == 0)
				return "the campaign's campaign_daily_cap is 0";
			return psprintf(INT64_FORMAT " of " INT64_FORMAT
										 " calls of the campaign today, next "
										 "day starts %s",
							d->count, d->limit, UntilText(campaign, lead, d));
		case POLICY_STATE_LIMIT:
			return psprintf(
				INT64_FORMAT " of " INT64_FORMAT " calls in %s (%s), next %s",
				d->count, d->limit, IntervalText(d->law->attempt_period),
				d->law->state, UntilText(campaign, lead, d));
		default:
			return CalendarText(campaign, lead, at, d);
	}
}

/*
 * PassText
 *		What explain() says of a rule that passes.
 */
static char *
PassText(const PolicyCampaign *campaign, const PolicyLead *lead, TimestampTz at,
		 const PolicyDecision *d)
{
	CalendarZone *zone = lead->calendar->zone[0];
	int wd = (CalendarLocalDate(zone, at) % 7 + 13) % 7;

	switch (d->reason)
	{
		case POLICY_CAMPAIGN_NOT_RUNNING:
			return "campaign running";
		case POLICY_SUPPRESSED:
			return "not on the suppression list";
		case POLICY_LEAD_STATUS:
			return psprintf("lead status is %s", lead->lead_status);
		case POLICY_INVALID_NUMBER:
			return pstrdup(lead->to_number);
		case POLICY_CONSENT_MISSING:
			return psprintf("consent is %s, the campaign needs %s",
							consent_words[lead->consent],
							consent_words[campaign->consent_required]);
		case POLICY_MAX_ATTEMPTS:
			return psprintf(INT64_FORMAT " of " INT64_FORMAT " attempts made",
							d->count, d->limit);
		case POLICY_NURTURE:
			return campaign->nurture_after_warning
					   ? psprintf(INT64_FORMAT
								  " attempts, threshold " INT64_FORMAT,
								  d->count, d->limit)
					   : "the campaign keeps no leads for nurture";
		case POLICY_CALL_IN_PROGRESS:
			return "no attempt is under way";
		case POLICY_RETRY_INTERVAL:
			return d->until == DT_NOBEGIN
					   ? "never tried"
					   : psprintf("over since %s",
								  UntilText(campaign, lead, d));
		case POLICY_DAILY_CAP:
			return psprintf(INT64_FORMAT " of " INT64_FORMAT
										 " calls in 24 hours",
							d->count, d->limit);
		case POLICY_CAMPAIGN_CAP:
			return d->limit < 0 ? "no cap for the campaign"
								: psprintf(INT64_FORMAT " of " INT64_FORMAT
														" calls today",
										   d->count, d->limit);
		case POLICY_STATE_LIMIT:
			return lead->calendar->any_limit ? "below the states' limits"
											 : "no state limits attempts";
		case POLICY_LEGAL_HOURS:
			return psprintf("it is %s; legal hours that day: %s%s",
							CalendarLocalText(zone, at),
							HoursText(&lead->calendar->legal[wd]),
							lead->calendar->placed
								? ""
								: " in every zone of the country (the lead "
								  "could not be placed)");
		case POLICY_STATE_HOLIDAY:
			return lead->calendar->any_holiday
					   ? "no holiday, or inside its hours"
					   : "no rule for holidays";
		case POLICY_CALL_DAY:
			return psprintf("call days: %s", campaign->call_days);
		default:
			return psprintf("inside %s", campaign->call_hours);
	}
}

/*
 * VerdictText
 *		explain()'s last word: the rule, its sentence, and from when on a call is
 *		allowed, in the lead's own time.
 */
static char *
VerdictText(const PolicyCampaign *campaign, const PolicyLead *lead,
			TimestampTz at, const PolicyDecision *d)
{
	const char *from = "";

	if (d->not_before != DT_NOEND && d->not_before > at)
		from =
			psprintf("; may be called from %s on",
					 CalendarLocalText(lead->calendar->zone[0], d->not_before));
	return psprintf("%s: %s%s", PolicyReasonWord(d->reason),
					PolicyDetail(campaign, lead, at, d), from);
}

/*
 * CheckInstant
 *		Infinite instants have no local time.
 */
static void
CheckInstant(TimestampTz at)
{
	if (TIMESTAMP_NOT_FINITE(at))
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("the instant of a decision must be finite")));
}

/*
 * LoadOne
 *		The facts of one lead, or an error that says what to look at.
 */
static PolicyLead *
LoadOne(PolicyCampaign *campaign, const char *lead_id, TimestampTz at)
{
	Datum id = CStringGetTextDatum(lead_id);
	PolicyLead *lead;

	if (PolicyLoadLeads(campaign, &id, 1, at, &lead) == 0)
		ereport(
			ERROR,
			(errcode(ERRCODE_NO_DATA_FOUND),
			 errmsg("lead \"%s\" of campaign \"%s\" does not exist", lead_id,
					campaign->campaign_id),
			 errhint("See outbound.lead and outbound.lead_reject; "
					 "campaign_id and tenant are the last two arguments.")));
	return lead;
}

/*
 * outbound.decide(lead_id text, at timestamptz, campaign_id text, tenant text)
 * returns (verdict text, reason text, not_before timestamptz, detail text)
 *		The decision for one lead. Reads only; no locks.
 */
Datum
outbound_decide(PG_FUNCTION_ARGS)
{
	char *lead_id = text_to_cstring(PG_GETARG_TEXT_PP(0));
	TimestampTz at = PG_GETARG_TIMESTAMPTZ(1);
	PolicyCampaign *campaign;
	PolicyLead *lead;
	PolicyDecision d;
	TupleDesc desc;
	Datum values[4];
	bool nulls[4] = {false, false, false, false};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	desc = BlessTupleDesc(desc);
	CheckInstant(at);
	campaign = PolicyLoadCampaign(text_to_cstring(PG_GETARG_TEXT_PP(3)),
								  text_to_cstring(PG_GETARG_TEXT_PP(2)), at);
	lead = LoadOne(campaign, lead_id, at);
	PolicyDecide(campaign, lead, at, &d);
	values[0] = CStringGetTextDatum(PolicyVerdictWord(d.verdict));
	values[1] = CStringGetTextDatum(PolicyReasonWord(d.reason));
	values[2] = TimestampTzGetDatum(d.not_before);
	nulls[2] = (d.not_before == DT_NOEND);
	values[3] = CStringGetTextDatum(PolicyDetail(campaign, lead, at, &d));
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(desc, values, nulls)));
}

/*
 * outbound.explain(lead_id text, at timestamptz, campaign_id text, tenant text)
 * returns setof (step, rule, result, until, detail)
 *		Every rule by itself, in the order in which they are asked, then the
 *		verdict. Reads only; no locks.
 */
Datum
outbound_explain(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	char *lead_id = text_to_cstring(PG_GETARG_TEXT_PP(0));
	TimestampTz at = PG_GETARG_TIMESTAMPTZ(1);
	PolicyCampaign *campaign;
	PolicyLead *lead;
	PolicyDecision d;
	Datum values[5];
	bool nulls[5] = {false, false, false, false, false};

	InitMaterializedSRF(fcinfo, 0);
	CheckInstant(at);
	campaign = PolicyLoadCampaign(text_to_cstring(PG_GETARG_TEXT_PP(3)),
								  text_to_cstring(PG_GETARG_TEXT_PP(2)), at);
	lead = LoadOne(campaign, lead_id, at);
	for (int r = POLICY_CALLABLE + 1; r < POLICY_NREASONS; r++)
	{
		bool hit = PolicyRuleHits(campaign, lead, (PolicyReason) r, at, &d);
		bool after = hit && d.verdict == POLICY_AFTER_HOURS_CALL;

		values[0] = Int32GetDatum(r);
		values[1] = CStringGetTextDatum(PolicyReasonWord((PolicyReason) r));
		values[2] = CStringGetTextDatum(after ? "after_hours"
										: hit ? "fail"
											  : "pass");
		nulls[3] = !hit || d.until == DT_NOEND;
		values[3] = TimestampTzGetDatum(d.until);
		if (after)
			d.reason = POLICY_CALLABLE;
		values[4] =
			CStringGetTextDatum(hit ? PolicyDetail(campaign, lead, at, &d)
									: PassText(campaign, lead, at, &d));
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	PolicyDecide(campaign, lead, at, &d);
	values[0] = Int32GetDatum(POLICY_NREASONS);
	values[1] = CStringGetTextDatum("verdict");
	values[2] = CStringGetTextDatum(PolicyVerdictWord(d.verdict));
	nulls[3] = (d.not_before == DT_NOEND);
	values[3] = TimestampTzGetDatum(d.not_before);
	values[4] = CStringGetTextDatum(VerdictText(campaign, lead, at, &d));
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	return (Datum) 0;
}

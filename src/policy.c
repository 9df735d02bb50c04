/*-------------------------------------------------------------------------
 *
 * policy.c
 *	  The rules, in their order, and the decision made of them. Pure: no SPI, no
 *	  memory, no clock.
 *
 * Each rule answers "does it hit at this instant" and, when it does, until when
 * it hits by itself. A rule that hits goes on hitting without a gap until then,
 * so the first instant at which no rule hits is found by stepping from end to
 * end. That instant is not_before: the verdict is not a call at any instant
 * before it, and is one at it. It says nothing of what happens meanwhile: a call
 * made, a number suppressed or a law changed makes a new decision.
 *
 *-------------------------------------------------------------------------
 */
#include "policy.h"

/* A search for not_before gives up after this, as CalendarNextOpen() does. */
#define POLICY_HORIZON (400 * OUTBOUND_DAY)

/* A calendar day has at most 25 hours, with a DST change */
#define POLICY_LONGEST_DAY (25 * OUTBOUND_HOUR)

static PolicyReason
FirstHit(const PolicyCampaign *campaign, const PolicyLead *lead, TimestampTz at,
		 PolicyDecision *decision);
static bool RetryHits(const PolicyCampaign *campaign, const PolicyLead *lead,
					  TimestampTz at, PolicyDecision *decision);
static bool DailyCapHits(const PolicyCampaign *campaign, const PolicyLead *lead,
						 TimestampTz at, PolicyDecision *decision);
static bool StateLimitHits(const PolicyLead *lead, TimestampTz at,
						   PolicyDecision *decision);

static const char *const reason_words[POLICY_NREASONS] = {
	"callable",         "campaign_not_running", "suppressed",    "lead_status",
	"invalid_number",   "consent_missing",      "max_attempts",  "nurture",
	"call_in_progress", "retry_interval",       "daily_cap",     "campaign_cap",
	"state_limit",      "legal_hours",          "state_holiday", "call_day",
	"calling_window"};

/* Statuses of a lead. A campaign may add stop reasons, and nothing else. */
static const char *const lead_statuses[] = {"new",     "queued",    "calling",
											"retry",   "dnc",       "closed",
											"invalid", "contacted", "booked"};

static const char *const verdict_words[] = {"call", "after_hours_call", "wait",
											"stop"};

/*
 * PolicyReasonWord
 *		The word that stands for a rule in tables and answers.
 */
const char *
PolicyReasonWord(PolicyReason reason)
{
	return reason_words[reason];
}

/*
 * PolicyVerdictWord
 *		The word for a verdict.
 */
const char *
PolicyVerdictWord(PolicyVerdict verdict)
{
	return verdict_words[verdict];
}

/*
 * PolicyStatusStops
 *		Is a lead of this status not called? Stop reasons stop, and so does any word
 *		that is no status: DNC or rejected, written by hand, means what it says.
 */
bool
PolicyStatusStops(const PolicyCampaign *campaign, const char *status,
				  bool *known)
{
	*known = true;
	for (int i = 0; i < campaign->nstop; i++)
	{
		if (strcmp(status, campaign->stop_reasons[i]) == 0)
			return true;
	}
	for (int i = 0; i < lengthof(lead_statuses); i++)
	{
		if (strcmp(status, lead_statuses[i]) == 0)
			return false;
	}
	*known = false;
	return true;
}

/*
 * PolicyConsentOf
 *		none, express or written.
 */
PolicyConsent
PolicyConsentOf(const char *word)
{
	if (strcmp(word, "written") == 0)
		return POLICY_CONSENT_WRITTEN;
	return strcmp(word, "express") == 0 ? POLICY_CONSENT_EXPRESS
										: POLICY_CONSENT_NONE;
}

/*
 * PolicyExceeded
 *		Is the attempt of this number above the warning threshold? 0 = off.
 */
bool
PolicyExceeded(const PolicyCampaign *campaign, int attempt_number)
{
	return campaign->attempt_warning_threshold > 0 &&
		   attempt_number > campaign->attempt_warning_threshold;
}

/*
 * RetryHits
 *		The lead's own interval after its last disposition, the campaign's
 *		shortest interval after any call to the number, and a fixed next attempt.
 */
static bool
RetryHits(const PolicyCampaign *campaign, const PolicyLead *lead,
		  TimestampTz at, PolicyDecision *decision)
{
	TimestampTz until = lead->next_attempt_at;

	if (lead->last_attempt_at != DT_NOBEGIN)
		until = Max(until, lead->last_attempt_at + lead->retry_interval);
	if (lead->ncalls > 0)
		until = Max(until, lead->calls[lead->ncalls - 1] +
							   campaign->retry[0].interval);
	decision->until = until;
	return at < until;
}

/*
 * DailyCapHits
 *		Calls to the number, whatever campaign made them, in any 24 hours up to
 *		at, and on the calendar day of at in each candidate zone.
 *
 * A calendar day is longer than 24 hours once a year, so both are needed.
 */
static bool
DailyCapHits(const PolicyCampaign *campaign, const PolicyLead *lead,
			 TimestampTz at, PolicyDecision *decision)
{
	int cap = campaign->daily_call_cap;
	TimestampTz oldest;

	decision->limit = cap;
	decision->count = 0;
	decision->until = DT_NOEND;
	if (cap == 0)
		return true;
	for (int i = lead->ncalls - 1; i >= 0; i--)
	{
		if (lead->calls[i] + OUTBOUND_DAY > at)
			decision->count++;
	}
	if (lead->ncalls < cap)
		return false;
	/* the call whose leaving makes room */
	oldest = lead->calls[lead->ncalls - cap];
	if (oldest + POLICY_LONGEST_DAY <= at)
		return false;
	decision->until = DT_NOBEGIN;
	if (oldest + OUTBOUND_DAY > at)
	{
		decision->until = oldest + OUTBOUND_DAY;
		decision->rolling = true;
	}
	for (int z = 0; z < lead->calendar->nzones; z++)
	{
		CalendarZone *zone = lead->calendar->zone[z];
		DateADT today = CalendarLocalDate(zone, at);
		int count = 0;

		for (int i = lead->ncalls - 1; i >= 0; i--)
		{
			if (CalendarLocalDate(zone, lead->calls[i]) != today)
				continue;
			count++;
		}
		if (count >= cap)
		{
			TimestampTz end = CalendarDayEnd(zone, at);

			if (end > decision->until)
			{
				decision->until = end;
				decision->zone = zone;
				decision->rolling = false;
				decision->count = count;
			}
		}
	}
	return decision->until != DT_NOBEGIN;
}

/*
 * StateLimitHits
 *		The law of a candidate state: so many calls in so long, to one number.
 */
static bool
StateLimitHits(const PolicyLead *lead, TimestampTz at, PolicyDecision *decision)
{
	bool hit = false;

	if (!lead->calendar->any_limit)
		return false;
	for (int i = 0; i < lead->calendar->nlaws; i++)
	{
		const CalendarLaw *law = lead->calendar->law[i];
		TimestampTz until;

		if (law->attempt_limit == 0 || lead->ncalls < law->attempt_limit)
			continue;
		until = lead->calls[lead->ncalls - law->attempt_limit] +
				law->attempt_period;
		if (until > at && (!hit || until > decision->until))
		{
			hit = true;
			decision->until = until;
			decision->law = law;
			decision->limit = law->attempt_limit;
			decision->count = 0;
			for (int c = lead->ncalls - 1; c >= 0; c--)
			{
				if (lead->calls[c] + law->attempt_period > at)
					decision->count++;
			}
		}
	}
	return hit;
}

/*
 * PolicyRuleHits
 *		One rule by itself. Fills verdict, until and the numbers of *decision,
 *		also when the rule passes (explain shows "1 of 3").
 *
 * POLICY_CALLING_WINDOW hits outside the window also for a lead that may have its
 * after-hours attempt; the verdict then is POLICY_AFTER_HOURS_CALL.
 */
bool
PolicyRuleHits(const PolicyCampaign *campaign, const PolicyLead *lead,
			   PolicyReason rule, TimestampTz at, PolicyDecision *decision)
{
	CalendarRule calendar_rule;

	decision->verdict = POLICY_STOP;
	decision->reason = rule;
	decision->not_before = DT_NOEND;
	decision->until = DT_NOEND;
	decision->count = 0;
	decision->limit = 0;
	decision->zone = NULL;
	decision->law = NULL;
	decision->rolling = false;

	switch (rule)
	{
		case POLICY_CAMPAIGN_NOT_RUNNING:
			decision->verdict = POLICY_WAIT;
			return !campaign->running;
		case POLICY_SUPPRESSED:
			decision->until = lead->suppressed_until;
			return lead->suppressed && at < lead->suppressed_until;
		case POLICY_LEAD_STATUS:
			return lead->status_stops;
		case POLICY_INVALID_NUMBER:
			return !lead->number_valid;
		case POLICY_CONSENT_MISSING:
			return lead->consent < campaign->consent_required;
		case POLICY_MAX_ATTEMPTS:
			decision->count = lead->attempts;
			decision->limit = campaign->max_attempts;
			return lead->attempts >= campaign->max_attempts;
		case POLICY_NURTURE:
			decision->count = lead->attempts;
			decision->limit = campaign->attempt_warning_threshold;
			return campaign->nurture_after_warning &&
				   PolicyExceeded(campaign, lead->attempts);
		default:
			break;
	}

	/* from here on time heals */
	decision->verdict = POLICY_WAIT;
	switch (rule)
	{
		case POLICY_CALL_IN_PROGRESS:
			return lead->live_lead || lead->live_number;
		case POLICY_RETRY_INTERVAL:
			return RetryHits(campaign, lead, at, decision);
		case POLICY_DAILY_CAP:
			return DailyCapHits(campaign, lead, at, decision);
		case POLICY_CAMPAIGN_CAP:
			decision->limit = campaign->campaign_daily_cap;
			if (campaign->campaign_daily_cap < 0)
				return false;
			decision->zone = campaign->zone;
			if (campaign->campaign_daily_cap == 0)
				return true;
			if (at < campaign->day_start || at >= campaign->day_end)
				return false;
			decision->count = campaign->calls_today;
			decision->until = campaign->day_end;
			return campaign->calls_today >= campaign->campaign_daily_cap;
		case POLICY_STATE_LIMIT:
			return StateLimitHits(lead, at, decision);
		case POLICY_LEGAL_HOURS:
			calendar_rule = CALENDAR_LEGAL_HOURS;
			break;
		case POLICY_STATE_HOLIDAY:
			calendar_rule = CALENDAR_STATE_HOLIDAY;
			break;
		case POLICY_CALL_DAY:
			calendar_rule = CALENDAR_CALL_DAY;
			break;
		case POLICY_CALLING_WINDOW:
			calendar_rule = CALENDAR_CALLING_WINDOW;
			break;
		default:
			return false;
	}

	if (CalendarAllows(lead->calendar, &campaign->window, calendar_rule, at,
					   &decision->zone, &decision->law))
		return false;
	decision->until =
		CalendarNextOpen(lead->calendar, &campaign->window, calendar_rule, at);
	if (rule == POLICY_CALLING_WINDOW && campaign->allow_after_hours &&
		!lead->after_hours_done)
		decision->verdict = POLICY_AFTER_HOURS_CALL;
	return true;
}

/*
 * FirstHit
 *		The first rule that stops or delays a call at this instant, or
 *		POLICY_CALLABLE.
 */
static PolicyReason
FirstHit(const PolicyCampaign *campaign, const PolicyLead *lead, TimestampTz at,
		 PolicyDecision *decision)
{
	for (int r = POLICY_CALLABLE + 1; r < POLICY_NREASONS; r++)
	{
		if (PolicyRuleHits(campaign, lead, (PolicyReason) r, at, decision) &&
			decision->verdict != POLICY_AFTER_HOURS_CALL)
			return (PolicyReason) r;
	}
	/* the last rule was the calling window: inside it, or the one exception */
	if (decision->verdict != POLICY_AFTER_HOURS_CALL)
		decision->verdict = POLICY_CALL;
	decision->reason = POLICY_CALLABLE;
	decision->not_before = at;
	return POLICY_CALLABLE;
}

/*
 * PolicyDecide
 *		May this lead be called at this instant? If not, why, and from when.
 */
void
PolicyDecide(const PolicyCampaign *campaign, const PolicyLead *lead,
			 TimestampTz at, PolicyDecision *decision)
{
	PolicyDecision later;
	TimestampTz t;

	if (FirstHit(campaign, lead, at, decision) == POLICY_CALLABLE)
		return;
	t = decision->until;
	while (t < at + POLICY_HORIZON)
	{
		if (FirstHit(campaign, lead, t, &later) == POLICY_CALLABLE)
		{
			decision->not_before = t;
			return;
		}
		t = later.until;
	}
	decision->not_before = DT_NOEND;
}

/*-------------------------------------------------------------------------
 *
 * policy_campaign.c
 *	  A campaign as a decision sees it: window, caps, retry rules, law and kill
 *	  switch, read through SPI into a plain struct.
 *
 *-------------------------------------------------------------------------
 */
#include "policy.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "plan.h"

static void LoadRetry(PolicyCampaign *campaign);
static void CountToday(PolicyCampaign *campaign, TimestampTz at);

/*
 * PolicyLoadCampaign
 *		A campaign with its window, caps, retry rules, law and kill switch, and
 *		its calls on its own day of at.
 */
PolicyCampaign *
PolicyLoadCampaign(const char *tenant, const char *campaign_id, TimestampTz at)
{
	static SavedPlan plan = {
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
		2,
		{TEXTOID, TEXTOID},
		.generic = true};
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
	args[0] = CStringGetTextDatum(tenant);
	args[1] = CStringGetTextDatum(campaign_id);
	if (PlanRun(&plan, args, NULL, false, SPI_OK_SELECT) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("campaign \"%s\" of tenant \"%s\" does not exist",
						campaign_id, tenant),
				 errhint("Create it with outbound.configure() or INSERT INTO "
						 "outbound.campaign, or set outbound.campaign_id and "
						 "outbound.tenant.")));
	MemoryContextSwitchTo(old);
	c->status = PlanText(0, 1);
	c->status_reason = PlanText(0, 2);
	c->call_hours = PlanText(0, 3);
	c->call_days = PlanText(0, 4);
	zone = PlanText(0, 5);
	c->allow_after_hours = PlanBool(0, 6);
	c->daily_call_cap = PlanInt(0, 7, 0);
	c->campaign_daily_cap = PlanInt(0, 8, -1);
	c->max_attempts = PlanInt(0, 9, 0);
	c->attempt_warning_threshold = PlanInt(0, 10, 0);
	c->nurture_after_warning = PlanBool(0, 11);
	c->consent_required = PolicyConsentOf(PlanText(0, 12));
	c->min_retry_interval = PlanBig(0, 13, 0);
	d = PlanDatum(0, 14, &isnull);
	{
		Datum *words;
		bool *nulls;

		deconstruct_array(DatumGetArrayTypePCopy(d), TEXTOID, -1, false,
						  TYPALIGN_INT, &words, &nulls, &c->nstop);
		c->stop_reasons = palloc(Max(c->nstop, 1) * sizeof(char *));
		for (int i = 0; i < c->nstop; i++)
			c->stop_reasons[i] = nulls[i] ? "" : TextDatumGetCString(words[i]);
	}
	c->top_k = PlanInt(0, 15, 0);
	c->max_calls = PlanInt(0, 16, 0);
	c->concurrency = PlanInt(0, 17, 0);
	c->calls_per_second = PlanDouble(0, 18, 0);
	c->running = strcmp(c->status, "running") == 0;
	if (PlanText(0, 19) != NULL)
	{
		c->running = false;
		c->status = "kill_switch";
		c->status_reason = PlanText(0, 19);
	}
	c->states = DatumGetArrayTypePCopy(PlanDatum(0, 20, &isnull));
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
	static SavedPlan plan = {
		/* in seconds: as intervals, 361 days are more than a year */
		"SELECT DISTINCT ON (disposition) disposition,"
		" (GREATEST(wait, floor) OPERATOR(pg_catalog.*) "
		"1000000)::pg_catalog.int8"
		" FROM (SELECT r.tenant, r.shipped, r.disposition,"
		"  EXTRACT(epoch FROM r.wait) AS wait, max(EXTRACT(epoch FROM r.floor))"
		"   OVER (PARTITION BY r.disposition) AS floor"
		"  FROM outbound.retry_rule r WHERE r.tenant OPERATOR(pg_catalog.=) $1"
		"  OR r.tenant OPERATOR(pg_catalog.=) '*') r"
		" ORDER BY disposition, tenant OPERATOR(pg_catalog.=) '*', shipped",
		1,
		{TEXTOID},
		.generic = true};
	MemoryContext old = CurrentMemoryContext;
	Datum args[1];
	uint64 n;

	args[0] = CStringGetTextDatum(campaign->tenant);
	n = PlanRun(&plan, args, NULL, false, SPI_OK_SELECT);
	MemoryContextSwitchTo(old);
	campaign->retry = palloc0((n + 1) * sizeof(PolicyRetry));
	campaign->retry[0].disposition = "*";
	campaign->retry[0].interval = campaign->min_retry_interval;
	campaign->nretry = 1;
	for (uint64 i = 0; i < n; i++)
	{
		char *disposition = PlanText(i, 1);
		int64 interval = PlanBig(i, 2, 0);
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
	static SavedPlan plan = {
		"SELECT count(*) FROM (SELECT 1 FROM outbound.attempt a"
		" WHERE a.tenant OPERATOR(pg_catalog.=) $1"
		" AND a.campaign_id OPERATOR(pg_catalog.=) $2"
		" AND a.claimed_at OPERATOR(pg_catalog.>=) $3"
		" AND a.claimed_at OPERATOR(pg_catalog.<) $4"
		" AND a.state IN ('claimed', 'placed', 'unknown', 'ended')"
		" LIMIT $5) x",
		5,
		{TEXTOID, TEXTOID, TIMESTAMPTZOID, TIMESTAMPTZOID, INT8OID},
		.generic = true};
	MemoryContext old = CurrentMemoryContext;
	Datum args[5];

	campaign->day_start = CalendarDayStart(campaign->zone, at);
	campaign->day_end = CalendarDayEnd(campaign->zone, at);
	if (campaign->campaign_daily_cap < 0)
		return;
	args[0] = CStringGetTextDatum(campaign->tenant);
	args[1] = CStringGetTextDatum(campaign->campaign_id);
	args[2] = TimestampTzGetDatum(campaign->day_start);
	args[3] = TimestampTzGetDatum(campaign->day_end);
	args[4] = Int64GetDatum((int64) campaign->campaign_daily_cap + 1);
	PlanRun(&plan, args, NULL, false, SPI_OK_SELECT);
	campaign->calls_today = PlanBig(0, 1, 0);
	SPI_freetuptable(SPI_tuptable);
	MemoryContextSwitchTo(old);
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

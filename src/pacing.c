/*-------------------------------------------------------------------------
 *
 * pacing.c
 *	  How fast and how many: the token bucket and the slots that all dispatchers
 *	  of a campaign share.
 *
 * outbound.pacing plans and grants. next_at plans: a claim takes as many slots
 * as it claims attempts and moves the time on by that many intervals, so that
 * not more is claimed than can leave soon. left_at grants: the request that
 * leaves writes its time there, and none leaves sooner than 1/rate after the
 * last that did, whoever claimed it and however late it was. next_at and what
 * else the claim needs is read and written only under the campaign's claim lock.
 * Everything here is wall clock: the provider does not know outbound.clock.
 *
 *-------------------------------------------------------------------------
 */
#include "dispatch.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/guc.h"

#include "plan.h"
#include "service_clock.h"

/* After a 429 the rate is halved and grows back to full in this time. */
#define RECOVERY_USECS (10 * OUTBOUND_MINUTE)
#define LEAST_FACTOR (1.0 / 64)
#define DEFAULT_RETRY_AFTER_MS 5000
#define LONGEST_RETRY_AFTER_MS (3600 * 1000)
/* How old a reading of get-concurrency may be before it is asked again. */
#define LOAD_INTERVAL (5 * OUTBOUND_SECOND)
/* A reading older than this says nothing. */
#define LOAD_STALE "1 minute"


/*
 * GrownFactor
 *		How much of the full rate there is now, after it was lowered to factor.
 */
static double
GrownFactor(double factor, TimestampTz lowered, TimestampTz now)
{
	double grown;

	if (lowered == DT_NOBEGIN)
		return factor;
	grown = (double) (now - lowered) / RECOVERY_USECS;
	return Min(1.0, factor + (1.0 - factor) * Max(0.0, Min(grown, 1.0)));
}

/*
 * PacingLoad
 *		Read the bucket's state and the account's free slots into campaign.
 *
 * Called in the claim, under the claim lock. The account's row is locked, so that
 * campaigns do not claim the same free lines.
 */
void
PacingLoad(DispatchRun *run, DispatchCampaign *campaign)
{
	static SavedPlan plan = {
		"SELECT p.next_at, p.rate_factor, p.lowered_at, p.blocked_until, "
		"p.blocked_reason, p.live_bound, p.from_next"
		" FROM (SELECT) one LEFT JOIN outbound.pacing p"
		"   ON p.tenant OPERATOR(pg_catalog.=) $1 AND p.campaign_id "
		"OPERATOR(pg_catalog.=) $2",
		2,
		{TEXTOID, TEXTOID}};
	static SavedPlan free_lines = {
		"SELECT l.free_left FROM outbound.account_load l WHERE l.tenant "
		"OPERATOR(pg_catalog.=) $1 AND l.service OPERATOR(pg_catalog.=) "
		"'retell'"
		"   AND l.read_at OPERATOR(pg_catalog.>) "
		"(pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) '" LOAD_STALE
		"'::pg_catalog.interval) FOR NO KEY UPDATE",
		1,
		{TEXTOID}};
	Datum values[2] = {CStringGetTextDatum(run->tenant),
					   CStringGetTextDatum(run->campaign_id)};
	TimestampTz now = GetCurrentTimestamp();
	TimestampTz lowered;

	campaign->account_free = -1;
	if (PlanRun(&free_lines, values, NULL, false, SPI_OK_SELECT) > 0)
		campaign->account_free = Max(PlanInt(0, 1, -1), 0);
	PlanRun(&plan, values, NULL, false, SPI_OK_SELECT);
	campaign->next_at = Max(PlanTime(0, 1, now), now);
	campaign->rate_factor = PlanDouble(0, 2, 1.0);
	lowered = PlanTime(0, 3, DT_NOBEGIN);
	campaign->blocked_until = PlanTime(0, 4, DT_NOBEGIN);
	campaign->blocked_reason = PlanText(0, 5);
	campaign->live_bound = PlanInt(0, 6, -1);
	campaign->from_next = PlanInt(0, 7, 0);

	if (campaign->blocked_until > campaign->next_at)
		campaign->next_at = campaign->blocked_until;
	campaign->rate_factor = GrownFactor(campaign->rate_factor, lowered, now);
}

/*
 * PacingRate
 *		Requests a second that may leave now, over all dispatchers.
 */
double
PacingRate(const DispatchRun *run, const DispatchCampaign *campaign)
{
	double rate = campaign->calls_per_second;

	if (run->service->calls_per_second > 0)
		rate = Min(rate, run->service->calls_per_second);
	return rate * campaign->rate_factor;
}

/*
 * PacingSpacing
 *		The same as microseconds between two requests.
 */
int64
PacingSpacing(const DispatchRun *run, const DispatchCampaign *campaign)
{
	return (int64) (OUTBOUND_SECOND / Max(PacingRate(run, campaign), 0.0001));
}

/*
 * PacingTake
 *		count slots were used: the next one is free at next_at; live attempts are
 *		now at most live. One write for the campaign and one for the account.
 */
void
PacingTake(DispatchRun *run, const DispatchCampaign *campaign, int count,
		   TimestampTz next_at, int live)
{
	static SavedPlan take = {
		"INSERT INTO outbound.pacing AS p (tenant, campaign_id, next_at, "
		"live_bound, from_next) VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (tenant, campaign_id) DO UPDATE"
		"   SET next_at = EXCLUDED.next_at, live_bound = EXCLUDED.live_bound, "
		"from_next = EXCLUDED.from_next",
		5,
		{TEXTOID, TEXTOID, TIMESTAMPTZOID, INT4OID, INT4OID}};
	static SavedPlan draw = {"UPDATE outbound.account_load SET free_left = "
							 "free_left OPERATOR(pg_catalog.-) $2"
							 " WHERE tenant OPERATOR(pg_catalog.=) $1 AND "
							 "service OPERATOR(pg_catalog.=) 'retell'",
							 2,
							 {TEXTOID, INT4OID}};
	Datum values[5] = {
		CStringGetTextDatum(run->tenant), CStringGetTextDatum(run->campaign_id),
		TimestampTzGetDatum(next_at), Int32GetDatum(live),
		Int32GetDatum((campaign->from_next + count) % Max(campaign->nfrom, 1))};

	PlanRun(&take, values, NULL, false, SPI_OK_INSERT);
	if (count > 0 && campaign->account_free >= 0)
	{
		values[1] = Int32GetDatum(count);
		PlanRun(&draw, values, NULL, false, SPI_OK_UPDATE);
	}
}

/*
 * BlockFor
 *		No request of the campaign leaves for some time; one transaction's work.
 *
 * Answers that come together are one event: the rate is lowered once a second
 * at most, from where it has grown back to.
 */
static void
BlockFor(DispatchRun *run, int64 ms, bool lower, bool failure,
		 const char *reason)
{
	static SavedPlan plan = {
		"INSERT INTO outbound.pacing AS p (tenant, campaign_id, blocked_until, "
		"blocked_reason, rate_factor, lowered_at, failures)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7)"
		" ON CONFLICT (tenant, campaign_id) DO UPDATE"
		"   SET blocked_until = GREATEST(p.blocked_until, "
		"EXCLUDED.blocked_until), blocked_reason = EXCLUDED.blocked_reason,"
		"       rate_factor = EXCLUDED.rate_factor, lowered_at = "
		"EXCLUDED.lowered_at, failures = EXCLUDED.failures",
		7,
		{TEXTOID, TEXTOID, TIMESTAMPTZOID, TEXTOID, FLOAT8OID, TIMESTAMPTZOID,
		 INT4OID}};
	static SavedPlan lock = {
		"SELECT rate_factor, lowered_at, failures FROM outbound.pacing"
		" WHERE tenant OPERATOR(pg_catalog.=) $1 AND campaign_id "
		"OPERATOR(pg_catalog.=) $2 FOR UPDATE",
		2,
		{TEXTOID, TEXTOID}};
	Datum values[7] = {CStringGetTextDatum(run->tenant),
					   CStringGetTextDatum(run->campaign_id)};
	char nulls[8] = "       ";
	TimestampTz now = GetCurrentTimestamp();
	TimestampTz lowered = DT_NOBEGIN;
	double factor = 1.0;
	int failures = 0;

	SPI_connect();
	if (PlanRun(&lock, values, NULL, false, SPI_OK_SELECT) > 0)
	{
		factor = PlanDouble(0, 1, 1.0);
		lowered = PlanTime(0, 2, DT_NOBEGIN);
		failures = PlanInt(0, 3, 0);
	}
	if (lower && lowered < now - OUTBOUND_SECOND)
	{
		factor = Max(GrownFactor(factor, lowered, now) / 2, LEAST_FACTOR);
		lowered = now;
	}
	values[2] = TimestampTzGetDatum(
		now + (failure ? ms << Min(failures, 6) : ms) * 1000);
	values[3] = CStringGetTextDatum(reason);
	values[4] = Float8GetDatum(factor);
	values[5] = TimestampTzGetDatum(lowered);
	nulls[5] = lowered == DT_NOBEGIN ? 'n' : ' ';
	values[6] = Int32GetDatum(failures + (failure ? 1 : 0));
	PlanRun(&plan, values, nulls, false, SPI_OK_INSERT);
	SPI_finish();
}

/*
 * PacingRateNow
 *		Set the run's spacing by what the campaign and its pacing row say at this
 *		instant.
 */
void
PacingRateNow(DispatchRun *run, double calls_per_second, double factor,
			  TimestampTz lowered)
{
	DispatchCampaign campaign = {
		.calls_per_second = calls_per_second,
		.rate_factor = GrownFactor(factor, lowered, GetCurrentTimestamp())};

	run->spacing = PacingSpacing(run, &campaign);
}

/*
 * TurnAt
 *		When the next request may leave. One that left in the future did so
 *		before the clock was set back.
 */
static TimestampTz
TurnAt(TimestampTz left_at, int64 spacing, TimestampTz now)
{
	return left_at == DT_NOBEGIN || left_at > now ? now : left_at + spacing;
}

/*
 * TakeTurn
 *		Nobody has left since left_at: now we do. False when somebody has.
 */
static bool
TakeTurn(DispatchRun *run, const char *campaign_id, TimestampTz left_at,
		 TimestampTz now)
{
	static SavedPlan plan = {
		"INSERT INTO outbound.pacing AS p (tenant, campaign_id, left_at) "
		"VALUES ($1, $2, $4)"
		" ON CONFLICT (tenant, campaign_id) DO UPDATE SET left_at = "
		"EXCLUDED.left_at WHERE p.left_at OPERATOR(pg_catalog.=) $3 RETURNING "
		"true",
		4,
		{TEXTOID, TEXTOID, TIMESTAMPTZOID, TIMESTAMPTZOID}};
	Datum values[4] = {CStringGetTextDatum(run->tenant),
					   CStringGetTextDatum(campaign_id),
					   TimestampTzGetDatum(left_at), TimestampTzGetDatum(now)};

	return PlanRun(&plan, values, NULL, false, SPI_OK_INSERT_RETURNING) > 0;
}

/*
 * PacingTurn
 *		Take the turn to let a request leave: 1/rate after the last one of the
 *		campaign left, and as the service's own rate has it after the last one of
 *		any campaign of the tenant. False when it is not yet our turn; run->turn_at
 *		then says when. SPI is connected; the caller commits at once.
 *
 * The last departures are those that the caller has read. Whoever was faster has
 * written another time, and then nothing is written here. A crash may forget the
 * time, so the commit need not be waited for: what leaves after a restart goes by
 * next_at, which the claim has made durable.
 */
bool
PacingTurn(DispatchRun *run, TimestampTz campaign_left,
		   TimestampTz service_left)
{
	TimestampTz now = GetCurrentTimestamp();
	TimestampTz turn = TurnAt(campaign_left, run->spacing, now);
	double service_rate = run->service->calls_per_second;

	if (service_rate > 0)
		turn = Max(turn,
				   TurnAt(service_left, OUTBOUND_SECOND / service_rate, now));
	run->turn_asked = now;
	run->turn_at = turn;
	if (turn > now)
		return false;

	set_config_option("synchronous_commit", "off", PGC_USERSET, PGC_S_SESSION,
					  GUC_ACTION_LOCAL, true, 0, false);
	run->turn_taken = now;
	run->turn_at = now + run->spacing;
	if (service_rate > 0 && !TakeTurn(run, PACING_SERVICE, service_left, now))
		return false;
	return TakeTurn(run, run->campaign_id, campaign_left, now);
}

/*
 * PacingThrottled
 *		The provider said 429: wait as long as it says and halve the rate.
 */
void
PacingThrottled(DispatchRun *run, int64 retry_after_ms, const char *reason)
{
	int64 ms = retry_after_ms >= 0 ? Min(retry_after_ms, LONGEST_RETRY_AFTER_MS)
								   : DEFAULT_RETRY_AFTER_MS;

	BlockFor(run, ms, true, false, reason);
}

/*
 * PacingUnreachable
 *		Nothing could be sent: wait 2 s, doubled with each failure in a row.
 */
void
PacingUnreachable(DispatchRun *run, const char *reason)
{
	BlockFor(run, 2000, false, true, reason);
}

/*
 * PacingReached
 *		The provider answers again. Writes only when there is something to undo.
 */
void
PacingReached(DispatchRun *run)
{
	static SavedPlan plan = {"UPDATE outbound.pacing SET failures = 0"
							 " WHERE tenant OPERATOR(pg_catalog.=) $1 AND "
							 "campaign_id OPERATOR(pg_catalog.=) $2"
							 "   AND failures OPERATOR(pg_catalog.<>) 0",
							 2,
							 {TEXTOID, TEXTOID}};
	Datum values[2] = {CStringGetTextDatum(run->tenant),
					   CStringGetTextDatum(run->campaign_id)};

	SPI_connect();
	PlanRun(&plan, values, NULL, false, SPI_OK_UPDATE);
	SPI_finish();
}

/*
 * PacingAskLoad
 *		Ask get-concurrency beside the calls, when the last answer is old. The
 *		answer comes back through HttpWait with DispatchRun as its owner.
 */
void
PacingAskLoad(DispatchRun *run)
{
	HttpRequest *request;

	if (run->lister == NULL || run->load_in_flight ||
		GetCurrentTimestamp() < run->load_due)
		return;
	request = RetellConcurrencyRequest(run->lister);
	request->timeout_ms = Min(request->timeout_ms, 5000);
	request->owner = run;
	HttpSubmit(run->pool, request);
	run->load_in_flight = true;
	run->load_asked = OutboundNow();
}

/*
 * PacingStoreLoad
 *		Take over get-concurrency's answer; a transaction's work.
 *
 * Requests of ours that the provider may not have counted are drawn off at once:
 * those that have not left, and those that were answered after it was asked. Without an answer the old figure goes stale and then counts no more: the
 * provider still refuses what is too much with 429.
 */
void
PacingStoreLoad(DispatchRun *run, const HttpAnswer *answer)
{
	static SavedPlan plan = {
		"INSERT INTO outbound.account_load AS l (tenant, service, "
		"concurrency_limit, reserved_inbound, current_concurrency, free_left, "
		"read_at)"
		" SELECT $1, 'retell', $2, $3, $4, GREATEST(0, $2 "
		"OPERATOR(pg_catalog.-) $3 OPERATOR(pg_catalog.-) $4 "
		"OPERATOR(pg_catalog.-) ("
		"   SELECT pg_catalog.count(*)::pg_catalog.int4 FROM outbound.attempt a"
		"    WHERE a.tenant OPERATOR(pg_catalog.=) $1 AND a.state IN "
		"('claimed', 'placed', 'unknown')"
		"      AND (a.state OPERATOR(pg_catalog.=) 'claimed' OR "
		"COALESCE(a.answered_at, a.sent_at) OPERATOR(pg_catalog.>=) $5))), "
		"pg_catalog.clock_timestamp()"
		" ON CONFLICT (tenant, service) DO UPDATE SET concurrency_limit = "
		"EXCLUDED.concurrency_limit,"
		"   reserved_inbound = EXCLUDED.reserved_inbound, current_concurrency "
		"= EXCLUDED.current_concurrency,"
		"   free_left = EXCLUDED.free_left, read_at = EXCLUDED.read_at",
		5,
		{TEXTOID, INT4OID, INT4OID, INT4OID, TIMESTAMPTZOID}};
	RetellConcurrency load;
	char *why;
	Datum values[5];

	run->load_in_flight = false;
	run->load_due = GetCurrentTimestamp() + LOAD_INTERVAL;
	ServiceNoteClock(run->tenant, "retell", answer->dated, answer->skew_ms);
	if (!RetellReadConcurrency(answer, &load, &why))
	{
		ereport(DEBUG1, errmsg("get-concurrency: %s", why));
		return;
	}
	values[0] = CStringGetTextDatum(run->tenant);
	values[1] = Int32GetDatum(load.limit);
	values[2] = Int32GetDatum(load.reserved_inbound);
	values[3] = Int32GetDatum(load.current);
	values[4] = TimestampTzGetDatum(run->load_asked);
	SPI_connect();
	PlanRun(&plan, values, NULL, false, SPI_OK_INSERT);
	SPI_finish();
}

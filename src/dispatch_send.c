/*-------------------------------------------------------------------------
 *
 * dispatch_send.c
 *	  Right before a request leaves: may it still, and is it its turn? Then it
 *	  leaves.
 *
 * One request at a time, and for each in a transaction of its own: the campaign,
 * the kill switch, the suppression list, the lead and the pace are read as they
 * are at this instant, the turn is taken (pacing.c), COMMIT, and the request is
 * handed to the engine. So whoever stops the calls is overtaken by one request of
 * a dispatcher at most, and requests are spaced from when the one before left,
 * however late that was.
 *
 *-------------------------------------------------------------------------
 */
#include "dispatch.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "plan.h"
#include "policy.h"

/* A block shorter than this is waited out; a longer one gives the claim back. */
#define SHORT_BLOCK (2 * OUTBOUND_SECOND)

/*
 * Between the turn and the request there is only a commit. When that took longer
 * than this (the row was locked, the processor busy), the turn is not used.
 */
#define LATE (5 * 1000)

/* A request that has not left so long after it was allowed to does not. */
#define LEAVE_WITHIN_MS 1000

/* The switch is looked at this often while claims wait for their time. */
#define LOOK_INTERVAL (OUTBOUND_SECOND / 4)

/* Requests that leave before answers are looked at. */
#define SEND_AT_ONCE 64

/* What is to become of a request now. */
typedef enum Departure
{
	DEPARTURE_NOW,
	DEPARTURE_LATER, /* run->turn_at or its send_at says when */
	DEPARTURE_NEVER  /* it was withdrawn */
} Departure;

/* May campaign c run? Columns 1 to 4 of a query, read by Stopped(). */
#define SWITCH_COLUMNS \
	CAMPAIGN_STATUS ", " CAMPAIGN_STATUS_REASON ", k.tenant, k.reason"
#define SWITCH_TABLES                                                     \
	" FROM outbound.campaign c"                                           \
	"  LEFT JOIN LATERAL (SELECT s.tenant, s.reason FROM "                \
	"outbound.kill_switch s WHERE s.stopped"                              \
	"    AND s.tenant OPERATOR(pg_catalog.=) ANY (ARRAY[$1, '*']) LIMIT " \
	"1) k ON true"
#define SWITCH_WHERE                                               \
	" WHERE c.tenant OPERATOR(pg_catalog.=) $1 AND c.campaign_id " \
	"OPERATOR(pg_catalog.=) $2"

static DispatchItem *NextDue(DispatchRun *run);
static void LookAtSwitch(DispatchRun *run);
static bool Stopped(DispatchRun *run, uint64 nrows);
static Departure MayLeave(DispatchRun *run, DispatchItem *item);
static void WithdrawAll(DispatchRun *run, const char *why);
static void RemoveWithdrawn(DispatchRun *run);
static void Leave(DispatchRun *run, DispatchItem *item);

/*
 * DispatchSend
 *		Let go what is due by now. Commits between the check and the sending, so
 *		that nothing is held while the network works.
 */
void
DispatchSend(DispatchRun *run)
{
	bool sent = false;
	DispatchItem *item;

	for (int i = 0; i < SEND_AT_ONCE && (item = NextDue(run)) != NULL; i++)
	{
		Departure departure = MayLeave(run, item);
		int64 late;

		DispatchCommit();
		late = GetCurrentTimestamp() - run->turn_taken;
		if (departure == DEPARTURE_NOW && late > Max(LATE, run->spacing / 4))
			run->turn_at = run->turn_taken + run->spacing;
		else if (departure == DEPARTURE_NOW)
		{
			Leave(run, item);
			sent = true;
		}
		else if (departure == DEPARTURE_NEVER)
			RemoveWithdrawn(run);
	}
	if (sent)
		DispatchCrashPoint("sent");
	if (GetCurrentTimestamp() >= run->switch_due)
	{
		LookAtSwitch(run);
		DispatchCommit();
		RemoveWithdrawn(run);
	}
}

/*
 * NextDue
 *		The item whose time came first, or NULL: nothing is due, or it is another
 *		dispatcher's turn.
 *
 * A time further ahead than any claim reaches, and a turn that was asked for in
 * the future, are from before the clock was set back.
 */
static DispatchItem *
NextDue(DispatchRun *run)
{
	TimestampTz now = GetCurrentTimestamp();
	TimestampTz furthest = now + run->spacing + 2 * SHORT_BLOCK;
	DispatchItem *next = NULL;
	dlist_iter it;

	if (run->turn_at > now && run->turn_asked <= now)
		return NULL;
	dlist_foreach (it, &run->items)
	{
		DispatchItem *item = dlist_container(DispatchItem, node, it.cur);

		if (item->stage == DISPATCH_CLAIMED &&
			(item->send_at <= now || item->send_at > furthest) &&
			(next == NULL || item->send_at < next->send_at))
			next = item;
	}
	return next;
}

/*
 * MayLeave
 *		Ask everything that may forbid it, as it is at this instant; then take
 *		the turn. One transaction's work; the caller commits.
 */
static Departure
MayLeave(DispatchRun *run, DispatchItem *item)
{
	static SavedPlan plan = {
		"SELECT " SWITCH_COLUMNS
		", p.blocked_until, p.blocked_reason, p.left_at,"
		"  (SELECT s.left_at FROM outbound.pacing s WHERE s.tenant "
		"OPERATOR(pg_catalog.=) $1 AND s.campaign_id OPERATOR(pg_catalog.=) "
		"'" PACING_SERVICE "'),"
		"  c.calls_per_second, p.rate_factor, p.lowered_at,"
		"  (SELECT CASE WHEN EXISTS (SELECT FROM outbound.suppression s WHERE "
		"s.tenant OPERATOR(pg_catalog.=) $1"
		"      AND s.number_hash OPERATOR(pg_catalog.=) "
		"pg_catalog.sha256(pg_catalog.convert_to(a.to_number, 'UTF8'))"
		"      AND (s.expires_at IS NULL OR s.expires_at "
		"OPERATOR(pg_catalog.>) $4)) THEN 'suppressed'"
		"    WHEN NOT EXISTS (SELECT FROM outbound.lead l WHERE l.tenant "
		"OPERATOR(pg_catalog.=) $1"
		"      AND l.campaign_id OPERATOR(pg_catalog.=) $2 AND l.lead_id "
		"OPERATOR(pg_catalog.=) a.lead_id"
		"      AND l.to_number OPERATOR(pg_catalog.=) a.to_number"
		"      AND l.lead_status OPERATOR(pg_catalog.=) 'calling') THEN "
		"'lead_changed'"
		"    ELSE '' END"
		"    FROM outbound.attempt a WHERE a.tenant OPERATOR(pg_catalog.=) $1 "
		"AND a.attempt_id OPERATOR(pg_catalog.=) $3"
		"     AND a.state OPERATOR(pg_catalog.=) 'claimed')" SWITCH_TABLES
		"  LEFT JOIN outbound.pacing p ON p.tenant OPERATOR(pg_catalog.=) $1 "
		"AND p.campaign_id OPERATOR(pg_catalog.=) $2" SWITCH_WHERE,
		4,
		{TEXTOID, TEXTOID, UUIDOID, TIMESTAMPTZOID}};
	Datum values[4] = {
		CStringGetTextDatum(run->tenant), CStringGetTextDatum(run->campaign_id),
		UUIDPGetDatum(&item->attempt_id), TimestampTzGetDatum(OutboundNow())};
	Departure departure = DEPARTURE_NEVER;
	char *forbidden;
	TimestampTz blocked;
	TimestampTz now;

	SPI_connect();
	if (Stopped(run, PlanRun(&plan, values, NULL, false, SPI_OK_SELECT)))
	{
		SPI_finish();
		return DEPARTURE_NEVER;
	}

	now = GetCurrentTimestamp();
	blocked = PlanTime(0, 5, DT_NOBEGIN);
	forbidden = PlanText(0, 12);
	if (forbidden == NULL)
		DispatchWithdraw(run, item, "settled",
						 "the attempt was settled before its request left");
	else if (strcmp(forbidden, "suppressed") == 0)
		DispatchWithdraw(run, item, forbidden,
						 "the number was suppressed after the claim");
	else if (forbidden[0] != '\0')
		DispatchWithdraw(run, item, forbidden,
						 "the lead got another status or number, or was "
						 "deleted, after the claim");
	else if (blocked > now + SHORT_BLOCK)
		DispatchWithdraw(run, item, "blocked", PlanText(0, 6));
	else if (blocked > now)
	{
		item->send_at = blocked;
		departure = DEPARTURE_LATER;
	}
	else
	{
		PacingRateNow(run, PlanDouble(0, 9, 1.0), PlanDouble(0, 10, 1.0),
					  PlanTime(0, 11, DT_NOBEGIN));
		departure = PacingTurn(run, PlanTime(0, 7, DT_NOBEGIN),
							   PlanTime(0, 8, DT_NOBEGIN))
						? DEPARTURE_NOW
						: DEPARTURE_LATER;
	}
	SPI_finish();
	return departure;
}

/*
 * LookAtSwitch
 *		Claims that wait for their time are given back as soon as they may not
 *		leave any more. One transaction's work.
 */
static void
LookAtSwitch(DispatchRun *run)
{
	static SavedPlan plan = {
		"SELECT " SWITCH_COLUMNS SWITCH_TABLES SWITCH_WHERE,
		2,
		{TEXTOID, TEXTOID}};
	Datum values[2] = {CStringGetTextDatum(run->tenant),
					   CStringGetTextDatum(run->campaign_id)};

	SPI_connect();
	(void) Stopped(run, PlanRun(&plan, values, NULL, false, SPI_OK_SELECT));
	SPI_finish();
}

/*
 * Stopped
 *		Does the row forbid all calls? Then nothing of this run leaves any more.
 */
static bool
Stopped(DispatchRun *run, uint64 nrows)
{
	char *why;

	run->switch_due = GetCurrentTimestamp() + LOOK_INTERVAL;
	if (nrows == 0)
		why = "the campaign is gone";
	else if (strcmp(PlanText(0, 1), "running") != 0)
		why = psprintf("the campaign is not running (%s: %s)", PlanText(0, 1),
					   PlanText(0, 2));
	else if (PlanText(0, 3) != NULL)
		why = psprintf("the campaign is not running (kill_switch: %s)",
					   PlanText(0, 4));
	else
		return false;
	DispatchStop(run, false, why);
	WithdrawAll(run, why);
	return true;
}

/*
 * WithdrawAll
 *		Nothing of this run leaves any more: give back all that has not.
 */
static void
WithdrawAll(DispatchRun *run, const char *why)
{
	dlist_iter it;

	dlist_foreach (it, &run->items)
	{
		DispatchItem *item = dlist_container(DispatchItem, node, it.cur);

		if (item->stage == DISPATCH_CLAIMED)
			DispatchWithdraw(run, item, "kill_switch", why);
	}
}

/*
 * RemoveWithdrawn
 *		That they were given back is committed.
 */
static void
RemoveWithdrawn(DispatchRun *run)
{
	dlist_mutable_iter it;

	dlist_foreach_modify(it, &run->items)
	{
		DispatchItem *item = dlist_container(DispatchItem, node, it.cur);

		if (item->stage == DISPATCH_WITHDRAWN)
			DispatchRemove(run, item);
	}
}

/*
 * Leave
 *		Hand the request to the engine. From here on it may have arrived.
 */
static void
Leave(DispatchRun *run, DispatchItem *item)
{
	HttpRequest *request;

	if (run->via_n8n)
	{
		request = ServiceRequest(run->service, "POST", "", item->body);
		request->headers = lappend(request->headers,
								   pstrdup("Content-Type: application/json"));
		if (run->service->auth_header != NULL)
			request->headers =
				lappend(request->headers, run->service->auth_header);
	}
	else
		request = RetellCreateCallRequest(run->service, item->body);
	request->leave_within_ms = LEAVE_WITHIN_MS;
	request->owner = item;
	item->sent_at = OutboundTime(run->turn_taken);
	item->stage = DISPATCH_SENT;
	HttpSubmit(run->pool, request);
}

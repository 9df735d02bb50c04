/*-------------------------------------------------------------------------
 *
 * dispatch_send.c
 *	  Right before a request leaves: the kill switch once more; then it leaves.
 *
 *-------------------------------------------------------------------------
 */
#include "dispatch.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "plan.h"
#include "policy.h"

/* A block shorter than this is waited out; a longer one gives the claim back. */
#define SHORT_BLOCK (2 * OUTBOUND_SECOND)

/*
 * A request that comes later than this after its slot takes a new one, so that
 * late ones do not leave in a bunch; but no more than twice.
 */
#define LATE (50 * 1000)
#define MOST_PUT_OFF 2

static void
PutOffLate(DispatchRun *run, DispatchItem **items, int nitems, bool *may);
static void Leave(DispatchRun *run, DispatchItem *item);

/*
 * DispatchMayLeave
 *		Ask the campaign, the kill switch, the pacing row and the suppression
 *		list, as they are at this instant, whether these items may leave. Sets
 *		may[]; items that only have to wait a little get a later send_at.
 */
void
DispatchMayLeave(DispatchRun *run, DispatchItem **items, int nitems, bool *may)
{
	static SavedPlan plan = {
		"SELECT " CAMPAIGN_STATUS ", " CAMPAIGN_STATUS_REASON
		", k.tenant, k.reason, "
		"p.blocked_until, p.blocked_reason,"
		"  ARRAY(SELECT a.attempt_id FROM outbound.attempt a WHERE a.tenant "
		"OPERATOR(pg_catalog.=) $1"
		"    AND a.attempt_id OPERATOR(pg_catalog.=) ANY ($3) AND a.state "
		"OPERATOR(pg_catalog.=) 'claimed'"
		"    AND NOT EXISTS (SELECT FROM outbound.suppression s WHERE s.tenant "
		"OPERATOR(pg_catalog.=) $1"
		"      AND s.number_hash OPERATOR(pg_catalog.=) "
		"pg_catalog.sha256(pg_catalog.convert_to(a.to_number, 'UTF8'))"
		"      AND (s.expires_at IS NULL OR s.expires_at "
		"OPERATOR(pg_catalog.>) $4)))"
		"  FROM outbound.campaign c"
		"  LEFT JOIN LATERAL (SELECT s.tenant, s.reason FROM "
		"outbound.kill_switch s WHERE s.stopped"
		"    AND s.tenant OPERATOR(pg_catalog.=) ANY (ARRAY[$1, '*']) LIMIT 1) "
		"k ON true"
		"  LEFT JOIN outbound.pacing p ON p.tenant OPERATOR(pg_catalog.=) $1 "
		"AND p.campaign_id OPERATOR(pg_catalog.=) $2"
		" WHERE c.tenant OPERATOR(pg_catalog.=) $1 AND c.campaign_id "
		"OPERATOR(pg_catalog.=) $2",
		4,
		{TEXTOID, TEXTOID, UUIDARRAYOID, TIMESTAMPTZOID}};
	Datum *ids = palloc(nitems * sizeof(Datum));
	Datum values[4];
	char *why = NULL;
	TimestampTz blocked;
	TimestampTz now = GetCurrentTimestamp();
	Datum *allowed;
	int nallowed;
	bool isnull;

	SPI_connect();
	for (int i = 0; i < nitems; i++)
		ids[i] = UUIDPGetDatum(&items[i]->attempt_id);
	values[0] = CStringGetTextDatum(run->tenant);
	values[1] = CStringGetTextDatum(run->campaign_id);
	values[2] = PointerGetDatum(
		construct_array(ids, nitems, UUIDOID, UUID_LEN, false, TYPALIGN_CHAR));
	values[3] = TimestampTzGetDatum(OutboundNow());
	if (PlanRun(&plan, values, NULL, false, SPI_OK_SELECT) == 0)
		why = "the campaign is gone";
	else if (strcmp(PlanText(0, 1), "running") != 0)
		why = psprintf("the campaign is not running (%s: %s)", PlanText(0, 1),
					   PlanText(0, 2));
	else if (PlanText(0, 3) != NULL)
		why = psprintf("the campaign is not running (kill_switch: %s)",
					   PlanText(0, 4));
	if (why != NULL)
		DispatchStop(run, false, why);

	memset(may, 0, nitems * sizeof(bool));
	if (why == NULL)
	{
		deconstruct_array(DatumGetArrayTypeP(PlanDatum(0, 7, &isnull)), UUIDOID,
						  UUID_LEN, false, TYPALIGN_CHAR, &allowed, NULL,
						  &nallowed);
		blocked = PlanTime(0, 5, DT_NOBEGIN);
		for (int i = 0; i < nitems; i++)
		{
			for (int j = 0; j < nallowed && !may[i]; j++)
				may[i] = memcmp(DatumGetUUIDP(allowed[j]),
								&items[i]->attempt_id, UUID_LEN) == 0;
			if (!may[i])
				DispatchWithdraw(run, items[i], "suppressed",
								 "the number was suppressed after the claim");
			else if (blocked > now)
			{
				may[i] = false;
				if (blocked <= now + SHORT_BLOCK)
					items[i]->send_at = blocked;
				else
					DispatchWithdraw(run, items[i], "blocked", PlanText(0, 6));
			}
		}
	}
	else
	{
		for (int i = 0; i < nitems; i++)
			DispatchWithdraw(run, items[i], "kill_switch", why);
	}
	SPI_finish();
}

/*
 * DispatchSend
 *		Check and send what is due by now. Commits between the check and the
 *		sending, so that nothing is held while the network works.
 */
void
DispatchSend(DispatchRun *run)
{
	DispatchItem *due[64];
	bool may[64];
	int ndue = 0;
	TimestampTz now = GetCurrentTimestamp();
	dlist_mutable_iter it;

	dlist_foreach_modify(it, &run->items)
	{
		DispatchItem *item = dlist_container(DispatchItem, node, it.cur);

		if (item->stage == DISPATCH_CLAIMED && item->send_at <= now &&
			ndue < lengthof(due))
			due[ndue++] = item;
	}
	if (ndue == 0)
		return;

	DispatchMayLeave(run, due, ndue, may);
	PutOffLate(run, due, ndue, may);
	DispatchCommit();
	for (int i = 0; i < ndue; i++)
	{
		if (may[i])
			Leave(run, due[i]);
		else if (due[i]->stage == DISPATCH_WITHDRAWN)
			DispatchRemove(run, due[i]);
	}
	DispatchCrashPoint("sent");
}

/*
 * PutOffLate
 *		New slots for those that missed theirs by too much.
 */
static void
PutOffLate(DispatchRun *run, DispatchItem **items, int nitems, bool *may)
{
	TimestampTz missed =
		GetCurrentTimestamp() - Max(LATE, Min(run->spacing, OUTBOUND_SECOND));
	TimestampTz slot;
	int late = 0;

	for (int i = 0; i < nitems; i++)
	{
		if (may[i] && items[i]->send_at < missed &&
			items[i]->put_off < MOST_PUT_OFF)
			late++;
	}
	if (late == 0)
		return;
	SPI_connect();
	slot = PacingTakeLate(run, late);
	SPI_finish();
	for (int i = 0; i < nitems; i++)
	{
		if (may[i] && items[i]->send_at < missed &&
			items[i]->put_off < MOST_PUT_OFF)
		{
			items[i]->send_at = slot;
			items[i]->put_off++;
			slot += run->spacing;
			may[i] = items[i]->send_at <= GetCurrentTimestamp();
		}
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
	request->owner = item;
	item->sent_at = OutboundNow();
	item->stage = DISPATCH_SENT;
	HttpSubmit(run->pool, request);
}

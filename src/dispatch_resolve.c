/*-------------------------------------------------------------------------
 *
 * dispatch_resolve.c
 *	  Attempts that may have been placed: asking the provider's list.
 *
 * An unknown attempt is looked for by the attempt id in the call's metadata and
 * by its number. A call that is still "registered" is not listed and has no
 * start time, so the search is not narrowed by time, and an empty answer proves
 * nothing by itself: only an empty answer outbound.settling_time after the first
 * empty one does, as by then the provider has given up on registering the call.
 *
 *-------------------------------------------------------------------------
 */
#include "dispatch.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"
#include "utils/uuid.h"

#include "plan.h"

/* Pages of the list that are read for one attempt. */
#define LIST_PAGES 3
#define LIST_ERROR_WAIT "1 minute"

typedef struct Unknown
{
	pg_uuid_t attempt_id;
	char *id;
	char *to_number;
	char *via;
	int checks;
} Unknown;

static bool NextUnknown(DispatchRun *run, Unknown *unknown);
static bool AskList(DispatchRun *run, const Unknown *unknown, char **call_id,
					char **call_status, Jsonb **object, char **why);
static void StoreEmpty(DispatchRun *run, const Unknown *unknown);
static void
StoreError(DispatchRun *run, const Unknown *unknown, const char *why);

/*
 * DispatchResolve
 *		Ask the list about each unknown attempt that is due, until a deadline.
 *		Commits after each; waits on the network with no transaction open.
 *		Returns how many were settled.
 */
int
DispatchResolve(DispatchRun *run, TimestampTz until)
{
	int settled = 0;
	int failures = 0;

	while (run->lister != NULL && GetCurrentTimestamp() < until)
	{
		MemoryContext old;
		Unknown unknown;
		char *call_id = NULL;
		char *call_status = NULL;
		char *why = NULL;
		Jsonb *object = NULL;
		bool answered;
		bool found;

		CHECK_FOR_INTERRUPTS();
		MemoryContextReset(run->step);
		old = MemoryContextSwitchTo(run->step);
		found = NextUnknown(run, &unknown);
		DispatchCommit();
		if (!found)
		{
			MemoryContextSwitchTo(old);
			break;
		}
		answered =
			AskList(run, &unknown, &call_id, &call_status, &object, &why);
		DispatchCrashPoint("listed");
		if (call_id != NULL)
		{
			AttemptChange change = {.tenant = run->tenant,
									.attempt_id = unknown.attempt_id,
									.to = ATTEMPT_PLACED,
									.call_id = call_id,
									.call_status = call_status,
									.call_object = object,
									.evidence = "the provider's list of calls"};

			if (AttemptMove(&change) != ATTEMPT_CONFLICT)
				settled++;
			else
			{
				SPI_connect();
				StoreError(run, &unknown,
						   "the call that it has for this attempt is another "
						   "attempt's; settle it by hand");
				SPI_finish();
			}
		}
		else if (answered)
		{
			SPI_connect();
			StoreEmpty(run, &unknown);
			SPI_finish();
		}
		else
		{
			SPI_connect();
			StoreError(run, &unknown, why);
			SPI_finish();
			failures++;
		}
		DispatchCommit();
		MemoryContextSwitchTo(old);
		if (failures >= 3)
			break;
	}
	return settled;
}

/*
 * NextUnknown
 *		The unknown attempt that has been due longest. Its next look is put off
 *		at once, so that two resolvers do not ask about the same one.
 *
 * Materialised, as a plan that looked for each row of the table once more would
 * put off others too.
 */
static bool
NextUnknown(DispatchRun *run, Unknown *unknown)
{
	static SavedPlan plan = {
		"WITH d AS MATERIALIZED (SELECT a.attempt_id FROM outbound.attempt a"
		"    WHERE a.tenant OPERATOR(pg_catalog.=) $1 AND a.campaign_id "
		"OPERATOR(pg_catalog.=) $2"
		"      AND a.state OPERATOR(pg_catalog.=) 'unknown' AND "
		"a.next_check_at OPERATOR(pg_catalog.<=) $3"
		"    ORDER BY a.next_check_at LIMIT 1 FOR UPDATE SKIP LOCKED)"
		" UPDATE outbound.attempt u SET next_check_at = $3 "
		"OPERATOR(pg_catalog.+) '30 seconds'::pg_catalog.interval"
		"  FROM d"
		" WHERE u.tenant OPERATOR(pg_catalog.=) $1 AND u.attempt_id "
		"OPERATOR(pg_catalog.=) d.attempt_id"
		" RETURNING u.attempt_id, u.to_number, u.checks, u.dispatch_via",
		3,
		{TEXTOID, TEXTOID, TIMESTAMPTZOID}};
	Datum values[3] = {CStringGetTextDatum(run->tenant),
					   CStringGetTextDatum(run->campaign_id),
					   TimestampTzGetDatum(OutboundNow())};
	MemoryContext outer = CurrentMemoryContext;
	bool found;
	bool isnull;

	SPI_connect();
	found = PlanRun(&plan, values, NULL, false, SPI_OK_UPDATE_RETURNING) > 0;
	if (found)
	{
		MemoryContext spi = MemoryContextSwitchTo(outer);

		memcpy(&unknown->attempt_id, DatumGetUUIDP(PlanDatum(0, 1, &isnull)),
			   sizeof(pg_uuid_t));
		unknown->id = DatumGetCString(
			DirectFunctionCall1(uuid_out, UUIDPGetDatum(&unknown->attempt_id)));
		unknown->to_number = PlanText(0, 2);
		unknown->checks = PlanInt(0, 3, 0);
		unknown->via = PlanText(0, 4);
		MemoryContextSwitchTo(spi);
	}
	SPI_finish();
	return found;
}

/*
 * AskList
 *		Is there a call with this attempt's id? True when the provider's answer
 *		settles it either way, with *call_id when there is one.
 *
 * Each item is checked against the attempt: a provider (or a proxy) that
 * ignores a filter would otherwise lend us a stranger's call.
 */
static bool
AskList(DispatchRun *run, const Unknown *unknown, char **call_id,
		char **call_status, Jsonb **object, char **why)
{
	RetellListFilter filter = {.attempt_id = unknown->id,
							   .to_number = unknown->to_number,
							   .limit = 50};
	char *page = NULL;

	for (int i = 0; i < LIST_PAGES; i++)
	{
		HttpAnswer *answer = HttpPerform(
			run->pool, RetellListCallsRequest(run->lister, &filter, page));
		RetellList list;
		ListCell *cell;

		if (!RetellReadList(answer, &list, why))
			return false;
		foreach (cell, list.items)
		{
			Jsonb *item = (Jsonb *) lfirst(cell);
			JsonbContainer *metadata = JsonObject(&item->root, "metadata");
			char *id =
				metadata == NULL ? NULL : JsonText(metadata, "attempt_id");

			if (id == NULL || pg_strcasecmp(id, unknown->id) != 0)
				continue;
			*call_id = JsonText(&item->root, "call_id");
			if (*call_id == NULL || (*call_id)[0] == '\0')
			{
				*call_id = NULL;
				*why = pstrdup("it has a call for this attempt, but without a "
							   "call_id");
				return false;
			}
			*call_status = JsonText(&item->root, "call_status");
			*object = item;
			return true;
		}
		if (!list.has_more)
			return true;
		if (list.pagination_key == NULL)
		{
			*why = pstrdup("it has more pages, but does not say how to get "
						   "them");
			return false;
		}
		page = list.pagination_key;
	}
	*why = pstrdup("it does not end; does the provider ignore the filter?");
	return false;
}

/*
 * StoreEmpty
 *		The list has no such call. The first time starts the settling time;
 *		after it, the attempt is proven not placed.
 */
static void
StoreEmpty(DispatchRun *run, const Unknown *unknown)
{
	static SavedPlan plan = {
		"UPDATE outbound.attempt SET checks = checks OPERATOR(pg_catalog.+) 1,"
		"  first_empty_at = COALESCE(first_empty_at, $3),"
		"  next_check_at = LEAST($3 OPERATOR(pg_catalog.+) ($4 "
		"OPERATOR(pg_catalog.*) '1 second'::pg_catalog.interval),"
		"    COALESCE(first_empty_at, $3) OPERATOR(pg_catalog.+) ($5 "
		"OPERATOR(pg_catalog.*) '1 second'::pg_catalog.interval))"
		" WHERE tenant OPERATOR(pg_catalog.=) $1 AND attempt_id "
		"OPERATOR(pg_catalog.=) $2"
		"   AND state OPERATOR(pg_catalog.=) 'unknown'"
		" RETURNING first_empty_at OPERATOR(pg_catalog.+) ($5 "
		"OPERATOR(pg_catalog.*) '1 second'::pg_catalog.interval)"
		"   OPERATOR(pg_catalog.<=) $3",
		5,
		{TEXTOID, UUIDOID, TIMESTAMPTZOID, FLOAT8OID, FLOAT8OID}};
	Datum values[5] = {
		CStringGetTextDatum(run->tenant), UUIDPGetDatum(&unknown->attempt_id),
		TimestampTzGetDatum(OutboundNow()),
		Float8GetDatum(Min(5.0 * (1 << Min(unknown->checks, 6)), 120.0)),
		Float8GetDatum(outbound_settling_time)};

	if (PlanRun(&plan, values, NULL, false, SPI_OK_UPDATE_RETURNING) > 0 &&
		PlanBool(0, 1))
	{
		AttemptChange change = {.tenant = run->tenant,
								.attempt_id = unknown->attempt_id,
								.to = ATTEMPT_NOT_PLACED,
								.evidence =
									"the provider's list had no such call, "
									"twice, a settling time apart",
								.queue = ATTEMPT_QUEUE_AGAIN};

		AttemptMove(&change);
	}
}

/*
 * StoreError
 *		The list could not be asked; that proves nothing.
 */
static void
StoreError(DispatchRun *run, const Unknown *unknown, const char *why)
{
	static SavedPlan plan = {
		"UPDATE outbound.attempt SET error = $3, next_check_at = $4 "
		"OPERATOR(pg_catalog.+) '" LIST_ERROR_WAIT "'::pg_catalog.interval"
		" WHERE tenant OPERATOR(pg_catalog.=) $1 AND attempt_id "
		"OPERATOR(pg_catalog.=) $2"
		"   AND state OPERATOR(pg_catalog.=) 'unknown'",
		4,
		{TEXTOID, UUIDOID, TEXTOID, TIMESTAMPTZOID}};
	Datum values[4] = {CStringGetTextDatum(run->tenant),
					   UUIDPGetDatum(&unknown->attempt_id),
					   CStringGetTextDatum(psprintf("list-calls: %s", why)),
					   TimestampTzGetDatum(OutboundNow())};

	PlanRun(&plan, values, NULL, false, SPI_OK_UPDATE);
}

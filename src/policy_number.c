/*-------------------------------------------------------------------------
 *
 * policy_number.c
 *	  What a decision needs to know of numbers: are they suppressed, and when were
 *	  they called. One statement each for all numbers of a batch of leads.
 *
 *-------------------------------------------------------------------------
 */
#include "policy.h"

#include "catalog/pg_type.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "plan.h"

/* Calls older than this matter to no rule, unless a state's period is longer. */
#define FACTS_LOOK_BACK (26 * OUTBOUND_HOUR)

/* No cap counts further: daily_call_cap is at most 100. */
#define FACTS_MAX_CALLS 128

/* The numbers of a batch of leads, as parameters. */
typedef struct Numbers
{
	MemoryContext keep; /* for what the leads get to know */
	int n;
	PolicyLead **lead; /* whose number it is */
	Datum *number;     /* text */
	Datum *hash;       /* bytea, SHA-256 of number */
} Numbers;

static void LoadSuppressions(PolicyCampaign *campaign, const Numbers *numbers);
static void
LoadCalls(PolicyCampaign *campaign, const Numbers *numbers, TimestampTz at);
static void HashNumbers(Numbers *numbers);
static int CompareCalls(const void *a, const void *b);

/*
 * PolicyLoadNumbers
 *		What is known of the leads' numbers: suppressions and calls, in the current
 *		context. SPI is connected.
 */
void
PolicyLoadNumbers(PolicyCampaign *campaign, PolicyLead *leads, int nleads,
				  TimestampTz at, bool skip_stopped)
{
	Numbers numbers;
	MemoryContext work;

	numbers.keep = CurrentMemoryContext;
	work = AllocSetContextCreate(numbers.keep, "outbound numbers",
								 ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(work);
	numbers.n = 0;
	numbers.lead = palloc(Max(nleads, 1) * sizeof(PolicyLead *));
	for (int i = 0; i < nleads; i++)
	{
		if (leads[i].to_number != NULL &&
			!(skip_stopped && leads[i].status_stops))
			numbers.lead[numbers.n++] = &leads[i];
	}
	if (numbers.n > 0)
	{
		HashNumbers(&numbers);
		LoadSuppressions(campaign, &numbers);
		LoadCalls(campaign, &numbers, at);
	}
	MemoryContextSwitchTo(numbers.keep);
	MemoryContextDelete(work);
}

/*
 * HashNumbers
 *		Each number as text and as the hash that suppressions go by.
 */
static void
HashNumbers(Numbers *numbers)
{
	pg_cryptohash_ctx *ctx = pg_cryptohash_create(PG_SHA256);
	Size size = MAXALIGN(VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	char *hashes = palloc(numbers->n * size);

	numbers->number = palloc(numbers->n * sizeof(Datum));
	numbers->hash = palloc(numbers->n * sizeof(Datum));
	for (int i = 0; i < numbers->n; i++)
	{
		const char *number = numbers->lead[i]->to_number;
		bytea *hash = (bytea *) (hashes + i * size);

		/* digits and a plus: the same bytes in every server encoding */
		if (pg_cryptohash_init(ctx) < 0 ||
			pg_cryptohash_update(ctx, (const uint8 *) number, strlen(number)) <
				0 ||
			pg_cryptohash_final(ctx, (uint8 *) VARDATA(hash),
								PG_SHA256_DIGEST_LENGTH) < 0)
			elog(ERROR, "could not hash a number");
		SET_VARSIZE(hash, VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
		numbers->hash[i] = PointerGetDatum(hash);
		numbers->number[i] = CStringGetTextDatum(number);
	}
	pg_cryptohash_free(ctx);
}

/*
 * LoadSuppressions
 *		The leads whose number is on the suppression list, however long.
 */
static void
LoadSuppressions(PolicyCampaign *campaign, const Numbers *numbers)
{
	/* LIMIT: a probe for each number, never a join that reads the list */
	static SavedPlan plan = {
		"SELECT u.ord::pg_catalog.int4, s.expires_at, s.reason"
		" FROM unnest($2) WITH ORDINALITY u (hash, ord)"
		" CROSS JOIN LATERAL (SELECT s.expires_at, s.reason"
		"  FROM outbound.suppression s"
		"  WHERE s.tenant OPERATOR(pg_catalog.=) $1"
		"  AND s.number_hash OPERATOR(pg_catalog.=) u.hash LIMIT 1) s",
		2,
		{TEXTOID, BYTEAARRAYOID},
		.generic = true};
	MemoryContext old = CurrentMemoryContext;
	Datum args[2];
	uint64 n;

	args[0] = CStringGetTextDatum(campaign->tenant);
	args[1] = PointerGetDatum(construct_array(
		numbers->hash, numbers->n, BYTEAOID, -1, false, TYPALIGN_INT));
	n = PlanRun(&plan, args, NULL, false, SPI_OK_SELECT);
	MemoryContextSwitchTo(numbers->keep);
	for (uint64 i = 0; i < n; i++)
	{
		PolicyLead *lead = numbers->lead[PlanInt(i, 1, 0) - 1];

		lead->suppressed = true;
		lead->suppressed_until = PlanTime(i, 2, DT_NOEND);
		lead->suppression_reason = PlanText(i, 3);
	}
	SPI_freetuptable(SPI_tuptable);
	MemoryContextSwitchTo(old);
}

/*
 * LoadCalls
 *		The newest calls to each number, whichever campaign made them, oldest
 *		first.
 */
static void
LoadCalls(PolicyCampaign *campaign, const Numbers *numbers, TimestampTz at)
{
	static SavedPlan plan = {
		"SELECT u.ord::pg_catalog.int4, a.claimed_at"
		" FROM unnest($2) WITH ORDINALITY u (number, ord)"
		" CROSS JOIN LATERAL (SELECT a.claimed_at FROM outbound.attempt a"
		"  WHERE a.tenant OPERATOR(pg_catalog.=) $1"
		"  AND a.to_number OPERATOR(pg_catalog.=) u.number"
		"  AND a.claimed_at OPERATOR(pg_catalog.>) $3"
		"  AND a.state IN ('claimed', 'placed', 'unknown', 'ended')"
		"  ORDER BY a.claimed_at DESC LIMIT $4) a",
		4,
		{TEXTOID, TEXTARRAYOID, TIMESTAMPTZOID, INT8OID},
		.generic = true};
	MemoryContext old = CurrentMemoryContext;
	Datum args[4];
	TimestampTz *calls;
	TimestampTz **end;
	uint64 n;

	args[0] = CStringGetTextDatum(campaign->tenant);
	args[1] = PointerGetDatum(construct_array(
		numbers->number, numbers->n, TEXTOID, -1, false, TYPALIGN_INT));
	args[2] = TimestampTzGetDatum(
		at - Max(FACTS_LOOK_BACK, CalendarLongestPeriod(campaign->book)));
	args[3] = Int64GetDatum(FACTS_MAX_CALLS);
	n = PlanRun(&plan, args, NULL, false, SPI_OK_SELECT);
	MemoryContextSwitchTo(old);

	/* count, give each lead its part of one array, fill, sort */
	for (uint64 i = 0; i < n; i++)
		numbers->lead[PlanInt(i, 1, 0) - 1]->ncalls++;
	calls = MemoryContextAlloc(numbers->keep, Max(n, 1) * sizeof(TimestampTz));
	end = palloc(numbers->n * sizeof(TimestampTz *));
	for (int i = 0; i < numbers->n; i++)
	{
		end[i] = calls;
		numbers->lead[i]->calls = calls;
		calls += numbers->lead[i]->ncalls;
	}
	for (uint64 i = 0; i < n; i++)
		*end[PlanInt(i, 1, 0) - 1]++ = PlanTime(i, 2, 0);
	for (int i = 0; i < numbers->n; i++)
		qsort((void *) numbers->lead[i]->calls, numbers->lead[i]->ncalls,
			  sizeof(TimestampTz), CompareCalls);
	SPI_freetuptable(SPI_tuptable);
	MemoryContextSwitchTo(old);
}

/* qsort comparator for instants */
static int
CompareCalls(const void *a, const void *b)
{
	TimestampTz x = *(const TimestampTz *) a;
	TimestampTz y = *(const TimestampTz *) b;

	return (x > y) - (x < y);
}

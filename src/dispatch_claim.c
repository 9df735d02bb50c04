/*-------------------------------------------------------------------------
 *
 * dispatch_claim.c
 *	  The claim: choose due leads, check every rule again, write the attempts.
 *
 * One transaction, in this order, each step a statement with a snapshot of its
 * own (READ COMMITTED, see DispatchCommit):
 *
 *	1. the campaign's claim lock, so that slots, caps and the rate are exact;
 *	2. the next entries of today's queue after the last rank that was looked at:
 *	   a pass never reads again what it has left behind, so entries that are
 *	   done cost nothing even while an old snapshot keeps their index entries;
 *	3. each number's lock, tried, not waited for: a suppression that is being
 *	   written waits with the same lock, another campaign's claim skips;
 *	4. the leads' row locks, SKIP LOCKED;
 *	5. the policy's facts, read now that nobody can change them;
 *	6. attempt rows ON CONFLICT DO NOTHING against the live indexes, then lead,
 *	   queue_entry and pacing rows.
 *
 * Nothing leaves before this has been committed.
 *
 *-------------------------------------------------------------------------
 */
#include "dispatch.h"

#include "access/hash.h"
#include "access/xact.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"

#include "dispatch_choose.h"
#include "plan.h"

/* Attempts of one claim at most, and how far ahead of the rate it reaches. */
#define CLAIM_MOST 50
/* Requests of one run that are claimed, on their way or not yet recorded. */
#define OPEN_MOST 128
#define CLAIM_HORIZON OUTBOUND_SECOND

static int Claim(DispatchRun *run);
static bool ReadyToClaim(DispatchRun *run, DispatchCampaign *campaign,
						 const PolicyCampaign *policy, int *want);
static int CountUnsent(DispatchRun *run);
static int CountLive(DispatchRun *run);

/*
 * DispatchClaim
 *		One claim: > 0 attempts were written (in run->items, to be sent after the
 *		commit), 0 there may be more further down the queue, -1 not now:
 *		run->look_again says when, or run->stop_reason why not at all.
 */
int
DispatchClaim(DispatchRun *run)
{
	int claimed;
	int guc_level;

	SPI_connect();

	guc_level = PlanOnIndexes();
	claimed = Claim(run);
	/* a claim that a crash of the server forgot would be dialled again */
	if (claimed > 0)
		ForceSyncCommit();
	AtEOXact_GUC(true, guc_level);
	SPI_finish();
	return claimed;
}

/*
 * Claim
 *		The body of DispatchClaim, with SPI connected.
 */
static int
Claim(DispatchRun *run)
{
	DispatchCampaign campaign;
	PolicyCampaign *policy;
	Candidate *candidates;
	TimestampTz at = OutboundNow();
	TimestampTz next_at;
	int want = 0;
	int looked = 0;
	int n;
	int claimed = 0;
	bool slots;

	DispatchClaimLock(run);
	ChooseCampaign(run, &campaign, at);
	PacingLoad(run, &campaign);
	policy = PolicyLoadCampaign(run->tenant, run->campaign_id, at);

	if (!policy->running)
	{
		DispatchStop(run, false,
					 psprintf("the campaign is not running (%s: %s)",
							  policy->status, policy->status_reason));
		return -1;
	}

	slots = ReadyToClaim(run, &campaign, policy, &want);
	if (run->stop_reason != NULL)
	{
		return -1;
	}
	n = ChooseCandidates(run, &campaign, at, slots ? want + want / 8 + 4 : 1,
						 &candidates);
	if (n == 0)
	{
		bool again = run->last_rank > PG_INT32_MIN && run->pass_claimed;

		/* the pass is over; another one only when this one found something */
		run->last_rank = PG_INT32_MIN;
		run->pass_claimed = false;
		if (again)
			return 0;
		/* an answer may still bring a lead back (429) */
		if (!run->wait_for_work && run->open == 0)
			DispatchStop(run, false, "nothing is due");
		DispatchWaitFor(run, "work that is due");
		run->look_again =
			GetCurrentTimestamp() +
			(run->open > 0 ? OUTBOUND_SECOND / 10 : OUTBOUND_SECOND);
		return -1;
	}
	if (!slots)
	{
		return -1;
	}

	ChooseNumbers(run, candidates, n);
	ChooseLeads(run, candidates, n, true);
	ChooseDecide(run, policy, candidates, n, want, at, &looked);
	next_at = campaign.next_at;
	claimed = ClaimWriteAttempts(run, &campaign, policy, candidates, looked, at,
								 &next_at);
	ClaimWriteDenied(run, &campaign, candidates, looked, at);
	if (claimed > 0)
	{
		PacingTake(run, &campaign, claimed, next_at,
				   campaign.live_bound + claimed);
		run->claimed += claimed;
		run->pass_claimed = true;
	}
	if (looked > 0)
		run->last_rank = candidates[looked - 1].rank;
	if (policy->campaign_daily_cap >= 0 &&
		policy->calls_today >= policy->campaign_daily_cap)
		DispatchStop(run, false, "the campaign's daily cap is reached");
	return claimed;
}

/*
 * ReadyToClaim
 *		How many attempts the limits leave room for now. False and waiting_for,
 *		look_again when none.
 *
 * pacing.live_bound is never less than the live attempts: claims add to it, ends
 * do not take away. It is replaced by a count only when it reaches the limit.
 */
static bool
ReadyToClaim(DispatchRun *run, DispatchCampaign *campaign,
			 const PolicyCampaign *policy, int *want)
{
	TimestampTz now = GetCurrentTimestamp();
	int limit = run->concurrency > 0 ? run->concurrency : campaign->concurrency;
	double rate = PacingRate(run, campaign);
	int64 slots;

	run->spacing = PacingSpacing(run, campaign);
	*want = CLAIM_MOST;
	if (run->max_calls > 0)
	{
		*want = Min(*want, run->max_calls - (run->claimed - run->not_placed));
		if (*want <= 0)
		{
			DispatchStop(run, false, "max_calls is reached");
			return false;
		}
	}

	if (run->open >= OPEN_MOST)
	{
		DispatchWaitFor(run, "answers");
		run->look_again = now + OUTBOUND_SECOND / 20;
		return false;
	}
	*want = Min(*want, OPEN_MOST - run->open);
	/*
	 * No claim reaches further ahead: the clock was set back, or the campaign has
	 * become faster.
	 */
	if (campaign->next_at > now + CLAIM_HORIZON + run->spacing &&
		campaign->next_at > campaign->blocked_until)
		campaign->next_at = Max(now, campaign->blocked_until);
	if (campaign->next_at > now + CLAIM_HORIZON)
	{
		DispatchWaitFor(run, campaign->blocked_until >= campaign->next_at
								 ? campaign->blocked_reason
								 : "its turn (calls_per_second)");
		run->look_again =
			Min(campaign->next_at - CLAIM_HORIZON / 2, now + OUTBOUND_SECOND);
		return false;
	}
	slots = (int64) ((now + CLAIM_HORIZON - campaign->next_at) * rate /
					 OUTBOUND_SECOND);
	slots = Max(slots, 1) - CountUnsent(run);
	if (slots <= 0)
	{
		/* others have left late, and so do we */
		DispatchWaitFor(run, "its turn (calls_per_second)");
		run->look_again = now + Min(run->spacing, OUTBOUND_SECOND / 2);
		return false;
	}
	*want = (int) Min((int64) *want, slots);

	if (campaign->live_bound < 0 || campaign->live_bound + *want > limit)
		campaign->live_bound = CountLive(run);
	*want = Min(*want, limit - campaign->live_bound);
	if (*want <= 0)
	{
		DispatchWaitFor(run, "live calls to end (concurrency)");
		run->look_again = now + OUTBOUND_SECOND / 2;
		return false;
	}
	if (campaign->account_free >= 0)
	{
		*want = Min(*want, campaign->account_free);
		if (*want <= 0)
		{
			DispatchWaitFor(run, "free lines of the account (get-concurrency)");
			run->look_again = now + OUTBOUND_SECOND / 2;
			return false;
		}
	}
	return true;
}

/*
 * CountUnsent
 *		What this run has claimed and not sent.
 */
static int
CountUnsent(DispatchRun *run)
{
	int n = 0;
	dlist_iter it;

	dlist_foreach (it, &run->items)
	{
		if (dlist_container(DispatchItem, node, it.cur)->stage ==
			DISPATCH_CLAIMED)
			n++;
	}
	return n;
}

/*
 * CountLive
 *		The campaign's live attempts.
 */
static int
CountLive(DispatchRun *run)
{
	static SavedPlan plan = {
		"SELECT pg_catalog.count(*)::pg_catalog.int4 FROM outbound.attempt"
		" WHERE tenant OPERATOR(pg_catalog.=) $1 AND campaign_id "
		"OPERATOR(pg_catalog.=) $2"
		"   AND state IN ('claimed', 'placed', 'unknown')",
		2,
		{TEXTOID, TEXTOID}};
	Datum values[2] = {CStringGetTextDatum(run->tenant),
					   CStringGetTextDatum(run->campaign_id)};

	PlanRun(&plan, values, NULL, false, SPI_OK_SELECT);
	return PlanInt(0, 1, 0);
}

/*
 * DispatchClaimLock
 *		Claims of a campaign take turns; held to the end of the transaction.
 */
void
DispatchClaimLock(DispatchRun *run)
{
	char *name =
		psprintf("outbound claim:%s:%s", run->tenant, run->campaign_id);
	Datum key =
		DirectFunctionCall2Coll(hashtextextended, DEFAULT_COLLATION_OID,
								CStringGetTextDatum(name), Int64GetDatum(0));

	DirectFunctionCall1(pg_advisory_xact_lock_int8, key);
}

/*-------------------------------------------------------------------------
 *
 * dispatch.h
 *	  The family of call_batch: claim, place, record, resolve, pace.
 *
 * Every function here that works on the database is one short transaction: it
 * connects to SPI by itself, and the caller ends it with DispatchCommit().
 * Nothing is read or written while a request is waited for.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_DISPATCH_H
#define OUTBOUND_DISPATCH_H

#include "outbound.h"

#include "lib/ilist.h"
#include "utils/date.h"

#include "attempt.h"
#include "http.h"
#include "retell.h"
#include "service.h"

typedef enum DispatchStage
{
	DISPATCH_CLAIMED,  /* committed (or being committed), not sent */
	DISPATCH_SENT,     /* handed to the HTTP engine */
	DISPATCH_ANSWERED, /* answer is here, not yet recorded */
	DISPATCH_WITHDRAWN /* given back; to be removed after the commit */
} DispatchStage;

/* One attempt of this run, until it is recorded. In its own memory context. */
typedef struct DispatchItem
{
	dlist_node node;
	MemoryContext context;
	DispatchStage stage;
	pg_uuid_t attempt_id;
	char *to_number;
	char *body;
	TimestampTz send_at; /* planned slot, wall clock */
	TimestampTz sent_at; /* on the extension's clock */
	RetellAnswer answer;
	int http_status;
	char *excerpt; /* of a failed answer */
} DispatchItem;

typedef struct DispatchRun
{
	MemoryContext context; /* lives as long as the run */
	MemoryContext step;    /* reset each round */
	const char *tenant;
	const char *campaign_id;
	TimestampTz started; /* wall clock; with the pid names this run */
	TimestampTz deadline;
	bool resume;
	bool wait_for_work;
	int max_calls;   /* 0 = no limit */
	int concurrency; /* 0 = the campaign's */

	Service *service; /* where calls are created */
	Service *lister;  /* retell, for lists; NULL = not configured */
	bool via_n8n;
	HttpPool *pool;
	dlist_head items;
	int open; /* how many */

	int64 spacing;          /* between two requests, as last read */
	TimestampTz turn_at;    /* it is no use in asking for our turn before */
	TimestampTz turn_taken; /* when we had it last, wall clock */
	TimestampTz switch_due; /* when the kill switch is looked at next */
	TimestampTz turn_asked; /* when that was found out */
	int last_rank;          /* where this pass over the queue stands */
	bool pass_claimed;      /* this pass claimed something */
	TimestampTz look_again; /* no use in looking for work before */
	TimestampTz load_due;   /* when get-concurrency is asked next */
	TimestampTz load_asked; /* and when it was last, on the extension's clock */
	bool load_in_flight;
	TimestampTz recover_due; /* when crashed dispatchers are looked for */

	int bench_claims; /* outbound_claim_load only */
	int claimed;
	int placed;
	int refused;
	int not_placed;
	int unknown;
	int refused_in_row;
	int unreachable_in_row;
	char *stop_reason;    /* non-NULL: claim nothing more */
	bool stop_is_trouble; /* the reason deserves a WARNING */
	char waiting_for[256];
	TimestampTz reported;
	TimestampTz noticed;
} DispatchRun;

/* dispatch_run.c */
extern void DispatchCheckNamed(FunctionCallInfo fcinfo, int campaign_arg);
extern void DispatchCommit(void);
extern void DispatchStop(DispatchRun *run, bool trouble, const char *reason);
extern void DispatchWaitFor(DispatchRun *run, const char *what);
extern void DispatchRemove(DispatchRun *run, DispatchItem *item);
extern void DispatchSleep(long ms);
extern void DispatchCrashPoint(const char *name);
extern DispatchRun *DispatchRunCreate(FunctionCallInfo fcinfo, int campaign_arg,
									  Interval *budget, const char *procedure);
extern void DispatchGuard(DispatchRun *run, void (*body)(DispatchRun *));

/* dispatch_report.c */
extern void DispatchReport(DispatchRun *run, bool last);
extern void DispatchSummary(DispatchRun *run);

/* dispatch_claim.c: returns how many were claimed */
extern int DispatchClaim(DispatchRun *run);
extern void DispatchClaimLock(DispatchRun *run);

/* dispatch_send.c */
extern void DispatchSend(DispatchRun *run);

/* dispatch_preview.c */
extern void DispatchDryRun(int max_calls, bool resume, const char *campaign_id,
						   const char *tenant);

/* dispatch_request.c */
typedef struct DispatchCampaign DispatchCampaign;
struct PolicyCampaign;
struct PolicyLead;

/* What the requests of a campaign need besides its policy. */
struct DispatchCampaign
{
	char *name;
	char *agent_id;
	int nfrom;
	char **from_numbers;
	char *variables; /* the campaign's own, JSON object */
	char *time_zone;
	DateADT local_day;
	int concurrency;
	double calls_per_second;
	bool via_n8n;

	/* pacing, as read */
	TimestampTz next_at;
	double rate_factor;
	TimestampTz blocked_until;
	char *blocked_reason;
	int live_bound; /* -1 = not counted yet */
	int from_next;
	int account_free; /* -1 = not known */
};

/* A lead as the request shows it. */
typedef struct DispatchLead
{
	char *lead_id;
	char *clinic_id;
	char *clinic_name;
	char *to_number;
	char *city;
	char *state;
	char *website;
	char *manager_name;
	char *lead_segment;
	char *segment_score;
	Jsonb *opening_hours;
} DispatchLead;

extern char *
DispatchBody(const char *tenant, const char *campaign_id,
			 const DispatchCampaign *campaign,
			 const struct PolicyCampaign *policy,
			 const struct PolicyLead *facts, const DispatchLead *lead,
			 const char *attempt_id, const char *from_number, bool after_hours,
			 TimestampTz at);

/* dispatch_record.c */
extern void DispatchRecord(DispatchRun *run, DispatchItem *item);
extern void DispatchReadAnswer(DispatchRun *run, DispatchItem *item,
							   const HttpAnswer *answer);
extern void DispatchWithdraw(DispatchRun *run, DispatchItem *item,
							 const char *error_class, const char *reason);
extern void DispatchAbandon(DispatchRun *run, DispatchItem *item);

/* dispatcher.c */
extern int64 DispatcherKey(int pid, TimestampTz started);
extern bool DispatcherAlive(int pid, TimestampTz started);
extern void DispatcherEnter(DispatchRun *run);
extern void DispatcherLeave(DispatchRun *run);
extern int DispatchRecover(DispatchRun *run);

/* dispatch_resolve.c */
extern int DispatchResolve(DispatchRun *run, TimestampTz until);

/* pacing.c */

/* The row of outbound.pacing that all campaigns of a tenant share. */
#define PACING_SERVICE ""

extern void PacingLoad(DispatchRun *run, DispatchCampaign *campaign);
extern double
PacingRate(const DispatchRun *run, const DispatchCampaign *campaign);
extern void PacingTake(DispatchRun *run, const DispatchCampaign *campaign,
					   int count, TimestampTz next_at, int live);
extern int64
PacingSpacing(const DispatchRun *run, const DispatchCampaign *campaign);
extern void PacingRateNow(DispatchRun *run, double calls_per_second,
						  double factor, TimestampTz lowered);
extern bool PacingTurn(DispatchRun *run, TimestampTz campaign_left,
					   TimestampTz service_left);
extern void
PacingThrottled(DispatchRun *run, int64 retry_after_ms, const char *reason);
extern void PacingUnreachable(DispatchRun *run, const char *reason);
extern void PacingReached(DispatchRun *run);
extern void PacingAskLoad(DispatchRun *run);
extern void PacingStoreLoad(DispatchRun *run, const HttpAnswer *answer);

#endif /* OUTBOUND_DISPATCH_H */

/*-------------------------------------------------------------------------
 *
 * policy.h
 *	  One decision: may this lead be called at this instant?
 *
 * PolicyDecide() is pure: two structs and an instant in, a verdict out; no SPI,
 * no memory, no clock. decide(), explain(), build_queue(), simulate() and the
 * claim of call_batch() all ask it, and nothing else decides.
 *
 * The structs are filled by policy_campaign.c and policy_facts.c through SPI, in
 * the caller's snapshot.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_POLICY_H
#define OUTBOUND_POLICY_H

#include "outbound.h"

#include "calendar.h"

#include "utils/hsearch.h"
#include "utils/portal.h"

/*
 * Status of a campaign c in a query. What was set running in another database
 * does not run in a copy of it (sql/durable.sql); not_armed says so.
 */
#define CAMPAIGN_NOT_ARMED                           \
	"c.status OPERATOR(pg_catalog.=) 'running' AND " \
	"c.armed_on OPERATOR(pg_catalog.<>) outbound.database_identity()"
#define CAMPAIGN_STATUS \
	"CASE WHEN " CAMPAIGN_NOT_ARMED " THEN 'not_armed' ELSE c.status END"
#define CAMPAIGN_STATUS_REASON                                          \
	"CASE WHEN " CAMPAIGN_NOT_ARMED " THEN 'it was started in another " \
	"database, of which this is a copy; SELECT outbound.start() if "    \
	"calls are to be placed from this one' ELSE c.status_reason END"

/* The rules in their order; first hit wins. Words: PolicyReasonWord(). */
typedef enum PolicyReason
{
	POLICY_CALLABLE,             /* callable: no rule hits */
	POLICY_CAMPAIGN_NOT_RUNNING, /* campaign_not_running: status, kill switch */
	POLICY_SUPPRESSED,           /* suppressed */
	POLICY_LEAD_STATUS,          /* lead_status: in the stop reasons */
	POLICY_INVALID_NUMBER,       /* invalid_number */
	POLICY_CONSENT_MISSING,      /* consent_missing */
	POLICY_MAX_ATTEMPTS,         /* max_attempts */
	POLICY_NURTURE,              /* nurture: kept for the nurture sequence */
	POLICY_CALL_IN_PROGRESS,     /* call_in_progress: this lead or its number */
	POLICY_RETRY_INTERVAL,       /* retry_interval */
	POLICY_DAILY_CAP,            /* daily_cap: local day, rolling 24 h */
	POLICY_CAMPAIGN_CAP,         /* campaign_cap */
	POLICY_STATE_LIMIT,          /* state_limit */
	POLICY_LEGAL_HOURS,          /* legal_hours */
	POLICY_STATE_HOLIDAY,        /* state_holiday */
	POLICY_CALL_DAY,             /* call_day */
	POLICY_CALLING_WINDOW,       /* calling_window */
	POLICY_NREASONS
} PolicyReason;

typedef enum PolicyVerdict
{
	POLICY_CALL,             /* call */
	POLICY_AFTER_HOURS_CALL, /* after_hours_call: the one voicemail attempt */
	POLICY_WAIT,             /* wait: time (or a person) may change it */
	POLICY_STOP              /* stop: this lead is not called any more */
} PolicyVerdict;

typedef enum PolicyConsent
{
	POLICY_CONSENT_NONE,
	POLICY_CONSENT_EXPRESS,
	POLICY_CONSENT_WRITTEN
} PolicyConsent;

/* One row of outbound.retry_rule, resolved for the tenant and the campaign. */
typedef struct PolicyRetry
{
	const char *disposition;
	int64 interval; /* max of rule, floor and the campaign's own */
} PolicyRetry;

/* A campaign, as PolicyLoadCampaign() read it. Owned by the caller's context. */
typedef struct PolicyCampaign
{
	const char *tenant;
	const char *campaign_id;
	bool running;       /* status = running and no kill switch */
	const char *status; /* running, paused, stopped, or kill_switch */
	const char *status_reason;
	CalendarWindow window;
	const char *call_hours; /* as written, for call_window */
	const char *call_days;
	bool allow_after_hours;
	int daily_call_cap;
	int campaign_daily_cap; /* -1 = none */
	int max_attempts;
	int attempt_warning_threshold; /* 0 = off */
	bool nurture_after_warning;
	PolicyConsent consent_required;
	int64 min_retry_interval;
	int nretry;
	PolicyRetry *retry; /* by disposition; retry[0] is the default */
	int nstop;
	const char **stop_reasons;
	int top_k;
	ArrayType *states; /* of the queue, as written; empty = all */
	int max_calls;
	int concurrency;
	double calls_per_second;

	/* the campaign's own day: calls made in [day_start, day_end) */
	CalendarZone *zone;
	int64 calls_today;
	TimestampTz day_start;
	TimestampTz day_end;

	CalendarBook *book;
	HTAB *live; /* live attempts, once PolicyOpenHead() read them */
} PolicyCampaign;

/* A lead and everything about it that a rule asks. */
typedef struct PolicyLead
{
	const char *lead_id;
	const char *to_number; /* NULL = none */
	bool number_valid;
	const char *lead_status;
	bool status_stops; /* lead_status is a stop reason, or no word of ours */
	bool suppressed;
	TimestampTz suppressed_until; /* DT_NOEND = for ever */
	const char *suppression_reason;
	PolicyConsent consent;
	int attempts;
	bool after_hours_done;
	bool live_lead;               /* an attempt claimed, placed or unknown */
	bool live_number;             /* the same, of any lead with this number */
	TimestampTz last_attempt_at;  /* DT_NOBEGIN = never */
	TimestampTz next_attempt_at;  /* DT_NOBEGIN = none */
	const char *last_disposition; /* NULL = none */
	int64 retry_interval;         /* for last_disposition, of this campaign */
	int ncalls;               /* calls to the number in the last 49 h or so, */
	const TimestampTz *calls; /* across campaigns, ascending */
	const Calendar *calendar;

	/* not asked by any rule; for the queue */
	int segment_score;
	const char *lead_segment;
	const char *state;
	const char *clinic_name;
} PolicyLead;

typedef struct PolicyDecision
{
	PolicyVerdict verdict;
	PolicyReason reason;
	TimestampTz not_before; /* first instant at which the verdict is a call;
								* at itself for a call; DT_NOEND = not known */
	TimestampTz until;      /* when the rule named by reason ends by itself;
								* DT_NOEND = not known */
	int64 count;            /* e.g. 3 of ... */
	int64 limit;            /* ... 3 calls */
	CalendarZone *zone;     /* zone that blocks, or NULL */
	const CalendarLaw *law; /* law that blocks, or NULL */
	bool rolling;           /* daily_cap: hit by the rolling 24 h */
} PolicyDecision;

/* in policy.c: pure */
extern void PolicyDecide(const PolicyCampaign *campaign, const PolicyLead *lead,
						 TimestampTz at, PolicyDecision *decision);
/* one rule alone: true when it would stop or delay the call (explain) */
extern bool
PolicyRuleHits(const PolicyCampaign *campaign, const PolicyLead *lead,
			   PolicyReason rule, TimestampTz at, PolicyDecision *decision);
extern const char *PolicyReasonWord(PolicyReason reason);
extern const char *PolicyVerdictWord(PolicyVerdict verdict);
extern PolicyConsent PolicyConsentOf(const char *word);
/* whether a lead of this status is not called; *known: it is one of ours */
extern bool PolicyStatusStops(const PolicyCampaign *campaign,
							  const char *status, bool *known);
/* whether an attempt of this number is above the warning threshold */
extern bool PolicyExceeded(const PolicyCampaign *campaign, int attempt_number);

/* in policy_explain.c: palloc'd sentence with the numbers */
extern char *
PolicyDetail(const PolicyCampaign *campaign, const PolicyLead *lead,
			 TimestampTz at, const PolicyDecision *decision);

/*
 * in policy_campaign.c, policy_facts.c and policy_number.c: through SPI, in the current snapshot
 * (the caller pushes or has one; a claim takes a new one after its locks).
 * Results live in the memory context that is current at the call.
 */

/*
 * in policy_campaign.c; connects to SPI by itself. ERRCODE_UNDEFINED_OBJECT when
 * there is no such campaign.
 */
extern PolicyCampaign *
PolicyLoadCampaign(const char *tenant, const char *campaign_id, TimestampTz at);
/* how long to wait after an attempt that ended with this disposition */
extern int64
PolicyRetryInterval(const PolicyCampaign *campaign, const char *disposition);

/*
 * in policy_facts.c. Facts of the leads with these ids, in the order of ids; ids
 * without a lead are left out. Connects to SPI by itself. Returns how many;
 * *leads is an array.
 */
extern int PolicyLoadLeads(PolicyCampaign *campaign, Datum *ids, int nids,
						   TimestampTz at, PolicyLead **leads);
/*
 * The campaign's leads in the queue's order, batch by batch; states NULL = all.
 * The caller is connected to SPI, and closes the portal.
 */
extern Portal PolicyOpenHead(PolicyCampaign *campaign, ArrayType *states);
extern int PolicyFetchHead(PolicyCampaign *campaign, Portal portal, int n,
						   TimestampTz at, PolicyLead **leads);

/*
 * in policy_number.c; the caller is connected to SPI, and keeps plans on their
 * indexes. skip_stopped leaves out leads whose status stops them.
 */
extern void PolicyLoadNumbers(PolicyCampaign *campaign, PolicyLead *leads,
							  int nleads, TimestampTz at, bool skip_stopped);

#endif /* OUTBOUND_POLICY_H */

/*-------------------------------------------------------------------------
 *
 * journey.h
 *	  Call object -> journey: outcome, stage, e-mail, follow-ups, evidence.
 *
 * JourneyMap is pure: no SPI, no HTTP, no clock, no catalog; it never throws
 * for what a call object holds, however odd. JourneyApply is its only writer.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_JOURNEY_H
#define OUTBOUND_JOURNEY_H

#include "outbound.h"

#include "lib/stringinfo.h"
#include "nodes/pg_list.h"
#include "utils/jsonb.h"

typedef enum JourneyStage
{
	STAGE_UNKNOWN,
	STAGE_VOICEMAIL,
	STAGE_REJECTED,
	STAGE_EMAIL_CAPTURED,
	STAGE_BOOKED_DEMO,
	STAGE_DNC
} JourneyStage;

typedef enum JourneyAnswer
{
	ANSWER_NOBODY,
	ANSWER_PERSON,
	ANSWER_VOICEMAIL,
	ANSWER_IVR
} JourneyAnswer;

/*
 * One mapped call. Strings are palloc'd in the current context; NULL where the
 * call does not say (nothing is ever filled with the present time). The *_json
 * fields are JSON text.
 */
typedef struct Journey
{
	char *tenant;      /* metadata's; NULL when it names none */
	char *campaign_id; /* metadata's; NULL when it names none */
	char *lead_id;     /* metadata's; NULL when it names none */
	char *clinic_id;
	char *attempt_id;
	char *call_id;
	char *to_number;
	char *call_outcome; /* the analysis label, else the stage's name */
	JourneyStage stage;
	JourneyAnswer answered_by;
	char *dnc_reason;     /* user_request, wrong_number, hostile; NULL
								 * unless stage is STAGE_DNC */
	char *evidence_words; /* the words (or label, tool, reason) that
								 * decided; "" when nothing did */
	char *evidence_json;
	List *tool_calls; /* of char *, in order, repeats kept */
	char *tool_call_events_json;
	char *captured_email; /* "" when none */
	bool captured_email_generic;
	char *recording_url;
	bool has_recording_expiry;
	int64 recording_expires_ms; /* when a signed URL stops working */
	bool followup_requested;
	char *followup_requests_json;
	List *followup_reasons; /* of char *, distinct, in order */
	bool has_attempt_number;
	int attempt_number;
	bool has_attempt_threshold;
	int attempt_threshold;
	bool attempts_exceeded;
	char *call_window;
	char *call_window_type;
	bool after_hours_done; /* this call was the after-hours one */
	char *call_status;     /* lower case, "unknown" when absent */
	bool final;            /* ended, not_connected or error */
	bool analyzed;         /* call_analysis is there */
	char *disconnection_reason;
	char *sentiment;
	bool has_duration;
	int64 duration_ms;
	bool has_cost;
	double cost_cents;
	char *transcript_hash; /* SHA-256 hex of the lower-cased transcript */
	bool has_outcome_ts;
	int64 outcome_ts; /* ms since 1970: end, else start */
	int user_turns;   /* utterances of the other side */
} Journey;

/* Compiled rules for words, labels and tools; see journey_rule.c. */
typedef struct JourneyRules JourneyRules;

/* in journey_rule.c */
extern const JourneyRules *JourneyShippedRules(void);
extern const JourneyRules *JourneyTenantRules(const char *tenant);

/* in journey_map.c: rules NULL = the shipped ones */
extern void
JourneyMap(JsonbContainer *call, const JourneyRules *rules, Journey *out);
extern const char *JourneyStageName(JourneyStage stage);
extern const char *JourneyAnswerName(JourneyAnswer answer);
/* booked, dnc, rejected, contacted_closed; NULL for the others */
extern const char *JourneyTerminalOutcome(JourneyStage stage);

/*
 * in journey_apply.c: map outbound.call's row and store what follows from it,
 * in the caller's transaction: journey row, lead status and retry time,
 * suppression, outbox rows. Idempotent; returns true when the outcome changed.
 * Needs SPI connectable; takes the number's lock (suppression trigger) only
 * for a do-not-call, then call, lead, journey, delivery rows in that order.
 * A call that is not there gives false.
 */
extern bool JourneyApply(const char *tenant, const char *call_id);

#endif /* OUTBOUND_JOURNEY_H */

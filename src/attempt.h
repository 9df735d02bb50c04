/*-------------------------------------------------------------------------
 *
 * attempt.h
 *	  The only code that changes outbound.attempt.state. See attempt.c for the
 *	  state machine. Everything here runs in the caller's transaction, connects
 *	  to SPI by itself, and locks the attempt's row (then call, lead and
 *	  queue_entry rows, in this order); nothing here commits.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_ATTEMPT_H
#define OUTBOUND_ATTEMPT_H

#include "outbound.h"

#include "utils/jsonb.h"
#include "utils/uuid.h"

typedef enum AttemptState
{
	ATTEMPT_CLAIMED,
	ATTEMPT_PLACED,
	ATTEMPT_REFUSED,
	ATTEMPT_UNKNOWN,
	ATTEMPT_NOT_PLACED,
	ATTEMPT_ENDED
} AttemptState;

typedef enum AttemptResult
{
	ATTEMPT_MOVED,   /* the state changed */
	ATTEMPT_ALREADY, /* it was there already (duplicate news) */
	ATTEMPT_MISSING, /* no such attempt in this tenant */
	ATTEMPT_CONFLICT /* contradicts what is recorded: kept as it was,
								 * written to audit */
} AttemptResult;

/* What is to become of the lead's place in today's queue. */
typedef enum AttemptQueue
{
	ATTEMPT_QUEUE_KEEP,  /* leave it */
	ATTEMPT_QUEUE_AGAIN, /* queued again, not before not_before */
	ATTEMPT_QUEUE_DROP   /* nothing more today */
} AttemptQueue;

/*
 * One change. Only the fields that the target state needs are read; the rest
 * stay 0/NULL.
 */
typedef struct AttemptChange
{
	const char *tenant;
	pg_uuid_t attempt_id;
	AttemptState to;
	TimestampTz at;          /* 0 = OutboundNow() */
	const char *call_id;     /* placed, ended */
	const char *call_status; /* placed */
	Jsonb *call_object;      /* placed: the provider's object, or NULL */
	const char *disposition; /* ended, refused */
	TimestampTz sent_at;     /* when the request left; 0 = not known */
	int http_status;
	const char *error_class;
	const char *error;
	const char *answer;   /* body of a failed answer, cut */
	const char *evidence; /* who or what proved it; goes to audit */
	AttemptQueue queue;
	TimestampTz not_before;  /* with ATTEMPT_QUEUE_AGAIN; 0 = none */
	const char *lead_status; /* refused: e.g. invalid; NULL = as before */
} AttemptChange;

extern AttemptResult AttemptMove(const AttemptChange *change);

/*
 * For the call room. attempt_id is metadata.attempt_id as text and may be
 * NULL, malformed or foreign: then the attempt is looked for by call_id.
 * AttemptFound: the provider has a call for this attempt (any event, any
 * listing). AttemptEnd: that call is over; disposition is its
 * disconnection_reason (or call_status). Both are idempotent and take the
 * attempt from claimed or unknown through placed where needed. Call them
 * before touching call and lead rows (lock order).
 */
extern AttemptResult AttemptFound(const char *tenant, const char *attempt_id,
								  const char *call_id, TimestampTz at);
extern AttemptResult
AttemptEnd(const char *tenant, const char *attempt_id, const char *call_id,
		   const char *disposition, TimestampTz at);

/*
 * For a call whose metadata names an attempt that is not in the database, which
 * has been restored to an earlier time or has taken over from one that was
 * further: make that attempt, so that the call counts toward the caps and its
 * lead is not called as if it had not been. False when there is no such lead, or
 * the attempt is there. at = when the call began.
 */
extern bool
AttemptAdopt(const char *tenant, const char *attempt_id,
			 const char *campaign_id, const char *lead_id,
			 const char *to_number, bool after_hours, TimestampTz at);

extern const char *AttemptStateName(AttemptState state);
extern bool AttemptParseId(const char *text, pg_uuid_t *id);

#endif /* OUTBOUND_ATTEMPT_H */

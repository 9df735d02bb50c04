/*-------------------------------------------------------------------------
 *
 * n8n.h
 *	  The wire format of a delivery: what a webhook's body looks like, and what
 *	  each answer means. Pure: no SPI, no HTTP.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_N8N_H
#define OUTBOUND_N8N_H

#include "http.h"

#include "lib/stringinfo.h"

typedef struct N8nRecord
{
	const char *event_id;
	const char *record; /* a JSON object */
	size_t record_len;
	const char *corrects; /* NULL, or an event id */
	const char *enqueued; /* ISO 8601, UTC */
} N8nRecord;

typedef struct N8nEnvelope
{
	const char *tenant;
	const char *campaign_id;
	const char *campaign_name;
	const char *event_type;
	const char *generated_at;
} N8nEnvelope;

/* What an answer means for the events in the request. */
typedef enum N8nVerdict
{
	N8N_DELIVERED,  /* 2xx: received */
	N8N_RETRY,      /* again after a back-off */
	N8N_RETRY_LATE, /* again after a long one: a person must mend something */
	N8N_SPLIT,      /* the events are at fault, or one of them: halve */
	N8N_DEAD,       /* no retry mends it */
	N8N_GONE        /* dead, and so is the endpoint: pause it */
} N8nVerdict;

typedef struct N8nJudgement
{
	N8nVerdict verdict;
	bool endpoint_fault; /* counts for the breaker */
	bool throttled;      /* asked to slow down */
	const char *reason;
} N8nJudgement;

/* Bytes that a record takes in a body, at most. */
extern size_t N8nRecordSize(const N8nRecord *record, const char *event_type);
extern size_t N8nEnvelopeSize(const N8nEnvelope *envelope);
extern void N8nBody(StringInfo out, const N8nEnvelope *envelope,
					const N8nRecord *records, int count);
extern N8nJudgement
N8nJudge(const HttpAnswer *answer, int count, size_t body_len);

/* NULL, or why deliveries must not go to this URL. */
extern const char *N8nRefusedUrl(const char *url);

#endif /* OUTBOUND_N8N_H */

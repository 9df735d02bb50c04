/*-------------------------------------------------------------------------
 *
 * retell.h
 *	  Retell's wire format: build requests, read and classify answers.
 *
 * Nothing here touches SPI, a table or the network; requests are built and
 * handed back, answers are read from an HttpAnswer.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_RETELL_H
#define OUTBOUND_RETELL_H

#include "http.h"
#include "json.h"
#include "service.h"

/*
 * One call to create. Strings may be NULL (left out) unless marked *.
 * metadata and variables are lists of RetellField; variables are always sent
 * as JSON strings, as the provider's type demands.
 */
typedef struct RetellField
{
	const char *key;
	const char *value; /* text; raw JSON when json is true */
	bool json;
} RetellField;

typedef struct RetellCreateCall
{
	const char *from_number; /* * E.164 */
	const char *to_number;   /* * E.164 */
	const char *agent_id;    /* override_agent_id */
	List *metadata;          /* of RetellField * */
	List *variables;         /* of RetellField *; json is ignored */
} RetellCreateCall;

/* What an answer to create-phone-call means. */
typedef enum RetellVerdict
{
	RETELL_PLACED,       /* 2xx with a call id */
	RETELL_REFUSED,      /* definite no, concerns this lead */
	RETELL_BAD_CAMPAIGN, /* definite no, concerns every lead of the
								 * campaign: agent or from-number unknown */
	RETELL_BAD_ACCOUNT,  /* definite no, concerns the account or the
								 * service's settings: key, payment, path */
	RETELL_THROTTLED,    /* definite no for now: 429 */
	RETELL_NOT_SENT,     /* nothing of the request left this machine */
	RETELL_UNKNOWN       /* may have been placed */
} RetellVerdict;

typedef struct RetellAnswer
{
	RetellVerdict verdict;
	const char *error_class; /* a word to count by; "" when placed */
	const char *call_id;     /* when placed */
	const char *call_status; /* when placed; "registered" if not said */
	char *message;           /* what went wrong and what to do, no secret */
	int64 retry_after_ms;    /* -1 when not said */
	bool bad_number;         /* refused because of to_number */
	const char *attempt_id;  /* when placed: metadata's, NULL if not said */
	Jsonb *body;             /* when placed: the provider's call object */
} RetellAnswer;

/* POST /v2/create-phone-call. */
extern char *RetellCreateCallBody(const RetellCreateCall *call);
extern HttpRequest *
RetellCreateCallRequest(const Service *service, const char *body);
extern void RetellReadCreate(const HttpAnswer *answer, RetellAnswer *result);

/* GET /v2/get-call/{call_id}; the call object, or NULL with why. */
extern HttpRequest *
RetellGetCallRequest(const Service *service, const char *call_id);
extern Jsonb *
RetellReadCall(const HttpAnswer *answer, bool *not_found, char **why);

/* POST /v3/list-calls. Absent filters are NULL, 0 or NIL; all are ANDed. */
typedef struct RetellListFilter
{
	const char *attempt_id;  /* metadata.attempt_id */
	const char *tenant;      /* metadata.tenant */
	const char *campaign_id; /* metadata.campaign_id */
	const char *to_number;
	const char *agent_id;
	List *call_status;      /* of char *; never "registered" */
	TimestampTz start_from; /* start_timestamp range, when start_to > 0 */
	TimestampTz start_to;
	bool ascending; /* by start_timestamp; default newest first */
	int limit;      /* default 50, at most 1000 */
} RetellListFilter;

typedef struct RetellList
{
	List *items; /* of Jsonb *, each a call object without its
								 * transcript */
	bool has_more;
	char *pagination_key; /* hand to the next request; NULL at the end */
} RetellList;

extern HttpRequest *
RetellListCallsRequest(const Service *service, const RetellListFilter *filter,
					   const char *pagination_key);
/* false with why when the answer proves nothing */
extern bool
RetellReadList(const HttpAnswer *answer, RetellList *result, char **why);

/* GET /get-concurrency. */
typedef struct RetellConcurrency
{
	int current;
	int limit;
	int reserved_inbound;
	int free; /* limit - reserved - current, not below 0 */
} RetellConcurrency;

extern HttpRequest *RetellConcurrencyRequest(const Service *service);
extern bool RetellReadConcurrency(const HttpAnswer *answer,
								  RetellConcurrency *result, char **why);

/* Milliseconds since 1970 <-> TimestampTz. */
extern int64 RetellMillis(TimestampTz at);
extern TimestampTz RetellTimestamp(int64 millis);

/* Between retell.c and retell_read.c: a request with the provider's headers; what
 * the provider said went wrong. */
extern HttpRequest *RetellRequest(const Service *service, const char *method,
								  const char *path, const char *body);
extern char *RetellMessage(const HttpAnswer *answer);

#endif /* OUTBOUND_RETELL_H */

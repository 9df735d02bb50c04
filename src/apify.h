/*-------------------------------------------------------------------------
 *
 * apify.h
 *	  Apify's wire format: start a run, find it, poll it, page its dataset.
 *
 * Nothing here touches SPI, a table or the network.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_APIFY_H
#define OUTBOUND_APIFY_H

#include "http.h"
#include "service.h"

/* What an answer means for what was asked. */
typedef enum ApifyVerdict
{
	APIFY_OK,
	APIFY_REFUSED,   /* definite no to this request */
	APIFY_ACCOUNT,   /* definite no that concerns every request: key,
								 * payment, limits of the account */
	APIFY_LATER,     /* definite no for now (429), or nothing left */
	APIFY_GONE,      /* no such run or dataset (404) */
	APIFY_TOO_LARGE, /* the answer is above the body cap */
	APIFY_UNKNOWN    /* may have been done, may have not */
} ApifyVerdict;

typedef struct ApifyRun
{
	char *id;
	char *dataset_id;
	char *status;           /* READY … ABORTED */
	bool finished;          /* nothing more will come */
	TimestampTz started_at; /* 0 when not said */
	int64 timeout_secs;     /* of its options; -1 when not said */
} ApifyRun;

extern HttpRequest *
ApifyStartRequest(const Service *service, const char *input, int timeout_secs,
				  int64 max_items, double max_charge_usd);
extern HttpRequest *ApifyListRequest(const Service *service, int limit);
extern HttpRequest *
ApifyRunRequest(const Service *service, const char *run_id, int wait_secs);
extern HttpRequest *
ApifyItemsRequest(const Service *service, const char *dataset_id, int64 offset,
				  int limit);

/* *why: what went wrong and what to do, no secret; palloc'd. */
extern ApifyVerdict
ApifyReadRun(const HttpAnswer *answer, ApifyRun *run, char **why);
extern ApifyVerdict
ApifyReadList(const HttpAnswer *answer, List **runs, char **why);
extern ApifyVerdict
ApifyReadItems(const HttpAnswer *answer, int64 *total, char **why);

#endif /* OUTBOUND_APIFY_H */

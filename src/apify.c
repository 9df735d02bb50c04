/*-------------------------------------------------------------------------
 *
 * apify.c
 *	  Apify's wire format; see apify.h.
 *
 * The token travels in the Authorization header only: a URL ends up in logs.
 * The run-sync endpoints are not used, because their time-out loses the run.
 *
 *-------------------------------------------------------------------------
 */
#include "apify.h"

#include "utils/builtins.h"
#include "utils/datetime.h"

#include "json.h"

#define DEFAULT_ACTOR "compass~crawler-google-places"

static HttpRequest *Request(const Service *service, const char *method,
							const char *path, const char *body);
static ApifyVerdict Classify(const HttpAnswer *answer, char **why);
static void ReadRun(JsonbContainer *data, ApifyRun *run);
static const char *Actor(const Service *service);

/*
 * ApifyStartRequest
 *		POST a run. timeout_secs is also the mark by which the run is found
 *		again when the answer is lost: runs have no idempotency key.
 */
HttpRequest *
ApifyStartRequest(const Service *service, const char *input, int timeout_secs,
				  int64 max_items, double max_charge_usd)
{
	StringInfoData path;

	initStringInfo(&path);
	appendStringInfo(&path, "/actors/%s/runs?timeout=%d", Actor(service),
					 timeout_secs);
	if (max_items > 0)
		appendStringInfo(&path, "&maxItems=" INT64_FORMAT, max_items);
	if (max_charge_usd > 0)
		appendStringInfo(&path, "&maxTotalChargeUsd=%.2f", max_charge_usd);
	return Request(service, "POST", path.data, input);
}

HttpRequest *
ApifyListRequest(const Service *service, int limit)
{
	return Request(
		service, "GET",
		psprintf("/actors/%s/runs?desc=1&limit=%d", Actor(service), limit),
		NULL);
}

HttpRequest *
ApifyRunRequest(const Service *service, const char *run_id, int wait_secs)
{
	return Request(
		service, "GET",
		psprintf("/actor-runs/%s?waitForFinish=%d", run_id, wait_secs), NULL);
}

HttpRequest *
ApifyItemsRequest(const Service *service, const char *dataset_id, int64 offset,
				  int limit)
{
	return Request(
		service, "GET",
		psprintf("/datasets/%s/items?format=json&offset=" INT64_FORMAT
				 "&limit=%d",
				 dataset_id, offset, limit),
		NULL);
}

/*
 * ApifyReadRun
 *		A run, from the answer to a start or a look.
 */
ApifyVerdict
ApifyReadRun(const HttpAnswer *answer, ApifyRun *run, char **why)
{
	ApifyVerdict verdict = Classify(answer, why);
	Jsonb *body;
	JsonbContainer *data;

	memset(run, 0, sizeof(*run));
	if (verdict != APIFY_OK)
		return verdict;
	body = JsonTryParse(answer->body, answer->body_len, NULL);
	data = body && JB_ROOT_IS_OBJECT(body) ? JsonObject(&body->root, "data")
										   : NULL;
	if (data)
		ReadRun(data, run);
	if (run->id == NULL || run->status == NULL)
	{
		*why = pstrdup("the answer is not a run");
		return APIFY_UNKNOWN;
	}
	return APIFY_OK;
}

/*
 * ApifyReadList
 *		The actor's runs, as a list of ApifyRun.
 */
ApifyVerdict
ApifyReadList(const HttpAnswer *answer, List **runs, char **why)
{
	ApifyVerdict verdict = Classify(answer, why);
	Jsonb *body;
	JsonbContainer *data;
	JsonbContainer *items;

	*runs = NIL;
	if (verdict != APIFY_OK)
		return verdict;
	body = JsonTryParse(answer->body, answer->body_len, NULL);
	data = body && JB_ROOT_IS_OBJECT(body) ? JsonObject(&body->root, "data")
										   : NULL;
	items = data ? JsonArray(data, "items") : NULL;
	if (items == NULL)
	{
		*why = pstrdup("the answer is not a list of runs");
		return APIFY_UNKNOWN;
	}
	for (int i = 0; i < JsonContainerSize(items); i++)
	{
		JsonbValue *v = getIthJsonbValueFromContainer(items, i);
		ApifyRun *run;

		if (v->type != jbvBinary || !JsonContainerIsObject(v->val.binary.data))
			continue;
		run = (ApifyRun *) palloc0(sizeof(ApifyRun));
		ReadRun(v->val.binary.data, run);
		if (run->id)
			*runs = lappend(*runs, run);
	}
	return APIFY_OK;
}

/*
 * ApifyReadItems
 *		Is the body a page of items? *total is -1 when the answer does not say.
 */
ApifyVerdict
ApifyReadItems(const HttpAnswer *answer, int64 *total, char **why)
{
	ApifyVerdict verdict = Classify(answer, why);
	const char *text;
	const char *p;

	*total = -1;
	if (verdict != APIFY_OK)
		return verdict;
	text = HttpHeader(answer, "x-apify-pagination-total");
	if (text && *text >= '0' && *text <= '9')
		*total = strtoll(text, NULL, 10);
	p = answer->body + strspn(answer->body, " \t\r\n");
	if (*p != '[')
	{
		*why = pstrdup("the answer is not a page of items");
		return APIFY_UNKNOWN;
	}
	return APIFY_OK;
}

static HttpRequest *
Request(const Service *service, const char *method, const char *path,
		const char *body)
{
	size_t n = strlen(service->url);
	bool versioned = n >= 3 && strcmp(service->url + n - 3, "/v2") == 0;
	HttpRequest *request = ServiceRequest(
		service, method, psprintf("%s%s", versioned ? "" : "/v2", path), body);

	request->headers =
		lappend(request->headers, psprintf("Authorization: Bearer %s",
										   ServiceRequireKey(service)));
	if (body)
		request->headers =
			lappend(request->headers, "Content-Type: application/json");
	return request;
}

/*
 * Classify
 *		What the status means; the vendor's own words go into *why.
 */
static ApifyVerdict
Classify(const HttpAnswer *answer, char **why)
{
	Jsonb *body;
	JsonbContainer *error;
	char *type = NULL;
	char *message = NULL;

	*why = NULL;
	if (answer->too_large)
	{
		*why = pstrdup("the answer is larger than the server option max_body");
		return APIFY_TOO_LARGE;
	}
	if (answer->phase != HTTP_DONE)
	{
		*why = pstrdup(answer->error ? answer->error : "no answer");
		return HttpMayHaveArrived(answer) ? APIFY_UNKNOWN : APIFY_LATER;
	}
	if (answer->status >= 200 && answer->status < 300)
		return APIFY_OK;
	body = JsonTryParse(answer->body, answer->body_len, NULL);
	error = body && JB_ROOT_IS_OBJECT(body) ? JsonObject(&body->root, "error")
											: NULL;
	if (error)
	{
		type = JsonText(error, "type");
		message = JsonText(error, "message");
	}
	*why =
		psprintf("HTTP %d%s%s%s%.300s", answer->status, type ? " " : "",
				 type ? type : "", message ? ": " : "", message ? message : "");
	switch (answer->status)
	{
		case 401:
		case 402:
		case 403:
			return APIFY_ACCOUNT;
		case 404:
			return APIFY_GONE;
		case 429:
			return APIFY_LATER;
		case 408:
			return APIFY_UNKNOWN;
	}
	if (answer->status >= 400 && answer->status < 500)
		return APIFY_REFUSED;
	return APIFY_UNKNOWN;
}

static void
ReadRun(JsonbContainer *data, ApifyRun *run)
{
	static const char *const ends[] = {"SUCCEEDED", "FAILED", "TIMED-OUT",
									   "ABORTED"};
	JsonbContainer *options = JsonObject(data, "options");
	char *started = JsonText(data, "startedAt");
	struct pg_tm tm = {0};
	int tz = 0;

	run->id = JsonText(data, "id");
	run->status = JsonText(data, "status");
	run->dataset_id = JsonText(data, "defaultDatasetId");
	/* ids go into paths: anything but letters and digits is no id */
	if (run->id && strspn(run->id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq"
								   "rstuvwxyz0123456789_-") != strlen(run->id))
		run->id = NULL;
	if (run->dataset_id &&
		strspn(run->dataset_id,
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
			   "uvwxyz0123456789_-") != strlen(run->dataset_id))
		run->dataset_id = NULL;
	for (int i = 0; i < lengthof(ends); i++)
		if (run->status && strcmp(run->status, ends[i]) == 0)
			run->finished = true;
	run->timeout_secs = -1;
	if (options)
		(void) JsonInt64(options, "timeoutSecs", &run->timeout_secs);
	if (started &&
		sscanf(started, "%4d-%2d-%2dT%2d:%2d:%2d", &tm.tm_year, &tm.tm_mon,
			   &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) == 6 &&
		tm.tm_mon >= 1 && tm.tm_mon <= 12 && tm.tm_mday >= 1 &&
		tm.tm_mday <= 31)
		(void) tm2timestamp(&tm, 0, &tz, &run->started_at);
}

static const char *
Actor(const Service *service)
{
	return service->actor ? service->actor : DEFAULT_ACTOR;
}

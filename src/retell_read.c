/*-------------------------------------------------------------------------
 *
 * retell_read.c
 *	  Retell's wire format: what is only read. get-call, list-calls,
 *	  get-concurrency.
 *
 *-------------------------------------------------------------------------
 */
#include "retell.h"

static void
AppendStringFilter(StringInfo buf, const char *key, const char *value);
static JsonbContainer *
ReadObject(const HttpAnswer *answer, Jsonb **holder, char **why);

/*
 * ReadObject
 *		The body of a 200 as a JSON object; NULL with why otherwise.
 */
static JsonbContainer *
ReadObject(const HttpAnswer *answer, Jsonb **holder, char **why)
{
	char *reason = NULL;

	if (answer->phase != HTTP_DONE)
		reason = pstrdup(answer->error != NULL ? answer->error : "no answer");
	else if (answer->status < 200 || answer->status >= 300)
		reason =
			psprintf("status %d: %s", answer->status, RetellMessage(answer));
	else
	{
		*holder = JsonTryParse(answer->body, answer->body_len, &reason);
		if (*holder != NULL && JB_ROOT_IS_OBJECT(*holder))
			return &(*holder)->root;
		reason =
			psprintf("the answer is not a JSON object%s%s",
					 reason != NULL ? ": " : "", reason != NULL ? reason : "");
	}
	if (why != NULL)
		*why = reason;
	return NULL;
}

/*
 * RetellGetCallRequest
 *		GET /v2/get-call/{call_id}; the id is escaped for the path.
 */
HttpRequest *
RetellGetCallRequest(const Service *service, const char *call_id)
{
	StringInfoData path;

	initStringInfo(&path);
	appendStringInfoString(&path, "/v2/get-call/");
	for (const unsigned char *p = (const unsigned char *) call_id; *p; p++)
	{
		if (*p < 128 && (isalnum(*p) || *p == '_' || *p == '-'))
			appendStringInfoChar(&path, *p);
		else
			appendStringInfo(&path, "%%%02X", *p);
	}
	return RetellRequest(service, "GET", path.data, NULL);
}

/*
 * RetellReadCall
 *		The call object of get-call. 404 and 422 both mean that there is none.
 */
Jsonb *
RetellReadCall(const HttpAnswer *answer, bool *not_found, char **why)
{
	Jsonb *body = NULL;

	*not_found = (answer->phase == HTTP_DONE &&
				  (answer->status == 404 || answer->status == 422));
	if (ReadObject(answer, &body, why) == NULL)
		return NULL;
	if (JsonText(&body->root, "call_id") == NULL)
	{
		if (why != NULL)
			*why = pstrdup("the answer has no call_id");
		return NULL;
	}
	return body;
}

/*
 * AppendStringFilter
 *		"key": {"type": "string", "op": "eq", "value": ...}
 */
static void
AppendStringFilter(StringInfo buf, const char *key, const char *value)
{
	appendStringInfo(
		buf, "\"%s\":{\"type\":\"string\",\"op\":\"eq\",\"value\":", key);
	JsonAppendString(buf, value);
	appendStringInfoString(buf, "},");
}

/*
 * RetellListCallsRequest
 *		POST /v3/list-calls, one page.
 */
HttpRequest *
RetellListCallsRequest(const Service *service, const RetellListFilter *filter,
					   const char *pagination_key)
{
	struct
	{
		const char *key;
		const char *value;
	} metadata[] = {{"attempt_id", filter->attempt_id},
					{"tenant", filter->tenant},
					{"campaign_id", filter->campaign_id}};
	StringInfoData buf;
	bool any = false;

	initStringInfo(&buf);
	appendStringInfoString(&buf, "{\"filter_criteria\":{");
	for (int i = 0; i < lengthof(metadata); i++)
	{
		if (metadata[i].value == NULL)
			continue;
		appendStringInfo(
			&buf,
			"%s{\"key\":\"%s\",\"type\":\"string\",\"op\":\"eq\",\"value\":",
			any ? "," : "\"metadata\":[", metadata[i].key);
		JsonAppendString(&buf, metadata[i].value);
		appendStringInfoChar(&buf, '}');
		any = true;
	}
	if (any)
		appendStringInfoString(&buf, "],");
	if (filter->to_number != NULL)
		AppendStringFilter(&buf, "to_number", filter->to_number);
	if (filter->agent_id != NULL)
	{
		appendStringInfoString(&buf, "\"agent\":[{\"agent_id\":");
		JsonAppendString(&buf, filter->agent_id);
		appendStringInfoString(&buf, "}],");
	}
	if (filter->call_status != NIL)
	{
		ListCell *cell;
		const char *comma = "";

		appendStringInfoString(
			&buf,
			"\"call_status\":{\"type\":\"enum\",\"op\":\"in\",\"value\":[");
		foreach (cell, filter->call_status)
		{
			appendStringInfoString(&buf, comma);
			JsonAppendString(&buf, (char *) lfirst(cell));
			comma = ",";
		}
		appendStringInfoString(&buf, "]},");
	}
	if (filter->start_to > 0)
		appendStringInfo(
			&buf,
			"\"start_timestamp\":{\"type\":\"range\",\"op\":\"bt\",\"value\":"
			"[" INT64_FORMAT "," INT64_FORMAT "]},",
			RetellMillis(filter->start_from), RetellMillis(filter->start_to));
	if (buf.data[buf.len - 1] == ',')
		buf.data[--buf.len] = '\0';
	appendStringInfo(&buf, "},\"sort_order\":\"%s\",\"limit\":%d",
					 filter->ascending ? "ascending" : "descending",
					 filter->limit > 0 ? Min(filter->limit, 1000) : 50);
	if (pagination_key != NULL)
	{
		appendStringInfoString(&buf, ",\"pagination_key\":");
		JsonAppendString(&buf, pagination_key);
	}
	appendStringInfoChar(&buf, '}');
	return RetellRequest(service, "POST", "/v3/list-calls", buf.data);
}

/*
 * RetellReadList
 *		One page of list-calls.
 */
bool
RetellReadList(const HttpAnswer *answer, RetellList *result, char **why)
{
	Jsonb *body = NULL;
	JsonbContainer *root = ReadObject(answer, &body, why);
	JsonbContainer *items;

	memset(result, 0, sizeof(*result));
	if (root == NULL)
		return false;
	items = JsonArray(root, "items");
	if (items == NULL)
	{
		if (why != NULL)
			*why = pstrdup("the answer has no items");
		return false;
	}
	for (uint32 i = 0; i < JsonContainerSize(items); i++)
	{
		JsonbValue *item = getIthJsonbValueFromContainer(items, i);

		if (item != NULL && item->type == jbvBinary &&
			JsonContainerIsObject(item->val.binary.data))
			result->items = lappend(result->items, JsonbValueToJsonb(item));
	}
	if (!JsonBool(root, "has_more", &result->has_more))
		result->has_more = false;
	result->pagination_key = JsonText(root, "pagination_key");
	return true;
}

/*
 * RetellConcurrencyRequest, RetellReadConcurrency
 *		GET /get-concurrency: the account's live calls and limit.
 */
HttpRequest *
RetellConcurrencyRequest(const Service *service)
{
	return RetellRequest(service, "GET", "/get-concurrency", NULL);
}

bool
RetellReadConcurrency(const HttpAnswer *answer, RetellConcurrency *result,
					  char **why)
{
	Jsonb *body = NULL;
	JsonbContainer *root = ReadObject(answer, &body, why);
	int64 current;
	int64 limit;
	int64 reserved = 0;

	if (root == NULL)
		return false;
	if (!JsonInt64(root, "current_concurrency", &current) ||
		!JsonInt64(root, "concurrency_limit", &limit))
	{
		if (why != NULL)
			*why = pstrdup(
				"the answer has no current_concurrency and concurrency_limit");
		return false;
	}
	(void) JsonInt64(root, "reserved_inbound_concurrency", &reserved);
	result->current = (int) Max(Min(current, 1000000), 0);
	result->limit = (int) Max(Min(limit, 1000000), 0);
	result->reserved_inbound = (int) Max(Min(reserved, 1000000), 0);
	result->free =
		Max(result->limit - result->reserved_inbound - result->current, 0);
	return true;
}

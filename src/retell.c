/*-------------------------------------------------------------------------
 *
 * retell.c
 *	  Retell's wire format: build requests, read and classify answers.
 *
 * create-phone-call has no idempotency key, so the classifier's one question is
 * whether a call may exist. It says "no" only for what is known to mean no: a
 * documented refusal, or a request that never left this machine. Everything
 * else that is not a 2xx with a call id is unknown.
 *
 *-------------------------------------------------------------------------
 */
#include "retell.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/formatting.h"

/* Answers larger than this to a create-call are not read (bytes). */
#define RETELL_MAX_CREATE_ANSWER (1024 * 1024)
#define RETELL_MESSAGE_LENGTH 300

/*
 * Definite refusals of create-phone-call. Searched in order; word, when given,
 * must stand in the provider's message.
 */
typedef struct RefusalRule
{
	int status;
	const char *word; /* lower case */
	RetellVerdict verdict;
	const char *error_class;
	bool bad_number;
	const char *advice;
} RefusalRule;

static const RefusalRule refusals[] = {
	{400, "to_number", RETELL_REFUSED, "bad_number", true,
	 "the provider does not take this number"},
	{400, "agent", RETELL_BAD_CAMPAIGN, "bad_agent", false,
	 "check the campaign's agent_id"},
	{400, "from_number", RETELL_BAD_CAMPAIGN, "bad_from_number", false,
	 "check the campaign's from_numbers"},
	{400, "from number", RETELL_BAD_CAMPAIGN, "bad_from_number", false,
	 "check the campaign's from_numbers"},
	{400, NULL, RETELL_REFUSED, "bad_request", false,
	 "the provider does not take this request"},
	{401, NULL, RETELL_BAD_ACCOUNT, "unauthorized", false,
	 "check the api_key of the service's user mapping"},
	{402, NULL, RETELL_BAD_ACCOUNT, "payment_required", false,
	 "check the payment method at the provider"},
	{403, NULL, RETELL_BAD_ACCOUNT, "forbidden", false,
	 "check the account and the api_key at the provider"},
	{404, "agent", RETELL_BAD_CAMPAIGN, "bad_agent", false,
	 "check the campaign's agent_id"},
	{404, NULL, RETELL_BAD_ACCOUNT, "not_found", false,
	 "check the service's url"},
	{405, NULL, RETELL_BAD_ACCOUNT, "bad_method", false,
	 "check the service's url"},
	{413, NULL, RETELL_REFUSED, "too_large", false,
	 "the request is too large for the provider"},
	{415, NULL, RETELL_BAD_ACCOUNT, "bad_type", false,
	 "check the service's url"},
	{422, "to_number", RETELL_REFUSED, "bad_number", true,
	 "the provider does not take this number"},
	{422, "agent", RETELL_BAD_CAMPAIGN, "bad_agent", false,
	 "check the campaign's agent_id"},
	{422, "from_number", RETELL_BAD_CAMPAIGN, "bad_from_number", false,
	 "check the campaign's from_numbers"},
	{422, "from number", RETELL_BAD_CAMPAIGN, "bad_from_number", false,
	 "check the campaign's from_numbers"},
	{422, "phone number", RETELL_BAD_CAMPAIGN, "bad_from_number", false,
	 "check the campaign's from_numbers"},
	{422, NULL, RETELL_REFUSED, "unprocessable", false,
	 "the provider does not take this request"},
	{429, NULL, RETELL_THROTTLED, "throttled", false,
	 "the rate is lowered for a while"},
};

static void AppendFields(StringInfo buf, List *fields, bool as_strings);

/*
 * RetellMillis, RetellTimestamp
 *		Milliseconds since 1970, the provider's time, from and to ours.
 */
int64
RetellMillis(TimestampTz at)
{
	return (at + (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY) /
		   1000;
}

TimestampTz
RetellTimestamp(int64 millis)
{
	return millis * 1000 -
		   (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY;
}

/*
 * RetellRequest
 *		A request to the service with the provider's headers.
 */
HttpRequest *
RetellRequest(const Service *service, const char *method, const char *path,
			  const char *body)
{
	HttpRequest *request = ServiceRequest(service, method, path, body);

	request->headers =
		lappend(request->headers, psprintf("Authorization: Bearer %s",
										   ServiceRequireKey(service)));
	request->headers =
		lappend(request->headers, pstrdup("Accept: application/json"));
	if (body != NULL)
		request->headers = lappend(request->headers,
								   pstrdup("Content-Type: application/json"));
	return request;
}

/*
 * AppendFields
 *		{"key": value, ...}; fields without a value are left out.
 */
static void
AppendFields(StringInfo buf, List *fields, bool as_strings)
{
	bool first = true;
	ListCell *cell;

	appendStringInfoChar(buf, '{');
	foreach (cell, fields)
	{
		RetellField *field = (RetellField *) lfirst(cell);

		if (field->value == NULL)
			continue;
		if (field->json && !as_strings)
			JsonAppendRaw(buf, &first, field->key, field->value);
		else
			JsonAppendField(buf, &first, field->key, field->value);
	}
	appendStringInfoChar(buf, '}');
}

/*
 * RetellCreateCallBody
 *		The body of POST /v2/create-phone-call.
 */
char *
RetellCreateCallBody(const RetellCreateCall *call)
{
	StringInfoData buf;
	bool first = true;

	initStringInfo(&buf);
	appendStringInfoChar(&buf, '{');
	JsonAppendField(&buf, &first, "from_number", call->from_number);
	JsonAppendField(&buf, &first, "to_number", call->to_number);
	if (call->agent_id != NULL)
		JsonAppendField(&buf, &first, "override_agent_id", call->agent_id);
	appendStringInfoString(&buf, ",\"metadata\":");
	AppendFields(&buf, call->metadata, false);
	appendStringInfoString(&buf, ",\"retell_llm_dynamic_variables\":");
	AppendFields(&buf, call->variables, true);
	appendStringInfoChar(&buf, '}');
	return buf.data;
}

/*
 * RetellCreateCallRequest
 *		The request for a body made by RetellCreateCallBody.
 */
HttpRequest *
RetellCreateCallRequest(const Service *service, const char *body)
{
	HttpRequest *request =
		RetellRequest(service, "POST", "/v2/create-phone-call", body);

	request->max_body = Min(request->max_body, RETELL_MAX_CREATE_ANSWER);
	return request;
}

/*
 * RetellMessage
 *		What the provider said went wrong: its message, else the body's start.
 */
char *
RetellMessage(const HttpAnswer *answer)
{
	Jsonb *body = JsonTryParse(answer->body, answer->body_len, NULL);
	char *text = NULL;

	if (body != NULL && JB_ROOT_IS_OBJECT(body))
	{
		text = JsonText(&body->root, "message");
		if (text == NULL)
			text = JsonText(&body->root, "error_message");
		if (text == NULL)
			text = JsonText(&body->root, "error");
	}
	if (text == NULL)
		return HttpExcerpt(answer, RETELL_MESSAGE_LENGTH);
	if (strlen(text) > RETELL_MESSAGE_LENGTH)
		text[pg_mbcliplen(text, strlen(text), RETELL_MESSAGE_LENGTH)] = '\0';
	return text;
}

/*
 * RetellReadCreate
 *		What an answer to create-phone-call means.
 */
void
RetellReadCreate(const HttpAnswer *answer, RetellAnswer *result)
{
	char *message;
	char *lower;

	memset(result, 0, sizeof(*result));
	result->retry_after_ms = answer->retry_after_ms;
	result->verdict = RETELL_UNKNOWN;

	if (answer->phase != HTTP_DONE)
	{
		bool left = HttpMayHaveArrived(answer);

		result->verdict = left ? RETELL_UNKNOWN : RETELL_NOT_SENT;
		result->error_class = answer->too_large            ? "answer_too_large"
							  : answer->timed_out          ? "timeout"
							  : !left                      ? "not_sent"
							  : answer->phase == HTTP_SENT ? "no_answer"
														   : "answer_cut";
		result->message = psprintf(
			"%s; %s", answer->error != NULL ? answer->error : "no answer",
			left ? "the provider's list will tell whether there is a call"
				 : "nothing was sent: check the service's url, its certificate "
				   "and the network");
		return;
	}

	if (answer->status >= 200 && answer->status < 300)
	{
		char *why = NULL;
		Jsonb *body = JsonTryParse(answer->body, answer->body_len, &why);

		result->error_class = "bad_answer";
		if (body == NULL)
			result->message =
				psprintf("the answer with status %d is not JSON (%s): %s",
						 answer->status, why != NULL ? why : "?",
						 HttpExcerpt(answer, 80));
		else if (!JB_ROOT_IS_OBJECT(body))
			result->message =
				psprintf("the answer with status %d is JSON but not an object",
						 answer->status);
		else
		{
			JsonbValue *id = JsonGet(&body->root, "call_id", NULL);

			if (id != NULL && id->type == jbvString && id->val.string.len > 0)
			{
				result->verdict = RETELL_PLACED;
				result->error_class = "";
				result->call_id = JsonText(&body->root, "call_id");
				result->call_status = JsonText(&body->root, "call_status");
				if (result->call_status == NULL)
					result->call_status = "registered";
				result->attempt_id =
					JsonText(JsonObject(&body->root, "metadata"), "attempt_id");
				result->body = body;
				return;
			}
			result->message = psprintf(
				"the answer with status %d has no call_id", answer->status);
		}
		result->message = psprintf(
			"%s; the provider's list will tell whether there is a call",
			result->message);
		return;
	}

	message = RetellMessage(answer);
	lower = asc_tolower(message, strlen(message));
	for (int i = 0; i < lengthof(refusals); i++)
	{
		const RefusalRule *rule = &refusals[i];

		if (rule->status == answer->status &&
			(rule->word == NULL || strstr(lower, rule->word) != NULL))
		{
			result->verdict = rule->verdict;
			result->error_class = rule->error_class;
			result->bad_number = rule->bad_number;
			result->message = psprintf("status %d: %s; %s", answer->status,
									   message, rule->advice);
			return;
		}
	}

	/* 5xx, 3xx, 408, 409 and whatever has no documented meaning */
	result->error_class = psprintf("status_%d", answer->status);
	result->message = psprintf(
		"status %d: %s; the provider's list will tell whether there is a call",
		answer->status, message);
}

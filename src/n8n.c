/*-------------------------------------------------------------------------
 *
 * n8n.c
 *	  The wire format of a delivery, and what n8n's answers mean.
 *
 * Only 2xx is success, and of receipt only; and not every 2xx is one. n8n says
 * 200 to whatever comes while its database is being migrated, and so does a
 * proxy with its login page: a page for people means that nothing was received.
 * When n8n is told to end, it cuts the executions short and says 200 for them,
 * with no body, as application/json. Our workflows answer when they are done, and
 * with words.
 * n8n answers 404 while it starts or while a workflow is switched off, so a 404
 * waits. It answers 422 to JSON that
 * it cannot read, 403 to a wrong header, and 500 with code 0 to a body that is
 * larger than it takes, which no retry mends.
 *
 *-------------------------------------------------------------------------
 */
#include "n8n.h"

#include <ctype.h>

#include "json.h"

/* A body this small is not refused for its size. */
#define OVERSIZE_FROM (64 * 1024)

static bool IsOversize(const HttpAnswer *answer, size_t body_len);
static bool IsStartUp(const HttpAnswer *answer);
static bool IsPage(const HttpAnswer *answer);
static bool IsCutShort(const HttpAnswer *answer);

/*
 * N8nRecordSize
 *		Bytes of a record with what N8nBody puts around it, with room for
 *		escapes.
 */
size_t
N8nRecordSize(const N8nRecord *record, const char *event_type)
{
	return 256 + record->record_len + 6 * strlen(event_type);
}

/*
 * N8nEnvelopeSize
 *		Bytes of the envelope around the records, with room for escapes.
 */
size_t
N8nEnvelopeSize(const N8nEnvelope *envelope)
{
	return 256 +
		   6 * (strlen(envelope->tenant) + strlen(envelope->campaign_id) +
				strlen(envelope->campaign_name) + strlen(envelope->event_type));
}

/*
 * N8nBody
 *		Append the body that carries count records of one event type.
 *
 * A lead push keeps the shape that the lead workflow knows (batch_size,
 * campaign_id, campaign_name, leads), with the envelope's fields beside it.
 */
void
N8nBody(StringInfo out, const N8nEnvelope *envelope, const N8nRecord *records,
		int count)
{
	bool leads = strcmp(envelope->event_type, "lead.queued") == 0;
	bool first = true;
	char number[16];

	snprintf(number, sizeof(number), "%d", count);
	appendStringInfoChar(out, '{');
	JsonAppendField(out, &first, "tenant", envelope->tenant);
	JsonAppendField(out, &first, "campaign_id", envelope->campaign_id);
	JsonAppendField(out, &first, "event_type", envelope->event_type);
	JsonAppendRaw(out, &first, "count", number);
	JsonAppendField(out, &first, "generated_at_utc", envelope->generated_at);
	if (leads)
	{
		JsonAppendRaw(out, &first, "batch_size", number);
		JsonAppendField(out, &first, "campaign_name", envelope->campaign_name);
	}
	appendStringInfoString(out, leads ? ",\"leads\":[" : ",\"records\":[");
	for (int i = 0; i < count; i++)
	{
		const N8nRecord *record = &records[i];

		if (i > 0)
			appendStringInfoChar(out, ',');
		/* ours come last: should the record have such a key, ours counts */
		appendBinaryStringInfo(out, record->record, record->record_len - 1);
		first = record->record_len <= 2;
		JsonAppendField(out, &first, "event_id", record->event_id);
		JsonAppendField(out, &first, "event_type", envelope->event_type);
		JsonAppendField(out, &first, "enqueued_at_utc", record->enqueued);
		if (record->corrects != NULL)
			JsonAppendField(out, &first, "corrects", record->corrects);
		appendStringInfoChar(out, '}');
	}
	appendStringInfoString(out, "]}");
}

/*
 * N8nJudge
 *		What an answer to a request with count events means for them.
 */
N8nJudgement
N8nJudge(const HttpAnswer *answer, int count, size_t body_len)
{
	N8nJudgement result = {N8N_RETRY, true, false, "no answer"};

	if (answer->phase != HTTP_DONE)
	{
		/*
		 * It was received and answered, and will be answered the same way
		 * again: sending it again could only double its effect.
		 */
		if (answer->too_large)
			result.verdict = N8N_DEAD;
		result.reason = answer->error;
		return result;
	}

	switch (answer->status)
	{
		case 301:
		case 302:
		case 303:
		case 307:
		case 308:
			result.verdict = N8N_DEAD;
			result.reason = "the endpoint redirects; set its final URL";
			break;
		case 400:
		case 422:
			result.verdict = count > 1 ? N8N_SPLIT : N8N_DEAD;
			result.endpoint_fault = false;
			result.reason = "the endpoint cannot read the event";
			break;
		case 401:
		case 403:
			result.verdict = N8N_RETRY_LATE;
			result.reason = "the endpoint refuses our credentials or signature";
			break;
		case 404:
			result.verdict = N8N_RETRY_LATE;
			result.reason =
				"no workflow listens there (not active, or n8n is starting)";
			break;
		case 408:
		case 425:
			result.reason = "the endpoint asks to try again";
			break;
		case 410:
			result.verdict = N8N_GONE;
			result.reason = "the endpoint is gone for good";
			break;
		case 413:
			result.verdict = count > 1 ? N8N_SPLIT : N8N_DEAD;
			result.endpoint_fault = false;
			result.reason = "the event is larger than the endpoint takes";
			break;
		case 429:
			result.throttled = true;
			result.endpoint_fault = answer->retry_after_ms < 0;
			result.reason = "the endpoint asks to slow down";
			break;
		case 503:
			result.throttled = answer->retry_after_ms >= 0;
			result.reason = "the endpoint is not available";
			break;
		default:
			if (answer->status >= 200 && answer->status < 300 &&
				IsStartUp(answer))
				result.reason = "n8n is starting up";
			else if (answer->status >= 200 && answer->status < 300 &&
					 IsPage(answer))
			{
				result.verdict = N8N_RETRY_LATE;
				result.reason = "a web page answered, not a webhook (a login "
								"page in front of it?)";
			}
			else if (answer->status == 200 && IsCutShort(answer))
				result.reason = "no word in an answer that says it is JSON: "
								"the workflow ended without answering";
			else if (answer->status >= 200 && answer->status < 300)
			{
				result.verdict = N8N_DELIVERED;
				result.endpoint_fault = false;
				result.reason = "";
			}
			else if (answer->status == 500 && IsOversize(answer, body_len))
			{
				result.verdict = count > 1 ? N8N_SPLIT : N8N_DEAD;
				result.endpoint_fault = false;
				result.reason =
					"the event is larger than n8n takes (N8N_PAYLOAD_SIZE_MAX)";
			}
			else if (answer->status >= 500)
				result.reason = "the endpoint failed";
			else
			{
				result.verdict = N8N_DEAD;
				result.reason = "the endpoint refuses the request";
			}
			break;
	}
	return result;
}

/*
 * IsOversize
 *		Is this 500 n8n's answer to a body over its limit? It has code 0.
 */
static bool
IsOversize(const HttpAnswer *answer, size_t body_len)
{
	Jsonb *body;
	int64 code;

	if (body_len < OVERSIZE_FROM)
		return false;
	body = JsonTryParse(answer->body, answer->body_len, NULL);
	return body != NULL && JB_ROOT_IS_OBJECT(body) &&
		   JsonInt64(&body->root, "code", &code) && code == 0;
}

/*
 * IsStartUp
 *		Is this what n8n answers, with status 200, until it has migrated its
 *		database? It is text that claims to be HTML.
 */
static bool
IsStartUp(const HttpAnswer *answer)
{
	static const char text[] = "n8n is starting up";

	return HttpIsHtml(answer) && strncmp(answer->body, text, strlen(text)) == 0;
}

/*
 * IsPage
 *		Is the body an HTML document? A short text that a receiver sends without
 *		saying its type often goes as HTML too, and is a receipt.
 */
static bool
IsPage(const HttpAnswer *answer)
{
	const char *body = answer->body;

	if (strncmp(body, "\xEF\xBB\xBF", 3) == 0)
		body += 3;
	while (isspace((unsigned char) *body))
		body++;
	return HttpIsHtml(answer) && *body == '<';
}

/*
 * IsCutShort
 *		Is this what n8n answers for an execution that ended before its Respond to
 *		Webhook node: JSON, by its type, of no bytes?
 */
static bool
IsCutShort(const HttpAnswer *answer)
{
	static const char json[] = "application/json";

	return answer->body_len == 0 &&
		   pg_strncasecmp(answer->content_type, json, strlen(json)) == 0;
}

/*
 * N8nRefusedUrl
 *		Webhooks of workflows that this extension replaces are no targets.
 */
const char *
N8nRefusedUrl(const char *url)
{
	if (strstr(url, "openclaw_retell_fn_b2c_quote") != NULL)
		return "its URL is the deprecated workflow "
			   "openclaw_retell_fn_b2c_quote";
	return NULL;
}

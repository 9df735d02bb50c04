/*-------------------------------------------------------------------------
 *
 * http_answer.c
 *	  Answers of the HTTP engine: what came, how far it got, and failures in words.
 *
 * Whatever came from the network is made safe to store and show, except the
 * body, which the caller gets as it is.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include <time.h>

#include "http_slot.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

#define HEADERS_MAX (128 * 1024)
#define RETRY_AFTER_MAX_MS (INT64CONST(7) * 86400 * 1000)

static HttpPhase FailurePhase(HttpSlot *slot);
static char *FailureText(HttpSlot *slot, HttpPhase phase);
static List *AnswerHeaders(HttpSlot *slot);
static int64 RetryAfter(const HttpAnswer *answer);
static void ReadDate(const HttpSlot *slot, HttpAnswer *answer);
static bool Grow(WireBuffer *buffer, size_t more, size_t cap);

/*
 * HttpSlotAnswer
 *		What a finished slot holds, palloc'd in the current context.
 */
HttpAnswer *
HttpSlotAnswer(HttpSlot *slot)
{
	HttpAnswer *answer = palloc0(sizeof(HttpAnswer));
	curl_off_t elapsed = 0;
	const char *type;

	if (slot->result == CURLE_FILESIZE_EXCEEDED)
		slot->too_large = true;
	/* libcurl takes a connection closed amid the headers for a whole answer */
	if (slot->result == CURLE_OK && !slot->head_ended)
	{
		slot->result = CURLE_PARTIAL_FILE;
		strlcpy(slot->error, "the connection was closed amid the headers",
				sizeof(slot->error));
	}
	answer->owner = slot->owner;
	answer->phase = slot->result == CURLE_OK ? HTTP_DONE : FailurePhase(slot);
	answer->too_large = slot->too_large;
	answer->timed_out = slot->result == CURLE_OPERATION_TIMEDOUT;
	answer->body_len = slot->answer.len;
	answer->body = palloc(slot->answer.len + 1);
	if (slot->answer.len > 0)
		memcpy(answer->body, slot->answer.data, slot->answer.len);
	answer->body[slot->answer.len] = '\0';
	answer->headers = AnswerHeaders(slot);
	type = HttpHeader(answer, "content-type");
	answer->content_type = pstrdup(type ? type : "");
	answer->retry_after_ms = RetryAfter(answer);
	curl_easy_getinfo(slot->easy, CURLINFO_TOTAL_TIME_T, &elapsed);
	answer->elapsed_ms = elapsed / 1000.0;
	ReadDate(slot, answer);
	if (answer->phase == HTTP_DONE)
	{
		long status = 0;

		curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &status);
		answer->status = (int) status;
	}
	else
		answer->error = FailureText(slot, answer->phase);
	return answer;
}

/*
 * FailurePhase
 *		How far a failed request got.
 *
 * Before the pre-request callback ran, nothing of the request left: that is
 * certain. From then on everything counts as sent.
 */
static HttpPhase
FailurePhase(HttpSlot *slot)
{
	bool begun = slot->sends > 0;
	curl_off_t resolved = 0;
	curl_off_t connected = 0;

#if !HAVE_PREREQ
	curl_off_t pretransfer = 0;

	curl_easy_getinfo(slot->easy, CURLINFO_PRETRANSFER_TIME_T, &pretransfer);
	begun = pretransfer > 0;
#endif
	if (slot->head.len > 0 || slot->answer.len > 0 || slot->too_large)
		return HTTP_RECEIVING;
	if (begun)
		return HTTP_SENT;

	curl_easy_getinfo(slot->easy, CURLINFO_NAMELOOKUP_TIME_T, &resolved);
	curl_easy_getinfo(slot->easy, CURLINFO_CONNECT_TIME_T, &connected);
	/* libcurl may not have noted the connect's time before the handshake */
	switch (slot->result)
	{
		case CURLE_COULDNT_RESOLVE_HOST:
			return HTTP_RESOLVE;
		case CURLE_COULDNT_CONNECT:
			return HTTP_CONNECT;
		case CURLE_SSL_CONNECT_ERROR:
		case CURLE_PEER_FAILED_VERIFICATION:
		case CURLE_SSL_CACERT_BADFILE:
		case CURLE_SSL_CERTPROBLEM:
		case CURLE_SSL_CIPHER:
		case CURLE_SSL_ISSUER_ERROR:
		case CURLE_SSL_INVALIDCERTSTATUS:
			return HTTP_TLS;
		default:
			break;
	}
	if (slot->tls_begun)
		return HTTP_TLS;
	if (connected > 0)
		return slot->https ? HTTP_TLS : HTTP_CONNECT;
	if (resolved > 0)
		return HTTP_CONNECT;
	return HTTP_RESOLVE;
}

/*
 * FailureText
 *		A failure in words: its phase, the host and libcurl's reason.
 *
 * Credentials travel in headers, which libcurl does not quote; should a reason
 * hold a header's value all the same, the bare name of the error stands in.
 */
static char *
FailureText(HttpSlot *slot, HttpPhase phase)
{
	char *why = pstrdup(slot->error[0] ? slot->error
									   : curl_easy_strerror(slot->result));
	const char *hint = "";
	struct curl_slist *header;
	StringInfoData text;

	if (slot->sends > 1 && !slot->repeatable)
		why = pstrdup("the connection was closed");
	if (slot->left_too_late)
		why = pstrdup("the connection took too long to be made, and what "
					  "allowed the request may have changed since");
	for (header = slot->headers; header; header = header->next)
	{
		const char *value = strchr(header->data, ':') + 1;

		while (*value == ' ')
			value++;
		if (strlen(value) >= 8 && strstr(why, value) != NULL)
			why = pstrdup(curl_easy_strerror(slot->result));
	}
	HttpMakePrintable(why, false);
	if (slot->result == CURLE_PEER_FAILED_VERIFICATION)
		hint = strstr(why, "expired") != NULL
				   ? " (it has to be renewed, or this machine's clock is wrong)"
			   : strstr(why, "name") != NULL
				   ? " (the service's url must have the name that the "
					 "certificate is for)"
				   : " (for an authority of your own, name its file in the "
					 "server option ca_file)";

	initStringInfo(&text);
	if (slot->too_large)
		appendStringInfo(&text,
						 "answer from %s is larger than allowed (%zu bytes)",
						 slot->host, slot->max_body);
	else if (slot->out_of_memory)
		appendStringInfo(&text,
						 "out of memory while receiving the answer from %s",
						 slot->host);
	else
		switch (phase)
		{
			case HTTP_RESOLVE:
				appendStringInfo(&text,
								 "could not resolve %s, nothing was sent: %s",
								 slot->host, why);
				break;
			case HTTP_CONNECT:
				appendStringInfo(
					&text, "could not connect to %s, nothing was sent: %s",
					slot->host, why);
				break;
			case HTTP_TLS:
				appendStringInfo(
					&text,
					"TLS handshake with %s failed, nothing was sent: %s%s",
					slot->host, why, hint);
				break;
			case HTTP_SENT:
				appendStringInfo(
					&text, "request to %s was sent, but no answer came: %s",
					slot->host, why);
				break;
			default:
				appendStringInfo(&text, "answer from %s broke off: %s",
								 slot->host, why);
				break;
		}
	return text.data;
}

/*
 * AnswerHeaders
 *		The header lines as "name: value", names in lower case.
 */
static List *
AnswerHeaders(HttpSlot *slot)
{
	List *headers = NIL;
	size_t at = 0;

	while (at < slot->head.len)
	{
		const char *line = slot->head.data + at;
		const char *end = memchr(line, '\n', slot->head.len - at);
		size_t len = end ? end - line : slot->head.len - at;
		const char *colon = memchr(line, ':', len);

		at += len + 1;
		while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == ' '))
			len--;
		if (colon != NULL && colon > line && colon < line + len)
		{
			size_t name_len = colon - line;
			size_t value_len;
			char *header;
			size_t i;

			colon++;
			while (colon < line + len && *colon == ' ')
				colon++;
			value_len = line + len - colon;
			header = palloc(name_len + 2 + value_len + 1);
			for (i = 0; i < name_len; i++)
				header[i] = pg_ascii_tolower((unsigned char) line[i]);
			header[name_len] = ':';
			header[name_len + 1] = ' ';
			memcpy(header + name_len + 2, colon, value_len);
			header[name_len + 2 + value_len] = '\0';
			HttpMakePrintable(header, false);
			headers = lappend(headers, header);
		}
	}
	return headers;
}

/*
 * HttpHeader
 *		Value of a header, NULL when absent.
 */
const char *
HttpHeader(const HttpAnswer *answer, const char *name)
{
	size_t len = strlen(name);
	ListCell *lc;

	foreach (lc, answer->headers)
	{
		const char *header = lfirst(lc);

		if (pg_strncasecmp(header, name, len) == 0 && header[len] == ':')
		{
			header += len + 1;
			while (*header == ' ')
				header++;
			return header;
		}
	}
	return NULL;
}

/*
 * RetryAfter
 *		Milliseconds that the other side asks to wait; -1 when it does not.
 */
static int64
RetryAfter(const HttpAnswer *answer)
{
	const char *value;
	char *end;
	double ms = -1;

	if ((value = HttpHeader(answer, "retry-after-ms")) != NULL)
	{
		ms = strtod(value, &end);
		if (end == value || *end != '\0')
			ms = -1;
	}
	if (!(ms >= 0) && (value = HttpHeader(answer, "retry-after")) != NULL)
	{
		ms = strtod(value, &end) * 1000;
		if (end == value || *end != '\0')
		{
			time_t at = curl_getdate(value, NULL);

			ms = at == -1 ? -1 : Max(0, difftime(at, time(NULL))) * 1000;
		}
	}
	if (!(ms >= 0)) /* NaN too */
		return -1;
	return ms >= RETRY_AFTER_MAX_MS ? RETRY_AFTER_MAX_MS : (int64) ms;
}

/*
 * ReadDate
 *		How far our wall clock is from the sender's, by its Date.
 *
 * A Date is cut to the second and was written somewhen between the request and
 * the last header line; only what lies outside that is a skew. The Date of an
 * answer out of a cache tells nothing.
 */
static void
ReadDate(const HttpSlot *slot, HttpAnswer *answer)
{
	const char *value = HttpHeader(answer, "date");
	time_t at;
	TimestampTz date;

	if (value == NULL || HttpHeader(answer, "age") != NULL ||
		slot->head_at < slot->started_at ||
		(at = curl_getdate(value, NULL)) == -1)
		return;
	date = time_t_to_timestamptz(at);
	answer->dated = true;
	if (slot->head_at < date)
		answer->skew_ms = (slot->head_at - date) / 1000;
	else if (slot->started_at > date + USECS_PER_SEC)
		answer->skew_ms = (slot->started_at - date - USECS_PER_SEC) / 1000;
}

/*
 * HttpIsHtml
 *		By its content type.
 */
bool
HttpIsHtml(const HttpAnswer *answer)
{
	return pg_strncasecmp(answer->content_type, "text/html",
						  strlen("text/html")) == 0;
}

/*
 * HttpExcerpt
 *		The body's beginning as text fit to be stored or shown.
 */
char *
HttpExcerpt(const HttpAnswer *answer, size_t max)
{
	size_t len = Min(answer->body_len, max);
	char *text;
	size_t i;

	/* do not cut a character in two */
	if (len < answer->body_len)
		while (len > 0 && max - len < 4 &&
			   ((unsigned char) answer->body[len] & 0xC0) == 0x80)
			len--;
	text = palloc(len + 1);
	memcpy(text, answer->body, len);
	for (i = 0; i < len; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	text[len] = '\0';
	HttpMakePrintable(text, true);
	return text;
}

/*
 * HttpMakePrintable
 *		Replace, in place, control characters, and every byte above ASCII where
 *		the text is not valid in the server's encoding.
 */
void
HttpMakePrintable(char *text, bool keep_newlines)
{
	bool valid = true;
	char *c;

	for (c = text; *c && valid; c++)
		if (IS_HIGHBIT_SET(*c))
		{
			valid = pg_verifymbstr(c, strlen(c), true);
			break;
		}
	for (c = text; *c; c++)
	{
		unsigned char byte = (unsigned char) *c;

		if (keep_newlines && (byte == '\n' || byte == '\t'))
			continue;
		if (byte < 0x20 || byte == 0x7F)
			*c = ' ';
		else if (byte >= 0x80 && !valid)
			*c = '?';
	}
}

/*
 * Grow
 *		Make room for more bytes and a NUL; false when memory is out.
 */
static bool
Grow(WireBuffer *buffer, size_t more, size_t cap)
{
	size_t need = buffer->len + more + 1;
	size_t size = Max(buffer->size, 4096);
	char *data;

	if (need <= buffer->size)
		return true;
	while (size < need)
		size *= 2;
	size = Max(need, Min(size, cap + 1));
	data = realloc(buffer->data, size);
	if (data == NULL)
		return false;
	buffer->data = data;
	buffer->size = size;
	return true;
}

/*
 * HttpTakeBody
 *		Callback: keep a piece of the body; a short return ends the transfer.
 */
size_t
HttpTakeBody(char *data, size_t size, size_t count, void *arg)
{
	HttpSlot *slot = arg;
	size_t len = size * count;
	size_t room = slot->max_body - slot->answer.len;
	size_t take = Min(len, room);

	if (!Grow(&slot->answer, take, slot->max_body))
	{
		slot->out_of_memory = true;
		return 0;
	}
	memcpy(slot->answer.data + slot->answer.len, data, take);
	slot->answer.len += take;
	if (take < len)
	{
		slot->too_large = true;
		return 0;
	}
	return len;
}

/*
 * HttpTakeHeader
 *		Callback: keep a header line; a status line starts over (1xx before it).
 */
size_t
HttpTakeHeader(char *data, size_t size, size_t count, void *arg)
{
	HttpSlot *slot = arg;
	size_t len = size * count;

	if (len >= 5 && memcmp(data, "HTTP/", 5) == 0)
	{
		slot->head.len = 0;
		slot->head_ended = false;
	}
	else if (len > 0 && (data[0] == '\r' || data[0] == '\n'))
	{
		slot->head_ended = true;
		slot->head_at = GetCurrentTimestamp();
	}
	if (slot->head.len + len > HEADERS_MAX)
	{
		slot->too_large = true;
		return 0;
	}
	if (!Grow(&slot->head, len, HEADERS_MAX))
	{
		slot->out_of_memory = true;
		return 0;
	}
	memcpy(slot->head.data + slot->head.len, data, len);
	slot->head.len += len;
	return len;
}

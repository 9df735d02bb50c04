/*-------------------------------------------------------------------------
 *
 * supabase.c
 *	  The wire format of PostgREST.
 *
 * An answer is judged by the code in its body, not by its status alone: 21000
 * (a row hit twice) comes as a 500 and no retry mends it, while 40001 does too
 * and one does.
 *
 *-------------------------------------------------------------------------
 */
#include "supabase.h"

#include "json.h"
#include "lib/stringinfo.h"

static bool OneOf(const char *code, const char *const *codes);
static bool Begins(const char *code, const char *prefix);

/*
 * SupabaseUpsert
 *		Build the request. New keys (sb_...) are no JWT and go in apikey only;
 *		an old one goes as Bearer too.
 */
HttpRequest *
SupabaseUpsert(const Service *service, const char *table, const char *key,
			   const char *columns, const char *body, size_t body_len)
{
	static const char rest[] = "/rest/v1";
	const char *secret = ServiceRequireKey(service);
	size_t url_len = strlen(service->url);
	bool has_rest = url_len >= strlen(rest) &&
					strcmp(service->url + url_len - strlen(rest), rest) == 0;
	HttpRequest *request =
		ServiceRequest(service, "POST",
					   psprintf("%s/%s?on_conflict=%s&columns=%s",
								has_rest ? "" : rest, table, key, columns),
					   NULL);

	request->body = body;
	request->body_len = body_len;
	request->headers = list_make5(
		"Content-Type: application/json", psprintf("apikey: %s", secret),
		psprintf("Content-Profile: %s", service->schema),
		psprintf("Accept-Profile: %s", service->schema),
		"Prefer: resolution=merge-duplicates,return=minimal,missing=default");
	if (strncmp(secret, "sb_", 3) != 0)
		request->headers = lappend(
			request->headers, psprintf("Authorization: Bearer %s", secret));
	return request;
}

/*
 * SupabaseJudge
 *		What an answer means for the rows that were sent.
 */
SupabaseJudgement
SupabaseJudge(const HttpAnswer *answer)
{
	static const char *const smaller[] = {"57014", "54000", NULL};
	static const char *const retry[] = {
		"PGRST000", "PGRST001", "PGRST002", "PGRST003", "40001", "40P01",
		"55P03",    "57P01",    "57P02",    "57P03",    "25006", NULL};
	/* 21000: the table's own key is coarser than ours; alone a row goes in */
	static const char *const row[] = {"21000", "PGRST102", NULL};
	SupabaseJudgement result = {SUPABASE_RETRY, "", ""};
	Jsonb *body;
	char *text;

	if (answer->phase != HTTP_DONE)
	{
		result.message = answer->error;
		return result;
	}
	if (answer->status >= 200 && answer->status < 300)
	{
		/* a proxy's login page is no receipt; PostgREST's is empty */
		if (HttpIsHtml(answer))
			result.message = "a web page answered, not PostgREST (a login page "
							 "in front of it?)";
		else
			result.verdict = SUPABASE_DONE;
		return result;
	}

	result.message = psprintf("HTTP status %d", answer->status);
	body = JsonTryParse(answer->body, answer->body_len, NULL);
	if (body != NULL && JB_ROOT_IS_OBJECT(body))
	{
		if ((text = JsonText(&body->root, "message")) != NULL)
			result.message = text;
		if ((text = JsonText(&body->root, "code")) != NULL)
			result.code = text;
	}

	if (answer->status == 413 || OneOf(result.code, smaller))
		result.verdict = SUPABASE_SMALLER;
	else if (OneOf(result.code, retry) || Begins(result.code, "08") ||
			 Begins(result.code, "53"))
		result.verdict = SUPABASE_RETRY;
	/* 42703: dropped since the schema cache was filled */
	else if (strcmp(result.code, "PGRST204") == 0 ||
			 strcmp(result.code, "42703") == 0)
		result.verdict = SUPABASE_COLUMN;
	else if (OneOf(result.code, row) || Begins(result.code, "22") ||
			 Begins(result.code, "23") || Begins(result.code, "44") ||
			 Begins(result.code, "P0"))
		result.verdict = SUPABASE_ROW;
	else if (answer->status == 408 || answer->status == 425 ||
			 answer->status == 429 || answer->status == 502 ||
			 answer->status == 503 || answer->status == 504)
		result.verdict = SUPABASE_RETRY;
	else if (answer->status == 401 || answer->status == 403)
		result.verdict = SUPABASE_STOP;
	else if (result.code[0] == '\0' || strlen(result.code) < 5)
		/* no PostgREST speaking: a proxy, a start-up page; or a redirect */
		result.verdict = answer->status < 400 ? SUPABASE_STOP : SUPABASE_RETRY;
	else
		result.verdict = SUPABASE_STOP;
	return result;
}

static bool
OneOf(const char *code, const char *const *codes)
{
	for (; *codes != NULL; codes++)
		if (strcmp(code, *codes) == 0)
			return true;
	return false;
}

static bool
Begins(const char *code, const char *prefix)
{
	return strlen(code) == 5 && strncmp(code, prefix, strlen(prefix)) == 0;
}

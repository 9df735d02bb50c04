/*-------------------------------------------------------------------------
 *
 * http_request.c
 *	  Requests of the HTTP engine: what may be sent, and libcurl's options for it.
 *
 * https only (http where the caller allows it), verified TLS, no redirects, no
 * proxy; a request that is not GET or HEAD leaves at most once.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include <fcntl.h>

#include "http_slot.h"

#define DEFAULT_MAX_BODY (8 * 1024 * 1024)
#define DEFAULT_TIMEOUT_MS 30000L
#define DEFAULT_CONNECT_TIMEOUT_MS 5000L

/*
 * Many servers close idle connections after 5 s; a request that must not be
 * sent twice avoids a connection that may be about to be closed.
 */
#define FRESH_ENOUGH_SECONDS 4L
#define KEEP_SECONDS 118L

static void PrepareOnce(HttpSlot *slot, const char *ca_file);
static void CheckHeaders(const List *headers);
static void SplitUrl(const char *url, bool allow_http, bool *https, char *host,
					 size_t host_size);

/* libcurl's callbacks */
#if HAVE_PREREQ
static int BeforeRequest(void *arg, char *primary_ip, char *local_ip,
						 int primary_port, int local_port);
#endif
static CURLcode BeforeHandshake(CURL *easy, void *context, void *arg);
static int OpenedSocket(void *arg, curl_socket_t socket, curlsocktype purpose);

#define CheckOption(call)                                                   \
	do                                                                      \
	{                                                                       \
		CURLcode option_code_ = (call);                                     \
		if (option_code_ != CURLE_OK)                                       \
			ereport(ERROR, (errcode(ERRCODE_FDW_ERROR),                     \
							errmsg("could not prepare an HTTP request: %s", \
								   curl_easy_strerror(option_code_)),       \
							errhidestmt(true), errhidecontext(true)));      \
	} while (0)

/*
 * HttpSlotPrepare
 *		Check a request and set its options. What is the same for every request
 *		with one ca_file stays set on the handle.
 */
void
HttpSlotPrepare(HttpSlot *slot, const HttpRequest *request)
{
	CURL *easy = slot->easy;
	bool is_head = strcmp(request->method, "HEAD") == 0;
	bool is_post = strcmp(request->method, "POST") == 0;
	ListCell *lc;

	if (slot->url == NULL || strcmp(slot->url, request->url) != 0 ||
		slot->allow_http != request->allow_http)
	{
		free(slot->url);
		slot->url = NULL;
		SplitUrl(request->url, request->allow_http, &slot->https, slot->host,
				 sizeof(slot->host));
		slot->url = strdup(request->url);
		slot->allow_http = request->allow_http;
	}
	CheckHeaders(request->headers);
	if (!slot->prepared ||
		(slot->ca_file == NULL) != (request->ca_file == NULL) ||
		(slot->ca_file && strcmp(slot->ca_file, request->ca_file) != 0))
		PrepareOnce(slot, request->ca_file);

	slot->owner = request->owner;
	slot->max_body =
		request->max_body > 0 ? request->max_body : DEFAULT_MAX_BODY;
	slot->repeatable = is_head || strcmp(request->method, "GET") == 0;

	/* "Expect:" because 100-continue may end in a second sending (417) */
	slot->headers = curl_slist_append(NULL, "Expect:");
	foreach (lc, request->headers)
	{
		struct curl_slist *longer = NULL;

		if (slot->headers)
			longer = curl_slist_append(slot->headers, lfirst(lc));
		if (longer == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
		slot->headers = longer;
	}
	CheckOption(curl_easy_setopt(easy, CURLOPT_HTTPHEADER, slot->headers));
	CheckOption(curl_easy_setopt(easy, CURLOPT_URL, request->url));

	CheckOption(curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L));
	if (is_head)
		CheckOption(curl_easy_setopt(easy, CURLOPT_NOBODY, 1L));
	else if (request->body != NULL || is_post)
	{
		slot->body = malloc(request->body_len + 1);
		if (slot->body == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
		if (request->body_len > 0)
			memcpy(slot->body, request->body, request->body_len);
		CheckOption(curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
									 (curl_off_t) request->body_len));
		CheckOption(curl_easy_setopt(easy, CURLOPT_POSTFIELDS, slot->body));
	}
	CheckOption(
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST,
						 slot->repeatable || is_post ? NULL : request->method));

	CheckOption(curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
								 request->timeout_ms > 0
									 ? (long) request->timeout_ms
									 : DEFAULT_TIMEOUT_MS));
	CheckOption(curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
								 request->connect_timeout_ms > 0
									 ? (long) request->connect_timeout_ms
									 : DEFAULT_CONNECT_TIMEOUT_MS));
	CheckOption(curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE,
								 (curl_off_t) slot->max_body));
#if LIBCURL_VERSION_NUM >= 0x075500
	CheckOption(curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR,
								 request->allow_http ? "http,https" : "https"));
#else
	CheckOption(curl_easy_setopt(
		easy, CURLOPT_PROTOCOLS,
		(long) (CURLPROTO_HTTPS | (request->allow_http ? CURLPROTO_HTTP : 0))));
#endif
#if HAVE_PREREQ
	CheckOption(curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN,
								 slot->repeatable ? KEEP_SECONDS
												  : FRESH_ENOUGH_SECONDS));
#else
	CheckOption(curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT,
								 slot->repeatable ? 0L : 1L));
#endif
}

/*
 * PrepareOnce
 *		Set what every request has.
 */
static void
PrepareOnce(HttpSlot *slot, const char *ca_file)
{
	CURL *easy = slot->easy;

	slot->prepared = false;
	curl_easy_reset(easy);
	free(slot->ca_file);
	slot->ca_file = NULL;
	CheckOption(curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L));
	CheckOption(curl_easy_setopt(easy, CURLOPT_PRIVATE, slot));
	CheckOption(curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, slot->error));
	CheckOption(curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, HttpTakeBody));
	CheckOption(curl_easy_setopt(easy, CURLOPT_WRITEDATA, slot));
	CheckOption(curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, HttpTakeHeader));
	CheckOption(curl_easy_setopt(easy, CURLOPT_HEADERDATA, slot));
	CheckOption(curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, OpenedSocket));
	CheckOption(curl_easy_setopt(easy, CURLOPT_RESOLVER_START_FUNCTION,
								 HttpBeforeResolve));
	CheckOption(curl_easy_setopt(easy, CURLOPT_USERAGENT, "outbound/1.0"));
	CheckOption(curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L));
	CheckOption(curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L));
	/* one request a connection at a time: its phases are then certain */
	CheckOption(curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
								 (long) CURL_HTTP_VERSION_1_1));
	/* no proxy, whatever the environment of the server says */
	CheckOption(curl_easy_setopt(easy, CURLOPT_PROXY, ""));
	CheckOption(curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L));
	CheckOption(curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L));
	CheckOption(curl_easy_setopt(easy, CURLOPT_SSLVERSION,
								 (long) CURL_SSLVERSION_TLSv1_2));
	/* only to know that the handshake began; not every TLS library has it */
	(void) curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, BeforeHandshake);
	(void) curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, slot);
	if (ca_file)
	{
		CheckOption(curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file));
		slot->ca_file = strdup(ca_file);
		if (slot->ca_file == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	}
#if LIBCURL_VERSION_NUM >= 0x075700
	/* do not wait for the resolver's thread when a request is abandoned */
	CheckOption(curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L));
#endif
#if HAVE_PREREQ
	CheckOption(curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, BeforeRequest));
	CheckOption(curl_easy_setopt(easy, CURLOPT_PREREQDATA, slot));
#endif
	slot->prepared = true;
}

/*
 * CheckHeaders
 *		Refuse a header that would smuggle in another. Never shows it.
 */
static void
CheckHeaders(const List *headers)
{
	ListCell *lc;

	foreach (lc, headers)
	{
		const char *header = lfirst(lc);

		if (strchr(header, ':') == NULL || strpbrk(header, "\r\n") != NULL)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("invalid HTTP header"),
							errdetail("A header is one line \"Name: value\"."),
							errhidestmt(true), errhidecontext(true)));
	}
}

/*
 * HttpCheckUrl
 *		Throw 22023 unless the engine would send a request there.
 */
void
HttpCheckUrl(const char *url, bool allow_http)
{
	bool https;
	char host[256];

	HttpGlobalInit();
	SplitUrl(url, allow_http, &https, host, sizeof(host));
}

/*
 * SplitUrl
 *		Check a URL; hand back its scheme and "host" or "host:port".
 *
 * Messages name at most the host: path and query may be secret.
 */
static void
SplitUrl(const char *url, bool allow_http, bool *https, char *host,
		 size_t host_size)
{
	CURLU *parsed = curl_url();
	char *scheme = NULL;
	char *name = NULL;
	char *port = NULL;
	char *user = NULL;
	char *password = NULL;
	const char *wrong = NULL;
	const char *hint = NULL;

	if (parsed == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	if (curl_url_set(parsed, CURLUPART_URL, url, 0) != CURLUE_OK ||
		curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
		curl_url_get(parsed, CURLUPART_HOST, &name, 0) != CURLUE_OK)
	{
		wrong = "it does not parse";
		hint = "Write it like https://host/path.";
	}
	else
	{
		(void) curl_url_get(parsed, CURLUPART_PORT, &port, 0);
		(void) curl_url_get(parsed, CURLUPART_USER, &user, 0);
		(void) curl_url_get(parsed, CURLUPART_PASSWORD, &password, 0);
		*https = strcmp(scheme, "https") == 0;
		snprintf(host, host_size, "%s%s%s", name, port ? ":" : "",
				 port ? port : "");
		HttpMakePrintable(host, false);
		if (user != NULL || password != NULL)
		{
			wrong = "it holds a user name or password";
			hint = "Put credentials into the user mapping.";
		}
		else if (!*https && strcmp(scheme, "http") != 0)
		{
			wrong = "its scheme is not https";
			hint = "Write it like https://host/path.";
		}
		else if (!*https && !allow_http)
		{
			wrong = "plain http is not allowed";
			hint = "Use https, or set the server option allow_http for a "
				   "service on this machine or a test.";
		}
	}
	curl_free(scheme);
	curl_free(name);
	curl_free(port);
	curl_free(user);
	curl_free(password);
	curl_url_cleanup(parsed);

	if (wrong)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("URL is not allowed: %s", wrong), errhint("%s", hint),
				 errhidestmt(true), errhidecontext(true)));
}

#if HAVE_PREREQ
/*
 * BeforeRequest
 *		Callback: the request is about to leave. Forbid a second time, and one
 *		that comes too late.
 */
static int
BeforeRequest(void *arg, char *primary_ip, char *local_ip, int primary_port,
			  int local_port)
{
	HttpSlot *slot = arg;

	if (slot->sends == 0 && slot->leave_by != 0 &&
		GetCurrentTimestamp() > slot->leave_by)
	{
		slot->left_too_late = true;
		return CURL_PREREQFUNC_ABORT;
	}
	slot->sends++;
	if (slot->sends > 1 && !slot->repeatable)
		return CURL_PREREQFUNC_ABORT;
	return CURL_PREREQFUNC_OK;
}
#endif

/*
 * BeforeHandshake
 *		Callback: the connection stands and TLS begins on it.
 */
static CURLcode
BeforeHandshake(CURL *easy, void *context, void *arg)
{
	HttpSlot *slot = arg;

	slot->tls_begun = true;
	return CURLE_OK;
}

/*
 * OpenedSocket
 *		Callback: programs that the server starts must not inherit the socket.
 */
static int
OpenedSocket(void *arg, curl_socket_t socket, curlsocktype purpose)
{
	(void) fcntl(socket, F_SETFD, FD_CLOEXEC);
	return CURL_SOCKOPT_OK;
}

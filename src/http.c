/*-------------------------------------------------------------------------
 *
 * http.c
 *	  One libcurl engine for every caller: HttpPool over curl_multi.
 *
 * No error may unwind through a frame of libcurl, so its callbacks neither
 * palloc nor ereport: they write into malloc'd buffers or into memory reserved
 * beforehand, and tell trouble by their return value. Interrupts are checked
 * outside libcurl only.
 *
 * Everything a pool holds is released by a reset callback of its memory
 * context, so an error at any point leaves no handle, socket or buffer behind.
 *
 * libcurl is driven by its socket interface: it tells which sockets it wants
 * watched (WatchSocket) and when its next timer is due (WatchTimer), HttpWait
 * polls them in slices of WAIT_SLICE_MS and looks for interrupts in between.
 * A signal ends poll() early; the slice bounds the one that arrives just before.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <curl/curl.h>

#include "http.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/fd.h"
#include "storage/ipc.h"
#include "storage/pmsignal.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#define WAIT_SLICE_MS 50
#define HEADERS_MAX (128 * 1024)
#define DEFAULT_MAX_BODY (8 * 1024 * 1024)
#define DEFAULT_TIMEOUT_MS 30000L
#define DEFAULT_CONNECT_TIMEOUT_MS 5000L
#define BUFFER_KEEP (64 * 1024) /* a slot's buffer larger than this is freed */
#define SOCKETS_A_SLOT 4 /* resolver, two addresses tried at once, spare */
#define RETRY_AFTER_MAX_MS (INT64CONST(7) * 86400 * 1000)

/*
 * Many servers close idle connections after 5 s; a request that must not be
 * sent twice avoids a connection that may be about to be closed.
 */
#define FRESH_ENOUGH_SECONDS 4L
#define KEEP_SECONDS 118L

/*
 * The pre-request callback tells exactly when a request begins to leave, and
 * may veto it. Without it (before 7.80) a request that must leave at most once
 * takes a new connection, on which libcurl never sends again.
 */
#define HAVE_PREREQ (LIBCURL_VERSION_NUM >= 0x075000)

/* Bytes from the network; malloc'd because callbacks must not palloc. */
typedef struct WireBuffer
{
	char *data;
	size_t len;
	size_t size;
} WireBuffer;

/* One easy handle, recycled for request after request. */
typedef struct HttpSlot
{
	dlist_node node; /* in one of the pool's lists */
	CURL *easy;
	bool in_multi;
	bool done;
	CURLcode result;

	/* what stays set on the handle from request to request */
	bool prepared;
	char *ca_file;
	char *url;
	bool allow_http;

	/* the request */
	void *owner;
	char host[256]; /* for messages */
	bool https;
	bool repeatable; /* GET, HEAD: libcurl may send it again */
	size_t max_body;
	struct curl_slist *headers;
	char *body; /* malloc'd copy */
	int sends;  /* how often the request began to leave */

	/* the answer */
	WireBuffer head;
	WireBuffer answer;
	bool tls_begun; /* connected, the handshake began */
	bool head_ended;
	bool too_large;
	bool out_of_memory;
	char error[CURL_ERROR_SIZE];
} HttpSlot;

struct HttpPool
{
	MemoryContext context;
	MemoryContextCallback release;
	CURLM *multi;
	dlist_head busy; /* in flight */
	dlist_head done; /* finished, not handed out yet */
	dlist_head idle;
	int in_flight; /* busy + done */
	int slots;
	int descriptors; /* reserved with fd.c */

	/* what libcurl asked to have watched */
	struct pollfd *watch;
	struct pollfd *ready; /* HttpWait's copy of those with events */
	int watched;
	int watch_size;
	int64 timer; /* when its timer is due, by Monotonic; -1 = none */
};

/* The signal mask to go back to, see BeforeResolve. */
static bool signals_blocked = false;
static sigset_t signals_before;

static void GlobalInit(void);
static void ReleasePool(void *arg);
static HttpSlot *TakeSlot(HttpPool *pool);
static void ResetSlot(HttpSlot *slot);
static void Prepare(HttpSlot *slot, const HttpRequest *request);
static void PrepareOnce(HttpSlot *slot, const char *ca_file);
static void CheckHeaders(const List *headers);
static void SplitUrl(const char *url, bool allow_http, bool *https, char *host,
					 size_t host_size);
static HttpSlot *Start(HttpPool *pool, const HttpRequest *request);
static void Drive(HttpPool *pool, curl_socket_t socket, int events);
static void Harvest(HttpPool *pool);
static HttpAnswer *HandOut(HttpPool *pool, HttpSlot *slot);
static void WaitSlice(HttpPool *pool, int slice_ms);
static HttpAnswer *MakeAnswer(HttpSlot *slot);
static HttpPhase FailurePhase(HttpSlot *slot);
static char *FailureText(HttpSlot *slot, HttpPhase phase);
static List *AnswerHeaders(HttpSlot *slot);
static int64 RetryAfter(const HttpAnswer *answer);
static void MakePrintable(char *text, bool keep_newlines);
static bool Grow(WireBuffer *buffer, size_t more, size_t cap);
static int64 Monotonic(void);

/* libcurl's callbacks */
static size_t TakeBody(char *data, size_t size, size_t count, void *arg);
static size_t TakeHeader(char *data, size_t size, size_t count, void *arg);
#if HAVE_PREREQ
static int BeforeRequest(void *arg, char *primary_ip, char *local_ip,
						 int primary_port, int local_port);
#endif
static int BeforeResolve(void *state, void *reserved, void *arg);
static CURLcode BeforeHandshake(CURL *easy, void *context, void *arg);
static int OpenedSocket(void *arg, curl_socket_t socket, curlsocktype purpose);
static int WatchSocket(CURL *easy, curl_socket_t socket, int what, void *arg,
					   void *socket_arg);
static int WatchTimer(CURLM *multi, long timeout_ms, void *arg);

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
 * GlobalInit
 *		Initialise libcurl once a backend, before any thread of its resolver.
 */
static void
GlobalInit(void)
{
	static bool ready = false;

	if (ready)
		return;
	if (curl_global_init(CURL_GLOBAL_ALL) != CURLE_OK)
		ereport(ERROR, (errcode(ERRCODE_FDW_ERROR),
						errmsg("could not initialise libcurl")));
	ready = true;
}

/*
 * HttpPoolCreate
 *		Make a pool in a child context of parent.
 */
HttpPool *
HttpPoolCreate(MemoryContext parent, const char *name)
{
	MemoryContext context;
	HttpPool *pool;

	GlobalInit();
	context = AllocSetContextCreate(parent, "outbound http pool",
									ALLOCSET_DEFAULT_SIZES);
	MemoryContextSetIdentifier(context, MemoryContextStrdup(context, name));
	pool = MemoryContextAllocZero(context, sizeof(HttpPool));
	pool->context = context;
	pool->timer = -1;
	dlist_init(&pool->busy);
	dlist_init(&pool->done);
	dlist_init(&pool->idle);

	pool->release.func = ReleasePool;
	pool->release.arg = pool;
	MemoryContextRegisterResetCallback(context, &pool->release);

	pool->multi = curl_multi_init();
	if (pool->multi == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	curl_multi_setopt(pool->multi, CURLMOPT_SOCKETFUNCTION, WatchSocket);
	curl_multi_setopt(pool->multi, CURLMOPT_SOCKETDATA, pool);
	curl_multi_setopt(pool->multi, CURLMOPT_TIMERFUNCTION, WatchTimer);
	curl_multi_setopt(pool->multi, CURLMOPT_TIMERDATA, pool);
	return pool;
}

/*
 * HttpPoolDestroy
 *		Abandon what is in flight and free everything.
 */
void
HttpPoolDestroy(HttpPool *pool)
{
	MemoryContextDelete(pool->context);
}

/*
 * ReleasePool
 *		Reset callback: free what is not palloc'd. Never throws.
 */
static void
ReleasePool(void *arg)
{
	HttpPool *pool = arg;
	dlist_head *lists[] = {&pool->busy, &pool->done, &pool->idle};
	int i;

	for (i = 0; i < lengthof(lists); i++)
	{
		dlist_iter iter;

		dlist_foreach (iter, lists[i])
		{
			HttpSlot *slot = dlist_container(HttpSlot, node, iter.cur);

			if (slot->in_multi)
				curl_multi_remove_handle(pool->multi, slot->easy);
			curl_easy_cleanup(slot->easy);
			curl_slist_free_all(slot->headers);
			free(slot->body);
			free(slot->url);
			free(slot->ca_file);
			free(slot->head.data);
			free(slot->answer.data);
		}
		dlist_init(lists[i]);
	}
	if (pool->multi)
		curl_multi_cleanup(pool->multi);
	pool->multi = NULL;
	while (pool->descriptors > 0)
	{
		ReleaseExternalFD();
		pool->descriptors--;
	}
}

/*
 * TakeSlot
 *		The first idle slot, or a new one with its share of descriptors and of
 *		the arrays that WatchSocket fills. It stays in the idle list, so that an
 *		error while it is prepared loses nothing.
 */
static HttpSlot *
TakeSlot(HttpPool *pool)
{
	HttpSlot *slot;
	int size = (pool->slots + 1) * SOCKETS_A_SLOT + 8;

	if (!dlist_is_empty(&pool->idle))
		return dlist_container(HttpSlot, node, dlist_head_node(&pool->idle));

	if (size > pool->watch_size)
	{
		size *= 2;
		if (pool->watch == NULL)
		{
			pool->watch =
				MemoryContextAlloc(pool->context, size * sizeof(struct pollfd));
			pool->ready =
				MemoryContextAlloc(pool->context, size * sizeof(struct pollfd));
		}
		else
		{
			pool->watch = repalloc(pool->watch, size * sizeof(struct pollfd));
			pool->ready = repalloc(pool->ready, size * sizeof(struct pollfd));
		}
		pool->watch_size = size;
	}

	slot = MemoryContextAllocZero(pool->context, sizeof(HttpSlot));
	if (!AcquireExternalFD())
		ereport(
			ERROR,
			(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
			 errmsg("too many HTTP requests in flight: %d", pool->slots),
			 errhint(
				 "Lower the concurrency, or raise max_files_per_process.")));
	pool->descriptors++;
	slot->easy = curl_easy_init();
	if (slot->easy == NULL) /* its descriptor goes with the pool */
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	pool->slots++;
	dlist_push_head(&pool->idle, &slot->node);
	/* never more sockets than descriptors were reserved */
	curl_multi_setopt(pool->multi, CURLMOPT_MAXCONNECTS, (long) pool->slots);
	return slot;
}

/*
 * ResetSlot
 *		Forget a request and keep its handle and buffers for the next.
 */
static void
ResetSlot(HttpSlot *slot)
{
	curl_slist_free_all(slot->headers);
	slot->headers = NULL;
	free(slot->body);
	slot->body = NULL;
	if (slot->answer.size > BUFFER_KEEP)
	{
		free(slot->answer.data);
		memset(&slot->answer, 0, sizeof(WireBuffer));
	}
	slot->answer.len = slot->head.len = 0;
	slot->sends = 0;
	slot->done = slot->too_large = slot->out_of_memory = false;
	slot->tls_begun = slot->head_ended = false;
	slot->owner = NULL;
	slot->error[0] = '\0';
}

/*
 * HttpSubmit
 *		Start a request: what can leave without waiting leaves at once.
 */
void
HttpSubmit(HttpPool *pool, const HttpRequest *request)
{
	(void) Start(pool, request);
}

/*
 * Start
 *		HttpSubmit, telling the slot; it may be done already.
 */
static HttpSlot *
Start(HttpPool *pool, const HttpRequest *request)
{
	HttpSlot *slot = TakeSlot(pool);
	CURLMcode code;

	ResetSlot(slot);
	Prepare(slot, request);
	code = curl_multi_add_handle(pool->multi, slot->easy);
	if (code != CURLM_OK)
		ereport(ERROR, (errcode(ERRCODE_FDW_ERROR),
						errmsg("could not start an HTTP request: %s",
							   curl_multi_strerror(code)),
						errhidestmt(true), errhidecontext(true)));
	slot->in_multi = true;
	dlist_delete(&slot->node);
	dlist_push_tail(&pool->busy, &slot->node);
	pool->in_flight++;
	Drive(pool, CURL_SOCKET_TIMEOUT, 0);
	Harvest(pool);
	return slot;
}

/*
 * Prepare
 *		Check a request and set its options. What is the same for every request
 *		with one ca_file stays set on the handle.
 */
static void
Prepare(HttpSlot *slot, const HttpRequest *request)
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
	CheckOption(curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, TakeBody));
	CheckOption(curl_easy_setopt(easy, CURLOPT_WRITEDATA, slot));
	CheckOption(curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, TakeHeader));
	CheckOption(curl_easy_setopt(easy, CURLOPT_HEADERDATA, slot));
	CheckOption(curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, OpenedSocket));
	CheckOption(
		curl_easy_setopt(easy, CURLOPT_RESOLVER_START_FUNCTION, BeforeResolve));
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

	GlobalInit();
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
		MakePrintable(host, false);
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

/*
 * HttpInFlight
 *		Requests submitted whose answers were not handed out yet.
 */
int
HttpInFlight(HttpPool *pool)
{
	return pool->in_flight;
}

/*
 * HttpWait
 *		The next finished answer, or NULL after timeout_ms or with nothing in
 *		flight. timeout_ms < 0 waits as long as the requests' own deadlines.
 */
HttpAnswer *
HttpWait(HttpPool *pool, int timeout_ms)
{
	int64 until = Monotonic() + (int64) timeout_ms * 1000;
	bool looked = false;

	for (;;)
	{
		int64 left = WAIT_SLICE_MS;

		CHECK_FOR_INTERRUPTS();
		if (!dlist_is_empty(&pool->done))
			return HandOut(pool, dlist_container(HttpSlot, node,
												 dlist_head_node(&pool->done)));
		if (pool->in_flight == 0)
			return NULL;
		if (timeout_ms >= 0)
		{
			left = (until - Monotonic() + 999) / 1000;
			if (left <= 0 && looked)
				return NULL;
		}
		WaitSlice(pool, (int) Max(0, Min(left, WAIT_SLICE_MS)));
		looked = true;
	}
}

/*
 * HttpPerform
 *		One request, waited for.
 */
HttpAnswer *
HttpPerform(HttpPool *pool, const HttpRequest *request)
{
	HttpSlot *slot = Start(pool, request);

	while (!slot->done)
	{
		CHECK_FOR_INTERRUPTS();
		WaitSlice(pool, WAIT_SLICE_MS);
	}
	return HandOut(pool, slot);
}

/*
 * HandOut
 *		Make the answer of a finished slot and recycle the slot.
 *
 * Out of memory in MakeAnswer leaves the slot in the done list, where the
 * pool's release finds it.
 */
static HttpAnswer *
HandOut(HttpPool *pool, HttpSlot *slot)
{
	HttpAnswer *answer = MakeAnswer(slot);

	dlist_delete(&slot->node);
	dlist_push_head(&pool->idle, &slot->node);
	pool->in_flight--;
	ResetSlot(slot);
	return answer;
}

/*
 * WaitSlice
 *		Wait at most slice_ms for the network and let libcurl work on what came.
 */
static void
WaitSlice(HttpPool *pool, int slice_ms)
{
	int found;
	int count = 0;
	int i;

	if (pool->timer >= 0)
	{
		int64 due = (pool->timer - Monotonic() + 999) / 1000;

		slice_ms = (int) Max(0, Min(due, slice_ms));
	}

	pgstat_report_wait_start(PG_WAIT_EXTENSION);
	found = poll(pool->watch, pool->watched, slice_ms);
	pgstat_report_wait_end();

	if (found <= 0 && IsUnderPostmaster && !PostmasterIsAlive())
		proc_exit(1);

	/* libcurl changes the watch list while it works: go by a copy */
	for (i = 0; i < pool->watched && found > 0; i++)
	{
		if (pool->watch[i].revents != 0)
			pool->ready[count++] = pool->watch[i];
	}
	for (i = 0; i < count; i++)
	{
		int events = 0;

		if (pool->ready[i].revents & (POLLIN | POLLHUP))
			events |= CURL_CSELECT_IN;
		if (pool->ready[i].revents & POLLOUT)
			events |= CURL_CSELECT_OUT;
		if (pool->ready[i].revents & (POLLERR | POLLNVAL))
			events |= CURL_CSELECT_ERR;
		Drive(pool, pool->ready[i].fd, events);
	}
	if (pool->timer >= 0 && pool->timer <= Monotonic())
	{
		pool->timer = -1;
		Drive(pool, CURL_SOCKET_TIMEOUT, 0);
	}
	Harvest(pool);
}

/*
 * Drive
 *		Let libcurl work on one socket or on its due timers.
 *
 * When it starts a resolver's thread meanwhile, BeforeResolve has blocked the
 * signals, so that the thread never runs one of the backend's handlers.
 */
static void
Drive(HttpPool *pool, curl_socket_t socket, int events)
{
	int running;
	CURLMcode code;

	code = curl_multi_socket_action(pool->multi, socket, events, &running);
	if (signals_blocked)
	{
		pthread_sigmask(SIG_SETMASK, &signals_before, NULL);
		signals_blocked = false;
	}
	if (code != CURLM_OK && code != CURLM_BAD_SOCKET)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_ERROR),
				 errmsg("HTTP engine failed: %s", curl_multi_strerror(code)),
				 errhidestmt(true), errhidecontext(true)));
}

/*
 * Harvest
 *		Move what finished from busy to done.
 */
static void
Harvest(HttpPool *pool)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(pool->multi, &left)) != NULL)
	{
		CURL *easy = message->easy_handle;
		CURLcode result = message->data.result;
		HttpSlot *slot = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **) &slot);
		/* the message dies with this call */
		curl_multi_remove_handle(pool->multi, easy);
		slot->in_multi = false;
		slot->result = result;
		slot->done = true;
		dlist_delete(&slot->node);
		dlist_push_tail(&pool->done, &slot->node);
	}
}

/*
 * MakeAnswer
 *		What a finished slot holds, palloc'd in the current context.
 */
static HttpAnswer *
MakeAnswer(HttpSlot *slot)
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
	for (header = slot->headers; header; header = header->next)
	{
		const char *value = strchr(header->data, ':') + 1;

		while (*value == ' ')
			value++;
		if (strlen(value) >= 8 && strstr(why, value) != NULL)
			why = pstrdup(curl_easy_strerror(slot->result));
	}
	MakePrintable(why, false);
	if (slot->result == CURLE_PEER_FAILED_VERIFICATION)
		hint = " (for an authority of your own, name its file in the server "
			   "option ca_file)";

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
			MakePrintable(header, false);
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
	MakePrintable(text, true);
	return text;
}

/*
 * MakePrintable
 *		Replace, in place, control characters, and every byte above ASCII where
 *		the text is not valid in the server's encoding.
 */
static void
MakePrintable(char *text, bool keep_newlines)
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
 * Monotonic
 *		Microseconds of a clock that nobody sets.
 */
static int64
Monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64) now.tv_sec * 1000000 + now.tv_nsec / 1000;
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
 * TakeBody
 *		Callback: keep a piece of the body; a short return ends the transfer.
 */
static size_t
TakeBody(char *data, size_t size, size_t count, void *arg)
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
 * TakeHeader
 *		Callback: keep a header line; a status line starts over (1xx before it).
 */
static size_t
TakeHeader(char *data, size_t size, size_t count, void *arg)
{
	HttpSlot *slot = arg;
	size_t len = size * count;

	if (len >= 5 && memcmp(data, "HTTP/", 5) == 0)
	{
		slot->head.len = 0;
		slot->head_ended = false;
	}
	else if (len > 0 && (data[0] == '\r' || data[0] == '\n'))
		slot->head_ended = true;
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

#if HAVE_PREREQ
/*
 * BeforeRequest
 *		Callback: the request is about to leave. Forbid a second time.
 */
static int
BeforeRequest(void *arg, char *primary_ip, char *local_ip, int primary_port,
			  int local_port)
{
	HttpSlot *slot = arg;

	slot->sends++;
	if (slot->sends > 1 && !slot->repeatable)
		return CURL_PREREQFUNC_ABORT;
	return CURL_PREREQFUNC_OK;
}
#endif

/*
 * BeforeResolve
 *		Callback: a name is about to be resolved, maybe by a new thread, which
 *		inherits the mask. Drive takes it back.
 */
static int
BeforeResolve(void *state, void *reserved, void *arg)
{
	sigset_t all;

	if (signals_blocked)
		return 0;
	sigfillset(&all);
	sigdelset(&all, SIGSEGV);
	sigdelset(&all, SIGBUS);
	sigdelset(&all, SIGFPE);
	sigdelset(&all, SIGILL);
	sigdelset(&all, SIGABRT);
	if (pthread_sigmask(SIG_BLOCK, &all, &signals_before) != 0)
		return 1;
	signals_blocked = true;
	return 0;
}

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

/*
 * WatchSocket
 *		Callback: libcurl wants a socket watched, otherwise, or no more.
 */
static int
WatchSocket(CURL *easy, curl_socket_t socket, int what, void *arg,
			void *socket_arg)
{
	HttpPool *pool = arg;
	int i;

	for (i = 0; i < pool->watched; i++)
		if (pool->watch[i].fd == socket)
			break;
	if (what == CURL_POLL_REMOVE)
	{
		if (i < pool->watched)
			pool->watch[i] = pool->watch[--pool->watched];
		return 0;
	}
	if (i == pool->watched)
	{
		if (pool->watched >= pool->watch_size)
			return -1;
		pool->watched++;
	}
	pool->watch[i].fd = socket;
	pool->watch[i].events = (what & CURL_POLL_IN ? POLLIN : 0) |
							(what & CURL_POLL_OUT ? POLLOUT : 0);
	pool->watch[i].revents = 0;
	return 0;
}

/*
 * WatchTimer
 *		Callback: when libcurl wants to be driven next without an event.
 */
static int
WatchTimer(CURLM *multi, long timeout_ms, void *arg)
{
	HttpPool *pool = arg;

	pool->timer = timeout_ms < 0 ? -1 : Monotonic() + (int64) timeout_ms * 1000;
	return 0;
}

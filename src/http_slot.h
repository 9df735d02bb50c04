/*-------------------------------------------------------------------------
 *
 * http_slot.h
 *	  What the files of the HTTP engine share; nobody else includes it.
 *
 * A slot is one easy handle of libcurl with its request and its answer:
 * http_request.c fills it, http.c drives it, http_answer.c reads it.
 *
 * No error may unwind through a frame of libcurl, so its callbacks neither
 * palloc nor ereport: they write into malloc'd buffers or into memory reserved
 * beforehand, and tell trouble by their return value.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_HTTP_SLOT_H
#define OUTBOUND_HTTP_SLOT_H

#include <curl/curl.h>

#include "http.h"
#include "lib/ilist.h"
#include "utils/timestamp.h"

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
	TimestampTz started_at;
	TimestampTz leave_by; /* 0 = whenever; needs HAVE_PREREQ */
	bool left_too_late;   /* it would have, and so did not leave */

	/* the answer */
	WireBuffer head;
	WireBuffer answer;
	bool tls_begun; /* connected, the handshake began */
	bool head_ended;
	TimestampTz head_at; /* when its last header line came */
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

/* in http_pool.c */
extern HttpSlot *HttpTakeSlot(HttpPool *pool);
extern void HttpResetSlot(HttpSlot *slot);

/* in http.c; the last two are libcurl's callbacks */
extern void HttpGlobalInit(void);
extern int HttpBeforeResolve(void *state, void *reserved, void *arg);
extern int HttpWatchSocket(CURL *easy, curl_socket_t socket, int what,
						   void *arg, void *socket_arg);
extern int HttpWatchTimer(CURLM *multi, long timeout_ms, void *arg);

/* in http_request.c: check a request and set the slot's options, or throw */
extern void HttpSlotPrepare(HttpSlot *slot, const HttpRequest *request);

/* in http_answer.c */
extern HttpAnswer *HttpSlotAnswer(HttpSlot *slot);
extern void HttpMakePrintable(char *text, bool keep_newlines);
extern size_t HttpTakeBody(char *data, size_t size, size_t count, void *arg);
extern size_t HttpTakeHeader(char *data, size_t size, size_t count, void *arg);

#endif /* OUTBOUND_HTTP_SLOT_H */

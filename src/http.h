/*-------------------------------------------------------------------------
 *
 * http.h
 *	  One libcurl engine for every caller. It knows no product's name.
 *
 * An HttpPool drives any number of requests at once over curl_multi; its
 * connections are reused for the pool's life. No function here touches SPI,
 * takes a snapshot or retries anything. libcurl itself sends a request again
 * when a reused connection dies before a byte of the answer; for every method
 * but GET and HEAD the engine forbids that, so they leave at most once.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_HTTP_H
#define OUTBOUND_HTTP_H

#include "outbound.h"

#include "lib/ilist.h"
#include "nodes/pg_list.h"

/* How far a request got; decides what a failure means to a caller. */
typedef enum HttpPhase
{
	HTTP_RESOLVE,   /* nothing left this machine: DNS */
	HTTP_CONNECT,   /* nothing left: TCP connect */
	HTTP_TLS,       /* nothing of the request left: TLS handshake */
	HTTP_SENT,      /* request (or part) left, no byte came back */
	HTTP_RECEIVING, /* answer began and did not end */
	HTTP_DONE       /* a whole answer is here: see status */
} HttpPhase;

typedef struct HttpRequest
{
	/* filled by the caller; strings are copied by HttpSubmit */
	const char *method; /* "GET", "POST", "PATCH", ... */
	const char *url;
	List *headers;    /* of char *, "Name: value"; may hold secrets */
	const char *body; /* NULL = none */
	size_t body_len;
	int timeout_ms; /* whole request, from submit */
	int connect_timeout_ms;
	int leave_within_ms; /* not sent at all if it would leave later; 0 = may */
	size_t max_body;     /* answer cap in bytes */
	bool allow_http;     /* else https only */
	const char *ca_file; /* NULL = the system's certificate authorities */
	void *owner;         /* the caller's, handed back untouched */
} HttpRequest;

typedef struct HttpAnswer
{
	void *owner;
	HttpPhase phase;
	int status; /* HTTP status when phase is HTTP_DONE, else 0 */
	char *body; /* NUL-terminated, never NULL */
	size_t body_len;
	char *content_type;   /* "" when absent */
	List *headers;        /* of char *, "name: value", names lower-cased */
	int64 retry_after_ms; /* from Retry-After(-Ms); -1 when absent */
	bool dated;           /* it has a Date that tells its sender's time */
	int64 skew_ms;  /* our wall clock less its; 0 = within what can be told */
	bool too_large; /* cut off at max_body; phase is RECEIVING */
	bool timed_out;
	double elapsed_ms;
	char *error; /* NULL, or the failure in words, with its phase
								 * and without any credential */
} HttpAnswer;

typedef struct HttpPool HttpPool;

/*
 * A pool lives in its own memory context under parent; deleting that context
 * (or an error that unwinds it) frees every handle.
 */
extern HttpPool *HttpPoolCreate(MemoryContext parent, const char *name);
extern void HttpPoolDestroy(HttpPool *pool);

/*
 * HttpSubmit starts a request; throws 22023 for a URL that is not allowed
 * before anything is sent. HttpWait returns the next finished answer, or NULL
 * when timeout_ms passed or nothing is in flight; the answer is palloc'd in
 * the current context. It honours cancel, statement_timeout and die within
 * 100 ms; on error in-flight requests are abandoned (see HttpPoolDestroy).
 */
extern void HttpSubmit(HttpPool *pool, const HttpRequest *request);
extern HttpAnswer *HttpWait(HttpPool *pool, int timeout_ms);
extern int HttpInFlight(HttpPool *pool);

/* One request, waited for; answers of others stay for HttpWait. */
extern HttpAnswer *HttpPerform(HttpPool *pool, const HttpRequest *request);

/* "Name: value" header lookup, case-insensitive; NULL when absent. */
extern const char *HttpHeader(const HttpAnswer *answer, const char *name);

/* Does it claim to be HTML, which is for people? */
extern bool HttpIsHtml(const HttpAnswer *answer);

/*
 * The body's beginning, at most max bytes, as text that may be stored or shown:
 * valid in the server's encoding, without control characters. palloc'd.
 */
extern char *HttpExcerpt(const HttpAnswer *answer, size_t max);

/* Throws 22023 unless url is one that HttpSubmit would take. */
extern void HttpCheckUrl(const char *url, bool allow_http);

/* Did possibly anything of the request reach the other side? */
#define HttpMayHaveArrived(a) ((a)->phase >= HTTP_SENT)

#endif /* OUTBOUND_HTTP_H */

/*-------------------------------------------------------------------------
 *
 * http.c
 *	  One libcurl engine for every caller: HttpPool over curl_multi.
 *
 * libcurl is driven by its socket interface: it tells which sockets it wants
 * watched (HttpWatchSocket) and when its next timer is due (HttpWatchTimer);
 * HttpWait polls them in slices of WAIT_SLICE_MS and looks for interrupts in
 * between, never within libcurl. A signal ends poll() early; the slice bounds the
 * one that arrives just before.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include <poll.h>
#include <signal.h>
#include <time.h>

#include "http_slot.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/ipc.h"
#include "storage/pmsignal.h"

#define WAIT_SLICE_MS 50

/* The signal mask to go back to, see HttpBeforeResolve. */
static bool signals_blocked = false;
static sigset_t signals_before;

static HttpSlot *Start(HttpPool *pool, const HttpRequest *request);
static void Drive(HttpPool *pool, curl_socket_t socket, int events);
static void Harvest(HttpPool *pool);
static HttpAnswer *HandOut(HttpPool *pool, HttpSlot *slot);
static void WaitSlice(HttpPool *pool, int slice_ms);
static int64 Monotonic(void);

/*
 * HttpGlobalInit
 *		Initialise libcurl once a backend, before any thread of its resolver.
 */
void
HttpGlobalInit(void)
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
	HttpSlot *slot = HttpTakeSlot(pool);
	CURLMcode code;

	HttpResetSlot(slot);
	HttpSlotPrepare(slot, request);
	slot->started_at = GetCurrentTimestamp();
	slot->leave_by =
		request->leave_within_ms > 0
			? slot->started_at + request->leave_within_ms * INT64CONST(1000)
			: 0;
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
 * Out of memory in HttpSlotAnswer leaves the slot in the done list, where the
 * pool's release finds it.
 */
static HttpAnswer *
HandOut(HttpPool *pool, HttpSlot *slot)
{
	HttpAnswer *answer = HttpSlotAnswer(slot);

	dlist_delete(&slot->node);
	dlist_push_head(&pool->idle, &slot->node);
	pool->in_flight--;
	HttpResetSlot(slot);
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
 * When it starts a resolver's thread meanwhile, HttpBeforeResolve has blocked the
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
 * HttpBeforeResolve
 *		Callback: a name is about to be resolved, maybe by a new thread, which
 *		inherits the mask. Drive takes it back.
 */
int
HttpBeforeResolve(void *state, void *reserved, void *arg)
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
 * HttpWatchSocket
 *		Callback: libcurl wants a socket watched, otherwise, or no more.
 */
int
HttpWatchSocket(CURL *easy, curl_socket_t socket, int what, void *arg,
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
 * HttpWatchTimer
 *		Callback: when libcurl wants to be driven next without an event.
 */
int
HttpWatchTimer(CURLM *multi, long timeout_ms, void *arg)
{
	HttpPool *pool = arg;

	pool->timer = timeout_ms < 0 ? -1 : Monotonic() + (int64) timeout_ms * 1000;
	return 0;
}

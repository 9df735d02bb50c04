/*-------------------------------------------------------------------------
 *
 * http_pool.c
 *	  The pool of the HTTP engine: what it holds, and how that is released.
 *
 * Everything a pool holds is released by a reset callback of its memory
 * context, so an error at any point leaves no handle, socket or buffer behind.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include <poll.h>

#include "http_slot.h"
#include "storage/fd.h"
#include "utils/memutils.h"

#define BUFFER_KEEP (64 * 1024) /* a slot's buffer larger than this is freed */
#define SOCKETS_A_SLOT 4 /* resolver, two addresses tried at once, spare */

static void ReleasePool(void *arg);

/*
 * HttpPoolCreate
 *		Make a pool in a child context of parent.
 */
HttpPool *
HttpPoolCreate(MemoryContext parent, const char *name)
{
	MemoryContext context;
	HttpPool *pool;

	HttpGlobalInit();
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
	curl_multi_setopt(pool->multi, CURLMOPT_SOCKETFUNCTION, HttpWatchSocket);
	curl_multi_setopt(pool->multi, CURLMOPT_SOCKETDATA, pool);
	curl_multi_setopt(pool->multi, CURLMOPT_TIMERFUNCTION, HttpWatchTimer);
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
 * HttpTakeSlot
 *		The first idle slot, or a new one with its share of descriptors and of
 *		the arrays that HttpWatchSocket fills. It stays in the idle list, so that an
 *		error while it is prepared loses nothing.
 */
HttpSlot *
HttpTakeSlot(HttpPool *pool)
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
 * HttpResetSlot
 *		Forget a request and keep its handle and buffers for the next.
 */
void
HttpResetSlot(HttpSlot *slot)
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
	slot->tls_begun = slot->head_ended = slot->left_too_late = false;
	slot->owner = NULL;
	slot->error[0] = '\0';
}

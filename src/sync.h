/*-------------------------------------------------------------------------
 *
 * sync.h
 *	  What the files of sync_calls share; nobody else includes it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_SYNC_H
#define OUTBOUND_SYNC_H

#include "outbound.h"

#include "http.h"
#include "service.h"

/* One run. Everything lives in context, which survives the commits. */
typedef struct Sync
{
	MemoryContext context;
	MemoryContext page; /* reset for each page or batch */
	char *tenant;
	char *campaign_id; /* NULL = every campaign */
	bool own_server;   /* the account is this tenant's alone */
	Service *service;
	HttpPool *pool;
	TimestampTz deadline; /* wall clock */
	TimestampTz next_send;
	int requests_left;
	bool stopped; /* provider said to wait, or is not there */
	char *why;
	/* what was done */
	int replayed;
	int asked;
	int changed;
	int pages;
	int found;
} Sync;

/* sync.c */
extern void SyncCommit(void);
extern bool SyncOutOfBudget(Sync *sync);
extern void SyncStop(Sync *sync, const char *why);
extern bool SyncFetchCalls(Sync *sync, List *ids);

/* sync_list.c */
extern void SyncList(Sync *sync, TimestampTz since, bool has_since);

#endif /* OUTBOUND_SYNC_H */

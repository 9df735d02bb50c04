/*-------------------------------------------------------------------------
 *
 * queue.h
 *	  A queue that is being built: queue.c judges and ranks, queue_store.c reads
 *	  what was there before and writes.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_QUEUE_H
#define OUTBOUND_QUEUE_H

#include "policy.h"

#include "utils/hsearch.h"

/* An entry of today's queue as it was before the build. */
typedef struct OldEntry
{
	char lead_id[NAMEDATALEN * 4]; /* key; ids count up to this length */
	bool queued;
	bool kept;
	int rank;
	int score;
	TimestampTz not_before; /* DT_NOBEGIN = none */
	const char *segment;
	const char *outcome;
	const char *left_out; /* this build's reason to leave it out, once seen */
} OldEntry;

/* An entry of the new queue. */
typedef struct NewEntry
{
	const char *lead_id;
	int rank;
	int score;
	TimestampTz not_before; /* DT_NOBEGIN = none */
	const char *segment;
	const char *outcome;
	bool same; /* as today's entry is already */
} NewEntry;

typedef struct QueueBuild
{
	PolicyCampaign *campaign;
	TimestampTz at;
	DateADT date;
	ArrayType *states;
	int top_k;
	HTAB *old;
	int ndone; /* entries of today that are not queued any more */
	int n;
	int room;
	NewEntry *entry;
	int64 skipped[POLICY_NREASONS];
} QueueBuild;

/*
 * in queue_store.c; SPI is connected. What they return lives in the context that
 * is current at the call.
 */
/* builds of a campaign's queue follow one another; until the transaction ends */
extern void QueueLock(const char *tenant, const char *campaign_id);
/* names or codes of states as codes; NULL for none given, which means all */
extern ArrayType *QueueStates(QueueBuild *build, ArrayType *states);
/* fill build->old with today's queue as it is */
extern void QueueLoadOld(QueueBuild *build);
extern void QueueStore(QueueBuild *build);
extern void QueueStoreSkips(QueueBuild *build);

#endif /* OUTBOUND_QUEUE_H */

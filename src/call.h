/*-------------------------------------------------------------------------
 *
 * call.h
 *	  The provider's call records, from whatever way they come back: webhook
 *	  door (webhook.c), sync (sync.c), an answer of the dispatcher, an import.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_CALL_H
#define OUTBOUND_CALL_H

#include "outbound.h"

#include "utils/jsonb.h"

/* Where an object came from; a later look at the same state wins over a push. */
typedef enum CallSource
{
	CALL_FROM_DISPATCH, /* the answer to create-call */
	CALL_FROM_WEBHOOK,
	CALL_FROM_IMPORT,
	CALL_FROM_SYNC /* get-call */
} CallSource;

typedef struct CallStored
{
	char *call_id; /* NULL: the object has none; nothing was done */
	bool created;  /* first time that this call is seen */
	bool changed;  /* something of the record is new */
	bool ours;     /* an attempt of ours made it */
	bool final;    /* ended, not_connected or error */
} CallStored;

/*
 * CallStore merges a provider's call object into outbound.call, links it to
 * its attempt (by metadata.attempt_id, else by call id), moves the attempt on
 * (attempt.h) and, once the call is over, applies its journey (journey.h): all
 * in the caller's transaction. An older state never overwrites a newer one,
 * the same object twice changes nothing. Takes the locks of the number, the
 * attempt, the call and what follows, in the extension's lock order. Connects
 * to SPI by itself; results are palloc'd in the caller's context.
 */
extern CallStored *
CallStore(const char *tenant, Jsonb *object, CallSource source);

/* The number of the person on the line: called, or calling us. */
extern char *CallNumber(JsonbContainer *object);
extern bool CallIsFinal(const char *call_status);
/* Milliseconds since 1970, as number or text; seconds are taken as such. */
extern bool
CallTime(JsonbContainer *object, const char *key, TimestampTz *value);

#endif /* OUTBOUND_CALL_H */

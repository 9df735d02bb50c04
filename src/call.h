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

#include "executor/spi.h"
#include "executor/spi.h"
#include "utils/jsonb.h"

/* Where an object came from. */
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
 * attempt, the call and what follows, in the extension's lock order. event is
 * the webhook's name or NULL; it tells the status where the object does not.
 * Connects to SPI by itself; results are palloc'd in the caller's context.
 */
extern CallStored *CallStore(const char *tenant, Jsonb *object,
							 CallSource source, const char *event);

/* in call_object.c: pure */
#define CALL_RANK_OVER 4

/* The object's call_status; where it has none, what its event (or NULL) says. */
extern const char *CallStatus(JsonbContainer *object, const char *event);
extern bool CallIsFinal(const char *call_status);
/* How far an object of that status got. */
extern int CallRank(JsonbContainer *object, const char *status);
/* The number of the person on the line, called or calling; NULL for none. */
extern char *CallNumber(JsonbContainer *object);
/* Milliseconds since 1970, as number or text; seconds are taken as such. */
extern bool
CallTime(JsonbContainer *object, const char *key, TimestampTz *value);
/*
 * Merge an object of rank into the payload (NULL: none yet) of payload_rank
 * whose older keys' ranks are in older; the new ones come back in *older_keys.
 */
extern Jsonb *CallMerge(Jsonb *payload, int payload_rank, Jsonb *older,
						Jsonb *object, int rank, Jsonb **older_keys);

/*
 * in call_event.c: a verified webhook, kept once and carried through CallStore.
 * EventParse never throws; NULL and a note when the body cannot be read, a note
 * alone when something in it had to be replaced. All need SPI connected.
 */
extern Jsonb *EventParse(const char *body, size_t len, char **note);
extern void
EventReceive(const char *tenant, text *body, Jsonb *parsed, char *note);
extern int EventReplayFailed(const char *tenant, int limit);
/* In PG_CATCH: is the error a cancel or shutdown, which must go on up? */
extern bool EventErrorIsInterrupt(void);

#endif /* OUTBOUND_CALL_H */

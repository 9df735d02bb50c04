/*-------------------------------------------------------------------------
 *
 * attempt_write.h
 *	  The statements of AttemptMove; nobody else includes it. SPI is connected.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_ATTEMPT_WRITE_H
#define OUTBOUND_ATTEMPT_WRITE_H

#include "attempt.h"

/* error_class of a row that AttemptAdopt made */
#define ATTEMPT_ADOPTED "adopted"

/* What the row looked like when it was locked. */
typedef struct AttemptRow
{
	AttemptState state;
	char *call_id;
	char *campaign_id;
	char *lead_id;
	char *to_number;
	char *window_type;
	bool other_live; /* another live attempt for lead or number */
	bool adopted;    /* AttemptAdopt made the row */
} AttemptRow;

extern bool
AttemptLock(const char *tenant, const pg_uuid_t *id, AttemptRow *row);
extern bool AttemptCallTaken(const AttemptChange *change);
extern void
AttemptSetState(const AttemptChange *change, AttemptState to, TimestampTz at);
extern void AttemptSetAnswer(const AttemptChange *change, TimestampTz at);
extern void AttemptStoreCall(const AttemptChange *change, TimestampTz at);
extern void AttemptUpdateLead(const AttemptChange *change,
							  const AttemptRow *row, AttemptState to);
extern void
AttemptUpdateQueue(const AttemptChange *change, const AttemptRow *row);
extern void AttemptRecount(const AttemptChange *change, const AttemptRow *row);
extern void AttemptAudit(const AttemptChange *change, const AttemptRow *row,
						 const char *action, const char *reason);

/* in attempt.c */
extern AttemptState AttemptStateByName(const char *name);

#endif /* OUTBOUND_ATTEMPT_WRITE_H */

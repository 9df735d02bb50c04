/*-------------------------------------------------------------------------
 *
 * outbound.h
 *	  What every file of the extension shares: settings, the clock, and small
 *	  helpers. Each room's own interface is in its own header.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_H
#define OUTBOUND_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/timestamp.h"

#include "compat.h"

/* Times inside the extension are TimestampTz; intervals are microseconds. */
#define OUTBOUND_SECOND USECS_PER_SEC
#define OUTBOUND_MINUTE (60 * USECS_PER_SEC)
#define OUTBOUND_HOUR (60 * OUTBOUND_MINUTE)
#define OUTBOUND_DAY (24 * OUTBOUND_HOUR)

/* in setting.c: GUCs, alphabetical */
extern bool outbound_allow_drop;
extern char *outbound_campaign_id;    /* default campaign */
extern char *outbound_crash_point;    /* crash tests only */
extern int outbound_settling_time;    /* seconds between two empty lists */
extern char *outbound_tenant;         /* default tenant */
extern int outbound_webhook_max_body; /* kB that the webhook door takes */

extern void OutboundDefineSettings(void);
extern TimestampTz OutboundNow(void);
extern TimestampTz OutboundTime(TimestampTz wall);

/* in procedure.c: throws 25001 inside a transaction, function or exception block */
extern void OutboundCheckNonAtomic(FunctionCallInfo fcinfo,
								   const char *procedure, const char *detail);

/* in backend.c: does the backend that made a claim still run? */
extern bool OutboundBackendAlive(int pid, TimestampTz start);

#endif /* OUTBOUND_H */

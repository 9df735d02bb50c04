/*-------------------------------------------------------------------------
 *
 * service_clock.h
 *	  What the services' answers tell of our clock.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_SERVICE_CLOCK_H
#define OUTBOUND_SERVICE_CLOCK_H

#include "http.h"

/* Keep an answer's HttpAnswer.dated and skew_ms, in the caller's transaction. */
extern void ServiceNoteClock(const char *tenant, const char *service,
							 bool dated, int64 skew_ms);

#endif /* OUTBOUND_SERVICE_CLOCK_H */

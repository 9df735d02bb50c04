/*-------------------------------------------------------------------------
 *
 * plan.h
 *	  SPI plans that are prepared once a backend and kept.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_PLAN_H
#define OUTBOUND_PLAN_H

#include "outbound.h"

#include "executor/spi.h"
#include "utils/portal.h"

#define PLAN_MAX_ARGS 24

typedef struct SavedPlan
{
	const char *sql;
	int nargs;
	Oid argtypes[PLAN_MAX_ARGS];
	SPIPlanPtr saved; /* filled at the first run */
	bool generic;     /* one plan whatever the arguments, from the first run */
} SavedPlan;

/*
 * Run a plan in the connected SPI; nulls may be NULL (no null arguments).
 * Throws unless SPI returns expected (SPI_OK_...). Returns SPI_processed.
 */
extern uint64 PlanRun(SavedPlan *plan, Datum *values, const char *nulls,
					  bool read_only, int expected);

/* A cursor over a plan, in the connected SPI; the caller closes it. */
extern Portal PlanOpen(SavedPlan *plan, Datum *values, const char *nulls);

/*
 * Plans made or run until AtEOXact_GUC(true, level) stay on their indexes; level
 * is what this returns.
 */
extern int PlanOnIndexes(void);

/* Columns of SPI_tuptable by number, from 1; text is palloc'd in the current
 * context, NULL for null. */
extern char *PlanText(uint64 row, int column);
extern bool PlanBool(uint64 row, int column);
extern int32 PlanInt(uint64 row, int column, int32 when_null);
extern int64 PlanBig(uint64 row, int column, int64 when_null);
extern double PlanDouble(uint64 row, int column, double when_null);
extern TimestampTz PlanTime(uint64 row, int column, TimestampTz when_null);
extern Datum PlanDatum(uint64 row, int column, bool *isnull);

/* An argument that is null when text is NULL. */
extern void PlanSetText(Datum *values, char *nulls, int i, const char *text);

#endif /* OUTBOUND_PLAN_H */

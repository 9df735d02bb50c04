/*-------------------------------------------------------------------------
 *
 * plan.c
 *	  SPI plans that are prepared once a backend and kept.
 *
 *-------------------------------------------------------------------------
 */
#include "plan.h"

#include "utils/builtins.h"
#include "utils/guc.h"

static void Prepare(SavedPlan *plan);

/*
 * Prepare
 *		Prepare plan when this backend has not.
 */
static void
Prepare(SavedPlan *plan)
{
	SPIPlanPtr prepared;

	if (plan->saved != NULL)
		return;
	prepared = SPI_prepare_cursor(plan->sql, plan->nargs, plan->argtypes,
								  plan->generic ? CURSOR_OPT_GENERIC_PLAN : 0);
	if (prepared == NULL)
		elog(ERROR, "could not prepare \"%s\": %s", plan->sql,
			 SPI_result_code_string(SPI_result));
	if (SPI_keepplan(prepared) != 0)
		elog(ERROR, "could not keep a plan");
	plan->saved = prepared;
}

/*
 * PlanRun
 *		Execute plan with values, preparing it first when this backend has not.
 *
 * With read_only the active snapshot is used as it is; otherwise SPI takes a
 * new one, which under READ COMMITTED sees what others committed meanwhile.
 */
uint64
PlanRun(SavedPlan *plan, Datum *values, const char *nulls, bool read_only,
		int expected)
{
	int rc;

	Prepare(plan);
	rc = SPI_execute_plan(plan->saved, values, nulls, read_only, 0);
	if (rc != expected)
		elog(ERROR, "unexpected result %s of \"%s\"",
			 SPI_result_code_string(rc), plan->sql);
	return SPI_processed;
}

/*
 * PlanOpen
 *		A cursor over plan, which is prepared first when this backend has not.
 */
Portal
PlanOpen(SavedPlan *plan, Datum *values, const char *nulls)
{
	Prepare(plan);
	return SPI_cursor_open(NULL, plan->saved, values, nulls, false);
}

/*
 * PlanOnIndexes
 *		Keep what is planned from here on to its indexes.
 *
 * For statements each of which has an index that gives its rows, in order where
 * it asks for one. A kept plan that was made while the tables' statistics were
 * those of emptier ones would otherwise read and sort them whole, again and
 * again; and it would be compiled, because avoiding that makes it look costly.
 */
int
PlanOnIndexes(void)
{
	static const char *const avoid[] = {"enable_bitmapscan", "enable_seqscan",
										"enable_sort", "jit"};
	int level = NewGUCNestLevel();

	for (int i = 0; i < lengthof(avoid); i++)
		(void) set_config_option(avoid[i], "off", PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	return level;
}

/*
 * PlanDatum
 *		A column of the last result as it is.
 */
Datum
PlanDatum(uint64 row, int column, bool *isnull)
{
	return SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column,
						 isnull);
}

/*
 * PlanText
 *		A text column, palloc'd in the current context; NULL for null.
 */
char *
PlanText(uint64 row, int column)
{
	bool isnull;
	Datum value = PlanDatum(row, column, &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

/*
 * PlanBool
 *		A boolean column; null is false.
 */
bool
PlanBool(uint64 row, int column)
{
	bool isnull;
	Datum value = PlanDatum(row, column, &isnull);

	return !isnull && DatumGetBool(value);
}

/*
 * PlanInt
 *		An integer column.
 */
int32
PlanInt(uint64 row, int column, int32 when_null)
{
	bool isnull;
	Datum value = PlanDatum(row, column, &isnull);

	return isnull ? when_null : DatumGetInt32(value);
}

/*
 * PlanBig
 *		A bigint column.
 */
int64
PlanBig(uint64 row, int column, int64 when_null)
{
	bool isnull;
	Datum value = PlanDatum(row, column, &isnull);

	return isnull ? when_null : DatumGetInt64(value);
}

/*
 * PlanDouble
 *		A double precision column.
 */
double
PlanDouble(uint64 row, int column, double when_null)
{
	bool isnull;
	Datum value = PlanDatum(row, column, &isnull);

	return isnull ? when_null : DatumGetFloat8(value);
}

/*
 * PlanTime
 *		A timestamptz column.
 */
TimestampTz
PlanTime(uint64 row, int column, TimestampTz when_null)
{
	bool isnull;
	Datum value = PlanDatum(row, column, &isnull);

	return isnull ? when_null : DatumGetTimestampTz(value);
}

/*
 * PlanSetText
 *		Set argument i to text, or to null when text is NULL.
 */
void
PlanSetText(Datum *values, char *nulls, int i, const char *text)
{
	nulls[i] = (text == NULL) ? 'n' : ' ';
	values[i] = (text == NULL) ? (Datum) 0 : CStringGetTextDatum(text);
}

/*-------------------------------------------------------------------------
 *
 * compat.c
 *	  What a server older than 15 lacks and compat.h cannot give as a macro.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#if PG_VERSION_NUM < 150000 || defined(OUTBOUND_COMPAT_14)

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/tuplestore.h"

/*
 * OutboundInitMaterializedSRF
 *		A set-returning function gives its rows in a tuple store: check that the
 *		caller takes one, make it, of the function's own result type.
 */
void
OutboundInitMaterializedSRF(FunctionCallInfo fcinfo, bits32 flags)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext old;
	TupleDesc desc;

	Assert(flags == 0);
	if (result == NULL || !IsA(result, ReturnSetInfo) ||
		!(result->allowedModes & SFRM_Materialize))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("set-valued function called in context that "
							   "cannot accept a set")));

	/* it must live as long as the query that reads it */
	old = MemoryContextSwitchTo(result->econtext->ecxt_per_query_memory);
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	result->returnMode = SFRM_Materialize;
	result->setResult = tuplestore_begin_heap(
		(result->allowedModes & SFRM_Materialize_Random) != 0, false, work_mem);
	result->setDesc = desc;
	MemoryContextSwitchTo(old);
}

#endif

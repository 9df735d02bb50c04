/*-------------------------------------------------------------------------
 *
 * procedure.c
 *	  What the procedures that commit have in common.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "access/xact.h"
#include "nodes/parsenodes.h"

/*
 * OutboundCheckNonAtomic
 *		Refuse to run where a procedure cannot commit; detail says why it does.
 */
void
OutboundCheckNonAtomic(FunctionCallInfo fcinfo, const char *procedure,
					   const char *detail)
{
	if (fcinfo->context == NULL || !IsA(fcinfo->context, CallContext) ||
		castNode(CallContext, fcinfo->context)->atomic || IsSubTransaction())
		ereport(
			ERROR,
			(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
			 errmsg("outbound.%s cannot run inside a transaction block",
					procedure),
			 errdetail("%s", detail),
			 errhint(
				 "CALL it by itself, or let outbound.start() schedule it.")));
}

/*-------------------------------------------------------------------------
 *
 * attempt_settle.c
 *	  An operator settles what the provider's list does not.
 *
 *-------------------------------------------------------------------------
 */
#include "attempt.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/uuid.h"

#include "plan.h"

PG_FUNCTION_INFO_V1(outbound_settle_attempt);

/*
 * outbound.settle_attempt(attempt_id uuid, verdict text, evidence text,
 *						   call_id text, tenant text) returns text
 *		An operator settles an unknown attempt. Locks the attempt's row; audited.
 */
Datum
outbound_settle_attempt(PG_FUNCTION_ARGS)
{
	AttemptChange change = {0};
	char *verdict;
	AttemptResult result;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2) ||
		PG_ARGISNULL(4))
		ereport(
			ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			errmsg(
				"attempt_id, verdict, evidence and tenant must not be null"));
	memcpy(&change.attempt_id, PG_GETARG_UUID_P(0), sizeof(pg_uuid_t));
	verdict = text_to_cstring(PG_GETARG_TEXT_PP(1));
	change.evidence = text_to_cstring(PG_GETARG_TEXT_PP(2));
	if (!PG_ARGISNULL(3))
		change.call_id = text_to_cstring(PG_GETARG_TEXT_PP(3));
	change.tenant = text_to_cstring(PG_GETARG_TEXT_PP(4));

	if (strspn(change.evidence, " \t\n") == strlen(change.evidence))
		ereport(
			ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			errmsg("an attempt is not settled without evidence"),
			errhint(
				"Say what the provider's records show, and where you looked."));
	if (strcmp(verdict, "placed") == 0)
	{
		if (change.call_id == NULL || change.call_id[0] == '\0')
			ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("a placed attempt needs the provider's call id"),
					errhint("Give it as call_id."));
		change.to = ATTEMPT_PLACED;
	}
	else if (strcmp(verdict, "not_placed") == 0)
	{
		if (change.call_id != NULL)
			ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("an attempt with a call id was placed"));
		change.to = ATTEMPT_NOT_PLACED;
		change.queue = ATTEMPT_QUEUE_AGAIN;
	}
	else
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("unknown verdict \"%s\"", verdict),
				errhint("One of placed, not_placed."));

	{
		static SavedPlan state = {
			"SELECT state, dispatcher, dispatcher_start FROM outbound.attempt"
			" WHERE tenant OPERATOR(pg_catalog.=) $1 AND attempt_id "
			"OPERATOR(pg_catalog.=) $2 FOR UPDATE",
			2,
			{TEXTOID, UUIDOID}};
		Datum values[2] = {CStringGetTextDatum(change.tenant),
						   UUIDPGetDatum(&change.attempt_id)};
		char *now;

		SPI_connect();
		if (PlanRun(&state, values, NULL, false, SPI_OK_SELECT) == 0)
			ereport(ERROR, errcode(ERRCODE_NO_DATA_FOUND),
					errmsg("no such attempt in tenant \"%s\"", change.tenant));
		now = PlanText(0, 1);
		if (strcmp(now, "unknown") != 0)
			ereport(
				ERROR, errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				errmsg("the attempt is %s, not unknown", now),
				errhint(
					"outbound.unsettled lists what can be settled; a claimed "
					"attempt becomes unknown when its dispatcher is gone."));
		SPI_finish();
	}
	result = AttemptMove(&change);
	if (result == ATTEMPT_CONFLICT)
		ereport(ERROR, errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				errmsg("the attempt has another call"));
	PG_RETURN_TEXT_P(cstring_to_text(AttemptStateName(change.to)));
}

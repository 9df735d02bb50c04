/*-------------------------------------------------------------------------
 *
 * attempt.c
 *	  The states of an attempt, and the one function that changes them.
 *
 *						 +-----------------> refused
 *						 |  a definite no       :
 *						 |                      : a call turns up all the same
 *		   answer with   |                      v
 *	claimed -------------+-- a call id ------> placed ----------> ended
 *	   |                 |                      ^ ^     call over
 *	   |    may have     |        found at the  | :
 *	   |    arrived, or  |        provider, or  | :
 *	   |    crash        +------> unknown ------+ :
 *	   |                             |            : a call turns up all the same
 *	   |  never left this machine    v  proven    :
 *	   +------------------------> not_placed .....:
 *
 * claimed is committed before the request leaves, so whatever happens then, the
 * attempt is found again. claimed, placed and unknown are live: two partial
 * unique indexes allow one live attempt a lead and one a number in the tenant.
 * claimed -> not_placed is only for a request that this backend knows has never
 * left it (kill switch, cancel, no connection). The dotted moves are made only
 * by a call id of the provider: evidence of a call beats every other verdict,
 * and is written to audit.
 *
 * The same table of moves is enforced below all C code by the trigger
 * attempt_guard, so that a mistake elsewhere cannot dial twice.
 *
 *-------------------------------------------------------------------------
 */
#include "attempt_write.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/rel.h"
#include "utils/uuid.h"

#include "plan.h"

PG_FUNCTION_INFO_V1(outbound_attempt_guard);

static const char *const state_names[] = {"claimed", "placed",     "refused",
										  "unknown", "not_placed", "ended"};

#define ATTEMPT_NSTATES lengthof(state_names)

/* moves[from][to] */
static const bool moves[ATTEMPT_NSTATES][ATTEMPT_NSTATES] = {
	[ATTEMPT_CLAIMED] = {[ATTEMPT_PLACED] = true,
						 [ATTEMPT_REFUSED] = true,
						 [ATTEMPT_UNKNOWN] = true,
						 [ATTEMPT_NOT_PLACED] = true},
	[ATTEMPT_UNKNOWN] = {[ATTEMPT_PLACED] = true, [ATTEMPT_NOT_PLACED] = true},
	[ATTEMPT_PLACED] = {[ATTEMPT_ENDED] = true},
	[ATTEMPT_REFUSED] = {[ATTEMPT_PLACED] = true, [ATTEMPT_ENDED] = true},
	[ATTEMPT_NOT_PLACED] = {[ATTEMPT_PLACED] = true, [ATTEMPT_ENDED] = true},
};

static bool FindAttempt(const char *tenant, const char *attempt_id,
						const char *call_id, pg_uuid_t *id);

/*
 * AttemptStateName
 *		The word that stands in the table.
 */
const char *
AttemptStateName(AttemptState state)
{
	return state_names[state];
}

/*
 * AttemptStateByName
 *		The reverse; a CHECK constraint vouches for the word.
 */
AttemptState
AttemptStateByName(const char *name)
{
	for (int i = 0; i < ATTEMPT_NSTATES; i++)
	{
		if (strcmp(name, state_names[i]) == 0)
			return (AttemptState) i;
	}
	elog(ERROR, "attempt has no state \"%s\"", name);
}

/*
 * AttemptMove
 *		Bring an attempt to a state, with everything that belongs to it.
 *
 * The row is locked first; then call, lead and queue_entry in this order. News
 * that is already known changes nothing but fills in the answer's details;
 * news that contradicts a known call changes nothing and goes to audit.
 */
AttemptResult
AttemptMove(const AttemptChange *change)
{
	AttemptRow row;
	AttemptResult result = ATTEMPT_MOVED;
	AttemptState to = change->to;
	TimestampTz at = change->at != 0 ? change->at : OutboundNow();

	if ((to == ATTEMPT_PLACED || to == ATTEMPT_ENDED) &&
		(change->call_id == NULL || change->call_id[0] == '\0'))
		elog(ERROR, "an attempt is not %s without a call id", state_names[to]);

	SPI_connect();
	if (!AttemptLock(change->tenant, &change->attempt_id, &row))
	{
		SPI_finish();
		return ATTEMPT_MISSING;
	}

	if (change->call_id != NULL && row.call_id != NULL &&
		strcmp(change->call_id, row.call_id) != 0)
	{
		/* two calls for one attempt: never silently */
		AttemptAudit(change, &row, "attempt.second_call",
					 "the provider has another call for this attempt");
		SPI_finish();
		return ATTEMPT_CONFLICT;
	}
	if (change->call_id != NULL && row.call_id == NULL &&
		AttemptCallTaken(change))
	{
		/* a proxy's cached answer, say: whose call it is was settled before */
		AttemptAudit(change, &row, "attempt.foreign_call",
					 "the call belongs to another attempt");
		SPI_finish();
		return ATTEMPT_CONFLICT;
	}

	if (row.state == to ||
		(to == ATTEMPT_PLACED && row.state == ATTEMPT_ENDED) ||
		(to == ATTEMPT_UNKNOWN && row.state != ATTEMPT_CLAIMED))
		result = ATTEMPT_ALREADY;
	else if (to == ATTEMPT_ENDED && moves[row.state][ATTEMPT_PLACED] &&
			 !row.other_live)
	{
		/* the news of the end came first */
		AttemptSetState(change, ATTEMPT_PLACED, at);
		AttemptSetState(change, ATTEMPT_ENDED, at);
	}
	else if (to == ATTEMPT_PLACED && row.other_live &&
			 moves[row.state][ATTEMPT_ENDED])
	{
		/*
		 * Judged not placed, redialled, and now a call of the first try turns
		 * up: it counts toward the caps, but cannot be live beside the other.
		 */
		to = ATTEMPT_ENDED;
		AttemptSetState(change, to, at);
	}
	else if (moves[row.state][to])
		AttemptSetState(change, to, at);
	else
	{
		AttemptAudit(change, &row, "attempt.contradicted",
					 psprintf("%s cannot become %s", state_names[row.state],
							  state_names[to]));
		SPI_finish();
		return ATTEMPT_CONFLICT;
	}

	if (change->http_status != 0 || change->sent_at != 0)
		AttemptSetAnswer(change, at);
	if (to == ATTEMPT_PLACED || to == ATTEMPT_ENDED)
		AttemptStoreCall(change, at);
	if (result == ATTEMPT_MOVED)
	{
		AttemptUpdateLead(change, &row, to);
		if (to == ATTEMPT_PLACED && !moves[row.state][ATTEMPT_NOT_PLACED])
			AttemptRecount(change, &row);
		if (change->queue != ATTEMPT_QUEUE_KEEP)
			AttemptUpdateQueue(change, &row);
		if (row.adopted)
			AttemptAudit(change, &row, "attempt.adopted",
						 "the provider has a call of an attempt that was not "
						 "known here");
		else if (row.state == ATTEMPT_REFUSED ||
				 row.state == ATTEMPT_NOT_PLACED)
			AttemptAudit(change, &row, "attempt.contradicted",
						 psprintf("was %s, but the provider has a call",
								  state_names[row.state]));
		else if (to != ATTEMPT_ENDED)
			AttemptAudit(change, &row, psprintf("call.%s", state_names[to]),
						 change->error_class);
	}
	SPI_finish();
	return result;
}

/*
 * AttemptParseId
 *		text -> uuid without an error for what is not one: it came from outside.
 */
bool
AttemptParseId(const char *text, pg_uuid_t *id)
{
	int n = 0;

	if (text == NULL || strlen(text) != 36)
		return false;
	for (const char *p = text; *p != '\0'; p++)
	{
		int digit;

		if (*p == '-')
		{
			int at = p - text;

			if (at != 8 && at != 13 && at != 18 && at != 23)
				return false;
			continue;
		}
		if (*p >= '0' && *p <= '9')
			digit = *p - '0';
		else if (*p >= 'a' && *p <= 'f')
			digit = *p - 'a' + 10;
		else if (*p >= 'A' && *p <= 'F')
			digit = *p - 'A' + 10;
		else
			return false;
		if (n >= 2 * UUID_LEN)
			return false;
		if (n % 2 == 0)
			id->data[n / 2] = digit << 4;
		else
			id->data[n / 2] |= digit;
		n++;
	}
	return n == 2 * UUID_LEN;
}

/*
 * FindAttempt
 *		The attempt that a call belongs to: by its id, else by the call's.
 */
static bool
FindAttempt(const char *tenant, const char *attempt_id, const char *call_id,
			pg_uuid_t *id)
{
	static SavedPlan plan = {"SELECT attempt_id FROM outbound.attempt"
							 " WHERE tenant OPERATOR(pg_catalog.=) $1 AND "
							 "call_id OPERATOR(pg_catalog.=) $2",
							 2,
							 {TEXTOID, TEXTOID}};
	Datum values[2];
	bool found;
	bool isnull;

	if (AttemptParseId(attempt_id, id))
		return true;
	if (call_id == NULL || call_id[0] == '\0')
		return false;

	SPI_connect();
	values[0] = CStringGetTextDatum(tenant);
	values[1] = CStringGetTextDatum(call_id);
	found = PlanRun(&plan, values, NULL, false, SPI_OK_SELECT) > 0;
	if (found)
		memcpy(id, DatumGetUUIDP(PlanDatum(0, 1, &isnull)), sizeof(pg_uuid_t));
	SPI_finish();
	return found;
}

/*
 * AttemptFound
 *		The provider has a call for this attempt.
 */
AttemptResult
AttemptFound(const char *tenant, const char *attempt_id, const char *call_id,
			 TimestampTz at)
{
	AttemptChange change = {.tenant = tenant,
							.to = ATTEMPT_PLACED,
							.at = at,
							.call_id = call_id,
							.evidence = "the provider's call record"};

	if (!FindAttempt(tenant, attempt_id, call_id, &change.attempt_id))
		return ATTEMPT_MISSING;
	return AttemptMove(&change);
}

/*
 * AttemptEnd
 *		The attempt's call is over.
 */
AttemptResult
AttemptEnd(const char *tenant, const char *attempt_id, const char *call_id,
		   const char *disposition, TimestampTz at)
{
	AttemptChange change = {.tenant = tenant,
							.to = ATTEMPT_ENDED,
							.at = at,
							.call_id = call_id,
							.disposition = disposition,
							.evidence = "the provider's call record"};

	if (!FindAttempt(tenant, attempt_id, call_id, &change.attempt_id))
		return ATTEMPT_MISSING;
	return AttemptMove(&change);
}

/*
 * AttemptAdopt
 *		Make the row of an attempt that the provider tells of and that is not
 *		here. AttemptFound or AttemptEnd then moves it on.
 */
bool
AttemptAdopt(const char *tenant, const char *attempt_id,
			 const char *campaign_id, const char *lead_id,
			 const char *to_number, bool after_hours, TimestampTz at)
{
	static SavedPlan plan = {
		"INSERT INTO outbound.attempt (tenant, attempt_id, campaign_id, "
		"lead_id, to_number, agent_id, attempt_number, call_window, "
		"call_window_type, state, claimed_at, error_class, error)"
		" SELECT l.tenant, $2, l.campaign_id, l.lead_id, $5, c.agent_id, "
		"l.attempts OPERATOR(pg_catalog.+) 1, '', $6, 'not_placed', $7, "
		"'" ATTEMPT_ADOPTED "', 'its call was found at the provider; this "
		"database had lost the attempt (restored to an earlier time, or taken "
		"over by a standby that lagged)'"
		"  FROM outbound.lead l JOIN outbound.campaign c ON c.tenant "
		"OPERATOR(pg_catalog.=) l.tenant AND c.campaign_id "
		"OPERATOR(pg_catalog.=) l.campaign_id"
		" WHERE l.tenant OPERATOR(pg_catalog.=) $1 AND l.campaign_id "
		"OPERATOR(pg_catalog.=) $3 AND l.lead_id OPERATOR(pg_catalog.=) $4"
		" ON CONFLICT DO NOTHING",
		7,
		{TEXTOID, UUIDOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TIMESTAMPTZOID}};
	pg_uuid_t id;
	Datum values[7];
	bool made;

	if (!AttemptParseId(attempt_id, &id))
		return false;
	SPI_connect();
	values[0] = CStringGetTextDatum(tenant);
	values[1] = UUIDPGetDatum(&id);
	values[2] = CStringGetTextDatum(campaign_id);
	values[3] = CStringGetTextDatum(lead_id);
	values[4] = CStringGetTextDatum(to_number);
	values[5] =
		CStringGetTextDatum(after_hours ? "after_hours" : "business_hours");
	values[6] = TimestampTzGetDatum(at);
	made = PlanRun(&plan, values, NULL, false, SPI_OK_INSERT) > 0;
	SPI_finish();
	return made;
}

/*
 * outbound.attempt_guard() returns trigger
 *		Refuse, for every writer, a move that the machine does not have, a live
 *		attempt's deletion, and a change of what an attempt was.
 */
Datum
outbound_attempt_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc desc;
	char *was;
	char *is = NULL;
	AttemptState from;
	static const char *const fixed[] = {"tenant",  "attempt_id", "campaign_id",
										"lead_id", "to_number",  "call_id"};

	if (!CALLED_AS_TRIGGER(fcinfo) ||
		!TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("attempt_guard() is a BEFORE ROW trigger"));

	desc = trigger->tg_relation->rd_att;
	was = SPI_getvalue(trigger->tg_trigtuple, desc, SPI_fnumber(desc, "state"));
	from = AttemptStateByName(was);

	if (TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
	{
		if (from == ATTEMPT_CLAIMED || from == ATTEMPT_PLACED ||
			from == ATTEMPT_UNKNOWN)
			ereport(
				ERROR, errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				errmsg("a live attempt cannot be deleted"),
				errdetail(
					"It is %s; without it its number could be dialled twice.",
					was),
				errhint("Settle it first with outbound.settle_attempt()."));
		return PointerGetDatum(trigger->tg_trigtuple);
	}

	is = SPI_getvalue(trigger->tg_newtuple, desc, SPI_fnumber(desc, "state"));
	if (strcmp(was, is) != 0 && !moves[from][AttemptStateByName(is)])
		ereport(ERROR, errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				errmsg("an attempt that is %s cannot become %s", was, is),
				errhint("The states of an attempt are drawn in "
						"doc/dispatch.md; operators settle an unknown one with "
						"outbound.settle_attempt()."));

	for (int i = 0; i < lengthof(fixed); i++)
	{
		int n = SPI_fnumber(desc, fixed[i]);
		char *before = SPI_getvalue(trigger->tg_trigtuple, desc, n);
		char *after = SPI_getvalue(trigger->tg_newtuple, desc, n);

		if (before != NULL && (after == NULL || strcmp(before, after) != 0) &&
			!(i == 4 && from != ATTEMPT_CLAIMED && from != ATTEMPT_PLACED &&
			  from != ATTEMPT_UNKNOWN))
			ereport(
				ERROR, errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				errmsg("column \"%s\" of an attempt cannot change", fixed[i]));
	}
	return PointerGetDatum(trigger->tg_newtuple);
}

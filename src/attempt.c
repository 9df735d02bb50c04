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
#include "attempt.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/rel.h"
#include "utils/uuid.h"

#include "plan.h"

PG_FUNCTION_INFO_V1(outbound_attempt_guard);

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
} AttemptRow;

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

static bool
LockAttempt(const char *tenant, const pg_uuid_t *id, AttemptRow *row);
static void
SetState(const AttemptChange *change, AttemptState to, TimestampTz at);
static void SetAnswer(const AttemptChange *change, TimestampTz at);
static void StoreCall(const AttemptChange *change, TimestampTz at);
static void
UpdateLead(const AttemptChange *change, const AttemptRow *row, AttemptState to);
static void UpdateQueue(const AttemptChange *change, const AttemptRow *row);
static void Audit(const AttemptChange *change, const AttemptRow *row,
				  const char *action, const char *reason);
static bool FindAttempt(const char *tenant, const char *attempt_id,
						const char *call_id, pg_uuid_t *id);
static AttemptState StateByName(const char *name);

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
 * StateByName
 *		The reverse; a CHECK constraint vouches for the word.
 */
static AttemptState
StateByName(const char *name)
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
	if (!LockAttempt(change->tenant, &change->attempt_id, &row))
	{
		SPI_finish();
		return ATTEMPT_MISSING;
	}

	if (change->call_id != NULL && row.call_id != NULL &&
		strcmp(change->call_id, row.call_id) != 0)
	{
		/* two calls for one attempt: never silently */
		Audit(change, &row, "attempt.second_call",
			  "the provider has another call for this attempt");
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
		SetState(change, ATTEMPT_PLACED, at);
		SetState(change, ATTEMPT_ENDED, at);
	}
	else if (to == ATTEMPT_PLACED && row.other_live &&
			 moves[row.state][ATTEMPT_ENDED])
	{
		/*
		 * Judged not placed, redialled, and now a call of the first try turns
		 * up: it counts toward the caps, but cannot be live beside the other.
		 */
		to = ATTEMPT_ENDED;
		SetState(change, to, at);
	}
	else if (moves[row.state][to])
		SetState(change, to, at);
	else
	{
		Audit(change, &row, "attempt.contradicted",
			  psprintf("%s cannot become %s", state_names[row.state],
					   state_names[to]));
		SPI_finish();
		return ATTEMPT_CONFLICT;
	}

	if (change->http_status != 0 || change->sent_at != 0)
		SetAnswer(change, at);
	if (to == ATTEMPT_PLACED || to == ATTEMPT_ENDED)
		StoreCall(change, at);
	if (result == ATTEMPT_MOVED)
	{
		UpdateLead(change, &row, to);
		if (change->queue != ATTEMPT_QUEUE_KEEP)
			UpdateQueue(change, &row);
		if (row.state == ATTEMPT_REFUSED || row.state == ATTEMPT_NOT_PLACED)
			Audit(change, &row, "attempt.contradicted",
				  psprintf("was %s, but the provider has a call",
						   state_names[row.state]));
		else if (to != ATTEMPT_ENDED)
			Audit(change, &row, psprintf("call.%s", state_names[to]),
				  change->error_class);
	}
	SPI_finish();
	return result;
}

/*
 * LockAttempt
 *		Lock the attempt's row and read what a move depends on.
 */
static bool
LockAttempt(const char *tenant, const pg_uuid_t *id, AttemptRow *row)
{
	static SavedPlan plan = {
		"SELECT a.state, a.call_id, a.campaign_id, a.lead_id, a.to_number,"
		"       a.call_window_type,"
		"       a.state OPERATOR(pg_catalog.=) ANY "
		"('{refused,not_placed}'::pg_catalog.text[]) AND EXISTS ("
		"         SELECT FROM outbound.attempt o WHERE o.tenant "
		"OPERATOR(pg_catalog.=) a.tenant"
		"           AND o.attempt_id OPERATOR(pg_catalog.<>) a.attempt_id"
		"           AND o.state OPERATOR(pg_catalog.=) ANY "
		"('{claimed,placed,unknown}'::pg_catalog.text[])"
		"           AND (o.to_number OPERATOR(pg_catalog.=) a.to_number"
		"                OR o.campaign_id OPERATOR(pg_catalog.=) a.campaign_id "
		"AND o.lead_id OPERATOR(pg_catalog.=) a.lead_id))"
		"  FROM outbound.attempt a"
		" WHERE a.tenant OPERATOR(pg_catalog.=) $1 AND a.attempt_id "
		"OPERATOR(pg_catalog.=) $2"
		"   FOR UPDATE OF a",
		2,
		{TEXTOID, UUIDOID}};
	Datum values[2] = {CStringGetTextDatum(tenant), UUIDPGetDatum(id)};

	if (PlanRun(&plan, values, NULL, false, SPI_OK_SELECT) == 0)
		return false;
	row->state = StateByName(PlanText(0, 1));
	row->call_id = PlanText(0, 2);
	row->campaign_id = PlanText(0, 3);
	row->lead_id = PlanText(0, 4);
	row->to_number = PlanText(0, 5);
	row->window_type = PlanText(0, 6);
	row->other_live = PlanBool(0, 7);
	return true;
}

/*
 * SetState
 *		One legal step of the machine, in the row.
 */
static void
SetState(const AttemptChange *change, AttemptState to, TimestampTz at)
{
	static SavedPlan plan = {
		"UPDATE outbound.attempt SET state = $3,"
		"  call_id = COALESCE(call_id, $4),"
		"  error_class = COALESCE($5, error_class),"
		"  error = COALESCE($6, error),"
		"  answer = COALESCE($7, answer),"
		"  disposition = COALESCE($8, disposition),"
		"  resolved_at = CASE WHEN state OPERATOR(pg_catalog.=) 'unknown' THEN "
		"$9 ELSE resolved_at END,"
		"  ended_at = CASE WHEN $3 OPERATOR(pg_catalog.=) 'ended' THEN $9 ELSE "
		"ended_at END,"
		"  next_check_at = CASE WHEN $3 OPERATOR(pg_catalog.=) 'unknown'"
		"    THEN $9 OPERATOR(pg_catalog.+) '2 seconds'::pg_catalog.interval "
		"END"
		" WHERE tenant OPERATOR(pg_catalog.=) $1 AND attempt_id "
		"OPERATOR(pg_catalog.=) $2",
		9,
		{TEXTOID, UUIDOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID,
		 TIMESTAMPTZOID}};
	Datum values[9];
	char nulls[10] = "         ";

	values[0] = CStringGetTextDatum(change->tenant);
	values[1] = UUIDPGetDatum(&change->attempt_id);
	values[2] = CStringGetTextDatum(state_names[to]);
	PlanSetText(values, nulls, 3, change->call_id);
	PlanSetText(values, nulls, 4, change->error_class);
	PlanSetText(values, nulls, 5, change->error);
	PlanSetText(values, nulls, 6, change->answer);
	PlanSetText(values, nulls, 7, change->disposition);
	values[8] = TimestampTzGetDatum(at);
	PlanRun(&plan, values, nulls, false, SPI_OK_UPDATE);
}

/*
 * SetAnswer
 *		What the dispatcher knows of the request, whoever moved the state.
 */
static void
SetAnswer(const AttemptChange *change, TimestampTz at)
{
	static SavedPlan plan = {
		"UPDATE outbound.attempt SET sent_at = COALESCE(sent_at, $3),"
		"  answered_at = COALESCE(answered_at, $4), http_status = COALESCE($5, "
		"http_status)"
		" WHERE tenant OPERATOR(pg_catalog.=) $1 AND attempt_id "
		"OPERATOR(pg_catalog.=) $2",
		5,
		{TEXTOID, UUIDOID, TIMESTAMPTZOID, TIMESTAMPTZOID, INT4OID}};
	Datum values[5] = {
		CStringGetTextDatum(change->tenant), UUIDPGetDatum(&change->attempt_id),
		TimestampTzGetDatum(change->sent_at), TimestampTzGetDatum(at),
		Int32GetDatum(change->http_status)};
	char nulls[6] = "     ";

	if (change->sent_at == 0)
		nulls[2] = 'n';
	if (change->http_status == 0)
		nulls[3] = nulls[4] = 'n';
	PlanRun(&plan, values, nulls, false, SPI_OK_UPDATE);
}

/*
 * StoreCall
 *		Make the call's row, unless an event was faster.
 */
static void
StoreCall(const AttemptChange *change, TimestampTz at)
{
	static SavedPlan plan = {
		"INSERT INTO outbound.call (tenant, call_id, campaign_id, lead_id, "
		"attempt_id, agent_id,"
		"  direction, from_number, to_number, call_status, payload, source, "
		"created_at, updated_at)"
		" SELECT a.tenant, $3, a.campaign_id, a.lead_id, a.attempt_id, "
		"a.agent_id, 'outbound',"
		"  a.from_number, a.to_number, COALESCE($4, 'registered'), "
		"COALESCE($5, '{}'), 'dispatch', $6, $6"
		"  FROM outbound.attempt a"
		" WHERE a.tenant OPERATOR(pg_catalog.=) $1 AND a.attempt_id "
		"OPERATOR(pg_catalog.=) $2"
		" ON CONFLICT DO NOTHING",
		6,
		{TEXTOID, UUIDOID, TEXTOID, TEXTOID, JSONBOID, TIMESTAMPTZOID}};
	Datum values[6];
	char nulls[7] = "      ";

	values[0] = CStringGetTextDatum(change->tenant);
	values[1] = UUIDPGetDatum(&change->attempt_id);
	values[2] = CStringGetTextDatum(change->call_id);
	PlanSetText(values, nulls, 3, change->call_status);
	values[4] = JsonbPGetDatum(change->call_object);
	if (change->call_object == NULL)
		nulls[4] = 'n';
	values[5] = TimestampTzGetDatum(at);
	PlanRun(&plan, values, nulls, false, SPI_OK_INSERT);
}

/*
 * UpdateLead
 *		What the move means for the lead's counters and status.
 *
 * The claim counted the attempt. refused and not_placed take that back (they do
 * not count toward any cap); a call that turns up afterwards counts it again.
 * A lead that is not "calling" was decided by somebody else: its status stays.
 */
static void
UpdateLead(const AttemptChange *change, const AttemptRow *row, AttemptState to)
{
	static SavedPlan plan = {
		"UPDATE outbound.lead l SET"
		"  attempts = GREATEST(l.attempts OPERATOR(pg_catalog.+) $4, 0),"
		"  calls_today = GREATEST(l.calls_today OPERATOR(pg_catalog.+) $4, 0),"
		"  attempts_exceeded_200 = CASE WHEN $4 OPERATOR(pg_catalog.=) 0 THEN "
		"l.attempts_exceeded_200"
		"    ELSE c.attempt_warning_threshold OPERATOR(pg_catalog.>) 0"
		"     AND l.attempts OPERATOR(pg_catalog.+) $4 OPERATOR(pg_catalog.>) "
		"c.attempt_warning_threshold END,"
		"  after_hours_call_once_done = CASE WHEN $5 AND $4 "
		"OPERATOR(pg_catalog.<) 0 THEN false"
		"    WHEN $5 AND $4 OPERATOR(pg_catalog.>) 0 THEN true ELSE "
		"l.after_hours_call_once_done END,"
		"  last_attempt_at = CASE WHEN $4 OPERATOR(pg_catalog.>=) 0 THEN "
		"l.last_attempt_at ELSE ("
		"    SELECT pg_catalog.max(a.claimed_at) FROM outbound.attempt a"
		"     WHERE a.tenant OPERATOR(pg_catalog.=) $1 AND a.campaign_id "
		"OPERATOR(pg_catalog.=) $2"
		"       AND a.lead_id OPERATOR(pg_catalog.=) $3"
		"       AND a.state OPERATOR(pg_catalog.=) ANY "
		"('{claimed,placed,unknown,ended}'::pg_catalog.text[])) END,"
		"  next_attempt_at = COALESCE($8, l.next_attempt_at),"
		"  last_disposition = COALESCE($6, l.last_disposition),"
		"  lead_status = CASE WHEN l.lead_status OPERATOR(pg_catalog.<>) "
		"'calling' THEN l.lead_status"
		"    WHEN $7 IS NOT NULL THEN $7"
		"    WHEN $4 OPERATOR(pg_catalog.<) 0 AND l.attempts "
		"OPERATOR(pg_catalog.<=) 1 THEN 'new'"
		"    WHEN $4 OPERATOR(pg_catalog.<>) 0 OR $6 IS NOT NULL THEN 'retry' "
		"ELSE l.lead_status END"
		" FROM outbound.campaign c"
		" WHERE l.tenant OPERATOR(pg_catalog.=) $1 AND l.campaign_id "
		"OPERATOR(pg_catalog.=) $2"
		"   AND l.lead_id OPERATOR(pg_catalog.=) $3"
		"   AND c.tenant OPERATOR(pg_catalog.=) $1 AND c.campaign_id "
		"OPERATOR(pg_catalog.=) $2",
		8,
		{TEXTOID, TEXTOID, TEXTOID, INT4OID, BOOLOID, TEXTOID, TEXTOID,
		 TIMESTAMPTZOID}};
	Datum values[8];
	char nulls[9] = "        ";
	int count = 0;

	if (to == ATTEMPT_REFUSED || to == ATTEMPT_NOT_PLACED)
		count = -1;
	else if (row->state == ATTEMPT_REFUSED || row->state == ATTEMPT_NOT_PLACED)
		count = 1;
	if (count == 0 && to != ATTEMPT_ENDED)
		return;

	values[0] = CStringGetTextDatum(change->tenant);
	values[1] = CStringGetTextDatum(row->campaign_id);
	values[2] = CStringGetTextDatum(row->lead_id);
	values[3] = Int32GetDatum(count);
	values[4] = BoolGetDatum(strcmp(row->window_type, "after_hours") == 0);
	PlanSetText(values, nulls, 5,
				to == ATTEMPT_ENDED ? change->disposition : NULL);
	PlanSetText(values, nulls, 6, change->lead_status);
	values[7] = TimestampTzGetDatum(change->not_before);
	if (change->not_before == 0)
		nulls[7] = 'n';
	PlanRun(&plan, values, nulls, false, SPI_OK_UPDATE);
}

/*
 * UpdateQueue
 *		The lead's entry in the queue that the attempt was claimed from.
 */
static void
UpdateQueue(const AttemptChange *change, const AttemptRow *row)
{
	static SavedPlan plan = {
		"UPDATE outbound.queue_entry q SET state = $3, outcome = $4, "
		"not_before = $5"
		"  FROM outbound.attempt a"
		" WHERE a.tenant OPERATOR(pg_catalog.=) $1 AND a.attempt_id "
		"OPERATOR(pg_catalog.=) $2"
		"   AND q.tenant OPERATOR(pg_catalog.=) $1 AND q.campaign_id "
		"OPERATOR(pg_catalog.=) a.campaign_id"
		"   AND q.queue_date OPERATOR(pg_catalog.=) a.queue_date AND q.lead_id "
		"OPERATOR(pg_catalog.=) a.lead_id"
		"   AND q.state OPERATOR(pg_catalog.<>) 'dropped'",
		5,
		{TEXTOID, UUIDOID, TEXTOID, TEXTOID, TIMESTAMPTZOID}};
	bool again = (change->queue == ATTEMPT_QUEUE_AGAIN);
	Datum values[5] = {
		CStringGetTextDatum(change->tenant), UUIDPGetDatum(&change->attempt_id),
		CStringGetTextDatum(again ? "queued" : "dropped"),
		CStringGetTextDatum(change->error_class != NULL ? change->error_class
														: ""),
		TimestampTzGetDatum(change->not_before)};
	char nulls[6] = "     ";

	if (!again || change->not_before == 0)
		nulls[4] = 'n';
	PlanRun(&plan, values, nulls, false, SPI_OK_UPDATE);
}

/*
 * Audit
 *		One line of who did what to which attempt and why.
 */
static void
Audit(const AttemptChange *change, const AttemptRow *row, const char *action,
	  const char *reason)
{
	static SavedPlan plan = {"INSERT INTO outbound.audit (tenant, campaign_id, "
							 "action, subject, reason, detail)"
							 " VALUES ($1, $2, $3, $4::pg_catalog.text, "
							 "COALESCE($5, ''), pg_catalog.jsonb_strip_nulls("
							 "  pg_catalog.jsonb_build_object('lead_id', $6, "
							 "'to_number', $7, 'call_id', $8,"
							 "   'error', $9, 'evidence', $10)))",
							 10,
							 {TEXTOID, TEXTOID, TEXTOID, UUIDOID, TEXTOID,
							  TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID}};
	Datum values[10];
	char nulls[11] = "          ";

	values[0] = CStringGetTextDatum(change->tenant);
	values[1] = CStringGetTextDatum(row->campaign_id);
	values[2] = CStringGetTextDatum(action);
	values[3] = UUIDPGetDatum(&change->attempt_id);
	PlanSetText(values, nulls, 4, reason);
	PlanSetText(values, nulls, 5, row->lead_id);
	PlanSetText(values, nulls, 6, row->to_number);
	PlanSetText(values, nulls, 7, change->call_id);
	PlanSetText(values, nulls, 8, change->error);
	PlanSetText(values, nulls, 9, change->evidence);
	PlanRun(&plan, values, nulls, false, SPI_OK_INSERT);
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
	from = StateByName(was);

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
	if (strcmp(was, is) != 0 && !moves[from][StateByName(is)])
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

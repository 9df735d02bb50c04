/*-------------------------------------------------------------------------
 *
 * attempt_write.c
 *	  The statements by which a move of an attempt reaches the tables: the
 *	  attempt's row, its call, its lead, its place in the queue, and audit.
 *
 *-------------------------------------------------------------------------
 */
#include "attempt_write.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/uuid.h"

#include "plan.h"

/*
 * AttemptLock
 *		Lock the attempt's row and read what a move depends on.
 */
bool
AttemptLock(const char *tenant, const pg_uuid_t *id, AttemptRow *row)
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
		"AND o.lead_id OPERATOR(pg_catalog.=) a.lead_id)),"
		"       a.error_class OPERATOR(pg_catalog.=) '" ATTEMPT_ADOPTED "' AND "
		"a.state OPERATOR(pg_catalog.=) 'not_placed'"
		"  FROM outbound.attempt a"
		" WHERE a.tenant OPERATOR(pg_catalog.=) $1 AND a.attempt_id "
		"OPERATOR(pg_catalog.=) $2"
		"   FOR UPDATE OF a",
		2,
		{TEXTOID, UUIDOID}};
	Datum values[2] = {CStringGetTextDatum(tenant), UUIDPGetDatum(id)};

	if (PlanRun(&plan, values, NULL, false, SPI_OK_SELECT) == 0)
		return false;
	row->state = AttemptStateByName(PlanText(0, 1));
	row->call_id = PlanText(0, 2);
	row->campaign_id = PlanText(0, 3);
	row->lead_id = PlanText(0, 4);
	row->to_number = PlanText(0, 5);
	row->window_type = PlanText(0, 6);
	row->other_live = PlanBool(0, 7);
	row->adopted = PlanBool(0, 8);
	return true;
}

/*
 * AttemptCallTaken
 *		Is the change's call that of another attempt?
 */
bool
AttemptCallTaken(const AttemptChange *change)
{
	static SavedPlan plan = {
		"SELECT FROM outbound.attempt WHERE tenant OPERATOR(pg_catalog.=) $1"
		" AND call_id OPERATOR(pg_catalog.=) $2 AND attempt_id "
		"OPERATOR(pg_catalog.<>) $3",
		3,
		{TEXTOID, TEXTOID, UUIDOID}};
	Datum values[3] = {CStringGetTextDatum(change->tenant),
					   CStringGetTextDatum(change->call_id),
					   UUIDPGetDatum(&change->attempt_id)};

	return PlanRun(&plan, values, NULL, false, SPI_OK_SELECT) > 0;
}

/*
 * AttemptSetState
 *		One legal step of the machine, in the row.
 */
void
AttemptSetState(const AttemptChange *change, AttemptState to, TimestampTz at)
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
	values[2] = CStringGetTextDatum(AttemptStateName(to));
	PlanSetText(values, nulls, 3, change->call_id);
	PlanSetText(values, nulls, 4, change->error_class);
	PlanSetText(values, nulls, 5, change->error);
	PlanSetText(values, nulls, 6, change->answer);
	PlanSetText(values, nulls, 7, change->disposition);
	values[8] = TimestampTzGetDatum(at);
	PlanRun(&plan, values, nulls, false, SPI_OK_UPDATE);
}

/*
 * AttemptSetAnswer
 *		What the dispatcher knows of the request, whoever moved the state.
 */
void
AttemptSetAnswer(const AttemptChange *change, TimestampTz at)
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
 * AttemptStoreCall
 *		Make the call's row, unless an event was faster.
 */
void
AttemptStoreCall(const AttemptChange *change, TimestampTz at)
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
 * AttemptUpdateLead
 *		What the move means for the lead's counters and status.
 *
 * The claim counted the attempt. refused and not_placed take that back (they do
 * not count toward any cap); a call that turns up afterwards counts it again.
 * A lead that is not "calling" was decided by somebody else: its status stays.
 */
void
AttemptUpdateLead(const AttemptChange *change, const AttemptRow *row,
				  AttemptState to)
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
 * AttemptUpdateQueue
 *		The lead's entry in the queue that the attempt was claimed from.
 */
void
AttemptUpdateQueue(const AttemptChange *change, const AttemptRow *row)
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
 * AttemptRecount
 *		An attempt that was settled is live again: pacing.live_bound, which is
 *		never less than the live attempts, is counted anew by the next claim.
 */
void
AttemptRecount(const AttemptChange *change, const AttemptRow *row)
{
	static SavedPlan plan = {
		"UPDATE outbound.pacing SET live_bound = NULL"
		" WHERE tenant OPERATOR(pg_catalog.=) $1 AND campaign_id "
		"OPERATOR(pg_catalog.=) $2",
		2,
		{TEXTOID, TEXTOID}};
	Datum values[2] = {CStringGetTextDatum(change->tenant),
					   CStringGetTextDatum(row->campaign_id)};

	PlanRun(&plan, values, NULL, false, SPI_OK_UPDATE);
}

/*
 * AttemptAudit
 *		One line of who did what to which attempt and why.
 */
void
AttemptAudit(const AttemptChange *change, const AttemptRow *row,
			 const char *action, const char *reason)
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

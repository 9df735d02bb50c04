/*-------------------------------------------------------------------------
 *
 * dispatch_write.c
 *	  What a claim writes: attempts, and what counts them on lead and queue; the
 *	  policy's word on those that may not be called. Part of the claim's
 *	  transaction.
 *
 *-------------------------------------------------------------------------
 */
#include "dispatch.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/uuid.h"

#include "dispatch_choose.h"
#include "plan.h"

/* A set of equally long arrays for unnest(). */
typedef struct Columns
{
	int n;
	Datum *column[8];
} Columns;

static void MakeAttemptId(pg_uuid_t *id);
static Columns *MakeColumns(int capacity);
static Datum ColumnArray(const Columns *columns, int i, Oid type);

/*
 * MakeColumns, ColumnArray
 *		Arrays for unnest(), one element a candidate.
 */
static Columns *
MakeColumns(int capacity)
{
	Columns *columns = palloc0(sizeof(Columns));

	for (int i = 0; i < lengthof(columns->column); i++)
		columns->column[i] = palloc(Max(capacity, 1) * sizeof(Datum));
	return columns;
}

static Datum
ColumnArray(const Columns *columns, int i, Oid type)
{
	int16 len;
	bool byval;
	char align;

	get_typlenbyvalalign(type, &len, &byval, &align);
	return PointerGetDatum(construct_array(columns->column[i], columns->n, type,
										   len, byval, align));
}

/*
 * MakeAttemptId
 *		A UUID of version 7: the time first, then chance. New attempts then lie
 *		side by side in the index, however many old ones there are.
 */
static void
MakeAttemptId(pg_uuid_t *id)
{
	uint64 ms = (uint64) RetellMillis(GetCurrentTimestamp());

	if (!pg_strong_random(id->data, UUID_LEN))
		ereport(ERROR, errcode(ERRCODE_INTERNAL_ERROR),
				errmsg("could not generate random values"));
	for (int i = 0; i < 6; i++)
		id->data[i] = (unsigned char) (ms >> (8 * (5 - i)));
	id->data[6] = (id->data[6] & 0x0f) | 0x70;
	id->data[8] = (id->data[8] & 0x3f) | 0x80;
}

/*
 * ClaimWriteAttempts
 *		The attempt rows of what was granted, and everything that counts them.
 *		An attempt that meets a live one in an index is not written.
 */
int
ClaimWriteAttempts(DispatchRun *run, const DispatchCampaign *campaign,
				   const PolicyCampaign *policy, Candidate *candidates, int n,
				   TimestampTz at, TimestampTz *next_at)
{
	static SavedPlan insert = {
		"INSERT INTO outbound.attempt (tenant, attempt_id, campaign_id, "
		"lead_id, queue_date, to_number, from_number,"
		"  agent_id, dispatch_via, attempt_number, call_window, "
		"call_window_type, claimed_at, dispatcher, dispatcher_start, request)"
		" SELECT $1, u.attempt_id, $2, u.lead_id, $3, u.to_number, "
		"u.from_number, $4, $5, u.attempt_number, $6,"
		"  u.window_type, $7, $8, $9, u.request"
		"  FROM ROWS FROM (pg_catalog.unnest($10), pg_catalog.unnest($11), "
		"pg_catalog.unnest($12), pg_catalog.unnest($13),"
		"   pg_catalog.unnest($14), pg_catalog.unnest($15), "
		"pg_catalog.unnest($16))"
		"   u(attempt_id, lead_id, to_number, from_number, attempt_number, "
		"window_type, request)"
		" ON CONFLICT DO NOTHING RETURNING attempt_id, lead_id",
		16,
		{TEXTOID, TEXTOID, DATEOID, TEXTOID, TEXTOID, TEXTOID, TIMESTAMPTZOID,
		 INT4OID, TIMESTAMPTZOID, UUIDARRAYOID, TEXTARRAYOID, TEXTARRAYOID,
		 TEXTARRAYOID, INT4ARRAYOID, TEXTARRAYOID, JSONBARRAYOID}};
	static SavedPlan lead = {
		"UPDATE outbound.lead l SET attempts = l.attempts "
		"OPERATOR(pg_catalog.+) 1,"
		"  calls_today = CASE WHEN l.calls_today_on OPERATOR(pg_catalog.=) "
		"u.day THEN l.calls_today OPERATOR(pg_catalog.+) 1 ELSE 1 END,"
		"  calls_today_on = u.day, last_attempt_at = $3, next_attempt_at = "
		"NULL, lead_status = 'calling', last_action = 'called',"
		"  after_hours_call_once_done = l.after_hours_call_once_done OR "
		"u.after_hours, attempts_exceeded_200 = u.exceeded, updated_at = $3"
		"  FROM ROWS FROM (pg_catalog.unnest($4), pg_catalog.unnest($5), "
		"pg_catalog.unnest($6), pg_catalog.unnest($7)) u(lead_id, day, "
		"after_hours, exceeded)"
		" WHERE l.tenant OPERATOR(pg_catalog.=) $1 AND l.campaign_id "
		"OPERATOR(pg_catalog.=) $2"
		"   AND l.lead_id OPERATOR(pg_catalog.=) u.lead_id",
		7,
		{TEXTOID, TEXTOID, TIMESTAMPTZOID, TEXTARRAYOID, DATEARRAYOID,
		 BOOLARRAYOID, BOOLARRAYOID}};
	static SavedPlan queue = {
		"UPDATE outbound.queue_entry q SET state = 'dispatched', outcome = "
		"u.outcome, not_before = NULL, attempt_id = u.attempt_id"
		"  FROM ROWS FROM (pg_catalog.unnest($4), pg_catalog.unnest($5), "
		"pg_catalog.unnest($6)) u(lead_id, attempt_id, outcome)"
		" WHERE q.tenant OPERATOR(pg_catalog.=) $1 AND q.campaign_id "
		"OPERATOR(pg_catalog.=) $2"
		"   AND q.queue_date OPERATOR(pg_catalog.=) $3 AND q.lead_id "
		"OPERATOR(pg_catalog.=) u.lead_id",
		6,
		{TEXTOID, TEXTOID, DATEOID, TEXTARRAYOID, UUIDARRAYOID, TEXTARRAYOID}};
	Columns *rows = MakeColumns(n);
	Columns *leads = MakeColumns(n);
	DispatchItem **items = palloc0(Max(n, 1) * sizeof(DispatchItem *));
	Candidate **owners = palloc0(Max(n, 1) * sizeof(Candidate *));
	Datum values[16];
	uint64 won;

	for (int i = 0; i < n; i++)
	{
		Candidate *c = &candidates[i];
		bool after_hours = c->decision.verdict == POLICY_AFTER_HOURS_CALL;
		char *from;
		char *id;
		DispatchItem *item;
		MemoryContext context;
		MemoryContext old;

		if (!c->granted)
			continue;
		context = AllocSetContextCreate(run->context, "outbound attempt",
										ALLOCSET_SMALL_SIZES);
		old = MemoryContextSwitchTo(context);
		item = palloc0(sizeof(DispatchItem));
		item->context = context;
		item->stage = DISPATCH_CLAIMED;
		MakeAttemptId(&item->attempt_id);
		item->to_number = pstrdup(c->to_number);
		id = DatumGetCString(
			DirectFunctionCall1(uuid_out, UUIDPGetDatum(&item->attempt_id)));
		from = campaign->from_numbers[(campaign->from_next + rows->n) %
									  campaign->nfrom];
		item->body =
			DispatchBody(run->tenant, run->campaign_id, campaign, policy,
						 c->facts, c->lead, id, from, after_hours, at);
		MemoryContextSwitchTo(old);

		items[rows->n] = item;
		owners[rows->n] = c;
		rows->column[0][rows->n] = UUIDPGetDatum(&item->attempt_id);
		rows->column[1][rows->n] = CStringGetTextDatum(c->lead_id);
		rows->column[2][rows->n] = CStringGetTextDatum(c->to_number);
		rows->column[3][rows->n] = CStringGetTextDatum(from);
		rows->column[4][rows->n] = Int32GetDatum(c->facts->attempts + 1);
		rows->column[5][rows->n] =
			CStringGetTextDatum(after_hours ? "after_hours" : "business_hours");
		rows->column[6][rows->n] =
			DirectFunctionCall1(jsonb_in, CStringGetDatum(item->body));
		rows->n++;
	}
	if (rows->n == 0)
		return 0;

	values[0] = CStringGetTextDatum(run->tenant);
	values[1] = CStringGetTextDatum(run->campaign_id);
	values[2] = DateADTGetDatum(campaign->local_day);
	values[3] = CStringGetTextDatum(campaign->agent_id);
	values[4] = CStringGetTextDatum(campaign->via_n8n ? "n8n" : "retell");
	values[5] = CStringGetTextDatum(policy->call_hours);
	values[6] = TimestampTzGetDatum(at);
	values[7] = Int32GetDatum(MyProcPid);
	values[8] = TimestampTzGetDatum(run->started);
	values[9] = ColumnArray(rows, 0, UUIDOID);
	values[10] = ColumnArray(rows, 1, TEXTOID);
	values[11] = ColumnArray(rows, 2, TEXTOID);
	values[12] = ColumnArray(rows, 3, TEXTOID);
	values[13] = ColumnArray(rows, 4, INT4OID);
	values[14] = ColumnArray(rows, 5, TEXTOID);
	values[15] = ColumnArray(rows, 6, JSONBOID);
	won = PlanRun(&insert, values, NULL, false, SPI_OK_INSERT_RETURNING);

	for (int i = 0; i < rows->n; i++)
	{
		Candidate *c = owners[i];
		bool mine = false;
		bool isnull;

		for (uint64 row = 0; row < won && !mine; row++)
			mine = memcmp(DatumGetUUIDP(PlanDatum(row, 1, &isnull)),
						  &items[i]->attempt_id, sizeof(pg_uuid_t)) == 0;
		if (!mine)
		{
			/* another attempt for this lead or number is live */
			MemoryContextDelete(items[i]->context);
			continue;
		}
		items[i]->send_at = *next_at;
		*next_at += run->spacing;
		dlist_push_tail(&run->items, &items[i]->node);
		run->open++;

		leads->column[0][leads->n] = rows->column[1][i];
		leads->column[1][leads->n] = DateADTGetDatum(
			c->facts->calendar != NULL && c->facts->calendar->nzones > 0
				? CalendarLocalDate(c->facts->calendar->zone[0], at)
				: campaign->local_day);
		leads->column[2][leads->n] =
			BoolGetDatum(c->decision.verdict == POLICY_AFTER_HOURS_CALL);
		leads->column[3][leads->n] =
			BoolGetDatum(PolicyExceeded(policy, c->facts->attempts + 1));
		leads->column[4][leads->n] = rows->column[0][i];
		leads->column[5][leads->n] =
			CStringGetTextDatum(PolicyVerdictWord(c->decision.verdict));
		leads->n++;
	}
	if (leads->n == 0)
		return 0;

	values[2] = TimestampTzGetDatum(at);
	values[3] = ColumnArray(leads, 0, TEXTOID);
	values[4] = ColumnArray(leads, 1, DATEOID);
	values[5] = ColumnArray(leads, 2, BOOLOID);
	values[6] = ColumnArray(leads, 3, BOOLOID);
	PlanRun(&lead, values, NULL, false, SPI_OK_UPDATE);

	values[2] = DateADTGetDatum(campaign->local_day);
	values[4] = ColumnArray(leads, 4, UUIDOID);
	values[5] = ColumnArray(leads, 5, TEXTOID);
	PlanRun(&queue, values, NULL, false, SPI_OK_UPDATE);
	return leads->n;
}

/*
 * ClaimWriteDenied
 *		Keep the policy's word on those that may not be called, and when to ask
 *		again; those that are never called leave the queue.
 */
void
ClaimWriteDenied(DispatchRun *run, const DispatchCampaign *campaign,
				 Candidate *candidates, int n, TimestampTz at)
{
	static SavedPlan plan = {
		"UPDATE outbound.queue_entry q SET outcome = u.reason, not_before = "
		"u.not_before,"
		"  state = CASE WHEN u.dropped THEN 'dropped' ELSE q.state END"
		"  FROM ROWS FROM (pg_catalog.unnest($4), pg_catalog.unnest($5), "
		"pg_catalog.unnest($6), pg_catalog.unnest($7)) u(lead_id, reason, "
		"not_before, dropped)"
		" WHERE q.tenant OPERATOR(pg_catalog.=) $1 AND q.campaign_id "
		"OPERATOR(pg_catalog.=) $2"
		"   AND q.queue_date OPERATOR(pg_catalog.=) $3 AND q.lead_id "
		"OPERATOR(pg_catalog.=) u.lead_id",
		7,
		{TEXTOID, TEXTOID, DATEOID, TEXTARRAYOID, TEXTARRAYOID,
		 TIMESTAMPTZARRAYOID, BOOLARRAYOID}};
	Columns *rows = MakeColumns(n);
	Datum values[7];

	for (int i = 0; i < n; i++)
	{
		Candidate *c = &candidates[i];
		TimestampTz not_before = c->decision.not_before;

		if (!c->denied)
			continue;
		if (not_before <= at)
			not_before = at + OUTBOUND_MINUTE;
		else if (TIMESTAMP_NOT_FINITE(not_before) &&
				 c->decision.verdict != POLICY_STOP)
			not_before = at + OUTBOUND_MINUTE;
		rows->column[0][rows->n] = CStringGetTextDatum(c->lead_id);
		rows->column[1][rows->n] =
			CStringGetTextDatum(PolicyReasonWord(c->decision.reason));
		rows->column[2][rows->n] = TimestampTzGetDatum(not_before);
		rows->column[3][rows->n] =
			BoolGetDatum(c->decision.verdict == POLICY_STOP);
		rows->n++;
	}
	if (rows->n == 0)
		return;
	values[0] = CStringGetTextDatum(run->tenant);
	values[1] = CStringGetTextDatum(run->campaign_id);
	values[2] = DateADTGetDatum(campaign->local_day);
	values[3] = ColumnArray(rows, 0, TEXTOID);
	values[4] = ColumnArray(rows, 1, TEXTOID);
	values[5] = ColumnArray(rows, 2, TIMESTAMPTZOID);
	values[6] = ColumnArray(rows, 3, BOOLOID);
	PlanRun(&plan, values, NULL, false, SPI_OK_UPDATE);
}

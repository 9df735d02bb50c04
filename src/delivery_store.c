/*-------------------------------------------------------------------------
 *
 * delivery_store.c
 *	  The outbox's rows, as the sender reads and writes them, through SPI.
 *
 * Claims are cheap however long the backlog is: a look goes on in the index
 * where the last one ended (DeliveryLane), so the dead entries that claims
 * leave behind are not walked again. A claimed row leaves the index of due
 * rows.
 *
 * Locks: delivery rows only with SKIP LOCKED when claiming; a row of
 * outbound.endpoint is locked after delivery rows, one a transaction.
 *
 *-------------------------------------------------------------------------
 */
#include "delivery.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"

#include "plan.h"

#define ERROR_MAX 1000

/*
 * Rows are to be found by their key. Said plainly, this condition makes the
 * planner walk the index of what is being sent, which looks empty to it and is
 * full of what other claims have left.
 */
#define STILL_SENDING \
	"(state OPERATOR(pg_catalog.||) '') OPERATOR(pg_catalog.=) 'sending'"

static Datum TidArray(const DeliveryBatch *batch);

/*
 * DeliveryRun
 *		Run a statement whose plan is kept for the backend's life. Every one of
 *		them has an index that gives its rows in order.
 */
void
DeliveryRun(SPIPlanPtr *plan, const char *sql, int count, const Oid *types,
			const Datum *values, const char *nulls)
{
	int level = PlanOnIndexes();

	if (*plan == NULL)
	{
		SPIPlanPtr made = SPI_prepare(sql, count, (Oid *) types);

		if (made == NULL || SPI_keepplan(made) != 0)
			elog(ERROR, "could not prepare a statement of deliver(): %s",
				 SPI_result_code_string(SPI_result));
		*plan = made;
	}
	if (SPI_execute_plan(*plan, (Datum *) values, nulls, false, 0) < 0)
		elog(ERROR, "could not run a statement of deliver()");
	AtEOXact_GUC(true, level);
}

/*
 * StoreReclaim
 *		Give back what senders that are gone were sending, or whose lease is
 *		over. Whether it arrived is not known: it is sent again, with the same
 *		event id. mine_too at the start of a run: what an earlier run of this
 *		backend left.
 */
int64
StoreReclaim(const char *tenant, bool mine_too)
{
	static SPIPlanPtr find = NULL;
	static SPIPlanPtr take = NULL;
	Oid find_types[] = {TEXTOID, TIMESTAMPTZOID};
	Datum find_values[] = {CStringGetTextDatum(tenant),
						   TimestampTzGetDatum(OutboundNow())};
	Oid take_types[] = {TEXTOID, INT4OID, TIMESTAMPTZOID, TIMESTAMPTZOID,
						BOOLOID};
	SPITupleTable *senders;
	uint64 count;
	int64 taken = 0;

	DeliveryRun(&find,
				"SELECT sender, sender_start,"
				" pg_catalog.bool_or(due_at OPERATOR(pg_catalog.<=) $2)"
				" FROM outbound.delivery"
				" WHERE tenant OPERATOR(pg_catalog.=) $1 AND state = 'sending'"
				" GROUP BY sender, sender_start",
				2, find_types, find_values, NULL);
	senders = SPI_tuptable;
	count = SPI_processed;
	for (uint64 i = 0; i < count; i++)
	{
		bool isnull;
		int pid;
		TimestampTz start;
		bool late;
		bool gone;
		Datum values[5];

		pid = DatumGetInt32(
			SPI_getbinval(senders->vals[i], senders->tupdesc, 1, &isnull));
		start = DatumGetTimestampTz(
			SPI_getbinval(senders->vals[i], senders->tupdesc, 2, &isnull));
		late = DatumGetBool(
			SPI_getbinval(senders->vals[i], senders->tupdesc, 3, &isnull));
		gone = (pid == MyProcPid && start == MyStartTimestamp)
				   ? mine_too
				   : !OutboundBackendAlive(pid, start);
		if (!gone && !late)
			continue;
		values[0] = CStringGetTextDatum(tenant);
		values[1] = Int32GetDatum(pid);
		values[2] = TimestampTzGetDatum(start);
		values[3] = find_values[1];
		values[4] = BoolGetDatum(gone);
		DeliveryRun(
			&take,
			"UPDATE outbound.delivery SET state = 'pending', due_at = $4,"
			" last_error = 'the sender ended before the answer was recorded'"
			" WHERE tenant OPERATOR(pg_catalog.=) $1 AND state = 'sending'"
			" AND sender OPERATOR(pg_catalog.=) $2"
			" AND sender_start OPERATOR(pg_catalog.=) $3"
			" AND ($5 OR due_at OPERATOR(pg_catalog.<=) $4)",
			5, take_types, values, NULL);
		taken += SPI_processed;
	}
	SPI_freetuptable(senders);
	return taken;
}

/*
 * StoreFindDue
 *		Lock and read the next due events of a lane, in the current context.
 *
 * A blocked one is told with the time until which the event before it waits;
 * long ago when that one is being sent.
 * Whether a message to a person is suppressed is judged by this statement's
 * snapshot, the last one before the request leaves.
 */
List *
StoreFindDue(const char *tenant, const DeliveryEndpoint *endpoint,
			 const DeliveryLane *lane, TimestampTz now, int limit,
			 bool hold_messages)
{
#define EARLIER                                         \
	"   WHERE e.tenant OPERATOR(pg_catalog.=) $1"       \
	"   AND e.campaign_id OPERATOR(pg_catalog.=) $3"    \
	"   AND e.lead_id OPERATOR(pg_catalog.=) d.lead_id" \
	"   AND e.endpoint OPERATOR(pg_catalog.=) $2"       \
	"   AND e.seq OPERATOR(pg_catalog.<) d.seq"
	static SPIPlanPtr plan = NULL;
	MemoryContext context = CurrentMemoryContext;
	Oid types[] = {TEXTOID, TEXTOID,        TEXTOID, TIMESTAMPTZOID,
				   INT8OID, TIMESTAMPTZOID, INT4OID, BOOLOID};
	Datum values[] = {CStringGetTextDatum(tenant),
					  CStringGetTextDatum(endpoint->name),
					  CStringGetTextDatum(lane->campaign_id),
					  TimestampTzGetDatum(lane->due_at),
					  Int64GetDatum(lane->seq),
					  TimestampTzGetDatum(now),
					  Int32GetDatum(limit),
					  BoolGetDatum(hold_messages)};
	List *events = NIL;

	DeliveryRun(
		&plan,
		"SELECT d.delivery_id, d.ctid, d.due_at, d.seq, d.event_type,"
		" CASE WHEN d.event_type <> 'recording.followup' AND m.suppressed"
		"  THEN (d.record OPERATOR(pg_catalog.||)"
		"   '{\"recording_followup_requested\": false, \"suppressed\": "
		"true}')::pg_catalog.text"
		"  ELSE d.record::pg_catalog.text END,"
		" d.created_at, d.tries, d.batch_cap, d.corrects,"
		" COALESCE("
		"  (SELECT '-infinity'::pg_catalog.timestamptz FROM outbound.delivery "
		"e" EARLIER "   AND e.state = 'sending' LIMIT 1),"
		"  (SELECT e.due_at FROM outbound.delivery e" EARLIER
		"   AND e.state = 'pending' ORDER BY e.seq LIMIT 1)),"
		" d.event_type = 'recording.followup' AND m.suppressed"
		" FROM outbound.delivery d, LATERAL (SELECT CASE WHEN"
		"  d.event_type = 'recording.followup'"
		"  OR d.record OPERATOR(pg_catalog.->) 'recording_followup_requested'"
		"     OPERATOR(pg_catalog.=) 'true'"
		"  THEN outbound.message_suppressed(d.record, d.lead_id, $6, $3, $1)"
		"  ELSE false END AS suppressed) m"
		" WHERE d.tenant OPERATOR(pg_catalog.=) $1"
		" AND d.endpoint OPERATOR(pg_catalog.=) $2"
		" AND d.campaign_id OPERATOR(pg_catalog.=) $3"
		" AND d.state = 'pending'"
		" AND (d.due_at, d.seq) OPERATOR(pg_catalog.>) ($4, $5)"
		" AND d.due_at OPERATOR(pg_catalog.<=) $6"
		" AND NOT ($8 AND d.event_type = 'recording.followup')"
		" ORDER BY d.due_at, d.seq LIMIT $7 FOR UPDATE OF d SKIP LOCKED",
		lengthof(types), types, values, NULL);

	MemoryContextSwitchTo(context);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		DeliveryEvent *event = palloc0(sizeof(DeliveryEvent));
		Datum datum;
		bool isnull;

		event->id = *DatumGetUUIDP(PlanDatum(i, 1, &isnull));
		event->tid = *(ItemPointer) DatumGetPointer(PlanDatum(i, 2, &isnull));
		event->due_at = DatumGetTimestampTz(PlanDatum(i, 3, &isnull));
		event->seq = DatumGetInt64(PlanDatum(i, 4, &isnull));
		event->event_type = PlanText(i, 5);
		event->record = PlanText(i, 6);
		event->created_at = DatumGetTimestampTz(PlanDatum(i, 7, &isnull));
		event->tries = DatumGetInt32(PlanDatum(i, 8, &isnull));
		datum = PlanDatum(i, 9, &isnull);
		event->batch_cap = isnull ? 0 : DatumGetInt32(datum);
		datum = PlanDatum(i, 10, &isnull);
		event->has_corrects = !isnull;
		if (!isnull)
			event->corrects = *DatumGetUUIDP(datum);
		datum = PlanDatum(i, 11, &isnull);
		event->blocked = !isnull;
		event->blocked_until = isnull ? 0 : DatumGetTimestampTz(datum);
		event->suppressed = DatumGetBool(PlanDatum(i, 12, &isnull));
		events = lappend(events, event);
	}
	SPI_freetuptable(SPI_tuptable);
	return events;
}

/*
 * StoreDefer
 *		Move a blocked event to when the one before it is due, so that it is
 *		not looked at again and again until then.
 */
void
StoreDefer(const DeliveryEvent *event)
{
	static SPIPlanPtr plan = NULL;
	Oid types[] = {TIDOID, TIMESTAMPTZOID};
	Datum values[] = {PointerGetDatum(&event->tid),
					  TimestampTzGetDatum(event->blocked_until)};

	DeliveryRun(&plan,
				"UPDATE outbound.delivery SET due_at = $2"
				" WHERE ctid OPERATOR(pg_catalog.=) $1",
				2, types, values, NULL);
}

/*
 * StoreDrop
 *		End an event that is not to be sent: dead or suppressed.
 */
void
StoreDrop(const DeliveryEvent *event, const char *state, const char *why,
		  TimestampTz now)
{
	static SPIPlanPtr plan = NULL;
	Oid types[] = {TIDOID, TEXTOID, TEXTOID, TIMESTAMPTZOID};
	Datum values[] = {PointerGetDatum(&event->tid), CStringGetTextDatum(state),
					  CStringGetTextDatum(why), TimestampTzGetDatum(now)};

	DeliveryRun(&plan,
				"UPDATE outbound.delivery SET state = $2, last_error = $3,"
				" last_status = NULL, last_answer = NULL,"
				" delivered_at = CASE WHEN $2 = 'suppressed' THEN $4 END"
				" WHERE ctid OPERATOR(pg_catalog.=) $1",
				4, types, values, NULL);
}

/*
 * TidArray
 *		The batch's row pointers as a tid[].
 */
static Datum
TidArray(const DeliveryBatch *batch)
{
	Datum *tids = palloc(batch->count * sizeof(Datum));

	for (int i = 0; i < batch->count; i++)
		tids[i] = PointerGetDatum(&batch->events[i].tid);
	return PointerGetDatum(construct_array(tids, batch->count, TIDOID,
										   sizeof(ItemPointerData), false,
										   TYPALIGN_SHORT));
}

/*
 * StoreClaim
 *		Mark a batch's rows, which this transaction has locked, as being sent by
 *		this backend until lease.
 */
void
StoreClaim(const DeliveryBatch *batch, TimestampTz now, TimestampTz lease)
{
	static SPIPlanPtr plan = NULL;
	Oid types[] = {TIDARRAYOID,    UUIDOID,        INT4OID,
				   TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID};
	Datum values[] = {
		TidArray(batch),          UUIDPGetDatum(&batch->batch_id),
		Int32GetDatum(MyProcPid), TimestampTzGetDatum(MyStartTimestamp),
		TimestampTzGetDatum(now), TimestampTzGetDatum(lease)};

	DeliveryRun(&plan,
				"UPDATE outbound.delivery SET state = 'sending', batch_id = $2,"
				" sender = $3, sender_start = $4, sent_at = $5, due_at = $6,"
				" tries = tries OPERATOR(pg_catalog.+) 1"
				" WHERE ctid OPERATOR(pg_catalog.=) ANY ($1)",
				lengthof(types), types, values, NULL);
	if (SPI_processed != (uint64) batch->count)
		elog(ERROR, "claimed " UINT64_FORMAT " of %d deliveries", SPI_processed,
			 batch->count);
}

/*
 * StoreDelivered
 *		Every event of these batches has been received.
 */
void
StoreDelivered(const char *tenant, List *batches, TimestampTz now)
{
	static SPIPlanPtr plan = NULL;
	Oid types[] = {TEXTOID, UUIDARRAYOID, UUIDARRAYOID, TIMESTAMPTZOID,
				   INT4OID};
	Datum values[5];
	int count = 0;
	int n = 0;
	int b = 0;
	Datum *ids;
	Datum *batch_ids;
	ListCell *lc;

	foreach (lc, batches)
		count += ((DeliveryBatch *) lfirst(lc))->count;
	ids = palloc(count * sizeof(Datum));
	batch_ids = palloc(list_length(batches) * sizeof(Datum));
	foreach (lc, batches)
	{
		DeliveryBatch *batch = lfirst(lc);

		batch_ids[b++] = UUIDPGetDatum(&batch->batch_id);
		for (int i = 0; i < batch->count; i++)
			ids[n++] = UUIDPGetDatum(&batch->events[i].id);
	}
	values[0] = CStringGetTextDatum(tenant);
	values[1] = PointerGetDatum(
		construct_array(ids, n, UUIDOID, UUID_LEN, false, TYPALIGN_CHAR));
	values[2] = PointerGetDatum(
		construct_array(batch_ids, b, UUIDOID, UUID_LEN, false, TYPALIGN_CHAR));
	values[3] = TimestampTzGetDatum(now);
	values[4] = Int32GetDatum(((DeliveryBatch *) linitial(batches))->status);
	DeliveryRun(&plan,
				"UPDATE outbound.delivery SET state = 'delivered',"
				" delivered_at = $4, last_status = $5, last_error = NULL,"
				" last_answer = NULL, batch_cap = NULL"
				" WHERE tenant OPERATOR(pg_catalog.=) $1"
				" AND delivery_id OPERATOR(pg_catalog.=) ANY ($2)"
				" AND batch_id OPERATOR(pg_catalog.=) ANY ($3)"
				" AND " STILL_SENDING,
				lengthof(types), types, values, NULL);
}

/*
 * StoreFailed
 *		The events of a batch were not received, or not surely: they wait until
 *		due_at or are dead (state). An event that was tried often enough is dead.
 */
void
StoreFailed(const char *tenant, const DeliveryBatch *batch, const char *state,
			TimestampTz due_at, int batch_cap, TimestampTz now)
{
	static SPIPlanPtr plan = NULL;
	Oid types[] = {TEXTOID, UUIDARRAYOID, UUIDOID, TEXTOID, TIMESTAMPTZOID,
				   INT4OID, INT4OID,      TEXTOID, TEXTOID, INT4OID};
	Datum values[10];
	char nulls[] = "          ";
	Datum *ids = palloc(batch->count * sizeof(Datum));
	char *why = pnstrdup(batch->judgement.reason,
						 strnlen(batch->judgement.reason, ERROR_MAX));

	for (int i = 0; i < batch->count; i++)
		ids[i] = UUIDPGetDatum(&batch->events[i].id);
	values[0] = CStringGetTextDatum(tenant);
	values[1] = PointerGetDatum(construct_array(
		ids, batch->count, UUIDOID, UUID_LEN, false, TYPALIGN_CHAR));
	values[2] = UUIDPGetDatum(&batch->batch_id);
	values[3] = CStringGetTextDatum(state);
	values[4] = TimestampTzGetDatum(due_at);
	values[5] = Int32GetDatum(batch_cap);
	values[6] = Int32GetDatum(batch->status);
	values[7] = CStringGetTextDatum(why);
	values[8] = CStringGetTextDatum(batch->answer ? batch->answer : "");
	values[9] = Int32GetDatum(batch->endpoint->max_tries);
	if (batch_cap == 0)
		nulls[5] = 'n';
	if (batch->status == 0)
		nulls[6] = 'n';
	if (batch->answer == NULL)
		nulls[8] = 'n';
	DeliveryRun(
		&plan,
		"UPDATE outbound.delivery SET state = CASE"
		"  WHEN tries OPERATOR(pg_catalog.>=) $10 THEN 'dead' ELSE $4 END,"
		" due_at = $5, batch_cap = COALESCE($6, batch_cap),"
		" last_status = $7, last_error = $8, last_answer = $9"
		" WHERE tenant OPERATOR(pg_catalog.=) $1"
		" AND delivery_id OPERATOR(pg_catalog.=) ANY ($2)"
		" AND batch_id OPERATOR(pg_catalog.=) $3 AND " STILL_SENDING,
		lengthof(types), types, values, nulls);
}

/*-------------------------------------------------------------------------
 *
 * change.c
 *	  When a row changed, and up to when every change is there to be read: what
 *	  the watermark of an export stands on.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "access/twophase.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/proc.h"
#include "storage/procarray.h"
#include "utils/backend_status.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/rel.h"

#define UNWRITTEN_MAX (5 * OUTBOUND_MINUTE)
#define PREPARED_MAX (60 * OUTBOUND_MINUTE)

PG_FUNCTION_INFO_V1(outbound_export_horizon);
PG_FUNCTION_INFO_V1(outbound_touch);

static TimestampTz OldestPrepared(TimestampTz wall);

/*
 * outbound.export_horizon() returns timestamptz
 *		Everything that changed before this instant is committed.
 *
 * Changes are stamped with OutboundNow() when they are made, which is after
 * their transaction began. A transaction that has not written and is old is
 * taken for a reader. One that has written and whose beginning is not known
 * (track_activities is off there) holds everything back; a prepared one may have
 * begun long before it was prepared. With a fixed clock there is no such order:
 * the horizon is then just past it.
 */
Datum
outbound_export_horizon(PG_FUNCTION_ARGS)
{
	TimestampTz wall = GetCurrentTimestamp();
	TimestampTz now = OutboundNow();
	TimestampTz horizon = wall;
	int count;

	if (GetConfigOption("outbound.clock", true, false)[0] != '\0')
		PG_RETURN_TIMESTAMPTZ(now + 1);

	pgstat_clear_backend_activity_snapshot();
	count = pgstat_fetch_stat_numbackends();
	for (int i = 1; i <= count; i++)
	{
		LocalPgBackendStatus *local = pgstat_get_local_beentry_by_index(i);
		PgBackendStatus *status = local ? &local->backendStatus : NULL;

		if (status == NULL || status->st_procpid == 0 ||
			status->st_procpid == MyProcPid ||
			status->st_databaseid != MyDatabaseId ||
			status->st_backendType == B_AUTOVAC_WORKER)
			continue;
		if (status->st_xact_start_timestamp == 0)
		{
			if (TransactionIdIsValid(local->backend_xid))
				PG_RETURN_TIMESTAMPTZ(DT_NOBEGIN);
			continue;
		}
		if (!TransactionIdIsValid(local->backend_xid) &&
			status->st_xact_start_timestamp < wall - UNWRITTEN_MAX)
			continue;
		horizon = Min(horizon, status->st_xact_start_timestamp);
	}
	if (max_prepared_xacts > 0)
		horizon = Min(horizon, OldestPrepared(wall) - PREPARED_MAX);
	/* outbound.clock_offset moves both */
	PG_RETURN_TIMESTAMPTZ(horizon + (now - wall));
}

/*
 * OldestPrepared
 *		When the oldest prepared transaction of this database was prepared; past
 *		wall, by far, when there is none.
 */
static TimestampTz
OldestPrepared(TimestampTz wall)
{
	TimestampTz result = wall + 2 * PREPARED_MAX;
	Datum value;
	bool isnull;

	SPI_connect();
	if (SPI_execute(
			"SELECT pg_catalog.min(prepared) FROM pg_catalog.pg_prepared_xacts"
			" WHERE database OPERATOR(pg_catalog.=)"
			" pg_catalog.current_database()",
			true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read the prepared transactions");
	value =
		SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	if (!isnull)
		result = DatumGetTimestampTz(value);
	SPI_finish();
	return result;
}

/*
 * outbound.touch() returns trigger
 *		Set the column named as argument to OutboundNow(), unless the statement
 *		has given it another value than the old row's.
 */
Datum
outbound_touch(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc desc;
	int column;
	Datum value;
	bool isnull;
	bool old_isnull;
	Datum old_value;

	if (!CALLED_AS_TRIGGER(fcinfo) ||
		!TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ||
		!TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		trigger->tg_trigger->tgnargs != 1)
		ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
						errmsg("outbound.touch() is a BEFORE UPDATE trigger "
							   "with one argument")));
	desc = RelationGetDescr(trigger->tg_relation);
	column = SPI_fnumber(desc, trigger->tg_trigger->tgargs[0]);
	if (column <= 0)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
						errmsg("column \"%s\" does not exist",
							   trigger->tg_trigger->tgargs[0])));
	value = heap_getattr(trigger->tg_newtuple, column, desc, &isnull);
	old_value = heap_getattr(trigger->tg_trigtuple, column, desc, &old_isnull);
	if (isnull || old_isnull ||
		DatumGetTimestampTz(value) != DatumGetTimestampTz(old_value))
		return PointerGetDatum(trigger->tg_newtuple);
	value = TimestampTzGetDatum(OutboundNow());
	isnull = false;
	return PointerGetDatum(heap_modify_tuple_by_cols(
		trigger->tg_newtuple, desc, 1, &column, &value, &isnull));
}

/*-------------------------------------------------------------------------
 *
 * durable.c
 *	  Which database is this, and may its data be dropped?
 *
 * A campaign runs only in the database in which it was set running, so that a
 * restored copy does not dial, nor a standby that has taken over. An event trigger refuses to drop the extension
 * with data in it: the tables are its members, and DROP EXTENSION without
 * CASCADE would take them along without a word.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "access/xact.h"
#include "access/xlog.h"
#if PG_VERSION_NUM >= 150000
#include "access/xlogrecovery.h"
#endif
#include "commands/event_trigger.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "utils/acl.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(outbound_commit_durably);
PG_FUNCTION_INFO_V1(outbound_database_identity);
PG_FUNCTION_INFO_V1(outbound_keep_data);

static TimeLineID Timeline(void);
static bool DropsUs(Node *parsetree);
static bool OwnsUs(List *roles);
static bool HasData(void);

/*
 * outbound.commit_durably() returns void
 *		The caller's transaction does not commit asynchronously.
 */
Datum
outbound_commit_durably(PG_FUNCTION_ARGS)
{
	ForceSyncCommit();
	PG_RETURN_VOID();
}

/*
 * outbound.database_identity() returns text
 *		System identifier of the cluster, oid of the database, and timeline.
 *
 * The timeline changes when a standby takes over and when a cluster is restored to
 * a point in time: what was dialled last may then be forgotten here.
 */
Datum
outbound_database_identity(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(
		cstring_to_text(psprintf(UINT64_FORMAT "/%u/%u", GetSystemIdentifier(),
								 MyDatabaseId, Timeline())));
}

/*
 * Timeline
 *		The timeline that is written, or in recovery the one that is replayed.
 */
static TimeLineID
Timeline(void)
{
	TimeLineID timeline;

	if (!RecoveryInProgress())
		return OutboundInsertionTimeline();
	(void) GetXLogReplayRecPtr(&timeline);
	return timeline;
}

/*
 * outbound.keep_data() returns event_trigger
 *		At the start of a DROP: error 55000 if it would take the extension and
 *		there is data, unless outbound.allow_drop is on.
 */
Datum
outbound_keep_data(PG_FUNCTION_ARGS)
{
	EventTriggerData *data;

	if (!CALLED_AS_EVENT_TRIGGER(fcinfo))
		ereport(
			ERROR,
			(errcode(ERRCODE_E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED),
			 errmsg("outbound.keep_data() is an event trigger's function")));
	data = (EventTriggerData *) fcinfo->context;
	if (!outbound_allow_drop && DropsUs(data->parsetree) && HasData())
		ereport(
			ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("%s would delete the leads, calls and suppressions of "
					"extension outbound",
					GetCommandTagName(data->tag)),
			 errhint("Dump the database first; then SET outbound.allow_drop = "
					 "on and drop.")));
	PG_RETURN_NULL();
}

/*
 * DropsUs
 *		Does the command drop the extension, its schema, or its owner's objects?
 */
static bool
DropsUs(Node *parsetree)
{
	ListCell *cell;
	DropStmt *drop;

	if (IsA(parsetree, DropOwnedStmt))
		return OwnsUs(((DropOwnedStmt *) parsetree)->roles);
	if (!IsA(parsetree, DropStmt))
		return false;
	drop = (DropStmt *) parsetree;
	if (drop->removeType != OBJECT_EXTENSION &&
		drop->removeType != OBJECT_SCHEMA)
		return false;
	foreach (cell, drop->objects)
	{
		if (strcmp(strVal(lfirst(cell)), "outbound") == 0)
			return true;
	}
	return false;
}

/*
 * OwnsUs
 *		Is one of the roles the extension's owner?
 */
static bool
OwnsUs(List *roles)
{
	Oid owner = InvalidOid;
	ListCell *cell;
	bool isnull;

	SPI_connect();
	if (SPI_execute("SELECT extowner FROM pg_catalog.pg_extension WHERE "
					"extname OPERATOR(pg_catalog.=) 'outbound'",
					true, 1) == SPI_OK_SELECT &&
		SPI_processed == 1)
		owner = DatumGetObjectId(SPI_getbinval(
			SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	SPI_finish();
	foreach (cell, roles)
	{
		if (OidIsValid(owner) &&
			get_rolespec_oid((RoleSpec *) lfirst(cell), true) == owner)
			return true;
	}
	return false;
}

/*
 * HasData
 *		Is there anything that nobody can fetch again?
 */
static bool
HasData(void)
{
	bool found;

	SPI_connect();
	if (SPI_execute("SELECT FROM outbound.lead UNION ALL "
					"SELECT FROM outbound.attempt UNION ALL "
					"SELECT FROM outbound.call UNION ALL "
					"SELECT FROM outbound.suppression",
					true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not look for data");
	found = SPI_processed > 0;
	SPI_finish();
	return found;
}

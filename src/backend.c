/*-------------------------------------------------------------------------
 *
 * backend.c
 *	  Is the backend that claimed something still there?
 *
 * A claim names its backend by process id and start time, because process ids
 * are used again. A claim of a backend that is gone is anybody's to take back.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "pgstat.h"
#include "storage/procarray.h"
#include "utils/backend_status.h"

PG_FUNCTION_INFO_V1(outbound_backend_alive);

/*
 * OutboundBackendAlive
 *		Does the backend with this process id and start time still run? Sees
 *		every role's backends, unlike pg_stat_activity.
 */
bool
OutboundBackendAlive(int pid, TimestampTz start)
{
	int count;

	if (BackendPidGetProc(pid) == NULL)
		return false;
	/* the local copy is from the transaction's first look */
	pgstat_clear_backend_activity_snapshot();
	count = pgstat_fetch_stat_numbackends();
	for (int i = 1; i <= count; i++)
	{
		LocalPgBackendStatus *local = pgstat_get_local_beentry_by_index(i);

		if (local != NULL && local->backendStatus.st_procpid == pid)
			return local->backendStatus.st_proc_start_timestamp == start;
	}
	return false;
}

/*
 * outbound.backend_alive(pid integer, start timestamptz) returns boolean
 *		OutboundBackendAlive() for SQL.
 */
Datum
outbound_backend_alive(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(
		OutboundBackendAlive(PG_GETARG_INT32(0), PG_GETARG_TIMESTAMPTZ(1)));
}

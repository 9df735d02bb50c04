/*-------------------------------------------------------------------------
 *
 * export.c
 *	  CALL outbound.export_supabase(): upsert what changed into another project.
 *
 * Each table has a watermark (changed_at, row_key). A page is read below the
 * horizon (no transaction that has written and is still open began before it),
 * sent with no transaction open, and its watermark committed. Upserts are
 * idempotent, so a crash between costs one page sent twice.
 *
 * A page that the target refuses for a row's sake is halved until the row
 * stands alone; that row goes to export_error and the export steps over it.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "access/twophase.h"
#include "access/xact.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "pgstat.h"
#include "storage/latch.h"
#include "storage/proc.h"
#include "storage/procarray.h"
#include "supabase.h"
#include "utils/array.h"
#include "utils/backend_status.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/portal.h"
#include "utils/rel.h"

#define PAGE_MAX 5000
#define TRIES 4
#define WAIT_MAX_MS 10000
#define UNWRITTEN_MAX (5 * OUTBOUND_MINUTE)
#define PREPARED_MAX (60 * OUTBOUND_MINUTE)

PG_FUNCTION_INFO_V1(outbound_export_horizon);
PG_FUNCTION_INFO_V1(outbound_export_supabase);
PG_FUNCTION_INFO_V1(outbound_touch);

static const char *const export_tables[] = {"ont_leads", "ont_calls",
											"ont_call_outcomes"};

typedef struct ExportRow
{
	char *key;
	TimestampTz changed_at;
	char *json;
	size_t len;
	char *code; /* of its refusal; NULL = taken */
	char *message;
} ExportRow;

typedef struct Export
{
	const char *tenant;
	const char *campaign_id;
	int64 rows_left;
	int page_rows;
	MemoryContext context;
	MemoryContext page; /* reset each page */
	HttpPool *pool;
	Service *service;

	/* the table at hand */
	const char *table;
	char *key;
	char *columns;
	bool contract_only;
	TimestampTz changed_at;
	char *row_key;
	bool has_errors;

	char *stopped; /* why the rest must wait; NULL while all is well */
	int64 sent;
	int64 refused;
} Export;

static void BeginExport(Export *export, FunctionCallInfo fcinfo);
static Datum LockKey(const Export *export);
static void ExportTable(Export *export);
static void ReadState(Export *export);
static void ReadColumns(Export *export);
static int ReadPage(Export *export, TimestampTz horizon, ExportRow **rows);
static bool SendRows(Export *export, ExportRow *rows, int count);
static HttpAnswer *SendOnce(Export *export, const char *body, size_t len);
static void WritePage(Export *export, const ExportRow *rows, int count);
static void WriteRefusals(Export *export, const ExportRow *rows, int count);
static void Rest(int64 ms);
static TimestampTz OldestPrepared(TimestampTz wall);
static void Commit(void);
static void
Run(const char *sql, int count, Oid *types, Datum *values, const char *nulls);
static char *Text(int row, int column);

/*
 * CALL outbound.export_supabase(max_rows integer, page_rows integer,
 *		campaign_id text, tenant text)
 *
 * One run a campaign at a time (session advisory lock), a second one returns at
 * once. Commits a page at a time. Throws at the end when the target could not
 * be reached or refused a whole table; what was sent until then stays.
 */
Datum
outbound_export_supabase(PG_FUNCTION_ARGS)
{
	Export export;
	Datum key;
	char *volatile stopped = NULL;

	if (fcinfo->context == NULL || !IsA(fcinfo->context, CallContext) ||
		castNode(CallContext, fcinfo->context)->atomic)
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_TRANSACTION_TERMINATION),
			 errmsg("outbound.export_supabase cannot run inside a transaction "
					"block"),
			 errdetail("It commits a page at a time, so that nothing is open "
					   "while the target is waited for."),
			 errhint(
				 "CALL it by itself, or let outbound.start() schedule it.")));

	SPI_connect_ext(SPI_OPT_NONATOMIC);
	BeginExport(&export, fcinfo);
	key = LockKey(&export);
	if (!DatumGetBool(DirectFunctionCall1(pg_try_advisory_lock_int8, key)))
	{
		ereport(NOTICE, (errmsg("another export of campaign \"%s\" is running",
								export.campaign_id)));
		SPI_finish();
		PG_RETURN_VOID();
	}

	PG_TRY();
	{
		for (int i = 0; i < lengthof(export_tables); i++)
		{
			export.table = export_tables[i];
			export.stopped = NULL;
			ExportTable(&export);
			if (export.stopped != NULL && stopped == NULL)
				stopped = psprintf("%s: %s", export.table, export.stopped);
		}
	}
	PG_FINALLY();
	{
		/* a session lock outlives an aborted transaction */
		DirectFunctionCall1(pg_advisory_unlock_int8, key);
		HttpPoolDestroy(export.pool);
	}
	PG_END_TRY();

	ereport(NOTICE, (errmsg("export of campaign \"%s\": " INT64_FORMAT
							" rows sent, " INT64_FORMAT " refused",
							export.campaign_id, export.sent, export.refused)));
	if (stopped != NULL)
		ereport(ERROR, (errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
						errmsg("export of campaign \"%s\" stopped early",
							   export.campaign_id),
						errdetail("%s", stopped),
						errhint("What was sent before stays sent; the next run "
								"goes on from there.")));
	SPI_finish();
	PG_RETURN_VOID();
}

/*
 * BeginExport
 *		Read the arguments; throws when the service is not configured.
 */
static void
BeginExport(Export *export, FunctionCallInfo fcinfo)
{
	MemoryContext old;

	memset(export, 0, sizeof(Export));
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("page_rows, campaign_id and tenant must not be null")));
	if (PG_GETARG_INT32(1) < 1 || PG_GETARG_INT32(1) > PAGE_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("page_rows must be between 1 and %d", PAGE_MAX)));
	export->context = AllocSetContextCreate(PortalContext, "outbound export",
											ALLOCSET_DEFAULT_SIZES);
	export->page = AllocSetContextCreate(
		export->context, "outbound export page", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(export->context);
	export->rows_left = PG_ARGISNULL(0) ? PG_INT64_MAX : PG_GETARG_INT32(0);
	export->page_rows = PG_GETARG_INT32(1);
	export->campaign_id = text_to_cstring(PG_GETARG_TEXT_PP(2));
	export->tenant = text_to_cstring(PG_GETARG_TEXT_PP(3));
	export->service = ServiceGet("supabase", export->tenant, false);
	ServiceRequireKey(export->service);
	HttpCheckUrl(export->service->url, export->service->allow_http);
	export->pool = HttpPoolCreate(export->context, "export");
	MemoryContextSwitchTo(old);
}

static Datum
LockKey(const Export *export)
{
	char *name =
		psprintf("outbound:export:%s:%s", export->tenant, export->campaign_id);

	return DirectFunctionCall2Coll(hashtextextended, DEFAULT_COLLATION_OID,
								   CStringGetTextDatum(name), Int64GetDatum(0));
}

/*
 * ExportTable
 *		Send what changed in one table, page by page.
 */
static void
ExportTable(Export *export)
{
	TimestampTz horizon;
	MemoryContext old = MemoryContextSwitchTo(export->page);

	ReadState(export);
	ReadColumns(export);
	horizon = DatumGetTimestampTz(
		DirectFunctionCall1(outbound_export_horizon, (Datum) 0));
	while (export->rows_left > 0 && export->stopped == NULL)
	{
		ExportRow *rows;
		int count;
		int done;

		MemoryContextReset(export->page);
		count = ReadPage(export, horizon, &rows);
		Commit();
		if (count == 0)
			break;
		done = SendRows(export, rows, count) ? count : 0;
		if (done == 0)
			break;
		WritePage(export, rows, done);
		Commit();
		export->rows_left -= done;
	}
	MemoryContextSwitchTo(old);
}

/*
 * ReadState
 *		Watermark of the table, and whether it is known to lack columns.
 */
static void
ReadState(Export *export)
{
	Oid types[] = {TEXTOID, TEXTOID, TEXTOID, TIMESTAMPTZOID};
	Datum values[] = {CStringGetTextDatum(export->tenant),
					  CStringGetTextDatum(export->campaign_id),
					  CStringGetTextDatum(export->table),
					  TimestampTzGetDatum(OutboundNow())};
	bool isnull;

	Run("INSERT INTO outbound.export_state (tenant, campaign_id, target,"
		" table_name) VALUES ($1, $2, 'supabase', $3) ON CONFLICT DO NOTHING",
		3, types, values, NULL);
	Run("SELECT s.changed_at, s.row_key, s.contract_only"
		" AND s.contract_until OPERATOR(pg_catalog.>) $4,"
		" EXISTS (SELECT 1 FROM outbound.export_error e"
		"  WHERE e.tenant OPERATOR(pg_catalog.=) $1"
		"  AND e.campaign_id OPERATOR(pg_catalog.=) $2"
		"  AND e.target OPERATOR(pg_catalog.=) 'supabase'"
		"  AND e.table_name OPERATOR(pg_catalog.=) $3)"
		" FROM outbound.export_state s"
		" WHERE s.tenant OPERATOR(pg_catalog.=) $1"
		" AND s.campaign_id OPERATOR(pg_catalog.=) $2"
		" AND s.target OPERATOR(pg_catalog.=) 'supabase'"
		" AND s.table_name OPERATOR(pg_catalog.=) $3",
		4, types, values, NULL);
	export->changed_at = DatumGetTimestampTz(SPI_getbinval(
		SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	export->row_key = MemoryContextStrdup(export->context, Text(0, 2));
	if (export->changed_at > OutboundNow())
	{
		ereport(NOTICE,
				(errmsg("the clock was set back behind the watermark of %s: "
						"all of its rows are sent again",
						export->table)));
		export->changed_at = DT_NOBEGIN;
		export->row_key = "";
	}
	export->contract_only = strcmp(Text(0, 3) ? Text(0, 3) : "f", "t") == 0;
	export->has_errors = strcmp(Text(0, 4), "t") == 0;
	SPI_freetuptable(SPI_tuptable);
}

/*
 * ReadColumns
 *		Key and columns of the table, as PostgREST wants them.
 */
static void
ReadColumns(Export *export)
{
	Oid types[] = {TEXTOID, BOOLOID};
	Datum values[] = {CStringGetTextDatum(export->table),
					  BoolGetDatum(export->contract_only)};

	Run("SELECT outbound.ont_table_key($1),"
		" pg_catalog.string_agg(c.column_name, ',')"
		" FROM outbound.ont_table_columns($1, $2) c",
		2, types, values, NULL);
	export->key = MemoryContextStrdup(export->context, Text(0, 1));
	export->columns = MemoryContextStrdup(export->context, Text(0, 2));
	SPI_freetuptable(SPI_tuptable);
}

/*
 * ReadPage
 *		The next rows after the watermark and below the horizon. Each has its
 *		own key: a source has one row a key.
 */
static int
ReadPage(Export *export, TimestampTz horizon, ExportRow **rows)
{
	Oid types[] = {TEXTOID, TEXTOID,        TIMESTAMPTZOID,
				   TEXTOID, TIMESTAMPTZOID, INT4OID};
	Datum values[] = {
		CStringGetTextDatum(export->tenant),
		CStringGetTextDatum(export->campaign_id),
		TimestampTzGetDatum(export->changed_at),
		CStringGetTextDatum(export->row_key),
		TimestampTzGetDatum(horizon),
		Int32GetDatum((int32) Min(export->page_rows, export->rows_left))};
	int count;

	/* the view's name is one of ours */
	Run(psprintf(
			"SELECT v.row_key, v.changed_at, (pg_catalog.to_jsonb(v)"
			" OPERATOR(pg_catalog.-) "
			"'{changed_at,row_key}'::pg_catalog.text[])::pg_catalog.text"
			" FROM outbound.%s_source v"
			" WHERE v.tenant OPERATOR(pg_catalog.=) $1"
			" AND v.campaign_id OPERATOR(pg_catalog.=) $2"
			" AND (v.changed_at, v.row_key) OPERATOR(pg_catalog.>) ($3, $4)"
			" AND v.changed_at OPERATOR(pg_catalog.<) $5"
			" ORDER BY v.changed_at, v.row_key LIMIT $6",
			export->table),
		6, types, values, NULL);
	count = (int) SPI_processed;
	*rows = palloc0(Max(count, 1) * sizeof(ExportRow));
	for (int i = 0; i < count; i++)
	{
		bool isnull;

		(*rows)[i].key = Text(i, 1);
		(*rows)[i].changed_at = DatumGetTimestampTz(SPI_getbinval(
			SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 2, &isnull));
		(*rows)[i].json = Text(i, 3);
		(*rows)[i].len = strlen((*rows)[i].json);
	}
	SPI_freetuptable(SPI_tuptable);
	return count;
}

/*
 * SendRows
 *		Send these rows, halving where the target wants it; false when the rest
 *		must wait (export->stopped says why).
 */
static bool
SendRows(Export *export, ExportRow *rows, int count)
{
	StringInfoData body;
	HttpAnswer *answer;
	SupabaseJudgement judgement;

	initStringInfo(&body);
	appendStringInfoChar(&body, '[');
	for (int i = 0; i < count; i++)
	{
		if (i > 0)
			appendStringInfoChar(&body, ',');
		appendBinaryStringInfo(&body, rows[i].json, rows[i].len);
	}
	appendStringInfoChar(&body, ']');

	if (body.len > export->service->max_request)
	{
		judgement.verdict = SUPABASE_SMALLER;
		judgement.code = "54000";
		judgement.message = psprintf("the row is larger than a request may be "
									 "(server option max_request, %d)",
									 export->service->max_request);
	}
	else
	{
		answer = SendOnce(export, body.data, body.len);
		judgement = SupabaseJudge(answer);
	}
	pfree(body.data);

	switch (judgement.verdict)
	{
		case SUPABASE_DONE:
			return true;
		case SUPABASE_COLUMN:
			if (!export->contract_only)
			{
				ereport(
					NOTICE,
					(errmsg("%s lacks columns, so only the contract's are "
							"sent: %s",
							export->table, judgement.message),
					 errhint("Run there what outbound.create_ont_tables('%s', "
							 "false) returns, then outbound.reset_export().",
							 export->service->schema)));
				export->contract_only = true;
				ReadColumns(export);
				Commit();
				return SendRows(export, rows, count);
			}
			break;
		case SUPABASE_SMALLER:
		case SUPABASE_ROW:
			if (count > 1)
				return SendRows(export, rows, count / 2) &&
					   SendRows(export, rows + count / 2, count - count / 2);
			if (strcmp(judgement.code, "57014") == 0)
				break; /* one row only times out when the target is slow */
			rows[0].code = pstrdup(judgement.code);
			rows[0].message = pstrdup(judgement.message);
			return true;
		default:
			break;
	}
	export->stopped = MemoryContextStrdup(
		export->context,
		judgement.code[0]
			? psprintf("%s (%s)", judgement.message, judgement.code)
			: judgement.message);
	return false;
}

/*
 * SendOnce
 *		One request, sent again after a moment while the trouble is a passing
 *		one. No transaction has written.
 */
static HttpAnswer *
SendOnce(Export *export, const char *body, size_t len)
{
	for (int try = 1;; try++)
	{
		HttpRequest *request =
			SupabaseUpsert(export->service, export->table, export->key,
						   export->columns, body, len);
		HttpAnswer *answer = HttpPerform(export->pool, request);

		if (try >= TRIES || SupabaseJudge(answer).verdict != SUPABASE_RETRY)
			return answer;
		Rest(answer->retry_after_ms >= 0
				 ? Min(answer->retry_after_ms, WAIT_MAX_MS)
				 : 250 << try);
	}
}

/*
 * WritePage
 *		Move the watermark past the page, and keep what was refused.
 */
static void
WritePage(Export *export, const ExportRow *rows, int count)
{
	Oid types[] = {TEXTOID, TEXTOID, TEXTOID,        TIMESTAMPTZOID, TEXTOID,
				   INT8OID, INT8OID, TIMESTAMPTZOID, BOOLOID};
	Datum values[9];
	int refused = 0;

	for (int i = 0; i < count; i++)
		refused += rows[i].code != NULL;
	export->changed_at = rows[count - 1].changed_at;
	export->row_key = MemoryContextStrdup(export->context, rows[count - 1].key);
	export->sent += count - refused;
	export->refused += refused;

	WriteRefusals(export, rows, count);
	values[0] = CStringGetTextDatum(export->tenant);
	values[1] = CStringGetTextDatum(export->campaign_id);
	values[2] = CStringGetTextDatum(export->table);
	values[3] = TimestampTzGetDatum(export->changed_at);
	values[4] = CStringGetTextDatum(export->row_key);
	values[5] = Int64GetDatum(count - refused);
	values[6] = Int64GetDatum(refused);
	values[7] = TimestampTzGetDatum(OutboundNow());
	values[8] = BoolGetDatum(export->contract_only);
	Run("UPDATE outbound.export_state s SET changed_at = $4, row_key = $5,"
		" rows = s.rows OPERATOR(pg_catalog.+) $6,"
		" errors = s.errors OPERATOR(pg_catalog.+) $7, exported_at = $8,"
		" contract_only = $9, contract_until = CASE"
		"  WHEN $9 AND s.contract_only"
		"   AND s.contract_until OPERATOR(pg_catalog.>) $8 THEN "
		"s.contract_until"
		"  WHEN $9 THEN $8 OPERATOR(pg_catalog.+) '1 day'::pg_catalog.interval "
		"END"
		" WHERE s.tenant OPERATOR(pg_catalog.=) $1"
		" AND s.campaign_id OPERATOR(pg_catalog.=) $2"
		" AND s.target OPERATOR(pg_catalog.=) 'supabase'"
		" AND s.table_name OPERATOR(pg_catalog.=) $3",
		9, types, values, NULL);
}

/*
 * WriteRefusals
 *		Keep refused rows in export_error; drop from it what was taken now.
 */
static void
WriteRefusals(Export *export, const ExportRow *rows, int count)
{
	Oid types[] = {TEXTOID, TEXTOID, TEXTOID, TEXTOID,
				   TEXTOID, TEXTOID, TEXTOID};
	Datum values[7];

	values[0] = CStringGetTextDatum(export->tenant);
	values[1] = CStringGetTextDatum(export->campaign_id);
	values[2] = CStringGetTextDatum(export->table);
	if (export->has_errors)
	{
		Oid with_keys[] = {TEXTOID, TEXTOID, TEXTOID, TEXTARRAYOID};
		Datum *keys = palloc(count * sizeof(Datum));
		int taken = 0;

		for (int i = 0; i < count; i++)
			if (rows[i].code == NULL)
				keys[taken++] = CStringGetTextDatum(rows[i].key);
		values[3] = PointerGetDatum(
			construct_array(keys, taken, TEXTOID, -1, false, TYPALIGN_INT));
		Run("DELETE FROM outbound.export_error"
			" WHERE tenant OPERATOR(pg_catalog.=) $1"
			" AND campaign_id OPERATOR(pg_catalog.=) $2"
			" AND target OPERATOR(pg_catalog.=) 'supabase'"
			" AND table_name OPERATOR(pg_catalog.=) $3"
			" AND row_key OPERATOR(pg_catalog.=) ANY ($4)",
			4, with_keys, values, NULL);
	}
	for (int i = 0; i < count; i++)
	{
		if (rows[i].code == NULL)
			continue;
		export->has_errors = true;
		values[3] = CStringGetTextDatum(rows[i].key);
		values[4] = CStringGetTextDatum(rows[i].code);
		values[5] = CStringGetTextDatum(rows[i].message);
		values[6] = CStringGetTextDatum(rows[i].json);
		Run("INSERT INTO outbound.export_error AS e (tenant, campaign_id,"
			" target, table_name, row_key, code, message, record)"
			" VALUES ($1, $2, 'supabase', $3, $4, $5, $6, $7::pg_catalog.jsonb)"
			" ON CONFLICT (tenant, campaign_id, target, table_name, row_key)"
			" DO UPDATE SET code = EXCLUDED.code, message = EXCLUDED.message,"
			" record = EXCLUDED.record, failed_at = EXCLUDED.failed_at,"
			" tries = e.tries OPERATOR(pg_catalog.+) 1",
			7, types, values, NULL);
	}
}

/*
 * Rest
 *		Wait, open to interrupts.
 */
static void
Rest(int64 ms)
{
	TimestampTz until = GetCurrentTimestamp() + ms * INT64CONST(1000);

	for (;;)
	{
		int64 left = (until - GetCurrentTimestamp()) / 1000;

		CHECK_FOR_INTERRUPTS();
		if (left <= 0)
			return;
		(void) WaitLatch(MyLatch,
						 WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, left,
						 PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
	}
}

/*
 * Commit
 *		End the transaction and its snapshot; begin the next.
 */
static void
Commit(void)
{
	SPI_commit();
	SPI_start_transaction();
}

static void
Run(const char *sql, int count, Oid *types, Datum *values, const char *nulls)
{
	if (SPI_execute_with_args(sql, count, types, values, nulls, false, 0) < 0)
		elog(ERROR, "could not run a statement of the export");
}

static char *
Text(int row, int column)
{
	return SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column);
}

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
	Run("SELECT pg_catalog.min(prepared) FROM pg_catalog.pg_prepared_xacts"
		" WHERE database OPERATOR(pg_catalog.=) pg_catalog.current_database()",
		0, NULL, NULL, NULL);
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

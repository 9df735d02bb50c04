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
#include "export.h"

#include "access/xact.h"
#include "catalog/pg_collation.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/latch.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"
#include "utils/portal.h"

#define PAGE_MAX 5000
#define TRIES 4
#define WAIT_MAX_MS 10000

PG_FUNCTION_INFO_V1(outbound_export_supabase);

static const char *const export_tables[] = {"ont_leads", "ont_calls",
											"ont_call_outcomes"};

static void BeginExport(Export *export, FunctionCallInfo fcinfo);
static Datum LockKey(const Export *export);
static void ExportTable(Export *export);
static bool SendRows(Export *export, ExportRow *rows, int count);
static HttpAnswer *SendOnce(Export *export, const char *body, size_t len);
static void Rest(int64 ms);
static void Commit(void);

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

	OutboundCheckNonAtomic(fcinfo, "export_supabase",
						   "It commits a page at a time, so that nothing is "
						   "open while the target is waited for.");

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

	ExportReadState(export);
	ExportReadColumns(export);
	horizon = DatumGetTimestampTz(
		DirectFunctionCall1(outbound_export_horizon, (Datum) 0));
	while (export->rows_left > 0 && export->stopped == NULL)
	{
		ExportRow *rows;
		int count;
		int done;

		MemoryContextReset(export->page);
		count = ExportReadPage(export, horizon, &rows);
		Commit();
		if (count == 0)
			break;
		done = SendRows(export, rows, count) ? count : 0;
		if (done == 0)
			break;
		ExportWritePage(export, rows, done);
		Commit();
		export->rows_left -= done;
	}
	MemoryContextSwitchTo(old);
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
				ExportReadColumns(export);
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

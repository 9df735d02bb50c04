/*-------------------------------------------------------------------------
 *
 * export_store.c
 *	  What the export reads and writes, through SPI: its watermark, the columns of
 *	  a table, pages of rows, and refusals.
 *
 *-------------------------------------------------------------------------
 */
#include "export.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

static void WriteRefusals(Export *export, const ExportRow *rows, int count);
static void
Run(const char *sql, int count, Oid *types, Datum *values, const char *nulls);
static char *Text(int row, int column);

/*
 * ExportReadState
 *		Watermark of the table, and whether it is known to lack columns.
 */
void
ExportReadState(Export *export)
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
 * ExportReadColumns
 *		Key and columns of the table, as PostgREST wants them.
 */
void
ExportReadColumns(Export *export)
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
 * ExportReadPage
 *		The next rows after the watermark and below the horizon. Each has its
 *		own key: a source has one row a key.
 */
int
ExportReadPage(Export *export, TimestampTz horizon, ExportRow **rows)
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
 * ExportWritePage
 *		Move the watermark past the page, and keep what was refused.
 */
void
ExportWritePage(Export *export, const ExportRow *rows, int count)
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

/*-------------------------------------------------------------------------
 *
 * export.h
 *	  The export to Supabase: what it has in hand, and what it keeps.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_EXPORT_H
#define OUTBOUND_EXPORT_H

#include "outbound.h"

#include "supabase.h"

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

/*
 * In export_store.c. All need SPI connected and run in the current transaction;
 * what is kept for the table's time goes to export->context, a page to the
 * current one.
 */
extern void ExportReadState(Export *export);
extern void ExportReadColumns(Export *export);
extern int
ExportReadPage(Export *export, TimestampTz horizon, ExportRow **rows);
extern void ExportWritePage(Export *export, const ExportRow *rows, int count);

/* in change.c */
extern Datum outbound_export_horizon(PG_FUNCTION_ARGS);

#endif /* OUTBOUND_EXPORT_H */

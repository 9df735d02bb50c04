/*-------------------------------------------------------------------------
 *
 * lead_stage.c
 *	  The relations that an import's items wait in, and the statements over
 *	  them.
 *
 *-------------------------------------------------------------------------
 */
#include "lead_import.h"

#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/queryenvironment.h"

#include "lead_sql.h"

static Datum StageIds(Tuplestorestate *store, TupleDesc desc, int64 rows);

/*
 * LeadExecute
 *		One statement over a tuplestore, which it sees as relation; arguments
 *		$1 campaign_id, $2 tenant, $3 source, $4 now.
 */
uint64
LeadExecute(const char *sql, const char *relation, TupleDesc desc,
			Tuplestorestate *store, int64 rows, LeadImport *import)
{
	EphemeralNamedRelation enr = palloc0(sizeof(EphemeralNamedRelationData));
	Oid types[6] = {TEXTOID,        TEXTOID,      TEXTOID,
					TIMESTAMPTZOID, TEXTARRAYOID, JSONBOID};
	Datum args[6];
	char nulls[7] = "      ";
	bool update = sql == lead_sql_update;
	uint64 processed;
	int level = NewGUCNestLevel();
	int rc;

	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	/* sorts and hashes whole items */
	(void) set_config_option(
		"work_mem", psprintf("%d", Max(work_mem, maintenance_work_mem)),
		PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	enr->md.name = pstrdup(relation);
	enr->md.reliddesc = InvalidOid;
	enr->md.tupdesc = desc;
	enr->md.enrtype = ENR_NAMED_TUPLESTORE;
	enr->md.enrtuples = rows;
	enr->reldata = store;
	tuplestore_rescan(store);
	if (SPI_register_relation(enr) != SPI_OK_REL_REGISTER)
		elog(ERROR, "could not register relation \"%s\"", relation);
	args[0] = CStringGetTextDatum(import->campaign_id);
	args[1] = CStringGetTextDatum(import->tenant);
	args[2] = CStringGetTextDatum(import->source);
	args[3] = TimestampTzGetDatum(OutboundNow());
	if (update)
	{
		/*
		 * The table is asked by a list of ids, and the stage has no index:
		 * without statistics a nested loop would look cheap and be quadratic.
		 */
		(void) set_config_option("enable_nestloop", "off", PGC_USERSET,
								 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
								 false);
		args[4] = StageIds(store, desc, rows);
		args[5] = PointerGetDatum(import->rules);
		nulls[5] = import->rules ? ' ' : 'n';
	}
	rc = SPI_execute_with_args(sql, update ? 6 : 4, types, args, nulls, false,
							   0);
	if (rc < 0)
		elog(ERROR, "import failed: %s", SPI_result_code_string(rc));
	processed = SPI_processed;
	SPI_unregister_relation(relation);
	AtEOXact_GUC(true, level);
	return processed;
}

/* StageIds: the lead ids of a stage, as text[] */
static Datum
StageIds(Tuplestorestate *store, TupleDesc desc, int64 rows)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(desc, &TTSOpsMinimalTuple);
	Datum *ids =
		MemoryContextAllocHuge(CurrentMemoryContext, rows * sizeof(Datum));
	int64 n = 0;

	while (n < rows && tuplestore_gettupleslot(store, true, false, slot))
	{
		bool isnull;

		ids[n++] =
			datumCopy(slot_getattr(slot, LEAD_ID + 1, &isnull), false, -1);
	}
	ExecDropSingleTupleTableSlot(slot);
	tuplestore_rescan(store);
	return PointerGetDatum(
		construct_array(ids, n, TEXTOID, -1, false, TYPALIGN_INT));
}

/* LeadStageDesc: a lead on its way into the table */
TupleDesc
LeadStageDesc(void)
{
	static const struct
	{
		const char *name;
		Oid type;
	} columns[LEAD_NCOLUMNS] = {
		[LEAD_ORD] = {"ord", INT8OID},
		[LEAD_ID] = {"lead_id", TEXTOID},
		[LEAD_LEGACY_ID] = {"legacy_lead_id", TEXTOID},
		[LEAD_CLINIC_ID] = {"clinic_id", TEXTOID},
		[LEAD_NAME] = {"clinic_name", TEXTOID},
		[LEAD_NUMBER] = {"to_number", TEXTOID},
		[LEAD_PHONE] = {"clinic_phone", TEXTOID},
		[LEAD_EXTENSION] = {"phone_extension", TEXTOID},
		[LEAD_PHONE_KIND] = {"phone_kind", TEXTOID},
		[LEAD_EMAIL] = {"clinic_email", TEXTOID},
		[LEAD_EMAIL_GENERIC] = {"clinic_email_generic", BOOLOID},
		[LEAD_WEBSITE] = {"clinic_website", TEXTOID},
		[LEAD_INDUSTRY] = {"industry_vertical", TEXTOID},
		[LEAD_MANAGER_NAME] = {"manager_name", TEXTOID},
		[LEAD_MANAGER_EMAIL] = {"manager_email", TEXTOID},
		[LEAD_MANAGER_TITLE] = {"manager_title", TEXTOID},
		[LEAD_NOTES] = {"notes", TEXTOID},
		[LEAD_STREET] = {"street", TEXTOID},
		[LEAD_CITY] = {"city", TEXTOID},
		[LEAD_STATE] = {"state", TEXTOID},
		[LEAD_POSTAL_CODE] = {"postal_code", TEXTOID},
		[LEAD_COUNTRY] = {"country_code", TEXTOID},
		[LEAD_LATITUDE] = {"latitude", FLOAT8OID},
		[LEAD_LONGITUDE] = {"longitude", FLOAT8OID},
		[LEAD_TIME_ZONE] = {"time_zone", TEXTOID},
		[LEAD_ZONES] = {"candidate_zones", TEXTARRAYOID},
		[LEAD_STATES] = {"candidate_states", TEXTARRAYOID},
		[LEAD_HOURS] = {"opening_hours", JSONBOID},
		[LEAD_SCORE] = {"review_score", FLOAT8OID},
		[LEAD_REVIEWS] = {"review_count", INT4OID},
		[LEAD_EMPLOYEES] = {"employee_count", INT4OID},
		[LEAD_SEGMENT_SCORE] = {"segment_score", INT4OID},
		[LEAD_SEGMENT] = {"lead_segment", TEXTOID},
		[LEAD_REASONS] = {"segment_reasons", TEXTARRAYOID},
		[LEAD_CLOSED] = {"closed", BOOLOID},
		[LEAD_CONSENT] = {"consent", TEXTOID},
		[LEAD_CONSENT_AT] = {"consent_at", TIMESTAMPTZOID},
		[LEAD_CONSENT_EVIDENCE] = {"consent_evidence", TEXTOID},
		[LEAD_SOURCE_ITEM] = {"source_item", JSONBOID},
	};
	TupleDesc desc = CreateTemplateTupleDesc(LEAD_NCOLUMNS);

	for (int i = 0; i < LEAD_NCOLUMNS; i++)
		TupleDescInitEntry(desc, i + 1, columns[i].name, columns[i].type, -1,
						   0);
	return desc;
}

/* LeadRejectDesc: an item on its way into lead_reject */
TupleDesc
LeadRejectDesc(void)
{
	TupleDesc desc = CreateTemplateTupleDesc(6);

	TupleDescInitEntry(desc, 1, "ord", INT8OID, -1, 0);
	TupleDescInitEntry(desc, 2, "reason", TEXTOID, -1, 0);
	TupleDescInitEntry(desc, 3, "detail", TEXTOID, -1, 0);
	TupleDescInitEntry(desc, 4, "item", JSONBOID, -1, 0);
	TupleDescInitEntry(desc, 5, "item_text", TEXTOID, -1, 0);
	TupleDescInitEntry(desc, 6, "item_hash", BYTEAOID, -1, 0);
	return desc;
}

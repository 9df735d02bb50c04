/*-------------------------------------------------------------------------
 *
 * suppression.c
 *	  The suppression list: its triggers, and its import.
 *
 * Lock order: the number's advisory lock first, always; a claim takes it in
 * the try form, a suppression waits for it. So once a suppression row is
 * committed, no claim that did not see it is still to come.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/rel.h"
#include "utils/rls.h"

#include "json.h"
#include "phone.h"
#include "place.h"

PG_FUNCTION_INFO_V1(outbound_import_suppression);
PG_FUNCTION_INFO_V1(outbound_lead_keep_dnc);
PG_FUNCTION_INFO_V1(outbound_suppression_apply);
PG_FUNCTION_INFO_V1(outbound_suppression_guard);

static TriggerData *CheckTrigger(FunctionCallInfo fcinfo, const char *name);
static Datum
Column(TriggerData *trigger, HeapTuple tuple, const char *name, bool *isnull);
static bool Restoring(void);
static void Run(const char *sql, int nargs, Datum *args, const char *nulls,
				SPIPlanPtr *plan);
static bool SuppressOne(JsonbValue *value, text *reason, text *source,
						text *tenant, StringInfo rejected);

/*
 * Restoring
 *		Is pg_dump's output being loaded? Its header sets both. Such a row had
 *		its effects before it was dumped: another audit row would collide with
 *		the dumped ones, and a lock a row would run out of shared memory.
 */
static bool
Restoring(void)
{
	return !check_function_bodies && !row_security;
}

/*
 * outbound.suppression_guard(): BEFORE INSERT OR UPDATE ON suppression
 *		Number -> hash; takes the number's lock, waiting; a do-not-call row
 *		does not become a weaker one.
 */
Datum
outbound_suppression_guard(PG_FUNCTION_ARGS)
{
	static SPIPlanPtr plan = NULL;
	TriggerData *trigger = CheckTrigger(fcinfo, "suppression_guard");
	TupleDesc desc = trigger->tg_relation->rd_att;
	bool update = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event);
	HeapTuple tuple = update ? trigger->tg_newtuple : trigger->tg_trigtuple;
	bool isnull;
	bool hash_null;
	bool old_null;
	Datum number = Column(trigger, tuple, "number", &isnull);
	Datum hash = Column(trigger, tuple, "number_hash", &hash_null);

	if (!isnull)
	{
		Datum args[2];
		Datum right;

		args[0] = Column(trigger, tuple, "tenant", &old_null);
		args[1] = number;
		if (!old_null && !Restoring())
			Run("SELECT pg_catalog.pg_advisory_xact_lock("
				"pg_catalog.hashtextextended("
				"pg_catalog.concat('outbound:', $1, ':', $2), 0))",
				2, args, NULL, &plan);
		right = DirectFunctionCall1(sha256_bytea, number);
		if (hash_null)
		{
			int attr = SPI_fnumber(desc, "number_hash");
			bool replace_null = false;

			tuple = heap_modify_tuple_by_cols(tuple, desc, 1, &attr, &right,
											  &replace_null);
		}
		else if (!DatumGetBool(DirectFunctionCall2(byteaeq, hash, right)))
			ereport(
				ERROR, errcode(ERRCODE_CHECK_VIOLATION),
				errmsg("number_hash is not the hash of the number"),
				errhint("Leave number_hash out; it is filled from number."));
	}
	if (update)
	{
		Datum was = Column(trigger, trigger->tg_trigtuple, "reason", &old_null);
		Datum is = Column(trigger, tuple, "reason", &isnull);

		if (strcmp(TextDatumGetCString(was), "dnc") == 0 &&
			(isnull || strcmp(TextDatumGetCString(is), "dnc") != 0))
		{
			int attr = SPI_fnumber(desc, "reason");
			bool replace_null = false;

			tuple = heap_modify_tuple_by_cols(tuple, desc, 1, &attr, &was,
											  &replace_null);
		}
	}
	return PointerGetDatum(tuple);
}

/*
 * outbound.suppression_apply(): AFTER INSERT OR UPDATE ON suppression
 *		A do-not-call request: every lead of the tenant with that number
 *		becomes dnc. Any suppression: an audit row, without the number.
 */
Datum
outbound_suppression_apply(PG_FUNCTION_ARGS)
{
	static SPIPlanPtr lead_plan = NULL;
	static SPIPlanPtr audit_plan = NULL;
	TriggerData *trigger = CheckTrigger(fcinfo, "suppression_apply");
	HeapTuple tuple = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event)
						  ? trigger->tg_newtuple
						  : trigger->tg_trigtuple;
	Datum args[4];
	bool isnull;
	bool number_null;

	if (Restoring())
		return PointerGetDatum(NULL);
	/* whatever synchronous_commit says: what was told is not forgotten */
	ForceSyncCommit();
	args[0] = Column(trigger, tuple, "tenant", &isnull);
	args[1] = Column(trigger, tuple, "number", &number_null);
	args[2] = TimestampTzGetDatum(OutboundNow());
	if (!number_null &&
		strcmp(TextDatumGetCString(Column(trigger, tuple, "reason", &isnull)),
			   "dnc") == 0)
	{
		if (lead_plan == NULL)
		{
			Oid types[3] = {TEXTOID, TEXTOID, TIMESTAMPTZOID};

			SPI_connect();
			lead_plan =
				SPI_prepare("UPDATE outbound.lead SET lead_status = 'dnc', "
							"status_at = $3, updated_at = $3 "
							"WHERE tenant OPERATOR(pg_catalog.=) $1 "
							"AND to_number OPERATOR(pg_catalog.=) $2 "
							"AND lead_status OPERATOR(pg_catalog.<>) 'dnc'",
							3, types);
			SPI_keepplan(lead_plan);
			SPI_finish();
		}
		Run(NULL, 3, args, NULL, &lead_plan);
	}
	/*
	 * A row that brings its own past is a restored one: so is its audit row.
	 */
	if (TRIGGER_FIRED_BY_INSERT(trigger->tg_event) &&
		DatumGetTimestampTz(Column(trigger, tuple, "added_at", &isnull)) <
			OutboundNow() - OUTBOUND_MINUTE)
		return PointerGetDatum(NULL);
	if (audit_plan == NULL)
	{
		Oid types[4] = {TEXTOID, TEXTOID, TEXTOID, TEXTOID};

		SPI_connect();
		audit_plan =
			SPI_prepare("INSERT INTO outbound.audit "
						"(tenant, action, subject, reason, detail) VALUES "
						"($1, 'suppression.add', $2, $3, "
						"pg_catalog.jsonb_build_object('source', $4))",
						4, types);
		SPI_keepplan(audit_plan);
		SPI_finish();
	}
	/* the hash, not the number: audit outlives an erasure */
	args[1] = DirectFunctionCall2(
		binary_encode, Column(trigger, tuple, "number_hash", &isnull),
		CStringGetTextDatum("hex"));
	args[2] = Column(trigger, tuple, "reason", &isnull);
	args[3] = Column(trigger, tuple, "source", &isnull);
	Run(NULL, 4, args, NULL, &audit_plan);
	return PointerGetDatum(NULL);
}

/*
 * outbound.lead_keep_dnc(): BEFORE UPDATE OF lead_status ON lead
 *		Fires only where a dnc status would change: puts it back.
 */
Datum
outbound_lead_keep_dnc(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = CheckTrigger(fcinfo, "lead_keep_dnc");
	TupleDesc desc = trigger->tg_relation->rd_att;
	int attrs[2];
	Datum values[2];
	bool nulls[2];

	attrs[0] = SPI_fnumber(desc, "lead_status");
	attrs[1] = SPI_fnumber(desc, "status_at");
	values[0] = heap_getattr(trigger->tg_trigtuple, attrs[0], desc, &nulls[0]);
	values[1] = heap_getattr(trigger->tg_trigtuple, attrs[1], desc, &nulls[1]);
	return PointerGetDatum(heap_modify_tuple_by_cols(trigger->tg_newtuple, desc,
													 2, attrs, values, nulls));
}

/*
 * outbound.import_suppression(items jsonb, reason text, source text,
 *							   tenant text)
 *		RETURNS (inserted bigint, unchanged bigint, rejected jsonb)
 *		One row at a time through the triggers; locks each number until the
 *		end of the transaction.
 */
Datum
outbound_import_suppression(PG_FUNCTION_ARGS)
{
	Jsonb *items;
	JsonbIterator *it;
	JsonbValue v;
	StringInfoData rejected;
	int64 inserted = 0;
	int64 seen = 0;
	int64 nrejected = 0;
	TupleDesc desc;
	Datum values[3];
	bool nulls[3] = {0};

	for (int i = 0; i < 4; i++)
		if (PG_ARGISNULL(i))
			ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					errmsg("no argument of import_suppression may be null"));
	items = PG_GETARG_JSONB_P(0);
	if (!JB_ROOT_IS_ARRAY(items) || JB_ROOT_IS_SCALAR(items))
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("items must be a JSON array"),
				errhint("Pass numbers, as in '[\"+15125550100\"]', or objects, "
						"as in '[{\"phone\": \"+15125550100\", \"evidence\": "
						"\"letter of 3 May\"}]'."));
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row");
	desc = BlessTupleDesc(desc);
	initStringInfo(&rejected);
	appendStringInfoChar(&rejected, '[');
	it = JsonbIteratorInit(&items->root);
	(void) JsonbIteratorNext(&it, &v, true);
	while (JsonbIteratorNext(&it, &v, true) == WJB_ELEM)
	{
		int before = rejected.len;

		CHECK_FOR_INTERRUPTS();
		seen++;
		if (SuppressOne(&v, PG_GETARG_TEXT_PP(1), PG_GETARG_TEXT_PP(2),
						PG_GETARG_TEXT_PP(3), &rejected))
			inserted++;
		else if (rejected.len > before)
			nrejected++;
	}
	appendStringInfoChar(&rejected, ']');
	values[0] = Int64GetDatum(inserted);
	values[1] = Int64GetDatum(seen - inserted - nrejected);
	values[2] = DirectFunctionCall1(jsonb_in, CStringGetDatum(rejected.data));
	return HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
}

/*
 * SuppressOne
 *		Insert one number, or make a weaker row dnc. False and something in
 *		rejected when it is no number; false alone when it is there already.
 */
static bool
SuppressOne(JsonbValue *value, text *reason, text *source, text *tenant,
			StringInfo rejected)
{
	static SPIPlanPtr plan = NULL;
	char *number = NULL;
	char *own_reason = NULL;
	char *evidence = NULL;
	char country[3] = "";
	Phone phone;
	Datum args[5];
	bool written;

	if (value->type == jbvBinary &&
		JsonContainerIsObject(value->val.binary.data))
	{
		JsonbContainer *o = value->val.binary.data;
		static const char *const names[] = {"phone", "number", "to_number",
											"phone_number", "phoneUnformatted"};

		for (int i = 0; i < lengthof(names) && number == NULL; i++)
			number = JsonText(o, names[i]);
		own_reason = JsonText(o, "reason");
		evidence = JsonText(o, "evidence");
		PlaceCountry(JsonText(o, "country"), country);
	}
	else if (value->type == jbvString || value->type == jbvNumeric)
		number = JsonValueText(value);
	PhoneParse(number ? number : "", number ? strlen(number) : 0, country,
			   &phone);
	if (phone.verdict != PHONE_OK)
	{
		appendStringInfo(rejected,
						 "%s{\"item\":", rejected->len > 1 ? "," : "");
		escape_json(rejected, number ? number : "");
		appendStringInfoString(rejected, ",\"reason\":");
		escape_json(rejected, PhoneVerdictText(phone.verdict));
		appendStringInfoChar(rejected, '}');
		return false;
	}
	args[0] = PointerGetDatum(tenant);
	args[1] = CStringGetTextDatum(phone.e164);
	args[2] = own_reason && *own_reason ? CStringGetTextDatum(own_reason)
										: PointerGetDatum(reason);
	args[3] = PointerGetDatum(source);
	args[4] = CStringGetTextDatum(evidence ? evidence : "");
	SPI_connect();
	if (plan == NULL)
	{
		Oid types[5] = {TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID};

		plan = SPI_prepare(
			"INSERT INTO outbound.suppression AS s "
			"(tenant, number, number_hash, reason, source, evidence) "
			"VALUES ($1, $2, outbound.number_hash($2), $3, $4, $5) "
			"ON CONFLICT (tenant, number_hash) DO UPDATE "
			"SET reason = excluded.reason, source = excluded.source, "
			"evidence = excluded.evidence, number = excluded.number, "
			"expires_at = NULL "
			"WHERE s.reason OPERATOR(pg_catalog.<>) 'dnc' "
			"AND excluded.reason OPERATOR(pg_catalog.=) 'dnc'",
			5, types);
		SPI_keepplan(plan);
	}
	SPI_execute_plan(plan, args, NULL, false, 0);
	written = SPI_processed > 0;
	SPI_finish();
	return written;
}

static TriggerData *
CheckTrigger(FunctionCallInfo fcinfo, const char *name)
{
	if (!CALLED_AS_TRIGGER(fcinfo) ||
		!TRIGGER_FIRED_FOR_ROW(((TriggerData *) fcinfo->context)->tg_event))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("function outbound.%s() is a row trigger only", name));
	return (TriggerData *) fcinfo->context;
}

static Datum
Column(TriggerData *trigger, HeapTuple tuple, const char *name, bool *isnull)
{
	TupleDesc desc = trigger->tg_relation->rd_att;

	return heap_getattr(tuple, SPI_fnumber(desc, name), desc, isnull);
}

/* Run: execute a kept plan, preparing it first when sql is given */
static void
Run(const char *sql, int nargs, Datum *args, const char *nulls,
	SPIPlanPtr *plan)
{
	SPI_connect();
	if (*plan == NULL)
	{
		Oid types[2] = {TEXTOID, TEXTOID};

		*plan = SPI_prepare(sql, nargs, types);
		SPI_keepplan(*plan);
	}
	if (SPI_execute_plan(*plan, args, nulls, false, 0) < 0)
		elog(ERROR, "suppression trigger failed");
	SPI_finish();
}

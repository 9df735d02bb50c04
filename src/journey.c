/*-------------------------------------------------------------------------
 *
 * journey.c
 *	  SQL functions of the journey room that compute: map_journey and the list
 *	  of shipped rules. What is stored is stored in journey_apply.c.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_talk.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "json.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#define JOURNEY_COLUMNS 35

PG_FUNCTION_INFO_V1(outbound_map_journey);
PG_FUNCTION_INFO_V1(outbound_shipped_journey_rules);
PG_FUNCTION_INFO_V1(outbound_check_journey_rule);

/* What one call site keeps: the row type, and the rules it was given. */
typedef struct MapState
{
	TupleDesc tupdesc;
	Jsonb *rules_given;
	const JourneyRules *rules;
	MemoryContext work;
} MapState;

static HeapTuple FormJourney(TupleDesc tupdesc, const Journey *journey);
static const JourneyRules *CompileGiven(Jsonb *rules, MemoryContext parent);
static Datum TextList(List *list);

/*
 * outbound.map_journey(call jsonb [, rules jsonb]) returns outbound.mapped_call
 *		Map one call object. Pure: same object and rules, same answer. Never
 *		fails for what the object holds; an error only for rules that do not
 *		compile.
 */
Datum
outbound_map_journey(PG_FUNCTION_ARGS)
{
	MapState *state = fcinfo->flinfo->fn_extra;
	MemoryContext old;
	Jsonb *call;
	Journey journey;
	HeapTuple tuple;
	Datum result;

	if (state == NULL)
	{
		TupleDesc tupdesc;

		if (get_call_result_type(fcinfo, NULL, &tupdesc) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "map_journey must return a row type");
		old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
		state = palloc0(sizeof(MapState));
		state->tupdesc = BlessTupleDesc(CreateTupleDescCopy(tupdesc));
		if (state->tupdesc->natts != JOURNEY_COLUMNS)
			elog(ERROR, "type outbound.mapped_call has %d columns, expected %d",
				 state->tupdesc->natts, JOURNEY_COLUMNS);
		state->work = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt,
											"outbound map journey", 0,
											64 * 1024, 1024 * 1024);
		MemoryContextSwitchTo(old);
		fcinfo->flinfo->fn_extra = state;
	}
	if (PG_NARGS() > 1)
	{
		Jsonb *rules = PG_GETARG_JSONB_P(1);

		if (state->rules_given == NULL ||
			VARSIZE(state->rules_given) != VARSIZE(rules) ||
			memcmp(state->rules_given, rules, VARSIZE(rules)) != 0)
		{
			const JourneyRules *compiled =
				CompileGiven(rules, fcinfo->flinfo->fn_mcxt);

			old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
			state->rules_given = (Jsonb *) palloc(VARSIZE(rules));
			memcpy(state->rules_given, rules, VARSIZE(rules));
			MemoryContextSwitchTo(old);
			state->rules = compiled;
		}
	}

	old = MemoryContextSwitchTo(state->work);
	call = PG_GETARG_JSONB_P(0);
	JourneyMap(&call->root, state->rules, &journey);
	tuple = FormJourney(state->tupdesc, &journey);
	MemoryContextSwitchTo(old);
	result = heap_copy_tuple_as_datum(tuple, state->tupdesc);
	MemoryContextReset(state->work);
	PG_RETURN_DATUM(result);
}

/*
 * TextList
 *		text[] of a list of C strings.
 */
static Datum
TextList(List *list)
{
	Datum *items;
	int i = 0;
	ListCell *cell;

	if (list == NIL)
		return PointerGetDatum(construct_empty_array(TEXTOID));
	items = palloc(list_length(list) * sizeof(Datum));
	foreach (cell, list)
		items[i++] = CStringGetTextDatum(lfirst(cell));
	return PointerGetDatum(
		construct_array(items, i, TEXTOID, -1, false, TYPALIGN_INT));
}

/*
 * FormJourney
 *		The row of type outbound.mapped_call.
 */
static HeapTuple
FormJourney(TupleDesc tupdesc, const Journey *journey)
{
	Datum values[JOURNEY_COLUMNS];
	bool nulls[JOURNEY_COLUMNS] = {0};
	int n = 0;

#define TEXT(value)                                                     \
	do                                                                  \
	{                                                                   \
		const char *text_value = (value);                               \
		nulls[n] = text_value == NULL;                                  \
		values[n++] = text_value ? CStringGetTextDatum(text_value) : 0; \
	} while (0)
#define VALUE(has, datum)      \
	do                         \
	{                          \
		nulls[n] = !(has);     \
		values[n++] = (datum); \
	} while (0)
#define JSON(value) \
	VALUE(true, DirectFunctionCall1(jsonb_in, CStringGetDatum(value)))

	TEXT(journey->tenant);
	TEXT(journey->campaign_id);
	TEXT(journey->lead_id);
	TEXT(journey->clinic_id);
	TEXT(journey->attempt_id);
	TEXT(journey->call_id);
	TEXT(journey->to_number);
	TEXT(journey->call_outcome);
	TEXT(JourneyStageName(journey->stage));
	TEXT(JourneyTerminalOutcome(journey->stage));
	TEXT(JourneyAnswerName(journey->answered_by));
	JSON(journey->evidence_json);
	VALUE(true, TextList(journey->tool_calls));
	JSON(journey->tool_call_events_json);
	TEXT(journey->captured_email);
	VALUE(true, BoolGetDatum(journey->captured_email_generic));
	TEXT(journey->recording_url);
	VALUE(journey->has_recording_expiry,
		  Int64GetDatum(journey->recording_expires_ms));
	VALUE(true, BoolGetDatum(journey->followup_requested));
	JSON(journey->followup_requests_json);
	VALUE(true, TextList(journey->followup_reasons));
	TEXT(journey->followup_reasons == NIL
			 ? ""
			 : linitial(journey->followup_reasons));
	VALUE(journey->has_attempt_number, Int32GetDatum(journey->attempt_number));
	VALUE(journey->has_attempt_threshold,
		  Int32GetDatum(journey->attempt_threshold));
	VALUE(true, BoolGetDatum(journey->attempts_exceeded));
	TEXT(journey->call_window);
	TEXT(journey->call_window_type);
	VALUE(true, BoolGetDatum(journey->after_hours_done));
	TEXT(journey->call_status);
	TEXT(journey->disconnection_reason);
	TEXT(journey->sentiment);
	VALUE(journey->has_duration, Int64GetDatum(journey->duration_ms));
	VALUE(journey->has_cost, Float8GetDatum(journey->cost_cents));
	TEXT(journey->transcript_hash);
	VALUE(journey->has_outcome_ts, Int64GetDatum(journey->outcome_ts));

#undef TEXT
#undef VALUE
#undef JSON
	Assert(n == JOURNEY_COLUMNS);
	return heap_form_tuple(tupdesc, values, nulls);
}

/*
 * CompileGiven
 *		Compile shipped rules plus the given JSON array of rule objects.
 */
static const JourneyRules *
CompileGiven(Jsonb *rules, MemoryContext parent)
{
	JsonbIterator *iterator;
	JsonbValue value;
	RuleRow *rows;
	int count = 0;
	char *why = NULL;
	const JourneyRules *compiled;

	if (!JB_ROOT_IS_ARRAY(rules) || JB_ROOT_IS_SCALAR(rules))
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("journey rules must be a JSON array of objects"),
			 errhint("Use outbound.journey_rules() to get a tenant's rules.")));
	rows = palloc0(Max(JB_ROOT_COUNT(rules), 1) * sizeof(RuleRow));
	iterator = JsonbIteratorInit(&rules->root);
	(void) JsonbIteratorNext(&iterator, &value, true);
	while (JsonbIteratorNext(&iterator, &value, true) == WJB_ELEM)
	{
		JsonbContainer *row;
		RuleRow *rule = &rows[count];
		int64 weight = 100;

		if (value.type != jbvBinary ||
			!JsonContainerIsObject(value.val.binary.data))
			continue;
		row = value.val.binary.data;
		rule->name = JsonText(row, "name");
		rule->language = JsonText(row, "language");
		rule->speaker = JsonText(row, "speaker");
		rule->meaning = JsonText(row, "meaning");
		rule->pattern = JsonText(row, "pattern");
		(void) JsonInt64(row, "weight", &weight);
		rule->weight = (int) Max(Min(weight, 100), 0);
		if (rule->name == NULL || rule->speaker == NULL ||
			rule->meaning == NULL || rule->pattern == NULL)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("a journey rule needs name, speaker, "
								   "meaning and pattern")));
		count++;
	}
	compiled = RulesCompile(outbound_shipped_rules, outbound_shipped_rule_count,
							rows, count, parent, &why);
	if (compiled == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("journey rules do not compile: %s", why),
				 errhint("See doc/journey.md for the pattern language.")));
	return compiled;
}

/*
 * outbound.check_journey_rule(name, speaker, meaning, pattern) returns boolean
 *		True, or an error that says what is wrong; behind a CHECK. A pattern may
 *		use shipped classes and none of the tenant's own.
 */
Datum
outbound_check_journey_rule(PG_FUNCTION_ARGS)
{
	RuleRow row = {0};
	char *why = NULL;
	const JourneyRules *compiled;
	RuleRow *classes;
	int count = 0;
	int i;

	row.name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	row.language = "*";
	row.speaker = text_to_cstring(PG_GETARG_TEXT_PP(1));
	row.meaning = text_to_cstring(PG_GETARG_TEXT_PP(2));
	row.pattern = text_to_cstring(PG_GETARG_TEXT_PP(3));
	row.weight = 100;
	classes = palloc(outbound_shipped_rule_count * sizeof(RuleRow));
	for (i = 0; i < outbound_shipped_rule_count; i++)
		if (strcmp(outbound_shipped_rules[i].meaning, "class") == 0)
			classes[count++] = outbound_shipped_rules[i];
	compiled =
		RulesCompile(classes, count, &row, 1, CurrentMemoryContext, &why);
	if (compiled == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("journey rule does not compile: %s", why),
				 errhint("See doc/journey.md for the pattern language.")));
	PG_RETURN_BOOL(true);
}

/*
 * outbound.shipped_journey_rules() returns setof (name, language, speaker,
 * meaning, weight, pattern)
 *		The rules compiled into the library; fills outbound.journey_rule.
 */
Datum
outbound_shipped_journey_rules(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	int i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < outbound_shipped_rule_count; i++)
	{
		const RuleRow *row = &outbound_shipped_rules[i];
		Datum values[6];
		bool nulls[6] = {0};

		values[0] = CStringGetTextDatum(row->name);
		values[1] = CStringGetTextDatum(row->language);
		values[2] = CStringGetTextDatum(row->speaker);
		values[3] = CStringGetTextDatum(row->meaning);
		values[4] = Int32GetDatum(row->weight);
		values[5] = CStringGetTextDatum(row->pattern);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

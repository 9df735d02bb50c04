/*-------------------------------------------------------------------------
 *
 * outbound_test.c
 *	  The engine's C interfaces as SQL functions, for tests and benches.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "http.h"
#include "json.h"
#include "miscadmin.h"
#include "portability/instr_time.h"
#include "service.h"
#include "utils/array.h"
#include "utils/builtins.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(test_http);
PG_FUNCTION_INFO_V1(test_http_load);
PG_FUNCTION_INFO_V1(test_json_parse);
PG_FUNCTION_INFO_V1(test_json_read);
PG_FUNCTION_INFO_V1(test_service);

static const char *const phases[] = {"resolve", "connect",   "tls",
									 "sent",    "receiving", "done"};

/* A text or NULL. */
static Datum
TextOrNull(const char *text, bool *isnull)
{
	*isnull = text == NULL;
	return text ? CStringGetTextDatum(text) : (Datum) 0;
}

/* outbound_test.http(...): see the SQL file. */
Datum
test_http(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	HttpPool *pool;
	HttpRequest request = {0};
	int times = PG_GETARG_INT32(9);
	int i;

	InitMaterializedSRF(fcinfo, 0);
	request.method = text_to_cstring(PG_GETARG_TEXT_PP(0));
	request.url = text_to_cstring(PG_GETARG_TEXT_PP(1));
	if (!PG_ARGISNULL(2))
	{
		Datum *headers;
		int count;

		deconstruct_array(PG_GETARG_ARRAYTYPE_P(2), TEXTOID, -1, false,
						  TYPALIGN_INT, &headers, NULL, &count);
		for (i = 0; i < count; i++)
			request.headers =
				lappend(request.headers, TextDatumGetCString(headers[i]));
	}
	if (!PG_ARGISNULL(3))
	{
		request.body = text_to_cstring(PG_GETARG_TEXT_PP(3));
		request.body_len = strlen(request.body);
	}
	request.timeout_ms = PG_GETARG_INT32(4);
	request.connect_timeout_ms = PG_GETARG_INT32(5);
	request.max_body = PG_GETARG_INT32(6);
	request.allow_http = PG_GETARG_BOOL(7);
	request.ca_file =
		PG_ARGISNULL(8) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(8));

	pool = HttpPoolCreate(CurrentMemoryContext, "test");
	for (i = 0; i < times; i++)
	{
		HttpAnswer *answer = HttpPerform(pool, &request);
		Datum values[11];
		bool nulls[11] = {false};
		Datum *headers =
			palloc(sizeof(Datum) * (list_length(answer->headers) + 1));
		int count = 0;
		ListCell *lc;

		foreach (lc, answer->headers)
			headers[count++] = CStringGetTextDatum(lfirst(lc));
		values[0] = CStringGetTextDatum(phases[answer->phase]);
		values[1] = Int32GetDatum(answer->status);
		values[2] = CStringGetTextDatum(HttpExcerpt(answer, 200));
		values[3] = Int64GetDatum((int64) answer->body_len);
		values[4] = CStringGetTextDatum(answer->content_type);
		values[5] = PointerGetDatum(
			construct_array(headers, count, TEXTOID, -1, false, TYPALIGN_INT));
		values[6] = Int64GetDatum(answer->retry_after_ms);
		values[7] = BoolGetDatum(answer->too_large);
		values[8] = BoolGetDatum(answer->timed_out);
		values[9] = Float8GetDatum(answer->elapsed_ms);
		values[10] = TextOrNull(answer->error, &nulls[10]);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	HttpPoolDestroy(pool);
	PG_RETURN_NULL();
}

/* outbound_test.http_load(...): see the SQL file. */
Datum
test_http_load(PG_FUNCTION_ARGS)
{
	HttpRequest request = {0};
	int requests = PG_GETARG_INT32(3);
	int in_flight = PG_GETARG_INT32(4);
	MemoryContext scratch = AllocSetContextCreate(
		CurrentMemoryContext, "test answers", ALLOCSET_DEFAULT_SIZES);
	HttpPool *pool;
	int submitted = 0;
	int ok = 0;
	int failed = 0;
	char *first_error = NULL;
	instr_time start;
	instr_time took;
	TupleDesc desc;
	Datum values[4];
	bool nulls[4] = {false};

	get_call_result_type(fcinfo, NULL, &desc);
	request.method = text_to_cstring(PG_GETARG_TEXT_PP(0));
	request.url = text_to_cstring(PG_GETARG_TEXT_PP(1));
	if (!PG_ARGISNULL(2))
	{
		request.body = text_to_cstring(PG_GETARG_TEXT_PP(2));
		request.body_len = strlen(request.body);
	}
	request.timeout_ms = 10000;
	request.connect_timeout_ms = 5000;
	request.allow_http = true;

	pool = HttpPoolCreate(CurrentMemoryContext, "test load");
	INSTR_TIME_SET_CURRENT(start);
	while (ok + failed < requests)
	{
		MemoryContext old;
		HttpAnswer *answer;

		while (submitted < requests && HttpInFlight(pool) < in_flight)
		{
			HttpSubmit(pool, &request);
			submitted++;
		}
		MemoryContextReset(scratch);
		old = MemoryContextSwitchTo(scratch);
		answer = HttpWait(pool, 1000);
		MemoryContextSwitchTo(old);
		if (answer == NULL)
			continue;
		if (answer->phase == HTTP_DONE && answer->status == 200)
			ok++;
		else
		{
			failed++;
			if (first_error == NULL)
				first_error = pstrdup(answer->error ? answer->error : "status");
		}
	}
	INSTR_TIME_SET_CURRENT(took);
	INSTR_TIME_SUBTRACT(took, start);
	HttpPoolDestroy(pool);

	values[0] = Int32GetDatum(ok);
	values[1] = Int32GetDatum(failed);
	values[2] = Float8GetDatum(INSTR_TIME_GET_DOUBLE(took));
	values[3] = TextOrNull(first_error, &nulls[3]);
	PG_RETURN_DATUM(HeapTupleGetDatum(
		heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}

/* outbound_test.json_parse(bytea) */
Datum
test_json_parse(PG_FUNCTION_ARGS)
{
	bytea *content = PG_GETARG_BYTEA_PP(0);
	char *why;
	Jsonb *parsed =
		JsonTryParse(VARDATA_ANY(content), VARSIZE_ANY_EXHDR(content), &why);
	TupleDesc desc;
	Datum values[2];
	bool nulls[2] = {false};

	get_call_result_type(fcinfo, NULL, &desc);
	values[0] = PointerGetDatum(parsed);
	nulls[0] = parsed == NULL;
	values[1] = TextOrNull(why, &nulls[1]);
	PG_RETURN_DATUM(HeapTupleGetDatum(
		heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}

/* outbound_test.json_read(jsonb, text) */
Datum
test_json_read(PG_FUNCTION_ARGS)
{
	JsonbContainer *object = &PG_GETARG_JSONB_P(0)->root;
	char *key = text_to_cstring(PG_GETARG_TEXT_PP(1));
	TupleDesc desc;
	Datum values[6] = {0};
	bool nulls[6] = {false};
	double number;
	int64 whole;
	bool truth;

	get_call_result_type(fcinfo, NULL, &desc);
	values[0] = TextOrNull(JsonText(object, key), &nulls[0]);
	nulls[1] = !JsonNumber(object, key, &number);
	values[1] = nulls[1] ? (Datum) 0 : Float8GetDatum(number);
	nulls[2] = !JsonInt64(object, key, &whole);
	values[2] = nulls[2] ? (Datum) 0 : Int64GetDatum(whole);
	nulls[3] = !JsonBool(object, key, &truth);
	values[3] = nulls[3] ? (Datum) 0 : BoolGetDatum(truth);
	values[4] = BoolGetDatum(JsonObject(object, key) != NULL);
	values[5] = BoolGetDatum(JsonArray(object, key) != NULL);
	PG_RETURN_DATUM(HeapTupleGetDatum(
		heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}

/* outbound_test.service(text, text) */
Datum
test_service(PG_FUNCTION_ARGS)
{
	Service *service = ServiceGet(text_to_cstring(PG_GETARG_TEXT_PP(0)),
								  text_to_cstring(PG_GETARG_TEXT_PP(1)), false);
	TupleDesc desc;
	Datum values[11];
	bool nulls[11] = {false};

	get_call_result_type(fcinfo, NULL, &desc);
	values[0] = CStringGetTextDatum(service->server);
	values[1] = CStringGetTextDatum(service->url);
	values[2] = Int32GetDatum(service->timeout_ms);
	values[3] = Int32GetDatum(service->max_body);
	values[4] = Int32GetDatum(service->batch_size);
	values[5] = Float8GetDatum(service->calls_per_second);
	values[6] = BoolGetDatum(service->allow_http);
	values[7] = TextOrNull(service->actor, &nulls[7]);
	values[8] = TextOrNull(service->api_key, &nulls[8]);
	values[9] = TextOrNull(service->auth_header, &nulls[9]);
	values[10] = TextOrNull(service->signing_secret, &nulls[10]);
	PG_RETURN_DATUM(HeapTupleGetDatum(
		heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}

/*
 * policy_loop.c
 *	  For bench/policy: PolicyDecide() in a loop, and beside it the server's own
 *	  conversion of the same instants to local time. Compiled together with the
 *	  product's sources.
 */
#include "policy.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "access/htup_details.h"
#include "portability/instr_time.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(bench_policy);

/*
 * bench_policy(ids text[], decisions integer, from timestamptz, campaign_id
 * text, tenant text) returns (decisions/s, conversions/s, share of calls)
 */
Datum
bench_policy(PG_FUNCTION_ARGS)
{
	ArrayType *array = PG_GETARG_ARRAYTYPE_P(0);
	int n = PG_GETARG_INT32(1);
	TimestampTz from = PG_GETARG_TIMESTAMPTZ(2);
	PolicyCampaign *campaign;
	PolicyLead *leads;
	Datum *ids;
	bool *nulls;
	int nids;
	int nleads;
	uint64 x = 88172645463325252;
	int64 calls = 0;
	instr_time start;
	instr_time stop;
	double seconds;
	double baseline;
	Datum zone = CStringGetTextDatum("America/Chicago");
	TupleDesc desc;
	Datum values[3];
	bool isnull[3] = {false, false, false};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &ids, &nulls,
					  &nids);
	campaign = PolicyLoadCampaign(text_to_cstring(PG_GETARG_TEXT_PP(4)),
								  text_to_cstring(PG_GETARG_TEXT_PP(3)), from);
	nleads = PolicyLoadLeads(campaign, ids, nids, from, &leads);

	INSTR_TIME_SET_CURRENT(start);
	for (int i = 0; i < n; i++)
	{
		PolicyDecision d;

		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		PolicyDecide(campaign, &leads[x % nleads],
					 from + (int64) (x % (uint64) (7 * OUTBOUND_DAY)), &d);
		calls += (d.verdict <= POLICY_AFTER_HOURS_CALL);
	}
	INSTR_TIME_SET_CURRENT(stop);
	INSTR_TIME_SUBTRACT(stop, start);
	seconds = INSTR_TIME_GET_DOUBLE(stop);

	INSTR_TIME_SET_CURRENT(start);
	for (int i = 0; i < n; i++)
	{
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		DirectFunctionCall2(
			timestamptz_zone, zone,
			TimestampTzGetDatum(from +
								(int64) (x % (uint64) (7 * OUTBOUND_DAY))));
	}
	INSTR_TIME_SET_CURRENT(stop);
	INSTR_TIME_SUBTRACT(stop, start);
	baseline = INSTR_TIME_GET_DOUBLE(stop);

	values[0] = Float8GetDatum(n / seconds);
	values[1] = Float8GetDatum(n / baseline);
	values[2] = Float8GetDatum((double) calls / n);
	PG_RETURN_DATUM(
		HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values,
										  isnull)));
}

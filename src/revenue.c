/*-------------------------------------------------------------------------
 *
 * revenue.c
 *	  Arithmetic of the revenue report: quantiles, rounding and the objective,
 *	  equal to the replaced report's to the last digit. Pure.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(outbound_figure_quantile);
PG_FUNCTION_INFO_V1(outbound_figure_round);
PG_FUNCTION_INFO_V1(outbound_legacy_objective);

static int CompareDouble(const void *a, const void *b);
static double RoundTo(double value, int digits);
static double Shrunk(double successes, double n);
static double
Share(FunctionCallInfo fcinfo, int arg, double when_missing, double worst);

/*
 * outbound.figure_quantile(amounts float8[], q float8, trimmed boolean)
 * returns float8
 *		Quantile by linear interpolation, negatives and nulls left out; with
 *		trim, 8 % of the values are dropped at each end first. Null when none is
 *		left.
 */
Datum
outbound_figure_quantile(PG_FUNCTION_ARGS)
{
	ArrayType *array = PG_GETARG_ARRAYTYPE_P(0);
	double q = PG_GETARG_FLOAT8(1);
	bool trim = PG_GETARG_BOOL(2);
	Datum *elems;
	bool *nulls;
	int total;
	int n = 0;
	int drop = 0;
	double *values;
	double position;
	int low;
	int high;

	if (!(q >= 0 && q <= 1))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("a quantile is between 0 and 1")));
	deconstruct_array(array, FLOAT8OID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE,
					  &elems, &nulls, &total);
	values = palloc(sizeof(double) * (total + 1));
	for (int i = 0; i < total; i++)
		if (!nulls[i] && DatumGetFloat8(elems[i]) >= 0)
			values[n++] = DatumGetFloat8(elems[i]);
	if (n == 0)
		PG_RETURN_NULL();
	qsort(values, n, sizeof(double), CompareDouble);
	if (trim)
	{
		drop = (int) (n * 0.08);
		if (n - 2 * drop <= 0)
			drop = Max(0, n / 2 - 1);
	}
	values += drop;
	n -= 2 * drop;
	position = (n - 1) * q;
	low = (int) floor(position);
	high = Min(low + 1, n - 1);
	PG_RETURN_FLOAT8(values[low] +
					 (values[high] - values[low]) * (position - low));
}

/*
 * outbound.figure_round(amount float8, digits integer) returns float8
 *		Round the exact binary value, ties to even, as the replaced report did.
 */
Datum
outbound_figure_round(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(RoundTo(PG_GETARG_FLOAT8(0), PG_GETARG_INT32(1)));
}

/*
 * outbound.legacy_objective(answered, emails, direct, closes, closed_email
 * bigint, latency_p95, turns_p50, seconds_p50 float8) returns float8
 *		The replaced report's score, 0 to 100: what is missing, and what is
 *		zero, counts as the worst.
 */
Datum
outbound_legacy_objective(PG_FUNCTION_ARGS)
{
	double answered = PG_GETARG_INT64(0);
	double closes = PG_GETARG_INT64(3);
	double email = Shrunk(PG_GETARG_INT64(1), answered);
	double direct = Shrunk(PG_GETARG_INT64(2), answered);
	double success = Shrunk(PG_GETARG_INT64(4), closes);
	double request = Shrunk(closes, answered);
	double latency = Share(fcinfo, 5, 4000, 2500);
	double turns = Share(fcinfo, 6, 12, 12);
	double seconds = Share(fcinfo, 7, 120, 120);

	PG_RETURN_FLOAT8(
		RoundTo(100.0 * (0.30 * email + 0.20 * direct + 0.20 * success +
						 0.10 * request + 0.10 * (1.0 - latency) +
						 0.05 * (1.0 - turns) + 0.05 * (1.0 - seconds)),
				2));
}

/*
 * Shrunk
 *		A rate, pulled towards 0.2 where there is little to go by.
 */
static double
Shrunk(double successes, double n)
{
	return n == 0 ? 0 : (2.0 + successes) / (10.0 + n);
}

/*
 * Share
 *		An argument as a share of the worst, at most 1; when_missing for null
 *		and zero.
 */
static double
Share(FunctionCallInfo fcinfo, int arg, double when_missing, double worst)
{
	double value = PG_ARGISNULL(arg) ? 0 : PG_GETARG_FLOAT8(arg);

	return Min(1.0, (value == 0 ? when_missing : value) / worst);
}

/*
 * RoundTo
 *		printf rounds the exact binary value, ties to even.
 */
static double
RoundTo(double value, int digits)
{
	char text[400];

	if (isnan(value) || isinf(value))
		return value;
	snprintf(text, sizeof(text), "%.*f", Min(Max(digits, 0), 15), value);
	return strtod(text, NULL);
}

/*
 * CompareDouble
 *		qsort order.
 */
static int
CompareDouble(const void *a, const void *b)
{
	double x = *(const double *) a;
	double y = *(const double *) b;

	return (x > y) - (x < y);
}

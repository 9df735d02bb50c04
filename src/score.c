/*-------------------------------------------------------------------------
 *
 * score.c
 *	  Signals -> score, segment, reasons; and the breakdown per signal.
 *
 * Pure and immutable: a score depends on its arguments alone. The policy is a
 * compiled struct (score_policy.c), so that a row costs a few comparisons.
 *
 *-------------------------------------------------------------------------
 */
#include "score.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "place.h"

PG_FUNCTION_INFO_V1(outbound_lead_score);
PG_FUNCTION_INFO_V1(outbound_score_reasons);
PG_FUNCTION_INFO_V1(outbound_score_segment);
PG_FUNCTION_INFO_V1(outbound_score_breakdown);

static const ScorePolicy *
GetSignals(FunctionCallInfo fcinfo, ScoreSignals *signals);
static const ScoreTier *FirstTier(const ScoreStep *step, double value);
static bool StateListed(const ScorePolicy *policy, const ScoreSignals *signals);

/*
 * outbound.lead_score(rating float8, reviews int, employees int,
 *					   has_website bool, has_manager_email bool, state text,
 *					   rules jsonb DEFAULT NULL) RETURNS int
 *		The score. NULL signals are unknown and give nothing; NULL rules are
 *		the default policy.
 */
Datum
outbound_lead_score(PG_FUNCTION_ARGS)
{
	ScoreSignals signals;
	const ScorePolicy *policy = GetSignals(fcinfo, &signals);

	PG_RETURN_INT32(ScoreCompute(policy, &signals));
}

/*
 * outbound.score_reasons(… as lead_score …) RETURNS text[]
 *		The reason words of the signals that gave points, in order of signals.
 */
Datum
outbound_score_reasons(PG_FUNCTION_ARGS)
{
	ScoreSignals signals;
	const ScorePolicy *policy = GetSignals(fcinfo, &signals);
	const char *reasons[SCORE_MAX_REASONS];
	Datum values[SCORE_MAX_REASONS];
	int n = ScoreReasons(policy, &signals, reasons);

	for (int i = 0; i < n; i++)
		values[i] = CStringGetTextDatum(reasons[i]);
	PG_RETURN_ARRAYTYPE_P(
		construct_array(values, n, TEXTOID, -1, false, TYPALIGN_INT));
}

/*
 * outbound.score_segment(score int, rules jsonb DEFAULT NULL) RETURNS text
 *		The segment that a score falls into.
 */
Datum
outbound_score_segment(PG_FUNCTION_ARGS)
{
	const ScorePolicy *policy;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	policy = ScoreCached(fcinfo, 1);
	PG_RETURN_TEXT_P(cstring_to_text(ScoreSegment(policy, PG_GETARG_INT32(0))));
}

/*
 * outbound.score_breakdown(… as lead_score …)
 *		RETURNS TABLE (signal, value, points, most, reason)
 *		One row a signal: what is known, what it gave, the most it could give.
 */
Datum
outbound_score_breakdown(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	ScoreSignals s;
	const ScorePolicy *policy = GetSignals(fcinfo, &s);
	const ScoreTier *rating =
		s.has_rating ? FirstTier(&policy->rating, s.rating) : NULL;
	const ScoreTier *reviews =
		s.has_reviews ? FirstTier(&policy->reviews, s.reviews) : NULL;
	int32 team = 0;
	StringInfoData team_reason;
	struct
	{
		const char *signal;
		char *value;
		int32 points;
		int32 most;
		const char *reason;
	} rows[6];

	InitMaterializedSRF(fcinfo, 0);
	initStringInfo(&team_reason);
	if (s.has_employees)
		for (int i = 0; i < policy->employees.ntiers; i++)
		{
			const ScoreTier *t = &policy->employees.tiers[i];

			if (s.employees < t->lo || s.employees > t->hi)
				continue;
			team += t->points;
			if (t->reason)
				appendStringInfo(&team_reason, "%s%s",
								 team_reason.len ? "|" : "", t->reason);
		}
	rows[0].signal = "rating";
	rows[0].value = s.has_rating ? DatumGetCString(DirectFunctionCall1(
									   float8out, Float8GetDatum(s.rating)))
								 : NULL;
	rows[0].points = rating ? rating->points : 0;
	rows[0].most = ScoreMost(&policy->rating, false);
	rows[0].reason = rating ? rating->reason : NULL;
	rows[1].signal = "reviews";
	rows[1].value = s.has_reviews ? psprintf("%d", s.reviews) : NULL;
	rows[1].points = reviews ? reviews->points : 0;
	rows[1].most = ScoreMost(&policy->reviews, false);
	rows[1].reason = reviews ? reviews->reason : NULL;
	rows[2].signal = "employees";
	rows[2].value = s.has_employees ? psprintf("%d", s.employees) : NULL;
	rows[2].points = team;
	rows[2].most = ScoreMost(&policy->employees, true);
	rows[2].reason = team_reason.len ? team_reason.data : NULL;
	rows[3].signal = "website";
	rows[3].value = pstrdup(s.has_website ? "true" : "false");
	rows[3].points = s.has_website ? policy->website.points : 0;
	rows[3].most = Max(policy->website.points, 0);
	rows[3].reason = s.has_website ? policy->website.reason : NULL;
	rows[4].signal = "manager_email";
	rows[4].value = pstrdup(s.has_manager_email ? "true" : "false");
	rows[4].points = s.has_manager_email ? policy->manager_email.points : 0;
	rows[4].most = Max(policy->manager_email.points, 0);
	rows[4].reason = s.has_manager_email ? policy->manager_email.reason : NULL;
	rows[5].signal = "state";
	rows[5].value = s.state ? pnstrdup(s.state, s.state_len) : NULL;
	rows[5].points = StateListed(policy, &s) ? policy->state.points : 0;
	rows[5].most = Max(policy->state.points, 0);
	rows[5].reason = StateListed(policy, &s) ? policy->state.reason : NULL;

	for (int i = 0; i < lengthof(rows); i++)
	{
		Datum values[5];
		bool nulls[5] = {0};

		values[0] = CStringGetTextDatum(rows[i].signal);
		nulls[1] = rows[i].value == NULL;
		values[1] = nulls[1] ? (Datum) 0 : CStringGetTextDatum(rows[i].value);
		values[2] = Int32GetDatum(rows[i].points);
		values[3] = Int32GetDatum(rows[i].most);
		values[4] = CStringGetTextDatum(rows[i].reason ? rows[i].reason : "");
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * ScoreCompute
 *		The score of signals under policy.
 */
int32
ScoreCompute(const ScorePolicy *policy, const ScoreSignals *s)
{
	int32 score = 0;
	const ScoreTier *t;

	if (s->has_rating && (t = FirstTier(&policy->rating, s->rating)) != NULL)
		score += t->points;
	if (s->has_reviews && (t = FirstTier(&policy->reviews, s->reviews)) != NULL)
		score += t->points;
	if (s->has_employees)
		for (t = policy->employees.tiers;
			 t < policy->employees.tiers + policy->employees.ntiers; t++)
			if (s->employees >= t->lo && s->employees <= t->hi)
				score += t->points;
	if (s->has_website)
		score += policy->website.points;
	if (s->has_manager_email)
		score += policy->manager_email.points;
	if (s->state && StateListed(policy, s))
		score += policy->state.points;
	return score;
}

/*
 * ScoreSegment
 *		Name of the segment of a score; points into the policy.
 */
const char *
ScoreSegment(const ScorePolicy *policy, int32 score)
{
	int i = 0;

	while (i < policy->nsegments - 1 && score < policy->segments[i].at_least)
		i++;
	return policy->segments[i].name;
}

/*
 * ScoreReasons
 *		Fill reasons (room for SCORE_MAX_REASONS) with pointers into the
 *		policy; returns how many.
 */
int
ScoreReasons(const ScorePolicy *policy, const ScoreSignals *s,
			 const char **reasons)
{
	int n = 0;
	const ScoreTier *t;

	if (s->has_rating && (t = FirstTier(&policy->rating, s->rating)) != NULL &&
		t->reason)
		reasons[n++] = t->reason;
	if (s->has_reviews &&
		(t = FirstTier(&policy->reviews, s->reviews)) != NULL && t->reason)
		reasons[n++] = t->reason;
	if (s->has_employees)
		for (int i = 0; i < policy->employees.ntiers; i++)
		{
			t = &policy->employees.tiers[i];
			if (s->employees >= t->lo && s->employees <= t->hi && t->reason)
				reasons[n++] = t->reason;
		}
	if (s->has_website && policy->website.reason)
		reasons[n++] = policy->website.reason;
	if (s->has_manager_email && policy->manager_email.reason)
		reasons[n++] = policy->manager_email.reason;
	if (s->state && policy->state.reason && StateListed(policy, s))
		reasons[n++] = policy->state.reason;
	return n;
}

static const ScorePolicy *
GetSignals(FunctionCallInfo fcinfo, ScoreSignals *s)
{
	s->has_rating = !PG_ARGISNULL(0);
	s->rating = s->has_rating ? PG_GETARG_FLOAT8(0) : 0;
	s->has_reviews = !PG_ARGISNULL(1);
	s->reviews = s->has_reviews ? PG_GETARG_INT32(1) : 0;
	s->has_employees = !PG_ARGISNULL(2);
	s->employees = s->has_employees ? PG_GETARG_INT32(2) : 0;
	s->has_website = !PG_ARGISNULL(3) && PG_GETARG_BOOL(3);
	s->has_manager_email = !PG_ARGISNULL(4) && PG_GETARG_BOOL(4);
	s->state = NULL;
	s->state_len = 0;
	if (!PG_ARGISNULL(5))
	{
		text *state = PG_GETARG_TEXT_PP(5);

		s->state = VARDATA_ANY(state);
		s->state_len = VARSIZE_ANY_EXHDR(state);
	}
	return ScoreCached(fcinfo, 6);
}

static const ScoreTier *
FirstTier(const ScoreStep *step, double value)
{
	const ScoreTier *t = step->tiers;
	const ScoreTier *end = t + step->ntiers;

	for (; t < end; t++)
		if (value >= t->lo && value <= t->hi)
			return t;
	return NULL;
}

/*
 * StateListed
 *		Leads hold codes, which cost two comparisons; a name is looked up.
 */
static bool
StateListed(const ScorePolicy *policy, const ScoreSignals *s)
{
	const char *state = s->state;
	char name[64];

	if (state == NULL || s->state_len < 2 || s->state_len >= sizeof(name))
		return false;
	if (s->state_len > 2)
	{
		memcpy(name, state, s->state_len);
		name[s->state_len] = '\0';
		state = PlaceStateCode(name, NULL);
		if (state == NULL)
			return false;
	}
	for (int i = 0; i < policy->nstates; i++)
		if ((state[0] & ~0x20) == policy->states[i][0] &&
			(state[1] & ~0x20) == policy->states[i][1])
			return true;
	return false;
}

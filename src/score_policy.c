/*-------------------------------------------------------------------------
 *
 * score_policy.c
 *	  Score policies: JSON rules, checked and compiled into a struct.
 *
 * The rules, all members optional (an absent signal gives nothing):
 *
 *	{"rating":   [{"at_least": 4.8, "points": 30, "reason": "…"}, …],
 *	 "reviews":  [ … ],				first tier that fits counts
 *	 "employees": [{"at_least": 2, "at_most": 35, "points": 14}, …],  all count
 *	 "website": {"points": 6, "reason": "has_website"},
 *	 "manager_email": {"points": 8, "reason": "manager_email"},
 *	 "state": {"in": ["TX", "FL", "CA"], "points": 4, "reason": "target_state"},
 *	 "segments": {"priority": 72, "standard": 54, "nurture": 35, "low": 0}}
 *
 * The segment with the lowest threshold is the rest: everything below counts
 * to it too.
 *
 *-------------------------------------------------------------------------
 */
#include "score.h"
#include "place.h"

#include <float.h>

#include "nodes/primnodes.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/numeric.h"

PG_FUNCTION_INFO_V1(outbound_check_score_rules);

#define ABOVE(v, p, r)         \
	{                          \
		(v), DBL_MAX, (p), (r) \
	}

static const ScorePolicy default_policy = {
	.rating = {3,
			   {ABOVE(4.8, 30, "rating:very_high"),
				ABOVE(4.5, 20, "rating:high"), ABOVE(4.0, 10, "rating:good")}},
	.reviews = {3,
				{ABOVE(250, 25, "review_count:very_high"),
				 ABOVE(80, 18, "review_count:high"),
				 ABOVE(25, 10, "review_count:medium")}},
	.employees = {2, {{2, 35, 14, "team_size:good_fit"}, ABOVE(10, 6, NULL)}},
	.website = ABOVE(0, 6, "has_website"),
	.manager_email = ABOVE(0, 8, "manager_email"),
	.state = ABOVE(0, 4, "target_state"),
	.nstates = 3,
	.states = {"TX", "FL", "CA"},
	.nsegments = 4,
	.segments = {{72, "priority"},
				 {54, "standard"},
				 {35, "nurture"},
				 {PG_INT32_MIN, "low"}},
};

typedef struct ScoreCache
{
	MemoryContext context; /* child of fn_mcxt; holds policy and rules */
	ScorePolicy *policy;
	Jsonb *rules;  /* content that policy was compiled from */
	bool constant; /* the argument is a constant: never another content */
} ScoreCache;

static bool ArgumentIsConst(FmgrInfo *flinfo, int arg);
static void CompileStep(JsonbValue *value, const char *path, ScoreStep *step,
						bool additive);
static void CompileTier(JsonbContainer *object, const char *path,
						ScoreTier *tier, bool bounds);
static void CompileFlag(JsonbValue *value, const char *path, ScoreTier *tier);
static void CompileState(JsonbValue *value, ScorePolicy *policy);
static void CompileSegments(JsonbValue *value, ScorePolicy *policy);
static double GetNumber(JsonbValue *value, const char *path);
static int32 GetPoints(JsonbValue *value, const char *path);
static JsonbContainer *
GetContainer(JsonbValue *value, bool array, const char *path);
pg_noreturn static void Nonsense(const char *path, const char *what);

/* ScoreDefaultPolicy: the contract's thresholds */
const ScorePolicy *
ScoreDefaultPolicy(void)
{
	return &default_policy;
}

/*
 * ScoreCached
 *		The policy of argument number arg, a jsonb; NULL is the default one.
 *		Compiled rules are kept with the function's call site: a statement
 *		over a million rows compiles once. A constant is not even looked at
 *		again; anything else is compared by content. (A parameter is no
 *		constant here: PL/pgSQL evaluates one expression with many values.)
 */
const ScorePolicy *
ScoreCached(FunctionCallInfo fcinfo, int arg)
{
	FmgrInfo *flinfo = fcinfo->flinfo;
	ScoreCache *cache = (ScoreCache *) flinfo->fn_extra;
	MemoryContext old;
	Jsonb *rules;

	if (PG_ARGISNULL(arg))
		return &default_policy;
	if (cache && cache->policy && cache->constant)
		return cache->policy;
	rules = PG_GETARG_JSONB_P(arg);
	if (cache && cache->policy && VARSIZE(cache->rules) == VARSIZE(rules) &&
		memcmp(cache->rules, rules, VARSIZE(rules)) == 0)
		return cache->policy;
	if (cache == NULL)
	{
		cache = MemoryContextAllocZero(flinfo->fn_mcxt, sizeof(ScoreCache));
		cache->context = AllocSetContextCreate(
			flinfo->fn_mcxt, "outbound score policy", ALLOCSET_SMALL_SIZES);
		cache->constant = ArgumentIsConst(flinfo, arg);
		flinfo->fn_extra = cache;
	}
	cache->policy = NULL; /* in case compiling throws */
	MemoryContextReset(cache->context);
	old = MemoryContextSwitchTo(cache->context);
	cache->rules = (Jsonb *) palloc(VARSIZE(rules));
	memcpy(cache->rules, rules, VARSIZE(rules));
	cache->policy = ScoreCompile(cache->rules);
	MemoryContextSwitchTo(old);
	return cache->policy;
}

/* ArgumentIsConst: is the call's argument a constant of the plan? */
static bool
ArgumentIsConst(FmgrInfo *flinfo, int arg)
{
	Node *expr = flinfo->fn_expr;

	return expr && IsA(expr, FuncExpr) &&
		   list_length(((FuncExpr *) expr)->args) > arg &&
		   IsA(list_nth(((FuncExpr *) expr)->args, arg), Const);
}

/*
 * outbound.check_score_rules(rules jsonb) RETURNS bool
 *		True, or the error that says what is wrong with the rules.
 */
Datum
outbound_check_score_rules(PG_FUNCTION_ARGS)
{
	pfree(ScoreCompile(PG_GETARG_JSONB_P(0)));
	PG_RETURN_BOOL(true);
}

/*
 * ScoreCompile
 *		Check rules and compile them into a struct palloc'd in the current
 *		context. Throws 22023 with the path of the first mistake.
 */
ScorePolicy *
ScoreCompile(Jsonb *rules)
{
	ScorePolicy *policy = (ScorePolicy *) palloc0(sizeof(ScorePolicy));
	JsonbIterator *it;
	JsonbValue key;
	JsonbValue value;
	JsonbIteratorToken token;

	if (!JB_ROOT_IS_OBJECT(rules))
		Nonsense("rules", "must be an object");
	it = JsonbIteratorInit(&rules->root);
	(void) JsonbIteratorNext(&it, &key, true);
	while ((token = JsonbIteratorNext(&it, &key, true)) == WJB_KEY)
	{
		char *name = pnstrdup(key.val.string.val, key.val.string.len);

		(void) JsonbIteratorNext(&it, &value, true);
		if (strcmp(name, "rating") == 0)
			CompileStep(&value, name, &policy->rating, false);
		else if (strcmp(name, "reviews") == 0)
			CompileStep(&value, name, &policy->reviews, false);
		else if (strcmp(name, "employees") == 0)
			CompileStep(&value, name, &policy->employees, true);
		else if (strcmp(name, "website") == 0)
			CompileFlag(&value, name, &policy->website);
		else if (strcmp(name, "manager_email") == 0)
			CompileFlag(&value, name, &policy->manager_email);
		else if (strcmp(name, "state") == 0)
			CompileState(&value, policy);
		else if (strcmp(name, "segments") == 0)
			CompileSegments(&value, policy);
		else if (strcmp(name, "description") != 0)
			Nonsense(name,
					 "is not a signal; there are rating, reviews, employees, "
					 "website, manager_email, state, and segments");
	}
	if (policy->nsegments == 0)
	{
		policy->nsegments = default_policy.nsegments;
		memcpy(policy->segments, default_policy.segments,
			   sizeof(policy->segments));
	}
	return policy;
}

/*
 * ScoreMost
 *		The most that a signal can give. Additive tiers: the best value is at
 *		one of their bounds.
 */
int32
ScoreMost(const ScoreStep *step, bool additive)
{
	int32 most = 0;

	for (int i = 0; i < step->ntiers; i++)
	{
		int32 sum = step->tiers[i].points;

		if (additive)
		{
			sum = 0;
			for (int k = 0; k < step->ntiers; k++)
				if (step->tiers[i].lo >= step->tiers[k].lo &&
					step->tiers[i].lo <= step->tiers[k].hi)
					sum += step->tiers[k].points;
		}
		most = Max(most, sum);
	}
	return most;
}

static void
CompileStep(JsonbValue *value, const char *path, ScoreStep *step, bool additive)
{
	JsonbContainer *array = GetContainer(value, true, path);
	int n = JsonContainerSize(array);

	if (n > SCORE_MAX_TIERS)
		Nonsense(path, "has too many tiers (16 at most)");
	for (int i = 0; i < n; i++)
	{
		JsonbValue *element = getIthJsonbValueFromContainer(array, i);
		char *at = psprintf("%s[%d]", path, i);

		CompileTier(GetContainer(element, false, at), at, &step->tiers[i],
					true);
		/* a tier that an earlier one always hides is a mistake */
		if (!additive)
			for (int k = 0; k < i; k++)
				if (step->tiers[k].lo <= step->tiers[i].lo &&
					step->tiers[k].hi >= step->tiers[i].hi)
					Nonsense(at, "can never apply, because an earlier tier "
								 "covers it; put the highest at_least first");
	}
	step->ntiers = n;
}

static void
CompileTier(JsonbContainer *object, const char *path, ScoreTier *tier,
			bool bounds)
{
	JsonbIterator *it = JsonbIteratorInit(object);
	JsonbValue key;
	JsonbValue value;
	bool has_points = false;
	bool has_lo = false;

	tier->lo = -DBL_MAX;
	tier->hi = DBL_MAX;
	(void) JsonbIteratorNext(&it, &key, true);
	while (JsonbIteratorNext(&it, &key, true) == WJB_KEY)
	{
		char *name = pnstrdup(key.val.string.val, key.val.string.len);
		char *at = psprintf("%s.%s", path, name);

		(void) JsonbIteratorNext(&it, &value, true);
		if (strcmp(name, "points") == 0)
		{
			tier->points = GetPoints(&value, at);
			has_points = true;
		}
		else if (strcmp(name, "reason") == 0)
		{
			if (value.type != jbvString || value.val.string.len == 0 ||
				value.val.string.len > 100)
				Nonsense(at, "must be a text of 1 to 100 characters");
			tier->reason = pnstrdup(value.val.string.val, value.val.string.len);
		}
		else if (bounds && strcmp(name, "at_least") == 0)
		{
			tier->lo = GetNumber(&value, at);
			has_lo = true;
		}
		else if (bounds && strcmp(name, "at_most") == 0)
			tier->hi = GetNumber(&value, at);
		else if (!(strcmp(name, "in") == 0 && !bounds))
			Nonsense(at, "is not known here");
	}
	if (!has_points)
		Nonsense(path, "has no points");
	if (bounds && !has_lo)
		Nonsense(path, "has no at_least");
	if (tier->lo > tier->hi)
		Nonsense(path, "has at_least above at_most");
}

static void
CompileFlag(JsonbValue *value, const char *path, ScoreTier *tier)
{
	CompileTier(GetContainer(value, false, path), path, tier, false);
}

static void
CompileState(JsonbValue *value, ScorePolicy *policy)
{
	JsonbContainer *object = GetContainer(value, false, "state");
	JsonbValue *in;
	JsonbContainer *array;
	int n;

	CompileTier(object, "state", &policy->state, false);
	in = getKeyJsonValueFromContainer(object, "in", 2, NULL);
	if (in == NULL)
		Nonsense("state", "has no list \"in\" of state codes");
	array = GetContainer(in, true, "state.in");
	n = JsonContainerSize(array);
	if (n > SCORE_MAX_STATES)
		Nonsense("state.in", "has too many states (64 at most)");
	for (int i = 0; i < n; i++)
	{
		JsonbValue *element = getIthJsonbValueFromContainer(array, i);
		const char *code = NULL;

		if (element->type == jbvString)
			code = PlaceStateCode(
				pnstrdup(element->val.string.val, element->val.string.len),
				NULL);
		if (code == NULL)
			Nonsense(psprintf("state.in[%d]", i),
					 "is not the name or code of a state");
		strlcpy(policy->states[i], code, sizeof(policy->states[i]));
	}
	policy->nstates = n;
}

static void
CompileSegments(JsonbValue *value, ScorePolicy *policy)
{
	JsonbContainer *object = GetContainer(value, false, "segments");
	JsonbIterator *it = JsonbIteratorInit(object);
	JsonbValue key;
	JsonbValue v;
	int n = 0;

	(void) JsonbIteratorNext(&it, &key, true);
	while (JsonbIteratorNext(&it, &key, true) == WJB_KEY)
	{
		char *name = pnstrdup(key.val.string.val, key.val.string.len);
		int32 at_least;
		int i;

		(void) JsonbIteratorNext(&it, &v, true);
		if (n == SCORE_MAX_SEGMENTS)
			Nonsense("segments", "has too many segments (16 at most)");
		if (*name == '\0')
			Nonsense("segments", "has a segment without a name");
		at_least = GetPoints(&v, psprintf("segments.%s", name));
		for (i = n; i > 0 && policy->segments[i - 1].at_least < at_least; i--)
			policy->segments[i] = policy->segments[i - 1];
		if (i > 0 && policy->segments[i - 1].at_least == at_least)
			Nonsense(psprintf("segments.%s", name),
					 psprintf("has the threshold of segment %s",
							  policy->segments[i - 1].name));
		policy->segments[i].at_least = at_least;
		policy->segments[i].name = name;
		n++;
	}
	if (n == 0)
		Nonsense("segments", "names no segment");
	policy->nsegments = n;
}

static double
GetNumber(JsonbValue *value, const char *path)
{
	if (value->type != jbvNumeric || numeric_is_nan(value->val.numeric))
		Nonsense(path, "must be a number");
	return DatumGetFloat8(DirectFunctionCall1(
		numeric_float8_no_overflow, NumericGetDatum(value->val.numeric)));
}

/* GetPoints: a whole number that cannot overflow a sum */
static int32
GetPoints(JsonbValue *value, const char *path)
{
	double d = GetNumber(value, path);

	if (!(d >= -10000 && d <= 10000) || d != (int) d)
		Nonsense(path, "must be a whole number from -10000 to 10000");
	return (int32) d;
}

static JsonbContainer *
GetContainer(JsonbValue *value, bool array, const char *path)
{
	if (value->type != jbvBinary ||
		(array ? !JsonContainerIsArray(value->val.binary.data)
			   : !JsonContainerIsObject(value->val.binary.data)))
		Nonsense(path, array ? "must be an array" : "must be an object");
	return value->val.binary.data;
}

static void
Nonsense(const char *path, const char *what)
{
	ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			errmsg("invalid score rules"), errdetail("\"%s\" %s.", path, what),
			errhint("See the rules of a shipped policy: SELECT rules FROM "
					"outbound.score_policy WHERE tenant = '*'."));
}

/*-------------------------------------------------------------------------
 *
 * call_object.c
 *	  The provider's call object: its state, its times, and how two looks at
 *	  one call are merged. Pure.
 *
 * Webhooks come twice, late and in any order, sync looks whenever it likes. So
 * an object is not "the newest because it came last": each has a rank, from
 * its status and whether it holds the analysis,
 *
 *	  registered 0, ongoing 2, over 4; + 1 with call_analysis
 *
 * and for each top-level key the value of the highest rank stays. Ranks of
 * keys that no newest object had are kept beside it (nearly always none), which
 * makes the end state independent of the order of arrival.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "utils/builtins.h"
#include "utils/numeric.h"

#include "call.h"
#include "json.h"

#define CALL_RANK_REGISTERED 0
#define CALL_RANK_ONGOING 2

static void AppendRank(JsonbParseState **state, JsonbValue *key, int rank);
static bool NewValueWins(const char *key, const JsonbValue *old_value,
						 int old_rank, const JsonbValue *new_value, int rank);
static size_t ValueSize(const JsonbValue *value);

/*
 * CallStatus
 *		The object's call_status; where it has none, what its event implies.
 */
const char *
CallStatus(JsonbContainer *object, const char *event)
{
	char *status = JsonText(object, "call_status");
	TimestampTz ignored;

	if (status != NULL && *status != '\0')
		return status;
	if (event != NULL && strcmp(event, "call_started") == 0)
		return "ongoing";
	if ((event != NULL && (strcmp(event, "call_ended") == 0 ||
						   strcmp(event, "call_analyzed") == 0)) ||
		CallTime(object, "end_timestamp", &ignored))
		return "ended";
	return "registered";
}

/*
 * CallIsFinal
 *		Is a call in this status over?
 */
bool
CallIsFinal(const char *call_status)
{
	return strcmp(call_status, "ended") == 0 ||
		   strcmp(call_status, "not_connected") == 0 ||
		   strcmp(call_status, "error") == 0;
}

/*
 * CallRank
 *		See the head of this file. A status that is not known counts as ongoing.
 */
int
CallRank(JsonbContainer *object, const char *status)
{
	JsonbContainer *analysis = JsonObject(object, "call_analysis");
	int rank = CALL_RANK_ONGOING;

	if (CallIsFinal(status))
		rank = CALL_RANK_OVER;
	else if (strcmp(status, "registered") == 0)
		rank = CALL_RANK_REGISTERED;
	if (analysis != NULL && JsonContainerSize(analysis) > 0)
		rank++;
	return rank;
}

/*
 * CallNumber
 *		See call.h. NULL when there is none that could be a number.
 */
char *
CallNumber(JsonbContainer *object)
{
	char *direction = JsonText(object, "direction");
	bool inbound = direction != NULL && strcmp(direction, "inbound") == 0;
	char *number = JsonText(object, inbound ? "from_number" : "to_number");

	if (number == NULL || number[0] != '+' || strlen(number) > 16)
		return NULL;
	return number;
}

/*
 * CallTime
 *		See call.h. A value below 10^11 cannot be ms of this century (it would
 *		be 1973), so it is seconds.
 */
bool
CallTime(JsonbContainer *object, const char *key, TimestampTz *value)
{
	double ms;

	if (!JsonNumber(object, key, &ms) || !(ms > 0))
		return false;
	if (ms < 1e11)
		ms *= 1000;
	if (ms > 253402300799000.0) /* year 9999 */
		return false;
	*value = (TimestampTz) (ms * 1000.0) -
			 (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY;
	return true;
}

/*
 * CallMerge
 *		The stored payload and a new object of rank, key by key.
 */
Jsonb *
CallMerge(Jsonb *payload, int payload_rank, Jsonb *older, Jsonb *object,
		  int rank, Jsonb **older_keys)
{
	JsonbParseState *state = NULL;
	JsonbParseState *older_state = NULL;
	JsonbIterator *it;
	JsonbIteratorToken token;
	JsonbValue key;
	JsonbValue value;
	JsonbValue *merged;
	int top = Max(rank, payload_rank);

	pushJsonbValue(&older_state, WJB_BEGIN_OBJECT, NULL);
	if (payload == NULL)
	{
		*older_keys = JsonbValueToJsonb(
			pushJsonbValue(&older_state, WJB_END_OBJECT, NULL));
		return object;
	}

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	it = JsonbIteratorInit(&payload->root);
	token = JsonbIteratorNext(&it, &key, true);
	while ((token = JsonbIteratorNext(&it, &key, true)) == WJB_KEY)
	{
		char *name = pnstrdup(key.val.string.val, key.val.string.len);
		JsonbValue *news;
		int64 old_rank;

		JsonbIteratorNext(&it, &value, true);
		if (!JsonInt64(&older->root, name, &old_rank))
			old_rank = payload_rank;
		news = getKeyJsonValueFromContainer(&object->root, key.val.string.val,
											key.val.string.len, NULL);
		if (news && !NewValueWins(name, &value, old_rank, news, rank))
			news = NULL;
		pushJsonbValue(&state, WJB_KEY, &key);
		pushJsonbValue(&state, WJB_VALUE, news ? news : &value);
		if ((news ? rank : old_rank) < top)
			AppendRank(&older_state, &key, news ? rank : old_rank);
	}

	it = JsonbIteratorInit(&object->root);
	token = JsonbIteratorNext(&it, &key, true);
	while ((token = JsonbIteratorNext(&it, &key, true)) == WJB_KEY)
	{
		JsonbIteratorNext(&it, &value, true);
		if (getKeyJsonValueFromContainer(&payload->root, key.val.string.val,
										 key.val.string.len, NULL) != NULL)
			continue;
		pushJsonbValue(&state, WJB_KEY, &key);
		pushJsonbValue(&state, WJB_VALUE, &value);
		if (rank < top)
			AppendRank(&older_state, &key, rank);
	}
	merged = pushJsonbValue(&state, WJB_END_OBJECT, NULL);
	*older_keys =
		JsonbValueToJsonb(pushJsonbValue(&older_state, WJB_END_OBJECT, NULL));
	return JsonbValueToJsonb(merged);
}

/*
 * AppendRank
 *		Note that key's value is of an older rank than the payload.
 */
static void
AppendRank(JsonbParseState **state, JsonbValue *key, int rank)
{
	JsonbValue number;

	number.type = jbvNumeric;
	number.val.numeric = int64_to_numeric(rank);
	pushJsonbValue(state, WJB_KEY, key);
	pushJsonbValue(state, WJB_VALUE, &number);
}

/*
 * NewValueWins
 *		Of two values of one key: one that holds something, then the higher
 *		rank's, then the later one; while the call is going on, the longer
 *		transcript.
 */
static bool
NewValueWins(const char *key, const JsonbValue *old_value, int old_rank,
			 const JsonbValue *new_value, int rank)
{
	size_t old_size = ValueSize(old_value);
	size_t new_size = ValueSize(new_value);

	if ((old_size == 0) != (new_size == 0))
		return old_size == 0;
	if (rank != old_rank)
		return rank > old_rank;
	if (rank < CALL_RANK_OVER && strstr(key, "transcript") != NULL)
		return new_size >= old_size;
	return true;
}

/*
 * ValueSize
 *		How much a value holds: 0 for null, "", [] and {}.
 */
static size_t
ValueSize(const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvNull:
			return 0;
		case jbvString:
			return value->val.string.len;
		case jbvBinary:
			return JsonContainerSize(value->val.binary.data) == 0
					   ? 0
					   : value->val.binary.len;
		default:
			return 1;
	}
}

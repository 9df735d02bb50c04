/*-------------------------------------------------------------------------
 *
 * call.c
 *	  The provider's call records: one row a call in its newest state.
 *
 * What one look at a call says is merged into its row (call_object.c), moves
 * its attempt on, and once the call is over makes its journey.
 *
 * Locks, in the extension's order: the number (advisory), the attempt, the
 * call row, then whatever the journey touches.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/uuid.h"

#include "attempt.h"
#include "call.h"
#include "journey.h"
#include "journey.h"
#include "json.h"
#include "plan.h"

/* Longer ids than this are no ids; they would not fit an index either. */
#define CALL_ID_MAX 256


#define CALL_HASH_LEN 16

typedef enum CallWrite
{
	CALL_SAME, /* nothing new */
	CALL_CHANGED,
	CALL_RACED /* someone else inserted it just now */
} CallWrite;

/* What a stored row says. */
typedef struct CallRow
{
	bool found;
	int rank;
	bytea *hash;
	Jsonb *payload;
	Jsonb *older_keys;
	bool linked; /* has an attempt */
	char *status;
} CallRow;

/* Whose call it is. */
typedef struct CallOwner
{
	char *attempt_id; /* NULL: dialled by hand */
	char *campaign_id;
	char *lead_id;
	/* of the attempt */
	char *to_number;
	char *state;
	bool other_call; /* it has another call id */
} CallOwner;

PG_FUNCTION_INFO_V1(outbound_record_call);

static void LockNumber(const char *tenant, const char *number);
static void FindOwner(const char *tenant, const char *call_id,
					  JsonbContainer *object, CallOwner *owner);
static bool
Adopt(const char *tenant, JsonbContainer *object, const char *number);
static void
MoveAttempt(const char *tenant, const char *call_id, JsonbContainer *object,
			const char *status, const CallOwner *owner);
static void FindLead(const char *tenant, JsonbContainer *object,
					 const char *number, CallOwner *owner);
static void ReadRow(const char *tenant, const char *call_id, CallRow *row);
static CallWrite
WriteRow(const char *tenant, const char *call_id, const CallRow *row,
		 Jsonb *payload, Jsonb *older_keys, int rank, const char *status,
		 const CallOwner *owner, CallSource source);
static bytea *PayloadHash(Jsonb *payload);
static char *RowText(int column);

/*
 * CallStore
 *		See call.h.
 */
CallStored *
CallStore(const char *tenant, Jsonb *object, CallSource source,
		  const char *event)
{
	MemoryContext caller = CurrentMemoryContext;
	CallStored *stored = palloc0(sizeof(CallStored));
	JsonbContainer *root = &object->root;
	const char *status;
	char *call_id;
	char *number;
	CallRow row;
	CallOwner owner;
	Jsonb *payload;
	Jsonb *older_keys;
	int rank;
	CallWrite write;

	if (!JB_ROOT_IS_OBJECT(object))
		return stored;
	call_id = JsonText(root, "call_id");
	if (call_id == NULL || *call_id == '\0' || strlen(call_id) > CALL_ID_MAX)
		return stored;

	SPI_connect();
	status = CallStatus(root, event);
	rank = CallRank(root, status);
	number = CallNumber(root);
	if (number == NULL)
	{
		FindOwner(tenant, call_id, root, &owner);
		number = owner.to_number;
	}
	if (number != NULL)
		LockNumber(tenant, number);
	/* not before: its state may change while we wait */
	FindOwner(tenant, call_id, root, &owner);
	if (owner.attempt_id == NULL && number != NULL &&
		Adopt(tenant, root, number))
		FindOwner(tenant, call_id, root, &owner);

	if (owner.attempt_id != NULL)
		MoveAttempt(tenant, call_id, root, status, &owner);
	if (owner.attempt_id == NULL || owner.other_call)
		FindLead(tenant, root, number, &owner);
	do
	{
		ReadRow(tenant, call_id, &row);
		payload = CallMerge(row.payload, row.rank, row.older_keys, object, rank,
							&older_keys);
		if (row.found && row.rank >= rank)
		{
			if (row.rank > rank || JsonText(root, "call_status") == NULL)
				status = row.status;
			rank = row.rank;
		}
		write = WriteRow(tenant, call_id, &row, payload, older_keys, rank,
						 status, &owner, source);
	} while (write == CALL_RACED);
	stored->changed = write == CALL_CHANGED;
	stored->created = !row.found;
	stored->ours = owner.attempt_id != NULL;
	stored->final = rank >= CALL_RANK_OVER;
	stored->call_id = MemoryContextStrdup(caller, call_id);

	/* what happened on the phone is a fact once the call is over */
	if (stored->final && stored->changed)
		JourneyApply(tenant, call_id);
	SPI_finish();
	return stored;
}

/*
 * LockNumber
 *		The first lock of the extension's order; see the brief in doc/call.md.
 */
static void
LockNumber(const char *tenant, const char *number)
{
	char *name = psprintf("outbound:%s:%s", tenant, number);
	Datum key =
		DirectFunctionCall2Coll(hashtextextended, DEFAULT_COLLATION_OID,
								CStringGetTextDatum(name), Int64GetDatum(0));

	DirectFunctionCall1(pg_advisory_xact_lock_int8, key);
}

/*
 * FindOwner
 *		The attempt that made the call, by the id in the metadata, else by the
 *		call's. An attempt that another call was made for is not its owner.
 */
static void
FindOwner(const char *tenant, const char *call_id, JsonbContainer *object,
		  CallOwner *owner)
{
	static SavedPlan by_attempt = {
		"SELECT attempt_id, campaign_id, lead_id, to_number, state, "
		"COALESCE(call_id, $2) OPERATOR(pg_catalog.=) $2 "
		"FROM outbound.attempt "
		"WHERE tenant OPERATOR(pg_catalog.=) $1 "
		"AND attempt_id OPERATOR(pg_catalog.=) $3",
		3,
		{TEXTOID, TEXTOID, UUIDOID}};
	static SavedPlan by_call = {
		"SELECT attempt_id, campaign_id, lead_id, to_number, state, "
		"true FROM outbound.attempt "
		"WHERE tenant OPERATOR(pg_catalog.=) $1 "
		"AND call_id OPERATOR(pg_catalog.=) $2",
		2,
		{TEXTOID, TEXTOID}};
	JsonbContainer *metadata = JsonObject(object, "metadata");
	char *text = metadata ? JsonText(metadata, "attempt_id") : NULL;
	pg_uuid_t id;
	Datum values[3];

	memset(owner, 0, sizeof(CallOwner));
	values[0] = CStringGetTextDatum(tenant);
	values[1] = CStringGetTextDatum(call_id);
	values[2] = UUIDPGetDatum(&id);
	if (AttemptParseId(text, &id))
		PlanRun(&by_attempt, values, NULL, false, SPI_OK_SELECT);
	else
		PlanRun(&by_call, values, NULL, false, SPI_OK_SELECT);
	if (SPI_processed == 0)
		return;
	owner->attempt_id = RowText(1);
	owner->campaign_id = RowText(2);
	owner->lead_id = RowText(3);
	owner->to_number = RowText(4);
	owner->state = RowText(5);
	owner->other_call = strcmp(RowText(6), "t") != 0;
}

/*
 * Adopt
 *		The call says that it is of an attempt of this tenant, and we do not have
 *		that: make it. The number's lock is held.
 */
static bool
Adopt(const char *tenant, JsonbContainer *object, const char *number)
{
	JsonbContainer *metadata = JsonObject(object, "metadata");
	char *text[4] = {0};
	static const char *const keys[] = {"tenant", "attempt_id", "campaign_id",
									   "lead_id"};
	char *window;
	TimestampTz at;

	for (int i = 0; i < lengthof(keys); i++)
	{
		text[i] = metadata ? JsonText(metadata, keys[i]) : NULL;
		if (text[i] == NULL)
			return false;
	}
	if (strcmp(text[0], tenant) != 0)
		return false;
	window = JsonText(metadata, "call_window_type");
	if (!CallTime(object, "start_timestamp", &at))
		at = OutboundNow();
	return AttemptAdopt(tenant, text[1], text[2], text[3], number,
						window && strcmp(window, "after_hours") == 0, at);
}

/*
 * MoveAttempt
 *		Tell the attempt what the object says of its call.
 *
 * The attempt's and the call's rows are locked first, in this order, because
 * the end of an attempt also touches its lead. News that change nothing take no
 * lock.
 */
static void
MoveAttempt(const char *tenant, const char *call_id, JsonbContainer *object,
			const char *status, const CallOwner *owner)
{
	static SavedPlan plan = {
		"SELECT 1 FROM outbound.attempt "
		"WHERE tenant OPERATOR(pg_catalog.=) $1 "
		"AND attempt_id OPERATOR(pg_catalog.=) $2::pg_catalog.uuid "
		"FOR UPDATE",
		2,
		{TEXTOID, TEXTOID}};
	bool final = CallIsFinal(status);
	char *reason = JsonText(object, "disconnection_reason");
	CallRow row;
	TimestampTz at = 0;
	Datum values[2];

	if (!owner->other_call &&
		strcmp(owner->state, final ? "ended" : "placed") == 0)
		return;
	if (!final && strcmp(owner->state, "ended") == 0)
		return;
	values[0] = CStringGetTextDatum(tenant);
	values[1] = CStringGetTextDatum(owner->attempt_id);
	PlanRun(&plan, values, NULL, false, SPI_OK_SELECT);
	ReadRow(tenant, call_id, &row);

	if (!CallTime(object, "end_timestamp", &at))
		at = OutboundNow();
	if (final)
		AttemptEnd(tenant, owner->attempt_id, call_id,
				   reason && *reason ? reason : status, at);
	else
		AttemptFound(tenant, owner->attempt_id, call_id, OutboundNow());
}

/*
 * FindLead
 *		For a call that no attempt made: the lead with its number. One lead must
 *		be meant: metadata may name its campaign, lead or clinic; two campaigns
 *		with the number and no word which one leaves it open. A campaign that
 *		the metadata names is believed if it exists.
 */
static void
FindLead(const char *tenant, JsonbContainer *object, const char *number,
		 CallOwner *owner)
{
	static SavedPlan by_number = {
		"SELECT campaign_id, lead_id FROM outbound.lead "
		"WHERE tenant OPERATOR(pg_catalog.=) $1 "
		"AND to_number OPERATOR(pg_catalog.=) $2 "
		"AND ($3 IS NULL OR campaign_id OPERATOR(pg_catalog.=) $3) "
		"ORDER BY (lead_id OPERATOR(pg_catalog.=) $4) IS TRUE DESC, "
		"(clinic_id OPERATOR(pg_catalog.=) $5) IS TRUE DESC LIMIT 2",
		5,
		{TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID}};
	static SavedPlan campaign = {"SELECT campaign_id FROM outbound.campaign "
								 "WHERE tenant OPERATOR(pg_catalog.=) $1 "
								 "AND campaign_id OPERATOR(pg_catalog.=) $2",
								 2,
								 {TEXTOID, TEXTOID}};
	JsonbContainer *metadata = JsonObject(object, "metadata");
	Datum values[5];
	char nulls[6] = "     ";
	static const char *const keys[] = {"campaign_id", "lead_id", "clinic_id"};

	memset(owner, 0, sizeof(CallOwner));
	values[0] = CStringGetTextDatum(tenant);
	for (int i = 0; i < 3; i++)
	{
		char *text = metadata ? JsonText(metadata, keys[i]) : NULL;

		nulls[i + 2] = text && *text ? ' ' : 'n';
		values[i + 2] = text && *text ? CStringGetTextDatum(text) : (Datum) 0;
	}
	if (number != NULL)
	{
		values[1] = CStringGetTextDatum(number);
		PlanRun(&by_number, values, nulls, false, SPI_OK_SELECT);
		if (SPI_processed == 1 || (SPI_processed == 2 && nulls[2] == ' ' &&
								   (nulls[3] == ' ' || nulls[4] == ' ')))
		{
			owner->campaign_id = RowText(1);
			owner->lead_id = RowText(2);
			return;
		}
	}
	if (nulls[2] == ' ')
	{
		values[1] = values[2];
		PlanRun(&campaign, values, NULL, false, SPI_OK_SELECT);
		if (SPI_processed > 0)
			owner->campaign_id = RowText(1);
	}
}

/*
 * ReadRow
 *		The call's row, locked; found = false when there is none.
 */
static void
ReadRow(const char *tenant, const char *call_id, CallRow *row)
{
	static SavedPlan plan = {
		"SELECT rank, payload, older_keys, payload_hash, "
		"attempt_id IS NOT NULL, call_status FROM outbound.call "
		"WHERE tenant OPERATOR(pg_catalog.=) $1 "
		"AND call_id OPERATOR(pg_catalog.=) $2 FOR NO KEY UPDATE",
		2,
		{TEXTOID, TEXTOID}};
	Datum values[2];
	Datum hash;
	bool isnull;
	HeapTuple tuple;
	TupleDesc desc;

	memset(row, 0, sizeof(CallRow));
	values[0] = CStringGetTextDatum(tenant);
	values[1] = CStringGetTextDatum(call_id);
	PlanRun(&plan, values, NULL, false, SPI_OK_SELECT);
	if (SPI_processed == 0)
		return;
	tuple = SPI_tuptable->vals[0];
	desc = SPI_tuptable->tupdesc;
	row->found = true;
	row->rank = DatumGetInt16(SPI_getbinval(tuple, desc, 1, &isnull));
	row->payload = DatumGetJsonbP(SPI_getbinval(tuple, desc, 2, &isnull));
	row->older_keys = DatumGetJsonbP(SPI_getbinval(tuple, desc, 3, &isnull));
	hash = SPI_getbinval(tuple, desc, 4, &isnull);
	row->hash = isnull ? NULL : DatumGetByteaPP(hash);
	row->linked = DatumGetBool(SPI_getbinval(tuple, desc, 5, &isnull));
	row->status = RowText(6);
}

/* Arguments of the two statements that write a call's row. */
#define WRITE_ARGS 21
#define WRITE_TYPES                                                            \
	TEXTOID, TEXTOID, JSONBOID, JSONBOID, INT2OID, TEXTOID, BYTEAOID, UUIDOID, \
		TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID,         \
		TIMESTAMPTZOID, TIMESTAMPTZOID, INT8OID, FLOAT8OID, TIMESTAMPTZOID,    \
		TEXTOID

/*
 * WriteRow
 *		Insert or update the call's row from its merged payload.
 */
static CallWrite
WriteRow(const char *tenant, const char *call_id, const CallRow *row,
		 Jsonb *payload, Jsonb *older_keys, int rank, const char *status,
		 const CallOwner *owner, CallSource source)
{
	static SavedPlan insert = {
		"INSERT INTO outbound.call (tenant, call_id, payload, older_keys, "
		"rank, "
		"call_status, payload_hash, attempt_id, campaign_id, lead_id, "
		"agent_id, "
		"direction, from_number, to_number, disconnection_reason, start_at, "
		"end_at, duration_ms, cost_cents, analyzed, origin, created_at, "
		"updated_at, source) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
		"$11, $12, $13, $14, $15, $16, $17, $18, $19, "
		"($5 OPERATOR(pg_catalog.%) 2) OPERATOR(pg_catalog.=) 1, "
		"CASE WHEN $8 IS NULL THEN 'manual' ELSE 'campaign' END, $20, $20, "
		"$21) "
		"ON CONFLICT (tenant, call_id) DO NOTHING",
		WRITE_ARGS,
		{WRITE_TYPES}};
	static SavedPlan update = {
		"UPDATE outbound.call SET payload = $3, older_keys = $4, rank = "
		"$5, "
		"call_status = $6, payload_hash = $7, attempt_id = $8, "
		"campaign_id = $9, lead_id = $10, agent_id = $11, direction = $12, "
		"from_number = $13, to_number = $14, disconnection_reason = $15, "
		"start_at = $16, end_at = $17, duration_ms = $18, cost_cents = "
		"$19, "
		"analyzed = ($5 OPERATOR(pg_catalog.%) 2) OPERATOR(pg_catalog.=) "
		"1, "
		"origin = CASE WHEN $8 IS NULL THEN 'manual' ELSE 'campaign' END, "
		"updated_at = $20, source = CASE WHEN payload "
		"OPERATOR(pg_catalog.=) '{}' THEN $21 ELSE source END "
		"WHERE tenant OPERATOR(pg_catalog.=) $1 "
		"AND call_id OPERATOR(pg_catalog.=) $2",
		WRITE_ARGS,
		{WRITE_TYPES}};
	static const char *const sources[] = {"dispatch", "webhook", "import",
										  "sync"};
	static const char *const texts[] = {"agent_id", "direction", "from_number",
										"to_number", "disconnection_reason"};
	Datum values[WRITE_ARGS];
	char nulls[WRITE_ARGS + 1];
	JsonbContainer *root = &payload->root;
	JsonbContainer *cost = JsonObject(root, "call_cost");
	bytea *hash = PayloadHash(payload);
	TimestampTz start_at = 0;
	TimestampTz end_at = 0;
	int64 duration;
	double cents;

	if (row->found && row->rank == rank &&
		row->linked == (owner->attempt_id != NULL) && row->hash != NULL &&
		memcmp(VARDATA_ANY(row->hash), VARDATA(hash), CALL_HASH_LEN) == 0)
		return CALL_SAME;

	memset(nulls, 'n', WRITE_ARGS);
	nulls[WRITE_ARGS] = '\0';
#define SET_VALUE(n, datum) (values[(n) -1] = (datum), nulls[(n) -1] = ' ')
#define SET_TEXT(n, text) SET_VALUE(n, CStringGetTextDatum(text))
	SET_TEXT(1, tenant);
	SET_TEXT(2, call_id);
	SET_VALUE(3, JsonbPGetDatum(payload));
	SET_VALUE(4, JsonbPGetDatum(older_keys));
	SET_VALUE(5, Int16GetDatum(rank));
	SET_TEXT(6, status);
	SET_VALUE(7, PointerGetDatum(hash));
	if (owner->attempt_id)
		SET_VALUE(8, DirectFunctionCall1(uuid_in,
										 CStringGetDatum(owner->attempt_id)));
	if (owner->campaign_id)
		SET_TEXT(9, owner->campaign_id);
	if (owner->lead_id)
		SET_TEXT(10, owner->lead_id);
	for (int i = 0; i < lengthof(texts); i++)
	{
		char *text = JsonText(root, texts[i]);

		/* what is longer is no id, number or reason; the payload has it */
		if (text && *text && strlen(text) <= CALL_ID_MAX)
			SET_TEXT(11 + i, text);
	}
	if (CallTime(root, "start_timestamp", &start_at))
		SET_VALUE(16, TimestampTzGetDatum(start_at));
	if (CallTime(root, "end_timestamp", &end_at))
		SET_VALUE(17, TimestampTzGetDatum(end_at));
	if (JsonInt64(root, "duration_ms", &duration) && duration >= 0)
		SET_VALUE(18, Int64GetDatum(duration));
	else if (start_at != 0 && end_at >= start_at)
		SET_VALUE(18, Int64GetDatum((end_at - start_at) / 1000));
	if (cost && JsonNumber(cost, "combined_cost", &cents))
		SET_VALUE(19, Float8GetDatum(cents));
	SET_VALUE(20, TimestampTzGetDatum(OutboundNow()));
	SET_TEXT(21, sources[source]);

	if (row->found)
	{
		PlanRun(&update, values, nulls, false, SPI_OK_UPDATE);
		return CALL_CHANGED;
	}
	PlanRun(&insert, values, nulls, false, SPI_OK_INSERT);
	return SPI_processed == 1 ? CALL_CHANGED : CALL_RACED;
}

/*
 * PayloadHash
 *		Tells whether a payload changed; not a digest against malice, its
 *		sender is trusted by signature.
 */
static bytea *
PayloadHash(Jsonb *payload)
{
	bytea *hash = palloc(VARHDRSZ + CALL_HASH_LEN);
	const unsigned char *data = (const unsigned char *) VARDATA(payload);
	int len = VARSIZE(payload) - VARHDRSZ;
	uint64 parts[2];

	parts[0] = hash_bytes_extended(data, len, 0);
	parts[1] = hash_bytes_extended(data, len, 1);
	SET_VARSIZE(hash, VARHDRSZ + CALL_HASH_LEN);
	memcpy(VARDATA(hash), parts, CALL_HASH_LEN);
	return hash;
}

/*
 * RowText
 *		A column of the first row just read, as text; NULL for null.
 */
static char *
RowText(int column)
{
	return SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, column);
}

/*
 * outbound.record_call(call jsonb, tenant text) returns text
 *		Store a provider's call object as if it had come back by itself; for
 *		calls that predate the extension. Returns its call id. Locks as
 *		CallStore; does not commit.
 */
Datum
outbound_record_call(PG_FUNCTION_ARGS)
{
	char *tenant = text_to_cstring(PG_GETARG_TEXT_PP(1));
	CallStored *stored =
		CallStore(tenant, PG_GETARG_JSONB_P(0), CALL_FROM_IMPORT, NULL);

	if (stored->call_id == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("not a call object"),
						errdetail("It needs a \"call_id\" of at most %d bytes.",
								  CALL_ID_MAX)));
	PG_RETURN_TEXT_P(cstring_to_text(stored->call_id));
}

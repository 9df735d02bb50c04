/*-------------------------------------------------------------------------
 *
 * call_event.c
 *	  Verified webhooks: kept once, carried through, replayed if need be.
 *
 * An event is its call id, its name and its body: the provider sends no id of
 * its own, and sends twice what was not answered in time. The row is written
 * first, with the outcome that nearly all have; processing runs in a
 * subtransaction, so that whatever goes wrong in it leaves the event, with the
 * reason, and the sender content.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#include "call.h"
#include "json.h"
#include "plan.h"

#define MAX_EVENT_NAME 64
#define MAX_CALL_ID 256
#define MAX_REPLAYS 10

/* What became of an event. */
typedef struct EventFate
{
	const char *outcome; /* processed, kept, failed */
	const char *reason;
} EventFate;

PG_FUNCTION_INFO_V1(outbound_replay_event);

static bool
StoreEvent(const char *tenant, const char *call_id, const char *event,
		   text *body, int64 *event_id, bool *first);
static void SetFate(const char *tenant, int64 event_id, const EventFate *fate,
					bool replayed);
static EventFate Process(const char *tenant, Jsonb *parsed);
static EventFate
ProcessNoted(const char *tenant, Jsonb *parsed, const char *note);
static EventFate ProcessGuarded(const char *tenant, Jsonb *parsed);
static char *EventText(Jsonb *parsed, bool call_id);
static EventFate Replay(const char *tenant, int64 event_id);
static char *MendEscapes(const char *text, size_t len);
static int EscapeValue(const char *text, size_t len);

/*
 * EventReceive
 *		Keep a verified webhook and process it unless it was already.
 */
void
EventReceive(const char *tenant, text *body, Jsonb *parsed, char *note)
{
	int64 event_id;
	bool first;
	EventFate fate;

	if (!StoreEvent(tenant, EventText(parsed, true), EventText(parsed, false),
					body, &event_id, &first))
		return;
	fate = ProcessNoted(tenant, parsed, note);
	if (!first || strcmp(fate.outcome, "processed") != 0 || *fate.reason)
		SetFate(tenant, event_id, &fate, false);
}

/*
 * StoreEvent
 *		Insert the event as processed; false for one that was processed before,
 *		which is only counted.
 */
static bool
StoreEvent(const char *tenant, const char *call_id, const char *event,
		   text *body, int64 *event_id, bool *first)
{
	static SavedPlan plan = {
		"INSERT INTO outbound.call_event AS e "
		"(tenant, call_id, event, body_hash, body) "
		"VALUES ($1, $2, $3, $4, $5) "
		"ON CONFLICT (tenant, call_id, event, body_hash) DO UPDATE "
		"SET deliveries = e.deliveries OPERATOR(pg_catalog.+) 1 "
		"RETURNING event_id, deliveries, "
		"outcome OPERATOR(pg_catalog.=) 'failed'",
		5,
		{TEXTOID, TEXTOID, TEXTOID, BYTEAOID, JSONOID}};
	Datum values[5];
	bool isnull;
	bytea *hash = palloc(VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	pg_cryptohash_ctx *ctx = pg_cryptohash_create(PG_SHA256);

	SET_VARSIZE(hash, VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	if (pg_cryptohash_init(ctx) < 0 ||
		pg_cryptohash_update(ctx, (uint8 *) VARDATA_ANY(body),
							 VARSIZE_ANY_EXHDR(body)) < 0 ||
		pg_cryptohash_final(ctx, (uint8 *) VARDATA(hash),
							PG_SHA256_DIGEST_LENGTH) < 0)
		elog(ERROR, "could not compute SHA-256");
	pg_cryptohash_free(ctx);

	values[0] = CStringGetTextDatum(tenant);
	values[1] = CStringGetTextDatum(call_id);
	values[2] = CStringGetTextDatum(event);
	values[3] = PointerGetDatum(hash);
	values[4] = PointerGetDatum(body);
	PlanRun(&plan, values, NULL, false, SPI_OK_INSERT_RETURNING);
	*event_id = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0],
											SPI_tuptable->tupdesc, 1, &isnull));
	*first =
		DatumGetInt32(SPI_getbinval(SPI_tuptable->vals[0],
									SPI_tuptable->tupdesc, 2, &isnull)) == 1;
	return *first ||
		   DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0],
									  SPI_tuptable->tupdesc, 3, &isnull));
}

/*
 * SetFate
 *		Write down what became of an event where that is not "processed".
 */
static void
SetFate(const char *tenant, int64 event_id, const EventFate *fate,
		bool replayed)
{
	static SavedPlan plan = {
		"UPDATE outbound.call_event SET outcome = $3, reason = $4, "
		"replays = replays OPERATOR(pg_catalog.+) $5 "
		"WHERE tenant OPERATOR(pg_catalog.=) $1 "
		"AND event_id OPERATOR(pg_catalog.=) $2",
		5,
		{TEXTOID, INT8OID, TEXTOID, TEXTOID, INT4OID}};
	Datum values[5];

	values[0] = CStringGetTextDatum(tenant);
	values[1] = Int64GetDatum(event_id);
	values[2] = CStringGetTextDatum(fate->outcome);
	values[3] = CStringGetTextDatum(fate->reason);
	values[4] = Int32GetDatum(replayed ? 1 : 0);
	PlanRun(&plan, values, NULL, false, SPI_OK_UPDATE);
}

/*
 * ProcessNoted
 *		Process what could be read; note says what was wrong with the body.
 */
static EventFate
ProcessNoted(const char *tenant, Jsonb *parsed, const char *note)
{
	EventFate fate = {"failed", note};

	if (parsed == NULL)
		return fate;
	fate = ProcessGuarded(tenant, parsed);
	if (note)
		fate.reason =
			*fate.reason ? psprintf("%s; %s", note, fate.reason) : note;
	return fate;
}

/*
 * ProcessGuarded
 *		Process in a subtransaction; an error becomes the fate "failed". Only a
 *		cancel or a shutdown goes on up: then nothing is stored and the sender
 *		tries again.
 */
static EventFate
ProcessGuarded(const char *tenant, Jsonb *parsed)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	EventFate fate = {"failed", ""};

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		fate = Process(tenant, parsed);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(context);
		if (EventErrorIsInterrupt())
			PG_RE_THROW();
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		fate.outcome = "failed";
		fate.reason = psprintf("%s: %s", unpack_sql_state(error->sqlerrcode),
							   error->message);
		FreeErrorData(error);
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return fate;
}

/*
 * Process
 *		One event's effect on the call and all that follows.
 */
static EventFate
Process(const char *tenant, Jsonb *parsed)
{
	EventFate fate = {"kept", ""};
	JsonbValue *call = NULL;
	Jsonb *object;
	CallStored *stored;

	if (JB_ROOT_IS_OBJECT(parsed))
		call = getKeyJsonValueFromContainer(&parsed->root, "call", 4, NULL);
	if (call == NULL || call->type != jbvBinary)
	{
		fate.reason = "no call object in it";
		return fate;
	}
	object = JsonbValueToJsonb(call);
	stored =
		CallStore(tenant, object, CALL_FROM_WEBHOOK, EventText(parsed, false));
	if (stored->call_id == NULL)
		fate.reason = "the call has no usable call_id";
	else
	{
		fate.outcome = "processed";
		if (!stored->ours)
			fate.reason = "no attempt of ours: dialled by hand or inbound";
	}
	return fate;
}

/*
 * EventText
 *		The event's name or its call id as stored: "" when there is none.
 */
static char *
EventText(Jsonb *parsed, bool call_id)
{
	JsonbContainer *object = NULL;
	char *text = NULL;
	int max = call_id ? MAX_CALL_ID : MAX_EVENT_NAME;

	if (parsed && JB_ROOT_IS_OBJECT(parsed))
		object = call_id ? JsonObject(&parsed->root, "call") : &parsed->root;
	if (object)
		text = JsonText(object, call_id ? "call_id" : "event");
	if (text == NULL)
		return pstrdup("");
	text[pg_mbcliplen(text, strlen(text), max)] = '\0';
	return text;
}

/*
 * EventParse
 *		See call.h.
 *
 * The json type takes escapes that jsonb cannot hold: \u0000 and halves of
 * surrogate pairs. A transcript with one of them must not hide a do-not-call,
 * so they are replaced and the rest is read.
 */
Jsonb *
EventParse(const char *body, size_t len, char **note)
{
	char *why = NULL;
	Jsonb *parsed = JsonTryParse(body, len, &why);

	*note = NULL;
	if (parsed == NULL)
	{
		char *mended = MendEscapes(body, len);

		if (mended)
			parsed = JsonTryParse(mended, strlen(mended), &why);
		*note = parsed ? "escapes that no text can hold were replaced"
					   : psprintf("not readable: %s", why ? why : "");
	}
	return parsed;
}

/*
 * MendEscapes
 *		A copy of JSON text with each \u0000 and each unpaired surrogate
 *		written \ufffd; NULL when there was none.
 */
static char *
MendEscapes(const char *text, size_t len)
{
	char *copy = pnstrdup(text, len);
	bool mended = false;

	/* a backslash occurs in strings only, so strings need no tracking */
	for (size_t i = 0; i + 1 < len; i++)
	{
		int code;
		int next;

		if (copy[i] != '\\')
			continue;
		code = EscapeValue(copy + i, len - i);
		if (code >= 0xD800 && code <= 0xDBFF)
		{
			next = len - i > 6 ? EscapeValue(copy + i + 6, len - i - 6) : -1;
			if (next >= 0xDC00 && next <= 0xDFFF)
			{
				i += 11;
				continue;
			}
		}
		if (code == 0 || (code >= 0xD800 && code <= 0xDFFF))
		{
			memcpy(copy + i + 2, "fffd", 4);
			mended = true;
		}
		/* skip what is escaped, above all a second backslash */
		i += code >= 0 ? 5 : 1;
	}
	return mended ? copy : NULL;
}

/*
 * EscapeValue
 *		Code unit of the \uXXXX at text; -1 when there is none.
 */
static int
EscapeValue(const char *text, size_t len)
{
	int value = 0;

	if (len < 6 || text[0] != '\\' || text[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++)
	{
		char c = text[i];

		value <<= 4;
		if (c >= '0' && c <= '9')
			value |= c - '0';
		else if (c >= 'a' && c <= 'f')
			value |= c - 'a' + 10;
		else if (c >= 'A' && c <= 'F')
			value |= c - 'A' + 10;
		else
			return -1;
	}
	return value;
}

/*
 * EventErrorIsInterrupt
 *		See call.h.
 */
bool
EventErrorIsInterrupt(void)
{
	int code = geterrcode();

	return code == ERRCODE_QUERY_CANCELED || code == ERRCODE_ADMIN_SHUTDOWN ||
		   code == ERRCODE_CRASH_SHUTDOWN;
}

/*
 * EventReplayFailed
 *		Process the oldest failed events of a tenant again, at most limit of
 *		them and each at most MAX_REPLAYS times; returns how many there were.
 */
int
EventReplayFailed(const char *tenant, int limit)
{
	static SavedPlan plan = {
		"SELECT event_id FROM outbound.call_event "
		"WHERE tenant OPERATOR(pg_catalog.=) $1 "
		"AND outcome OPERATOR(pg_catalog.=) 'failed' "
		"AND replays OPERATOR(pg_catalog.<) $2 "
		"ORDER BY event_id LIMIT $3 FOR UPDATE SKIP LOCKED",
		3,
		{TEXTOID, INT4OID, INT4OID}};
	Datum values[3];
	int64 *ids;
	int n;
	bool isnull;

	values[0] = CStringGetTextDatum(tenant);
	values[1] = Int32GetDatum(MAX_REPLAYS);
	values[2] = Int32GetDatum(limit);
	PlanRun(&plan, values, NULL, false, SPI_OK_SELECT);
	n = (int) SPI_processed;
	ids = palloc(sizeof(int64) * (n + 1));
	for (int i = 0; i < n; i++)
		ids[i] = DatumGetInt64(SPI_getbinval(
			SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &isnull));
	for (int i = 0; i < n; i++)
		Replay(tenant, ids[i]);
	return n;
}

/*
 * Replay
 *		Process one stored event again and write down its fate.
 */
static EventFate
Replay(const char *tenant, int64 event_id)
{
	static SavedPlan plan = {
		"SELECT body FROM outbound.call_event "
		"WHERE tenant OPERATOR(pg_catalog.=) $1 "
		"AND event_id OPERATOR(pg_catalog.=) $2 FOR UPDATE",
		2,
		{TEXTOID, INT8OID}};
	EventFate fate = {NULL, NULL};
	Datum values[2];
	char *body;
	char *note;
	Jsonb *parsed;

	values[0] = CStringGetTextDatum(tenant);
	values[1] = Int64GetDatum(event_id);
	PlanRun(&plan, values, NULL, false, SPI_OK_SELECT);
	if (SPI_processed == 0)
		return fate;
	body = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
	if (body == NULL)
	{
		fate.outcome = "kept";
		fate.reason = "its body was erased";
	}
	else
	{
		parsed = EventParse(body, strlen(body), &note);
		fate = ProcessNoted(tenant, parsed, note);
	}
	SetFate(tenant, event_id, &fate, true);
	return fate;
}

/*
 * outbound.replay_event(event_id bigint, tenant text) returns text
 *		Process a stored webhook again; returns its outcome. Harmless for one
 *		that was processed. Locks the event's row, then as CallStore; does not
 *		commit.
 */
Datum
outbound_replay_event(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	char *outcome = NULL;
	EventFate fate;

	SPI_connect();
	fate = Replay(text_to_cstring(PG_GETARG_TEXT_PP(1)), PG_GETARG_INT64(0));
	if (fate.outcome)
		outcome = MemoryContextStrdup(caller, fate.outcome);
	SPI_finish();
	if (outcome == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("no webhook event " INT64_FORMAT, PG_GETARG_INT64(0)),
				 errhint("outbound.call_event lists them.")));
	PG_RETURN_TEXT_P(cstring_to_text(outcome));
}

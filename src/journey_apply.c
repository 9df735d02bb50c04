/*-------------------------------------------------------------------------
 *
 * journey_apply.c
 *	  Store a call's journey and what follows from it, in one transaction.
 *
 * Locks, in the extension's order: the number (only for a do-not-call), the
 * call's row, the lead's, the journey's, then outbox rows.
 *
 * When an outcome is told to the world: a do-not-call, a call that never
 * connected and one whose analysis is there, at once. A call that ended
 * without analysis waits for it, EMIT_GRACE long; map_journeys sends what
 * waited longer. The journey row and the lead's status never wait.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_talk.h"

#include "call.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "delivery.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "json.h"
#include "miscadmin.h"
#include "plan.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"

#define EMIT_GRACE (10 * OUTBOUND_MINUTE)
#define FOLLOWUP_LATEST (2 * OUTBOUND_DAY)
#define ENDPOINT "n8n_outcome"
#define UNIX_EPOCH_US \
	((POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY)

PG_FUNCTION_INFO_V1(outbound_apply_journey);

/* The stored call, as read. */
typedef struct CallFacts
{
	char *campaign_id;
	char *lead_id;
	char *to_number;
	char *call_status;
	bytea *payload_hash;
	Jsonb *payload;
	TimestampTz ended;
} CallFacts;

/* What we know of the lead; all absent when it is none of ours. */
typedef struct LeadFacts
{
	bool found;
	char *clinic_id;
	char *clinic_name;
	char *to_number;
	char *status;
	char *email;
	int attempts;
	bool exceeded;
	int threshold;
} LeadFacts;

/* The journey row as it was. */
typedef struct Before
{
	bool found;
	bytea *outcome_hash;
	char *stage;
	char *emitted_key;
	int revision;
	char *evidence; /* of a dnc, and what goes with it */
	char *dnc_reason;
} Before;

static bool
ReadCall(const char *tenant, const char *call_id, bool lock, CallFacts *facts);
static void ReadLead(const char *tenant, const char *campaign_id,
					 const char *lead_id, LeadFacts *lead);
static void ReadBefore(const char *tenant, const char *call_id, Before *before);
static char *FinalRecord(const char *tenant, const CallFacts *call,
						 const LeadFacts *lead, Journey *journey);
static bytea *OutcomeHash(const Journey *journey);
static void SetLead(const char *tenant, const Journey *journey,
					const LeadFacts *lead, const Before *before);
static void Suppress(const char *tenant, const Journey *journey,
					 const LeadFacts *lead, Jsonb *payload);
static void StoreJourney(const char *tenant, const char *call_id, Jsonb *record,
						 bytea *hash, bool changed, const char *emitted_key,
						 TimestampTz emit_after);
static void EmitFollowups(const char *tenant, const Journey *journey,
						  Jsonb *record, TimestampTz ended);
static bool SameBytes(const bytea *a, const bytea *b);
static void LockNumber(const char *tenant, const char *number);

/*
 * JourneyApply
 *		See journey.h.
 */
bool
JourneyApply(const char *tenant, const char *call_id)
{
	CallFacts call;
	LeadFacts lead = {0};
	Before before = {0};
	Journey journey;
	Jsonb *record;
	char *record_text;
	bytea *hash;
	bool changed;
	bool dnc;
	char *emitted_key;
	TimestampTz emit_after = 0;
	TimestampTz now = OutboundNow();
	bytea *seen;

	SPI_connect();

	if (!ReadCall(tenant, call_id, false, &call))
	{
		SPI_finish();
		return false;
	}
	for (;;)
	{
		char *number;

		JourneyMap(&call.payload->root, JourneyTenantRules(tenant), &journey);
		number = CallNumber(&call.payload->root);
		if (number == NULL)
			number = call.to_number;
		if (journey.stage == STAGE_DNC && number != NULL)
			LockNumber(tenant, number);
		seen = call.payload_hash;
		if (!ReadCall(tenant, call_id, true, &call))
		{
			SPI_finish();
			return false;
		}
		if (SameBytes(seen, call.payload_hash))
			break;
	}

	/* the record's own columns know better than the object's */
	if (call.call_status != NULL)
	{
		journey.call_status = call.call_status;
		journey.final = CallIsFinal(call.call_status);
	}
	if (!journey.final)
	{
		SPI_finish();
		return false;
	}
	if (call.campaign_id != NULL)
		journey.campaign_id = call.campaign_id;
	if (journey.campaign_id == NULL)
		journey.campaign_id = "unknown";
	if (call.lead_id != NULL)
		journey.lead_id = call.lead_id;
	journey.call_id = pstrdup(call_id);
	if (journey.to_number == NULL)
		journey.to_number = call.to_number;
	if (journey.lead_id != NULL)
		ReadLead(tenant, journey.campaign_id, journey.lead_id, &lead);
	ReadBefore(tenant, call_id, &before);
	if (before.found && strcmp(before.stage, "dnc") == 0 &&
		journey.stage != STAGE_DNC)
	{
		/* a do-not-call is never taken back, not by a later analysis either */
		journey.stage = STAGE_DNC;
		journey.call_outcome = "dnc";
		journey.dnc_reason =
			before.dnc_reason ? before.dnc_reason : "user_request";
		journey.evidence_json = before.evidence;
		journey.evidence_words = "said before";
	}

	record_text = FinalRecord(tenant, &call, &lead, &journey);
	record = DatumGetJsonbP(
		DirectFunctionCall1(jsonb_in, CStringGetDatum(record_text)));
	hash = OutcomeHash(&journey);
	changed = !before.found || !SameBytes(hash, before.outcome_hash);
	dnc = journey.stage == STAGE_DNC;

	if (dnc)
		Suppress(tenant, &journey, &lead, call.payload);
	if (changed)
		SetLead(tenant, &journey, &lead, &before);

	/* tell it now, or wait for the analysis */
	emitted_key = before.emitted_key;
	{
		bool ready = dnc || journey.analyzed ||
					 strcmp(journey.call_status, "ended") != 0 ||
					 call.ended + EMIT_GRACE <= now;
		char hex[2 * 8 + 1];

		hex_encode(VARDATA(hash), 8, hex);
		hex[16] = '\0';
		if (!ready)
			emit_after = call.ended + EMIT_GRACE;
		else if (emitted_key == NULL || strstr(emitted_key, hex) == NULL)
		{
			pg_uuid_t corrects;
			bool correction = emitted_key != NULL;
			char *key;

			key = correction ? psprintf("outcome:%s:%s:%d", call_id, hex,
										before.revision + (changed ? 1 : 0))
							 : psprintf("outcome:%s:%s", call_id, hex);
			if (correction)
				DeliveryEventId(tenant, ENDPOINT, emitted_key, &corrects);
			EnqueueDelivery(tenant, journey.campaign_id, ENDPOINT,
							"call.outcome", key, journey.lead_id, call_id,
							record, correction ? &corrects : NULL, NULL);
			emitted_key = key;
		}
		StoreJourney(tenant, journey.call_id, record, hash, changed,
					 emitted_key, emit_after);
		if (ready && !dnc && journey.followup_requested)
			EmitFollowups(tenant, &journey, record, call.ended);
	}

	SPI_finish();
	return changed;
}

/*
 * outbound.apply_journey(tenant, call_id) returns boolean
 *		JourneyApply for SQL; map_journeys stands on it.
 */
Datum
outbound_apply_journey(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(JourneyApply(text_to_cstring(PG_GETARG_TEXT_PP(0)),
								text_to_cstring(PG_GETARG_TEXT_PP(1))));
}

static bool
SameBytes(const bytea *a, const bytea *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return VARSIZE_ANY_EXHDR(a) == VARSIZE_ANY_EXHDR(b) &&
		   memcmp(VARDATA_ANY(a), VARDATA_ANY(b), VARSIZE_ANY_EXHDR(a)) == 0;
}

/*
 * LockNumber
 *		The first lock of the extension's order.
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
 * CopyBytes
 *		A bytea column, detoasted in the current context; NULL for null.
 */
static bytea *
CopyBytes(int column)
{
	bool isnull;
	Datum value = PlanDatum(0, column, &isnull);

	return isnull ? NULL : DatumGetByteaPCopy(value);
}

/*
 * ReadCall
 *		The call's row, locked when asked; false when it is not there.
 */
static bool
ReadCall(const char *tenant, const char *call_id, bool lock, CallFacts *facts)
{
#define CALL_COLUMNS                                                           \
	"SELECT c.campaign_id, c.lead_id, c.to_number, c.call_status, "            \
	"c.payload_hash, c.payload, COALESCE(c.end_at, c.start_at, c.updated_at) " \
	"FROM outbound.call c WHERE c.tenant OPERATOR(pg_catalog.=) $1 "           \
	"AND c.call_id OPERATOR(pg_catalog.=) $2"
	static SavedPlan plain = {CALL_COLUMNS, 2, {TEXTOID, TEXTOID}};
	static SavedPlan locked = {
		CALL_COLUMNS " FOR NO KEY UPDATE", 2, {TEXTOID, TEXTOID}};
	Datum values[2];
	bool isnull;

	values[0] = CStringGetTextDatum(tenant);
	values[1] = CStringGetTextDatum(call_id);
	memset(facts, 0, sizeof(*facts));
	if (PlanRun(lock ? &locked : &plain, values, NULL, false, SPI_OK_SELECT) ==
		0)
		return false;
	facts->campaign_id = PlanText(0, 1);
	facts->lead_id = PlanText(0, 2);
	facts->to_number = PlanText(0, 3);
	facts->call_status = PlanText(0, 4);
	facts->payload_hash = CopyBytes(5);
	facts->payload = DatumGetJsonbPCopy(PlanDatum(0, 6, &isnull));
	facts->ended = PlanTime(0, 7, OutboundNow());
	return true;
}

/*
 * ReadLead
 *		The lead that the call was for.
 */
static void
ReadLead(const char *tenant, const char *campaign_id, const char *lead_id,
		 LeadFacts *lead)
{
	static SavedPlan plan = {
		"SELECT l.clinic_id, l.clinic_name, l.to_number, l.lead_status, "
		"l.attempts, l.attempts_exceeded_200, c.attempt_warning_threshold "
		"FROM outbound.lead l LEFT JOIN outbound.campaign c "
		"ON c.tenant OPERATOR(pg_catalog.=) l.tenant "
		"AND c.campaign_id OPERATOR(pg_catalog.=) l.campaign_id "
		"WHERE l.tenant OPERATOR(pg_catalog.=) $1 "
		"AND l.campaign_id OPERATOR(pg_catalog.=) $2 "
		"AND l.lead_id OPERATOR(pg_catalog.=) $3",
		3,
		{TEXTOID, TEXTOID, TEXTOID}};
	Datum values[3];

	values[0] = CStringGetTextDatum(tenant);
	values[1] = CStringGetTextDatum(campaign_id);
	values[2] = CStringGetTextDatum(lead_id);
	if (PlanRun(&plan, values, NULL, false, SPI_OK_SELECT) == 0)
		return;
	lead->found = true;
	lead->clinic_id = PlanText(0, 1);
	lead->clinic_name = PlanText(0, 2);
	lead->to_number = PlanText(0, 3);
	lead->status = PlanText(0, 4);
	lead->attempts = PlanInt(0, 5, 0);
	lead->exceeded = PlanBool(0, 6);
	lead->threshold = PlanInt(0, 7, 0);
}

/*
 * ReadBefore
 *		What was stored for this call.
 */
static void
ReadBefore(const char *tenant, const char *call_id, Before *before)
{
	static SavedPlan plan = {
		"SELECT j.outcome_hash, j.conversion_stage, j.emitted_key, j.revision, "
		"j.evidence::pg_catalog.text, j.dnc_reason "
		"FROM outbound.journey j WHERE j.tenant OPERATOR(pg_catalog.=) $1 "
		"AND j.call_id OPERATOR(pg_catalog.=) $2",
		2,
		{TEXTOID, TEXTOID}};
	Datum values[2];

	values[0] = CStringGetTextDatum(tenant);
	values[1] = CStringGetTextDatum(call_id);
	if (PlanRun(&plan, values, NULL, false, SPI_OK_SELECT) == 0)
		return;
	before->found = true;
	before->outcome_hash = CopyBytes(1);
	before->stage = PlanText(0, 2);
	before->emitted_key = PlanText(0, 3);
	before->revision = PlanInt(0, 4, 1);
	before->evidence = PlanText(0, 5);
	before->dnc_reason = PlanText(0, 6);
}

/*
 * AppendList
 *		A JSON array of texts.
 */
static void
AppendList(StringInfo json, bool *first, const char *key, List *list)
{
	ListCell *cell;
	bool first_item = true;

	JsonAppendRaw(json, first, key, NULL);
	appendStringInfoChar(json, '[');
	foreach (cell, list)
	{
		if (!first_item)
			appendStringInfoChar(json, ',');
		first_item = false;
		JsonAppendString(json, lfirst(cell));
	}
	appendStringInfoChar(json, ']');
}

/*
 * FinalRecord
 *		The journey as JSON: columns of the row, fields of the delivery. Fills
 *		in from lead and campaign what the call itself does not say.
 */
static char *
FinalRecord(const char *tenant, const CallFacts *call, const LeadFacts *lead,
			Journey *journey)
{
	StringInfoData json;
	bool first = true;

	if (journey->clinic_id == NULL)
		journey->clinic_id = lead->clinic_id;
	if (journey->lead_id == NULL)
		journey->lead_id = "unknown";
	if (journey->clinic_id == NULL)
		journey->clinic_id = "unknown";
	if (!journey->has_attempt_number && lead->found)
	{
		journey->has_attempt_number = true;
		journey->attempt_number = lead->attempts;
	}
	if (!journey->has_attempt_threshold && lead->found)
	{
		journey->has_attempt_threshold = true;
		journey->attempt_threshold = lead->threshold;
	}
	if (lead->exceeded ||
		(journey->has_attempt_number && journey->attempt_threshold > 0 &&
		 journey->attempt_number > journey->attempt_threshold))
		journey->attempts_exceeded = true;

#define TEXT(key, value) JsonAppendField(&json, &first, key, value)
#define BOOL(key, value) \
	JsonAppendRaw(&json, &first, key, (value) ? "true" : "false")
#define INT(key, has, value)          \
	JsonAppendRaw(&json, &first, key, \
				  (has) ? psprintf(INT64_FORMAT, (int64) (value)) : "null")

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	TEXT("tenant", tenant);
	TEXT("campaign_id", journey->campaign_id);
	TEXT("lead_id", journey->lead_id);
	TEXT("clinic_id", journey->clinic_id);
	TEXT("clinic_name", lead->clinic_name);
	TEXT("call_id", journey->call_id);
	TEXT("to_number", journey->to_number);
	TEXT("call_outcome", journey->call_outcome);
	TEXT("conversion_stage", JourneyStageName(journey->stage));
	TEXT("terminal_outcome", JourneyTerminalOutcome(journey->stage));
	TEXT("answered_by", JourneyAnswerName(journey->answered_by));
	TEXT("dnc_reason", journey->dnc_reason);
	JsonAppendRaw(&json, &first, "evidence", journey->evidence_json);
	AppendList(&json, &first, "tool_calls", journey->tool_calls);
	JsonAppendRaw(&json, &first, "tool_call_events",
				  journey->tool_call_events_json);
	TEXT("captured_email", journey->captured_email);
	BOOL("captured_email_generic", journey->captured_email_generic);
	TEXT("recording_url", journey->recording_url);
	INT("recording_expires_ms", journey->has_recording_expiry,
		journey->recording_expires_ms);
	BOOL("recording_followup_requested", journey->followup_requested);
	JsonAppendRaw(&json, &first, "recording_followup_requests",
				  journey->followup_requests_json);
	AppendList(&json, &first, "recording_followup_reasons",
			   journey->followup_reasons);
	TEXT("recording_followup_reason",
		 journey->followup_reasons == NIL
			 ? ""
			 : linitial(journey->followup_reasons));
	INT("attempt_number", journey->has_attempt_number, journey->attempt_number);
	INT("attempt_warning_threshold", journey->has_attempt_threshold,
		journey->attempt_threshold);
	BOOL("attempts_exceeded_200", journey->attempts_exceeded);
	TEXT("call_window", journey->call_window);
	TEXT("call_window_type", journey->call_window_type);
	BOOL("after_hours_call_once_done", journey->after_hours_done);
	TEXT("call_status", journey->call_status);
	TEXT("disconnection_reason", journey->disconnection_reason);
	TEXT("sentiment", journey->sentiment);
	INT("call_duration_ms", journey->has_duration, journey->duration_ms);
	JsonAppendRaw(&json, &first, "cost_cents",
				  journey->has_cost ? psprintf("%.10g", journey->cost_cents)
									: "null");
	TEXT("transcript_hash", journey->transcript_hash);
	INT("outcome_ts", journey->has_outcome_ts, journey->outcome_ts);
	appendStringInfoChar(&json, '}');
	return json.data;

#undef TEXT
#undef BOOL
#undef INT
}

/*
 * OutcomeHash
 *		What makes two outcomes of a call different for those who act on them.
 */
static bytea *
OutcomeHash(const Journey *journey)
{
	StringInfoData text;
	uint8 digest[PG_SHA256_DIGEST_LENGTH];
	pg_cryptohash_ctx *hash = pg_cryptohash_create(PG_SHA256);
	bytea *result;

	initStringInfo(&text);
	appendStringInfo(
		&text, "%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%d\n%s",
		journey->campaign_id, journey->lead_id, journey->call_outcome,
		JourneyStageName(journey->stage),
		JourneyAnswerName(journey->answered_by), journey->captured_email,
		journey->dnc_reason ? journey->dnc_reason : "", journey->call_status,
		journey->disconnection_reason ? journey->disconnection_reason : "",
		journey->attempts_exceeded, journey->followup_requests_json);
	if (pg_cryptohash_init(hash) < 0 ||
		pg_cryptohash_update(hash, (uint8 *) text.data, text.len) < 0 ||
		pg_cryptohash_final(hash, digest, sizeof(digest)) < 0)
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR),
						errmsg("could not hash an outcome")));
	pg_cryptohash_free(hash);
	result = palloc(VARHDRSZ + sizeof(digest));
	SET_VARSIZE(result, VARHDRSZ + sizeof(digest));
	memcpy(VARDATA(result), digest, sizeof(digest));
	return result;
}

/*
 * IsPermanent
 *		Will this number never connect?
 */
static bool
IsPermanent(const char *reason)
{
	return reason != NULL &&
		   (strcmp(reason, "invalid_destination") == 0 ||
			strcmp(reason, "telephony_provider_permission_denied") == 0 ||
			strcmp(reason, "scam_detected") == 0);
}

/*
 * SetLead
 *		The map from stage to lead status. A lead's status follows its newest
 *		call with a terminal outcome; dnc stays for ever; what a person or the
 *		import set (closed, invalid) is not turned back into retry, unless this
 *		very call's earlier mapping had set it. When to try again is the policy
 *		room's, by the disposition that the attempt recorded.
 */
static void
SetLead(const char *tenant, const Journey *journey, const LeadFacts *lead,
		const Before *before)
{
	static SavedPlan plan = {
		"WITH newest AS (SELECT j.conversion_stage AS stage "
		" FROM outbound.journey j WHERE j.tenant OPERATOR(pg_catalog.=) $1 "
		" AND j.campaign_id OPERATOR(pg_catalog.=) $2 "
		" AND j.lead_id OPERATOR(pg_catalog.=) $3 "
		" AND j.call_id OPERATOR(pg_catalog.<>) $4 "
		" AND j.conversion_stage IN ('booked_demo', 'rejected', "
		"'email_captured') "
		" AND ($6 = '' OR j.outcome_ts OPERATOR(pg_catalog.>) $5) "
		" ORDER BY j.outcome_ts DESC NULLS LAST LIMIT 1), "
		"target AS (SELECT COALESCE((SELECT CASE n.stage "
		"  WHEN 'booked_demo' THEN 'booked' WHEN 'rejected' THEN 'closed' "
		"  ELSE 'contacted' END FROM newest n), NULLIF($6, ''), $7) AS status) "
		"UPDATE outbound.lead l SET lead_status = t.status, status_at = $9, "
		"last_action = $10, updated_at = $9 FROM target t "
		"WHERE l.tenant OPERATOR(pg_catalog.=) $1 "
		"AND l.campaign_id OPERATOR(pg_catalog.=) $2 "
		"AND l.lead_id OPERATOR(pg_catalog.=) $3 "
		"AND l.lead_status OPERATOR(pg_catalog.<>) 'dnc' "
		"AND l.lead_status OPERATOR(pg_catalog.<>) t.status "
		"AND (t.status NOT IN ('retry', 'invalid') "
		" OR l.lead_status IN ('new', 'queued', 'calling', 'retry') "
		" OR l.lead_status OPERATOR(pg_catalog.=) $8)",
		10,
		{TEXTOID, TEXTOID, TEXTOID, TEXTOID, INT8OID, TEXTOID, TEXTOID, TEXTOID,
		 TIMESTAMPTZOID, TEXTOID}};
	Datum values[10];
	const char *terminal = "";
	const char *was = "";

	if (!lead->found)
		return;
	switch (journey->stage)
	{
		case STAGE_DNC:
			terminal = "dnc";
			break;
		case STAGE_BOOKED_DEMO:
			terminal = "booked";
			break;
		case STAGE_REJECTED:
			terminal = "closed";
			break;
		case STAGE_EMAIL_CAPTURED:
			terminal = "contacted";
			break;
		case STAGE_UNKNOWN:
		case STAGE_VOICEMAIL:
			break;
	}
	if (before->found && before->stage != NULL)
		was = strcmp(before->stage, "booked_demo") == 0      ? "booked"
			  : strcmp(before->stage, "rejected") == 0       ? "closed"
			  : strcmp(before->stage, "email_captured") == 0 ? "contacted"
															 : "";
	values[0] = CStringGetTextDatum(tenant);
	values[1] = CStringGetTextDatum(journey->campaign_id);
	values[2] = CStringGetTextDatum(journey->lead_id);
	values[3] = CStringGetTextDatum(journey->call_id);
	values[4] = Int64GetDatum(journey->stage == STAGE_DNC ? PG_INT64_MAX
							  : journey->has_outcome_ts   ? journey->outcome_ts
														  : 0);
	values[5] = CStringGetTextDatum(terminal);
	values[6] = CStringGetTextDatum(
		IsPermanent(journey->disconnection_reason) ? "invalid" : "retry");
	values[7] = CStringGetTextDatum(was);
	values[8] = TimestampTzGetDatum(OutboundNow());
	values[9] = CStringGetTextDatum(JourneyStageName(journey->stage));
	PlanRun(&plan, values, NULL, false, SPI_OK_UPDATE);
}

/*
 * IsE164
 *		May it stand in outbound.suppression?
 */
static bool
IsE164(const char *number)
{
	int i;

	if (number == NULL || number[0] != '+' || number[1] < '1' ||
		number[1] > '9')
		return false;
	for (i = 2; number[i]; i++)
		if (!isdigit((unsigned char) number[i]))
			return false;
	return i >= 8 && i <= 16;
}

/*
 * Suppress
 *		Put the person's number on the list, with the words and the call as
 *		evidence, and tell n8n. A row that is there already stays, but a weaker
 *		one becomes dnc (the trigger sees to it that dnc never weakens).
 */
static void
Suppress(const char *tenant, const Journey *journey, const LeadFacts *lead,
		 Jsonb *payload)
{
	static SavedPlan plan = {
		"INSERT INTO outbound.suppression AS s "
		"(tenant, number, reason, source, evidence, added_at) "
		"VALUES ($1, $2, $3, 'call', $4, $5) "
		"ON CONFLICT (tenant, number_hash) DO UPDATE SET reason = "
		"EXCLUDED.reason, "
		"source = EXCLUDED.source, evidence = EXCLUDED.evidence, "
		"expires_at = NULL, number = EXCLUDED.number "
		"WHERE s.expires_at IS NOT NULL OR (s.reason OPERATOR(pg_catalog.<>) "
		"'dnc' "
		"AND EXCLUDED.reason OPERATOR(pg_catalog.=) 'dnc')",
		5,
		{TEXTOID, TEXTOID, TEXTOID, TEXTOID, TIMESTAMPTZOID}};
	Datum values[5];
	char *number = CallNumber(&payload->root);
	char *evidence;
	StringInfoData json;
	bool first = true;
	bool stored = false;

	if (!IsE164(number))
		number = journey->to_number;
	if (!IsE164(number))
		number = lead->to_number;
	evidence = psprintf("\"%s\" (%s, call %s)", journey->evidence_words,
						journey->dnc_reason, journey->call_id);
	if (IsE164(number))
	{
		values[0] = CStringGetTextDatum(tenant);
		values[1] = CStringGetTextDatum(number);
		values[2] = CStringGetTextDatum("dnc");
		values[3] = CStringGetTextDatum(evidence);
		values[4] = TimestampTzGetDatum(OutboundNow());
		PlanRun(&plan, values, NULL, false, SPI_OK_INSERT);
		stored = true;
	}

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	JsonAppendField(&json, &first, "tenant", tenant);
	JsonAppendField(&json, &first, "campaign_id", journey->campaign_id);
	JsonAppendField(&json, &first, "lead_id", journey->lead_id);
	JsonAppendField(&json, &first, "clinic_id", journey->clinic_id);
	JsonAppendField(&json, &first, "call_id", journey->call_id);
	JsonAppendField(&json, &first, "to_number", number);
	JsonAppendField(&json, &first, "reason", journey->dnc_reason);
	JsonAppendField(&json, &first, "evidence", journey->evidence_words);
	JsonAppendRaw(&json, &first, "number_suppressed",
				  stored ? "true" : "false");
	appendStringInfoChar(&json, '}');
	EnqueueDelivery(tenant, journey->campaign_id, ENDPOINT, "lead.suppressed",
					psprintf("suppressed:%s", journey->call_id),
					journey->lead_id, journey->call_id,
					DatumGetJsonbP(DirectFunctionCall1(
						jsonb_in, CStringGetDatum(json.data))),
					NULL, NULL);
}

/*
 * StoreJourney
 *		Insert or update the row; the call counts as mapped.
 */
static void
StoreJourney(const char *tenant, const char *call_id, Jsonb *record,
			 bytea *hash, bool changed, const char *emitted_key,
			 TimestampTz emit_after)
{
#define JOURNEY_FIELDS                                                        \
	"campaign_id, lead_id, clinic_id, to_number, call_outcome, "              \
	"conversion_stage, terminal_outcome, answered_by, dnc_reason, evidence, " \
	"tool_calls, tool_call_events, captured_email, captured_email_generic, "  \
	"recording_url, recording_expires_ms, recording_followup_requested, "     \
	"recording_followup_requests, recording_followup_reasons, "               \
	"recording_followup_reason, attempt_number, attempt_warning_threshold, "  \
	"attempts_exceeded_200, call_window, call_window_type, "                  \
	"after_hours_call_once_done, call_status, disconnection_reason, "         \
	"sentiment, call_duration_ms, cost_cents, transcript_hash, outcome_ts"
	static SavedPlan plan = {
		"WITH mapped AS (UPDATE outbound.call c SET mapped_hash = "
		"c.payload_hash "
		" WHERE c.tenant OPERATOR(pg_catalog.=) $7 "
		" AND c.call_id OPERATOR(pg_catalog.=) $8 "
		" AND c.mapped_hash IS DISTINCT FROM c.payload_hash) "
		"INSERT INTO outbound.journey AS j (tenant, call_id, outcome_hash, "
		"emitted_key, emit_after, mapped_at, " JOURNEY_FIELDS ") "
		"SELECT r.tenant, r.call_id, $2, $3, $4, $5, r."
		"campaign_id, r.lead_id, r.clinic_id, r.to_number, r.call_outcome, "
		"r.conversion_stage, r.terminal_outcome, r.answered_by, r.dnc_reason, "
		"r.evidence, "
		"r.tool_calls, r.tool_call_events, r.captured_email, "
		"r.captured_email_generic, "
		"r.recording_url, r.recording_expires_ms, "
		"r.recording_followup_requested, "
		"r.recording_followup_requests, r.recording_followup_reasons, "
		"r.recording_followup_reason, r.attempt_number, "
		"r.attempt_warning_threshold, "
		"r.attempts_exceeded_200, r.call_window, r.call_window_type, "
		"r.after_hours_call_once_done, r.call_status, r.disconnection_reason, "
		"r.sentiment, r.call_duration_ms, r.cost_cents, r.transcript_hash, "
		"r.outcome_ts "
		"FROM pg_catalog.jsonb_populate_record(NULL::outbound.journey, $1) r "
		"ON CONFLICT (tenant, call_id) DO UPDATE SET "
		"(outcome_hash, emitted_key, emit_after, mapped_at, " JOURNEY_FIELDS
		", revision) = ROW(EXCLUDED.outcome_hash, EXCLUDED.emitted_key, "
		"EXCLUDED.emit_after, EXCLUDED.mapped_at, EXCLUDED.campaign_id, "
		"EXCLUDED.lead_id, EXCLUDED.clinic_id, EXCLUDED.to_number, "
		"EXCLUDED.call_outcome, EXCLUDED.conversion_stage, "
		"EXCLUDED.terminal_outcome, EXCLUDED.answered_by, EXCLUDED.dnc_reason, "
		"EXCLUDED.evidence, EXCLUDED.tool_calls, EXCLUDED.tool_call_events, "
		"EXCLUDED.captured_email, EXCLUDED.captured_email_generic, "
		"EXCLUDED.recording_url, EXCLUDED.recording_expires_ms, "
		"EXCLUDED.recording_followup_requested, "
		"EXCLUDED.recording_followup_requests, "
		"EXCLUDED.recording_followup_reasons, "
		"EXCLUDED.recording_followup_reason, EXCLUDED.attempt_number, "
		"EXCLUDED.attempt_warning_threshold, EXCLUDED.attempts_exceeded_200, "
		"EXCLUDED.call_window, EXCLUDED.call_window_type, "
		"EXCLUDED.after_hours_call_once_done, EXCLUDED.call_status, "
		"EXCLUDED.disconnection_reason, EXCLUDED.sentiment, "
		"EXCLUDED.call_duration_ms, EXCLUDED.cost_cents, "
		"EXCLUDED.transcript_hash, EXCLUDED.outcome_ts, "
		"j.revision OPERATOR(pg_catalog.+) $6)",
		8,
		{JSONBOID, BYTEAOID, TEXTOID, TIMESTAMPTZOID, TIMESTAMPTZOID, INT4OID,
		 TEXTOID, TEXTOID}};
	Datum values[8];
	char nulls[8] = {' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '};

	values[0] = JsonbPGetDatum(record);
	values[1] = PointerGetDatum(hash);
	PlanSetText(values, nulls, 2, emitted_key);
	values[3] = TimestampTzGetDatum(emit_after);
	if (emit_after == 0)
		nulls[3] = 'n';
	values[4] = TimestampTzGetDatum(OutboundNow());
	values[5] = Int32GetDatum(changed ? 1 : 0);
	PlanSetText(values, nulls, 6, tenant);
	PlanSetText(values, nulls, 7, call_id);
	PlanRun(&plan, values, nulls, false, SPI_OK_INSERT);
}

/*
 * EmitFollowups
 *		One recording.followup a channel that was asked for: once per call and
 *		channel, never to a suppressed number, and not days after the call.
 */
static void
EmitFollowups(const char *tenant, const Journey *journey, Jsonb *record,
			  TimestampTz ended)
{
	static SavedPlan plan = {
		"SELECT d.channel, pg_catalog.jsonb_build_object("
		"'tenant', $1 OPERATOR(pg_catalog.->) 'tenant', "
		"'campaign_id', $1 OPERATOR(pg_catalog.->) 'campaign_id', "
		"'lead_id', $1 OPERATOR(pg_catalog.->) 'lead_id', "
		"'clinic_id', $1 OPERATOR(pg_catalog.->) 'clinic_id', "
		"'clinic_name', $1 OPERATOR(pg_catalog.->) 'clinic_name', "
		"'call_id', $1 OPERATOR(pg_catalog.->) 'call_id', "
		"'to_number', $1 OPERATOR(pg_catalog.->) 'to_number', "
		"'conversion_stage', $1 OPERATOR(pg_catalog.->) 'conversion_stage', "
		"'captured_email', $1 OPERATOR(pg_catalog.->) 'captured_email', "
		"'recording_url', $1 OPERATOR(pg_catalog.->) 'recording_url', "
		"'recording_expires_ms', $1 OPERATOR(pg_catalog.->) "
		"'recording_expires_ms', "
		"'recording_followup_requested', true, "
		"'attempts_exceeded_200', $1 OPERATOR(pg_catalog.->) "
		"'attempts_exceeded_200', "
		"'channel', d.channel, 'channels', "
		"pg_catalog.jsonb_build_array(d.channel), "
		"'recipient_phone', d.request OPERATOR(pg_catalog.->) "
		"'recipient_phone', "
		"'recipient_email', d.email, "
		"'reason', d.request OPERATOR(pg_catalog.->) 'reason', "
		"'next_step', d.request OPERATOR(pg_catalog.->) 'next_step') "
		"FROM (SELECT DISTINCT ON (c.channel) c.channel, q.request, "
		" COALESCE(q.request OPERATOR(pg_catalog.->>) 'recipient_email', "
		"  NULLIF($1 OPERATOR(pg_catalog.->>) 'captured_email', '')) AS email "
		" FROM pg_catalog.jsonb_array_elements($1 OPERATOR(pg_catalog.->) "
		"'recording_followup_requests') WITH ORDINALITY q(request, n), "
		" pg_catalog.jsonb_array_elements_text(q.request "
		"OPERATOR(pg_catalog.->) 'channels') c(channel) "
		" ORDER BY c.channel, q.n) d "
		"WHERE (d.channel OPERATOR(pg_catalog.<>) 'email' OR d.email IS NOT "
		"NULL) "
		"AND NOT EXISTS (SELECT FROM outbound.suppression s "
		" WHERE s.tenant OPERATOR(pg_catalog.=) ($1 OPERATOR(pg_catalog.->>) "
		"'tenant') "
		" AND s.number_hash IN "
		"(pg_catalog.sha256(pg_catalog.convert_to(COALESCE($1 "
		"OPERATOR(pg_catalog.->>) 'to_number', ''), 'UTF8')), "
		"  pg_catalog.sha256(pg_catalog.convert_to(COALESCE(d.request "
		"OPERATOR(pg_catalog.->>) 'recipient_phone', ''), 'UTF8'))) "
		" AND (s.expires_at IS NULL OR s.expires_at OPERATOR(pg_catalog.>) "
		"$2))",
		2,
		{JSONBOID, TIMESTAMPTZOID}};
	Datum values[2];
	uint64 rows;
	uint64 i;
	SPITupleTable *table;

	if (ended + FOLLOWUP_LATEST < OutboundNow())
		return;
	values[0] = JsonbPGetDatum(record);
	values[1] = TimestampTzGetDatum(OutboundNow());
	rows = PlanRun(&plan, values, NULL, false, SPI_OK_SELECT);
	table = SPI_tuptable;
	for (i = 0; i < rows; i++)
	{
		bool isnull;
		char *channel = SPI_getvalue(table->vals[i], table->tupdesc, 1);
		Jsonb *event = DatumGetJsonbP(
			SPI_getbinval(table->vals[i], table->tupdesc, 2, &isnull));

		EnqueueDelivery(tenant, journey->campaign_id, ENDPOINT,
						"recording.followup",
						psprintf("followup:%s:%s", journey->call_id, channel),
						journey->lead_id, journey->call_id, event, NULL, NULL);
	}
}

/*
 * JourneyTenantRules
 *		The shipped rules with a tenant's own; compiled once per content.
 *
 * The rows are read each time (an index scan that mostly finds nothing), so a
 * change counts at once. Rows that do not compile any more (a class is gone)
 * are left out with a warning: a call is never left unmapped for them.
 */
const JourneyRules *
JourneyTenantRules(const char *tenant)
{
	typedef struct Cached
	{
		char *tenant;
		char *content;
		const JourneyRules *rules;
		MemoryContext context;
	} Cached;
	static Cached cache[8];
	static int next = 0;
	static SavedPlan plan = {
		"SELECT r.name, r.language, r.speaker, r.meaning, r.weight, r.pattern "
		"FROM outbound.journey_rule r WHERE r.tenant OPERATOR(pg_catalog.=) $1 "
		"ORDER BY r.name COLLATE \"C\"",
		1,
		{TEXTOID}};
	Datum values[1];
	uint64 count;
	uint64 i;
	RuleRow *rows;
	StringInfoData content;
	Cached *slot = NULL;
	char *why = NULL;
	const JourneyRules *compiled;
	MemoryContext context;

	SPI_connect();
	values[0] = CStringGetTextDatum(tenant);
	count = PlanRun(&plan, values, NULL, false, SPI_OK_SELECT);
	if (count == 0)
	{
		SPI_finish();
		return JourneyShippedRules();
	}
	rows = palloc0(count * sizeof(RuleRow));
	initStringInfo(&content);
	for (i = 0; i < count; i++)
	{
		rows[i].name = PlanText(i, 1);
		rows[i].language = PlanText(i, 2);
		rows[i].speaker = PlanText(i, 3);
		rows[i].meaning = PlanText(i, 4);
		rows[i].weight = PlanInt(i, 5, 100);
		rows[i].pattern = PlanText(i, 6);
		appendStringInfo(&content, "%s\x01%s\x01%s\x01%d\x01%s\x02",
						 rows[i].name, rows[i].speaker, rows[i].meaning,
						 rows[i].weight, rows[i].pattern);
	}
	for (i = 0; i < lengthof(cache); i++)
		if (cache[i].tenant != NULL && strcmp(cache[i].tenant, tenant) == 0)
		{
			if (strcmp(cache[i].content, content.data) == 0)
			{
				SPI_finish();
				return cache[i].rules;
			}
			slot = &cache[i];
		}

	context =
		AllocSetContextCreate(TopMemoryContext, "outbound tenant journey rules",
							  ALLOCSET_SMALL_SIZES);
	compiled = RulesCompile(outbound_shipped_rules, outbound_shipped_rule_count,
							rows, (int) count, context, &why);
	if (compiled == NULL)
	{
		ereport(
			WARNING,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("journey rules of tenant \"%s\" are not used: %s", tenant,
					why),
			 errhint("Correct or delete the rule in outbound.journey_rule.")));
		compiled = JourneyShippedRules();
	}
	if (slot == NULL)
	{
		slot = &cache[next];
		next = (next + 1) % lengthof(cache);
	}
	if (slot->context != NULL)
		MemoryContextDelete(slot->context);
	slot->context = context;
	slot->tenant = MemoryContextStrdup(context, tenant);
	slot->content = MemoryContextStrdup(context, content.data);
	slot->rules = compiled;
	SPI_finish();
	return compiled;
}

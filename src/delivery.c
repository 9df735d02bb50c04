/*-------------------------------------------------------------------------
 *
 * delivery.c
 *	  The outbox's way in: event ids and enqueueing.
 *
 * An event's id is derived from the fact that it tells (tenant, endpoint,
 * dedupe key). So "once only" is the table's primary key, the id needs no
 * look-up, and a restored or re-mapped database makes the same ids again.
 *
 *-------------------------------------------------------------------------
 */
#include "delivery.h"

#include "catalog/pg_type.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "executor/spi.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(outbound_enqueue_delivery);
PG_FUNCTION_INFO_V1(outbound_delivery_event_id);

static void CheckEventName(const char *what, const char *value);

/*
 * CheckEventName
 *		Refuse an absent or empty name.
 */
static void
CheckEventName(const char *what, const char *value)
{
	if (value == NULL || value[0] == '\0')
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s of a delivery must not be empty", what)));
}

/*
 * DeliveryEventId
 *		Hash (tenant, endpoint, dedupe_key) to an RFC 9562 version 8 UUID.
 */
void
DeliveryEventId(const char *tenant, const char *endpoint,
				const char *dedupe_key, pg_uuid_t *event_id)
{
	pg_cryptohash_ctx *ctx = pg_cryptohash_create(PG_SHA256);
	uint8 digest[PG_SHA256_DIGEST_LENGTH];

	/* the terminating NUL keeps the parts apart */
	if (ctx == NULL || pg_cryptohash_init(ctx) < 0 ||
		pg_cryptohash_update(ctx, (const uint8 *) tenant, strlen(tenant) + 1) <
			0 ||
		pg_cryptohash_update(ctx, (const uint8 *) endpoint,
							 strlen(endpoint) + 1) < 0 ||
		pg_cryptohash_update(ctx, (const uint8 *) dedupe_key,
							 strlen(dedupe_key)) < 0 ||
		pg_cryptohash_final(ctx, digest, sizeof(digest)) < 0)
		elog(ERROR, "could not compute SHA-256");
	pg_cryptohash_free(ctx);

	memcpy(event_id->data, digest, UUID_LEN);
	event_id->data[6] = (event_id->data[6] & 0x0f) | 0x80;
	event_id->data[8] = (event_id->data[8] & 0x3f) | 0x80;
}

/*
 * EnqueueDelivery
 *		See delivery.h.
 */
bool
EnqueueDelivery(const char *tenant, const char *campaign_id,
				const char *endpoint, const char *event_type,
				const char *dedupe_key, const char *lead_id,
				const char *call_id, Jsonb *record, const pg_uuid_t *corrects,
				pg_uuid_t *event_id)
{
	static SPIPlanPtr plan = NULL;
	Oid types[] = {TEXTOID, UUIDOID, TEXTOID, TEXTOID,  TEXTOID,
				   TEXTOID, TEXTOID, TEXTOID, JSONBOID, UUIDOID};
	Datum values[lengthof(types)];
	char nulls[lengthof(types) + 1];
	pg_uuid_t id;
	bool stored;

	CheckEventName("tenant", tenant);
	CheckEventName("campaign_id", campaign_id);
	CheckEventName("endpoint", endpoint);
	CheckEventName("event_type", event_type);
	CheckEventName("dedupe_key", dedupe_key);
	if (record == NULL || !JB_ROOT_IS_OBJECT(record))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("record of a delivery must be a JSON object")));
	if (lead_id != NULL &&
		(lead_id[0] == '\0' || strcmp(lead_id, "unknown") == 0))
		lead_id = NULL;

	DeliveryEventId(tenant, endpoint, dedupe_key, &id);
	if (event_id != NULL)
		*event_id = id;

	SPI_connect();
	if (plan == NULL)
	{
		plan = SPI_prepare(
			"INSERT INTO outbound.delivery (tenant, delivery_id, campaign_id,"
			" endpoint, event_type, dedupe_key, lead_id, call_id, record,"
			" corrects)"
			" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
			" ON CONFLICT (tenant, delivery_id) DO NOTHING",
			lengthof(types), types);
		if (plan == NULL || SPI_keepplan(plan) != 0)
			elog(ERROR, "could not prepare the insert of a delivery");
	}

	memset(nulls, ' ', sizeof(nulls));
	values[0] = CStringGetTextDatum(tenant);
	values[1] = UUIDPGetDatum(&id);
	values[2] = CStringGetTextDatum(campaign_id);
	values[3] = CStringGetTextDatum(endpoint);
	values[4] = CStringGetTextDatum(event_type);
	values[5] = CStringGetTextDatum(dedupe_key);
	values[6] = (Datum) 0;
	values[7] = (Datum) 0;
	values[8] = JsonbPGetDatum(record);
	values[9] = (Datum) 0;
	nulls[6] = nulls[7] = nulls[9] = 'n';
	if (lead_id != NULL)
	{
		values[6] = CStringGetTextDatum(lead_id);
		nulls[6] = ' ';
	}
	if (call_id != NULL)
	{
		values[7] = CStringGetTextDatum(call_id);
		nulls[7] = ' ';
	}
	if (corrects != NULL)
	{
		values[9] = UUIDPGetDatum(corrects);
		nulls[9] = ' ';
	}
	nulls[lengthof(types)] = '\0';

	if (SPI_execute_plan(plan, values, nulls, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "could not insert a delivery");
	stored = SPI_processed > 0;
	SPI_finish();
	return stored;
}

/*
 * outbound.enqueue_delivery(endpoint, event_type, dedupe_key, record, lead_id,
 *		call_id, corrects, campaign_id, tenant) returns uuid
 *
 * Stores the event in this transaction, or nothing when the same fact is
 * there. Returns its event id either way. Takes no lock; does not commit.
 */
Datum
outbound_enqueue_delivery(PG_FUNCTION_ARGS)
{
#define TEXT_ARG(n) \
	(PG_ARGISNULL(n) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(n)))
	pg_uuid_t *id = palloc(sizeof(pg_uuid_t));

	(void) EnqueueDelivery(TEXT_ARG(8), TEXT_ARG(7), TEXT_ARG(0), TEXT_ARG(1),
						   TEXT_ARG(2), TEXT_ARG(4), TEXT_ARG(5),
						   PG_ARGISNULL(3) ? NULL : PG_GETARG_JSONB_P(3),
						   PG_ARGISNULL(6) ? NULL : PG_GETARG_UUID_P(6), id);
	PG_RETURN_UUID_P(id);
#undef TEXT_ARG
}

/*
 * outbound.delivery_event_id(endpoint, dedupe_key, tenant) returns uuid
 *		The id that enqueue_delivery gives this fact.
 */
Datum
outbound_delivery_event_id(PG_FUNCTION_ARGS)
{
	pg_uuid_t *id = palloc(sizeof(pg_uuid_t));

	DeliveryEventId(text_to_cstring(PG_GETARG_TEXT_PP(2)),
					text_to_cstring(PG_GETARG_TEXT_PP(0)),
					text_to_cstring(PG_GETARG_TEXT_PP(1)), id);
	PG_RETURN_UUID_P(id);
}

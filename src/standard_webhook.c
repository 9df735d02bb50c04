/*-------------------------------------------------------------------------
 *
 * standard_webhook.c
 *	  Signing what we send as https://www.standardwebhooks.com says.
 *
 * The signature is the HMAC-SHA-256 of "<id>.<timestamp>.<body>" under the
 * bytes that the secret's base64 part stands for. While a secret is being
 * replaced both sign, and the receiver takes either.
 *
 *-------------------------------------------------------------------------
 */
#include "standard_webhook.h"

#include "common/base64.h"
#include "common/hmac.h"
#include "common/sha2.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(outbound_sign_delivery);

static void AppendSignature(StringInfo out, const char *secret, const char *id,
							int64 timestamp, const char *body, size_t len);

/*
 * StandardWebhookKey
 *		Check a secret's form and decode it.
 */
bool
StandardWebhookKey(const char *secret, uint8 *key, int *len)
{
	uint8 bytes[STANDARD_WEBHOOK_KEY_MAX + 8];
	int secret_len;
	int got;

	if (secret == NULL || strncmp(secret, "whsec_", 6) != 0)
		return false;
	secret_len = strlen(secret + 6);
	if (secret_len > (STANDARD_WEBHOOK_KEY_MAX + 2) / 3 * 4)
		return false;
	got = pg_b64_decode(secret + 6, secret_len, (OutboundBytes *) bytes,
						sizeof(bytes));
	if (got < STANDARD_WEBHOOK_KEY_MIN || got > STANDARD_WEBHOOK_KEY_MAX)
		return false;
	if (key != NULL)
		memcpy(key, bytes, got);
	*len = got;
	return true;
}

/*
 * StandardWebhookSign
 *		See standard_webhook.h.
 */
char *
StandardWebhookSign(const char *secret, const char *previous, const char *id,
					int64 timestamp, const char *body, size_t len)
{
	StringInfoData out;

	initStringInfo(&out);
	if (secret != NULL)
		AppendSignature(&out, secret, id, timestamp, body, len);
	if (previous != NULL)
		AppendSignature(&out, previous, id, timestamp, body, len);
	return out.data;
}

/*
 * AppendSignature
 *		Append one "v1,<base64>".
 */
static void
AppendSignature(StringInfo out, const char *secret, const char *id,
				int64 timestamp, const char *body, size_t len)
{
	uint8 key[STANDARD_WEBHOOK_KEY_MAX];
	uint8 digest[PG_SHA256_DIGEST_LENGTH];
	char encoded[64];
	char *head;
	int key_len;
	int encoded_len;
	pg_hmac_ctx *ctx;

	if (!StandardWebhookKey(secret, key, &key_len))
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("signing secret has the wrong form"),
			 errdetail("It must be whsec_ and the base64 of %d to %d bytes.",
					   STANDARD_WEBHOOK_KEY_MIN, STANDARD_WEBHOOK_KEY_MAX),
			 errhint("Make one with: echo whsec_$(openssl rand -base64 32)"),
			 errhidestmt(true), errhidecontext(true)));

	head = psprintf("%s." INT64_FORMAT ".", id, timestamp);
	ctx = pg_hmac_create(PG_SHA256);
	if (ctx == NULL || pg_hmac_init(ctx, key, key_len) < 0 ||
		pg_hmac_update(ctx, (const uint8 *) head, strlen(head)) < 0 ||
		pg_hmac_update(ctx, (const uint8 *) body, len) < 0 ||
		pg_hmac_final(ctx, digest, sizeof(digest)) < 0)
		elog(ERROR, "could not compute HMAC");
	pg_hmac_free(ctx);
	explicit_bzero(key, sizeof(key));

	encoded_len = pg_b64_encode((const OutboundBytes *) digest, sizeof(digest),
								encoded, sizeof(encoded));
	if (encoded_len < 0)
		elog(ERROR, "could not encode a signature");
	appendStringInfo(out, "%sv1,%.*s", out->len > 0 ? " " : "", encoded_len,
					 encoded);
	pfree(head);
}

/*
 * outbound.sign_delivery(secret, id, at, body) returns text
 *		The webhook-signature header that deliver() would send.
 */
Datum
outbound_sign_delivery(PG_FUNCTION_ARGS)
{
	text *body = PG_GETARG_TEXT_PP(3);
	int64 seconds =
		(PG_GETARG_TIMESTAMPTZ(2) / USECS_PER_SEC) +
		(int64) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY;

	PG_RETURN_TEXT_P(cstring_to_text(
		StandardWebhookSign(text_to_cstring(PG_GETARG_TEXT_PP(0)), NULL,
							text_to_cstring(PG_GETARG_TEXT_PP(1)), seconds,
							VARDATA_ANY(body), VARSIZE_ANY_EXHDR(body))));
}

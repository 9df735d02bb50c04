/*-------------------------------------------------------------------------
 *
 * signature.c
 *	  The signature that Retell puts on its webhooks.
 *
 *	  X-Retell-Signature: v=<ms since 1970>,d=<64 hex digits>
 *
 * d is the HMAC-SHA-256 of the body's bytes followed by the decimal time,
 * under the API key. The vendor's verifier (retell-sdk) decides what is valid:
 * either case for "v", "d" and the hex digits, no blanks, leading zeros in the
 * time are read and not signed, a time beyond 2^53 - 1 is refused.
 *
 * Nothing here allocates from a memory context, throws, or looks at a clock, so
 * that the parser can be fuzzed outside the server (test/fuzz).
 *
 *-------------------------------------------------------------------------
 */
#ifdef OUTBOUND_FUZZ
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
typedef int64_t int64;
typedef uint8_t uint8;
#define INT64CONST(x) INT64_C(x)
#else
#include "postgres.h"

#include "common/hmac.h"
#include "common/sha2.h"
#endif

#include "signature.h"

/* What JavaScript calls a safe integer. */
#define SIGNATURE_MAX_MS INT64CONST(9007199254740991)

static int HexValue(char c);

/*
 * SignatureParse
 *		Read the header's value; false unless it is exactly of the form above.
 */
bool
SignatureParse(const char *text, size_t len, Signature *sig)
{
	size_t i = 2;
	int64 at_ms = 0;

	if (len < 2 || (text[0] != 'v' && text[0] != 'V') || text[1] != '=')
		return false;
	for (; i < len && text[i] >= '0' && text[i] <= '9'; i++)
	{
		at_ms = at_ms * 10 + (text[i] - '0');
		if (at_ms > SIGNATURE_MAX_MS)
			return false;
	}
	if (i == 2 || len - i != 3 + 2 * SIGNATURE_DIGEST_LEN)
		return false;
	if (text[i] != ',' || (text[i + 1] != 'd' && text[i + 1] != 'D') ||
		text[i + 2] != '=')
		return false;
	i += 3;
	for (int b = 0; b < SIGNATURE_DIGEST_LEN; b++, i += 2)
	{
		int high = HexValue(text[i]);
		int low = HexValue(text[i + 1]);

		if (high < 0 || low < 0)
			return false;
		sig->digest[b] = (uint8) (high << 4 | low);
	}
	sig->at_ms = at_ms;
	return true;
}

/*
 * SignatureFresh
 *		Was it made within the replay window around now_ms (wall clock)?
 */
bool
SignatureFresh(const Signature *sig, int64 now_ms)
{
	/* neither can overflow: at_ms is in 0 .. 2^53 */
	return sig->at_ms >= now_ms - SIGNATURE_WINDOW_MS &&
		   sig->at_ms <= now_ms + SIGNATURE_WINDOW_MS;
}

#ifndef OUTBOUND_FUZZ
/*
 * SignatureDigest
 *		HMAC over body and time under key; false when it cannot be computed.
 */
bool
SignatureDigest(const char *key, const char *body, size_t len, int64 at_ms,
				uint8 *digest)
{
	pg_hmac_ctx *ctx;
	char decimal[24];
	int decimal_len;
	bool done;

	/* an empty key would verify what anyone can sign */
	if (key == NULL || key[0] == '\0')
		return false;
	ctx = pg_hmac_create(PG_SHA256);
	if (ctx == NULL)
		return false;
	decimal_len = snprintf(decimal, sizeof(decimal), INT64_FORMAT, at_ms);
	done = pg_hmac_init(ctx, (const uint8 *) key, strlen(key)) >= 0 &&
		   pg_hmac_update(ctx, (const uint8 *) body, len) >= 0 &&
		   pg_hmac_update(ctx, (const uint8 *) decimal, decimal_len) >= 0 &&
		   pg_hmac_final(ctx, digest, SIGNATURE_DIGEST_LEN) >= 0;
	pg_hmac_free(ctx);
	return done;
}

/*
 * SignatureVerify
 *		Does key make this signature for body? The time it takes does not
 *		depend on where the digests differ.
 */
bool
SignatureVerify(const Signature *sig, const char *key, const char *body,
				size_t len)
{
	uint8 digest[SIGNATURE_DIGEST_LEN];
	volatile uint8 differs = 0;

	if (!SignatureDigest(key, body, len, sig->at_ms, digest))
		return false;
	for (int i = 0; i < SIGNATURE_DIGEST_LEN; i++)
		differs |= digest[i] ^ sig->digest[i];
	return differs == 0;
}
#endif

/*
 * HexValue
 *		Value of a hex digit, or -1.
 */
static int
HexValue(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

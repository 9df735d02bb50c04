/*-------------------------------------------------------------------------
 *
 * signature.h
 *	  The signature that Retell puts on its webhooks: parse, judge its age,
 *	  verify. Pure: no SPI, no settings, no palloc, nothing thrown.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_SIGNATURE_H
#define OUTBOUND_SIGNATURE_H

#define SIGNATURE_DIGEST_LEN 32    /* SHA-256 */
#define SIGNATURE_WINDOW_MS 300000 /* either way, the bound itself allowed */

typedef struct Signature
{
	int64 at_ms; /* when the sender signed, ms since 1970 */
	uint8 digest[SIGNATURE_DIGEST_LEN];
} Signature;

extern bool SignatureParse(const char *text, size_t len, Signature *sig);
extern bool SignatureFresh(const Signature *sig, int64 now_ms);
extern bool SignatureVerify(const Signature *sig, const char *key,
							const char *body, size_t len);
extern bool SignatureDigest(const char *key, const char *body, size_t len,
							int64 at_ms, uint8 *digest);

#endif /* OUTBOUND_SIGNATURE_H */

/*-------------------------------------------------------------------------
 *
 * standard_webhook.h
 *	  Signing what we send as https://www.standardwebhooks.com says. Pure: no
 *	  SPI, no settings, no clock.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_STANDARD_WEBHOOK_H
#define OUTBOUND_STANDARD_WEBHOOK_H

#include "outbound.h"

#define STANDARD_WEBHOOK_KEY_MIN 24
#define STANDARD_WEBHOOK_KEY_MAX 64

/*
 * Is secret of the form whsec_<base64 of 24 to 64 bytes>? key (may be NULL)
 * takes the bytes, *len their number. Never throws.
 */
extern bool StandardWebhookKey(const char *secret, uint8 *key, int *len);

/*
 * The value of webhook-signature, "v1,<base64>", once for each secret that is
 * not NULL (rotation), separated by a blank. Throws 22023 for a secret of
 * another form, without showing it.
 */
extern char *
StandardWebhookSign(const char *secret, const char *previous, const char *id,
					int64 timestamp, const char *body, size_t len);

#endif /* OUTBOUND_STANDARD_WEBHOOK_H */

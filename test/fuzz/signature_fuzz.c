/*-------------------------------------------------------------------------
 *
 * signature_fuzz.c
 *	  The webhook signature's parser, fed with anything, against the form that
 *	  the vendor's verifier demands, written a second time.
 *
 * sources: src/signature.c
 *
 *-------------------------------------------------------------------------
 */
#include <assert.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int64_t int64;
typedef uint8_t uint8;

#include "signature.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* /^v=(\d+),d=([0-9a-f]{64})$/i, and the number a safe integer */
static bool
Expected(const char *text, size_t len, int64 *at_ms)
{
	size_t digits = 0;
	double value = 0;

	*at_ms = 0;
	while (2 + digits < len && isdigit((unsigned char) text[2 + digits]))
	{
		value = value * 10 + (text[2 + digits] - '0');
		if (value <= 9007199254740991.0)
			*at_ms = *at_ms * 10 + (text[2 + digits] - '0');
		digits++;
	}
	if (len < 2 || tolower((unsigned char) text[0]) != 'v' || text[1] != '=' ||
		digits == 0 || value > 9007199254740991.0 || len != 2 + digits + 3 + 64)
		return false;
	text += 2 + digits;
	if (text[0] != ',' || tolower((unsigned char) text[1]) != 'd' ||
		text[2] != '=')
		return false;
	for (int i = 0; i < 64; i++)
		if (!isxdigit((unsigned char) text[3 + i]))
			return false;
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* its own allocation, so that a read past the end is seen */
	char *text = malloc(size + 1);
	Signature sig;
	int64 at_ms;
	bool parsed;

	memcpy(text, data, size);
	/* a good one to start from, with one byte of it changed */
	if (size == 3)
	{
		static const char good[] =
			"v=1767225600000,d=e066cb73111b227a872a8f7d68"
			"66985d3d4c9fe0ca805538138a7d1ecd8fed36";

		text = realloc(text, sizeof(good));
		memcpy(text, good, sizeof(good));
		text[data[0] % (sizeof(good) - 1)] = data[1];
		size = sizeof(good) - 1 - data[2] % 3;
	}
	text = realloc(text, size ? size : 1);
	parsed = SignatureParse(text, size, &sig);
	assert(parsed == Expected(text, size, &at_ms));
	if (parsed)
	{
		char hex[3];

		assert(sig.at_ms == at_ms);
		for (int i = 0; i < SIGNATURE_DIGEST_LEN; i++)
		{
			snprintf(hex, sizeof(hex), "%02x", sig.digest[i]);
			assert(tolower((unsigned char) text[size - 64 + 2 * i]) == hex[0]);
			assert(tolower((unsigned char) text[size - 63 + 2 * i]) == hex[1]);
		}
		assert(SignatureFresh(&sig, at_ms));
		assert(SignatureFresh(&sig, at_ms + SIGNATURE_WINDOW_MS));
		assert(!SignatureFresh(&sig, at_ms + SIGNATURE_WINDOW_MS + 1));
		assert(!SignatureFresh(&sig, at_ms - SIGNATURE_WINDOW_MS - 1));
	}
	free(text);
	return 0;
}

/*-------------------------------------------------------------------------
 *
 * phone.c
 *	  A telephone number as people, crawlers and spreadsheets write it -> E.164.
 *
 * Pure: no server call, no allocation; fuzzed by test/fuzz. The numbering
 * plans' data (calling codes, possible lengths, area codes) is place_data.c.
 * "Possible" is what is promised, not "in service": area codes change faster
 * than any table, so an unknown area code that the plan allows is accepted.
 *
 *-------------------------------------------------------------------------
 */
#include "phone.h"
#include "phone_scan.h"
#include "place_data.h"

#include <string.h>

static void ParseNanp(const char *digits, Phone *phone);
static void ParseInternational(const char *digits, int n, Phone *phone);
static const PhoneRegion *FindRegion(const char *country);
static const PhoneCode *FindCode(int calling_code);

/*
 * PhoneParse
 *		Read text[len]; country is the ISO code that a national form is read
 *		in (NULL or "" = unknown: a possible North American number is taken
 *		for one). Never fails: see phone->verdict.
 */
void
PhoneParse(const char *text, size_t len, const char *country, Phone *phone)
{
	PhoneScan scan;
	const PhoneRegion *region;
	const char *digits;
	bool mangled = false;
	int n;

	memset(phone, 0, sizeof(*phone));
	if (len > 128)
		len = 128;
	while (len > 0 && (*text == ' ' || *text == '\'' || *text == '=' ||
					   *text == '"' || *text == '\t'))
	{
		text++;
		len--;
	}
	if (len > 4 &&
		(strncmp(text, "tel:", 4) == 0 || strncmp(text, "TEL:", 4) == 0))
	{
		text += 4;
		len -= 4;
	}
	PhoneScanText(text, len, &scan, phone->extension, &mangled);
	if (mangled)
	{
		phone->verdict = PHONE_MANGLED;
		return;
	}
	digits = scan.digits;
	n = scan.n;
	if (n == 0)
	{
		phone->verdict = PHONE_EMPTY;
		return;
	}
	if (scan.overflow)
	{
		phone->verdict = PHONE_TOO_LONG;
		return;
	}
	region = FindRegion(country);

	/* 00 is the international prefix nearly everywhere, 011 in North America */
	if (!scan.plus && n > 9 && strncmp(digits, "011", 3) == 0 &&
		(region == NULL || region->calling_code == 1))
	{
		digits += 3;
		n -= 3;
		scan.plus = true;
	}
	else if (!scan.plus && n > 9 && strncmp(digits, "00", 2) == 0)
	{
		digits += 2;
		n -= 2;
		scan.plus = true;
	}

	/* "+1 (1) 713 …": no area code begins with a 1 */
	if (n == 12 && strncmp(digits, "11", 2) == 0 &&
		(scan.plus || region == NULL || region->calling_code == 1))
	{
		digits++;
		n--;
	}

	if (scan.plus)
	{
		if (*digits == '1')
		{
			if (n != 11)
				phone->verdict = n < 11 ? PHONE_TOO_SHORT : PHONE_TOO_LONG;
			else
				ParseNanp(digits + 1, phone);
		}
		else
			ParseInternational(digits, n, phone);
		return;
	}

	if (region == NULL || region->calling_code == 1)
	{
		if (n == 3 && digits[1] == '1' && digits[2] == '1')
			phone->verdict = PHONE_SERVICE_CODE;
		else if (n == 10)
			ParseNanp(digits, phone);
		else if (n == 11 && *digits == '1')
			ParseNanp(digits + 1, phone);
		else if (region == NULL && n > 11)
			phone->verdict = PHONE_NO_COUNTRY;
		else
			phone->verdict = n < 10 ? PHONE_TOO_SHORT : PHONE_TOO_LONG;
		return;
	}

	/* a national number of another country */
	{
		char full[PHONE_MAX_DIGITS + 5];
		char code[8];
		int code_len = 0;
		int trunk = (int) strlen(region->national_prefix);
		int cc = region->calling_code;
		int div = cc >= 100 ? 100 : cc >= 10 ? 10 : 1;

		for (; div > 0; div /= 10)
			code[code_len++] = (char) ('0' + cc / div % 10);

		/* already with the calling code, only the plus is missing */
		if (n > region->max_len && strncmp(digits, code, code_len) == 0 &&
			n - code_len >= region->min_len && n - code_len <= region->max_len)
		{
			ParseInternational(digits, n, phone);
			return;
		}
		if (trunk > 0 && n > trunk &&
			strncmp(digits, region->national_prefix, trunk) == 0)
		{
			digits += trunk;
			n -= trunk;
		}
		memcpy(full, code, code_len);
		memcpy(full + code_len, digits, n);
		full[code_len + n] = '\0';
		ParseInternational(full, code_len + n, phone);
	}
}

/*
 * ParseNanp
 *		Ten digits of the North American plan: area code, exchange, line.
 */
static void
ParseNanp(const char *d, Phone *phone)
{
	int npa = (d[0] - '0') * 100 + (d[1] - '0') * 10 + (d[2] - '0');
	int nxx = (d[3] - '0') * 100 + (d[4] - '0') * 10 + (d[5] - '0');
	const PlaceNpa *known;

	if (d[0] < '2' || d[3] < '2' || d[1] == '9')
	{
		phone->verdict = PHONE_NOT_POSSIBLE;
		return;
	}
	if ((d[1] == '1' && d[2] == '1') || (d[4] == '1' && d[5] == '1'))
	{
		phone->verdict = PHONE_SERVICE_CODE;
		return;
	}
	/* 37X and 96X are kept for a longer plan to come */
	if (npa / 10 == 37 || npa / 10 == 96)
	{
		phone->verdict = PHONE_NOT_POSSIBLE;
		return;
	}
	/* one digit ten times is a form filled in to get past it */
	if (strspn(d, (char[2]){d[0], '\0'}) >= 10)
	{
		phone->verdict = PHONE_NOT_POSSIBLE;
		return;
	}
	phone->verdict = PHONE_OK;
	phone->calling_code = 1;
	phone->npa = npa;
	phone->npanxx = npa * 1000 + nxx;
	memcpy(phone->e164, "+1", 2);
	memcpy(phone->e164 + 2, d, 10);
	phone->e164[12] = '\0';

	switch (npa)
	{
		case 800:
		case 833:
		case 844:
		case 855:
		case 866:
		case 877:
		case 888:
		case 822:
			phone->kind = PHONE_TOLL_FREE;
			return;
		case 900:
			phone->kind = PHONE_PREMIUM;
			return;
		case 600:
		case 622:
		case 700:
		case 710:
			phone->kind = PHONE_NON_GEOGRAPHIC;
			return;
	}
	if (nxx == 976)
		phone->kind = PHONE_PREMIUM;
	else if (npa == 500 ||
			 (npa / 100 == 5 && d[1] == d[2] && npa != 511 &&
			  PlaceFindNpa(npa) == NULL) ||
			 (npa >= 521 && npa <= 529 && PlaceFindNpa(npa) == NULL))
		phone->kind = PHONE_NON_GEOGRAPHIC;
	else
		phone->kind = PHONE_GEOGRAPHIC;
	known = PlaceFindNpa(npa);
	if (known)
		strcpy(phone->country, known->country);
}

/*
 * ParseInternational
 *		Digits that begin with a calling code.
 */
static void
ParseInternational(const char *digits, int n, Phone *phone)
{
	int code = 0;
	int used;
	const PhoneCode *found = NULL;

	if (*digits == '1')
	{
		if (n == 11)
			ParseNanp(digits + 1, phone);
		else
			phone->verdict = n < 11 ? PHONE_TOO_SHORT : PHONE_TOO_LONG;
		return;
	}
	for (used = 0; used < 3 && used < n && found == NULL;)
	{
		code = code * 10 + (digits[used++] - '0');
		if (*digits == '0')
			break;
		found = FindCode(code);
	}
	if (found == NULL)
	{
		phone->verdict = PHONE_NOT_POSSIBLE;
		return;
	}
	/* "+44 (0)20 …": the trunk digit that people leave in brackets */
	if (n - used < found->min_len || n < 7)
	{
		phone->verdict = PHONE_TOO_SHORT;
		return;
	}
	if (n - used > found->max_len || n > 15)
	{
		phone->verdict = PHONE_TOO_LONG;
		return;
	}
	phone->verdict = PHONE_OK;
	phone->kind = PHONE_FOREIGN;
	phone->calling_code = code;
	phone->e164[0] = '+';
	memcpy(phone->e164 + 1, digits, n);
	phone->e164[n + 1] = '\0';
	if (strcmp(found->region, "001") != 0)
		strcpy(phone->country, found->region);
}

static const PhoneRegion *
FindRegion(const char *country)
{
	int lo = 0;
	int hi = phone_region_count - 1;

	if (country == NULL || country[0] == '\0')
		return NULL;
	while (lo <= hi)
	{
		int mid = (lo + hi) / 2;
		int cmp = strcmp(country, phone_region[mid].code);

		if (cmp == 0)
			return &phone_region[mid];
		if (cmp < 0)
			hi = mid - 1;
		else
			lo = mid + 1;
	}
	return NULL;
}

static const PhoneCode *
FindCode(int calling_code)
{
	int lo = 0;
	int hi = phone_code_count - 1;

	while (lo <= hi)
	{
		int mid = (lo + hi) / 2;

		if (phone_code[mid].calling_code == calling_code)
			return &phone_code[mid];
		if (calling_code < phone_code[mid].calling_code)
			hi = mid - 1;
		else
			lo = mid + 1;
	}
	return NULL;
}

/*
 * PlaceFindNpa
 *		The row of an area code; NULL when there is no such code.
 */
const PlaceNpa *
PlaceFindNpa(int npa)
{
	int lo = 0;
	int hi = place_npa_count - 1;

	while (lo <= hi)
	{
		int mid = (lo + hi) / 2;

		if (place_npa[mid].npa == npa)
			return &place_npa[mid];
		if (npa < place_npa[mid].npa)
			hi = mid - 1;
		else
			lo = mid + 1;
	}
	return NULL;
}

/*
 * PhoneVerdictText
 *		The verdict in words, for a reject's detail.
 */
const char *
PhoneVerdictText(PhoneVerdict verdict)
{
	switch (verdict)
	{
		case PHONE_OK:
			return "ok";
		case PHONE_EMPTY:
			return "there is no number in it";
		case PHONE_TOO_SHORT:
			return "too few digits";
		case PHONE_TOO_LONG:
			return "too many digits";
		case PHONE_NOT_POSSIBLE:
			return "the numbering plan has no such number";
		case PHONE_SERVICE_CODE:
			return "a service code (N11), not a subscriber's number";
		case PHONE_MANGLED:
			return "a spreadsheet rounded it and lost digits";
		case PHONE_NO_COUNTRY:
			return "a national number without its country";
	}
	return "";
}

/*
 * PhoneKindText
 *		The word stored in lead.phone_kind.
 */
const char *
PhoneKindText(PhoneKind kind)
{
	switch (kind)
	{
		case PHONE_GEOGRAPHIC:
			return "geographic";
		case PHONE_TOLL_FREE:
			return "toll_free";
		case PHONE_PREMIUM:
			return "premium";
		case PHONE_NON_GEOGRAPHIC:
			return "non_geographic";
		case PHONE_FOREIGN:
			return "foreign";
	}
	return "";
}

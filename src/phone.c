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
#include "place_data.h"

#include <string.h>

#define MAX_DIGITS 24

typedef struct Scan
{
	char digits[MAX_DIGITS + 1];
	int n;
	bool plus;
	bool overflow; /* more digits than any number has */
	int letters;
} Scan;

static size_t FindExtension(const char *text, size_t len, char *extension);
static size_t FirstNumber(const char *text, size_t len);
static bool
ExpandExponent(const char *text, size_t len, Scan *scan, bool *mangled);
static void ScanDigits(const char *text, size_t len, Scan *scan);
static void ParseNanp(const char *digits, Phone *phone);
static void ParseInternational(const char *digits, int n, Phone *phone);
static const PhoneRegion *FindRegion(const char *country);
static const PhoneCode *FindCode(int calling_code);

#define IsDigit(c) ((c) >= '0' && (c) <= '9')
#define IsAlpha(c) (((c) | 32) >= 'a' && ((c) | 32) <= 'z')

/*
 * PhoneParse
 *		Read text[len]; country is the ISO code that a national form is read
 *		in (NULL or "" = unknown: a possible North American number is taken
 *		for one). Never fails: see phone->verdict.
 */
void
PhoneParse(const char *text, size_t len, const char *country, Phone *phone)
{
	Scan scan;
	const PhoneRegion *region;
	const char *digits;
	size_t end;
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
	if (!ExpandExponent(text, len, &scan, &mangled))
	{
		end = FirstNumber(text, len);
		end = FindExtension(text, end, phone->extension);
		ScanDigits(text, end, &scan);
	}
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
		char full[MAX_DIGITS + 5];
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

/*
 * FirstNumber
 *		Where the first of several numbers ends ("A / B", "A; B", "A or B").
 */
static size_t
FirstNumber(const char *text, size_t len)
{
	int digits = 0;
	size_t i;

	for (i = 0; i < len; i++)
	{
		char c = text[i];

		if (IsDigit(c))
			digits++;
		if (digits < 7)
			continue;
		if (c == '/' || c == '|' || c == '\n' || c == '\r' || c == '&')
			return i;
		if ((c == ';' || c == ',') && i + 1 < len)
		{
			/* ";ext=" and ", ext" belong to this number */
			size_t j = i + 1;

			while (j < len && text[j] == ' ')
				j++;
			if (j < len && (text[j] | 32) != 'e' && (text[j] | 32) != 'x')
				return i;
		}
		if (c == ' ' && i + 3 < len && (text[i + 1] | 32) == 'o' &&
			(text[i + 2] | 32) == 'r' && text[i + 3] == ' ')
			return i;
		/* "718-555-0137 F: 718-555-0138": a word after a whole number */
		if (c == ' ' && digits >= 10 && i + 1 < len && IsAlpha(text[i + 1]) &&
			(text[i + 1] | 32) != 'e' && (text[i + 1] | 32) != 'x')
			return i;
	}
	return len;
}

/*
 * FindExtension
 *		Take "ext. 12", "x12", "#12", ";ext=12", "extension 12" off the end;
 *		returns the length of what is left.
 */
static size_t
FindExtension(const char *text, size_t len, char *extension)
{
	size_t i;
	int digits = 0;

	for (i = 0; i < len; i++)
	{
		char c = text[i];
		size_t j;
		int n = 0;

		if (IsDigit(c))
			digits++;
		if (digits < 7 || !((c | 32) == 'e' || (c | 32) == 'x' || c == '#'))
			continue;
		j = i + 1;
		if ((c | 32) == 'e')
		{
			if (j + 1 >= len || (text[j] | 32) != 'x' ||
				(text[j + 1] | 32) != 't')
				continue;
			while (j < len && IsAlpha(text[j]))
				j++;
		}
		while (j < len && !IsDigit(text[j]) &&
			   (text[j] == ' ' || text[j] == '.' || text[j] == ':' ||
				text[j] == '=' || text[j] == '#' || text[j] == '-'))
			j++;
		while (j < len && IsDigit(text[j]) && n < 11)
			extension[n++] = text[j++];
		extension[n] = '\0';
		if (n > 0)
			return i;
	}
	return len;
}

/*
 * ExpandExponent
 *		"1.7185550137E+10", as a spreadsheet writes a long number. Says so when
 *		digits have been lost.
 */
static bool
ExpandExponent(const char *text, size_t len, Scan *scan, bool *mangled)
{
	size_t i = 0;
	int before = 0;
	int after = 0;
	int exponent = 0;

	memset(scan, 0, sizeof(*scan));
	while (i < len && IsDigit(text[i]))
	{
		if (scan->n < MAX_DIGITS)
			scan->digits[scan->n++] = text[i];
		i++;
		before++;
	}
	if (before != 1)
		return false;
	if (i < len && (text[i] == '.' || text[i] == ','))
		for (i++; i < len && IsDigit(text[i]); i++, after++)
			if (scan->n < MAX_DIGITS)
				scan->digits[scan->n++] = text[i];
	if (i + 1 >= len || (text[i] | 32) != 'e')
		return false;
	i++;
	if (i < len && text[i] == '+')
		i++;
	if (i >= len || !IsDigit(text[i]))
		return false;
	for (; i < len && IsDigit(text[i]) && exponent < 100; i++)
		exponent = exponent * 10 + (text[i] - '0');
	while (i < len && text[i] == ' ')
		i++;
	if (i != len || exponent < 6 || exponent > 20)
		return false;
	/* trailing zeros may be real; fewer than nine digits are not a number */
	if (after > exponent || scan->n < 9)
		*mangled = true;
	while (scan->n < exponent + 1 && scan->n < MAX_DIGITS)
		scan->digits[scan->n++] = '0';
	scan->digits[scan->n] = '\0';
	return true;
}

/*
 * ScanDigits
 *		Digits of text, letters as on a keypad ("1-800-FLOWERS"), a leading "+".
 */
static void
ScanDigits(const char *text, size_t len, Scan *scan)
{
	static const char keypad[] = "22233344455566677778889999";
	size_t i;

	memset(scan, 0, sizeof(*scan));
	for (i = 0; i < len; i++)
	{
		unsigned char c = (unsigned char) text[i];
		char digit = 0;

		if (IsDigit(c))
			digit = (char) c;
		else if (c == '+' && scan->n == 0)
			scan->plus = true;
		else if (c == 0xEF && i + 2 < len &&
				 (unsigned char) text[i + 1] == 0xBC)
		{
			/* full-width forms: U+FF0B plus, U+FF10..U+FF19 digits */
			unsigned char t = (unsigned char) text[i + 2];

			if (t == 0x8B && scan->n == 0)
				scan->plus = true;
			else if (t >= 0x90 && t <= 0x99)
				digit = (char) ('0' + (t - 0x90));
			i += 2;
		}
		else if (IsAlpha(c))
		{
			/* words before the number ("Tel. 718 …") are not part of it */
			if (scan->n >= 3)
			{
				digit = keypad[(c | 32) - 'a'];
				scan->letters++;
			}
		}
		else if (c == '(' && scan->plus && scan->n > 0 && i + 2 < len &&
				 text[i + 1] == '0' && text[i + 2] == ')')
			i += 2; /* +44 (0)20 */
		else if (c == '.' && scan->n >= 7 && i + 1 < len &&
				 text[i + 1] == '0' && i + 2 == len)
			break; /* 7185550137.0, a float */
		if (digit)
		{
			if (scan->n < MAX_DIGITS)
				scan->digits[scan->n++] = digit;
			else
				scan->overflow = true;
		}
	}
	/* letters only make sense as a North American vanity number */
	if (scan->letters > 0)
	{
		int want = scan->digits[0] == '1' ? 11 : 10;

		if (scan->n > want && scan->letters >= scan->n - want)
			scan->n = want; /* 1-800-FLOWERS4U: the rest is not dialled */
		scan->overflow = false;
	}
	scan->digits[scan->n] = '\0';
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

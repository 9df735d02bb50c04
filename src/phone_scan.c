/*-------------------------------------------------------------------------
 *
 * phone_scan.c
 *	  The digits of a telephone number, out of what people write around them.
 *
 * Pure: no server call, no allocation; fuzzed by test/fuzz.
 *
 *-------------------------------------------------------------------------
 */
#include "phone_scan.h"

#include <string.h>

#define IsDigit(c) ((c) >= '0' && (c) <= '9')
#define IsAlpha(c) (((c) | 32) >= 'a' && ((c) | 32) <= 'z')

static size_t FindExtension(const char *text, size_t len, char *extension);
static size_t FirstNumber(const char *text, size_t len);
static bool
ExpandExponent(const char *text, size_t len, PhoneScan *scan, bool *mangled);
static void ScanDigits(const char *text, size_t len, PhoneScan *scan);

/*
 * PhoneScanText
 *		The first number of text[len]: its digits, whether a plus leads them,
 *		its extension ("" none). *mangled: a spreadsheet has lost digits.
 */
void
PhoneScanText(const char *text, size_t len, PhoneScan *scan, char extension[12],
			  bool *mangled)
{
	size_t end;

	if (ExpandExponent(text, len, scan, mangled))
		return;
	end = FirstNumber(text, len);
	end = FindExtension(text, end, extension);
	ScanDigits(text, end, scan);
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
ExpandExponent(const char *text, size_t len, PhoneScan *scan, bool *mangled)
{
	size_t i = 0;
	int before = 0;
	int after = 0;
	int exponent = 0;

	memset(scan, 0, sizeof(*scan));
	while (i < len && IsDigit(text[i]))
	{
		if (scan->n < PHONE_MAX_DIGITS)
			scan->digits[scan->n++] = text[i];
		i++;
		before++;
	}
	if (before != 1)
		return false;
	if (i < len && (text[i] == '.' || text[i] == ','))
		for (i++; i < len && IsDigit(text[i]); i++, after++)
			if (scan->n < PHONE_MAX_DIGITS)
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
	while (scan->n < exponent + 1 && scan->n < PHONE_MAX_DIGITS)
		scan->digits[scan->n++] = '0';
	scan->digits[scan->n] = '\0';
	return true;
}

/*
 * ScanDigits
 *		Digits of text, letters as on a keypad ("1-800-FLOWERS"), a leading "+".
 */
static void
ScanDigits(const char *text, size_t len, PhoneScan *scan)
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
			if (scan->n < PHONE_MAX_DIGITS)
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

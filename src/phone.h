/*-------------------------------------------------------------------------
 *
 * phone.h
 *	  A telephone number as people write it -> E.164. Pure C: no server, no
 *	  allocation.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_PHONE_H
#define OUTBOUND_PHONE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum PhoneVerdict
{
	PHONE_OK,
	PHONE_EMPTY, /* nothing that looks like a number */
	PHONE_TOO_SHORT,
	PHONE_TOO_LONG,
	PHONE_NOT_POSSIBLE, /* no such number in the numbering plan */
	PHONE_SERVICE_CODE, /* N11 or another short code */
	PHONE_MANGLED,      /* digits lost, as in 1.72E+10 */
	PHONE_NO_COUNTRY    /* national form, country unknown */
} PhoneVerdict;

typedef enum PhoneKind
{
	PHONE_GEOGRAPHIC,
	PHONE_TOLL_FREE,
	PHONE_PREMIUM,
	PHONE_NON_GEOGRAPHIC, /* personal, government and machine codes */
	PHONE_FOREIGN         /* outside the North American plan */
} PhoneKind;

typedef struct Phone
{
	PhoneVerdict verdict;
	PhoneKind kind;
	char e164[17];      /* "+" and up to 15 digits; "" unless OK */
	char extension[12]; /* digits; "" when none */
	char country[4];    /* ISO 3166 of the number; "" unknown */
	int calling_code;
	int npa; /* of a +1 number, else 0 */
	int npanxx;
} Phone;

/* in phone.c */
extern void
PhoneParse(const char *text, size_t len, const char *country, Phone *phone);
extern const char *PhoneVerdictText(PhoneVerdict verdict);
extern const char *PhoneKindText(PhoneKind kind);

#endif /* OUTBOUND_PHONE_H */

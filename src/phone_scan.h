/*-------------------------------------------------------------------------
 *
 * phone_scan.h
 *	  The digits of a telephone number as it was written. Pure C.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_PHONE_SCAN_H
#define OUTBOUND_PHONE_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#define PHONE_MAX_DIGITS 24

typedef struct PhoneScan
{
	char digits[PHONE_MAX_DIGITS + 1];
	int n;
	bool plus;
	bool overflow; /* more digits than any number has */
	int letters;
} PhoneScan;

/* in phone_scan.c */
extern void PhoneScanText(const char *text, size_t len, PhoneScan *scan,
						  char extension[12], bool *mangled);

#endif /* OUTBOUND_PHONE_SCAN_H */

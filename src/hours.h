/*-------------------------------------------------------------------------
 *
 * hours.h
 *	  A place's opening hours as the crawler prints them -> minutes of the day.
 *	  Pure C: no server, no allocation.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_HOURS_H
#define OUTBOUND_HOURS_H

#include <stdbool.h>
#include <stddef.h>

#define HOURS_MAX_RANGES 8

typedef enum HoursVerdict
{
	HOURS_OPEN, /* see ranges */
	HOURS_CLOSED,
	HOURS_UNKNOWN /* not understood: keep the text */
} HoursVerdict;

typedef struct HoursRange
{
	int opens;  /* minute of the day, 0..1439 */
	int closes; /* 1..1440; not above opens = next day */
} HoursRange;

typedef struct Hours
{
	HoursVerdict verdict;
	int nranges;
	HoursRange ranges[HOURS_MAX_RANGES];
} Hours;

/* in hours.c */
extern void HoursParse(const char *text, size_t len, Hours *hours);
extern int HoursDay(const char *text, size_t len); /* 0 = Monday; -1 none */

#endif /* OUTBOUND_HOURS_H */

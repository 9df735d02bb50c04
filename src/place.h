/*-------------------------------------------------------------------------
 *
 * place.h
 *	  Where a lead is -> the states and time zones that its call must respect.
 *	  Pure C: no server, no allocation.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_PLACE_H
#define OUTBOUND_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "phone.h"

#define PLACE_MAX_ZONES 64
#define PLACE_MAX_STATES 16

/* Texts are NUL-terminated; NULL and "" are the same: not known. */
typedef struct PlaceInput
{
	const char *country; /* as written */
	const char *state;   /* as written, however dirty */
	const char *city;
	const char *postal_code;
	bool has_location;
	double latitude;
	double longitude;
	const Phone *phone; /* NULL = none */
} PlaceInput;

typedef struct Place
{
	char country[3];   /* ISO code, "" unknown */
	const char *state; /* code of the address's state, NULL unknown */
	const char *basis; /* what the zones were taken from */
	int nzones;
	const char *zones[PLACE_MAX_ZONES];
	int nstates;
	const char *states[PLACE_MAX_STATES];
} Place;

/* in place.c */
extern void PlaceResolve(const PlaceInput *input, Place *place);
extern void PlaceCountry(const char *text, char country[3]);
extern bool
PlaceAddressEnd(const char *address, char state[3], char postal_code[6]);
extern const char *PlaceStateCode(const char *text, const char *country);
extern const char *PlaceStateName(const char *code);
extern const char *PlaceZoneAt(double latitude, double longitude);

#endif /* OUTBOUND_PLACE_H */

/*-------------------------------------------------------------------------
 *
 * place_data.h
 *	  Shape of the generated reference data (place_data.c, script/gen_places).
 *
 * Every array is sorted by its first member for binary search. Zone sets are
 * numbers into place_zone_set; set 0 is "any zone of the fifty states".
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_PLACE_DATA_H
#define OUTBOUND_PLACE_DATA_H

#include <stdint.h>

typedef struct PlaceZoneSet
{
	uint16_t offset; /* into place_zone_pool */
	uint16_t count;
} PlaceZoneSet;

typedef struct PlaceState
{
	char code[3];
	const char *folded; /* PlaceFold() of the name */
	const char *name;
	uint16_t zones;
} PlaceState;

typedef struct PlaceZip
{
	uint32_t lo;
	uint32_t hi;
	uint16_t zones;
	uint16_t state; /* index into place_state */
} PlaceZip;

typedef struct PlaceCity
{
	uint32_t hash;  /* PlaceHash() of state code + folded name */
	uint16_t value; /* zone set; place_big_city: state index */
} PlaceCity;

typedef struct PlaceNpa
{
	uint16_t npa;
	char country[3];
	char state[3]; /* "" when not one state */
	uint16_t zones;
} PlaceNpa;

typedef struct PlaceNxx
{
	uint32_t lo; /* NPA-NXX as six digits */
	uint32_t hi;
	uint16_t zones;
} PlaceNxx;

typedef struct PhoneRegion
{
	char code[3]; /* ISO 3166 */
	uint16_t calling_code;
	const char *national_prefix;
	uint8_t min_len; /* national number */
	uint8_t max_len;
} PhoneRegion;

typedef struct PhoneCode
{
	uint16_t calling_code;
	char region[4]; /* main region, "001" for none */
	uint8_t min_len;
	uint8_t max_len;
	uint16_t zones;
} PhoneCode;

extern const char *const place_zone_name[];
extern const int place_zone_count;
extern const uint16_t place_zone_pool[];
extern const PlaceZoneSet place_zone_set[];
extern const PlaceState place_state[];
extern const int place_state_count;
extern const PlaceZip place_zip[];
extern const int place_zip_count;
extern const PlaceCity place_city[];
extern const int place_city_count;
extern const PlaceCity place_big_city[];
extern const int place_big_city_count;
extern const PlaceNpa place_npa[];
extern const int place_npa_count;
/* in phone.c */
extern const PlaceNpa *PlaceFindNpa(int npa);
extern const PlaceNxx place_nxx[];
extern const int place_nxx_count;
extern const PhoneRegion phone_region[];
extern const int phone_region_count;
extern const PhoneCode phone_code[];
extern const int phone_code_count;
extern const uint16_t place_tz_zone[];
extern const int place_tz_zone_count;
extern const char place_tz_map[];

#endif /* OUTBOUND_PLACE_DATA_H */

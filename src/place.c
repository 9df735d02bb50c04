/*-------------------------------------------------------------------------
 *
 * place.c
 *	  Where a lead is -> candidate states and time zones.
 *
 * The most trusted evidence decides the zones: postal code or coordinates,
 * then the city within a state of several zones, then the state, then the
 * number's area code and exchange. Where that leaves more than one zone, all
 * are candidates and every one must allow a call. The number's own state is a
 * candidate beside the address's (some states presume that their area code is
 * a resident); when it is another state, its zones count as well.
 *
 * Pure: no server call, no allocation; the data is place_data.c.
 *
 *-------------------------------------------------------------------------
 */
#include "place.h"
#include "place_data.h"

#include <string.h>

#define FIRST_CANADIAN 56 /* place_state: fifty states, DC, five territories */
#define FOLD_MAX 64

static void AddZoneSet(Place *place, int set);
static void AddZone(Place *place, int zone);
static void AddState(Place *place, int state);
static int
FindStates(const char *text, const char *country, int *states, int max);
static int FoldedState(const char *folded, const char *country);
static size_t Fold(const char *text, size_t len, char *folded);
static uint32_t Hash(const char *text, const char *more);
static const PlaceCity *
FindCity(const PlaceCity *array, int count, uint32_t hash);
static const PlaceZip *FindZip(const char *postal_code, int state);
static int NumberZones(const Phone *phone);
static int CountryZones(const char *country);
static int ZoneAt(double latitude, double longitude);
static int ZonesNear(double latitude, double longitude, int *zones);
static bool SetHas(int set, int zone);

#define IsAlpha(c) (((c) | 32) >= 'a' && ((c) | 32) <= 'z')

/*
 * PlaceResolve
 *		Fill place from input. There is always at least one zone; a place about
 *		which nothing is known gets every zone of the fifty states.
 */
void
PlaceResolve(const PlaceInput *input, Place *place)
{
	const Phone *phone = input->phone;
	const PlaceNpa *npa = NULL;
	const PlaceZip *zip = NULL;
	int states[PLACE_MAX_STATES];
	int nstates;
	int near[16];
	int nnear = 0;
	int number_state = -1;
	bool american;
	int i;

	memset(place, 0, sizeof(*place));
	PlaceCountry(input->country, place->country);
	if (phone && phone->verdict != PHONE_OK)
		phone = NULL;
	if (phone && phone->npa)
		npa = PlaceFindNpa(phone->npa);

	nstates =
		FindStates(input->state, place->country, states, PLACE_MAX_STATES);
	if (place->country[0] == '\0')
	{
		if (nstates > 0)
			strcpy(place->country, states[0] < FIRST_CANADIAN ? "US" : "CA");
		else if (phone)
			memcpy(place->country, phone->country, 2);
	}
	/* a territory has its own country code */
	if (nstates == 0)
	{
		int s = FoldedState(place->country, "US");

		if (s >= 51 && s < FIRST_CANADIAN)
			states[nstates++] = s;
	}
	american = place->country[0] == '\0' || strcmp(place->country, "US") == 0 ||
			   strcmp(place->country, "CA") == 0 ||
			   (nstates > 0 && states[0] >= 51);

	if (american && strcmp(place->country, "CA") != 0)
		zip = FindZip(input->postal_code, nstates > 0 ? states[0] : -1);
	if (input->has_location && !(input->latitude == 0 && input->longitude == 0))
		nnear = ZonesNear(input->latitude, input->longitude, near);

	if (zip)
	{
		bool listed = false;

		if (place->country[0] == '\0')
			strcpy(place->country, "US");
		AddZoneSet(place, zip->zones);
		place->basis = "postal_code";
		for (i = 0; i < nstates; i++)
			listed = listed || states[i] == zip->state;
		/* two claims about the state: both count */
		if (nstates > 0 && !listed)
			for (i = 0; i < nstates; i++)
				AddZoneSet(place, place_state[states[i]].zones);
		place->state =
			place_state[nstates > 0 && listed ? states[0] : zip->state].code;
		AddState(place, zip->state);
	}
	else if (nnear > 0 && american && nstates > 0)
	{
		for (i = 0; i < nnear; i++)
			for (int s = 0; s < nstates; s++)
				if (SetHas(place_state[states[s]].zones, near[i]))
					AddZone(place, near[i]);
		if (place->nzones > 0)
			place->basis = "location";
	}
	else if (nnear > 0 && (!american || SetHas(0, near[0])))
	{
		/* across the border is not near */
		for (i = 0; i < nnear; i++)
			if (!american || strcmp(place->country, "US") != 0 ||
				SetHas(0, near[i]))
				AddZone(place, near[i]);
		place->basis = "location";
	}
	for (i = 0; i < nstates; i++)
		AddState(place, states[i]);
	if (place->state == NULL && nstates > 0)
		place->state = place_state[states[0]].code;

	if (place->nzones == 0 && nstates > 0)
	{
		const PlaceCity *city = NULL;
		char folded[FOLD_MAX];

		if (nstates == 1 && input->city &&
			Fold(input->city, strlen(input->city), folded) > 0)
			city = FindCity(place_city, place_city_count,
							Hash(place_state[states[0]].code, folded));
		if (city)
		{
			AddZoneSet(place, city->value);
			place->basis = "city";
		}
		else
		{
			for (i = 0; i < nstates; i++)
				AddZoneSet(place, place_state[states[i]].zones);
			place->basis = "state";
		}
	}
	if (place->nzones == 0 && !american)
	{
		int set = CountryZones(place->country);

		if (set > 0)
		{
			AddZoneSet(place, set);
			place->basis = "country";
		}
	}

	/* the number's own state, and its zones when it is another one */
	if (npa && npa->state[0])
		number_state = FoldedState(npa->state, npa->country);
	if (phone && phone->kind != PHONE_TOLL_FREE && phone->kind != PHONE_PREMIUM)
	{
		int set = NumberZones(phone);
		bool same = false;

		if (number_state >= 0)
		{
			for (i = 0; i < place->nstates; i++)
				same =
					same || place->states[i] == place_state[number_state].code;
			AddState(place, number_state);
		}
		else if (phone->kind == PHONE_FOREIGN)
			same = !american && CountryZones(place->country) == set;
		else
			same = place->nzones > 0; /* an area code that tells nothing */
		if (place->nzones == 0)
		{
			if (set > 0)
			{
				AddZoneSet(place, set);
				place->basis = "number";
			}
		}
		else if (!same && set > 0)
			AddZoneSet(place, set);
	}
	if (place->nzones == 0)
	{
		AddZoneSet(place, 0);
		place->basis = "unknown";
	}
}

static void
AddZoneSet(Place *place, int set)
{
	const PlaceZoneSet *s = &place_zone_set[set];

	for (int i = 0; i < s->count; i++)
		AddZone(place, place_zone_pool[s->offset + i]);
}

/* AddZone: keeps place->zones sorted by name and without doubles */
static void
AddZone(Place *place, int zone)
{
	const char *name = place_zone_name[zone];
	int at = 0;

	while (at < place->nzones && strcmp(place->zones[at], name) < 0)
		at++;
	if (at < place->nzones && place->zones[at] == name)
		return;
	if (place->nzones == PLACE_MAX_ZONES)
		return;
	memmove(&place->zones[at + 1], &place->zones[at],
			(place->nzones - at) * sizeof(place->zones[0]));
	place->zones[at] = name;
	place->nzones++;
}

static void
AddState(Place *place, int state)
{
	const char *code = place_state[state].code;
	int at = 0;

	while (at < place->nstates && strcmp(place->states[at], code) < 0)
		at++;
	if (at < place->nstates && place->states[at] == code)
		return;
	if (place->nstates == PLACE_MAX_STATES)
		return;
	memmove(&place->states[at + 1], &place->states[at],
			(place->nstates - at) * sizeof(place->states[0]));
	place->states[at] = code;
	place->nstates++;
}

/*
 * PlaceCountry
 *		"us", "USA", "United States" -> "US"; "" when not recognised.
 */
void
PlaceCountry(const char *text, char country[3])
{
	static const struct
	{
		const char *folded;
		const char *code;
	} names[] = {
		{"usa", "US"},
		{"unitedstates", "US"},
		{"unitedstatesofamerica", "US"},
		{"america", "US"},
		{"can", "CA"},
		{"canada", "CA"},
		{"mexico", "MX"},
		{"unitedkingdom", "GB"},
		{"uk", "GB"},
		{"greatbritain", "GB"},
		{"england", "GB"},
		{"ireland", "IE"},
		{"australia", "AU"},
		{"newzealand", "NZ"},
		{"india", "IN"},
		{"germany", "DE"},
		{"france", "FR"},
		{"spain", "ES"},
		{"italy", "IT"},
		{"puertorico", "PR"},
		{"gbr", "GB"},
		{"scotland", "GB"},
		{"wales", "GB"},
		{"northernireland", "GB"},
		{"irl", "IE"},
		{"aus", "AU"},
		{"nzl", "NZ"},
		{"ind", "IN"},
		{"deu", "DE"},
		{"deutschland", "DE"},
		{"fra", "FR"},
		{"esp", "ES"},
		{"espaa", "ES"},
		{"ita", "IT"},
		{"italia", "IT"},
		{"mex", "MX"},
		{"mxico", "MX"},
		{"pri", "PR"},
		{"brazil", "BR"},
		{"brasil", "BR"},
		{"bra", "BR"},
		{"netherlands", "NL"},
		{"thenetherlands", "NL"},
		{"belgium", "BE"},
		{"switzerland", "CH"},
		{"austria", "AT"},
		{"portugal", "PT"},
		{"sweden", "SE"},
		{"norway", "NO"},
		{"denmark", "DK"},
		{"poland", "PL"},
		{"southafrica", "ZA"},
		{"singapore", "SG"},
		{"philippines", "PH"},
		{"unitedarabemirates", "AE"},
		{"uae", "AE"},
		{"israel", "IL"},
		{"japan", "JP"},
		{"china", "CN"},
		{"hongkong", "HK"},
		{"colombia", "CO"},
		{"argentina", "AR"},
		{"chile", "CL"},
		{"peru", "PE"},
		{"dominicanrepublic", "DO"},
		{"jamaica", "JM"},
		{"usvirginislands", "VI"},
		{"americansamoa", "AS"},
		{"northernmarianaislands", "MP"},
		{"guam", "GU"},
	};
	char folded[FOLD_MAX];
	size_t n;

	country[0] = '\0';
	if (text == NULL)
		return;
	n = Fold(text, strlen(text), folded);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(folded, names[i].folded) == 0)
		{
			strcpy(country, names[i].code);
			return;
		}
	if (n == 2)
	{
		country[0] = (char) (folded[0] - 32);
		country[1] = (char) (folded[1] - 32);
		country[2] = '\0';
	}
}

/*
 * PlaceAddressEnd
 *		"…, Houston, TX 77002, USA" -> TX, 77002: the last state code with a
 *		postal code of that state behind it.
 */
bool
PlaceAddressEnd(const char *address, char state[3], char postal_code[6])
{
	size_t len = address ? strlen(address) : 0;

	for (size_t i = len; i-- > 0;)
	{
		const char *p = address + i;
		char code[3];
		int found;

		if (i + 8 > len || p[2] != ' ' ||
			(i > 0 && p[-1] != ' ' && p[-1] != ',') || p[0] < 'A' ||
			p[0] > 'Z' || p[1] < 'A' || p[1] > 'Z' ||
			strspn(p + 3, "0123456789") != 5)
			continue;
		memcpy(code, p, 2);
		code[2] = '\0';
		memcpy(postal_code, p + 3, 5);
		postal_code[5] = '\0';
		found = FoldedState(
			(char[3]){(char) (code[0] | 32), (char) (code[1] | 32), '\0'},
			"US");
		if (found < 0)
			continue;
		memcpy(state, code, 3);
		return true;
	}
	return false;
}

/*
 * PlaceStateCode
 *		The first state that a text names, or NULL.
 */
const char *
PlaceStateCode(const char *text, const char *country)
{
	int states[PLACE_MAX_STATES];
	char code[3];

	PlaceCountry(country, code);
	if (FindStates(text, code, states, PLACE_MAX_STATES) == 0)
		return NULL;
	return place_state[states[0]].code;
}

/* PlaceStateName: "Texas" for "TX"; NULL when there is no such state */
const char *
PlaceStateName(const char *code)
{
	for (int i = 0; i < place_state_count; i++)
		if (strcmp(place_state[i].code, code) == 0)
			return place_state[i].name;
	return NULL;
}

/*
 * FindStates
 *		Every state that a text names: "TX", "Texas", "CaliforniaUS",
 *		"Washington DC, Maryland", "US-NY", "Fla."; else the state of a city
 *		that stands in the place of one ("New Orleans").
 */
static int
FindStates(const char *text, const char *country, int *states, int max)
{
	const char *p = text;
	char folded[FOLD_MAX];
	int n = 0;
	const PlaceCity *city;

	if (text == NULL || *text == '\0')
		return 0;
	if (country[0] && strcmp(country, "US") != 0 &&
		strcmp(country, "CA") != 0 && FoldedState(country, "US") < 51)
		return 0;
	while (*p && n < max)
	{
		size_t len = strcspn(p, ",;/|-&()\n\t");
		int s;

		if (Fold(p, len, folded) > 0)
		{
			s = FoldedState(folded, country);
			for (int i = 0; i < n && s >= 0; i++)
				if (states[i] == s)
					s = -1;
			if (s >= 0)
				states[n++] = s;
		}
		p += len;
		if (*p)
			p++;
	}
	if (n > 0 || strcmp(country, "CA") == 0)
		return n;
	if (Fold(text, strcspn(text, ",;/|(\n\t"), folded) == 0)
		return 0;
	city = FindCity(place_big_city, place_big_city_count, Hash(folded, ""));
	if (city)
		states[n++] = city->value;
	return n;
}

/*
 * FoldedState
 *		Index of the state for a folded (or two-letter) name; -1 when none.
 */
static int
FoldedState(const char *folded, const char *country)
{
	static const struct
	{
		const char *folded;
		const char *code;
	} aliases[] = {
		{"washingtondc", "DC"},  {"calif", "CA"},
		{"cali", "CA"},          {"fla", "FL"},
		{"tex", "TX"},           {"penn", "PA"},
		{"penna", "PA"},         {"mass", "MA"},
		{"conn", "CT"},          {"wash", "WA"},
		{"ariz", "AZ"},          {"colo", "CO"},
		{"ill", "IL"},           {"mich", "MI"},
		{"minn", "MN"},          {"miss", "MS"},
		{"ore", "OR"},           {"tenn", "TN"},
		{"wis", "WI"},           {"wisc", "WI"},
		{"ala", "AL"},           {"ark", "AR"},
		{"okla", "OK"},          {"nev", "NV"},
		{"virginislands", "VI"}, {"usvirginislands", "VI"},
		{"newfoundland", "NL"},  {"yukonterritory", "YT"},
	};
	static const char *const tails[] = {"unitedstates", "usa", "us", "state",
										"canada"};
	char base[FOLD_MAX];
	size_t len = strlen(folded);
	int from = strcmp(country, "CA") == 0 ? FIRST_CANADIAN : 0;
	int to = strcmp(country, "US") == 0 ? FIRST_CANADIAN : place_state_count;

	if (len == 0 || len >= FOLD_MAX)
		return -1;
	if (len == 2)
	{
		for (int i = from; i < to; i++)
			if ((folded[0] & ~32) == place_state[i].code[0] &&
				(folded[1] & ~32) == place_state[i].code[1])
				return i;
		return -1;
	}
	strcpy(base, folded);
	for (size_t t = 0; t <= sizeof(tails) / sizeof(tails[0]); t++)
	{
		if (strncmp(base, "stateof", 7) == 0)
			memmove(base, base + 7, strlen(base + 7) + 1);
		for (int i = from; i < to; i++)
			if (base[0] == place_state[i].folded[0] &&
				strcmp(base, place_state[i].folded) == 0)
				return i;
		for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
			if (base[0] == aliases[i].folded[0] &&
				strcmp(base, aliases[i].folded) == 0)
				return FoldedState(aliases[i].code, country);
		if (t == sizeof(tails) / sizeof(tails[0]))
			break;
		/* "CaliforniaUS", "TXUSA" */
		len = strlen(base);
		if (len > strlen(tails[t]) &&
			strcmp(base + len - strlen(tails[t]), tails[t]) == 0)
		{
			base[len - strlen(tails[t])] = '\0';
			if (strlen(base) == 2)
				return FoldedState(base, country);
		}
	}
	return -1;
}

/*
 * Fold
 *		Lower-case letters only, with the short forms that place names have;
 *		the generator folds in the same way.
 */
static size_t
Fold(const char *text, size_t len, char *folded)
{
	static const struct
	{
		const char *from;
		const char *to;
	} words[] = {{"saint ", "st"}, {"fort ", "ft"}, {"mount ", "mt"}};
	size_t n = 0;
	size_t i = 0;

	while (i < len && n + 3 < FOLD_MAX)
	{
		bool replaced = false;

		for (int w = 0; w < 3; w++)
		{
			size_t wl = strlen(words[w].from);
			size_t k = 0;

			while (k < wl && i + k < len &&
				   (IsAlpha(text[i + k]) ? (text[i + k] | 32) : text[i + k]) ==
					   words[w].from[k])
				k++;
			if (k == wl)
			{
				folded[n++] = words[w].to[0];
				folded[n++] = words[w].to[1];
				i += wl;
				replaced = true;
				break;
			}
		}
		if (replaced)
			continue;
		if (IsAlpha(text[i]))
			folded[n++] = (char) (text[i] | 32);
		i++;
	}
	folded[n] = '\0';
	return n;
}

/* Hash: FNV-1a, as in the generator */
static uint32_t
Hash(const char *text, const char *more)
{
	uint32_t h = 2166136261u;

	for (; *text; text++)
		h = (h ^ (unsigned char) *text) * 16777619u;
	for (; *more; more++)
		h = (h ^ (unsigned char) *more) * 16777619u;
	return h;
}

static const PlaceCity *
FindCity(const PlaceCity *array, int count, uint32_t hash)
{
	int lo = 0;
	int hi = count - 1;

	while (lo <= hi)
	{
		int mid = (lo + hi) / 2;

		if (array[mid].hash == hash)
			return &array[mid];
		if (hash < array[mid].hash)
			hi = mid - 1;
		else
			lo = mid + 1;
	}
	return NULL;
}

/*
 * FindZip
 *		"77002", "77002-1234", and "2139" whose leading zero a spreadsheet ate
 *		(only where the state agrees).
 */
static const PlaceZip *
FindZip(const char *postal_code, int state)
{
	uint32_t zip = 0;
	int digits = 0;
	int lo = 0;
	int hi = place_zip_count - 1;
	const char *p = postal_code;

	if (p == NULL)
		return NULL;
	while (*p == ' ' || *p == '\'')
		p++;
	for (; *p >= '0' && *p <= '9'; p++, digits++)
		if (digits < 9)
			zip = zip * 10 + (uint32_t) (*p - '0');
	if (*p == '.' && p[1] == '0' && p[2] == '\0')
		p += 2;
	if (*p && *p != '-' && *p != ' ')
		return NULL;
	if (digits == 9)
		zip /= 10000;
	else if (digits != 5 && !((digits == 4 || digits == 3) && state >= 0))
		return NULL;
	while (lo <= hi)
	{
		int mid = (lo + hi) / 2;
		const PlaceZip *z = &place_zip[mid];

		if (zip >= z->lo && zip <= z->hi)
			return digits >= 5 || z->state == state ? z : NULL;
		if (zip < z->lo)
			hi = mid - 1;
		else
			lo = mid + 1;
	}
	return NULL;
}

/* NumberZones: zone set of a number's exchange or code; -1 when it has none */
static int
NumberZones(const Phone *phone)
{
	const PlaceNpa *npa;
	int lo = 0;
	int hi = place_nxx_count - 1;

	if (phone->npa == 0)
	{
		for (int i = 0; i < phone_code_count; i++)
			if (phone_code[i].calling_code == phone->calling_code)
				return phone_code[i].zones;
		return -1;
	}
	while (lo <= hi)
	{
		int mid = (lo + hi) / 2;

		if ((uint32_t) phone->npanxx >= place_nxx[mid].lo &&
			(uint32_t) phone->npanxx <= place_nxx[mid].hi)
			return place_nxx[mid].zones;
		if ((uint32_t) phone->npanxx < place_nxx[mid].lo)
			hi = mid - 1;
		else
			lo = mid + 1;
	}
	npa = PlaceFindNpa(phone->npa);
	return npa ? npa->zones : -1;
}

static int
CountryZones(const char *country)
{
	for (int r = 0; r < phone_region_count; r++)
		if (strcmp(phone_region[r].code, country) == 0)
			for (int i = 0; i < phone_code_count; i++)
				if (phone_code[i].calling_code == phone_region[r].calling_code)
					return phone_code[i].zones;
	return -1;
}

/*
 * ZoneAt
 *		Zone index at a coordinate: a walk down tz-lookup's quadtree, whose
 *		nodes are pairs of base-56 digits. -1 outside the globe.
 */
static int
ZoneAt(double latitude, double longitude)
{
	const unsigned char *map = (const unsigned char *) place_tz_map;
	int node = -1;
	double x;
	double y;
	int column;
	int row;
	int at;

	if (!(latitude > -90 && latitude < 90 && longitude >= -180 &&
		  longitude <= 180))
		return -1;
	x = 48 * (180 + longitude) / 360.00000000000006;
	y = 24 * (90 - latitude) / 180.00000000000003;
	column = (int) x;
	row = (int) y;
	at = 96 * row + 2 * column;
	at = 56 * map[at] + map[at + 1] - 1995;
	while (at + place_tz_zone_count < 3136)
	{
		node += at + 1;
		y = 2 * (y - row);
		y -= 2 * (int) (y / 2);
		row = (int) y;
		x = 2 * (x - column);
		x -= 2 * (int) (x / 2);
		column = (int) x;
		at = 8 * node + 4 * row + 2 * column + 2304;
		at = 56 * map[at] + map[at + 1] - 1995;
	}
	return place_tz_zone[at + place_tz_zone_count - 3136];
}

/* PlaceZoneAt: the zone's name; NULL outside the globe */
const char *
PlaceZoneAt(double latitude, double longitude)
{
	int zone = ZoneAt(latitude, longitude);

	return zone < 0 ? NULL : place_zone_name[zone];
}

/*
 * ZonesNear
 *		The zone at a coordinate first, then those within about five
 *		kilometres: the map is not exact to the street.
 */
static int
ZonesNear(double latitude, double longitude, int *zones)
{
	int n = 0;

	for (int i = 0; i < 5; i++)
	{
		double dy = i == 1 ? .04 : i == 2 ? -.04 : 0;
		double dx = i == 3 ? .05 : i == 4 ? -.05 : 0;
		int zone = ZoneAt(latitude + dy, longitude + dx);
		bool seen = zone < 0;

		for (int k = 0; k < n; k++)
			seen = seen || zones[k] == zone;
		if (!seen)
			zones[n++] = zone;
		else if (i == 0)
			return 0;
	}
	return n;
}

static bool
SetHas(int set, int zone)
{
	const PlaceZoneSet *s = &place_zone_set[set];

	for (int i = 0; i < s->count; i++)
		if (place_zone_pool[s->offset + i] == zone)
			return true;
	return false;
}

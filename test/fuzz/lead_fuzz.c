/*-------------------------------------------------------------------------
 *
 * lead_fuzz.c
 *	  Numbers, places, opening hours, CSV, the cutting of JSON into items and
 *	  the words of an item, fed with anything. The first byte chooses; what must always hold is asserted.
 *
 * sources: src/phone.c src/phone_scan.c src/place.c src/place_data.c src/hours.c src/csv.c src/json_split.c src/lead_word.c
 *
 *-------------------------------------------------------------------------
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "hours.h"
#include "json_split.h"
#include "lead_word.h"
#include "phone.h"
#include "place.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy in its own allocation, so that a read past the end is seen. */
static char *
Copy(const uint8_t *data, size_t size, size_t room)
{
	char *copy = malloc(size + room + 1);

	memcpy(copy, data, size);
	memset(copy + size, 0, room + 1);
	return copy;
}

static void
TryPhone(const uint8_t *data, size_t size)
{
	static const char *const countries[] = {NULL, "",   "US", "IN",
											"GB", "IT", "KZ", "PR"};
	char *text = malloc(size ? size : 1);
	Phone phone;

	memcpy(text, data, size);
	for (int i = 0; i < 8; i++)
	{
		PhoneParse(text, size, countries[i], &phone);
		if (phone.verdict == PHONE_OK)
		{
			size_t n = strlen(phone.e164);
			Phone again;

			assert(phone.e164[0] == '+' && phone.e164[1] >= '1');
			assert(n >= 8 && n <= 16);
			assert(strspn(phone.e164 + 1, "0123456789") == n - 1);
			/* a number in normal form stays as it is, in any country */
			PhoneParse(phone.e164, n, "DE", &again);
			assert(again.verdict == PHONE_OK);
			assert(strcmp(again.e164, phone.e164) == 0);
		}
		else
			assert(phone.e164[0] == '\0');
		assert(strlen(phone.extension) < sizeof(phone.extension));
		(void) PhoneVerdictText(phone.verdict);
		(void) PhoneKindText(phone.kind);
	}
	free(text);
}

static void
TryPlace(const uint8_t *data, size_t size)
{
	char *text = Copy(data, size, 8);
	const char *part[6];
	char *p = text;
	PlaceInput input;
	Place place;
	Phone phone;
	char state[3];
	char postal_code[6];

	if (PlaceAddressEnd(text, state, postal_code))
		assert(strlen(state) == 2 && strlen(postal_code) == 5);

	/* lines: country, state, city, postal code, phone, two doubles */
	for (int i = 0; i < 6; i++)
	{
		char *end = strchr(p, '\n');

		part[i] = p;
		if (end)
		{
			*end = '\0';
			p = end + 1;
		}
		else
			p += strlen(p);
	}
	memset(&input, 0, sizeof(input));
	input.country = part[0];
	input.state = part[1];
	input.city = part[2];
	input.postal_code = part[3];
	PhoneParse(part[4], strlen(part[4]), NULL, &phone);
	input.phone = &phone;
	if (strlen(part[5]) >= 16)
	{
		memcpy(&input.latitude, part[5], 8);
		memcpy(&input.longitude, part[5] + 8, 8);
		input.has_location = true;
	}
	PlaceResolve(&input, &place);
	assert(place.nzones >= 1 && place.nzones <= PLACE_MAX_ZONES);
	assert(place.nstates >= 0 && place.nstates <= PLACE_MAX_STATES);
	for (int i = 1; i < place.nzones; i++)
		assert(strcmp(place.zones[i - 1], place.zones[i]) < 0);
	for (int i = 1; i < place.nstates; i++)
		assert(strcmp(place.states[i - 1], place.states[i]) < 0);
	assert(place.basis != NULL);
	free(text);
}

static void
TryHours(const uint8_t *data, size_t size)
{
	char *text = malloc(size ? size : 1);
	Hours hours;

	memcpy(text, data, size);
	HoursParse(text, size, &hours);
	if (hours.verdict == HOURS_OPEN)
	{
		assert(hours.nranges >= 1 && hours.nranges <= HOURS_MAX_RANGES);
		for (int i = 0; i < hours.nranges; i++)
		{
			assert(hours.ranges[i].opens >= 0 && hours.ranges[i].opens < 1440);
			assert(hours.ranges[i].closes >= 1 &&
				   hours.ranges[i].closes <= 1440);
			assert(hours.ranges[i].opens != hours.ranges[i].closes);
		}
	}
	(void) HoursDay(text, size);
	free(text);
}

static void
TryCsv(const uint8_t *data, size_t size)
{
	char *text = malloc(size ? size : 1);
	CsvReader reader;
	CsvVerdict verdict;
	const char *before;

	memcpy(text, data, size);
	CsvBegin(&reader, text, size);
	before = reader.next;
	while ((verdict = CsvNext(&reader)) != CSV_END)
	{
		assert(reader.next > before); /* it gets on */
		assert(reader.start + reader.length <= text + size);
		assert(reader.nfields >= 1 && reader.nfields <= CSV_MAX_COLUMNS);
		for (int i = 0; i < reader.nfields; i++)
			assert(strlen(reader.fields[i]) <= reader.lengths[i]);
		before = reader.next;
	}
	CsvFinish(&reader);
	free(text);
}

static void
TryJson(const uint8_t *data, size_t size)
{
	char *text = malloc(size ? size : 1);
	const char *p = text;
	const char *end = text + size;

	memcpy(text, data, size);
	while (p < end)
	{
		bool whole;
		const char *stop = JsonItemEnd(p, end, &whole);

		assert(stop > p && stop <= end);
		assert(whole || stop == end);
		p = stop;
	}
	free(text);
}

static void
TryItems(const uint8_t *data, size_t size)
{
	char *text = malloc(size ? size : 1);
	const char *last = text;
	bool alone = false;
	size_t items = 0;
	JsonSplit split;
	JsonSplitVerdict verdict;

	memcpy(text, data, size);
	JsonSplitBegin(&split, text, size);
	while ((verdict = JsonSplitNext(&split)) != JSON_SPLIT_END)
	{
		if (verdict == JSON_SPLIT_OPEN)
		{
			assert(split.next == split.end && *split.item == '[');
			continue;
		}
		/* items follow one another, none empty, none twice */
		assert(split.item >= last && split.item_end > split.item);
		assert(split.item_end <= text + size);
		assert(verdict == JSON_SPLIT_ITEM || split.item_end == text + size);
		alone = alone || split.alone;
		last = split.item_end;
		items++;
	}
	assert(!alone || items == 1);
	free(text);
}

static void
TryWords(const uint8_t *data, size_t size)
{
	char *text = Copy(data, size, 0);
	double number;
	bool flag;
	int rank;

	if (LeadNumber(text, &number))
		assert(number - number == 0); /* finite */
	if (LeadFlag(text, &flag))
		assert(!LeadAbsent(text) && strlen(text) <= 5);
	if (LeadEmailValid(text))
		assert(strlen(text) <= 254 && strchr(text, '@') > text);
	if (LeadCount(text, &number))
		assert(number - number == 0);
	if (LeadClosedStatus(text, &flag) && flag)
		assert(!LeadAbsent(text));
	(void) LeadEmailGeneric(text);
	(void) LeadMapsLink(text);
	rank = LeadTitleRank(text);
	assert(rank >= 0 && rank < 50);
	LeadUnescape(text);
	assert(strlen(text) <= size);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	switch (data[0] % 7)
	{
		case 0:
			TryPhone(data + 1, size - 1);
			break;
		case 1:
			TryPlace(data + 1, size - 1);
			break;
		case 2:
			TryHours(data + 1, size - 1);
			break;
		case 3:
			TryCsv(data + 1, size - 1);
			break;
		case 4:
			TryJson(data + 1, size - 1);
			break;
		case 5:
			TryItems(data + 1, size - 1);
			break;
		case 6:
			TryWords(data + 1, size - 1);
			break;
	}
	return 0;
}

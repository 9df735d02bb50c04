/*-------------------------------------------------------------------------
 *
 * lead_item.c
 *	  One source item -> one normalised lead row, or the reason why not.
 *
 * No SPI, no table: what a lead becomes depends on its item and the score
 * policy alone, so the same item gives the same lead in any order of input.
 *
 *-------------------------------------------------------------------------
 */
#include "calendar.h"
#include "lead_field.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "mb/pg_wchar.h"
#include "pgtime.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"
#include "utils/formatting.h"
#include "utils/json.h"
#include "utils/varlena.h"

#include "lead_part.h"
#include "lead_word.h"

#define PHONE_SEPARATORS ",;/|\n"
#define TITLE_RANK 1 /* of "title" among the names */

static void
ReadPhone(LeadFields *f, const char *country, Phone *phone, char **written);
static void ParseCell(const char *text, const char *country, Phone *phone);
static void ReadPlace(LeadFields *f, const Phone *phone, LeadItem *item);
static bool ReadInstant(const char *text, TimestampTz *at);
static bool Digits(const char **p, int max, int *value);
static Datum TextArray(const char *const *texts, int n);

/*
 * LeadReadItem
 *		Fill item from source; ordinal is the 1-based position, which only the
 *		replaced scripts' fallback id depends on. palloc's in the current
 *		context and never throws for a strange item.
 */
void
LeadReadItem(Jsonb *source, int64 ordinal, const ScorePolicy *policy,
			 LeadItem *item)
{
	LeadFields *f;
	Phone phone;
	char *written = NULL;
	char *company_size = NULL;
	char country[3];
	double number;
	ScoreSignals signals = {0};
	const char *reasons[SCORE_MAX_REASONS];
	int nreasons;
	int32 score;
	bool closed = false;
	bool flag;
	TimestampTz at;

	memset(item, 0, sizeof(*item));
	memset(item->nulls, true, sizeof(item->nulls));
	item->values[LEAD_SOURCE_ITEM] = JsonbPGetDatum(source);
	item->nulls[LEAD_SOURCE_ITEM] = false;
	if (!JB_ROOT_IS_OBJECT(source))
	{
		item->reject = "not_an_object";
		item->detail = pstrdup("The item is not a JSON object with fields.");
		return;
	}
	f = LeadFieldsRead(&source->root);
	/* a list of people: "title" is what they do, the company is the name */
	if (f->company && f->rank[FIELD_NAME] == TITLE_RANK &&
		(f->text[FIELD_MANAGER_FIRST] || f->text[FIELD_MANAGER_LAST]))
	{
		if (f->text[FIELD_MANAGER_TITLE] == NULL)
			f->text[FIELD_MANAGER_TITLE] = f->text[FIELD_NAME];
		f->text[FIELD_NAME] = f->company;
	}
	if (f->text[FIELD_NAME] == NULL)
	{
		item->reject = "no_name";
		item->detail = pstrdup(
			"There is no business name (title, business_name, name, …).");
		return;
	}
	LeadSetText(item, LEAD_NAME, f->text[FIELD_NAME], LEAD_MAX_NAME);

	PlaceCountry(f->text[FIELD_COUNTRY], country);
	ReadPhone(f, country, &phone, &written);
	if (written == NULL)
	{
		item->reject = "no_phone";
		item->detail = pstrdup(
			"There is no telephone number (phone, phoneUnformatted, …).");
		return;
	}
	if (phone.verdict != PHONE_OK)
	{
		item->reject = "invalid_phone";
		item->detail = psprintf("\"%.*s\": %s.",
								pg_mbcliplen(written, strlen(written), 60),
								written, PhoneVerdictText(phone.verdict));
		return;
	}
	item->number = strtoll(phone.e164 + 1, NULL, 10);
	LeadSetText(item, LEAD_NUMBER, phone.e164, LEAD_MAX_FIELD);
	LeadSetText(item, LEAD_PHONE, written, 100);
	LeadSetText(item, LEAD_EXTENSION, phone.extension, LEAD_MAX_FIELD);
	LeadSetText(item, LEAD_PHONE_KIND, PhoneKindText(phone.kind),
				LEAD_MAX_FIELD);

	LeadIdentify(f, &phone, ordinal, item);

	/* a Maps link is not a website, a url that is none may be */
	if (f->text[FIELD_WEBSITE] && !LeadMapsLink(f->text[FIELD_WEBSITE]) &&
		strchr(f->text[FIELD_WEBSITE], '.'))
		LeadSetText(item, LEAD_WEBSITE, f->text[FIELD_WEBSITE], LEAD_MAX_FIELD);
	else if (f->text[FIELD_URL] && f->rank[FIELD_URL] == 0 &&
			 !LeadMapsLink(f->text[FIELD_URL]) &&
			 strchr(f->text[FIELD_URL], '.'))
		LeadSetText(item, LEAD_WEBSITE, f->text[FIELD_URL], LEAD_MAX_FIELD);
	LeadSetText(item, LEAD_INDUSTRY, f->text[FIELD_INDUSTRY], 200);
	LeadSetText(item, LEAD_NOTES, f->text[FIELD_NOTES], LEAD_MAX_FIELD);

	LeadReadManager(f, item, &company_size);
	item->values[LEAD_EMAIL_GENERIC] = BoolGetDatum(false);
	item->nulls[LEAD_EMAIL_GENERIC] = false;
	if (f->text[FIELD_EMAIL] && LeadEmailValid(f->text[FIELD_EMAIL]))
	{
		char *email =
			asc_tolower(f->text[FIELD_EMAIL], strlen(f->text[FIELD_EMAIL]));

		LeadSetText(item, LEAD_EMAIL, email, LEAD_MAX_FIELD);
		item->values[LEAD_EMAIL_GENERIC] =
			BoolGetDatum(LeadEmailGeneric(email));
	}
	ReadPlace(f, &phone, item);
	if (f->hours)
		LeadReadHours(f->hours, item);

	if (LeadNumber(f->text[FIELD_SCORE], &number) && number >= 0 && number <= 5)
	{
		signals.has_rating = true;
		signals.rating = number;
		item->values[LEAD_SCORE] = Float8GetDatum(number);
		item->nulls[LEAD_SCORE] = false;
	}
	if (LeadCount(f->text[FIELD_REVIEWS], &number) && number >= 0 &&
		number < PG_INT32_MAX)
	{
		signals.has_reviews = true;
		signals.reviews = (int32) number;
		item->values[LEAD_REVIEWS] = Int32GetDatum(signals.reviews);
		item->nulls[LEAD_REVIEWS] = false;
	}
	if ((LeadCount(f->text[FIELD_EMPLOYEES], &number) ||
		 LeadNumber(company_size, &number)) &&
		number >= 0 && number < PG_INT32_MAX)
	{
		signals.has_employees = true;
		signals.employees = (int32) number;
		item->values[LEAD_EMPLOYEES] = Int32GetDatum(signals.employees);
		item->nulls[LEAD_EMPLOYEES] = false;
	}
	signals.has_website = !item->nulls[LEAD_WEBSITE];
	signals.has_manager_email = !item->nulls[LEAD_MANAGER_EMAIL];
	if (!item->nulls[LEAD_STATE])
	{
		signals.state = VARDATA_ANY(DatumGetPointer(item->values[LEAD_STATE]));
		signals.state_len =
			VARSIZE_ANY_EXHDR(DatumGetPointer(item->values[LEAD_STATE]));
	}
	score = ScoreCompute(policy, &signals);
	item->values[LEAD_SEGMENT_SCORE] = Int32GetDatum(score);
	item->nulls[LEAD_SEGMENT_SCORE] = false;
	LeadSetText(item, LEAD_SEGMENT, ScoreSegment(policy, score),
				LEAD_MAX_FIELD);
	nreasons = ScoreReasons(policy, &signals, reasons);
	item->values[LEAD_REASONS] = TextArray(reasons, nreasons);
	item->nulls[LEAD_REASONS] = false;

	/* closed: unknown stays null */
	if (LeadFlag(f->text[FIELD_CLOSED], &flag))
	{
		closed = flag;
		item->nulls[LEAD_CLOSED] = false;
	}
	if (LeadFlag(f->text[FIELD_TEMPORARILY_CLOSED], &flag))
	{
		closed = closed || flag;
		item->nulls[LEAD_CLOSED] = false;
	}
	if (LeadClosedStatus(f->text[FIELD_BUSINESS_STATUS], &flag))
	{
		closed = closed || flag;
		item->nulls[LEAD_CLOSED] = false;
	}
	item->values[LEAD_CLOSED] = BoolGetDatum(closed);

	if (f->text[FIELD_CONSENT])
	{
		const char *consent = f->text[FIELD_CONSENT];

		if (pg_strcasecmp(consent, "written") == 0 ||
			pg_strcasecmp(consent, "express written") == 0 ||
			pg_strcasecmp(consent, "prior express written") == 0)
			LeadSetText(item, LEAD_CONSENT, "written", LEAD_MAX_FIELD);
		else if (pg_strcasecmp(consent, "express") == 0 ||
				 pg_strcasecmp(consent, "prior express") == 0)
			LeadSetText(item, LEAD_CONSENT, "express", LEAD_MAX_FIELD);
	}
	if (!item->nulls[LEAD_CONSENT])
	{
		if (ReadInstant(f->text[FIELD_CONSENT_AT], &at))
		{
			item->values[LEAD_CONSENT_AT] = TimestampTzGetDatum(at);
			item->nulls[LEAD_CONSENT_AT] = false;
		}
		LeadSetText(item, LEAD_CONSENT_EVIDENCE,
					f->text[FIELD_CONSENT_EVIDENCE], LEAD_MAX_FIELD);
	}

	if (ReadInstant(f->text[FIELD_SCRAPED], &at))
		item->scraped = at;

	/* for a choice between two items of one place that any order makes alike */
	for (int c = LEAD_ID; c < LEAD_NCOLUMNS; c++)
	{
		if (c == LEAD_SOURCE_ITEM || c == LEAD_LEGACY_ID)
			continue;
		item->content = hash_combine64(item->content, c);
		if (item->nulls[c])
			continue;
		item->quality++;
		switch (c)
		{
			case LEAD_EMAIL_GENERIC:
			case LEAD_LATITUDE:
			case LEAD_LONGITUDE:
			case LEAD_SCORE:
			case LEAD_REVIEWS:
			case LEAD_EMPLOYEES:
			case LEAD_SEGMENT_SCORE:
			case LEAD_CLOSED:
			case LEAD_CONSENT_AT:
				item->content =
					hash_combine64(item->content, (uint64) item->values[c]);
				break;
			default:
				item->content = hash_combine64(
					item->content,
					DatumGetUInt64(hash_any_extended(
						(unsigned char *) VARDATA_ANY(
							DatumGetPointer(item->values[c])),
						VARSIZE_ANY_EXHDR(DatumGetPointer(item->values[c])),
						0)));
		}
	}
}

/* SetText: store text cut to max bytes at a character; NULL or "" = null */
void
LeadSetText(LeadItem *item, LeadColumn column, const char *text, int max)
{
	int len;

	if (text == NULL || *text == '\0')
		return;
	len = strlen(text);
	if (len > max)
	{
		if (max == LEAD_MAX_FIELD)
			return; /* half an address is none */
		len = pg_mbcliplen(text, len, max);
	}
	item->values[column] = PointerGetDatum(cstring_to_text_with_len(text, len));
	item->nulls[column] = false;
}

/*
 * ReadPhone
 *		The first of the item's numbers that is one; else the first as written.
 */
static void
ReadPhone(LeadFields *f, const char *country, Phone *phone, char **written)
{
	Phone tried;

	memset(phone, 0, sizeof(*phone));
	for (int i = 0; i < f->nphones; i++)
	{
		ParseCell(f->phones[i], country, &tried);
		if (i == 0 || (tried.verdict == PHONE_OK && phone->verdict != PHONE_OK))
		{
			*phone = tried;
			*written = f->phones[i];
		}
		/* the E.164 form has no extension, the national one may */
		else if (tried.verdict == PHONE_OK && tried.extension[0] &&
				 !phone->extension[0] && strcmp(tried.e164, phone->e164) == 0)
			memcpy(phone->extension, tried.extension, sizeof(phone->extension));
	}
}

/* ParseCell: a cell's number; when its first is none, the next that is one */
static void
ParseCell(const char *text, const char *country, Phone *phone)
{
	PhoneParse(text, strlen(text), country, phone);
	while (phone->verdict != PHONE_OK &&
		   text[strcspn(text, PHONE_SEPARATORS)] != '\0')
	{
		Phone next;

		text += strcspn(text, PHONE_SEPARATORS) + 1;
		PhoneParse(text, strcspn(text, PHONE_SEPARATORS), country, &next);
		if (next.verdict == PHONE_OK)
			*phone = next;
	}
}

/*
 * ReadPlace
 *		Address, state, candidate zones and states.
 */
static void
ReadPlace(LeadFields *f, const Phone *phone, LeadItem *item)
{
	PlaceInput input = {0};
	Place place;
	double latitude;
	double longitude;
	char state[3];
	char postal_code[6];

	if (LeadNumber(f->text[FIELD_LATITUDE], &latitude) &&
		LeadNumber(f->text[FIELD_LONGITUDE], &longitude) &&
		fabs(latitude) <= 90 && fabs(longitude) <= 180)
	{
		input.has_location = true;
		input.latitude = latitude;
		input.longitude = longitude;
		item->values[LEAD_LATITUDE] = Float8GetDatum(latitude);
		item->values[LEAD_LONGITUDE] = Float8GetDatum(longitude);
		item->nulls[LEAD_LATITUDE] = item->nulls[LEAD_LONGITUDE] = false;
	}
	input.country = f->text[FIELD_COUNTRY];
	input.state = f->text[FIELD_STATE];
	input.city = f->text[FIELD_CITY];
	input.postal_code = f->text[FIELD_POSTAL_CODE];
	input.phone = phone;
	if (input.state == NULL && input.postal_code == NULL &&
		PlaceAddressEnd(f->text[FIELD_STREET], state, postal_code))
	{
		input.state = state;
		input.postal_code = postal_code;
	}
	PlaceResolve(&input, &place);

	LeadSetText(item, LEAD_STREET, f->text[FIELD_STREET], 500);
	LeadSetText(item, LEAD_CITY, f->text[FIELD_CITY], 200);
	LeadSetText(item, LEAD_POSTAL_CODE, input.postal_code, 32);
	LeadSetText(item, LEAD_COUNTRY, place.country, LEAD_MAX_FIELD);
	if (place.state)
		LeadSetText(item, LEAD_STATE, place.state, LEAD_MAX_FIELD);
	else if (place.country[0] && strcmp(place.country, "US") != 0)
		LeadSetText(item, LEAD_STATE, f->text[FIELD_STATE], 100);

	if (f->text[FIELD_TIME_ZONE] &&
		strlen(f->text[FIELD_TIME_ZONE]) < TZ_STRLEN_MAX &&
		strchr(f->text[FIELD_TIME_ZONE], '/') &&
		CalendarFindZone(f->text[FIELD_TIME_ZONE]) != NULL)
	{
		const char *zone = f->text[FIELD_TIME_ZONE];

		LeadSetText(item, LEAD_TIME_ZONE, zone, LEAD_MAX_FIELD);
		item->values[LEAD_ZONES] = TextArray(&zone, 1);
	}
	else
		item->values[LEAD_ZONES] = TextArray(place.zones, place.nzones);
	item->values[LEAD_STATES] = TextArray(place.states, place.nstates);
	item->nulls[LEAD_ZONES] = item->nulls[LEAD_STATES] = false;
}

/*
 * ReadInstant
 *		ISO 8601, a date alone being its midnight and no zone being UTC. False
 *		for anything else; never throws.
 */
static bool
ReadInstant(const char *text, TimestampTz *at)
{
	struct pg_tm tm = {0};
	int zone_hour = 0;
	int zone_minute = 0;
	int tz = 0;
	const char *p = text;

	if (text == NULL || !Digits(&p, 4, &tm.tm_year) || *p++ != '-' ||
		!Digits(&p, 2, &tm.tm_mon) || *p++ != '-' ||
		!Digits(&p, 2, &tm.tm_mday))
		return false;
	if (*p == 'T' || *p == 't' || *p == ' ')
	{
		p++;
		if (!Digits(&p, 2, &tm.tm_hour) || *p++ != ':' ||
			!Digits(&p, 2, &tm.tm_min))
			return false;
		if (*p == ':')
		{
			p++;
			if (!Digits(&p, 2, &tm.tm_sec))
				return false;
		}
		if (*p == '.')
			p += 1 + strspn(p + 1, "0123456789");
		if (*p == '+' || *p == '-')
		{
			int sign = *p++ == '+' ? -1 : 1;

			if (!Digits(&p, 2, &zone_hour))
				return false;
			if (*p == ':')
				p++;
			if (*p && !Digits(&p, 2, &zone_minute))
				return false;
			tz = sign * (zone_hour * 3600 + zone_minute * 60);
		}
		else if (*p == 'Z' || *p == 'z')
			p++;
	}
	if (*p || tm.tm_year < 1970 || tm.tm_year > 2200 || tm.tm_mon < 1 ||
		tm.tm_mon > 12 || tm.tm_mday < 1 ||
		tm.tm_mday > day_tab[isleap(tm.tm_year)][tm.tm_mon - 1] ||
		tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60 || zone_hour > 15 ||
		zone_minute > 59)
		return false;
	return tm2timestamp(&tm, 0, &tz, at) == 0;
}

/* Digits: step over one to max digits */
static bool
Digits(const char **p, int max, int *value)
{
	const char *start = *p;

	*value = 0;
	while (**p >= '0' && **p <= '9' && *p - start < max)
		*value = *value * 10 + (*(*p)++ - '0');
	return *p > start;
}

static Datum
TextArray(const char *const *texts, int n)
{
	Datum values[PLACE_MAX_ZONES];

	Assert(n <= PLACE_MAX_ZONES);
	for (int i = 0; i < n; i++)
		values[i] = CStringGetTextDatum(texts[i]);
	return PointerGetDatum(
		construct_array(values, n, TEXTOID, -1, false, TYPALIGN_INT));
}

/* LeadJsonString: a trimmed, non-blank text under key, else NULL */
char *
LeadJsonString(JsonbContainer *object, const char *key)
{
	JsonbValue *v =
		getKeyJsonValueFromContainer(object, key, strlen(key), NULL);
	char *text;

	if (v == NULL || v->type != jbvString)
		return NULL;
	text = LeadTrim(v->val.string.val, v->val.string.len);
	return *text ? text : NULL;
}

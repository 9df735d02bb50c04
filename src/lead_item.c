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

#include "hours.h"
#include "lead_word.h"

#define MAX_NAME 500   /* bytes; longer ones are cut */
#define MAX_FIELD 2000 /* bytes; longer ones are no address or e-mail */

/* A manager found, with how good a person to call that is. */
typedef struct Manager
{
	char *name;
	char *email;
	char *title;
	char *company_size;
	int rank; /* lower is better */
} Manager;

static void
SetText(LeadItem *item, LeadColumn column, const char *text, int max);
static bool Identify(LeadFields *f, const Phone *phone, LeadItem *item);
static char *PlaceIdFromUrl(const char *url, const char *parameter);
static char *CidFromFid(const char *fid);
static uint64 IdHash(const char *prefix, const char *text, char hex[17]);
static char *LegacyId(LeadFields *f, int64 ordinal);
static void
ReadPhone(LeadFields *f, const char *country, Phone *phone, char **written);
static void ReadPlace(LeadFields *f, const Phone *phone, LeadItem *item);
static void ReadManager(LeadFields *f, LeadItem *item, char **company_size);
static void BestPerson(JsonbContainer *people, Manager *best);
static void ReadHours(JsonbContainer *hours, LeadItem *item);
static bool ReadInstant(const char *text, TimestampTz *at);
static Datum TextArray(const char *const *texts, int n);
static char *JsonString(JsonbContainer *object, const char *key);

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

	if (f->text[FIELD_NAME] == NULL)
	{
		item->reject = "no_name";
		item->detail = pstrdup(
			"There is no business name (title, business_name, name, …).");
		return;
	}
	SetText(item, LEAD_NAME, f->text[FIELD_NAME], MAX_NAME);

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
	SetText(item, LEAD_NUMBER, phone.e164, MAX_FIELD);
	SetText(item, LEAD_PHONE, written, 100);
	SetText(item, LEAD_EXTENSION, phone.extension, MAX_FIELD);
	SetText(item, LEAD_PHONE_KIND, PhoneKindText(phone.kind), MAX_FIELD);

	(void) Identify(f, &phone, item);
	SetText(item, LEAD_LEGACY_ID, LegacyId(f, ordinal), MAX_FIELD);

	/* a Maps link is not a website, a url that is none may be */
	if (f->text[FIELD_WEBSITE] && !LeadMapsLink(f->text[FIELD_WEBSITE]) &&
		strchr(f->text[FIELD_WEBSITE], '.'))
		SetText(item, LEAD_WEBSITE, f->text[FIELD_WEBSITE], MAX_FIELD);
	else if (f->text[FIELD_URL] && f->rank[FIELD_URL] == 0 &&
			 !LeadMapsLink(f->text[FIELD_URL]) &&
			 strchr(f->text[FIELD_URL], '.'))
		SetText(item, LEAD_WEBSITE, f->text[FIELD_URL], MAX_FIELD);
	SetText(item, LEAD_INDUSTRY, f->text[FIELD_INDUSTRY], 200);
	SetText(item, LEAD_NOTES, f->text[FIELD_NOTES], MAX_FIELD);

	ReadManager(f, item, &company_size);
	item->values[LEAD_EMAIL_GENERIC] = BoolGetDatum(false);
	item->nulls[LEAD_EMAIL_GENERIC] = false;
	if (f->text[FIELD_EMAIL] && LeadEmailValid(f->text[FIELD_EMAIL]))
	{
		char *email =
			asc_tolower(f->text[FIELD_EMAIL], strlen(f->text[FIELD_EMAIL]));

		SetText(item, LEAD_EMAIL, email, MAX_FIELD);
		item->values[LEAD_EMAIL_GENERIC] =
			BoolGetDatum(LeadEmailGeneric(email));
	}
	ReadPlace(f, &phone, item);
	if (f->hours)
		ReadHours(f->hours, item);

	if (LeadNumber(f->text[FIELD_SCORE], &number) && number >= 0 && number <= 5)
	{
		signals.has_rating = true;
		signals.rating = number;
		item->values[LEAD_SCORE] = Float8GetDatum(number);
		item->nulls[LEAD_SCORE] = false;
	}
	if (LeadNumber(f->text[FIELD_REVIEWS], &number) && number >= 0 &&
		number < PG_INT32_MAX)
	{
		signals.has_reviews = true;
		signals.reviews = (int32) number;
		item->values[LEAD_REVIEWS] = Int32GetDatum(signals.reviews);
		item->nulls[LEAD_REVIEWS] = false;
	}
	if ((LeadNumber(f->text[FIELD_EMPLOYEES], &number) ||
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
	SetText(item, LEAD_SEGMENT, ScoreSegment(policy, score), MAX_FIELD);
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
	if (f->text[FIELD_BUSINESS_STATUS])
	{
		closed = closed || pg_strncasecmp(f->text[FIELD_BUSINESS_STATUS],
										  "CLOSED", 6) == 0;
		item->nulls[LEAD_CLOSED] = false;
	}
	item->values[LEAD_CLOSED] = BoolGetDatum(closed);

	if (f->text[FIELD_CONSENT])
	{
		const char *consent = f->text[FIELD_CONSENT];

		if (pg_strcasecmp(consent, "written") == 0 ||
			pg_strcasecmp(consent, "express written") == 0 ||
			pg_strcasecmp(consent, "prior express written") == 0)
			SetText(item, LEAD_CONSENT, "written", MAX_FIELD);
		else if (pg_strcasecmp(consent, "express") == 0 ||
				 pg_strcasecmp(consent, "prior express") == 0)
			SetText(item, LEAD_CONSENT, "express", MAX_FIELD);
	}
	if (!item->nulls[LEAD_CONSENT])
	{
		if (ReadInstant(f->text[FIELD_CONSENT_AT], &at))
		{
			item->values[LEAD_CONSENT_AT] = TimestampTzGetDatum(at);
			item->nulls[LEAD_CONSENT_AT] = false;
		}
		SetText(item, LEAD_CONSENT_EVIDENCE, f->text[FIELD_CONSENT_EVIDENCE],
				MAX_FIELD);
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
static void
SetText(LeadItem *item, LeadColumn column, const char *text, int max)
{
	int len;

	if (text == NULL || *text == '\0')
		return;
	len = strlen(text);
	if (len > max)
	{
		if (max == MAX_FIELD)
			return; /* half an address is none */
		len = pg_mbcliplen(text, len, max);
	}
	item->values[column] = PointerGetDatum(cstring_to_text_with_len(text, len));
	item->nulls[column] = false;
}

/*
 * Identify
 *		lead_id: sixteen hex digits of SHA-256 over the place id, wherever it
 *		stands; else over the place's cid; else the source's own id; else the
 *		number. Never the position. The same hash over the same place id is
 *		what the replaced scripts gave items that had place_id.
 */
static bool
Identify(LeadFields *f, const Phone *phone, LeadItem *item)
{
	char hex[17];
	char *place = f->text[FIELD_PLACE_ID];
	char *cid = NULL;

	if (place && strpbrk(place, " \t\r\n") != NULL)
		place = NULL;
	if (place == NULL && f->text[FIELD_OWN_ID] &&
		strncmp(f->text[FIELD_OWN_ID], "ChIJ", 4) == 0)
		place = f->text[FIELD_OWN_ID];
	if (place == NULL)
		place = PlaceIdFromUrl(f->text[FIELD_URL], "query_place_id=");
	if (place == NULL)
		place = PlaceIdFromUrl(f->text[FIELD_URL], "place_id:");
	if (place == NULL)
		place = PlaceIdFromUrl(f->text[FIELD_URL], "place_id=");
	if (place && strlen(place) <= 300)
	{
		item->id = IdHash("", place, hex);
		SetText(item, LEAD_ID, hex, MAX_FIELD);
		SetText(item, LEAD_CLINIC_ID, place, MAX_FIELD);
		return true;
	}
	/* a cid that a spreadsheet turned into 4.45E+18 is no identity */
	if (f->text[FIELD_CID] &&
		strspn(f->text[FIELD_CID], "0123456789") ==
			strlen(f->text[FIELD_CID]) &&
		strlen(f->text[FIELD_CID]) >= 10)
		cid = f->text[FIELD_CID];
	if (cid == NULL)
		cid = CidFromFid(f->text[FIELD_FID]);
	if (cid == NULL)
	{
		cid = PlaceIdFromUrl(f->text[FIELD_URL], "cid=");
		if (cid && strspn(cid, "0123456789") != strlen(cid))
			cid = NULL;
	}
	if (cid == NULL && f->text[FIELD_URL])
	{
		/* …/data=!4m2!3m1!1s0x89…:0x6c… */
		char *bang = strstr(f->text[FIELD_URL], "!1s0x");

		if (bang)
			cid = CidFromFid(bang + 3);
	}
	if (cid)
	{
		item->id = IdHash("cid:", cid, hex);
		SetText(item, LEAD_ID, hex, MAX_FIELD);
		SetText(item, LEAD_CLINIC_ID, psprintf("cid:%s", cid), 200);
		return true;
	}
	if (f->text[FIELD_OWN_ID] && strlen(f->text[FIELD_OWN_ID]) <= 200)
	{
		item->id = IdHash("", f->text[FIELD_OWN_ID], hex);
		SetText(item, LEAD_ID, hex, MAX_FIELD);
		SetText(item, LEAD_CLINIC_ID, f->text[FIELD_OWN_ID], 200);
		return true;
	}
	item->id = IdHash("tel:", phone->e164, hex);
	item->by_number = true;
	SetText(item, LEAD_ID, hex, MAX_FIELD);
	return false;
}

/* PlaceIdFromUrl: the value of a parameter inside a link */
static char *
PlaceIdFromUrl(const char *url, const char *parameter)
{
	const char *p;
	size_t n;

	if (url == NULL || (p = strstr(url, parameter)) == NULL)
		return NULL;
	p += strlen(parameter);
	n = strspn(
		p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
	return n >= 10 ? pnstrdup(p, n) : NULL;
}

/* CidFromFid: "0x89…:0x6c…" -> the second half in decimal */
static char *
CidFromFid(const char *fid)
{
	const char *colon;
	char *end;
	uint64 cid;

	if (fid == NULL || strncmp(fid, "0x", 2) != 0 ||
		(colon = strstr(fid, ":0x")) == NULL)
		return NULL;
	errno = 0;
	cid = strtoull(colon + 1, &end, 16);
	if (errno || cid == 0 || end == colon + 3)
		return NULL;
	return psprintf(UINT64_FORMAT, cid);
}

/* IdHash: first eight bytes of SHA-256, as a number and as hex */
static uint64
IdHash(const char *prefix, const char *text, char hex[17])
{
	bytea *data;
	bytea *digest;
	size_t plen = strlen(prefix);
	size_t len = strlen(text);
	uint64 id = 0;

	data = (bytea *) palloc(VARHDRSZ + plen + len);
	SET_VARSIZE(data, VARHDRSZ + plen + len);
	memcpy(VARDATA(data), prefix, plen);
	memcpy(VARDATA(data) + plen, text, len);
	digest = DatumGetByteaPP(
		DirectFunctionCall1(sha256_bytea, PointerGetDatum(data)));
	for (int i = 0; i < 8; i++)
		id = id << 8 | (unsigned char) VARDATA_ANY(digest)[i];
	snprintf(hex, 17, "%016llx", (unsigned long long) id);
	return id;
}

/*
 * LegacyId
 *		The id that the replaced scripts gave: SHA-256 over the first present
 *		of their keys; without any, over name|phone|position.
 */
static char *
LegacyId(LeadFields *f, int64 ordinal)
{
	char hex[17];
	StringInfoData phone;

	if (f->legacy)
	{
		(void) IdHash("", LeadTrim(f->legacy, strlen(f->legacy)), hex);
		return pstrdup(hex);
	}
	/* their number: digits and plus signs, a plus before ten or more digits */
	initStringInfo(&phone);
	for (const char *p = f->legacy_phone ? f->legacy_phone : ""; *p; p++)
		if (*p == '+' || (*p >= '0' && *p <= '9'))
			appendStringInfoChar(&phone, *p);
	if (strncmp(phone.data, "++", 2) == 0)
		memmove(phone.data, phone.data + 1, phone.len--);
	(void) IdHash("",
				  psprintf("%s|%s%s|" INT64_FORMAT,
						   f->legacy_name ? LeadTrim(f->legacy_name,
													 strlen(f->legacy_name))
										  : "",
						   phone.data[0] != '+' && phone.len >= 10 ? "+" : "",
						   phone.data, ordinal),
				  hex);
	return pstrdup(hex);
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
		PhoneParse(f->phones[i], strlen(f->phones[i]), country, &tried);
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
	PlaceResolve(&input, &place);

	SetText(item, LEAD_STREET, f->text[FIELD_STREET], 500);
	SetText(item, LEAD_CITY, f->text[FIELD_CITY], 200);
	SetText(item, LEAD_POSTAL_CODE, f->text[FIELD_POSTAL_CODE], 32);
	SetText(item, LEAD_COUNTRY, place.country, MAX_FIELD);
	if (place.state)
		SetText(item, LEAD_STATE, place.state, MAX_FIELD);
	else if (place.country[0] && strcmp(place.country, "US") != 0)
		SetText(item, LEAD_STATE, f->text[FIELD_STATE], 100);

	if (f->text[FIELD_TIME_ZONE] &&
		strlen(f->text[FIELD_TIME_ZONE]) < TZ_STRLEN_MAX &&
		strchr(f->text[FIELD_TIME_ZONE], '/') &&
		CalendarFindZone(f->text[FIELD_TIME_ZONE]) != NULL)
	{
		const char *zone = f->text[FIELD_TIME_ZONE];

		SetText(item, LEAD_TIME_ZONE, zone, MAX_FIELD);
		item->values[LEAD_ZONES] = TextArray(&zone, 1);
	}
	else
		item->values[LEAD_ZONES] = TextArray(place.zones, place.nzones);
	item->values[LEAD_STATES] = TextArray(place.states, place.nstates);
	item->nulls[LEAD_ZONES] = item->nulls[LEAD_STATES] = false;
}

/*
 * ReadManager
 *		The person to ask for: the item's own manager fields, else the best of
 *		leadsEnrichment, else a personal contact address.
 */
static void
ReadManager(LeadFields *f, LeadItem *item, char **company_size)
{
	Manager best = {.rank = 1000};
	char *name = f->text[FIELD_MANAGER_NAME];
	char *email = f->text[FIELD_MANAGER_EMAIL];
	char *title = f->text[FIELD_MANAGER_TITLE];

	if (f->people)
		BestPerson(f->people, &best);
	*company_size = best.company_size;
	if (email && !LeadEmailValid(email))
		email = NULL;
	if (name == NULL &&
		(f->text[FIELD_MANAGER_FIRST] || f->text[FIELD_MANAGER_LAST]))
		name = psprintf(
			"%s%s%s",
			f->text[FIELD_MANAGER_FIRST] ? f->text[FIELD_MANAGER_FIRST] : "",
			f->text[FIELD_MANAGER_FIRST] && f->text[FIELD_MANAGER_LAST] ? " "
																		: "",
			f->text[FIELD_MANAGER_LAST] ? f->text[FIELD_MANAGER_LAST] : "");
	if (email == NULL && best.rank < 1000 && (name == NULL || best.email))
	{
		name = best.name;
		email = best.email;
		title = best.title;
	}
	if (email == NULL && f->contact_email &&
		!LeadEmailGeneric(f->contact_email) && f->text[FIELD_MANAGER_NAME] &&
		f->rank[FIELD_MANAGER_NAME] == 5)
		email = f->contact_email;
	SetText(item, LEAD_MANAGER_NAME, name, 200);
	SetText(item, LEAD_MANAGER_TITLE, title, 200);
	if (email)
		SetText(item, LEAD_MANAGER_EMAIL, asc_tolower(email, strlen(email)),
				MAX_FIELD);
}

/*
 * BestPerson
 *		Who decides, and can be written to: an address counts more than a
 *		title, a title by rank; ties by name, so that order does not matter.
 */
static void
BestPerson(JsonbContainer *people, Manager *best)
{
	int n = JsonContainerSize(people);

	for (int i = 0; i < n && i < 200; i++)
	{
		JsonbValue *v = getIthJsonbValueFromContainer(people, i);
		Manager m = {0};
		JsonbContainer *o;

		if (v->type != jbvBinary || !JsonContainerIsObject(v->val.binary.data))
			continue;
		o = v->val.binary.data;
		m.name = JsonString(o, "fullName");
		if (m.name == NULL)
		{
			char *first = JsonString(o, "firstName");
			char *last = JsonString(o, "lastName");

			if (first || last)
				m.name = psprintf("%s%s%s", first ? first : "",
								  first && last ? " " : "", last ? last : "");
		}
		m.email = JsonString(o, "email");
		if (m.email && !LeadEmailValid(m.email))
			m.email = NULL;
		m.title = JsonString(o, "jobTitle");
		if (m.title == NULL)
			m.title = JsonString(o, "headline");
		m.company_size = JsonString(o, "companySize");
		if (m.company_size && best->company_size == NULL)
			best->company_size = m.company_size;
		if (m.name == NULL && m.email == NULL)
			continue;
		m.rank = LeadTitleRank(m.title) + (m.email ? 0 : 100) +
				 (m.email && LeadEmailGeneric(m.email) ? 50 : 0);
		if (m.rank < best->rank ||
			(m.rank == best->rank &&
			 strcmp(m.email ? m.email : m.name, best->email  ? best->email
												: best->name ? best->name
															 : "") < 0))
		{
			char *size = best->company_size;

			*best = m;
			best->company_size = size;
		}
	}
}

/*
 * ReadHours
 *		[{day, hours}, …] or {monday: "…"} -> {"mon": [["09:00","17:00"]],
 *		"sun": []}; a day that is not understood keeps its text.
 */
static void
ReadHours(JsonbContainer *hours, LeadItem *item)
{
	static const char *const keys[] = {"mon", "tue", "wed", "thu",
									   "fri", "sat", "sun"};
	bool array = JsonContainerIsArray(hours);
	JsonbIterator *it = JsonbIteratorInit(hours);
	JsonbValue v;
	JsonbIteratorToken token;
	char *texts[7] = {0};
	StringInfoData buf;
	bool first = true;

	(void) JsonbIteratorNext(&it, &v, true);
	while ((token = JsonbIteratorNext(&it, &v, true)) == WJB_ELEM ||
		   token == WJB_KEY)
	{
		char *day = NULL;
		char *text = NULL;
		int d;

		if (array)
		{
			if (v.type != jbvBinary ||
				!JsonContainerIsObject(v.val.binary.data))
				continue;
			day = JsonString(v.val.binary.data, "day");
			text = JsonString(v.val.binary.data, "hours");
		}
		else
		{
			day = pnstrdup(v.val.string.val, v.val.string.len);
			(void) JsonbIteratorNext(&it, &v, true);
			if (v.type == jbvString)
				text = pnstrdup(v.val.string.val, v.val.string.len);
		}
		if (day == NULL || text == NULL || (d = HoursDay(day, strlen(day))) < 0)
			continue;
		if (texts[d] == NULL)
			texts[d] = text;
	}
	initStringInfo(&buf);
	for (int d = 0; d < 7; d++)
	{
		Hours h;

		if (texts[d] == NULL)
			continue;
		HoursParse(texts[d], strlen(texts[d]), &h);
		appendStringInfo(&buf, "%s\"%s\":", first ? "{" : ",", keys[d]);
		first = false;
		if (h.verdict == HOURS_UNKNOWN)
		{
			if (strlen(texts[d]) > MAX_NAME)
				texts[d][pg_mbcliplen(texts[d], strlen(texts[d]), MAX_NAME)] =
					'\0';
			escape_json(&buf, texts[d]);
			continue;
		}
		appendStringInfoChar(&buf, '[');
		for (int i = 0; i < h.nranges; i++)
			appendStringInfo(&buf, "%s[\"%02d:%02d\",\"%02d:%02d\"]",
							 i ? "," : "", h.ranges[i].opens / 60,
							 h.ranges[i].opens % 60, h.ranges[i].closes / 60,
							 h.ranges[i].closes % 60);
		appendStringInfoChar(&buf, ']');
	}
	if (first)
		return;
	appendStringInfoChar(&buf, '}');
	item->values[LEAD_HOURS] =
		DirectFunctionCall1(jsonb_in, CStringGetDatum(buf.data));
	item->nulls[LEAD_HOURS] = false;
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
	int n = 0;
	int zone_hour = 0;
	int zone_minute = 0;
	char sign;
	int tz = 0;
	const char *p;

	if (text == NULL || strlen(text) > 40 ||
		sscanf(text, "%4d-%2d-%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
			   &n) != 3 ||
		n < 8)
		return false;
	p = text + n;
	if (*p == 'T' || *p == 't' || *p == ' ')
	{
		if (sscanf(p + 1, "%2d:%2d%n", &tm.tm_hour, &tm.tm_min, &n) != 2)
			return false;
		p += 1 + n;
		if (*p == ':' && sscanf(p + 1, "%2d%n", &tm.tm_sec, &n) == 1)
			p += 1 + n;
		if (*p == '.')
			p += 1 + strspn(p + 1, "0123456789");
		if (sscanf(p, "%c%2d:%2d", &sign, &zone_hour, &zone_minute) >= 2 &&
			(sign == '+' || sign == '-'))
			tz = (sign == '+' ? -1 : 1) * (zone_hour * 3600 + zone_minute * 60);
		else if (*p && *p != 'Z' && *p != 'z')
			return false;
	}
	else if (*p)
		return false;
	if (tm.tm_year < 1970 || tm.tm_year > 2200 || tm.tm_mon < 1 ||
		tm.tm_mon > 12 || tm.tm_mday < 1 ||
		tm.tm_mday > day_tab[isleap(tm.tm_year)][tm.tm_mon - 1] ||
		tm.tm_hour < 0 || tm.tm_hour > 23 || tm.tm_min < 0 || tm.tm_min > 59 ||
		tm.tm_sec < 0 || tm.tm_sec > 60 || abs(zone_hour) > 15 ||
		zone_minute < 0 || zone_minute > 59)
		return false;
	return tm2timestamp(&tm, 0, &tz, at) == 0;
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

/* JsonString: a trimmed, non-blank text under key, else NULL */
static char *
JsonString(JsonbContainer *object, const char *key)
{
	JsonbValue *v =
		getKeyJsonValueFromContainer(object, key, strlen(key), NULL);
	char *text;

	if (v == NULL || v->type != jbvString)
		return NULL;
	text = LeadTrim(v->val.string.val, v->val.string.len);
	return *text ? text : NULL;
}

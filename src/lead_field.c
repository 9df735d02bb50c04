/*-------------------------------------------------------------------------
 *
 * lead_field.c
 *	  Collect an item's fields: the crawler's names first, then every alias.
 *
 * The item is walked once; each key is folded (lower case, letters, digits and
 * the path separator only), so that "Phone Number", phoneNumber and
 * phone_number are one name, and looked up in a sorted table. A blank value
 * never hides a good one under another name.
 *
 *-------------------------------------------------------------------------
 */
#include "lead_field.h"
#include "json.h"
#include "lead_word.h"

#include "utils/builtins.h"

typedef struct Alias
{
	const char *name; /* folded; "a/b" is a path */
	int16 field;
	int16 rank;
} Alias;

/* Sorted by name. */
static const Alias aliases[] = {
	{"address", FIELD_STREET, 9},
	{"address1", FIELD_STREET, 2},
	{"addresscity", FIELD_CITY, 3},
	{"addressstate", FIELD_STATE, 3},
	{"area", FIELD_STATE, 4},
	{"averagerating", FIELD_SCORE, 5},
	{"avgrating", FIELD_SCORE, 4},
	{"business", FIELD_NAME, 8},
	{"businessemail", FIELD_EMAIL, 2},
	{"businessname", FIELD_NAME, 0},
	{"businessstatus", FIELD_BUSINESS_STATUS, 0},
	{"categories/0", FIELD_INDUSTRY, 6},
	{"category", FIELD_INDUSTRY, 2},
	{"categoryname", FIELD_INDUSTRY, 0},
	{"cid", FIELD_CID, 0},
	{"city", FIELD_CITY, 0},
	{"clinic", FIELD_NAME, 5},
	{"clinicemail", FIELD_EMAIL, 0},
	{"clinicid", FIELD_OWN_ID, 0},
	{"clinicname", FIELD_NAME, 0},
	{"clinicphone", FIELD_PHONE, 6},
	{"clinicwebsite", FIELD_WEBSITE, 5},
	{"company", FIELD_NAME, 7},
	{"companyname", FIELD_NAME, 4},
	{"companysize", FIELD_EMPLOYEES, 5},
	{"consent", FIELD_CONSENT, 0},
	{"consentat", FIELD_CONSENT_AT, 0},
	{"consentdate", FIELD_CONSENT_AT, 1},
	{"consentevidence", FIELD_CONSENT_EVIDENCE, 0},
	{"consentsource", FIELD_CONSENT_EVIDENCE, 1},
	{"contact/businessemail", FIELD_EMAIL, 6},
	{"contact/email", FIELD_EMAIL, 5},
	{"contact/name", FIELD_MANAGER_NAME, 5},
	{"contact/phone", FIELD_PHONE, 5},
	{"contact/title", FIELD_MANAGER_TITLE, 4},
	{"contact/website", FIELD_WEBSITE, 6},
	{"contactname", FIELD_MANAGER_NAME, 6},
	{"contacts/email", FIELD_MANAGER_EMAIL, 6},
	{"country", FIELD_COUNTRY, 1},
	{"countrycode", FIELD_COUNTRY, 0},
	{"decisionmaker/email", FIELD_MANAGER_EMAIL, 1},
	{"decisionmaker/name", FIELD_MANAGER_NAME, 1},
	{"decisionmaker/title", FIELD_MANAGER_TITLE, 2},
	{"decisionmakeremail", FIELD_MANAGER_EMAIL, 5},
	{"decisionmakername", FIELD_MANAGER_NAME, 4},
	{"domain", FIELD_WEBSITE, 7},
	{"email", FIELD_EMAIL, 1},
	{"emails/0", FIELD_EMAIL, 7},
	{"employeecount", FIELD_EMPLOYEES, 0},
	{"employees", FIELD_EMPLOYEES, 1},
	{"fid", FIELD_FID, 0},
	{"firstname", FIELD_MANAGER_FIRST, 0},
	{"founder/email", FIELD_MANAGER_EMAIL, 4},
	{"founder/name", FIELD_MANAGER_NAME, 3},
	{"fullname", FIELD_MANAGER_NAME, 7},
	{"googlemapsurl", FIELD_URL, 1},
	{"googleplaceid", FIELD_PLACE_ID, 1},
	{"id", FIELD_OWN_ID, 1},
	{"industry", FIELD_INDUSTRY, 3},
	{"industryvertical", FIELD_INDUSTRY, 1},
	{"jobtitle", FIELD_MANAGER_TITLE, 1},
	{"lastname", FIELD_MANAGER_LAST, 0},
	{"lat", FIELD_LATITUDE, 1},
	{"latitude", FIELD_LATITUDE, 2},
	{"lng", FIELD_LONGITUDE, 1},
	{"locality", FIELD_CITY, 2},
	{"location/lat", FIELD_LATITUDE, 0},
	{"location/latitude", FIELD_LATITUDE, 3},
	{"location/lng", FIELD_LONGITUDE, 0},
	{"location/longitude", FIELD_LONGITUDE, 3},
	{"lon", FIELD_LONGITUDE, 3},
	{"longitude", FIELD_LONGITUDE, 2},
	{"mainemail", FIELD_EMAIL, 3},
	{"mainphone", FIELD_PHONE, 4},
	{"mainurl", FIELD_WEBSITE, 3},
	{"mainwebsite", FIELD_WEBSITE, 1},
	{"manageremail", FIELD_MANAGER_EMAIL, 0},
	{"managername", FIELD_MANAGER_NAME, 0},
	{"managertitle", FIELD_MANAGER_TITLE, 0},
	{"mapsurl", FIELD_URL, 2},
	{"name", FIELD_NAME, 3},
	{"notes", FIELD_NOTES, 0},
	{"owner/email", FIELD_MANAGER_EMAIL, 2},
	{"owner/name", FIELD_MANAGER_NAME, 2},
	{"owner/title", FIELD_MANAGER_TITLE, 3},
	{"owneremail", FIELD_MANAGER_EMAIL, 3},
	{"ownername", FIELD_MANAGER_NAME, 2},
	{"permanentlyclosed", FIELD_CLOSED, 0},
	{"phone", FIELD_PHONE, 2},
	{"phonee164", FIELD_PHONE, 1},
	{"phonenumber", FIELD_PHONE, 3},
	{"phones/0", FIELD_PHONE, 20},
	{"phones/1", FIELD_PHONE, 21},
	{"phoneunformatted", FIELD_PHONE, 0},
	{"placeid", FIELD_PLACE_ID, 0},
	{"postalcode", FIELD_POSTAL_CODE, 0},
	{"postcode", FIELD_POSTAL_CODE, 1},
	{"practicename", FIELD_NAME, 6},
	{"province", FIELD_STATE, 2},
	{"rating", FIELD_SCORE, 2},
	{"region", FIELD_STATE, 1},
	{"reviewcount", FIELD_REVIEWS, 1},
	{"reviewcounttotal", FIELD_REVIEWS, 3},
	{"reviewscore", FIELD_SCORE, 1},
	{"reviewscount", FIELD_REVIEWS, 0},
	{"scrapedat", FIELD_SCRAPED, 0},
	{"staffcount", FIELD_EMPLOYEES, 3},
	{"stars", FIELD_SCORE, 3},
	{"state", FIELD_STATE, 0},
	{"street", FIELD_STREET, 0},
	{"streetaddress", FIELD_STREET, 1},
	{"teamsize", FIELD_EMPLOYEES, 2},
	{"telephone", FIELD_PHONE, 7},
	{"temporarilyclosed", FIELD_TEMPORARILY_CLOSED, 0},
	{"timezone", FIELD_TIME_ZONE, 0},
	{"title", FIELD_NAME, 1},
	{"tonumber", FIELD_PHONE, 8},
	{"totalreviews", FIELD_REVIEWS, 2},
	{"totalscore", FIELD_SCORE, 0},
	{"town", FIELD_CITY, 1},
	{"tz", FIELD_TIME_ZONE, 1},
	{"url", FIELD_URL, 0},
	{"vertical", FIELD_INDUSTRY, 4},
	{"website", FIELD_WEBSITE, 0},
	{"websiteurl", FIELD_WEBSITE, 4},
	{"zip", FIELD_POSTAL_CODE, 2},
	{"zipcode", FIELD_POSTAL_CODE, 3},
};

/* Keys whose objects and arrays are looked into; sorted. */
static const char *const containers[] = {
	"categories", "contact",  "contacts", "decisionmaker", "emails",
	"founder",    "location", "owner",    "phones",
};

/* What the replaced scripts took the lead id from, best first. */
static const char *const legacy_keys[] = {
	"id",      "place_id", "google_place_id", "url",
	"website", "phone",    "phoneNumber",
};

/* Their names of name and phone, for the fallback. */
static const char *const legacy_names[] = {
	"business_name", "title", "name", "company_name", "clinic", "practice_name",
};
static const char *const legacy_phones[] = {
	"phone", "phone_number", "mainPhone", "contact.phone", "phoneE164",
};

#define KEY_MAX 64

static void Collect(LeadFields *f, const Alias *alias, JsonbValue *value);
static void Keep(LeadFields *f, const Alias *alias, char *text);
static int FoldKey(const char *key, int len, char *folded);
static const Alias *FindAlias(const char *folded);
static bool IsContainer(const char *folded);
static char *ValueText(JsonbValue *value);
static char *FirstEmail(JsonbValue *value);
static int LegacyRank(const char *const *keys, int n, const char *key, int len);

/*
 * LeadFieldsRead
 *		Walk an object; everything returned is palloc'd in the current context
 *		or points into the object.
 */
LeadFields *
LeadFieldsRead(JsonbContainer *object)
{
	LeadFields *f = (LeadFields *) palloc0(sizeof(LeadFields));
	JsonbIterator *it = JsonbIteratorInit(object);
	JsonbValue key;
	JsonbValue value;
	char folded[KEY_MAX];
	int legacy_rank = lengthof(legacy_keys);
	int name_rank = lengthof(legacy_names);
	int phone_rank = lengthof(legacy_phones);

	(void) JsonbIteratorNext(&it, &key, true);
	while (JsonbIteratorNext(&it, &key, true) == WJB_KEY)
	{
		const Alias *alias;
		int rank;

		(void) JsonbIteratorNext(&it, &value, true);
		if (value.type == jbvNull)
			continue;

		if (FoldKey(key.val.string.val, key.val.string.len, folded) == 0)
			continue;
		alias = FindAlias(folded);

		/* the replaced scripts: exact names, present unless null or "" */
		if (alias && !(value.type == jbvString && value.val.string.len == 0))
		{
			rank = LegacyRank(legacy_keys, lengthof(legacy_keys),
							  key.val.string.val, key.val.string.len);
			if (rank < legacy_rank)
			{
				legacy_rank = rank;
				f->legacy = ValueText(&value);
			}
			rank = LegacyRank(legacy_names, lengthof(legacy_names),
							  key.val.string.val, key.val.string.len);
			if (rank < name_rank)
			{
				name_rank = rank;
				f->legacy_name = ValueText(&value);
			}
			rank = LegacyRank(legacy_phones, lengthof(legacy_phones),
							  key.val.string.val, key.val.string.len);
			if (rank < phone_rank)
			{
				phone_rank = rank;
				f->legacy_phone = ValueText(&value);
			}
		}

		if (value.type != jbvBinary)
		{
			Collect(f, alias, &value);
			continue;
		}
		if (strcmp(folded, "openinghours") == 0)
			f->hours = value.val.binary.data;
		else if (strcmp(folded, "leadsenrichment") == 0 &&
				 JsonContainerIsArray(value.val.binary.data))
			f->people = value.val.binary.data;
		else if (alias && strstr(folded, "email") != NULL)
		{
			/* an address may be a list or an object of them */
			char *email = FirstEmail(&value);

			if (email)
				Keep(f, alias, email);
		}
		else if (IsContainer(folded))
		{
			JsonbIterator *inner = JsonbIteratorInit(value.val.binary.data);
			JsonbValue v;
			char path[KEY_MAX * 2];
			char part[KEY_MAX];
			int i = 0;

			if (JsonContainerIsArray(value.val.binary.data))
			{
				(void) JsonbIteratorNext(&inner, &v, true);
				while (i < 10 &&
					   JsonbIteratorNext(&inner, &v, true) == WJB_ELEM)
				{
					snprintf(path, sizeof(path), "%s/%d", folded, i++);
					if (v.type != jbvBinary)
						Collect(f, FindAlias(path), &v);
				}
			}
			else
			{
				(void) JsonbIteratorNext(&inner, &v, true);
				while (JsonbIteratorNext(&inner, &v, true) == WJB_KEY)
				{
					int n = FoldKey(v.val.string.val, v.val.string.len, part);

					(void) JsonbIteratorNext(&inner, &v, true);
					if (n == 0)
						continue;
					snprintf(path, sizeof(path), "%s/%s", folded, part);
					if (strstr(part, "email") != NULL && FindAlias(path))
					{
						char *email = FirstEmail(&v);

						if (email)
							Keep(f, FindAlias(path), email);
						if (email && strcmp(path, "contact/email") == 0)
							f->contact_email = email;
					}
					else if (v.type != jbvBinary)
						Collect(f, FindAlias(path), &v);
				}
			}
		}
	}
	if (f->text[FIELD_NAME] == NULL && f->legacy_name)
		f->text[FIELD_NAME] = LeadTrim(f->legacy_name, strlen(f->legacy_name));
	return f;
}

/* Collect: one scalar under a name that is known, or not */
static void
Collect(LeadFields *f, const Alias *alias, JsonbValue *value)
{
	char *text;

	if (alias == NULL || value->type == jbvNull)
		return;
	if (alias->field != FIELD_PHONE && f->text[alias->field] != NULL &&
		f->rank[alias->field] <= alias->rank)
		return;
	text = ValueText(value);
	text = LeadTrim(text, strlen(text));
	if (LeadAbsent(text))
		return;
	Keep(f, alias, text);
}

/* Keep: phones are all kept, best first; of other fields the best */
static void
Keep(LeadFields *f, const Alias *alias, char *text)
{
	int i;

	if (alias->field != FIELD_PHONE)
	{
		if (f->text[alias->field] == NULL ||
			alias->rank < f->rank[alias->field])
		{
			f->text[alias->field] = text;
			f->rank[alias->field] = alias->rank;
		}
		return;
	}
	for (i = f->nphones; i > 0 && f->phone_rank[i - 1] > alias->rank; i--)
		if (i < LEAD_MAX_PHONES)
		{
			f->phones[i] = f->phones[i - 1];
			f->phone_rank[i] = f->phone_rank[i - 1];
		}
	if (i == LEAD_MAX_PHONES)
		return;
	f->phones[i] = text;
	f->phone_rank[i] = alias->rank;
	if (f->nphones < LEAD_MAX_PHONES)
		f->nphones++;
}

/*
 * FoldKey
 *		Lower-case letters and digits; "/" and "." between parts become "/".
 *		0 for a name that no alias has.
 */
static int
FoldKey(const char *key, int len, char *folded)
{
	int n = 0;

	if (len > KEY_MAX)
		return 0;
	for (int i = 0; i < len; i++)
	{
		char c = key[i];

		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			folded[n++] = c;
		else if ((c == '/' || c == '.') && n > 0)
			folded[n++] = '/';
		if (n == KEY_MAX - 1)
			return 0;
	}
	folded[n] = '\0';
	return n;
}

static const Alias *
FindAlias(const char *folded)
{
	int lo = 0;
	int hi = lengthof(aliases) - 1;

	while (lo <= hi)
	{
		int mid = (lo + hi) / 2;
		int cmp = strcmp(folded, aliases[mid].name);

		if (cmp == 0)
			return &aliases[mid];
		if (cmp < 0)
			hi = mid - 1;
		else
			lo = mid + 1;
	}
	return NULL;
}

/* LeadFieldKnown: is this column name, or the beginning of its path, known? */
bool
LeadFieldKnown(const char *name)
{
	char folded[KEY_MAX];
	char *slash;

	if (FoldKey(name, strlen(name), folded) == 0)
		return false;
	if (FindAlias(folded))
		return true;
	if ((slash = strchr(folded, '/')) != NULL)
		*slash = '\0';
	return slash != NULL &&
		   (IsContainer(folded) || strcmp(folded, "openinghours") == 0);
}

static bool
IsContainer(const char *folded)
{
	for (int i = 0; i < lengthof(containers); i++)
		if (strcmp(folded, containers[i]) == 0)
			return true;
	return false;
}

/* ValueText: a scalar as text, a container as JSON, "" for null */
static char *
ValueText(JsonbValue *value)
{
	char *text = JsonValueText(value);

	return text ? text : pstrdup("");
}

/*
 * FirstEmail
 *		The first address in a text, a list, or an object {email, value,
 *		address}; lower case; NULL when there is none.
 */
static char *
FirstEmail(JsonbValue *value)
{
	char *text;

	if (value->type == jbvString)
	{
		text = LeadTrim(value->val.string.val, value->val.string.len);
		return LeadEmailValid(text) ? text : NULL;
	}
	if (value->type != jbvBinary)
		return NULL;
	if (JsonContainerIsArray(value->val.binary.data))
	{
		int n = JsonContainerSize(value->val.binary.data);

		for (int i = 0; i < n && i < 20; i++)
		{
			JsonbValue *v =
				getIthJsonbValueFromContainer(value->val.binary.data, i);

			/* one level of objects in a list is enough */
			if (v->type == jbvBinary &&
				JsonContainerIsArray(v->val.binary.data))
				continue;
			if ((text = FirstEmail(v)) != NULL)
				return text;
		}
		return NULL;
	}
	for (int i = 0; i < 3; i++)
	{
		static const char *const names[] = {"email", "value", "address"};
		JsonbValue *v = getKeyJsonValueFromContainer(
			value->val.binary.data, names[i], strlen(names[i]), NULL);

		if (v && v->type == jbvString)
		{
			text = LeadTrim(v->val.string.val, v->val.string.len);
			if (LeadEmailValid(text))
				return text;
		}
	}
	return NULL;
}

/*
 * LeadTrim
 *		Copy without blanks (also U+00A0 and U+FEFF) at either end.
 */
char *
LeadTrim(const char *text, int len)
{
	for (;;)
	{
		if (len > 0 && (unsigned char) *text <= ' ')
			text++, len--;
		else if (len > 1 && memcmp(text, "\xC2\xA0", 2) == 0)
			text += 2, len -= 2;
		else if (len > 2 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
			text += 3, len -= 3;
		else
			break;
	}
	for (;;)
	{
		if (len > 0 && (unsigned char) text[len - 1] <= ' ')
			len--;
		else if (len > 1 && memcmp(text + len - 2, "\xC2\xA0", 2) == 0)
			len -= 2;
		else
			break;
	}
	return pnstrdup(text, len);
}

static int
LegacyRank(const char *const *keys, int n, const char *key, int len)
{
	for (int i = 0; i < n; i++)
		if (keys[i][0] == key[0] && strncmp(keys[i], key, len) == 0 &&
			keys[i][len] == '\0')
			return i;
	return n;
}

/*-------------------------------------------------------------------------
 *
 * lead_key.c
 *	  What a key of a source item means: the crawler's names and every alias.
 *
 * A key is folded (lower case, letters, digits and the path separator only),
 * so that "Phone Number", phoneNumber and phone_number are one name, and
 * looked up in a sorted table. The items of an import have the same keys, so
 * what was found is kept in a small table of the backend's; a key that falls
 * on another's place takes it over.
 *
 *-------------------------------------------------------------------------
 */
#include "lead_key.h"

/* Sorted by name. */
static const LeadAlias aliases[] = {
	{"accountname", FIELD_NAME, 6},
	{"address", FIELD_STREET, 9},
	{"address/addresscountry", FIELD_COUNTRY, 2},
	{"address/addresslocality", FIELD_CITY, 2},
	{"address/addressregion", FIELD_STATE, 2},
	{"address/city", FIELD_CITY, 2},
	{"address/country", FIELD_COUNTRY, 2},
	{"address/countrycode", FIELD_COUNTRY, 1},
	{"address/line1", FIELD_STREET, 1},
	{"address/locality", FIELD_CITY, 2},
	{"address/postalcode", FIELD_POSTAL_CODE, 2},
	{"address/region", FIELD_STATE, 2},
	{"address/state", FIELD_STATE, 2},
	{"address/street", FIELD_STREET, 1},
	{"address/streetaddress", FIELD_STREET, 1},
	{"address/zip", FIELD_POSTAL_CODE, 2},
	{"address/zipcode", FIELD_POSTAL_CODE, 2},
	{"address1", FIELD_STREET, 2},
	{"addresscity", FIELD_CITY, 3},
	{"addressline1", FIELD_STREET, 2},
	{"addresslocality", FIELD_CITY, 3},
	{"addressregion", FIELD_STATE, 3},
	{"addressstate", FIELD_STATE, 3},
	{"area", FIELD_STATE, 4},
	{"averagerating", FIELD_SCORE, 5},
	{"avgrating", FIELD_SCORE, 4},
	{"billingcity", FIELD_CITY, 4},
	{"billingcountry", FIELD_COUNTRY, 4},
	{"billingpostalcode", FIELD_POSTAL_CODE, 4},
	{"billingstate", FIELD_STATE, 4},
	{"billingstate/province", FIELD_STATE, 4},
	{"billingstateprovince", FIELD_STATE, 4},
	{"billingstreet", FIELD_STREET, 4},
	{"billingzip/postalcode", FIELD_POSTAL_CODE, 4},
	{"billingzippostalcode", FIELD_POSTAL_CODE, 4},
	{"business", FIELD_NAME, 8},
	{"businessemail", FIELD_EMAIL, 2},
	{"businessname", FIELD_NAME, 0},
	{"businessphone", FIELD_PHONE, 3},
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
	{"closed", FIELD_CLOSED, 2},
	{"company", FIELD_NAME, 7},
	{"companyaddress", FIELD_STREET, 8},
	{"companycity", FIELD_CITY, 4},
	{"companycountry", FIELD_COUNTRY, 4},
	{"companyemail", FIELD_EMAIL, 3},
	{"companyname", FIELD_NAME, 4},
	{"companyphone", FIELD_PHONE, 5},
	{"companypostalcode", FIELD_POSTAL_CODE, 4},
	{"companysize", FIELD_EMPLOYEES, 5},
	{"companystate", FIELD_STATE, 4},
	{"companywebsite", FIELD_WEBSITE, 6},
	{"completeaddress/city", FIELD_CITY, 2},
	{"completeaddress/country", FIELD_COUNTRY, 2},
	{"completeaddress/postalcode", FIELD_POSTAL_CODE, 2},
	{"completeaddress/state", FIELD_STATE, 2},
	{"completeaddress/street", FIELD_STREET, 1},
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
	{"contactemail", FIELD_EMAIL, 5},
	{"contactfirstname", FIELD_MANAGER_FIRST, 1},
	{"contactlastname", FIELD_MANAGER_LAST, 1},
	{"contactname", FIELD_MANAGER_NAME, 6},
	{"contactperson", FIELD_MANAGER_NAME, 6},
	{"contactphone", FIELD_PHONE, 6},
	{"contacts/email", FIELD_MANAGER_EMAIL, 6},
	{"coordinates/lat", FIELD_LATITUDE, 1},
	{"coordinates/latitude", FIELD_LATITUDE, 1},
	{"coordinates/lng", FIELD_LONGITUDE, 1},
	{"coordinates/longitude", FIELD_LONGITUDE, 1},
	{"corporatephone", FIELD_PHONE, 5},
	{"country", FIELD_COUNTRY, 1},
	{"country/region", FIELD_COUNTRY, 1},
	{"countrycode", FIELD_COUNTRY, 0},
	{"countryregion", FIELD_COUNTRY, 1},
	{"currentstatus", FIELD_BUSINESS_STATUS, 2},
	{"datacid", FIELD_CID, 1},
	{"dataid", FIELD_FID, 2},
	{"decisionmaker/email", FIELD_MANAGER_EMAIL, 1},
	{"decisionmaker/name", FIELD_MANAGER_NAME, 1},
	{"decisionmaker/title", FIELD_MANAGER_TITLE, 2},
	{"decisionmakeremail", FIELD_MANAGER_EMAIL, 5},
	{"decisionmakername", FIELD_MANAGER_NAME, 4},
	{"displayname", FIELD_NAME, 5},
	{"displayname/text", FIELD_NAME, 2},
	{"domain", FIELD_WEBSITE, 7},
	{"email", FIELD_EMAIL, 1},
	{"email1", FIELD_EMAIL, 6},
	{"emailaddress", FIELD_EMAIL, 2},
	{"emails", FIELD_EMAIL, 7},
	{"emails/0", FIELD_EMAIL, 7},
	{"employeecount", FIELD_EMPLOYEES, 0},
	{"employees", FIELD_EMPLOYEES, 1},
	{"featureid", FIELD_FID, 2},
	{"fid", FIELD_FID, 0},
	{"firstname", FIELD_MANAGER_FIRST, 0},
	{"formattedaddress", FIELD_STREET, 8},
	{"formattedphonenumber", FIELD_PHONE, 3},
	{"founder/email", FIELD_MANAGER_EMAIL, 4},
	{"founder/name", FIELD_MANAGER_NAME, 3},
	{"fulladdress", FIELD_STREET, 8},
	{"fullname", FIELD_MANAGER_NAME, 7},
	{"geo/latitude", FIELD_LATITUDE, 3},
	{"geo/longitude", FIELD_LONGITUDE, 3},
	{"geometry/location/lat", FIELD_LATITUDE, 1},
	{"geometry/location/lng", FIELD_LONGITUDE, 1},
	{"googleid", FIELD_FID, 1},
	{"googlelink", FIELD_URL, 2},
	{"googlemapslink", FIELD_URL, 2},
	{"googlemapsuri", FIELD_URL, 1},
	{"googlemapsurl", FIELD_URL, 1},
	{"googleplaceid", FIELD_PLACE_ID, 1},
	{"googlerating", FIELD_SCORE, 3},
	{"googlereviews", FIELD_REVIEWS, 4},
	{"googleurl", FIELD_URL, 2},
	{"gpscoordinates/latitude", FIELD_LATITUDE, 1},
	{"gpscoordinates/longitude", FIELD_LONGITUDE, 1},
	{"homepage", FIELD_WEBSITE, 6},
	{"id", FIELD_OWN_ID, 1},
	{"industry", FIELD_INDUSTRY, 3},
	{"industryvertical", FIELD_INDUSTRY, 1},
	{"internationalphone", FIELD_PHONE, 1},
	{"internationalphonenumber", FIELD_PHONE, 1},
	{"isclosed", FIELD_CLOSED, 1},
	{"ispermanentlyclosed", FIELD_CLOSED, 0},
	{"istemporarilyclosed", FIELD_TEMPORARILY_CLOSED, 0},
	{"jobtitle", FIELD_MANAGER_TITLE, 1},
	{"lastname", FIELD_MANAGER_LAST, 0},
	{"lat", FIELD_LATITUDE, 1},
	{"latitude", FIELD_LATITUDE, 2},
	{"link", FIELD_URL, 3},
	{"lng", FIELD_LONGITUDE, 1},
	{"locality", FIELD_CITY, 2},
	{"location/address1", FIELD_STREET, 3},
	{"location/city", FIELD_CITY, 3},
	{"location/country", FIELD_COUNTRY, 3},
	{"location/lat", FIELD_LATITUDE, 0},
	{"location/latitude", FIELD_LATITUDE, 3},
	{"location/lng", FIELD_LONGITUDE, 0},
	{"location/longitude", FIELD_LONGITUDE, 3},
	{"location/state", FIELD_STATE, 3},
	{"location/zipcode", FIELD_POSTAL_CODE, 3},
	{"locationlink", FIELD_URL, 2},
	{"lon", FIELD_LONGITUDE, 3},
	{"longitude", FIELD_LONGITUDE, 2},
	{"maincategory", FIELD_INDUSTRY, 2},
	{"mainemail", FIELD_EMAIL, 3},
	{"mainphone", FIELD_PHONE, 4},
	{"maintype", FIELD_INDUSTRY, 2},
	{"mainurl", FIELD_WEBSITE, 3},
	{"mainwebsite", FIELD_WEBSITE, 1},
	{"manageremail", FIELD_MANAGER_EMAIL, 0},
	{"managername", FIELD_MANAGER_NAME, 0},
	{"managertitle", FIELD_MANAGER_TITLE, 0},
	{"mapslink", FIELD_URL, 2},
	{"mapsurl", FIELD_URL, 2},
	{"mobile", FIELD_PHONE, 10},
	{"mobilephone", FIELD_PHONE, 10},
	{"name", FIELD_NAME, 3},
	{"nationalphonenumber", FIELD_PHONE, 3},
	{"noofemployees", FIELD_EMPLOYEES, 1},
	{"notes", FIELD_NOTES, 0},
	{"numberofemployees", FIELD_EMPLOYEES, 1},
	{"numberofreviews", FIELD_REVIEWS, 3},
	{"openstate", FIELD_BUSINESS_STATUS, 2},
	{"openwebsite", FIELD_WEBSITE, 2},
	{"organization", FIELD_NAME, 9},
	{"organizationname", FIELD_NAME, 9},
	{"owner/email", FIELD_MANAGER_EMAIL, 2},
	{"owner/name", FIELD_MANAGER_NAME, 2},
	{"owner/title", FIELD_MANAGER_TITLE, 3},
	{"owneremail", FIELD_MANAGER_EMAIL, 3},
	{"ownerfirstname", FIELD_MANAGER_FIRST, 1},
	{"ownerlastname", FIELD_MANAGER_LAST, 1},
	{"ownername", FIELD_MANAGER_NAME, 2},
	{"permanentlyclosed", FIELD_CLOSED, 0},
	{"phone", FIELD_PHONE, 2},
	{"phonee164", FIELD_PHONE, 1},
	{"phoneinternational", FIELD_PHONE, 1},
	{"phonenumber", FIELD_PHONE, 3},
	{"phones", FIELD_PHONE, 20},
	{"phones/0", FIELD_PHONE, 20},
	{"phones/1", FIELD_PHONE, 21},
	{"phones/2", FIELD_PHONE, 22},
	{"phones/3", FIELD_PHONE, 23},
	{"phoneunformatted", FIELD_PHONE, 0},
	{"placeid", FIELD_PLACE_ID, 0},
	{"placename", FIELD_NAME, 3},
	{"placeurl", FIELD_URL, 2},
	{"postal", FIELD_POSTAL_CODE, 3},
	{"postalcode", FIELD_POSTAL_CODE, 0},
	{"postcode", FIELD_POSTAL_CODE, 1},
	{"practicename", FIELD_NAME, 6},
	{"primaryemail", FIELD_EMAIL, 2},
	{"primarytype", FIELD_INDUSTRY, 4},
	{"province", FIELD_STATE, 2},
	{"rating", FIELD_SCORE, 2},
	{"ratingcount", FIELD_REVIEWS, 3},
	{"region", FIELD_STATE, 1},
	{"reviewcount", FIELD_REVIEWS, 1},
	{"reviewcounttotal", FIELD_REVIEWS, 3},
	{"reviewrating", FIELD_SCORE, 2},
	{"reviews", FIELD_REVIEWS, 4},
	{"reviewscore", FIELD_SCORE, 1},
	{"reviewscount", FIELD_REVIEWS, 0},
	{"reviewsrating", FIELD_SCORE, 2},
	{"scrapedat", FIELD_SCRAPED, 0},
	{"site", FIELD_WEBSITE, 2},
	{"staffcount", FIELD_EMPLOYEES, 3},
	{"stars", FIELD_SCORE, 3},
	{"state", FIELD_STATE, 0},
	{"state/province", FIELD_STATE, 1},
	{"state/region", FIELD_STATE, 1},
	{"statecode", FIELD_STATE, 1},
	{"stateprovince", FIELD_STATE, 1},
	{"stateregion", FIELD_STATE, 1},
	{"status", FIELD_BUSINESS_STATUS, 3},
	{"street", FIELD_STREET, 0},
	{"street1", FIELD_STREET, 1},
	{"streetaddress", FIELD_STREET, 1},
	{"subtypes", FIELD_INDUSTRY, 7},
	{"teamsize", FIELD_EMPLOYEES, 2},
	{"tel", FIELD_PHONE, 7},
	{"telephone", FIELD_PHONE, 7},
	{"temporarilyclosed", FIELD_TEMPORARILY_CLOSED, 0},
	{"timezone", FIELD_TIME_ZONE, 0},
	{"timezone/id", FIELD_TIME_ZONE, 0},
	{"title", FIELD_NAME, 1},
	{"tonumber", FIELD_PHONE, 8},
	{"totalreviews", FIELD_REVIEWS, 2},
	{"totalscore", FIELD_SCORE, 0},
	{"town", FIELD_CITY, 1},
	{"type", FIELD_INDUSTRY, 5},
	{"tz", FIELD_TIME_ZONE, 1},
	{"url", FIELD_URL, 0},
	{"userratingcount", FIELD_REVIEWS, 1},
	{"userratingstotal", FIELD_REVIEWS, 1},
	{"usstate", FIELD_STATE, 1},
	{"vertical", FIELD_INDUSTRY, 4},
	{"web", FIELD_WEBSITE, 6},
	{"website", FIELD_WEBSITE, 0},
	{"websiteuri", FIELD_WEBSITE, 1},
	{"websiteurl", FIELD_WEBSITE, 4},
	{"workdirectphone", FIELD_PHONE, 6},
	{"zip", FIELD_POSTAL_CODE, 2},
	{"zip/postalcode", FIELD_POSTAL_CODE, 3},
	{"zipcode", FIELD_POSTAL_CODE, 3},
	{"zippostalcode", FIELD_POSTAL_CODE, 3},
};

/* Keys whose objects and arrays are looked into; sorted. */
static const char *const containers[] = {
	"address",         "billingstate",  "billingzip",  "categories",
	"completeaddress", "contact",       "contacts",    "coordinates",
	"country",         "decisionmaker", "displayname", "emails",
	"founder",         "geo",           "geometry",    "geometry/location",
	"gpscoordinates",  "location",      "owner",       "phones",
	"state",           "timezone",      "zip",
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

#define KEY_SLOTS 512 /* a power of two; more than the keys of an item */

typedef struct KeySlot
{
	int len; /* 0 = free */
	char name[LEAD_KEY_MAX];
	LeadKey key;
} KeySlot;

static KeySlot slots[KEY_SLOTS];

static void Understand(const char *name, int len, LeadKey *key);
static void FindNumbered(LeadKey *key);
static int FoldKey(const char *name, int len, char *folded);
static const LeadAlias *FindAlias(const char *folded);
static bool IsHours(const char *folded);
static bool IsContainer(const char *folded);
static int LegacyRank(const char *const *keys, int n, const char *key, int len);

/*
 * LeadKeyFind
 *		What name[len] means. The result is good until the next call.
 */
const LeadKey *
LeadKeyFind(const char *name, int len)
{
	static const LeadKey unknown = {.legacy = LEAD_NOT_LEGACY,
									.legacy_name = LEAD_NOT_LEGACY,
									.legacy_phone = LEAD_NOT_LEGACY};
	uint32 hash = len;
	KeySlot *slot;

	if (len <= 0 || len >= LEAD_KEY_MAX)
		return &unknown;
	for (int i = 0; i < len; i++)
		hash = hash * 31 + (unsigned char) name[i];
	slot = &slots[(hash ^ hash >> 9) & (KEY_SLOTS - 1)];
	if (slot->len != len || memcmp(slot->name, name, len) != 0)
	{
		slot->len = len;
		memcpy(slot->name, name, len);
		Understand(name, len, &slot->key);
	}
	return &slot->key;
}

/*
 * FindNumbered
 *		"phone 2", "Email_3": a further one of a field that has a name.
 */
static void
FindNumbered(LeadKey *key)
{
	int n = strlen(key->folded);
	char digit = n > 1 ? key->folded[n - 1] : '\0';
	const LeadAlias *alias;

	if (digit < '1' || digit > '9' || strchr(key->folded, '/'))
		return;
	key->folded[n - 1] = '\0';
	alias = FindAlias(key->folded);
	key->folded[n - 1] = digit;
	if (alias == NULL)
		return;
	key->numbered = *alias;
	key->numbered.rank += 10 * (digit - '0');
	key->alias = &key->numbered;
}

/* LeadKeyKnown: is this column name, or the beginning of its path, known? */
bool
LeadKeyKnown(const char *name)
{
	char folded[LEAD_KEY_MAX];
	char *slash;

	if (FoldKey(name, strlen(name), folded) == 0)
		return false;
	if (FindAlias(folded))
		return true;
	if ((slash = strchr(folded, '/')) != NULL)
		*slash = '\0';
	return slash != NULL && (IsContainer(folded) || IsHours(folded));
}

static void
Understand(const char *name, int len, LeadKey *key)
{
	memset(key, 0, sizeof(*key));
	key->legacy = key->legacy_name = key->legacy_phone = LEAD_NOT_LEGACY;
	if (FoldKey(name, len, key->folded) == 0)
		return;
	key->alias = FindAlias(key->folded);
	if (key->alias == NULL)
		FindNumbered(key);
	if (IsHours(key->folded))
		key->kind = LEAD_KEY_HOURS;
	else if (strcmp(key->folded, "leadsenrichment") == 0)
		key->kind = LEAD_KEY_PEOPLE;
	else if (key->alias && strstr(key->folded, "email") != NULL)
		key->kind = LEAD_KEY_EMAIL;
	else if (IsContainer(key->folded))
		key->kind = LEAD_KEY_CONTAINER;
	if (key->alias)
	{
		key->legacy = LegacyRank(legacy_keys, lengthof(legacy_keys), name, len);
		key->legacy_name =
			LegacyRank(legacy_names, lengthof(legacy_names), name, len);
		key->legacy_phone =
			LegacyRank(legacy_phones, lengthof(legacy_phones), name, len);
	}
}

/*
 * FoldKey
 *		Lower-case letters and digits; "/" and "." between parts become "/".
 *		0 for a name that no alias has.
 */
static int
FoldKey(const char *name, int len, char *folded)
{
	int n = 0;

	for (int i = 0; i < len; i++)
	{
		char c = name[i];

		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			folded[n++] = c;
		else if ((c == '/' || c == '.') && n > 0)
			folded[n++] = '/';
		if (n == LEAD_KEY_MAX - 1)
			return 0;
	}
	folded[n] = '\0';
	return n;
}

static const LeadAlias *
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

static bool
IsHours(const char *folded)
{
	static const char *const names[] = {
		"openinghours",   "openhours",     "workinghours",
		"operatinghours", "businesshours", "regularopeninghours",
		"hours",
	};

	for (int i = 0; i < lengthof(names); i++)
		if (strcmp(folded, names[i]) == 0)
			return true;
	return false;
}

static bool
IsContainer(const char *folded)
{
	for (int i = 0; i < lengthof(containers); i++)
		if (strcmp(folded, containers[i]) == 0)
			return true;
	return false;
}

static int
LegacyRank(const char *const *keys, int n, const char *key, int len)
{
	for (int i = 0; i < n; i++)
		if (keys[i][0] == key[0] && strncmp(keys[i], key, len) == 0 &&
			keys[i][len] == '\0')
			return i;
	return LEAD_NOT_LEGACY;
}

/*-------------------------------------------------------------------------
 *
 * lead_identity.c
 *	  Who a source item is: the lead id and the replaced scripts' id.
 *
 *-------------------------------------------------------------------------
 */
#include "lead_part.h"

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

static char *PlaceIdFromUrl(const char *url, const char *parameter);
static char *CidFromFid(const char *fid);
static uint64 IdHash(const char *prefix, const char *text, char hex[17]);
static char *LegacyId(LeadFields *f, int64 ordinal);

/*
 * LeadIdentify
 *		lead_id: sixteen hex digits of SHA-256 over the place id, wherever it
 *		stands; else over the place's cid; else the source's own id; else the
 *		number. Never the position. The same hash over the same place id is
 *		what the replaced scripts gave items that had place_id. ordinal is the
 *		1-based position, which only their fallback depends on.
 */
void
LeadIdentify(LeadFields *f, const Phone *phone, int64 ordinal, LeadItem *item)
{
	char hex[17];
	char *place = f->text[FIELD_PLACE_ID];
	char *cid = NULL;

	LeadSetText(item, LEAD_LEGACY_ID, LegacyId(f, ordinal), LEAD_MAX_FIELD);
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
		LeadSetText(item, LEAD_ID, hex, LEAD_MAX_FIELD);
		LeadSetText(item, LEAD_CLINIC_ID, place, LEAD_MAX_FIELD);
		return;
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
		LeadSetText(item, LEAD_ID, hex, LEAD_MAX_FIELD);
		LeadSetText(item, LEAD_CLINIC_ID, psprintf("cid:%s", cid), 200);
		return;
	}
	if (f->text[FIELD_OWN_ID] && strlen(f->text[FIELD_OWN_ID]) <= 200)
	{
		item->id = IdHash("", f->text[FIELD_OWN_ID], hex);
		LeadSetText(item, LEAD_ID, hex, LEAD_MAX_FIELD);
		LeadSetText(item, LEAD_CLINIC_ID, f->text[FIELD_OWN_ID], 200);
		return;
	}
	item->id = IdHash("tel:", phone->e164, hex);
	item->by_number = true;
	LeadSetText(item, LEAD_ID, hex, LEAD_MAX_FIELD);
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

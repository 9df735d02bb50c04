/*-------------------------------------------------------------------------
 *
 * lead_field.h
 *	  The fields of a source item under whatever name they came.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_LEAD_FIELD_H
#define OUTBOUND_LEAD_FIELD_H

#include "lead.h"

typedef enum LeadField
{
	FIELD_NAME,
	FIELD_PHONE,
	FIELD_WEBSITE,
	FIELD_URL,
	FIELD_EMAIL,
	FIELD_MANAGER_EMAIL,
	FIELD_MANAGER_NAME,
	FIELD_MANAGER_FIRST,
	FIELD_MANAGER_LAST,
	FIELD_MANAGER_TITLE,
	FIELD_PLACE_ID,
	FIELD_OWN_ID,
	FIELD_CID,
	FIELD_FID,
	FIELD_STREET,
	FIELD_CITY,
	FIELD_STATE,
	FIELD_POSTAL_CODE,
	FIELD_COUNTRY,
	FIELD_LATITUDE,
	FIELD_LONGITUDE,
	FIELD_TIME_ZONE,
	FIELD_SCORE,
	FIELD_REVIEWS,
	FIELD_EMPLOYEES,
	FIELD_INDUSTRY,
	FIELD_CLOSED,
	FIELD_TEMPORARILY_CLOSED,
	FIELD_BUSINESS_STATUS,
	FIELD_CONSENT,
	FIELD_CONSENT_AT,
	FIELD_CONSENT_EVIDENCE,
	FIELD_NOTES,
	FIELD_SCRAPED,
	FIELD_COUNT
} LeadField;

#define LEAD_MAX_PHONES 6

typedef struct LeadFields
{
	/* trimmed text, NUL-terminated; NULL absent */
	char *text[FIELD_COUNT];
	int rank[FIELD_COUNT]; /* of the alias that gave it; lower is better */
	int nphones;
	char *phones[LEAD_MAX_PHONES];
	int phone_rank[LEAD_MAX_PHONES];
	char *company;          /* a name that can only be the business's */
	char *contact_email;    /* contact.email: a manager's if not generic */
	JsonbValue *hours;      /* openingHours, in any form; NULL absent */
	JsonbContainer *people; /* leadsEnrichment, array */
	char *legacy;           /* text that the replaced scripts hashed */
	char *legacy_name;      /* for their fallback */
	char *legacy_phone;
} LeadFields;

/* in lead_field.c */
extern LeadFields *LeadFieldsRead(JsonbContainer *object);
extern bool LeadFieldsAny(JsonbContainer *object);
extern char *LeadTrim(const char *text, int len);

#endif /* OUTBOUND_LEAD_FIELD_H */

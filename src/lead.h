/*-------------------------------------------------------------------------
 *
 * lead.h
 *	  Source items -> normalised lead rows -> the lead table.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_LEAD_H
#define OUTBOUND_LEAD_H

#include "outbound.h"

#include "utils/jsonb.h"

#include "place.h"
#include "score.h"

/* Columns of the staging relation, in order; names in lead_stage.c. */
typedef enum LeadColumn
{
	LEAD_ORD,
	LEAD_ID,
	LEAD_LEGACY_ID,
	LEAD_CLINIC_ID,
	LEAD_NAME,
	LEAD_NUMBER,
	LEAD_PHONE,
	LEAD_EXTENSION,
	LEAD_PHONE_KIND,
	LEAD_EMAIL,
	LEAD_EMAIL_GENERIC,
	LEAD_WEBSITE,
	LEAD_INDUSTRY,
	LEAD_MANAGER_NAME,
	LEAD_MANAGER_EMAIL,
	LEAD_MANAGER_TITLE,
	LEAD_NOTES,
	LEAD_STREET,
	LEAD_CITY,
	LEAD_STATE,
	LEAD_POSTAL_CODE,
	LEAD_COUNTRY,
	LEAD_LATITUDE,
	LEAD_LONGITUDE,
	LEAD_TIME_ZONE,
	LEAD_ZONES,
	LEAD_STATES,
	LEAD_HOURS,
	LEAD_SCORE,
	LEAD_REVIEWS,
	LEAD_EMPLOYEES,
	LEAD_SEGMENT_SCORE,
	LEAD_SEGMENT,
	LEAD_REASONS,
	LEAD_CLOSED,
	LEAD_CONSENT,
	LEAD_CONSENT_AT,
	LEAD_CONSENT_EVIDENCE,
	LEAD_SOURCE_ITEM,
	LEAD_NCOLUMNS
} LeadColumn;

/* One source item, read. */
typedef struct LeadItem
{
	const char *reject; /* reason word; NULL = a good lead */
	char *detail;       /* of the reject */
	uint64 id;          /* lead_id as a number: its sixteen hex digits */
	bool by_number;     /* identity is the number, for want of a place */
	int64 number;       /* E.164 digits */
	int64 scraped;      /* YYYYMMDDHHMMSS, 0 unknown */
	int32 quality;      /* how many fields are filled */
	uint64 content;     /* hash of the normalised fields */
	Datum values[LEAD_NCOLUMNS];
	bool nulls[LEAD_NCOLUMNS];
} LeadItem;

/* in lead_item.c */
extern void LeadReadItem(Jsonb *source, int64 ordinal,
						 const ScorePolicy *policy, LeadItem *item);

#endif /* OUTBOUND_LEAD_H */

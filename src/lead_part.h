/*-------------------------------------------------------------------------
 *
 * lead_part.h
 *	  The parts of reading one source item.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_LEAD_PART_H
#define OUTBOUND_LEAD_PART_H

#include "lead_field.h"

#define LEAD_MAX_NAME 500   /* bytes; longer ones are cut */
#define LEAD_MAX_FIELD 2000 /* bytes; longer ones are no address or e-mail */

/* in lead_identity.c */
extern void
LeadIdentify(LeadFields *f, const Phone *phone, int64 ordinal, LeadItem *item);

/* in lead_person.c */
extern void LeadReadManager(LeadFields *f, LeadItem *item, char **company_size);

/* in lead_hours.c */
extern void LeadReadHours(JsonbValue *hours, LeadItem *item);

/* in lead_item.c */
extern void
LeadSetText(LeadItem *item, LeadColumn column, const char *text, int max);
extern char *LeadJsonString(JsonbContainer *object, const char *key);

#endif /* OUTBOUND_LEAD_PART_H */

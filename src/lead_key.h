/*-------------------------------------------------------------------------
 *
 * lead_key.h
 *	  What a key of a source item means.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_LEAD_KEY_H
#define OUTBOUND_LEAD_KEY_H

#include "lead_field.h"

#define LEAD_KEY_MAX 64
#define LEAD_NOT_LEGACY 127

/* A field's name, and how good it is: of two the lower rank counts. */
typedef struct LeadAlias
{
	const char *name; /* folded; "a/b" is a path */
	int16 field;
	int16 rank;
} LeadAlias;

/* What to do with a value that is an object or array. */
typedef enum LeadKeyKind
{
	LEAD_KEY_SCALAR, /* not looked into */
	LEAD_KEY_EMAIL,  /* an address may be a list or an object of them */
	LEAD_KEY_CONTAINER,
	LEAD_KEY_HOURS,
	LEAD_KEY_PEOPLE
} LeadKeyKind;

typedef struct LeadKey
{
	const LeadAlias *alias; /* NULL: no field's */
	LeadAlias numbered;     /* of "phone 2", to which alias then points */
	LeadKeyKind kind;
	/* place in the lists of the replaced scripts, or LEAD_NOT_LEGACY */
	uint8 legacy;
	uint8 legacy_name;
	uint8 legacy_phone;
	char folded[LEAD_KEY_MAX];
} LeadKey;

/* in lead_key.c */
extern const LeadKey *LeadKeyFind(const char *name, int len);
extern bool LeadKeyKnown(const char *name);

#endif /* OUTBOUND_LEAD_KEY_H */

/*-------------------------------------------------------------------------
 *
 * lead_import.h
 *	  An import under way.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_LEAD_IMPORT_H
#define OUTBOUND_LEAD_IMPORT_H

#include "lead.h"

#include "access/tupdesc.h"
#include "utils/tuplestore.h"

/* What becomes of a staged item. */
typedef enum LeadFate
{
	LEAD_FRESH,      /* a new lead */
	LEAD_KNOWN,      /* a lead that is there: update what differs */
	LEAD_SAME_PLACE, /* a double of a better item of this import */
	LEAD_SAME_NUMBER /* another place's number */
} LeadFate;

typedef struct LeadRecord
{
	uint64 id;
	int64 number;
	int64 scraped;
	uint64 content;
	int64 ordinal;       /* 1-based position in the input */
	const char *becomes; /* lead id it is filed under, when not its own */
	int32 quality;
	uint8 fate; /* LeadFate */
	bool by_number;
	bool stored; /* a lead with this id is in the table */
} LeadRecord;

typedef struct LeadImport
{
	MemoryContext context;
	MemoryContext item_context;     /* reset after each item */
	MemoryContext document_context; /* reset after each document of a text */
	char *source;
	char *campaign_id;
	char *tenant;
	const ScorePolicy *policy;
	Jsonb *rules; /* what policy was compiled from; NULL = default */
	TupleDesc stage_desc;
	TupleDesc reject_desc;
	Tuplestorestate *stage;
	Tuplestorestate *rejects;
	LeadRecord *records; /* one a staged item, in order */
	int64 room;
	int64 nitems;
	int64 nstaged;
	int64 nrejects;
	int64 nfresh;
	int64 nknown;
} LeadImport;

typedef struct LeadCounts
{
	int64 inserted;
	int64 updated;
	int64 unchanged;
	int64 rejected;
} LeadCounts;

/* in lead_import.c */
extern LeadImport *LeadImportBegin(FunctionCallInfo fcinfo, int first);
extern LeadImport *
LeadImportOpen(const char *source, const char *campaign_id, const char *tenant);
extern void LeadImportJson(LeadImport *import, Jsonb *items);
extern void LeadImportItem(LeadImport *import, Jsonb *item);
extern void LeadImportBroken(LeadImport *import, const char *reason,
							 const char *detail, const char *text, size_t len);
extern LeadCounts LeadImportFinish(LeadImport *import);
extern Datum LeadImportResult(FunctionCallInfo fcinfo, LeadCounts counts);

/* in lead_csv.c */
extern void LeadImportCsv(LeadImport *import, const char *text, size_t len);

/* in lead_text.c */
extern void LeadImportText(LeadImport *import, const char *text, size_t len);

/* in lead_stage.c; LeadExecute inside SPI */
extern TupleDesc LeadStageDesc(void);
extern TupleDesc LeadRejectDesc(void);
extern uint64
LeadExecute(const char *sql, const char *relation, TupleDesc desc,
			Tuplestorestate *store, int64 rows, LeadImport *import);

/* in lead_dedupe.c; inside SPI */
extern void LeadDedupe(LeadImport *import);

#endif /* OUTBOUND_LEAD_IMPORT_H */

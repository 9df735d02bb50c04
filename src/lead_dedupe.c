/*-------------------------------------------------------------------------
 *
 * lead_dedupe.c
 *	  The same place, or the same number, is one lead: within an import, and
 *	  between an import and the campaign's leads. The outcome does not depend
 *	  on the order of the input.
 *
 * First each place keeps its newest and fullest item. Then each number keeps
 * one place: the lead that has the number already, else the best of the
 * places that claim it. An item without a place of its own is the number's
 * lead, whoever that is.
 *
 *-------------------------------------------------------------------------
 */
#include "lead_import.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "lead_sql.h"

/* A lead that the campaign has. */
typedef struct Stored
{
	int64 number;
	char *lead_id;
	uint64 id; /* of lead_id, when it is sixteen hex digits */
	bool has_id;
	bool has_place;
} Stored;

typedef struct StoredList
{
	int64 n;
	Stored *leads;
} StoredList;

static int ByPlace(const void *a, const void *b);
static int ByNumber(const void *a, const void *b);
static int ByStoredId(const void *a, const void *b);
static int ByStoredNumber(const void *a, const void *b);
static void ReadStored(LeadImport *import, const char *sql, Datum *keys,
					   int64 nkeys, StoredList *list);
static bool AnyLead(LeadImport *import);
static Stored *FindId(StoredList *list, uint64 id);
static int64 FirstNumber(StoredList *list, int64 number);
static void Settle(LeadRecord **group, int64 n, StoredList *holders);
static char *Hex(uint64 id);

/*
 * LeadDedupe
 *		Set fate and becomes of every record. Needs SPI; reads with the
 *		statement's own snapshot, after the import lock.
 */
void
LeadDedupe(LeadImport *import)
{
	int64 n = import->nstaged;
	LeadRecord **order;
	int64 nwinners = 0;
	StoredList by_id = {0};
	StoredList by_number = {0};
	Datum *keys;

	if (n == 0)
		return;
	order = MemoryContextAllocHuge(import->context, n * sizeof(LeadRecord *));
	for (int64 i = 0; i < n; i++)
		order[i] = &import->records[i];
	qsort(order, n, sizeof(LeadRecord *), ByPlace);
	for (int64 i = 0; i < n; i++)
	{
		if (nwinners > 0 && order[nwinners - 1]->id == order[i]->id)
		{
			order[i]->fate = LEAD_SAME_PLACE;
			order[i]->becomes =
				MemoryContextStrdup(import->context, Hex(order[i]->id));
		}
		else
			order[nwinners++] = order[i];
	}

	if (AnyLead(import))
	{
		int64 nmoving = 0;

		keys =
			MemoryContextAllocHuge(import->context, nwinners * sizeof(Datum));
		for (int64 i = 0; i < nwinners; i++)
			keys[i] = CStringGetTextDatum(Hex(order[i]->id));
		ReadStored(import, lead_sql_by_id, keys, nwinners, &by_id);
		qsort(by_id.leads, by_id.n, sizeof(Stored), ByStoredId);
		for (int64 i = 0; i < nwinners; i++)
			order[i]->stored = FindId(&by_id, order[i]->id) != NULL;

		for (int64 i = 0; i < nwinners; i++)
			keys[i] = CStringGetTextDatum(
				psprintf("+" INT64_FORMAT, order[i]->number));
		ReadStored(import, lead_sql_by_number, keys, nwinners, &by_number);
		pfree(keys);

		/* a lead that this import gives another number holds its old no more */
		for (int64 i = 0; i < by_number.n; i++)
		{
			Stored *s = &by_number.leads[i];
			LeadRecord key = {.id = s->id};
			LeadRecord *keyp = &key;
			int64 lo = 0;
			int64 hi = nwinners - 1;
			bool moves = false;

			while (s->has_id && lo <= hi)
			{
				int64 mid = (lo + hi) / 2;

				if (order[mid]->id == keyp->id)
				{
					moves = order[mid]->number != s->number;
					break;
				}
				if (keyp->id < order[mid]->id)
					hi = mid - 1;
				else
					lo = mid + 1;
			}
			if (!moves)
				by_number.leads[nmoving++] = *s;
		}
		by_number.n = nmoving;
		qsort(by_number.leads, by_number.n, sizeof(Stored), ByStoredNumber);
	}

	qsort(order, nwinners, sizeof(LeadRecord *), ByNumber);
	for (int64 i = 0; i < nwinners;)
	{
		int64 j = i + 1;

		while (j < nwinners && order[j]->number == order[i]->number)
			j++;
		Settle(order + i, j - i, &by_number);
		i = j;
	}
	pfree(order);
}

/*
 * Settle
 *		The places of one number, best first.
 */
static void
Settle(LeadRecord **group, int64 n, StoredList *holders)
{
	int64 h = FirstNumber(holders, group[0]->number);
	Stored *holder = h >= 0 ? &holders->leads[h] : NULL;
	const char *winner = NULL;

	/* leads that have the number already, more than one from before perhaps */
	for (int64 i = 0; i < n; i++)
	{
		LeadRecord *r = group[i];

		for (int64 k = h;
			 k >= 0 && k < holders->n && holders->leads[k].number == r->number;
			 k++)
			if (holders->leads[k].has_id && holders->leads[k].id == r->id)
			{
				r->fate = LEAD_KNOWN;
				r->becomes = NULL;
				if (winner == NULL)
					winner = holders->leads[k].lead_id;
				break;
			}
	}
	for (int64 i = 0; i < n; i++)
	{
		LeadRecord *r = group[i];

		if (r->fate == LEAD_KNOWN)
			continue;
		if (winner != NULL)
		{
			r->fate = LEAD_SAME_NUMBER;
			r->becomes = winner;
		}
		else if (holder == NULL)
		{
			r->fate = r->stored ? LEAD_KNOWN : LEAD_FRESH;
			winner = Hex(r->id);
		}
		else if (r->by_number || (!holder->has_place && !r->stored))
		{
			r->fate = LEAD_KNOWN;
			r->becomes = winner = holder->lead_id;
		}
		else
		{
			/* another may still be the number's own item: look on */
			r->fate = LEAD_SAME_NUMBER;
			r->becomes = holder->lead_id;
		}
	}
}

/* ByPlace: of one place the newest, then the fullest; content settles it */
static int
ByPlace(const void *a, const void *b)
{
	const LeadRecord *x = *(LeadRecord *const *) a;
	const LeadRecord *y = *(LeadRecord *const *) b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	if (x->scraped != y->scraped)
		return x->scraped > y->scraped ? -1 : 1;
	if (x->quality != y->quality)
		return x->quality > y->quality ? -1 : 1;
	if (x->content != y->content)
		return x->content < y->content ? -1 : 1;
	return x->ordinal < y->ordinal ? -1 : x->ordinal > y->ordinal;
}

/* ByNumber: stored leads first, then real places, then the fullest */
static int
ByNumber(const void *a, const void *b)
{
	const LeadRecord *x = *(LeadRecord *const *) a;
	const LeadRecord *y = *(LeadRecord *const *) b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	if (x->stored != y->stored)
		return x->stored ? -1 : 1;
	if (x->by_number != y->by_number)
		return x->by_number ? 1 : -1;
	if (x->quality != y->quality)
		return x->quality > y->quality ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static int
ByStoredId(const void *a, const void *b)
{
	const Stored *x = a;
	const Stored *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int
ByStoredNumber(const void *a, const void *b)
{
	const Stored *x = a;
	const Stored *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return strcmp(x->lead_id, y->lead_id);
}

/*
 * ReadStored
 *		Leads of the campaign whose id or number is among keys.
 */
static void
ReadStored(LeadImport *import, const char *sql, Datum *keys, int64 nkeys,
		   StoredList *list)
{
	Oid types[3] = {TEXTOID, TEXTOID, TEXTARRAYOID};
	Datum args[3];

	args[0] = CStringGetTextDatum(import->campaign_id);
	args[1] = CStringGetTextDatum(import->tenant);
	args[2] = PointerGetDatum(
		construct_array(keys, nkeys, TEXTOID, -1, false, TYPALIGN_INT));
	if (SPI_execute_with_args(sql, 3, types, args, NULL, true, 0) !=
		SPI_OK_SELECT)
		elog(ERROR, "could not read the campaign's leads");
	list->n = SPI_processed;
	list->leads =
		MemoryContextAllocHuge(import->context, (list->n + 1) * sizeof(Stored));
	for (int64 i = 0; i < list->n; i++)
	{
		HeapTuple tuple = SPI_tuptable->vals[i];
		TupleDesc desc = SPI_tuptable->tupdesc;
		Stored *s = &list->leads[i];
		char *number = SPI_getvalue(tuple, desc, 2);
		bool isnull;

		s->lead_id =
			MemoryContextStrdup(import->context, SPI_getvalue(tuple, desc, 1));
		s->number = number ? strtoll(number + 1, NULL, 10) : 0;
		s->has_place = DatumGetBool(SPI_getbinval(tuple, desc, 3, &isnull));
		s->has_id = strlen(s->lead_id) == 16 &&
					strspn(s->lead_id, "0123456789abcdef") == 16;
		s->id = s->has_id ? strtoull(s->lead_id, NULL, 16) : 0;
	}
	SPI_freetuptable(SPI_tuptable);
}

static bool
AnyLead(LeadImport *import)
{
	Oid types[2] = {TEXTOID, TEXTOID};
	Datum args[2];

	args[0] = CStringGetTextDatum(import->campaign_id);
	args[1] = CStringGetTextDatum(import->tenant);
	if (SPI_execute_with_args(lead_sql_any, 2, types, args, NULL, true, 1) !=
		SPI_OK_SELECT)
		elog(ERROR, "could not read the campaign's leads");
	return SPI_processed > 0;
}

static Stored *
FindId(StoredList *list, uint64 id)
{
	int64 lo = 0;
	int64 hi = list->n - 1;

	while (lo <= hi)
	{
		int64 mid = (lo + hi) / 2;
		Stored *s = &list->leads[mid];

		if (s->id == id)
			return s->has_id ? s : NULL;
		if (id < s->id)
			hi = mid - 1;
		else
			lo = mid + 1;
	}
	return NULL;
}

/* FirstNumber: index of the first stored lead with number, -1 when none */
static int64
FirstNumber(StoredList *list, int64 number)
{
	int64 lo = 0;
	int64 hi = list->n;

	while (lo < hi)
	{
		int64 mid = (lo + hi) / 2;

		if (list->leads[mid].number < number)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < list->n && list->leads[lo].number == number ? lo : -1;
}

static char *
Hex(uint64 id)
{
	return psprintf("%016llx", (unsigned long long) id);
}

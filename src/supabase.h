/*-------------------------------------------------------------------------
 *
 * supabase.h
 *	  The wire format of PostgREST: an upsert's request, and what its answers
 *	  mean. Pure: no SPI.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_SUPABASE_H
#define OUTBOUND_SUPABASE_H

#include "http.h"
#include "service.h"

typedef enum SupabaseVerdict
{
	SUPABASE_DONE,
	SUPABASE_RETRY,   /* passing trouble: the same again, later */
	SUPABASE_SMALLER, /* too much at once */
	SUPABASE_ROW,     /* one of the rows is at fault */
	SUPABASE_COLUMN,  /* the table lacks a column */
	SUPABASE_STOP     /* a person must mend something first */
} SupabaseVerdict;

typedef struct SupabaseJudgement
{
	SupabaseVerdict verdict;
	char *code;    /* SQLSTATE or PGRST code, "" when there is none */
	char *message; /* never NULL */
} SupabaseJudgement;

/*
 * A POST that upserts the JSON array body into table by its key (comma-
 * separated columns); columns names what may be written.
 */
extern HttpRequest *
SupabaseUpsert(const Service *service, const char *table, const char *key,
			   const char *columns, const char *body, size_t body_len);
extern SupabaseJudgement SupabaseJudge(const HttpAnswer *answer);

#endif /* OUTBOUND_SUPABASE_H */

/*-------------------------------------------------------------------------
 *
 * csv.h
 *	  Delimited text, record by record. Pure C but for its allocator.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_CSV_H
#define OUTBOUND_CSV_H

#include <stdbool.h>
#include <stddef.h>

#define CSV_MAX_COLUMNS 20000

typedef enum CsvVerdict
{
	CSV_RECORD, /* fields are filled */
	CSV_END,
	CSV_OPEN_QUOTE, /* the text ends inside quotes */
	CSV_TOO_MANY    /* more than CSV_MAX_COLUMNS fields; skipped */
} CsvVerdict;

typedef struct CsvReader
{
	const char *next;
	const char *end;
	char delimiter;
	/* of the last record */
	const char *start; /* as it stands in the text */
	size_t length;
	int nfields;
	char **fields; /* NUL-terminated, unquoted; valid until the next */
	size_t *lengths;
	/* its memory */
	char *buffer;
	size_t buffer_size;
	int room;
} CsvReader;

/* in csv.c */
extern void CsvBegin(CsvReader *reader, const char *text, size_t len);
extern CsvVerdict CsvNext(CsvReader *reader);
extern void CsvFinish(CsvReader *reader);

#endif /* OUTBOUND_CSV_H */

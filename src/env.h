/*-------------------------------------------------------------------------
 *
 * env.h
 *	  Reading the text of an .env file. Pure: no catalog, no SPI.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_ENV_H
#define OUTBOUND_ENV_H

#include "outbound.h"

#include "nodes/pg_list.h"

typedef struct EnvLine
{
	int line;          /* where it began, from 1 */
	char *name;        /* NULL when the line is not NAME=value */
	char *value;       /* without quotes; may be secret; NULL when wrong */
	const char *wrong; /* NULL, or why the line is wrong; never its text */
} EnvLine;

/*
 * Every line that says something, in order, as EnvLine *. Never throws for what
 * the text may hold. Understands comments, "export", CRLF, a byte order mark,
 * single quotes (literal) and double quotes (\n \t \r \" \\ \$), both over
 * several lines. Does not expand ${NAME}: such a value is wrong.
 */
extern List *EnvParse(const char *text);

#endif /* OUTBOUND_ENV_H */

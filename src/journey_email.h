/*-------------------------------------------------------------------------
 *
 * journey_email.h
 *	  Addresses in speech: shared by journey_email.c (finds them) and
 *	  journey_spoken.c (puts spoken ones together).
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_JOURNEY_EMAIL_H
#define OUTBOUND_JOURNEY_EMAIL_H

#include "journey_talk.h"

/* A piece of the utterance between blanks and commas. */
typedef struct Piece
{
	char text[48]; /* lower case, accents folded, "" too long */
	int start;
	int end;
	bool comma; /* a comma follows */
	bool stop;  /* a sentence ends behind it */
} Piece;

/* Is the word one of a table's? */
#define IN(word, list) WordIn(word, list, lengthof(list))
extern bool WordIn(const char *word, const char *const *list, int count);

extern bool IsLocalChar(char c);

/* ---- journey_spoken.c ---- */

extern bool IsAtWord(const char *word);
extern Email *SpokenAt(Piece *pieces, int count, int at, bool expected);
extern int DropAsides(Piece *pieces, int count);

#endif /* OUTBOUND_JOURNEY_EMAIL_H */

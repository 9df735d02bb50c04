/*-------------------------------------------------------------------------
 *
 * figure.h
 *	  What figure.c counts, and how figure_match.c finds it in a line.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_FIGURE_H
#define OUTBOUND_FIGURE_H

#include "outbound.h"

#include "mb/pg_wchar.h"

/* A line of talk as characters, so that words of any script end where they end. */
typedef struct FigureText
{
	const pg_wchar *at;
	int len;
} FigureText;

/* A kind of address in a line. */
typedef enum AddressKind
{
	ADDRESS_NONE,
	ADDRESS_GENERIC,
	ADDRESS_DIRECT
} AddressKind;

/* Objections, in the order of the columns in sql/revenue.sql. */
typedef enum FigureObjection
{
	OBJECTION_IS_SALES,
	OBJECTION_BUSY,
	OBJECTION_NO_EMAIL,
	OBJECTION_GENERIC_INBOX,
	OBJECTION_NOT_INTERESTED
} FigureObjection;

#define N_OBJECTIONS (OBJECTION_NOT_INTERESTED + 1)

/* in figure_match.c */
extern AddressKind FigureAddress(const FigureText *line);
extern bool FigureLegacyClose(const FigureText *line);
extern bool FigureClose(const FigureText *line);
extern bool FigureSaysObjection(FigureObjection kind, const FigureText *line);

/* in word_data.c: characters beyond ASCII that are part of a word, sorted */
typedef struct WordRange
{
	pg_wchar low;
	pg_wchar high;
} WordRange;

extern const WordRange word_ranges[];
extern const int n_word_ranges;

#endif /* OUTBOUND_FIGURE_H */

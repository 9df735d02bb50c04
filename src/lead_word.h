/*-------------------------------------------------------------------------
 *
 * lead_word.h
 *	  What single words of a source item mean. Pure C: no server, no
 *	  allocation.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_LEAD_WORD_H
#define OUTBOUND_LEAD_WORD_H

#include <stdbool.h>

/* in lead_word.c; texts are NUL-terminated */
extern bool LeadNumber(const char *text, double *value);
extern bool LeadCount(const char *text, double *value);
extern bool LeadFlag(const char *text, bool *value);
extern bool LeadEmailValid(const char *email);
extern bool LeadEmailGeneric(const char *email);
extern bool LeadMapsLink(const char *url);
extern int LeadTitleRank(const char *title);
extern bool LeadAbsent(const char *text);
extern void LeadUnescape(char *text);
extern bool LeadClosedStatus(const char *text, bool *closed);

#endif /* OUTBOUND_LEAD_WORD_H */

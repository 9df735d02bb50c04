/*-------------------------------------------------------------------------
 *
 * json_split.h
 *	  Cut a text of JSON into items without parsing it. Pure C.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_JSON_SPLIT_H
#define OUTBOUND_JSON_SPLIT_H

#include <stdbool.h>

/* in json_split.c */
extern const char *JsonItemEnd(const char *p, const char *end, bool *whole);

#endif /* OUTBOUND_JSON_SPLIT_H */

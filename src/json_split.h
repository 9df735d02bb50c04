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
#include <stddef.h>

typedef enum JsonSplitVerdict
{
	JSON_SPLIT_END,
	JSON_SPLIT_ITEM,
	JSON_SPLIT_CUT, /* the text ends inside the item */
	JSON_SPLIT_OPEN /* the text ends before the array does; no item */
} JsonSplitVerdict;

/* Where a walk over a text is, and the item that it came to. */
typedef struct JsonSplit
{
	const char *next;
	const char *end;
	const char *array; /* the array that is being walked; NULL outside */
	const char *item;
	const char *item_end;
	bool alone; /* the text is this item and nothing else */
	bool first;
} JsonSplit;

/* in json_split.c */
extern void JsonSplitBegin(JsonSplit *split, const char *text, size_t len);
extern JsonSplitVerdict JsonSplitNext(JsonSplit *split);
extern const char *JsonSkipBlank(const char *p, const char *end);
extern const char *JsonItemEnd(const char *p, const char *end, bool *whole);

#endif /* OUTBOUND_JSON_SPLIT_H */

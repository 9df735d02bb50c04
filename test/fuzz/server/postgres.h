/*-------------------------------------------------------------------------
 *
 * postgres.h
 *	  The little of the server that the pure files of the journey room use, so
 *	  that a fuzzer can run them alone. Every palloc is an allocation of its own,
 *	  so that AddressSanitizer sees its edges. The other headers here are empty.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FUZZ_POSTGRES_H
#define FUZZ_POSTGRES_H

#include <assert.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef uint8_t uint8;
typedef uint16_t uint16;
typedef int32_t int32;
typedef uint32_t uint32;
typedef uint64_t uint64;
typedef int64_t int64;
typedef size_t Size;
typedef uintptr_t Datum;
typedef uint32 bits32;
typedef int64 TimestampTz;
typedef struct FunctionCallInfoBaseData *FunctionCallInfo;
typedef struct JsonbContainer JsonbContainer;

#define PG_VERSION_NUM 150000
#define USECS_PER_SEC INT64_C(1000000)
#define PG_UINT16_MAX 0xFFFF
#define PG_UINT32_MAX 0xFFFFFFFFU
#define UINT64CONST(x) UINT64_C(x)
#define lengthof(array) (sizeof(array) / sizeof((array)[0]))
#define Max(x, y) ((x) > (y) ? (x) : (y))
#define Min(x, y) ((x) < (y) ? (x) : (y))
#define ERROR 21
#define elog(level, ...) abort()
#define CHECK_FOR_INTERRUPTS() ((void) 0)
#define pg_strncasecmp strncasecmp
#define pg_ascii_tolower(c) ((c) >= 'A' && (c) <= 'Z' ? (c) + 0x20 : (c))

/* ---- memory: a context is a list of its chunks and of its children ---- */

typedef struct Chunk
{
	struct Chunk *before;
	struct Chunk *behind;
	struct Context *context;
	size_t size;
} Chunk;

typedef struct Context
{
	Chunk chunks; /* head of a ring */
	struct Context *parent;
	struct Context *child;
	struct Context *sibling;
} Context;

typedef Context *MemoryContext;

extern MemoryContext TopMemoryContext;
extern MemoryContext CurrentMemoryContext;

#define ALLOCSET_DEFAULT_SIZES 0
extern MemoryContext
AllocSetContextCreate(MemoryContext parent, const char *name, int sizes);
extern void MemoryContextDelete(MemoryContext context);
extern void *MemoryContextAlloc(MemoryContext context, size_t size);
extern void *MemoryContextAllocZero(MemoryContext context, size_t size);
extern MemoryContext GetMemoryChunkContext(void *pointer);
extern void *repalloc(void *pointer, size_t size);
extern void pfree(void *pointer);
extern char *pnstrdup(const char *text, size_t len);
extern char *
psprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define palloc(size) MemoryContextAlloc(CurrentMemoryContext, size)
#define palloc0(size) MemoryContextAllocZero(CurrentMemoryContext, size)
#define repalloc_huge repalloc
#define pstrdup(text) pnstrdup(text, strlen(text))

static inline MemoryContext
MemoryContextSwitchTo(MemoryContext context)
{
	MemoryContext old = CurrentMemoryContext;

	CurrentMemoryContext = context;
	return old;
}

/* ---- lists of pointers ---- */

typedef struct ListCell
{
	void *ptr_value;
} ListCell;

typedef struct List
{
	int length;
	ListCell *elements;
} List;

#define NIL ((List *) NULL)
#define lfirst(cell) ((cell)->ptr_value)
#define linitial(list) ((list)->elements[0].ptr_value)
#define llast(list) ((list)->elements[(list)->length - 1].ptr_value)
#define foreach(cell, list)                                                \
	for (int cell##_at = 0; (list) != NIL && cell##_at < (list)->length && \
							((cell) = &(list)->elements[cell##_at], true); \
		 cell##_at++)
extern List *lappend(List *list, void *datum);
extern void list_free(List *list);

/* ---- growing text ---- */

typedef struct StringInfoData
{
	char *data;
	int len;
} StringInfoData;
typedef StringInfoData *StringInfo;

extern void initStringInfo(StringInfo str);
extern void appendBinaryStringInfo(StringInfo str, const void *data, int len);
extern void appendStringInfoChar(StringInfo str, char c);
extern void appendStringInfoString(StringInfo str, const char *text);

#endif /* FUZZ_POSTGRES_H */

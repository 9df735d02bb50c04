/*-------------------------------------------------------------------------
 *
 * server.c
 *	  What postgres.h beside it promises.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

static Context top = {.chunks = {&top.chunks, &top.chunks, &top, 0}};
MemoryContext TopMemoryContext = &top;
MemoryContext CurrentMemoryContext = &top;

MemoryContext
AllocSetContextCreate(MemoryContext parent, const char *name, int sizes)
{
	Context *context = calloc(1, sizeof(Context));

	(void) name;
	(void) sizes;
	context->chunks.before = context->chunks.behind = &context->chunks;
	context->parent = parent;
	context->sibling = parent->child;
	parent->child = context;
	return context;
}

void
MemoryContextDelete(MemoryContext context)
{
	Context **link = &context->parent->child;

	while (context->child)
		MemoryContextDelete(context->child);
	while (context->chunks.behind != &context->chunks)
		pfree(context->chunks.behind + 1);
	while (*link != context)
		link = &(*link)->sibling;
	*link = context->sibling;
	free(context);
}

void *
MemoryContextAlloc(MemoryContext context, size_t size)
{
	Chunk *chunk = malloc(sizeof(Chunk) + size);

	chunk->context = context;
	chunk->size = size;
	chunk->before = context->chunks.before;
	chunk->behind = &context->chunks;
	chunk->before->behind = chunk->behind->before = chunk;
	return chunk + 1;
}

void *
MemoryContextAllocZero(MemoryContext context, size_t size)
{
	return memset(MemoryContextAlloc(context, size), 0, size);
}

MemoryContext
GetMemoryChunkContext(void *pointer)
{
	return ((Chunk *) pointer - 1)->context;
}

void
pfree(void *pointer)
{
	Chunk *chunk = (Chunk *) pointer - 1;

	chunk->before->behind = chunk->behind;
	chunk->behind->before = chunk->before;
	free(chunk);
}

void *
repalloc(void *pointer, size_t size)
{
	Chunk *chunk = (Chunk *) pointer - 1;
	void *larger = MemoryContextAlloc(chunk->context, size);

	memcpy(larger, pointer, Min(chunk->size, size));
	pfree(pointer);
	return larger;
}

char *
pnstrdup(const char *text, size_t len)
{
	size_t have = strnlen(text, len);
	char *copy = palloc(have + 1);

	memcpy(copy, text, have);
	copy[have] = '\0';
	return copy;
}

char *
psprintf(const char *format, ...)
{
	char text[4096];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	return pstrdup(text);
}

List *
lappend(List *list, void *datum)
{
	if (list == NIL)
	{
		list = palloc0(sizeof(List));
		list->elements = palloc(sizeof(ListCell));
	}
	else
		list->elements =
			repalloc(list->elements, (list->length + 1) * sizeof(ListCell));
	list->elements[list->length++].ptr_value = datum;
	return list;
}

void
list_free(List *list)
{
	if (list == NIL)
		return;
	pfree(list->elements);
	pfree(list);
}

void
initStringInfo(StringInfo str)
{
	str->len = 0;
	str->data = pstrdup("");
}

void
appendBinaryStringInfo(StringInfo str, const void *data, int len)
{
	str->data = repalloc(str->data, str->len + len + 1);
	memcpy(str->data + str->len, data, len);
	str->len += len;
	str->data[str->len] = '\0';
}

void
appendStringInfoChar(StringInfo str, char c)
{
	appendBinaryStringInfo(str, &c, 1);
}

void
appendStringInfoString(StringInfo str, const char *text)
{
	appendBinaryStringInfo(str, text, strlen(text));
}

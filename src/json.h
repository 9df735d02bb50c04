/*-------------------------------------------------------------------------
 *
 * json.h
 *	  Tolerant reading of JSON that others wrote, on the server's jsonb.
 *
 * Readers take a JsonbContainer (an object) and a path of keys; a missing key,
 * JSON null or another type gives the "absent" value, never an error.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_JSON_H
#define OUTBOUND_JSON_H

#include "outbound.h"

#include "lib/stringinfo.h"
#include "utils/jsonb.h"

/*
 * Parse text as jsonb; NULL (and *why, when given, a palloc'd reason) instead
 * of an error for anything malformed: syntax, \u0000, bad UTF-8, nesting.
 */
extern Jsonb *JsonTryParse(const char *text, size_t len, char **why);

/* The value at obj->key1->key2..., terminated by NULL; NULL when absent. */
extern JsonbValue *
JsonGet(JsonbContainer *obj, const char *key, ...) pg_attribute_sentinel();

/* One key. Text of strings, numbers and booleans; NULL when absent. */
extern char *JsonText(JsonbContainer *obj, const char *key);
/* Numbers, and text that is a number ("1,204", "4.8"); false when absent. */
extern bool JsonNumber(JsonbContainer *obj, const char *key, double *value);
extern bool JsonInt64(JsonbContainer *obj, const char *key, int64 *value);
/* true/false, "true"/"false"/"yes"/"no"/1/0; absent otherwise. */
extern bool JsonBool(JsonbContainer *obj, const char *key, bool *value);
/* Container (object or array) below key; NULL when absent or scalar. */
extern JsonbContainer *JsonObject(JsonbContainer *obj, const char *key);
extern JsonbContainer *JsonArray(JsonbContainer *obj, const char *key);
/* Text of any value: scalar as by JsonText, container as JSON. */
extern char *JsonValueText(JsonbValue *value);

/* Writing: append to a StringInfo, comma handled by the caller's *first. */
extern void JsonAppendString(StringInfo buf, const char *text);
extern void
JsonAppendField(StringInfo buf, bool *first, const char *key, const char *text);
extern void
JsonAppendRaw(StringInfo buf, bool *first, const char *key, const char *json);

#endif /* OUTBOUND_JSON_H */

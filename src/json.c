/*-------------------------------------------------------------------------
 *
 * json.c
 *	  Tolerant reading of JSON that others wrote, on the server's jsonb.
 *
 * Nothing here throws for what a provider may send. Readers hand back palloc'd
 * copies or pointers into the caller's jsonb, as said at each.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include <math.h>

#include "json.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/memutils.h"
#include "utils/numeric.h"

/* Beyond this a double no longer tells whether an int64 can hold the value. */
#define INT64_SAFE 9.2e18

static bool TextNumber(const char *text, int len, double *value);
static bool NumericDouble(Numeric number, double *value);

/*
 * JsonTryParse
 *		Parse text as jsonb, or NULL and a reason.
 *
 * The server's own parser does the work; it reports by ereport, so the error is
 * caught here. That is safe without a subtransaction because jsonb_in computes
 * only: it takes no lock, opens nothing and writes nothing. Its garbage stays
 * in a scratch context. Cancel, shutdown and out-of-memory are passed on.
 */
Jsonb *
JsonTryParse(const char *text, size_t len, char **why)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext scratch;
	Jsonb *volatile result = NULL;
	char *volatile reason = NULL;

	if (why)
		*why = NULL;
	if (text == NULL || len == 0)
		reason = "the text is empty";
	else if (len > MaxAllocSize / 4)
		reason = "the text is too long";
	else if (memchr(text, '\0', len) != NULL)
		reason = "the text holds a NUL byte";
	else if (!pg_verifymbstr(text, (int) len, true))
		reason =
			psprintf("the text is not valid %s", GetDatabaseEncodingName());
	if (reason != NULL)
	{
		if (why)
			*why = pstrdup(reason);
		return NULL;
	}

	scratch = AllocSetContextCreate(caller, "outbound json parse",
									ALLOCSET_DEFAULT_SIZES);
	PG_TRY();
	{
		Datum parsed;

		MemoryContextSwitchTo(scratch);
		parsed =
			DirectFunctionCall1(jsonb_in, CStringGetDatum(pnstrdup(text, len)));
		MemoryContextSwitchTo(caller);
		result = (Jsonb *) PG_DETOAST_DATUM_COPY(parsed);
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(scratch);
		error = CopyErrorData();
		if (error->sqlerrcode == ERRCODE_QUERY_CANCELED ||
			error->sqlerrcode == ERRCODE_OUT_OF_MEMORY ||
			ERRCODE_TO_CATEGORY(error->sqlerrcode) ==
				ERRCODE_OPERATOR_INTERVENTION)
		{
			MemoryContextSwitchTo(caller);
			PG_RE_THROW();
		}
		FlushErrorState();
		MemoryContextSwitchTo(caller);
		/* the detail quotes the text, which may be anybody's: leave it out */
		reason = pstrdup(error->sqlerrcode == ERRCODE_STATEMENT_TOO_COMPLEX
							 ? "nested too deeply"
							 : error->message);
	}
	PG_END_TRY();

	MemoryContextDelete(scratch);
	if (why)
		*why = reason;
	return result;
}

/*
 * JsonGet
 *		The value at obj->key1->key2..., keys ended by NULL; NULL when absent.
 *
 * JSON null counts as absent. The value is palloc'd; strings and containers
 * point into obj.
 */
JsonbValue *
JsonGet(JsonbContainer *obj, const char *key, ...)
{
	JsonbValue *value = NULL;
	va_list keys;

	va_start(keys, key);
	while (key != NULL)
	{
		if (value != NULL)
			obj = value->type == jbvBinary ? value->val.binary.data : NULL;
		if (obj == NULL || !JsonContainerIsObject(obj))
		{
			value = NULL;
			break;
		}
		value = getKeyJsonValueFromContainer(obj, key, strlen(key), NULL);
		if (value == NULL)
			break;
		key = va_arg(keys, const char *);
	}
	va_end(keys);

	if (value != NULL && value->type == jbvNull)
		return NULL;
	return value;
}

/*
 * JsonText
 *		Text of a string, number or boolean; NULL when absent. palloc'd.
 */
char *
JsonText(JsonbContainer *obj, const char *key)
{
	JsonbValue *value = JsonGet(obj, key, NULL);

	if (value == NULL || value->type == jbvBinary)
		return NULL;
	return JsonValueText(value);
}

/*
 * JsonNumber
 *		A finite number, or text that is one; false when absent.
 */
bool
JsonNumber(JsonbContainer *obj, const char *key, double *number)
{
	JsonbValue *value = JsonGet(obj, key, NULL);

	if (value == NULL)
		return false;
	if (value->type == jbvNumeric)
		return NumericDouble(value->val.numeric, number);
	if (value->type == jbvString)
		return TextNumber(value->val.string.val, value->val.string.len, number);
	return false;
}

/*
 * JsonInt64
 *		A whole number; fractions are rounded. False when absent or out of range.
 */
bool
JsonInt64(JsonbContainer *obj, const char *key, int64 *number)
{
	JsonbValue *value = JsonGet(obj, key, NULL);
	double rough;

	if (value == NULL)
		return false;
	if (value->type == jbvNumeric)
	{
		if (!NumericDouble(value->val.numeric, &rough) ||
			fabs(rough) >= INT64_SAFE)
			return false;
		/* exact, where a double has but 53 bits */
		*number = DatumGetInt64(DirectFunctionCall1(
			numeric_int8, NumericGetDatum(value->val.numeric)));
		return true;
	}
	if (value->type == jbvString)
	{
		char *text = pnstrdup(value->val.string.val, value->val.string.len);
		char *end;
		long long exact;

		errno = 0;
		exact = strtoll(text, &end, 10);
		if (errno == 0 && end != text && *end == '\0')
		{
			*number = exact;
			return true;
		}
		if (!TextNumber(text, strlen(text), &rough) ||
			fabs(rough) >= INT64_SAFE)
			return false;
		*number = (int64) rint(rough);
		return true;
	}
	return false;
}

/*
 * JsonBool
 *		A boolean, or a text or number that plainly means one.
 */
bool
JsonBool(JsonbContainer *obj, const char *key, bool *result)
{
	static const char *const yes[] = {"true", "t", "yes", "y", "on", "1"};
	static const char *const no[] = {"false", "f", "no", "n", "off", "0"};
	JsonbValue *value = JsonGet(obj, key, NULL);
	double number;

	if (value == NULL)
		return false;
	if (value->type == jbvBool)
	{
		*result = value->val.boolean;
		return true;
	}
	if (value->type == jbvNumeric)
	{
		if (!NumericDouble(value->val.numeric, &number) ||
			(number != 0 && number != 1))
			return false;
		*result = number == 1;
		return true;
	}
	if (value->type == jbvString)
	{
		const char *text = value->val.string.val;
		int len = value->val.string.len;
		int i;

		while (len > 0 && isspace((unsigned char) *text))
			text++, len--;
		while (len > 0 && isspace((unsigned char) text[len - 1]))
			len--;
		for (i = 0; i < lengthof(yes); i++)
		{
			if (strlen(yes[i]) == len && pg_strncasecmp(text, yes[i], len) == 0)
			{
				*result = true;
				return true;
			}
			if (strlen(no[i]) == len && pg_strncasecmp(text, no[i], len) == 0)
			{
				*result = false;
				return true;
			}
		}
	}
	return false;
}

/*
 * JsonObject
 *		The object below key; NULL when absent or of another type.
 */
JsonbContainer *
JsonObject(JsonbContainer *obj, const char *key)
{
	JsonbValue *value = JsonGet(obj, key, NULL);

	if (value == NULL || value->type != jbvBinary ||
		!JsonContainerIsObject(value->val.binary.data))
		return NULL;
	return value->val.binary.data;
}

/*
 * JsonArray
 *		The array below key; NULL when absent or of another type.
 */
JsonbContainer *
JsonArray(JsonbContainer *obj, const char *key)
{
	JsonbValue *value = JsonGet(obj, key, NULL);

	if (value == NULL || value->type != jbvBinary ||
		!JsonContainerIsArray(value->val.binary.data) ||
		JsonContainerIsScalar(value->val.binary.data))
		return NULL;
	return value->val.binary.data;
}

/*
 * JsonValueText
 *		Text of any value, palloc'd; NULL for NULL and JSON null.
 */
char *
JsonValueText(JsonbValue *value)
{
	if (value == NULL)
		return NULL;
	switch (value->type)
	{
		case jbvNull:
			return NULL;
		case jbvString:
			return pnstrdup(value->val.string.val, value->val.string.len);
		case jbvNumeric:
			return DatumGetCString(DirectFunctionCall1(
				numeric_out, NumericGetDatum(value->val.numeric)));
		case jbvBool:
			return pstrdup(value->val.boolean ? "true" : "false");
		case jbvBinary:
			return JsonbToCString(NULL, value->val.binary.data,
								  value->val.binary.len);
		default:
		{
			Jsonb *jsonb = JsonbValueToJsonb(value);

			return JsonbToCString(NULL, &jsonb->root, VARSIZE(jsonb));
		}
	}
}

/*
 * JsonAppendString
 *		Append text as a JSON string; NULL becomes null.
 */
void
JsonAppendString(StringInfo buf, const char *text)
{
	if (text == NULL)
		appendStringInfoString(buf, "null");
	else
		escape_json(buf, text);
}

/*
 * JsonAppendField
 *		Append "key": "text", with a comma before it unless *first.
 */
void
JsonAppendField(StringInfo buf, bool *first, const char *key, const char *text)
{
	JsonAppendRaw(buf, first, key, NULL);
	JsonAppendString(buf, text);
}

/*
 * JsonAppendRaw
 *		Append "key": json as it is; with json NULL, only the key and colon, for
 *		a caller that appends the value itself.
 */
void
JsonAppendRaw(StringInfo buf, bool *first, const char *key, const char *json)
{
	if (!*first)
		appendStringInfoChar(buf, ',');
	*first = false;
	escape_json(buf, key);
	appendStringInfoChar(buf, ':');
	if (json != NULL)
		appendStringInfoString(buf, json);
}

/*
 * NumericDouble
 *		A numeric as a double; false beyond a double's range.
 */
static bool
NumericDouble(Numeric number, double *value)
{
	double rough = DatumGetFloat8(DirectFunctionCall1(
		numeric_float8_no_overflow, NumericGetDatum(number)));

	if (!isfinite(rough))
		return false;
	*value = rough;
	return true;
}

/*
 * TextNumber
 *		Read "4.8", " 12 " or "1,204"; false for anything else.
 *
 * A comma is taken only where it groups thousands, so "4,8" is no number.
 */
static bool
TextNumber(const char *text, int len, double *value)
{
	char digits[64];
	int n = 0;
	int since_comma = -1; /* digits since the last comma; -1 = none yet */
	bool fraction = false;
	int sign;
	char *end;
	double number;
	int i;

	while (len > 0 && isspace((unsigned char) *text))
		text++, len--;
	while (len > 0 && isspace((unsigned char) text[len - 1]))
		len--;
	if (len == 0 || len >= (int) sizeof(digits))
		return false;
	sign = (*text == '-' || *text == '+') ? 1 : 0;

	for (i = 0; i < len; i++)
	{
		char c = text[i];

		if (c == ',')
		{
			/* one to three digits before the first comma, three between */
			if (fraction || (since_comma < 0 ? (n - sign < 1 || n - sign > 3)
											 : since_comma != 3))
				return false;
			since_comma = 0;
			continue;
		}
		if (isdigit((unsigned char) c))
		{
			if (since_comma >= 0 && !fraction)
				since_comma++;
		}
		else if (c == '.' && !fraction)
			fraction = true;
		else if ((c == 'e' || c == 'E') && n > 0 && since_comma < 0)
			fraction = true;
		else if (!((c == '-' || c == '+') &&
				   (i == 0 || text[i - 1] == 'e' || text[i - 1] == 'E')))
			return false;
		digits[n++] = c;
	}
	if (since_comma >= 0 && since_comma != 3)
		return false;
	digits[n] = '\0';
	errno = 0;
	number = strtod(digits, &end);
	if (end == digits || *end != '\0' || !isfinite(number))
		return false;
	*value = number;
	return true;
}

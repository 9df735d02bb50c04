/*-------------------------------------------------------------------------
 *
 * lead_field.c
 *	  Collect an item's fields: the crawler's names first, then every alias.
 *
 * The item is walked once; each key is folded (lower case, letters, digits and
 * the path separator only), so that "Phone Number", phoneNumber and
 * phone_number are one name, and looked up in a sorted table. A blank value
 * never hides a good one under another name.
 *
 *-------------------------------------------------------------------------
 */
#include "lead_field.h"
#include "json.h"
#include "lead_key.h"
#include "lead_word.h"

#include "utils/builtins.h"

#define MAX_ELEMENTS 10 /* of a list, that are looked at */
#define COMPANY_RANK 4  /* names that can only be a company's */

/* Where the best of each stands in the replaced scripts' lists. */
typedef struct Legacy
{
	uint8 id;
	uint8 name;
	uint8 phone;
} Legacy;

static void
ReadLegacy(LeadFields *f, const LeadKey *key, JsonbValue *value, Legacy *best);
static void
ReadContainer(LeadFields *f, const LeadKey *outer, JsonbContainer *container);
static void Unpack(JsonbValue *value);
static void Collect(LeadFields *f, const LeadAlias *alias, JsonbValue *value);
static void Keep(LeadFields *f, const LeadAlias *alias, char *text);
static void KeepEmail(LeadFields *f, const LeadAlias *alias, char *email);
static char *ValueText(JsonbValue *value);
static char *FirstEmail(JsonbValue *value);

/*
 * LeadFieldsRead
 *		Walk an object; everything returned is palloc'd in the current context
 *		or points into the object.
 */
LeadFields *
LeadFieldsRead(JsonbContainer *object)
{
	LeadFields *f = (LeadFields *) palloc0(sizeof(LeadFields));
	JsonbIterator *it = JsonbIteratorInit(object);
	JsonbValue name;
	JsonbValue value;
	Legacy legacy = {LEAD_NOT_LEGACY, LEAD_NOT_LEGACY, LEAD_NOT_LEGACY};

	(void) JsonbIteratorNext(&it, &name, true);
	while (JsonbIteratorNext(&it, &name, true) == WJB_KEY)
	{
		const LeadKey *key;

		(void) JsonbIteratorNext(&it, &value, true);
		if (value.type == jbvNull)
			continue;
		key = LeadKeyFind(name.val.string.val, name.val.string.len);
		ReadLegacy(f, key, &value, &legacy);
		if (key->kind != LEAD_KEY_SCALAR && value.type == jbvString)
			Unpack(&value);
		if (key->kind == LEAD_KEY_HOURS)
		{
			if (f->hours == NULL || value.type == jbvBinary)
			{
				f->hours = palloc(sizeof(JsonbValue));
				*f->hours = value;
			}
		}
		else if (key->kind == LEAD_KEY_EMAIL)
			KeepEmail(f, key->alias, FirstEmail(&value));
		else if (value.type != jbvBinary)
			Collect(f, key->alias, &value);
		else
			switch (key->kind)
			{
				case LEAD_KEY_PEOPLE:
					if (JsonContainerIsArray(value.val.binary.data))
						f->people = value.val.binary.data;
					break;
				case LEAD_KEY_CONTAINER:
					ReadContainer(f, key, value.val.binary.data);
					break;
				default:
					break;
			}
	}
	if (f->text[FIELD_NAME] == NULL && f->legacy_name)
		f->text[FIELD_NAME] = LeadTrim(f->legacy_name, strlen(f->legacy_name));
	return f;
}

/* LeadFieldsAny: has the object a name and a number, as a lead has? */
bool
LeadFieldsAny(JsonbContainer *object)
{
	LeadFields *f = LeadFieldsRead(object);

	return f->text[FIELD_NAME] != NULL && f->nphones > 0;
}

/*
 * ReadLegacy
 *		What the replaced scripts took: by exact names, present unless null
 *		or "".
 */
static void
ReadLegacy(LeadFields *f, const LeadKey *key, JsonbValue *value, Legacy *best)
{
	if (value->type == jbvString && value->val.string.len == 0)
		return;
	if (key->legacy < best->id)
	{
		best->id = key->legacy;
		f->legacy = ValueText(value);
	}
	if (key->legacy_name < best->name)
	{
		best->name = key->legacy_name;
		f->legacy_name = ValueText(value);
	}
	if (key->legacy_phone < best->phone)
	{
		best->phone = key->legacy_phone;
		f->legacy_phone = ValueText(value);
	}
}

/*
 * ReadContainer
 *		The scalars of an object or list, as "contact/email" or "phones/0".
 */
static void
ReadContainer(LeadFields *f, const LeadKey *outer, JsonbContainer *container)
{
	JsonbIterator *it = JsonbIteratorInit(container);
	JsonbIteratorToken token;
	JsonbValue v;
	char path[LEAD_KEY_MAX];
	int base = strlen(outer->folded);
	int i = 0;

	memcpy(path, outer->folded, base);
	path[base++] = '/';
	(void) JsonbIteratorNext(&it, &v, true);
	while ((token = JsonbIteratorNext(&it, &v, true)) == WJB_KEY ||
		   (token == WJB_ELEM && i < MAX_ELEMENTS))
	{
		const LeadKey *key;
		int len = base;

		if (token == WJB_ELEM)
			len += snprintf(path + base, sizeof(path) - base, "%d", i++);
		else
		{
			if (base + v.val.string.len < LEAD_KEY_MAX)
				memcpy(path + base, v.val.string.val, v.val.string.len);
			len += v.val.string.len;
			(void) JsonbIteratorNext(&it, &v, true);
		}
		key = LeadKeyFind(path, len);
		if (key->kind == LEAD_KEY_EMAIL)
		{
			char *email = FirstEmail(&v);

			KeepEmail(f, key->alias, email);
			if (email && strcmp(key->folded, "contact/email") == 0)
				f->contact_email = email;
		}
		else if (v.type != jbvBinary)
			Collect(f, key->alias, &v);
		else if (key->kind == LEAD_KEY_CONTAINER)
			ReadContainer(f, key, v.val.binary.data);
	}
}

/*
 * Unpack
 *		An object or list as text, which is what a spreadsheet's cell holds of
 *		one; also as Python prints it, as long as no quote is inside.
 */
static void
Unpack(JsonbValue *value)
{
	const char *text = value->val.string.val;
	int len = value->val.string.len;
	Jsonb *parsed;

	while (len > 0 && *text == ' ')
		text++, len--;
	if (len < 2 || (*text != '[' && *text != '{'))
		return;
	parsed = JsonTryParse(text, len, NULL);
	if (parsed == NULL && memchr(text, '"', len) == NULL)
	{
		char *quoted = pnstrdup(text, len);

		for (char *p = quoted; *p; p++)
			if (*p == '\'')
				*p = '"';
		parsed = JsonTryParse(quoted, strlen(quoted), NULL);
	}
	if (parsed == NULL || JB_ROOT_IS_SCALAR(parsed))
		return;
	value->type = jbvBinary;
	value->val.binary.data = &parsed->root;
	value->val.binary.len = VARSIZE(parsed) - VARHDRSZ;
}

/* Collect: one scalar under a name that is known, or not */
static void
Collect(LeadFields *f, const LeadAlias *alias, JsonbValue *value)
{
	char *text;

	if (alias == NULL || value->type == jbvNull)
		return;
	if (alias->field != FIELD_PHONE && alias->field != FIELD_NAME &&
		f->text[alias->field] != NULL && f->rank[alias->field] <= alias->rank)
		return;
	if (value->type == jbvString)
		text = LeadTrim(value->val.string.val, value->val.string.len);
	else
		text = ValueText(value);
	LeadUnescape(text);
	if (LeadAbsent(text))
		return;
	if (alias->field == FIELD_NAME && alias->rank >= COMPANY_RANK)
		f->company = text;
	Keep(f, alias, text);
}

/* Keep: phones are all kept, best first; of other fields the best */
static void
Keep(LeadFields *f, const LeadAlias *alias, char *text)
{
	int i;

	if (alias->field != FIELD_PHONE)
	{
		if (f->text[alias->field] == NULL ||
			alias->rank < f->rank[alias->field])
		{
			f->text[alias->field] = text;
			f->rank[alias->field] = alias->rank;
		}
		return;
	}
	for (i = f->nphones; i > 0 && f->phone_rank[i - 1] > alias->rank; i--)
		if (i < LEAD_MAX_PHONES)
		{
			f->phones[i] = f->phones[i - 1];
			f->phone_rank[i] = f->phone_rank[i - 1];
		}
	if (i == LEAD_MAX_PHONES)
		return;
	f->phones[i] = text;
	f->phone_rank[i] = alias->rank;
	if (f->nphones < LEAD_MAX_PHONES)
		f->nphones++;
}

static void
KeepEmail(LeadFields *f, const LeadAlias *alias, char *email)
{
	if (email)
		Keep(f, alias, email);
}

/* ValueText: a scalar as text, a container as JSON, "" for null */
static char *
ValueText(JsonbValue *value)
{
	char *text = JsonValueText(value);

	return text ? text : pstrdup("");
}

/*
 * FirstEmail
 *		The first address in a text, a list, or an object {email, value,
 *		address}; lower case; NULL when there is none.
 */
static char *
FirstEmail(JsonbValue *value)
{
	char *text;

	if (value->type == jbvString)
	{
		/* "a@b.example, c@d.example" */
		char *save;

		text = LeadTrim(value->val.string.val, value->val.string.len);
		for (char *word = strtok_r(text, ",;| \t\r\n", &save); word;
			 word = strtok_r(NULL, ",;| \t\r\n", &save))
		{
			if (pg_strncasecmp(word, "mailto:", 7) == 0)
				word += 7;
			if (LeadEmailValid(word))
				return word;
		}
		return NULL;
	}
	if (value->type != jbvBinary)
		return NULL;
	if (JsonContainerIsArray(value->val.binary.data))
	{
		int n = JsonContainerSize(value->val.binary.data);

		for (int i = 0; i < n && i < 20; i++)
		{
			JsonbValue *v =
				getIthJsonbValueFromContainer(value->val.binary.data, i);

			/* one level of objects in a list is enough */
			if (v->type == jbvBinary &&
				JsonContainerIsArray(v->val.binary.data))
				continue;
			if ((text = FirstEmail(v)) != NULL)
				return text;
		}
		return NULL;
	}
	for (int i = 0; i < 3; i++)
	{
		static const char *const names[] = {"email", "value", "address"};
		JsonbValue *v = getKeyJsonValueFromContainer(
			value->val.binary.data, names[i], strlen(names[i]), NULL);

		if (v && v->type == jbvString)
		{
			text = LeadTrim(v->val.string.val, v->val.string.len);
			if (LeadEmailValid(text))
				return text;
		}
	}
	return NULL;
}

/*
 * LeadTrim
 *		Copy without blanks (also U+00A0 and U+FEFF) at either end.
 */
char *
LeadTrim(const char *text, int len)
{
	for (;;)
	{
		if (len > 0 && (unsigned char) *text <= ' ')
			text++, len--;
		else if (len > 1 && memcmp(text, "\xC2\xA0", 2) == 0)
			text += 2, len -= 2;
		else if (len > 2 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
			text += 3, len -= 3;
		else
			break;
	}
	for (;;)
	{
		if (len > 0 && (unsigned char) text[len - 1] <= ' ')
			len--;
		else if (len > 1 && memcmp(text + len - 2, "\xC2\xA0", 2) == 0)
			len -= 2;
		else
			break;
	}
	return pnstrdup(text, len);
}

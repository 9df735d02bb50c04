/*-------------------------------------------------------------------------
 *
 * service_option.c
 *	  The options of the wrapper outbound_service and their validator.
 *
 * Server options are readable by everyone (pg_foreign_server), so the validator
 * keeps credentials out of them: they are options of user mappings, which
 * PostgreSQL hides. No message here shows the value of a mapping's option.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include <curl/curl.h>

#include "access/reloptions.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "foreign/foreign.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "service.h"
#include "utils/acl.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(outbound_service_validator);

typedef enum OptionKind
{
	OPTION_TEXT,
	OPTION_URL,
	OPTION_INTEGER,
	OPTION_RATE,
	OPTION_BOOLEAN,
	OPTION_FILE,
	OPTION_ACTOR,
	OPTION_HEADER, /* "Name: value" */
	OPTION_KEY     /* goes into a header: printable, no blanks */
} OptionKind;

typedef struct OptionRule
{
	const char *name;
	Oid context;
	OptionKind kind;
	int low;
	int high;
} OptionRule;

/* Every option, in alphabetical order within its context. */
static const OptionRule option_rules[] = {
	{"actor", ForeignServerRelationId, OPTION_ACTOR, 0, 0},
	{"allow_http", ForeignServerRelationId, OPTION_BOOLEAN, 0, 0},
	{"batch_size", ForeignServerRelationId, OPTION_INTEGER, 1, 10000},
	{"ca_file", ForeignServerRelationId, OPTION_FILE, 0, 0},
	{"calls_per_second", ForeignServerRelationId, OPTION_RATE, 0, 1000},
	{"connect_timeout_ms", ForeignServerRelationId, OPTION_INTEGER, 1, 600000},
	{"max_body", ForeignServerRelationId, OPTION_INTEGER, 1024, 268435456},
	{"max_request", ForeignServerRelationId, OPTION_INTEGER, 1024, 268435456},
	{"schema", ForeignServerRelationId, OPTION_TEXT, 0, 0},
	{"timeout_ms", ForeignServerRelationId, OPTION_INTEGER, 1, 3600000},
	{"url", ForeignServerRelationId, OPTION_URL, 0, 0},

	{"api_key", UserMappingRelationId, OPTION_KEY, 0, 0},
	{"api_key_secret", UserMappingRelationId, OPTION_TEXT, 0, 0},
	{"auth_header", UserMappingRelationId, OPTION_HEADER, 0, 0},
	{"auth_header_secret", UserMappingRelationId, OPTION_TEXT, 0, 0},
	{"signing_secret", UserMappingRelationId, OPTION_TEXT, 0, 0},
	{"signing_secret_previous", UserMappingRelationId, OPTION_TEXT, 0, 0},
	{"signing_secret_secret", UserMappingRelationId, OPTION_TEXT, 0, 0},
	{"webhook_key", UserMappingRelationId, OPTION_TEXT, 0, 0},
	{"webhook_key_previous", UserMappingRelationId, OPTION_TEXT, 0, 0},
	{"webhook_key_secret", UserMappingRelationId, OPTION_TEXT, 0, 0},
};

static const OptionRule *FindRule(Oid context, const char *option);
static char *ListOptions(Oid context);
static void CheckUrl(const char *value, bool allow_http);
static void
WrongValue(const char *option, const char *detail, const char *hint);

/*
 * outbound.service_validator(text[], oid) returns void
 *		Refuse options that are unknown, misplaced or have a wrong value.
 *
 * Called by CREATE and ALTER with all options that the object will have. No
 * locks.
 */
Datum
outbound_service_validator(PG_FUNCTION_ARGS)
{
	List *options = untransformRelOptions(PG_GETARG_DATUM(0));
	Oid context = PG_GETARG_OID(1);
	bool allow_http = false;
	ListCell *lc;

	foreach (lc, options)
	{
		DefElem *option = lfirst(lc);

		if (strcmp(option->defname, "allow_http") == 0 &&
			context == ForeignServerRelationId)
			(void) parse_bool(defGetString(option), &allow_http);
	}
	foreach (lc, options)
	{
		DefElem *option = lfirst(lc);

		ServiceCheckOption(context, option->defname, defGetString(option),
						   allow_http);
	}
	PG_RETURN_VOID();
}

/*
 * ServiceCheckOption
 *		Throw unless value is right for option in this context.
 */
void
ServiceCheckOption(Oid context, const char *option, const char *value,
				   bool allow_http)
{
	const OptionRule *rule = FindRule(context, option);
	const char *c;
	char *end;

	if (rule == NULL)
	{
		Oid other = context == UserMappingRelationId ? ForeignServerRelationId
													 : UserMappingRelationId;
		bool misplaced = FindRule(other, option) != NULL;

		ereport(
			ERROR,
			(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
			 errmsg("invalid option \"%s\"", option),
			 !misplaced ? 0
			 : other == UserMappingRelationId
				 ? errdetail(
					   "It is a credential and belongs into a user mapping; "
					   "everyone can read the options of a server.")
				 : errdetail(
					   "It belongs to the server, not to a user mapping."),
			 ListOptions(context)[0] == '\0'
				 ? errhint("There are no valid options here; they belong to "
						   "servers and user mappings.")
				 : errhint("Valid options here are: %s.", ListOptions(context)),
			 errhidestmt(true)));
	}

	if (*value == '\0')
		WrongValue(option, "It must not be empty.",
				   "To take an option away, use OPTIONS (DROP ...).");

	switch (rule->kind)
	{
		case OPTION_TEXT:
			break;
		case OPTION_URL:
			CheckUrl(value, allow_http);
			break;
		case OPTION_INTEGER:
		{
			long number;

			errno = 0;
			number = strtol(value, &end, 10);
			if (errno != 0 || end == value || *end != '\0' ||
				number < rule->low || number > rule->high)
				WrongValue(option,
						   psprintf("\"%s\" is not an integer from %d to %d.",
									value, rule->low, rule->high),
						   NULL);
			break;
		}
		case OPTION_RATE:
		{
			double number = strtod(value, &end);

			if (end == value || *end != '\0' || !(number > rule->low) ||
				!(number <= rule->high))
				WrongValue(
					option,
					psprintf("\"%s\" is not a number above %d and up to %d.",
							 value, rule->low, rule->high),
					NULL);
			break;
		}
		case OPTION_BOOLEAN:
		{
			bool ignored;

			if (!parse_bool(value, &ignored))
				WrongValue(option,
						   psprintf("\"%s\" is not true or false.", value),
						   NULL);
			break;
		}
		case OPTION_FILE:
			if (!has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES))
				ereport(
					ERROR,
					(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
					 errmsg("permission denied to set option \"%s\"", option),
					 errdetail(
						 "Only roles with privileges of pg_read_server_files "
						 "may name a file of the server.")));
			if (*value != '/')
				WrongValue(option, "It must be an absolute path.", NULL);
			break;
		case OPTION_ACTOR:
			for (c = value; *c; c++)
				if (!isalnum((unsigned char) *c) && strchr("~._-/", *c) == NULL)
					WrongValue(option,
							   psprintf("\"%s\" is not an actor.", value),
							   "Write it like user~name or user/name.");
			break;
		case OPTION_HEADER:
			c = strchr(value, ':');
			if (c == NULL || c == value || strpbrk(value, "\r\n") != NULL)
				WrongValue(option, NULL,
						   "Write it like \"X-Api-Key: value\", on one line.");
			break;
		case OPTION_KEY:
			for (c = value; *c; c++)
				if ((unsigned char) *c <= ' ' || (unsigned char) *c >= 0x7F)
					WrongValue(
						option,
						"A key has printable ASCII characters and no blanks.",
						"Look for a line break or a quote that was copied "
						"along.");
			break;
	}
}

/*
 * CheckUrl
 *		A service's url: https (or http where allowed), no credentials, and not
 *		the hook that must never be a target.
 *
 * The engine appends paths, and everyone can read the option; hence no query.
 */
static void
CheckUrl(const char *value, bool allow_http)
{
	CURLU *parsed;
	char *path = NULL;
	char *query = NULL;
	char *fragment = NULL;
	bool forbidden = false;
	bool extra;

	HttpCheckUrl(value, allow_http);

	parsed = curl_url();
	if (parsed == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	(void) curl_url_set(parsed, CURLUPART_URL, value, 0);
	(void) curl_url_get(parsed, CURLUPART_PATH, &path, CURLU_URLDECODE);
	extra = curl_url_get(parsed, CURLUPART_QUERY, &query, 0) == CURLUE_OK ||
			curl_url_get(parsed, CURLUPART_FRAGMENT, &fragment, 0) == CURLUE_OK;
	if (path != NULL)
	{
		char *c;

		for (c = path; *c; c++)
			*c = pg_ascii_tolower((unsigned char) *c);
		forbidden = strstr(path, SERVICE_FORBIDDEN_HOOK) != NULL;
	}
	curl_free(path);
	curl_free(query);
	curl_free(fragment);
	curl_url_cleanup(parsed);

	if (extra)
		WrongValue("url", "It has a query string or a fragment.",
				   "Everyone can read a server's url; put a token into "
				   "auth_header or api_key of the user mapping.");
	if (forbidden)
		WrongValue("url",
				   "The webhook " SERVICE_FORBIDDEN_HOOK
				   " is deprecated and must not be a target.",
				   "Use the outbound workflows' own webhooks.");
}

/*
 * WrongValue
 *		Report a wrong value. The detail holds it only for server options.
 */
static void
WrongValue(const char *option, const char *detail, const char *hint)
{
	ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
					errmsg("invalid value for option \"%s\"", option),
					detail ? errdetail("%s", detail) : 0,
					hint ? errhint("%s", hint) : 0, errhidestmt(true),
					errhidecontext(true)));
}

/*
 * FindRule
 *		The rule of an option in a context; NULL when there is none.
 */
static const OptionRule *
FindRule(Oid context, const char *option)
{
	int i;

	for (i = 0; i < lengthof(option_rules); i++)
		if (option_rules[i].context == context &&
			strcmp(option_rules[i].name, option) == 0)
			return &option_rules[i];
	return NULL;
}

/*
 * ListOptions
 *		"a, b, c" for a hint.
 */
static char *
ListOptions(Oid context)
{
	StringInfoData list;
	int i;

	initStringInfo(&list);
	for (i = 0; i < lengthof(option_rules); i++)
		if (option_rules[i].context == context)
			appendStringInfo(&list, "%s%s", list.len > 0 ? ", " : "",
							 option_rules[i].name);
	return list.data;
}

/*-------------------------------------------------------------------------
 *
 * service.c
 *	  Remote services: foreign servers and user mappings of the wrapper
 *	  outbound_service, their validator and their look-up.
 *
 * Server options are readable by everyone (pg_foreign_server), so the validator
 * keeps credentials out of them: they are options of user mappings, which
 * PostgreSQL hides. No message here shows the value of a mapping's option.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include <curl/curl.h>

#include "access/htup_details.h"
#include "access/reloptions.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_type.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "executor/spi.h"
#include "foreign/foreign.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "service.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

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
static void ReadServerOptions(Service *service, List *options);
static void ReadMapping(Service *service, Oid server);
static char *Credential(Service *service, List *options, const char *option);
static char *VaultSecret(const char *secret);

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

/*
 * FindServer
 *		The tenant's own foreign server, else everyone's; NULL for none.
 */
static ForeignServer *
FindServer(const char *name, const char *tenant)
{
	ForeignServer *server =
		GetForeignServerByName(psprintf("%s@%s", name, tenant), true);

	return server ? server : GetForeignServerByName(name, true);
}

/*
 * ServiceExists
 *		Is there such a service for a tenant? Says nothing of who may use it.
 */
bool
ServiceExists(const char *name, const char *tenant)
{
	return FindServer(name, tenant) != NULL;
}

/*
 * ServiceGet
 *		Look a service up for a tenant. See service.h for errors.
 */
Service *
ServiceGet(const char *name, const char *tenant, bool missing_ok)
{
	ForeignServer *server;
	ForeignDataWrapper *wrapper;
	Service *service;

	server = FindServer(name, tenant);
	if (server == NULL)
	{
		if (missing_ok)
			return NULL;
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
						errmsg("service \"%s\" is not configured", name),
						errdetail("There is no foreign server \"%s@%s\" and no "
								  "foreign server \"%s\".",
								  name, tenant, name),
						errhint("Use outbound.configure(), or CREATE SERVER "
								"... FOREIGN DATA WRAPPER outbound_service.")));
	}
	wrapper = GetForeignDataWrapper(server->fdwid);
	if (strcmp(wrapper->fdwname, "outbound_service") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("foreign server \"%s\" is not a service of outbound",
						server->servername),
				 errdetail("Its foreign-data wrapper is \"%s\", not "
						   "\"outbound_service\".",
						   wrapper->fdwname)));
	if (OutboundServerAclCheck(server->serverid, GetUserId()) != ACLCHECK_OK)
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("permission denied for foreign server %s",
							   server->servername),
						errhint("Use outbound.grant_access(), or GRANT USAGE "
								"ON FOREIGN SERVER.")));

	service = palloc0(sizeof(Service));
	service->name = pstrdup(name);
	service->server = pstrdup(server->servername);
	service->timeout_ms = 30000;
	service->connect_timeout_ms = 5000;
	service->max_body = 8 * 1024 * 1024;
	service->max_request = 1024 * 1024;
	service->batch_size = 25;
	service->schema = "public";
	ReadServerOptions(service, server->options);
	if (service->url == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION),
				 errmsg("service \"%s\" has no url", name),
				 errhint("ALTER SERVER %s OPTIONS (ADD url 'https://...').",
						 quote_identifier(server->servername))));
	ReadMapping(service, server->serverid);
	return service;
}

/*
 * ReadServerOptions
 *		The validator has checked them, so their syntax is taken for granted.
 */
static void
ReadServerOptions(Service *service, List *options)
{
	ListCell *lc;

	foreach (lc, options)
	{
		DefElem *option = lfirst(lc);
		const char *name = option->defname;
		char *value = defGetString(option);

		if (strcmp(name, "url") == 0)
		{
			size_t len;

			service->url = pstrdup(value);
			len = strlen(service->url);
			while (len > 0 && service->url[len - 1] == '/')
				service->url[--len] = '\0';
		}
		else if (strcmp(name, "timeout_ms") == 0)
			service->timeout_ms = atoi(value);
		else if (strcmp(name, "connect_timeout_ms") == 0)
			service->connect_timeout_ms = atoi(value);
		else if (strcmp(name, "max_body") == 0)
			service->max_body = atoi(value);
		else if (strcmp(name, "max_request") == 0)
			service->max_request = atoi(value);
		else if (strcmp(name, "batch_size") == 0)
			service->batch_size = atoi(value);
		else if (strcmp(name, "calls_per_second") == 0)
			service->calls_per_second = atof(value);
		else if (strcmp(name, "allow_http") == 0)
			(void) parse_bool(value, &service->allow_http);
		else if (strcmp(name, "ca_file") == 0)
			service->ca_file = pstrdup(value);
		else if (strcmp(name, "schema") == 0)
			service->schema = pstrdup(value);
		else if (strcmp(name, "actor") == 0)
		{
			char *slash;

			/* the API wants user~name in its paths */
			service->actor = pstrdup(value);
			slash = strchr(service->actor, '/');
			if (slash)
				*slash = '~';
		}
	}
}

/*
 * ReadMapping
 *		Credentials from the current user's mapping, else from PUBLIC's.
 *
 * GetUserMapping() throws when there is none; a service may need none.
 */
static void
ReadMapping(Service *service, Oid server)
{
	HeapTuple tuple;
	Datum datum;
	bool isnull;
	List *options = NIL;

	tuple =
		SearchSysCache2(USERMAPPINGUSERSERVER, ObjectIdGetDatum(GetUserId()),
						ObjectIdGetDatum(server));
	if (!HeapTupleIsValid(tuple))
		tuple =
			SearchSysCache2(USERMAPPINGUSERSERVER, ObjectIdGetDatum(InvalidOid),
							ObjectIdGetDatum(server));
	if (!HeapTupleIsValid(tuple))
		return;
	datum = SysCacheGetAttr(USERMAPPINGUSERSERVER, tuple,
							Anum_pg_user_mapping_umoptions, &isnull);
	if (!isnull)
		options = untransformRelOptions(datum);
	ReleaseSysCache(tuple);

	service->api_key = Credential(service, options, "api_key");
	service->auth_header = Credential(service, options, "auth_header");
	service->signing_secret = Credential(service, options, "signing_secret");
	service->signing_secret_previous =
		Credential(service, options, "signing_secret_previous");
	service->webhook_key = Credential(service, options, "webhook_key");
	service->webhook_key_previous =
		Credential(service, options, "webhook_key_previous");
}

/*
 * Credential
 *		A credential from the mapping's option, or from Vault where the option
 *		<name>_secret names a secret; NULL when neither is there.
 */
static char *
Credential(Service *service, List *options, const char *option)
{
	char *vault = psprintf("%s_secret", option);
	ListCell *lc;
	char *secret = NULL;

	foreach (lc, options)
	{
		DefElem *each = lfirst(lc);

		if (strcmp(each->defname, option) == 0)
			return pstrdup(defGetString(each));
		if (strcmp(each->defname, vault) == 0)
			secret = defGetString(each);
	}
	if (secret == NULL)
		return NULL;
	secret = VaultSecret(secret);
	/* it did not pass the validator: it must not break a header */
	if (strpbrk(secret, "\r\n") != NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION),
						errmsg("the Vault secret for option \"%s\" of service "
							   "\"%s\" has a line break in it",
							   option, service->name),
						errhidestmt(true), errhidecontext(true)));
	return secret;
}

/*
 * VaultSecret
 *		A secret of Supabase Vault by its name; with the rights of the current
 *		user.
 */
static char *
VaultSecret(const char *secret)
{
	MemoryContext caller = CurrentMemoryContext;
	Oid types[1] = {TEXTOID};
	Datum values[1] = {CStringGetTextDatum(secret)};
	bool pushed = false;
	char *value = NULL;

	if (!OidIsValid(get_namespace_oid("vault", true)))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_SCHEMA),
				 errmsg("Vault secret \"%s\" cannot be read", secret),
				 errdetail("There is no schema \"vault\" in this database."),
				 errhint("Install supabase_vault, or set the credential itself "
						 "in the user mapping.")));

	if (!ActiveSnapshotSet())
	{
		PushActiveSnapshot(GetTransactionSnapshot());
		pushed = true;
	}
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_execute_with_args("SELECT decrypted_secret::pg_catalog.text"
							  " FROM vault.decrypted_secrets"
							  " WHERE name OPERATOR(pg_catalog.=) $1",
							  1, types, values, NULL, true,
							  1) == SPI_OK_SELECT &&
		SPI_processed == 1)
	{
		char *found =
			SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);

		if (found != NULL && *found != '\0')
			value = MemoryContextStrdup(caller, found);
	}
	SPI_finish();
	if (pushed)
		PopActiveSnapshot();

	if (value == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION),
						errmsg("Vault secret \"%s\" does not exist or is empty",
							   secret),
						errhint("SELECT vault.create_secret('...', %s).",
								quote_literal_cstr(secret))));
	return value;
}

/*
 * ServiceRequireKey
 *		The api_key, or 28000.
 */
const char *
ServiceRequireKey(const Service *service)
{
	if (service->api_key == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION),
				 errmsg("service \"%s\" has no credential", service->name),
				 errdetail("Neither the current user nor PUBLIC has a user "
						   "mapping with api_key for server \"%s\".",
						   service->server),
				 errhint("Use outbound.configure(), or CREATE USER MAPPING FOR "
						 "PUBLIC SERVER %s OPTIONS (api_key '...').",
						 quote_identifier(service->server))));
	return service->api_key;
}

/*
 * ServiceRequest
 *		A request to service: url + path with the service's limits. Throws
 *		54000 when the body is larger than max_request.
 */
HttpRequest *
ServiceRequest(const Service *service, const char *method, const char *path,
			   const char *body)
{
	HttpRequest *request = palloc0(sizeof(HttpRequest));

	request->method = method;
	request->url = psprintf("%s%s", service->url, path ? path : "");
	request->body = body;
	request->body_len = body ? strlen(body) : 0;
	request->timeout_ms = service->timeout_ms;
	request->connect_timeout_ms = service->connect_timeout_ms;
	request->max_body = service->max_body;
	request->allow_http = service->allow_http;
	request->ca_file = service->ca_file;
	if (request->body_len > (size_t) service->max_request)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("request to service \"%s\" is too large: %zu bytes",
						service->name, request->body_len),
				 errdetail("The server option max_request is %d.",
						   service->max_request),
				 errhidestmt(true), errhidecontext(true)));
	return request;
}

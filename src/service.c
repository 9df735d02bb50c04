/*-------------------------------------------------------------------------
 *
 * service.c
 *	  Remote services: the foreign servers and user mappings of the wrapper
 *	  outbound_service, looked up for a tenant.
 *
 * Credentials are options of user mappings, which PostgreSQL hides. No message
 * here shows the value of a mapping's option.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "access/htup_details.h"
#include "access/reloptions.h"
#include "catalog/namespace.h"
#include "catalog/pg_foreign_server.h" /* compat.h, from 16 on */
#include "catalog/pg_type.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "executor/spi.h"
#include "foreign/foreign.h"
#include "miscadmin.h"
#include "service.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

static void ReadServerOptions(Service *service, List *options);
static void ReadMapping(Service *service, Oid server);
static char *Credential(Service *service, List *options, const char *option);
static char *VaultSecret(const char *secret);

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

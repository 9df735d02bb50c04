/*-------------------------------------------------------------------------
 *
 * configure_apply.c
 *	  One variable of outbound.configure() becomes an option of a server or of
 *	  PUBLIC's user mapping, or a column of the campaign.
 *
 * Messages of this file show names, never values of credentials or URLs.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "access/htup_details.h"
#include "access/reloptions.h"
#include "catalog/pg_type.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "configure.h"
#include "executor/spi.h"
#include "foreign/foreign.h"
#include "nodes/makefuncs.h"
#include "service.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/syscache.h"
/* Where a service is unless a variable says otherwise. */
static const struct
{
	const char *service;
	const char *url;
} default_urls[] = {
	{"retell", "https://api.retellai.com"},
	{"apify", "https://api.apify.com"},
};

static const char *const n8n_services[] = {"n8n_lead", "n8n_dispatch",
										   "n8n_outcome"};

static char *ApplyServer(Run *run, const Variable *variable, char *value);
static char *
ApplyMapping(Run *run, const Variable *variable, const char *value);
static char *
MapOption(Run *run, const char *service, const char *option, const char *value);
static char *ApplyCampaign(Run *run, const Variable *variable, char *value);
static char *FromNumbers(const char *value);
static char *AbsoluteUrl(Run *run, char *value);
static bool IsLoopback(const char *url);
static char *ServerName(Run *run, const char *service, bool *exists);
static const char *OptionOf(List *options, const char *name);
static List *MappingOptions(Oid server, bool *exists);
static DefElem *Option(const char *name, const char *value, const char *before);
static void CreateServer(const char *server, List *options);

/*
 * ConfigureVariable
 *		Do what the variable says; the detail of its row.
 */
char *
ConfigureVariable(Run *run, EnvLine *line, const Variable *variable,
				  bool *ignored)
{
	switch (variable->target)
	{
		case SERVER:
			return ApplyServer(run, variable, line->value);
		case MAPPING:
			return ApplyMapping(run, variable, line->value);
		case CAMPAIGN:
			return ApplyCampaign(run, variable, line->value);
		case IDENTITY:
			if (strcmp(variable->option, "n8n_base") == 0)
			{
				HttpCheckUrl(line->value, IsLoopback(line->value));
				return pstrdup(
					"Paths of n8n webhooks are taken relative to it.");
			}
			return psprintf("campaign \"%s\" of tenant \"%s\"",
							run->campaign_id, run->tenant);
		case NOTE:
			break;
	}
	*ignored = true;
	return NULL;
}

/*
 * ApplyServer
 *		Set an option of a server; make the server if it can be.
 */
static char *
ApplyServer(Run *run, const Variable *variable, char *value)
{
	bool exists;
	char *server = ServerName(run, variable->place, &exists);
	bool is_url = strcmp(variable->option, "url") == 0;
	bool allow_http = false;
	List *options = NIL;

	if (is_url)
	{
		value = AbsoluteUrl(run, value);
		allow_http = IsLoopback(value) && strncmp(value, "http:", 5) == 0;
	}
	if (!exists)
	{
		int i;

		for (i = 0; !is_url && i < lengthof(default_urls); i++)
			if (strcmp(default_urls[i].service, variable->place) == 0)
				options =
					lappend(options, Option("url", default_urls[i].url, NULL));
		if (allow_http)
			options = lappend(options, Option("allow_http", "true", NULL));
		options = lappend(options, Option(variable->option, value, NULL));
		CreateServer(server, options);
		run->applied++;
		return psprintf("server \"%s\" made, %s set%s", server,
						variable->option,
						allow_http ? ", plain http allowed (loopback)" : "");
	}
	else
	{
		List *has = GetForeignServerByName(server, false)->options;
		const char *before = OptionOf(has, variable->option);
		AlterForeignServerStmt *alter;

		if (allow_http && OptionOf(has, "allow_http") == NULL)
			options = lappend(options, Option("allow_http", "true", NULL));
		if (before == NULL || strcmp(before, value) != 0)
			options = lappend(
				options, Option(variable->option, value, before ? before : ""));
		if (options == NIL)
			return psprintf("server \"%s\": %s unchanged", server,
							variable->option);
		alter = makeNode(AlterForeignServerStmt);
		alter->servername = server;
		alter->options = options;
		AlterForeignServer(alter);
		CommandCounterIncrement();
		run->applied++;
		return psprintf("server \"%s\": %s set", server, variable->option);
	}
}

/*
 * ApplyMapping
 *		Set a credential of PUBLIC's user mapping; n8n means all its servers.
 */
static char *
ApplyMapping(Run *run, const Variable *variable, const char *value)
{
	StringInfoData detail;
	int i;

	ServiceCheckOption(UserMappingRelationId, variable->option, value, false);
	if (strcmp(variable->place, "n8n") != 0)
		return MapOption(run, variable->place, variable->option, value);

	initStringInfo(&detail);
	for (i = 0; i < lengthof(n8n_services); i++)
	{
		bool exists;

		(void) ServerName(run, n8n_services[i], &exists);
		if (exists)
			appendStringInfo(
				&detail, "%s%s", detail.len > 0 ? "; " : "",
				MapOption(run, n8n_services[i], variable->option, value));
	}
	if (detail.len == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("no n8n webhook is configured"),
				 errhint("Set N8N_OUTCOME_WEBHOOK_URL, N8N_LEAD_WEBHOOK_URL or "
						 "N8N_B2B_DISPATCH_WEBHOOK too.")));
	return detail.data;
}

/*
 * MapOption
 *		Set one option of PUBLIC's mapping for one service.
 */
static char *
MapOption(Run *run, const char *service, const char *option, const char *value)
{
	bool exists;
	char *server = ServerName(run, service, &exists);
	List *options;
	const char *before;
	RoleSpec *everyone = makeNode(RoleSpec);

	everyone->roletype = ROLESPEC_PUBLIC;
	everyone->location = -1;
	if (!exists)
	{
		int i;

		for (i = 0; i < lengthof(default_urls); i++)
			if (strcmp(default_urls[i].service, service) == 0)
				break;
		if (i == lengthof(default_urls))
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_OBJECT),
					 errmsg("there is no server \"%s\" to use it with", server),
					 errhint("Set the service's URL too.")));
		CreateServer(server,
					 list_make1(Option("url", default_urls[i].url, NULL)));
	}

	options = MappingOptions(GetForeignServerByName(server, false)->serverid,
							 &exists);
	if (!exists)
	{
		CreateUserMappingStmt *create = makeNode(CreateUserMappingStmt);

		create->user = everyone;
		create->servername = server;
		create->options = list_make1(Option(option, value, NULL));
		CreateUserMapping(create);
	}
	else
	{
		AlterUserMappingStmt *alter = makeNode(AlterUserMappingStmt);

		before = OptionOf(options, option);
		if (before != NULL && strcmp(before, value) == 0)
			return psprintf("server \"%s\": %s unchanged", server, option);
		alter->user = everyone;
		alter->servername = server;
		alter->options =
			list_make1(Option(option, value, before ? before : ""));
		AlterUserMapping(alter);
	}
	CommandCounterIncrement();
	run->applied++;
	return psprintf("server \"%s\": %s set for PUBLIC", server, option);
}

/*
 * ApplyCampaign
 *		Set a column of the campaign. The table's constraints and triggers
 *		judge the value; none of these columns is secret.
 */
static char *
ApplyCampaign(Run *run, const Variable *variable, char *value)
{
	Oid types[] = {TEXTOID, TEXTOID, TEXTOID};
	Datum values[3];
	char *sql;

	if (strcmp(variable->option, "from_numbers") == 0)
		value = FromNumbers(value);
	values[0] = CStringGetTextDatum(run->tenant);
	values[1] = CStringGetTextDatum(run->campaign_id);
	values[2] = CStringGetTextDatum(value);
	sql = psprintf("UPDATE outbound.campaign c SET %s = %s,"
				   " updated_at = outbound.now()"
				   " WHERE c.tenant OPERATOR(pg_catalog.=) $1"
				   " AND c.campaign_id OPERATOR(pg_catalog.=) $2"
				   " AND c.%s IS DISTINCT FROM %s",
				   variable->option, variable->place, variable->option,
				   variable->place);
	if (SPI_execute_with_args(sql, 3, types, values, NULL, false, 0) !=
		SPI_OK_UPDATE)
		elog(ERROR, "could not change the campaign");
	if (SPI_processed == 0)
		return psprintf("campaign \"%s\": %s unchanged", run->campaign_id,
						variable->option);
	run->applied++;
	return psprintf("campaign \"%s\": %s set", run->campaign_id,
					variable->option);
}

/*
 * FromNumbers
 *		A comma-separated list of numbers in E.164; ten digits are taken as
 *		North American.
 */
static char *
FromNumbers(const char *value)
{
	StringInfoData list;
	const char *c = value;

	initStringInfo(&list);
	while (*c != '\0')
	{
		char digits[17];
		int n = 0;
		bool plus = false;
		bool bad = false;
		bool any = false;

		for (; *c != '\0' && *c != ','; c++)
		{
			if (isdigit((unsigned char) *c))
			{
				if (n < 16)
					digits[n++] = *c;
			}
			else if (*c == '+' && n == 0 && !plus)
				plus = true;
			else if (strchr(" -.()", *c) == NULL)
				bad = true;
			if (*c != ' ')
				any = true;
		}
		if (*c == ',')
			c++;
		if (!any)
			continue;
		digits[n] = '\0';
		if (bad || n > 15 || digits[0] == '0' ||
			(plus ? n < 8 : !(n == 10 || (n == 11 && digits[0] == '1'))))
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("not a telephone number"),
							errhint("Write E.164, like +12125550100; several "
									"numbers are separated by commas.")));
		appendStringInfo(&list, "%s+%s%s", list.len > 0 ? "," : "",
						 !plus && n == 10 ? "1" : "", digits);
	}
	if (list.len == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("not a telephone number")));
	return list.data;
}

/*
 * AbsoluteUrl
 *		A webhook may be given as a path below N8N_BASE_URL.
 */
static char *
AbsoluteUrl(Run *run, char *value)
{
	size_t len;

	if (strstr(value, "://") != NULL)
		return value;
	if (run->n8n_base == NULL || value[0] != '/')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("not a URL"),
				 errhint("Write it like https://host/path, or set N8N_BASE_URL "
						 "and write a path like /webhook/name.")));
	len = strlen(run->n8n_base);
	while (len > 0 && run->n8n_base[len - 1] == '/')
		len--;
	return psprintf("%.*s%s", (int) len, run->n8n_base, value);
}

/*
 * IsLoopback
 *		Does the URL lead to this machine? Plain http is harmless then.
 */
static bool
IsLoopback(const char *url)
{
	static const char *const hosts[] = {"127.0.0.1", "localhost", "[::1]"};
	const char *host = strstr(url, "://");
	int i;

	if (host == NULL)
		return false;
	host += 3;
	for (i = 0; i < lengthof(hosts); i++)
	{
		size_t len = strlen(hosts[i]);

		if (strncmp(host, hosts[i], len) == 0 &&
			(host[len] == ':' || host[len] == '/' || host[len] == '\0') &&
			strchr(host, '@') == NULL)
			return true;
	}
	return false;
}

/*
 * ServerName
 *		The server to alter or make: the tenant's own if there is one; the
 *		plain name for the database's default tenant; else "name@tenant", so
 *		that a second tenant never takes over the first one's server.
 */
static char *
ServerName(Run *run, const char *service, bool *exists)
{
	char *own = psprintf("%s@%s", service, run->tenant);
	const char *usual = GetConfigOptionResetString("outbound.tenant");

	*exists = GetForeignServerByName(own, true) != NULL;
	if (*exists || usual == NULL || strcmp(usual, run->tenant) != 0)
		return own;
	*exists = GetForeignServerByName(service, true) != NULL;
	return pstrdup(service);
}

/*
 * OptionOf
 *		An option's value; NULL when it is not set.
 */
static const char *
OptionOf(List *options, const char *name)
{
	ListCell *lc;

	foreach (lc, options)
	{
		DefElem *option = lfirst(lc);

		if (strcmp(option->defname, name) == 0)
			return defGetString(option);
	}
	return NULL;
}

/*
 * MappingOptions
 *		Options of PUBLIC's mapping for a server, and whether there is one.
 */
static List *
MappingOptions(Oid server, bool *exists)
{
	HeapTuple tuple =
		SearchSysCache2(USERMAPPINGUSERSERVER, ObjectIdGetDatum(InvalidOid),
						ObjectIdGetDatum(server));
	List *options = NIL;
	Datum datum;
	bool isnull;

	*exists = HeapTupleIsValid(tuple);
	if (!*exists)
		return NIL;
	datum = SysCacheGetAttr(USERMAPPINGUSERSERVER, tuple,
							Anum_pg_user_mapping_umoptions, &isnull);
	if (!isnull)
		options = untransformRelOptions(datum);
	ReleaseSysCache(tuple);
	return options;
}

/*
 * Option
 *		name = value as CREATE wants it (before NULL), or as ALTER does: ADD
 *		where it was not set (before ""), else SET.
 */
static DefElem *
Option(const char *name, const char *value, const char *before)
{
	DefElem *option =
		makeDefElem(pstrdup(name), (Node *) makeString(pstrdup(value)), -1);

	if (before != NULL)
		option->defaction = before[0] ? DEFELEM_SET : DEFELEM_ADD;
	return option;
}

/*
 * CreateServer
 *		CREATE SERVER ... FOREIGN DATA WRAPPER outbound_service.
 */
static void
CreateServer(const char *server, List *options)
{
	CreateForeignServerStmt *create = makeNode(CreateForeignServerStmt);

	create->servername = pstrdup(server);
	create->fdwname = "outbound_service";
	create->options = options;
	CreateForeignServer(create);
	CommandCounterIncrement();
}

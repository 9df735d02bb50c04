/*-------------------------------------------------------------------------
 *
 * configure.c
 *	  outbound.configure(): the .env of the replaced scripts becomes servers,
 *	  user mappings and a campaign.
 *
 * Credentials go from the text into catalogs through the functions behind
 * CREATE/ALTER SERVER and USER MAPPING, never through SQL text. Whatever is
 * reported while this runs hides the statement (HideStatement), since it holds
 * the credentials. Messages of this file show names, never values of
 * credentials or URLs.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "configure.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/resowner.h"

PG_FUNCTION_INFO_V1(outbound_configure);

/* SQL that turns $3 (text) into a column's value. */
#define AS_TEXT "$3"
#define AS_INTEGER "$3::pg_catalog.int4"
#define AS_LIST                                                               \
	"(SELECT pg_catalog.array_agg(pg_catalog.btrim(x) ORDER BY n) FROM "      \
	"pg_catalog.unnest(pg_catalog.string_to_array($3, ',')) WITH ORDINALITY " \
	"u(x, n) WHERE pg_catalog.btrim(x) OPERATOR(pg_catalog.<>) '')"
#define AS_NUMBERS "pg_catalog.string_to_array($3, ',')"

#define TWILIO "It is n8n's: put it into n8n's Twilio credential."
#define WORKFLOW                                                              \
	"It names a workflow inside n8n; the importable files in n8n/ carry the " \
	"names."

/*
 * Every variable. Where several serve one purpose, the first one of the table
 * that is set wins, and the others are reported as ignored.
 */
static const Variable variables[] = {
	{"CAMPAIGN_ID", IDENTITY, NULL, "campaign_id", NULL},
	{"LIVE_CAMPAIGN_ID", IDENTITY, NULL, "campaign_id", NULL},
	{"LIVE_TENANT", IDENTITY, NULL, "tenant", NULL},
	{"N8N_BASE_URL", IDENTITY, NULL, "n8n_base", NULL},
	{"N8N_WEBHOOK_BASE_URL", IDENTITY, NULL, "n8n_base", NULL},

	{"RETELL_BASE_URL", SERVER, "retell", "url", NULL},
	{"RETELL_API_URL", SERVER, "retell", "url", NULL},
	{"APIFY_BASE_URL", SERVER, "apify", "url", NULL},
	{"APIFY_ACTOR_ID", SERVER, "apify", "actor", NULL},
	{"N8N_LEAD_WEBHOOK_URL", SERVER, "n8n_lead", "url", NULL},
	{"N8N_B2B_DISPATCH_WEBHOOK", SERVER, "n8n_dispatch", "url", NULL},
	{"N8N_B2B_DISPATCH_WEBHOOK_URL", SERVER, "n8n_dispatch", "url", NULL},
	{"N8N_OUTCOME_WEBHOOK_URL", SERVER, "n8n_outcome", "url", NULL},
	{"N8N_B2B_OUTCOME_WEBHOOK", SERVER, "n8n_outcome", "url", NULL},
	{"N8N_B2B_OUTCOME_WEBHOOK_URL", SERVER, "n8n_outcome", "url", NULL},
	{"SUPABASE_URL", SERVER, "supabase", "url", NULL},
	{"SUPABASE_SCHEMA", SERVER, "supabase", "schema", NULL},

	{"RETELL_API_KEY", MAPPING, "retell", "api_key", NULL},
	{"RETELL_AI_KEY", MAPPING, "retell", "api_key", NULL},
	{"RETELL_WEBHOOK_KEY", MAPPING, "retell", "webhook_key", NULL},
	{"RETELL_WEBHOOK_KEY_PREVIOUS", MAPPING, "retell", "webhook_key_previous",
	 NULL},
	{"APIFY_API_TOKEN", MAPPING, "apify", "api_key", NULL},
	{"APIFY_TOKEN", MAPPING, "apify", "api_key", NULL},
	{"SUPABASE_SERVICE_KEY", MAPPING, "supabase", "api_key", NULL},
	{"SUPABASE_SERVICE_ROLE_KEY", MAPPING, "supabase", "api_key", NULL},
	{"N8N_AUTH_HEADER", MAPPING, "n8n", "auth_header", NULL},
	{"N8N_SIGNING_SECRET", MAPPING, "n8n", "signing_secret", NULL},
	{"N8N_SIGNING_SECRET_PREVIOUS", MAPPING, "n8n", "signing_secret_previous",
	 NULL},

	{"CAMPAIGN_NAME", CAMPAIGN, AS_TEXT, "name", NULL},
	{"LIVE_CAMPAIGN_NAME", CAMPAIGN, AS_TEXT, "name", NULL},
	{"CAMPAIGN_TIER", CAMPAIGN, AS_TEXT, "tier", NULL},
	{"CAMPAIGN_NOTES", CAMPAIGN, AS_TEXT, "notes", NULL},
	{"CAMPAIGN_STATES", CAMPAIGN, AS_LIST, "states", NULL},
	{"CAMPAIGN_QUERY", CAMPAIGN, AS_LIST, "queries", NULL},
	{"CAMPAIGN_TOP_K", CAMPAIGN, AS_INTEGER, "top_k", NULL},
	{"CAMPAIGN_DAILY_CALL_CAP", CAMPAIGN, AS_INTEGER, "daily_call_cap", NULL},
	{"CAMPAIGN_MAX_ATTEMPTS", CAMPAIGN, AS_INTEGER, "max_attempts", NULL},
	{"CAMPAIGN_ATTEMPT_WARNING_THRESHOLD", CAMPAIGN, AS_INTEGER,
	 "attempt_warning_threshold", NULL},
	{"CAMPAIGN_CALL_HOURS", CAMPAIGN, AS_TEXT, "call_hours", NULL},
	{"CAMPAIGN_CALL_DAYS", CAMPAIGN, AS_TEXT, "call_days", NULL},
	{"CAMPAIGN_TIME_ZONE", CAMPAIGN, AS_TEXT, "time_zone", NULL},
	{"LIVE_MAX_CALLS", CAMPAIGN, AS_INTEGER, "max_calls", NULL},
	{"LIVE_CONCURRENCY", CAMPAIGN, AS_INTEGER, "concurrency", NULL},
	{"B2B_AGENT_ID", CAMPAIGN, AS_TEXT, "agent_id", NULL},
	{"B2B_OUTBOUND_AGENT_ID", CAMPAIGN, AS_TEXT, "agent_id", NULL},
	{"RETELL_FROM_NUMBER", CAMPAIGN, AS_NUMBERS, "from_numbers", NULL},

	{"N8N_B2B_DISPATCH_WORKFLOW", NOTE, NULL, NULL, WORKFLOW},
	{"N8N_B2B_OUTCOME_WORKFLOW", NOTE, NULL, NULL, WORKFLOW},
	{"TWILIO_ACCOUNT_SID", NOTE, NULL, NULL, TWILIO},
	{"TWILIO_AUTH_TOKEN", NOTE, NULL, NULL, TWILIO},
	{"TWILIO_API_KEY_SID", NOTE, NULL, NULL, TWILIO},
	{"TWILIO_API_KEY_SECRET", NOTE, NULL, NULL, TWILIO},
	{"LIVE_DISPATCH_CONTROL_FILE", NOTE, NULL, NULL,
	 "There is no control file: use outbound.pause(), resume() and stop()."},
	{"RETELL_ENV_FILE", NOTE, NULL, NULL,
	 "There is no file to read: its text is what you hand to configure()."},
};

static void HideStatement(void *arg);
static void WarnAboutLog(void);
static const Variable *FindVariable(const char *name);
static const char *
Supersedes(Run *run, EnvLine *line, const Variable *variable);
static char *Explain(ErrorData *error);
static void ReadIdentity(Run *run);
static void Apply(Run *run, EnvLine *line, Row *row, const Variable *variable);
static void Put(Run *run, Row *row, const char *variable, const char *status,
				const char *detail);

/*
 * outbound.configure(env text, campaign_id text, tenant text)
 *		RETURNS TABLE (variable text, status text, detail text)
 *
 * One row a variable: applied, ignored or wrong, and why. A wrong one leaves
 * the others applied. Running it again changes nothing. Locks: those of ALTER
 * SERVER and ALTER USER MAPPING, and the campaign's row. Does not commit.
 */
Datum
outbound_configure(PG_FUNCTION_ARGS)
{
	Run run = {0};
	ErrorContextCallback hide;
	ListCell *lc;
	Oid types[] = {TEXTOID, TEXTOID, TEXTOID};
	Datum values[3];

	hide.callback = HideStatement;
	hide.arg = NULL;
	hide.previous = error_context_stack;
	error_context_stack = &hide;

	WarnAboutLog();
	InitMaterializedSRF(fcinfo, 0);
	run.lines = EnvParse(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	run.rows = palloc0(sizeof(Row) * (list_length(run.lines) + 1));
	run.campaign_id = text_to_cstring(PG_GETARG_TEXT_PP(1));
	run.tenant = text_to_cstring(PG_GETARG_TEXT_PP(2));
	initStringInfo(&run.changed);
	ReadIdentity(&run);

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	values[0] = CStringGetTextDatum(run.tenant);
	values[1] = CStringGetTextDatum(run.campaign_id);
	if (SPI_execute_with_args(
			"INSERT INTO outbound.campaign"
			" (tenant, campaign_id, notes)"
			" VALUES ($1, $2, 'live medspa outbound campaign')"
			" ON CONFLICT (tenant, campaign_id) DO NOTHING",
			2, types, values, NULL, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "could not add a campaign");

	/* servers come before mappings, whatever the order of the lines */
	foreach (lc, run.lines)
	{
		EnvLine *line = lfirst(lc);
		const Variable *variable = line->name ? FindVariable(line->name) : NULL;

		if (variable && variable->target == SERVER)
			Apply(&run, line, &run.rows[foreach_current_index(lc)], variable);
	}
	foreach (lc, run.lines)
	{
		EnvLine *line = lfirst(lc);
		const Variable *variable = line->name ? FindVariable(line->name) : NULL;

		if (variable == NULL || variable->target != SERVER)
			Apply(&run, line, &run.rows[foreach_current_index(lc)], variable);
	}

	if (run.changed.len > 0)
	{
		values[2] = CStringGetTextDatum(
			psprintf("{\"variables\":[%s]}", run.changed.data));
		if (SPI_execute_with_args(
				"INSERT INTO outbound.audit"
				" (tenant, campaign_id, action, subject, detail) VALUES"
				" ($1, $2, 'settings.change', 'configure', "
				"$3::pg_catalog.jsonb)",
				3, types, values, NULL, false, 0) != SPI_OK_INSERT)
			elog(ERROR, "could not write the audit");
	}
	/* rows in the order of the text; they live in SPI's memory */
	foreach (lc, run.lines)
	{
		Row *row = &run.rows[foreach_current_index(lc)];
		ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
		bool nulls[3] = {false};

		values[0] = CStringGetTextDatum(row->variable);
		values[1] = CStringGetTextDatum(row->status);
		values[2] = CStringGetTextDatum(row->detail);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	SPI_finish();
	error_context_stack = hide.previous;
	PG_RETURN_NULL();
}

/*
 * HideStatement
 *		Error context callback: the statement holds credentials.
 */
static void
HideStatement(void *arg)
{
	errhidestmt(true);
	errhidecontext(true);
}

/*
 * WarnAboutLog
 *		What was logged before this function began cannot be taken back.
 */
static void
WarnAboutLog(void)
{
	if (log_statement == LOGSTMT_ALL || log_min_duration_statement >= 0 ||
		log_duration)
		ereport(
			WARNING,
			(errmsg("the server's settings log statements, and this one holds "
					"credentials"),
			 errdetail("log_statement or log_min_duration_statement is on."),
			 errhint("Before configure(), a superuser can SET log_statement = "
					 "'none' and SET log_min_duration_statement = -1. Take the "
					 "credentials out of the log, or replace them.")));
}

/*
 * FindVariable
 *		The table's entry; NULL for a name that is not ours.
 */
static const Variable *
FindVariable(const char *name)
{
	int i;

	for (i = 0; i < lengthof(variables); i++)
		if (strcmp(variables[i].name, name) == 0)
			return &variables[i];
	return NULL;
}

/*
 * Supersedes
 *		Why a line does not count although it is right: another line does.
 */
static const char *
Supersedes(Run *run, EnvLine *line, const Variable *variable)
{
	ListCell *lc;
	bool behind = false;

	foreach (lc, run->lines)
	{
		EnvLine *other = lfirst(lc);
		const Variable *entry;

		if (other == line)
		{
			behind = true;
			continue;
		}
		if (other->name == NULL)
			continue;
		if (strcmp(other->name, line->name) == 0)
		{
			if (behind)
				return psprintf("It is set again on line %d, which counts.",
								other->line);
			continue;
		}
		if (variable == NULL || variable->option == NULL ||
			other->value == NULL || other->value[0] == '\0')
			continue;
		/* an earlier entry of the table for the same purpose */
		entry = FindVariable(other->name);
		if (entry != NULL && entry < variable &&
			entry->target == variable->target &&
			entry->place == variable->place &&
			strcmp(entry->option, variable->option) == 0)
			return line->value != NULL && strcmp(line->value, other->value) == 0
					   ? psprintf("%s says the same.", other->name)
					   : psprintf("%s wins; the two differ.", other->name);
	}
	return NULL;
}

/*
 * ReadIdentity
 *		Campaign, tenant and n8n's base, which the other variables need.
 */
static void
ReadIdentity(Run *run)
{
	ListCell *lc;

	foreach (lc, run->lines)
	{
		EnvLine *line = lfirst(lc);
		const Variable *variable = line->name ? FindVariable(line->name) : NULL;

		if (variable == NULL || variable->target != IDENTITY ||
			line->value == NULL || line->value[0] == '\0' ||
			Supersedes(run, line, variable) != NULL)
			continue;
		if (strcmp(variable->option, "n8n_base") == 0)
			run->n8n_base = line->value;
		else if (strcmp(line->value, "*") == 0)
			line->wrong = "An id is a text other than \"*\".";
		else if (strcmp(variable->option, "tenant") == 0)
			run->tenant = line->value;
		else
			run->campaign_id = line->value;
	}
}

/*
 * Apply
 *		One line: apply it in a subtransaction and put its row.
 */
static void
Apply(Run *run, EnvLine *line, Row *row, const Variable *variable)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	const char *const name =
		line->name ? line->name : psprintf("(line %d)", line->line);
	char *volatile detail = NULL;
	const char *volatile status = "applied";
	const char *superseded;

	if (line->wrong != NULL)
	{
		Put(run, row, name, "wrong", line->wrong);
		return;
	}
	superseded = Supersedes(run, line, variable);
	if (superseded != NULL)
	{
		Put(run, row, name, "ignored", superseded);
		return;
	}
	if (variable == NULL || variable->target == NOTE)
	{
		Put(run, row, name, "ignored",
			variable ? variable->note
			: strncmp(name, "TWILIO_", 7) == 0
				? TWILIO
				: "It is not a variable of outbound.");
		return;
	}
	if (line->value[0] == '\0')
	{
		Put(run, row, name, "ignored",
			variable->target == SERVER && strcmp(variable->option, "url") == 0
				? "It is empty and nothing was changed; to turn the service "
				  "off, DROP SERVER it."
				: "It is empty and nothing was changed.");
		return;
	}

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		bool ignored = false;

		detail = ConfigureVariable(run, line, variable, &ignored);
		if (ignored)
			status = "ignored";
		ReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		/* cancel, shutdown and the like end the whole run */
		if (ERRCODE_TO_CATEGORY(error->sqlerrcode) ==
				ERRCODE_OPERATOR_INTERVENTION ||
			ERRCODE_TO_CATEGORY(error->sqlerrcode) ==
				ERRCODE_INSUFFICIENT_RESOURCES)
			ReThrowError(error);
		status = "wrong";
		detail = Explain(error);
	}
	PG_END_TRY();
	Put(run, row, name, status, detail);
}

/*
 * Explain
 *		An error in words. A violated constraint is shown itself: its detail
 *		would be the whole row.
 */
static char *
Explain(ErrorData *error)
{
	StringInfoData text;

	initStringInfo(&text);
	if (error->sqlerrcode == ERRCODE_CHECK_VIOLATION &&
		error->constraint_name != NULL)
	{
		Oid types[] = {TEXTOID};
		Datum values[] = {CStringGetTextDatum(error->constraint_name)};

		if (SPI_execute_with_args(
				"SELECT pg_catalog.pg_get_constraintdef(c.oid)"
				" FROM pg_catalog.pg_constraint c"
				" WHERE c.conname OPERATOR(pg_catalog.=) $1 AND c.conrelid"
				" OPERATOR(pg_catalog.=) "
				"'outbound.campaign'::pg_catalog.regclass",
				1, types, values, NULL, true, 1) == SPI_OK_SELECT &&
			SPI_processed == 1)
		{
			appendStringInfo(
				&text, "The value violates %s.",
				SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1));
			return text.data;
		}
	}
	appendStringInfoString(&text, error->message);
	if (error->detail && error->sqlerrcode != ERRCODE_CHECK_VIOLATION)
		appendStringInfo(&text, ": %s", error->detail);
	else
		appendStringInfoChar(&text, '.');
	if (error->hint)
		appendStringInfo(&text, " %s", error->hint);
	return text.data;
}

/*
 * Put
 *		Note a line's result; the name of one that changed something goes into
 *		the audit.
 */
static void
Put(Run *run, Row *row, const char *variable, const char *status,
	const char *detail)
{
	row->variable = variable;
	row->status = status;
	row->detail = detail ? detail : "";
	if (strcmp(status, "applied") == 0 && run->applied > 0)
		appendStringInfo(&run->changed, "%s\"%s\"",
						 run->changed.len > 0 ? "," : "", variable);
	run->applied = 0;
}

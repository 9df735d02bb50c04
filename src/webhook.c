/*-------------------------------------------------------------------------
 *
 * webhook.c
 *	  The door for Retell's webhooks, behind PostgREST.
 *
 * PostgREST hands the exact request bytes to a function with one unnamed json
 * parameter, puts the headers into the setting request.headers, and takes the
 * answer's status from response.status. The answer is never an error: an error
 * would roll back the reject counter, and the sender would see a 5xx and stop.
 *
 * Until the signature holds, nothing is done but reading that header and
 * hashing the body. After it holds, nothing is lost: what cannot be processed
 * is kept as an event with the reason, and can be replayed.
 *
 * Whose webhook is it? Every foreign server retell and retell@<tenant> has
 * keys; a key that verifies says which tenants may be meant (doc/call.md).
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sys/time.h>

#include "access/detoast.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/resowner.h"

#include "call.h"
#include "json.h"
#include "plan.h"
#include "service.h"
#include "signature.h"

#define MAX_HEADERS (64 * 1024)
#define REJECT_STRIPES 8

PG_FUNCTION_INFO_V1(outbound_retell_webhook);
PG_FUNCTION_INFO_V1(outbound_verify_signature);

static void KeepHeap(void);
static const char *CheckSignature(const char *body, size_t len, List **tenants,
								  const char **booked);
static char *RequestHeader(const char *name);
static List *Servers(void);
static bool ServerVerifies(const char *tenant, const Signature *sig,
						   const char *body, size_t len, bool *has_key);
static Service *UsableServer(const char *tenant);
static const char *ChooseTenant(List *tenants, Jsonb *body);
static bool TenantExists(const char *tenant);
static int64 WallClockMs(void);
static void CountReject(const char *tenant, const char *reason);
static void Answer(const char *status);

/*
 * outbound.retell_webhook(json) returns void
 *		See the head of this file. SECURITY DEFINER, safe for an anonymous role.
 *		Locks the event's row, then as CallStore. Does not commit.
 */
Datum
outbound_retell_webhook(PG_FUNCTION_ARGS)
{
	text *body;
	char *bytes;
	size_t len;
	const char *booked = NULL;
	List *tenants = NIL;
	const char *reason;
	Jsonb *parsed;
	char *note = NULL;

	KeepHeap();
	SPI_connect();
	if (PG_ARGISNULL(0))
	{
		CountReject(NULL, "no_body");
		Answer("400");
		SPI_finish();
		PG_RETURN_VOID();
	}
	/* before detoasting: a sender must not make us unpack what is too large */
	if (toast_raw_datum_size(PG_GETARG_DATUM(0)) - VARHDRSZ >
		(Size) outbound_webhook_max_body * 1024)
	{
		CountReject(NULL, "too_large");
		Answer("413");
		SPI_finish();
		PG_RETURN_VOID();
	}
	body = PG_GETARG_TEXT_PP(0);
	len = VARSIZE_ANY_EXHDR(body);
	/* what was signed is UTF-8, whatever the database's encoding */
	bytes = pg_server_to_any(VARDATA_ANY(body), len, PG_UTF8);
	if (bytes != VARDATA_ANY(body))
		len = strlen(bytes);

	reason = CheckSignature(bytes, len, &tenants, &booked);
	if (reason != NULL)
	{
		CountReject(booked, reason);
		Answer("401");
		SPI_finish();
		PG_RETURN_VOID();
	}

	/* from here on the sender is known, and gets no error any more */
	parsed = EventParse(VARDATA_ANY(body), VARSIZE_ANY_EXHDR(body), &note);
	EventReceive(ChooseTenant(tenants, parsed), body, parsed, note);
	Answer("204");
	SPI_finish();
	PG_RETURN_VOID();
}

/*
 * KeepHeap
 *		Once a backend: let malloc keep what a webhook needed for the next one.
 *
 * Reading and mapping a call takes some hundred kB, given back at the end of
 * the transaction. glibc would return that to the kernel and fault it in again
 * for every webhook, which was half of the door's time.
 */
static void
KeepHeap(void)
{
#ifdef __GLIBC__
	static bool done = false;

	if (done)
		return;
	mallopt(M_MMAP_THRESHOLD, 4 * 1024 * 1024);
	mallopt(M_TRIM_THRESHOLD, 16 * 1024 * 1024);
	done = true;
#endif
}

/*
 * CheckSignature
 *		NULL when the request is signed by a key of ours, then tenants holds
 *		the tenants whose key it was ("" for the server all tenants share);
 *		else the reason to turn it away, and in *booked the tenant to count it
 *		under.
 *
 * A header X-Outbound-Tenant, which a proxy in front may set, saves trying
 * every tenant's keys; it grants nothing.
 */
static const char *
CheckSignature(const char *body, size_t len, List **tenants,
			   const char **booked)
{
	char *header = RequestHeader("x-retell-signature");
	char *hint;
	Signature sig;
	List *servers;
	ListCell *cell;
	bool has_key = false;

	if (header == NULL)
		return "no_signature";
	if (!SignatureParse(header, strlen(header), &sig))
		return "malformed_signature";
	if (!SignatureFresh(&sig, WallClockMs()))
		return "stale";

	servers = Servers();
	hint = RequestHeader("x-outbound-tenant");
	foreach (cell, servers)
	{
		char *tenant = lfirst(cell);

		if (list_length(servers) == 1)
			*booked = *tenant ? tenant : outbound_tenant;
		if (hint && *tenant && strcmp(hint, tenant) != 0)
			continue;
		if (ServerVerifies(tenant, &sig, body, len, &has_key))
			*tenants = lappend(*tenants, tenant);
	}
	if (*tenants != NIL)
		return NULL;
	return has_key ? "bad_signature" : "no_key";
}

/*
 * RequestHeader
 *		A header of the request, by its lower-case name; NULL when absent.
 */
static char *
RequestHeader(const char *name)
{
	const char *headers = GetConfigOption("request.headers", true, false);
	size_t len = headers ? strlen(headers) : 0;
	Jsonb *parsed;

	if (len == 0 || len > MAX_HEADERS)
		return NULL;
	parsed = JsonTryParse(headers, len, NULL);
	if (parsed == NULL || !JB_ROOT_IS_OBJECT(parsed))
		return NULL;
	return JsonText(&parsed->root, name);
}

/*
 * Servers
 *		Tenants that have a server retell@<tenant>, and "" for plain retell.
 */
static List *
Servers(void)
{
	static SavedPlan plan = {
		"SELECT pg_catalog.substr(s.srvname::pg_catalog.text, 8) "
		"FROM pg_catalog.pg_foreign_server s "
		"JOIN pg_catalog.pg_foreign_data_wrapper w "
		"ON w.oid OPERATOR(pg_catalog.=) s.srvfdw "
		"WHERE w.fdwname OPERATOR(pg_catalog.=) "
		"'outbound_service'::pg_catalog.name "
		"AND s.srvname::pg_catalog.text OPERATOR(pg_catalog.~) '^retell($|@.)' "
		"ORDER BY 1",
		0,
		{0}};
	List *tenants = NIL;

	PlanRun(&plan, NULL, NULL, false, SPI_OK_SELECT);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		char *name =
			SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1);

		tenants = lappend(tenants, name);
	}
	return tenants;
}

/*
 * ServerVerifies
 *		Does one of the keys of tenant's server make this signature?
 */
static bool
ServerVerifies(const char *tenant, const Signature *sig, const char *body,
			   size_t len, bool *has_key)
{
	Service *service = UsableServer(tenant);
	const char *keys[2];
	bool verified = false;

	if (service == NULL)
		return false;
	keys[0] = service->webhook_key ? service->webhook_key : service->api_key;
	keys[1] = service->webhook_key_previous;
	for (int i = 0; i < 2; i++)
	{
		if (keys[i] == NULL || keys[i][0] == '\0')
			continue;
		*has_key = true;
		if (SignatureVerify(sig, keys[i], body, len))
			verified = true;
	}
	return verified;
}

/*
 * UsableServer
 *		The retell server of a tenant, "" for the shared one. One that cannot be
 *		used (no mapping for the door's owner, a vault secret that is gone) must
 *		not shut out the others: NULL.
 */
static Service *
UsableServer(const char *tenant)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	Service *volatile service = NULL;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		service = ServiceGet("retell", tenant, true);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		if (EventErrorIsInterrupt())
			PG_RE_THROW();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		service = NULL;
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return service;
}

/*
 * ChooseTenant
 *		Whose webhook it is, of the tenants whose key verified.
 *
 * The call's metadata names the tenant (our own dispatcher put it there); it is
 * believed only inside what the key may speak for: its own tenant, or, for the
 * key that all share, a tenant without a server of its own. Otherwise the first
 * verified tenant, and for the shared key the default tenant.
 */
static const char *
ChooseTenant(List *tenants, Jsonb *body)
{
	JsonbContainer *call = NULL;
	JsonbContainer *metadata = NULL;
	char *named = NULL;
	bool shared = false;
	ListCell *cell;

	if (body && JB_ROOT_IS_OBJECT(body))
		call = JsonObject(&body->root, "call");
	if (call)
		metadata = JsonObject(call, "metadata");
	if (metadata)
		named = JsonText(metadata, "tenant");

	foreach (cell, tenants)
	{
		if (*(char *) lfirst(cell) == '\0')
			shared = true;
		else if (named && strcmp(named, lfirst(cell)) == 0)
			return named;
	}
	if (shared && named && *named && TenantExists(named))
		return named;
	return shared ? outbound_tenant : linitial(tenants);
}

/*
 * TenantExists
 *		Has this tenant a campaign, and no server (so no key) of its own?
 */
static bool
TenantExists(const char *tenant)
{
	static SavedPlan plan = {
		"SELECT 1 FROM outbound.campaign "
		"WHERE tenant OPERATOR(pg_catalog.=) $1 AND NOT EXISTS ("
		"SELECT 1 FROM pg_catalog.pg_foreign_server s "
		"JOIN pg_catalog.pg_foreign_data_wrapper w "
		"ON w.oid OPERATOR(pg_catalog.=) s.srvfdw "
		"WHERE w.fdwname OPERATOR(pg_catalog.=) "
		"'outbound_service'::pg_catalog.name "
		"AND s.srvname::pg_catalog.text OPERATOR(pg_catalog.=) "
		"('retell@' OPERATOR(pg_catalog.||) $1)) LIMIT 1",
		1,
		{TEXTOID}};
	Datum values[1];

	values[0] = CStringGetTextDatum(tenant);
	PlanRun(&plan, values, NULL, false, SPI_OK_SELECT);
	return SPI_processed > 0;
}

/*
 * WallClockMs
 *		Now, in ms since 1970; never outbound.clock, and not the start of a
 *		transaction either.
 */
static int64
WallClockMs(void)
{
	struct timeval now;

	gettimeofday(&now, NULL);
	return (int64) now.tv_sec * 1000 + now.tv_usec / 1000;
}

/*
 * CountReject
 *		Count a request that is turned away; NULL tenant = any might be meant.
 *
 * A flood of forged requests must neither queue up behind one row nor cost a
 * flush each: the count is spread over a few rows and not waited for.
 */
static void
CountReject(const char *tenant, const char *reason)
{
	static SavedPlan plan = {
		"INSERT INTO outbound.webhook_reject AS w "
		"(tenant, day, reason, stripe, last_at) VALUES ($1, "
		"pg_catalog.timezone('UTC', $4)::pg_catalog.date, $2, $3, $4) "
		"ON CONFLICT (tenant, day, reason, stripe) DO UPDATE "
		"SET count = w.count OPERATOR(pg_catalog.+) 1, last_at = $4",
		4,
		{TEXTOID, TEXTOID, INT2OID, TIMESTAMPTZOID}};
	Datum values[4];

	set_config_option("synchronous_commit", "off", PGC_USERSET, PGC_S_SESSION,
					  GUC_ACTION_LOCAL, true, 0, false);
	values[0] = CStringGetTextDatum(tenant ? tenant : "*");
	values[1] = CStringGetTextDatum(reason);
	values[2] = Int16GetDatum(MyProcPid % REJECT_STRIPES);
	values[3] = TimestampTzGetDatum(GetCurrentTimestamp());
	PlanRun(&plan, values, NULL, false, SPI_OK_INSERT);
}

/*
 * Answer
 *		The HTTP status that PostgREST is to answer with.
 */
static void
Answer(const char *status)
{
	set_config_option("response.status", status, PGC_USERSET, PGC_S_SESSION,
					  GUC_ACTION_LOCAL, true, 0, false);
}

/*
 * outbound.verify_signature(body bytea, signature text, key text, now_ms bigint)
 * returns boolean
 *		What the door judges, without the door: is signature valid for body
 *		under key at that time? Pure.
 */
Datum
outbound_verify_signature(PG_FUNCTION_ARGS)
{
	bytea *body = PG_GETARG_BYTEA_PP(0);
	text *signature = PG_GETARG_TEXT_PP(1);
	Signature sig;

	PG_RETURN_BOOL(SignatureParse(VARDATA_ANY(signature),
								  VARSIZE_ANY_EXHDR(signature), &sig) &&
				   SignatureFresh(&sig, PG_GETARG_INT64(3)) &&
				   SignatureVerify(&sig, text_to_cstring(PG_GETARG_TEXT_PP(2)),
								   VARDATA_ANY(body), VARSIZE_ANY_EXHDR(body)));
}

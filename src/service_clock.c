/*-------------------------------------------------------------------------
 *
 * service_clock.c
 *	  What the services' answers tell of our clock.
 *
 * Signatures of webhooks hold for five minutes of wall clock, ours and theirs,
 * so a clock that is off makes the provider's events and our own messages look
 * forged. Every answer's Date tells; the last one of each service is kept in
 * outbound.service_clock for health and preflight.
 *
 *-------------------------------------------------------------------------
 */
#include "service_clock.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "retell.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "plan.h"

/* A session writes a service's skew down this often, unless it changes. */
#define NOTE_INTERVAL OUTBOUND_MINUTE
#define NOTE_CHANGE_MS 5000
#define NOTE_SLOTS 16

PG_FUNCTION_INFO_V1(outbound_ask_provider);

static bool NotedLately(const char *tenant, const char *service, int64 skew_ms);

/*
 * ServiceNoteClock
 *		Keep what an answer's Date says, in the caller's transaction; nothing
 *		when it has none, or when this session has just written the same.
 */
void
ServiceNoteClock(const char *tenant, const char *service, bool dated,
				 int64 skew_ms)
{
	static SavedPlan plan = {
		"INSERT INTO outbound.service_clock AS c (tenant, service, skew, "
		"answered_at) VALUES ($1, $2, ($3::pg_catalog.float8 "
		"OPERATOR(pg_catalog./) 1000) OPERATOR(pg_catalog.*) '1 "
		"second'::pg_catalog.interval, pg_catalog.clock_timestamp())"
		" ON CONFLICT (tenant, service) DO UPDATE SET skew = EXCLUDED.skew, "
		"answered_at = EXCLUDED.answered_at, since = CASE WHEN "
		"outbound.clock_verdict(c.skew) OPERATOR(pg_catalog.=) "
		"outbound.clock_verdict(EXCLUDED.skew) THEN c.since ELSE "
		"EXCLUDED.answered_at END",
		3,
		{TEXTOID, TEXTOID, INT8OID}};
	Datum values[3] = {CStringGetTextDatum(tenant),
					   CStringGetTextDatum(service), Int64GetDatum(skew_ms)};

	if (!dated || NotedLately(tenant, service, skew_ms))
		return;
	SPI_connect();
	PlanRun(&plan, values, NULL, false, SPI_OK_INSERT);
	SPI_finish();
}

/*
 * NotedLately
 *		Has this session written about the same in the last minute? A session
 *		that aborts after this forgets one note, which the next minute brings.
 */
static bool
NotedLately(const char *tenant, const char *service, int64 skew_ms)
{
	static struct
	{
		uint64 name;
		TimestampTz at;
		int64 skew_ms;
	} noted[NOTE_SLOTS];
	uint64 name = hash_combine64(
		hash_bytes_extended((const unsigned char *) tenant, strlen(tenant), 0),
		hash_bytes_extended((const unsigned char *) service, strlen(service),
							0));
	int i = name % NOTE_SLOTS;
	TimestampTz now = GetCurrentTimestamp();

	if (noted[i].name == name && now - noted[i].at < NOTE_INTERVAL &&
		now >= noted[i].at &&
		llabs(noted[i].skew_ms - skew_ms) < NOTE_CHANGE_MS)
		return true;
	noted[i].name = name;
	noted[i].at = now;
	noted[i].skew_ms = skew_ms;
	return false;
}

/*
 * CALL outbound.ask_provider(tenant text)
 *		Ask the provider one harmless thing (get-concurrency): is it there, does
 *		it know our key, what time has it? Says so as a notice. Commits before it
 *		waits. Errors: as ServiceGet; 08001 unreachable, 28000 key refused, 08P01
 *		any other answer.
 */
Datum
outbound_ask_provider(PG_FUNCTION_ARGS)
{
	MemoryContext context = CurrentMemoryContext;
	HttpPool *volatile pool = NULL;
	HttpAnswer *volatile answer = NULL;
	RetellConcurrency load = {0};
	char *why = NULL;
	volatile bool good = false;
	char *tenant;

	if (PG_ARGISNULL(0))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("tenant must not be null")));
	OutboundCheckNonAtomic(fcinfo, "ask_provider",
						   "It commits before the request, so that nothing is "
						   "open while the provider is waited for.");
	tenant = text_to_cstring(PG_GETARG_TEXT_PP(0));
	SPI_connect_ext(SPI_OPT_NONATOMIC);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		Service *service = ServiceGet("retell", tenant, false);
		HttpRequest *request = RetellConcurrencyRequest(service);

		pool = HttpPoolCreate(context, "outbound ask provider");
		SPI_commit();
		MemoryContextSwitchTo(context);
		answer = HttpPerform(pool, request);
		good = RetellReadConcurrency(answer, &load, &why);
		ServiceNoteClock(tenant, "retell", answer->dated, answer->skew_ms);
		SPI_commit();
		MemoryContextSwitchTo(context);
	}
	PG_FINALLY();
	{
		if (pool != NULL)
			HttpPoolDestroy(pool);
	}
	PG_END_TRY();

	if (answer->phase != HTTP_DONE)
		ereport(ERROR,
				(errcode(ERRCODE_SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION),
				 errmsg("the provider cannot be reached"),
				 errdetail("%s", answer->error)));
	if (answer->status == 401 || answer->status == 403)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION),
				 errmsg("the provider does not know the api_key"),
				 errdetail("It answers with status %d.", answer->status),
				 errhint("Set RETELL_API_KEY in outbound.configure().")));
	if (!good)
		ereport(ERROR, (errcode(ERRCODE_PROTOCOL_VIOLATION),
						errmsg("the provider answers, and not as expected"),
						errdetail("Status %d: %s", answer->status, why)));
	ereport(NOTICE,
			(errmsg("the provider answers in %d ms: %d of %d lines are "
					"busy",
					(int) answer->elapsed_ms, load.current, load.limit)));
	SPI_finish();
	PG_RETURN_VOID();
}

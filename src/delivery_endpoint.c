/*-------------------------------------------------------------------------
 *
 * delivery_endpoint.c
 *	  Where deliveries go: endpoints with something pending, their services, and
 *	  what is kept of how they do.
 *
 * Lanes (an endpoint's events of one campaign) are found by skipping from one
 * to the next in the index of due rows.
 *
 *-------------------------------------------------------------------------
 */
#include "delivery.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "standard_webhook.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#include "plan.h"

static DeliveryEndpoint *
FindEndpoint(List **endpoints, const char *name, MemoryContext context);
static DeliveryLane *
FindLane(DeliveryEndpoint *endpoint, const char *campaign_id, const char *name,
		 MemoryContext context);
static void CheckService(const Service *service);

/*
 * StoreRefreshLanes
 *		Which endpoints and campaigns have something pending? Every lane is
 *		looked through from its first pending event again. Old lanes stay: their
 *		addresses are held by batches in flight.
 */
void
StoreRefreshLanes(const char *tenant, const char *campaign_id, List **endpoints,
				  MemoryContext context)
{
	static SPIPlanPtr plan = NULL;
	Oid types[] = {TEXTOID, TEXTOID};
	Datum values[] = {CStringGetTextDatum(tenant), (Datum) 0};
	char nulls[] = {' ', 'n', '\0'};

	if (campaign_id != NULL)
	{
		values[1] = CStringGetTextDatum(campaign_id);
		nulls[1] = ' ';
	}
	/* one index probe a lane, which ends at its first pending event */
	DeliveryRun(
		&plan,
		"WITH RECURSIVE lane AS ("
		" (SELECT endpoint, campaign_id, due_at, seq FROM outbound.delivery"
		"  WHERE tenant OPERATOR(pg_catalog.=) $1 AND state = 'pending'"
		"  ORDER BY endpoint, campaign_id, due_at, seq LIMIT 1)"
		" UNION ALL"
		" SELECT n.endpoint, n.campaign_id, n.due_at, n.seq"
		" FROM lane l, LATERAL ("
		"  SELECT d.endpoint, d.campaign_id, d.due_at, d.seq"
		"  FROM outbound.delivery d"
		"  WHERE d.tenant OPERATOR(pg_catalog.=) $1 AND d.state = 'pending'"
		"  AND (d.endpoint, d.campaign_id) OPERATOR(pg_catalog.>)"
		"      (l.endpoint, l.campaign_id)"
		"  ORDER BY d.endpoint, d.campaign_id, d.due_at, d.seq LIMIT 1) n)"
		" SELECT l.endpoint, l.campaign_id, COALESCE(c.name, ''),"
		" c.armed_on OPERATOR(pg_catalog.<>) outbound.database_identity(),"
		" l.due_at, l.seq"
		" FROM lane l LEFT JOIN outbound.campaign c"
		" ON c.tenant OPERATOR(pg_catalog.=) $1"
		" AND c.campaign_id OPERATOR(pg_catalog.=) l.campaign_id"
		" WHERE $2 IS NULL OR l.campaign_id OPERATOR(pg_catalog.=) $2",
		2, types, values, nulls);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		DeliveryEndpoint *endpoint =
			FindEndpoint(endpoints, PlanText(i, 1), context);
		DeliveryLane *lane =
			FindLane(endpoint, PlanText(i, 2), PlanText(i, 3), context);

		lane->copy = PlanBool(i, 4);
		lane->due_at = lane->first_due_at = PlanTime(i, 5, DT_NOBEGIN);
		lane->seq = lane->first_seq = PlanBig(i, 6, 0) - 1;
		lane->at_end = lane->skipped = false;
	}
	SPI_freetuptable(SPI_tuptable);
}

/*
 * FindEndpoint
 *		By name, in a list sorted by arrival; made when new.
 */
static DeliveryEndpoint *
FindEndpoint(List **endpoints, const char *name, MemoryContext context)
{
	MemoryContext old;
	DeliveryEndpoint *endpoint;
	ListCell *lc;

	foreach (lc, *endpoints)
	{
		endpoint = lfirst(lc);
		if (strcmp(endpoint->name, name) == 0)
			return endpoint;
	}
	old = MemoryContextSwitchTo(context);
	endpoint = palloc0(sizeof(DeliveryEndpoint));
	endpoint->name = pstrdup(name);
	endpoint->context = AllocSetContextCreate(context, "outbound endpoint",
											  ALLOCSET_SMALL_SIZES);
	endpoint->max_tries = 20;
	endpoint->reason = pstrdup("");
	*endpoints = lappend(*endpoints, endpoint);
	MemoryContextSwitchTo(old);
	return endpoint;
}

static DeliveryLane *
FindLane(DeliveryEndpoint *endpoint, const char *campaign_id, const char *name,
		 MemoryContext context)
{
	MemoryContext old;
	DeliveryLane *lane;
	ListCell *lc;

	foreach (lc, endpoint->lanes)
	{
		lane = lfirst(lc);
		if (strcmp(lane->campaign_id, campaign_id) == 0)
			return lane;
	}
	old = MemoryContextSwitchTo(context);
	lane = palloc0(sizeof(DeliveryLane));
	lane->campaign_id = pstrdup(campaign_id);
	lane->campaign_name = pstrdup(name);
	endpoint->lanes = lappend(endpoint->lanes, lane);
	MemoryContextSwitchTo(old);
	return lane;
}

/*
 * DeliveryLoadService
 *		Look the endpoint's service up. What is wrong with it is kept as a text:
 *		events for it wait, and others go on.
 */
void
DeliveryLoadService(const char *tenant, DeliveryEndpoint *endpoint)
{
	MemoryContext old = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;

	MemoryContextReset(endpoint->context);
	endpoint->service = NULL;
	endpoint->wrong = NULL;
	endpoint->loaded_at = GetCurrentTimestamp();

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(endpoint->context);
	PG_TRY();
	{
		Service *service = ServiceGet(endpoint->name, tenant, true);

		if (service == NULL)
			endpoint->wrong =
				psprintf("there is no server \"%s\"", endpoint->name);
		else
			CheckService(service);
		endpoint->service = service;
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(endpoint->context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		/* only what a person can mend; the rest is passed on */
		if (error->sqlerrcode == ERRCODE_QUERY_CANCELED ||
			ERRCODE_TO_CATEGORY(error->sqlerrcode) ==
				ERRCODE_INSUFFICIENT_RESOURCES)
			ReThrowError(error);
		MemoryContextSwitchTo(endpoint->context);
		endpoint->wrong = pstrdup(error->message);
		endpoint->service = NULL;
	}
	PG_END_TRY();
	MemoryContextSwitchTo(old);
	CurrentResourceOwner = owner;

	if (endpoint->wrong != NULL && !endpoint->wrong_told)
	{
		ereport(WARNING, (errmsg("deliveries for \"%s\" wait: %s",
								 endpoint->name, endpoint->wrong),
						  errhint("Set the service up with "
								  "outbound.configure() or CREATE SERVER.")));
		endpoint->wrong_told = true;
	}
}

/*
 * CheckService
 *		Throw when nothing could be sent with these settings.
 */
static void
CheckService(const Service *service)
{
	const char *refused = N8nRefusedUrl(service->url);
	int len;

	if (refused != NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s", refused)));
	HttpCheckUrl(service->url, service->allow_http);
	if ((service->signing_secret != NULL &&
		 !StandardWebhookKey(service->signing_secret, NULL, &len)) ||
		(service->signing_secret_previous != NULL &&
		 !StandardWebhookKey(service->signing_secret_previous, NULL, &len)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("its signing secret is not whsec_ and the base64 of %d "
						"to %d bytes",
						STANDARD_WEBHOOK_KEY_MIN, STANDARD_WEBHOOK_KEY_MAX),
				 errhidestmt(true), errhidecontext(true)));
}

/*
 * StoreReadEndpoint
 *		Read an endpoint's row into endpoint; with lock, make sure that there is
 *		one and lock it.
 */
void
StoreReadEndpoint(const char *tenant, DeliveryEndpoint *endpoint, bool lock)
{
	static SPIPlanPtr make = NULL;
	static SPIPlanPtr plans[2] = {NULL, NULL};
	Oid types[] = {TEXTOID, TEXTOID};
	Datum values[] = {CStringGetTextDatum(tenant),
					  CStringGetTextDatum(endpoint->name)};
	const char *breaker;
	const char *reason;
	bool isnull;

	if (lock)
		DeliveryRun(&make,
					"INSERT INTO outbound.endpoint (tenant, endpoint)"
					" VALUES ($1, $2) ON CONFLICT DO NOTHING",
					2, types, values, NULL);
	DeliveryRun(&plans[lock],
				lock ? "SELECT paused, breaker, failures, opened, open_until,"
					   " next_send_at, max_tries, reason FROM outbound.endpoint"
					   " WHERE tenant OPERATOR(pg_catalog.=) $1"
					   " AND endpoint OPERATOR(pg_catalog.=) $2 FOR UPDATE"
					 : "SELECT paused, breaker, failures, opened, open_until,"
					   " next_send_at, max_tries, reason FROM outbound.endpoint"
					   " WHERE tenant OPERATOR(pg_catalog.=) $1"
					   " AND endpoint OPERATOR(pg_catalog.=) $2",
				2, types, values, NULL);
	if (SPI_processed == 0)
	{
		SPI_freetuptable(SPI_tuptable);
		return;
	}
	endpoint->paused = DatumGetBool(PlanDatum(0, 1, &isnull));
	breaker = PlanText(0, 2);
	endpoint->breaker = strcmp(breaker, "open") == 0        ? BREAKER_OPEN
						: strcmp(breaker, "half_open") == 0 ? BREAKER_HALF_OPEN
															: BREAKER_CLOSED;
	endpoint->failures = DatumGetInt32(PlanDatum(0, 3, &isnull));
	endpoint->opened = DatumGetInt32(PlanDatum(0, 4, &isnull));
	endpoint->open_until = DatumGetTimestampTz(PlanDatum(0, 5, &isnull));
	if (isnull)
		endpoint->open_until = 0;
	endpoint->next_send_at = DatumGetTimestampTz(PlanDatum(0, 6, &isnull));
	if (isnull)
		endpoint->next_send_at = 0;
	endpoint->max_tries = DatumGetInt32(PlanDatum(0, 7, &isnull));
	reason = PlanText(0, 8);
	if (strcmp(reason, endpoint->reason) != 0)
	{
		pfree(endpoint->reason);
		endpoint->reason =
			MemoryContextStrdup(GetMemoryChunkContext(endpoint), reason);
	}
	SPI_freetuptable(SPI_tuptable);
}

/*
 * StoreWriteEndpoint
 *		Write back a row that StoreReadEndpoint locked.
 */
void
StoreWriteEndpoint(const char *tenant, const DeliveryEndpoint *endpoint)
{
	static SPIPlanPtr plan = NULL;
	static const char *const words[] = {"closed", "open", "half_open"};
	Oid types[] = {TEXTOID, TEXTOID,       BOOLOID,        TEXTOID,
				   INT4OID, INT4OID,       TIMESTAMPTZOID, TIMESTAMPTZOID,
				   TEXTOID, TIMESTAMPTZOID};
	Datum values[] = {CStringGetTextDatum(tenant),
					  CStringGetTextDatum(endpoint->name),
					  BoolGetDatum(endpoint->paused),
					  CStringGetTextDatum(words[endpoint->breaker]),
					  Int32GetDatum(endpoint->failures),
					  Int32GetDatum(endpoint->opened),
					  TimestampTzGetDatum(endpoint->open_until),
					  TimestampTzGetDatum(endpoint->next_send_at),
					  CStringGetTextDatum(endpoint->reason),
					  TimestampTzGetDatum(OutboundNow())};
	char nulls[] = "          ";

	if (endpoint->open_until == 0)
		nulls[6] = 'n';
	if (endpoint->next_send_at == 0)
		nulls[7] = 'n';
	DeliveryRun(
		&plan,
		"UPDATE outbound.endpoint SET paused = $3, breaker = $4,"
		" failures = $5, opened = $6, open_until = $7, next_send_at = $8,"
		" reason = $9, changed_at = $10"
		" WHERE tenant OPERATOR(pg_catalog.=) $1"
		" AND endpoint OPERATOR(pg_catalog.=) $2",
		lengthof(types), types, values, nulls);
}

/*
 * StoreMessagesHeld
 *		Is the kill switch on for the tenant? Messages to people then wait.
 */
bool
StoreMessagesHeld(const char *tenant)
{
	static SPIPlanPtr plan = NULL;
	Oid types[] = {TEXTOID};
	Datum values[] = {CStringGetTextDatum(tenant)};

	DeliveryRun(&plan,
				"SELECT 1 FROM outbound.kill_switch WHERE stopped"
				" AND (tenant OPERATOR(pg_catalog.=) $1"
				"  OR tenant OPERATOR(pg_catalog.=) '*')",
				1, types, values, NULL);
	SPI_freetuptable(SPI_tuptable);
	return SPI_processed > 0;
}

/*-------------------------------------------------------------------------
 *
 * setting.c
 *	  All settings (GUCs) of the extension, its clock, and _PG_init.
 *
 * The clock is outbound.clock, a superuser-only setting: empty means the wall
 * clock. Everything that a rule of the campaign depends on asks OutboundNow();
 * only the replay window of webhook signatures uses the wall clock directly.
 *
 *-------------------------------------------------------------------------
 */
#include "outbound.h"

#include <limits.h>

#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/guc.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(outbound_current_campaign);
PG_FUNCTION_INFO_V1(outbound_current_tenant);
PG_FUNCTION_INFO_V1(outbound_now);

extern PGDLLEXPORT void _PG_init(void);

bool outbound_allow_drop = false;
char *outbound_campaign_id = NULL;
char *outbound_tenant = NULL;
char *outbound_crash_point = NULL;
int outbound_settling_time = 15 * 60;
int outbound_webhook_max_body = 16 * 1024;

static char *clock_text = NULL;
static int clock_offset = 0; /* seconds added to the wall clock */

/* Parsed form of clock_text, kept by its assign hook. */
static bool clock_fixed = false;
static TimestampTz clock_value = 0;

static bool CheckClock(char **newval, void **extra, GucSource source);
static void AssignClock(const char *newval, void *extra);
static bool CheckName(char **newval, void **extra, GucSource source);

/*
 * _PG_init
 *		Called once a backend, when the library is loaded.
 */
void
_PG_init(void)
{
	OutboundDefineSettings();
}

/*
 * OutboundDefineSettings
 *		Define every setting, in alphabetical order.
 */
void
OutboundDefineSettings(void)
{
	DefineCustomBoolVariable(
		"outbound.allow_drop",
		"Lets DROP EXTENSION outbound go on although there is data.",
		"Dump the database first: the tables go with the extension.",
		&outbound_allow_drop, false, PGC_USERSET, 0, NULL, NULL, NULL);

	DefineCustomStringVariable(
		"outbound.campaign_id",
		"Campaign that functions work on when none is named.", NULL,
		&outbound_campaign_id, "ont-live-001", PGC_USERSET, 0, CheckName, NULL,
		NULL);

	DefineCustomStringVariable(
		"outbound.clock",
		"Time that every rule of outbound takes for now; empty = wall clock.",
		"A timestamp with time zone, for tests and simulation.", &clock_text,
		"", PGC_SUSET, 0, CheckClock, AssignClock, NULL);

	DefineCustomIntVariable(
		"outbound.clock_offset",
		"Seconds added to the wall clock, for tests, demonstration and "
		"rehearsal.",
		"Time then runs on, elsewhere; outbound.clock, when set, wins.",
		&clock_offset, 0, INT_MIN, INT_MAX, PGC_SUSET, GUC_UNIT_S, NULL, NULL,
		NULL);

	DefineCustomStringVariable(
		"outbound.crash_point",
		"For crash tests: where call_batch dies as by kill -9.",
		"A developer's setting; never set it where calls are real.",
		&outbound_crash_point, "", PGC_SUSET,
		GUC_NOT_IN_SAMPLE | GUC_NO_SHOW_ALL, NULL, NULL, NULL);

	DefineCustomIntVariable(
		"outbound.settling_time",
		"How long the provider's list must stay empty before an unknown "
		"attempt counts as not placed.",
		"Longer than the provider takes to give up on a call that it is still "
		"registering.",
		&outbound_settling_time, 15 * 60, 1, 24 * 3600, PGC_SUSET, GUC_UNIT_S,
		NULL, NULL, NULL);

	DefineCustomStringVariable(
		"outbound.tenant", "Tenant that functions work on when none is named.",
		NULL, &outbound_tenant, "live_medspa", PGC_USERSET, 0, CheckName, NULL,
		NULL);

	DefineCustomIntVariable(
		"outbound.webhook_max_body",
		"Largest webhook body that retell_webhook() takes; larger is answered "
		"413.",
		NULL, &outbound_webhook_max_body, 16 * 1024, 1, 256 * 1024, PGC_SUSET,
		GUC_UNIT_KB, NULL, NULL, NULL);

	MarkGUCPrefixReserved("outbound");
}

/*
 * CheckName
 *		A tenant or campaign id must not be empty; "*" means all and is no name.
 */
static bool
CheckName(char **newval, void **extra, GucSource source)
{
	if (*newval == NULL || **newval == '\0' || strcmp(*newval, "*") == 0)
	{
		GUC_check_errdetail(
			"A tenant or campaign id is a non-empty text other than \"*\".");
		return false;
	}
	return true;
}

/*
 * CheckClock
 *		Parse the clock now, so that a bad value is refused when it is set.
 *
 * Only absolute timestamps are taken: "now", "today" and the like would mean
 * different things each time the setting is read.
 */
static bool
CheckClock(char **newval, void **extra, GucSource source)
{
	char work[MAXDATELEN + MAXDATEFIELDS];
	char *field[MAXDATEFIELDS];
	int ftype[MAXDATEFIELDS];
	int nf;
	int dtype;
	int tz;
	fsec_t fsec;
	struct pg_tm tm;
	TimestampTz *parsed;
	int dterr;

	if (*newval == NULL || **newval == '\0')
		return true;

	/* words like "now" or "yesterday" would be frozen when set */
	dterr = isdigit((unsigned char) **newval) ? 0 : DTERR_BAD_FORMAT;
	if (dterr == 0)
		dterr = ParseDateTime(*newval, work, sizeof(work), field, ftype,
							  MAXDATEFIELDS, &nf);
	if (dterr == 0)
		dterr =
			OutboundDecodeDateTime(field, ftype, nf, &dtype, &tm, &fsec, &tz);
	if (dterr != 0 || dtype != DTK_DATE)
	{
		GUC_check_errdetail("\"%s\" is not an absolute timestamp.", *newval);
		GUC_check_errhint("Write it like \"2026-11-23 09:00:00-06\".");
		return false;
	}

	parsed = guc_malloc(LOG, sizeof(TimestampTz));
	if (parsed == NULL)
		return false;
	if (tm2timestamp(&tm, fsec, &tz, parsed) != 0)
	{
		guc_free(parsed);
		GUC_check_errdetail("\"%s\" is out of range.", *newval);
		return false;
	}
	*extra = parsed;

	/*
	 * Kept in UTC with a numeric offset: a parallel worker parses it again
	 * while its table of zone abbreviations is not there yet, and a name or a
	 * "Z" would be looked up in that.
	 */
	if (timestamp2tm(*parsed, NULL, &tm, &fsec, NULL, NULL) == 0 &&
		tm.tm_year > 0)
	{
		const size_t size = 64;
		char *text = guc_malloc(LOG, size);

		if (text == NULL)
		{
			guc_free(parsed);
			*extra = NULL;
			return false;
		}
		snprintf(text, size, "%04d-%02d-%02d %02d:%02d:%02d.%06d+00",
				 tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min,
				 tm.tm_sec, (int) fsec);
		guc_free(*newval);
		*newval = text;
	}
	return true;
}

/*
 * AssignClock
 *		Take over what CheckClock parsed.
 */
static void
AssignClock(const char *newval, void *extra)
{
	clock_fixed = (extra != NULL);
	if (clock_fixed)
		clock_value = *(TimestampTz *) extra;
}

/*
 * OutboundNow
 *		The extension's time: outbound.clock, or the wall clock (plus
 *		outbound.clock_offset).
 *
 * Not the transaction's start: a dispatcher runs for minutes.
 */
TimestampTz
OutboundNow(void)
{
	return OutboundTime(GetCurrentTimestamp());
}

/*
 * OutboundTime
 *		What the extension's clock showed at an instant of the wall clock.
 */
TimestampTz
OutboundTime(TimestampTz wall)
{
	return clock_fixed ? clock_value : wall + clock_offset * OUTBOUND_SECOND;
}

/*
 * outbound.now() returns timestamptz
 *		OutboundNow() for SQL. Marked STABLE so that it can serve as an index
 *		bound; two calls in one statement may differ by microseconds.
 */
Datum
outbound_now(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(OutboundNow());
}

/*
 * outbound.current_tenant() returns text
 *		The setting outbound.tenant.
 */
Datum
outbound_current_tenant(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(outbound_tenant));
}

/*
 * outbound.current_campaign() returns text
 *		The setting outbound.campaign_id.
 */
Datum
outbound_current_campaign(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(outbound_campaign_id));
}

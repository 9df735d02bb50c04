/*-------------------------------------------------------------------------
 *
 * dispatch_record.c
 *	  What an answer means for the attempt, the lead, the queue, the pace and
 *	  the kill switch. Each function is part of one transaction.
 *
 *-------------------------------------------------------------------------
 */
#include "dispatch.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/uuid.h"

#include "plan.h"

/* Refusals in a row, with no call placed between, that pause the campaign. */
#define MOST_REFUSED_IN_ROW 10
/* Times in a row that nothing could be sent before the run gives up. */
#define MOST_UNREACHABLE_IN_ROW 3

#define REFUSED_WAIT (4 * OUTBOUND_HOUR)
#define UNREACHABLE_WAIT (10 * OUTBOUND_SECOND)

static void RecordPlaced(DispatchRun *run, const RetellAnswer *answer,
						 AttemptChange *change);
static void Trip(DispatchRun *run, bool account, const char *reason);

/*
 * DispatchReadAnswer
 *		Keep what an answer says, in the item's own memory.
 *
 * n8n answers for the provider: 2xx must carry the call id; its own 404 means
 * that the workflow is not active (or n8n is starting), so that nothing was
 * done; its own 5xx may come after the call was made.
 */
void
DispatchReadAnswer(DispatchRun *run, DispatchItem *item,
				   const HttpAnswer *answer)
{
	MemoryContext old = MemoryContextSwitchTo(item->context);
	RetellAnswer *result = &item->answer;

	RetellReadCreate(answer, result);
	if (run->via_n8n && answer->phase == HTTP_DONE)
	{
		if (answer->status == 404 || answer->status == 403 ||
			answer->status == 401)
		{
			result->verdict =
				answer->status == 404 ? RETELL_NOT_SENT : RETELL_BAD_ACCOUNT;
			result->error_class =
				answer->status == 404 ? "n8n_not_ready" : "unauthorized";
			result->message = psprintf(
				"n8n answered %d; %s", answer->status,
				answer->status == 404
					? "activate the dispatch workflow and check the url of "
					  "n8n_dispatch"
					: "check auth_header of n8n_dispatch's user mapping");
		}
		else if (result->verdict == RETELL_UNKNOWN && answer->status >= 200 &&
				 answer->status < 300)
			result->message =
				psprintf("n8n answered %d without a call_id; the dispatch "
						 "workflow must answer with the provider's answer",
						 answer->status);
	}
	item->http_status = answer->status;
	if (result->verdict != RETELL_PLACED)
		item->excerpt = HttpExcerpt(answer, 500);
	item->stage = DISPATCH_ANSWERED;
	MemoryContextSwitchTo(old);
}

/*
 * DispatchRecord
 *		Bring the attempt to the state that its answer means.
 */
void
DispatchRecord(DispatchRun *run, DispatchItem *item)
{
	const RetellAnswer *answer = &item->answer;
	AttemptChange change = {.tenant = run->tenant,
							.attempt_id = item->attempt_id,
							.sent_at = item->sent_at,
							.http_status = item->http_status,
							.error_class = answer->error_class,
							.error = answer->message,
							.answer = item->excerpt};

	if (answer->verdict != RETELL_REFUSED)
		run->refused_in_row = 0;
	if (answer->verdict != RETELL_NOT_SENT && run->unreachable_in_row > 0)
	{
		run->unreachable_in_row = 0;
		PacingReached(run);
	}

	switch (answer->verdict)
	{
		case RETELL_PLACED:
			RecordPlaced(run, answer, &change);
			break;

		case RETELL_UNKNOWN:
			change.to = ATTEMPT_UNKNOWN;
			AttemptMove(&change);
			run->unknown++;
			break;

		case RETELL_REFUSED:
			change.to = ATTEMPT_REFUSED;
			change.queue = ATTEMPT_QUEUE_DROP;
			change.disposition = answer->error_class;
			change.not_before = OutboundNow() + REFUSED_WAIT;
			if (answer->bad_number)
				change.lead_status = "invalid";
			AttemptMove(&change);
			run->refused++;
			if (++run->refused_in_row >= MOST_REFUSED_IN_ROW)
				Trip(run, false,
					 psprintf("%d refusals in a row, the last one: %s",
							  run->refused_in_row, answer->message));
			break;

		case RETELL_BAD_CAMPAIGN:
		case RETELL_BAD_ACCOUNT:
			change.to = ATTEMPT_REFUSED;
			change.queue = ATTEMPT_QUEUE_AGAIN;
			AttemptMove(&change);
			run->refused++;
			Trip(run, answer->verdict == RETELL_BAD_ACCOUNT, answer->message);
			break;

		case RETELL_THROTTLED:
			change.to = ATTEMPT_REFUSED;
			change.queue = ATTEMPT_QUEUE_AGAIN;
			AttemptMove(&change);
			run->refused++;
			PacingThrottled(run, answer->retry_after_ms, answer->message);
			break;

		case RETELL_NOT_SENT:
			change.to = ATTEMPT_NOT_PLACED;
			change.queue = ATTEMPT_QUEUE_AGAIN;
			change.not_before = OutboundNow() + UNREACHABLE_WAIT;
			change.sent_at = 0;
			AttemptMove(&change);
			run->not_placed++;
			PacingUnreachable(run, answer->message);
			if (++run->unreachable_in_row >= MOST_UNREACHABLE_IN_ROW)
				DispatchStop(run, true, answer->message);
			break;
	}
}

/*
 * RecordPlaced
 *		The answer has a call id; is it this attempt's call? A proxy that answers
 *		from its cache gives another's, and then it is not known what became of
 *		ours.
 */
static void
RecordPlaced(DispatchRun *run, const RetellAnswer *answer,
			 AttemptChange *change)
{
	char *id = DatumGetCString(
		DirectFunctionCall1(uuid_out, UUIDPGetDatum(&change->attempt_id)));

	if (answer->attempt_id == NULL ||
		pg_strcasecmp(answer->attempt_id, id) == 0)
	{
		change->to = ATTEMPT_PLACED;
		change->call_id = answer->call_id;
		change->call_status = answer->call_status;
		change->call_object = answer->body;
		change->error_class = NULL;
		change->evidence = "the answer to create-call";
		if (AttemptMove(change) != ATTEMPT_CONFLICT)
		{
			run->placed++;
			return;
		}
	}
	change->to = ATTEMPT_UNKNOWN;
	change->call_id = NULL;
	change->call_object = NULL;
	change->error_class = "foreign_call";
	change->error = psprintf(
		"the answer has the call %s, which is not this attempt's; is there a "
		"proxy that caches? The provider's list will tell whether there is a "
		"call",
		answer->call_id);
	AttemptMove(change);
	run->unknown++;
}

/*
 * DispatchWithdraw
 *		Give back a claim whose request never left.
 */
void
DispatchWithdraw(DispatchRun *run, DispatchItem *item, const char *error_class,
				 const char *reason)
{
	AttemptChange change = {.tenant = run->tenant,
							.attempt_id = item->attempt_id,
							.to = ATTEMPT_NOT_PLACED,
							.error_class = error_class,
							.error = reason,
							.evidence = "the request never left",
							.queue = ATTEMPT_QUEUE_AGAIN};

	AttemptMove(&change);
	item->stage = DISPATCH_WITHDRAWN;
	run->not_placed++;
}

/*
 * DispatchAbandon
 *		The run ends by an error while the request is on its way.
 */
void
DispatchAbandon(DispatchRun *run, DispatchItem *item)
{
	AttemptChange change = {
		.tenant = run->tenant,
		.attempt_id = item->attempt_id,
		.to = ATTEMPT_UNKNOWN,
		.sent_at = item->sent_at,
		.error_class = "cancelled",
		.error =
			"call_batch was cancelled or failed while waiting for the answer"};

	AttemptMove(&change);
	run->unknown++;
}

/*
 * Trip
 *		The kill switch: of the tenant when the account is wrong, of the campaign
 *		(paused) when its own settings are.
 */
static void
Trip(DispatchRun *run, bool account, const char *reason)
{
	static SavedPlan stop = {"SELECT outbound.stop($1, 'tenant', $2, $3)",
							 3,
							 {TEXTOID, TEXTOID, TEXTOID}};
	static SavedPlan pause = {
		"SELECT outbound.pause($1, $2, $3)", 3, {TEXTOID, TEXTOID, TEXTOID}};
	char *text = psprintf("%s: %s", run->service->name, reason);
	Datum values[3] = {CStringGetTextDatum(text),
					   CStringGetTextDatum(run->campaign_id),
					   CStringGetTextDatum(run->tenant)};

	SPI_connect();
	PlanRun(account ? &stop : &pause, values, NULL, false, SPI_OK_SELECT);
	SPI_finish();
	DispatchStop(run, true,
				 psprintf("%s (%s)", text,
						  account
							  ? "the tenant's kill switch is on; mend it, then "
								"SELECT outbound.resume(scope => 'tenant')"
							  : "the campaign is paused; mend it, then SELECT "
								"outbound.resume()"));
}

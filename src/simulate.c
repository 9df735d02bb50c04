/*-------------------------------------------------------------------------
 *
 * simulate.c
 *	  simulate(): a dry run on a virtual clock through PolicyDecide().
 *
 * Events, not ticks: a lead that has to wait sleeps until its not_before, and the
 * clock jumps to the next instant at which a lead wakes or a slot is free. Calls
 * made in the simulation change only the structs in memory; nothing is written.
 *
 * What the simulation has to assume is in its arguments: how every call ends and
 * how long it takes. The campaign is taken as running.
 *
 *-------------------------------------------------------------------------
 */
#include "policy.h"

#include "executor/spi.h"
#include "funcapi.h"
#include "lib/binaryheap.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(outbound_simulate);

#define SIMULATE_BATCH 1000

/* A number, shared by the leads that have it. */
typedef struct SimNumber
{
	char number[20]; /* key: +, at most 15 digits */
	int ncalls;
	int room;
	TimestampTz *calls; /* ascending */
	TimestampTz busy_until;
} SimNumber;

typedef struct SimLead
{
	PolicyLead lead;
	SimNumber *number; /* NULL: none */
	TimestampTz due;
	DateADT called_on;   /* campaign's day of its last simulated call */
	int calls;           /* simulated */
	PolicyDecision last; /* last decision that was not a call */
} SimLead;

typedef struct Simulation
{
	PolicyCampaign *campaign;
	TimestampTz from;
	TimestampTz to;
	int64 call_usec;
	int64 spacing;
	int64 retry_interval;
	const char *disposition;
	bool resume;
	int top_k;
	int n;
	int room;
	SimLead *leads; /* in the queue's order */
	HTAB *numbers;
	binaryheap *due;   /* asleep: earliest first */
	binaryheap *ready; /* awake: best rank first */
	binaryheap *ends;  /* ends of calls in flight: earliest first */
	TimestampTz *end_at;
	int today; /* leads dispatched on the campaign's day */
	TimestampTz hour;
	int64 hour_calls;
	TimestampTz last_call;
	ReturnSetInfo *rsinfo;
} Simulation;

static void LoadAll(Simulation *sim);
static void Run(Simulation *sim);
static void Advance(Simulation *sim, TimestampTz now);
static bool TryCall(Simulation *sim, SimLead *s, TimestampTz now);
static void Place(Simulation *sim, SimLead *s, TimestampTz now,
				  const PolicyDecision *decision);
static void Report(Simulation *sim);
static void
Emit(Simulation *sim, const char *event, TimestampTz at, const SimLead *s,
	 const PolicyDecision *decision, int64 calls, int64 capacity);
static int64 Capacity(const Simulation *sim);
static int CompareDue(Datum a, Datum b, void *arg);
static int CompareRank(Datum a, Datum b, void *arg);
static int CompareEnd(Datum a, Datum b, void *arg);

/* earliest on top */
static int
CompareDue(Datum a, Datum b, void *arg)
{
	const SimLead *x = (const SimLead *) DatumGetPointer(a);
	const SimLead *y = (const SimLead *) DatumGetPointer(b);

	if (x->due != y->due)
		return x->due < y->due ? 1 : -1;
	return x < y ? 1 : -1;
}

/* highest score, then least recently called, then the loaded order */
static int
CompareRank(Datum a, Datum b, void *arg)
{
	const SimLead *x = (const SimLead *) DatumGetPointer(a);
	const SimLead *y = (const SimLead *) DatumGetPointer(b);

	if (x->lead.segment_score != y->lead.segment_score)
		return x->lead.segment_score > y->lead.segment_score ? 1 : -1;
	if (x->lead.last_attempt_at != y->lead.last_attempt_at)
		return x->lead.last_attempt_at < y->lead.last_attempt_at ? 1 : -1;
	return x < y ? 1 : -1;
}

/* earliest on top; the values are timestamps (8-byte Datum, or pointers) */
static int
CompareEnd(Datum a, Datum b, void *arg)
{
	TimestampTz x = *(TimestampTz *) DatumGetPointer(a);
	TimestampTz y = *(TimestampTz *) DatumGetPointer(b);

	return (x < y) - (x > y);
}

/*
 * LoadAll
 *		Every lead of the campaign with its facts, in the queue's order.
 */
static void
LoadAll(Simulation *sim)
{
	HASHCTL ctl;
	Portal portal;
	int n;

	memset(&ctl, 0, sizeof(ctl));
	ctl.keysize = sizeof(((SimNumber *) 0)->number);
	ctl.entrysize = sizeof(SimNumber);
	ctl.hcxt = CurrentMemoryContext;
	sim->numbers = hash_create("outbound simulated numbers", 1024, &ctl,
							   HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
	sim->room = SIMULATE_BATCH;
	sim->leads = palloc(sim->room * sizeof(SimLead));
	portal = PolicyOpenHead(sim->campaign, NULL);
	do
	{
		PolicyLead *leads;

		CHECK_FOR_INTERRUPTS();
		n = PolicyFetchHead(sim->campaign, portal, SIMULATE_BATCH, sim->from,
							&leads);
		if (sim->n + n > sim->room)
		{
			sim->room *= 2;
			sim->leads = repalloc_huge(sim->leads, sim->room * sizeof(SimLead));
		}
		for (int i = 0; i < n; i++)
		{
			SimLead *s = &sim->leads[sim->n++];
			bool found;

			memset(s, 0, sizeof(SimLead));
			s->lead = leads[i];
			s->due = sim->from;
			s->called_on = PG_INT32_MIN;
			if (s->lead.to_number == NULL)
				continue;
			s->number = hash_search(sim->numbers, s->lead.to_number, HASH_ENTER,
									&found);
			if (!found)
			{
				s->number->ncalls = s->lead.ncalls;
				s->number->room = s->lead.ncalls;
				s->number->calls = NULL;
				if (s->lead.ncalls > 0)
				{
					s->number->calls =
						palloc(s->lead.ncalls * sizeof(TimestampTz));
					memcpy(s->number->calls, s->lead.calls,
						   s->lead.ncalls * sizeof(TimestampTz));
				}
				s->number->busy_until = DT_NOBEGIN;
			}
			/* a call under way now will be over, one way or the other */
			if (s->lead.live_lead || s->lead.live_number)
				s->number->busy_until = sim->from + sim->call_usec;
			s->lead.live_lead = false;
		}
		pfree(leads);
	} while (n == SIMULATE_BATCH);
	SPI_cursor_close(portal);
}

/*
 * Capacity
 *		Calls that an hour could hold.
 */
static int64
Capacity(const Simulation *sim)
{
	int64 rate = OUTBOUND_HOUR / Max(sim->spacing, 1);
	int64 lines =
		sim->campaign->concurrency * OUTBOUND_HOUR / Max(sim->call_usec, 1);

	return Min(rate, lines);
}

/*
 * Emit
 *		One row of the answer.
 */
static void
Emit(Simulation *sim, const char *event, TimestampTz at, const SimLead *s,
	 const PolicyDecision *decision, int64 calls, int64 capacity)
{
	Datum values[8];
	bool nulls[8];

	memset(nulls, true, sizeof(nulls));
	values[0] = CStringGetTextDatum(event);
	nulls[0] = false;
	values[1] = TimestampTzGetDatum(at);
	nulls[1] = false;
	if (s != NULL)
	{
		values[2] = CStringGetTextDatum(s->lead.lead_id);
		nulls[2] = false;
	}
	if (decision != NULL)
	{
		values[3] = CStringGetTextDatum(PolicyVerdictWord(decision->verdict));
		values[4] = CStringGetTextDatum(PolicyReasonWord(decision->reason));
		values[5] = TimestampTzGetDatum(decision->not_before);
		nulls[3] = nulls[4] = false;
		nulls[5] = (decision->not_before == DT_NOEND);
	}
	values[6] = Int64GetDatum(calls);
	nulls[6] = (calls < 0);
	values[7] = Int64GetDatum(capacity);
	nulls[7] = (capacity < 0);
	tuplestore_putvalues(sim->rsinfo->setResult, sim->rsinfo->setDesc, values,
						 nulls);
}

/*
 * Advance
 *		Move the campaign's day and the hour's account to now.
 */
static void
Advance(Simulation *sim, TimestampTz now)
{
	while (now >= sim->hour + OUTBOUND_HOUR)
	{
		if (sim->hour_calls > 0)
			Emit(sim, "hour", sim->hour, NULL, NULL, sim->hour_calls,
				 Capacity(sim));
		sim->hour_calls = 0;
		if (now >= sim->hour + 2 * OUTBOUND_HOUR)
			sim->hour += (now - sim->hour) / OUTBOUND_HOUR * OUTBOUND_HOUR;
		else
			sim->hour += OUTBOUND_HOUR;
	}
	while (now >= sim->campaign->day_end)
	{
		sim->campaign->day_start = sim->campaign->day_end;
		sim->campaign->day_end =
			CalendarDayEnd(sim->campaign->zone, sim->campaign->day_start);
		sim->campaign->calls_today = 0;
		sim->today = 0;
	}
}

/*
 * Place
 *		A simulated call: what the claim and the end of the call would change.
 */
static void
Place(Simulation *sim, SimLead *s, TimestampTz now,
	  const PolicyDecision *decision)
{
	SimNumber *number = s->number;

	s->calls++;
	s->called_on = CalendarLocalDate(sim->campaign->zone, now);
	sim->campaign->calls_today++;
	sim->today++;
	sim->hour_calls++;
	sim->last_call = now;
	Emit(sim, "call", now, s, decision, s->lead.attempts + 1, -1);

	s->lead.attempts++;
	s->lead.last_attempt_at = now;
	s->lead.next_attempt_at = DT_NOBEGIN;
	s->lead.last_disposition = sim->disposition;
	s->lead.retry_interval = sim->retry_interval;
	if (decision->verdict == POLICY_AFTER_HOURS_CALL)
		s->lead.after_hours_done = true;

	if (number->ncalls == number->room)
	{
		number->room = Max(4, number->room * 2);
		number->calls =
			number->calls
				? repalloc(number->calls, number->room * sizeof(TimestampTz))
				: palloc(number->room * sizeof(TimestampTz));
	}
	number->calls[number->ncalls++] = now;
	number->busy_until = now + sim->call_usec;
}

/*
 * TryCall
 *		Decide for a lead that is awake. True when it was called; otherwise it
 *		sleeps until its not_before, or is out.
 */
static bool
TryCall(Simulation *sim, SimLead *s, TimestampTz now)
{
	PolicyDecision d;
	bool called = false;

	if (s->number != NULL)
	{
		s->lead.calls = s->number->calls;
		s->lead.ncalls = s->number->ncalls;
		s->lead.live_number = (s->number->busy_until > now);
	}
	PolicyDecide(sim->campaign, &s->lead, now, &d);
	if (d.verdict == POLICY_CALL || d.verdict == POLICY_AFTER_HOURS_CALL)
	{
		/* today's queue is full, or has had this lead */
		if (sim->today >= sim->top_k ||
			(sim->resume &&
			 s->called_on == CalendarLocalDate(sim->campaign->zone, now)))
			s->due = sim->campaign->day_end;
		else
		{
			Place(sim, s, now, &d);
			called = true;
			s->due = s->number->busy_until;
			/* the next look is when the retry interval is over, at the least */
			s->due = Max(s->due, now + sim->retry_interval);
		}
	}
	else
	{
		s->last = d;
		if (d.reason == POLICY_CALL_IN_PROGRESS)
			s->due = s->number->busy_until;
		else
			s->due = d.not_before;
	}
	if (s->due < sim->to)
		binaryheap_add(sim->due, PointerGetDatum(s));
	return called;
}

/*
 * Run
 *		The event loop, from from to to.
 */
static void
Run(Simulation *sim)
{
	TimestampTz now = sim->from;
	TimestampTz slot = sim->from;
	int next_end = 0;
	int lines = sim->campaign->concurrency;

	sim->due = binaryheap_allocate(sim->n + 1, CompareDue, NULL);
	sim->ready = binaryheap_allocate(sim->n + 1, CompareRank, NULL);
	sim->ends = binaryheap_allocate(lines + 1, CompareEnd, NULL);
	sim->end_at = palloc((lines + 1) * sizeof(TimestampTz));
	for (int i = 0; i < sim->n; i++)
		binaryheap_add_unordered(sim->due, PointerGetDatum(&sim->leads[i]));
	binaryheap_build(sim->due);

	while (now < sim->to)
	{
		SimLead *s;

		CHECK_FOR_INTERRUPTS();
		while (!binaryheap_empty(sim->due))
		{
			s = (SimLead *) DatumGetPointer(binaryheap_first(sim->due));
			if (s->due > now)
				break;
			binaryheap_remove_first(sim->due);
			binaryheap_add(sim->ready, PointerGetDatum(s));
		}
		if (binaryheap_empty(sim->ready))
		{
			if (binaryheap_empty(sim->due))
				break;
			now =
				((SimLead *) DatumGetPointer(binaryheap_first(sim->due)))->due;
			continue;
		}
		/* a slot: spaced requests, and a free line */
		if (slot > now)
		{
			now = slot;
			continue;
		}
		if (sim->ends->bh_size == lines)
		{
			TimestampTz *end =
				(TimestampTz *) DatumGetPointer(binaryheap_first(sim->ends));

			if (*end > now)
			{
				now = *end;
				continue;
			}
			binaryheap_remove_first(sim->ends);
			next_end = end - sim->end_at;
		}
		else
			next_end = sim->ends->bh_size;
		Advance(sim, now);
		s = (SimLead *) DatumGetPointer(binaryheap_remove_first(sim->ready));
		if (TryCall(sim, s, now))
		{
			sim->end_at[next_end] = now + sim->call_usec;
			binaryheap_add(sim->ends, PointerGetDatum(&sim->end_at[next_end]));
			slot = now + sim->spacing;
		}
		else if (sim->ends->bh_size < lines && next_end < sim->ends->bh_size)
		{
			/* the line that was freed stays free: keep it as one that has ended */
			sim->end_at[next_end] = now;
			binaryheap_add(sim->ends, PointerGetDatum(&sim->end_at[next_end]));
		}
	}
	Advance(sim, Max(now, sim->hour + OUTBOUND_HOUR));
}

/*
 * Report
 *		Who was not called and why, and when the queue ran dry.
 */
static void
Report(Simulation *sim)
{
	int64 uncalled = 0;

	for (int i = 0; i < sim->n; i++)
	{
		SimLead *s = &sim->leads[i];

		CHECK_FOR_INTERRUPTS();
		if (s->calls > 0)
			continue;
		uncalled++;
		if (s->last.not_before == 0 && s->last.reason == POLICY_CALLABLE)
			Emit(sim, "not_reached", sim->to, s, NULL, -1, -1);
		else
			Emit(sim, "not_called", sim->to, s, &s->last, -1, -1);
	}
	/* nobody is awake, and who sleeps does so beyond the end */
	if (binaryheap_empty(sim->ready) && binaryheap_empty(sim->due))
		Emit(sim, "dry",
			 sim->last_call == DT_NOBEGIN ? sim->from : sim->last_call, NULL,
			 NULL, uncalled, -1);
}

/*
 * outbound.simulate("from" timestamptz, "to" timestamptz, top_k integer,
 *		call_seconds double precision, disposition text, resume boolean,
 *		campaign_id text, tenant text)
 * returns setof (event, at, lead_id, verdict, reason, not_before, calls, capacity)
 *		A dry run. Reads only; no locks.
 */
Datum
outbound_simulate(PG_FUNCTION_ARGS)
{
	Simulation sim;
	MemoryContext old = CurrentMemoryContext;
	MemoryContext work;
	double seconds;

	for (int i = 0; i < PG_NARGS(); i++)
	{
		if (i != 2 && PG_ARGISNULL(i))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("only top_k may be null in outbound.simulate()")));
	}
	memset(&sim, 0, sizeof(sim));
	sim.from = PG_GETARG_TIMESTAMPTZ(0);
	sim.to = PG_GETARG_TIMESTAMPTZ(1);
	seconds = PG_GETARG_FLOAT8(3);
	if (TIMESTAMP_NOT_FINITE(sim.from) || TIMESTAMP_NOT_FINITE(sim.to) ||
		sim.to < sim.from || sim.to - sim.from > 366 * OUTBOUND_DAY)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("a simulation runs over at most 366 days, from "
							   "an earlier instant to a later one")));
	if (!(seconds >= 0 && seconds <= 86400))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("call_seconds must be between 0 and 86400")));
	if (!PG_ARGISNULL(2) && PG_GETARG_INT32(2) < 1)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("top_k must be at least 1")));
	InitMaterializedSRF(fcinfo, 0);
	sim.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	work =
		AllocSetContextCreate(old, "outbound simulate", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(work);
	sim.call_usec = (int64) (seconds * USECS_PER_SEC);
	sim.disposition = text_to_cstring(PG_GETARG_TEXT_PP(4));
	sim.resume = PG_GETARG_BOOL(5);
	sim.campaign =
		PolicyLoadCampaign(text_to_cstring(PG_GETARG_TEXT_PP(7)),
						   text_to_cstring(PG_GETARG_TEXT_PP(6)), sim.from);
	sim.campaign->running = true;
	sim.top_k = PG_ARGISNULL(2) ? sim.campaign->top_k : PG_GETARG_INT32(2);
	sim.spacing = (int64) (USECS_PER_SEC / sim.campaign->calls_per_second);
	sim.retry_interval = PolicyRetryInterval(sim.campaign, sim.disposition);
	sim.hour = sim.from - (sim.from % OUTBOUND_HOUR);
	sim.last_call = DT_NOBEGIN;

	SPI_connect();
	MemoryContextSwitchTo(work);
	LoadAll(&sim);
	SPI_finish();
	MemoryContextSwitchTo(work);
	Run(&sim);
	Report(&sim);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
	return (Datum) 0;
}

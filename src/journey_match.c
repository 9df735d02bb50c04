/*-------------------------------------------------------------------------
 *
 * journey_match.c
 *	  Rules for words: find the matches of all rules in an utterance.
 *
 * The steps of all patterns are one nondeterministic automaton over words. It
 * is made deterministic as it is used: a state is the set of places in which
 * patterns may be, and what a word leads to from there is worked out once and
 * kept. Then every word costs one look-up for each match still open, however
 * many rules there are.
 *
 *	  place = step, words that its gap may still take, may the next word open
 *			  a sentence (the first word of a match, or behind a ".")
 *
 * What is kept lives beside the rules and is thrown away when it grows too
 * large. States are complete before they are linked, so that an error in the
 * middle leaves nothing half made.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_rule.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#define MAX_STATES 20000
#define MAX_PLACES 2000000
#define DEAD (-1)
#define SYMBOL_END PG_UINT32_MAX

/* step << 5 | words left << 1 | may cross */
typedef uint32 Place;
#define PLACE(step, left, cross) \
	((Place) (step) << 5 | (Place) (left) << 1 | ((cross) ? 1 : 0))
#define PLACE_STEP(place) ((int) ((place) >> 5))
#define PLACE_LEFT(place) ((int) ((place) >> 1 & 15))
#define PLACE_CROSS(place) (((place) &1) != 0)

/* What one symbol (a word, does it open a sentence; or the end) leads to. */
typedef struct Arc
{
	uint32 symbol; /* plus one; 0 = free slot */
	int next;      /* state, or DEAD */
	int matched;   /* slice of Matcher.matched: rules that end before it */
	int matched_count;
} Arc;

typedef struct State
{
	int places; /* slice of Matcher.places */
	int place_count;
	Arc *arcs; /* hash table */
	int room;  /* a power of two */
	int used;
} State;

typedef struct PlaceList
{
	Place *places;
	int count;
	int room;
} PlaceList;

struct Matcher
{
	const JourneyRules *rules;
	MemoryContext parent;
	MemoryContext context;
	State *states;
	int state_count;
	int state_room;
	int *by_hash; /* state, or -1; size is a power of two */
	int by_hash_room;
	Place *places;
	int place_count;
	int place_room;
	uint16 *matched;
	int matched_count;
	int matched_room;
	int start[SPEAKER_SUMMARY + 1]; /* by speaker, DEAD = not made yet */
	PlaceList open;                 /* scratch of MakeArc */
	PlaceList out;
};

static void Reset(Matcher *matcher);
static int FindState(Matcher *matcher, PlaceList *list);
static const Arc *MakeArc(Matcher *matcher, int state, uint32 symbol);

/*
 * MatcherCreate
 *		An empty automaton for the rules, in their memory context.
 */
Matcher *
MatcherCreate(const JourneyRules *rules)
{
	Matcher *matcher = MemoryContextAllocZero(rules->context, sizeof(Matcher));

	matcher->rules = rules;
	matcher->parent = rules->context;
	Reset(matcher);
	return matcher;
}

/*
 * Reset
 *		Forget every state.
 */
static void
Reset(Matcher *matcher)
{
	MemoryContext context = AllocSetContextCreate(
		matcher->parent, "outbound journey matcher", ALLOCSET_DEFAULT_SIZES);
	int i;

	if (matcher->context)
		MemoryContextDelete(matcher->context);
	matcher->context = context;
	matcher->state_count = matcher->place_count = matcher->matched_count = 0;
	matcher->state_room = 256;
	matcher->place_room = 4096;
	matcher->matched_room = 256;
	matcher->by_hash_room = 1024;
	matcher->states =
		MemoryContextAlloc(context, matcher->state_room * sizeof(State));
	matcher->places =
		MemoryContextAlloc(context, matcher->place_room * sizeof(Place));
	matcher->matched =
		MemoryContextAlloc(context, matcher->matched_room * sizeof(uint16));
	matcher->by_hash =
		MemoryContextAlloc(context, matcher->by_hash_room * sizeof(int));
	for (i = 0; i < matcher->by_hash_room; i++)
		matcher->by_hash[i] = DEAD;
	for (i = 0; i < (int) lengthof(matcher->start); i++)
		matcher->start[i] = DEAD;
	memset(&matcher->open, 0, sizeof(PlaceList));
	memset(&matcher->out, 0, sizeof(PlaceList));
}

/*
 * AddPlace
 *		Append to a list.
 */
static inline void
AddPlace(Matcher *matcher, PlaceList *list, Place place)
{
	if (list->count >= list->room)
	{
		int room = Max(list->room * 2, 256);

		list->places =
			list->places == NULL
				? MemoryContextAlloc(matcher->context, room * sizeof(Place))
				: repalloc(list->places, room * sizeof(Place));
		list->room = room;
	}
	list->places[list->count++] = place;
}

/*
 * PlaceAt
 *		Just before a step.
 */
static inline Place
PlaceAt(const JourneyRules *rules, int step, bool cross)
{
	const Step *n = &rules->nodes[step];

	return PLACE(step, n->kind == STEP_GAP ? n->word : 0, cross);
}

static int
ComparePlaces(const void *a, const void *b)
{
	Place x = *(const Place *) a;
	Place y = *(const Place *) b;

	return x < y ? -1 : x > y;
}

static uint32
HashPlaces(const Place *places, int count)
{
	uint32 hash = 2166136261u;
	int i;

	for (i = 0; i < count; i++)
		hash = (hash ^ places[i]) * 16777619u ^ (hash >> 15);
	return hash;
}

/*
 * FindState
 *		The state of these places, made when it is new; sorts them.
 */
static int
FindState(Matcher *matcher, PlaceList *list)
{
	State *state;
	uint32 hash;
	int at;
	int i;
	int k;

	if (list->count == 0)
		return DEAD;
	if (list->count > 1)
		qsort(list->places, list->count, sizeof(Place), ComparePlaces);
	for (i = k = 1; i < list->count; i++)
		if (list->places[i] != list->places[k - 1])
			list->places[k++] = list->places[i];
	list->count = k;
	hash = HashPlaces(list->places, list->count);
	for (at = hash & (matcher->by_hash_room - 1); matcher->by_hash[at] != DEAD;
		 at = (at + 1) & (matcher->by_hash_room - 1))
	{
		state = &matcher->states[matcher->by_hash[at]];
		if (state->place_count == list->count &&
			memcmp(matcher->places + state->places, list->places,
				   list->count * sizeof(Place)) == 0)
			return matcher->by_hash[at];
	}

	if (matcher->state_count >= matcher->state_room)
	{
		matcher->states =
			repalloc(matcher->states, matcher->state_room * 2 * sizeof(State));
		matcher->state_room *= 2;
	}
	while (matcher->place_count + list->count > matcher->place_room)
	{
		matcher->places =
			repalloc(matcher->places, matcher->place_room * 2 * sizeof(Place));
		matcher->place_room *= 2;
	}
	if ((matcher->state_count + 1) * 2 > matcher->by_hash_room)
	{
		int room = matcher->by_hash_room * 2;
		int *table = MemoryContextAlloc(matcher->context, room * sizeof(int));

		for (i = 0; i < room; i++)
			table[i] = DEAD;
		for (i = 0; i < matcher->state_count; i++)
		{
			state = &matcher->states[i];
			k = HashPlaces(matcher->places + state->places,
						   state->place_count) &
				(room - 1);
			while (table[k] != DEAD)
				k = (k + 1) & (room - 1);
			table[k] = i;
		}
		pfree(matcher->by_hash);
		matcher->by_hash = table;
		matcher->by_hash_room = room;
		for (at = hash & (room - 1); table[at] != DEAD;
			 at = (at + 1) & (room - 1))
			;
	}
	state = &matcher->states[matcher->state_count];
	state->room = 4;
	state->used = 0;
	state->arcs =
		MemoryContextAllocZero(matcher->context, state->room * sizeof(Arc));
	state->places = matcher->place_count;
	state->place_count = list->count;
	memcpy(matcher->places + state->places, list->places,
		   list->count * sizeof(Place));
	matcher->place_count += list->count;
	matcher->by_hash[at] = matcher->state_count;
	return matcher->state_count++;
}

/*
 * ArcSlot
 *		Where the symbol's arc is, or would be.
 */
static inline Arc *
ArcSlot(const State *state, uint32 symbol)
{
	uint32 at = (symbol * 2654435761u >> 7) & (state->room - 1);

	while (state->arcs[at].symbol != 0 && state->arcs[at].symbol != symbol + 1)
		at = (at + 1) & (state->room - 1);
	return &state->arcs[at];
}

/*
 * MakeArc
 *		Work out what a symbol leads to, and keep it.
 */
static const Arc *
MakeArc(Matcher *matcher, int from, uint32 symbol)
{
	const JourneyRules *rules = matcher->rules;
	PlaceList *open = &matcher->open;
	PlaceList *out = &matcher->out;
	bool end = symbol == SYMBOL_END - 1;
	bool opens = end || (symbol & 1) != 0;
	int id = end ? 0 : symbol >> 1;
	int matched = matcher->matched_count;
	State *state = &matcher->states[from];
	Arc arc;
	int i;

	open->count = out->count = 0;
	for (i = 0; i < state->place_count; i++)
		AddPlace(matcher, open, matcher->places[state->places + i]);
	while (open->count > 0)
	{
		Place place = open->places[--open->count];
		const Step *n = &rules->nodes[PLACE_STEP(place)];
		bool cross = PLACE_CROSS(place);
		bool takes = !end && (!opens || cross);

		switch ((StepKind) n->kind)
		{
			case STEP_MATCH:
				for (i = matched; i < matcher->matched_count; i++)
					if (matcher->matched[i] == n->word)
						break;
				if (i < matcher->matched_count)
					break;
				if (matcher->matched_count >= matcher->matched_room)
				{
					matcher->matched =
						repalloc(matcher->matched,
								 matcher->matched_room * 2 * sizeof(uint16));
					matcher->matched_room *= 2;
				}
				matcher->matched[matcher->matched_count++] = n->word;
				break;
			case STEP_WORD:
				if (takes && id != 0 && id == n->word)
					AddPlace(matcher, out, PlaceAt(rules, n->next, false));
				break;
			case STEP_SET:
				if (takes && id != 0 && InSet(rules, n->other, id))
					AddPlace(matcher, out, PlaceAt(rules, n->next, false));
				break;
			case STEP_ANY:
				if (takes)
					AddPlace(matcher, out, PlaceAt(rules, n->next, false));
				break;
			case STEP_GAP:
				AddPlace(matcher, open, PlaceAt(rules, n->next, cross));
				if (takes && PLACE_LEFT(place) > 0 &&
					!(n->other >= 0 && InSet(rules, n->other, id)))
					AddPlace(
						matcher, out,
						PLACE(PLACE_STEP(place), PLACE_LEFT(place) - 1, false));
				break;
			case STEP_SPLIT:
				AddPlace(matcher, open, PlaceAt(rules, n->other, cross));
				AddPlace(matcher, open, PlaceAt(rules, n->next, cross));
				break;
			case STEP_START:
			case STEP_END:
				if (opens)
					AddPlace(matcher, open, PlaceAt(rules, n->next, cross));
				break;
			case STEP_BREAK:
				AddPlace(matcher, open, PlaceAt(rules, n->next, true));
				break;
		}
	}
	arc.symbol = symbol + 1;
	arc.next = FindState(matcher, out);
	arc.matched = matched;
	arc.matched_count = matcher->matched_count - matched;

	state = &matcher->states[from]; /* may have moved */
	if (state->used * 4 >= state->room * 3)
	{
		State larger = *state;

		larger.room *= 2;
		larger.arcs =
			MemoryContextAllocZero(matcher->context, larger.room * sizeof(Arc));
		for (i = 0; i < state->room; i++)
			if (state->arcs[i].symbol != 0)
				*ArcSlot(&larger, state->arcs[i].symbol - 1) = state->arcs[i];
		pfree(state->arcs);
		*state = larger;
	}
	state->used++;
	*ArcSlot(state, symbol) = arc;
	return ArcSlot(state, symbol);
}

/*
 * StartState
 *		Before the first word of any rule of a speaker.
 *
 * Branches are taken here once, not for every first word.
 */
static int
StartState(Matcher *matcher, Speaker speaker)
{
	const JourneyRules *rules = matcher->rules;
	PlaceList *out = &matcher->out;
	PlaceList *open = &matcher->open;
	int i;

	if (matcher->start[speaker] != DEAD)
		return matcher->start[speaker];
	open->count = out->count = 0;
	for (i = 0; i < rules->rule_count; i++)
		if (rules->rules[i].speakers & speaker)
			AddPlace(matcher, open,
					 PlaceAt(rules, rules->rules[i].start, true));
	while (open->count > 0)
	{
		Place place = open->places[--open->count];
		const Step *n = &rules->nodes[PLACE_STEP(place)];

		if (n->kind != STEP_SPLIT)
		{
			AddPlace(matcher, out, place);
			continue;
		}
		AddPlace(matcher, open, PlaceAt(rules, n->other, true));
		AddPlace(matcher, open, PlaceAt(rules, n->next, true));
	}
	matcher->start[speaker] = FindState(matcher, out);
	return matcher->start[speaker];
}

/*
 * AddHit
 *		Note that a rule matches [first, last): a longer match replaces a
 *		shorter one of the same rule, and hits of one first word stand in the
 *		order of the rules.
 */
static void
AddHit(const JourneyRules *rules, HitList *list, int group, int rule, int first,
	   int last)
{
	int at = list->count;

	while (at > group && list->hits[at - 1].rule >= rule)
		at--;
	if (at < list->count && list->hits[at].rule == rule)
	{
		list->hits[at].last = last;
		return;
	}
	if (list->count >= list->room)
	{
		int room = list->room == 0 ? 64 : list->room * 2;

		if (list->hits == NULL)
			list->hits = palloc(room * sizeof(Hit));
		else
			list->hits = repalloc_huge(list->hits, (Size) room * sizeof(Hit));
		list->room = room;
	}
	memmove(list->hits + at + 1, list->hits + at,
			(list->count - at) * sizeof(Hit));
	list->hits[at].rule = rule;
	list->hits[at].first = first;
	list->hits[at].last = last;
	list->hits[at].meaning = rules->rules[rule].meaning;
	list->hits[at].weight = rules->rules[rule].weight;
	list->count++;
}

/*
 * FindHits
 *		Every rule of speaker at every word; hits come in order of first word.
 */
void
FindHits(const JourneyRules *rules, Speaker speaker, const WordList *words,
		 HitList *hits)
{
	Matcher *matcher = rules->matcher;
	int first;

	hits->count = 0;
	for (first = 0; first < words->count; first++)
	{
		int group = hits->count;
		int state;
		int at;

		if ((first & 1023) == 1023)
			CHECK_FOR_INTERRUPTS();
		if (words->words[first].id == 0)
			continue;
		if (matcher->state_count > MAX_STATES ||
			matcher->place_count > MAX_PLACES)
			Reset(matcher);
		state = StartState(matcher, speaker);
		for (at = first; state != DEAD; at++)
		{
			const Word *word = &words->words[at];
			uint32 symbol = at < words->count
								? (uint32) word->id << 1 | (word->opens ? 1 : 0)
								: SYMBOL_END - 1;
			const Arc *arc = ArcSlot(&matcher->states[state], symbol);
			int i;

			if (arc->symbol == 0)
				arc = MakeArc(matcher, state, symbol);
			for (i = 0; i < arc->matched_count; i++)
				if (at > first)
					AddHit(rules, hits, group,
						   matcher->matched[arc->matched + i], first, at);
			state = arc->next;
			if (at >= words->count)
				break;
		}
	}
}

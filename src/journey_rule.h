/*-------------------------------------------------------------------------
 *
 * journey_rule.h
 *	  Compiled rules for words: shared by journey_pattern.c (compiles one
 *	  pattern), journey_rule.c (all rows) and journey_match.c (finds matches).
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_JOURNEY_RULE_H
#define OUTBOUND_JOURNEY_RULE_H

#include "journey_talk.h"

/* Words of a pattern have ids below this; a set of words is a bitmap. */
#define WORD_LIMIT (PG_UINT16_MAX / 4 + 1)
#define SET_BYTES (WORD_LIMIT / 8)

typedef enum StepKind
{
	STEP_MATCH, /* the end: matched; word = the rule */
	STEP_WORD,
	STEP_SET, /* one word out of a set */
	STEP_ANY,
	STEP_GAP,
	STEP_SPLIT, /* either branch */
	STEP_START, /* ^ */
	STEP_END,   /* $ */
	STEP_BREAK  /* . */
} StepKind;

typedef struct Step
{
	uint8 kind;
	uint16 word; /* STEP_WORD id, STEP_GAP length, STEP_MATCH rule */
	int next;
	int other; /* STEP_SPLIT's second branch, STEP_SET's set, STEP_GAP's
				* set of words that end it or -1 */
} Step;

typedef struct Rule
{
	const char *name;
	Meaning meaning;
	int weight;
	int speakers;
	int start; /* first node */
} Rule;

typedef struct NameRule
{
	const char *name;
	Speaker kind;
	int stage;
} NameRule;

typedef struct Matcher Matcher;

struct JourneyRules
{
	MemoryContext context;
	Vocabulary *vocabulary;
	Step *nodes;
	int node_count;
	int node_room;
	uint8 **sets;
	int set_count;
	int set_room;
	Rule *rules;
	int rule_count;
	NameRule *names;
	int name_count;
	Matcher *matcher;
	int model_bar; /* per cent from which ModelDnc() is believed; 0 never */
};

typedef struct Class
{
	const char *name;
	const char *pattern;
} Class;

typedef struct Compiler
{
	JourneyRules *rules;
	Class *classes;
	int class_count;
	char *error;
	int depth;
	int clause_set; /* -1: not made yet */
} Compiler;

static inline bool
InSet(const JourneyRules *rules, int set, int word)
{
	return word < WORD_LIMIT &&
		   (rules->sets[set][word >> 3] & (1 << (word & 7))) != 0;
}

/* ---- journey_pattern.c ---- */

extern int NewStep(Compiler *compiler, StepKind kind, int next);
extern int CompilePattern(Compiler *compiler, const char *pattern, int next);
extern char *JoinParts(Compiler *compiler, const char *pattern);
extern bool BeginsFreely(const JourneyRules *rules, int node);

/* ---- journey_match.c ---- */

extern Matcher *MatcherCreate(const JourneyRules *rules);

#endif /* OUTBOUND_JOURNEY_RULE_H */

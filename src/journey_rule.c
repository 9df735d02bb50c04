/*-------------------------------------------------------------------------
 *
 * journey_rule.c
 *	  Rules for words: compile patterns once, find their matches.
 *
 * A pattern is made of words:
 *
 *	  word           that word (any spelling that journey_word.c makes equal)
 *	  (a b|c)        one of these
 *	  [a|b c]        one of these, or nothing
 *	  word?          that word, or nothing
 *	  (a|b)+(c|d)    ac, ad, bc or bd: forms of a verb; an empty part is allowed
 *	  #              a number in digits
 *	  *              any one word
 *	  ...            up to three words; ..N up to N words; ..N! none of them
 *					 of the class "clause" (but, because, if, when, ...)
 *	  ^  $           start, end of a sentence
 *	  .              a sentence may end here
 *	  <name>         the words of the rule "class <name>"
 *
 * It matches inside one sentence of one utterance. The compiled form is a
 * graph of nodes, each linked to what follows it, so matching needs no stack
 * but its own recursion, bounded by the pattern's length. Rules are found by
 * their first word; a sentence whose words start no rule costs one table
 * look-up a word.
 *
 * Compiled rules live in their own context under TopMemoryContext: the
 * shipped ones for the backend's life, a tenant's until they change.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_talk.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* A set of words is a row of bits; words beyond it are refused. */
#define WORD_LIMIT (PG_UINT16_MAX / 4 + 1)
#define SET_BYTES (WORD_LIMIT / 8)
#define MAX_STEPS 200000
#define MAX_DEPTH 40

/* Steps that one rule may take at one word: no pattern can run away. */
#define MATCH_STEPS 20000
static int match_budget;

typedef enum StepKind
{
	STEP_MATCH, /* the end: matched */
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
	uint16 word; /* STEP_WORD id, STEP_GAP length */
	int next;
	int other;    /* STEP_SPLIT's second branch, STEP_SET's set */
	bool free;    /* may go on at any word, or at the end */
	uint64 first; /* else: words it may begin with, by id modulo 64 */
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

/* A way into a rule: one of its first words, and what may stand behind it. */
typedef struct Entry
{
	uint64 second; /* as Step.first; all ones = anything */
	int node;      /* goes on here, behind the first word */
	uint16 rule;
	uint8 speakers;
	bool whole; /* node is to match the first word, too (^) */
} Entry;

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
	int *first_start; /* by word id: slice of first_rule */
	Entry *entries;
	NameRule *names;
	int name_count;
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

static const struct
{
	const char *name;
	Meaning meaning;
} meanings[] = {
	{"none", MEAN_NONE},
	{"dnc", MEAN_DNC},
	{"wrong_number", MEAN_WRONG_NUMBER},
	{"hostile", MEAN_HOSTILE},
	{"not_dnc", MEAN_NOT_DNC},
	{"reject", MEAN_REJECT},
	{"accept", MEAN_ACCEPT},
	{"agree", MEAN_AGREE},
	{"decline", MEAN_DECLINE},
	{"defer", MEAN_DEFER},
	{"hedge", MEAN_HEDGE},
	{"retract", MEAN_RETRACT},
	{"request", MEAN_REQUEST},
	{"past", MEAN_PAST},
	{"ellipsis", MEAN_ELLIPSIS},
	{"time", MEAN_TIME},
	{"topic_callback", MEAN_TOPIC_CALLBACK},
	{"topic_demo", MEAN_TOPIC_DEMO},
	{"offer", MEAN_OFFER},
	{"ask_time", MEAN_ASK_TIME},
	{"slot", MEAN_SLOT},
	{"not_offer", MEAN_NOT_OFFER},
	{"confirm", MEAN_CONFIRM},
	{"unavailable", MEAN_UNAVAILABLE},
	{"ask_email", MEAN_ASK_EMAIL},
	{"own_email", MEAN_OWN_EMAIL},
	{"ask_remove", MEAN_ASK_REMOVE},
	{"voicemail", MEAN_VOICEMAIL},
	{"ivr", MEAN_IVR},
	{"correction", MEAN_CORRECTION},
};

static int NewStep(Compiler *compiler, StepKind kind, int next);
static int
CompileAlternatives(Compiler *compiler, const char *text, int len, int next);
static int
CompileSequence(Compiler *compiler, const char *text, int len, int next);
static int CompileWord(Compiler *compiler, const char *text, int len, int next);
static void FirstWords(JourneyRules *rules, int node, uint8 *set, bool *free);
static int MatchFrom(const JourneyRules *rules, int node, const WordList *list,
					 int at, bool may_cross);
static void AddHit(HitList *list, const Hit *hit);

/*
 * RulesVocabulary
 *		The words that the rules know.
 */
const Vocabulary *
RulesVocabulary(const JourneyRules *rules)
{
	return rules->vocabulary;
}

/*
 * RuleName
 *		Name of the rule that a hit came from.
 */
const char *
RuleName(const JourneyRules *rules, int rule)
{
	return rules->rules[rule].name;
}

/*
 * NewStep
 *		Append a node; -1 and an error when a pattern explodes.
 */
static int
NewStep(Compiler *compiler, StepKind kind, int next)
{
	JourneyRules *rules = compiler->rules;
	Step *node;

	if (rules->node_count >= MAX_STEPS)
	{
		compiler->error = "the patterns are too large";
		return 0;
	}
	if (rules->node_count >= rules->node_room)
	{
		rules->node_room *= 2;
		rules->nodes = repalloc(rules->nodes, rules->node_room * sizeof(Step));
	}
	node = &rules->nodes[rules->node_count];
	node->kind = kind;
	node->word = 0;
	node->next = next;
	node->other = -1;
	return rules->node_count++;
}

/*
 * NewSet, AddToSet
 *		A set of words, empty at first; words have ids below the set's size.
 */
static int
NewSet(JourneyRules *rules)
{
	if (rules->set_count >= rules->set_room)
	{
		rules->set_room *= 2;
		rules->sets = repalloc(rules->sets, rules->set_room * sizeof(uint8 *));
	}
	rules->sets[rules->set_count] =
		MemoryContextAllocZero(rules->context, SET_BYTES);
	return rules->set_count++;
}

static void
AddToSet(JourneyRules *rules, int set, int word)
{
	if (word < WORD_LIMIT)
		rules->sets[set][word >> 3] |= 1 << (word & 7);
}

static inline bool
InSet(const JourneyRules *rules, int set, int word)
{
	return word < PG_UINT16_MAX / 4 &&
		   (rules->sets[set][word >> 3] & (1 << (word & 7))) != 0;
}

/*
 * ClauseSet
 *		The set of the words that open a clause: class "clause", single words.
 */
static int
ClauseSet(Compiler *compiler)
{
	JourneyRules *rules = compiler->rules;
	int i;

	if (compiler->clause_set >= 0)
		return compiler->clause_set;
	compiler->clause_set = NewSet(rules);
	for (i = 0; i < compiler->class_count; i++)
	{
		const char *word = compiler->classes[i].pattern;

		if (strcmp(compiler->classes[i].name, "clause") != 0)
			continue;
		while (*word)
		{
			int len = strcspn(word, "|");

			AddToSet(rules, compiler->clause_set,
					 VocabularyAdd(rules->vocabulary, word, len));
			word += len + (word[len] == '|');
		}
	}
	return compiler->clause_set;
}

/*
 * CompileWord
 *		Nodes for a literal, which may be several words ("we'll", "do-not").
 */
static int
CompileWord(Compiler *compiler, const char *text, int len, int next)
{
	JourneyRules *rules = compiler->rules;
	WordList list = {0};
	int i;

	/* make the words known first, then split as an utterance would be */
	for (i = 0; i < len;)
	{
		int from = i;

		while (i < len && text[i] != '-' && text[i] != '\'' && text[i] != ' ')
			i++;
		if (i > from)
			VocabularyAdd(rules->vocabulary, text + from, i - from);
		if (i < len && text[i] == '\'')
		{
			/* joined form of an apostrophe word */
			char joined[128];
			int n = 0;
			int k;

			for (k = from; k < len && text[k] != '-' && text[k] != ' ' &&
						   n < (int) sizeof(joined) - 1;
				 k++)
				if (text[k] != '\'')
					joined[n++] = text[k];
			VocabularyAdd(rules->vocabulary, joined, n);
		}
		i++;
	}
	SplitWords(rules->vocabulary, text, len, &list);
	if (list.count == 0 && len > 0)
		compiler->error =
			psprintf("\"%.*s\" is a filler that is never matched", len, text);
	/* "we're not" is read as "we arent": not stands for those, too */
	if (list.count == 1 && len == 3 && strncmp(text, "not", 3) == 0)
	{
		static const char *const forms[] = {"not", "isnt", "arent", "wasnt",
											"werent"};

		next = NewStep(compiler, STEP_SET, next);
		rules->nodes[next].other = NewSet(rules);
		for (i = 0; i < lengthof(forms); i++)
			AddToSet(
				rules, rules->nodes[next].other,
				VocabularyAdd(rules->vocabulary, forms[i], strlen(forms[i])));
		list.count = 0;
	}
	for (i = list.count - 1; i >= 0; i--)
	{
		next = NewStep(compiler, STEP_WORD, next);
		rules->nodes[next].word = list.words[i].id;
	}
	if (list.words)
		pfree(list.words);
	return next;
}

/*
 * CompileAlternatives
 *		a|b|c, followed by next.
 */
static int
CompileAlternatives(Compiler *compiler, const char *text, int len, int next)
{
	JourneyRules *rules = compiler->rules;
	int branches[1200];
	int count = 0;
	int depth = 0;
	int from = 0;
	int i;
	int node;
	uint8 *set = NULL;
	bool plain = true;

	if (++compiler->depth > MAX_DEPTH)
	{
		compiler->error = "the pattern is nested too deeply";
		return next;
	}
	for (i = 0; i <= len; i++)
	{
		if (i < len && (text[i] == '(' || text[i] == '['))
			depth++;
		else if (i < len && (text[i] == ')' || text[i] == ']'))
			depth--;
		else if (i == len || (text[i] == '|' && depth == 0))
		{
			if (count >= lengthof(branches))
			{
				compiler->error = "too many alternatives";
				break;
			}
			branches[count++] =
				CompileSequence(compiler, text + from, i - from, next);
			from = i + 1;
		}
	}
	compiler->depth--;
	if (compiler->error || count == 0)
		return next;
	if (count == 1)
		return branches[0];

	/* single words make a set */
	for (i = 0; i < count; i++)
	{
		const Step *branch = &rules->nodes[branches[i]];

		if (branches[i] == next || branch->next != next ||
			(branch->kind != STEP_WORD && branch->kind != STEP_SET))
			plain = false;
	}
	if (plain)
	{
		int made = NewSet(rules);

		set = rules->sets[made];
		for (i = 0; i < count; i++)
		{
			const Step *branch = &rules->nodes[branches[i]];
			int k;

			if (branch->kind == STEP_WORD)
			{
				if (branch->word >= WORD_LIMIT)
				{
					compiler->error = "too many different words";
					return next;
				}
				set[branch->word >> 3] |= 1 << (branch->word & 7);
			}
			else
				for (k = 0; k < SET_BYTES; k++)
					set[k] |= rules->sets[branch->other][k];
		}
		node = NewStep(compiler, STEP_SET, next);
		rules->nodes[node].other = made;
		return node;
	}
	/* a balanced tree: MatchFrom passes over whole halves of it */
	while (count > 1)
	{
		int half = 0;

		for (i = 0; i + 1 < count; i += 2)
		{
			node = NewStep(compiler, STEP_SPLIT, branches[i]);
			rules->nodes[node].other = branches[i + 1];
			branches[half++] = node;
		}
		if (count % 2 == 1)
			branches[half++] = branches[count - 1];
		count = half;
	}
	return branches[0];
}

/*
 * Atom
 *		One item of a sequence, as a slice of the pattern.
 */
typedef struct Atom
{
	int from;
	int len;
	char kind; /* w ( [ # * g ^ $ . < */
	bool optional;
	bool clause; /* the gap ends where the clause does */
	int gap;
} Atom;

/*
 * JoinParts
 *		Write "(a|b)+(c|d)" out as "(ac|ad|bc|bd)", from the left. The brackets
 *		of such parts hold plain words.
 */
static char *
JoinParts(const char *pattern)
{
	char *text = pstrdup(pattern);
	char *plus;

	while ((plus = strstr(text, ")+(")) != NULL)
	{
		char *right = plus + 3;
		char *end = strchr(right, ')');
		char *left = plus;
		StringInfoData out;
		const char *a;

		while (left > text && left[-1] != '(')
			left--;
		if (end == NULL || left == text)
			break;
		initStringInfo(&out);
		appendBinaryStringInfo(&out, text, left - text);
		for (a = left; a <= plus;)
		{
			int a_len = strcspn(a, "|)");
			const char *b;

			for (b = right; b <= end;)
			{
				int b_len = strcspn(b, "|)");

				if (a > left || b > right)
					appendStringInfoChar(&out, '|');
				appendBinaryStringInfo(&out, a, a_len);
				appendBinaryStringInfo(&out, b, b_len);
				b += b_len + 1;
			}
			a += a_len + 1;
		}
		appendStringInfoString(&out, end);
		pfree(text);
		text = out.data;
	}
	return text;
}

/*
 * CompileSequence
 *		Items one after the other, followed by next; compiled from the last.
 */
static int
CompileSequence(Compiler *compiler, const char *text, int len, int next)
{
	JourneyRules *rules = compiler->rules;
	Atom atoms[100];
	int count = 0;
	int i = 0;

	while (i < len && !compiler->error)
	{
		Atom *atom = &atoms[count];
		char c = text[i];

		if (c == ' ' || c == '\t' || c == '\n')
		{
			i++;
			continue;
		}
		if (count >= lengthof(atoms) - 1)
		{
			compiler->error = "the pattern is too long";
			break;
		}
		memset(atom, 0, sizeof(*atom));
		if (c == '(' || c == '[')
		{
			int depth = 0;
			int from = i;

			for (; i < len; i++)
			{
				if (text[i] == '(' || text[i] == '[')
					depth++;
				else if ((text[i] == ')' || text[i] == ']') && --depth == 0)
					break;
			}
			if (depth != 0 || i >= len)
			{
				compiler->error = "a bracket is not closed";
				break;
			}
			atom->kind = '(';
			atom->optional = c == '[';
			atom->from = from + 1;
			atom->len = i - from - 1;
			i++;
		}
		else if (c == '<')
		{
			int from = i + 1;

			while (i < len && text[i] != '>')
				i++;
			if (i >= len)
			{
				compiler->error = "a < is not closed";
				break;
			}
			atom->kind = '<';
			atom->from = from;
			atom->len = i - from;
			i++;
		}
		else if (c == '.' && i + 1 < len && text[i + 1] == '.')
		{
			atom->kind = 'g';
			i += 2;
			atom->gap = 0;
			if (i < len && text[i] == '.')
			{
				atom->gap = 3;
				i++;
			}
			while (i < len && isdigit((unsigned char) text[i]))
			{
				atom->gap = Min(atom->gap * 10 + (text[i] - '0'), 12);
				i++;
			}
			if (i < len && text[i] == '!')
			{
				atom->clause = true;
				i++;
			}
		}
		else if (strchr("#*^$.", c) != NULL)
		{
			atom->kind = c;
			i++;
		}
		else if (c == ')' || c == ']' || c == '>' || c == '?')
		{
			compiler->error = psprintf("\"%c\" has no beginning", c);
			break;
		}
		else
		{
			atom->kind = 'w';
			atom->from = i;
			while (i < len && strchr(" \t\n()[]<>#*^$.?|", text[i]) == NULL)
				i++;
			atom->len = i - atom->from;
		}
		if (i < len && text[i] == '?')
		{
			atom->optional = true;
			i++;
		}
		count++;
	}

	for (i = count - 1; i >= 0 && !compiler->error; i--)
	{
		Atom *atom = &atoms[i];
		int node = next;

		switch (atom->kind)
		{
			case 'w':
				node =
					CompileWord(compiler, text + atom->from, atom->len, next);
				break;
			case '(':
				node = CompileAlternatives(compiler, text + atom->from,
										   atom->len, next);
				break;
			case '<':
			{
				int k;

				for (k = 0; k < compiler->class_count; k++)
					if (strlen(compiler->classes[k].name) == atom->len &&
						strncmp(compiler->classes[k].name, text + atom->from,
								atom->len) == 0)
						break;
				if (k == compiler->class_count)
					compiler->error = psprintf("there is no class <%.*s>",
											   atom->len, text + atom->from);
				else
					node = CompileAlternatives(
						compiler, compiler->classes[k].pattern,
						strlen(compiler->classes[k].pattern), next);
				break;
			}
			case '#':
				node = NewStep(compiler, STEP_WORD, next);
				rules->nodes[node].word = WORD_NUMBER;
				break;
			case '*':
				node = NewStep(compiler, STEP_ANY, next);
				break;
			case 'g':
				node = NewStep(compiler, STEP_GAP, next);
				rules->nodes[node].word = atom->gap;
				if (atom->clause)
					rules->nodes[node].other = ClauseSet(compiler);
				break;
			case '^':
				node = NewStep(compiler, STEP_START, next);
				break;
			case '$':
				node = NewStep(compiler, STEP_END, next);
				break;
			case '.':
				node = NewStep(compiler, STEP_BREAK, next);
				break;
		}
		if (atom->optional && node != next)
		{
			int split = NewStep(compiler, STEP_SPLIT, node);

			rules->nodes[split].other = next;
			node = split;
		}
		next = node;
	}
	return next;
}

/*
 * FirstWords
 *		Words that a match may begin with; *free when it may begin with any.
 */
static void
FirstWords(JourneyRules *rules, int node, uint8 *set, bool *free)
{
	const Step *n = &rules->nodes[node];
	int k;

	switch ((StepKind) n->kind)
	{
		case STEP_WORD:
			if (n->word != 0)
				set[n->word >> 3] |= 1 << (n->word & 7);
			break;
		case STEP_SET:
			for (k = 0; k < SET_BYTES; k++)
				set[k] |= rules->sets[n->other][k];
			break;
		case STEP_SPLIT:
			FirstWords(rules, n->next, set, free);
			FirstWords(rules, n->other, set, free);
			break;
		case STEP_START:
		case STEP_BREAK:
			FirstWords(rules, n->next, set, free);
			break;
		case STEP_MATCH:
		case STEP_ANY:
		case STEP_GAP:
		case STEP_END:
			*free = true;
			break;
	}
}

/*
 * SetFirst
 *		What each step may begin with. A step's followers come before it.
 */
static void
SetFirst(JourneyRules *rules)
{
	int i;
	int k;

	for (i = 0; i < rules->node_count; i++)
	{
		Step *n = &rules->nodes[i];

		n->free = false;
		n->first = 0;
		switch ((StepKind) n->kind)
		{
			case STEP_WORD:
				n->first = UINT64CONST(1) << (n->word & 63);
				break;
			case STEP_SET:
				for (k = 0; k < WORD_LIMIT; k++)
					if (rules->sets[n->other][k >> 3] & (1 << (k & 7)))
						n->first |= UINT64CONST(1) << (k & 63);
				break;
			case STEP_SPLIT:
				n->free =
					rules->nodes[n->next].free || rules->nodes[n->other].free;
				n->first =
					rules->nodes[n->next].first | rules->nodes[n->other].first;
				break;
			case STEP_START:
			case STEP_BREAK:
				n->free = rules->nodes[n->next].free;
				n->first = rules->nodes[n->next].first;
				break;
			case STEP_MATCH:
			case STEP_ANY:
			case STEP_GAP:
			case STEP_END:
				n->free = true;
				break;
		}
	}
}

/*
 * MayBegin
 *		A quick no: can node match at word at?
 */
static inline bool
MayBegin(const JourneyRules *rules, int node, const WordList *list, int at)
{
	const Step *n = &rules->nodes[node];

	return n->free ||
		   (at < list->count && list->words[at].id != 0 &&
			(n->first & (UINT64CONST(1) << (list->words[at].id & 63))) != 0);
}

/*
 * AddEntries
 *		The ways into a rule, from node on: counted by first word in counts, or
 *		stored at fill's places.
 */
static void
AddEntries(JourneyRules *rules, int node, int rule, int size, int *fill,
		   int *counts)
{
	const Step *n = &rules->nodes[node];
	int k;

	if (n->kind == STEP_SPLIT)
	{
		AddEntries(rules, n->next, rule, size, fill, counts);
		AddEntries(rules, n->other, rule, size, fill, counts);
		return;
	}
	for (k = 1; k < size; k++)
	{
		Entry *entry;
		const Step *next;

		if (n->kind == STEP_WORD ? n->word != k
			: n->kind == STEP_SET
				? !(rules->sets[n->other][k >> 3] & (1 << (k & 7)))
				: !(n->first & (UINT64CONST(1) << (k & 63))))
			continue;
		if (counts != NULL)
		{
			counts[k]++;
			continue;
		}
		entry = &rules->entries[fill[k]++];
		entry->rule = rule;
		entry->speakers = rules->rules[rule].speakers;
		entry->whole = n->kind != STEP_WORD && n->kind != STEP_SET;
		entry->node = entry->whole ? node : n->next;
		next = &rules->nodes[entry->node];
		entry->second =
			entry->whole || next->free ? ~UINT64CONST(0) : next->first;
	}
}

/*
 * StageOfName
 *		conversion_stage by name; -1 when it is none.
 */
static int
StageOfName(const char *name)
{
	int stage;

	for (stage = STAGE_UNKNOWN; stage <= STAGE_DNC; stage++)
		if (strcmp(JourneyStageName(stage), name) == 0)
			return stage;
	return -1;
}

/*
 * RulesCompile
 *		Compile rows, then more (which replace rows of the same name; weight 0
 *		turns a rule off). The result is a context of its own under parent.
 *
 * NULL, and *why, when a row cannot be compiled; never throws for a row.
 */
const JourneyRules *
RulesCompile(const RuleRow *rows, int count, const RuleRow *more,
			 int more_count, MemoryContext parent, char **why)
{
	MemoryContext context = AllocSetContextCreate(
		parent, "outbound journey rules", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	JourneyRules *rules = palloc0(sizeof(JourneyRules));
	Compiler compiler = {0};
	const RuleRow **all = palloc((count + more_count) * sizeof(RuleRow *));
	int total = 0;
	int i;
	int k;
	int size;
	uint8 **firsts;
	int *fill;

	rules->context = context;
	rules->vocabulary = VocabularyCreate();
	rules->node_room = 4096;
	rules->nodes = palloc(rules->node_room * sizeof(Step));
	rules->set_room = 256;
	rules->sets = palloc(rules->set_room * sizeof(uint8 *));
	compiler.rules = rules;
	compiler.clause_set = -1;
	compiler.classes = palloc((count + more_count) * sizeof(Class));

	for (i = 0; i < count + more_count; i++)
	{
		const RuleRow *row = i < count ? &rows[i] : &more[i - count];
		bool replaced = false;

		if (i < count)
			for (k = 0; k < more_count; k++)
				if (strcmp(more[k].name, row->name) == 0)
					replaced = true;
		if (!replaced && row->weight > 0)
			all[total++] = row;
	}

	rules->rules = palloc(Max(total, 1) * sizeof(Rule));
	rules->names = palloc(Max(total, 1) * sizeof(NameRule));
	NewStep(&compiler, STEP_MATCH, -1);
	for (i = 0; i < total; i++)
		if (strcmp(all[i]->meaning, "class") == 0)
		{
			compiler.classes[compiler.class_count].name = pstrdup(all[i]->name);
			compiler.classes[compiler.class_count++].pattern =
				JoinParts(all[i]->pattern);
		}

	for (i = 0; i < total && !compiler.error; i++)
	{
		const RuleRow *row = all[i];
		Rule *rule = &rules->rules[rules->rule_count];
		int speakers;
		char *pattern;

		if (strcmp(row->meaning, "class") == 0)
			continue;
		if (strcmp(row->speaker, "label") == 0 ||
			strcmp(row->speaker, "tool") == 0)
		{
			char *list = pstrdup(row->pattern);
			char *name;
			int stage = StageOfName(row->meaning);

			if (stage < 0)
			{
				compiler.error = psprintf(
					"meaning \"%s\" is no conversion stage", row->meaning);
				break;
			}
			/* one rule may list several names */
			for (name = strtok(list, " |"); name; name = strtok(NULL, " |"))
			{
				rules->names =
					repalloc(rules->names, (rules->name_count + total + 1) *
											   sizeof(NameRule));
				rules->names[rules->name_count].name = name;
				rules->names[rules->name_count].kind =
					row->speaker[0] == 'l' ? SPEAKER_LABEL : SPEAKER_TOOL;
				rules->names[rules->name_count++].stage = stage;
			}
			continue;
		}
		if (strcmp(row->speaker, "user") == 0)
			speakers = SPEAKER_USER;
		else if (strcmp(row->speaker, "agent") == 0)
			speakers = SPEAKER_AGENT;
		else if (strcmp(row->speaker, "any") == 0)
			speakers = SPEAKER_ANY;
		else if (strcmp(row->speaker, "summary") == 0)
			speakers = SPEAKER_SUMMARY;
		else
		{
			compiler.error = psprintf("unknown speaker \"%s\"", row->speaker);
			break;
		}
		for (k = 0; k < lengthof(meanings); k++)
			if (strcmp(meanings[k].name, row->meaning) == 0)
				break;
		if (k == lengthof(meanings))
		{
			compiler.error = psprintf("unknown meaning \"%s\"", row->meaning);
			break;
		}
		rule->name = pstrdup(row->name);
		rule->meaning = meanings[k].meaning;
		rule->weight = row->weight;
		rule->speakers = speakers;
		pattern = JoinParts(row->pattern);
		rule->start =
			CompileAlternatives(&compiler, pattern, strlen(pattern), 0);
		pfree(pattern);
		if (compiler.error)
			compiler.error =
				psprintf("rule \"%s\": %s", row->name, compiler.error);
		rules->rule_count++;
	}

	if (!compiler.error)
		SetFirst(rules);

	/* index by first word */
	size = VocabularySize(rules->vocabulary);
	if (!compiler.error && size >= WORD_LIMIT)
		compiler.error = "too many different words";
	firsts = palloc(Max(rules->rule_count, 1) * sizeof(uint8 *));
	rules->first_start = palloc0((size + 2) * sizeof(int));
	for (i = 0; i < rules->rule_count && !compiler.error; i++)
	{
		bool free = false;

		firsts[i] = palloc0(SET_BYTES);
		FirstWords(rules, rules->rules[i].start, firsts[i], &free);
		if (free)
			compiler.error =
				psprintf("rule \"%s\": a pattern must begin with a word",
						 rules->rules[i].name);
		if (!free)
			AddEntries(rules, rules->rules[i].start, i, size, NULL,
					   rules->first_start + 1);
	}
	MemoryContextSwitchTo(old);
	if (compiler.error)
	{
		if (why)
			*why = pstrdup(compiler.error);
		MemoryContextDelete(context);
		return NULL;
	}
	MemoryContextSwitchTo(context);
	for (k = 1; k < size + 2; k++)
		rules->first_start[k] += rules->first_start[k - 1];
	rules->entries =
		palloc(Max(rules->first_start[size + 1], 1) * sizeof(Entry));
	fill = palloc((size + 2) * sizeof(int));
	memcpy(fill, rules->first_start, (size + 2) * sizeof(int));
	for (i = 0; i < rules->rule_count; i++)
		AddEntries(rules, rules->rules[i].start, i, size, fill, NULL);
	for (i = 0; i < rules->rule_count; i++)
		pfree(firsts[i]);
	MemoryContextSwitchTo(old);
	return rules;
}

/*
 * MatchFrom
 *		Longest match from node at word at: index behind it, or -1.
 *
 * may_cross: the next word may open a sentence (first word, or after ".").
 */
static int
MatchFrom(const JourneyRules *rules, int node, const WordList *list, int at,
		  bool may_cross)
{
	for (;;)
	{
		const Step *n = &rules->nodes[node];
		int best;
		int other;

		if (--match_budget < 0)
			return -1;
		switch ((StepKind) n->kind)
		{
			case STEP_MATCH:
				return at;
			case STEP_WORD:
				if (at >= list->count || list->words[at].id != n->word ||
					(list->words[at].opens && !may_cross))
					return -1;
				at++;
				break;
			case STEP_SET:
				if (at >= list->count ||
					(list->words[at].opens && !may_cross) ||
					!(rules->sets[n->other][list->words[at].id >> 3] &
					  (1 << (list->words[at].id & 7))))
					return -1;
				at++;
				break;
			case STEP_ANY:
				if (at >= list->count || (list->words[at].opens && !may_cross))
					return -1;
				at++;
				break;
			case STEP_GAP:
				best = -1;
				for (other = 0; other <= n->word; other++)
				{
					int end = MayBegin(rules, n->next, list, at + other)
								  ? MatchFrom(rules, n->next, list, at + other,
											  may_cross)
								  : -1;

					if (end > best)
						best = end;
					if (at + other >= list->count ||
						(list->words[at + other].opens && !may_cross) ||
						(n->other >= 0 &&
						 InSet(rules, n->other, list->words[at + other].id)))
						break;
					may_cross = false;
				}
				return best;
			case STEP_SPLIT:
				if (!MayBegin(rules, n->next, list, at))
				{
					if (!MayBegin(rules, n->other, list, at))
						return -1;
					node = n->other;
					continue;
				}
				if (!MayBegin(rules, n->other, list, at))
				{
					node = n->next;
					continue;
				}
				best = MatchFrom(rules, n->next, list, at, may_cross);
				other = MatchFrom(rules, n->other, list, at, may_cross);
				return Max(best, other);
			case STEP_START:
				if (at < list->count && !list->words[at].opens)
					return -1;
				node = n->next;
				continue;
			case STEP_END:
				if (at < list->count && !list->words[at].opens)
					return -1;
				node = n->next;
				continue;
			case STEP_BREAK:
				may_cross = true;
				node = n->next;
				continue;
		}
		may_cross = false;
		node = n->next;
	}
}

/*
 * AddHit
 *		Append a hit.
 */
static void
AddHit(HitList *list, const Hit *hit)
{
	if (list->count >= list->room)
	{
		list->room = list->room == 0 ? 64 : list->room * 2;
		if (list->hits == NULL)
			list->hits = palloc(list->room * sizeof(Hit));
		else
			list->hits =
				repalloc_huge(list->hits, (Size) list->room * sizeof(Hit));
	}
	list->hits[list->count++] = *hit;
}

/*
 * FindHits
 *		Every rule of speaker at every word; hits come in order of first word.
 */
void
FindHits(const JourneyRules *rules, Speaker speaker, const WordList *words,
		 HitList *hits)
{
	int at;

	hits->count = 0;
	for (at = 0; at < words->count; at++)
	{
		int id = words->words[at].id;
		uint64 second;
		int i;

		if ((at & 1023) == 1023)
			CHECK_FOR_INTERRUPTS();
		if (id == 0)
			continue;
		second = at + 1 < words->count && words->words[at + 1].id != 0
					 ? UINT64CONST(1) << (words->words[at + 1].id & 63)
					 : 0;
		for (i = rules->first_start[id]; i < rules->first_start[id + 1]; i++)
		{
			const Entry *entry = &rules->entries[i];
			Hit hit;

			if (!(entry->speakers & speaker) ||
				!((entry->second & second) != 0 ||
				  entry->second == ~UINT64CONST(0)))
				continue;
			match_budget = MATCH_STEPS;
			hit.last =
				entry->whole
					? MatchFrom(rules, entry->node, words, at, true)
					: MatchFrom(rules, entry->node, words, at + 1, false);
			if (hit.last <= at)
				continue;
			hit.rule = entry->rule;
			/* the longest of a rule's matches here; its ways in stand together */
			if (hits->count > 0 && hits->hits[hits->count - 1].first == at &&
				hits->hits[hits->count - 1].rule == hit.rule)
			{
				Hit *last = &hits->hits[hits->count - 1];

				last->last = Max(last->last, hit.last);
				continue;
			}
			hit.first = at;
			hit.meaning = rules->rules[hit.rule].meaning;
			hit.weight = rules->rules[hit.rule].weight;
			AddHit(hits, &hit);
		}
	}
}

/*
 * RulesNameStage
 *		The stage that a label or a tool of this name stands for; -1 none.
 */
int
RulesNameStage(const JourneyRules *rules, Speaker kind, const char *name)
{
	int i;

	for (i = 0; i < rules->name_count; i++)
		if (rules->names[i].kind == kind &&
			strcmp(rules->names[i].name, name) == 0)
			return rules->names[i].stage;
	return -1;
}

/*
 * JourneyShippedRules
 *		The rules that come with the extension, compiled once a backend.
 */
const JourneyRules *
JourneyShippedRules(void)
{
	static const JourneyRules *shipped = NULL;

	if (shipped == NULL)
	{
		char *why = NULL;

		shipped =
			RulesCompile(outbound_shipped_rules, outbound_shipped_rule_count,
						 NULL, 0, TopMemoryContext, &why);
		if (shipped == NULL)
			elog(ERROR, "shipped journey rules do not compile: %s", why);
	}
	return shipped;
}

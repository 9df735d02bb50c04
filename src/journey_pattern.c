/*-------------------------------------------------------------------------
 *
 * journey_pattern.c
 *	  Rules for words: one pattern -> a graph of steps.
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
 * It matches inside one sentence of one utterance. Each step is linked to what
 * follows it, which is compiled before it.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_rule.h"

#define MAX_STEPS 200000
#define MAX_DEPTH 40
#define MAX_JOINED 20000 /* bytes; each joined pair multiplies */

static int
CompileAlternatives(Compiler *compiler, const char *text, int len, int next);
static int
CompileSequence(Compiler *compiler, const char *text, int len, int next);
static int CompileWord(Compiler *compiler, const char *text, int len, int next);

/*
 * NewStep
 *		Append a node; -1 and an error when a pattern explodes.
 */
int
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
 *		of such parts hold plain words. An error when it grows too large.
 */
char *
JoinParts(Compiler *compiler, const char *pattern)
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
		for (a = left; a <= plus && out.len <= MAX_JOINED;)
		{
			int a_len = strcspn(a, "|)");
			const char *b;

			for (b = right; b <= end && out.len <= MAX_JOINED;)
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
		if (out.len > MAX_JOINED)
		{
			compiler->error = "the joined word parts are too many";
			break;
		}
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
 * CompilePattern
 *		Steps for a whole pattern, followed by next; the first one.
 */
int
CompilePattern(Compiler *compiler, const char *pattern, int next)
{
	char *text = JoinParts(compiler, pattern);
	int node = next;

	if (!compiler->error)
		node = CompileAlternatives(compiler, text, strlen(text), next);
	pfree(text);
	return node;
}

/*
 * BeginsFreely
 *		May a match begin with any word, or with none? Such a rule would match
 *		everywhere.
 */
bool
BeginsFreely(const JourneyRules *rules, int node)
{
	const Step *n = &rules->nodes[node];

	switch ((StepKind) n->kind)
	{
		case STEP_WORD:
		case STEP_SET:
			return false;
		case STEP_SPLIT:
			return BeginsFreely(rules, n->next) ||
				   BeginsFreely(rules, n->other);
		case STEP_START:
		case STEP_BREAK:
			return BeginsFreely(rules, n->next);
		case STEP_MATCH:
		case STEP_ANY:
		case STEP_GAP:
		case STEP_END:
			break;
	}
	return true;
}

/*-------------------------------------------------------------------------
 *
 * journey_rule.c
 *	  Rules for words, labels and tools: rows -> compiled rules.
 *
 * Compiled rules live in their own context under TopMemoryContext: the
 * shipped ones for the backend's life, a tenant's until they change. What a
 * pattern may hold: journey_pattern.c.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_rule.h"

#include "utils/memutils.h"

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
	{"ask_again", MEAN_ASK_AGAIN},
	{"voicemail", MEAN_VOICEMAIL},
	{"ivr", MEAN_IVR},
	{"correction", MEAN_CORRECTION},
};

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
 * RulesModelBar
 *		Per cent from which ModelDnc() is believed; 0 when it is not asked.
 */
int
RulesModelBar(const JourneyRules *rules)
{
	return rules->model_bar;
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
	for (i = 0; i < total; i++)
		if (strcmp(all[i]->meaning, "class") == 0)
		{
			compiler.classes[compiler.class_count].name = pstrdup(all[i]->name);
			compiler.classes[compiler.class_count++].pattern =
				JoinParts(&compiler, all[i]->pattern);
		}

	for (i = 0; i < total && !compiler.error; i++)
	{
		const RuleRow *row = all[i];
		Rule *rule = &rules->rules[rules->rule_count];
		int speakers;

		if (strcmp(row->meaning, "class") == 0)
			continue;
		if (strcmp(row->meaning, "model") == 0)
		{
			if (strcmp(row->pattern, "dnc") != 0)
			{
				compiler.error = psprintf(
					"there is no model \"%s\", only \"dnc\"", row->pattern);
				break;
			}
			rules->model_bar = row->weight;
			continue;
		}
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
		compiler.depth = 0;
		k = NewStep(&compiler, STEP_MATCH, -1);
		rules->nodes[k].word = rules->rule_count;
		rule->start = CompilePattern(&compiler, row->pattern, k);
		if (!compiler.error && BeginsFreely(rules, rule->start))
			compiler.error = psprintf("a pattern must begin with a word");
		if (compiler.error)
			compiler.error =
				psprintf("rule \"%s\": %s", row->name, compiler.error);
		rules->rule_count++;
	}

	if (!compiler.error && (VocabularySize(rules->vocabulary) >= WORD_LIMIT ||
							rules->rule_count >= PG_UINT16_MAX))
		compiler.error = "too many different words";
	if (!compiler.error)
		rules->matcher = MatcherCreate(rules);
	MemoryContextSwitchTo(old);
	if (compiler.error)
	{
		if (why)
			*why = pstrdup(compiler.error);
		MemoryContextDelete(context);
		return NULL;
	}
	return rules;
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

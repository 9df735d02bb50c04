/*-------------------------------------------------------------------------
 *
 * journey_talk.h
 *	  Inside of the journey room: words, rules for words, and what a
 *	  conversation amounts to. Nobody outside src/journey*.c includes this.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_JOURNEY_TALK_H
#define OUTBOUND_JOURNEY_TALK_H

#include "journey.h"

/* ---- words (journey_word.c) ---- */

/* A word of an utterance. id 0 = in no rule; WORD_NUMBER = digits. */
typedef struct Word
{
	uint16 id;
	bool opens; /* first word of a sentence */
	bool asked; /* its sentence ends with a question mark */
	int start;  /* byte range in the utterance */
	int end;
} Word;

#define WORD_NUMBER 1

typedef struct Vocabulary Vocabulary;

typedef struct WordList
{
	Word *words;
	int count;
	int room;
	bool has_at; /* an "@", "at" or "arroba" was seen */
} WordList;

extern Vocabulary *VocabularyCreate(void);
extern int VocabularyAdd(Vocabulary *vocabulary, const char *word, int len);
extern int VocabularySize(const Vocabulary *vocabulary);
extern void SplitWords(const Vocabulary *vocabulary, const char *text, int len,
					   WordList *list);
extern char *LowerText(const char *text, int len);

#define FOLD_NOTHING (-1)
#define FOLD_BREAK 0
extern int FoldLetter(const char *text, int len, int *at);

/* ---- rules (journey_rule.c) ---- */

typedef enum Meaning
{
	MEAN_NONE,           /* cancels shorter matches it overlaps */
	MEAN_DNC,            /* never call again */
	MEAN_WRONG_NUMBER,   /* dnc, because nobody there is the lead */
	MEAN_HOSTILE,        /* dnc, by abuse or threat */
	MEAN_NOT_DNC,        /* sounds like it and is not */
	MEAN_REJECT,         /* not interested */
	MEAN_ACCEPT,         /* yes */
	MEAN_AGREE,          /* this time suits */
	MEAN_DECLINE,        /* no */
	MEAN_DEFER,          /* later, must ask, call me back */
	MEAN_HEDGE,          /* maybe, if */
	MEAN_RETRACT,        /* cancel that, never mind */
	MEAN_REQUEST,        /* book me in */
	MEAN_PAST,           /* already booked, used to */
	MEAN_ELLIPSIS,       /* please don't; complete only after a
								 * question about calling */
	MEAN_TIME,           /* a day or an hour */
	MEAN_TOPIC_CALLBACK, /* what is being arranged: a call back */
	MEAN_TOPIC_DEMO,     /* a demo, a meeting */
	MEAN_OFFER,          /* agent: shall I book */
	MEAN_ASK_TIME,       /* agent: what day suits */
	MEAN_SLOT,           /* agent: does that work */
	MEAN_NOT_OFFER,      /* agent: a question about something else */
	MEAN_CONFIRM,        /* agent: booked */
	MEAN_UNAVAILABLE,    /* agent: that one is taken */
	MEAN_ASK_EMAIL,      /* agent: what is your address */
	MEAN_OWN_EMAIL,      /* agent: my address is */
	MEAN_ASK_REMOVE,     /* agent: shall I take you off the list */
	MEAN_ASK_AGAIN,      /* agent: may I call again */
	MEAN_VOICEMAIL,      /* a recorded greeting */
	MEAN_IVR,            /* a phone menu */
	MEAN_CORRECTION,     /* no wait, I mean */
	MEAN_COUNT
} Meaning;

typedef enum Speaker
{
	SPEAKER_USER = 1,
	SPEAKER_AGENT = 2,
	SPEAKER_ANY = 3,
	SPEAKER_LABEL = 4,
	SPEAKER_TOOL = 8,
	SPEAKER_SUMMARY = 16
} Speaker;

/* A row of outbound.journey_rule. */
typedef struct RuleRow
{
	const char *name;
	const char *language;
	const char *speaker;
	const char *meaning;
	int weight;
	const char *pattern;
} RuleRow;

typedef struct Hit
{
	Meaning meaning;
	int weight;
	int rule;  /* index, see RuleName */
	int first; /* words [first, last) */
	int last;
} Hit;

typedef struct HitList
{
	Hit *hits;
	int count;
	int room;
} HitList;

extern const RuleRow outbound_shipped_rules[];
extern const int outbound_shipped_rule_count;

extern const JourneyRules *
RulesCompile(const RuleRow *rows, int count, const RuleRow *more,
			 int more_count, MemoryContext parent, char **why);
extern const Vocabulary *RulesVocabulary(const JourneyRules *rules);
extern const char *RuleName(const JourneyRules *rules, int rule);
extern int RulesModelBar(const JourneyRules *rules);
extern void FindHits(const JourneyRules *rules, Speaker speaker,
					 const WordList *words, HitList *hits);
/* stage that a label or tool name stands for; -1 none */
extern int
RulesNameStage(const JourneyRules *rules, Speaker kind, const char *name);

/* ---- a conversation (journey_talk.c) ---- */

typedef struct Utterance
{
	Speaker speaker;  /* SPEAKER_USER or SPEAKER_AGENT */
	int order;        /* place among utterances and tool calls */
	const char *text; /* not NUL-terminated */
	int len;
} Utterance;

typedef struct Finding
{
	bool found;
	const char *rule;
	char *words; /* as spoken */
	int turn;    /* 1-based, over both speakers */
} Finding;

typedef struct Email
{
	char *address;
	bool generic;
	bool spoken;
	int start;
	int end;
} Email;

typedef struct Talk
{
	Finding dnc;
	const char *dnc_reason;
	bool dnc_unsure; /* only the model says so, and a label would know better */
	Finding booked;
	Finding rejected;
	Finding undone; /* booking or interest taken back */
	int undone_order;
	Finding machine;
	JourneyAnswer answered_by;
	int user_turns;
	int user_words;
	char *email; /* user's own, "" when none */
	bool email_generic;
	const char *email_how; /* spoken, written, read_back */
	int email_order;
	int email_turn;
	List *agent_emails; /* of char *: the agent's own */
} Talk;

/* ---- words taken together (journey_model.c) ---- */

extern int ModelDnc(const Utterance *utterances, int count, int *turn);

extern void ReadTalk(const JourneyRules *rules, const Utterance *utterances,
					 int count, Talk *talk);

/* ---- the utterances (journey_transcript.c) ---- */

extern int ReadUtterances(JsonbContainer *call, Utterance **list,
						  char **transcript, int *transcript_len);
extern char *HashTranscript(const Utterance *list, int count,
							const char *transcript, int len);

/* ---- addresses (journey_email.c) ---- */

extern List *FindEmails(const char *text, int len, bool expected);
extern bool EmailIsGeneric(const char *address);
extern char *EmailNormalise(const char *text);

/* ---- tools (journey_tool.c) ---- */

typedef struct ToolCall
{
	char *name;                /* lower case, trimmed */
	JsonbContainer *arguments; /* NULL when not an object */
	char *arguments_text;      /* as given when they were no JSON object */
	char *id;
	int order;
	bool answered;
	bool succeeded;
	bool has_time;
	double time_sec;
} ToolCall;

extern List *ReadToolCalls(JsonbContainer *call, StringInfo problems);
extern void AppendFollowups(JsonbContainer *call, Journey *journey, List *tools,
							StringInfo json, List **reasons);

#endif /* OUTBOUND_JOURNEY_TALK_H */

/*-------------------------------------------------------------------------
 *
 * journey_reader.h
 *	  What reading a conversation keeps in mind between utterances: shared by
 *	  journey_talk.c (the order of it), journey_feature.c (rules met in one
 *	  utterance), journey_agent.c, journey_booking.c and journey_time.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_JOURNEY_READER_H
#define OUTBOUND_JOURNEY_READER_H

#include "journey_talk.h"

#define DECISIVE 100

/* per cent from which the model is believed against other evidence */
#define MODEL_SURE 95

typedef enum Pending
{
	PENDING_NOTHING,
	PENDING_OPEN,
	PENDING_SLOT,
	PENDING_ASK_TIME,
	PENDING_WANTED,
	PENDING_PROPOSED,
	PENDING_OTHER /* a question about something else */
} Pending;

typedef enum Topic
{
	TOPIC_NONE,
	TOPIC_DEMO,
	TOPIC_CALLBACK
} Topic;

/* What one utterance holds. */
typedef struct Features
{
	uint64 seen;           /* bits of Meaning */
	int first[MEAN_COUNT]; /* hit index, -1 */
	int last[MEAN_COUNT];
	int times;
	bool asks; /* ends with a question */
} Features;

typedef struct Reader
{
	const JourneyRules *rules;
	Talk *talk;
	WordList words;
	HitList hits;
	Features f;
	Pending pending;
	Topic topic;
	int agent_turns;
	int callback_turn; /* agent's turn when the topic became a call back */
	bool time_open;    /* a time is on the table */
	bool asked_email;
	bool asked_remove;
	bool asked_again; /* agent asked whether it may call again */
	bool asked_call;  /* agent asked about calling again */
	bool offered;     /* last question was an offer of any kind */
	bool past;        /* the other side spoke of an earlier booking */
	int dnc_weight;
	bool not_dnc; /* something was said that only sounds like one */
	Finding weak_dnc;
	const char *weak_reason;
	List *read_back; /* of char *: addresses the agent asked about */
	List *user_emails;
	int machine_last; /* turn of the last machine words */
	bool human_after;
	bool human_before;
	bool confirmed;          /* the agent said so, after the yes */
	uint32 offered_word[32]; /* words of the times the agent named last */
	int offered_words;
	int offered_times;
	bool machine_ivr;
	/* the tail of an utterance that was cut off */
	const char *tail;
	int tail_len;
	Finding tentative;   /* of a WANTED or PROPOSED booking */
	bool tentative_time; /* the other side named its time */
	bool slot_taken;     /* it said yes to the agent's, and more */
} Reader;

#define SEEN(r, m) (((r)->f.seen & ((uint64) 1 << (m))) != 0)

/* ---- journey_feature.c ---- */

extern int MeaningFamily(Meaning meaning);
extern void ReadFeatures(Reader *reader, const Utterance *utterance);
extern void Note(Reader *reader, Finding *finding, const Utterance *utterance,
				 int turn, int hit);

/* ---- journey_agent.c ---- */

extern void ReadAgent(Reader *reader, const Utterance *utterance);

/* ---- journey_booking.c ---- */

extern void ReadBooking(Reader *reader, const Utterance *utterance, int turn);

/* ---- journey_time.c ---- */

extern void OfferTime(Reader *reader, const Utterance *utterance,
					  const Hit *hit, bool *fresh);
extern void AddTimes(Reader *reader, const Utterance *utterance);
extern bool AllTimesKnown(const Reader *reader, const Utterance *utterance);
extern bool IsCutOff(const Utterance *utterance);
extern bool PicksOffered(const Reader *reader, const Utterance *utterance);

#endif /* OUTBOUND_JOURNEY_READER_H */

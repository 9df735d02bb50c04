/*-------------------------------------------------------------------------
 *
 * journey_talk.c
 *	  What a conversation amounts to: do not call, booked, rejected, e-mail.
 *
 * Utterances are read in order. Only the other side's words are evidence; the
 * agent's say what those words answer. A booking needs a day or an hour that
 * was on the table and the other side's yes to it, not taken back later:
 *
 *	  nothing -- agent offers a time ------------------> SLOT
 *	  nothing -- agent offers a demo, no time ---------> OPEN
 *	  OPEN    -- yes ----------------------------------> WANTED
 *	  any     -- the other side names a time ----------> PROPOSED
 *	  SLOT    -- yes / this suits ---------------------> booked
 *	  PROPOSED, WANTED -- agent confirms a time -------> booked
 *	  any     -- no, maybe, must ask ------------------> nothing
 *	  booked  -- cancel that / that one is taken ------> nothing
 *
 *-------------------------------------------------------------------------
 */
#include "journey_talk.h"

#define DECISIVE 100

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
	bool asked_call; /* agent asked about calling again */
	bool offered;    /* last question was an offer of any kind */
	bool past;       /* the other side spoke of an earlier booking */
	int dnc_weight;
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

static void ReadFeatures(Reader *reader, const Utterance *utterance);
static void ReadAgent(Reader *reader, const Utterance *utterance);
static void ReadUser(Reader *reader, const Utterance *utterance, int turn);
static void
ReadDnc(Reader *reader, const Utterance *utterance, int turn, int across);
static void ReadEmails(Reader *reader, const Utterance *utterance, int turn);
static void ReadBooking(Reader *reader, const Utterance *utterance, int turn);
static void OfferTime(Reader *reader, const Utterance *utterance,
					  const Hit *hit, bool *fresh);
static bool
TimeKnown(const Reader *reader, const Utterance *utterance, const Hit *hit);
static bool AllTimesKnown(const Reader *reader, const Utterance *utterance);
static bool IsCutOff(const Utterance *utterance);
static bool PicksOffered(const Reader *reader, const Utterance *utterance);
static bool ReadMachine(Reader *reader, const Utterance *utterance, int turn);
static void Note(Reader *reader, Finding *finding, const Utterance *utterance,
				 int turn, int hit);

/*
 * Family
 *		Meanings between which the longer match wins.
 */
static int
Family(Meaning meaning)
{
	switch (meaning)
	{
		case MEAN_DNC:
		case MEAN_WRONG_NUMBER:
		case MEAN_HOSTILE:
		case MEAN_NOT_DNC:
			return 1;
		case MEAN_REJECT:
		case MEAN_ACCEPT:
		case MEAN_AGREE:
		case MEAN_DECLINE:
		case MEAN_DEFER:
		case MEAN_HEDGE:
		case MEAN_RETRACT:
			return 2;
		case MEAN_TIME:
			return 3;
		case MEAN_VOICEMAIL:
		case MEAN_IVR:
			return 4;
		case MEAN_NONE:
			return -1;
		default:
			return 0;
	}
}

/*
 * DropShadowed
 *		Take out hits that a longer one of the same family overlaps.
 *
 * An equally long one wins only as an exception (none, not_dnc). Hits come
 * sorted by first word, and a match is bounded by its pattern, so looking a
 * bounded way back and ahead is enough.
 */
static void
DropShadowed(HitList *list)
{
	int i;
	int k;

	for (i = 0; i < list->count; i++)
	{
		Hit *a = &list->hits[i];
		int family_a = Family(a->meaning);

		if (family_a == 0)
			continue;
		for (k = i + 1; k < list->count; k++)
		{
			Hit *b = &list->hits[k];
			int family_b = Family(b->meaning);
			int length_a;
			int length_b;

			if (b->first >= a->last)
				break;
			if (family_b == 0 || b->weight == 0 || a->weight == 0)
				continue;
			if (family_a != family_b && family_a != -1 && family_b != -1)
				continue;
			length_a = a->last - a->first;
			length_b = b->last - b->first;
			if (a->meaning == b->meaning)
				continue;
			/* two exceptions of different families stand side by side */
			if ((a->meaning == MEAN_NONE && b->meaning == MEAN_NOT_DNC) ||
				(a->meaning == MEAN_NOT_DNC && b->meaning == MEAN_NONE))
				continue;
			if (length_a > length_b ||
				(length_a == length_b && family_b != 4 &&
				 (a->meaning == MEAN_NONE || a->meaning == MEAN_NOT_DNC)))
				b->weight = 0;
			else if (length_b > length_a ||
					 (length_a == length_b && family_a != 4 &&
					  (b->meaning == MEAN_NONE || b->meaning == MEAN_NOT_DNC)))
				a->weight = 0;
		}
	}
	for (i = k = 0; i < list->count; i++)
		if (list->hits[i].weight > 0)
			list->hits[k++] = list->hits[i];
	list->count = k;
}

/*
 * AsksPlainly
 *		"okay and how does that work": a question that the transcript has no mark
 *		for, when its first word of weight is one that asks.
 */
static bool
AsksPlainly(const Reader *reader, const Utterance *utterance)
{
	static const char *const lead[] = {
		"ok",    "okay", "yes",     "yeah", "and",  "so", "well", "sure",
		"right", "then", "alright", "fine", "pues", "y",  "bueno"};
	static const char *const asking[] = {"what", "who",   "how",  "where",
										 "why",  "whats", "hows", "whos",
										 "que",  "quien", "como"};
	int i;
	int k;

	if (memchr(utterance->text, '?', utterance->len) != NULL ||
		memchr(utterance->text, '.', utterance->len) != NULL)
		return false;
	for (i = 0; i < reader->words.count; i++)
	{
		const Word *word = &reader->words.words[i];
		const char *text = utterance->text + word->start;
		int len = word->end - word->start;

		for (k = 0; k < (int) lengthof(asking); k++)
			if ((int) strlen(asking[k]) == len &&
				pg_strncasecmp(text, asking[k], len) == 0)
				return !(word->end + 4 <= utterance->len &&
						 pg_strncasecmp(text, "why not", 7) == 0);
		for (k = 0; k < (int) lengthof(lead); k++)
			if ((int) strlen(lead[k]) == len &&
				pg_strncasecmp(text, lead[k], len) == 0)
				break;
		if (k == (int) lengthof(lead))
			return false;
	}
	return false;
}

/*
 * ReadFeatures
 *		Split one utterance into words and hits.
 */
static void
ReadFeatures(Reader *reader, const Utterance *utterance)
{
	Features *f = &reader->f;
	int i;

	SplitWords(RulesVocabulary(reader->rules), utterance->text, utterance->len,
			   &reader->words);
	FindHits(reader->rules, utterance->speaker, &reader->words, &reader->hits);
	if (reader->hits.count > 1)
		DropShadowed(&reader->hits);

	f->seen = 0;
	f->times = 0;
	f->asks = reader->words.count > 0 &&
			  (reader->words.words[reader->words.count - 1].asked ||
			   AsksPlainly(reader, utterance));
	for (i = 0; i < reader->hits.count; i++)
	{
		const Hit *hit = &reader->hits.hits[i];

		if (!(f->seen & ((uint64) 1 << hit->meaning)))
			f->first[hit->meaning] = i;
		f->seen |= (uint64) 1 << hit->meaning;
		f->last[hit->meaning] = i;
		if (hit->meaning == MEAN_TIME && hit->weight >= DECISIVE)
			f->times++;
	}
}

/*
 * Note
 *		Keep the words of hit as a finding; hit -1 = the whole utterance.
 */
static void
Note(Reader *reader, Finding *finding, const Utterance *utterance, int turn,
	 int hit)
{
	int from = 0;
	int to = Min(utterance->len, 200);

	finding->found = true;
	finding->turn = turn;
	finding->rule = "answer";
	if (hit >= 0)
	{
		const Hit *h = &reader->hits.hits[hit];

		finding->rule = RuleName(reader->rules, h->rule);
		from = reader->words.words[h->first].start;
		to = reader->words.words[h->last - 1].end;
		to = Min(to, from + 200);
	}
	/* never cut a character in half */
	while (to > from && to < utterance->len &&
		   ((unsigned char) utterance->text[to] & 0xC0) == 0x80)
		to--;
	finding->words = pnstrdup(utterance->text + from, to - from);
}

/*
 * ReadAgent
 *		What the next answer will be an answer to.
 */
static void
ReadAgent(Reader *reader, const Utterance *utterance)
{
	Talk *talk = reader->talk;
	const WordList *words = &reader->words;
	bool confirm;
	bool sched;
	bool question_seen = false;
	bool question_time = false;
	bool question_sched = false;
	bool question_email = false;
	bool something_else = false;
	bool confirm_strong = false;
	bool remove_strong = false;
	bool repeats; /* names no time but those on the table */
	int focus = 0;
	int focus_end;
	bool fresh_times = true;
	int i;

	ReadFeatures(reader, utterance);
	if (words->count == 0)
		return;
	confirm = SEEN(reader, MEAN_CONFIRM);

	reader->agent_turns++;

	/* the last sentence that asks, else the last sentence */
	for (i = words->count - 1; i >= 0; i--)
		if (words->words[i].asked)
		{
			question_seen = true;
			break;
		}
	if (!question_seen)
		i = words->count - 1;
	while (i > 0 && !words->words[i].opens)
		i--;
	focus = Max(i, 0);
	for (focus_end = focus + 1;
		 focus_end < words->count && !words->words[focus_end].opens;)
		focus_end++;

	if (SEEN(reader, MEAN_TOPIC_DEMO))
		reader->topic = TOPIC_DEMO;
	else if (SEEN(reader, MEAN_TOPIC_CALLBACK))
	{
		reader->topic = TOPIC_CALLBACK;
		reader->callback_turn = reader->agent_turns;
	}
	/* "I hoped to reach the owner" is over when a time is offered much later */
	else if (reader->topic == TOPIC_CALLBACK && reader->f.times > 0 &&
			 reader->agent_turns > reader->callback_turn + 2)
		reader->topic = TOPIC_NONE;

	repeats = AllTimesKnown(reader, utterance);
	for (i = 0; i < reader->hits.count; i++)
	{
		const Hit *hit = &reader->hits.hits[i];

		if (hit->meaning == MEAN_CONFIRM && hit->weight >= DECISIVE)
			confirm_strong = true;
		if (hit->meaning == MEAN_ASK_REMOVE && hit->weight >= DECISIVE)
			remove_strong = true;
		if (hit->meaning == MEAN_TIME && hit->weight >= DECISIVE)
			OfferTime(reader, utterance, hit, &fresh_times);
		if (hit->first < focus || hit->first >= focus_end)
			continue;
		if (hit->meaning == MEAN_NOT_OFFER)
			something_else = true;
		if (hit->meaning == MEAN_TIME && hit->weight >= DECISIVE)
			question_time = true;
		if (hit->meaning == MEAN_OFFER || hit->meaning == MEAN_SLOT ||
			hit->meaning == MEAN_ASK_TIME)
			question_sched = true;
		if (hit->meaning == MEAN_ASK_EMAIL)
			question_email = true;
	}
	/* "At four?" while a time is being looked for */
	if (question_seen && question_time && reader->pending != PENDING_NOTHING &&
		reader->pending != PENDING_OTHER)
		question_sched = true;
	sched = question_sched && !something_else;

	/* an earlier yes stands or falls with what the agent says now */
	if (SEEN(reader, MEAN_UNAVAILABLE))
	{
		if (reader->pending == PENDING_PROPOSED ||
			reader->pending == PENDING_WANTED)
			reader->pending = PENDING_NOTHING;
		if (talk->booked.found && !SEEN(reader, MEAN_ASK_EMAIL))
			talk->booked.found = false;
	}
	else if (reader->topic != TOPIC_CALLBACK && !talk->booked.found &&
			 reader->tentative.found &&
			 ((confirm && (confirm_strong || reader->f.times > 0 ||
						   reader->tentative_time)) ||
			  (reader->f.times > 0 && repeats &&
			   (reader->tentative_time || reader->slot_taken))) &&
			 ((reader->pending == PENDING_PROPOSED &&
			   (!question_seen || question_email || !sched)) ||
			  (reader->pending == PENDING_WANTED && reader->f.times > 0 &&
			   !question_seen && confirm_strong)))
	{
		talk->booked = reader->tentative;
		reader->tentative.found = false;
	}

	if (talk->booked.found &&
		(confirm || (reader->f.times > 0 && repeats && !question_seen)))
		reader->confirmed = true;

	reader->asked_email = SEEN(reader, MEAN_ASK_EMAIL);
	reader->asked_remove =
		SEEN(reader, MEAN_ASK_REMOVE) && (question_seen || remove_strong);
	reader->asked_call = question_seen && SEEN(reader, MEAN_TOPIC_CALLBACK);
	reader->offered = SEEN(reader, MEAN_OFFER) || SEEN(reader, MEAN_SLOT) ||
					  SEEN(reader, MEAN_ASK_TIME);

	if (reader->f.times > 0)
		reader->time_open = true;
	if (question_email && !question_time && question_seen &&
		!(SEEN(reader, MEAN_OFFER) && question_sched && reader->f.times > 0))
		reader->pending = PENDING_OTHER;
	else if (SEEN(reader, MEAN_UNAVAILABLE) && !sched)
		reader->pending = PENDING_NOTHING;
	else if (something_else)
		reader->pending = PENDING_OTHER;
	else if (SEEN(reader, MEAN_ASK_TIME) && !question_time && sched &&
			 reader->f.times < 1)
		reader->pending = PENDING_ASK_TIME;
	else if (talk->booked.found && reader->confirmed && !question_seen)
		reader->pending = PENDING_NOTHING; /* said once more */
	else if (reader->f.times > 0 && sched)
		reader->pending = PENDING_SLOT;
	else if ((reader->pending == PENDING_PROPOSED ||
			  reader->pending == PENDING_SLOT) &&
			 question_seen && sched)
		reader->pending = PENDING_SLOT; /* "shall I book it?" */
	else if (SEEN(reader, MEAN_OFFER) && (question_sched || !question_seen))
		reader->pending = reader->time_open && question_seen &&
								  SEEN(reader, MEAN_SLOT) &&
								  !SEEN(reader, MEAN_TOPIC_DEMO)
							  ? PENDING_SLOT
							  : PENDING_OPEN;
	else if (question_seen)
		reader->pending = PENDING_OTHER;
	/* a plain remark leaves the question open, as it was */

	/* addresses: asked about, or the agent's own */
	if (words->has_at || memchr(utterance->text, '@', utterance->len))
	{
		List *found = FindEmails(utterance->text, utterance->len, true);
		ListCell *cell;
		bool own = SEEN(reader, MEAN_OWN_EMAIL);

		list_free(reader->read_back);
		reader->read_back = NIL;
		foreach (cell, found)
		{
			Email *email = lfirst(cell);
			bool users = false;
			ListCell *other;

			foreach (other, reader->user_emails)
				if (strcmp(((Email *) lfirst(other))->address,
						   email->address) == 0)
					users = true;
			if (!own && email->start >= 5 &&
				pg_strncasecmp(utterance->text + email->start - 5, "from ",
							   5) == 0)
				own = true;
			if (!own && !users)
				reader->read_back = lappend(reader->read_back, email);
			else if (own && !users)
				talk->agent_emails =
					lappend(talk->agent_emails, email->address);
		}
	}
	else if (question_seen)
	{
		list_free(reader->read_back);
		reader->read_back = NIL;
	}
}

/*
 * TimeValues
 *		What a word of a time says, to compare: "4", "four" and "cuatro" alike,
 *		"8:45" as two values, other words by id. Returns how many; words that
 *		tell no times apart ("at", "o'clock") give none.
 */
static int
TimeValues(const Reader *reader, const Utterance *utterance, int at,
		   uint32 values[2])
{
	static const char *const names[][3] = {
		{"one", "una", "1"},         {"two", "dos", "2"},
		{"three", "tres", "3"},      {"four", "cuatro", "4"},
		{"five", "cinco", "5"},      {"six", "seis", "6"},
		{"seven", "siete", "7"},     {"eight", "ocho", "8"},
		{"nine", "nueve", "9"},      {"ten", "diez", "10"},
		{"eleven", "once", "11"},    {"twelve", "doce", "12"},
		{"noon", "mediodia", "12"},  {"midday", "midday", "12"},
		{"fifteen", "quince", "15"}, {"thirty", "treinta", "30"},
		{"half", "media", "30"},     {"quarter", "cuarto", "15"}};
	static const char *const idle[] = {
		"at", "oclock", "around", "about", "for",  "the",  "el",
		"la", "las",    "a",      "say",   "make", "it",   "do",
		"by", "sharp",  "past",   "or",    "para", "como", "dia",
		"am", "pm",     "p",      "m"};
	const Word *word = &reader->words.words[at];
	const char *text = utterance->text + word->start;
	int len = word->end - word->start;
	int count = 0;
	int i;
	int k;

	if (len > 0 && isdigit((unsigned char) text[0]))
	{
		uint32 value = 0;

		for (i = 0; i < len && value < 100000; i++)
			if (isdigit((unsigned char) text[i]))
				value = value * 10 + (text[i] - '0');
			else if (text[i] == ':' && count == 0)
			{
				values[count++] = 0x10000 + value;
				value = 0;
			}
			else
				break;
		if (count == 0 || value != 0)
			values[count++] = 0x10000 + value;
		return count;
	}
	for (i = 0; i < (int) lengthof(names); i++)
		for (k = 0; k < 2; k++)
			if ((int) strlen(names[i][k]) == len &&
				pg_strncasecmp(names[i][k], text, len) == 0)
			{
				values[0] = 0x10000 + atoi(names[i][2]);
				return 1;
			}
	for (i = 0; i < (int) lengthof(idle); i++)
		if ((int) strlen(idle[i]) == len &&
			pg_strncasecmp(idle[i], text, len) == 0)
			return 0;
	values[0] = word->id;
	return 1;
}

/*
 * OfferTime
 *		Remember the words of a time that was named; a new turn of the agent's
 *		with times replaces those of the turn before.
 */
static void
OfferTime(Reader *reader, const Utterance *utterance, const Hit *hit,
		  bool *fresh)
{
	int i;
	int k;

	if (*fresh)
		reader->offered_words = reader->offered_times = 0;
	*fresh = false;
	reader->offered_times++;
	for (i = hit->first; i < hit->last; i++)
	{
		uint32 values[2];
		int count = TimeValues(reader, utterance, i, values);

		for (k = 0; k < count; k++)
			if (reader->offered_words < (int) lengthof(reader->offered_word))
				reader->offered_word[reader->offered_words++] = values[k];
	}
}

/*
 * TimeKnown
 *		Are all words of this time among those on the table?
 */
static bool
TimeKnown(const Reader *reader, const Utterance *utterance, const Hit *hit)
{
	int w;
	int i;
	int k;

	for (w = hit->first; w < hit->last; w++)
	{
		uint32 values[2];
		int count = TimeValues(reader, utterance, w, values);

		for (i = 0; i < count; i++)
		{
			for (k = 0; k < reader->offered_words; k++)
				if (values[i] != 0 && reader->offered_word[k] == values[i])
					break;
			if (k == reader->offered_words)
				return false;
		}
	}
	return true;
}

/*
 * AllTimesKnown
 *		Does the utterance name no time but those on the table?
 */
static bool
AllTimesKnown(const Reader *reader, const Utterance *utterance)
{
	int i;

	for (i = 0; i < reader->hits.count; i++)
		if (reader->hits.hits[i].meaning == MEAN_TIME &&
			reader->hits.hits[i].weight >= DECISIVE &&
			!TimeKnown(reader, utterance, &reader->hits.hits[i]))
			return false;
	return true;
}

/*
 * IsCutOff
 *		Did the speaker break off inside a word ("Thursday at el- hello?")?
 */
static bool
IsCutOff(const Utterance *utterance)
{
	int i;

	for (i = 1; i < utterance->len; i++)
		if (utterance->text[i] == '-' &&
			isalpha((unsigned char) utterance->text[i - 1]) &&
			(i + 1 == utterance->len || utterance->text[i + 1] == ' ' ||
			 utterance->text[i + 1] == '-'))
			return true;
	return false;
}

/*
 * PicksOffered
 *		Does the utterance just say one of the times that the agent named?
 */
static bool
PicksOffered(const Reader *reader, const Utterance *utterance)
{
	int beside = reader->words.count;
	int behind = 0;
	int i;

	if (reader->f.asks || IsCutOff(utterance) ||
		!AllTimesKnown(reader, utterance))
		return false;
	for (i = 0; i < reader->hits.count; i++)
	{
		const Hit *hit = &reader->hits.hits[i];

		if (hit->meaning != MEAN_TIME && Family(hit->meaning) != 2)
			continue;
		if (hit->last > behind)
			beside -= hit->last - Max(behind, hit->first);
		behind = Max(behind, hit->last);
	}
	return beside <= 3;
}

/*
 * ReadMachine
 *		Is this utterance a recording?
 */
static bool
ReadMachine(Reader *reader, const Utterance *utterance, int turn)
{
	Talk *talk = reader->talk;
	int mailbox = 0;
	int menu = 0;
	int i;

	/* "I'll call you back" alone is a person's */
	for (i = 0; i < reader->hits.count; i++)
		if (reader->hits.hits[i].meaning == MEAN_VOICEMAIL)
			mailbox += reader->hits.hits[i].weight;
		else if (reader->hits.hits[i].meaning == MEAN_IVR)
			menu += reader->hits.hits[i].weight;
	if (mailbox >= DECISIVE || menu >= DECISIVE)
	{
		/* a menu that also takes messages is a voicemail */
		reader->machine_ivr = mailbox < DECISIVE;
		reader->machine_last = turn;
		reader->human_after = false;
		Note(reader, &talk->machine, utterance, turn,
			 reader->f.first[mailbox >= DECISIVE ? MEAN_VOICEMAIL : MEAN_IVR]);
		return true;
	}
	if (reader->machine_last == 0)
		reader->human_before = true;
	else if (reader->f.asks || SEEN(reader, MEAN_ACCEPT) ||
			 SEEN(reader, MEAN_DECLINE) || SEEN(reader, MEAN_REJECT) ||
			 SEEN(reader, MEAN_DEFER) || SEEN(reader, MEAN_AGREE) ||
			 SEEN(reader, MEAN_DNC) || SEEN(reader, MEAN_HOSTILE) ||
			 SEEN(reader, MEAN_WRONG_NUMBER))
		reader->human_after = true;
	return false;
}

/*
 * ReadDnc
 *		A request never to be called again, in this utterance or in it and the
 *		one before when an interruption cut that off.
 *
 * across > 0: the utterance is such a join, at that byte; only what reaches
 * over the seam is new.
 */
static void
ReadDnc(Reader *reader, const Utterance *utterance, int turn, int across)
{
	Talk *talk = reader->talk;
	const Word *words = reader->words.words;
	int i;

	for (i = 0; i < reader->hits.count; i++)
	{
		const Hit *hit = &reader->hits.hits[i];
		const char *reason;

		if (hit->meaning == MEAN_DNC)
			reason = "user_request";
		else if (hit->meaning == MEAN_WRONG_NUMBER)
			reason = "wrong_number";
		else if (hit->meaning == MEAN_HOSTILE)
			reason = "hostile";
		else if (hit->meaning == MEAN_ELLIPSIS && !SEEN(reader, MEAN_NOT_DNC) &&
				 (reader->asked_call && !reader->asked_remove))
			reason = "user_request";
		else
			continue;
		if (across > 0 && (words[hit->first].start >= across ||
						   words[hit->last - 1].start < across))
			continue;
		if (talk->dnc.found && strcmp(talk->dnc_reason, "user_request") == 0)
			return;
		if (hit->weight < DECISIVE)
		{
			reader->dnc_weight += hit->weight;
			if (!reader->weak_dnc.found)
			{
				Note(reader, &reader->weak_dnc, utterance, turn, i);
				reader->weak_reason = reason;
			}
			if (reader->dnc_weight >= DECISIVE && !talk->dnc.found)
			{
				talk->dnc = reader->weak_dnc;
				talk->dnc_reason = reader->weak_reason;
			}
			continue;
		}
		if (!talk->dnc.found || strcmp(reason, "user_request") == 0)
		{
			Note(reader, &talk->dnc, utterance, turn, i);
			talk->dnc_reason = reason;
		}
	}

	/* "Shall I take you off the list?" "Yes." */
	if (across == 0 && reader->asked_remove && !talk->dnc.found &&
		(SEEN(reader, MEAN_ACCEPT) || SEEN(reader, MEAN_AGREE)) &&
		(!SEEN(reader, MEAN_DECLINE) || SEEN(reader, MEAN_ELLIPSIS)) &&
		!SEEN(reader, MEAN_NOT_DNC))
	{
		Note(reader, &talk->dnc, utterance, turn, -1);
		talk->dnc.rule = "yes_to_removal";
		talk->dnc_reason = "user_request";
	}
}

/*
 * ReadEmails
 *		Addresses that the other side gives, confirms or corrects.
 */
static void
ReadEmails(Reader *reader, const Utterance *utterance, int turn)
{
	Talk *talk = reader->talk;
	List *found = NIL;
	ListCell *cell;
	Email *chosen = NULL;
	const char *how = "written";

	if (reader->words.has_at || reader->asked_email ||
		memchr(utterance->text, '@', utterance->len))
		found =
			FindEmails(utterance->text, utterance->len, reader->asked_email);
	foreach (cell, found)
	{
		Email *email = lfirst(cell);
		ListCell *other;
		bool own = false;

		foreach (other, talk->agent_emails)
			if (strcmp(lfirst(other), email->address) == 0)
				own = true;
		if (own)
			continue;
		/* two in one breath: a correction means the last one, else the first;
		 * one that is a person's beats a shared inbox */
		if (chosen != NULL && chosen->generic == email->generic)
		{
			bool corrected = false;
			int i;

			for (i = 0; i < reader->hits.count; i++)
			{
				const Hit *hit = &reader->hits.hits[i];
				int at = reader->words.words[hit->first].start;

				if ((hit->meaning == MEAN_CORRECTION ||
					 hit->meaning == MEAN_DECLINE) &&
					at >= chosen->start && at <= email->start)
					corrected = true;
			}
			if (!corrected && !(email->start - chosen->end > 25))
				continue;
		}
		else if (chosen != NULL && email->generic)
			continue;
		chosen = email;
	}
	if (chosen == NULL && found == NIL && reader->read_back != NIL &&
		(SEEN(reader, MEAN_ACCEPT) || SEEN(reader, MEAN_AGREE)) &&
		!SEEN(reader, MEAN_DECLINE) && !SEEN(reader, MEAN_HEDGE))
	{
		chosen = llast(reader->read_back);
		how = "read_back";
	}
	/* the agent read back what it heard at the same domain and nobody objects:
	 * it heard the spelling that we could not put together */
	if (chosen == NULL && found == NIL && reader->read_back != NIL &&
		strcmp(talk->email_how, "spoken") == 0 && !SEEN(reader, MEAN_DECLINE) &&
		!SEEN(reader, MEAN_HEDGE) && !SEEN(reader, MEAN_CORRECTION))
	{
		Email *heard = llast(reader->read_back);
		const char *ours = strrchr(talk->email, '@');
		const char *theirs = strrchr(heard->address, '@');

		/* spelled by the agent, it must hold all that we had */
		if (ours != NULL && theirs != NULL && strcmp(ours, theirs) == 0 &&
			(!heard->spoken || (strlen(heard->address) > strlen(talk->email) &&
								strcmp(heard->address + strlen(heard->address) -
										   strlen(talk->email),
									   talk->email) == 0)))
		{
			chosen = heard;
			how = "read_back";
		}
	}
	if (chosen == NULL)
		return;
	if (strcmp(how, "written") == 0 && chosen->spoken)
		how = "spoken";
	reader->user_emails = lappend(reader->user_emails, chosen);
	/* a shared inbox does not replace a person's address */
	if (chosen->generic && talk->email[0] != '\0' && !talk->email_generic)
		return;
	talk->email = chosen->address;
	talk->email_generic = chosen->generic;
	talk->email_how = how;
	talk->email_order = utterance->order;
	talk->email_turn = turn;
	/* an address given after a "not interested" is interest after all */
	talk->rejected.found = false;
}

/*
 * AddTimes
 *		The other side proposes: its times are on the table, too.
 */
static void
AddTimes(Reader *reader, const Utterance *utterance)
{
	bool fresh = false;
	int i;

	/* a question about the agent's own time ("... is that okay?") takes it */
	reader->tentative_time =
		(!reader->f.asks ||
		 (reader->offered_times > 0 && AllTimesKnown(reader, utterance))) &&
		!IsCutOff(utterance);
	for (i = 0; i < reader->hits.count; i++)
		if (reader->hits.hits[i].meaning == MEAN_TIME &&
			reader->hits.hits[i].weight >= DECISIVE)
			OfferTime(reader, utterance, &reader->hits.hits[i], &fresh);
}

/*
 * IsShort
 *		"No." or "No, I don't think so. Thanks for calling though."
 */
static bool
IsShort(const WordList *words)
{
	int i;

	for (i = 1; i < words->count && !words->words[i].opens; i++)
		;
	return i <= 6 && words->count <= 14;
}

/*
 * ReadBooking
 *		The other side's answer to whatever is pending.
 */
static void
ReadBooking(Reader *reader, const Utterance *utterance, int turn)
{
	Talk *talk = reader->talk;
	int final = -1;
	bool yes;
	bool no;
	bool soft;
	bool time = reader->f.times > 0;
	bool was_booked = talk->booked.found;
	int i;

	if (SEEN(reader, MEAN_TOPIC_DEMO))
		reader->topic = TOPIC_DEMO;
	else if ((SEEN(reader, MEAN_TOPIC_CALLBACK) &&
			  !(SEEN(reader, MEAN_NOT_DNC) &&
				reader->pending == PENDING_SLOT)) ||
			 (SEEN(reader, MEAN_NOT_DNC) && reader->topic == TOPIC_NONE &&
			  reader->pending != PENDING_SLOT))
	{
		reader->topic = TOPIC_CALLBACK;
		reader->callback_turn = reader->agent_turns;
	}
	if (SEEN(reader, MEAN_PAST))
		reader->past = true;

	/* the last word counts: "yes... wait, no" is a no */
	for (i = 0; i < reader->hits.count; i++)
	{
		const Hit *hit = &reader->hits.hits[i];

		if (Family(hit->meaning) != 2)
			continue;
		/* "call me tomorrow, yeah?": a tag */
		if (hit->meaning == MEAN_ACCEPT && hit->first > 0 &&
			reader->words.words[hit->first].asked &&
			reader->words.words[hit->first].opens &&
			hit->last == reader->words.count)
			continue;
		/* "would that work?" answers nothing */
		if ((hit->meaning == MEAN_AGREE || hit->meaning == MEAN_ACCEPT) &&
			reader->words.words[hit->first].asked &&
			hit->last - hit->first + 1 < reader->words.count &&
			hit->meaning == MEAN_AGREE)
			continue;
		final = i;
	}
	yes = final >= 0 && (reader->hits.hits[final].meaning == MEAN_ACCEPT ||
						 reader->hits.hits[final].meaning == MEAN_AGREE);
	no = final >= 0 && (reader->hits.hits[final].meaning == MEAN_DECLINE ||
						reader->hits.hits[final].meaning == MEAN_REJECT ||
						reader->hits.hits[final].meaning == MEAN_RETRACT);
	soft = SEEN(reader, MEAN_HEDGE) ||
		   (final >= 0 && reader->hits.hits[final].meaning == MEAN_DEFER);
	/* a maybe is undone only by a plain "this suits" behind it */
	if (SEEN(reader, MEAN_HEDGE) && final >= 0 &&
		reader->hits.hits[final].meaning == MEAN_AGREE &&
		reader->f.last[MEAN_HEDGE] < final &&
		reader->words.words[reader->hits.hits[final].first].start >
			reader->words
					.words[reader->hits.hits[reader->f.last[MEAN_HEDGE]].last -
						   1]
					.end +
				1)
		soft = false;

	if (was_booked && !reader->confirmed && (soft || no))
	{
		/* nobody had confirmed it yet, and now it is a maybe */
		talk->booked.found = false;
		Note(reader, &talk->undone, utterance, turn, final);
		talk->undone_order = utterance->order;
		reader->pending = PENDING_NOTHING;
	}
	else if (was_booked &&
			 (SEEN(reader, MEAN_RETRACT) || SEEN(reader, MEAN_REJECT) ||
			  (no && reader->pending == PENDING_SLOT) ||
			  (final >= 0 && reader->hits.hits[final].meaning == MEAN_DEFER &&
			   reader->f.seen &
				   (((uint64) 1 << MEAN_RETRACT) | ((uint64) 1 << MEAN_HEDGE) |
					((uint64) 1 << MEAN_CORRECTION)))))
	{
		talk->booked.found = false;
		Note(reader, &talk->undone, utterance, turn, final);
		talk->undone_order = utterance->order;
		reader->pending = PENDING_NOTHING;
	}
	else if (SEEN(reader, MEAN_RETRACT) || SEEN(reader, MEAN_REJECT))
	{
		Note(reader, &talk->undone, utterance, turn,
			 reader->f.last[SEEN(reader, MEAN_RETRACT) ? MEAN_RETRACT
													   : MEAN_REJECT]);
		talk->undone_order = utterance->order;
	}

	if (!talk->booked.found && reader->topic != TOPIC_CALLBACK &&
		!(reader->past && reader->pending != PENDING_SLOT))
	{
		switch (reader->pending)
		{
			case PENDING_SLOT:
				if (yes && !soft)
				{
					/* "okay, and how much is it?" has not said yes yet */
					if (reader->f.asks &&
						reader->hits.hits[final].meaning == MEAN_ACCEPT &&
						!time)
						break;
					/* "sure" and then something else entirely */
					if (reader->hits.hits[final].meaning == MEAN_ACCEPT &&
						!SEEN(reader, MEAN_AGREE) && !time &&
						reader->words.count > 6)
					{
						Note(reader, &reader->tentative, utterance, turn,
							 final);
						reader->tentative_time = false;
						reader->slot_taken = !IsCutOff(utterance);
						reader->pending = PENDING_PROPOSED;
						break;
					}
					if (SEEN(reader, MEAN_REQUEST) && reader->f.asks)
					{
						Note(reader, &reader->tentative, utterance, turn,
							 final);
						reader->pending = PENDING_PROPOSED;
					}
					else
						Note(reader, &talk->booked, utterance, turn, final);
				}
				else if (time && !soft &&
						 !(no && !SEEN(reader, MEAN_REQUEST) &&
						   reader->hits.hits[final].first >
							   reader->hits.hits[reader->f.last[MEAN_TIME]]
								   .first))
				{
					/* another time, or a choice between two */
					Note(reader, &reader->tentative, utterance, turn,
						 reader->f.last[MEAN_TIME]);
					if (!no && PicksOffered(reader, utterance))
						talk->booked = reader->tentative;
					AddTimes(reader, utterance);
					reader->pending = PENDING_PROPOSED;
					reader->time_open = true;
				}
				else if (no || soft)
					reader->pending = PENDING_NOTHING;
				break;
			case PENDING_ASK_TIME:
			case PENDING_OPEN:
			case PENDING_WANTED:
			case PENDING_PROPOSED:
			case PENDING_NOTHING:
			case PENDING_OTHER:
				if ((no && !time) || soft)
				{
					if (reader->pending != PENDING_OTHER || soft)
						reader->pending = PENDING_NOTHING;
					reader->tentative.found = false;
				}
				else if (time && (reader->pending == PENDING_ASK_TIME ||
								  SEEN(reader, MEAN_REQUEST) ||
								  (SEEN(reader, MEAN_AGREE) &&
								   (reader->pending == PENDING_OPEN ||
									reader->pending == PENDING_WANTED))))
				{
					Note(reader, &reader->tentative, utterance, turn,
						 reader->f.last[MEAN_TIME]);
					/* "when suits?" "Thursday at two works" */
					if (reader->pending == PENDING_ASK_TIME && yes &&
						!reader->f.asks &&
						reader->hits.hits[final].meaning == MEAN_AGREE)
						talk->booked = reader->tentative;
					AddTimes(reader, utterance);
					reader->pending = PENDING_PROPOSED;
					reader->time_open = true;
				}
				else if (yes && time && reader->offered_times > 0 &&
						 reader->hits.hits[final].meaning == MEAN_AGREE &&
						 (reader->topic == TOPIC_DEMO ||
						  AllTimesKnown(reader, utterance)))
				{
					/* asked about something else, the time is said yes to;
					 * with a question, the agent's answer decides */
					if (reader->f.asks)
					{
						Note(reader, &reader->tentative, utterance, turn,
							 final);
						reader->tentative_time = true;
						reader->pending = PENDING_PROPOSED;
					}
					else
						Note(reader, &talk->booked, utterance, turn, final);
				}
				else if (yes && reader->pending == PENDING_OPEN)
				{
					Note(reader, &reader->tentative, utterance, turn, final);
					reader->tentative_time = false;
					reader->pending = PENDING_WANTED;
				}
				else if (SEEN(reader, MEAN_REQUEST) && !reader->f.asks &&
						 reader->pending != PENDING_OTHER)
				{
					Note(reader, &reader->tentative, utterance, turn,
						 reader->f.last[MEAN_REQUEST]);
					reader->tentative_time = false;
					reader->pending = PENDING_WANTED;
				}
				break;
		}
		if (talk->booked.found)
		{
			talk->rejected.found = false;
			reader->confirmed = false;
		}
	}

	/* interest */
	if (SEEN(reader, MEAN_REJECT) && !(talk->booked.found && !was_booked))
	{
		int at = reader->f.last[MEAN_REJECT];
		bool later =
			SEEN(reader, MEAN_DEFER) && reader->f.last[MEAN_DEFER] > at;
		bool email = talk->email_turn == turn;

		if (!later && !email)
			Note(reader, &talk->rejected, utterance, turn, at);
	}
	else if (no && reader->offered && !talk->booked.found &&
			 !SEEN(reader, MEAN_DEFER) && !time && !reader->asked_call &&
			 !reader->asked_remove && !reader->f.asks &&
			 reader->hits.hits[final].meaning == MEAN_DECLINE &&
			 (reader->pending == PENDING_NOTHING) && talk->email_turn != turn &&
			 talk->undone_order == 0 && IsShort(&reader->words))
		Note(reader, &talk->rejected, utterance, turn, final);
	else if (talk->rejected.found && SEEN(reader, MEAN_DEFER) &&
			 SEEN(reader, MEAN_TOPIC_CALLBACK))
		talk->rejected.found = false;
}

/*
 * ReadUser
 *		One utterance of the other side.
 */
static void
ReadUser(Reader *reader, const Utterance *utterance, int turn)
{
	Talk *talk = reader->talk;
	bool machine;
	bool cut;

	ReadFeatures(reader, utterance);
	if (reader->words.count == 0)
		return;
	talk->user_turns++;
	talk->user_words += reader->words.count;
	machine = ReadMachine(reader, utterance, turn);
	ReadDnc(reader, utterance, turn, 0);

	/* cut off: read the end of the last utterance together with this one */
	if (reader->tail != NULL && !talk->dnc.found && !machine)
	{
		Utterance joined = *utterance;
		char *text = palloc(reader->tail_len + utterance->len + 2);

		memcpy(text, reader->tail, reader->tail_len);
		text[reader->tail_len] = ' ';
		memcpy(text + reader->tail_len + 1, utterance->text,
			   Min(utterance->len, 300));
		joined.text = text;
		joined.len = reader->tail_len + 1 + Min(utterance->len, 300);
		ReadFeatures(reader, &joined);
		ReadDnc(reader, &joined, turn, reader->tail_len);
		ReadFeatures(reader, utterance);
	}
	cut = utterance->len > 0 &&
		  strchr(".?!", utterance->text[utterance->len - 1]) == NULL;
	reader->tail = cut ? utterance->text + Max(0, utterance->len - 80) : NULL;
	reader->tail_len = Min(utterance->len, 80);
	while (reader->tail != NULL && reader->tail_len > 0 &&
		   ((unsigned char) *reader->tail & 0xC0) == 0x80)
		reader->tail++, reader->tail_len--;

	if (machine)
		return;
	ReadEmails(reader, utterance, turn);
	ReadBooking(reader, utterance, turn);
}

/*
 * ReadTalk
 *		Read a whole conversation.
 */
void
ReadTalk(const JourneyRules *rules, const Utterance *utterances, int count,
		 Talk *talk)
{
	Reader reader;
	int i;

	memset(&reader, 0, sizeof(reader));
	memset(talk, 0, sizeof(*talk));
	reader.rules = rules;
	reader.talk = talk;
	talk->email = "";
	talk->email_how = "";
	talk->dnc_reason = "";

	for (i = 0; i < count; i++)
	{
		if (utterances[i].speaker == SPEAKER_AGENT)
			ReadAgent(&reader, &utterances[i]);
		else
			ReadUser(&reader, &utterances[i], i + 1);
	}

	if (talk->user_turns == 0)
		talk->answered_by = ANSWER_NOBODY;
	else if (reader.machine_last > 0 && !reader.human_after)
	{
		talk->answered_by = reader.machine_ivr ? ANSWER_IVR : ANSWER_VOICEMAIL;
		talk->booked.found = false;
		talk->rejected.found = false;
		talk->email = "";
	}
	else
		talk->answered_by = ANSWER_PERSON;
	if (reader.words.words)
		pfree(reader.words.words);
	if (reader.hits.hits)
		pfree(reader.hits.hits);
}

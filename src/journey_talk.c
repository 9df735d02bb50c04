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
#include "journey_reader.h"

static void
ReadDnc(Reader *reader, const Utterance *utterance, int turn, int across);
static void AskModel(Reader *reader, const Utterance *utterances, int count);
static void ReadEmails(Reader *reader, const Utterance *utterance, int turn);
static bool ReadMachine(Reader *reader, const Utterance *utterance, int turn);

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

	if (SEEN(reader, MEAN_NOT_DNC))
		reader->not_dnc = true;
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

	/* "May I try you again in spring?" "No." */
	if (across == 0 && reader->asked_again && !talk->dnc.found &&
		!reader->asked_remove && SEEN(reader, MEAN_DECLINE) &&
		!SEEN(reader, MEAN_ACCEPT) && !SEEN(reader, MEAN_AGREE) &&
		!SEEN(reader, MEAN_DEFER) && !SEEN(reader, MEAN_HEDGE) &&
		!SEEN(reader, MEAN_NOT_DNC) && !SEEN(reader, MEAN_NONE) &&
		!SEEN(reader, MEAN_REJECT) && reader->f.times == 0 && !reader->f.asks)
	{
		Note(reader, &talk->dnc, utterance, turn, -1);
		talk->dnc.rule = "no_to_another_call";
		talk->dnc_reason = "user_request";
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
 * AskModel
 *		A do-not-call in words that no rule knows. Whoever agreed to a time, gave an
 *		address or said what only sounds like one is believed to have meant that,
 *		unless it is all but certain.
 */
static void
AskModel(Reader *reader, const Utterance *utterances, int count)
{
	Talk *talk = reader->talk;
	int bar = RulesModelBar(reader->rules);
	int chance;
	int turn;

	if (bar == 0 || talk->dnc.found)
		return;
	if (talk->booked.found || talk->email[0] != '\0' || reader->not_dnc)
		bar = Max(bar, MODEL_SURE);
	chance = ModelDnc(utterances, count, &turn);
	if (chance < bar)
		return;
	Note(reader, &talk->dnc, &utterances[turn], turn + 1, -1);
	talk->dnc.rule = "dnc_model";
	talk->dnc_reason = "user_request";
	talk->dnc_unsure = chance < MODEL_SURE;
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
	{
		talk->answered_by = ANSWER_PERSON;
		AskModel(&reader, utterances, count);
	}
	if (reader.words.words)
		pfree(reader.words.words);
	if (reader.hits.hits)
		pfree(reader.hits.hits);
}

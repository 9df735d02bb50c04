/*-------------------------------------------------------------------------
 *
 * journey_agent.c
 *	  What the agent says: what the next answer will be an answer to.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_reader.h"

/*
 * ReadAgent
 *		What the next answer will be an answer to.
 */
void
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
	reader->asked_again = question_seen && SEEN(reader, MEAN_ASK_AGAIN);
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

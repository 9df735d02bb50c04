/*-------------------------------------------------------------------------
 *
 * journey_booking.c
 *	  The other side's answer to whatever is pending: booked, or not interested.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_reader.h"

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
void
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

		if (MeaningFamily(hit->meaning) != 2)
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

/*-------------------------------------------------------------------------
 *
 * journey_time.c
 *	  Times that were named: the same in words and digits; which are on the
 *	  table; does the other side pick one.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_reader.h"

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
void
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
bool
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
bool
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
bool
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

		if (hit->meaning != MEAN_TIME && MeaningFamily(hit->meaning) != 2)
			continue;
		if (hit->last > behind)
			beside -= hit->last - Max(behind, hit->first);
		behind = Max(behind, hit->last);
	}
	return beside <= 3;
}

/*
 * AddTimes
 *		The other side proposes: its times are on the table, too.
 */
void
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

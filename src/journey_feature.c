/*-------------------------------------------------------------------------
 *
 * journey_feature.c
 *	  Rules for words met in one utterance: the longer of two that clash.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_reader.h"

/*
 * MeaningFamily
 *		Meanings between which the longer match wins.
 */
int
MeaningFamily(Meaning meaning)
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
		int family_a = MeaningFamily(a->meaning);

		if (family_a == 0)
			continue;
		for (k = i + 1; k < list->count; k++)
		{
			Hit *b = &list->hits[k];
			int family_b = MeaningFamily(b->meaning);
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
void
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
void
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

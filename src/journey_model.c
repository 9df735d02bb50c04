/*-------------------------------------------------------------------------
 *
 * journey_model.c
 *	  How likely do the other side's words, taken together, ask never to be
 *	  called again? Pure.
 *
 * The rules of journey_rule.c know wordings. People have more of them than
 * anybody writes down, and a request that is missed is the dearest mistake that
 * can be made here; so where no rule found one, a logistic regression over
 * words, pairs and threes of words, learnt from labelled conversations by
 * script/gen_dnc_model, has the last word. Each counts once a call. Letters are
 * folded and words cut there as they are here.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "journey_model.h"
#include "journey_talk.h"

/* What was read of the call so far. */
typedef struct ModelReader
{
	uint8 *seen;    /* a bit a slot: features count once a call */
	uint64 last[2]; /* hashes of the two words before, the nearer one first */
	int words;
	double sum; /* thousandths of the log-odds */
} ModelReader;

#define HASH_STEP UINT64CONST(0x9E3779B97F4A7C15)
#define FNV_START 2166136261u
#define FNV_STEP 16777619u

static void ReadWord(ModelReader *reader, uint32 hash);
static void AddFeature(ModelReader *reader, uint64 hash);

/*
 * ModelDnc
 *		Chance in per cent that the other side asks never to be called again; turn
 *		is the utterance (from 0) that speaks most for it.
 */
int
ModelDnc(const Utterance *utterances, int count, int *turn)
{
	ModelReader reader;
	double most = 0;

	memset(&reader, 0, sizeof(reader));
	reader.seen = palloc0(dnc_model_slots / 8);
	reader.sum = dnc_model_bias;
	*turn = -1;
	for (int i = 0; i < count; i++)
	{
		double before = reader.sum;
		uint32 hash = FNV_START;
		int letters = 0;

		if (utterances[i].speaker != SPEAKER_USER)
			continue;
		for (int at = 0; at <= utterances[i].len; at++)
		{
			int letter = FoldLetter(utterances[i].text, utterances[i].len, &at);

			if (letter == FOLD_NOTHING)
				continue;
			if (letter != FOLD_BREAK)
			{
				hash = (hash ^ letter) * FNV_STEP;
				letters++;
			}
			else if (letters > 0)
			{
				ReadWord(&reader, hash);
				hash = FNV_START;
				letters = 0;
			}
		}
		if (*turn < 0 || reader.sum - before > most)
		{
			most = reader.sum - before;
			*turn = i;
		}
	}
	pfree(reader.seen);
	if (reader.words == 0)
		return 0;
	return (int) (100 / (1 + exp(-reader.sum / 1000)));
}

/*
 * ReadWord
 *		The word, the pair and the three that it ends.
 */
static void
ReadWord(ModelReader *reader, uint32 hash)
{
	uint64 one = (uint64) hash + 1;

	AddFeature(reader, one);
	if (reader->words > 0)
		AddFeature(reader, reader->last[0] * HASH_STEP + one);
	if (reader->words > 1)
		AddFeature(reader,
				   (reader->last[1] * HASH_STEP + reader->last[0]) * HASH_STEP +
					   one);
	reader->last[1] = reader->last[0];
	reader->last[0] = one;
	reader->words++;
}

/*
 * AddFeature
 *		Its weight, if it has one and was not there before.
 */
static void
AddFeature(ModelReader *reader, uint64 hash)
{
	int mask = dnc_model_slots - 1;
	int slot = (int) (hash >> 32) & mask;

	for (; dnc_model[slot].hash != 0; slot = (slot + 1) & mask)
	{
		if (dnc_model[slot].hash != hash)
			continue;
		if ((reader->seen[slot / 8] & (1 << slot % 8)) == 0)
		{
			reader->seen[slot / 8] |= 1 << slot % 8;
			reader->sum += dnc_model[slot].weight;
		}
		return;
	}
}

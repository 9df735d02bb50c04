/*-------------------------------------------------------------------------
 *
 * journey_word.c
 *	  Utterance -> words, as the rules for words see them.
 *
 * Lower case, accents folded, apostrophes resolved ("don't" -> dont, "we'll" ->
 * we will), "do not" -> dont, fillers (um, please, just) and stammered
 * repetitions dropped, hyphens taken for blanks. Patterns go through the same
 * function, so a rule may be written as people write. No locale is consulted.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_talk.h"

#include "utils/memutils.h"

#define MAX_WORD 40

typedef struct Entry
{
	uint32 hash;
	uint16 id;
	uint8 len;
	char text[MAX_WORD];
} Entry;

struct Vocabulary
{
	Entry *slots;
	int room; /* power of two */
	int count;
	uint16 *expand; /* pairs: id -> up to two ids; 0 = none */
	bool *filler;
	uint16 *negated; /* id of an auxiliary -> its negated form */
	uint16 not_id;
	uint16 at_id;
	uint16 arroba_id;
	uint16 is_id;
	uint16 please_id;
	uint16 nth_id;
	uint16 oclock_id;
	int known; /* ids below this have the tables above */
};

/* Words that carry nothing; a rule that contains one loses it, too. */
static const char *const fillers[] = {
	"um",      "uh",       "uhm",       "umm",       "er",        "erm",
	"ah",      "eh",       "mm",        "hmm",       "hm",        "please",
	"just",    "kindly",   "literally", "freaking",  "frickin",   "fucking",
	"fuckin",  "effing",   "damn",      "damned",    "goddamn",   "goddamned",
	"bloody",  "simply",   "honestly",  "seriously", "basically", "oh",
	"hey",     "este",     "pues",      "favor",     "uhh",       "mmm",
	"darn",    "stinking", "stupid",    "really",    "also",      "pinche",
	"maldito", "maldita",
};

static const char *const negations[][2] = {
	{"do", "dont"},         {"does", "doesnt"},   {"did", "didnt"},
	{"is", "isnt"},         {"are", "arent"},     {"was", "wasnt"},
	{"were", "werent"},     {"will", "wont"},     {"would", "wouldnt"},
	{"should", "shouldnt"}, {"could", "couldnt"}, {"can", "cant"},
	{"have", "havent"},     {"has", "hasnt"},     {"had", "hadnt"},
};

static const char *const expansions[][3] = {
	{"im", "i", "am"},           {"ive", "i", "have"},
	{"youre", "you", "are"},     {"youve", "you", "have"},
	{"weve", "we", "have"},      {"theyre", "they", "are"},
	{"gonna", "going", "to"},    {"wanna", "want", "to"},
	{"gotta", "got", "to"},      {"lemme", "let", "me"},
	{"gimme", "give", "me"},     {"cannot", "cant", NULL},
	{"u", "you", NULL},          {"yep", "yes", NULL},
	{"yup", "yes", NULL},        {"yeah", "yes", NULL},
	{"yea", "yes", NULL},        {"yah", "yes", NULL},
	{"okay", "ok", NULL},        {"nope", "no", NULL},
	{"nah", "no", NULL},         {"alright", "ok", NULL},
	{"wont", "wont", NULL},      {"yall", "you", NULL},
	{"til", "until", NULL},      {"till", "until", NULL},
	{"numbers", "number", NULL}, {"aint", "isnt", NULL},
	{"dialled", "dialed", NULL}, {"dialling", "dialing", NULL},
	{"ud", "usted", NULL},       {"outta", "out", "of"},
	{"kinda", "kind", "of"},     {"mornings", "morning", NULL},
	{"duh", "yes", NULL},        {"thankyou", "thanks", NULL},
};

static uint16
LookUp(const Vocabulary *vocabulary, const char *word, int len, uint32 hash);
static void Grow(Vocabulary *vocabulary);
static uint32 HashWord(const char *word, int len);

/* Lower-cased and accent-folded ASCII of U+00C0..U+00FF (C3 80..BF). */
static const char folded[64 + 1] =
	"aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";

/*
 * FoldLetter
 *		The letter or digit at text[*at], in lower case and without its accent;
 *		FOLD_NOTHING for an apostrophe, FOLD_BREAK for what parts words, the text's
 *		end among it. *at moves to the last byte that was read.
 */
int
FoldLetter(const char *text, int len, int *at)
{
	const unsigned char *s = (const unsigned char *) text + *at;
	int left = len - *at;
	int letter;

	if (left <= 0)
		return FOLD_BREAK;
	if ((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9'))
		return *s;
	if (*s >= 'A' && *s <= 'Z')
		return *s | 0x20;
	if (*s == '\'' || *s == '`')
		return FOLD_NOTHING;
	if (*s == 0xC3 && left > 1 && s[1] >= 0x80 && s[1] <= 0xBF)
	{
		letter = folded[s[1] - 0x80];
		(*at)++;
		return letter == ' ' ? FOLD_BREAK : letter;
	}
	if (*s == 0xE2 && left > 2 && s[1] == 0x80 &&
		(s[2] == 0x98 || s[2] == 0x99))
	{
		*at += 2;
		return FOLD_NOTHING;
	}
	return FOLD_BREAK;
}

/*
 * HashWord
 *		FNV-1a; words are short.
 */
static uint32
HashWord(const char *word, int len)
{
	uint32 hash = 2166136261u;
	int i;

	for (i = 0; i < len; i++)
		hash = (hash ^ (unsigned char) word[i]) * 16777619u;
	return hash;
}

/*
 * VocabularyCreate
 *		A vocabulary in the current context that knows the words this file
 *		itself needs.
 */
Vocabulary *
VocabularyCreate(void)
{
	Vocabulary *vocabulary = palloc0(sizeof(Vocabulary));
	int i;
	int known;

	vocabulary->room = 1024;
	vocabulary->slots = palloc0(vocabulary->room * sizeof(Entry));
	vocabulary->count = WORD_NUMBER;

	vocabulary->not_id = VocabularyAdd(vocabulary, "not", 3);
	vocabulary->at_id = VocabularyAdd(vocabulary, "at", 2);
	vocabulary->arroba_id = VocabularyAdd(vocabulary, "arroba", 6);
	vocabulary->is_id = VocabularyAdd(vocabulary, "is", 2);
	vocabulary->oclock_id = VocabularyAdd(vocabulary, "oclock", 6);
	vocabulary->nth_id = VocabularyAdd(vocabulary, "nth", 3);
	vocabulary->please_id = VocabularyAdd(vocabulary, "please", 6);
	for (i = 0; i < lengthof(fillers); i++)
		VocabularyAdd(vocabulary, fillers[i], strlen(fillers[i]));
	for (i = 0; i < lengthof(negations); i++)
	{
		VocabularyAdd(vocabulary, negations[i][0], strlen(negations[i][0]));
		VocabularyAdd(vocabulary, negations[i][1], strlen(negations[i][1]));
	}
	for (i = 0; i < lengthof(expansions); i++)
	{
		int j;

		for (j = 0; j < 3 && expansions[i][j]; j++)
			VocabularyAdd(vocabulary, expansions[i][j],
						  strlen(expansions[i][j]));
	}
	VocabularyAdd(vocabulary, "will", 4);
	VocabularyAdd(vocabulary, "are", 3);
	VocabularyAdd(vocabulary, "have", 4);
	VocabularyAdd(vocabulary, "would", 5);
	VocabularyAdd(vocabulary, "am", 2);

	known = vocabulary->known = vocabulary->count + 1;
	vocabulary->expand = palloc0(2 * known * sizeof(uint16));
	vocabulary->filler = palloc0(known * sizeof(bool));
	vocabulary->negated = palloc0(known * sizeof(uint16));
	for (i = 0; i < lengthof(fillers); i++)
		vocabulary->filler[VocabularyAdd(vocabulary, fillers[i],
										 strlen(fillers[i]))] = true;
	for (i = 0; i < lengthof(negations); i++)
		vocabulary->negated[VocabularyAdd(vocabulary, negations[i][0],
										  strlen(negations[i][0]))] =
			VocabularyAdd(vocabulary, negations[i][1], strlen(negations[i][1]));
	for (i = 0; i < lengthof(expansions); i++)
	{
		int id = VocabularyAdd(vocabulary, expansions[i][0],
							   strlen(expansions[i][0]));

		vocabulary->expand[2 * id] = VocabularyAdd(vocabulary, expansions[i][1],
												   strlen(expansions[i][1]));
		if (expansions[i][2])
			vocabulary->expand[2 * id + 1] = VocabularyAdd(
				vocabulary, expansions[i][2], strlen(expansions[i][2]));
	}
	return vocabulary;
}

/*
 * VocabularySize
 *		One more than the largest id.
 */
int
VocabularySize(const Vocabulary *vocabulary)
{
	return vocabulary->count + 1;
}

/*
 * LookUp
 *		The word's id, 0 when it is in no rule.
 */
static uint16
LookUp(const Vocabulary *vocabulary, const char *word, int len, uint32 hash)
{
	int at = hash & (vocabulary->room - 1);

	for (;;)
	{
		const Entry *entry = &vocabulary->slots[at];

		if (entry->id == 0)
			return 0;
		if (entry->hash == hash && entry->len == len &&
			memcmp(entry->text, word, len) == 0)
			return entry->id;
		at = (at + 1) & (vocabulary->room - 1);
	}
}

/*
 * VocabularyAdd
 *		The word's id, given to it now if it has none; 0 when it is too long.
 */
int
VocabularyAdd(Vocabulary *vocabulary, const char *word, int len)
{
	uint32 hash = HashWord(word, len);
	uint16 id;
	int at;

	if (len <= 0 || len > MAX_WORD || vocabulary->count >= PG_UINT16_MAX - 1)
		return 0;
	id = LookUp(vocabulary, word, len, hash);
	if (id != 0)
		return id;
	if (vocabulary->count * 2 >= vocabulary->room)
		Grow(vocabulary);
	at = hash & (vocabulary->room - 1);
	while (vocabulary->slots[at].id != 0)
		at = (at + 1) & (vocabulary->room - 1);
	vocabulary->slots[at].id = ++vocabulary->count;
	vocabulary->slots[at].hash = hash;
	vocabulary->slots[at].len = len;
	memcpy(vocabulary->slots[at].text, word, len);
	return vocabulary->count;
}

/*
 * Grow
 *		Double the table.
 */
static void
Grow(Vocabulary *vocabulary)
{
	Entry *old = vocabulary->slots;
	int old_room = vocabulary->room;
	int i;

	vocabulary->room *= 2;
	vocabulary->slots = MemoryContextAllocZero(
		GetMemoryChunkContext(old), vocabulary->room * sizeof(Entry));
	for (i = 0; i < old_room; i++)
	{
		int at;

		if (old[i].id == 0)
			continue;
		at = old[i].hash & (vocabulary->room - 1);
		while (vocabulary->slots[at].id != 0)
			at = (at + 1) & (vocabulary->room - 1);
		vocabulary->slots[at] = old[i];
	}
	pfree(old);
}

/*
 * Append
 *		Add a word to the list.
 */
static inline void
Append(WordList *list, uint16 id, bool *opens, int start, int end)
{
	Word *words = list->words;
	int n = list->count;

	if (n + 2 > list->room)
	{
		list->room = list->room == 0 ? 256 : list->room * 2;
		if (list->words == NULL)
			list->words = palloc(list->room * sizeof(Word));
		else
			list->words =
				repalloc_huge(list->words, (Size) list->room * sizeof(Word));
		words = list->words;
	}
	words[n].id = id;
	words[n].opens = *opens || n == 0;
	words[n].asked = false;
	words[n].start = start;
	words[n].end = end;
	list->count = n + 1;
	*opens = false;
}

/*
 * Push
 *		Append one word, unless it is a stammer ("take me take me off").
 */
static inline void
Push(const Vocabulary *vocabulary, WordList *list, uint16 id, bool *opens,
	 int start, int end)
{
	Word *words = list->words;
	int n = list->count;

	if (id != 0 && id < vocabulary->known && vocabulary->filler[id])
		return;
	/* "do not" is one word, as in "don't" */
	if (id == vocabulary->not_id && n > 0 && !*opens &&
		words[n - 1].id < vocabulary->known &&
		vocabulary->negated[words[n - 1].id] != 0)
	{
		words[n - 1].id = vocabulary->negated[words[n - 1].id];
		words[n - 1].end = end;
		return;
	}
	if (id > WORD_NUMBER && n > 0 && words[n - 1].id == id && !*opens)
		return;
	if (id > WORD_NUMBER && n > 2 && !*opens && words[n - 2].id == id &&
		words[n - 1].id > WORD_NUMBER && words[n - 3].id == words[n - 1].id)
	{
		list->count--;
		return;
	}
	Append(list, id, opens, start, end);
}

/*
 * PushWord
 *		Append a word, expanded where it stands for two.
 */
static inline void
PushWord(const Vocabulary *vocabulary, WordList *list, uint16 id, bool *opens,
		 int start, int end)
{
	if (id != 0 && id < vocabulary->known && vocabulary->expand[2 * id] != 0)
	{
		Push(vocabulary, list, vocabulary->expand[2 * id], opens, start, end);
		if (vocabulary->expand[2 * id + 1] != 0)
			Push(vocabulary, list, vocabulary->expand[2 * id + 1], opens, start,
				 end);
		return;
	}
	Push(vocabulary, list, id, opens, start, end);
}

/*
 * IsAbbreviation
 *		Is the dot behind this word no end of a sentence ("Dr. Boone")?
 */
static bool
IsAbbreviation(const char *word, int len)
{
	static const char *const abbreviations[] = {
		"dr", "dra", "mr", "mrs", "ms", "sr", "sra", "srta", "vs", "ext"};
	int i;

	if (len < 2 || len > 4)
		return false;
	for (i = 0; i < (int) lengthof(abbreviations); i++)
		if ((int) strlen(abbreviations[i]) == len &&
			memcmp(abbreviations[i], word, len) == 0)
			return true;
	return false;
}

/*
 * SplitWords
 *		Fill list with the words of text; the list's array is reused.
 */
void
SplitWords(const Vocabulary *vocabulary, const char *text, int len,
		   WordList *list)
{
	const unsigned char *s = (const unsigned char *) text;
	char word[MAX_WORD + 4];
	int n = 0;
	int apostrophe = -1; /* where in word one stood */
	int last_apostrophe = -1;
	bool digits = true;
	int start = 0;
	bool opens = true;
	int sentence = 0; /* first word of the running sentence */
	int i = 0;

	list->count = 0;
	list->has_at = false;

	for (;;)
	{
		unsigned char c = i < len ? s[i] : '\0';
		int width = 1;
		char letter = 0;
		bool is_apostrophe = false;
		bool ends_sentence = false;
		bool question = false;

		if (i >= len)
			;
		else if (c >= 'a' && c <= 'z')
			letter = c;
		else if (c >= 'A' && c <= 'Z')
			letter = c | 0x20;
		else if (c >= '0' && c <= '9')
			letter = c;
		else if (c < 0x80)
		{
			if (c == '\'' || c == '`')
				is_apostrophe = true;
			else if (c == '?')
				ends_sentence = question = true;
			else if (c == '!' || c == '\n' || c == ';')
				ends_sentence = true;
			else if (c == '.')
			{
				/* "glow.com", "a.m.": no end of a sentence */
				bool inside = i + 1 < len && n > 0 &&
							  (isalnum(s[i + 1]) ||
							   (n == 1 && s[i + 1] == ' ' && word[0] == 'm'));

				ends_sentence = !inside && !IsAbbreviation(word, n);
			}
			else if (c == ':' && n > 0 && digits && i + 1 < len &&
					 isdigit(s[i + 1]))
				letter = ':'; /* 9:30 */
			else if (c == '@')
				list->has_at = true;
		}
		else if (c == 0xC3 && i + 1 < len)
		{
			width = 2;
			if (s[i + 1] >= 0x80 && s[i + 1] <= 0xBF)
				letter = folded[s[i + 1] - 0x80];
			if (letter == ' ')
				letter = 0;
		}
		else if (c == 0xC2 && i + 1 < len)
			width = 2; /* inverted marks, no-break space */
		else if (c == 0xE2 && i + 2 < len && s[i + 1] == 0x80)
		{
			width = 3; /* dashes, ellipsis, typographic quotes */
			is_apostrophe = s[i + 2] == 0x99 || s[i + 2] == 0x98;
		}
		else
			letter = c; /* other scripts: bytes as they are */

		if (letter != 0)
		{
			if (n == 0)
			{
				start = i;
				digits = true;
				apostrophe = last_apostrophe = -1;
			}
			if (n < MAX_WORD + 1)
				word[n++] = letter;
			if (!isdigit((unsigned char) letter) && letter != ':')
				digits = false;
			i += width;
			continue;
		}
		if (is_apostrophe && n > 0 && i + width < len &&
			(isalpha(s[i + width]) || s[i + width] >= 0x80))
		{
			if (apostrophe < 0)
				apostrophe = n;
			last_apostrophe = n;
			i += width;
			continue;
		}

		if (n > 0)
		{
			static const struct
			{
				const char *tail;
				const char *word;
			} tails[] = {{"ll", "will"},
						 {"re", "are"},
						 {"ve", "have"},
						 {"d", "would"},
						 {"m", "am"}};
			uint16 second = 0;
			int k;

			if (digits)
			{
				PushWord(vocabulary, list, WORD_NUMBER, &opens, start, i);
				/* "5:30" is an hour, whatever stands around it */
				if (memchr(word, ':', n) != NULL)
					PushWord(vocabulary, list, vocabulary->oclock_id, &opens,
							 start, i);
			}
			else
			{
				uint16 id;

				if (apostrophe > 0)
					for (k = 0; k < lengthof(tails); k++)
						if (n - apostrophe == (int) strlen(tails[k].tail) &&
							memcmp(word + apostrophe, tails[k].tail,
								   n - apostrophe) == 0)
						{
							second = LookUp(
								vocabulary, tails[k].word,
								strlen(tails[k].word),
								HashWord(tails[k].word, strlen(tails[k].word)));
							n = apostrophe;
							break;
						}
				/* "nine's good", "two o'clock's": a word and "is" */
				if (apostrophe > 0 && second == 0 && n == last_apostrophe + 1 &&
					n > 2 && word[n - 1] == 's' &&
					LookUp(vocabulary, word, n, HashWord(word, n)) == 0 &&
					LookUp(vocabulary, word, n - 1, HashWord(word, n - 1)) != 0)
				{
					n--;
					second = vocabulary->is_id;
				}
				/* 14th: an ordinal, whatever its number */
				if (isdigit((unsigned char) word[0]) && n >= 3 && n <= 4 &&
					(memcmp(word + n - 2, "th", 2) == 0 ||
					 memcmp(word + n - 2, "st", 2) == 0 ||
					 memcmp(word + n - 2, "nd", 2) == 0 ||
					 memcmp(word + n - 2, "rd", 2) == 0))
					id = vocabulary->nth_id;
				/* 10am, 3pm: a number and a word */
				else if (isdigit((unsigned char) word[0]) && n >= 3 &&
						 word[n - 1] == 'm' &&
						 (word[n - 2] == 'a' || word[n - 2] == 'p'))
				{
					PushWord(vocabulary, list, WORD_NUMBER, &opens, start, i);
					id = LookUp(vocabulary, word + n - 2, 2,
								HashWord(word + n - 2, 2));
				}
				else
					id = n > MAX_WORD
							 ? 0
							 : LookUp(vocabulary, word, n, HashWord(word, n));
				if (id == vocabulary->at_id || id == vocabulary->arroba_id)
					list->has_at = true;
				PushWord(vocabulary, list, id, &opens, start, i);
				if (second != 0)
					PushWord(vocabulary, list, second, &opens, start, i);
			}
			n = 0;
		}
		if (i >= len)
			break;
		if (ends_sentence && list->count > sentence)
		{
			if (question)
			{
				int k;

				for (k = sentence; k < list->count; k++)
					list->words[k].asked = true;
			}
			sentence = list->count;
			opens = true;
		}
		i += width;
	}

	/* "Please." is a filler, and an answer when it is all that is said */
	if (list->count == 0 && len >= 6 && len < 12 &&
		pg_strncasecmp(text, "please", 6) == 0)
	{
		opens = true;
		Append(list, vocabulary->please_id, &opens, 0, 6);
	}

	/* "Stop. Calling. Me.": three sentences of one word or more are one */
	for (i = 0; i < list->count;)
	{
		int from = i;

		while (i < list->count && list->words[i].opens &&
			   (i + 1 == list->count || list->words[i + 1].opens))
			i++;
		if (i - from >= 3)
		{
			int k;

			for (k = from + 1; k < i; k++)
				list->words[k].opens = false;
		}
		i = Max(i, from + 1);
	}
}

/*
 * LowerText
 *		A lower-cased copy: ASCII and the Latin letters of U+00C0..U+00DE. No
 *		locale, so that a hash of it is the same on every server.
 */
char *
LowerText(const char *text, int len)
{
	char *lower = palloc(len + 1);
	int i;

	for (i = 0; i < len; i++)
	{
		unsigned char c = text[i];

		if (c >= 'A' && c <= 'Z')
			c |= 0x20;
		else if (i > 0 && (unsigned char) text[i - 1] == 0xC3 && c >= 0x80 &&
				 c <= 0x9E && c != 0x97)
			c += 0x20;
		lower[i] = c;
	}
	lower[len] = '\0';
	return lower;
}

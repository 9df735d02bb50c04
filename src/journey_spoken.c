/*-------------------------------------------------------------------------
 *
 * journey_spoken.c
 *	  A spoken address: the pieces around the word "at" put together.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_email.h"

static const char *const dots[] = {"dot", "punto", "point", "period", "."};

static const char *const ats[] = {"at", "arroba", "@", "aroba"};

static const char *const providers[] = {
	"gmail", "yahoo", "hotmail", "outlook", "icloud", "aol", "protonmail"};

static const char *const stops[] = {
	"is",      "its",      "it",      "to",      "the",         "my",
	"our",     "your",     "email",   "mail",    "e",           "address",
	"use",     "try",      "that",    "thats",   "send",        "me",
	"us",      "you",      "can",     "just",    "so",          "and",
	"or",      "um",       "uh",      "uhm",     "er",          "yeah",
	"yes",     "sure",     "no",      "not",     "ok",          "okay",
	"well",    "be",       "would",   "should",  "will",        "for",
	"with",    "he",       "she",     "hers",    "his",         "her",
	"this",    "here",     "like",    "please",  "correo",      "es",
	"a",       "al",       "el",      "la",      "mi",          "su",
	"en",      "claro",    "si",      "bueno",   "electronico", "seria",
	"mande",   "mandelo",  "envielo", "anote",   "all",         "it'll",
	"itll",    "i",        "im",      "wait",    "sorry",       "actually",
	"one",     "personal", "work",    "best",    "emails",      "was",
	"have",    "get",      "reach",   "write",   "of",          "go",
	"ahead",   "hmm",      "oh",      "ah",      "but",         "because",
	"only",    "we",       "right",   "alright", "there",       "then",
	"over",    "directly", "y",       "digo",    "perdon",      "pues",
	"nuestro", "them",     "him",     "at",      "arroba",      "lets",
	"say",     "again",    "out",     "in",      "on",          "are",
	"do",      "don't",    "dont",    "gonna",   "put",         "give",
	"instead", "rather",   "than",    "con",     "use",         "used",
	"user",    "name",     "manager", "owner",   "boss",        "office",
	"doctor",  "info's",   "spelled", "que",     "lo",          "me",
	"manda",   "por",      "mean",    "got",     "thanks",      "hey",
	"hi",      "probably", "think",   "believe", "same",        "still",
	"old",     "new",      "other",   "were",    "theyre",      "youre",
	"hes",     "shes",     "spell",   "spelt",   "lowercase",   "uppercase",
	"capital", "letter",   "letters", "number",  "meet",        "hold",
};

static const char *const hard_stops[] = {
	"its",  "email", "mail",   "address", "send", "use", "yeah", "yes",
	"sure", "thats", "correo", "claro",   "the",  "and", "okay", "mail"};

/* stop an address, unless they stand right before the "at" */
static const char *const roles[] = {"manager", "owner", "boss",     "office",
									"doctor",  "work",  "personal", "gerente",
									"user",    "name",  "frontdesk"};

static const char *const articles[] = {"the", "el", "and", "con"};

static const char *const letter_articles[] = {"a", "an", "una", "un", "the"};

/* Spoken digits, in a local part only. */
static const struct
{
	const char *word;
	const char *digits;
} digits[] = {
	{"zero", "0"},         {"one", "1"},           {"two", "2"},
	{"three", "3"},        {"four", "4"},          {"five", "5"},
	{"six", "6"},          {"seven", "7"},         {"eight", "8"},
	{"nine", "9"},         {"ten", "10"},          {"eleven", "11"},
	{"twelve", "12"},      {"cero", "0"},          {"uno", "1"},
	{"dos", "2"},          {"tres", "3"},          {"cuatro", "4"},
	{"cinco", "5"},        {"siete", "7"},         {"ocho", "8"},
	{"nueve", "9"},        {"seis", "6"},          {"twenty", "20"},
	{"thirty", "30"},      {"forty", "40"},        {"fifty", "50"},
	{"sixty", "60"},       {"seventy", "70"},      {"eighty", "80"},
	{"ninety", "90"},      {"eighteen", "18"},     {"nineteen", "19"},
	{"thirteen", "13"},    {"fourteen", "14"},     {"fifteen", "15"},
	{"sixteen", "16"},     {"seventeen", "17"},    {"diez", "10"},
	{"once", "11"},        {"doce", "12"},         {"trece", "13"},
	{"catorce", "14"},     {"quince", "15"},       {"dieciseis", "16"},
	{"diecisiete", "17"},  {"dieciocho", "18"},    {"diecinueve", "19"},
	{"veinte", "20"},      {"veintiuno", "21"},    {"veintidos", "22"},
	{"veintitres", "23"},  {"veinticuatro", "24"}, {"veinticinco", "25"},
	{"veintiseis", "26"},  {"veintisiete", "27"},  {"veintiocho", "28"},
	{"veintinueve", "29"}, {"treinta", "30"},      {"cuarenta", "40"},
	{"cincuenta", "50"},   {"sesenta", "60"},      {"setenta", "70"},
	{"ochenta", "80"},     {"noventa", "90"},
};

/* Names of letters that are no words of their own. */
static const struct
{
	const char *word;
	const char *letter;
} letter_names[] = {
	{"efe", "f"}, {"hache", "h"}, {"jota", "j"},  {"ele", "l"},  {"eme", "m"},
	{"ene", "n"}, {"erre", "r"},  {"equis", "x"}, {"zeta", "z"}, {"ceta", "z"},
	{"uve", "v"}, {"ge", "g"},    {"ka", "k"},    {"cu", "q"},   {"zee", "z"},
	{"zed", "z"}, {"ese", "s"},   {"te", "t"},    {"pe", "p"},   {"ce", "c"},
	{"be", "b"},  {"de", "d"},
};

/*
 * IsAtWord
 *		"at", "arroba", ...
 */
bool
IsAtWord(const char *word)
{
	return IN(word, ats);
}

/*
 * Prepend
 *		Put text before what out holds; false when it does not fit.
 */
static bool
Prepend(char *out, int room, const char *text)
{
	int have = strlen(out);
	int add = strlen(text);

	if (have + add >= room)
		return false;
	memmove(out + add, out, have + 1);
	memcpy(out, text, add);
	return true;
}

/*
 * DigitsOf
 *		The digits of a number's name; NULL when it is none.
 */
static const char *
DigitsOf(const char *word)
{
	int i;

	for (i = 0; i < lengthof(digits); i++)
		if (strcmp(word, digits[i].word) == 0)
			return digits[i].digits;
	return NULL;
}

/*
 * LetterOf
 *		The letter of a letter's name; NULL when it is none.
 */
static const char *
LetterOf(const char *word)
{
	int i;

	for (i = 0; i < lengthof(letter_names); i++)
		if (strcmp(word, letter_names[i].word) == 0)
			return letter_names[i].letter;
	return NULL;
}

/*
 * SameLetterBefore
 *		"p, p like paul": is the letter that is explained said before, too?
 */
static bool
SameLetterBefore(const Piece *pieces, int at, char letter)
{
	return at >= 0 && pieces[at].comma && pieces[at].text[0] == letter &&
		   pieces[at].text[1] == '\0';
}

/*
 * LocalPart
 *		Read backwards from the word at: letters, words, dots, digits.
 */
static bool
LocalPart(Piece *pieces, int at, bool expected, char *out, int room, int *first)
{
	int i = at - 1;
	int taken = 0;
	bool glue = true; /* the piece behind was a dot or a dash */
	bool spelling = false;

	out[0] = '\0';
	*first = at;
	while (i >= 0 && taken < 40)
	{
		const Piece *piece = &pieces[i];
		const char *word = piece->text;
		bool letter = strlen(word) == 1 && isalpha((unsigned char) word[0]);
		bool letters_behind =
			taken > 0 && i + 1 < at &&
			((strlen(pieces[i + 1].text) == 1 &&
			  isalnum((unsigned char) pieces[i + 1].text[0])) ||
			 (spelling && LetterOf(pieces[i + 1].text) != NULL));
		const char *put = word;
		bool named;
		int k;

		if (piece->stop && taken > 0)
			break;
		/* "ce ele a u de i a": names of letters among letters */
		spelling = !letter && LetterOf(word) != NULL &&
				   (letters_behind || (glue && taken > 0) ||
					strcmp(word, "jota") == 0 || strcmp(word, "hache") == 0 ||
					strcmp(word, "equis") == 0 || strcmp(word, "zeta") == 0 ||
					(taken == 0 && i > 0 && IN(pieces[i - 1].text, dots)) ||
					(i > 0 && (strlen(pieces[i - 1].text) == 1 ||
							   LetterOf(pieces[i - 1].text) != NULL)));
		if (spelling)
		{
			put = word = LetterOf(word);
			letter = true;
		}
		/* "no y": a letter taken away, no address yet */
		if (strcmp(word, "score") == 0 && i > 0 && taken > 0 &&
			strcmp(pieces[i - 1].text, "under") == 0)
			word = pieces[--i].text;
		if (IN(word, dots) || strcmp(word, "underscore") == 0 ||
			strcmp(word, "under") == 0 || strcmp(word, "underline") == 0 ||
			strcmp(word, "dash") == 0 || strcmp(word, "hyphen") == 0 ||
			strcmp(word, "guion") == 0 || strcmp(word, "minus") == 0 ||
			strcmp(word, "plus") == 0)
		{
			if (taken == 0)
				return false;
			if (strncmp(word, "under", 5) == 0)
				put = "_";
			else if (strcmp(word, "plus") == 0)
				put = "+";
			else if (IN(word, dots))
				put = ".";
			else
			{
				put = "-";
				/* guion bajo is handled from its second word */
			}
			if (!Prepend(out, room, put))
				return false;
			*first = i--;
			glue = true;
			continue;
		}
		if ((strcmp(word, "bajo") == 0 || strcmp(word, "abajo") == 0 ||
			 strcmp(word, "medio") == 0) &&
			i > 0 && strcmp(pieces[i - 1].text, "guion") == 0)
		{
			if (!Prepend(out, room, word[0] == 'm' ? "-" : "_"))
				return false;
			i -= 2;
			*first = i + 1;
			glue = true;
			continue;
		}
		/* "v as in victor", "b for boy", "b de burro" */
		if (i >= 3 && strcmp(pieces[i - 1].text, "in") == 0 &&
			strcmp(pieces[i - 2].text, "as") == 0 &&
			strlen(pieces[i - 3].text) == 1)
		{
			if (!SameLetterBefore(pieces, i - 4, pieces[i - 3].text[0]) &&
				!Prepend(out, room, pieces[i - 3].text))
				return false;
			i -= 4;
			*first = i + 1;
			taken++;
			glue = false;
			continue;
		}
		if (i >= 2 &&
			(strcmp(pieces[i - 1].text, "for") == 0 ||
			 strcmp(pieces[i - 1].text, "like") == 0 ||
			 strcmp(pieces[i - 1].text, "de") == 0) &&
			strlen(pieces[i - 2].text) == 1 && word[0] == pieces[i - 2].text[0])
		{
			if (!SameLetterBefore(pieces, i - 3, pieces[i - 2].text[0]) &&
				!Prepend(out, room, pieces[i - 2].text))
				return false;
			i -= 3;
			*first = i + 1;
			taken++;
			glue = false;
			continue;
		}
		/* "treinta y tres", "two oh five", "the number five" */
		if (taken > 0 && !glue && isdigit((unsigned char) out[0]) && i > 0)
		{
			const char *before = DigitsOf(pieces[i - 1].text);

			if (strcmp(word, "y") == 0 && before != NULL &&
				strlen(before) == 2 && before[1] == '0')
			{
				i--;
				continue;
			}
			if ((strcmp(word, "oh") == 0 || strcmp(word, "o") == 0) &&
				(before != NULL ||
				 isdigit((unsigned char) pieces[i - 1].text[0])))
			{
				if (!Prepend(out, room, "0"))
					return false;
				*first = i--;
				continue;
			}
			if (strcmp(word, "number") == 0 || strcmp(word, "numbers") == 0 ||
				strcmp(word, "numero") == 0 || strcmp(word, "numeros") == 0)
			{
				i -= IN(pieces[i - 1].text, articles) ? 2 : 1;
				glue = true;
				continue;
			}
		}
		/* a comma ends it, except beside a dot and before "at" */
		if (piece->comma && taken > 0 && !glue && !letter)
			break;
		if (piece->comma && taken > 0 && !glue && letter && !letters_behind)
			break;
		/* behind a dot almost anything is part of a name */
		named = strlen(word) > 2 && !IN(word, hard_stops) &&
				((glue && taken > 0) ||
				 (taken == 0 && (IN(word, roles) ||
								 (i > 0 && IN(pieces[i - 1].text, dots)))));
		if (!named && IN(word, stops) &&
			!(letter &&
			  (letters_behind ||
			   (taken == 0 && i > 0 && strlen(pieces[i - 1].text) == 1) ||
			   (glue && taken > 0))))
			break;
		if (!letter)
		{
			bool fine = word[0] != '\0';

			for (k = 0; word[k]; k++)
				if (!IsLocalChar(word[k]) && word[k] != '\'')
					fine = false;
			if (!fine)
				break;
			/* "sara, s a r a": the word and its spelling are one */
			if (letters_behind)
			{
				if (piece->comma || strcmp(word, out) == 0 || taken > 2)
				{
					if (strcmp(word, "double") == 0 ||
						strcmp(word, "doble") == 0)
					{
						char twice[2] = {out[0], '\0'};

						Prepend(out, room, twice);
						*first = i--;
						continue;
					}
					break;
				}
			}
			if (DigitsOf(word) != NULL)
			{
				put = DigitsOf(word);
				/* "twenty two" */
				if (strlen(put) == 2 && put[1] == '0' &&
					isdigit((unsigned char) out[0]) &&
					!isdigit((unsigned char) out[1]))
				{
					char one[2] = {put[0], '\0'};

					put = pstrdup(one);
				}
			}
			else if (strcmp(word, "double") == 0 ||
					 strcmp(word, "doble") == 0 || strcmp(word, "triple") == 0)
			{
				/* "double seven" */
				char more[3] = {out[0], word[0] == 't' ? out[0] : '\0', '\0'};

				if (taken > 0 && isalnum((unsigned char) out[0]) && !glue)
					put = pstrdup(more);
			}
		}
		if (!Prepend(out, room, put))
			return false;
		*first = i--;
		taken++;
		glue = false;
	}
	return taken > 0 && isalnum((unsigned char) out[0]) && strlen(out) <= 64;
}

/*
 * SpokenAt
 *		The address around the word "at" at piece at.
 */
Email *
SpokenAt(Piece *pieces, int count, int at, bool expected)
{
	char local[80];
	char domain[128];
	int first;
	int last = at;
	int i = at + 1;
	int labels = 0;
	int words = 0;
	bool dotted = false;
	bool done = false;
	Email *email;
	char *written;

	domain[0] = '\0';
	/* "at sign" */
	if (i < count && (strcmp(pieces[i].text, "sign") == 0 ||
					  strcmp(pieces[i].text, "symbol") == 0))
		i++;
	while (i < count && !done)
	{
		const char *word = pieces[i].text;
		const char *inner;

		if (IN(word, dots))
		{
			if (words == 0 || i + 1 >= count)
				return NULL;
			if (strlen(domain) + 2 > sizeof(domain))
				return NULL;
			strcat(domain, ".");
			dotted = true;
			labels++;
			i++;
			/* one label behind the dot, or spelled "c o m" */
			if (IN(pieces[i].text, dots) ||
				strlen(domain) + strlen(pieces[i].text) + 1 >= sizeof(domain))
				return NULL;
			strcat(domain, pieces[i].text);
			last = i;
			while (strlen(pieces[i].text) == 1 && i + 1 < count &&
				   strlen(pieces[i + 1].text) == 1 && !pieces[i].stop &&
				   isalpha((unsigned char) pieces[i + 1].text[0]) &&
				   strlen(domain) + 2 < sizeof(domain))
			{
				i++;
				strcat(domain, pieces[i].text);
				last = i;
			}
			if (pieces[i].stop || i + 1 >= count ||
				!IN(pieces[i + 1].text, dots))
				done = true;
			i++;
			continue;
		}
		if (strcmp(word, "dash") == 0 || strcmp(word, "hyphen") == 0 ||
			strcmp(word, "guion") == 0)
			word = "-";
		else
			words++;
		/* "h two o", "m d four u" */
		if (DigitsOf(word) != NULL && i + 1 < count &&
			((words > 1 && strlen(pieces[i - 1].text) == 1) ||
			 (words == 1 && strlen(pieces[i + 1].text) == 1)))
			word = DigitsOf(word);
		if (words > 6 + (strlen(word) == 1 ? 20 : 0))
			return NULL;
		if (strlen(domain) + strlen(word) + 1 >= sizeof(domain))
			return NULL;
		/* spelled after the word: "glow, g l o w, dot com" */
		if (pieces[i].comma && i + 2 < count && strlen(word) > 1 &&
			strlen(pieces[i + 1].text) == 1)
		{
			int k = i + 1;
			char spelled[64];
			int n = 0;

			while (k < count && strlen(pieces[k].text) == 1 &&
				   isalnum((unsigned char) pieces[k].text[0]) && n < 60)
				spelled[n++] = pieces[k++].text[0];
			spelled[n] = '\0';
			if (n >= 2 && strlen(domain) + n + 1 < sizeof(domain))
			{
				strcat(domain, spelled);
				i = k;
				continue;
			}
		}
		strcat(domain, word);
		inner = strchr(word, '.');
		last = i;
		if (inner != NULL && inner[1] != '\0')
		{
			dotted = true;
			done = i + 1 >= count || !IN(pieces[i + 1].text, dots) ||
				   pieces[i].stop;
		}
		else if (IN(word, providers) && words == 1 &&
				 (i + 1 >= count || !IN(pieces[i + 1].text, dots)))
		{
			if (!expected && strcmp(pieces[at].text, "arroba") != 0 &&
				strcmp(word, "gmail") != 0)
				return NULL;
			strcat(domain, ".com");
			dotted = done = true;
		}
		else if (pieces[i].stop)
			return NULL;
		i++;
	}
	if (!dotted || labels > 4)
		return NULL;
	/* the last label is letters */
	{
		const char *tld = strrchr(domain, '.') + 1;
		int n = strlen(tld);
		int k;

		if (n < 2 || n > 12)
			return NULL;
		for (k = 0; k < n; k++)
			if (!isalpha((unsigned char) tld[k]))
				return NULL;
	}
	if (domain[0] == '-' || domain[0] == '.')
		return NULL;
	for (i = 0; domain[i]; i++)
		if (!isalnum((unsigned char) domain[i]) && domain[i] != '.' &&
			domain[i] != '-')
			return NULL;
	if (!LocalPart(pieces, at, expected, local, sizeof(local), &first))
		return NULL;
	for (i = 0, written = local; local[i]; i++)
		if (local[i] != '\'')
			*written++ = local[i];
	*written = '\0';

	email = palloc0(sizeof(Email));
	email->address = psprintf("%s@%s", local, domain);
	email->spoken = true;
	email->start = pieces[first].start;
	email->end = pieces[last].end;
	email->generic = EmailIsGeneric(email->address);
	return email;
}

/*
 * AsideLength
 *		How many pieces at start are about the address and not part of it:
 *		"all one word", "todo junto", "at the end", a word spelled out once more.
 */
static int
AsideLength(const Piece *pieces, int count, int start)
{
	static const char *const asides[][4] = {
		{"all", "one", "word", ""},    {"one", "word", "", ""},
		{"all", "together", "", ""},   {"todo", "junto", "", ""},
		{"no", "spaces", "", ""},      {"sin", "espacios", "", ""},
		{"all", "lowercase", "", ""},  {"all", "lower", "case", ""},
		{"en", "minusculas", "", ""},  {"in", "lowercase", "", ""},
		{"at", "the", "end", ""},      {"at", "the", "start", ""},
		{"at", "the", "beginning", ""}};
	char spelled[48] = "";
	int i;
	int k;

	for (i = 0; i < (int) lengthof(asides); i++)
	{
		for (k = 0; k < 4 && asides[i][k][0] != '\0'; k++)
			if (start + k >= count ||
				strcmp(pieces[start + k].text, asides[i][k]) != 0)
				break;
		if (k == 4 || asides[i][k][0] == '\0')
			return k;
	}

	/* "aesthetics, a e s t h e t i c s" */
	for (k = start; k < count && k - start < 40 && pieces[k].text[0] != '\0' &&
					pieces[k].text[1] == '\0' &&
					isalpha((unsigned char) pieces[k].text[0]);
		 k++)
		spelled[k - start] = pieces[k].text[0];
	spelled[k - start] = '\0';
	if (start > 0 && k - start >= 3 &&
		strcmp(pieces[start - 1].text, spelled) == 0)
		return k - start;

	/* "anna underscore bell, that's a double n a, at": the address stood
	 * before it */
	if (start > 0 &&
		(strcmp(pieces[start].text, "that's") == 0 ||
		 strcmp(pieces[start].text, "thats") == 0) &&
		!IN(pieces[start - 1].text, stops))
		for (k = start + 1; k < count && k - start <= 10; k++)
		{
			if (IN(pieces[k].text, ats))
				return k - start;
			if (pieces[k].stop || strlen(pieces[k].text) > 7)
				break;
		}
	return 0;
}

/*
 * DropAsides
 *		Take out what is said about an address in the middle of it.
 */
int
DropAsides(Piece *pieces, int count)
{
	int kept = 0;
	int i;

	for (i = 0; i < count;)
	{
		int aside;
		int end;

		/* "baptist, with an e at the end" */
		if (kept > 0 && (strcmp(pieces[i].text, "with") == 0 ||
						 strcmp(pieces[i].text, "con") == 0))
		{
			end = i + 1;
			if (end < count && IN(pieces[end].text, letter_articles))
				end++;
			if (end + 3 < count && strlen(pieces[end].text) == 1 &&
				isalpha((unsigned char) pieces[end].text[0]) &&
				AsideLength(pieces, count, end + 1) == 3 &&
				strlen(pieces[kept - 1].text) + 1 < sizeof(pieces[0].text))
			{
				strcat(pieces[kept - 1].text, pieces[end].text);
				pieces[kept - 1].comma = pieces[kept - 1].stop = false;
				i = end + 4;
				continue;
			}
		}
		aside = AsideLength(pieces, count, i);

		if (aside == 0)
		{
			pieces[kept++] = pieces[i++];
			continue;
		}
		/* only inside an address: what goes on is its "at" or a separator */
		if (i + aside < count && kept > 0 &&
			(IN(pieces[i + aside].text, ats) ||
			 IN(pieces[i + aside].text, dots)) &&
			!IN(pieces[i + aside + 1 < count ? i + aside + 1 : i].text,
				articles))
		{
			pieces[kept - 1].comma = pieces[kept - 1].stop = false;
			i += aside;
			continue;
		}
		pieces[kept++] = pieces[i++];
	}
	return kept;
}

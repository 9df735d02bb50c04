/*-------------------------------------------------------------------------
 *
 * journey_email.c
 *	  E-mail addresses in speech: written, spoken, spelled.
 *
 *	  sarah@glow.com               sarah dot jones at glow med spa dot com
 *	  s a r a at glow dot com      m punto torres arroba casaspa punto mx
 *
 * An address that the sentence itself turns down ("not sarah@...", "our old
 * one was ...") is not returned.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_email.h"

#define MAX_PIECES 400

static const char *const negators[] = {"not",    "isnt",    "isn't", "old",
									   "wasnt",  "dont",    "don't", "never",
									   "former", "instead", "than",  "longer"};

/* "with a y.", "one n.": a letter spoken of, not part of an address. */
static const char *const letter_marks[] = {
	"a",  "an",  "one", "two", "the",  "letter",  "with", "only", "no", "not",
	"un", "una", "sin", "con", "solo", "without", "dos",  "la",   "of"};

/* Shared inboxes. */
static const char *const generic_names[] = {
	"info",
	"admin",
	"frontdesk",
	"contact",
	"hello",
	"office",
	"reception",
	"support",
	"sales",
	"team",
	"mail",
	"help",
	"enquiries",
	"inquiries",
	"appointments",
	"booking",
	"bookings",
	"contacto",
	"recepcion",
	"ventas",
	"hola",
	"scheduling",
	"billing",
	"marketing",
	"noreply",
	"no-reply",
	"front.desk",
	"front-desk",
	"front_desk",
	"citas",
	"customerservice",
};

static int SplitPieces(const char *text, int len, Piece *pieces);
static Email *WrittenAt(const char *text, int len, int at);
static bool TurnedDown(const Piece *pieces, int count, int start);

/*
 * WordIn
 *		Is the word in a table?
 */
bool
WordIn(const char *word, const char *const *list, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

/*
 * EmailIsGeneric
 *		Is it a shared inbox (info@, frontdesk@)?
 */
bool
EmailIsGeneric(const char *address)
{
	const char *at = strchr(address, '@');
	char local[32];
	int len = at ? at - address : 0;

	if (len <= 0 || len >= (int) sizeof(local))
		return false;
	memcpy(local, address, len);
	local[len] = '\0';
	return IN(local, generic_names);
}

/*
 * EmailNormalise
 *		The address in text, lower case; NULL when there is none.
 */
char *
EmailNormalise(const char *text)
{
	List *found = FindEmails(text, strlen(text), true);

	return found == NIL ? NULL : ((Email *) linitial(found))->address;
}

/*
 * SplitPieces
 *		Cut text into pieces; letters lower-cased, accents folded.
 */
static int
SplitPieces(const char *text, int len, Piece *pieces)
{
	static const char fold[64 + 1] =
		"aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";
	int count = 0;
	int i = 0;

	while (i < len && count < MAX_PIECES)
	{
		Piece *piece = &pieces[count];
		int n = 0;

		while (i < len && (isspace((unsigned char) text[i]) ||
						   strchr(",;:\"()!?", text[i]) != NULL))
		{
			if (count > 0 && (text[i] == ',' || text[i] == ';'))
				pieces[count - 1].comma = true;
			if (count > 0 && strchr("!?;", text[i]) != NULL)
				pieces[count - 1].stop = true;
			i++;
		}
		if (i >= len)
			break;
		piece->start = i;
		piece->comma = piece->stop = false;
		if (text[i] == '@')
		{
			strcpy(piece->text, "@");
			piece->end = ++i;
			count++;
			continue;
		}
		while (i < len && !isspace((unsigned char) text[i]) &&
			   strchr(",;:\"()!?@", text[i]) == NULL)
		{
			unsigned char c = text[i];

			if (c == '.' &&
				(i + 1 >= len || !isalnum((unsigned char) text[i + 1])))
			{
				/* "V." of a spelled letter, or the end of a sentence */
				piece->stop =
					n > 1 ||
					(count > 0 && (IN(pieces[count - 1].text, letter_marks) ||
								   (strlen(pieces[count - 1].text) == 1 &&
									text[pieces[count - 1].end - 1] != '.')));
				i++;
				break;
			}
			if (c == 0xC3 && i + 1 < len &&
				((unsigned char) text[i + 1] & 0xC0) == 0x80)
			{
				i++;
				c = fold[(unsigned char) text[i] - 0x80];
			}
			/* "it's" is its */
			if (c != '\'' && n < (int) sizeof(piece->text) - 1)
				piece->text[n++] = c < 0x80 ? pg_ascii_tolower(c) : c;
			i++;
		}
		piece->text[n] = '\0';
		piece->end = i;
		/* s-a-r-a-h: letters apart */
		if (n >= 3 && n % 2 == 1)
		{
			bool spelled = true;
			int k;

			for (k = 1; k < n; k += 2)
				if (piece->text[k] != '-' ||
					!isalnum((unsigned char) piece->text[k - 1]))
					spelled = false;
			if (spelled && isalnum((unsigned char) piece->text[n - 1]))
			{
				char letters[48];
				Piece whole = *piece;

				strcpy(letters, piece->text);
				for (k = 0; k < n && count < MAX_PIECES; k += 2)
				{
					pieces[count] = whole;
					pieces[count].text[0] = letters[k];
					pieces[count].text[1] = '\0';
					pieces[count].comma = k == n - 1 && whole.comma;
					pieces[count].stop = k == n - 1 && whole.stop;
					count++;
				}
				continue;
			}
		}
		if (n > 0)
			count++;
	}
	return count;
}

/*
 * IsLocalChar
 *		May it stand in the part before the "@"?
 */
bool
IsLocalChar(char c)
{
	return isalnum((unsigned char) c) || c == '.' || c == '_' || c == '-' ||
		   c == '+' || c == '%';
}

/*
 * WrittenAt
 *		The address around the "@" at byte at.
 */
static Email *
WrittenAt(const char *text, int len, int at)
{
	int from = at;
	int to = at + 1;
	int dot = -1;
	Email *email;
	int i;

	while (from > 0 && IsLocalChar(text[from - 1]))
		from--;
	while (from < at && (text[from] == '.' || text[from] == '-'))
		from++;
	while (to < len && (isalnum((unsigned char) text[to]) || text[to] == '-' ||
						(text[to] == '.' && to + 1 < len &&
						 isalnum((unsigned char) text[to + 1]))))
	{
		if (text[to] == '.')
			dot = to;
		to++;
	}
	while (to > at + 1 && text[to - 1] == '-')
		to--;
	if (from == at || at - from > 64 || dot < 0 || dot == at + 1 ||
		to - dot < 3 || to - dot > 20 || to - at > 250 ||
		!isalpha((unsigned char) text[dot + 1]))
		return NULL;
	email = palloc0(sizeof(Email));
	email->address = pnstrdup(text + from, to - from);
	for (i = 0; email->address[i]; i++)
		email->address[i] = pg_ascii_tolower(email->address[i]);
	email->start = from;
	email->end = to;
	email->generic = EmailIsGeneric(email->address);
	return email;
}

/*
 * TurnedDown
 *		Do the words before byte start say that the address is not it?
 */
static bool
TurnedDown(const Piece *pieces, int count, int start)
{
	int i;
	int back = 0;

	for (i = count - 1; i >= 0; i--)
	{
		if (pieces[i].start >= start)
			continue;
		if (pieces[i].stop || (pieces[i].comma && back > 0))
			return false;
		if (++back > 4)
			return false;
		if (pieces[i].comma)
			return false;
		if (IN(pieces[i].text, negators))
			return true;
	}
	return false;
}

/*
 * FindEmails
 *		Addresses in an utterance, in order; expected = it answers a question
 *		for one, so a bare "jones at gmail" counts.
 */
List *
FindEmails(const char *text, int len, bool expected)
{
	List *found = NIL;
	Piece *pieces;
	int count;
	int i;

	len = Min(len, 20000);
	pieces = palloc(MAX_PIECES * sizeof(Piece));
	count = DropAsides(pieces, SplitPieces(text, len, pieces));
	for (i = 0; i < count; i++)
	{
		Email *email = NULL;

		if (strcmp(pieces[i].text, "@") == 0)
			email = WrittenAt(text, len, pieces[i].start);
		if (email == NULL && IsAtWord(pieces[i].text))
			email = SpokenAt(pieces, count, i, expected);
		if (email == NULL)
			continue;
		if (TurnedDown(pieces, count, email->start))
			continue;
		found = lappend(found, email);
	}
	pfree(pieces);
	return found;
}

/*-------------------------------------------------------------------------
 *
 * journey_fuzz.c
 *	  What map_journey reads in a conversation, fed with anything: words, rules,
 *	  times, addresses. The same code as in the server, on test/fuzz/server's
 *	  memory. (The JSON around it is test/fuzz/journey's, in a live backend.)
 *
 * sources: src/journey_word.c src/journey_model.c src/journey_model_data.c src/journey_pattern.c src/journey_rule.c src/journey_match.c src/journey_shipped.c src/journey_talk.c src/journey_feature.c src/journey_agent.c src/journey_booking.c src/journey_time.c src/journey_email.c src/journey_spoken.c test/fuzz/server/server.c
 * flags: -Itest/fuzz/server
 *
 *-------------------------------------------------------------------------
 */
#include "journey_rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

const char *
JourneyStageName(JourneyStage stage)
{
	static const char *const names[] = {"unknown",     "voicemail",
										"rejected",    "email_captured",
										"booked_demo", "dnc"};

	return names[stage];
}

/*
 * PutWord
 *		The n-th word of all shipped patterns, so that rules are met.
 */
static size_t
PutWord(char *out, size_t room, unsigned n)
{
	const char *pattern =
		outbound_shipped_rules[n % outbound_shipped_rule_count].pattern;
	size_t len = strlen(pattern);
	size_t at = n / outbound_shipped_rule_count * 7 % len;
	size_t put = 0;

	while (at > 0 && isalpha((unsigned char) pattern[at - 1]))
		at--;
	while (at < len && !isalpha((unsigned char) pattern[at]))
		at++;
	/* a few words of it, with blanks for what stands between them */
	for (; at < len && put + 2 < room && put < 40; at++)
		if (isalpha((unsigned char) pattern[at]) || pattern[at] == '\'')
			out[put++] = pattern[at];
		else if (put > 0 && out[put - 1] != ' ')
			out[put++] = ' ';
	return put;
}

/*
 * TryTalk
 *		A line an utterance; a byte above 0xF0 and the two behind it stand for
 *		words of the rules.
 */
static void
TryTalk(const JourneyRules *rules, const uint8_t *data, size_t size)
{
	Utterance list[40];
	Talk talk;
	Talk again;
	int count = 0;
	size_t i = 0;

	while (i < size && count < (int) lengthof(list))
	{
		char text[2000];
		char *copy;
		size_t len = 0;
		uint8 first = data[i++];

		for (; i < size && data[i] != '\n' && len < sizeof(text) - 50; i++)
			if (data[i] > 0xF0 && i + 2 < size)
			{
				len += PutWord(text + len, sizeof(text) - len,
							   data[i + 1] << 8 | data[i + 2]);
				i += 2;
			}
			else
				text[len++] = data[i];
		i++;
		/* its own allocation, not ended by a NUL */
		copy = palloc(len);
		memcpy(copy, text, len);
		list[count].speaker = first % 3 == 0 ? SPEAKER_AGENT : SPEAKER_USER;
		list[count].order = count;
		list[count].text = copy;
		list[count].len = len;
		count++;
	}
	ReadTalk(rules, list, count, &talk);
	assert(!talk.dnc.found || (talk.dnc.words != NULL && talk.dnc.turn >= 1 &&
							   talk.dnc.turn <= count));
	assert(!talk.dnc.found || talk.dnc_reason[0] != '\0');
	assert(!talk.booked.found || talk.answered_by == ANSWER_PERSON);
	if (talk.email[0] != '\0')
	{
		const char *at = strchr(talk.email, '@');

		assert(at != NULL && at > talk.email && strchr(at, '.') != NULL);
		for (at = talk.email; *at; at++)
			assert((unsigned char) *at > ' ' && !(*at >= 'A' && *at <= 'Z'));
	}
	ReadTalk(rules, list, count, &again);
	assert(talk.dnc.found == again.dnc.found &&
		   talk.booked.found == again.booked.found &&
		   talk.rejected.found == again.rejected.found &&
		   strcmp(talk.email, again.email) == 0);
}

/*
 * TryPattern
 *		The first line is a user's pattern, the rest what it is tried on.
 */
static void
TryPattern(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\n', size);
	size_t len = end ? (size_t) (end - data) : size;
	char *pattern = pnstrdup((const char *) data, len);
	RuleRow row = {"mine", "en", "user", "dnc", 100, pattern};
	char *why = NULL;
	const JourneyRules *rules =
		RulesCompile(&row, 1, NULL, 0, CurrentMemoryContext, &why);

	assert((rules == NULL) == (why != NULL));
	if (rules != NULL && end != NULL)
		TryTalk(rules, end, size - len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	MemoryContext context = AllocSetContextCreate(TopMemoryContext, "input", 0);
	const JourneyRules *shipped;

	if (size == 0)
	{
		MemoryContextDelete(context);
		return 0;
	}
	shipped = JourneyShippedRules();
	MemoryContextSwitchTo(context);
	if (data[0] % 4 == 0)
		TryPattern(data + 1, size - 1);
	else
		TryTalk(shipped, data + 1, size - 1);
	MemoryContextSwitchTo(TopMemoryContext);
	MemoryContextDelete(context);
	return 0;
}

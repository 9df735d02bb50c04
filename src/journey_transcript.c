/*-------------------------------------------------------------------------
 *
 * journey_transcript.c
 *	  The utterances of a call object, in whichever of its shapes they come.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_talk.h"

#include "common/cryptohash.h"
#include "common/sha2.h"
#include "json.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

/*
 * SpeakerOfRole
 *		Whose utterance; 0 for anybody else's (transfer target, tool, ...).
 */
static Speaker
SpeakerOfRole(const char *role, int len)
{
	if (len == 5 && pg_strncasecmp(role, "agent", 5) == 0)
		return SPEAKER_AGENT;
	if (len == 4 && pg_strncasecmp(role, "user", 4) == 0)
		return SPEAKER_USER;
	if ((len == 9 && pg_strncasecmp(role, "assistant", 9) == 0) ||
		(len == 3 && pg_strncasecmp(role, "bot", 3) == 0))
		return SPEAKER_AGENT;
	if ((len == 8 && pg_strncasecmp(role, "customer", 8) == 0) ||
		(len == 5 && pg_strncasecmp(role, "human", 5) == 0) ||
		(len == 6 && pg_strncasecmp(role, "caller", 6) == 0) ||
		(len == 6 && pg_strncasecmp(role, "callee", 6) == 0))
		return SPEAKER_USER;
	return 0;
}

/*
 * FromArray
 *		Utterances of transcript_object or transcript_with_tool_calls; order is
 *		the place in the array, as journey_tool.c counts it.
 */
static int
FromArray(JsonbContainer *array, Utterance **list)
{
	JsonbIterator *iterator;
	JsonbValue value;
	Utterance *utterances;
	int count = 0;
	int order = 0;

	if (array == NULL || JsonContainerSize(array) == 0)
		return 0;
	utterances = MemoryContextAllocHuge(CurrentMemoryContext,
										(Size) JsonContainerSize(array) *
											sizeof(Utterance));
	iterator = JsonbIteratorInit(array);
	(void) JsonbIteratorNext(&iterator, &value, true);
	while (JsonbIteratorNext(&iterator, &value, true) == WJB_ELEM)
	{
		JsonbValue buffer;
		JsonbValue *part;
		Speaker speaker;

		order++;
		if (value.type != jbvBinary ||
			!JsonContainerIsObject(value.val.binary.data))
			continue;
		part = getKeyJsonValueFromContainer(value.val.binary.data, "role", 4,
											&buffer);
		if (part == NULL || part->type != jbvString)
			continue;
		speaker = SpeakerOfRole(part->val.string.val, part->val.string.len);
		if (speaker == 0)
			continue;
		part = getKeyJsonValueFromContainer(value.val.binary.data, "content", 7,
											&buffer);
		if (part == NULL || part->type != jbvString)
			continue;
		utterances[count].speaker = speaker;
		utterances[count].order = order;
		utterances[count].text = part->val.string.val;
		utterances[count].len = part->val.string.len;
		count++;
	}
	*list = utterances;
	return count;
}

/*
 * FromText
 *		Utterances of a transcript with "Agent: " and "User: " lines.
 */
static int
FromText(const char *text, int len, Utterance **list)
{
	Utterance *utterances = NULL;
	int count = 0;
	int room = 0;
	int i = 0;
	bool other = true; /* in lines of somebody else */

	while (i < len)
	{
		const char *line = text + i;
		const char *end = memchr(line, '\n', len - i);
		int line_len = end ? end - line : len - i;
		const char *colon = memchr(line, ':', Min(line_len, 20));
		const char *from = line;
		Speaker speaker = 0;

		i += line_len + 1;
		while (from < line + line_len && isspace((unsigned char) *from))
			from++;
		if (colon != NULL && colon > from)
		{
			int k;
			bool name = true;

			speaker = SpeakerOfRole(from, colon - from);
			for (k = 0; from + k < colon; k++)
				if (!isalpha((unsigned char) from[k]) && from[k] != ' ' &&
					from[k] != '_')
					name = false;
			if (speaker == 0 && name &&
				(pg_strncasecmp(from, "transfer", 8) == 0 ||
				 pg_strncasecmp(from, "tool", 4) == 0 ||
				 pg_strncasecmp(from, "system", 6) == 0))
				other = true;
		}
		if (speaker != 0)
		{
			if (count >= room)
			{
				room = room == 0 ? 64 : room * 2;
				utterances =
					utterances == NULL
						? palloc(room * sizeof(Utterance))
						: repalloc_huge(utterances,
										(Size) room * sizeof(Utterance));
			}
			from = colon + 1;
			while (from < line + line_len && isspace((unsigned char) *from))
				from++;
			utterances[count].speaker = speaker;
			utterances[count].order = count + 1;
			utterances[count].text = from;
			utterances[count].len = line + line_len - from;
			count++;
			other = false;
		}
		else if (!other && count > 0)
			utterances[count - 1].len =
				line + line_len - utterances[count - 1].text;
	}
	*list = utterances;
	return count;
}

/*
 * ReadUtterances
 *		transcript_object, else the one with tool calls, else the text.
 *
 * *transcript is the text form, when the call has one.
 */
int
ReadUtterances(JsonbContainer *call, Utterance **list, char **transcript,
			   int *transcript_len)
{
	static const char *const arrays[] = {"transcript_object",
										 "transcript_with_tool_calls",
										 "scrubbed_transcript_with_tool_calls"};
	JsonbValue *text = JsonGet(call, "transcript", NULL);
	int i;
	int count = 0;

	*transcript = NULL;
	*transcript_len = 0;
	*list = NULL;
	if (text != NULL && text->type == jbvString)
	{
		*transcript = text->val.string.val;
		*transcript_len = text->val.string.len;
	}
	for (i = 0; i < lengthof(arrays) && count == 0; i++)
		count = FromArray(JsonArray(call, arrays[i]), list);
	if (count == 0 && *transcript_len > 0)
		count = FromText(*transcript, *transcript_len, list);
	return count;
}

/*
 * HashTranscript
 *		SHA-256 hex of the lower-cased transcript: the text, or "role: content"
 *		lines when only the object is there.
 */
char *
HashTranscript(const Utterance *list, int count, const char *transcript,
			   int len)
{
	uint8 digest[PG_SHA256_DIGEST_LENGTH];
	pg_cryptohash_ctx *hash;
	char *text = NULL;
	char *hex;
	int i;
	bool blank = true;

	for (i = 0; i < len && blank; i++)
		if (!isspace((unsigned char) transcript[i]))
			blank = false;
	if (blank && count > 0)
	{
		StringInfoData lines;

		initStringInfo(&lines);
		for (i = 0; i < count; i++)
		{
			if (list[i].len > MaxAllocSize / 2 - lines.len)
				break;
			appendStringInfo(&lines, "%s%s: ", i > 0 ? "\n" : "",
							 list[i].speaker == SPEAKER_AGENT ? "agent"
															  : "user");
			appendBinaryStringInfo(&lines, list[i].text, list[i].len);
		}
		text = LowerText(lines.data, lines.len);
		len = lines.len;
	}
	else
		text = LowerText(blank ? "" : transcript, blank ? 0 : len);
	if (blank && count == 0)
		len = 0;

	hash = pg_cryptohash_create(PG_SHA256);
	if (pg_cryptohash_init(hash) < 0 ||
		pg_cryptohash_update(hash, (uint8 *) text, len) < 0 ||
		pg_cryptohash_final(hash, digest, sizeof(digest)) < 0)
	{
		pg_cryptohash_free(hash);
		return NULL;
	}
	pg_cryptohash_free(hash);
	pfree(text);
	hex = palloc(2 * sizeof(digest) + 1);
	hex_encode((char *) digest, sizeof(digest), hex);
	hex[2 * sizeof(digest)] = '\0';
	return hex;
}

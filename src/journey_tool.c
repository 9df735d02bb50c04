/*-------------------------------------------------------------------------
 *
 * journey_tool.c
 *	  The agent's tool calls, and the recording follow-ups among them.
 *
 * Two places hold tool calls: "tool_calls" and, as Retell sends them,
 * "transcript_with_tool_calls" with arguments as JSON text. Every one counts,
 * repeats too; one that stands in both places (same id, or same name and
 * arguments) is the same one.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_talk.h"

#include "json.h"

#define MAX_TOOL_CALLS 2000

static ToolCall *ReadOne(JsonbContainer *item, StringInfo problems);
static void AddCalls(JsonbContainer *array, bool transcript, List **calls,
					 StringInfo problems);
static ToolCall *FindById(List *calls, const char *id);
static bool SameCall(const ToolCall *a, const ToolCall *b);
static void
Claim(StringInfo json, StringInfo claims, bool *first, bool *first_claim,
	  JsonbContainer *arguments, const char *key, const char *fact);
static void
AppendChannels(StringInfo json, bool *first, JsonbContainer *arguments);

/*
 * Squash
 *		Lower case, trimmed, a palloc'd copy.
 */
static char *
Squash(const char *text)
{
	char *copy;
	int len;
	int i;

	while (*text && isspace((unsigned char) *text))
		text++;
	copy = pstrdup(text);
	len = strlen(copy);
	while (len > 0 && isspace((unsigned char) copy[len - 1]))
		copy[--len] = '\0';
	for (i = 0; i < len; i++)
		copy[i] = pg_ascii_tolower(copy[i]);
	return copy;
}

/*
 * Problem
 *		Append a word about odd input to the list kept in the evidence.
 */
static void
Problem(StringInfo problems, const char *what)
{
	if (strstr(problems->data, what) != NULL)
		return;
	if (problems->len > 0)
		appendStringInfoChar(problems, ',');
	appendStringInfo(problems, "\"%s\"", what);
}

/*
 * ReadOne
 *		A tool call; NULL when the item has no name.
 */
static ToolCall *
ReadOne(JsonbContainer *item, StringInfo problems)
{
	ToolCall *call;
	char *name = JsonText(item, "name");
	JsonbContainer *function = JsonObject(item, "function");
	JsonbContainer *arguments;
	char *text;
	const char *key;

	if (name == NULL || *name == '\0')
		name = JsonText(item, "tool_name");
	if ((name == NULL || *name == '\0') && function != NULL)
	{
		item = function;
		name = JsonText(item, "name");
	}
	if (name == NULL)
		return NULL;
	name = Squash(name);
	if (*name == '\0')
		return NULL;

	call = palloc0(sizeof(ToolCall));
	call->name = name;
	call->id = JsonText(item, "tool_call_id");
	if (call->id == NULL)
		call->id = JsonText(item, "id");
	call->has_time = JsonNumber(item, "time_sec", &call->time_sec);

	key = "arguments";
	if (JsonGet(item, key, NULL) == NULL)
		key = JsonGet(item, "args", NULL) ? "args" : "parameters";
	arguments = JsonObject(item, key);
	if (arguments == NULL && (text = JsonText(item, key)) != NULL)
	{
		Jsonb *parsed = NULL;
		int times;

		/* JSON text, now and then encoded twice */
		for (times = 0; times < 2 && *text != '\0'; times++)
		{
			JsonbValue scalar;

			parsed = JsonTryParse(text, strlen(text), NULL);
			if (parsed == NULL || JB_ROOT_IS_OBJECT(parsed))
				break;
			if (!JB_ROOT_IS_SCALAR(parsed) ||
				!JsonbExtractScalar(&parsed->root, &scalar) ||
				scalar.type != jbvString)
			{
				parsed = NULL;
				break;
			}
			text = pnstrdup(scalar.val.string.val, scalar.val.string.len);
			parsed = NULL;
		}
		if (parsed != NULL && JB_ROOT_IS_OBJECT(parsed))
			arguments = &parsed->root;
		else if (*text != '\0')
		{
			call->arguments_text = text;
			Problem(problems, "tool arguments are not a JSON object");
		}
	}
	call->arguments = arguments;
	return call;
}

/*
 * FindById
 *		The call with this tool_call_id.
 */
static ToolCall *
FindById(List *calls, const char *id)
{
	ListCell *cell;

	if (id == NULL)
		return NULL;
	foreach (cell, calls)
	{
		ToolCall *call = lfirst(cell);

		if (call->id != NULL && strcmp(call->id, id) == 0)
			return call;
	}
	return NULL;
}

/*
 * SameCall
 *		Same name and arguments?
 */
static bool
SameCall(const ToolCall *a, const ToolCall *b)
{
	if (strcmp(a->name, b->name) != 0)
		return false;
	if (a->arguments == NULL || b->arguments == NULL)
		return a->arguments == b->arguments;
	return compareJsonbContainers(a->arguments, b->arguments) == 0;
}

/*
 * AddCalls
 *		Append the tool calls of one array.
 */
static void
AddCalls(JsonbContainer *array, bool transcript, List **calls,
		 StringInfo problems)
{
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue value;
	List *known = *calls; /* those of the other place */
	List *fresh = NIL;
	List *matched = NIL;
	int order = 0;

	if (array == NULL)
		return;
	iterator = JsonbIteratorInit(array);
	(void) JsonbIteratorNext(&iterator, &value, true);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) == WJB_ELEM)
	{
		JsonbContainer *item;
		JsonbValue *role;
		ToolCall *call;
		ToolCall *twin = NULL;
		ListCell *cell;

		order++;
		if (value.type != jbvBinary ||
			!JsonContainerIsObject(value.val.binary.data))
			continue;
		item = value.val.binary.data;
		role = getKeyJsonValueFromContainer(item, "role", 4, NULL);
		if (transcript && role != NULL && role->type == jbvString)
		{
			/* most items are utterances: tell them by the role's length */
			if (role->val.string.len == 16 &&
				memcmp(role->val.string.val, "tool_call_result", 16) == 0)
			{
				ToolCall *asked =
					FindById(*calls, JsonText(item, "tool_call_id"));
				bool good = true;

				if (asked == NULL)
					continue;
				asked->answered = true;
				if (!JsonBool(item, "successful", &good))
				{
					char *content = JsonText(item, "content");

					good = content == NULL ||
						   (strncasecmp(content, "error", 5) != 0 &&
							strcasestr(content, "\"error\"") == NULL &&
							strcasestr(content, "\"ok\":false") == NULL &&
							strcasestr(content, "\"ok\": false") == NULL &&
							strcasestr(content, "\"success\":false") == NULL &&
							strcasestr(content, "\"success\": false") == NULL &&
							strcasestr(content, "failed") == NULL);
				}
				asked->succeeded = good;
				continue;
			}
			if (role->val.string.len < 7 ||
				memcmp(role->val.string.val, "tool", 4) != 0)
			{
				if (getKeyJsonValueFromContainer(item, "name", 4, NULL) ==
						NULL &&
					getKeyJsonValueFromContainer(item, "tool_name", 9, NULL) ==
						NULL)
					continue;
			}
		}
		if (list_length(*calls) >= MAX_TOOL_CALLS)
		{
			Problem(problems, "too many tool calls");
			break;
		}
		call = ReadOne(item, problems);
		if (call == NULL)
			continue;
		call->order = order;
		if (call->id != NULL)
			twin = FindById(known, call->id);
		if (twin == NULL && known != NIL)
			foreach (cell, known)
			{
				ToolCall *other = lfirst(cell);

				if ((call->id == NULL || other->id == NULL) &&
					!list_member_ptr(matched, other) && SameCall(other, call))
				{
					twin = other;
					break;
				}
			}
		if (twin != NULL)
		{
			matched = lappend(matched, twin);
			twin->order = order;
			if (twin->id == NULL)
				twin->id = call->id;
			if (!twin->has_time && call->has_time)
			{
				twin->has_time = true;
				twin->time_sec = call->time_sec;
			}
			continue;
		}
		if (!transcript)
		{
			bool good;

			/* this shape has no separate result */
			call->order = 0;
			call->answered = call->succeeded = true;
			if (JsonBool(item, "successful", &good) ||
				JsonBool(item, "success", &good))
				call->succeeded = good;
		}
		fresh = lappend(fresh, call);
		*calls = lappend(*calls, call);
	}
	list_free(fresh);
}

/*
 * ReadToolCalls
 *		Every tool call of a call object, in order.
 */
List *
ReadToolCalls(JsonbContainer *call, StringInfo problems)
{
	List *calls = NIL;
	JsonbContainer *spoken = JsonArray(call, "transcript_with_tool_calls");

	if (spoken == NULL)
		spoken = JsonArray(call, "scrubbed_transcript_with_tool_calls");
	AddCalls(JsonArray(call, "tool_calls"), false, &calls, problems);
	AddCalls(spoken, true, &calls, problems);
	return calls;
}

/*
 * Claim
 *		Append a field with what the call itself says; what the model said
 *		differently goes to claims. Without a fact the model's word stands.
 */
static void
Claim(StringInfo json, StringInfo claims, bool *first, bool *first_claim,
	  JsonbContainer *arguments, const char *key, const char *fact)
{
	char *said = arguments ? JsonText(arguments, key) : NULL;

	if (said != NULL && *said == '\0')
		said = NULL;
	JsonAppendField(json, first, key,
					fact != NULL && *fact != '\0' ? fact : said);
	if (said != NULL && fact != NULL && *fact != '\0' &&
		strcmp(said, fact) != 0)
		JsonAppendField(claims, first_claim, key, said);
}

/*
 * AppendChannels
 *		channel (sms, whatsapp, email, both) and channels, from any spelling.
 */
static void
AppendChannels(StringInfo json, bool *first, JsonbContainer *arguments)
{
	static const char *const keys[] = {"channel", "channels",
									   "delivery_method"};
	bool sms = false;
	bool whatsapp = false;
	bool email = false;
	bool first_channel = true;
	int i;

	for (i = 0; arguments && i < lengthof(keys); i++)
	{
		char *text = JsonValueText(JsonGet(arguments, keys[i], NULL));

		if (text == NULL)
			continue;
		text = Squash(text);
		if (strstr(text, "whatsapp") || strstr(text, "whats_app"))
			whatsapp = true;
		if (strstr(text, "sms") || strstr(text, "text") ||
			strstr(text, "twilio"))
			sms = sms || !whatsapp || strstr(text, "sms") != NULL;
		if (strstr(text, "mail"))
			email = true;
		if (strcmp(text, "both") == 0 || strcmp(text, "all") == 0)
			sms = email = true;
	}
	if (!sms && !whatsapp && !email)
		sms = true;
	JsonAppendField(json, first, "channel",
					email && (sms || whatsapp) ? "both"
					: email                    ? "email"
					: whatsapp                 ? "whatsapp"
											   : "sms");
	JsonAppendRaw(json, first, "channels", NULL);
	appendStringInfoChar(json, '[');
	for (i = 0; i < 3; i++)
	{
		static const char *const names[] = {"sms", "whatsapp", "email"};
		bool on = i == 0 ? sms : i == 1 ? whatsapp : email;

		if (!on)
			continue;
		if (!first_channel)
			appendStringInfoChar(json, ',');
		first_channel = false;
		JsonAppendString(json, names[i]);
	}
	appendStringInfoChar(json, ']');
}

/*
 * AppendFollowups
 *		The array of recording follow-up requests as JSON; distinct reasons.
 *
 * Who and what the call was is taken from the call; timestamp_ms from the
 * model, else from the place in the call, else null, never from the clock.
 */
void
AppendFollowups(JsonbContainer *call, Journey *journey, List *tools,
				StringInfo json, List **reasons)
{
	ListCell *cell;
	bool first_request = true;
	double start = 0;
	bool has_start = JsonNumber(call, "start_timestamp", &start);

	appendStringInfoChar(json, '[');
	foreach (cell, tools)
	{
		ToolCall *tool = lfirst(cell);
		StringInfoData claims;
		bool first = true;
		bool first_claim = true;
		char *text;
		char *email = NULL;
		ListCell *other;
		bool known = false;
		double ms;

		if (strcmp(tool->name, "send_call_recording_followup") != 0)
			continue;
		journey->followup_requested = true;
		if (!first_request)
			appendStringInfoChar(json, ',');
		first_request = false;
		initStringInfo(&claims);
		appendStringInfoChar(json, '{');
		JsonAppendField(json, &first, "tool", tool->name);
		Claim(json, &claims, &first, &first_claim, tool->arguments,
			  "campaign_id", journey->campaign_id);
		Claim(json, &claims, &first, &first_claim, tool->arguments, "clinic_id",
			  journey->clinic_id);
		Claim(json, &claims, &first, &first_claim, tool->arguments, "lead_id",
			  journey->lead_id);
		Claim(json, &claims, &first, &first_claim, tool->arguments, "call_id",
			  journey->call_id);
		Claim(json, &claims, &first, &first_claim, tool->arguments, "to_number",
			  journey->to_number);
		if (tool->arguments &&
			JsonText(tool->arguments, "recording_url") == NULL &&
			(text = JsonText(tool->arguments, "call_recording_url")) != NULL &&
			*text != '\0' && journey->recording_url != NULL)
		{
			JsonAppendField(json, &first, "recording_url",
							journey->recording_url);
			if (strcmp(text, journey->recording_url) != 0)
				JsonAppendField(&claims, &first_claim, "recording_url", text);
		}
		else if (journey->recording_url != NULL)
			Claim(json, &claims, &first, &first_claim, tool->arguments,
				  "recording_url", journey->recording_url);
		else
		{
			/* the call has none: the model's is not trusted as a link */
			JsonAppendField(json, &first, "recording_url", NULL);
			text = tool->arguments ? JsonText(tool->arguments, "recording_url")
								   : NULL;
			if (text == NULL && tool->arguments)
				text = JsonText(tool->arguments, "call_recording_url");
			if (text != NULL && *text != '\0')
				JsonAppendField(&claims, &first_claim, "recording_url", text);
		}
		if (journey->has_recording_expiry)
			JsonAppendRaw(
				json, &first, "recording_expires_ms",
				psprintf(INT64_FORMAT, journey->recording_expires_ms));
		if (tool->arguments &&
			(text = JsonText(tool->arguments, "recipient_email")) != NULL)
			email = EmailNormalise(text);
		JsonAppendField(json, &first, "recipient_email", email);
		text = tool->arguments ? JsonText(tool->arguments, "recipient_phone")
							   : NULL;
		JsonAppendField(json, &first, "recipient_phone",
						text != NULL && *text != '\0' ? text
													  : journey->to_number);
		AppendChannels(json, &first, tool->arguments);
		text = tool->arguments ? JsonText(tool->arguments, "reason") : NULL;
		text = text != NULL ? Squash(text) : NULL;
		if (text == NULL || *text == '\0')
			text = "queued";
		JsonAppendField(json, &first, "reason", text);
		foreach (other, *reasons)
			if (strcmp(lfirst(other), text) == 0)
				known = true;
		if (!known)
			*reasons = lappend(*reasons, text);
		text = tool->arguments ? JsonText(tool->arguments, "next_step") : NULL;
		JsonAppendField(json, &first, "next_step", text ? text : "");
		if (tool->arguments &&
			JsonNumber(tool->arguments, "timestamp_ms", &ms) && ms > 0 &&
			ms < 4e14)
			JsonAppendRaw(json, &first, "timestamp_ms",
						  psprintf("%.0f", ms < 1e11 ? ms * 1000 : ms));
		else if (tool->has_time && has_start && start > 1e11 && start < 4e14)
			JsonAppendRaw(json, &first, "timestamp_ms",
						  psprintf("%.0f", start + tool->time_sec * 1000));
		else
			JsonAppendField(json, &first, "timestamp_ms", NULL);
		if (claims.len > 0)
			JsonAppendRaw(json, &first, "model_said",
						  psprintf("{%s}", claims.data));
		appendStringInfoChar(json, '}');
	}
	appendStringInfoChar(json, ']');
}

/*-------------------------------------------------------------------------
 *
 * journey_map.c
 *	  A call object -> Journey. Pure: no SPI, no clock, no catalog.
 *
 * Order of evidence: a do-not-call (tool, label, the other side's words) beats
 * everything; then the analysis label; then tool calls; then disconnection
 * reason, call status and in_voicemail; then the other side's words. One guard
 * stands above the order: a booking that could not have happened (nobody or a
 * machine answered) is not believed, whoever claims it.
 *
 *-------------------------------------------------------------------------
 */
#include "journey_talk.h"

#include "json.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/memutils.h"

/* What a disconnection reason says about who answered. */
typedef struct ReasonFact
{
	const char *reason;
	JourneyAnswer answer;
} ReasonFact;

static const ReasonFact reason_facts[] = {
	{"voicemail_reached", ANSWER_VOICEMAIL},
	{"machine_detected", ANSWER_VOICEMAIL},
	{"ivr_reached", ANSWER_IVR},
	{"dial_busy", ANSWER_NOBODY},
	{"dial_failed", ANSWER_NOBODY},
	{"dial_no_answer", ANSWER_NOBODY},
	{"invalid_destination", ANSWER_NOBODY},
	{"telephony_provider_permission_denied", ANSWER_NOBODY},
	{"telephony_provider_unavailable", ANSWER_NOBODY},
	{"sip_routing_error", ANSWER_NOBODY},
	{"marked_as_spam", ANSWER_NOBODY},
	{"user_declined", ANSWER_NOBODY},
	{"concurrency_limit_reached", ANSWER_NOBODY},
	{"no_concurrency_fallback", ANSWER_NOBODY},
	{"no_valid_payment", ANSWER_NOBODY},
	{"registered_call_timeout", ANSWER_NOBODY},
	{"error_user_not_joined", ANSWER_NOBODY},
};

static const char *const talked_reasons[] = {
	"user_hangup", "call_transfer", "transfer_bridged", "transfer_cancelled",
	"call_take_over"};

static bool ReadInstant(JsonbContainer *obj, const char *key, int64 *ms,
						StringInfo problems);
static void
ReadIdentity(JsonbContainer *call, Journey *out, StringInfo problems);
static void ReadRecording(JsonbContainer *call, Journey *out);
static const char *
ReadLabel(JsonbContainer *analysis, const JourneyRules *rules, int *stage,
		  bool *dnc_flag);
static void DecideEmail(const JourneyRules *rules, List *tools, Talk *talk,
						Journey *out, StringInfo evidence);

/*
 * JourneyStageName, JourneyAnswerName, JourneyTerminalOutcome
 *		Words for the enums.
 */
const char *
JourneyStageName(JourneyStage stage)
{
	static const char *const names[] = {"unknown",     "voicemail",
										"rejected",    "email_captured",
										"booked_demo", "dnc"};

	return names[stage];
}

const char *
JourneyAnswerName(JourneyAnswer answer)
{
	static const char *const names[] = {"nobody", "person", "voicemail", "ivr"};

	return names[answer];
}

const char *
JourneyTerminalOutcome(JourneyStage stage)
{
	switch (stage)
	{
		case STAGE_BOOKED_DEMO:
			return "booked";
		case STAGE_DNC:
			return "dnc";
		case STAGE_REJECTED:
			return "rejected";
		case STAGE_EMAIL_CAPTURED:
			return "contacted_closed";
		case STAGE_UNKNOWN:
		case STAGE_VOICEMAIL:
			break;
	}
	return NULL;
}

/*
 * ReadInstant
 *		Milliseconds since 1970 from a number, digits or ISO text with a zone.
 *
 * A number of seconds is told by its size. Text without a zone is taken for
 * UTC. Nonsense is absent; nothing becomes "now".
 */
static bool
ReadInstant(JsonbContainer *obj, const char *key, int64 *ms,
			StringInfo problems)
{
	double number;
	char *text;
	int year, month, day, hour, minute;
	double second = 0;
	int used = 0;

	if (JsonNumber(obj, key, &number))
	{
		if (number >= 1e8 && number < 1e11)
			number *= 1000; /* seconds */
		else if (number >= 1e14 && number < 1e17)
			number /= 1000; /* microseconds */
		if (number < 1e11 || number > 4.2e12)
		{
			if (problems->len > 0)
				appendStringInfoChar(problems, ',');
			appendStringInfo(problems, "\"%s is no instant\"", key);
			return false;
		}
		*ms = (int64) number;
		return true;
	}
	text = JsonText(obj, key);
	if (text == NULL)
		return false;
	if (strlen(text) < 64 &&
		sscanf(text, "%4d-%2d-%2d%*1[T ]%2d:%2d:%lf%n", &year, &month, &day,
			   &hour, &minute, &second, &used) == 6 &&
		year >= 1990 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 &&
		day <= 31 && hour >= 0 && hour <= 24 && minute >= 0 && minute < 60 &&
		second >= 0 && second < 61)
	{
		/* days from civil, Howard Hinnant's algorithm */
		int y = year - (month <= 2);
		int era = y / 400;
		int yoe = y - era * 400;
		int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
		int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
		int64 days = (int64) era * 146097 + doe - 719468;
		int zone = 0;
		int zone_hour = 0;
		int zone_minute = 0;
		const char *rest = text + used;

		if (*rest == '+' || *rest == '-')
		{
			if (sscanf(rest + 1, "%2d:%2d", &zone_hour, &zone_minute) < 1)
				return false;
			zone = (zone_hour * 60 + zone_minute) * (*rest == '-' ? -1 : 1);
		}
		*ms = ((days * 24 + hour) * 60 + minute - zone) * 60000 +
			  (int64) (second * 1000);
		return true;
	}
	if (problems->len > 0)
		appendStringInfoChar(problems, ',');
	appendStringInfo(problems, "\"%s is no instant\"", key);
	return false;
}

/*
 * NonEmpty
 *		Text of the first key that has any.
 */
static char *
NonEmpty(JsonbContainer *obj, const char *key)
{
	char *text = obj ? JsonText(obj, key) : NULL;

	return text != NULL && *text != '\0' ? text : NULL;
}

/*
 * Lower
 *		In place.
 */
static char *
Lower(char *text)
{
	int i;

	for (i = 0; text != NULL && text[i]; i++)
		text[i] = pg_ascii_tolower(text[i]);
	return text;
}

/*
 * ReadIdentity
 *		Who, which, when: everything that is not an outcome.
 */
static void
ReadIdentity(JsonbContainer *call, Journey *out, StringInfo problems)
{
	JsonbContainer *metadata = JsonObject(call, "metadata");
	JsonbContainer *analysis = JsonObject(call, "call_analysis");
	JsonbContainer *cost = JsonObject(call, "call_cost");
	double number;
	int64 whole;
	bool flag;

	out->tenant = NonEmpty(metadata, "tenant");
	out->campaign_id = NonEmpty(metadata, "campaign_id");
	out->lead_id = NonEmpty(metadata, "lead_id");
	out->clinic_id = NonEmpty(metadata, "clinic_id");
	out->attempt_id = NonEmpty(metadata, "attempt_id");
	out->call_window = NonEmpty(metadata, "call_window");
	out->call_window_type = NonEmpty(metadata, "call_window_type");
	out->after_hours_done = out->call_window_type != NULL &&
							strcmp(out->call_window_type, "after_hours") == 0;
	if (metadata && JsonBool(metadata, "after_hours_call_once_done", &flag) &&
		flag)
		out->after_hours_done = true;
	out->call_id = NonEmpty(call, "call_id");
	out->to_number = NonEmpty(call, "to_number");
	if (out->to_number == NULL)
		out->to_number = NonEmpty(call, "to");
	if (out->to_number == NULL)
		out->to_number = NonEmpty(metadata, "to_number");

	out->call_status = NonEmpty(call, "call_status");
	if (out->call_status == NULL)
		out->call_status = NonEmpty(call, "status");
	out->call_status = out->call_status ? Lower(out->call_status) : "unknown";
	out->final = strcmp(out->call_status, "ended") == 0 ||
				 strcmp(out->call_status, "not_connected") == 0 ||
				 strcmp(out->call_status, "error") == 0;
	out->analyzed = analysis != NULL;
	out->disconnection_reason = Lower(NonEmpty(call, "disconnection_reason"));

	out->sentiment =
		analysis ? Lower(NonEmpty(analysis, "user_sentiment")) : NULL;
	if (out->sentiment == NULL)
	{
		if (JsonNumber(call, "sentiment_score", &number) ||
			(analysis && JsonNumber(analysis, "sentiment_score", &number)))
			out->sentiment = number >= 6   ? "positive"
							 : number <= 4 ? "negative"
										   : "neutral";
		else
			out->sentiment = "unknown";
	}

	out->has_duration = JsonInt64(call, "duration_ms", &out->duration_ms) &&
						out->duration_ms >= 0;
	out->has_cost =
		cost != NULL && JsonNumber(cost, "combined_cost", &out->cost_cents);
	if (metadata &&
		(JsonInt64(metadata, "attempt_number", &whole) ||
		 JsonInt64(metadata, "attempt", &whole)) &&
		whole >= 0 && whole <= PG_INT32_MAX)
	{
		out->has_attempt_number = true;
		out->attempt_number = (int) whole;
	}
	if (metadata && JsonInt64(metadata, "attempt_warning_threshold", &whole) &&
		whole >= 0 && whole <= PG_INT32_MAX)
	{
		out->has_attempt_threshold = true;
		out->attempt_threshold = (int) whole;
	}
	if (metadata && JsonBool(metadata, "attempts_exceeded_200", &flag))
		out->attempts_exceeded = flag;
	if (out->has_attempt_number && out->has_attempt_threshold &&
		out->attempt_threshold > 0 &&
		out->attempt_number > out->attempt_threshold)
		out->attempts_exceeded = true;

	out->has_outcome_ts =
		ReadInstant(call, "end_timestamp", &out->outcome_ts, problems) ||
		ReadInstant(call, "start_timestamp", &out->outcome_ts, problems);
}

/*
 * ReadRecording
 *		The recording's URL and, when it is a signed one, when that expires.
 */
static void
ReadRecording(JsonbContainer *call, Journey *out)
{
	static const char *const seconds_at[] = {
		"&Expires=", "?Expires=", "&exp=", "?exp="};
	const char *found;
	const char *date;
	bool flag;
	int i;
	int year, month, day, hour, minute, second;

	out->recording_url = NonEmpty(call, "recording_url");
	if (out->recording_url == NULL)
		return;
	for (i = 0; i < lengthof(seconds_at); i++)
	{
		if ((found = strstr(out->recording_url, seconds_at[i])) != NULL)
		{
			long long at = strtoll(found + strlen(seconds_at[i]), NULL, 10);

			if (at > 1000000000LL && at < 4200000000LL)
			{
				out->has_recording_expiry = true;
				out->recording_expires_ms = at * 1000;
				return;
			}
		}
	}
	found = strstr(out->recording_url, "X-Amz-Expires=");
	date = strstr(out->recording_url, "X-Amz-Date=");
	if (found != NULL && date != NULL &&
		sscanf(date + 11, "%4d%2d%2dT%2d%2d%2dZ", &year, &month, &day, &hour,
			   &minute, &second) == 6 &&
		year >= 2000 && year < 2100 && month >= 1 && month <= 12 && day >= 1 &&
		day <= 31 && hour >= 0 && hour < 24 && minute >= 0 && minute < 60 &&
		second >= 0 && second < 61)
	{
		long long lasts = strtoll(found + 14, NULL, 10);

		if (lasts > 0 && lasts <= 604800LL * 60)
		{
			out->has_recording_expiry = true;
			out->recording_expires_ms =
				((int64) (date2j(year, month, day) - UNIX_EPOCH_JDATE) * 86400 +
				 hour * 3600 + minute * 60 + second + lasts) *
				1000;
			return;
		}
	}
	/* signed by the account's setting, life not in the URL: 24 hours */
	if (JsonBool(call, "opt_in_signed_url", &flag) && flag &&
		out->has_outcome_ts)
	{
		int64 lasts = 86400000;

		(void) JsonInt64(call, "signed_url_expiration_ms", &lasts);
		if (lasts > 0 && lasts < INT64CONST(86400000) * 3660)
		{
			out->has_recording_expiry = true;
			out->recording_expires_ms = out->outcome_ts + lasts;
		}
	}
}

/*
 * ReadLabel
 *		The analysis label (trimmed, lower case), its stage or -1, and whether
 *		the analysis flags a do-not-call in a field of its own.
 */
static const char *
ReadLabel(JsonbContainer *analysis, const JourneyRules *rules, int *stage,
		  bool *dnc_flag)
{
	static const char *const keys[] = {"call_outcome", "outcome", "disposition",
									   "tag"};
	static const char *const flags[] = {
		"dnc",     "do_not_call", "dnc_requested", "do_not_call_requested",
		"opt_out", "opted_out",   "is_dnc",        "dnc_request"};
	JsonbContainer *custom;
	const char *label = NULL;
	int i;
	int level;

	*stage = -1;
	*dnc_flag = false;
	if (analysis == NULL)
		return NULL;
	custom = JsonObject(analysis, "custom_analysis_data");
	for (level = 0; level < 2; level++)
	{
		JsonbContainer *obj = level == 0 ? custom : analysis;

		if (obj == NULL)
			continue;
		for (i = 0; i < lengthof(flags); i++)
		{
			bool flag;

			if (JsonBool(obj, flags[i], &flag) && flag)
				*dnc_flag = true;
		}
		for (i = 0; i < lengthof(keys) && *stage < 0; i++)
		{
			char *text = NonEmpty(obj, keys[i]);
			char *name;
			int len;
			int k;
			int n;
			int found;

			if (text == NULL)
				continue;
			while (isspace((unsigned char) *text))
				text++;
			len = strlen(text);
			while (len > 0 && isspace((unsigned char) text[len - 1]))
				text[--len] = '\0';
			if (len == 0 || len > 200)
				continue;
			Lower(text);
			name = pstrdup(text);
			for (k = n = 0; name[k]; k++)
			{
				if (name[k] == ' ' || name[k] == '-' || name[k] == '_')
				{
					if (n > 0 && name[n - 1] != '_')
						name[n++] = '_';
				}
				else
					name[n++] = name[k];
			}
			name[n] = '\0';
			found = RulesNameStage(rules, SPEAKER_LABEL, name);
			/* only call_outcome is the label proper; the others count where
			 * they are one of its words */
			if (i == 0 && label == NULL)
				label = text;
			if (found >= 0)
			{
				if (label == NULL)
					label = text;
				*stage = found;
			}
			if (i == 0)
				break;
		}
	}
	return label;
}

/*
 * DecideEmail
 *		The tools' address, unless the other side gave or corrected one later.
 */
static void
DecideEmail(const JourneyRules *rules, List *tools, Talk *talk, Journey *out,
			StringInfo evidence)
{
	ListCell *cell;
	char *address = NULL;
	int order = -1;
	const char *how = "tool";
	bool first = true;

	foreach (cell, tools)
	{
		static const char *const keys[] = {"recipient_email", "email",
										   "customer_email", "user_email",
										   "attendee_email"};
		ToolCall *tool = lfirst(cell);
		int i;

		if (tool->arguments == NULL)
			continue;
		for (i = 0; i < lengthof(keys); i++)
		{
			char *text = NonEmpty(tool->arguments, keys[i]);
			char *found = text ? EmailNormalise(text) : NULL;
			ListCell *other;

			if (found == NULL)
				continue;
			foreach (other, talk->agent_emails)
				if (strcmp(lfirst(other), found) == 0)
					found = NULL;
			if (found == NULL)
				continue;
			/* a shared inbox does not replace a person's address */
			if (address != NULL && EmailIsGeneric(found) &&
				!EmailIsGeneric(address))
				continue;
			address = found;
			order = tool->order;
			break;
		}
	}

	/*
	 * The other side's words win when they come after the tool call, or when
	 * the tool has a shared inbox and the words a person's address.
	 */
	if (talk->email[0] != '\0' &&
		(address == NULL || (order > 0 && talk->email_order > order) ||
		 (EmailIsGeneric(address) && !talk->email_generic)))
	{
		address = talk->email;
		how = talk->email_how;
	}
	out->captured_email = address ? address : "";
	out->captured_email_generic = address != NULL && EmailIsGeneric(address);
	if (address == NULL)
		return;
	JsonAppendRaw(evidence, &first, "by", NULL);
	JsonAppendString(evidence, how);
	if (strcmp(how, "tool") != 0)
		JsonAppendRaw(evidence, &first, "turn",
					  psprintf("%d", talk->email_turn));
	else if (talk->email[0] != '\0' && strcmp(talk->email, address) != 0)
		JsonAppendField(evidence, &first, "words_said", talk->email);
}

/*
 * JourneyMap
 *		Map one call object.
 */
void
JourneyMap(JsonbContainer *call, const JourneyRules *rules, Journey *out)
{
	StringInfoData problems;
	StringInfoData json;
	StringInfoData email_evidence;
	Utterance *utterances;
	int count;
	char *transcript;
	int transcript_len;
	List *tools;
	ListCell *cell;
	Talk talk;
	JsonbContainer *analysis;
	const char *label;
	int label_stage;
	bool dnc_flag;
	const ToolCall *tool_dnc = NULL;
	const ToolCall *tool_stage_call = NULL;
	int tool_stage = -1;
	int tool_order = 0;
	bool in_voicemail = false;
	bool first = true;
	bool impossible;
	bool machine;
	const char *by = "none";
	const char *rule = "";
	const char *words = "";
	int turn = 0;
	int i;

	memset(out, 0, sizeof(*out));
	initStringInfo(&problems);
	initStringInfo(&json);
	initStringInfo(&email_evidence);
	if (rules == NULL)
		rules = JourneyShippedRules();
	if (!JsonContainerIsObject(call))
		appendStringInfoString(&problems, "\"the call is not an object\"");

	ReadIdentity(call, out, &problems);
	ReadRecording(call, out);
	count = ReadUtterances(call, &utterances, &transcript, &transcript_len);
	out->transcript_hash =
		HashTranscript(utterances, count, transcript, transcript_len);
	ReadTalk(rules, utterances, count, &talk);
	out->user_turns = talk.user_turns;
	tools = ReadToolCalls(call, &problems);
	analysis = JsonObject(call, "call_analysis");
	if (analysis != NULL)
		(void) JsonBool(analysis, "in_voicemail", &in_voicemail);
	label = ReadLabel(analysis, rules, &label_stage, &dnc_flag);

	/* who answered */
	machine =
		talk.answered_by == ANSWER_VOICEMAIL || talk.answered_by == ANSWER_IVR;
	out->answered_by = talk.answered_by;
	if (talk.user_turns == 0 && out->disconnection_reason != NULL)
		for (i = 0; i < lengthof(talked_reasons); i++)
			if (strcmp(out->disconnection_reason, talked_reasons[i]) == 0)
				out->answered_by = ANSWER_PERSON;
	if (strcmp(out->call_status, "not_connected") == 0)
		out->answered_by = ANSWER_NOBODY;
	else if (in_voicemail)
		out->answered_by = ANSWER_VOICEMAIL;
	if (out->disconnection_reason != NULL)
		for (i = 0; i < lengthof(reason_facts); i++)
			if (strcmp(out->disconnection_reason, reason_facts[i].reason) == 0)
				out->answered_by = reason_facts[i].answer;

	/* only a label: it tells who was there, too */
	if (talk.user_turns == 0 && out->answered_by == ANSWER_NOBODY &&
		out->disconnection_reason == NULL &&
		strcmp(out->call_status, "ended") == 0)
	{
		if (label_stage == STAGE_VOICEMAIL)
			out->answered_by = ANSWER_VOICEMAIL;
		else if (label_stage > STAGE_VOICEMAIL)
			out->answered_by = ANSWER_PERSON;
	}

	/* tools */
	foreach (cell, tools)
	{
		ToolCall *tool = lfirst(cell);
		int stage = RulesNameStage(rules, SPEAKER_TOOL, tool->name);

		out->tool_calls = lappend(out->tool_calls, tool->name);
		if (stage < 0 && strcmp(tool->name, "log_call_outcome") == 0 &&
			tool->arguments != NULL)
		{
			/* the agent's own log: believed for everything but a booking */
			char *outcome = NonEmpty(tool->arguments, "outcome");

			if (outcome == NULL)
				outcome = NonEmpty(tool->arguments, "call_outcome");
			if (outcome == NULL)
				outcome = NonEmpty(tool->arguments, "reason");
			if (outcome != NULL)
				stage = RulesNameStage(rules, SPEAKER_LABEL, Lower(outcome));
			if (stage == STAGE_BOOKED_DEMO || stage == STAGE_VOICEMAIL)
				stage = -1;
		}
		if (stage == STAGE_DNC)
		{
			if (tool_dnc == NULL)
				tool_dnc = tool;
		}
		else if (stage == STAGE_BOOKED_DEMO &&
				 (!tool->answered || !tool->succeeded))
			continue; /* asked for, not done */
		else if (stage > tool_stage)
		{
			tool_stage = stage;
			tool_stage_call = tool;
			tool_order = tool->order;
		}
	}

	/* a booking is never imagined */
	impossible = out->answered_by != ANSWER_PERSON &&
				 (out->answered_by != ANSWER_NOBODY ||
				  strcmp(out->call_status, "not_connected") == 0 ||
				  strcmp(out->call_status, "error") == 0 ||
				  (out->disconnection_reason != NULL && talk.user_turns == 0 &&
				   strcmp(out->disconnection_reason, "inactivity") == 0));
	if (label_stage == STAGE_BOOKED_DEMO && impossible)
		label_stage = -1;
	if (tool_stage == STAGE_BOOKED_DEMO &&
		(impossible || (talk.undone_order > tool_order && tool_order > 0 &&
						!talk.booked.found)))
		tool_stage = -1;

	/* the order of evidence */
	if (tool_dnc != NULL)
	{
		char *reason = tool_dnc->arguments
						   ? Lower(NonEmpty(tool_dnc->arguments, "reason"))
						   : NULL;

		out->stage = STAGE_DNC;
		by = "tool";
		rule = "tool_dnc";
		words = tool_dnc->name;
		out->dnc_reason =
			reason != NULL && (strcmp(reason, "wrong_number") == 0 ||
							   strcmp(reason, "hostile") == 0)
				? reason
				: "user_request";
		if (talk.dnc.found)
		{
			words = talk.dnc.words;
			turn = talk.dnc.turn;
		}
	}
	else if (label_stage == STAGE_DNC || dnc_flag)
	{
		out->stage = STAGE_DNC;
		by = "label";
		rule = dnc_flag && label_stage != STAGE_DNC ? "analysis_flag"
													: "label_dnc";
		words = talk.dnc.found             ? talk.dnc.words
				: label_stage == STAGE_DNC ? label
										   : "dnc flag of the analysis";
		turn = talk.dnc.found ? talk.dnc.turn : 0;
		out->dnc_reason = label != NULL && strstr(label, "wrong") != NULL
							  ? "wrong_number"
							  : "user_request";
	}
	else if (talk.dnc.found &&
			 !(talk.dnc_unsure && (label_stage >= 0 || tool_stage >= 0)))
	{
		out->stage = STAGE_DNC;
		by = "words";
		rule = talk.dnc.rule;
		words = talk.dnc.words;
		turn = talk.dnc.turn;
		out->dnc_reason = pstrdup(talk.dnc_reason);
	}
	else if (label_stage >= 0)
	{
		out->stage = label_stage;
		by = "label";
		rule = "label";
		words = label;
	}
	else if (tool_stage >= 0)
	{
		out->stage = tool_stage;
		by = "tool";
		rule = "tool";
		words = tool_stage_call->name;
	}
	else if (out->answered_by == ANSWER_VOICEMAIL)
	{
		out->stage = STAGE_VOICEMAIL;
		by = machine        ? "words"
			 : in_voicemail ? "in_voicemail"
							: "disconnection_reason";
		rule = machine ? talk.machine.rule : by;
		words = machine        ? talk.machine.words
				: in_voicemail ? "true"
							   : out->disconnection_reason;
		turn = machine ? talk.machine.turn : 0;
	}
	else if (out->answered_by == ANSWER_IVR ||
			 out->answered_by == ANSWER_NOBODY)
	{
		out->stage = STAGE_UNKNOWN;
		if (machine)
		{
			by = "words";
			rule = talk.machine.rule;
			words = talk.machine.words;
			turn = talk.machine.turn;
		}
		else if (out->disconnection_reason != NULL)
		{
			by = rule = "disconnection_reason";
			words = out->disconnection_reason;
		}
		else
		{
			by = rule = "call_status";
			words = out->call_status;
		}
	}
	else if (talk.booked.found)
	{
		out->stage = STAGE_BOOKED_DEMO;
		by = "words";
		rule = talk.booked.rule;
		words = talk.booked.words;
		turn = talk.booked.turn;
	}
	else if (talk.rejected.found)
	{
		out->stage = STAGE_REJECTED;
		by = "words";
		rule = talk.rejected.rule;
		words = talk.rejected.words;
		turn = talk.rejected.turn;
	}

	DecideEmail(rules, tools, &talk, out, &email_evidence);
	if (strcmp(by, "none") == 0 && out->captured_email[0] != '\0' &&
		out->answered_by == ANSWER_PERSON)
	{
		out->stage = STAGE_EMAIL_CAPTURED;
		by = "words";
		rule = "captured_email";
		words = out->captured_email;
		turn = talk.email_turn;
	}
	out->evidence_words = pstrdup(words);
	out->call_outcome =
		label != NULL && (label_stage == (int) out->stage ||
						  (label_stage < 0 && strcmp(by, "label") == 0) ||
						  (label_stage < 0 && out->stage != STAGE_DNC &&
						   RulesNameStage(rules, SPEAKER_LABEL, label) < 0))
			? pstrdup(label)
			: pstrdup(JourneyStageName(out->stage));

	/* evidence */
	appendStringInfoString(&json, "{");
	JsonAppendField(&json, &first, "by", by);
	JsonAppendField(&json, &first, "rule", rule);
	JsonAppendField(&json, &first, "words", words);
	if (turn > 0)
		JsonAppendRaw(&json, &first, "turn", psprintf("%d", turn));
	if (label != NULL)
		JsonAppendField(&json, &first, "label", label);
	if (out->dnc_reason != NULL)
		JsonAppendField(&json, &first, "dnc_reason", out->dnc_reason);
	if (out->stage != STAGE_BOOKED_DEMO && talk.booked.found)
		JsonAppendField(&json, &first, "booked_words", talk.booked.words);
	if (out->stage != STAGE_REJECTED && talk.rejected.found)
		JsonAppendField(&json, &first, "rejected_words", talk.rejected.words);
	if (talk.undone.found)
		JsonAppendField(&json, &first, "taken_back", talk.undone.words);
	if (email_evidence.len > 0)
		JsonAppendRaw(&json, &first, "email",
					  psprintf("{%s}", email_evidence.data));
	if (problems.len > 0)
		JsonAppendRaw(&json, &first, "problems",
					  psprintf("[%s]", problems.data));
	appendStringInfoChar(&json, '}');
	out->evidence_json = json.data;

	/* tools, as events */
	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	foreach (cell, tools)
	{
		ToolCall *tool = lfirst(cell);

		first = true;
		if (json.len > 1)
			appendStringInfoChar(&json, ',');
		appendStringInfoChar(&json, '{');
		JsonAppendField(&json, &first, "name", tool->name);
		JsonAppendRaw(&json, &first, "arguments", NULL);
		if (tool->arguments)
			(void) JsonbToCString(&json, tool->arguments, 0);
		else
			appendStringInfoString(&json, "{}");
		if (tool->arguments_text)
			JsonAppendField(&json, &first, "arguments_text",
							tool->arguments_text);
		appendStringInfoChar(&json, '}');
	}
	appendStringInfoChar(&json, ']');
	out->tool_call_events_json = json.data;

	initStringInfo(&json);
	AppendFollowups(call, out, tools, &json, &out->followup_reasons);
	out->followup_requests_json = json.data;
}

/*-------------------------------------------------------------------------
 *
 * dispatch_request.c
 *	  What a call's request says: metadata and the agent's dynamic variables.
 *
 * metadata is the contract's, plus attempt_id (by which an uncertain request is
 * found again) and leave_voicemail. Dynamic variables are the lead's, then the
 * campaign's own (promotions and the like), which win where a key is in both.
 * The list is in doc/dispatch.md.
 *
 *-------------------------------------------------------------------------
 */
#include "dispatch.h"

#include "utils/builtins.h"
#include "utils/datetime.h"

#include "policy.h"

static const char *const week_days[] = {"sunday",    "monday",   "tuesday",
										"wednesday", "thursday", "friday",
										"saturday"};

static List *
AddField(List *fields, const char *key, const char *value, bool json);
static List *AddVariables(List *fields, const char *json);
static char *OpeningHours(Jsonb *hours, int day);

/*
 * AddField
 *		Append a field; a field without a value is left out when written.
 */
static List *
AddField(List *fields, const char *key, const char *value, bool json)
{
	RetellField *field = palloc(sizeof(RetellField));

	field->key = key;
	field->value = value;
	field->json = json;
	return lappend(fields, field);
}

/*
 * AddVariables
 *		The campaign's own variables, replacing those of the same name.
 */
static List *
AddVariables(List *fields, const char *json)
{
	Jsonb *object = JsonTryParse(json, strlen(json), NULL);
	JsonbIterator *it;
	JsonbValue key;
	JsonbValue value;
	JsonbIteratorToken token;

	if (object == NULL || !JB_ROOT_IS_OBJECT(object))
		return fields;
	it = JsonbIteratorInit(&object->root);
	(void) JsonbIteratorNext(&it, &key, true);
	while ((token = JsonbIteratorNext(&it, &key, true)) == WJB_KEY)
	{
		char *name = pnstrdup(key.val.string.val, key.val.string.len);
		char *text;
		ListCell *cell;

		(void) JsonbIteratorNext(&it, &value, true);
		text = JsonValueText(&value);
		foreach (cell, fields)
		{
			RetellField *field = (RetellField *) lfirst(cell);

			if (strcmp(field->key, name) == 0)
			{
				field->value = text;
				break;
			}
		}
		if (cell == NULL)
			fields = AddField(fields, name, text, false);
	}
	return fields;
}

/*
 * OpeningHours
 *		What the place's opening hours say for a day of the week: from
 *		[{"day": "Monday", "hours": "9 AM to 5 PM"}, ...] or {"monday": ...}.
 */
static char *
OpeningHours(Jsonb *hours, int day)
{
	if (hours == NULL)
		return NULL;
	if (JB_ROOT_IS_OBJECT(hours))
	{
		char *text = JsonText(&hours->root, week_days[day]);

		if (text == NULL)
			text = JsonText(&hours->root,
							psprintf("%c%s", pg_toupper(week_days[day][0]),
									 week_days[day] + 1));
		return text;
	}
	if (!JB_ROOT_IS_ARRAY(hours))
		return NULL;
	for (uint32 i = 0; i < JsonContainerSize(&hours->root); i++)
	{
		JsonbValue *item = getIthJsonbValueFromContainer(&hours->root, i);
		char *name;

		if (item == NULL || item->type != jbvBinary ||
			!JsonContainerIsObject(item->val.binary.data))
			continue;
		name = JsonText(item->val.binary.data, "day");
		if (name != NULL && pg_strcasecmp(name, week_days[day]) == 0)
			return JsonText(item->val.binary.data, "hours");
	}
	return NULL;
}

/*
 * DispatchBody
 *		The whole body of create-phone-call for one attempt.
 */
char *
DispatchBody(const char *tenant, const char *campaign_id,
			 const DispatchCampaign *campaign, const PolicyCampaign *policy,
			 const PolicyLead *facts, const DispatchLead *lead,
			 const char *attempt_id, const char *from_number, bool after_hours,
			 TimestampTz at)
{
	RetellCreateCall call = {.from_number = from_number,
							 .to_number = facts->to_number,
							 .agent_id = campaign->agent_id};
	const char *window_type = after_hours ? "after_hours" : "business_hours";
	int number = facts->attempts + 1;
	const char *exceeded = PolicyExceeded(policy, number) ? "true" : "false";
	List *m = NIL;
	List *v = NIL;
	int day = -1;

	if (facts->calendar != NULL && facts->calendar->nzones > 0)
		day = j2day(CalendarLocalDate(facts->calendar->zone[0], at) +
					POSTGRES_EPOCH_JDATE);

	m = AddField(m, "tenant", tenant, false);
	m = AddField(m, "campaign_id", campaign_id, false);
	m = AddField(m, "campaign_name", campaign->name, false);
	m = AddField(m, "attempt_id", attempt_id, false);
	m = AddField(m, "clinic_id", lead->clinic_id, false);
	m = AddField(m, "lead_id", lead->lead_id, false);
	m = AddField(m, "clinic_name", lead->clinic_name, false);
	m = AddField(m, "business_name", lead->clinic_name, false);
	m = AddField(m, "clinic_phone", facts->to_number, false);
	m = AddField(m, "call_window", policy->call_hours, false);
	m = AddField(m, "call_window_type", window_type, false);
	m = AddField(m, "leave_voicemail", after_hours ? "true" : "false", true);
	m = AddField(m, "call_segment", lead->lead_segment, false);
	m = AddField(m, "segment_score", lead->segment_score, false);
	m = AddField(m, "attempt_number", psprintf("%d", number), true);
	m = AddField(m, "attempt_warning_threshold",
				 psprintf("%d", policy->attempt_warning_threshold), true);
	m = AddField(m, "attempts_exceeded_200", exceeded, true);

	v = AddField(v, "business_name", lead->clinic_name, false);
	v = AddField(v, "clinic_name", lead->clinic_name, false);
	v = AddField(v, "clinic_id", lead->clinic_id, false);
	v = AddField(v, "lead_id", lead->lead_id, false);
	v = AddField(v, "city", lead->city, false);
	v = AddField(v, "state", lead->state, false);
	v = AddField(v, "website", lead->website, false);
	v = AddField(v, "manager_name", lead->manager_name, false);
	v = AddField(v, "opening_hours_today",
				 day >= 0 ? OpeningHours(lead->opening_hours, day) : NULL,
				 false);
	v = AddField(v, "campaign_id", campaign_id, false);
	v = AddField(v, "tenant", tenant, false);
	v = AddField(v, "attempt_number", psprintf("%d", number), false);
	v = AddField(v, "call_window_type", window_type, false);
	v = AddField(v, "leave_voicemail", after_hours ? "true" : "false", false);
	v = AddVariables(v, campaign->variables);

	call.metadata = m;
	call.variables = v;
	return RetellCreateCallBody(&call);
}

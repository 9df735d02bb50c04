/*-------------------------------------------------------------------------
 *
 * lead_person.c
 *	  The person to ask for: who decides, and can be written to.
 *
 *-------------------------------------------------------------------------
 */
#include "lead_part.h"

#include "utils/formatting.h"

#include "lead_word.h"

/* A manager found, with how good a person to call that is. */
typedef struct Manager
{
	char *name;
	char *email;
	char *title;
	char *company_size;
	int rank; /* lower is better */
} Manager;

static void BestPerson(JsonbContainer *people, Manager *best);

/*
 * LeadReadManager
 *		The person to ask for: the item's own manager fields, else the best of
 *		leadsEnrichment, else a personal contact address.
 */
void
LeadReadManager(LeadFields *f, LeadItem *item, char **company_size)
{
	Manager best = {.rank = 1000};
	char *name = f->text[FIELD_MANAGER_NAME];
	char *email = f->text[FIELD_MANAGER_EMAIL];
	char *title = f->text[FIELD_MANAGER_TITLE];

	if (f->people)
		BestPerson(f->people, &best);
	*company_size = best.company_size;
	if (email && !LeadEmailValid(email))
		email = NULL;
	/* a profile's "Glow Clinic (Owner)" is the business, not a person */
	if (name && strstr(name, "(Owner)") != NULL)
		name = NULL;
	if (name == NULL &&
		(f->text[FIELD_MANAGER_FIRST] || f->text[FIELD_MANAGER_LAST]))
		name = psprintf(
			"%s%s%s",
			f->text[FIELD_MANAGER_FIRST] ? f->text[FIELD_MANAGER_FIRST] : "",
			f->text[FIELD_MANAGER_FIRST] && f->text[FIELD_MANAGER_LAST] ? " "
																		: "",
			f->text[FIELD_MANAGER_LAST] ? f->text[FIELD_MANAGER_LAST] : "");
	if (email == NULL && best.rank < 1000 && (name == NULL || best.email))
	{
		name = best.name;
		email = best.email;
		title = best.title;
	}
	if (email == NULL && f->contact_email &&
		!LeadEmailGeneric(f->contact_email) && f->text[FIELD_MANAGER_NAME] &&
		f->rank[FIELD_MANAGER_NAME] == 5)
		email = f->contact_email;
	/* a row that has a person's name has that person's address */
	if (email == NULL &&
		(f->text[FIELD_MANAGER_FIRST] || f->text[FIELD_MANAGER_LAST]) &&
		f->text[FIELD_EMAIL] && LeadEmailValid(f->text[FIELD_EMAIL]) &&
		!LeadEmailGeneric(f->text[FIELD_EMAIL]))
		email = f->text[FIELD_EMAIL];
	LeadSetText(item, LEAD_MANAGER_NAME, name, 200);
	LeadSetText(item, LEAD_MANAGER_TITLE, title, 200);
	if (email)
		LeadSetText(item, LEAD_MANAGER_EMAIL, asc_tolower(email, strlen(email)),
					LEAD_MAX_FIELD);
}

/*
 * BestPerson
 *		Who decides, and can be written to: an address counts more than a
 *		title, a title by rank; ties by name, so that order does not matter.
 */
static void
BestPerson(JsonbContainer *people, Manager *best)
{
	int n = JsonContainerSize(people);

	for (int i = 0; i < n && i < 200; i++)
	{
		JsonbValue *v = getIthJsonbValueFromContainer(people, i);
		Manager m = {0};
		JsonbContainer *o;

		if (v->type != jbvBinary || !JsonContainerIsObject(v->val.binary.data))
			continue;
		o = v->val.binary.data;
		m.name = LeadJsonString(o, "fullName");
		if (m.name == NULL)
		{
			char *first = LeadJsonString(o, "firstName");
			char *last = LeadJsonString(o, "lastName");

			if (first || last)
				m.name = psprintf("%s%s%s", first ? first : "",
								  first && last ? " " : "", last ? last : "");
		}
		m.email = LeadJsonString(o, "email");
		if (m.email && !LeadEmailValid(m.email))
			m.email = NULL;
		m.title = LeadJsonString(o, "jobTitle");
		if (m.title == NULL)
			m.title = LeadJsonString(o, "headline");
		m.company_size = LeadJsonString(o, "companySize");
		if (m.company_size && best->company_size == NULL)
			best->company_size = m.company_size;
		if (m.name == NULL && m.email == NULL)
			continue;
		m.rank = LeadTitleRank(m.title) + (m.email ? 0 : 100) +
				 (m.email && LeadEmailGeneric(m.email) ? 50 : 0);
		if (m.rank < best->rank ||
			(m.rank == best->rank &&
			 strcmp(m.email ? m.email : m.name, best->email  ? best->email
												: best->name ? best->name
															 : "") < 0))
		{
			char *size = best->company_size;

			*best = m;
			best->company_size = size;
		}
	}
}

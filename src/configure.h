/*-------------------------------------------------------------------------
 *
 * configure.h
 *	  outbound.configure(): a variable, and one run over a text of them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_CONFIGURE_H
#define OUTBOUND_CONFIGURE_H

#include "env.h"
#include "lib/stringinfo.h"
#include "nodes/pg_list.h"

typedef enum Target
{
	SERVER,   /* an option of a foreign server */
	MAPPING,  /* an option of PUBLIC's user mapping */
	CAMPAIGN, /* a column of the campaign */
	IDENTITY, /* read before all others: campaign id, tenant, bases */
	NOTE      /* not ours; note says whose */
} Target;

typedef struct Variable
{
	const char *name;
	Target target;
	const char *place;  /* server name, or the SQL that makes the value */
	const char *option; /* option or column */
	const char *note;
} Variable;

/* The result for one line. */
typedef struct Row
{
	const char *variable;
	const char *status;
	const char *detail;
} Row;

/* One run of configure(). */
typedef struct Run
{
	List *lines; /* of EnvLine * */
	Row *rows;   /* one a line */
	const char *tenant;
	const char *campaign_id;
	const char *n8n_base;
	int applied;
	StringInfoData changed; /* JSON list of names, for the audit */
} Run;

/* configure_apply.c */
extern char *ConfigureVariable(Run *run, EnvLine *line,
							   const Variable *variable, bool *ignored);

#endif

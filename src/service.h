/*-------------------------------------------------------------------------
 *
 * service.h
 *	  Remote services: foreign servers and user mappings of the wrapper
 *	  outbound_service -> URL, limits and credentials.
 *
 * Server looked up for a tenant: "<name>@<tenant>" if there is one, else
 * "<name>". Credentials come from the user mapping of the current user, else
 * of PUBLIC. Where the mapping's option X_secret (api_key_secret, ...) names a
 * secret of Supabase Vault, X is read from there each time.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_SERVICE_H
#define OUTBOUND_SERVICE_H

#include "http.h"

typedef struct Service
{
	char *name;              /* logical name: retell, apify, n8n_outcome, ... */
	char *server;            /* foreign server found */
	char *url;               /* without trailing slash */
	int timeout_ms;          /* default 30000 */
	int connect_timeout_ms;  /* default 5000 */
	int max_body;            /* answer cap in bytes, default 8 MiB */
	int max_request;         /* our own body cap in bytes, default 1 MiB */
	int batch_size;          /* records per delivery, default 25 */
	double calls_per_second; /* 0 = no limit */
	bool allow_http;
	char *ca_file; /* NULL = the system's authorities */
	char *schema;  /* supabase: profile, default public */
	char *actor;   /* apify: actor id user~name */
	/* credentials: NULL when not set; never print */
	char *api_key;
	char *signing_secret; /* Standard Webhooks, whsec_... */
	char *signing_secret_previous;
	char *webhook_key; /* retell: key that signs webhooks */
	char *webhook_key_previous;
	char *auth_header; /* n8n: "Name: value" for header auth */
} Service;

/*
 * ServiceGet: palloc'd in the current context; reads catalogs (needs a
 * transaction, takes no lock beyond catalog look-ups). Errors: 42704 with a
 * hint to outbound.configure() when the server does not exist (NULL instead
 * when missing_ok), 42501 without USAGE on it, 08001 without a usable URL.
 */
extern Service *
ServiceGet(const char *name, const char *tenant, bool missing_ok);

/* Whether there is such a service, whoever may use it. */
extern bool ServiceExists(const char *name, const char *tenant);

/* Throws 28000 with a hint when the service has no api_key. */
extern const char *ServiceRequireKey(const Service *service);

/*
 * Begin a request to service: url + path, the service's limits, no
 * credentials. Callers add headers.
 */
extern HttpRequest *ServiceRequest(const Service *service, const char *method,
								   const char *path, const char *body);

/*
 * Options known in a context (ForeignServerRelationId, UserMappingRelationId):
 * throws as the validator does when value is wrong for option. For configure.c.
 */
extern void ServiceCheckOption(Oid context, const char *option,
							   const char *value, bool allow_http);

/* The one webhook that must never be a target (contract, design 5). */
#define SERVICE_FORBIDDEN_HOOK "openclaw_retell_fn_b2c_quote"

#endif /* OUTBOUND_SERVICE_H */

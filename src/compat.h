/*-------------------------------------------------------------------------
 *
 * compat.h
 *	  The one place for differences between PostgreSQL 14 to 18.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_COMPAT_H
#define OUTBOUND_COMPAT_H

#if PG_VERSION_NUM < 140000
#error "outbound needs PostgreSQL 14 or later"
#endif

/* MarkGUCPrefixReserved came with 15. */
#if PG_VERSION_NUM < 150000
#define MarkGUCPrefixReserved(prefix) EmitWarningsOnPlaceholders(prefix)
#endif

/* InitMaterializedSRF came with 15 (as SetSingleFuncCall). */
#if PG_VERSION_NUM < 150000
extern void OutboundInitMaterializedSRF(FunctionCallInfo fcinfo, bits32 flags);
#define InitMaterializedSRF(fcinfo, flags) \
	OutboundInitMaterializedSRF(fcinfo, flags)
#endif

/* The varlena macros left postgres.h with 16. */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* guc_malloc and guc_free came with 16; a hook's extra was plain malloc. */
#if PG_VERSION_NUM < 160000
#define guc_malloc(elevel, size) malloc(size)
#define guc_free(ptr) free(ptr)
#endif

/* object_aclcheck came with 16. */
#if PG_VERSION_NUM < 160000
#define OutboundServerAclCheck(server, role) \
	pg_foreign_server_aclcheck(server, role, ACL_USAGE)
#else
#define OutboundServerAclCheck(server, role) \
	object_aclcheck(ForeignServerRelationId, server, role, ACL_USAGE)
#endif

/* A function that does not return: a prefix from 18 on. */
#if PG_VERSION_NUM < 180000
#define pg_noreturn __attribute__((noreturn))
#endif

/* Base64 takes bytes as uint8 from 18 on. */
#if PG_VERSION_NUM < 180000
#define OutboundBytes char
#else
#define OutboundBytes uint8
#endif

/* The n-th backend's status: renamed with 16. */
#if PG_VERSION_NUM < 160000
#define pgstat_get_local_beentry_by_index(n) pgstat_fetch_stat_local_beentry(n)
#endif

/* A variadic list ended by NULL; both supported compilers check it. */
#ifdef __GNUC__
#define pg_attribute_sentinel() __attribute__((sentinel))
#else
#define pg_attribute_sentinel()
#endif

#endif /* OUTBOUND_COMPAT_H */

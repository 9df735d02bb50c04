/*-------------------------------------------------------------------------
 *
 * compat.h
 *	  The one place for differences between PostgreSQL 14 to 18.
 *
 * 15, 17 and 18 are compiled and tested (script/test, pg17, pg18). No Debian
 * suite of today has 14 or 16, so for those this list was gone through by eye;
 * the names that the library takes from a 15 server were looked up in servers
 * 14.23 and 16.14, and 14's stand-ins run on 15 with -DOUTBOUND_COMPAT_14.
 *
 *	since 15	InitMaterializedSRF, MarkGUCPrefixReserved; views with
 *				security_invoker (sql/access.sql asks the server's version)
 *	since 16	varatt.h is no part of postgres.h; guc_malloc, guc_free;
 *				object_aclcheck for each object's own; DecodeDateTime says more;
 *				pgstat_get_local_beentry_by_index under that name
 *	since 17	Abs is gone (use llabs); -Wshadow=compatible-local is among the
 *				server's flags, and a PG_TRY within a PG_TRY falls under it: put
 *				it into a function
 *	since 18	pg_noreturn is a prefix; base64 takes uint8
 *
 * Nothing else that the sources call has changed its arguments in between:
 * pg_cryptohash_final and pg_hmac_final have had a length since 14, event
 * triggers a CommandTag since 13, SPI_commit begins the next transaction by
 * itself after an error since 14.3.
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

/* InitMaterializedSRF came with 15 (as SetSingleFuncCall); ours takes no flag. */
#if PG_VERSION_NUM < 150000 || defined(OUTBOUND_COMPAT_14)
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

/* The timeline that is written was a variable before 15. */
#if PG_VERSION_NUM < 150000
#define OutboundInsertionTimeline() ThisTimeLineID
#else
#define OutboundInsertionTimeline() GetWALInsertionTimeLine()
#endif

/* object_aclcheck came with 16. */
#if PG_VERSION_NUM < 160000
#define OutboundServerAclCheck(server, role) \
	pg_foreign_server_aclcheck(server, role, ACL_USAGE)
#else
#define OutboundServerAclCheck(server, role) \
	object_aclcheck(ForeignServerRelationId, server, role, ACL_USAGE)
#endif

/* DecodeDateTime tells which abbreviation it did not know since 16. */
#if PG_VERSION_NUM < 160000
#define OutboundDecodeDateTime(field, ftype, nf, dtype, tm, fsec, tz) \
	DecodeDateTime(field, ftype, nf, dtype, tm, fsec, tz)
#else
#define OutboundDecodeDateTime(field, ftype, nf, dtype, tm, fsec, tz) \
	DecodeDateTime(field, ftype, nf, dtype, tm, fsec, tz,             \
				   &(DateTimeErrorExtra){0})
#endif

/* The n-th backend's status: renamed with 16. */
#if PG_VERSION_NUM < 160000
#define pgstat_get_local_beentry_by_index(n) pgstat_fetch_stat_local_beentry(n)
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

/* A variadic list ended by NULL; both supported compilers check it. */
#ifdef __GNUC__
#define pg_attribute_sentinel() __attribute__((sentinel))
#else
#define pg_attribute_sentinel()
#endif

#endif /* OUTBOUND_COMPAT_H */

/*-------------------------------------------------------------------------
 *
 * lead_sql.h
 *	  The statements of an import. Everything is schema-qualified; lead_stage
 *	  and lead_bad are the import's own tuplestores.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_LEAD_SQL_H
#define OUTBOUND_LEAD_SQL_H

extern const char lead_sql_campaign[]; /* $1 campaign_id, $2 tenant */
extern const char lead_sql_any[];
extern const char lead_sql_by_id[];     /* $3 lead ids */
extern const char lead_sql_by_number[]; /* $3 numbers */
extern const char lead_sql_insert[];
extern const char lead_sql_insert_rest[]; /* $3 source, $4 now */
extern const char lead_sql_update[];
extern const char lead_sql_reject[];

#endif /* OUTBOUND_LEAD_SQL_H */

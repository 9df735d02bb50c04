/*-------------------------------------------------------------------------
 *
 * score.h
 *	  Signals -> score, segment, reasons. Pure: no SPI, no clock.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_SCORE_H
#define OUTBOUND_SCORE_H

#include "outbound.h"

#include "utils/jsonb.h"

#define SCORE_MAX_TIERS 16
#define SCORE_MAX_STATES 64
#define SCORE_MAX_SEGMENTS 16
#define SCORE_MAX_REASONS (SCORE_MAX_TIERS + 6)

/* What is known of a lead; the has_ members say which are known. */
typedef struct ScoreSignals
{
	double rating;
	int32 reviews;
	int32 employees;
	bool has_rating;
	bool has_reviews;
	bool has_employees;
	bool has_website;
	bool has_manager_email;
	const char *state; /* code, not NUL-terminated; NULL unknown */
	int state_len;
} ScoreSignals;

/* One step of a signal: lo <= value <= hi gives points. */
typedef struct ScoreTier
{
	double lo;
	double hi;
	int32 points;
	const char *reason; /* NULL = none */
} ScoreTier;

typedef struct ScoreStep
{
	int ntiers;
	ScoreTier tiers[SCORE_MAX_TIERS];
} ScoreStep;

typedef struct ScorePolicy
{
	ScoreStep rating;    /* the first tier that fits counts */
	ScoreStep reviews;   /* likewise */
	ScoreStep employees; /* every tier that fits counts */
	ScoreTier website;
	ScoreTier manager_email;
	ScoreTier state;
	int nstates;
	char states[SCORE_MAX_STATES][4];
	int nsegments; /* highest first; the last is the rest */
	struct
	{
		int32 at_least;
		const char *name;
	} segments[SCORE_MAX_SEGMENTS];
} ScorePolicy;

/* in score_policy.c */
extern const ScorePolicy *ScoreDefaultPolicy(void);
extern ScorePolicy *ScoreCompile(Jsonb *rules);
extern const ScorePolicy *ScoreCached(FunctionCallInfo fcinfo, int arg);
extern int32 ScoreMost(const ScoreStep *step, bool additive);

/* in score.c */
extern int32
ScoreCompute(const ScorePolicy *policy, const ScoreSignals *signals);
extern const char *ScoreSegment(const ScorePolicy *policy, int32 score);
extern int ScoreReasons(const ScorePolicy *policy, const ScoreSignals *signals,
						const char **reasons);

#endif /* OUTBOUND_SCORE_H */

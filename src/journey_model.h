/*-------------------------------------------------------------------------
 *
 * journey_model.h
 *	  The table of word weights that journey_model.c adds up.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_JOURNEY_MODEL_H
#define OUTBOUND_JOURNEY_MODEL_H

#include "postgres.h"

/* A word, a pair or three words, by hash (0: an empty slot). */
typedef struct ModelWeight
{
	uint64 hash;
	int32 weight; /* thousandths of the log-odds */
} ModelWeight;

/* in journey_model_data.c */
extern const int dnc_model_bias;
extern const int dnc_model_slots; /* a power of two */
extern const ModelWeight dnc_model[];

#endif /* OUTBOUND_JOURNEY_MODEL_H */

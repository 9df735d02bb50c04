/*-------------------------------------------------------------------------
 *
 * dispatch_choose.h
 *	  Candidates of a claim, and the steps that narrow them down.
 *
 *-------------------------------------------------------------------------
 */
#ifndef OUTBOUND_DISPATCH_CHOOSE_H
#define OUTBOUND_DISPATCH_CHOOSE_H

#include "dispatch.h"
#include "policy.h"

typedef struct Candidate
{
	char *lead_id;
	char *to_number;
	int rank;
	DispatchLead *lead; /* NULL: its number or row is not ours */
	PolicyLead *facts;
	PolicyDecision decision;
	bool granted;
	bool denied;
} Candidate;

extern void
ChooseCampaign(DispatchRun *run, DispatchCampaign *campaign, TimestampTz at);
extern int ChooseCandidates(DispatchRun *run, const DispatchCampaign *campaign,
							TimestampTz at, int limit, Candidate **candidates);
extern void ChooseNumbers(DispatchRun *run, Candidate *candidates, int n);
extern void
ChooseLeads(DispatchRun *run, Candidate *candidates, int n, bool lock);
extern void
ChooseDecide(DispatchRun *run, PolicyCampaign *policy, Candidate *candidates,
			 int n, int want, TimestampTz at, int *looked);

/* dispatch_write.c */
extern int
ClaimWriteAttempts(DispatchRun *run, const DispatchCampaign *campaign,
				   const PolicyCampaign *policy, Candidate *candidates, int n,
				   TimestampTz at, TimestampTz *next_at);
extern void ClaimWriteDenied(DispatchRun *run, const DispatchCampaign *campaign,
							 Candidate *candidates, int n, TimestampTz at);

#endif /* OUTBOUND_DISPATCH_CHOOSE_H */

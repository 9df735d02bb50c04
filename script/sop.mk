# The SOP's commands, each one psql call. Connection: psql's own variables
# (PGHOST, PGDATABASE, ...). make live-build-queue CAMPAIGN_STATES=Texas,Florida
PSQL ?= psql
LIVE_TENANT ?= live_medspa
LIVE_CAMPAIGN_ID ?= ont-live-001
LIVE_MAX_CALLS ?= 5
LIVE_CONCURRENCY ?= 5
CAMPAIGN_TOP_K ?= 500
CAMPAIGN_STATES ?= Texas,Florida,California
CAMPAIGN_QUERY ?= medspa

SOP_PSQL = $(PSQL) -X -v ON_ERROR_STOP=1 -v tenant='$(LIVE_TENANT)' -v campaign='$(LIVE_CAMPAIGN_ID)'

.PHONY: live-build-queue live-call-batch live-map-journeys live-export-supabase omni-gate-start omni-gate-eod dashboard

live-build-queue:
	@echo "UPDATE outbound.campaign SET queries = string_to_array(:'query', ',') WHERE (tenant, campaign_id) = (:'tenant', :'campaign') AND queries <> string_to_array(:'query', ','); SELECT * FROM outbound.build_queue(top_k => :'top_k'::integer, states => string_to_array(:'states', ','), campaign_id => :'campaign', tenant => :'tenant');" | \
	$(SOP_PSQL) -v top_k='$(CAMPAIGN_TOP_K)' -v states='$(CAMPAIGN_STATES)' -v query='$(CAMPAIGN_QUERY)'

live-call-batch:
	@echo "CALL outbound.call_batch(max_calls => :'max_calls'::integer, concurrency => :'concurrency'::integer, campaign_id => :'campaign', tenant => :'tenant');" | \
	$(SOP_PSQL) -v max_calls='$(LIVE_MAX_CALLS)' -v concurrency='$(LIVE_CONCURRENCY)'

live-map-journeys:
	@echo "SELECT * FROM outbound.map_journeys(campaign_id => :'campaign', tenant => :'tenant');" | $(SOP_PSQL)

live-export-supabase:
	@echo "CALL outbound.export_supabase(campaign_id => :'campaign', tenant => :'tenant');" | $(SOP_PSQL)

# morning: build, then call
omni-gate-start:
	@echo "CALL outbound.morning(top_k => :'top_k'::integer, states => string_to_array(:'states', ','), max_calls => :'max_calls'::integer, concurrency => :'concurrency'::integer, campaign_id => :'campaign', tenant => :'tenant');" | \
	$(SOP_PSQL) -v top_k='$(CAMPAIGN_TOP_K)' -v states='$(CAMPAIGN_STATES)' -v max_calls='$(LIVE_MAX_CALLS)' -v concurrency='$(LIVE_CONCURRENCY)'

# evening: sync, map, report, deliver, export
omni-gate-eod:
	@echo "CALL outbound.end_of_day(campaign_id => :'campaign', tenant => :'tenant');" | $(SOP_PSQL)

# the campaign as one HTML file
DASHBOARD ?= dashboard.html
dashboard:
	@echo "SELECT outbound.dashboard(:'campaign', :'tenant');" | $(SOP_PSQL) -qAt > '$(DASHBOARD)' && echo 'wrote $(DASHBOARD)'

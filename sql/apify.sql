-- Crawler runs: what was asked of Apify, and how far it got.

CREATE TABLE outbound.apify_run (
  tenant text NOT NULL DEFAULT outbound.current_tenant(),
  request_id bigint GENERATED ALWAYS AS IDENTITY,
  campaign_id text NOT NULL DEFAULT outbound.current_campaign(),
  location text NOT NULL,
  input jsonb NOT NULL CHECK (pg_catalog.jsonb_typeof(input) = 'object'),
  input_hash bytea NOT NULL,
  max_items integer CHECK (max_items > 0),
  max_charge_usd double precision CHECK (max_charge_usd > 0),
  timeout_secs integer NOT NULL GENERATED ALWAYS AS ((36000 + request_id % 50000)::integer) STORED,
  state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'claimed', 'unknown', 'running', 'paging', 'imported', 'failed')),
  run_id text,
  dataset_id text,
  status text,
  claimed_at timestamptz,
  items_total bigint,
  next_offset bigint NOT NULL DEFAULT 0,
  inserted bigint NOT NULL DEFAULT 0,
  updated bigint NOT NULL DEFAULT 0,
  unchanged bigint NOT NULL DEFAULT 0,
  rejected bigint NOT NULL DEFAULT 0,
  error text,
  created_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  UNIQUE (tenant, run_id),
  CHECK (state NOT IN ('running', 'paging', 'imported') OR run_id IS NOT NULL),
  FOREIGN KEY (tenant, campaign_id) REFERENCES outbound.campaign
);
-- one open request of one kind; the look for a request that was done
CREATE UNIQUE INDEX apify_run_open ON outbound.apify_run (tenant, campaign_id, input_hash)
  WHERE state NOT IN ('imported', 'failed');
CREATE INDEX apify_run_input ON outbound.apify_run (tenant, campaign_id, input_hash);
-- last: an empty table's indexes all cost the same, and of those the planner takes the youngest
ALTER TABLE outbound.apify_run ADD PRIMARY KEY (tenant, request_id);
COMMENT ON TABLE outbound.apify_run IS 'One row a crawler request of fetch_leads(): its state is committed before anything is sent, so that no run is paid for twice.';
COMMENT ON COLUMN outbound.apify_run.location IS 'Where it searches.';
COMMENT ON COLUMN outbound.apify_run.input IS 'The actor''s input, as sent.';
COMMENT ON COLUMN outbound.apify_run.input_hash IS 'SHA-256 of the input: the same request is not made twice while one is open, nor after it was imported unless refresh is set.';
COMMENT ON COLUMN outbound.apify_run.max_items IS 'Items to pay for at most (maxItems).';
COMMENT ON COLUMN outbound.apify_run.max_charge_usd IS 'Dollars to pay at most (maxTotalChargeUsd).';
COMMENT ON COLUMN outbound.apify_run.timeout_secs IS 'Run time-out sent along; also the mark by which a run is found again when the answer was lost.';
COMMENT ON COLUMN outbound.apify_run.state IS 'new, claimed (about to be sent), unknown (sent, answer lost), running, paging (run ended, items being imported), imported, failed.';
COMMENT ON COLUMN outbound.apify_run.run_id IS 'Apify''s id of the run.';
COMMENT ON COLUMN outbound.apify_run.dataset_id IS 'Apify''s id of the run''s items.';
COMMENT ON COLUMN outbound.apify_run.status IS 'Apify''s word for the run; TIMED-OUT and ABORTED runs keep the items they found.';
COMMENT ON COLUMN outbound.apify_run.claimed_at IS 'When the request was about to be sent (wall clock).';
COMMENT ON COLUMN outbound.apify_run.items_total IS 'Items of the dataset.';
COMMENT ON COLUMN outbound.apify_run.next_offset IS 'Where the next page begins.';
COMMENT ON COLUMN outbound.apify_run.error IS 'What went wrong last.';

CREATE PROCEDURE outbound.fetch_leads(
    queries text[] DEFAULT NULL, states text[] DEFAULT NULL,
    input jsonb DEFAULT '{}', max_items integer DEFAULT NULL,
    max_charge_usd double precision DEFAULT NULL,
    max_seconds integer DEFAULT 600, refresh boolean DEFAULT false,
    settle interval DEFAULT '1 minute',
    campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant())
  AS 'MODULE_PATHNAME', 'outbound_fetch_leads'
  LANGUAGE C;
COMMENT ON PROCEDURE outbound.fetch_leads(text[], text[], jsonb, integer, double precision, integer, boolean, interval, text, text) IS
  'Run the places crawler for the campaign''s queries in each of its states and import what it finds. Commits as it goes; call it again to go on after a crash or when max_seconds was too short. The same request is paid for once, unless refresh is true. input overrides fields of the actor''s input; max_items and max_charge_usd bound what a run may cost.';

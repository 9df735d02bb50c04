-- Runs of each stage, schedules and control.

CREATE TABLE outbound.run (
  tenant text NOT NULL,
  run_id bigint GENERATED ALWAYS AS IDENTITY,
  campaign_id text NOT NULL,
  stage text NOT NULL,
  local_day date,
  started_at timestamptz NOT NULL DEFAULT outbound.now(),
  finished_at timestamptz,
  status text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'ok', 'failed', 'skipped')),
  backend integer NOT NULL DEFAULT pg_catalog.pg_backend_pid(),
  result jsonb NOT NULL DEFAULT '{}',
  error text,
  PRIMARY KEY (tenant, run_id)
);
CREATE INDEX run_stage ON outbound.run (tenant, campaign_id, stage, started_at);
CREATE UNIQUE INDEX run_daily ON outbound.run (tenant, campaign_id, stage, local_day)
  WHERE local_day IS NOT NULL AND status = 'ok';
COMMENT ON TABLE outbound.run IS 'Each stage''s runs: when, how it ended, what it did.';
COMMENT ON COLUMN outbound.run.local_day IS 'For once-a-day stages: the campaign''s local day that this run did.';

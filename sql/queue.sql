-- The day's ordered queue of a campaign.

CREATE TABLE outbound.queue_entry (
  tenant text NOT NULL,
  campaign_id text NOT NULL,
  queue_date date NOT NULL,
  lead_id text NOT NULL,
  rank integer NOT NULL,
  segment_score integer NOT NULL,
  lead_segment text NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'dispatched', 'dropped')),
  outcome text NOT NULL DEFAULT '',
  not_before timestamptz,
  attempt_id uuid,
  built_at timestamptz NOT NULL DEFAULT outbound.now(),
  PRIMARY KEY (tenant, campaign_id, queue_date, lead_id),
  FOREIGN KEY (tenant, campaign_id, lead_id) REFERENCES outbound.lead ON DELETE CASCADE
) WITH (fillfactor = 80);
CREATE INDEX queue_entry_due ON outbound.queue_entry (tenant, campaign_id, queue_date, rank) WHERE state = 'queued';
COMMENT ON TABLE outbound.queue_entry IS 'The queue that build_queue() made for a campaign-local day, and what became of each entry.';
COMMENT ON COLUMN outbound.queue_entry.queue_date IS 'The campaign''s local day.';
COMMENT ON COLUMN outbound.queue_entry.rank IS 'Position: score, then least recently called, then lead id.';
COMMENT ON COLUMN outbound.queue_entry.state IS 'queued, dispatched (an attempt was claimed), dropped (may not be called any more; outcome says why).';
COMMENT ON COLUMN outbound.queue_entry.outcome IS 'The policy''s reason word of the last look.';
COMMENT ON COLUMN outbound.queue_entry.not_before IS 'The policy said wait until then.';
COMMENT ON COLUMN outbound.queue_entry.attempt_id IS 'The last attempt made for this entry.';

-- Append-only record of who changed what and of every decision that stopped or placed a call.

CREATE TABLE outbound.audit (
  audit_id bigint GENERATED ALWAYS AS IDENTITY,
  tenant text NOT NULL,
  campaign_id text,
  at timestamptz NOT NULL DEFAULT outbound.now(),
  actor text NOT NULL DEFAULT SESSION_USER,
  action text NOT NULL CHECK (action <> ''),
  subject text NOT NULL DEFAULT '',
  reason text NOT NULL DEFAULT '',
  detail jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (tenant, audit_id)
);
CREATE INDEX audit_at ON outbound.audit (tenant, at);
CREATE INDEX audit_subject ON outbound.audit (tenant, subject, at);
COMMENT ON TABLE outbound.audit IS 'Append-only: control actions, policy and suppression changes, calls placed and calls stopped. Operators can read it and cannot change it.';
COMMENT ON COLUMN outbound.audit.audit_id IS 'Order of writing.';
COMMENT ON COLUMN outbound.audit.tenant IS 'Tenant concerned, * for everything.';
COMMENT ON COLUMN outbound.audit.campaign_id IS 'Campaign concerned, if one.';
COMMENT ON COLUMN outbound.audit.at IS 'When, on the extension''s clock.';
COMMENT ON COLUMN outbound.audit.actor IS 'Database role of the session.';
COMMENT ON COLUMN outbound.audit.action IS 'What happened, e.g. campaign.start, kill_switch.stop, suppression.add, call.placed, call.blocked, settings.change.';
COMMENT ON COLUMN outbound.audit.subject IS 'What it happened to: a lead id, an attempt id, a number.';
COMMENT ON COLUMN outbound.audit.reason IS 'Why, in words or as the policy''s reason word.';
COMMENT ON COLUMN outbound.audit.detail IS 'More, as JSON; never a credential.';

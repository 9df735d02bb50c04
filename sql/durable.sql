-- Data that outlives accidents: a copy of the database does not dial by
-- itself, and DROP EXTENSION does not take leads along by mistake.

-- whoever sets a campaign running, by whatever statement, means this database
CREATE FUNCTION outbound.campaign_arm() RETURNS trigger
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  NEW.armed_on := outbound.database_identity();
  RETURN NEW;
END $$;
COMMENT ON FUNCTION outbound.campaign_arm() IS
  'Trigger of outbound.campaign: note the database in which the campaign is set running. A restore writes the row as it was and so does not arm it.';
CREATE TRIGGER campaign_arm BEFORE UPDATE OF status ON outbound.campaign
  FOR EACH ROW WHEN (NEW.status = 'running') EXECUTE FUNCTION outbound.campaign_arm();

CREATE FUNCTION outbound.keep_data() RETURNS event_trigger
  AS 'MODULE_PATHNAME', 'outbound_keep_data'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.keep_data() IS
  'Event trigger outbound_keep_data: refuses DROP EXTENSION outbound, DROP SCHEMA outbound and DROP OWNED BY its owner while there are leads, attempts, calls or suppressions, unless outbound.allow_drop is on.';
CREATE EVENT TRIGGER outbound_keep_data ON ddl_command_start
  WHEN TAG IN ('DROP EXTENSION', 'DROP SCHEMA', 'DROP OWNED')
  EXECUTE FUNCTION outbound.keep_data();
COMMENT ON EVENT TRIGGER outbound_keep_data IS
  'Keeps DROP EXTENSION outbound from taking data along by mistake: SET outbound.allow_drop = on when you mean it.';

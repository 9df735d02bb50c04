-- distribute(): what goes where, and that every table keeps Citus's rules.
-- Citus itself cannot be installed here: a stand-in with its two functions refuses
-- what Citus documents that it refuses.
SET client_min_messages = warning;
SELECT outbound.distribute();
SELECT * FROM outbound.distribute(dry_run => true) ORDER BY placement, table_name;

BEGIN;
CREATE TABLE public.pg_dist_partition (logicalrelid regclass PRIMARY KEY, partmethod "char", partkey text, colocated_with regclass);
ALTER TABLE public.pg_dist_partition SET SCHEMA pg_catalog;
CREATE FUNCTION pg_catalog.check_distributable(t regclass, col text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  r record;
BEGIN
  FOR r IN SELECT tgname, tgtype FROM pg_trigger WHERE tgrelid = t AND NOT tgisinternal LOOP
    IF current_setting('citus.enable_unsafe_triggers', true) IS DISTINCT FROM 'on' THEN
      RAISE 'cannot distribute % because it has triggers', t;
    END IF;
    IF r.tgtype & 1 = 0 THEN RAISE 'trigger % of % is not for each row', r.tgname, t; END IF;
  END LOOP;
  IF col IS NOT NULL THEN
    FOR r IN SELECT i.indexrelid::regclass AS name FROM pg_index i WHERE i.indrelid = t AND i.indisunique
      AND (SELECT attnum FROM pg_attribute WHERE attrelid = t AND attname = col) <> ALL (i.indkey::int2[])
    LOOP RAISE 'unique index % lacks %', r.name, col; END LOOP;
  END IF;
  FOR r IN SELECT k.conname, k.confdeltype, f.partmethod, f.logicalrelid, (SELECT bool_or(a.attname = col AND b.attname = f.partkey)
      FROM unnest(k.conkey, k.confkey) u (a, b) JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.a
      JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = u.b) AS by_key
    FROM pg_constraint k LEFT JOIN pg_dist_partition f ON f.logicalrelid = k.confrelid WHERE k.conrelid = t AND k.contype = 'f'
  LOOP
    IF r.logicalrelid IS NULL THEN RAISE 'foreign key % of % names a local table', r.conname, t; END IF;
    IF r.partmethod = 'h' AND r.by_key IS NOT TRUE THEN RAISE 'foreign key % of % lacks %', r.conname, t, col; END IF;
    IF r.confdeltype IN ('n', 'd') THEN RAISE 'foreign key % of % sets the key null', r.conname, t; END IF;
  END LOOP;
  IF EXISTS (SELECT FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    WHERE d.adrelid = t AND a.attname = col AND a.attidentity <> '') THEN RAISE 'identity as key of %', t; END IF;
END $$;
CREATE FUNCTION pg_catalog.create_distributed_table(table_name regclass, distribution_column text, colocate_with text DEFAULT 'default')
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_catalog.check_distributable(table_name, distribution_column);
  INSERT INTO pg_dist_partition VALUES (table_name, 'h', distribution_column, CASE WHEN colocate_with <> 'none' THEN colocate_with::regclass ELSE table_name END);
END $$;
CREATE FUNCTION pg_catalog.create_reference_table(table_name regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_catalog.check_distributable(table_name, NULL);
  INSERT INTO pg_dist_partition VALUES (table_name, 'n', NULL, NULL);
END $$;
-- whatever other tests have left running
UPDATE outbound.campaign SET status = 'paused' WHERE status = 'running';
INSERT INTO outbound.campaign (tenant, campaign_id, status) VALUES ('t_distribute', 'c', 'paused');
SAVEPOINT before;
UPDATE outbound.campaign SET status = 'running' WHERE tenant = 't_distribute';
SELECT outbound.distribute();
ROLLBACK TO before;
SELECT placement, count(*) > 0 AS some, bool_and(done) AS done FROM outbound.distribute() GROUP BY placement ORDER BY placement;
SELECT partmethod, partkey, colocated_with, count(*) = (SELECT count(*) FROM outbound.distribute(dry_run => true) d
  WHERE d.placement = CASE partmethod WHEN 'h' THEN 'tenant' ELSE 'reference' END) AS every_one
FROM pg_dist_partition GROUP BY 1, 2, 3 ORDER BY 1;
-- a second time there is nothing left to do
SELECT bool_and(done) AS done FROM outbound.distribute();
ROLLBACK;
-- every row that all tenants read is in a table that every node has
DO $$
DECLARE
  t record;
  found boolean;
BEGIN
  FOR t IN SELECT table_name FROM outbound.distribute(dry_run => true) WHERE placement = 'tenant' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM outbound.%I WHERE tenant = ''*'')', t.table_name) INTO found;
    IF found THEN RAISE '% has rows of tenant *', t.table_name; END IF;
  END LOOP;
END $$;

-- Schedules: which stage is due when, the log of runs, and pg_cron's jobs.
--
-- A job is one single-statement CALL of run_stage(), which works in both of
-- pg_cron's modes. Nothing depends on a tick being on time or alone: a stage
-- asks whether it is due, takes a session lock so that an overlap is a
-- recorded skip, and logs itself in outbound.run. These procedures commit, so
-- they can have no SET clause; each sets a safe search_path for itself at the
-- start of every transaction.

CREATE FUNCTION outbound.window_minutes(call_hours text, law_hours text) RETURNS integer
  AS 'MODULE_PATHNAME', 'outbound_window_minutes'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.window_minutes(text, text) IS
  'How many minutes of a day are in both a calling window and a state''s legal hours.';

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
CREATE INDEX run_open ON outbound.run (tenant, campaign_id, stage) WHERE status = 'running';
CREATE UNIQUE INDEX run_daily ON outbound.run (tenant, campaign_id, stage, local_day)
  WHERE local_day IS NOT NULL AND status = 'ok';
COMMENT ON TABLE outbound.run IS 'Each stage''s runs: when, how it ended, what it did.';
COMMENT ON COLUMN outbound.run.local_day IS 'For once-a-day stages: the campaign''s local day that this run did.';
COMMENT ON COLUMN outbound.run.status IS 'running, ok, failed (error says why), skipped (another run of the stage was still busy).';

CREATE TABLE outbound.schedule (
  tenant text NOT NULL,
  campaign_id text NOT NULL,
  stage text NOT NULL CHECK (stage IN ('build_queue', 'call_batch', 'sync_calls', 'map_journeys',
    'deliver', 'export_supabase', 'end_of_day', 'prune')),
  cron text NOT NULL DEFAULT '* * * * *',
  local_time time,
  every interval CHECK (every > interval '0'),
  time_budget interval NOT NULL DEFAULT '50 seconds' CHECK (time_budget > interval '0'),
  enabled boolean NOT NULL DEFAULT true,
  PRIMARY KEY (tenant, campaign_id, stage),
  FOREIGN KEY (tenant, campaign_id) REFERENCES outbound.campaign ON DELETE CASCADE,
  CHECK (local_time IS NULL OR every IS NULL)
);
COMMENT ON TABLE outbound.schedule IS
  'When each stage of a campaign is due; start() fills it with defaults, edit it freely and call start() again.';
COMMENT ON COLUMN outbound.schedule.cron IS 'How often pg_cron looks whether the stage is due.';
COMMENT ON COLUMN outbound.schedule.local_time IS 'Once a day, from this time of the campaign''s zone on, on its call days; catches up after downtime on the same day.';
COMMENT ON COLUMN outbound.schedule.every IS 'Due when the last good run is at least this old; null: due at each look.';
COMMENT ON COLUMN outbound.schedule.time_budget IS 'How long a looping stage works within one run; keep it under the cron step.';

CREATE FUNCTION outbound.service_exists(service text, tenant text DEFAULT outbound.current_tenant()) RETURNS boolean
  LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT EXISTS (
    SELECT FROM pg_catalog.pg_foreign_server s
    JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
    WHERE w.fdwname = 'outbound_service' AND s.srvname IN (service, service || '@' || tenant));
END;
COMMENT ON FUNCTION outbound.service_exists(text, text) IS
  'Is the remote service (retell, apify, n8n_lead, n8n_dispatch, n8n_outcome, supabase) configured, for this tenant or for all?';

CREATE FUNCTION outbound.is_call_day(call_days text, day date) RETURNS boolean
  AS 'MODULE_PATHNAME', 'outbound_is_call_day'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION outbound.is_call_day(text, date) IS
  'Is the date one of the days that call_days names, e.g. Mon-Sat?';

-- A name that no other extension's lock has: 64 bits of the stage's full name.
CREATE FUNCTION outbound.stage_lock_key(stage text, campaign_id text, tenant text) RETURNS bigint
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN pg_catalog.hashtextextended(pg_catalog.concat_ws('/', 'outbound stage', tenant, campaign_id, stage), 0);
COMMENT ON FUNCTION outbound.stage_lock_key(text, text, text) IS
  'Key of the session advisory lock that a running stage holds.';

CREATE FUNCTION outbound.stage_lock(key bigint) RETURNS boolean
  AS 'MODULE_PATHNAME', 'outbound_stage_lock'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.stage_lock(bigint) IS
  'Take a stage''s lock for this session, over commits, until stage_unlock() or an error; false when another session has it.';

CREATE FUNCTION outbound.stage_unlock() RETURNS void
  AS 'MODULE_PATHNAME', 'outbound_stage_unlock'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION outbound.stage_unlock() IS
  'Give back the lock that stage_lock() took.';

CREATE FUNCTION outbound.open_work(campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant())
  RETURNS TABLE (work text, count bigint)
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT 'calls not ended', count(*) FROM outbound.attempt a
    WHERE a.tenant = open_work.tenant AND a.campaign_id = open_work.campaign_id AND a.state IN ('claimed', 'placed', 'unknown')
  UNION ALL
  SELECT 'calls not analyzed', count(*) FROM outbound.call c
    WHERE c.tenant = open_work.tenant AND c.campaign_id = open_work.campaign_id AND NOT c.analyzed
      AND coalesce(c.start_at, c.created_at) > outbound.now() - interval '1 day'
  UNION ALL
  SELECT 'calls without a journey', count(*) FROM outbound.call c
    WHERE c.tenant = open_work.tenant AND c.campaign_id = open_work.campaign_id AND c.payload_hash IS DISTINCT FROM c.mapped_hash
  UNION ALL
  -- what has nowhere to go waits for a configuration, not for a job
  SELECT 'messages not delivered', count(*) FROM outbound.delivery d
    WHERE d.tenant = open_work.tenant AND d.campaign_id = open_work.campaign_id AND d.state IN ('pending', 'sending')
      AND outbound.service_exists(d.endpoint, d.tenant);
END;
COMMENT ON FUNCTION outbound.open_work(text, text) IS
  'What a campaign that dials no more still has to finish, counted: calls, journeys, messages. Its jobs stay until all are 0.';

CREATE FUNCTION outbound.stage_due(stage text, campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant())
  RETURNS TABLE (due boolean, local_day date, reason text)
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE
      WHEN NOT s.enabled OR c.armed_on <> outbound.database_identity() THEN false
      WHEN s.local_time IS NOT NULL THEN
        l.clock::time >= s.local_time AND outbound.is_call_day(c.call_days, l.clock::date) AND d.run_id IS NULL
      WHEN s.every IS NOT NULL THEN r.started_at IS NULL OR r.started_at + s.every <= outbound.now()
        OR r.started_at > outbound.now()  -- the clock went back
      ELSE true
    END,
    CASE WHEN s.local_time IS NOT NULL THEN l.clock::date END,
    CASE
      WHEN NOT s.enabled THEN 'disabled in outbound.schedule'
      WHEN c.armed_on <> outbound.database_identity() THEN 'this is a copy of the database in which the campaign was started: outbound.start() it here if it is to work here'
      WHEN s.local_time IS NULL AND s.every IS NULL THEN 'due at each look'
      WHEN s.local_time IS NULL THEN pg_catalog.format('every %s, last %s', s.every, coalesce(r.started_at::text, 'never'))
      WHEN d.run_id IS NOT NULL THEN pg_catalog.format('done for %s', l.clock::date)
      WHEN NOT outbound.is_call_day(c.call_days, l.clock::date) THEN pg_catalog.format('%s is not one of %s', l.clock::date, c.call_days)
      ELSE pg_catalog.format('daily from %s %s', s.local_time, c.time_zone)
    END
  FROM outbound.schedule s
  JOIN outbound.campaign c ON (c.tenant, c.campaign_id) = (s.tenant, s.campaign_id)
  CROSS JOIN LATERAL (SELECT outbound.now() AT TIME ZONE c.time_zone AS clock) l
  LEFT JOIN LATERAL (SELECT max(x.started_at) AS started_at FROM outbound.run x
    WHERE (x.tenant, x.campaign_id, x.stage) = (s.tenant, s.campaign_id, s.stage) AND x.status = 'ok') r ON true
  LEFT JOIN outbound.run d ON (d.tenant, d.campaign_id, d.stage, d.local_day, d.status)
    = (s.tenant, s.campaign_id, s.stage, l.clock::date, 'ok')
  WHERE (s.tenant, s.campaign_id, s.stage) = (stage_due.tenant, stage_due.campaign_id, stage_due.stage);
END;
COMMENT ON FUNCTION outbound.stage_due(text, text, text) IS
  'Is the stage due now, for which local day, and why or why not. No row: the campaign has no such schedule (call outbound.start()).';

CREATE PROCEDURE outbound.run_stage(stage text, campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant())
  LANGUAGE plpgsql
AS $$
DECLARE
  key bigint;
  is_due boolean;
  day date;
  budget interval;
  this bigint;
  report jsonb := '{}';
BEGIN
  PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  SELECT d.due, d.local_day INTO is_due, day FROM outbound.stage_due(stage, campaign_id, tenant) d;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'campaign "%" of tenant "%" has no schedule for stage "%"', campaign_id, tenant, stage
      USING ERRCODE = 'undefined_object', HINT = 'Start the campaign with outbound.start(), which makes its schedule.';
  END IF;

  key := outbound.stage_lock_key(stage, campaign_id, tenant);
  IF NOT outbound.stage_lock(key) THEN
    IF is_due THEN
      INSERT INTO outbound.run (tenant, campaign_id, stage, finished_at, status, error)
      VALUES (tenant, campaign_id, stage, outbound.now(), 'skipped', 'the run before it was still busy');
    END IF;
    RETURN;
  END IF;

  -- we hold the lock: whoever left a run open is gone
  UPDATE outbound.run r SET status = 'failed', finished_at = outbound.now(),
    error = 'it did not end well: an error, a kill or a restart; the server log or cron.job_run_details says which'
  WHERE (r.tenant, r.campaign_id, r.stage) = (run_stage.tenant, run_stage.campaign_id, run_stage.stage) AND r.status = 'running';
  -- asked again under the lock: the run before us may have done the day
  SELECT d.due, d.local_day INTO is_due, day FROM outbound.stage_due(stage, campaign_id, tenant) d;
  IF NOT is_due THEN
    PERFORM outbound.stage_unlock();
    PERFORM outbound.settle_jobs(run_stage.campaign_id, run_stage.tenant);
    RETURN;
  END IF;
  INSERT INTO outbound.run (tenant, campaign_id, stage, local_day) VALUES (tenant, campaign_id, stage, day)
    RETURNING run_id INTO this;
  SELECT s.time_budget INTO budget FROM outbound.schedule s
    WHERE (s.tenant, s.campaign_id, s.stage) = (run_stage.tenant, run_stage.campaign_id, run_stage.stage);
  COMMIT;
  PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

  CASE stage
    WHEN 'build_queue' THEN
      SELECT jsonb_build_object('queued', count(*)) INTO report
        FROM outbound.build_queue(campaign_id => run_stage.campaign_id, tenant => run_stage.tenant);
    WHEN 'call_batch' THEN
      CALL outbound.call_batch(time_budget => budget, wait_for_work => true, campaign_id => run_stage.campaign_id, tenant => run_stage.tenant);
    WHEN 'sync_calls' THEN
      CALL outbound.sync_calls(time_budget => budget, campaign_id => run_stage.campaign_id, tenant => run_stage.tenant);
    WHEN 'map_journeys' THEN
      SELECT jsonb_build_object('mapped', count(*)) INTO report
        FROM outbound.map_journeys(campaign_id => run_stage.campaign_id, tenant => run_stage.tenant);
    WHEN 'deliver' THEN
      CALL outbound.deliver(time_budget => budget, campaign_id => run_stage.campaign_id, tenant => run_stage.tenant);
    WHEN 'export_supabase' THEN
      CALL outbound.export_supabase(campaign_id => run_stage.campaign_id, tenant => run_stage.tenant);
    WHEN 'end_of_day' THEN
      CALL outbound.end_of_day(campaign_id => run_stage.campaign_id, tenant => run_stage.tenant);
    WHEN 'prune' THEN
      CALL outbound.prune(tenant => run_stage.tenant);
  END CASE;

  PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  UPDATE outbound.run r SET status = 'ok', finished_at = outbound.now(), result = report
  WHERE (r.tenant, r.run_id) = (run_stage.tenant, this);
  COMMIT;
  PERFORM outbound.stage_unlock();
  PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  PERFORM outbound.settle_jobs(run_stage.campaign_id, run_stage.tenant);
END;
$$;
COMMENT ON PROCEDURE outbound.run_stage(text, text, text) IS
  'Run one stage if it is due: the command of a pg_cron job. Takes a session lock, so an overlap is a recorded skip; commits; logs itself in outbound.run. For a stopped campaign it also removes the jobs that have nothing left to do.';

CREATE PROCEDURE outbound.tick(campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant())
  LANGUAGE plpgsql
AS $$
DECLARE
  stages text[];
  each text;
BEGIN
  PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  -- an error ends the tick: what failed last time comes after the others, the longest ago first,
  -- so that a service that is away holds up no stage that can do without it
  SELECT array_agg(s.stage ORDER BY r.failed_at NULLS FIRST, array_position(ARRAY['build_queue', 'sync_calls', 'call_batch',
      'map_journeys', 'deliver', 'export_supabase', 'end_of_day', 'prune'], s.stage)) INTO stages
    FROM outbound.schedule s
    LEFT JOIN LATERAL (SELECT CASE WHEN x.status <> 'ok' THEN x.started_at END AS failed_at FROM outbound.run x
      WHERE (x.tenant, x.campaign_id, x.stage) = (s.tenant, s.campaign_id, s.stage) AND x.status <> 'skipped'
      ORDER BY x.started_at DESC, x.run_id DESC LIMIT 1) r ON true
    WHERE (s.tenant, s.campaign_id) = (tick.tenant, tick.campaign_id) AND s.enabled;
  IF stages IS NULL THEN
    RAISE EXCEPTION 'campaign "%" of tenant "%" has no schedule', campaign_id, tenant
      USING ERRCODE = 'undefined_object', HINT = 'Start the campaign with outbound.start(), which makes its schedule.';
  END IF;
  FOREACH each IN ARRAY stages LOOP
    CALL outbound.run_stage(each, tick.campaign_id, tick.tenant);
  END LOOP;
END;
$$;
COMMENT ON PROCEDURE outbound.tick(text, text) IS
  'Run every stage that is due, one after the other: for schedulers other than pg_cron. Call it once a minute from a session of its own. The error of a stage ends the tick; the next one begins with the others.';

CREATE PROCEDURE outbound.morning(top_k integer DEFAULT NULL, states text[] DEFAULT NULL,
    max_calls integer DEFAULT NULL, concurrency integer DEFAULT NULL,
    campaign_id text DEFAULT outbound.current_campaign(), tenant text DEFAULT outbound.current_tenant())
  LANGUAGE plpgsql
AS $$
BEGIN
  PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  PERFORM FROM outbound.build_queue(top_k => morning.top_k, states => morning.states,
    campaign_id => morning.campaign_id, tenant => morning.tenant);
  COMMIT;
  CALL outbound.call_batch(max_calls => morning.max_calls, concurrency => morning.concurrency,
    campaign_id => morning.campaign_id, tenant => morning.tenant);
END;
$$;
COMMENT ON PROCEDURE outbound.morning(integer, text[], integer, integer, text, text) IS
  'The SOP''s morning (make omni-gate-start): build the queue, then call.';

CREATE FUNCTION outbound.unreported_days(until date, campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant()) RETURNS SETOF date
  LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT DISTINCT (a.claimed_at AT TIME ZONE c.time_zone)::date
  FROM outbound.campaign c
  CROSS JOIN LATERAL (SELECT max(r.local_day) AS local_day FROM outbound.run r
    WHERE (r.tenant, r.campaign_id, r.stage, r.status) = (c.tenant, c.campaign_id, 'end_of_day', 'ok')) last
  JOIN outbound.attempt a ON (a.tenant, a.campaign_id) = (c.tenant, c.campaign_id)
    AND a.claimed_at >= COALESCE(last.local_day + 1, unreported_days.until - 31)::timestamp AT TIME ZONE c.time_zone
    AND a.claimed_at < unreported_days.until::timestamp AT TIME ZONE c.time_zone
  WHERE (c.tenant, c.campaign_id) = (unreported_days.tenant, unreported_days.campaign_id)
  ORDER BY 1;
END;
COMMENT ON FUNCTION outbound.unreported_days(date, text, text) IS
  'Days with calls, before the given one, since the last end_of_day that the schedule finished (in a month, when none ever did): the machine was off in their evening.';

CREATE PROCEDURE outbound.end_of_day(campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant())
  LANGUAGE plpgsql
AS $$
DECLARE
  day date;
BEGIN
  PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  SELECT (outbound.now() AT TIME ZONE c.time_zone)::date INTO day FROM outbound.campaign c
    WHERE (c.tenant, c.campaign_id) = (end_of_day.tenant, end_of_day.campaign_id);
  IF day IS NULL THEN
    RAISE EXCEPTION 'campaign "%" of tenant "%" does not exist', campaign_id, tenant
      USING ERRCODE = 'undefined_object', HINT = 'SELECT tenant, campaign_id FROM outbound.campaign lists them.';
  END IF;
  COMMIT;
  IF outbound.service_exists('retell', tenant) THEN
    CALL outbound.sync_calls(campaign_id => end_of_day.campaign_id, tenant => end_of_day.tenant);
  END IF;
  PERFORM FROM outbound.map_journeys(campaign_id => end_of_day.campaign_id, tenant => end_of_day.tenant);
  -- and the days before it whose evening the schedule missed
  PERFORM outbound.report_day(d.local_day, end_of_day.campaign_id, end_of_day.tenant)
    FROM outbound.unreported_days(day, end_of_day.campaign_id, end_of_day.tenant) d (local_day);
  PERFORM outbound.report_day(day, end_of_day.campaign_id, end_of_day.tenant);
  COMMIT;
  CALL outbound.deliver(campaign_id => end_of_day.campaign_id, tenant => end_of_day.tenant);
  IF outbound.service_exists('supabase', tenant) THEN
    CALL outbound.export_supabase(campaign_id => end_of_day.campaign_id, tenant => end_of_day.tenant);
  END IF;
END;
$$;
COMMENT ON PROCEDURE outbound.end_of_day(text, text) IS
  'The SOP''s evening (make omni-gate-eod): sync calls, map journeys, report the day (and those whose evening was missed), deliver, export.';

CREATE FUNCTION outbound.default_schedule(campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant()) RETURNS void
  LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
  INSERT INTO outbound.schedule (tenant, campaign_id, stage, cron, local_time, every)
  VALUES
    (tenant, campaign_id, 'build_queue', '* * * * *', '07:30', NULL),
    (tenant, campaign_id, 'call_batch', '* * * * *', NULL, NULL),
    (tenant, campaign_id, 'sync_calls', '* * * * *', NULL, NULL),
    (tenant, campaign_id, 'map_journeys', '* * * * *', NULL, '1 minute'),
    (tenant, campaign_id, 'deliver', '* * * * *', NULL, NULL),
    (tenant, campaign_id, 'export_supabase', '* * * * *', NULL, '5 minutes'),
    (tenant, campaign_id, 'end_of_day', '* * * * *', '21:30', NULL),
    (tenant, campaign_id, 'prune', '*/10 * * * *', NULL, '1 hour')
  ON CONFLICT DO NOTHING;
END;
COMMENT ON FUNCTION outbound.default_schedule(text, text) IS
  'Fill outbound.schedule for a campaign; rows that are there stay as they are.';

CREATE FUNCTION outbound.schedule_jobs(campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant())
  RETURNS TABLE (stage text, schedule text, command text, status text)
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  job record;
  exporting boolean := outbound.service_exists('supabase', schedule_jobs.tenant);
BEGIN
  PERFORM outbound.default_schedule(schedule_jobs.campaign_id, schedule_jobs.tenant);
  FOR job IN
    SELECT s.stage, s.cron, s.enabled AND (s.stage <> 'export_supabase' OR exporting) AS wanted
    FROM outbound.schedule s
    WHERE (s.tenant, s.campaign_id) = (schedule_jobs.tenant, schedule_jobs.campaign_id) ORDER BY s.stage
  LOOP
    stage := job.stage;
    schedule := job.cron;
    command := format('CALL outbound.run_stage(%L, %L, %L)', job.stage, schedule_jobs.campaign_id, schedule_jobs.tenant);
    IF to_regprocedure('cron.schedule(text,text,text)') IS NULL THEN
      status := CASE WHEN job.wanted THEN 'no pg_cron here: run outbound.tick() from any scheduler' ELSE 'off' END;
    ELSIF job.wanted THEN
      EXECUTE 'SELECT cron.schedule($1, $2, $3)'
        USING format('outbound/%s/%s/%s', schedule_jobs.tenant, schedule_jobs.campaign_id, job.stage), schedule, command;
      status := 'scheduled';
    ELSE
      EXECUTE 'SELECT cron.unschedule(jobid) FROM cron.job WHERE jobname = $1 AND username = current_user'
        USING format('outbound/%s/%s/%s', schedule_jobs.tenant, schedule_jobs.campaign_id, job.stage);
      status := 'off';
    END IF;
    RETURN NEXT;
  END LOOP;
END;
$$;
COMMENT ON FUNCTION outbound.schedule_jobs(text, text) IS
  'Make the campaign''s pg_cron jobs, one single-statement CALL a stage, from outbound.schedule; safe to repeat. Without pg_cron it says so and changes nothing.';

CREATE FUNCTION outbound.unschedule_jobs(campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant()) RETURNS integer
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  removed integer := 0;
BEGIN
  IF to_regprocedure('cron.unschedule(bigint)') IS NOT NULL THEN
    EXECUTE 'SELECT count(cron.unschedule(jobid)) FROM cron.job
             WHERE starts_with(jobname, $1) AND username = current_user'
      INTO removed USING format('outbound/%s/%s/', unschedule_jobs.tenant, unschedule_jobs.campaign_id);
  END IF;
  RETURN removed;
END;
$$;
COMMENT ON FUNCTION outbound.unschedule_jobs(text, text) IS
  'Remove all of the campaign''s pg_cron jobs at once; how many there were. pg_cron cancels those that are running. outbound.stop() does it more gently: dialling first, the rest when outcomes and messages are through.';

CREATE FUNCTION outbound.settle_jobs(campaign_id text DEFAULT outbound.current_campaign(),
    tenant text DEFAULT outbound.current_tenant()) RETURNS integer
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  removed integer := 0;
  settled boolean;
BEGIN
  IF to_regprocedure('cron.unschedule(bigint)') IS NULL OR NOT EXISTS (SELECT FROM outbound.campaign c
      WHERE (c.tenant, c.campaign_id, c.status) = (settle_jobs.tenant, settle_jobs.campaign_id, 'stopped')) THEN
    RETURN 0;
  END IF;
  settled := NOT EXISTS (SELECT FROM outbound.open_work(settle_jobs.campaign_id, settle_jobs.tenant) w WHERE w.count > 0);
  -- pg_cron cancels a job that is removed while it runs: those that run wait for the next look.
  -- The reading lock is the transaction's, so a stage that is about to begin says "busy" and no more.
  EXECUTE 'SELECT count(cron.unschedule(j.jobid)) FROM cron.job j
           JOIN outbound.schedule s ON j.jobname = ''outbound/'' || $1 || ''/'' || $2 || ''/'' || s.stage
           WHERE s.tenant = $1 AND s.campaign_id = $2 AND j.username = current_user
             AND (s.stage IN (''build_queue'', ''call_batch'') OR $3)
             AND pg_try_advisory_xact_lock(outbound.stage_lock_key(s.stage, s.campaign_id, s.tenant))'
    INTO removed USING settle_jobs.tenant, settle_jobs.campaign_id, settled;
  RETURN removed;
END;
$$;
COMMENT ON FUNCTION outbound.settle_jobs(text, text) IS
  'For a stopped campaign: remove the pg_cron jobs that build queues and dial, and the others too once outbound.open_work() is all 0; how many went. stop() and every run of a stage call it. Jobs that are running at this moment go at the next look.';

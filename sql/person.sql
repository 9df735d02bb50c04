-- A person's rights over their data: a copy of it, and its erasure.

CREATE FUNCTION outbound.mentions_number(content text, number text) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  -- however it is written: (512) 555-0101, 512.555.0101, +1 512 555 0101
  SELECT coalesce(position(right(number, 10) IN regexp_replace(content, '[^0-9A-Za-z":,{}\[\]]', '', 'g')) > 0, false);
END;
COMMENT ON FUNCTION outbound.mentions_number(text, text) IS
  'Does a text hold the number (E.164), however it is written?';

CREATE FUNCTION outbound.export_person(number text, tenant text DEFAULT outbound.current_tenant())
  RETURNS TABLE (source text, record jsonb)
  LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT 'lead', to_jsonb(l) FROM outbound.lead l
    WHERE (l.tenant, l.to_number) = (export_person.tenant, export_person.number)
  UNION ALL
  SELECT 'suppression', to_jsonb(s) FROM outbound.suppression s
    WHERE (s.tenant, s.number_hash) = (export_person.tenant, sha256(convert_to(export_person.number, 'UTF8')))
  UNION ALL
  SELECT 'attempt', to_jsonb(a) FROM outbound.attempt a
    WHERE (a.tenant, a.to_number) = (export_person.tenant, export_person.number)
  UNION ALL
  SELECT 'call', to_jsonb(c) FROM outbound.call c
    WHERE c.tenant = export_person.tenant AND export_person.number IN (c.to_number, c.from_number)
  UNION ALL
  SELECT 'journey', to_jsonb(j) FROM outbound.journey j
    WHERE (j.tenant, j.to_number) = (export_person.tenant, export_person.number)
  UNION ALL
  SELECT 'delivery', to_jsonb(d) FROM outbound.delivery d
    WHERE d.tenant = export_person.tenant
      AND (d.call_id IN (SELECT c.call_id FROM outbound.call c
             WHERE c.tenant = export_person.tenant AND export_person.number IN (c.to_number, c.from_number))
        OR (d.campaign_id, d.lead_id) IN (SELECT l.campaign_id, l.lead_id FROM outbound.lead l
             WHERE (l.tenant, l.to_number) = (export_person.tenant, export_person.number))
        OR position(export_person.number IN d.record::text) > 0)
  UNION ALL
  SELECT 'queue_entry', to_jsonb(q) FROM outbound.queue_entry q
    WHERE q.tenant = export_person.tenant AND (q.campaign_id, q.lead_id) IN (SELECT l.campaign_id, l.lead_id FROM outbound.lead l
      WHERE (l.tenant, l.to_number) = (export_person.tenant, export_person.number))
  UNION ALL
  SELECT 'workflow_event', to_jsonb(w) FROM outbound.workflow_event w
    WHERE w.tenant = export_person.tenant
      AND (w.call_id IN (SELECT c.call_id FROM outbound.call c
             WHERE c.tenant = export_person.tenant AND export_person.number IN (c.to_number, c.from_number))
        OR w.lead_id IN (SELECT l.lead_id FROM outbound.lead l WHERE (l.tenant, l.to_number) = (export_person.tenant, export_person.number)))
  UNION ALL
  SELECT 'workflow_dispatch', to_jsonb(w) FROM outbound.workflow_dispatch w
    WHERE w.tenant = export_person.tenant AND w.attempt_id IN (SELECT a.attempt_id::text FROM outbound.attempt a
      WHERE (a.tenant, a.to_number) = (export_person.tenant, export_person.number))
  UNION ALL
  SELECT 'run', to_jsonb(r) FROM outbound.run r
    WHERE r.tenant = export_person.tenant AND outbound.mentions_number(r.error, export_person.number)
  UNION ALL
  SELECT 'followup', to_jsonb(f) FROM outbound.followup f
    WHERE f.tenant = export_person.tenant
      AND (f.recipient = export_person.number
        OR f.call_id IN (SELECT c.call_id FROM outbound.call c
             WHERE c.tenant = export_person.tenant AND export_person.number IN (c.to_number, c.from_number)))
  UNION ALL
  SELECT 'call_event', to_jsonb(e) FROM outbound.call_event e
    WHERE e.tenant = export_person.tenant
      AND (e.call_id IN (SELECT c.call_id FROM outbound.call c
             WHERE c.tenant = export_person.tenant AND export_person.number IN (c.to_number, c.from_number))
        OR e.outcome <> 'processed' AND outbound.mentions_number(coalesce(e.body::text, e.body_text), export_person.number))
  UNION ALL
  SELECT 'lead_reject', to_jsonb(r) FROM outbound.lead_reject r
    WHERE r.tenant = export_person.tenant AND outbound.mentions_number(coalesce(r.item::text, r.item_text), export_person.number)
  UNION ALL
  SELECT 'export_error', to_jsonb(x) FROM outbound.export_error x
    WHERE x.tenant = export_person.tenant AND (outbound.mentions_number(x.record::text, export_person.number)
      OR x.record ->> 'lead_id' IN (SELECT l.lead_id FROM outbound.lead l WHERE (l.tenant, l.to_number) = (export_person.tenant, export_person.number))
      OR x.record ->> 'call_id' IN (SELECT c.call_id FROM outbound.call c
           WHERE c.tenant = export_person.tenant AND export_person.number IN (c.to_number, c.from_number)))
  UNION ALL
  SELECT 'audit', to_jsonb(u) FROM outbound.audit u
    WHERE u.tenant = export_person.tenant
      AND (u.subject = export_person.number OR position(export_person.number IN u.detail::text) > 0
        OR u.subject IN (SELECT l.lead_id FROM outbound.lead l WHERE (l.tenant, l.to_number) = (export_person.tenant, export_person.number)
             UNION ALL SELECT a.attempt_id::text FROM outbound.attempt a WHERE (a.tenant, a.to_number) = (export_person.tenant, export_person.number)
             UNION ALL SELECT c.call_id FROM outbound.call c
               WHERE c.tenant = export_person.tenant AND export_person.number IN (c.to_number, c.from_number)));
END;
COMMENT ON FUNCTION outbound.export_person(text, text) IS
  'Everything that is kept about a number (E.164) in a tenant, one JSON record a row: the answer to an access request.';

CREATE FUNCTION outbound.erase_person(number text, reason text DEFAULT 'erasure request',
    tenant text DEFAULT outbound.current_tenant())
  RETURNS TABLE (source text, records bigint)
  LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  hash bytea;
  pseudonym text;
  calls text[];
  leads text[];
  attempts text[];
BEGIN
  IF number IS NULL OR number !~ '^\+[1-9][0-9]{6,14}$' THEN
    RAISE EXCEPTION 'not an E.164 number: %', coalesce(quote_literal(number), 'null')
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Write it like +15125550101.';
  END IF;
  hash := sha256(convert_to(number, 'UTF8'));
  pseudonym := 'erased:' || encode(substring(hash FROM 1 FOR 8), 'hex');

  -- the lock that a claim of this number takes: no call starts under our hands
  PERFORM pg_advisory_xact_lock(hashtextextended('outbound:' || tenant || ':' || number, 0));
  IF EXISTS (SELECT FROM outbound.attempt a WHERE (a.tenant, a.to_number) = (erase_person.tenant, erase_person.number)
             AND a.state IN ('claimed', 'placed', 'unknown')) THEN
    RAISE EXCEPTION 'a call to this number is in progress or unresolved'
      USING ERRCODE = 'object_in_use', HINT = 'Wait for it to end, or settle it with outbound.settle_attempt(), then erase.';
  END IF;

  -- the suppression stays, as a hash: an erased person must not be called again
  INSERT INTO outbound.suppression (tenant, number_hash, number, reason, source, evidence)
    VALUES (tenant, hash, number, 'erased', 'erase_person', reason)
    ON CONFLICT DO NOTHING;
  -- a suppression that would run out must not let an erased person be found again
  UPDATE outbound.suppression s SET number = NULL, expires_at = NULL, evidence = '[erased]'
    WHERE (s.tenant, s.number_hash) = (erase_person.tenant, hash);
  source := 'suppression kept as a hash'; GET DIAGNOSTICS records = ROW_COUNT; RETURN NEXT;

  SELECT array_agg(c.call_id) INTO calls FROM outbound.call c
    WHERE c.tenant = erase_person.tenant AND erase_person.number IN (c.to_number, c.from_number);
  SELECT array_agg(l.lead_id) INTO leads FROM outbound.lead l
    WHERE (l.tenant, l.to_number) = (erase_person.tenant, erase_person.number);
  SELECT array_agg(a.attempt_id::text) INTO attempts FROM outbound.attempt a
    WHERE (a.tenant, a.to_number) = (erase_person.tenant, erase_person.number);

  UPDATE outbound.attempt a SET to_number = pseudonym, request = NULL, answer = NULL, error = NULL
    WHERE (a.tenant, a.to_number) = (erase_person.tenant, erase_person.number);
  source := 'attempt'; GET DIAGNOSTICS records = ROW_COUNT; RETURN NEXT;

  UPDATE outbound.call_event e SET body = NULL, body_text = NULL, reason = CASE WHEN e.reason <> '' THEN '[erased]' ELSE '' END
    WHERE e.tenant = erase_person.tenant
      AND (e.call_id = ANY (calls) OR e.outcome <> 'processed' AND outbound.mentions_number(coalesce(e.body::text, e.body_text), erase_person.number));
  source := 'call_event'; GET DIAGNOSTICS records = ROW_COUNT; RETURN NEXT;

  UPDATE outbound.call c SET payload = '{"erased": true}', payload_hash = NULL, mapped_hash = NULL, older_keys = DEFAULT,
    to_number = CASE WHEN c.to_number = erase_person.number THEN NULL ELSE c.to_number END,
    from_number = CASE WHEN c.from_number = erase_person.number THEN NULL ELSE c.from_number END
    WHERE c.tenant = erase_person.tenant AND c.call_id = ANY (calls);
  source := 'call'; GET DIAGNOSTICS records = ROW_COUNT; RETURN NEXT;

  UPDATE outbound.journey j SET to_number = NULL, clinic_id = 'unknown', captured_email = '', evidence = '{}', tool_calls = '{}', tool_call_events = '[]',
    recording_url = NULL, recording_followup_requests = '[]', recording_followup_reasons = '{}', recording_followup_reason = '',
    transcript_hash = NULL
    WHERE j.tenant = erase_person.tenant AND (j.call_id = ANY (calls) OR j.to_number = erase_person.number);
  source := 'journey'; GET DIAGNOSTICS records = ROW_COUNT; RETURN NEXT;

  DELETE FROM outbound.delivery d
    WHERE d.tenant = erase_person.tenant AND (d.call_id = ANY (calls) OR position(erase_person.number IN d.record::text) > 0
      OR (d.campaign_id, d.lead_id) IN (SELECT l.campaign_id, l.lead_id FROM outbound.lead l
           WHERE (l.tenant, l.to_number) = (erase_person.tenant, erase_person.number)));
  source := 'delivery'; GET DIAGNOSTICS records = ROW_COUNT; RETURN NEXT;

  -- the row stays, so that the person is not messaged again
  UPDATE outbound.followup f SET recipient = NULL, error = NULL, provider_id = NULL, clinic_id = 'unknown'
    WHERE f.tenant = erase_person.tenant AND (f.recipient = erase_person.number OR f.call_id = ANY (calls));
  source := 'followup'; GET DIAGNOSTICS records = ROW_COUNT; RETURN NEXT;

  -- so do these two, which keep a workflow from doing a thing twice
  UPDATE outbound.workflow_event w SET clinic_id = 'unknown'
    WHERE w.tenant = erase_person.tenant AND (w.call_id = ANY (calls) OR w.lead_id = ANY (leads));
  source := 'workflow_event'; GET DIAGNOSTICS records = ROW_COUNT; RETURN NEXT;
  UPDATE outbound.workflow_dispatch w SET answer = NULL
    WHERE w.tenant = erase_person.tenant AND w.attempt_id = ANY (attempts);
  source := 'workflow_dispatch'; GET DIAGNOSTICS records = ROW_COUNT; RETURN NEXT;

  -- an error of a stage may quote a row
  UPDATE outbound.run r SET error = '[erased]'
    WHERE r.tenant = erase_person.tenant AND outbound.mentions_number(r.error, erase_person.number);
  source := 'run'; GET DIAGNOSTICS records = ROW_COUNT; RETURN NEXT;

  DELETE FROM outbound.lead_reject r
    WHERE r.tenant = erase_person.tenant AND outbound.mentions_number(coalesce(r.item::text, r.item_text), erase_person.number);
  source := 'lead_reject'; GET DIAGNOSTICS records = ROW_COUNT; RETURN NEXT;

  DELETE FROM outbound.export_error x
    WHERE x.tenant = erase_person.tenant AND (outbound.mentions_number(x.record::text, erase_person.number)
      OR x.record ->> 'lead_id' = ANY (leads) OR x.record ->> 'call_id' = ANY (calls));
  source := 'export_error'; GET DIAGNOSTICS records = ROW_COUNT; RETURN NEXT;

  DELETE FROM outbound.lead l WHERE (l.tenant, l.to_number) = (erase_person.tenant, erase_person.number);
  source := 'lead'; GET DIAGNOSTICS records = ROW_COUNT; RETURN NEXT;

  UPDATE outbound.audit u SET subject = pseudonym, detail = '{"erased": true}'
    WHERE u.tenant = erase_person.tenant
      AND (u.subject = erase_person.number OR u.subject = ANY (leads) OR u.subject = ANY (calls) OR u.subject = ANY (attempts) OR u.detail::text LIKE '%' || erase_person.number || '%');
  source := 'audit'; GET DIAGNOSTICS records = ROW_COUNT; RETURN NEXT;

  INSERT INTO outbound.audit (tenant, action, subject, reason) VALUES (tenant, 'person.erase', pseudonym, reason);
END;
$$;
COMMENT ON FUNCTION outbound.erase_person(text, text, text) IS
  'Erase what is kept about a number (E.164) in a tenant from every table, raw JSON and outbox included; figures stay, and the number stays suppressed as a hash. Refused while a call to it is open. Backups and what was already delivered are yours to clean.';

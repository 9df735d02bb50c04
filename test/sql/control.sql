-- start, pause, resume and stop, at every scope, with who and why in audit.
SET outbound.tenant = 't_control';
SET outbound.clock = '2026-11-23 10:00:00-06';
SELECT outbound.start(force => true);
INSERT INTO outbound.campaign (campaign_id) VALUES ('ont-live-001');
SELECT outbound.start(force => true);
UPDATE outbound.campaign SET agent_id = 'agent_1', from_numbers = '{+12125550100}' WHERE tenant = 't_control';
SELECT outbound.start(force => true);
SELECT outbound.start(force => true);
SELECT outbound.pause('lunch');
SELECT outbound.resume();
SELECT outbound.stop('a complaint');
SELECT status, status_reason FROM outbound.campaign WHERE tenant = 't_control';
SELECT outbound.resume('mended');
SELECT outbound.stop('billing', 'tenant');
SELECT outbound.start('morning', true);
SELECT outbound.resume(scope => 'tenant');
SELECT outbound.stop('x', 'galaxy');
SELECT outbound.stop('x', NULL);
SELECT outbound.stop('x', campaign_id => 'nope');
SELECT tenant, stopped, reason, changed_by = SESSION_USER AS by_me FROM outbound.kill_switch WHERE tenant = 't_control';
BEGIN;
SELECT outbound.stop('everything must stop', 'everything');
SELECT stopped, reason FROM outbound.kill_switch WHERE tenant = '*';
SELECT action, subject, reason FROM outbound.audit WHERE tenant = '*';
ROLLBACK;
SELECT campaign_id, action, subject, reason, detail, actor = SESSION_USER AS by_me FROM outbound.audit
 WHERE tenant = 't_control' ORDER BY audit_id;

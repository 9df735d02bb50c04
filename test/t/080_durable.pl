# What outlives: dump and restore loses nothing and the copy does not dial; an
# update to a second version keeps the data.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use File::Path qw(make_path);
use PostgreSQL::Test::Utils;
use Test::More;
use OutboundNode;
use OutboundSim;

my $inst = $ENV{OUTBOUND_INST};
plan skip_all => 'OUTBOUND_INST is not set (use script/test tap)' unless $inst && -d $inst;

my ($node, $sim) = OutboundNode->with_sim(leads => 12, campaign => { time_zone => 'America/Chicago' });
sub sql { my ($query, $db) = @_; return $node->safe_psql($db // 'postgres', $query); }

# ---- a campaign with a past: calls, journeys, messages, and every rule edited
$sim->scenario(OutboundNode::number(0) => 'booked', OutboundNode::number(1) => 'dnc');
sql('SELECT count(*) FROM outbound.build_queue()');
$node->safe_psql('postgres', "CALL outbound.call_batch(max_calls => 6, time_budget => '10 seconds')");
$node->wait_sql("SELECT count(*) = 6 FROM outbound.attempt WHERE state = 'ended'", 'six calls to end');
sql(<<'SQL');
SELECT * FROM outbound.import_suppression('["+15125550177"]');
INSERT INTO outbound.calling_law (state_code, state_name, mon_fri, sat, sun, source) VALUES ('TX', 'Texas', '09:00-20:00', 'none', 'none', 'our own');
UPDATE outbound.calling_law SET note = 'edited' WHERE NOT shipped;
INSERT INTO outbound.holiday (state_code, name, rule) VALUES ('TX', 'Founder''s day', '05-17');
INSERT INTO outbound.retry_rule (disposition, wait, floor) VALUES ('dial_busy', '2 hours', '15 minutes');
INSERT INTO outbound.journey_rule (name, meaning, pattern) VALUES ('our own no', 'reject', 'we are all set');
INSERT INTO outbound.score_policy (name, rules) SELECT 'ours', rules FROM outbound.score_policy WHERE shipped LIMIT 1;
INSERT INTO outbound.retention VALUES ('run', '7 days');
SELECT outbound.default_schedule();
UPDATE outbound.schedule SET local_time = '08:15' WHERE stage = 'build_queue';
SELECT outbound.stop('over there', 'tenant', tenant => 'elsewhere');
SELECT outbound.import_leads('{"phone": "12"}');
SELECT outbound.refresh_figures('-infinity', 'infinity');
INSERT INTO outbound.apify_run (tenant, campaign_id, location, input, input_hash) VALUES ('live_medspa', 'ont-live-001', 'Texas, USA', '{}', 'x');
INSERT INTO outbound.account_load (tenant, service, concurrency_limit, reserved_inbound, current_concurrency, free_left, read_at) VALUES ('elsewhere', 'retell', 20, 0, 1, 19, now());
INSERT INTO outbound.dispatch_run (pid, started_at, tenant, campaign_id) VALUES (0, now(), 'live_medspa', 'ont-live-001');
INSERT INTO outbound.endpoint (tenant, endpoint, reason) VALUES ('elsewhere', 'n8n_outcome', 'kept');
INSERT INTO outbound.export_error (tenant, campaign_id, target, table_name, row_key, record) VALUES ('live_medspa', 'ont-live-001', 'supabase', 'ont_leads', 'k', '{}');
INSERT INTO outbound.export_state (tenant, campaign_id, target, table_name) VALUES ('live_medspa', 'ont-live-001', 'supabase', 'ont_leads');
INSERT INTO outbound.followup (tenant, call_id, channel, campaign_id, state) VALUES ('live_medspa', 'call_x', 'sms', 'ont-live-001', 'sent');
INSERT INTO outbound.queue_skip (tenant, campaign_id, queue_date, reason, leads) VALUES ('live_medspa', 'ont-live-001', '2026-03-02', 'legal_hours', 3);
INSERT INTO outbound.service_clock (tenant, service, skew, answered_at) VALUES ('elsewhere', 'retell', '0', now());
INSERT INTO outbound.sync_watermark (tenant) VALUES ('elsewhere');
INSERT INTO outbound.webhook_reject (tenant, day, reason) VALUES ('live_medspa', '2026-03-03', 'stale');
INSERT INTO outbound.workflow_event (tenant, event_id) VALUES ('live_medspa', '00000000-0000-4000-8000-000000000001');
INSERT INTO outbound.workflow_dispatch (tenant, attempt_id) VALUES ('live_medspa', 'a');
CREATE ROLE op LOGIN;
SELECT outbound.grant_access('op', 'operator');
CALL outbound.run_stage('map_journeys');
SQL

# tables(database): every row of every table, and where every sequence stands
sub tables
{
	my ($db) = @_;
	my %is;
	for my $name (split /\n/, sql("SELECT relname FROM pg_class WHERE relnamespace = 'outbound'::regnamespace AND relkind = 'r' ORDER BY 1", $db))
	{
		$is{$name} = sql("SELECT coalesce(string_agg(to_jsonb(x)::text, E'\\n' ORDER BY to_jsonb(x)::text), '') FROM outbound.$name x WHERE to_jsonb(x) ->> 'shipped' IS DISTINCT FROM 'true'", $db);
	}
	for my $name (split /\n/, sql("SELECT relname FROM pg_class WHERE relnamespace = 'outbound'::regnamespace AND relkind = 'S' ORDER BY 1", $db))
	{
		$is{$name} = sql("SELECT last_value, is_called FROM outbound.$name", $db);
	}
	return %is;
}

my %before = tables('postgres');
my @empty = grep { $before{$_} eq '' } sort keys %before;
is("@empty", '', 'every table of the extension has a row that no script shipped');
my $dump = $node->backup_dir . '/durable.dump';
make_path($node->backup_dir);
command_ok([ 'pg_dump', '-Fc', '-f', $dump, $node->connstr('postgres') ], 'pg_dump');
sql('CREATE DATABASE copy');
command_ok([ 'pg_restore', '--exit-on-error', '-d', $node->connstr('copy'), $dump ], 'pg_restore without one error');
my %after = tables('copy');
my @differ = grep { ($after{$_} // 'gone') ne $before{$_} } sort keys %before;
is("@differ", '', 'every table and sequence is as it was');
for my $name (@differ)
{
	my %was = map { $_ => 1 } split /\n/, $before{$name};
	my %is = map { $_ => 1 } split /\n/, $after{$name} // '';
	diag "$name lost: $_" for grep { !$is{$_} } sort keys %was;
	diag "$name has besides: $_" for grep { !$was{$_} } sort keys %is;
}

# ---- the copy does not dial by itself
my $rings = $sim->control('GET', 'rings')->{total};
is($rings, 6, 'six rings so far');
like(sql("SELECT reason || ': ' || detail FROM outbound.decide('lead-0008')", 'copy'),
	qr/campaign_not_running: .*not_armed.*SELECT outbound\.start\(\)/, 'decide says so, and what to do');
my ($rc, $out, $err) = $node->psql('copy', "CALL outbound.call_batch(time_budget => '1 second')");
like($err, qr/0 claimed.*not_armed/, 'call_batch in the copy places nothing');
sql("CALL outbound.run_stage('$_')", 'copy') for qw(call_batch deliver sync_calls);
is(sql('SELECT count(*) FROM outbound.run', 'copy'), sql('SELECT count(*) FROM outbound.run'), 'no stage of the copy runs');
is(sql("SELECT status FROM outbound.health WHERE check_name = 'copy of a database'", 'copy'), 'warn', 'health names it');
is($sim->control('GET', 'rings')->{total}, $rings, 'the provider heard nothing');
is(sql("SELECT outbound.start('we move here', true)", 'copy'), 'running', 'start arms it');
isnt(sql("SELECT reason FROM outbound.decide('lead-0008')", 'copy'), 'campaign_not_running', 'and it runs there');
sql("SELECT outbound.pause('enough')", 'copy');
is(sql("INSERT INTO outbound.audit (tenant, action) VALUES ('live_medspa', 'test.after') RETURNING audit_id > (SELECT max(audit_id) FROM outbound.audit)", 'copy'),
	't', 'identity sequences go on');

# CREATE DATABASE ... TEMPLATE is a copy too
sql("UPDATE outbound.campaign SET status = 'running'", 'copy');
sql('CREATE DATABASE copy2 TEMPLATE copy');
like(sql("SELECT reason || detail FROM outbound.decide('lead-0008')", 'copy2'), qr/campaign_not_running.*not_armed/, 'nor does a database made from a template');

# ---- dropping takes no data along by mistake
($rc, $out, $err) = $node->psql('copy2', 'DROP EXTENSION outbound CASCADE');
like($err, qr/DROP EXTENSION would delete.*HINT:.*outbound\.allow_drop/s, 'DROP EXTENSION is refused');
($rc, $out, $err) = $node->psql('copy2', 'DROP SCHEMA outbound CASCADE');
like($err, qr/DROP SCHEMA would delete/, 'and DROP SCHEMA');
($rc, $out, $err) = $node->psql('copy2', 'DROP SCHEMA IF EXISTS other');
is($rc, 0, 'other schemas are none of its business');
($rc, $out, $err) = $node->psql('copy2', 'SET outbound.allow_drop = on; SET client_min_messages = error; DROP EXTENSION outbound CASCADE');
is($rc, 0, 'with outbound.allow_drop it goes') or diag $err;

# ---- a schema of that name that somebody filled before is not taken over
sql('CREATE DATABASE squatted');
sql("CREATE SCHEMA outbound; CREATE FUNCTION outbound.format(text, integer) RETURNS text LANGUAGE sql RETURN 'mine'", 'squatted');
($rc, $out, $err) = $node->psql('squatted', 'CREATE EXTENSION outbound');
like($err, qr/schema "outbound" is not empty.*HINT:.*DROP SCHEMA/s, 'a squatted schema is refused');
sql('DROP FUNCTION outbound.format(text, integer); CREATE EXTENSION outbound', 'squatted');
is(sql("SELECT count(*) FROM pg_extension WHERE extname = 'outbound'", 'squatted'), 1, 'an empty one is taken');

# ---- an update to a second version, with data and a shipped row that changes
my $second = PostgreSQL::Test::Utils::tempdir() . '/inst';
system('cp', '-r', $inst, $second) == 0 or die 'cp';
my ($extension) = glob "$second/usr/share/postgresql/*/extension";
open my $script, '>', "$extension/outbound--1.0--1.1.sql" or die $!;
print $script <<'SQL';
ALTER TABLE outbound.lead ADD COLUMN IF NOT EXISTS nickname text;
CREATE OR REPLACE FUNCTION outbound.current_version() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN '1.1';
UPDATE outbound.calling_law SET note = 'as of 1.1' WHERE shipped AND state_code = 'FL';
SQL
close $script;
sql("ALTER SYSTEM SET extension_destdir = '$second'");
$node->reload;
$node->wait_sql("SELECT current_setting('extension_destdir') = '$second'", 'the second installation');
%before = tables('postgres');
sql("ALTER EXTENSION outbound UPDATE TO '1.1'");
is(sql("SELECT extversion FROM pg_extension WHERE extname = 'outbound'"), '1.1', 'updated');
is(sql('SELECT outbound.current_version()'), '1.1', 'new functions are there');
is(sql("SELECT note FROM outbound.calling_law WHERE shipped AND state_code = 'FL'"), 'as of 1.1', 'shipped rows follow');
is(sql('SELECT count(*) FROM outbound.lead WHERE nickname IS NULL'), 12, 'leads are still there');
%after = tables('postgres');
@differ = grep { $_ !~ /^(lead|calling_law|audit|audit_audit_id_seq)$/ && $after{$_} ne $before{$_} } sort keys %before;
is("@differ", '', 'nothing else has changed');
is(sql("SELECT note FROM outbound.calling_law WHERE NOT shipped AND state_code = 'TX'"), 'edited', 'nor has the edited law');
is(sql("SELECT status FROM outbound.campaign"), 'running', 'the campaign goes on');

$sim->stop;
$node->stop;
done_testing();

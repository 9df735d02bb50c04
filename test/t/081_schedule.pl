# Schedules with the real pg_cron, in background-worker and in libpq mode, and
# an operator who is no superuser. pg_cron ticks once a minute: the two modes
# run side by side and every wait has a deadline.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use PostgreSQL::Test::Utils;
use Test::More;
use OutboundNode;
use OutboundSim;

my $wait = $ENV{OUTBOUND_CRON_WAIT} || 240;
my (%node, %sim);
for my $mode (qw(worker libpq))
{
	my $conf = '';
	$conf = "cron.use_background_workers = off\ncron.host = '" . PostgreSQL::Test::Cluster->new('where')->host . "'\n" if $mode eq 'libpq';
	($node{$mode}, $sim{$mode}) = OutboundNode->with_sim(name => $mode, leads => 6, cron => 1, conf => $conf);
	is($node{$mode}->safe_psql('postgres', 'SHOW cron.use_background_workers'), $mode eq 'worker' ? 'on' : 'off', "$mode mode");
}
sub sql { my ($mode, $query) = @_; return $node{$mode}->safe_psql('postgres', $query); }

# ---- an operator who is no superuser places a call end to end (by hand)
my $w = $node{worker};
sql('worker', "CREATE ROLE op LOGIN; CREATE ROLE stranger LOGIN; SELECT outbound.grant_access('op', 'operator')");
sub as { my ($role, $query) = @_; return $w->psql('postgres', $query, extra_params => [ '-U', $role ]); }
my ($rc, $out, $err) = as('op', 'SELECT count(*) FROM outbound.build_queue()');
is("$rc $out", '0 6', 'the operator builds the queue') or diag $err;
($rc, $out, $err) = as('op', "CALL outbound.call_batch(max_calls => 2, time_budget => '10 seconds')");
like($err, qr/2 claimed, 2 placed/, 'and places two calls');
$w->wait_sql("SELECT count(*) = 2 FROM outbound.attempt WHERE state = 'ended'", 'their ends');
is($sim{worker}->control('GET', 'rings')->{total}, 2, 'two rings');
($rc, $out, $err) = as('op', "SELECT outbound.pause('lunch'); SELECT status FROM outbound.status; ");
like($out, qr/paused/, 'pauses') or diag $err;
($rc, $out, $err) = as('op', "SELECT outbound.resume('back'); SELECT count(*) FROM outbound.health");
is($rc, 0, 'resumes, reads health') or diag $err;
($rc, $out, $err) = as('stranger', 'CALL outbound.call_batch()');
like($err, qr/permission denied/, 'a stranger may not');

# ---- start makes one job a stage, each a single CALL
for my $mode (qw(worker libpq))
{
	sql($mode, "SELECT outbound.start('by test')");
	is(sql($mode, "SELECT count(*) FROM cron.job WHERE jobname LIKE 'outbound/live_medspa/ont-live-001/%'"), 8, "$mode: eight jobs");
	is(sql($mode, "SELECT count(*) FROM cron.job WHERE command !~ '^CALL outbound\\.run_stage\\(''[a-z_]+'', ''ont-live-001'', ''live_medspa''\\)\$'"), 0, "$mode: each one CALL");
	sql($mode, "SELECT outbound.start('again')");
	is(sql($mode, 'SELECT count(*) FROM cron.job'), 8, "$mode: starting again makes no more");
}

# ---- an overlap is a recorded skip
my $holder = IPC::Run::start([ 'psql', '-XqAt', '-d', $w->connstr('postgres'), '-c',
	"SELECT pg_advisory_lock(outbound.stage_lock_key('deliver', 'ont-live-001', 'live_medspa')), pg_sleep(600)" ], '>', \my $held, '2>', \my $heard);
$w->wait_sql("SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid())", 'the lock');
sql('worker', "CALL outbound.run_stage('deliver')");
is(sql('worker', "SELECT status || ': ' || error FROM outbound.run WHERE stage = 'deliver' AND status = 'skipped' ORDER BY run_id LIMIT 1"),
	'skipped: the run before it was still busy', 'an overlap is a recorded skip');
$holder->kill_kill;
sql('worker', "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()");

# ---- pg_cron runs them; they commit inside
for my $mode (qw(worker libpq))
{
	$node{$mode}->wait_sql("SELECT count(*) = 6 FROM outbound.attempt WHERE state = 'ended'", "$mode: all six called by pg_cron", $wait);
	$node{$mode}->wait_sql("SELECT count(DISTINCT stage) >= 5 FROM outbound.run WHERE status = 'ok'", "$mode: stages to finish", $wait);
	is($sim{$mode}->control('GET', 'rings')->{total}, 6, "$mode: six rings");
	is(sql($mode, "SELECT count(*) FROM outbound.run WHERE stage = 'build_queue' AND status = 'ok'"), 1, "$mode: the queue was built once");
	is(sql($mode, "SELECT count(*) FROM cron.job_run_details WHERE status = 'failed'"), 0, "$mode: no job failed")
	  or diag sql($mode, "SELECT command, return_message FROM cron.job_run_details WHERE status = 'failed'");
	is(sql($mode, "SELECT count(*) FROM outbound.health WHERE check_name LIKE 'stage %' AND status <> 'ok'"), 0, "$mode: health is content")
	  or diag sql($mode, "SELECT * FROM outbound.health WHERE check_name LIKE 'stage %'");
}

# ---- stopped: dialling jobs go at once or when their run has ended, the others
# when everything is through; resume brings them back
for my $mode (qw(worker libpq))
{
	sql($mode, "INSERT INTO outbound.delivery (tenant, delivery_id, campaign_id, endpoint, event_type, dedupe_key, record, due_at)
		VALUES ('live_medspa', gen_random_uuid(), 'ont-live-001', 'n8n_outcome', 'test.open', 'open', '{}', outbound.now() + interval '1 hour')");
	sql($mode, "SELECT outbound.stop('enough')");
}
($rc, $out, $err) = $w->psql('postgres', "CALL outbound.call_batch(time_budget => '1 second', resume => false)");
like($err, qr/0 claimed.*not running \(stopped: enough\)/, 'stopped');
for my $mode (qw(worker libpq))
{
	$node{$mode}->wait_sql("SELECT count(*) = 0 FROM cron.job WHERE jobname ~ 'build_queue|call_batch'", "$mode: dialling jobs to go", $wait);
	is(sql($mode, "SELECT count(*) FROM cron.job"), 6, "$mode: the others stay while a message waits");
	sql($mode, "UPDATE outbound.delivery SET due_at = outbound.now() WHERE dedupe_key = 'open'");
}
for my $mode (qw(worker libpq))
{
	$node{$mode}->wait_sql("SELECT count(*) = 0 FROM cron.job", "$mode: the others to go", $wait);
	is(sql($mode, "SELECT state FROM outbound.delivery WHERE dedupe_key = 'open'"), 'delivered', "$mode: not before the message was delivered");
	is(sql($mode, "SELECT count(*) FROM outbound.run WHERE status = 'failed'"), 0, "$mode: no run was cut off")
	  or diag sql($mode, "SELECT stage, error FROM outbound.run WHERE status = 'failed'");
	sql($mode, "SELECT outbound.resume('on with it')");
	is(sql($mode, 'SELECT count(*) FROM cron.job'), 8, "$mode: resume makes them again");
}
is(sql('worker', 'SELECT outbound.unschedule_jobs()'), 8, 'unschedule_jobs removes them');
is(sql('worker', 'SELECT count(*) FROM cron.job'), 0, 'all of them');

$_->stop for values %sim;
$_->stop for values %node;
done_testing();

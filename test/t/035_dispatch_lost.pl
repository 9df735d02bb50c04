# What a database forgets: a crash under synchronous_commit = off, and a standby
# that lagged behind when it took over. Nobody is rung twice for it.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use IPC::Run ();
use Test::More;
use OutboundNode;
use OutboundSim;

my ($node, $sim) = OutboundNode->with_sim(leads => 30, webhooks => 0,
	campaign => { concurrency => 1000 },
	config => { retell => { base_concurrency => 100000, ring_ms => 20, talk_ms => 20, analyze_ms => 20 } },
	conf => "synchronous_commit = off\nwal_writer_delay = 10s\nwal_level = replica\nmax_wal_senders = 4\noutbound.settling_time = 2\n");
sub sql { return $node->safe_psql('postgres', $_[0]); }

sub queue
{
	my ($first, $last) = @_;
	$node->safe_psql('postgres', sprintf <<'SQL', $first, $last);
SET synchronous_commit = on;
INSERT INTO outbound.queue_entry (tenant, campaign_id, queue_date, lead_id, rank, segment_score, lead_segment)
SELECT tenant, campaign_id, (outbound.now() AT TIME ZONE 'America/Chicago')::date, lead_id, row_number() OVER (ORDER BY lead_id), segment_score, lead_segment
  FROM outbound.lead WHERE lead_id BETWEEN 'lead-%04d' AND 'lead-%04d';
SQL
	return;
}

# crash_after(sub): as by a power cut right after it; nothing else writes the log to disk meanwhile
sub crash_after
{
	my ($do) = @_;
	my $postmaster = $node->{_pid};
	kill 'STOP', sql("SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'");
	$do->();
	my @pids = ($postmaster);
	for my $stat (glob '/proc/[0-9]*/stat')
	{
		open my $file, '<', $stat or next;
		my $line = <$file> // next;
		push @pids, $1 if $line =~ /^(\d+) \(.*\) \S (\d+) / && $2 == $postmaster;
	}
	kill 'KILL', @pids;
	OutboundSim::wait_for(sub { return !kill 0, $postmaster }, 'the server to be gone', 30);
	$node->{_pid} = undef;
	OutboundSim::wait_for(sub { return $node->start(fail_ok => 1) }, 'the server to start', 60);
	return;
}

# ---- a control: such a crash does forget what may be forgotten
sql('CREATE TABLE forgettable (i integer)');
sql('CHECKPOINT');
crash_after(sub { sql('INSERT INTO forgettable VALUES (1)') });
is(sql('SELECT count(*) FROM forgettable'), 0, 'under synchronous_commit = off a crash forgets commits');

# ---- a claim whose request left is not among them
queue(0, 2);
$sim->fault(service => 'retell', match => { path => 'create-phone-call' }, kind => 'slow', ms => 1500, when => 'after');
crash_after(sub {
	my $psql = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', 'CALL outbound.call_batch(max_calls => 3)' ],
		'<', '/dev/null', '>', \my $out, '2>', \my $err, IPC::Run::timeout(60));
	OutboundSim::wait_for(sub { $psql->pump_nb; return $sim->request_count(path => 'create-phone-call') >= 3 }, 'three requests to arrive');
	$psql->kill_kill;
});
$sim->clear_faults;
is(sql("SELECT string_agg(state, ' ') FROM outbound.attempt"), 'claimed claimed claimed', 'the claims are there after the crash');
OutboundSim::wait_for(sub {
	sql("CALL outbound.call_batch(time_budget => '3 s')");
	return sql("SELECT count(*) FROM outbound.attempt WHERE state IN ('claimed', 'unknown')") eq '0';
}, 'them to be settled, none of them put off without being asked for', 20);
is_deeply($sim->ring_report->{numbers_rung_twice}, [], 'nobody was rung twice');
is($sim->rings, 3, 'three rings');

# ---- nor a number that must not be called, nor the kill switch
my $number = OutboundNode::number(29);
crash_after(sub { sql("INSERT INTO outbound.suppression (number, reason) VALUES ('$number', 'dnc')") });
is(sql("SELECT count(*) FROM outbound.suppression WHERE number = '$number'"), 1, 'a suppression is there after a crash');
crash_after(sub { sql("SELECT outbound.stop('a complaint', 'tenant')") });
is(sql("SELECT reason FROM outbound.kill_switch WHERE stopped"), 'a complaint', 'so is the kill switch');
sql("SELECT outbound.resume(scope => 'tenant')");
crash_after(sub { sql("SELECT outbound.pause('lunch')") });
is(sql('SELECT status FROM outbound.campaign'), 'paused', 'so is a pause');
sql('SELECT outbound.resume()');

# ---- a standby that lags takes over: it has forgotten calls, and does not dial
$node->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->start;
$node->wait_for_catchup($standby, 'replay');
is($standby->safe_psql('postgres', "SELECT status || ': ' || (armed_on = outbound.database_identity()) FROM outbound.campaign"), 'running: true',
	'the campaign can be read on the standby');
my ($rc, $out, $err) = $standby->psql('postgres', 'CALL outbound.call_batch()');
like($err, qr/cannot execute call_batch\(\) during recovery/, 'call_batch says that it cannot run there');
$standby->stop;
queue(3, 9);
sql("CALL outbound.call_batch(time_budget => '10 s')");
OutboundSim::wait_for(sub { return $sim->quiet }, 'the calls to end');
is($sim->rings, 10, 'ten rings by now');
$node->stop('immediate');
$standby->start;
$standby->promote;
$standby->poll_query_until('postgres', 'SELECT NOT pg_is_in_recovery()');
is($standby->safe_psql('postgres', "SELECT count(*) FROM outbound.attempt WHERE lead_id BETWEEN 'lead-0003' AND 'lead-0009'"), 0, 'the standby knows nothing of seven of them');
$standby->safe_psql('postgres', <<'SQL');
INSERT INTO outbound.queue_entry (tenant, campaign_id, queue_date, lead_id, rank, segment_score, lead_segment)
SELECT tenant, campaign_id, (outbound.now() AT TIME ZONE 'America/Chicago')::date, lead_id, 100 + row_number() OVER (ORDER BY lead_id), segment_score, lead_segment
  FROM outbound.lead WHERE lead_id BETWEEN 'lead-0003' AND 'lead-0012';
SQL
($rc, $out, $err) = $standby->psql('postgres', "CALL outbound.call_batch(time_budget => '1 s')");
like($err, qr/ 0 claimed.*not_armed/, 'after a promotion nothing is dialled until somebody says so');
$standby->safe_psql('postgres', 'CALL outbound.sync_calls()');
is($standby->safe_psql('postgres', <<'SQL'), '7 ended adopted 1', 'sync_calls finds the seven calls, and counts them on their leads');
SELECT count(*) || ' ' || string_agg(DISTINCT a.state || ' ' || a.error_class || ' ' || l.attempts, ',')
  FROM outbound.attempt a JOIN outbound.lead l USING (tenant, campaign_id, lead_id) WHERE lead_id BETWEEN 'lead-0003' AND 'lead-0009'
SQL
is($standby->safe_psql('postgres', "SELECT count(*) FROM outbound.audit WHERE action = 'attempt.adopted'"), 7, 'audit tells');
$standby->safe_psql('postgres', "SELECT outbound.start('the standby took over', true)");
$standby->safe_psql('postgres', "CALL outbound.call_batch(time_budget => '10 s')");
is_deeply($sim->ring_report->{numbers_rung_twice}, [], 'nobody is rung twice');
is($sim->rings, 13, 'and those who had not been called are');

done_testing();

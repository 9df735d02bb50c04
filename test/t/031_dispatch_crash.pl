# Promise 1 under kill -9: of the backend at every marked point, of the backend
# and of the whole server at random, while the provider answers, answers late,
# drops the connection before or after acting, or fails.
#
# OUTBOUND_CRASH_RUNS says how many runs (default 200; 2000 by hand); each 200 have
# a server and leads of their own, so that there is always somebody left to call.
# The verdict comes from the simulator's own journal.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use IPC::Run ();
use Test::More;
use Time::HiRes qw(sleep time);
use OutboundNode;
use OutboundSim;

my $runs = $ENV{OUTBOUND_CRASH_RUNS} || 200;
my $seed = $ENV{OUTBOUND_CRASH_SEED} || time;
srand $seed;
note "runs $runs, seed $seed";

my @points = qw(claim claimed sent waiting answered recording recorded listed);
my @faults = (
	undef,
	{ kind => 'slow', ms => 150, when => 'before' },
	{ kind => 'slow', ms => 150, when => 'after' },
	{ kind => 'drop_after' },
	{ kind => 'drop_before' },
	{ kind => 'status', status => 500 },
	{ kind => 'half' },
	{ kind => 'slow', ms => 900, when => 'after' },
);

# up(): wait for the server; psql may find it gone before it has read its input
sub up
{
	my ($node) = @_;
	OutboundSim::wait_for(sub { return eval { ($node->psql('postgres', 'SELECT 1'))[0] == 0 } }, 'the server to be back', 60);
	return;
}

# children(pid): every process of the server, the postmaster first
sub server_pids
{
	my ($postmaster) = @_;
	my @pids = ($postmaster);
	for my $stat (glob '/proc/[0-9]*/stat')
	{
		open my $file, '<', $stat or next;
		my $line = <$file> // next;
		push @pids, $1 if $line =~ /^(\d+) \(.*\) \S (\d+) / && $2 == $postmaster;
	}
	return @pids;
}

# block(name, runs): that many crashes on a server of their own, and the verdict
sub block
{
	my ($name, $runs) = @_;
	my ($node, $sim) = OutboundNode->with_sim(
		name => $name, leads => 1600, webhooks => 0,
		campaign => { concurrency => 1000, daily_call_cap => 100 },
		config => { retell => { base_concurrency => 100000, enforce_concurrency => 0 } },
		services => { retell => { timeout_ms => 700 } },
		conf => "outbound.settling_time = 2\nrestart_after_crash = on\n");
	$node->safe_psql('postgres', <<'SQL');
INSERT INTO outbound.queue_entry (tenant, campaign_id, queue_date, lead_id, rank, segment_score, lead_segment)
SELECT tenant, campaign_id, (outbound.now() AT TIME ZONE 'America/Chicago')::date, lead_id, row_number() OVER (ORDER BY lead_id), segment_score, lead_segment
  FROM outbound.lead;
SQL
	my %died;

	for my $run (1 .. $runs)
	{
		my $how = $run % 10 == 9 ? 'backend' : $run % 20 == 10 ? 'server' : 'point';
		my $fault = $faults[ rand @faults ];
		my $point = $points[ ($run - 1) % @points ];
		my $nth = $point =~ /^(claim|claimed|sent|listed)$/ ? 1 : 1 + int rand 3;
		my $calls = 3 + int rand 3;

		$sim->clear_faults;
		$sim->fault(service => 'retell', match => { path => 'create-phone-call' }, probability => 0.6, %$fault) if $fault;
		my $sql = "SELECT 'pid=' || pg_backend_pid();\n"
		  . ($how eq 'point' ? "SET outbound.crash_point = '$point:$nth';\n" : '')
		  . "CALL outbound.call_batch(max_calls => $calls, time_budget => '2 s');\n";
		my ($out, $err) = ('', '');
		my $psql = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres') ], \$sql, \$out, \$err,
			IPC::Run::timeout(60));
		if ($how ne 'point')
		{
			$psql->pump until $out =~ /pid=\d+\n/ || $err =~ /\S/;
			my ($pid) = $out =~ /pid=(\d+)/;
			sleep rand 0.3;
			if ($how eq 'server')
			{
				kill 'KILL', server_pids($node->{_pid});
			}
			elsif ($pid)
			{
				kill 'KILL', $pid;
			}
		}
		eval { $psql->finish; 1 } or $psql->kill_kill;
		my $crashed = $err =~ /closed the connection unexpectedly|terminating connection|connection to server/ ? 1 : 0;
		$died{ $how eq 'point' ? $point : $how }{$crashed}++;
		if ($how eq 'server')
		{
			# wait until no process of it is left, then start it like after a power cut
			my $old = $node->{_pid};
			OutboundSim::wait_for(sub { return !kill 0, $old }, 'the server to be gone', 30);
			$node->{_pid} = undef;
			OutboundSim::wait_for(sub { return $node->start(fail_ok => 1) }, 'the server to start', 60);
		}
		up($node) if $crashed;
	}
	note join ', ', map { my $p = $_; "$p: died " . ($died{$p}{1} // 0) . ' of ' . (($died{$p}{0} // 0) + ($died{$p}{1} // 0)) } sort keys %died;
	for my $how (@points, 'backend', 'server')
	{
		cmp_ok($died{$how}{1} // 0, '>', 0, "it died at: $how") if $runs >= 100;
	}

	# no more crashes and no more faults: everything must settle
	$sim->clear_faults;
	my $open = sub { return $node->safe_psql('postgres', "SELECT count(*) FROM outbound.attempt WHERE state IN ('claimed', 'unknown')") };
	note 'open after the crashes: ' . $open->();
	OutboundSim::wait_for(
		sub {
			$node->safe_psql('postgres', "CALL outbound.resolve_attempts('5 s')");
			return $open->() == 0;
		},
		'every attempt to settle', 120);
	is($open->(), 0, 'every attempt ends in a settled state');

	# the journal against the database
	my %attempt;
	for my $line (split /\n/, $node->safe_psql('postgres', "SELECT attempt_id, state, to_number, coalesce(call_id, '') FROM outbound.attempt"))
	{
		my ($id, $state, $number, $call) = split /\|/, $line;
		$attempt{$id} = { state => $state, number => $number, call => $call };
	}
	my (%by_attempt, %by_number, @lost, @strange);
	for my $ring ($sim->journal_lines('ring'))
	{
		my $a = $attempt{ $ring->{attempt_id} // '' };
		$by_attempt{ $ring->{attempt_id} // 'none' }++;
		$by_number{ $ring->{number} }++;
		push @strange, $ring->{number} unless $a && $a->{number} eq $ring->{number};
		push @lost, "$ring->{attempt_id} $ring->{call_id}" if !$a || $a->{state} !~ /^(placed|ended)$/ || $a->{call} ne $ring->{call_id};
	}
	my @phantom = grep { $attempt{$_}{state} =~ /^(placed|ended)$/ && !$by_attempt{$_} } sort keys %attempt;
	note sprintf '%d attempts (%s), %d rings', scalar keys %attempt,
	  join(', ', map { my $s = $_; "$s " . grep { $_->{state} eq $s } values %attempt } qw(placed ended refused not_placed)),
	  scalar $sim->journal_lines('ring');
	is_deeply([ grep { $by_attempt{$_} > 1 } sort keys %by_attempt ], [], 'no number rang twice for one attempt');
	is_deeply([ grep { $by_number{$_} > 1 } sort keys %by_number ], [], 'no number rang twice at all: what was not proven absent was not dialled again');
	is_deeply(\@lost, [], 'no placed call is lost');
	is_deeply(\@phantom, [], 'no attempt is called placed without a ring');
	is_deeply(\@strange, [], 'every ring is an attempt of ours');
	cmp_ok($sim->ring_report->{max_overlap}, '<=', 1, 'no number rang twice at once');
	is($node->safe_psql('postgres', "SELECT count(*) FROM outbound.audit WHERE action IN ('attempt.second_call', 'attempt.contradicted')"), 0,
		'nothing contradicted what had been concluded');

	# counters agree with what happened
	is($node->safe_psql('postgres', <<'SQL'), 0, 'leads count what was placed');
SELECT count(*) FROM outbound.lead l
 WHERE l.attempts <> (SELECT count(*) FROM outbound.attempt a WHERE a.lead_id = l.lead_id AND a.state IN ('placed', 'ended'))
SQL

	# and whoever was left over is called now, once
	$node->safe_psql('postgres', "UPDATE outbound.queue_entry SET not_before = NULL; UPDATE outbound.lead SET next_attempt_at = NULL WHERE lead_status <> 'calling';"
		  . "DELETE FROM outbound.pacing");
	$node->safe_psql('postgres', "CALL outbound.call_batch(max_calls => 50, time_budget => '20 s')");
	my $twice = $sim->ring_report->{numbers_rung_twice};
	is_deeply($twice, [], 'still nobody rang twice');
	$sim->stop;
	$node->stop;
	$node->clean_node;
	return;
}

for (my $done = 0; $done < $runs; $done += 200)
{
	my $count = $runs - $done > 200 ? 200 : $runs - $done;
	block("main$done", $count);
}

done_testing();

# The kill switch at each scope, against a call_batch that runs: at most the one
# request that was leaving leaves after the switch has been committed, the run ends
# within a second, a restart does not forget it, and audit says who and why.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use IPC::Run ();
use Test::More;
use Time::HiRes qw(time);
use OutboundNode;
use OutboundSim;

my ($node, $sim) = OutboundNode->with_sim(leads => 200, webhooks => 0,
	campaign => { concurrency => 1000, calls_per_second => 50 },
	config => { retell => { base_concurrency => 100000, enforce_concurrency => 0 } });
sub sql { return $node->safe_psql('postgres', $_[0]); }
sql(<<'SQL');
INSERT INTO outbound.queue_entry (tenant, campaign_id, queue_date, lead_id, rank, segment_score, lead_segment)
SELECT tenant, campaign_id, (outbound.now() AT TIME ZONE 'America/Chicago')::date, lead_id, row_number() OVER (ORDER BY lead_id), segment_score, lead_segment
  FROM outbound.lead;
CREATE ROLE supervisor SUPERUSER LOGIN;
SQL

# arrivals(): when each create-call reached the simulator, and for whom
sub arrivals
{
	my @all;
	for my $line ($sim->journal_lines('request'))
	{
		next unless $line->{path} =~ /create-phone-call/;
		my $text = ref $line->{body} ? $sim->{json}->encode($line->{body}) : $line->{body};
		push @all, { t => $line->{t} > 1e12 ? $line->{t} / 1000 : $line->{t}, number => $text =~ /"to_number": ?"([^"]+)"/ };
	}
	return @all;
}

# against_a_run(statement): run it by another role while two call_batches place calls, once five
# more have been placed; gives when it was committed, when the runs had ended, and what they said
sub against_a_run
{
	my ($statement) = @_;
	my $before = arrivals();
	my @runs = map {
		my ($out, $err) = ('', '');
		my $run = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', "CALL outbound.call_batch(time_budget => '20 s')" ],
			'<', '/dev/null', '>', \$out, '2>', \$err, IPC::Run::timeout(60));
		{ run => $run, err => \$err }
	} 1, 2;
	OutboundSim::wait_for(sub { return arrivals() >= $before + 5 }, 'five calls');
	my $committed = $node->safe_psql('postgres', "$statement;\nSELECT extract(epoch FROM clock_timestamp())", extra_params => [ '-U', 'supervisor' ]);
	$committed = (split /\n/, $committed)[-1];
	return ($committed, \@runs);
}

for my $case (
	[ 'campaign, paused', "SELECT outbound.pause('a complaint')", 'campaign.pause', 'ont-live-001', 'SELECT outbound.resume()' ],
	[ 'campaign, stopped', "SELECT outbound.stop('a complaint')", 'campaign.stop', 'ont-live-001', 'SELECT outbound.resume()' ],
	[ 'tenant', "SELECT outbound.stop('a complaint', 'tenant')", 'kill_switch.stop', 'live_medspa', "SELECT outbound.resume(scope => 'tenant')" ],
	[ 'everything', "SELECT outbound.stop('a complaint', 'everything')", 'kill_switch.stop', 'everything', "SELECT outbound.resume(scope => 'everything')" ])
{
	my ($scope, $stop, $action, $subject, $resume) = @$case;
	my ($committed, $runs) = against_a_run($stop);
	$node->wait_sql("SELECT count(*) = 0 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'CALL outbound.call_batch%'", 'both runs to end');
	my $took = time - $committed;
	$_->{run}->finish for @$runs;
	# one that was leaving, of each of the two dispatchers
	my $after = grep { $_->{t} > $committed + 0.002 } arrivals();
	cmp_ok($after, '<=', 2, "$scope: not more than the requests that were leaving left after it ($after)");
	cmp_ok($took, '<=', 1, sprintf "$scope: both runs ended within a second (%.0f ms)", 1000 * $took);
	like(${ $runs->[0]{err} }, qr/ended because the campaign is not running \(.*a complaint/, "$scope: the run says why");
	is(sql("SELECT count(*) FROM outbound.attempt WHERE state IN ('claimed', 'unknown')"), 0, "$scope: what was claimed was given back");
	is(sql("SELECT actor || ': ' || reason FROM outbound.audit WHERE action = '$action' AND subject = '$subject' ORDER BY audit_id DESC LIMIT 1"),
		'supervisor: a complaint', "$scope: audit says who and why");

	$node->stop('immediate');
	$node->start;
	my $rang = $sim->rings;
	my ($rc, $out, $err) = $node->psql('postgres', "CALL outbound.call_batch(time_budget => '1 s')");
	like($err, qr/ 0 claimed.*a complaint/, "$scope: still so after a crash and restart");
	is($sim->rings, $rang, "$scope: and nobody is called");
	sql($resume);
}

# ---- one number: those of the next leads of the queue, while others go on
my @next = split /\n/, sql("SELECT l.to_number FROM outbound.queue_entry q JOIN outbound.lead l USING (tenant, campaign_id, lead_id) WHERE q.state = 'queued' ORDER BY q.rank OFFSET 20 LIMIT 20");
my ($committed, $runs) = against_a_run("INSERT INTO outbound.suppression (number, reason, evidence) SELECT n, 'operator', 'a complaint' FROM unnest('{" . join(',', @next) . "}'::text[]) n");
my $placed = arrivals();
OutboundSim::wait_for(sub { return arrivals() >= $placed + 30 }, 'the others to be called');
sql("SELECT outbound.pause('enough')");
$_->{run}->finish for @$runs;
my %next = map { $_ => 1 } @next;
my @wrong = grep { $next{ $_->{number} } && $_->{t} > $committed + 0.002 } arrivals();
cmp_ok(scalar @wrong, '<=', 2, 'number: not more than the requests that were leaving left after it');
cmp_ok(scalar(grep { $next{ $_->{number} } } arrivals()), '<', 20, 'number: it came before most of them');
is(sql("SELECT DISTINCT actor || ': ' || reason FROM outbound.audit WHERE action = 'suppression.add'"), 'supervisor: operator', 'number: audit says who and why');
$node->stop('immediate');
$node->start;
sql('SELECT outbound.resume()');
my $rang = arrivals();
sql("CALL outbound.call_batch(max_calls => 40, time_budget => '10 s')");
is(scalar(grep { $next{ $_->{number} } && $_->{t} > $committed + 2 } arrivals()), 0, 'number: never again, after a restart either');
is_deeply($sim->ring_report->{numbers_rung_twice}, [], 'nobody was rung twice in all of this');

done_testing();

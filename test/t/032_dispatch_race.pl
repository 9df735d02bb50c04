# Eight dispatchers at once on one campaign, two more on another one that holds
# the same numbers: caps, slots and the rate are exact, nobody rings twice.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use IPC::Run ();
use Test::More;
use OutboundNode;
use OutboundSim;

my $leads = 160;
my $cap = 100;
my $slots = 60;
my $rate = 25;
my ($node, $sim) = OutboundNode->with_sim(
	leads => $leads,
	webhooks => 1,
	campaign => { concurrency => $slots, calls_per_second => $rate, campaign_daily_cap => $cap },
	config => { retell => { base_concurrency => 100000, ring_ms => 300, talk_ms => 1500, analyze_ms => 200, scenario => 'callback' } });
$node->safe_psql('postgres', <<SQL);
INSERT INTO outbound.campaign (campaign_id, status, agent_id, from_numbers, calls_per_second, concurrency, time_zone)
SELECT 'second', status, agent_id, from_numbers, 12, 1000, time_zone FROM outbound.campaign;
INSERT INTO outbound.lead (tenant, campaign_id, lead_id, clinic_name, to_number, candidate_zones, candidate_states, segment_score)
SELECT tenant, 'second', lead_id, clinic_name, to_number, candidate_zones, candidate_states, segment_score FROM outbound.lead;
INSERT INTO outbound.queue_entry (tenant, campaign_id, queue_date, lead_id, rank, segment_score, lead_segment)
SELECT tenant, campaign_id, (outbound.now() AT TIME ZONE 'America/Chicago')::date, lead_id,
       row_number() OVER (PARTITION BY campaign_id ORDER BY CASE campaign_id WHEN 'second' THEN md5(lead_id) ELSE lead_id END), segment_score, lead_segment FROM outbound.lead;
SQL

# a watcher takes the highest number of live attempts at any commit it sees
my $started = time;
my @runs = map {
	my ($out, $err) = ('', '');
	my $campaign = $_ <= 8 ? 'ont-live-001' : 'second';
	my $sql = "CALL outbound.call_batch(time_budget => '15 s', campaign_id => '$campaign')";
	{
		out => \$out, err => \$err, campaign => $campaign,
		run => IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', $sql ], '<', '/dev/null', '>', \$out, '2>', \$err)
	}
} 1 .. 10;
my $most = 0;
my $busiest = 0;
while (grep { $_->{run}->pumpable } @runs)
{
	$_->{run}->pump_nb for grep { $_->{run}->pumpable } @runs;
	my $seen = $node->safe_psql('postgres',
		"SELECT count(*) FROM outbound.attempt WHERE campaign_id = 'ont-live-001' AND state IN ('claimed', 'placed', 'unknown')");
	$most = $seen if $seen > $most;
	my $running = $node->safe_psql('postgres', 'SELECT count(*) FROM outbound.dispatch_progress');
	$busiest = $running if $running > $busiest;
}
for my $r (@runs)
{
	$r->{run}->finish;
	unlike(${ $r->{err} }, qr/ERROR|deadlock/, "a dispatcher of $r->{campaign} ended well") or diag ${ $r->{err} };
}
my $report = $sim->ring_report;
is_deeply($report->{numbers_rung_twice}, [], 'no number was rung twice');
cmp_ok($report->{max_overlap}, '<=', 1, 'nor twice at once');
is($node->safe_psql('postgres', "SELECT count(*) FROM outbound.attempt WHERE campaign_id = 'ont-live-001' AND state NOT IN ('refused', 'not_placed')"),
	$cap, 'the daily cap of the campaign is exact');
is($report->{total}, $leads, 'between them they called every number');
cmp_ok($most, '<=', $slots, "never more than $slots live (seen: $most)");
cmp_ok($busiest, '>=', 5, "dispatch_progress showed them ($busiest at a time)");
is($node->safe_psql('postgres', 'SELECT count(*) FROM outbound.dispatch_progress'), 0, 'and shows nobody afterwards');

# the spacing of the requests, by the simulator's clock: of the first campaign
my @sent = sort { $a <=> $b } map { $_->{t} } grep {
	$_->{path} =~ /create-phone-call/ && (ref $_->{body} ? $sim->{json}->encode($_->{body}) : $_->{body}) =~ /ont-live-001/
} $sim->journal_lines('request');
my $scale = $sent[-1] > 1e12 ? 1000 : 1;
my $second = 0;
for my $i (0 .. $#sent)
{
	my $n = grep { $_ >= $sent[$i] && $_ < $sent[$i] + $scale } @sent;
	$second = $n if $n > $second;
}
cmp_ok($second, '<=', $rate * 1.2 + 1, "at most $rate requests in any second (seen: $second)");
cmp_ok(($sent[-1] - $sent[0]) / $scale, '>=', ($cap - 1) / $rate - 0.5, 'the rate is shared, not multiplied');

done_testing();

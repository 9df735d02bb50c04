# Eight dispatchers at once on one campaign, two more on another one that holds
# the same numbers: caps, slots and the rate are exact, nobody rings twice.
#
# The rate is exact where it is granted: each request takes its turn in the database
# (attempt.sent_at) no sooner than 1/rate after the one before, of whatever
# dispatcher, so no second holds more than rate turns. From its turn to the
# simulator a request takes as long as the machine pleases, so of what arrives
# within a second only that is allowed above the rate which had its turn earlier.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use IPC::Run ();
use Test::More;
use OutboundNode;
use OutboundSim;

my $shared = 160;    # leads that both campaigns hold
my $leads = $shared + 100;    # of the first: it reaches its cap whatever the second takes away
my $cap = 100;
my $slots = 60;
my $rate = 25;
my $second_rate = 12;
my $service_rate = 30;    # of the account: less than both campaigns together
my ($node, $sim) = OutboundNode->with_sim(
	leads => $leads,
	webhooks => 1,
	campaign => { concurrency => $slots, calls_per_second => $rate, campaign_daily_cap => $cap },
	services => { retell => { calls_per_second => $service_rate } },
	config => { retell => { base_concurrency => 100000, ring_ms => 300, talk_ms => 1500, analyze_ms => 200, scenario => 'callback' } });
$node->safe_psql('postgres', <<SQL);
INSERT INTO outbound.campaign (campaign_id, status, agent_id, from_numbers, calls_per_second, concurrency, time_zone)
SELECT 'second', status, agent_id, from_numbers, $second_rate, 1000, time_zone FROM outbound.campaign;
INSERT INTO outbound.lead (tenant, campaign_id, lead_id, clinic_name, to_number, candidate_zones, candidate_states, segment_score)
SELECT tenant, 'second', lead_id, clinic_name, to_number, candidate_zones, candidate_states, segment_score FROM outbound.lead ORDER BY lead_id LIMIT $shared;
INSERT INTO outbound.queue_entry (tenant, campaign_id, queue_date, lead_id, rank, segment_score, lead_segment)
SELECT tenant, campaign_id, (outbound.now() AT TIME ZONE 'America/Chicago')::date, lead_id,
       row_number() OVER (PARTITION BY campaign_id ORDER BY CASE campaign_id WHEN 'second' THEN md5(lead_id) ELSE lead_id END), segment_score, lead_segment FROM outbound.lead;
SQL

# a watcher takes the highest number of live attempts at any commit it sees
my $started = time;
my @runs = map {
	my ($out, $err) = ('', '');
	my $campaign = $_ <= 8 ? 'ont-live-001' : 'second';
	my $sql = "CALL outbound.call_batch(time_budget => '60 s', campaign_id => '$campaign')";
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
is($node->safe_psql('postgres', "SELECT count(DISTINCT to_number) FROM outbound.attempt a WHERE call_id IS NOT NULL AND EXISTS (SELECT FROM outbound.lead l WHERE l.campaign_id = 'second' AND l.to_number = a.to_number)"),
	$shared, 'between them they called every number that both hold');
cmp_ok($most, '<=', $slots, "never more than $slots live (seen: $most)");
cmp_ok($busiest, '>=', 5, "dispatch_progress showed them ($busiest at a time)");
is($node->safe_psql('postgres', 'SELECT count(*) FROM outbound.dispatch_progress'), 0, 'and shows nobody afterwards');

# the turns: spacing between neighbours, and the fullest second, of each campaign and of the account
sub turns { return split /\n/, $node->safe_psql('postgres', "SELECT extract(epoch FROM sent_at) FROM outbound.attempt WHERE $_[0] ORDER BY sent_at"); }

# fullest($times, $from): most of them in one second, and the first of those
sub fullest
{
	my @times = @_;
	my ($most, $at, $first) = (0, 0, 0);
	for my $last (0 .. $#times)
	{
		$first++ while $times[$first] <= $times[$last] - 1;
		($most, $at) = ($last - $first + 1, $times[$first]) if $last - $first + 1 > $most;
	}
	return ($most, $at);
}
for my $case ([ 'the campaign', "campaign_id = 'ont-live-001'", $rate ], [ 'the second campaign', "campaign_id = 'second'", $second_rate ],
	[ 'the account', 'true', $service_rate ])
{
	my ($name, $where, $limit) = @$case;
	my @turns = turns("$where AND sent_at IS NOT NULL");
	my ($gap) = sort { $a <=> $b } map { sprintf('%.6f', $turns[$_] - $turns[ $_ - 1 ]) } 1 .. $#turns;
	cmp_ok($gap, '>=', sprintf('%.6f', int(1e6 / $limit) / 1e6), "turns of $name are 1/$limit s apart (least: $gap s)");
	cmp_ok((fullest(@turns))[0], '<=', $limit, "no second holds more than $limit turns of $name");
}

# what arrived, by the simulator's clock: never before its turn, and above the rate only what was late
my %turn = map { split /\|/ } split /\n/, $node->safe_psql('postgres',
	"SELECT attempt_id, extract(epoch FROM sent_at) - $node->{outbound_offset} FROM outbound.attempt WHERE sent_at IS NOT NULL AND campaign_id = 'ont-live-001'");
my (@arrived, @late);
for my $line ($sim->journal_lines('request'))
{
	next unless $line->{path} =~ /create-phone-call/;
	my $text = ref $line->{body} ? $sim->{json}->encode($line->{body}) : $line->{body};
	my ($id) = $text =~ /"attempt_id": ?"([^"]+)"/;
	next unless defined $turn{$id};
	my $t = $line->{t} > 1e12 ? $line->{t} / 1000 : $line->{t};
	push @arrived, [ $t, $turn{$id} ];
	push @late, $t - $turn{$id};
}
@arrived = sort { $a->[0] <=> $b->[0] } @arrived;
@late = sort { $a <=> $b } @late;
is(scalar @arrived, $cap, 'every request is accounted for');
cmp_ok($late[0], '>=', -0.002, sprintf 'none arrived before its turn (%.1f ms to %.1f ms after it)', 1000 * $late[0], 1000 * $late[-1]);
my ($most_arrived, $from) = fullest(map { $_->[0] } @arrived);
my $carried = grep { $_->[0] >= $from && $_->[0] < $from + 1 && $_->[1] < $from } @arrived;
cmp_ok($most_arrived, '<=', $rate + $carried, "at most $rate arrive in a second, but for what was late (most: $most_arrived, late: $carried)");
cmp_ok($arrived[-1][0] - $arrived[0][0], '>=', ($cap - 1) / $rate - $late[-1], 'the rate is shared, not multiplied');

done_testing();

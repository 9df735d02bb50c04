# Chaos: three endpoints that time out, reset, throttle, fail, answer 404 and even
# 200 in HTML, and 410, die for a while; deliver() killed at random. Then the books are
# joined: every event that the database calls delivered was received under its
# id, every event arrived, none is unaccounted for.
#
#	OUTBOUND_CHAOS_EVENTS (2000), OUTBOUND_CHAOS_KILLS (12), OUTBOUND_CHAOS_SEED
# By hand: 20000 events and 100 kills (two minutes).
use strict;
use warnings;

use lib 'test/perl';
use JSON::PP ();
use POSIX ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time usleep);

use OutboundNode;
use OutboundSim;

my $events = $ENV{OUTBOUND_CHAOS_EVENTS} || 2000;
my $kills = $ENV{OUTBOUND_CHAOS_KILLS} || 12;
my $seed = $ENV{OUTBOUND_CHAOS_SEED} || 1;
srand $seed;
note "events $events, kills $kills, seed $seed";

my %place = (n8n_lead => 'lead', n8n_outcome => 'outcome', n8n_third => 'third');
my ($node, $sim) = OutboundNode->with_sim(
	webhooks => 0,
	conf => "log_statement = none\nlog_min_messages = fatal\nmax_connections = 40\nrestart_after_crash = on\n",
	config => { n8n => { paths => { lead => 'lead', outcome => 'outcome', third => 'outcome' } } },
	services => { map { $_ => { timeout_ms => 400 } } qw(n8n_lead n8n_outcome) });
my $url = $sim->url('n8n/webhook/third');
$node->safe_psql('postgres', "CREATE SERVER n8n_third FOREIGN DATA WRAPPER outbound_service OPTIONS (url '$url', allow_http 'true', timeout_ms '400')");

my $third = int($events / 3);
my $enqueue = sub {
	my ($from, $to) = @_;
	$node->safe_psql('postgres', join ";\n", map {
			"SELECT count(outbound.enqueue_delivery('$_', '" . ($_ eq 'n8n_lead' ? 'lead.queued' : 'call.outcome')
			  . "', 'e' || i, jsonb_build_object('i', i), 'lead-' || i % 701)) FROM generate_series($from, $to) i" } sort keys %place);
};
my $offset = $node->{outbound_offset};
my $said = PostgreSQL::Test::Utils::tempdir() . '/senders';

sub run_sender
{
	my ($offset, $budget) = @_;
	my $pid = fork();
	if ($pid == 0)
	{
		my ($code, $out, $err) = $node->psql('postgres', "SET application_name = 'chaos'; "
			  . "SET outbound.clock_offset = '${offset}s'; CALL outbound.deliver($budget)");
		append_to_file($said, "$offset: $err\n");
		POSIX::_exit(0);
	}
	return $pid;
}

# what strikes, for a while
my @faults = (
	{ kind => 'status', status => 500 },
	{ kind => 'status', status => 429, headers => { 'Retry-After' => '3' } },
	{ kind => 'html', status => 404 },
	{ kind => 'html', status => 200 },
	{ kind => 'reset' },
	{ kind => 'drop_after' },
	{ kind => 'half' },
	{ kind => 'hang' },
	{ kind => 'slow', ms => 300 },
	{ kind => 'status', status => 410, count => 1 });

sub misbehave
{
	$sim->clear_faults;
	for my $name (values %place)
	{
		# dead for a while, or ill
		if (rand() < 0.15)
		{
			$sim->fault(service => 'n8n', match => { path => $name }, kind => 'reset');
			next;
		}
		for (1 .. 2)
		{
			my %fault = %{ $faults[ int rand @faults ] };
			$sim->fault(service => 'n8n', match => { path => $name }, probability => 0.3, %fault);
		}
	}
	return;
}

# a person's part: the endpoint that said 410 is back, its letters are sent again
sub mend
{
	$node->safe_psql('postgres', "SELECT outbound.resume_endpoint(endpoint) FROM outbound.endpoint WHERE paused;\n"
		  . 'SELECT outbound.replay(campaign_id => NULL)');
	return;
}

$enqueue->(1, int($third / 2));
my $killed = 0;
my $crashed = 0;
my $enqueued = int($third / 2);
for my $round (1 .. $kills)
{
	misbehave();
	my $pid = run_sender($offset, q(time_budget => '1 minute'));
	# facts go on being made meanwhile
	if ($enqueued < $third)
	{
		my $to = $round == $kills ? $third : $enqueued + 1 + int(($third - $enqueued) / ($kills - $round + 1));
		$to = $third if $to > $third;
		$enqueue->($enqueued + 1, $to);
		$enqueued = $to;
	}
	usleep(20_000 + rand(250_000));
	# most are ended, one in twenty crashes the server
	if ($round % 20 == 10)
	{
		my $backend = $node->safe_psql('postgres', "SELECT pid FROM pg_stat_activity WHERE application_name = 'chaos'");
		if ($backend)
		{
			kill 'KILL', $backend;
			$crashed++;
		}
		waitpid $pid, 0;
		OutboundSim::wait_for(sub { ($node->psql('postgres', 'SELECT 1'))[0] == 0 }, 'the server to be back');
	}
	else
	{
		$killed += $node->safe_psql('postgres',
			"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'chaos'");
		waitpid $pid, 0;
	}
	mend() if $round % 5 == 0;
	$offset += 60 + int rand 3600;
}
note "$killed senders ended, $crashed crashed";
ok($killed + $crashed > 0.8 * $kills, 'the senders were hit while they worked');

# the endpoints get well; back-off is waited out by moving the clock
$sim->clear_faults;
for my $round (1 .. 60)
{
	mend();
	$offset += 90_000;
	waitpid run_sender($offset, ''), 0;
	last if $node->safe_psql('postgres', "SELECT count(*) FROM outbound.delivery WHERE state <> 'delivered'") == 0;
}

# ---------- the books
is($node->safe_psql('postgres', 'SELECT state, count(*) FROM outbound.delivery GROUP BY 1'), 'delivered|' . 3 * $third,
	'every event is delivered, none is lost') or diag(join "\n", (split /\n/, slurp_file($said))[ -20 .. -1 ]);
my %request;
my %received;    # event id => times it was answered with 2xx
my %seen;        # event id => times it arrived at all
for my $line ($sim->journal_lines)
{
	next unless ($line->{service} // '') eq 'n8n' || $line->{kind} eq 'answer';
	if ($line->{kind} eq 'request')
	{
		$request{ $line->{n} } = $line;
		my $body = eval { JSON::PP::decode_json(ref $line->{body} ? JSON::PP::encode_json($line->{body}) : $line->{body}) };
		next unless ref $body eq 'HASH';
		$line->{ids} = [ map { $_->{event_id} } @{ $body->{records} // $body->{leads} // [] } ];
		$seen{$_}++ for @{ $line->{ids} };
	}
	elsif ($line->{kind} eq 'answer' && $request{ $line->{n} })
	{
		my $request = $request{ $line->{n} };
		next unless ($line->{status} // 0) =~ /^2/ && ($line->{fault} // 'slow') eq 'slow';
		$received{$_}++ for @{ $request->{ids} };
	}
}
my @delivered = split /\n/, $node->safe_psql('postgres', "SELECT delivery_id FROM outbound.delivery WHERE state = 'delivered'");
my @missing = grep { !$seen{$_} } @delivered;
is(scalar @missing, 0, 'every event that is called delivered has arrived, under its id');
is(scalar(grep { !$received{$_} } @delivered), 0, 'and was taken with a 2xx');
my %known = map { $_ => 1 } @delivered;
is(scalar(grep { !$known{$_} } keys %seen), 0, 'nothing arrived that is not in the books');
my $wrong_place = 0;
my %endpoint = map { split /\|/ } split /\n/, $node->safe_psql('postgres', 'SELECT delivery_id, endpoint FROM outbound.delivery');
for my $request (values %request)
{
	for my $id (@{ $request->{ids} // [] })
	{
		$wrong_place++ unless $request->{path} =~ m{/$place{ $endpoint{$id} }$};
	}
}
is($wrong_place, 0, 'each at the endpoint that wants it');
my $twice = grep { $seen{$_} > 1 } keys %seen;
note sprintf '%d events, %d arrivals, %d arrived more than once', scalar @delivered, eval { my $n = 0; $n += $_ for values %seen; $n }, $twice;
is($node->safe_psql('postgres', 'SELECT count(*) FROM outbound.delivery WHERE tries < 1 OR sent_at IS NULL'), 0, 'each was tried');
$node->stop;
done_testing();

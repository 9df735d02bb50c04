# A week and a week's end on a virtual clock, around either change of daylight
# saving time (by hand two fortnights), with everything that goes wrong in years: missed, doubled and killed ticks,
# restarts, hours in which the provider, n8n, Supabase or the crawler is away,
# webhooks that are lost, doubled or late, a clock that is set back, evenings on
# which the machine is off, four months of sleep. Then the simulators' own
# journals are held against the database (test/perl/OutboundBooks.pm).
#
#	OUTBOUND_FORTNIGHT=weeks: two whole weeks; =long: two fortnights, a tick each
#	quarter hour of the day, three times the leads (by hand; doc/promises.md)
#	OUTBOUND_FORTNIGHT_SEED
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use IPC::Run ();
use JSON::PP ();
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);
use Time::Local qw(timegm);
use OutboundBooks;
use OutboundNode;
use OutboundSim qw(wait_for);

my $long = ($ENV{OUTBOUND_FORTNIGHT} // '') eq 'long';
my $weeks = ($ENV{OUTBOUND_FORTNIGHT} // '') eq 'weeks';
my $seed = $ENV{OUTBOUND_FORTNIGHT_SEED} // 1;
srand $seed;
my $began = time;
my $leads = $long ? 90 : 30;    # an area code
my @campaigns = ('ont-live-001', 'second');
my $keep = 3;                   # days that run, delivery, event and queue logs are kept here

my ($node, $sim) = OutboundNode->with_sim(
	clock => 'wall', sim => { seed => $seed, relay_threads => 2 },
	config => {
		retell => { ring_ms => 2, talk_ms => 3, analyze_ms => 2, webhook_retry_ms => 10 },
		apify => { ready_ms => 5, run_ms => 20, generated => 30 } },
	campaign => { campaign_daily_cap => $long ? 400 : 90, states => '{}', top_k => 2000 },
	services => { map { $_ => { timeout_ms => 500 } } qw(retell apify supabase n8n_lead n8n_outcome) },
	conf => "log_min_messages = fatal\nrestart_after_crash = on\nautovacuum_naptime = 5s\n");

# ---------- the clock, and a session that outlives nothing

my $session;
my $offset = 0;
my $fair = 1;    # no service is away

# ask($sql): the answer, over one session that is opened again when it is gone;
# undef when the session died of it. Errors and warnings are kept in %said.
my %said;
my $failed = 0;    # did the last one?
sub ask
{
	my ($sql) = @_;
	if (!$session)
	{
		wait_for(sub { return ($node->psql('postgres', 'SELECT 1'))[0] == 0 }, 'the server to be back', 60);
		$session = { in => '', out => '', err => '' };
		$session->{run} = IPC::Run::start([ 'psql', '-XAtq', '-v', 'VERBOSITY=terse', '-d', $node->connstr('postgres') ],
			\$session->{in}, \$session->{out}, \$session->{err}, IPC::Run::timeout(300));
		$session->{in} = "LOAD 'outbound';\nSET client_min_messages = warning;\n";
	}
	$session->{out} = $session->{err} = '';
	$session->{in} .= "$sql;\n\\echo -- done\n";
	my $alive = eval { $session->{run}->pump until $session->{out} =~ /^-- done$/m; 1 };
	my ($out, $err) = @{$session}{qw(out err)};
	$failed = $err =~ /ERROR|FATAL/;
	$said{$_}++ for map { s/.*?(ERROR|FATAL|WARNING): +//r } split /\n/, $err;
	if (!$alive || $out !~ /^-- done$/m)
	{
		eval { $session->{run}->kill_kill };
		undef $session;
		return undef;
	}
	$out =~ s/\n?-- done\n$//;
	return $out;
}

# clock($at): it is then, for the database and for the simulators, and time runs on
sub clock
{
	my ($at) = @_;
	$offset = int($at - time);
	while (1)
	{
		ask("ALTER SYSTEM SET outbound.clock_offset = '${offset}s'");
		ask('SELECT pg_reload_conf()');
		last if eval { wait_for(sub { return (ask("SELECT current_setting('outbound.clock_offset')::interval = '${offset}s'") // '') eq 't' }, 'the clock', 5) };
	}
	$sim->config(clock => int((time + $offset) * 1000));
	# what the back-off of the wall clock makes wait, has waited: hours have gone by
	ask("UPDATE outbound.pacing SET blocked_until = NULL, next_at = '-infinity', rate_factor = 1");
	return;
}

sub quiet { return wait_for(sub { $sim->quiet }, 'the calls to end', 60); }

# ---------- what goes wrong

my %outage = (
	retell => [
		{ service => 'retell', match => { path => 'create-phone-call' }, kind => 'drop_after', probability => 0.3 },
		{ service => 'retell', match => { path => 'create-phone-call' }, kind => 'status', status => 503, act => JSON::PP::true, probability => 0.3 },
		{ service => 'retell', match => { path => 'create-phone-call' }, kind => 'slow', ms => 700, probability => 0.05 },
		{ service => 'retell', kind => 'reset', probability => 0.9 } ],
	n8n => [ { service => 'n8n', kind => 'drop_after', probability => 0.3 }, { service => 'n8n', kind => 'status', status => 502 } ],
	supabase => [ { service => 'supabase', kind => 'status', status => 503 } ],
	apify => [ { service => 'apify', kind => 'drop_after', match => { method => 'POST' }, probability => 0.5 }, { service => 'apify', kind => 'reset' } ]);
my @webhooks = (
	{ service => 'webhook', kind => 'drop', probability => 0.05 },
	{ service => 'webhook', kind => 'duplicate', times => 2, probability => 0.1 },
	{ service => 'webhook', kind => 'reorder', probability => 0.1 },
	{ service => 'webhook', kind => 'delay', ms => 60, probability => 0.05 });

sub weather
{
	my (@down) = @_;
	$fair = !@down;
	$sim->clear_faults;
	$sim->control('POST', 'faults', [ @webhooks, map { @{ $outage{$_} } } @down ]);
	return;
}

# ---------- a campaign, and a second one that holds a third of its numbers

my $json = JSON::PP->new->canonical;
$node->safe_psql('postgres', <<'SQL');
INSERT INTO outbound.campaign (campaign_id, agent_id, from_numbers, calls_per_second, concurrency, time_zone, campaign_daily_cap, status)
SELECT 'second', agent_id, from_numbers, 1000, 10, 'America/New_York', 40, 'running' FROM outbound.campaign;
-- what a day did, kept by the test: outbound.run is pruned
CREATE TABLE public.day_done (campaign_id text, stage text, local_day date, at timestamptz);
CREATE FUNCTION public.note_day() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO public.day_done VALUES (NEW.campaign_id, NEW.stage, NEW.local_day, NEW.started_at); RETURN NEW; END $$;
CREATE TRIGGER note_day AFTER UPDATE ON outbound.run FOR EACH ROW WHEN (NEW.status = 'ok' AND NEW.local_day IS NOT NULL) EXECUTE FUNCTION public.note_day();
CREATE TABLE public.day_seen (campaign_id text, stage text, local_day date, PRIMARY KEY (campaign_id, stage, local_day));
SQL
$node->safe_psql('postgres', "INSERT INTO outbound.retention VALUES ('$_', '$keep days')") for qw(run delivery call_event queue_entry);

my %supabase;
for my $line (split /\n/, $node->safe_psql('postgres', "SELECT t, outbound.ont_table_key(t), c.column_name, c.column_type FROM unnest('{ont_leads,ont_calls,ont_call_outcomes}'::text[]) t, outbound.ont_table_columns(t) c"))
{
	my ($table, $key, $column, $type) = split /\|/, $line;
	$supabase{$table}{key} = [ split /,/, $key ];
	$supabase{$table}{columns}{$column} = { 'timestamp with time zone' => 'timestamptz', uuid => 'text' }->{$type} // $type;
}
$sim->control('POST', 'supabase/tables', \%supabase);

my (@stops, @pauses, %paid);
my ($ticks, $missed, $doubled, $killed, $restarts) = (0) x 5;

# tick($campaign): a whole one; what it must have seen to is noted, unless a service was away
sub tick
{
	my ($campaign) = @_;
	my $said = ask("CALL outbound.tick('$campaign')");
	ask(<<"SQL") if defined $said && !$failed && $fair;
INSERT INTO day_seen SELECT s.campaign_id, s.stage, l.clock::date FROM outbound.schedule s JOIN outbound.campaign c USING (tenant, campaign_id)
CROSS JOIN LATERAL (SELECT (outbound.now() AT TIME ZONE c.time_zone) AS clock) l
WHERE s.campaign_id = '$campaign' AND l.clock::time >= s.local_time + interval '1 minute' AND extract(isodow FROM l.clock) <= 6 ON CONFLICT DO NOTHING
SQL
	return;
}

# one($at): a moment of a week, with what may happen in it
sub one
{
	my ($at, $second) = @_;
	if (rand() < 0.05)
	{
		$missed++;
		return;
	}
	clock($at);
	my $dice = rand();
	$ticks++;
	if ($dice < 0.02)
	{
		# the server goes down in the middle of it, at once
		$restarts++;
		my $busy = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', "CALL outbound.tick()" ], '>', \my $o, '2>', \my $e);
		sleep rand 0.15;
		$node->stop($dice < 0.014 ? 'immediate' : 'fast');
		eval { $busy->finish };
		eval { $session->{run}->kill_kill } if $session;
		undef $session;
		$node->start;
	}
	elsif ($dice < 0.05)
	{
		# the session of the tick is killed
		my $busy = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', "SET application_name = 'doomed'", '-c', "CALL outbound.tick()" ], '>', \my $o, '2>', \my $e);
		sleep rand 0.15;
		$killed += ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name IN ('doomed') OR application_name LIKE 'outbound call\\_batch%'") // 0;
		eval { $busy->finish };
	}
	elsif ($dice < 0.11)
	{
		$doubled++;
		my @twin = map { IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', "CALL outbound.tick()" ], '>', \my $o, '2>', \my $e) } 1, 2;
		tick($campaigns[1]);
		eval { $_->finish } for @twin;
	}
	else
	{
		tick($campaigns[0]);
		tick($campaigns[1]) if $second;
	}
	ask("CALL outbound.call_batch(resume => false, time_budget => '20 ms')") if rand() < 0.3;
	quiet();
	return;
}

# ---------- the weeks

my $hour = 3600;

sub week
{
	my ($first, $number, $days) = @_;    # midnight in Chicago of its first day, as epoch
	my $hours = 24 * $days;
	my @events = (
		# hour, what (day 0 is a Thursday, of a week's end Saturday, of a fortnight Monday)
		[ 34, sub { weather('retell') } ],                # day 1, 10:00: the provider is away for five hours
		[ 39, sub { weather() } ],
		[ 57, sub { weather('n8n', 'apify') } ],          # day 2, 09:00: n8n and the crawler, for ten
		[ 58, sub { fetch() } ],
		[ 67, sub { weather(); fetch(); fetch() } ],
		[ 107, sub { pause() } ],                         # day 4, 11:00: the kill switch, for three
		[ 110, sub { resume() } ],
		[ 136, sub { weather('supabase') } ],             # day 5, 16:00: Supabase, until 22:30
		[ 142.5, sub { weather() } ],
		[ 150, sub { stop_numbers($number) } ]);          # day 6, 06:00: an opt-out list comes in
	# hours of which not one tick is seen: the machine is off over 07:30 (day 4), and over
	# 21:30 into the next day (day 1)
	my @off = ([ 44.75, 53.5 ], [ 102.5, 106 ]);
	my $back = 130.5;                                     # day 5, 10:30: the clock is set back, two hours
	my @times;
	for (my $t = 6; $t < $hours; $t += ($t % 24 < 6 || $t % 24 >= 22) ? ($long ? 0.5 : 2) : ($long ? 0.25 : 1))
	{
		push @times, $t;
		if ($t >= $back && $back)
		{
			$t -= 2;
			$back = 0;
		}
	}
	my $asleep = 0;
	my $n = 0;
	for my $t (@times)
	{
		while (@events && $events[0][0] <= $t)
		{
			shift(@events)->[1]->();
		}
		if (grep { $t >= $_->[0] && $t < $_->[1] } @off)
		{
			if (!$asleep)
			{
				$node->stop('immediate');
				eval { $session->{run}->kill_kill } if $session;
				undef $session;
				$asleep = 1;
			}
			next;
		}
		if ($asleep)
		{
			$node->start;
			$restarts++;
			$asleep = 0;
		}
		# the second campaign is ticked less often, but once its days have come and gone
		one($first + $t * $hour + 5 + rand 60, $long || $n++ % 3 == 0 || $t % 24 == 8 || $t % 24 == 22);
	}
	return;
}

sub fetch { return ask("CALL outbound.fetch_leads(states => '{Texas}', max_seconds => 20, settle => '100 ms', campaign_id => 'second')"); }
sub rings { return $sim->ring_report->{total}; }
sub pause { push @pauses, [0, 0]; ask("SELECT outbound.stop('lunch', 'tenant')"); $pauses[-1][0] = rings(); return; }
sub resume { $pauses[-1][1] = rings(); ask("SELECT outbound.resume('back', 'tenant')"); return; }

sub stop_numbers
{
	my ($number) = @_;
	my @numbers = map { sprintf '+1%s55501%02d', $_, $number } sort keys %OutboundBooks::AREA;
	ask('SELECT * FROM outbound.import_suppression(' . "'" . $json->encode(\@numbers) . "')");
	my $rings = rings();
	push @stops, map { [ $_, $rings ] } @numbers;
	return;
}

my @begin = $long ? (timegm(0, 0, 5, 26, 9, 2026), timegm(0, 0, 6, 8, 2, 2027)) : (timegm(0, 0, 5, 29, 9, 2026), timegm(0, 0, 6, $weeks ? 11 : 13, 2, 2027));
my @days = $long ? (14, 14) : $weeks ? (7, 7) : (7, 3);
my %size;
for my $number (1, 2)
{
	weather();
	clock($begin[ $number - 1 ] + 5 * $hour);
	if ($number == 1)
	{
		for my $area (sort keys %OutboundBooks::AREA)
		{
			my $items = $json->encode([ OutboundBooks::items($area, first => 0, count => $leads) ]);
			is($node->safe_psql('postgres', "SELECT inserted FROM outbound.import_leads('$items')"), $leads, "leads of $area");
			$items = $json->encode([ OutboundBooks::items($area, first => int($leads / 2), count => int($leads / 3)) ]);
			$node->safe_psql('postgres', "SELECT inserted FROM outbound.import_leads('$items', campaign_id => 'second')");
		}
		$node->safe_psql('postgres', "SELECT outbound.start('by test', true, campaign_id => '$_')") for @campaigns;
		$node->safe_psql('postgres', "UPDATE outbound.schedule SET time_budget = CASE stage WHEN 'call_batch' THEN interval '30 ms' WHEN 'deliver' THEN '15 ms' WHEN 'sync_calls' THEN '400 ms' ELSE '5 seconds' END");
		# two calls hang for hours
		$sim->scenario('+15125550105' => [ 'stuck_ongoing', 'no_answer' ], '+12125550105' => [ 'stuck_ongoing', 'voicemail' ]);
	}
	week($begin[ $number - 1 ], $number, $days[ $number - 1 ]);
	# everything is well again; what is open comes to its end within hours, without a call
	weather();
	$sim->step(number => $_, stage => 'analyzed') for '+15125550105', '+12125550105';
	$node->safe_psql('postgres', "SELECT outbound.pause('the week is over', campaign_id => '$_')") for @campaigns;
	my $end = $begin[ $number - 1 ] + 24 * $days[ $number - 1 ] * $hour;
	for my $later (1 .. 8)
	{
		clock($end + $later * 3 * $hour);
		tick($_) for @campaigns;
		quiet();
	}
	$size{$number} = { map { split /\|/ } split /\n/, $node->safe_psql('postgres', <<'SQL') };
SELECT c.relname, (xpath('/row/n/text()', query_to_xml('SELECT count(*) AS n FROM outbound.' || quote_ident(c.relname), false, true, '')))[1]
FROM pg_class c WHERE c.relnamespace = 'outbound'::regnamespace AND c.relkind = 'r'
SQL
	$node->safe_psql('postgres', "SELECT outbound.resume('the next week', campaign_id => '$_')") for @campaigns;
	note sprintf 'week %d: %d s, %d rings, %d ticks, %d missed, %d doubled, %d killed, %d restarts', $number, time - $began, rings(), $ticks, $missed, $doubled, $killed, $restarts;
}
$said{$_} > 0 and note "$said{$_} x $_" for sort { $said{$b} <=> $said{$a} } keys %said;

# ---------- the books

my $rings = OutboundBooks::load($node, $sim, stops => \@stops, pauses => \@pauses);
cmp_ok($rings, '>', 300, "$rings rings");
cmp_ok($sim->ring_report->{max_overlap}, '<=', 1, 'no number rang twice at once');
for my $question (OutboundBooks::questions())
{
	is(join("\n", (split /\n/, $node->safe_psql('postgres', $question->{sql}))[ 0 .. 4 ]) =~ s/\n+$//r, '', $question->{promise});
}
sub none { my ($sql, $name) = @_; return is($node->safe_psql('postgres', $sql), '', $name); }

none("SELECT campaign_id, stage, local_day, count(*) FROM day_done GROUP BY 1, 2, 3 HAVING count(*) > 1", 'no work of a day was done twice');
none(<<"SQL", 'and each was done that a tick came for, Monday to Saturday');
SELECT * FROM day_seen s WHERE NOT EXISTS (SELECT FROM day_done d WHERE (d.campaign_id, d.stage, d.local_day) = (s.campaign_id, s.stage, s.local_day))
SQL
cmp_ok($node->safe_psql('postgres', 'SELECT count(*) FROM day_seen'), '>', 20, '(and there were such days)');
# ---------- tables stay bounded
none(<<"SQL", 'nothing is kept longer than its time (and the hours until the next prune)');
SELECT 'run', min(started_at) FROM outbound.run HAVING min(started_at) < outbound.now() - interval '$keep days 5 hours'
UNION ALL SELECT 'call_event', min(received_at) FROM outbound.call_event HAVING min(received_at) < outbound.now() - interval '$keep days 5 hours'
UNION ALL SELECT 'delivery', min(delivered_at) FROM outbound.delivery WHERE event_type <> 'recording.followup' AND state = 'delivered' HAVING min(delivered_at) < outbound.now() - interval '$keep days 5 hours'
UNION ALL SELECT 'queue_entry', min(queue_date) FROM outbound.queue_entry HAVING min(queue_date) < (outbound.now() - interval '$keep days 5 hours')::date
UNION ALL SELECT 'queue_skip', min(queue_date) FROM outbound.queue_skip HAVING min(queue_date) < (outbound.now() - interval '$keep days 5 hours')::date
SQL
# what may grow with the calls: the record of them, and what the law wants kept
my %grows = map { $_ => 1 } qw(attempt call call_figure journey audit followup suppression);
for my $table (sort grep { !$grows{$_} } keys %{ $size{1} })
{
	cmp_ok($size{2}{$table}, '<=', 1.5 * $size{1}{$table} + 20, "$table: $size{2}{$table} rows after the second week, $size{1}{$table} after the first");
}

# ---------- and when a table does bloat, health says so
sub bloat { return $node->safe_psql('postgres', "SELECT status, advice <> '' FROM outbound.health WHERE check_name = 'bloat of delivery'"); }
is(bloat(), 'ok|f', 'no bloat');
$node->safe_psql('postgres', <<'SQL');
ALTER TABLE outbound.delivery SET (autovacuum_enabled = off);
INSERT INTO outbound.delivery (tenant, delivery_id, campaign_id, endpoint, event_type, dedupe_key, record, state, delivered_at)
SELECT 'live_medspa', gen_random_uuid(), 'ont-live-001', 'n8n_outcome', 'test.bloat', i::text, '{}', 'delivered', outbound.now() FROM generate_series(1, 12000) i;
UPDATE outbound.delivery SET tries = 1;
UPDATE outbound.delivery SET tries = 2;
SQL
wait_for(sub { return bloat() eq 'warn|t' }, 'health to see the bloat');
is(bloat(), 'warn|t', 'bloat is told, with what to do');
$node->safe_psql('postgres', 'VACUUM outbound.delivery');
wait_for(sub { return bloat() eq 'ok|f' }, 'health to see it gone');
is(bloat(), 'ok|f', 'and that it is gone');

$node->stop;
$sim->stop;
done_testing();

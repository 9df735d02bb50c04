# Cancel and statement_timeout at every point; nothing leaked; no snapshot while
# the network works; memory does not grow with the number of calls.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use IPC::Run ();
use Test::More;
use Time::HiRes qw(sleep);
use OutboundNode;
use OutboundSim;

my $calls = $ENV{OUTBOUND_MEMORY_CALLS} || 10000;
my ($node, $sim) = OutboundNode->with_sim(
	leads => 300, webhooks => 0,
	campaign => { concurrency => 1000 },
	config => { retell => { base_concurrency => 1000000, enforce_concurrency => 0 } });
my $today = q{(outbound.now() AT TIME ZONE 'America/Chicago')::date};
$node->safe_psql('postgres', <<SQL);
INSERT INTO outbound.queue_entry (tenant, campaign_id, queue_date, lead_id, rank, segment_score, lead_segment)
SELECT tenant, campaign_id, $today, lead_id, row_number() OVER (ORDER BY lead_id), segment_score, lead_segment FROM outbound.lead;
SQL

sub sql { return $node->safe_psql('postgres', $_[0]); }

# leftovers(): what a run may have left behind in the database
sub leftovers
{
	return sql("SELECT count(*) FROM outbound.attempt WHERE state = 'claimed'") . ' claimed, '
	  . sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") . ' locks, '
	  . sql('SELECT count(*) FROM outbound.dispatch_run') . ' runs';
}

# one session, kept: psql in the background, answers up to a mark
my ($in, $out, $err) = ('', '', '');
my $psql = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres') ], \$in, \$out, \$err, IPC::Run::timeout(180));
sub say_to { $in .= "$_[0]\n"; $psql->pump_nb; return; }
sub hear
{
	my ($re) = @_;
	$psql->pump until $out =~ $re;
	my $heard = $out;
	$out = '';
	return $heard;
}
sub ask { say_to("$_[0]\n\\echo =done="); return hear(qr/=done=\n/) =~ s/=done=\n//r; }
my $pid = ask('SELECT pg_backend_pid();') + 0;
sub rss { open my $f, '<', "/proc/$pid/status" or die; my ($kb) = join('', <$f>) =~ /RssAnon:\s+(\d+)/; return $kb; }
sub handles { my @f = grep { (readlink $_ // '') =~ /socket|eventfd|eventpoll/ } glob "/proc/$pid/fd/*"; return scalar @f; }

ask('CALL outbound.call_batch(max_calls => 3);');
my $handles = handles();
my $name = ask('SHOW application_name;');

# ---- while waiting there is no snapshot, no xid, no lock but the dispatcher's own
$sim->fault(service => 'retell', match => { path => 'create-phone-call' }, kind => 'hang', ms => 20000);
say_to('CALL outbound.call_batch(max_calls => 3);');
OutboundSim::wait_for(sub { $psql->pump_nb; return $sim->request_count(path => 'create-phone-call') >= 6 }, 'three requests to arrive');
$node->wait_sql("SELECT wait_event_type = 'Extension' OR wait_event IS NULL FROM pg_stat_activity WHERE pid = $pid");
is(sql("SELECT coalesce(backend_xmin::text, 'null') || ' ' || coalesce(backend_xid::text, 'null') FROM pg_stat_activity WHERE pid = $pid"),
	'null null', 'no snapshot and no transaction id while the network works');
is(sql("SELECT string_agg(DISTINCT locktype || ' ' || mode, ', ') FROM pg_locks WHERE pid = $pid AND locktype <> 'virtualxid'"), 'advisory ExclusiveLock',
	'and no lock but the one that says it lives');
$node->wait_sql("SELECT claimed = 3 AND in_flight = 3 FROM outbound.dispatch_progress", 'dispatch_progress to tell');
like(sql("SELECT application_name FROM pg_stat_activity WHERE pid = $pid"), qr/outbound call_batch ont-live-001/, 'application_name too');

# ---- cancel in the middle of it
my ($cancelled) = sql("SELECT outbound.now(), pg_cancel_backend($pid)") =~ /(.*)\|/;
ask('');
my $took = sql("SELECT extract(epoch FROM max(at) - '$cancelled'::timestamptz) * 1000 FROM outbound.audit WHERE action = 'call.unknown'");
cmp_ok($took, '<=', 100, "cancelled within 100 ms ($took ms)");
like($err, qr/canceling statement due to user request/, 'the error is the cancel');
is(sql("SELECT count(*) FROM outbound.attempt WHERE state = 'unknown' AND error_class = 'cancelled'"), 3, 'what was on its way is unknown');
is(leftovers(), '0 claimed, 0 locks, 0 runs', 'nothing left behind');
is(handles(), $handles, 'no handle leaked');
is(ask("SELECT count(*) FROM pg_backend_memory_contexts WHERE name LIKE 'outbound dispatch%' OR name LIKE 'outbound attempt%';"), "0\n", 'no memory leaked');
is(ask('SHOW transaction_isolation;'), "read committed\n", 'the session goes on as it was');
is(sql("SELECT application_name FROM pg_stat_activity WHERE pid = $pid") . "\n", $name, 'with its own name');

# ---- statement_timeout
my ($before) = ask("SET statement_timeout = '600ms'; SELECT extract(epoch FROM clock_timestamp());") =~ /([\d.]+)/;
$err = '';
my ($after) = ask("CALL outbound.call_batch(max_calls => 3);\nSELECT extract(epoch FROM clock_timestamp()); SET statement_timeout = 0;") =~ /([\d.]+)/;
like($err, qr/statement timeout/, 'statement_timeout');
cmp_ok($after - $before, '<=', 0.6 + 0.1, sprintf 'within 100 ms (%.0f ms late)', 1000 * ($after - $before - 0.6));
is(leftovers(), '0 claimed, 0 locks, 0 runs', 'nothing left behind');

# ---- at random
$sim->clear_faults;
$sim->fault(service => 'retell', match => { path => 'create-phone-call' }, kind => 'slow', ms => 60, when => 'after', probability => 0.5);
sql("UPDATE outbound.campaign SET calls_per_second = 100; UPDATE outbound.attempt SET state = 'not_placed' WHERE state = 'unknown'");
my $bad = 0;
for my $i (1 .. 40)
{
	say_to('CALL outbound.call_batch(max_calls => 6);');
	my $end = Time::HiRes::time() + rand 0.12;
	$psql->pump_nb, sleep 0.002 while Time::HiRes::time() < $end;
	sql("SELECT pg_cancel_backend($pid)");
	ask('');
	my $left = leftovers();
	$bad++, diag $left if $left ne '0 claimed, 0 locks, 0 runs';
}
is($bad, 0, '40 cancels at random leave nothing behind');
is(handles(), $handles, 'no handle leaked');
my %state = map { split /\|/ } split /\n/, sql("SELECT state, count(*) FROM outbound.attempt GROUP BY 1");
note join ', ', map { "$_ $state{$_}" } sort keys %state;
my %rings = %{ $sim->journal_rings };
is_deeply([ grep { $rings{$_} > 1 } sort keys %rings ], [], 'nobody rang twice');
is(sql("SELECT count(*) FROM outbound.attempt WHERE state = 'not_placed' AND error_class = 'cancelled' AND to_number = ANY ('{" . join(',', keys %rings) . "}')"
	  . " AND NOT EXISTS (SELECT FROM outbound.attempt o WHERE o.to_number = attempt.to_number AND o.state <> 'not_placed')"), 0, 'what was given back never rang');

# ---- a claim that waits for a lock
my ($hin, $hout, $herr) = ("BEGIN; SELECT 1 FROM outbound.pacing FOR UPDATE;\n\\echo held\n", '', '');
my $holder = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres') ], \$hin, \$hout, \$herr, IPC::Run::timeout(60));
$holder->pump until $hout =~ /held/;
my $n = sql('SELECT count(*) FROM outbound.attempt');
say_to('CALL outbound.call_batch(max_calls => 3);');
OutboundSim::wait_for(sub { $psql->pump_nb; return sql("SELECT count(*) FROM pg_locks WHERE pid = $pid AND NOT granted") > 0 }, 'the claim to wait');
sql("SELECT pg_cancel_backend($pid)");
ask('');
$hin .= "COMMIT;\n\\q\n";
$holder->finish;
is(sql('SELECT count(*) FROM outbound.attempt'), $n, 'a claim that was cancelled claimed nothing');
is(leftovers(), '0 claimed, 0 locks, 0 runs', 'and left nothing behind');

# ---- memory
$sim->clear_faults;
sql(<<SQL);
UPDATE outbound.campaign SET calls_per_second = 1000, concurrency = 1000;
INSERT INTO outbound.lead (lead_id, clinic_name, to_number, candidate_zones, candidate_states)
SELECT 'm' || i, 'Clinic ' || i, '+1737555' || lpad(i::text, 4, '0'), '{America/Chicago}', '{TX}' FROM generate_series(0, 9999) i WHERE i < $calls;
INSERT INTO outbound.queue_entry (tenant, campaign_id, queue_date, lead_id, rank, segment_score, lead_segment)
SELECT tenant, campaign_id, $today, lead_id, 1000 + row_number() OVER (ORDER BY lead_id), 1, 'low' FROM outbound.lead WHERE lead_id LIKE 'm%';
CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
  UPDATE outbound.attempt SET state = 'ended' WHERE attempt_id = NEW.attempt_id; RETURN NULL; END \$\$;
CREATE CONSTRAINT TRIGGER hang_up AFTER UPDATE ON outbound.attempt DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.state = 'placed') EXECUTE FUNCTION hang_up();
UPDATE outbound.attempt SET state = 'ended' WHERE state = 'placed';
SQL
ask('CALL outbound.call_batch(max_calls => 300);');
my $rss = rss();
$err = '';
ask("CALL outbound.call_batch(max_calls => 0, time_budget => '3 min');");
my ($placed) = $err =~ /(\d+) placed, \d+ refused, \d+ not placed/;
cmp_ok($placed // 0, '>=', $calls - 600, "$placed calls in one run") or diag $err;
my $grown = rss() - $rss;
cmp_ok($grown, '<', 10 * 1024, "the backend grew by $grown kB");
is(handles(), $handles, 'no handle leaked');

$in .= "\\q\n";
$psql->finish;
done_testing();

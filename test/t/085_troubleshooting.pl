# Every message that doc/troubleshooting.md quotes is one that the system really
# gives: each misconfiguration is made here, and what is said is looked up in
# the page. A disk that is really full in the middle of a batch, too.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use File::Temp qw(tempdir);
use IO::Socket::INET;
use OutboundNode;
use OutboundSim qw(wait_for);
use PostgreSQL::Test::Utils;
use Test::More;

my ($node, $sim) = OutboundNode->with_sim(leads => 8);
my $said = '';

# try_it(statement, ...): what is said, errors and notices too
sub try_it
{
	my ($statement, %options) = @_;
	my ($rc, $out, $err) = $node->psql($options{db} // 'postgres', $statement, on_error_stop => 0,
		extra_params => [ $options{role} ? ('-U', $options{role}) : () ]);
	$said .= "$out\n$err\n";
	return "$out\n$err";
}
sub sql { return $node->safe_psql('postgres', $_[0]); }
my $call = "CALL outbound.call_batch(time_budget => '1 second')";

# ---- nothing is configured: another tenant has no services of its own, and one has a campaign alone
sql("CREATE DATABASE bare");
try_it('CREATE EXTENSION outbound', db => 'bare');
try_it("$call; INSERT INTO outbound.campaign DEFAULT VALUES; SELECT outbound.start()", db => 'bare');
try_it("UPDATE outbound.campaign SET agent_id = 'a'; SELECT outbound.start()", db => 'bare');
try_it("UPDATE outbound.campaign SET from_numbers = '{555-0100}'; SELECT outbound.start(); SELECT * FROM outbound.preflight()", db => 'bare');
try_it("UPDATE outbound.campaign SET from_numbers = '{+12125550100}'; SELECT outbound.start(); SELECT outbound.start(force => true)", db => 'bare');
try_it($call, db => 'bare');
try_it('SELECT * FROM outbound.schedule_jobs(); SELECT * FROM outbound.health', db => 'bare');
try_it("SELECT * FROM outbound.configure('RETELL_FROM_NUMBER=555-0100')", db => 'bare');
try_it("SELECT outbound.enqueue_delivery('n8n_outcome', 'x', 'k', '{}'); CALL outbound.deliver()", db => 'bare');
try_it('BEGIN; CALL outbound.call_batch(); ROLLBACK; SELECT * FROM outbound.build_queue()', db => 'bare');
try_it("UPDATE outbound.campaign SET time_zone = 'America/Chicgo'; UPDATE outbound.campaign SET call_days = 'Someday'; UPDATE outbound.campaign SET call_hours = 'late'", db => 'bare');
try_it("CREATE SERVER retell FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'http://example.invalid')", db => 'bare');
try_it("CREATE SERVER retell FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'https://example.invalid', api_key 'x')", db => 'bare');
try_it("SELECT outbound.erase_person('5551234'); INSERT INTO outbound.retention VALUES ('audit', '30 days'); INSERT INTO outbound.lead (lead_id, clinic_name) VALUES ('l', 'x'); DROP EXTENSION outbound", db => 'bare');

# ---- a copy, a campaign that is not there, a stage without a schedule, a stranger
try_it("CALL outbound.call_batch(campaign_id => 'nope'); SELECT outbound.start(campaign_id => 'nope'); CALL outbound.run_stage('deliver')");
sql('CREATE ROLE stranger LOGIN');
try_it('SELECT outbound.start()', role => 'stranger');

try_it("UPDATE outbound.campaign SET armed_on = '0/0'; SELECT detail FROM outbound.decide('lead-0001')");
sql('UPDATE outbound.campaign SET armed_on = outbound.database_identity()');

# ---- a running one, and what stops it
sql('SELECT count(*) FROM outbound.build_queue()');
try_it("SELECT outbound.stop('audit', 'everything'); SELECT outbound.start(); SELECT outbound.resume('ok', 'everything')");
try_it("SELECT outbound.pause('holiday'); $call; SELECT outbound.stop('done'); $call; SELECT outbound.resume('on')");
$sim->scenario(OutboundNode::number(0) => 'stuck_ongoing');
try_it("CALL outbound.call_batch(time_budget => '2 seconds', max_calls => 1); SELECT * FROM outbound.erase_person('" . OutboundNode::number(0) . "')");
my $holder = IPC::Run::start([ 'psql', '-XqAt', '-d', $node->connstr('postgres'), '-c',
	"SELECT outbound.stage_lock(outbound.stage_lock_key('deliver', 'ont-live-001', 'live_medspa')), pg_sleep(600)" ], '>', \my $out, '2>', \my $err);
sql("SELECT outbound.start(force => true)");
$node->wait_sql("SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND pid IN (SELECT pid FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid())", 'the lock');
try_it("CALL outbound.run_stage('deliver'); SELECT error FROM outbound.run");
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()");
$holder->finish;
sql("INSERT INTO outbound.run (tenant, campaign_id, stage) VALUES ('live_medspa', 'ont-live-001', 'map_journeys')");
try_it("CALL outbound.run_stage('map_journeys'); SELECT error FROM outbound.run");

# ---- wrong key, no certificate authorities, a certificate that nobody vouches for, nobody there
sql("ALTER USER MAPPING FOR PUBLIC SERVER retell OPTIONS (SET api_key 'key_wrong')");
try_it("CALL outbound.ask_provider()");
try_it("CALL outbound.call_batch(time_budget => '2 seconds', resume => false); SELECT reason FROM outbound.kill_switch; SELECT outbound.resume('key set', 'tenant')");
sql("ALTER USER MAPPING FOR PUBLIC SERVER retell OPTIONS (SET api_key 'key_sim'); ALTER SERVER retell OPTIONS (ADD ca_file '/nonexistent/ca.pem', SET url 'https://127.0.0.1:" . $sim->port . "')");
try_it('CALL outbound.ask_provider()');
my $tls = tempdir(CLEANUP => 1);
SKIP:
{
	skip 'no openssl', 1 if system("openssl req -x509 -newkey rsa:2048 -nodes -keyout $tls/key -out $tls/cert -days 2 -subj /CN=127.0.0.1 2>/dev/null") != 0;
	my $port = PostgreSQL::Test::Cluster::get_free_port();
	my $server = IPC::Run::start([ 'openssl', 's_server', '-accept', "127.0.0.1:$port", '-key', "$tls/key", '-cert', "$tls/cert", '-quiet' ], '<', \my $in, '>', \my $o, '2>', \my $e);
	wait_for(sub { IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port") }, 'openssl s_server');
	sql("ALTER SERVER retell OPTIONS (DROP ca_file, SET url 'https://127.0.0.1:$port')");
	like(try_it('CALL outbound.ask_provider()'), qr/ca_file/, 'a certificate that nobody vouches for');
	$server->kill_kill;
}
sql("ALTER SERVER retell OPTIONS (SET url 'http://127.0.0.1:1')");
try_it('CALL outbound.ask_provider()');
sql("ALTER SERVER retell OPTIONS (SET url '" . $sim->url('retell') . "')");

# ---- paused for weeks: yesterday's queue is no queue
sql("SELECT outbound.pause('summer')");
sql("UPDATE outbound.campaign SET status_at = outbound.now() - interval '30 days'; UPDATE outbound.queue_entry SET queue_date = queue_date - 30");
sql("SELECT outbound.resume('autumn'); DELETE FROM outbound.run WHERE stage = 'build_queue'");
try_it("$call; SELECT detail, advice FROM outbound.health WHERE check_name = 'stage build_queue'");

# ---- a disk that is full in the middle of a batch: the tables on a small one of their own
SKIP:
{
	my $disk = tempdir(CLEANUP => 1);
	chmod 0700, $disk;
	my @space = qw(unshare -m --map-current-user --keep-caps);
	skip 'no mount of our own here', 6 if system(@space, 'sh', '-c', "mount -t tmpfs -o size=1m tmpfs $disk 2>/dev/null") != 0;
	$node->stop;
	my $log = $node->logfile;
	is(system(@space, 'sh', '-c', "mount -t tmpfs -o size=12m tmpfs $disk && pg_ctl -w -D " . $node->data_dir . " -l $log start >/dev/null"), 0, 'a server with a small disk');
	$node->_update_pid(1);
	sql("CREATE TABLESPACE small LOCATION '$disk'");
	sql("ALTER TABLE outbound.$_ SET TABLESPACE small") for qw(attempt call lead call_event);
	$node->leads(120, first => 100);
	sql('SELECT count(*) FROM outbound.build_queue()');
	sql('CREATE TABLE fill (t text) TABLESPACE small');
	my $before = $sim->rings;
	try_it('DO $$ BEGIN LOOP INSERT INTO fill SELECT repeat(md5(i::text), 60) FROM generate_series(1, 4) i; COMMIT; END LOOP; END $$');
	like(try_it("CALL outbound.call_batch(time_budget => '5 seconds')"), qr/No space left on device/, 'the batch meets a full disk');
	my $rung = $sim->rings - $before;
	sql('DROP TABLE fill');
	# the calls of the batch that was cut off are looked up, the others placed
	my $end = time + 40;
	while (sql("SELECT count(*) FROM outbound.queue_entry q WHERE q.state = 'queued' AND q.lead_id >= 'lead-0100'") > 0 && time < $end)
	{
		$node->psql('postgres', "SET outbound.settling_time = '0s'; DELETE FROM outbound.pacing; CALL outbound.call_batch(time_budget => '2 seconds')");
	}
	$node->wait_sql("SELECT count(*) = 0 FROM outbound.attempt WHERE state IN ('claimed', 'unknown')", 'every attempt to be known');
	is(sql("SELECT count(*) FROM outbound.attempt WHERE lead_id >= 'lead-0100' AND call_id IS NOT NULL"), 120, "all are called once there is room ($rung rang before)");
	is_deeply($sim->ring_report->{numbers_rung_twice}, [], 'nobody twice');
	is($sim->ring_report->{max_overlap}, 1, 'nobody two at a time');
}

# ---- the page: each message in a first column was said
my $page = slurp_file("$FindBin::RealBin/../../doc/troubleshooting.md");
my $quoted = 0;
for my $line (split /\n/, $page)
{
	next unless $line =~ /^\| (`.*?) \| /;
	my $cell = $1;
	for my $message ($cell =~ /`([^`]+)`/g)
	{
		next if $message =~ /^[a-z_]+\(\)$/ || $message =~ /^call_batch$/;    # who says it
		my $pattern = join '.*?', map { quotemeta } split /…/, $message, -1;
		ok($said =~ /$pattern/, "said: $message");
		$quoted++;
	}
}
cmp_ok($quoted, '>=', 35, "$quoted messages are quoted");
diag $said if $ENV{OUTBOUND_TELL};

$sim->stop;
$node->stop('immediate');
done_testing();

# Certificates that do not verify, and a handshake that takes too long: nothing is
# sent, the lead is given back, and the message says what to do.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use PostgreSQL::Test::Utils;
use Test::More;
use OutboundNode;
use OutboundSim;

my $dir = PostgreSQL::Test::Utils::tempdir();
plan skip_all => 'no openssl' if system('openssl version >/dev/null 2>&1') != 0;

# an authority of our own, and what it vouches for: localhost, another host, and a year that is over
append_to_file("$dir/ca.cnf", <<CNF);
[ca]
default_ca = ours
[ours]
database = $dir/index
serial = $dir/serial
new_certs_dir = $dir
unique_subject = no
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
CNF
append_to_file("$dir/index", '');
append_to_file("$dir/serial", "01\n");
sub openssl { return system_or_bail('openssl', @_); }
openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=authority of the test', '-keyout', "$dir/ca.key", '-out', "$dir/ca.pem");
for my $case ([ 'good', 'localhost', '21010101000000Z' ], [ 'other', 'elsewhere.example', '21010101000000Z' ], [ 'over', 'localhost', '20210101000000Z' ])
{
	my ($name, $host, $end) = @$case;
	openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', "/CN=$host", '-addext', "subjectAltName=DNS:$host", '-keyout', "$dir/$name.key", '-out', "$dir/$name.csr");
	openssl('ca', '-batch', '-notext', '-config', "$dir/ca.cnf", '-cert', "$dir/ca.pem", '-keyfile', "$dir/ca.key",
		'-startdate', '20200101000000Z', '-enddate', $end, '-in', "$dir/$name.csr", '-out', "$dir/$name.pem");
}
chmod 0644, "$dir/ca.pem";

my ($node, $sim) = OutboundNode->with_sim(leads => 30, webhooks => 0, campaign => { concurrency => 500 }, config => { retell => { base_concurrency => 1000 } });
sub sql { return $node->safe_psql('postgres', $_[0]); }

my @doors;
sub door
{
	my ($name, $delay) = @_;
	my $file = "$dir/port" . @doors;
	my $pid = fork() // die "fork: $!";
	if ($pid == 0)
	{
		exec '/usr/bin/python3', "$FindBin::RealBin/../sim/tls.py", $file, $sim->port, "$dir/$name.pem", "$dir/$name.key", $delay // 0
		  or die "exec: $!";
	}
	push @doors, $pid;
	OutboundSim::wait_for(sub { return -e $file }, 'the door to open');
	return slurp_file($file) + 0;
}
END
{
	my $status = $?;
	kill 'TERM', @doors if @doors;
	waitpid $_, 0 for @doors;
	$? = $status;
}

my $today = q{(outbound.now() AT TIME ZONE 'America/Chicago')::date};
my $next = 0;
sub place
{
	my ($port, $ca, $count) = @_;
	my $lead = sprintf 'lead-%04d', $next;
	my $last = sprintf 'lead-%04d', ($next += $count // 1) - 1;
	sql("ALTER SERVER retell OPTIONS (SET url 'https://localhost:$port/retell', SET allow_http 'false'" . ($ca ? ", ADD ca_file '$dir/ca.pem'" : '') . ')');
	sql(<<SQL);
DELETE FROM outbound.queue_entry;
DELETE FROM outbound.pacing;
INSERT INTO outbound.queue_entry (tenant, campaign_id, queue_date, lead_id, rank, segment_score, lead_segment)
SELECT tenant, campaign_id, $today, lead_id, 1, segment_score, lead_segment FROM outbound.lead WHERE lead_id BETWEEN '$lead' AND '$last';
SQL
	my ($rc, $out, $err) = $node->psql('postgres', "CALL outbound.call_batch(time_budget => '3 s')");
	sql('ALTER SERVER retell OPTIONS (DROP ca_file)') if $ca;
	my $is = sql(<<SQL);
SELECT concat_ws(' ', a.state, l.lead_status, l.attempts, q.state, a.error_class, a.error)
  FROM outbound.attempt a JOIN outbound.lead l USING (tenant, campaign_id, lead_id) JOIN outbound.queue_entry q USING (tenant, campaign_id, lead_id)
 WHERE lead_id = '$lead' ORDER BY a.claimed_at LIMIT 1
SQL
	note $is;
	return $is;
}

my $good = door('good');
like(place($good, 1), qr/^placed calling 1 dispatched/, 'a certificate that our authority vouches for');
is($sim->rings, 1, 'one ring');
my $rings = $sim->rings;
my $back = qr/^not_placed new 0 queued not_sent /;
my $advice = qr/nothing was sent: check the service's url, its certificate and the network/;
for my $case (
	[ 'nobody vouches for it', $good, 0, qr/self.signed certificate|unable to get local issuer certificate/, qr/ca_file/ ],
	[ 'it is for another host', door('other'), 1, qr/no alternative certificate subject name matches target host name 'localhost'/, qr/url must have the name/ ],
	[ 'it has expired', door('over'), 1, qr/certificate has expired/, qr/has to be renewed, or this machine's clock is wrong/ ])
{
	my ($name, $port, $ca, $why, $how) = @$case;
	my $is = place($port, $ca);
	like($is, $back, "$name: not placed, and the lead waits as before");
	like($is, qr/TLS handshake with localhost:$port failed, nothing was sent: .*$why/, "$name: the message says so");
	like($is, $advice, "$name: and what to do");
	like($is, $how, "$name: precisely");
}
is($sim->rings, $rings, 'nothing was sent to any of them');

# ---- what took longer than a second to connect was allowed too long ago: the second of two
# requests, while the first has the connection that get-concurrency has made
$sim->fault(service => 'retell', match => { path => 'create-phone-call' }, kind => 'slow', ms => 2500, when => 'after');
my $asked = $sim->request_count(path => 'create-phone-call');
place(door('good', 1.4), 1, 2);
is(sql("SELECT string_agg(state, ' ' ORDER BY state) FROM (SELECT DISTINCT ON (lead_id) state FROM outbound.attempt WHERE lead_id >= 'lead-0004' ORDER BY lead_id, claimed_at) a"),
	'not_placed placed', 'a request whose connection took longer than a second: not placed');
like(sql("SELECT error FROM outbound.attempt WHERE lead_id >= 'lead-0004' AND state = 'not_placed'"), qr/took too long to be made.*nothing was sent/, 'it says why');
is($sim->request_count(path => 'create-phone-call'), $asked + 1, 'and it did not arrive');

done_testing();

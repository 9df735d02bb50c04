# Our clock against the services': their answers' Date is kept, health and
# preflight tell; and the one question that may be asked before a start.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use OutboundNode;
use PostgreSQL::Test::Utils;
use Test::More;

my ($node, $sim) = OutboundNode->with_sim(leads => 1, clock => 'wall');
sub sql { return $node->safe_psql('postgres', $_[0]); }
sub health { return sql("SELECT status, detail FROM outbound.health WHERE check_name = 'clock against $_[0]'"); }

is(health('retell'), '', 'nothing is known yet');
like(sql("SELECT detail FROM outbound.preflight() WHERE check_name = 'clock against the provider'"), qr/not known; CALL outbound\.ask_provider/, 'preflight says how to find out');
my $asked = $sim->request_count(service => 'retell');
sql('SELECT count(*) FROM outbound.preflight()');
is($sim->request_count(service => 'retell'), $asked, 'preflight asks no service');

my ($rc, $out, $err) = $node->psql('postgres', 'CALL outbound.ask_provider()');
like($err, qr/the provider answers in \d+ ms: 0 of \d+ lines are busy/, 'the provider answers');
is($sim->rings, 0, 'nobody was dialled');
is(health('retell'), 'ok|the clocks agree', 'the clocks agree');

# date_offset moves the Date that the services send (not their rings)
for ([ 20, 'ok', 'the clocks agree' ], [ -40, 'warn', 'our clock is 00:00:(39|40) fast' ], [ 40, 'warn', 'our clock is 00:00:(39|40) slow' ],
	[ 250, 'fail', 'our clock is 00:04:(09|10) slow' ], [ -3600, 'fail', 'our clock is (00:59:59|01:00:00) fast' ])
{
	my ($offset, $status, $detail) = @$_;
	$sim->config(date_offset => $offset);
	$node->psql('postgres', 'CALL outbound.ask_provider()');
	like(health('retell'), qr/^$status\|$detail$/, "$offset s");
}
is(sql("SELECT status FROM outbound.preflight() WHERE check_name = 'clock against the provider'"), 'warn', 'preflight warns');

# deliveries and the sync note it too
sql("SELECT outbound.enqueue_delivery('n8n_outcome', 'test.clock', 'k1', '{}')");
$node->psql('postgres', 'CALL outbound.deliver()');
like(health('n8n_outcome'), qr/^fail\|our clock is/, 'a delivery tells');
sql("DELETE FROM outbound.service_clock");
$node->psql('postgres', 'CALL outbound.sync_calls()');
like(health('retell'), qr/^fail\|our clock is/, 'the sync tells');
$sim->config(date_offset => 0);
$node->psql('postgres', 'CALL outbound.ask_provider()');
is(health('retell'), 'ok|the clocks agree', 'mended');

# a wrong key, a provider that is not there
sql("ALTER USER MAPPING FOR PUBLIC SERVER retell OPTIONS (SET api_key 'key_wrong')");
($rc, $out, $err) = $node->psql('postgres', 'CALL outbound.ask_provider()');
like($err, qr/the provider does not know the api_key.*status 401.*RETELL_API_KEY/s, 'a wrong key is named');
unlike($err, qr/key_wrong/, 'and not shown');
sql("ALTER SERVER retell OPTIONS (SET url 'http://127.0.0.1:1/retell')");
($rc, $out, $err) = $node->psql('postgres', 'CALL outbound.ask_provider()');
like($err, qr/the provider cannot be reached.*connect/si, 'not reachable');
($rc, $out, $err) = $node->psql('postgres', 'BEGIN; CALL outbound.ask_provider()');
like($err, qr/cannot run inside a transaction block/, 'not inside a transaction block');

$sim->stop;
$node->stop;
done_testing();


# The webhook storm, scaled down: fifty senders, shuffled and repeated events of
# many calls end in the same state as the same events in order. The full size is
# bench/call/storm.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use OutboundNode;

my $node = OutboundNode->make('storm', clock => 'wall', conf => "max_connections = 90\ndeadlock_timeout = '1s'\n");
my ($have) = $node->psql('postgres', 'CREATE EXTENSION pgcrypto');
plan skip_all => 'pgcrypto is not installed' if $have != 0;

$node->safe_psql('postgres', slurp_file('bench/call/storm.sql'));
my $webhooks = $node->safe_psql('postgres', 'SELECT storm.fill(280)');
my $script = $node->basedir . '/send.sql';
for my $run ([ 'storm_ordered', 1 ], [ 'storm_shuffled', 50 ])
{
	my ($tenant, $senders) = @$run;
	my $each = int($webhooks / $senders) + 1;
	open my $out, '>', $script or die $!;
	print $out "SELECT storm.send('$tenant');\n";
	close $out;
	$node->PostgreSQL::Test::Cluster::command_ok([ 'pgbench', '-n', '-c', $senders, '-j', 2, '-t', $each, '-f', $script, 'postgres' ],
		"$tenant: $webhooks webhooks by $senders senders");
}
is($node->safe_psql('postgres', 'SELECT side, kind, key, fact FROM storm.differences() LIMIT 5'), '',
	'shuffled and repeated, the end state is the ordered one');
is($node->safe_psql('postgres', "SELECT count(*) FROM outbound.call WHERE tenant = 'storm_shuffled' AND rank = 5"),
	'280', 'every call is there with its analysis');
is($node->safe_psql('postgres', "SELECT count(*) FROM outbound.attempt WHERE tenant = 'storm_shuffled' AND state <> 'ended'"),
	'0', 'every attempt ended');
is($node->safe_psql('postgres', "SELECT sum(deliveries) FROM outbound.call_event WHERE tenant = 'storm_shuffled'"),
	$webhooks, 'every webhook is accounted for');
is($node->safe_psql('postgres', "SELECT count(*) FROM outbound.call_event WHERE outcome = 'failed'"), '0', 'none failed');
is($node->safe_psql('postgres', 'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()'), '0', 'no deadlock');

$node->stop;
done_testing();

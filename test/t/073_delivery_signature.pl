# Peer check: what deliver() signs is verified by the official Standard Webhooks
# library (npm standardwebhooks), with the secret, the previous one, and not a third.
use strict;
use warnings;

use lib 'test/perl';
use Cwd ();
use HTTP::Tiny;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use OutboundNode;
use OutboundSim;

chomp(my $folder = `test/sim/sdk/install`);
die 'the official libraries could not be installed' if $? != 0;

my %secret = (
	now => 'whsec_' . 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
	before => 'whsec_' . 'QmFzZTY0IG9mIHRoZSBvbGQgc2VjcmV0IQ==',
	other => 'whsec_' . 'VGhpcyBpcyBub3QgdGhlIHNlY3JldCBhdCBhbGw=');
my $receiver = Cwd::abs_path('test/sim/sdk/receiver.mjs');
my $dir = PostgreSQL::Test::Utils::tempdir();
my $node = OutboundNode->make('main', clock => 'wall');
$node->safe_psql('postgres', 'INSERT INTO outbound.campaign DEFAULT VALUES');
my %pid;
for my $name (sort keys %secret)
{
	$pid{$name} = fork() // die "fork: $!";
	if ($pid{$name} == 0)
	{
		chdir $folder or die;
		exec 'node', $receiver, "$dir/$name", $secret{$name} or die;
	}
}
for my $name (sort keys %secret)
{
	OutboundSim::wait_for(sub { -e "$dir/$name" }, "receiver $name");
	my $url = 'http://127.0.0.1:' . slurp_file("$dir/$name");
	$node->safe_psql('postgres', <<SQL);
CREATE SERVER n8n_$name FOREIGN DATA WRAPPER outbound_service OPTIONS (url '$url/hook', allow_http 'true');
CREATE USER MAPPING FOR PUBLIC SERVER n8n_$name OPTIONS (signing_secret '$secret{now}', signing_secret_previous '$secret{before}');
SELECT count(outbound.enqueue_delivery('n8n_$name', 'call.outcome', 'k' || i, jsonb_build_object('i', i, 'text', E'caf\\u00e9 \\u2013 "quoted" \\\\ \\n'))) FROM generate_series(1, 60) i;
SQL
}
$node->safe_psql('postgres', 'CALL outbound.deliver()');
my %want = (now => '{"good":3,"bad":0', before => '{"good":3,"bad":0', other => '{"good":0,"bad":3');
for my $name (sort keys %secret)
{
	my $answer = HTTP::Tiny->new->get('http://127.0.0.1:' . slurp_file("$dir/$name"))->{content};
	like($answer, qr/^\Q$want{$name}\E/, "receiver with the secret \"$name\": $answer");
}
is($node->safe_psql('postgres', "SELECT string_agg(endpoint || '=' || state || '=' || n, ' ' ORDER BY endpoint) FROM (SELECT endpoint, state, count(*) AS n FROM outbound.delivery GROUP BY 1, 2) d"),
	'n8n_before=delivered=60 n8n_now=delivered=60 n8n_other=pending=60', 'and the books agree');
kill 'TERM', values %pid;
waitpid $_, 0 for values %pid;
$node->stop;
done_testing();

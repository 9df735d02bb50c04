
# The official retell-sdk's verifier and ours agree on random bodies and
# signatures, good and spoilt.

use strict;
use warnings;

use Cwd qw(abs_path);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use OutboundNode;

my $sdk = abs_path('test/sim/sdk');
chomp(my $library = `$sdk/install`);
die 'the official libraries could not be installed' if $? != 0;
my $folder = PostgreSQL::Test::Utils::tempdir_short;

my $count = $ENV{OUTBOUND_SDK_COUNT} // 10000;
my $seed = $ENV{OUTBOUND_SDK_SEED} // time;
note "seed $seed";
is(system("cd $library && node $sdk/agree.mjs $count $seed >$folder/agree.tsv"), 0, 'the official verifier answered');

my $node = OutboundNode->make('sdk', clock => 'wall');
chmod 0755, $folder;
$node->safe_psql('postgres', <<"SQL");
CREATE TABLE asked (body text, signature text, key text, now_ms bigint, sdk boolean, kind text);
\\copy asked FROM '$folder/agree.tsv'
ALTER TABLE asked ADD ours boolean;
UPDATE asked SET ours = outbound.verify_signature(decode(body, 'hex'), convert_from(decode(signature, 'hex'), 'UTF8'),
  convert_from(decode(key, 'hex'), 'UTF8'), now_ms);
SQL
is($node->safe_psql('postgres', 'SELECT count(*) FROM asked'), $count, "$count questions");
is($node->safe_psql('postgres', 'SELECT kind, signature, now_ms, sdk, ours FROM asked WHERE sdk IS DISTINCT FROM ours LIMIT 5'),
	'', 'the verdicts agree');
cmp_ok($node->safe_psql('postgres', 'SELECT count(*) FROM asked WHERE ours'), '>', $count / 5, 'many are valid');
cmp_ok($node->safe_psql('postgres', 'SELECT count(*) FROM asked WHERE NOT ours'), '>', $count / 5, 'and many are not');

$node->stop;
done_testing();


# The legacy_* figures equal the replaced report's definitions to the last digit,
# over made-up calls of several seeds; and the report is quick when calls are many.

use strict;
use warnings;

use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use OutboundNode;

my $node = OutboundNode->make('revenue', clock => '2025-12-01 12:00:00-06');
$node->safe_psql('postgres', 'CREATE TABLE loaded (line text)');
for my $round ([ 0, 1 ], [ 1, 2 ], [ 7, 3 ], [ 60, 4 ], [ $ENV{OUTBOUND_COUNT} // 1500, $ENV{OUTBOUND_SEED} // time ])
{
	my ($count, $seed) = @$round;
	my $file = $node->basedir . "/calls.jsonl";
	is(system("/usr/bin/python3 test/revenue/legacy.py $count $seed > $file"), 0, "$count calls, seed $seed");
	my @lines = split /\n/, slurp_file($file);
	my $expect = decode_json(pop @lines)->{expect};
	open my $out, '>', $file or die $!;
	print $out "$_\n" for @lines;
	close $out;
	my $got = decode_json($node->safe_psql('postgres', <<"SQL"));
SET outbound.tenant = 't_$seed';
TRUNCATE loaded;
\\copy loaded FROM '$file' WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')
SELECT count(outbound.record_call(line::jsonb)) AS n FROM loaded \\gset
SELECT jsonb_object_agg(substr(k, 8), CASE k WHEN 'legacy_recommended_actions' THEN to_jsonb(jsonb_array_length(v)) ELSE v END)
FROM outbound.revenue_ops(campaign_id => NULL) r, jsonb_each(to_jsonb(r)) e(k, v) WHERE cut = 'total' AND k LIKE 'legacy%';
SQL
	for my $name (sort keys %$expect)
	{
		is_deeply($got->{$name}, $expect->{$name}, "$name");
	}
	is(join(' ', sort keys %$got), join(' ', sort keys %$expect), 'no figure is missing');
}
# a read-only session gets the same without keeping anything
my $report = "SELECT md5(string_agg(r::text, ',')) FROM outbound.revenue_ops(campaign_id => NULL, tenant => 't_4') r";
my $kept = $node->safe_psql('postgres', $report);
$node->safe_psql('postgres', 'DELETE FROM outbound.call_figure');
is($node->safe_psql('postgres', "SET default_transaction_read_only = on; $report"), $kept, 'the same figures without keeping any');
is($node->safe_psql('postgres', 'SELECT count(*) FROM outbound.call_figure'), '0', 'none was kept');

$node->stop;
done_testing();

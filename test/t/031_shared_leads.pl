# The crawler's real exports, where they are: nothing lost, nothing changed by a
# second, a shuffled import, or one in the other form. Nothing of them is kept or printed.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../perl";
use File::Copy qw(copy);
use OutboundNode;
use PostgreSQL::Test::Utils;
use Test::More;

my $shared = $ENV{OUTBOUND_SHARED} // '../shared';
my $data = "$shared/data";
plan skip_all => 'the shared exports are not here' unless -r "$data/places_us_overview.csv";

my $node = OutboundNode->make('shared', clock => 'wall');
for my $file ('places_us_overview.csv', 'places_full_schema.json')
{
	copy("$data/$file", $node->data_dir . "/$file") or die "copy: $!";
}
sub sql { return $node->safe_psql('postgres', $_[0]); }
sql("INSERT INTO outbound.campaign (campaign_id) VALUES ('ont-live-001'), ('shuffled'), ('json')");
my $csv = "pg_read_file('places_us_overview.csv')";
is(sql("SELECT inserted + rejected, updated, unchanged FROM outbound.import_leads_csv($csv, 'csv')"), '559|0|0', 'every row is a lead or a reject');
is(sql("SELECT count(*) FROM outbound.lead_reject WHERE reason = '' OR detail = ''"), 0, 'each reject has a reason');
is(sql("SELECT inserted, updated, rejected FROM outbound.import_leads_csv($csv, 'csv')"),
	'0|0|' . sql("SELECT 559 - count(*) FROM outbound.lead"), 'a second import changes nothing');
is(sql("SELECT count(*) FROM outbound.lead WHERE to_number !~ '^\\+1[2-9][0-8]\\d[2-9]\\d{6}\$'"), 0, 'no wrong country code');
is(sql("SELECT count(*) FROM outbound.lead WHERE cardinality(candidate_zones) = 0 OR (phone_kind = 'geographic' AND cardinality(candidate_states) = 0)"), 0, 'each has zones and states');
my %city = (
	"state = 'FL' AND city IN ('Miami', 'Orlando', 'Tampa', 'Jacksonville')" => 'America/New_York',
	"state = 'FL' AND city IN ('Pensacola', 'Panama City', 'Destin')" => 'America/Chicago',
	"state = 'TX' AND city IN ('Houston', 'Dallas', 'Austin', 'San Antonio')" => 'America/Chicago',
	"state = 'TX' AND city = 'El Paso'" => 'America/Denver',
	"state = 'TN' AND city IN ('Nashville', 'Memphis')" => 'America/Chicago',
	"state = 'AK' AND city = 'Anchorage'" => 'America/Anchorage',
	"state = 'HI'" => 'Pacific/Honolulu');
for my $where (sort keys %city)
{
	is(sql("SELECT count(*) FROM outbound.lead WHERE $where AND NOT candidate_zones @> '{$city{$where}}'"), 0, "$where: $city{$where}");
}

# the same rows as JSON, in another order
sql("CREATE TABLE rows AS SELECT source_item AS item FROM outbound.lead UNION ALL SELECT item FROM outbound.lead_reject WHERE item IS NOT NULL");
sql("SELECT outbound.import_leads((SELECT jsonb_agg(item ORDER BY md5(item::text)) FROM rows), 'csv', 'shuffled')");
my $columns = sql("SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'outbound.lead'::regclass AND attnum > 0 AND NOT attisdropped
	AND attname NOT IN ('campaign_id', 'source_item', 'imported_at', 'updated_at', 'status_at', 'legacy_lead_id')");
is(sql("SELECT count(*) FROM (SELECT $columns FROM outbound.lead WHERE campaign_id = 'ont-live-001' EXCEPT SELECT $columns FROM outbound.lead WHERE campaign_id = 'shuffled') d"), 0, 'shuffled and as JSON: identical leads');
is(sql("SELECT count(*) FROM outbound.lead WHERE campaign_id = 'shuffled'"), sql("SELECT count(*) FROM outbound.lead WHERE campaign_id = 'ont-live-001'"), 'and as many');

my $json = "pg_read_file('places_full_schema.json')";
is(sql("SELECT inserted + rejected FROM outbound.import_leads($json\::jsonb, 'json', 'json')"), 30, 'full schema: nothing lost');
is(sql("SELECT unchanged + rejected FROM outbound.import_leads_text($json, 'json', 'json')"), 30, 'the same as text');
is(sql("SELECT count(*) FROM outbound.lead WHERE campaign_id = 'json' AND (phone_kind <> 'foreign' OR to_number NOT LIKE '+91%' OR country_code <> 'IN')"), 0, 'no wrong country code');
done_testing();

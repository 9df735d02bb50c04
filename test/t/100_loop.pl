
# The loop once through, and then each stage again: leads in, scored, queued,
# called, mapped, delivered, exported; the simulators' own records agree with
# the database; a second run of any stage changes nothing. The SOP's make
# targets do the same from a shell. Real exports are queued and never dialled.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../perl";
use File::Copy qw(copy);
use OutboundNode;
use PostgreSQL::Test::Utils;
use Test::More;

my ($node, $sim) = OutboundNode->with_sim(campaign => { states => '{TX,FL,CA}' });
sub value { return $node->safe_psql('postgres', $_[0]); }
my $root = "$FindBin::Bin/../..";
copy("$root/test/data/places.jsonl", $node->data_dir . '/places.jsonl') or die "copy: $!";
copy("$root/test/data/places_overview.csv", $node->data_dir . '/places.csv') or die "copy: $!";

# what a second run must leave alone: a digest of every table that stages write
my @tables = qw(lead lead_reject queue_entry attempt call call_event journey suppression delivery);
sub digest
{
	return join "\n", map {
		my $hide = $_ eq 'delivery' ? " - '{due_at,sent_at}'::text[]" : $_ eq 'call' ? " - '{last_checked_at,updated_at}'::text[]"
		  : $_ eq 'queue_entry' ? " - '{built_at}'::text[]" : '';
		"$_ " . value("SELECT count(*), md5(string_agg(r, '' ORDER BY r)) FROM (SELECT (to_jsonb(t)$hide)::text AS r FROM outbound.$_ t) s")
	} @tables;
}

# leads in
is(value("SELECT inserted, updated, unchanged, rejected FROM outbound.import_leads_text(pg_read_file('places.jsonl'))"), '40|0|0|6', 'leads in');
my $before = digest();
is(value("SELECT inserted, updated, unchanged, rejected FROM outbound.import_leads_text(pg_read_file('places.jsonl'))"), '0|0|40|6', 'the same file again');
is(digest(), $before, '... changes nothing');
cmp_ok(value("SELECT count(*) FROM outbound.lead WHERE segment_score > 35"), '>', 10, 'scores are not zero');

# the queue, through the SOP's make target
my %sop = (PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'postgres');
sub sop
{
	my ($target, @variables) = @_;
	local @ENV{ keys %sop } = values %sop;
	my ($out, $err);
	my $ok = IPC::Run::run([ 'make', '-s', '-C', $root, $target, @variables ], '>', \$out, '2>', \$err);
	ok($ok, "make $target") or diag("$out\n$err");
	return $out;
}
sop('live-build-queue', 'CAMPAIGN_STATES=Texas,Florida,California');
my $queued = value("SELECT count(*) FROM outbound.queue_entry WHERE state = 'queued'");
cmp_ok($queued, '>', 10, 'leads are queued');
$before = digest();
sop('live-build-queue', 'CAMPAIGN_STATES=Texas,Florida,California');
is(digest(), $before, 'building the queue again changes nothing');

# the calls
sop('live-call-batch', 'LIVE_MAX_CALLS=0', 'LIVE_CONCURRENCY=20');
$node->wait_sql("SELECT count(*) = $queued FROM outbound.attempt WHERE state = 'ended'", 'every call ended');
$node->wait_sql('SELECT count(*) = 0 FROM outbound.call WHERE NOT analyzed', 'every call analyzed');
my $rings = $sim->ring_report;
is($rings->{total}, $queued, 'the provider placed as many calls as were queued');
is_deeply($rings->{numbers_rung_twice}, [], 'none twice');
is(value('SELECT count(DISTINCT to_number) FROM outbound.attempt WHERE call_id IS NOT NULL'), $queued, 'each number once in the database too');
is(value('SELECT count(*) FROM outbound.journey'), $queued, 'each call has its journey');
is(value("SELECT count(*) FROM outbound.journey j JOIN outbound.lead l USING (tenant, campaign_id, lead_id)
	WHERE j.conversion_stage = 'dnc' AND NOT EXISTS (SELECT FROM outbound.suppression s WHERE s.number = l.to_number)"), 0, 'each do-not-call is suppressed');
sop('live-map-journeys');
$before = digest();
sop('live-call-batch', 'LIVE_MAX_CALLS=0', 'LIVE_CONCURRENCY=20');
is(digest(), $before, 'a second batch changes nothing');
is($sim->rings, $queued, '... and rings nobody');
sop('live-map-journeys');
is(digest(), $before, 'mapping again changes nothing');
value('CALL outbound.sync_calls()');
is(value('SELECT count(*) FROM outbound.call'), $queued, 'sync finds no other call');
is($sim->rings, $queued, '... and rings nobody');

# the deliveries: each event once at the endpoint, with the body that we have
value('CALL outbound.deliver()');
is(value("SELECT count(*) FROM outbound.delivery WHERE state NOT IN ('delivered', 'suppressed')"), 0, 'everything is delivered');
my %seen = map { $_->{id} => $_->{times} } @{ $sim->events->{events} // $sim->events };
is(join(',', sort keys %seen), value("SELECT string_agg(delivery_id::text, ',' ORDER BY delivery_id::text COLLATE \"C\") FROM outbound.delivery WHERE state = 'delivered'"),
	'the endpoints saw the events that the database sent');
is(scalar(grep { $_ != 1 } values %seen), 0, 'each once');
$before = digest();
value('CALL outbound.deliver()');
is(digest(), $before, 'delivering again changes nothing');

# the export
sop('live-export-supabase');
my $rows = $sim->table('ont_calls');
is(scalar @{ ref $rows eq 'ARRAY' ? $rows : $rows->{rows} }, $queued, 'each call is exported');
sop('live-export-supabase');
$before = digest();
sop('omni-gate-eod');
is(value("SELECT count(*) FROM outbound.delivery WHERE event_type = 'revenue.daily'"), 1, 'the day is reported');
sop('omni-gate-eod');
is(value("SELECT count(*) FROM outbound.delivery WHERE event_type = 'revenue.daily'"), 1, '... once');
sop('omni-gate-start', 'LIVE_MAX_CALLS=0', 'LIVE_CONCURRENCY=20');
is($sim->rings, $queued, 'the morning again rings nobody');

# real places: imported, scored, queued for three states; never dialled
my $shared = ($ENV{OUTBOUND_SHARED} // '../shared') . '/data/places_us_overview.csv';
SKIP:
{
	skip 'the shared exports are not here', 4 unless -r $shared;
	copy($shared, $node->data_dir . '/real.csv') or die "copy: $!";
	value("INSERT INTO outbound.campaign (campaign_id, agent_id, from_numbers) VALUES ('real', 'agent_none', '{+12125550100}')");
	is(value("SELECT inserted + rejected FROM outbound.import_leads_csv(pg_read_file('real.csv'), 'real', 'real')"), 559, 'no row is lost');
	is(value("SELECT count(*) FROM outbound.lead_reject WHERE campaign_id = 'real' AND (reason = '' OR detail = '')"), 0, 'each reject has a reason');
	cmp_ok(value("SELECT count(*) FROM outbound.build_queue(states => '{Texas,Florida,California}', campaign_id => 'real')"), '>', 50, 'queued for three states');
	is(value("SELECT count(*) FROM outbound.attempt WHERE campaign_id = 'real'"), 0, 'and nobody is dialled: the campaign was never started');
}

$sim->stop;
$node->stop;
done_testing();

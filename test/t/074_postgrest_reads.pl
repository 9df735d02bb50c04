# What a dashboard or n8n reads through PostgREST: each read runs under the
# reader's role, in a read-only transaction for GET, with outbound first in the
# search path. A viewer sees its own tenant and changes nothing.
use strict;
use warnings;

use lib 'test/perl';
use JSON::PP ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use OutboundNode;
use OutboundSim;

my ($node, $sim) = OutboundNode->with_sim(leads => 3, webhooks => 0, sim => { relay_threads => 2 });
sub sql { return $node->safe_psql('postgres', $_[0]); }

# another tenant with rows of its own, in every place that is read
sql(<<'SQL');
INSERT INTO outbound.campaign (tenant, campaign_id, status, status_reason) VALUES ('rival', 'theirs', 'running', 'test');
INSERT INTO outbound.lead (tenant, campaign_id, lead_id, clinic_name, to_number, segment_score)
  VALUES ('rival', 'theirs', 'lead-theirs', 'Their Clinic', '+12125550142', 90);
INSERT INTO outbound.call (tenant, call_id, campaign_id, lead_id, call_status, to_number, start_at, payload, payload_hash)
  SELECT t, 'call-' || t, c, l, 'ended', n, outbound.now(), '{}', sha256('x')
  FROM (VALUES ('rival', 'theirs', 'lead-theirs', '+12125550142'), ('live_medspa', 'ont-live-001', 'lead-0000', NULL)) v (t, c, l, n);
INSERT INTO outbound.journey (tenant, call_id, campaign_id, lead_id, clinic_id, call_outcome, conversion_stage, call_status, answered_by, outcome_ts)
  SELECT tenant, call_id, campaign_id, lead_id, 'c', 'unknown', 'unknown', 'ended', 'person', 1772560800000 FROM outbound.call;
SELECT outbound.enqueue_delivery('n8n_outcome', 'call.outcome', 'k', '{}', lead_id => 'lead-theirs', campaign_id => 'theirs', tenant => 'rival');
SELECT outbound.enqueue_delivery('n8n_outcome', 'call.outcome', 'k', '{}', lead_id => 'lead-0000');
UPDATE outbound.delivery SET state = 'dead', last_error = 'refused';
CREATE ROLE web_viewer NOLOGIN;
CREATE ROLE web_nobody NOLOGIN;
SELECT outbound.grant_access('web_viewer', 'viewer', 'live_medspa');
SQL

my %read = (
	'status' => 'SELECT * FROM status',
	'funnel' => 'SELECT * FROM funnel',
	'delivery_status' => 'SELECT * FROM delivery_status',
	'dead_letters' => 'SELECT * FROM dead_letters',
	'health' => 'SELECT * FROM health',
	'campaign_status()' => 'SELECT * FROM campaign_status()',
	'campaign_funnel()' => 'SELECT * FROM campaign_funnel()',
	'delivery_states()' => 'SELECT * FROM delivery_states()',
	'dead_letter_list()' => 'SELECT * FROM dead_letter_list()',
	'explain(lead)' => "SELECT * FROM explain('lead-0000')",
	'lead_journey(lead)' => "SELECT * FROM lead_journey('lead-0000')",
	'revenue_ops()' => 'SELECT * FROM revenue_ops()');

# as_role(role, statement): what a GET gives, one JSON line a row
sub as_role
{
	my ($role, $statement) = @_;
	my ($code, $out, $err) = $node->psql('postgres', "BEGIN READ ONLY;\nSET LOCAL search_path = outbound, public;\nSET LOCAL ROLE $role;\n"
		  . "SELECT to_jsonb(r) FROM ($statement) r;\nCOMMIT;", on_error_stop => 1);
	return ($code, $out, $err);
}

for my $name (sort keys %read)
{
	my ($code, $out, $err) = as_role('web_viewer', $read{$name});
	is($err, '', "a viewer reads $name in a read-only transaction");
	isnt($out, '', "$name has rows");
	unlike($out, qr/theirs|rival|Their Clinic|2125550142/, "$name: nothing of another tenant");
	($code, $out, $err) = as_role('web_nobody', $read{$name});
	like($err, qr/permission denied|does not exist/, "$name: nothing without a grant");
}
for my $ask ("explain('lead-theirs', campaign_id => 'theirs', tenant => 'rival')", "lead_journey('lead-theirs', 'theirs', 'rival')",
	"campaign_status('theirs', 'rival')", "campaign_funnel(campaign_id => 'theirs', tenant => 'rival')", "dead_letter_list('theirs', 'rival')")
{
	my ($code, $out, $err) = as_role('web_viewer', "SELECT * FROM $ask");
	unlike($out, qr/Their Clinic|2125550142|refused/, "asked for another tenant by name, $ask tells nothing");
}

# as RPC, with named arguments
$sim->config(relay => { schema => 'outbound', role => 'web_viewer' });
for my $call ([ 'campaign_status', {} ], [ 'campaign_funnel', {} ], [ 'delivery_states', {} ], [ 'dead_letter_list', {} ],
	[ 'explain', { lead_id => 'lead-0000' } ], [ 'lead_journey', { lead_id => 'lead-0000' } ])
{
	my ($function, $arguments) = @$call;
	my $answer = $sim->ask('POST', "/relay/rpc/$function", JSON::PP::encode_json($arguments), { 'Content-Type' => 'application/json' });
	is($answer->{status}, '200', "POST /rpc/$function");
	my $rows = JSON::PP::decode_json($answer->{content});
	ok(ref $rows eq 'ARRAY' && @$rows > 0, "$function gives rows");
}
for my $call ([ 'replay', {} ], [ 'pause_endpoint', { endpoint => 'n8n_outcome' } ], [ 'stop', { reason => 'x' } ],
	[ 'enqueue_delivery', { endpoint => 'n8n_outcome', event_type => 't', dedupe_key => 'd', record => {} } ],
	[ 'claim_followup', { record => {}, kind => 'message' } ])
{
	my ($function, $arguments) = @$call;
	my $answer = $sim->ask('POST', "/relay/rpc/$function", JSON::PP::encode_json($arguments), { 'Content-Type' => 'application/json' });
	is($answer->{status}, '403', "a viewer may not $function");
}
is(sql("SELECT count(*) FROM outbound.delivery WHERE state <> 'dead'"), 0, 'and nothing changed');
$node->stop;
done_testing();

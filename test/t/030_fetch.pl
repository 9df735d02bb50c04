# fetch_leads: one paid run a request, whatever is lost on the way.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../perl";
use IPC::Run;
use OutboundNode;
use OutboundSim qw(wait_for);
use PostgreSQL::Test::Utils;
use Test::More;

my $sim = OutboundSim->start();
my $node = OutboundNode->make('fetch', clock => 'wall');
$node->use_sim($sim);
$node->campaign(states => '{Texas,FL}', queries => '{medspa,"med spa"}', top_k => 100);
$sim->config(apify => { ready_ms => 50, run_ms => 200, generated => 450 });

sub paid { return $sim->runs->{paid_runs}; }
sub fetch
{
	my ($args) = @_;
	return $node->psql('postgres', "CALL outbound.fetch_leads($args)");
}

my ($code, $out, $err) = $node->psql('postgres', "BEGIN; CALL outbound.fetch_leads();");
like($err, qr/cannot run inside a transaction block/, 'not inside a transaction block');

# the plain way
($code, $out, $err) = fetch("settle => '1 second'");
is($code, 0, 'fetched') or diag $err;
is(paid(), 2, 'one run a state');
is($node->safe_psql('postgres', "SELECT string_agg(location || ' ' || state, ', ' ORDER BY request_id) FROM outbound.apify_run"),
	'Texas, USA imported, Florida, USA imported', 'both are imported');
is($node->safe_psql('postgres', 'SELECT sum(items_total) = sum(inserted + updated + unchanged + rejected) FROM outbound.apify_run'),
	't', 'every item is accounted for');
ok($node->safe_psql('postgres', 'SELECT count(*) FROM outbound.lead') > 50, 'there are leads');
fetch('');
is(paid(), 2, 'the same again asks for nothing');

# the answer is lost after the run was started
$sim->fault(service => 'apify', kind => 'drop_after', match => { method => 'POST', path => 'runs' }, count => 1);
($code, $out, $err) = fetch("states => '{California}', settle => '1 second'");
is($code, 0, 'a lost answer is no error') or diag $err;
is(paid(), 3, 'one run for the one request');
is($node->safe_psql('postgres', "SELECT state FROM outbound.apify_run WHERE location = 'California, USA'"), 'imported', 'and its items are here');

# the request itself is lost
$sim->fault(service => 'apify', kind => 'drop_before', match => { method => 'POST', path => 'runs' }, count => 1);
($code, $out, $err) = fetch("states => '{Ohio}', settle => '1 second'");
is(paid(), 4, 'posted again when the list does not have it');

# killed between the request and its answer
$sim->fault(service => 'apify', kind => 'slow', when => 'after', ms => 3000, match => { method => 'POST', path => 'runs' }, count => 1);
my $session = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c',
		"CALL outbound.fetch_leads(states => '{Utah}')" ], '<', \'', '>', '/dev/null', '2>', '/dev/null');
wait_for(sub { paid() == 5 }, 'the run to start');
my $pid = $node->safe_psql('postgres', "SELECT pid FROM pg_stat_activity WHERE query LIKE 'CALL%Utah%'");
$node->safe_psql('postgres', "SELECT pg_terminate_backend($pid)");
$session->finish;
wait_for(sub { $node->safe_psql('postgres', "SELECT count(*) FROM pg_stat_activity WHERE pid = $pid") == 0 }, 'the backend to end');
is($node->safe_psql('postgres', "SELECT state FROM outbound.apify_run WHERE location = 'Utah, USA'"), 'claimed', 'the claim was committed');
($code, $out, $err) = fetch("settle => '1 second'");
is(paid(), 5, 'found again, not paid again');
is($node->safe_psql('postgres', "SELECT state FROM outbound.apify_run WHERE location = 'Utah, USA'"), 'imported', 'and imported');

# bad pages: retried; a partial dataset is kept
$sim->fault(service => 'apify', kind => 'half', match => { path => 'items' }, count => 2);
$sim->config(apify => { outcome => 'TIMED-OUT', partial => 0.5 });
($code, $out, $err) = fetch("states => '{New York}', settle => '1 second'");
is($node->safe_psql('postgres', "SELECT state || ' ' || status FROM outbound.apify_run WHERE location = 'New York, USA'"),
	'imported TIMED-OUT', 'what a timed-out run found is kept') or diag $err;

# refused: an answer, not a loop; the token in no log or URL
$sim->fault(service => 'apify', kind => 'status', status => 402, body => { error => { type => 'not-enough-usage-to-run-paid-actor', message => 'Pay first' } }, match => { method => 'POST' }, count => 1);
($code, $out, $err) = fetch("states => '{Maine}'");
like($err, qr/stopped early.*Pay first/s, 'the account\'s refusal is shown');
$sim->fault(service => 'apify', kind => 'status', status => 400, body => { error => { type => 'invalid-input', message => 'No' } }, match => { method => 'POST' }, count => 1);
($code, $out, $err) = fetch("states => '{Maine}', input => '{\"language\": \"xx\"}'");
is($node->safe_psql('postgres', "SELECT count(*) FROM outbound.apify_run WHERE state = 'failed' AND error LIKE '%invalid-input%'"), 1, 'a bad input fails once');
unlike(slurp_file($sim->{journal}), qr/token=/, 'the token is in no URL');
unlike(join('', grep { !/USER MAPPING/ } split /^/m, slurp_file($node->logfile)), qr/key_sim/, 'nor in the log');

done_testing();

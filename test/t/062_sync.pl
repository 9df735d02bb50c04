
# Calls come back: through the door as PostgREST opens it, and by sync what the
# webhooks did not tell.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use OutboundNode;
use OutboundSim qw(wait_for);

my ($node, $sim) = OutboundNode->with_sim(leads => 40, sim => { relay_threads => 4 }, config => { retell => { auto => JSON::PP::false() } });
$node->safe_psql('postgres', <<'SQL');
CREATE ROLE web_anon NOLOGIN;
GRANT USAGE ON SCHEMA outbound TO web_anon;
GRANT EXECUTE ON FUNCTION outbound.retell_webhook(json) TO web_anon;
SQL
$sim->config(relay => { schema => 'outbound', role => 'web_anon' });

sub value { return $node->safe_psql('postgres', $_[0]); }

# dial($i): a call to lead i with an attempt of ours, placed and not yet told of
sub dial
{
	my ($i, $state) = @_;
	my $number = OutboundNode::number($i);
	my $attempt = value(sprintf <<'SQL', $i, $number);
INSERT INTO outbound.attempt (tenant, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type, state)
VALUES ('live_medspa', 'ont-live-001', 'lead-%04d', '%s', 1, '09:00-18:00', 'business_hours', 'claimed') RETURNING attempt_id
SQL
	my $answer = $sim->ask('POST', '/retell/v2/create-phone-call',
		{ from_number => $OutboundNode::FROM[0], to_number => $number, override_agent_id => $OutboundNode::AGENT,
			metadata => { attempt_id => $attempt, tenant => 'live_medspa', campaign_id => 'ont-live-001', lead_id => sprintf('lead-%04d', $i) } },
		{ Authorization => "Bearer $OutboundNode::KEY" });
	is($answer->{status}, '201', "call $i") unless $answer->{status} == 201;
	return JSON::PP->new->decode($answer->{content})->{call_id};
}
sub step { $sim->control('POST', 'step', { call_id => $_[0] }) for 1 .. ($_[1] // 1); return; }
sub sync { return ($node->psql('postgres', 'CALL outbound.sync_calls(' . ($_[0] // '') . ')'))[2]; }

# the door: an anonymous role, each event as it happens
$sim->scenario(OutboundNode::number(0) => 'booked');
my $first = dial(0);
step($first, 1);
$node->wait_sql("SELECT state = 'placed' FROM outbound.attempt WHERE call_id = '$first'", 'the webhook that overtook the answer');
step($first, 2);
$node->wait_sql("SELECT rank = 5 FROM outbound.call WHERE call_id = '$first'", 'the analysis');
is(value("SELECT state FROM outbound.attempt WHERE call_id = '$first'"), 'ended', 'the attempt ended');
is(value("SELECT string_agg(event, ',' ORDER BY event_id) FROM outbound.call_event WHERE call_id = '$first'"),
	'call_started,call_ended,call_analyzed', 'each event once');

# what is not signed, or signed for other bytes
my $body = '{"event":"call_ended","call":{"call_id":"forged","call_status":"ended"}}';
my $was = value('SELECT count(*) FROM outbound.call_event');
is($sim->ask('POST', '/relay/rpc/retell_webhook', $body)->{status}, '401', 'no signature');
is($sim->ask('POST', '/relay/rpc/retell_webhook', $body, { 'X-Retell-Signature' => 'v=' . time . '000,d=' . '0' x 64 })->{status},
	'401', 'a forged one');
is(value('SELECT count(*) FROM outbound.call_event'), $was, 'nothing is stored');
is(value('SELECT string_agg(reason, \',\' ORDER BY reason) FROM outbound.webhook_reject'), 'bad_signature,no_signature',
	'but a counter, although the answer was 401');
is(value("SELECT count(*) FROM information_schema.role_table_grants WHERE grantee = 'web_anon'"), '0', 'the door\'s role reads no table');

# no webhooks from here on
$sim->config(retell => { webhook_url => undef });
$sim->config(retell => { scenario => 'rejected' });
my $lost = dial(1);
step($lost, 3);
my $hand = JSON::PP->new->decode($sim->ask('POST', '/retell/v2/create-phone-call',
		{ from_number => $OutboundNode::FROM[0], to_number => OutboundNode::number(2), override_agent_id => $OutboundNode::AGENT },
		{ Authorization => "Bearer $OutboundNode::KEY" })->{content})->{call_id};
step($hand, 3);
like(sync(), qr/2 calls found/, 'the list tells of both');
is(value("SELECT rank, origin, source, payload ? 'transcript_object' FROM outbound.call WHERE call_id = '$lost'"), '5|campaign|sync|t',
	'a lost call, with its transcript');
is(value("SELECT state FROM outbound.attempt WHERE call_id = '$lost'"), 'ended', 'its attempt ended');
is(value("SELECT rank, origin, lead_id FROM outbound.call WHERE call_id = '$hand'"), '5|manual|lead-0002', 'a call dialled by hand');

# running it twice asks only for the list
my $asked = scalar @{ $sim->control('GET', 'requests?service=retell&path=get-call') };
like(sync(), qr/0 calls asked for, 0 changed, 1 pages listed, 0 calls found/, 'a second run finds nothing new');
is(scalar @{ $sim->control('GET', 'requests?service=retell&path=get-call') }, $asked, 'and asks for no call again');

# an open call: not asked for while young, then until it is over
my $open = dial(3);
step($open, 1);
sync();
is(value("SELECT call_status FROM outbound.call WHERE call_id = '$open'"), 'ongoing', 'an open call is known');
step($open, 2);
is(value("SELECT call_status FROM outbound.call WHERE call_id = '$open'"), 'ongoing', 'nobody told of its end');
value("UPDATE outbound.call SET updated_at = updated_at - interval '2 minutes', last_checked_at = NULL WHERE call_id = '$open'");
sync();
is(value("SELECT c.rank, a.state FROM outbound.call c JOIN outbound.attempt a USING (tenant, attempt_id) WHERE c.call_id = '$open'"),
	'5|ended', 'sync asked for its end');

# an analysis that was lost while nobody could ask for hours
my $unread = dial(4);
step($unread, 2);
sync();
is(value("SELECT call_status, analyzed FROM outbound.call WHERE call_id = '$unread'"), 'ended|f', 'a call that is over, not yet analyzed');
step($unread, 1);
value("UPDATE outbound.call SET updated_at = updated_at - interval '9 hours', last_checked_at = updated_at - interval '9 hours' + interval '6 minutes' "
	  . "WHERE call_id = '$unread'");
sync();
is(value("SELECT analyzed FROM outbound.call WHERE call_id = '$unread'"), 't', 'is asked for again after an outage of nine hours');
# one that never comes is not asked for for ever
value("INSERT INTO outbound.call (tenant, call_id, campaign_id, call_status, updated_at, last_checked_at) SELECT 'live_medspa', 'old' || i, 'ont-live-001', "
	  . "'ended', outbound.now() - interval '1 day', outbound.now() - interval '20 hours' FROM generate_series(1, 50) i");
like(sync(), qr/: 0 events replayed, 0 calls asked for/, 'but not for ever');
like(value("SET enable_seqscan = off; EXPLAIN SELECT call_id FROM outbound.call WHERE tenant = 'live_medspa' AND NOT analyzed AND call_status NOT IN ('registered', 'ongoing') "
	  . "AND (last_checked_at IS NULL OR last_checked_at - updated_at <= interval '2 hours')"), qr/call_unanalyzed/, 'and costs what is still missing');
value("DELETE FROM outbound.call WHERE call_id LIKE 'old%'");

# many pages, cut off by the budget, resumed; nothing is asked for twice
my @many = map { dial($_) } 5 .. 34;
step($_, 3) for @many;
$sim->fault(service => 'retell', match => { path => 'get-call' }, kind => 'status', status => 500, body => { status => 'error', message => 'no' },
	skip => 5, count => 1);
like(sync(), qr/stopped early/, 'a failing provider stops the run');
my $part = value("SELECT count(*) FROM outbound.call WHERE call_id = ANY ('{" . join(',', @many) . "}')");
cmp_ok($part, '>=', 1, "what came before it is kept ($part)");
cmp_ok($part, '<', 30, 'and not all of it');
sync('max_requests => 8');
sync();
sync();
is(value("SELECT count(*) FROM outbound.call WHERE rank = 5 AND call_id = ANY ('{" . join(',', @many) . "}')"), '30',
	'later runs go on from there');
is(value("SELECT count(*) FROM outbound.attempt WHERE state = 'ended'"), '34', 'every attempt ended');
is(value('SELECT listed_to IS NOT NULL AND sweep_from IS NULL FROM outbound.sync_watermark'), 't', 'the sweep is finished');

# an event that failed is replayed
value("UPDATE outbound.call_event SET outcome = 'failed', reason = 'made up' WHERE call_id = '$first'");
like(sync(), qr/3 events replayed/, 'failed events are replayed');
is(value("SELECT count(*) FROM outbound.call_event WHERE outcome <> 'processed'"), '0', 'and processed');

# a call that the provider forgot does not hold its lead for ever
value("INSERT INTO outbound.call (tenant, call_id, campaign_id, call_status, created_at, updated_at) VALUES ('live_medspa', 'gone', "
	  . "'ont-live-001', 'registered', outbound.now() - interval '7 hours', outbound.now() - interval '7 hours')");
sync();
is(value("SELECT call_status, disconnection_reason FROM outbound.call WHERE call_id = 'gone'"), 'error|provider_not_found', 'a call that is gone');

# no network wait inside a transaction that wrote, and no snapshot
$sim->fault(service => 'retell', match => { path => 'list-calls' }, kind => 'slow', ms => 3000, count => 1);

my $child = fork // die $!;
if ($child == 0)
{
	$node->psql('postgres', "SET application_name = 'sync'; CALL outbound.sync_calls()");
	POSIX::_exit(0);
}
$node->wait_sql("SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'sync' AND backend_xmin IS NULL AND backend_xid IS NULL "
	  . "AND query LIKE '%sync_calls%' AND state = 'active'", 'a run that waits with no snapshot');
pass('nothing is pinned while the provider is waited for');
waitpid $child, 0;

$sim->stop;
$node->stop;
done_testing();

# deliver() against the n8n simulator: envelope, ids, signature, every answer's
# consequence, order, breaker, suppression, and that waiting pins nothing.
use strict;
use warnings;

use lib 'test/perl';
use POSIX ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

use OutboundNode;
use OutboundSim;

my $secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
my $old_secret = 'whsec_QmFzZTY0IG9mIHRoZSBvbGQgc2VjcmV0IQ==';
my ($node, $sim) = OutboundNode->with_sim(
	webhooks => 0,
	leads => 3,
	services => {
		n8n_outcome => { signing_secret => $secret, timeout_ms => 500, max_body => 65536, auth_header => 'X-Key: header_secret_1' },
		n8n_lead => { timeout_ms => 500 } });
my $offset = $node->{outbound_offset};

sub sql { return $node->safe_psql('postgres', $_[0]); }

# deliver(arguments): CALL it at the present offset; gives what it said
sub deliver
{
	my ($arguments) = @_;
	my ($code, $out, $err) = $node->psql('postgres',
		"SET outbound.clock_offset = '${offset}s'; CALL outbound.deliver(" . ($arguments // '') . ')');
	die "deliver: $err" if $code != 0;
	return $err;
}

sub later { $offset += $_[0]; return; }

my $serial = 0;

# enqueue(count, type, endpoint, record): their event ids
sub enqueue
{
	my ($count, %o) = @_;
	my @ids;
	my $endpoint = $o{endpoint} // 'n8n_outcome';
	my $type = $o{type} // 'call.outcome';
	my $lead = defined $o{lead} ? "'$o{lead}'" : 'NULL';
	my $record = $o{record} // q('{}');
	$serial++;
	return split /\n/, sql("SELECT outbound.enqueue_delivery('$endpoint', '$type', 'k$serial.' || i, "
		  . "$record || jsonb_build_object('i', i), $lead) FROM generate_series(1, $count) i");
}

sub states
{
	return sql('SELECT state, count(*) FROM outbound.delivery WHERE delivery_id IN ('
		  . join(',', map { "'$_'" } @_) . ') GROUP BY 1 ORDER BY 1');
}

sub last_of
{
	my ($id) = @_;
	return sql("SELECT state, tries, coalesce(last_status::text, '-'), coalesce(last_error, '-') FROM outbound.delivery "
		  . "WHERE delivery_id = '$id'");
}

# waits(id): seconds until it is due, at the present offset
sub waits
{
	return sql("SET outbound.clock_offset = '${offset}s'; SELECT round(extract(epoch FROM due_at - outbound.now())) "
		  . "FROM outbound.delivery WHERE delivery_id = '$_[0]'");
}

sub fresh
{
	$sim->clear_faults;
	sql('DELETE FROM outbound.delivery; DELETE FROM outbound.endpoint');
	return;
}

sub seen { my %e = map { $_->{id} => $_ } @{ $sim->events->{events} }; return \%e; }

# ---------- the envelope, ids, signature
$sim->config(n8n => { signing_secret => $secret, header_auth => { name => 'X-Key', value => 'header_secret_1' } });
my @ids = enqueue(60, record => q('{"call_id": "c1", "event_id": "theirs"}'));
my ($correction) = split /\n/, sql("SELECT outbound.enqueue_delivery('n8n_outcome', 'call.outcome', 'fix', '{}', corrects => '$ids[0]')");
like(deliver(), qr/61 events delivered, 0 not/, 'outcomes delivered');
is(states(@ids, $correction), 'delivered|61', 'and marked so');
my $deliveries = $sim->events(role => 'outcome')->{deliveries};
is_deeply([ map { $_->{body}{count} } @$deliveries ], [ 25, 25, 11 ], 'in batches of 25');
is_deeply([ grep { $_->{signature} ne 'valid' } @$deliveries ], [], 'every signature is valid');
my $body = $deliveries->[0]{body};
is_deeply([ sort keys %$body ], [qw(campaign_id count event_type generated_at_utc records tenant)], 'the envelope');
is("$body->{tenant} $body->{campaign_id} $body->{event_type}", 'live_medspa ont-live-001 call.outcome', 'its values');
like($body->{generated_at_utc}, qr/^2026-03-03T17:\d\d:\d\d\.\d{3}Z$/, 'in UTC');
is_deeply([ map { $_->{event_id} } map { @{ $_->{body}{records} } } @$deliveries ], [ @ids, $correction ],
	'each record has its event id, in the order of enqueueing, and a record cannot forge one');
is($deliveries->[2]{body}{records}[-1]{corrects}, $ids[0], 'a correction names what it corrects');

# rotation: the receiver still has the old secret
sql("ALTER USER MAPPING FOR PUBLIC SERVER n8n_outcome OPTIONS (ADD signing_secret_previous '$old_secret')");
$sim->config(n8n => { signing_secret => $old_secret });
enqueue(1);
deliver();
is($sim->events(role => 'outcome')->{deliveries}[-1]{signature}, 'valid', 'signed with the previous secret too');
$sim->config(n8n => { signing_secret => undef });

# the lead push keeps its shape
$sim->config(n8n => { header_auth => undef });
@ids = enqueue(30, endpoint => 'n8n_lead', type => 'lead.queued');
deliver();
$body = $sim->events(role => 'lead')->{deliveries}[0]{body};
is_deeply([ sort keys %$body ], [qw(batch_size campaign_id campaign_name count event_type generated_at_utc leads tenant)], 'lead push');
is($body->{campaign_name}, 'b2b_outbound_workflow', 'campaign name');
is(scalar @{ $body->{leads} }, $body->{batch_size}, 'batch size');

# max_events, campaign
fresh();
enqueue(60);
like(deliver('max_events => 30'), qr/30 events delivered/, 'max_events');
like(deliver("campaign_id => 'another'"), qr/ 0 events delivered/, 'another campaign has nothing');
like(deliver('campaign_id => NULL'), qr/30 events delivered/, 'all campaigns');

# a campaign's backlog stops no other's
fresh();
enqueue(600);
my ($small) = split /\n/, sql("SELECT outbound.enqueue_delivery('n8n_outcome', 'call.outcome', 'small', '{}', campaign_id => 'small')");
deliver('max_events => 300, campaign_id => NULL');
is(states($small), 'delivered|1', "one campaign's event goes beside another's backlog");

# the cap holds for whatever goes around the records
fresh();
sql("ALTER SERVER n8n_outcome OPTIONS (ADD max_request '20000')");
enqueue(25, type => 'x' x 900);

deliver();
my @sizes = map { $_->{bytes} } grep { $_->{event_type} =~ m{^x} } @{ $sim->events->{deliveries} };
ok(!(grep { $_ > 20_000 } @sizes) && @sizes > 1, "no request is larger than max_request: @sizes");
sql('ALTER SERVER n8n_outcome OPTIONS (DROP max_request)');

# ---------- every answer's consequence
# name, fault, expected state|tries|status, seconds to wait (low, high), paused?
my @answers = (
	[ '500', { kind => 'status', status => 500 }, 'pending|1|500', 4, 7 ],
	[ '503 with Retry-After', { kind => 'status', status => 503, headers => { 'Retry-After' => '90' } }, 'pending|1|503', 85, 91 ],
	[ '429 with Retry-After', { kind => 'status', status => 429, headers => { 'Retry-After' => '40' } }, 'pending|1|429', 35, 41 ],
	[ '429', { kind => 'status', status => 429 }, 'pending|1|429', 4, 7 ],
	[ "200 with a proxy's login page", { kind => 'html', status => 200 }, 'pending|1|200', 55, 75 ],
	[ '404 in HTML', { kind => 'html', status => 404 }, 'pending|1|404', 55, 75 ],
	[ '403', { kind => 'status', status => 403 }, 'pending|1|403', 55, 75 ],
	[ '408', { kind => 'status', status => 408 }, 'pending|1|408', 4, 7 ],
	[ 'reset', { kind => 'reset' }, 'pending|1|-', 4, 7 ],
	[ 'received, then reset', { kind => 'drop_after' }, 'pending|1|-', 4, 7 ],
	[ 'half an answer', { kind => 'half' }, 'pending|1|-', 4, 7 ],
	[ 'no answer', { kind => 'hang' }, 'pending|1|-', 4, 7 ],
	[ 'redirect', { kind => 'redirect', location => 'http://127.0.0.1:1/' }, 'dead|1|302' ],
	[ '422', { kind => 'status', status => 422 }, 'dead|1|422' ],
	[ '400', { kind => 'status', status => 400, body => { message => 'no' } }, 'dead|1|400' ],
	[ '413', { kind => 'status', status => 413 }, 'dead|1|413' ],
	[ '405', { kind => 'status', status => 405 }, 'dead|1|405' ],
	[ '410', { kind => 'status', status => 410 }, 'dead|1|410', undef, undef, 'paused' ],
	[ 'a huge answer', { kind => 'huge', bytes => 1_000_000 }, 'dead|1|-' ]);
for my $case (@answers)
{
	my ($name, $fault, $want, $low, $high, $paused) = @$case;
	fresh();
	my ($id) = enqueue(1);
	$sim->fault(service => 'n8n', match => { path => 'outcome' }, count => 1, %$fault);
	deliver('max_events => 1');
	my $got = last_of($id);
	is(join('|', (split /\|/, $got)[ 0 .. 2 ]), $want, "$name: $want");
	isnt((split /\|/, $got)[3], '-', "$name: the reason is kept: " . (split /\|/, $got)[3]);
	if (defined $low)
	{
		my $wait = waits($id);
		ok($wait >= $low && $wait <= $high, "$name: waits $wait s");
	}
	is(sql("SELECT state FROM outbound.delivery_status WHERE endpoint = 'n8n_outcome'"), $paused, "$name: endpoint $paused")
	  if $paused;
}
fresh();
my ($again) = enqueue(1);
$sim->fault(service => 'n8n', kind => 'status', status => 500, count => 3);
my @waits;
for (1 .. 3) { deliver('max_events => 1'); push @waits, waits($again); later($waits[-1] + 1); }
ok($waits[1] > 1.4 * $waits[0] && $waits[2] > 1.4 * $waits[1], "the wait grows: @waits");
deliver();
is(last_of($again), 'delivered|4|200|-', 'and it is delivered in the end');
my $event = seen()->{$again};
is($event->{times}, 1, 'the simulator saw it once, under its id') or diag explain $event;

# n8n says 200 to everything while it migrates its database: that is no receipt
fresh();
($again) = enqueue(1);
$sim->config(n8n => { mode => { '*' => 'migrating' } });
deliver();
is(last_of($again), 'pending|1|200|n8n is starting up', 'what n8n takes while it starts is not delivered');
$sim->config(n8n => { mode => { '*' => undef } });
later(10);
deliver();
is(last_of($again), 'delivered|2|200|-', 'until it is up');
# nor is the empty JSON of a workflow that n8n cut short when it was told to end
fresh();
($again) = enqueue(1);
$sim->fault(service => 'n8n', kind => 'wrong_type', as => 'empty', count => 1);
deliver();
like(last_of($again), qr/^pending\|1\|200\|no word in an answer/, 'what a workflow did not answer is not delivered');
fresh();
($again) = enqueue(1);
$sim->fault(service => 'n8n', kind => 'wrong_type', as => 'empty', status => 204, headers => { 'Content-Type' => 'text/plain' }, count => 1);
deliver();
is(last_of($again), 'delivered|1|204|-', '204 is');
# a receiver's "OK" that goes as HTML for want of a type is a receipt
fresh();
($again) = enqueue(1);
$sim->fault(service => 'n8n', kind => 'wrong_type', as => 'not_json', headers => { 'Content-Type' => 'text/html' }, count => 1);
deliver();
is(last_of($again), 'delivered|1|200|-', 'a short text in HTML\'s clothes is one');

# "in a second", said for long, does not use the tries up
fresh();
($again) = enqueue(1);
$sim->fault(service => 'n8n', kind => 'status', status => 429, headers => { 'Retry-After' => '1' }, count => 4);
for (1 .. 4) { deliver('max_events => 1'); later(60); }
ok(waits($again) + 60 > 30, 'Retry-After is the least wait, the back-off grows all the same');
for my $odd ('-5', 'soon', 'Wed, 21 Oct 2015 07:28:00 GMT')
{
	fresh();
	($again) = enqueue(1);
	$sim->fault(service => 'n8n', kind => 'status', status => 503, headers => { 'Retry-After' => $odd }, count => 1);
	deliver('max_events => 1');
	my $wait = waits($again);
	ok($wait >= 4 && $wait <= 7, "Retry-After: $odd waits $wait s");
}
fresh();
($again) = enqueue(1);
$sim->fault(service => 'n8n', kind => 'status', status => 503, headers => { 'Retry-After' => 'Fri, 31 Dec 9999 23:59:59 GMT' }, count => 1);
deliver('max_events => 1');
ok(waits($again) <= 86_400, 'one in the far future is cut to a day');
is(sql("SET outbound.clock_offset = '${offset}s'; SELECT next_send_at <= outbound.now() + interval '1 hour' FROM outbound.endpoint"), 't',
	'and holds the endpoint for an hour at most');

# tried often enough
fresh();
sql("INSERT INTO outbound.endpoint (tenant, endpoint, max_tries) VALUES ('live_medspa', 'n8n_outcome', 2)");
($again) = enqueue(1);
$sim->fault(service => 'n8n', kind => 'status', status => 500, body => { message => 'so sorry' });
for (1 .. 2) { deliver(); later(3600); }
is(sql("SELECT tries, last_answer FROM outbound.dead_letters WHERE event_id = '$again'"), '2|{"message":"so sorry"}',
	'dead after the last try, with the last answer');
$sim->clear_faults;
is(sql("SELECT outbound.replay(endpoint => 'n8n_outcome')"), 1, 'replayed');
deliver();
is(states($again), 'delivered|1', 'delivered then');

# ---------- one bad event of a batch
fresh();
@ids = enqueue(24);
my ($poison) = enqueue(1, record => q('{"bad": "poisonous"}'));
$sim->fault(service => 'n8n', match => { body => 'poisonous' }, kind => 'status', status => 422);
deliver();
is(states(@ids), 'delivered|24', 'a bad event takes no other with it');
is(states($poison), 'dead|1', 'and is dead alone');
is(sql("SELECT state FROM outbound.delivery_status WHERE endpoint = 'n8n_outcome'"), 'ok', 'the endpoint is not to blame');

# n8n's 500 for an oversize body
fresh();
$sim->config(n8n => { payload_size_max_mb => 0.2 });
@ids = enqueue(20, record => q(jsonb_build_object('x', repeat('x', 30000))));
my ($big) = enqueue(1, record => q(jsonb_build_object('x', repeat('x', 300000))));
deliver();
is(states(@ids), 'delivered|20', 'halved until they fit');
is(states($big), 'dead|1', 'what never fits is dead');
$sim->config(n8n => { payload_size_max_mb => 16 });
my ($over) = enqueue(1, record => q(jsonb_build_object('x', repeat('x', 1100000))));
deliver();
like(last_of($over), qr/^dead\|0\|-\|the record of \d+ bytes is larger/, 'a record over our own cap is never sent');

# ---------- order: a lead's later event waits for the earlier one
fresh();
my @first = enqueue(1, lead => 'lead-a', record => q('{"nr": "first"}'));
my @second = enqueue(1, lead => 'lead-a', record => q('{"nr": "second"}'));
my @other = enqueue(1, lead => 'lead-b');
$sim->fault(service => 'n8n', match => { body => '"first"' }, kind => 'status', status => 500, count => 1);
sql("ALTER SERVER n8n_outcome OPTIONS (ADD batch_size '1')");
deliver();
is(states(@second), 'pending|1', 'the later event waits');
is((split /\|/, last_of(@second))[1], 0, 'and was not tried');
is(states(@other), 'delivered|1', 'another lead does not');
later(10);
deliver();
is(states(@first, @second), 'delivered|2', 'both go when the first does');
my %at = map { $_->{id} => $_->{at}[-1] } values %{ seen() };
ok($at{ $first[0] } <= $at{ $second[0] }, 'in their order');
# a dead one blocks nobody
fresh();
@first = enqueue(1, lead => 'lead-a', record => q('{"nr": "first"}'));
@second = enqueue(3, lead => 'lead-a');
$sim->fault(service => 'n8n', match => { body => '"first"' }, kind => 'status', status => 400);
deliver();
is(states(@first), 'dead|1', 'the first is dead');
is(states(@second), 'delivered|3', 'those behind it go, one after the other, in one run');
# more waiting events than one look takes, in front of one that may go
fresh();
@first = enqueue(1, lead => 'lead-a', record => q('{"nr": "first"}'));
enqueue(40, lead => 'lead-a');
@other = enqueue(1, lead => 'lead-b');
$sim->fault(service => 'n8n', match => { body => '"first"' }, kind => 'status', status => 500);
deliver();
is(states(@other), 'delivered|1', 'a page of waiting events hides nothing behind it');
$sim->clear_faults;
later(10);
like(deliver(), qr/41 events delivered/, 'and they all go when the first has gone');
sql('ALTER SERVER n8n_outcome OPTIONS (DROP batch_size)');

# ---------- breaker
fresh();
sql("ALTER SERVER n8n_outcome OPTIONS (ADD batch_size '1')");
@ids = enqueue(30);
my @leads = enqueue(2, endpoint => 'n8n_lead', type => 'lead.queued');
my $before = $sim->request_count(service => 'n8n', path => 'outcome');
$sim->fault(service => 'n8n', match => { path => 'outcome' }, kind => 'status', status => 502);
deliver();
my $tried = $sim->request_count(service => 'n8n', path => 'outcome') - $before;
# eight are in flight, and four failures do not open it yet
ok($tried >= 5 && $tried <= 12, "the breaker stopped it after $tried requests");
is(sql("SELECT state, due > 0 FROM outbound.delivery_status WHERE endpoint = 'n8n_outcome'"), 'broken|t', 'it says so');
like(sql("SELECT reason FROM outbound.delivery_status WHERE endpoint = 'n8n_outcome'"), qr/in a row failed: the endpoint failed/, 'and why');
is(states(@leads), 'delivered|2', 'another endpoint is not touched');
deliver();
is($sim->request_count(service => 'n8n', path => 'outcome') - $before, $tried, 'nothing leaves while it is open');
later(40);
deliver();
is($sim->request_count(service => 'n8n', path => 'outcome') - $before, $tried + 1, 'one probe after the wait');
is(sql("SELECT breaker, opened FROM outbound.endpoint WHERE endpoint = 'n8n_outcome'"), 'open|2', 'which failed: open again');
later(120);
$sim->clear_faults;
$sim->fault(service => 'n8n', match => { path => 'outcome' }, kind => 'hang');
$tried = $sim->request_count(service => 'n8n', path => 'outcome');
my @senders;
for (1 .. 3)
{
	my $pid = fork();
	if ($pid == 0)
	{
		$node->psql('postgres', "SET outbound.clock_offset = '${offset}s'; CALL outbound.deliver()");
		POSIX::_exit(0);
	}
	push @senders, $pid;
}
waitpid $_, 0 for @senders;
is($sim->request_count(service => 'n8n', path => 'outcome') - $tried, 1, 'three senders at once let one probe through');
is(sql("SELECT breaker, opened FROM outbound.endpoint WHERE endpoint = 'n8n_outcome'"), 'open|3', 'that failed too');
later(240);
$sim->clear_faults;
deliver();
is(states(@ids), 'delivered|30', 'the probe went well: everything goes');
is(sql("SELECT breaker, failures, opened, reason FROM outbound.endpoint WHERE endpoint = 'n8n_outcome'"), 'closed|0|0|', 'closed');
sql('ALTER SERVER n8n_outcome OPTIONS (DROP batch_size)');

# ---------- pause, kill switch
fresh();
@ids = enqueue(1);
sql("SELECT outbound.pause_endpoint('n8n_outcome')");
deliver();
is(states(@ids), 'pending|1', 'paused: nothing goes');
sql("SELECT outbound.resume_endpoint('n8n_outcome')");
my @message = enqueue(1, type => 'recording.followup');
sql("INSERT INTO outbound.kill_switch (tenant) VALUES ('live_medspa')");
deliver();
is(states(@ids), 'delivered|1', 'the kill switch does not hold outcomes');
is(states(@message), 'pending|1', 'but messages to people');
sql('DELETE FROM outbound.kill_switch');
deliver();
is(states(@message), 'delivered|1', 'until it is off');

# a restored copy messages nobody until its campaign is started there
fresh();
@message = enqueue(1, type => 'recording.followup');
@ids = enqueue(1);
my $here = sql('SELECT armed_on FROM outbound.campaign');
sql("SET session_replication_role = replica; UPDATE outbound.campaign SET armed_on = 'another database'");
deliver();
is(states(@message), 'pending|1', 'messages to people wait in a copy');
is(states(@ids), 'delivered|1', 'outcomes go, should one deliver by hand');
sql("SET session_replication_role = replica; UPDATE outbound.campaign SET armed_on = '$here'");
deliver();
is(states(@message), 'delivered|1', 'until the campaign is started there');

# ---------- a follow-up never to a suppressed number
fresh();
my $number = OutboundNode::number(0);
@message = enqueue(1, type => 'recording.followup', record => qq('{"to_number": "$number"}'));
my @by_lead = enqueue(1, type => 'recording.followup', lead => 'lead-0000', record => q('{"recipient_email": "a@example.com"}'));
my @outcome = enqueue(1, record => qq('{"to_number": "$number", "recording_followup_requested": true}'));
my @free = enqueue(1, type => 'recording.followup', record => q('{"to_number": "+15125550177"}'));
sql("INSERT INTO outbound.suppression (number_hash, number, reason) VALUES (sha256('$number'), '$number', 'opt_out')");
deliver();
is(states(@message, @by_lead), 'suppressed|2', 'suppressed after it was enqueued: not sent');
is(states(@free), 'delivered|1', 'others are');
is(states(@outcome), 'delivered|1', 'the outcome itself goes');
my ($record) = map { @{ $_->{body}{records} } } grep { $_->{event_type} eq 'call.outcome' && $_->{events}[0] eq $outcome[0] }
  @{ $sim->events(role => 'outcome')->{deliveries} };
ok(!$record->{recording_followup_requested} && $record->{suppressed}, 'but asks for no follow-up');
is(scalar(grep { my $id = $_; grep { $_ eq $id } keys %{ seen() } } @message, @by_lead), 0, 'the simulator never saw them');

# ---------- a slow endpoint starves nobody; waiting pins nothing
fresh();
sql("ALTER SERVER n8n_lead OPTIONS (SET timeout_ms '8000')");
$sim->fault(service => 'n8n', match => { path => 'lead' }, kind => 'slow', ms => 3000);
enqueue(1, endpoint => 'n8n_lead', type => 'lead.queued');
@ids = enqueue(500);
my $started = time;
my $child = fork();
if ($child == 0)
{
	$node->psql('postgres', "SET outbound.clock_offset = '${offset}s'; SET application_name = 'deliverer'; CALL outbound.deliver()");
	POSIX::_exit(0);
}
$node->wait_sql("SELECT count(*) = 500 FROM outbound.delivery WHERE state = 'delivered' AND endpoint = 'n8n_outcome'",
	'the fast endpoint to be done');
my $took = time - $started;
ok($took < 2.5, sprintf('500 events to the fast endpoint in %.1f s beside a slow one', $took));
is(sql("SELECT backend_xmin IS NULL AND backend_xid IS NULL FROM pg_stat_activity WHERE application_name = 'deliverer'"), 't',
	'no snapshot and no transaction id while waiting');
# cancel while waiting
$started = time;
sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'deliverer'");
waitpid($child, 0);
ok(time - $started < 1, 'a sender that waits can be ended at once');
is(sql("SELECT state FROM outbound.delivery WHERE endpoint = 'n8n_lead'"), 'sending', 'what it was sending stays marked');
$sim->clear_faults;
like(deliver(), qr/1 events delivered, 0 not, 1 taken back/, 'and the next one sends it');

# a cancelled run in a session that lives on
fresh();
sql("ALTER SERVER n8n_outcome OPTIONS (SET timeout_ms '9000')");
$sim->fault(service => 'n8n', kind => 'slow', ms => 3000, count => 1);
@ids = enqueue(1);
my ($code, $out, $err) = $node->psql('postgres', "SET statement_timeout = 1000; CALL outbound.deliver();\n"
	  . 'RESET statement_timeout; CALL outbound.deliver()', on_error_stop => 0);
like($err, qr/statement timeout.*1 events delivered, 0 not, 1 taken back/s, 'statement_timeout, then the same session goes on');

# ---------- time budget and rate
fresh();
enqueue(1);
$started = time;
$sim->fault(service => 'n8n', kind => 'status', status => 500, count => 1);
like(deliver(q(time_budget => '1.2 s')), qr/ 0 events delivered, 1 not/, 'a budget ends');
$took = time - $started;
ok($took >= 1.1 && $took < 2.5, sprintf('after %.1f s', $took));
fresh();
sql("ALTER SERVER n8n_outcome OPTIONS (ADD calls_per_second '5', ADD batch_size '1')");
@ids = enqueue(6);
$started = time;
deliver();
$took = time - $started;
is(states(@ids), 'delivered|6', 'all of them');
ok($took >= 0.9, sprintf('6 requests at 5 a second took %.1f s', $took));
sql('ALTER SERVER n8n_outcome OPTIONS (DROP calls_per_second, DROP batch_size)');

# ---------- services set up wrong: refused with the reason, events wait
fresh();
@ids = enqueue(1);
my $good = $sim->url('n8n/webhook/outcome');
for my $wrong (
	[ 'the deprecated workflow', "SET url '" . $sim->url('n8n/webhook/openclaw_retell_fn_b2c_quote') . "'", qr/deprecated/ ],
	[ 'a user in the URL', "SET url 'http://u:p\@127.0.0.1/'", qr/user name or password/ ])
{
	my ($name, $option, $reason) = @$wrong;
	my ($code, $out, $err) = $node->psql('postgres', "ALTER SERVER n8n_outcome OPTIONS ($option)");
	$err .= deliver() if $code == 0;
	like($err, $reason, $name);
	is(states(@ids), 'pending|1', "$name: the event waits");
	sql("ALTER SERVER n8n_outcome OPTIONS (SET url '$good')");
}
($code, $out, $err) = $node->psql('postgres', "ALTER SERVER n8n_outcome OPTIONS (DROP allow_http)");
like($err . ($code == 0 ? deliver() : ''), qr/http/, 'plain http is refused');
sql("ALTER SERVER n8n_outcome OPTIONS (ADD allow_http 'true')") if $code == 0;
($code, $out, $err) = $node->psql('postgres', "ALTER USER MAPPING FOR PUBLIC SERVER n8n_outcome OPTIONS (SET signing_secret 'my secret words')");
$err .= deliver() if $code == 0;
like($err, qr/whsec_/, 'a signing secret of another form is refused');
unlike($err, qr/my secret words/, 'and not shown');
sql("ALTER USER MAPPING FOR PUBLIC SERVER n8n_outcome OPTIONS (SET signing_secret '$secret')") if $code == 0;
deliver();
is(states(@ids), 'delivered|1', 'mended: it goes');

# no secret in the log
my $log = join "\n", grep { !/LOG:  statement: / } split /\n/, slurp_file($node->logfile);
unlike($log, qr/header_secret_1|MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw|my secret words/, 'no secret in the log');
$node->stop;
done_testing();

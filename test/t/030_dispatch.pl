# call_batch end to end: what each answer of the provider makes of an attempt.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use Test::More;
use OutboundNode;
use OutboundSim;

my ($node, $sim) = OutboundNode->with_sim(leads => 60, webhooks => 0, services => { retell => { timeout_ms => 1500 } },
	conf => "outbound.settling_time = 2\n", campaign => { concurrency => 500 },
	config => { retell => { base_concurrency => 1000 } });
my $today = q{(outbound.now() AT TIME ZONE 'America/Chicago')::date};

# queue(first, count): those leads, and nobody else, are today's queue
sub queue
{
	my ($first, $count, $campaign) = @_;
	$campaign //= 'ont-live-001';
	$node->safe_psql('postgres', sprintf <<SQL, $first, $first + $count - 1);
DELETE FROM outbound.queue_entry WHERE campaign_id = '$campaign';
INSERT INTO outbound.queue_entry (tenant, campaign_id, queue_date, lead_id, rank, segment_score, lead_segment)
SELECT tenant, campaign_id, $today, lead_id, row_number() OVER (ORDER BY lead_id), segment_score, lead_segment
  FROM outbound.lead WHERE campaign_id = '$campaign' AND lead_id BETWEEN 'lead-%04d' AND 'lead-%04d';
UPDATE outbound.campaign SET status = 'running';
UPDATE outbound.kill_switch SET stopped = false;
DELETE FROM outbound.pacing;
SQL
	return;
}

# call(arguments): what call_batch said
sub call
{
	my ($arguments, $settings) = @_;
	my ($rc, $out, $err) = $node->psql('postgres', ($settings // '') . "CALL outbound.call_batch($arguments)");
	return $err;
}

sub sql { return $node->safe_psql('postgres', $_[0]); }

sub state_of
{
	my ($lead) = @_;
	return sql(sprintf "SELECT string_agg(state, ' ' ORDER BY claimed_at) FROM outbound.attempt WHERE lead_id = 'lead-%04d'", $lead);
}

# ---- the plain way
queue(0, 5);
like(call(''), qr/5 claimed, 5 placed, 0 refused, 0 not placed, 0 unknown; ended because nothing is due/, 'five calls');
is(sql("SELECT count(*) FROM outbound.attempt a JOIN outbound.call c USING (tenant, call_id, attempt_id) WHERE a.state = 'placed' AND a.http_status = 201"), 5,
	'each placed attempt has its call');
is($sim->control('GET', 'rings')->{total}, 5, 'five rings');
is(sql("SELECT count(DISTINCT from_number) FROM outbound.attempt"), 5, 'callers ids are used in turn');
is(sql("SELECT lead_status || attempts || calls_today FROM outbound.lead WHERE lead_id = 'lead-0000'"), 'calling11', 'the lead is counted');
like(call(''), qr/0 claimed/, 'running it again calls nobody');
like(call('resume => false'), qr/0 claimed/, 'nor without resume while calls are live');
is($sim->control('GET', 'rings')->{total}, 5, 'still five rings');

# ---- the request is the contract's
my ($request) = grep { $_->{path} =~ /create-phone-call/ } @{ $sim->control('GET', 'requests?path=create-phone-call') };
my $body = ref $request->{body} ? $request->{body} : $sim->{json}->decode($request->{body});
is_deeply([ sort keys %{ $body->{metadata} } ], [ sort qw(tenant campaign_id campaign_name clinic_id lead_id clinic_name business_name
	clinic_phone call_window call_window_type call_segment segment_score attempt_number attempt_warning_threshold
	attempts_exceeded_200 attempt_id leave_voicemail) ], 'metadata is the contract\'s and the attempt id');
ok(!(grep { ref } values %{ $body->{retell_llm_dynamic_variables} }), 'dynamic variables are plain');
is($body->{retell_llm_dynamic_variables}{business_name}, 'Samplewood Medspa 0', 'business_name');

# ---- limits
queue(5, 5);
like(call('max_calls => 2'), qr/2 claimed, 2 placed.*max_calls is reached/, 'max_calls');
like(call("concurrency => 8, time_budget => '300 ms'"), qr/1 claimed.*time budget/, 'live calls hold their slots');
is(sql("SELECT count(*) FROM outbound.attempt WHERE state = 'placed'"), 8, 'eight live calls');
$sim->config(retell => { other_calls => 1000 });
like(call("time_budget => '300 ms'", "UPDATE outbound.account_load SET read_at = '-infinity';"), qr/0 claimed/, 'the account has no free line');
$sim->config(retell => { other_calls => 0 });
sql("UPDATE outbound.account_load SET read_at = '-infinity'");

# ---- every kind of answer
my @cases = (
	# lead, fault, state, lead status, error class, words for a person
	[ 10, { kind => 'status', status => 400, body => { status => 'error', message => 'request/body/to_number must be a valid E.164 number' } },
		'refused', 'invalid', 'bad_number', qr/does not take this number/ ],
	[ 11, { kind => 'status', status => 422 }, 'refused', 'new', 'unprocessable', qr/status 422/ ],
	[ 12, { kind => 'status', status => 500 }, 'unknown', 'calling', 'status_500', qr/provider's list/ ],
	[ 13, { kind => 'drop_after' }, 'unknown', 'calling', 'no_answer', qr/provider's list/ ],
	[ 14, { kind => 'drop_before' }, 'unknown', 'calling', 'no_answer', qr/provider's list/ ],
	[ 15, { kind => 'html', status => 200 }, 'unknown', 'calling', 'bad_answer', qr/not JSON/ ],
	[ 16, { kind => 'wrong_type', as => 'array' }, 'unknown', 'calling', 'bad_answer', qr/not an object/ ],
	[ 17, { kind => 'wrong_type', as => 'no_call_id' }, 'unknown', 'calling', 'bad_answer', qr/no call_id/ ],
	[ 18, { kind => 'huge', bytes => 5_000_000 }, 'unknown', 'calling', 'answer_too_large', qr/provider's list/ ],
	[ 19, { kind => 'half' }, 'unknown', 'calling', 'answer_cut', qr/provider's list/ ],
	[ 20, { kind => 'slow', ms => 3000, when => 'after' }, 'unknown', 'calling', 'timeout', qr/provider's list/ ],
	[ 21, { kind => 'wrong_type', as => 'number_call_id' }, 'unknown', 'calling', 'bad_answer', qr/no call_id/ ],
	[ 22, { kind => 'redirect', status => 302, location => 'http://127.0.0.1:1/' }, 'unknown', 'calling', 'status_302', qr/provider's list/ ],
	[ 23, { kind => 'wrong_type', as => 'bad_utf8' }, 'unknown', 'calling', 'bad_answer', qr/not JSON/ ],
	[ 24, { kind => 'status', status => 408 }, 'unknown', 'calling', 'status_408', qr/provider's list/ ],
);
for my $case (@cases)
{
	my ($lead, $fault, $state, $status, $class, $words) = @$case;
	queue($lead, 1);
	$sim->control('DELETE', 'faults');
	$sim->fault(service => 'retell', match => { path => 'create-phone-call' }, count => 1, %$fault);
	call("time_budget => '5 s'");
	my $name = sprintf '%s %s', $fault->{kind}, $fault->{status} // $fault->{as} // '';
	is(sql(sprintf "SELECT concat_ws(' ', a.state, l.lead_status, a.error_class) FROM outbound.attempt a JOIN outbound.lead l USING (tenant, campaign_id, lead_id) WHERE lead_id = 'lead-%04d'", $lead),
		"$state $status $class", "$name: $state");
	like(sql(sprintf "SELECT error FROM outbound.attempt WHERE lead_id = 'lead-%04d'", $lead), $words, "$name: says what to do");
}
$sim->control('DELETE', 'faults');

# ---- unknowns are found in the list, or proven absent by it, twice
sub settle
{
	OutboundSim::wait_for(sub {
		$node->psql('postgres', "UPDATE outbound.attempt SET next_check_at = LEAST(next_check_at, outbound.now()) WHERE state = 'unknown' AND first_empty_at IS NULL; CALL outbound.resolve_attempts('2 s')");
		return sql("SELECT count(*) FROM outbound.attempt WHERE state = 'unknown'") eq '0';
	}, 'every unknown to be settled', 60);
	return;
}
settle();
for my $lead (12 .. 24)
{
	my $rang = $sim->rings(OutboundNode::number($lead));
	is(state_of($lead), $rang ? 'placed' : 'not_placed', "lead $lead rang $rang times and is settled so");
	cmp_ok($rang, '<=', 1, 'never twice');
}
is(sql("SELECT count(*) FROM outbound.audit WHERE action = 'call.not_placed' AND detail->>'evidence' LIKE '%twice%'") > 0, 1, 'with evidence in audit');

# ---- an answer with another attempt's call, and lists that prove nothing
queue(50, 3);
sql("UPDATE outbound.campaign SET calls_per_second = 20");
my $known = sql("SELECT call_id FROM outbound.attempt WHERE lead_id = 'lead-0000'");
$sim->fault(service => 'retell', match => { path => 'create-phone-call' }, kind => 'status', status => 201, body => { call_id => $known, call_status => 'registered' }, count => 1);
like(call("time_budget => '5 s'"), qr/3 claimed, 2 placed, 0 refused, 0 not placed, 1 unknown/, 'a call id that another attempt has: unknown, and the run goes on');
like(sql("SELECT error_class || ': ' || error FROM outbound.attempt WHERE lead_id = 'lead-0050'"), qr/foreign_call: .*not this attempt's.*proxy that caches/, 'it says so');
is(sql("SELECT count(*) FROM outbound.audit WHERE action = 'attempt.foreign_call'"), 1, 'so does audit');
queue(53, 1);
$sim->fault(service => 'retell', match => { path => 'create-phone-call' }, kind => 'status', status => 201,
	body => { call_id => 'call_of_somebody', call_status => 'registered', metadata => { attempt_id => '00000000-0000-4000-8000-000000000000' } }, count => 1);
call("time_budget => '2 s'");
is(state_of(53), 'unknown', 'a call that says it is another attempt\'s: unknown');
my $attempt = sql("SELECT attempt_id FROM outbound.attempt WHERE lead_id = 'lead-0053'");
for my $case (
	[ { items => [], has_more => JSON::PP::true }, qr/has more pages, but does not say how to get them/, 'a page that is not the last and has no key' ],
	[ { items => [ { metadata => { attempt_id => $attempt } } ], has_more => JSON::PP::false }, qr/without a call_id/, 'a call of the attempt without an id' ],
	[ { items => [ { call_id => $known, metadata => { attempt_id => $attempt } } ], has_more => JSON::PP::false }, qr/another attempt's; settle it by hand/, 'a call that another attempt has' ],
	[ [], qr/not a JSON object/, 'an array' ],
	[ { status => 'ok' }, qr/no items/, 'an object without items' ])
{
	my ($list, $words, $name) = @$case;
	$sim->fault(service => 'retell', match => { path => 'list-calls' }, kind => 'status', status => 200, body => $list);
	for my $i (1, 2)
	{
		sql("UPDATE outbound.attempt SET next_check_at = outbound.now(), first_empty_at = outbound.now() - interval '1 hour' WHERE attempt_id = '$attempt'");
		sql("CALL outbound.resolve_attempts('1 s')");
	}
	is(state_of(53), 'unknown', "$name proves nothing");
	like(sql("SELECT error FROM outbound.unsettled WHERE attempt_id = '$attempt'"), $words, 'and the reason shows');
	$sim->control('DELETE', 'faults');
}
sql("UPDATE outbound.attempt SET first_empty_at = NULL WHERE state = 'unknown'");
settle();
is(state_of(53), 'not_placed', 'settled by an honest list');
sql("UPDATE outbound.campaign SET calls_per_second = 1000");

# ---- the account and the campaign: visible, and nothing more leaves
for my $case (
	[ 401, qr/api_key/, 'tenant' ], [ 402, qr/payment/, 'tenant' ], [ 404, qr/url/, 'tenant' ])
{
	my ($status, $words, $scope) = @$case;
	queue(25, 5);
	$sim->fault(service => 'retell', match => { path => 'create-phone-call' }, kind => 'status', status => $status);
	like(call('', "UPDATE outbound.campaign SET calls_per_second = 20;"), qr/WARNING.*$words/s, "$status stops the tenant, with words");
	is(sql("SELECT stopped FROM outbound.kill_switch WHERE tenant = 'live_medspa'"), 't', 'the kill switch is on');
	like(sql("SELECT reason FROM outbound.kill_switch WHERE tenant = 'live_medspa'"), $words, 'and says why');
	is(sql("SELECT count(*) FROM outbound.attempt WHERE state NOT IN ('refused', 'not_placed') AND lead_id BETWEEN 'lead-0025' AND 'lead-0029'"), 0, 'nobody was called');
	$sim->control('DELETE', 'faults');
	like(call(''), qr/0 claimed.*kill_switch/, 'the next run claims nothing');
}
queue(25, 3);
sql("UPDATE outbound.campaign SET agent_id = 'agent_unknown'");
like(call(''), qr/WARNING.*agent_id/s, 'an agent that the provider does not know pauses the campaign');
is(sql("SELECT status FROM outbound.campaign"), 'paused', 'paused');
sql("UPDATE outbound.campaign SET agent_id = '$OutboundNode::AGENT', calls_per_second = 1000");
queue(25, 3);
sql("UPDATE outbound.campaign SET from_numbers = '{+19995550100}'");
like(call(''), qr/WARNING.*from_numbers/s, 'so does a from number');
queue(25, 3);
sql("UPDATE outbound.campaign SET from_numbers = '{}'");
like(call(''), qr/has no number to call from.*HINT:.*from_numbers/s, 'an empty pool is an error before any claim');
sql("UPDATE outbound.campaign SET from_numbers = '{+12125550100}'");

# ---- 429: wait as long as it says, then slower; the lead is not lost
queue(25, 3);
$sim->fault(service => 'retell', match => { path => 'create-phone-call' }, kind => 'status', status => 429, headers => { 'Retry-After' => '1' }, count => 1);
sql("UPDATE outbound.campaign SET calls_per_second = 10");
like(call("time_budget => '8 s'"), qr/[45] claimed, 3 placed/, 'three calls in the end');
cmp_ok(sql("SELECT rate_factor FROM outbound.pacing"), '<', 1, 'at a lower rate');
is_deeply($sim->ring_report->{numbers_rung_twice}, [], 'nobody was rung twice');

# ---- nothing can be sent
queue(30, 3);
sql("ALTER SERVER retell OPTIONS (SET url 'http://127.0.0.1:1')");
like(call("time_budget => '3 s'"), qr/0 placed/, 'provider down');
is(sql("SELECT count(*) FROM outbound.attempt WHERE lead_id BETWEEN 'lead-0030' AND 'lead-0032' AND state <> 'not_placed'"), 0,
	'what never left is not placed');
sql("ALTER SERVER retell OPTIONS (SET url '" . $sim->url('retell') . "')");

# ---- the kill switch, also between claim and request; a suppressed number too
queue(33, 10);
sql("UPDATE outbound.campaign SET calls_per_second = 2");
my $batch = $node->background_psql('postgres', on_error_stop => 0);
$batch->query_until(qr/go/, "\\echo go\nCALL outbound.call_batch();\n");
$node->wait_sql("SELECT count(*) >= 2 FROM outbound.attempt WHERE lead_id >= 'lead-0033' AND state = 'placed'");
sql("INSERT INTO outbound.suppression (tenant, number_hash, number, reason) SELECT tenant, sha256(convert_to(to_number, 'UTF8')), to_number, 'operator' FROM outbound.lead WHERE lead_id BETWEEN 'lead-0038' AND 'lead-0042'");
sql("SELECT outbound.stop('enough')");
my $stopped = $sim->control('GET', 'rings')->{total};
$batch->quit;
is(sql("SELECT count(*) FROM outbound.attempt WHERE state IN ('claimed', 'unknown')"), 0, 'nothing is left open');
cmp_ok($sim->control('GET', 'rings')->{total} - $stopped, '<=', 1, 'at most the request that was leaving left after stop()');
is(sql("SELECT count(*) FROM outbound.attempt WHERE lead_id BETWEEN 'lead-0038' AND 'lead-0042' AND state NOT IN ('not_placed')"), 0, 'no suppressed number was called');
sql("SELECT outbound.resume(); UPDATE outbound.campaign SET calls_per_second = 1000");
call("max_calls => 20, time_budget => '4 s'");
is(sql("SELECT count(*) FROM outbound.attempt WHERE lead_id BETWEEN 'lead-0038' AND 'lead-0042' AND state NOT IN ('not_placed')"), 0, 'nor afterwards');
is(sql("SELECT count(*) FROM outbound.queue_entry WHERE state = 'dropped' AND outcome = 'suppressed'"), 5, 'they left the queue with the reason');

# ---- dry run writes nothing
sql("UPDATE outbound.campaign SET calls_per_second = 1000");
queue(45, 5);
my $before = sql("SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM (SELECT q::text FROM outbound.queue_entry q UNION ALL SELECT a::text FROM outbound.attempt a UNION ALL SELECT l::text FROM outbound.lead l) x(t)");
like(call('dry_run => true, campaign_id => NULL'), qr/campaign_id and tenant must not be null/, 'a dry run names its campaign');
like(call('dry_run => true'), qr/would call .*dry run: 5 calls would be placed/s, 'dry run says so');
is(sql("SELECT count(*) FROM outbound.preview_calls()"), 5, 'preview_calls');
is(sql("SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM (SELECT q::text FROM outbound.queue_entry q UNION ALL SELECT a::text FROM outbound.attempt a UNION ALL SELECT l::text FROM outbound.lead l) x(t)"), $before,
	'and changes nothing');

# ---- through n8n
sql("UPDATE outbound.campaign SET dispatch_via = 'n8n'");
like(call(''), qr/5 claimed/, 'claims are the same through n8n');
my $n8n = sql("SELECT string_agg(DISTINCT state, ' ') FROM outbound.attempt WHERE dispatch_via = 'n8n'");
note("n8n: $n8n, " . sql("SELECT min(error) FROM outbound.attempt WHERE dispatch_via = 'n8n'"));
like($n8n, qr/^(placed|unknown)$/, 'and so are the states');
sql("UPDATE outbound.campaign SET dispatch_via = 'retell'");

# ---- where it cannot run
for my $how ('BEGIN; CALL outbound.call_batch(); COMMIT', 'DO $$BEGIN CALL outbound.call_batch(); EXCEPTION WHEN others THEN RAISE; END$$')
{
	my ($rc, $out, $err) = $node->psql('postgres', "\\set VERBOSITY verbose\n$how");
	like($err, qr/25001.*outbound.start\(\)/s, "a clear error in: $how");
}
like(call("max_calls => -1"), qr/must not be negative/, 'negative max_calls');
like(call("concurrency => 0"), qr/between 1 and 1000/, 'concurrency 0');
like(call("campaign_id => 'nope'"), qr/does not exist.*HINT/s, 'unknown campaign');
like(call("time_budget => NULL"), qr/must not be null/, 'null budget');
sql('DROP SERVER retell CASCADE');
like(call(''), qr/retell.*HINT:.*configure/s, 'missing service');

done_testing();

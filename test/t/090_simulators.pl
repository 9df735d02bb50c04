
# The relay hands webhooks to the database as PostgREST does, byte for byte; and
# the helpers of the other TAP tests work.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use OutboundNode;
use OutboundSim qw(wait_for);

my ($node, $sim) = OutboundNode->with_sim(leads => 3, webhooks => 0, sim => { relay_threads => 4 });

is($node->safe_psql('postgres', 'SELECT count(*) FROM outbound.lead'), '3', 'sample leads');
is($node->safe_psql('postgres', 'SELECT count(*) FROM outbound.services WHERE has_key'), '6', 'services with keys');
is( $node->safe_psql('postgres', "SELECT to_char(outbound.now() AT TIME ZONE 'America/Chicago', 'Dy HH24')"),
	'Tue 11', 'the clock runs on from a Tuesday, eleven o\'clock');

# functions that play the door, in a schema of their own
$node->safe_psql('postgres', <<'SQL');
CREATE ROLE web_door NOLOGIN;
CREATE SCHEMA door;
GRANT USAGE ON SCHEMA door TO web_door;
CREATE TABLE door.got (n serial, body text, headers json, method text, path text, who text);
CREATE FUNCTION door.take(json) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO door.got (body, headers, method, path, who)
  VALUES ($1::text, current_setting('request.headers')::json, current_setting('request.method'),
          current_setting('request.path'), current_setting('role'));
  IF $1->>'do' = 'status' THEN
    PERFORM set_config('response.status', $1->>'with', true);
    PERFORM set_config('response.headers', '[{"X-Door":"open"}]', true);
  ELSIF $1->>'do' = 'raise' THEN
    RAISE EXCEPTION 'told to' USING ERRCODE = $1->>'with', DETAIL = 'the detail', HINT = 'the hint';
  ELSIF $1->>'do' = 'sleep' THEN
    PERFORM pg_sleep(($1->>'with')::float);
  END IF;
END $$;
CREATE FUNCTION door.scalar(json) RETURNS integer LANGUAGE sql AS 'SELECT length($1::text)';
CREATE FUNCTION door.named(a integer, b text DEFAULT 'x', c integer[] DEFAULT '{}') RETURNS text
  LANGUAGE sql AS $$ SELECT a || b || array_to_string(c, ',') $$;
CREATE FUNCTION door.many(n integer) RETURNS TABLE (i integer, twice integer)
  LANGUAGE sql AS 'SELECT i, 2 * i FROM generate_series(1, n) i';
CREATE FUNCTION door.leak() RETURNS text LANGUAGE sql AS $$ SELECT coalesce(current_setting('request.headers', true), 'null') $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA door TO web_door;
SQL
$sim->config(relay => { schema => 'door', role => 'web_door' });

# post(function, body, headers): [status, body]
sub post
{
	my ($function, $body, $headers) = @_;
	my $answer = $sim->ask('POST', "/relay/rpc/$function", $body, $headers);
	return [ $answer->{status}, $answer->{content} // '' ];
}

sub hex_of { return unpack 'H*', $_[0]; }

# bytes: spacing, key order, duplicate keys, escapes, number forms, UTF-8
my $odd = qq({ "event" :"x",\t"b":1.0e+2, "a":"Zo\xc3\xab \\u00eb \\/ \xf0\x9f\x98\x80","a":2 }\n);
is(post('take', $odd, { 'X-Retell-Signature' => 'v=1,d=ab', 'X-Mixed-Case' => 'Y' })->[0], '204', 'a void function answers 204');
is( $node->safe_psql('postgres', "SELECT encode(convert_to(body, 'UTF8'), 'hex') FROM door.got"),
	hex_of($odd), 'the body arrives byte for byte');
is( $node->safe_psql('postgres', <<'SQL'),
SELECT headers->>'x-retell-signature', headers->>'x-mixed-case', headers->>'X-Mixed-Case', method, path, who FROM door.got
SQL
	'v=1,d=ab|Y||POST|/rpc/take|web_door', 'headers in lower case, method, path, role');

is(post('take', '{"do":"status","with":"401"}')->[0], '401', 'response.status');
is($sim->ask('POST', '/relay/rpc/take', '{"do":"status","with":"202"}')->{headers}{'x-door'}, 'open', 'response.headers');
my $rows = $node->safe_psql('postgres', 'SELECT count(*) FROM door.got');
is($rows, '3', 'a status alone does not roll back');

my %status = (
	PT401 => 401, PT409 => 409, P0001 => 400, '23505' => 409, '42501' => 403, '21000' => 500, '22P02' => 400,
	'40001' => 500, '57014' => 500, '53300' => 503, '28000' => 403, '42P01' => 404, '08006' => 503, '25006' => 405,);
for my $code (sort keys %status)
{
	my $answer = post('take', qq({"do":"raise","with":"$code"}));
	is($answer->[0], $status{$code}, "SQLSTATE $code is HTTP $status{$code}");
}
like(post('take', '{"do":"raise","with":"PT401"}')->[1],
	qr/"code":"PT401","details":"the detail","hint":"the hint","message":"told to"/, 'the error body');
is($node->safe_psql('postgres', 'SELECT count(*) FROM door.got'), $rows, 'an error rolls back');

is(post('take', '{')->[0], '400', 'not JSON');
is(post('take', "{\"a\":\"\xff\"}")->[0], '400', 'not UTF-8');
is(post('take', '{}', { 'Content-Type' => 'text/plain' })->[0], '415', 'another content type');
is(post('nothing', '{}')->[0], '404', 'no such function');
is($sim->ask('GET', '/relay/rpc/take')->{status}, '405', 'GET is refused');

is_deeply(post('scalar', '{"a": 1}'), [ 200, '8' ], 'a scalar');
is_deeply(post('named', '{"b":"-","a":5}'), [ 200, '"5-"' ], 'named arguments');
is_deeply(post('named', '{"a":5,"c":[1,2]}'), [ 200, '"5x1,2"' ], 'an array argument');
is(post('named', '{"a":5,"z":1}')->[0], '404', 'an unknown argument');
is_deeply(post('many', '{"n":2}'), [ 200, '[{"i":1,"twice":2}, ' . "\n" . ' {"i":2,"twice":4}]' ], 'a set');
unlike(post('leak', '{}')->[1], qr/x-retell/, 'nothing is left of an earlier request');

$sim->config(relay => { statement_timeout_ms => 100 });
is(post('take', '{"do":"sleep","with":"5"}')->[0], '500', 'the statement timeout strikes');
$sim->config(relay => { statement_timeout_ms => 8000, role => 'no_such_role' });
is(post('take', '{}')->[0], '400', 'an unknown role');
$sim->config(relay => { role => 'web_door' });

# a restart of the server under the relay
$node->restart;
wait_for(sub { post('scalar', '{}')->[0] == 200 }, 'the relay to come back');
pass('the relay survives a restart');

# Retell's webhooks through the relay, each verified where it lands
$node->safe_psql('postgres', 'TRUNCATE door.got');
$sim->config(retell => { webhook_url => $sim->url('relay/rpc/take') });
my $number = OutboundNode::number(0);
$sim->scenario($number => 'booked');
my $answer = $sim->ask('POST', '/retell/v2/create-phone-call',
	{ from_number => $OutboundNode::FROM[0], to_number => $number, override_agent_id => $OutboundNode::AGENT,
		metadata => { attempt_id => 'a', name => "Zo\x{eb} \x{1f600}" } },
	{ Authorization => "Bearer $OutboundNode::KEY" });
is($answer->{status}, '201', 'a call');
wait_for(sub { $sim->quiet }, 'the call to be over');
is( $node->safe_psql('postgres', "SELECT string_agg(body::json->>'event', ' ' ORDER BY body::json->>'event') FROM door.got"),
	'call_analyzed call_ended call_started', 'its three webhooks');
is( $node->safe_psql('postgres', <<'SQL'),
SELECT count(*) FROM door.got, LATERAL substring(headers->>'x-retell-signature' FROM 'v=(\d+)') v
WHERE v::numeric BETWEEN extract(epoch FROM clock_timestamp()) * 1000 - 60000 AND extract(epoch FROM clock_timestamp()) * 1000 + 1000
SQL
	'3', 'signed with the wall clock');
ok( abs($sim->calls->[0]{start_timestamp} / 1000 - 1772557200) < 3600, 'the simulated clock is the node\'s');

# the books
is($sim->rings($number), 1, 'rings of a number');
is_deeply($sim->journal_rings, { $number => 1 }, 'rings in the journal');
$sim->fault(service => 'retell', kind => 'drop_after', count => 1);
$sim->ask('POST', '/retell/v2/create-phone-call',
	{ from_number => $OutboundNode::FROM[0], to_number => $number, override_agent_id => $OutboundNode::AGENT },
	{ Authorization => "Bearer $OutboundNode::KEY" });
is_deeply($sim->ring_report->{numbers_rung_twice}, [$number], 'a second ring shows');
$sim->stop('KILL');
is_deeply($sim->journal_rings, { $number => 2 }, 'and outlives the simulator');

$node->stop;
done_testing();

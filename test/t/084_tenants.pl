# Two tenants, two operators: through every function that takes a tenant, an
# operator of one gets the very answer about the other that it gets about a
# tenant that does not exist, changes nothing and rings nobody. So there is
# nothing to read, to change, to infer from an error, or to dial.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use OutboundNode;
use PostgreSQL::Test::Utils;
use Test::More;

my ($node, $sim) = OutboundNode->with_sim(leads => 0);
sub sql { return $node->safe_psql('postgres', $_[0]); }

for my $tenant (qw(alpha beta))
{
	$node->campaign(tenant => $tenant, campaign_id => 'c1');
	$node->leads(4, tenant => $tenant, campaign_id => 'c1', first => $tenant eq 'alpha' ? 0 : 50);
}
# alpha has a past: a call of each kind, a message that waits, a suppression, an unknown attempt, a kill switch row
$sim->scenario(OutboundNode::number(0) => 'booked', OutboundNode::number(1) => 'dnc');
sql("SET outbound.tenant = 'alpha'; SET outbound.campaign_id = 'c1'; SELECT count(*) FROM outbound.build_queue()");
$node->psql('postgres', "SET outbound.tenant = 'alpha'; SET outbound.campaign_id = 'c1'; CALL outbound.call_batch(max_calls => 3, time_budget => '5 seconds')");
$node->wait_sql("SELECT count(*) = 3 FROM outbound.attempt WHERE state = 'ended'", 'three calls');
$node->wait_sql('SELECT count(*) = 3 FROM outbound.call WHERE analyzed', 'their analysis');
sql(<<'SQL');
SET outbound.tenant = 'alpha'; SET outbound.campaign_id = 'c1';
SELECT outbound.default_schedule();
SELECT outbound.set_kill_switch('alpha', false, 'alpha''s secret reason');
INSERT INTO outbound.call_event (tenant, call_id, event, body_hash, body_text, outcome, reason) VALUES ('alpha', 'x', 'unknown', 'y', 'broken', 'failed', 'not understood');
INSERT INTO outbound.score_policy (name, rules) SELECT 'alphas', rules FROM outbound.score_policy WHERE shipped LIMIT 1;
SELECT * FROM outbound.import_leads('[{"title": "", "phone": "1"}]');
INSERT INTO outbound.attempt (tenant, campaign_id, lead_id, to_number, attempt_number, call_window, call_window_type, state)
VALUES ('alpha', 'c1', 'lead-0003', '+15125550103', 1, '09:00-18:00', 'business_hours', 'unknown');
CREATE ROLE op_beta LOGIN;
SELECT outbound.grant_access('op_beta', 'admin', 'beta');
SQL
my %id = (
	lead_id => 'lead-0000', campaign_id => 'c1', number => OutboundNode::number(0), endpoint => 'n8n_outcome', stage => 'deliver',
	event_type => 'call.outcome', dedupe_key => 'k', schema => 'mine', verdict => 'not_placed', evidence => 'I say so', reason => 'why', status => 'running', action => 'x',
	call_id => sql("SELECT call_id FROM outbound.call WHERE tenant = 'alpha' LIMIT 1"),
	attempt_id => sql("SELECT attempt_id FROM outbound.attempt WHERE tenant = 'alpha' AND state = 'unknown'"),
	event_id => '', name => 'alphas', subject => 'run', time_budget => '200 milliseconds', wait_for_work => 'false',
	to_number => OutboundNode::number(0), from_day => '2026-03-01', to_day => '2026-03-10', day => '2026-03-03', batch => '100');
my $delivery = sql("SELECT delivery_id FROM outbound.delivery WHERE tenant = 'alpha' LIMIT 1");
my $event = sql("SELECT event_id FROM outbound.call_event WHERE tenant = 'alpha' AND outcome = 'failed'");

# digest(): everything that is not beta's
sub digest
{
	return join "\n", map {
		"$_ " . sql("SELECT count(*), md5(string_agg(to_jsonb(t)::text, '' ORDER BY to_jsonb(t)::text)) FROM outbound.$_ t WHERE t.tenant <> 'beta'")
	} split /\n/, sql("SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant'
		WHERE c.relnamespace = 'outbound'::regnamespace AND c.relkind = 'r' ORDER BY 1");
}
my $before = digest();
my $rings = $sim->rings;

# a value for an argument without a default, or one that names a thing of alpha's
sub value_of
{
	my ($name, $type) = @_;
	return "'$delivery'" if $name eq 'event_id' && $type eq 'uuid';
	return "'$event'" if $name eq 'event_id';
	return "'$id{$name}'" if exists $id{$name};
	return { jsonb => q('[]'), json => q('{}'), text => q('x'), 'text[]' => q('{}'), integer => '1', bigint => '1', boolean => 'true', interval => q('1 second'),
		'timestamp with time zone' => 'outbound.now()', date => q('2026-03-03'), uuid => "'$id{attempt_id}'", bytea => q('x'), 'double precision' => '1',
		anyelement => '1', time => q('10:00') }->{$type} // 'NULL';
}

# ask(function, arguments): its rows or its error, as beta's operator
sub ask
{
	my ($kind, $name, $arguments, $tenant) = @_;
	my $call = join ', ', map { "$_->[0] => " . ($_->[0] eq 'tenant' ? "'$tenant'" : value_of(@$_)) . "::$_->[1]" } @$arguments;
	my $statement = $kind eq 'p' ? "CALL outbound.$name($call)" : "SELECT * FROM outbound.$name($call)";
	my ($rc, $out, $err) = $node->psql('postgres', $statement, extra_params => [ '-U', 'op_beta' ]);
	$err =~ s/psql:<stdin>:\d+: //g;
	my $answer = "$rc\n$out\n$err";
	$answer =~ s/\Q$tenant\E/TENANT/g;
	$answer =~ s/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/UUID/g;
	$answer =~ s/\d+(\.\d+)? ?(ms|s)\b/TIME/g;
	$answer =~ s/\d\d\d\d-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?\+\d\d/AT/g;
	$answer =~ s/e\+09|\b17\d{8}(\.\d+)?\b/EPOCH/g;
	return ($statement, $answer);
}

my @functions = split /\n/, sql(<<'SQL');
SELECT concat_ws('|', p.oid, p.prokind, p.proname) FROM pg_proc p
WHERE p.pronamespace = 'outbound'::regnamespace AND 'tenant' = ANY (p.proargnames[1:p.pronargs]) AND p.prorettype <> 'trigger'::regtype
  AND p.provolatile <> 'i'    -- these read nothing
ORDER BY p.proname, p.oid
SQL
cmp_ok(scalar @functions, '>', 60, scalar(@functions) . ' functions and procedures take a tenant');
my $allowed = 0;
for my $function (@functions)
{
	my ($oid, $kind, $name) = split /\|/, $function;
	my @arguments = map { [ split /\|/, $_ ] } split /\n/, sql(<<"SQL");
SELECT concat_ws('|', a.name, format_type(t.oid, NULL)) FROM pg_proc p
CROSS JOIN LATERAL unnest(p.proargnames[1:p.pronargs], p.proargtypes::oid[]) WITH ORDINALITY a (name, type, ord)
JOIN pg_type t ON t.oid = a.type
WHERE p.oid = $oid AND (a.ord <= p.pronargs - p.pronargdefaults OR a.name IN ('tenant', 'campaign_id', 'time_budget', 'wait_for_work', 'lead_id', 'event_id', 'call_id'))
ORDER BY a.ord
SQL
	my ($statement, $about_alpha) = ask($kind, $name, \@arguments, 'alpha');
	my (undef, $about_nobody) = ask($kind, $name, \@arguments, 'nobody');
	is($about_alpha, $about_nobody, "$name tells of alpha what it tells of nobody") or diag $statement;
	$allowed++ unless $about_alpha =~ /permission denied for (function|procedure|routine)/;
}
cmp_ok($allowed, '>', 50, "the operator may call $allowed of them");
is(digest(), $before, 'nothing but what is beta\'s has changed');
is($sim->rings, $rings, 'nobody was rung');

# tables and views: no row of alpha's is seen, changed, or told of by a key
for my $table (split /\n/, sql("SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped
	WHERE c.relnamespace = 'outbound'::regnamespace AND c.relkind IN ('r', 'v') ORDER BY 1"))
{
	my ($rc, $out, $err) = $node->psql('postgres', "SELECT count(*) FROM outbound.$table WHERE tenant = 'alpha'", extra_params => [ '-U', 'op_beta' ]);
	ok($out eq '0' || $err =~ /permission denied/ || $table eq 'services', "$table: no row of alpha's") or diag "$out $err";
	$node->psql('postgres', "UPDATE outbound.$table SET tenant = 'beta' WHERE tenant = 'alpha'; DELETE FROM outbound.$table WHERE tenant = 'alpha'", extra_params => [ '-U', 'op_beta' ]);
	# a row copied into alpha: refused by the policy, before any key could tell what is there
	($rc, $out, $err) = $node->psql('postgres', "INSERT INTO outbound.$table SELECT (jsonb_populate_record(NULL::outbound.$table, to_jsonb(t) || '{\"tenant\": \"alpha\"}')).* FROM outbound.$table t LIMIT 1", extra_params => [ '-U', 'op_beta' ]);
	unlike($err, qr/duplicate key|violates foreign key/, "$table: no key tells");
}
# the same keys as alpha's, in alpha's name: row-level security answers, not the unique index or the foreign key
for my $statement ("INSERT INTO outbound.suppression (tenant, number, reason) VALUES ('%s', '" . OutboundNode::number(1) . "', 'x')",
	"INSERT INTO outbound.queue_entry (tenant, campaign_id, queue_date, lead_id, rank, segment_score, lead_segment) VALUES ('%s', 'c1', '2026-03-03', 'lead-0000', 1, 1, 'low')",
	"INSERT INTO outbound.campaign (tenant, campaign_id) VALUES ('%s', 'c1')",
	"INSERT INTO outbound.lead (tenant, campaign_id, lead_id, clinic_name) VALUES ('%s', 'c1', 'lead-0000', 'x')",
	"INSERT INTO outbound.schedule (tenant, campaign_id, stage) VALUES ('%s', 'c1', 'deliver')",
	"INSERT INTO outbound.kill_switch (tenant, reason) VALUES ('%s', 'x')")
{
	my @told = map {
		my ($rc, $out, $err) = $node->psql('postgres', sprintf($statement, $_), extra_params => [ '-U', 'op_beta' ]);
		$err =~ s/$_/TENANT/gr
	} qw(alpha nobody);
	is($told[0], $told[1], 'the same error: ' . ($told[1] =~ /ERROR:  (.*)/)[0]);
}
is(digest(), $before, 'still nothing has changed');

$sim->stop;
$node->stop;
done_testing();

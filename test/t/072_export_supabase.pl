# export_supabase() against the strict PostgREST simulator: the original's failing
# case, the watermark, faults, a poison row, profile, and the same by SQL.
use strict;
use warnings;

use lib 'test/perl';
use POSIX ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use OutboundNode;
use OutboundSim;

my ($node, $sim) = OutboundNode->with_sim(webhooks => 0, leads => 5, services => { supabase => { timeout_ms => 1000 } });

sub sql { return $node->safe_psql('postgres', $_[0]); }

sub export
{
	my ($arguments) = @_;
	my ($code, $out, $err) = $node->psql('postgres', 'CALL outbound.export_supabase(' . ($arguments // '') . ')');
	return $err;
}

sub rows { return $sim->table($_[0]); }

sub journey
{
	my ($call, $lead, $stage, $at) = @_;
	sql("INSERT INTO outbound.journey (tenant, campaign_id, call_id, lead_id, clinic_id, to_number, call_outcome, conversion_stage, "
		  . "answered_by, outcome_ts, tool_calls, tool_call_events) VALUES ('live_medspa', 'ont-live-001', '$call', '$lead', 'ChIJsample0001', "
		  . "'+15125550101', '$stage', '$stage', 'person', $at, '{send_evidence_package}', '[{\"name\": \"send_evidence_package\", \"arguments\": {}}]')");
	return;
}

# the full tables, as create_ont_tables() makes them
my %tables;
for my $line (split /\n/, sql("SELECT t, outbound.ont_table_key(t), c.column_name, c.column_type FROM unnest('{ont_leads,ont_calls,ont_call_outcomes}'::text[]) t, outbound.ont_table_columns(t) c"))
{
	my ($table, $key, $column, $type) = split /\|/, $line;
	$tables{$table}{key} = [ split /,/, $key ];
	$type = { 'timestamp with time zone' => 'timestamptz', uuid => 'text' }->{$type} // $type;
	$tables{$table}{columns}{$column} = $type;
}

# ---------- what stopped the original: two calls of one lead on a page, a table of the contract's columns
journey('call-1', 'lead-0001', 'voicemail', 1772557200000);
journey('call-2', 'lead-0001', 'booked_demo', 1772560800000);
my $said = export();
like($said, qr/9 rows sent, 0 refused/, 'two calls of one lead go through');
like($said, qr/ont_leads lacks columns/, 'and it is said that only the contract\'s columns went');
is(scalar @{ rows('ont_leads') }, 5, 'one row a lead');
is(scalar @{ rows('ont_calls') }, 2, 'one row a call');
my ($outcome) = grep { $_->{call_id} eq 'call-2' } @{ rows('ont_call_outcomes') };
is_deeply($outcome->{tool_calls}, ['send_evidence_package'], 'JSON is JSON');
is($outcome->{outcome_ts}, 1772560800000, 'under its time');
is((grep { $_->{lead_id} eq 'lead-0001' } @{ rows('ont_leads') })[0]{lead_source}, 'import', 'the true lead source');

# ---------- all columns, once the tables have them
$sim->control('POST', 'supabase/tables', \%tables);
is(sql('SELECT outbound.reset_export()'), 3, 'reset');
like(export(), qr/9 rows sent, 0 refused/, 'everything again');
is((grep { $_->{lead_id} eq 'lead-0001' } @{ rows('ont_leads') })[0]{clinic_name}, 'Samplewood Medspa 1', 'with more columns');
my ($request) = reverse @{ $sim->requests(service => 'supabase', path => 'ont_call_outcomes') };
like($request->{path} . ($request->{query} // ''), qr/ont_call_outcomes/, 'the table\'s path');
is($request->{headers}{'Content-Profile'} // $request->{headers}{'content-profile'}, 'public', 'profile');
like($request->{headers}{Prefer} // $request->{headers}{prefer}, qr/resolution=merge-duplicates/, 'an upsert');

# ---------- only what changed
my $before = $sim->request_count(service => 'supabase');
like(export(), qr/ 0 rows sent/, 'nothing changed: nothing sent');
is($sim->request_count(service => 'supabase'), $before, 'not even a request');
sql("UPDATE outbound.lead SET lead_status = 'contacted' WHERE lead_id = 'lead-0003'");
like(export(), qr/ 1 rows sent/, 'one lead changed: one row');
is((grep { $_->{lead_id} eq 'lead-0003' } @{ rows('ont_leads') })[0]{lead_status}, 'contacted', 'the new status');

# a transaction that commits late is not missed
my $late = fork();
if ($late == 0)
{
	$node->psql('postgres', "BEGIN; SET application_name = 'late'; UPDATE outbound.lead SET notes = 'late' WHERE lead_id = 'lead-0000'; SELECT pg_sleep(3); COMMIT");
	POSIX::_exit(0);
}
$node->wait_sql("SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'late' AND backend_xid IS NOT NULL", 'the late transaction');
sql("UPDATE outbound.lead SET lead_status = 'retry' WHERE lead_id = 'lead-0004'");
export();
waitpid $late, 0;
export();
is(sql("SELECT s.changed_at >= (SELECT max(updated_at) FROM outbound.lead) FROM outbound.export_state s WHERE table_name = 'ont_leads'"), 't', 'caught up');
is((grep { $_->{lead_id} eq 'lead-0004' } @{ rows('ont_leads') })[0]{lead_status}, 'retry', 'a row that changed after it is there');
is(sql("SELECT rows FROM outbound.export_state WHERE table_name = 'ont_leads'"), 5 + 1 + 2, 'and the late one too, each once');

# nor one that hides when it began, nor one that is prepared
$node->append_conf('postgresql.conf', 'max_prepared_transactions = 2');
$node->restart;
sql("UPDATE outbound.lead SET notes = 'now' WHERE lead_id = 'lead-0004'");
my $hidden = $node->background_psql('postgres', on_error_stop => 1);
$hidden->query_safe("SET track_activities = off; BEGIN; UPDATE outbound.lead SET notes = 'hidden' WHERE lead_id = 'lead-0000'");
like(export(), qr/ 0 rows sent/, 'a writer with track_activities off holds the export back');
$hidden->query_safe('COMMIT');
$hidden->quit;
like(export(), qr/ 2 rows sent/, 'until it commits');
sql("BEGIN; UPDATE outbound.lead SET notes = 'prepared' WHERE lead_id = 'lead-0000'; PREPARE TRANSACTION 'late'");
sql("UPDATE outbound.lead SET notes = 'later' WHERE lead_id = 'lead-0004'");
like(export(), qr/ 0 rows sent/, 'so does a prepared transaction');
sql("COMMIT PREPARED 'late'");
like(export(), qr/ 2 rows sent/, 'until it commits');
# a clock that is set back
sql("UPDATE outbound.export_state SET changed_at = outbound.now() + interval '1 hour' WHERE table_name = 'ont_leads'");
like(export(), qr/set back behind the watermark of ont_leads.* 5 rows sent/s, 'a clock that is set back hides nothing');

# ---------- passing trouble
for my $fault ({ kind => 'status', status => 503 }, { kind => 'status', status => 500, body => { code => '40001', message => 'try again' } },
	{ kind => 'reset' }, { kind => 'half' }, { kind => 'html' }, { kind => 'html', status => 200 })
{
	sql("UPDATE outbound.lead SET attempts = attempts + 1 WHERE lead_id = 'lead-0002'");
	$sim->fault(service => 'supabase', count => 1, %$fault);
	like(export(), qr/ 1 rows sent, 0 refused/, join(' ', map { ref $fault->{$_} ? $fault->{$_}{code} : $fault->{$_} } sort keys %$fault) . ': sent again');
}
sql("UPDATE outbound.lead SET attempts = attempts + 1 WHERE lead_id = 'lead-0002'");
$sim->fault(service => 'supabase', kind => 'status', status => 401, body => { message => 'Invalid API key' });
$before = $sim->request_count(service => 'supabase');
like(export(), qr/stopped early.*Invalid API key/s, '401: stopped, and said why');
is($sim->request_count(service => 'supabase') - $before, 1, 'not retried');
$sim->clear_faults;
like(export(), qr/ 1 rows sent/, 'goes on where it was');

# ---------- a poison row
journey("call-$_", 'lead-0002', 'voicemail', 1772560800000 + $_) for 10 .. 29;
sql("UPDATE outbound.journey SET captured_email = 'poison' WHERE call_id = 'call-17'");
$sim->fault(service => 'supabase', match => { path => 'ont_call_outcomes', body => '"poison"' }, kind => 'status', status => 500,
	body => { code => '21000', message => 'ON CONFLICT DO UPDATE command cannot affect row a second time', details => undef, hint => undef });
$before = $sim->request_count(service => 'supabase', path => 'ont_call_outcomes');
like(export(), qr/39 rows sent, 1 refused/, 'one row is refused, the others go');
my $requests = $sim->request_count(service => 'supabase', path => 'ont_call_outcomes') - $before;
ok($requests <= 11, "found by halving in $requests requests, not by repeating");
is(sql('SELECT table_name, row_key, code FROM outbound.export_error'), 'ont_call_outcomes|call-17|21000', 'it is reported');
like(export(), qr/ 0 rows sent, 0 refused/, 'and stepped over');
$sim->clear_faults;
sql("UPDATE outbound.journey SET captured_email = 'mended\@example.com' WHERE call_id = 'call-17'");
like(export(), qr/ 2 rows sent, 0 refused/, 'mended: it goes (call and outcome)');
is(sql('SELECT count(*) FROM outbound.export_error'), 0, 'and the report is gone');

# ---------- pages, resumption, killed in between
$node->leads(450, first => 100);
like(export('max_rows => 100, page_rows => 50'), qr/100 rows sent/, 'max_rows');
$sim->fault(service => 'supabase', match => { path => 'ont_leads' }, kind => 'status', status => 403, body => { code => '42501', message => 'no' }, skip => 2);
like(export('page_rows => 100'), qr/200 rows sent.*stopped early/s, 'stopped in the middle');
$sim->clear_faults;
like(export('page_rows => 100'), qr/150 rows sent/, 'the rest');
is(scalar @{ rows('ont_leads') }, 455, 'all leads are there');

# ---------- set up wrong
like(export('page_rows => 0'), qr/page_rows must be between/, 'page size');
like(($node->psql('postgres', 'BEGIN; CALL outbound.export_supabase(); COMMIT'))[2], qr/cannot run inside a transaction block/, 'in a transaction block');
sql("ALTER SERVER supabase OPTIONS (ADD schema 'private')");
sql("UPDATE outbound.lead SET attempts = attempts + 1 WHERE lead_id = 'lead-0002'");
like(export(), qr/stopped early.*PGRST106/s, 'a schema that is not exposed');
sql('ALTER SERVER supabase OPTIONS (DROP schema)');
sql('DROP USER MAPPING FOR PUBLIC SERVER supabase');
like(export(), qr/no credential/, 'no key');
sql('DROP SERVER supabase');
like(export(), qr/supabase/, 'no server');

# ---------- the same database, by SQL
like(($node->psql('postgres', "SELECT * FROM outbound.sync_ont_tables('ont')"))[2], qr/does not exist.*create_ont_tables/s, 'tables first');
sql("CREATE SCHEMA ont; CREATE TABLE ont.ont_leads (tenant text, campaign_id text, lead_id text, clinic_id text, lead_source text, to_number text, PRIMARY KEY (tenant, campaign_id, lead_id))");
sql("SELECT outbound.create_ont_tables('ont'); SELECT outbound.create_ont_tables('ont')");
is(sql("SELECT string_agg(table_name || '=' || rows, ' ') FROM outbound.sync_ont_tables('ont')"), 'ont_leads=455 ont_calls=22 ont_call_outcomes=22', 'filled');
is(sql("SELECT string_agg(table_name || '=' || rows, ' ') FROM outbound.sync_ont_tables('ont')"), 'ont_leads=0 ont_calls=0 ont_call_outcomes=0', 'again: nothing to do');
sql("UPDATE outbound.journey SET outcome_ts = outcome_ts + 5 WHERE call_id = 'call-2'");
sql("SELECT * FROM outbound.sync_ont_tables('ont')");
is(sql("SELECT count(*), max(outcome_ts) FROM ont.ont_call_outcomes WHERE call_id = 'call-2'"), '1|1772560800005', 'an outcome whose time changed is still one');
is(sql('SELECT count(*) FROM ((SELECT lead_id, lead_status, segment_score FROM ont.ont_leads) EXCEPT (SELECT lead_id, lead_status, segment_score FROM outbound.lead)) d'), 0, 'the same rows');
like(($node->psql('postgres', "SELECT outbound.create_ont_tables('outbound')"))[2], qr/cannot be in schema/, 'not in ours');
$node->stop;
done_testing();

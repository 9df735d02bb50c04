
# OutboundNode: a PostgreSQL::Test::Cluster node with the extension, services
# that point at the simulators, a campaign and sample leads.
#
#	my ($node, $sim) = OutboundNode->with_sim(leads => 20);
#	$node->safe_psql('postgres', 'CALL outbound.call_batch()');
#	$node->wait_sql('SELECT count(*) = 20 FROM outbound.call');
#
# The node is an ordinary PostgreSQL::Test::Cluster with a few methods more.

package OutboundNode;

use strict;
use warnings;

use parent -norequire, 'PostgreSQL::Test::Cluster';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Time::Local qw(timegm);

use OutboundSim;

our $KEY = 'key_sim';
our $AGENT = 'agent_outbound_demo';
our @FROM = map { "+1212555010$_" } 0 .. 9;

# Area codes of one zone and one state each: no rule about time gets in the way.
our @AREAS = qw(512 713 214 210 817 361 806 281 832 346 469 682 737 726 903 325);

# number($n): the n-th sample lead's number (from 0); 1600 of them
sub number { return sprintf '+1%s55501%02d', $AREAS[ int($_[0] / 100) ], $_[0] % 100; }

# make($name, %options): a started node with the extension in database postgres.
#	clock	'running' (default): Tuesday, 3 March 2026, 11:00 in Texas, and it runs
#			on; 'wall'; or a fixed timestamp
#	cron	1: with pg_cron and its extension
#	conf	text for postgresql.conf
sub make
{
	my ($class, $name, %options) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init(extra => [ '-E', 'UTF8', '--locale=C.UTF-8' ]);
	bless $node, $class;
	$node->append_conf('postgresql.conf', <<CONF);
fsync = off
log_min_messages = warning
max_connections = 60
timezone = 'UTC'
CONF
	if ($options{cron})
	{
		$node->append_conf('postgresql.conf', <<CONF);
shared_preload_libraries = 'pg_cron'
cron.database_name = 'postgres'
cron.use_background_workers = on
max_worker_processes = 20
CONF
	}
	my $clock = $options{clock} // 'running';
	$node->{outbound_offset} = 0;
	if ($clock eq 'running')
	{
		$node->{outbound_offset} = timegm(0, 0, 17, 3, 2, 2026) - time;
		$node->append_conf('postgresql.conf', "outbound.clock_offset = '$node->{outbound_offset}s'\n");
	}
	elsif ($clock ne 'wall')
	{
		$node->append_conf('postgresql.conf', "outbound.clock = '$clock'\n");
	}
	$node->append_conf('postgresql.conf', $options{conf}) if $options{conf};
	$node->start;
	$node->safe_psql('postgres', 'CREATE EXTENSION pg_cron') if $options{cron};
	$node->safe_psql('postgres', 'CREATE EXTENSION outbound');
	return $node;
}

# use_sim($sim, retell => {timeout_ms => 500}, n8n_outcome => {signing_secret => 'whsec_...'}):
# foreign servers and credentials for every service; options go where they belong
sub use_sim
{
	my ($node, $sim, %options) = @_;
	my %url = (
		retell => 'retell',
		apify => 'apify',
		supabase => 'supabase',
		n8n_lead => 'n8n/webhook/lead',
		n8n_dispatch => 'n8n/webhook/dispatch',
		n8n_outcome => 'n8n/webhook/outcome',
	);
	my $sql = '';
	for my $name (sort keys %url)
	{
		my %server = (url => $sim->url($url{$name}), allow_http => 'true');
		my %mapping = (api_key => $KEY);
		my %more = %{ $options{$name} // {} };
		for my $option (keys %more)
		{
			($option =~ /key|secret|auth/ ? \%mapping : \%server)->{$option} = $more{$option};
		}
		$sql .= "CREATE SERVER $name FOREIGN DATA WRAPPER outbound_service OPTIONS (" . _options(%server) . ");\n"
		  . "CREATE USER MAPPING FOR PUBLIC SERVER $name OPTIONS (" . _options(%mapping) . ");\n";
	}
	$node->safe_psql('postgres', $sql);
	return;
}

sub _options
{
	my (%options) = @_;
	return join ', ', map { "$_ " . _literal($options{$_}) } sort keys %options;
}

# campaign(%columns): the default campaign, running, fast; columns override
sub campaign
{
	my ($node, %columns) = @_;
	my %values = (
		status => 'running',
		status_reason => 'test',
		agent_id => $AGENT,
		from_numbers => '{' . join(',', @FROM) . '}',
		calls_per_second => 1000,
		concurrency => 20,
		time_zone => 'America/Chicago',
		%columns);
	my @names = sort keys %values;
	my $literals = join ', ', map { _literal($values{$_}) } @names;
	$node->safe_psql('postgres', sprintf 'INSERT INTO outbound.campaign (%s) VALUES (%s)',
		join(', ', @names), $literals);
	return;
}

sub _literal
{
	my ($value) = @_;
	return 'NULL' unless defined $value;
	$value =~ s/'/''/g;
	return "'$value'";
}

# leads($n, first => 0, campaign_id => ..., tenant => ...): n sample leads with numbers number(0) .. number(n-1)
sub leads
{
	my ($node, $count, %where) = @_;
	my $first = $where{first} // 0;
	my $campaign = _literal($where{campaign_id} // 'ont-live-001');
	my $tenant = _literal($where{tenant} // 'live_medspa');
	my @rows;
	for my $i ($first .. $first + $count - 1)
	{
		push @rows, sprintf "(%s, %s, 'lead-%04d', 'ChIJsample%04d', 'Samplewood Medspa %d', '%s', 'Austin', "
		  . "'TX', 'US', '{America/Chicago}', '{TX}', %d, 'standard')",
		  $tenant, $campaign, $i, $i, $i, number($i), 90 - $i % 60;
	}
	$node->safe_psql('postgres', 'INSERT INTO outbound.lead (tenant, campaign_id, lead_id, clinic_id, clinic_name, '
		  . 'to_number, city, state, country_code, candidate_zones, candidate_states, segment_score, lead_segment) VALUES '
		  . join(', ', @rows)) if @rows;
	return;
}

# with_sim(%options): (node, simulator), wired to each other.
#	leads => 20, campaign => {...}, clock, cron, conf, name => 'main',
#	sim => {options of sim.py}, config => {configuration of the simulators},
#	webhooks => 1: Retell's webhooks go through the relay to the database,
#	services => {retell => {timeout_ms => 500}}: options for use_sim,
#	relay_role => role that the relay takes on
sub with_sim
{
	my ($class, %options) = @_;
	my $node = $class->make($options{name} // 'main', map { $_ => $options{$_} } grep { exists $options{$_} }
		  qw(clock cron conf));
	my %sim = %{ $options{sim} // {} };
	$sim{relay_dsn} //= $node->connstr('postgres');
	$sim{relay_role} = $options{relay_role} if $options{relay_role};
	$sim{webhook_url} //= 'relay' if $options{webhooks} // 1;
	my $sim = OutboundSim->start(%sim);
	$sim->config(clock => int((time + $node->{outbound_offset}) * 1000)) if $node->{outbound_offset};
	$sim->config(%{ $options{config} }) if $options{config};
	$node->use_sim($sim, %{ $options{services} // {} });
	$node->campaign(%{ $options{campaign} // {} });
	$node->leads($options{leads}) if $options{leads};
	return ($node, $sim);
}

# wait_sql($sql, $what): poll until the query answers 't'
sub wait_sql
{
	my ($node, $sql, $what, $seconds) = @_;
	OutboundSim::wait_for(
		sub { return ($node->psql('postgres', $sql))[1] eq 't' }, $what // $sql, $seconds);
	return;
}

1;

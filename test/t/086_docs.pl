# What the pages show runs: the README's five statements and the first-campaign
# guide without an error, each on a fresh database; the statements of every other
# page at least mean something (no error of class 42: syntax, names, types).
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use PostgreSQL::Test::Utils qw(slurp_file);
use Test::More;
use OutboundNode;

my $top = "$FindBin::RealBin/../..";
my $node = OutboundNode->make('docs', cron => 1);

# blocks(page): its ```sql blocks, and indented ones that begin with an SQL word;
# the examples' placeholders get values
sub blocks
{
	my ($page) = @_;
	my $text = slurp_file("$top/$page");
	my @blocks = $text =~ /^```sql\n(.*?)^```/msg;
	$text =~ s/^```.*?^```//msg;
	while ($text =~ /((?:^    \S.*\n|^    \s+\S.*\n|^\s*\n(?=    \S))+)/mg)
	{
		(my $block = $1) =~ s/^    //mg;
		push @blocks, $block
		  if $block =~ /\A\s*(SELECT|CALL|INSERT|UPDATE|DELETE|CREATE|ALTER|GRANT|SET|DROP|NOTIFY)\b/;
	}
	for (@blocks)
	{
		s/RETELL_API_KEY=\S+/RETELL_API_KEY=key_docs/;
		s/B2B_AGENT_ID=\S+/B2B_AGENT_ID=agent_docs/;
		s/RETELL_FROM_NUMBER=\S+/RETELL_FROM_NUMBER=+12125550100/;
		s/(N8N_\w+_URL)=\S+/$1=http:\/\/127.0.0.1:9\/hook/g;
		s/pg_read_file\('[^']*\.csv'/pg_read_file('$top\/test\/data\/places_overview.csv'/g;
		s/pg_read_file\('[^']*\.jsonl'/pg_read_file('$top\/test\/data\/places.jsonl'/g;
		# the provider of a test is a closed port of this machine
		$_ .= ";ALTER SERVER retell OPTIONS (SET url 'http://127.0.0.1:9', ADD allow_http 'true');\n" if /RETELL_API_KEY=/;
	}
	return @blocks;
}

# run(page): how many statements, and the errors as "line: SQLSTATE: message"
sub run
{
	my ($page) = @_;
	my ($sql, $n, @errors) = ('', 0);
	for my $block (blocks($page))
	{
		local $ENV{PGOPTIONS} = '-c statement_timeout=5s';
		my ($code, $out, $err) = $node->psql('postgres', $block, on_error_stop => 0, timeout => 180,
			extra_params => [ '-v', 'VERBOSITY=verbose' ]);
		$n += () = $block =~ /;\s*(?:--.*)?$/mg;
		my @lines = split /\n/, $block;
		push @errors, "$page: " . ($1 // '') . "$2 in: " . ($lines[0] || $lines[1]) while $err =~ /^psql:(<stdin>:\d+: )?ERROR:  (\w{5}: .*)$/mg;
	}
	return ($n, @errors);
}

# what a newcomer types from top to bottom
for my $page ('README.md', 'doc/first-campaign.md')
{
	$node->safe_psql('postgres', 'SET outbound.allow_drop = on; DROP EXTENSION outbound CASCADE');
	$node->safe_psql('postgres', 'DROP EXTENSION pg_cron') if $page ne 'README.md';
	my ($n, @errors) = run($page);
	cmp_ok($n, '>=', 6, "$page has statements");
	is(join("\n", @errors), '', "every statement of $page runs");
	is($node->safe_psql('postgres', 'SELECT count(*) > 0 FROM outbound.queue_entry'), 't', 'and there is a queue');
}

my ($count, @wrong) = (0);
for my $path (sort glob("$top/doc/*.md"), "$top/n8n/README.md")
{
	my $page = substr($path, length("$top/"));
	next if $page =~ m{doc/(reference|first-campaign|troubleshooting)\.md};
	my ($n, @errors) = run($page);
	$count += $n;
	# what is there already, or is nobody's here
	push @wrong, grep { /: 42/ && !/: 42(710|P06|P07|704: (role|service|server))/ } @errors;
}
cmp_ok($count, '>', 60, 'statements in the other pages');
is(join("\n", @wrong), '', 'none of them has a syntax error or a wrong name');

$node->stop;
done_testing();

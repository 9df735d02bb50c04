# The HTTP engine against a rude server: every phase, interrupts, leaks, and
# that nothing but GET and HEAD is ever sent twice.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::Piece ();
use Time::HiRes qw(time usleep);

my $dir = PostgreSQL::Test::Utils::tempdir();
my $secret = 'sk_secret_0123456789';

# the rude server, with a certificate of its own
system_or_bail('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2',
	'-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost',
	'-keyout', "$dir/key.pem", '-out', "$dir/cert.pem");
my $rude = fork() // die "fork: $!";
if ($rude == 0)
{
	exec '/usr/bin/python3', 'test/sim/rude.py', "$dir/ports", "$dir/cert.pem", "$dir/key.pem" or die "exec: $!";
}
my $deadline = time + 20;
usleep(20_000) while !-e "$dir/ports" && time < $deadline;
my %port = slurp_file("$dir/ports") =~ /(\w+)=(\d+)/g;
my $http = "http://127.0.0.1:$port{http}";

# a resolver that takes its time for the name slow.example, where a compiler is at hand
my $preload = '';
append_to_file("$dir/slow.c", <<'C');
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **res)
{
	int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **) = dlsym(RTLD_NEXT, "getaddrinfo");
	if (node && strcmp(node, "slow.example") == 0) { sleep(4); return EAI_NONAME; }
	return real(node, service, hints, res);
}
C
$preload = "$dir/slow.so" if system("cc -shared -fPIC -o $dir/slow.so $dir/slow.c -ldl 2>/dev/null") == 0;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '-E', 'UTF8', '--locale=C.UTF-8' ]);
$node->append_conf('postgresql.conf', "log_min_messages = debug1\nfsync = off\n");
{
	# a proxy in the server's environment must not be used
	local $ENV{LD_PRELOAD} = $preload if $preload;
	local $ENV{http_proxy} = 'http://127.0.0.1:1';
	local $ENV{https_proxy} = 'http://127.0.0.1:1';
	local $ENV{ALL_PROXY} = 'http://127.0.0.1:1';
	$node->start;
}
$node->safe_psql('postgres', 'CREATE EXTENSION outbound; CREATE EXTENSION outbound_test');

# get($method, $url, arguments): "phase|status|body|error" rows
sub get
{
	my ($method, $url, $more) = @_;
	my ($code, $out, $err) = $node->psql('postgres',
		"SELECT phase, status, body, error FROM outbound_test.http('$method', '$url', "
		  . "ARRAY['Authorization: Bearer $secret', 'Content-Type: application/json']"
		  . ($more ? ", $more" : '') . ')');
	return $err if $code != 0;
	return $out;
}

sub count { return get('GET', "$http/requests/$_[0]") =~ /^done\|200\|(\d+)\|/ ? $1 : -1; }

# ---------- whole answers
is(get('GET', "$http/ok"), 'done|200|GET 0|', 'GET');
is(get('POST', "$http/ok", "'{\"a\":1}'"), 'done|200|POST 7|', 'POST with a body');
is(get('POST', "$http/ok"), 'done|200|POST 0|', 'POST without one');
is(get('PATCH', "$http/ok", "'{}'"), 'done|200|PATCH 2|', 'PATCH');
is(get('DELETE', "$http/ok"), 'done|200|DELETE 0|', 'DELETE');
is(get('GET', "$http/nothing"), 'done|204||', '204 without a body');
is(get('GET', "$http/continue"), 'done|200|after 100|', '100 Continue before the answer');
is(get('GET', "$http/redirect"), 'done|302|moved|', 'a redirect is an answer');
is(count('followed'), 0, 'and is not followed');
is(get('POST', "$http/auth/key401", "'{}'"), 'done|401|no|', 'status 401');
is(count('key401'), 1, '401 is not answered by a second request');
my $big = 'x' x 1_500_000;
is($node->safe_psql('postgres',
		"SELECT phase, status FROM outbound_test.http('POST', '$http/expect/key417', '{}', repeat('x', 1500000))"),
	'done|417', 'a body of 1.5 MB and 417');
is(count('key417'), 1, 'a large body is sent once, without Expect');
is(get('GET', "$http/binary"), 'done|200|a ?? b|', 'a binary body is shown as safe text');
like($node->safe_psql('postgres', "SELECT headers FROM outbound_test.http('GET', '$http/latin')"),
	qr/x-name: caf\?/, 'a header that is not UTF-8 is made safe');
is($node->safe_psql('postgres', "SELECT retry_after_ms FROM outbound_test.http('GET', '$http/later?Retry-After:7')"),
	'7000', 'Retry-After in seconds');
is($node->safe_psql('postgres', "SELECT retry_after_ms FROM outbound_test.http('GET', '$http/later?Retry-After-Ms:250')"),
	'250', 'Retry-After-Ms');
my $date = Time::Piece::gmtime(time + 60)->strftime('%a,_%d_%b_%Y_%H:%M:%S_GMT');
my $after = $node->safe_psql('postgres', "SELECT retry_after_ms FROM outbound_test.http('GET', '$http/later?Retry-After:$date')");
ok($after > 50_000 && $after <= 61_000, "Retry-After as a date: $after ms");
is($node->safe_psql('postgres', "SELECT retry_after_ms FROM outbound_test.http('GET', '$http/later?Retry-After:soon')"),
	'-1', 'a Retry-After that says nothing');

# ---------- failures, each in its phase
my $ms = 'NULL, 400';
like(get('GET', 'http://no-such-host.invalid/'), qr/^resolve\|0\|\|could not resolve no-such-host.invalid, nothing was sent/, 'phase: resolve');
like(get('GET', 'http://127.0.0.1:1/'), qr/^connect\|0\|\|could not connect to 127.0.0.1:1, nothing was sent/, 'phase: connect refused');
like(get('GET', "http://127.0.0.1:$port{full}/", $ms), qr/^connect\|0\|\|could not connect to .* nothing was sent/, 'phase: connect hangs');
like(get('GET', "https://localhost:$port{tls}/ok"), qr/^tls\|0\|\|TLS handshake with localhost:\d+ failed, nothing was sent: .*self.signed.*ca_file/, 'phase: TLS, self-signed');
like(get('GET', "https://localhost:$port{mute}/ok", $ms), qr/^tls\|0\|\|TLS handshake .* nothing was sent: .*timed out/, 'phase: TLS hangs');
like(get('GET', "https://127.0.0.1:$port{http}/ok"), qr/^tls\|0\|\|TLS handshake .* nothing was sent/, 'phase: TLS against plain HTTP');
is(get('GET', "https://localhost:$port{tls}/ok", "NULL, 5000, 2000, 1000000, false, '$dir/cert.pem'"),
	'done|200|GET 0|', 'TLS with the CA file named');
like(get('GET', "https://127.0.0.1:$port{tls}/ok", "NULL, 5000, 2000, 1000000, false, '$dir/cert.pem'"),
	qr/^tls\|0\|\|TLS handshake .*subject/, 'a certificate for another name');
like(get('GET', "https://localhost:$port{tls}/ok", "NULL, 5000, 2000, 1000000, false, '$dir/none.pem'"),
	qr/^tls\|0\|\|/, 'a CA file that is not there');
for my $what (qw(nobyte reset hang))
{
	like(get('POST', "$http/$what/k$what", "'{}', 400"),
		qr/^sent\|0\|\|request to 127.0.0.1:\d+ was sent, but no answer came/, "phase: sent ($what)");
	is(count("k$what"), 1, "sent once ($what)");
}
for my $what (qw(half halfhead slowloris slowhead))
{
	like(get('POST', "$http/$what/k$what", "'{}', 400"),
		qr/^receiving\|0\|.*\|answer from 127.0.0.1:\d+ broke off/, "phase: receiving ($what)");
	is(count("k$what"), 1, "sent once ($what)");
}
like(get('GET', "$http/garbage"), qr/^(sent|receiving)\|0\|/, 'an answer that is not HTTP');
for my $what (qw(endless claims))
{
	like(get('GET', "$http/$what", 'NULL, 5000, 2000, 20000'),
		qr/^receiving\|0\|.*\|answer from .* is larger than allowed \(20000 bytes\)/, "the cap holds ($what)");
}
like(get('GET', "$http/endlesshead"), qr/^receiving\|0\|\|answer from .* is larger than allowed/, 'endless headers');
like(get('GET', "$http/ok", 'NULL, 5000, 2000, 1000, false'), qr/plain http is not allowed/, 'http without allow_http');
like(get('GET', 'ftp://127.0.0.1/ok'), qr/scheme is not https/, 'another scheme');
like(get('GET', 'file:///etc/passwd'), qr/URL is not allowed/, 'a file');
like(get('GET', "http://me:$secret\@127.0.0.1/ok"), qr/holds a user name or password/, 'credentials in the URL');
like(($node->psql('postgres', "SELECT * FROM outbound_test.http('GET', '$http/ok', ARRAY[E'A: b\\r\\nX: $secret'])"))[2],
	qr/invalid HTTP header/, 'a header that smuggles in another');

# ---------- reused connections
my $two = '2';
sub twice
{
	my ($method, $path) = @_;
	return join ' ', map { (split /\|/)[0] } split /\n/, $node->safe_psql('postgres',
		"SELECT phase FROM outbound_test.http('$method', '$http/$path', '{}', "
		  . ($method eq 'GET' ? 'NULL' : "'{}'") . ', times => 2)');
}
like($node->safe_psql('postgres', "SELECT headers FROM outbound_test.http('GET', '$http/requests/x', times => 5)"),
	qr/x-connections: (\d+).*\n(.*x-connections: \1.*\n?){4}/, 'connections are reused');
for my $dies (qw(reuse reusereset))
{
	is(twice('POST', "$dies/post$dies"), 'done sent', "POST on a connection that dies: unknown ($dies)");
	is(count("post$dies"), 2, "and it left once ($dies)");
	is(twice('PATCH', "$dies/patch$dies"), 'done sent', "PATCH alike ($dies)");
	is(count("patch$dies"), 2, "and it left once ($dies)");
	# the same for GET shows that libcurl would have sent again
	is(twice('GET', "$dies/get$dies"), 'done done', "GET is repeated by libcurl ($dies)");
	is(count("get$dies"), 3, "so the test can fail ($dies)");
}

# ---------- cancel and statement_timeout, in every phase, and nothing leaks
my %stuck = (
	connect => "http://127.0.0.1:$port{full}/",
	tls => "https://localhost:$port{mute}/",
	sent => "$http/hang",
	receiving => "$http/slowloris",
	'receiving headers' => "$http/slowhead");
$stuck{resolve} = 'http://slow.example/' if $preload;
for my $phase (sort keys %stuck)
{
	my $call = "SELECT * FROM outbound_test.http('POST', '$stuck{$phase}', '{\"Authorization: Bearer $secret\"}', '{}', 30000, 30000)";
	my (undef, undef, $err) = $node->psql('postgres', "SET statement_timeout = '300ms'; $call");
	like($err, qr/canceling statement due to statement timeout/, "statement_timeout while $phase");
	# timed in the database, as starting psql costs more than the cancel
	my $late = $node->safe_psql('postgres', <<SQL);
SET statement_timeout = '300ms';
DO \$\$ BEGIN
	PERFORM FROM outbound_test.http('POST', '$stuck{$phase}', '{}', '{}', 30000, 30000);
EXCEPTION WHEN query_canceled THEN
	PERFORM set_config('t.late', (1000 * extract(epoch FROM clock_timestamp() - statement_timestamp()) - 300)::int::text, false);
END \$\$;
SELECT current_setting('t.late');
SQL
	cmp_ok($late, '<=', 100, "$late ms late");

	my $run = IPC::Run::start([ 'psql', '-XqAt', '-d', $node->connstr('postgres'), '-c', $call ],
		'<', \undef, '>', \my $out, '2>', \my $error);
	ok($node->poll_query_until('postgres',
			"SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE '%outbound\\_test.http(%' AND wait_event = 'Extension' AND pid <> pg_backend_pid()"),
		"waits while $phase, and pg_stat_activity shows it");
	my $pid = $node->safe_psql('postgres', "SELECT pid FROM pg_stat_activity WHERE query LIKE '%outbound\\_test.http(%' AND pid <> pg_backend_pid()");
	my $cancelled = $node->safe_psql('postgres', <<SQL);
DO \$\$ DECLARE started timestamptz := clock_timestamp(); BEGIN
	PERFORM pg_cancel_backend($pid);
	WHILE EXISTS (SELECT FROM pg_stat_activity WHERE pid = $pid AND state = 'active') LOOP
		PERFORM pg_sleep(0.002);
		PERFORM pg_stat_clear_snapshot();
	END LOOP;
	PERFORM set_config('t.took', (1000 * extract(epoch FROM clock_timestamp() - started))::int::text, false);
END \$\$;
SELECT current_setting('t.took');
SQL
	cmp_ok($cancelled, '<=', 100, "cancelled in $cancelled ms while $phase");
	$run->finish;
	like($error, qr/canceling statement due to user request/, 'with the usual message');
}

my $loop = join '', map { "SELECT 1 FROM outbound_test.http('POST', '$stuck{$_}', '{}', repeat('x', 10000), 30000, 30000);\n" }
  grep { $_ ne 'resolve' } sort keys %stuck;
my $measure = "SELECT 'fds ' || count(*) FROM pg_ls_dir('/proc/self/fd');\n"
  . "SELECT 'rss ' || split_part(pg_read_file('/proc/self/statm'), ' ', 2)::int * 4;\n"
  . "SELECT 'contexts ' || count(*) FROM pg_backend_memory_contexts WHERE name LIKE 'outbound http%';\n"
  . "SELECT 'bytes ' || sum(total_bytes) FROM pg_backend_memory_contexts;\n";
my (undef, $out, undef) = $node->psql('postgres',
	"SET statement_timeout = '20ms';\n" . $loop x 5 . "RESET statement_timeout;\n$measure"
	  . "SET statement_timeout = '20ms';\n" . $loop x 40 . "RESET statement_timeout;\n$measure",
	on_error_stop => 0);
my @fds = $out =~ /fds (\d+)/g;
my @rss = $out =~ /rss (\d+)/g;
my @contexts = $out =~ /contexts (\d+)/g;
# the backend itself opens a relation now and then; a leak would be 200
cmp_ok($fds[1] - $fds[0], "<=", 5, "200 abandoned requests leave no descriptor ($fds[0], $fds[1])");
cmp_ok($rss[1] - $rss[0], '<', 2048, sprintf 'and %d kB of memory', $rss[1] - $rss[0]);
is("@contexts", '0 0', 'and no pool');

# 10 000 answered requests in one session
(undef, $out, undef) = $node->psql('postgres',
	"SELECT ok FROM outbound_test.http_load('POST', '$http/ok', '{}', 500, 20);\n$measure"
	  . "SELECT ok FROM outbound_test.http_load('POST', '$http/ok', '{}', 10000, 20);\n$measure");
@rss = $out =~ /rss (\d+)/g;
@fds = $out =~ /fds (\d+)/g;
like($out, qr/^10000$/m, '10 000 requests answered');
cmp_ok($rss[1] - $rss[0], '<', 2048, sprintf 'memory grew by %d kB', $rss[1] - $rss[0]);
cmp_ok($fds[1] - $fds[0], '<=', 5, 'and no descriptor stays');

# a backend that is terminated in mid-request goes at once
my $run = IPC::Run::start([ 'psql', '-XqAt', '-d', $node->connstr('postgres'), '-c',
		"SELECT * FROM outbound_test.http('POST', '$stuck{sent}', '{}', '{}', 30000)" ],
	'<', \undef, '>', \my $ignored, '2>', \my $terminated);
$node->poll_query_until('postgres',
	"SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'Extension' AND pid <> pg_backend_pid()");
is($node->safe_psql('postgres',
		"SELECT pg_terminate_backend(pid, 500) FROM pg_stat_activity WHERE wait_event = 'Extension' AND pid <> pg_backend_pid()"),
	't', 'terminated within half a second');
$run->finish;

# ---------- many at once, and no credential anywhere
is($node->safe_psql('postgres', "SELECT ok, failed FROM outbound_test.http_load('GET', '$http/wait', NULL, 200, 100)"),
	'200|0', '100 in flight');
$node->stop;
my $log = slurp_file($node->logfile);
my @leaks = grep { /\Q$secret\E/ && !/STATEMENT:|LOG:  statement:/ } split /\n/, $log;
is(scalar(@leaks), 0, 'no credential in the log beside the test\'s own statements') or diag "@leaks[0..2]";

kill 'TERM', $rude;
waitpid $rude, 0;
done_testing();

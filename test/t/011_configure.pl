# configure() and services: no credential reaches the server log at any level,
# the Vault option, errors of ServiceGet.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '-E', 'UTF8', '--locale=C.UTF-8' ]);
$node->append_conf('postgresql.conf', "log_min_messages = debug5\nlog_statement = none\nfsync = off\n");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION outbound; CREATE EXTENSION outbound_test;');

my $env = <<'ENV';
RETELL_API_KEY=hidden-key-0001
RETELL_WEBHOOK_KEY="hidden key 0002
APIFY_API_TOKEN=hidden-key-0003
N8N_OUTCOME_WEBHOOK_URL=https://me:hidden-key-0004@n8n.example.com/webhook
N8N_LEAD_WEBHOOK_URL=https://n8n.example.com/webhook/lead?key=hidden-key-0005
N8N_AUTH_HEADER=hidden-key-0006
SUPABASE_SERVICE_KEY=hidden-key-0007
SUPABASE_URL=https://supabase.example.com
CAMPAIGN_MAX_ATTEMPTS=-1
TWILIO_AUTH_TOKEN=hidden-key-0008
hidden-key-0009
ENV

my ($code, $out, $err) = $node->psql('postgres', "SELECT * FROM outbound.configure(\$env\$$env\$env\$)");
is($code, 0, 'configure() succeeds with wrong values in it');
is($err, '', 'without a message');
is(scalar(() = $out =~ /\|wrong\|/g), 6, 'six wrong values are reported') or diag $out;
unlike($out, qr/hidden/, 'no secret in the result');

# a role that may not create servers: the error hides the statement
$node->safe_psql('postgres', 'CREATE ROLE weak LOGIN; GRANT USAGE ON SCHEMA outbound TO weak;'
	  . 'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA outbound TO weak');
($code, $out, $err) = $node->psql('postgres', "SELECT * FROM outbound.configure(\$env\$$env\$env\$)",
	extra_params => [ '-U', 'weak' ]);
isnt($code, 0, 'a role without rights gets an error');
like($err, qr/permission denied for (table|view) campaign/, 'that says what is missing');
unlike($err, qr/hidden/, 'and holds no secret');

# the server logs statements: it says so
($code, $out, $err) = $node->psql('postgres',
	"SET log_min_duration_statement = 600000; SELECT * FROM outbound.configure('RETELL_API_KEY=plain-key-0010')");
like($err, qr/WARNING:  the server's settings log statements/, 'a warning where statements are logged');

# credentials found: own mapping, PUBLIC's, Vault
$node->safe_psql('postgres', <<SQL);
CREATE SCHEMA vault;
CREATE TABLE vault.secrets (name text UNIQUE, decrypted_secret text);
CREATE VIEW vault.decrypted_secrets AS SELECT * FROM vault.secrets;
INSERT INTO vault.secrets VALUES ('retell_key', 'vault-key-0011'), ('broken', E'a\\nb'), ('empty', '');
CREATE SERVER v_own FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'https://v.example.com/');
CREATE USER MAPPING FOR PUBLIC SERVER v_own OPTIONS (api_key 'public-key');
CREATE USER MAPPING FOR CURRENT_USER SERVER v_own OPTIONS (api_key 'own-key');
CREATE SERVER "v_own\@t2" FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'https://t2.example.com/');
CREATE SERVER v_vault FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'https://v.example.com/');
CREATE USER MAPPING FOR PUBLIC SERVER v_vault OPTIONS (api_key_secret 'retell_key');
CREATE SERVER v_broken FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'https://v.example.com/');
CREATE USER MAPPING FOR PUBLIC SERVER v_broken OPTIONS (api_key_secret 'broken');
CREATE SERVER v_none FOREIGN DATA WRAPPER outbound_service OPTIONS (url 'https://v.example.com/');
CREATE USER MAPPING FOR PUBLIC SERVER v_none OPTIONS (api_key_secret 'nowhere');
CREATE SERVER v_nourl FOREIGN DATA WRAPPER outbound_service;
CREATE FOREIGN DATA WRAPPER other;
CREATE SERVER v_other FOREIGN DATA WRAPPER other;
SQL
sub service
{
	my ($name, $tenant, @more) = @_;
	my ($code, $out, $err) = $node->psql('postgres',
		"\\set VERBOSITY verbose\nSELECT server, url, api_key FROM outbound_test.service('$name', '$tenant')", @more);
	return $code ? $err : $out;
}
is(service('v_own', 't1'), 'v_own|https://v.example.com|own-key', 'the user\'s mapping before PUBLIC\'s');
is(service('v_own', 't2'), 'v_own@t2|https://t2.example.com|', 'the tenant\'s server before the common one');
is(service('v_vault', 't1'), 'v_vault|https://v.example.com|vault-key-0011', 'a secret of the Vault');
$node->safe_psql('postgres', "UPDATE vault.secrets SET decrypted_secret = 'vault-key-0012' WHERE name = 'retell_key'");
is(service('v_vault', 't1'), 'v_vault|https://v.example.com|vault-key-0012', 'read at call time');
like(service('v_broken', 't1'), qr/28000: the Vault secret .* has a line break/, 'a secret with a line break');
like(service('v_none', 't1'), qr/28000: Vault secret "nowhere" does not exist/, 'a secret that is not there');
like(service('v_nourl', 't1'), qr/08001: service "v_nourl" has no url/, 'no url');
like(service('v_other', 't1'), qr/42809: foreign server "v_other" is not a service of outbound/, 'another wrapper\'s server');
like(service('v_missing', 't1'), qr/42704: service "v_missing" is not configured.*outbound\.configure\(\)/s, 'no server');
$node->safe_psql('postgres', 'GRANT USAGE ON SCHEMA outbound_test TO weak');
like(service('v_own', 't1', extra_params => [ '-U', 'weak' ]), qr/42501: permission denied for foreign server v_own/, 'no USAGE');
$node->safe_psql('postgres', 'DROP SCHEMA vault CASCADE');
like(service('v_vault', 't1'), qr/3F000: Vault secret "retell_key" cannot be read.*no schema "vault"/s, 'no Vault');

$node->stop;
my @leaks = grep { /hidden.key/ } split /\n/, slurp_file($node->logfile);
is(scalar(@leaks), 0, 'no secret in the server log at debug5') or diag join "\n", @leaks;
done_testing();

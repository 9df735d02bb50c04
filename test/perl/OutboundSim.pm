
# OutboundSim: start, ask and stop the service simulators (test/sim) from a TAP test.
#
#	my $sim = OutboundSim->start(relay_dsn => $node->connstr('postgres'));
#	$sim->fault(service => 'retell', kind => 'drop_after', count => 1);
#	...
#	is($sim->rings('+15125550101'), 1, 'rang once');
#	$sim->stop;
#
# A test that dies does not leave a simulator behind: it is stopped when the
# object goes. Nothing here needs more than perl itself.

package OutboundSim;

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use HTTP::Tiny;
use JSON::PP;
use POSIX qw(:sys_wait_h);
use Time::HiRes qw(sleep time);

use Exporter 'import';
our @EXPORT_OK = qw(wait_for);

our $DEADLINE = $ENV{PG_TEST_TIMEOUT_DEFAULT} || 60;
my $program = abs_path(dirname(__FILE__) . '/../sim/sim.py');

# wait_for(sub { ... }, 'what', seconds): poll until the sub is true, and give
# its value; dies with what it waited for.
sub wait_for
{
	my ($test, $what, $seconds) = @_;
	my $end = time + ($seconds // $DEADLINE);
	while (1)
	{
		my $value = $test->();
		return $value if $value;
		die "waited in vain for $what\n" if time > $end;
		sleep 0.02;
	}
}

# start(option => value, ...): every option is one of sim.py's, with _ for -;
# a list repeats it; 1 for a flag (fsync). Gives the running simulator.
sub start
{
	my ($class, %options) = @_;
	my $dir = tempdir('outbound-sim-XXXXXX', TMPDIR => 1, CLEANUP => 1);
	my $self = bless {
		dir => $dir,
		journal => delete $options{journal} // "$dir/journal.jsonl",
		http => HTTP::Tiny->new(timeout => $DEADLINE, keep_alive => 0),
		json => JSON::PP->new->utf8->canonical->allow_nonref,
	}, $class;
	my @command =
	  ('/usr/bin/python3', $program, '--port-file', "$dir/port", '--journal', $self->{journal});

	for my $name (sort keys %options)
	{
		(my $flag = "--$name") =~ tr/_/-/;
		for my $value (ref $options{$name} ? @{ $options{$name} } : ($options{$name}))
		{
			push @command, $flag eq '--fsync' ? $flag : ($flag, $value);
		}
	}
	my $pid = fork() // die "fork: $!";
	if ($pid == 0)
	{
		open STDIN, '<', '/dev/null';
		open STDOUT, '>', "$dir/log";
		open STDERR, '>&', \*STDOUT;
		$ENV{PYTHONDONTWRITEBYTECODE} = 1;
		exec @command or POSIX::_exit(127);
	}
	$self->{pid} = $pid;
	$self->{owner} = $$;
	wait_for(
		sub {
			if (waitpid($pid, WNOHANG) != 0)
			{
				delete $self->{pid};
				die "the simulator did not start: " . _slurp("$dir/log");
			}
			return -e "$dir/port";
		},
		'the simulator to start');
	($self->{port}) = _slurp("$dir/port") =~ /(\d+)/;
	return $self;
}

sub _slurp
{
	my ($path) = @_;
	open my $file, '<', $path or return '';
	local $/;
	return scalar <$file> // '';
}

sub pid { return $_[0]{pid}; }
sub port { return $_[0]{port}; }
sub journal { return $_[0]{journal}; }

# url('retell'), url('n8n/webhook/lead'): what a foreign server's url option takes
sub url { return "http://127.0.0.1:$_[0]{port}/$_[1]"; }

# ask(METHOD, path, body, headers): one HTTP request; gives {status, content, headers}
sub ask
{
	my ($self, $method, $path, $body, $headers) = @_;
	my %args = (headers => { %{ $headers // {} } });
	if (defined $body)
	{
		$args{content} = ref $body ? $self->{json}->encode($body) : $body;
		$args{headers}{'Content-Type'} //= 'application/json';
	}
	return $self->{http}->request($method, "http://127.0.0.1:$self->{port}$path", \%args);
}

# control(METHOD, path, body): the decoded answer of a control endpoint
sub control
{
	my ($self, $method, $path, $body) = @_;
	my $answer = $self->ask($method, "/control/$path", $body);
	die "control $method $path: $answer->{status} $answer->{content}\n" unless $answer->{status} == 200;
	return $self->{json}->decode($answer->{content});
}

# config(retell => {...}, ...): merge into the configuration
sub config { my ($self, %change) = @_; return $self->control('POST', 'config', \%change); }

# scenario('+15125550101' => 'booked', ...): what happens when these numbers are called
sub scenario { my ($self, %by) = @_; return $self->config(retell => { scenarios => \%by }); }

# fault(service => ..., kind => ..., ...): see README.md beside the simulators
sub fault { my ($self, %spec) = @_; return $self->control('POST', 'faults', \%spec)->[0]; }
sub faults { return $_[0]->control('GET', 'faults'); }
sub clear_faults { return $_[0]->control('DELETE', 'faults'); }
sub reset { return $_[0]->control('POST', 'reset', {}); }
sub step { my ($self, %what) = @_; return $self->control('POST', 'step', \%what)->{moved}; }

sub _query
{
	my (%query) = @_;
	my @pairs;
	for my $key (sort keys %query)
	{
		(my $value = $query{$key}) =~ s/([^A-Za-z0-9_.-])/sprintf '%%%02X', ord $1/ge;
		push @pairs, "$key=$value";
	}
	return @pairs ? '?' . join('&', @pairs) : '';
}

# rings(): how many calls were really placed; rings(number): to that number
sub rings
{
	my ($self, $number) = @_;
	return $self->ring_report->{total} unless defined $number;
	return $self->control('GET', 'rings' . _query(number => $number))->{numbers}[0]{count};
}

# ring_report(): total, numbers_rung_twice, max_overlap, max_live, max_per_second, numbers
sub ring_report { return $_[0]->control('GET', 'rings'); }

sub calls { my ($self, %q) = @_; return $self->control('GET', 'calls' . _query(%q)); }
sub deliveries { my ($self, %q) = @_; return $self->control('GET', 'deliveries' . _query(%q)); }
sub requests { my ($self, %q) = @_; return $self->control('GET', 'requests' . _query(%q)); }
sub request_count { my ($self, %q) = @_; return $self->control('GET', 'requests' . _query(%q, count => 1))->{count}; }
sub events { my ($self, %q) = @_; return $self->control('GET', 'events' . _query(%q)); }
sub records { my ($self, %q) = @_; return $self->control('GET', 'records' . _query(%q)); }
sub runs { return $_[0]->control('GET', 'runs'); }
sub table { my ($self, $name) = @_; return $self->control('GET', "supabase/tables/$name"); }

# quiet(): no call is on its way through its stages and no webhook is under way
# (calls that a scenario lets stick do not count)
sub quiet
{
	my ($self) = @_;
	my $left = $self->control('GET', 'under_way');
	return $left->{calls} + $left->{webhooks} == 0;
}

# journal_lines(kind): the journal, from the file, so also after a crash of the simulator
sub journal_lines
{
	my ($self, $kind) = @_;
	# a line that does not hold the word is not worth decoding
	my @lines = map { $self->{json}->decode($_) } grep { /\S/ && (!defined $kind || index($_, "\"kind\":\"$kind\"") >= 0) }
	  split /\n/, _slurp($self->{journal});
	return grep { !defined $kind || $_->{kind} eq $kind } @lines;
}

# journal_rings(): number => how often it rang, from the file
sub journal_rings
{
	my ($self) = @_;
	my %rings;
	$rings{ $_->{number} }++ for $self->journal_lines('ring');
	return \%rings;
}

# stop('KILL'): end it (TERM when not said) and wait for it
sub stop
{
	my ($self, $signal) = @_;
	my $pid = delete $self->{pid} // return;
	kill $signal // 'TERM', $pid;
	my $end = time + 10;
	while (waitpid($pid, WNOHANG) == 0)
	{
		kill 'KILL', $pid if time > $end;
		sleep 0.01;
	}
	return;
}

sub DESTROY
{
	my ($self) = @_;
	local ($?, $!, $@);
	$self->stop if $self->{pid} && $self->{owner} == $$;
	return;
}

1;

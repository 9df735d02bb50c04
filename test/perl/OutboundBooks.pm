# OutboundBooks: the simulators' own journals, joined with the database, as questions
# that must have no answer.
#
#	OutboundBooks::load($node, $sim);
#	is($node->safe_psql('postgres', $_->{sql}), '', $_->{promise}) for OutboundBooks::questions();
#
# Hours, days and limits are written here once more, by area code, and local time is
# the server's AT TIME ZONE: the extension's own calendar and tables are not asked.

package OutboundBooks;

use strict;
use warnings;

use PostgreSQL::Test::Utils;

# area code => [state, city, zones, Monday to Friday, Saturday, Sunday, calls in 24 hours]
our %AREA = (
	205 => [ 'Alabama', 'Birmingham', 'America/Chicago', '08-20', '08-20', '', 3 ],
	206 => [ 'Washington', 'Seattle', 'America/Los_Angeles', '08-20', '08-20', '08-20', 3 ],
	212 => [ 'New York', 'New York', 'America/New_York', '08-21', '08-21', '08-21', 3 ],
	213 => [ 'California', 'Los Angeles', 'America/Los_Angeles', '08-21', '08-21', '08-21', 3 ],
	303 => [ 'Colorado', 'Denver', 'America/Denver', '08-21', '08-21', '08-21', 3 ],
	305 => [ 'Florida', 'Miami', 'America/New_York', '08-20', '08-20', '08-20', 3 ],
	512 => [ 'Texas', 'Austin', 'America/Chicago', '09-21', '09-21', '12-21', 3 ],
	602 => [ 'Arizona', 'Phoenix', 'America/Phoenix', '08-21', '08-21', '08-21', 3 ],
	808 => [ 'Hawaii', 'Honolulu', 'Pacific/Honolulu', '08-21', '08-21', '08-21', 3 ],
	541 => [ 'Oregon', 'Sampleville', 'America/Los_Angeles America/Denver', '08-21', '08-21', '08-21', 3 ],
	850 => [ 'Florida', 'Pensacola', 'America/Chicago', '08-20', '08-20', '08-20', 3 ],
	907 => [ 'Alaska', 'Anchorage', 'America/Anchorage', '08-21', '08-21', '08-21', 3 ]);

# where else in Texas the crawler's places are
our %TEXAS = (map({ $_ => 'America/Chicago' } qw(210 214 254 281 325 346 361 409 430 432 469 682 713 726 737 806 817 830 832 903 936 940 945 956 972 979)),
	915 => 'America/Denver');

# items($area, first => 0, count => 30): crawler items of that area, all numbers 555-01xx
sub items
{
	my ($area, %range) = @_;
	my ($state, $city) = @{ $AREA{$area} };
	return map {
		{
			title => "Sampleton Medspa $area-$_", phone => sprintf('+1%s55501%02d', $area, $_), state => $state, city => $city,
			countryCode => 'US', placeId => sprintf('ChIJbooks%s%04d', $area, $_), totalScore => 4 + $_ % 10 / 10, reviewsCount => 20 + 7 * $_,
			categoryName => 'Medical spa', website => "https://sampleton-$area-$_.example" }
	} $range{first} .. $range{first} + $range{count} - 1;
}

# load($node, $sim, stops => [[number, rings so far], ...], pauses => [[from, to], ...]):
# schema books in database postgres. A stop and a pause are told by how many rings
# there had been, which is exact whatever the clocks do.
sub load
{
	my ($node, $sim, %marks) = @_;
	my $place = join ",\n", map {
		my ($state, $city, $zones, @week) = @{ $AREA{$_} };
		my $area = $_;
		map { "('$area', '$_', '$week[0]', '$week[1]', '$week[2]', $week[3])" } split ' ', $zones;
	} sort keys %AREA;
	$place .= join '', map { ",\n('$_', '$TEXAS{$_}', '09-21', '09-21', '12-21', 3)" } sort keys %TEXAS;
	my $seq = 0;
	my $rings = join '', map { $seq++; join("\t", $seq, $_->{at} / 1000, @{$_}{qw(number call_id)}, $_->{attempt_id} // '\N', $_->{scenario}) . "\n" }
	  $sim->journal_lines('ring');
	my $told = '';
	for my $record (@{ $sim->records(role => 'outcome') })
	{
		$told .= join("\t", map({ $_ // '\N' } @{$record}{qw(event_id call_id event_type day)}), ($record->{status} // 0) =~ /^2/ ? 't' : 'f') . "\n";
	}
	my $dir = $node->data_dir;
	append_to_file("$dir/books_ring", $rings);
	append_to_file("$dir/books_told", $told);
	my $stops = join '', map { "INSERT INTO books.stop VALUES ('$_->[0]', $_->[1]);\n" } @{ $marks{stops} };
	my $pauses = join '', map { "INSERT INTO books.pause VALUES ($_->[0], $_->[1]);\n" } @{ $marks{pauses} };
	$node->safe_psql('postgres', <<"SQL");
CREATE SCHEMA books;
CREATE TABLE books.place (area text, zone text, mon_fri text, sat text, sun text, day_limit integer);
INSERT INTO books.place VALUES $place;
CREATE TABLE books.raw (seq bigint PRIMARY KEY, at double precision, number text, call_id text, attempt_id uuid, scenario text);
COPY books.raw FROM '$dir/books_ring';
CREATE TABLE books.ring AS SELECT seq, to_timestamp(at) AS at, number, call_id, attempt_id, scenario FROM books.raw;
CREATE TABLE books.told (event_id uuid, call_id text, event_type text, day text, accepted boolean);
COPY books.told FROM '$dir/books_told';
CREATE TABLE books.stop (number text, rings bigint);
CREATE TABLE books.pause (from_rings bigint, to_rings bigint);
$stops$pauses
ANALYZE books.ring;
-- each ring in each zone that its number may be in: is it legal, is it in the campaign's window?
CREATE VIEW books.local AS
SELECT r.*, p.zone, l.clock, p.day_limit, a.tenant, a.campaign_id, a.lead_id, a.call_window_type,
  w.hours <> '' AND l.clock::time >= (split_part(w.hours, '-', 1) || ':00')::time AND l.clock::time < (split_part(w.hours, '-', 2) || ':00')::time AS legal,
  extract(isodow FROM l.clock) <= 6 AND l.clock::time >= '09:00' AND l.clock::time < '18:00' AS office
FROM books.ring r
JOIN books.place p ON p.area = substr(r.number, 3, 3)
CROSS JOIN LATERAL (SELECT r.at AT TIME ZONE p.zone AS clock) l
CROSS JOIN LATERAL (SELECT CASE extract(isodow FROM l.clock) WHEN 6 THEN p.sat WHEN 7 THEN p.sun ELSE p.mon_fri END AS hours) w
LEFT JOIN outbound.attempt a ON a.attempt_id = r.attempt_id;
SQL
	return $seq;
}

# questions(): {promise, sql}; each must give no row
sub questions
{
	return (
		{ promise => 'no attempt rang twice', sql => 'SELECT attempt_id, count(*) FROM books.ring GROUP BY 1 HAVING count(*) > 1 OR attempt_id IS NULL' },
		{ promise => 'every ring is an attempt of ours, with that number and that call', sql => <<'SQL' },
SELECT r.* FROM books.ring r LEFT JOIN outbound.attempt a USING (attempt_id)
WHERE a.to_number IS DISTINCT FROM r.number OR a.call_id IS DISTINCT FROM r.call_id
SQL
		{ promise => 'no attempt is called placed without a ring', sql => <<'SQL' },
SELECT attempt_id, state, to_number FROM outbound.attempt a WHERE state IN ('placed', 'ended') AND NOT EXISTS (SELECT FROM books.ring r WHERE r.attempt_id = a.attempt_id)
SQL
		{ promise => 'every attempt is settled', sql => q(SELECT attempt_id, state, error FROM outbound.attempt WHERE state NOT IN ('ended', 'refused', 'not_placed')) },
		{ promise => 'every ring is in a place that the books know', sql => 'SELECT * FROM books.ring r WHERE NOT EXISTS (SELECT FROM books.local l WHERE l.seq = r.seq)' },
		{ promise => 'none rang outside the legal hours of any zone that it may be in', sql => 'SELECT seq, number, at, zone, clock FROM books.local WHERE NOT legal' },
		{ promise => 'none rang outside office hours but for an after-hours call', sql => <<'SQL' },
SELECT seq, number, at, zone, clock FROM books.local WHERE NOT office AND call_window_type IS DISTINCT FROM 'after_hours'
SQL
		{ promise => 'one after-hours call a lead', sql => <<'SQL' },
SELECT campaign_id, lead_id, count(DISTINCT seq) FROM books.local WHERE NOT office GROUP BY 1, 2 HAVING count(DISTINCT seq) > 1
SQL
		{ promise => 'no number rang more often than its cap in any 24 hours', sql => <<'SQL' },
SELECT r.seq, r.number, r.at, n.rings FROM books.ring r CROSS JOIN LATERAL (
  SELECT count(*) AS rings FROM books.ring b WHERE b.number = r.number AND b.at <= r.at AND b.at > r.at - interval '24 hours') n
WHERE n.rings > 3
SQL
		{ promise => 'nor in a day of its own', sql => <<'SQL' },
SELECT number, clock::date, count(*) FROM books.local GROUP BY 1, 2, zone HAVING count(*) > 3
SQL
		{ promise => 'four hours lie between two calls of a campaign to a number, and a quarter of one between any two', sql => <<'SQL' },
SELECT r.number, r.at, b.at FROM books.ring r JOIN outbound.attempt x ON x.attempt_id = r.attempt_id
JOIN books.ring b ON b.number = r.number AND b.seq <> r.seq JOIN outbound.attempt y ON y.attempt_id = b.attempt_id
WHERE r.at >= b.at AND r.at - b.at < CASE WHEN x.campaign_id = y.campaign_id THEN interval '4 hours' ELSE interval '15 minutes' END - interval '5 seconds'
SQL
		{ promise => 'no campaign rang more often than its cap on a day of its own', sql => <<'SQL' },
SELECT a.campaign_id, (r.at AT TIME ZONE c.time_zone)::date, count(*), c.campaign_daily_cap
FROM books.ring r JOIN outbound.attempt a USING (attempt_id) JOIN outbound.campaign c USING (tenant, campaign_id)
GROUP BY 1, 2, 4 HAVING count(*) > c.campaign_daily_cap
SQL
		{ promise => 'who asked not to be called was not called again, by no campaign', sql => <<'SQL' },
SELECT r.seq, r.number FROM books.ring r JOIN books.ring asked ON asked.number = r.number AND asked.seq < r.seq AND asked.scenario ~ '^dnc'
SQL
		{ promise => 'nor who was put on the suppression list', sql => 'SELECT r.seq, r.number FROM books.ring r JOIN books.stop s ON s.number = r.number AND r.seq > s.rings' },
		{ promise => 'nor a lead whose outcome ends the matter', sql => <<'SQL' },
SELECT r.seq, r.number, j.terminal_outcome FROM books.ring r JOIN outbound.attempt a USING (attempt_id)
JOIN books.ring e ON e.number = r.number AND e.seq < r.seq
JOIN outbound.journey j ON j.call_id = e.call_id AND j.campaign_id = a.campaign_id AND j.terminal_outcome IS NOT NULL
SQL
		{ promise => 'nobody was called while the kill switch was on', sql => 'SELECT r.seq, r.number, r.at FROM books.ring r JOIN books.pause p ON r.seq > p.from_rings AND r.seq <= p.to_rings' },
		{ promise => 'every call that was placed has its call row, final, and its journey', sql => <<'SQL' },
SELECT r.seq, r.call_id, c.call_status, j.conversion_stage FROM books.ring r LEFT JOIN outbound.call c USING (call_id) LEFT JOIN outbound.journey j USING (call_id)
WHERE j.call_id IS NULL OR c.call_status IN ('registered', 'ongoing') OR NOT c.analyzed
SQL
		{ promise => 'every outcome was taken by the endpoint at least once', sql => <<'SQL' },
SELECT j.call_id, j.conversion_stage FROM outbound.journey j
WHERE NOT EXISTS (SELECT FROM books.told t WHERE t.call_id = j.call_id AND t.event_type = 'call.outcome' AND t.accepted)
SQL
		{ promise => 'every day that called was reported, each under one id', sql => <<'SQL' },
SELECT d.campaign_id, d.day, count(DISTINCT t.event_id)
FROM (SELECT DISTINCT a.campaign_id, (r.at AT TIME ZONE c.time_zone)::date AS day
  FROM books.ring r JOIN outbound.attempt a USING (attempt_id) JOIN outbound.campaign c USING (tenant, campaign_id)) d
LEFT JOIN books.told t ON t.event_type = 'revenue.daily' AND t.day = d.day::text AND t.accepted
  AND t.event_id = outbound.delivery_event_id('n8n_outcome', 'revenue.daily:' || d.campaign_id || ':' || d.day)
GROUP BY 1, 2 HAVING count(DISTINCT t.event_id) <> 1
SQL
		{ promise => 'under an id of its own: one for each change of it', sql => <<'SQL' },
SELECT t.call_id, count(DISTINCT t.event_id), j.revision FROM books.told t JOIN outbound.journey j USING (call_id)
WHERE t.event_type = 'call.outcome' GROUP BY 1, 3 HAVING count(DISTINCT t.event_id) > j.revision
UNION ALL
SELECT event_id::text, count(DISTINCT call_id), NULL FROM books.told WHERE event_type = 'call.outcome' GROUP BY 1 HAVING count(DISTINCT call_id) > 1
SQL
	);
}

1;

"""The replaced revenue report's figures, by its written definitions, over made-up calls.

    legacy.py COUNT SEED    one JSON object a line: the calls, then the figures under "expect"

test/t/063_revenue.pl loads the calls and compares outbound.revenue_ops()'s legacy_* columns.
Written from the definitions with regular expressions; shares nothing with src/figure.c.
"""
import json
import math
import random
import re
import sys

ADDRESS = re.compile(r'([A-Za-z0-9._%+-]+)@[A-Za-z0-9.-]+\.[A-Za-z]{2,}\b')
SPOKEN = re.compile(r'\b\w+\s+(?:at|@)\s+[\w-]+(?:\s+[\w-]+){0,2}(?:\s*\.\s*|\s+dot\s+)[a-z]{2,10}\b', re.I)
GENERIC = {'info', 'admin', 'frontdesk', 'contact', 'hello', 'office'}
CLOSE = re.compile(r"\b(?:close this out|close this call|close the call|close|archive|send it|send this|call me now|hang up now|hang up|"
                   r"end call|end this call)\b", re.I)
OBJECTIONS = {
    'is_sales': re.compile(r'\b(?:is this sales|sales call|are you selling)\b', re.I),
    'busy': re.compile(r'\b(?:busy|with a patient|in a meeting|call back)\b', re.I),
    'no_email_policy': re.compile(r"\b(?:don't|do not|cant|can't|won't|will not)\s+(?:give|share)\b.*\bemail\b", re.I),
    'generic_inbox': re.compile(r'\b(?:info@|admin@|frontdesk@|contact@|hello@)', re.I),
    'not_interested': re.compile(r"\b(?:not interested|not right now|we're good|we are good)\b", re.I),
}


def address(line):
    """0 none, 1 generic, 2 direct"""
    kinds = [1 if m.group(1).lower() in GENERIC else 2 for m in ADDRESS.finditer(line)]
    if SPOKEN.search(line):
        kinds.append(2)
    return max(kinds, default=0)


def lines(call):
    found = []
    for item in call.get('transcript_object') or []:
        if isinstance(item, dict) and item.get('role') and item.get('content'):
            words = item.get('words') or []
            found.append((item['role'].lower(), item['content'], words[-1].get('end') if words else None))
    if not found:
        for line in (call.get('transcript') or '').split('\n'):
            m = re.match(r'[ \t\r\v\f]*(agent|user):[ \t\r\v\f]*(.+)', line, re.I | re.S)
            if m and m.group(2).strip(' \t\r\v\f'):
                found.append((m.group(1).lower(), m.group(2), None))
    return found


def quantile(values, q, trim):
    values = sorted(v for v in values if v >= 0)
    if trim and values:
        n = len(values)
        drop = math.floor(0.08 * n)
        if n - 2 * drop <= 0:
            drop = max(0, n // 2 - 1)
        values = values[drop:n - drop]
    if not values:
        return None
    position = (len(values) - 1) * q
    low = math.floor(position)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (position - low)


def figures(calls):
    ended = [c for c in calls if c.get('call_status') == 'ended']
    answered = [c for c in ended if any(role == 'user' for role, _, _ in lines(c))]
    emails = direct = closes = closed = 0
    seconds, turns, latencies = [], [], []
    objections = dict.fromkeys(OBJECTIONS, 0)
    for call in answered:
        talk = lines(call)
        for number, (_, text, end) in enumerate(talk, 1):
            kind = address(text)
            if kind:
                emails += 1
                direct += kind == 2
                turns.append(number)
                if end is not None:
                    seconds.append(end)
                break
        asked = given = False
        for role, text, _ in talk:
            if role != 'user':
                continue
            asked = asked or bool(CLOSE.search(text))
            given = given or (asked and address(text) == 2)
            for name, pattern in OBJECTIONS.items():
                objections[name] += bool(pattern.search(text))
        closes += asked
        closed += given
        for kind in ('llm', 'e2e', 'asr', 's2s'):
            p50 = ((call.get('latency') or {}).get(kind) or {}).get('p50')
            if isinstance(p50, (int, float)) and 0 <= p50 <= 5000:
                latencies.append(p50)
                break
    n = len(answered)

    def rate(part, whole):
        return round(part / whole, 4) if whole else 0

    def shrunk(part, whole):
        return (2 + part) / (10 + whole) if whole else 0
    p95 = quantile(latencies, 0.95, True)
    turn50 = quantile(turns, 0.5, True)
    sec50 = quantile(seconds, 0.5, True)
    late = min(1, (p95 or 4000) / 2500)
    turn = min(1, (turn50 or 12) / 12)
    slow = min(1, (sec50 or 120) / 120)
    objective = round(100 * (0.30 * shrunk(emails, n) + 0.20 * shrunk(direct, n) + 0.20 * shrunk(closed, closes) +
                             0.10 * shrunk(closes, n) + 0.10 * (1 - late) + 0.05 * (1 - turn) + 0.05 * (1 - slow)), 2)
    return {
        'corpus_total_calls': len(calls), 'ended_calls': len(ended), 'answered_calls': n, 'email_captures': emails,
        'direct_email_captures': direct, 'generic_email_captures': emails - direct, 'email_capture_rate': rate(emails, n),
        'direct_email_capture_rate': rate(direct, n), 'close_request_count': closes, 'close_to_email_success_count': closed,
        'close_request_rate': rate(closes, n), 'close_to_email_rate': rate(closed, closes),
        'time_to_email_capture_p50_sec': sec50, 'time_to_email_capture_p95_sec': quantile(seconds, 0.95, True),
        'turns_to_capture_p50': turn50, 'turns_to_capture_p95': quantile(turns, 0.95, True),
        'first_response_latency_p50_ms': quantile(latencies, 0.5, False), 'first_response_latency_p95_ms': p95,
        'first_response_latency_band': 'unknown' if p95 is None else 'excellent' if p95 < 700 else 'good' if p95 < 1000
        else 'warning' if p95 < 1500 else 'poor',
        'objection_counts': objections, 'objective_score': objective,
        'recommended_actions': sum([p95 is None or p95 > 1000, rate(emails, n) < 0.20, rate(direct, n) < 0.10, rate(closes, n) < 0.60,
                                    closes > 0 and rate(closed, closes) < 0.70, (turn50 if turn50 is not None else 99) > 6,
                                    objections['is_sales'] > 0, objections['no_email_policy'] > 0]) or 1,
    }


PIECES = ['hello there', 'we close at six', 'Close this out please', 'please hang  up now', 'closet', 'send it', 'resend items', 'archive', 'archived',
          'Is this sales?', 'a sales call', 'sales callers', "I'm busy", 'busybody', 'call back later', 'with a patient', 'not interested', "we're good",
          "I can't give you our email", 'We do not share any email', "won't give", 'my email', 'info@glow.example', 'Sarah.Lee+x@glow-med.example.com.',
          'sarah at glow dot com', 'sarah at glow med spa dot com', 'look at this dot', 'at glow dot com', 'sarah @ glow . com', 'sarah at glow.com', 'a@b', 'x@y.z',
          'user@host..com', 'Zo\u00eb sagt caf\u00e9', 'hello@desk.example', 'office@desk.example', 'HANG UP', 'end this call', 'weekend call', '\u4f60\u597d', 'we are good',
          'a@b.com-x', 'info@b.com@c.org', 'x@y@z.net', 'j.d@mail.example-\u00e9', 'zo\u00eb@caf\u00e9.example', 'kim at foo dot 5 dot com', 'al at dot dot com', 'al at b - c.io2',
          'bu\u017fy', 'clo\u017fe', '\u212aim at mar\u212aet dot co\u212a', 'h\u0131 at h\u0130 dot io', "can't  share\n the email", "won't give us an email\u00e9", 'send it\u00aa', 'archive\u0301',
          'sarah\u00a0at\u2003glow\u3000dot\u2028com', '\u0661 at \u0662 dot abcdefghijk', 'at', 'dot', 'com', '.', '@', 'glow', '\u00b2', '\u2160', '\u0903', '_']
# between pieces: mostly a blank, sometimes nothing or another white space
GAPS = [' '] * 12 + ['', '', '-', '\u00a0', '\u2009', '\t', '\x1f', '\u200b', '. ', ', ']


def said(rng):
    text = rng.choice(PIECES)
    for _ in range(rng.randint(0, 4)):
        text += rng.choice(GAPS) + rng.choice(PIECES)
    return text


def call(i, rng):
    roles = ['agent', 'user'] if rng.random() < 0.8 else ['agent']
    talk = [(rng.choice(roles), said(rng)) for _ in range(rng.randint(0, 12))]
    result = {'call_id': 'legacy_%d' % i, 'call_status': rng.choice(['ended', 'ended', 'ended', 'not_connected', 'error']),
              'start_timestamp': 1763913600000 + i * 1000}
    if rng.random() < 0.7:
        result['transcript_object'] = []
        at = 0.0
        for role, text in talk:
            item = {'role': role, 'content': text}
            if rng.random() < 0.9:
                item['words'] = [{'word': 'w', 'start': round(at, 3), 'end': round(at + rng.random() * 9, 3)}]
            at += rng.random() * 10
            result['transcript_object'].append(item)
    else:
        result['transcript'] = '\n'.join('%s: %s' % (rng.choice([role, role.capitalize()]), text) for role, text in talk)
    if rng.random() < 0.8:
        result['latency'] = {kind: {'p50': rng.choice([rng.randint(0, 7000), round(rng.random() * 2000, 2)])}
                             for kind in ('llm', 'e2e', 'asr', 's2s') if rng.random() < 0.6}
    return result


def main():
    rng = random.Random(int(sys.argv[2]))
    calls = [call(i, rng) for i in range(int(sys.argv[1]))]
    for one in calls:
        print(json.dumps(one))
    print(json.dumps({'expect': figures(calls)}))


main()

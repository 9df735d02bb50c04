"""Faults: what a service is told to do wrong, for which requests, how often."""
import asyncio
import json
import socket
import struct

from common import Answer, find_number

KINDS = ('status', 'drop_before', 'drop_after', 'reset', 'slow', 'half', 'html', 'wrong_type',
         'huge', 'redirect', 'hang', 'close',
         # only for service "webhook"
         'drop', 'duplicate', 'delay', 'reorder', 'missign')

# Does the service do its work although the answer is spoilt?
ACTS = {'drop_after': True, 'slow': True, 'half': True, 'wrong_type': True, 'huge': True,
        'close': True}

HTML = (b'<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>'
        b'<body><center><h1>502 Bad Gateway</h1></center><hr></body></html>\n')

KEYS = {'service', 'match', 'kind', 'status', 'headers', 'body', 'ms', 'when', 'act', 'bytes',
        'as', 'how', 'location', 'count', 'probability', 'skip', 'times', 'id'}


class Fault:
    """One rule. `count` is how often it still strikes (none: for ever), `skip` how many
    matching requests it lets pass first."""

    def __init__(self, number, spec):
        if not isinstance(spec, dict):
            raise ValueError('a fault is an object')
        unknown = set(spec) - KEYS
        if unknown:
            raise ValueError('unknown fault key: %s' % ', '.join(sorted(unknown)))
        if spec.get('kind') not in KINDS:
            raise ValueError('unknown fault kind: %r (one of %s)' % (spec.get('kind'), ', '.join(KINDS)))
        match = spec.get('match') or {}
        unknown = set(match) - {'method', 'path', 'body', 'number', 'event'}
        if unknown:
            raise ValueError('unknown match key: %s' % ', '.join(sorted(unknown)))
        self.id = number
        self.spec = spec
        self.kind = spec['kind']
        self.service = spec.get('service')
        self.match = match
        self.left = spec.get('count')
        self.skip = spec.get('skip', 0)
        self.probability = spec.get('probability', 1)
        self.hits = 0
        self.act = spec.get('act', ACTS.get(self.kind, False))

    def fits(self, service, method, path, body, number, event=None):
        if self.left is not None and self.left <= 0:
            return False
        if self.service not in (None, '*', service):
            return False
        match = self.match
        if 'method' in match and match['method'].upper() != method:
            return False
        if 'path' in match and match['path'] not in path:
            return False
        if 'event' in match and match['event'] != event:
            return False
        if 'body' in match and match['body'].encode() not in body:
            return False
        if 'number' in match:
            if callable(number):
                number = number()
            if match['number'] != number:
                return False
        return True

    def as_json(self):
        return dict(self.spec, id=self.id, left=self.left, hits=self.hits)


class Faults:
    def __init__(self, sim):
        self.sim = sim
        self.serial = 0
        self.rules = []

    def reset(self):
        self.rules = []

    def add(self, spec):
        self.serial += 1
        fault = Fault(self.serial, spec)
        self.rules.append(fault)
        return fault

    def pick(self, service, method, path, body, number, event=None, webhook=False):
        """The first rule that strikes; counts it as used."""
        if not self.rules:
            return None
        for fault in self.rules:
            if not webhook and fault.kind in ('drop', 'duplicate', 'delay', 'reorder', 'missign'):
                continue
            if not fault.fits(service, method, path, body, number, event):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.probability < 1 and self.sim.random.random() >= fault.probability:
                continue
            if fault.left is not None:
                fault.left -= 1
            fault.hits += 1
            return fault
        return None

    def pick_request(self, req):
        return self.pick(req.service, req.method, req.path, req.body, lambda: find_number(req.json_or_none()))


def abort(transport, how='rst'):
    """End the connection without an answer: a reset, or ("fin") an orderly close."""
    if transport is None:
        return
    if how == 'fin':
        transport.close()
        return
    sock = transport.get_extra_info('socket')
    if sock is not None:
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        except OSError:
            pass
    transport.abort()


async def play(fault, transport, act):
    """Carry out a fault. `act` does the service's real work and gives its Answer.
    Gives an Answer to send, or None when the connection has been dealt with."""
    spec = fault.spec
    kind = fault.kind
    answer = None

    if kind == 'slow':
        ms = spec.get('ms', 1000)
        if spec.get('when', 'before') == 'before':
            await asyncio.sleep(ms / 1000)
            return await act()
        answer = await act()
        await asyncio.sleep(ms / 1000)
        return answer

    if fault.act:
        answer = await act()

    if kind == 'status':
        body = spec.get('body')
        if body is None:
            body = {'status': 'error', 'message': 'fault %d' % fault.id}
        return Answer(spec.get('status', 500), body, spec.get('headers'))
    if kind in ('drop_before', 'drop_after', 'reset'):
        abort(transport, spec.get('how', 'rst'))
        return None
    if kind == 'close':
        # a server that drops an idle connection without having said so
        asyncio.get_running_loop().call_later(spec.get('ms', 20) / 1000, transport.close)
        return answer
    if kind == 'hang':
        await asyncio.sleep(spec.get('ms', 600000) / 1000)
        abort(transport)
        return None
    if kind == 'html':
        return Answer(spec.get('status', 502), HTML, {'Content-Type': 'text/html', **spec.get('headers', {})})
    if kind == 'redirect':
        return Answer(spec.get('status', 302), b'', {'Location': spec.get('location', 'http://127.0.0.1:9/')})
    if kind == 'huge':
        filler = b'x' * spec.get('bytes', 64 * 1024 * 1024)
        head = b'{"filler":"'
        status = answer.status if answer else spec.get('status', 200)
        return Answer(status, head + filler + b'"}', {'Content-Type': 'application/json'})
    if kind == 'wrong_type':
        status = spec.get('status', answer.status if answer else 200)
        what = spec.get('as', 'array')
        if what == 'array':
            body = b'[]'
        elif what == 'no_call_id':
            try:
                value = json.loads(answer.body) if answer else {}
                value.pop('call_id', None)
            except (ValueError, AttributeError):
                value = {}
            body = json.dumps(value).encode()
        elif what == 'number_call_id':
            body = b'{"call_id": 42}'
        elif what == 'null':
            body = b'null'
        elif what == 'empty':
            body = b''
        elif what == 'not_json':
            body = b'OK, done.'
        elif what == 'truncated':
            body = answer.body[:len(answer.body) // 2] if answer else b'{"call_id": "ca'
        elif what == 'bad_utf8':
            body = b'{"call_id": "\xff\xfe"}'
        else:
            body = str(what).encode()
        return Answer(status, body, {'Content-Type': 'application/json', **spec.get('headers', {})})
    if kind == 'half':
        body = answer.body if answer and answer.body else b'{"filler":"' + b'x' * 200 + b'"}'
        status = answer.status if answer else 200
        half = body[:len(body) // 2]
        if transport is not None and not transport.is_closing():
            transport.write(b'HTTP/1.1 %d Half\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n'
                            % (status, len(body)) + half)
            await asyncio.sleep(0.02)
            transport.close()
        return None
    raise AssertionError(kind)

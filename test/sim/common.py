"""What all simulated services share: request, answer, journal, clock, configuration.

A service is an object with a name and a coroutine `handle(req)` that returns an Answer.
Nothing here knows a product's wire format.
"""
import asyncio
import hashlib
import json
import os
import random
import time
from collections import deque
from urllib.parse import parse_qsl, unquote

SECRET_HEADERS = ('authorization', 'apikey', 'cookie', 'proxy-authorization')


def now_ms():
    return int(time.time() * 1000)


def dumps(obj):
    return json.dumps(obj, separators=(',', ':'), ensure_ascii=False)


def _no_constant(word):
    raise ValueError('%s is not JSON' % word)


def loads(text):
    """Strict JSON: bytes must be UTF-8, and NaN or Infinity is refused."""
    if isinstance(text, (bytes, bytearray)):
        text = bytes(text).decode('utf-8')
    return json.loads(text, parse_constant=_no_constant)


def header(headers, name, default=None):
    """One header of a plain dict, whatever the case of its key."""
    name = name.lower()
    for key, value in headers.items():
        if key.lower() == name:
            return value
    return default


class Answer:
    """What a service says: status, a body (bytes, text or a JSON value) and headers."""
    __slots__ = ('status', 'body', 'headers')

    def __init__(self, status, body=None, headers=None):
        self.status = status
        self.headers = dict(headers) if headers else {}
        if body is None:
            self.body = b''
        elif isinstance(body, bytes):
            self.body = body
        elif isinstance(body, str):
            self.body = body.encode()
            self.headers.setdefault('Content-Type', 'text/plain; charset=utf-8')
        else:
            self.body = dumps(body).encode()
            self.headers.setdefault('Content-Type', 'application/json; charset=utf-8')


def json_answer(status, value, headers=None):
    """Like Answer, for values (null, text) that Answer would not take as JSON."""
    head = {'Content-Type': 'application/json; charset=utf-8'}
    head.update(headers or {})
    return Answer(status, dumps(value).encode(), head)


class Refusal(Exception):
    """Raised by a service to answer early."""

    def __init__(self, answer):
        super().__init__(answer.status)
        self.answer = answer


class Req:
    """One request as it came, with the JSON body read at most once."""
    __slots__ = ('n', 'service', 'method', 'path', 'raw_path', 'query', 'headers', 'body',
                 'at', '_json', '_read')

    def __init__(self, n, method, raw_path, headers, body):
        path, _, query = raw_path.partition('?')
        self.n = n
        self.method = method
        self.raw_path = raw_path
        path = unquote(path)
        service, _, rest = path.lstrip('/').partition('/')
        self.service = service
        self.path = '/' + rest
        self.query = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
        self.headers = headers
        self.body = body
        self.at = now_ms()
        self._read = False
        self._json = None

    def json(self):
        """The body as JSON; ValueError when it is none."""
        if not self._read:
            self._json = loads(self.body)
            self._read = True
        return self._json

    def json_or_none(self):
        try:
            return self.json()
        except ValueError:
            return None

    def bearer(self):
        value = self.headers.get('Authorization', '')
        return value[7:].strip() if value[:7].lower() == 'bearer ' else None

    def is_json(self):
        kind = self.headers.get('Content-Type', '').split(';')[0].strip().lower()
        return kind == 'application/json'

    def number(self):
        """The telephone number that this request is about, if its body names one."""
        value = self.json_or_none()
        return find_number(value)


def find_number(value):
    """to_number of a body, at the top or where the n8n envelopes carry it."""
    if not isinstance(value, dict):
        return None
    number = value.get('to_number')
    if isinstance(number, str):
        return number
    for key in ('call', 'record', 'request', 'body', 'data'):
        if isinstance(value.get(key), dict) and isinstance(value[key].get('to_number'), str):
            return value[key]['to_number']
    for key in ('records', 'leads'):
        items = value.get(key)
        if isinstance(items, list) and len(items) == 1 and isinstance(items[0], dict):
            number = items[0].get('to_number')
            return number if isinstance(number, str) else None
    return None


class Journal:
    """Append-only JSONL. Each line is one write(2), so it survives a kill of the
    simulator; with fsync it survives the machine too, several waiting lines sharing
    one fsync."""

    def __init__(self, path=None, fsync=False):
        self.fd = None
        self.fsync = fsync
        if path:
            self.fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self.waiters = []
        self.busy = False

    def write(self, line):
        if self.fd is not None:
            os.write(self.fd, (dumps(line) + '\n').encode())

    async def settle(self):
        """Return when everything written so far is on disk."""
        if self.fd is None or not self.fsync:
            return
        loop = asyncio.get_running_loop()
        waiter = loop.create_future()
        self.waiters.append(waiter)
        if not self.busy:
            self.busy = True
            loop.create_task(self._sync())
        await waiter

    async def _sync(self):
        loop = asyncio.get_running_loop()
        while self.waiters:
            batch, self.waiters = self.waiters, []
            await loop.run_in_executor(None, os.fdatasync, self.fd)
            for waiter in batch:
                if not waiter.done():
                    waiter.set_result(None)
        self.busy = False

    def close(self):
        if self.fd is not None:
            os.close(self.fd)
            self.fd = None


class Sim:
    """The whole simulator: configuration, clock, services, faults, memory of requests."""

    def __init__(self, journal, config):
        self.journal = journal
        self.base_config = config
        self.config = json.loads(json.dumps(config))
        self.services = {}
        self.tasks = set()
        self.port = None
        self.clear()

    def clear(self):
        self.requests = deque(maxlen=self.config.get('keep_requests', 20000))
        self.counts = {}
        self.random = random.Random(self.config.get('seed', 1))
        self.clock_offset = 0

    def reset(self):
        """Forget everything but the journal; the configuration goes back to the start."""
        for task in list(self.tasks):
            task.cancel()
        self.config = json.loads(json.dumps(self.base_config))
        self.clear()
        for service in self.services.values():
            if hasattr(service, 'reset'):
                service.reset()

    def now(self):
        """Milliseconds of the simulated clock: the wall's, moved by /control/config clock."""
        return now_ms() + self.clock_offset

    def spawn(self, coroutine):
        task = asyncio.get_running_loop().create_task(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    def note_request(self, req):
        """Journal and remember a request before anything is done about it."""
        headers = {}
        for key, value in req.headers.items():
            key = key.lower()
            if key in SECRET_HEADERS:
                value = 'sha256:' + hashlib.sha256(value.encode()).hexdigest()[:12]
            headers[key] = value
        path = req.raw_path
        for secret in ('token', 'apikey'):
            if req.query.get(secret):
                path = path.replace(req.query[secret], '***')
        line = {'kind': 'request', 'n': req.n, 't': req.at, 'service': req.service,
                'method': req.method, 'path': path, 'headers': headers,
                'body': req.body[:self.config.get('journal_body', 65536)].decode('utf-8', 'replace')}
        entry = dict(line, status=None, ms=None, fault=None)
        self.requests.append(entry)
        self.counts[req.service] = self.counts.get(req.service, 0) + 1
        self.journal.write(line)
        return entry

    def note_answer(self, req, entry, status, fault=None):
        entry['status'] = status
        entry['ms'] = now_ms() - req.at
        entry['fault'] = fault
        self.journal.write({'kind': 'answer', 'n': req.n, 't': now_ms(), 'service': req.service,
                            'status': status, 'ms': entry['ms'], 'fault': fault})

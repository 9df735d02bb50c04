"""Start a simulator for a test, and talk to it with the standard library only."""
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
KEY = 'key_sim'
AGENT = 'agent_outbound_demo'
FROM = '+12125550100'
DEADLINE = 15


class Sim:
    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory(prefix='sim-')
        self.port_file = os.path.join(self.folder.name, 'port')
        self.journal = os.path.join(self.folder.name, 'journal.jsonl')
        self.process = subprocess.Popen([sys.executable, os.path.join(HERE, 'sim.py'), '--port-file', self.port_file,
                                         '--journal', self.journal, *options])
        end = time.monotonic() + DEADLINE
        while not os.path.exists(self.port_file):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError('the simulator did not start')
            time.sleep(0.01)
        with open(self.port_file) as file:
            self.port = int(file.read())

    def stop(self):
        self.process.terminate()
        code = self.process.wait(DEADLINE)
        self.folder.cleanup()
        return code

    def ask(self, method, path, body=None, headers=None, timeout=DEADLINE):
        """(status, decoded body or bytes, headers)"""
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=timeout)
        headers = dict(headers or {})
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            headers.setdefault('Content-Type', 'application/json')
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            data = answer.read()
            kind = answer.headers.get('Content-Type') or ''
            if 'json' in kind and data and 'ndjson' not in kind:
                data = json.loads(data)
            return answer.status, data, answer.headers
        finally:
            connection.close()

    def control(self, method, path, body=None):
        status, data, _ = self.ask(method, '/control/' + path, body)
        if status != 200:
            raise ValueError('%s %s: %s %s' % (method, path, status, data))
        return data

    def config(self, **change):
        return self.control('POST', 'config', change)

    def fault(self, **spec):
        return self.control('POST', 'faults', spec)

    def lines(self, kind=None):
        with open(self.journal, encoding='utf-8') as file:
            rows = [json.loads(line) for line in file]
        return [row for row in rows if kind in (None, row['kind'])]


def bearer(key=KEY):
    return {'Authorization': 'Bearer ' + key}


class Case(unittest.TestCase):
    """One simulator for the class, forgotten between tests."""
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.sim = Sim(*cls.options)

    @classmethod
    def tearDownClass(cls):
        cls.sim.stop()

    def setUp(self):
        self.sim.control('POST', 'reset')

    def until(self, test, what):
        """Poll until test() is true; its value."""
        end = time.monotonic() + DEADLINE
        while True:
            value = test()
            if value:
                return value
            if time.monotonic() > end:
                self.fail('waited in vain for ' + what)
            time.sleep(0.01)

    def retell(self, method, path, body=None, key=KEY):
        return self.sim.ask(method, '/retell' + path, body, bearer(key) if key else {})

    def create(self, number='+15125550101', **more):
        body = {'from_number': FROM, 'to_number': number, 'override_agent_id': AGENT}
        body.update(more)
        return self.retell('POST', '/v2/create-phone-call', {k: v for k, v in body.items() if v is not ...})

    def place(self, number='+15125550101', scenario=None, **more):
        if scenario:
            self.sim.config(retell={'scenarios': {number: scenario}})
        status, call, _ = self.create(number, **more)
        self.assertEqual(status, 201, call)
        return call

    def call(self, call_id):
        status, call, _ = self.retell('GET', '/v2/get-call/' + call_id)
        self.assertEqual(status, 200)
        return call

    def analysed(self, call_id):
        return self.until(lambda: (lambda c: c if 'call_analysis' in c else None)(self.call(call_id)),
                          'the analysis of ' + call_id)

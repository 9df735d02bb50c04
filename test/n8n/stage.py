"""What the n8n tests stand on: n8n itself, the simulators, a Twilio and an SMTP sink; all on 127.0.0.1."""
import base64
import http.server
import json
import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import psycopg

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def wait_for(test, what, seconds=60):
    """Poll until test() is true; give its value."""
    end = time.monotonic() + seconds
    while True:
        value = test()
        if value:
            return value
        if time.monotonic() > end:
            raise TimeoutError('waited in vain for ' + what)
        time.sleep(0.05)


def request(method, url, body=None, headers=None, timeout=60):
    """(status, headers, text) of one HTTP request; status 0 when there was no answer."""
    req = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(req, timeout=timeout) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()
    except OSError as error:
        return 0, {}, str(error)


class Database:
    def __init__(self, port, name='ob', user='postgres'):
        self.dsn = 'host=127.0.0.1 port=%s dbname=%s user=%s' % (port, name, user)
        self.conn = psycopg.connect(self.dsn, autocommit=True)

    def rows(self, sql, *params):
        with self.conn.cursor() as cur:
            cur.execute(sql, params or None)
            return cur.fetchall() if cur.description else []

    def value(self, sql, *params):
        rows = self.rows(sql, *params)
        return rows[0][0] if rows else None


class Twilio:
    """POST Messages.json as Twilio answers it. trouble[number] = (status, code, message, times); records every message taken."""

    def __init__(self, account, token):
        self.account, self.token = account, token
        self.messages, self.asked, self.trouble, self.delay = [], 0, {}, 0
        self.lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def log_message(self, *args):
                pass

            def do_POST(self):
                length = int(self.headers.get('Content-Length') or 0)
                fields = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode()))
                status, body = outer.take(self.path, self.headers, fields)
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.daemon_threads = True
        self.url = 'http://127.0.0.1:%d' % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, path, headers, fields):
        want = 'Basic ' + base64.b64encode(('%s:%s' % (self.account, self.token)).encode()).decode()
        if headers.get('Authorization') != want:
            return 401, {'code': 20003, 'message': 'Authenticate', 'status': 401}
        if path != '/2010-04-01/Accounts/%s/Messages.json' % self.account:
            return 404, {'code': 20404, 'message': 'The requested resource was not found', 'status': 404}
        if not fields.get('To') or not fields.get('Body') or not (fields.get('From') or fields.get('MessagingServiceSid')):
            return 400, {'code': 21604, 'message': 'To, From and Body are required', 'status': 400}
        number = fields['To'].replace('whatsapp:', '')
        if self.delay:
            time.sleep(self.delay)
        with self.lock:
            self.asked += 1
            status, code, message, times = self.trouble.get(number, (201, None, None, -1))
            if times > 0:
                self.trouble[number] = (status, code, message, times - 1)
                if times == 1:
                    del self.trouble[number]
            # a 5xx of a gateway comes after the message was taken
            if status == 201 or status >= 500:
                self.messages.append(fields)
            if status != 201:
                return status, {'code': code, 'message': message, 'status': status}
            return 201, {'sid': 'SM%032d' % len(self.messages), 'status': 'queued', 'error_code': None, 'error_message': None}

    def to(self, number):
        return [m for m in self.messages if m['To'] == number]

    def stop(self):
        self.server.shutdown()


class Mailbox:
    """An SMTP sink with AUTH; refuse = an answer to RCPT instead of 250."""

    def __init__(self, port=0):
        self.mails, self.refuse = [], None
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def say(self, text):
                self.wfile.write((text + '\r\n').encode())

            def handle(self):
                try:
                    self.talk()
                except OSError:
                    pass

            def talk(self):
                self.say('220 sink ESMTP')
                sender, rcpt = '', []
                while True:
                    line = self.rfile.readline().decode().strip()
                    if not line:
                        return
                    verb = line.upper()
                    if verb.startswith('EHLO'):
                        self.say('250-sink')
                        self.say('250 AUTH PLAIN LOGIN')
                    elif verb.startswith('AUTH'):
                        self.say('235 ok')
                    elif verb.startswith('MAIL'):
                        sender, rcpt = line, []
                        self.say('250 ok')
                    elif verb.startswith('RCPT'):
                        if outer.refuse:
                            self.say(outer.refuse)
                        else:
                            rcpt.append(line.split('<')[1].split('>')[0])
                            self.say('250 ok')
                    elif verb == 'DATA':
                        self.say('354 go on')
                        data = []
                        while True:
                            part = self.rfile.readline()
                            if part in (b'.\r\n', b''):
                                break
                            data.append(part)
                        outer.mails.append({'from': sender, 'to': rcpt, 'data': b''.join(data).decode()})
                        self.say('250 taken')
                    elif verb == 'QUIT':
                        self.say('221 bye')
                        return
                    else:
                        self.say('250 ok')

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self.server = Server(('127.0.0.1', port), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def to(self, address):
        return [m for m in self.mails if address in m['to']]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Simulators:
    def __init__(self, work):
        port_file = os.path.join(work, 'sim.port')
        self.log = open(os.path.join(work, 'sim.log'), 'w')
        self.process = subprocess.Popen(['/usr/bin/python3', os.path.join(ROOT, 'test/sim/sim.py'), '--port-file', port_file,
                                         '--journal', os.path.join(work, 'sim.jsonl')], stdout=self.log, stderr=self.log)
        wait_for(lambda: os.path.exists(port_file), 'the simulators')
        with open(port_file) as f:
            self.url = 'http://127.0.0.1:%s' % f.read().strip()

    def control(self, method, path, body=None):
        status, _, text = request(method, self.url + '/control/' + path, None if body is None else json.dumps(body).encode(),
                                  {'Content-Type': 'application/json'})
        assert status == 200, (path, status, text)
        return json.loads(text)

    def rings(self, number=None):
        report = self.control('GET', 'rings' + ('?number=' + urllib.parse.quote(number) if number else ''))
        return report['numbers'][0]['count'] if number and report['numbers'] else 0 if number else report['total']

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


class N8n:
    """One n8n: import, publish, start, kill."""

    def __init__(self, node, program, work, env):
        self.command = [node, program]
        self.work, self.process = work, None
        self.port = free_port()
        self.url = 'http://127.0.0.1:%d' % self.port
        self.env = dict(os.environ, N8N_USER_FOLDER=work, N8N_ENCRYPTION_KEY='only-for-this-test', N8N_PORT=str(self.port),
                        N8N_LISTEN_ADDRESS='127.0.0.1', N8N_RUNNERS_BROKER_PORT=str(free_port()),
                        N8N_DIAGNOSTICS_ENABLED='false', N8N_PERSONALIZATION_ENABLED='false',
                        N8N_VERSION_NOTIFICATIONS_ENABLED='false', N8N_TEMPLATES_ENABLED='false', N8N_SECURE_COOKIE='false',
                        N8N_PUBLIC_API_DISABLED='true', N8N_COMMUNITY_PACKAGES_ENABLED='false', N8N_LICENSE_AUTO_RENEW_ENABLED='false',
                        N8N_HIRING_BANNER_ENABLED='false', N8N_AI_ENABLED='false', EXECUTIONS_DATA_PRUNE='false',
                        NODE_ENV='production', GENERIC_TIMEZONE='UTC', WEBHOOK_URL=self.url + '/', **env)
        self.logfile = os.path.join(work, 'n8n.log')

    def cli(self, *args):
        # output to a file: on a closed pipe n8n's command line spins for ever
        with open(os.path.join(self.work, 'cli.log'), 'a') as log:
            log.write('$ n8n %s\n' % ' '.join(args))
            log.flush()
            code = subprocess.run(self.command + list(args), env=self.env, stdout=log, stderr=log, timeout=300).returncode
        assert code == 0, 'n8n %s failed, see cli.log' % ' '.join(args)

    def start(self):
        with open(self.logfile, 'a') as log:
            self.process = subprocess.Popen(self.command + ['start'], env=self.env, stdout=log, stderr=log, start_new_session=True)
        begun = time.monotonic()

        def ready():
            if self.process.poll() is not None:
                raise RuntimeError('n8n ended: see ' + self.logfile)
            status, headers, _ = request('POST', self.url + '/webhook/openclaw-retell-fn-outcome-hub', b'{}',
                                         {'Content-Type': 'application/json'}, timeout=10)
            return status == 401
        wait_for(ready, "the hub's webhook", 300)
        return time.monotonic() - begun

    def stop(self, sig=signal.SIGTERM):
        """End n8n and the runner that it started (its own session)."""
        if self.process is None:
            return
        pid, self.process = self.process, None
        if sig == signal.SIGKILL:
            os.killpg(pid.pid, sig)
        else:
            pid.send_signal(sig)
        try:
            pid.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(pid.pid, signal.SIGKILL)
            pid.wait(20)
        try:
            os.killpg(pid.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def sockets_elsewhere(self):
        """Peers of n8n's connections that are not this machine's loopback."""
        out = subprocess.run(['ss', '-Htnp'], stdout=subprocess.PIPE, text=True).stdout
        members = subprocess.run(['ps', '-o', 'pid=', '-g', str(self.process.pid)], stdout=subprocess.PIPE, text=True).stdout.split()
        found = []
        for line in out.splitlines():
            if any('pid=%s,' % pid in line for pid in members):
                peer = line.split()[4]
                if not peer.startswith(('127.', '[::1]', '[::ffff:127.')):
                    found.append(peer)
        return found


def eprint(*args):
    print(*args, file=sys.stderr, flush=True)

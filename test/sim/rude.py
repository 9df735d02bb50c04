#!/usr/bin/python3
"""A rude HTTP server for tests of the engine: it does what the path says.

    rude.py PORT_FILE [CERT KEY]

Writes "http=P tls=P mute=P full=P" into PORT_FILE by rename once it listens: plain HTTP; TLS with CERT; a port that
accepts and stays silent; a port whose backlog is full, so that connects hang. GET /requests/<key> tells how many whole
requests had <key> as the last part of their path; the answer's X-Connections how many connections were opened. Only the
standard library.
"""
import os
import socket
import ssl
import struct
import sys
import threading
import time

counts = {}
connections = 0
lock = threading.Lock()


def read_request(sock, buffer):
    """One whole request: (method, path, body, rest), or None at the end."""
    while b'\r\n\r\n' not in buffer:
        data = sock.recv(65536)
        if not data:
            return None
        buffer += data
    head, buffer = buffer.split(b'\r\n\r\n', 1)
    lines = head.decode('latin-1').split('\r\n')
    method, path, _ = lines[0].split(' ', 2)
    length = 0
    for line in lines[1:]:
        name, _, value = line.partition(':')
        if name.lower() == 'content-length':
            length = int(value)
    while len(buffer) < length:
        data = sock.recv(65536)
        if not data:
            return None
        buffer += data
    return method, path, buffer[:length], buffer[length:]


def answer(sock, body, status='200 OK', headers=''):
    body = body.encode()
    sock.sendall(f'HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n'.encode('latin-1') + body)


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))


def misbehave(sock, nth, method, path, body):
    """Answer as the path says; True keeps the connection."""
    verb = path.split('/')[1].split('?')[0]
    if verb == 'requests':
        with lock:
            count = counts.get(path.split('/')[-1], 0)
        answer(sock, str(count), headers=f'X-Connections: {connections}\r\n')
        return True
    if verb == 'ok':
        answer(sock, f'{method} {len(body)}')
        return True
    if verb == 'wait':
        time.sleep(0.05)
        answer(sock, 'waited')
        return True
    if verb == 'reuse':                 # the 2nd request of a connection is read whole and never answered
        if nth == 1:
            answer(sock, 'first')
            return True
        return False
    if verb == 'reusereset':
        if nth == 1:
            answer(sock, 'first')
            return True
        reset(sock)
        return False
    if verb == 'nobyte':
        return False
    if verb == 'reset':
        reset(sock)
        return False
    if verb == 'hang':
        time.sleep(60)
        return False
    if verb == 'half':
        sock.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789')
        return False
    if verb == 'halfhead':
        sock.sendall(b'HTTP/1.1 200 OK\r\nContent-Le')
        return False
    if verb == 'slowloris':
        for char in b'HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n' + b'x' * 10000:
            sock.sendall(bytes([char]))
            time.sleep(0.02)
        return False
    if verb == 'slowhead':
        sock.sendall(b'HTTP/1.1 200 OK\r\n')
        for i in range(1000):
            sock.sendall(f'X-{i}: y\r\n'.encode())
            time.sleep(0.02)
        return False
    if verb == 'endless':
        sock.sendall(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
        while True:
            sock.sendall(b'1000\r\n' + b'x' * 4096 + b'\r\n')
    if verb == 'endlesshead':
        sock.sendall(b'HTTP/1.1 200 OK\r\n')
        while True:
            sock.sendall(b'X-More: ' + b'y' * 1000 + b'\r\n')
    if verb == 'claims':
        sock.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nabc')
        time.sleep(60)
        return False
    if verb == 'redirect':
        answer(sock, 'moved', '302 Found', 'Location: /ok/followed\r\n')
        return True
    if verb == 'later':
        answer(sock, '{"status":"error"}', '429 Too Many Requests', path.split('?')[1].replace('_', ' ') + '\r\n')
        return True
    if verb == 'continue':
        sock.sendall(b'HTTP/1.1 100 Continue\r\n\r\n')
        answer(sock, 'after 100')
        return True
    if verb == 'expect':                # 417 makes libcurl send again without Expect
        answer(sock, 'no', '417 Expectation Failed')
        return True
    if verb == 'auth':
        answer(sock, 'no', '401 Unauthorized', 'WWW-Authenticate: Basic realm="x"\r\n')
        return True
    if verb == 'latin':
        answer(sock, 'ok', headers='X-Name: caf\xe9\r\nContent-Type: text/\xff\r\n')
        return True
    if verb == 'binary':
        sock.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\na\x00\xff\xfe\x01b')
        return True
    if verb == 'garbage':
        sock.sendall(b'\xff\xfehello there\r\n\r\n')
        return False
    if verb == 'nothing':
        sock.sendall(b'HTTP/1.1 204 No Content\r\n\r\n')
        return True
    answer(sock, 'what?', '404 Not Found')
    return True


def serve(sock):
    global connections
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with lock:
        connections += 1
    buffer = b''
    nth = 0
    try:
        while True:
            request = read_request(sock, buffer)
            if request is None:
                break
            method, path, body, buffer = request
            nth += 1
            with lock:
                key = path.split('?')[0].split('/')[-1]
                if not path.startswith('/requests/'):
                    counts[key] = counts.get(key, 0) + 1
            if not misbehave(sock, nth, method, path, body):
                break
    except OSError:
        pass
    finally:
        sock.close()


def accept(listener, handle):
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=handle, args=(sock,), daemon=True).start()


def listen(backlog=128):
    listener = socket.socket()
    listener.bind(('127.0.0.1', 0))
    listener.listen(backlog)
    return listener, listener.getsockname()[1]


def main():
    plain, plain_port = listen()
    secure, secure_port = listen()
    mute, mute_port = listen()
    full, full_port = listen(0)
    fillers = []
    for _ in range(4):
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(('127.0.0.1', full_port))
        fillers.append(filler)
    silent = []
    threading.Thread(target=accept, args=(mute, silent.append), daemon=True).start()
    if len(sys.argv) > 3:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])

        def serve_tls(sock):
            try:
                serve(context.wrap_socket(sock, server_side=True))
            except OSError:
                sock.close()
        threading.Thread(target=accept, args=(secure, serve_tls), daemon=True).start()
    with open(sys.argv[1] + '.new', 'w') as file:
        file.write(f'http={plain_port} tls={secure_port} mute={mute_port} full={full_port}\n')
    os.rename(sys.argv[1] + '.new', sys.argv[1])
    accept(plain, serve)


main()

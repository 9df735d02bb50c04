#!/usr/bin/python3
"""A TLS door before a plain service: for tests of certificates.

    tls.py PORT_FILE UPSTREAM_PORT CERT KEY [DELAY]

Listens on a free port of 127.0.0.1, writes it into PORT_FILE by rename, and hands what arrives to UPSTREAM_PORT. It waits
DELAY seconds before each handshake. Only the standard library.
"""
import os
import socket
import ssl
import sys
import threading
import time


def pump(source, sink):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(raw, context, port, delay):
    try:
        time.sleep(delay)
        client = context.wrap_socket(raw, server_side=True)
    except OSError:
        raw.close()
        return
    upstream = socket.create_connection(('127.0.0.1', port))
    back = threading.Thread(target=pump, args=(upstream, client), daemon=True)
    back.start()
    pump(client, upstream)
    back.join()
    client.close()
    upstream.close()


def main():
    port_file, port, cert, key = sys.argv[1:5]
    delay = float(sys.argv[5]) if len(sys.argv) > 5 else 0
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    listener = socket.create_server(('127.0.0.1', 0))
    with open(port_file + '.new', 'w') as file:
        file.write(str(listener.getsockname()[1]))
    os.rename(port_file + '.new', port_file)
    while True:
        raw, _ = listener.accept()
        threading.Thread(target=serve, args=(raw, context, int(port), delay), daemon=True).start()


main()

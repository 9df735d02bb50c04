#!/usr/bin/python3
"""The service simulators: Retell, Apify, Supabase (PostgREST) and n8n on one loopback
port, the relay that plays PostgREST's side of an incoming webhook, and the control
endpoints. README.md beside this file says how to use them."""
import argparse
import asyncio
import os
import signal
import sys
import time
from email.utils import formatdate

from aiohttp import web

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import apify
import control
import faults
import n8n
import relay
import retell
import supabase
from common import Answer, Journal, Refusal, Req, Sim

SERVICES = ('retell', 'apify', 'supabase', 'n8n')
MAX_BODY = 256 * 1024 * 1024


def arguments():
    parser = argparse.ArgumentParser(description='service simulators for outbound')
    parser.add_argument('--port', type=int, default=0, help='0: any free port')
    parser.add_argument('--port-file', help='written (atomically) when ready')
    parser.add_argument('--only', help='comma-separated services; default all')
    parser.add_argument('--journal', help='JSONL file that every request, answer and ring is appended to')
    parser.add_argument('--fsync', action='store_true', help='fsync the journal before acting on a request')
    parser.add_argument('--api-key', default='key_sim', help='key that every service accepts')
    parser.add_argument('--webhook-key', help='key that signs the webhooks; default the API key')
    parser.add_argument('--webhook-url', help='where the Retell webhooks go; "relay" means this program\'s own relay')
    parser.add_argument('--from-number', action='append', help='number in the Retell pool (repeatable)')
    parser.add_argument('--agent', action='append', help='agent known to Retell (repeatable)')
    parser.add_argument('--places', help='JSON array of places that the Apify actor finds')
    parser.add_argument('--relay-dsn', help='libpq connection string; turns the relay on')
    parser.add_argument('--relay-role', help='role that the relay sets, as PostgREST does')
    parser.add_argument('--relay-threads', type=int, default=4)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--config', help='JSON file merged over the default configuration')
    return parser.parse_args()


class Front:
    """Reads a request, journals it, lets a fault strike, else asks the service."""

    def __init__(self, sim):
        self.sim = sim
        self.serial = 0

    async def __call__(self, request):
        sim = self.sim
        body = await request.read()
        self.serial += 1
        req = Req(self.serial, request.method, request.raw_path, request.headers, body)
        service = sim.services.get(req.service)
        if service is None:
            return web.Response(status=404, text='no such simulator: %s\n' % req.service)
        if req.service == 'control':
            return self.send(await service.handle(req))

        entry = sim.note_request(req)
        if sim.journal.fsync:
            await sim.journal.settle()

        async def act():
            try:
                return await service.handle(req)
            except Refusal as refusal:
                return refusal.answer

        fault = sim.faults.pick_request(req)
        if fault is None:
            answer = await act()
        else:
            answer = await faults.play(fault, request.transport, act)
        sim.note_answer(req, entry, answer.status if answer else None, fault.kind if fault else None)
        if sim.journal.fsync:
            await sim.journal.settle()
        if answer is None:
            response = web.Response(status=500)
            response.force_close()
            return response
        if sim.config.get('date_offset'):
            answer.headers['Date'] = formatdate(time.time() + sim.config['date_offset'], usegmt=True)
        return self.send(answer)

    @staticmethod
    def send(answer):
        if answer.status in (204, 304):
            answer.headers.pop('Content-Type', None)
            return web.Response(status=answer.status, headers=answer.headers)
        return web.Response(status=answer.status, body=answer.body, headers=answer.headers)


class Server(web.Server):
    def __init__(self, handler):
        loop = asyncio.get_running_loop()

        def factory(message, payload, protocol, writer, task):
            return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=MAX_BODY)

        super().__init__(handler, request_factory=factory, access_log=None, keepalive_timeout=75)


async def main(args):
    config = control.default_config(args)
    journal = Journal(args.journal, args.fsync)
    sim = Sim(journal, config)
    wanted = args.only.split(',') if args.only else list(SERVICES) + ['relay']
    for name in wanted:
        if name not in SERVICES + ('relay',):
            sys.exit('sim.py: unknown service %s (known: %s, relay)' % (name, ', '.join(SERVICES)))

    sim.faults = faults.Faults(sim)
    sim.services['control'] = control.Control(sim)
    makers = {'retell': retell.Retell, 'apify': apify.Apify, 'supabase': supabase.Supabase, 'n8n': n8n.N8n}
    for name in wanted:
        if name in makers:
            sim.services[name] = makers[name](sim)
    if args.relay_dsn:
        sim.services['relay'] = relay.Relay(sim, args.relay_dsn, args.relay_role, args.relay_threads)

    runner = web.ServerRunner(Server(Front(sim)))
    await runner.setup()
    site = web.TCPSite(runner, '127.0.0.1', args.port, backlog=1024)
    await site.start()
    sim.port = site._server.sockets[0].getsockname()[1]
    if args.port_file:
        temporary = '%s.%d' % (args.port_file, os.getpid())
        with open(temporary, 'w') as file:
            file.write('%d\n' % sim.port)
        os.rename(temporary, args.port_file)
    else:
        print(sim.port, flush=True)

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    await stop.wait()
    for task in list(sim.tasks):
        task.cancel()
    for service in sim.services.values():
        if hasattr(service, 'close'):
            await service.close()
    await site.stop()
    await runner.shutdown()
    await asyncio.wait_for(runner.cleanup(), 2)
    journal.close()


if __name__ == '__main__':
    try:
        asyncio.run(main(arguments()))
    except (KeyboardInterrupt, asyncio.TimeoutError):
        pass

"""The relay: what PostgREST does with POST /rpc/<function>, over a pool of connections.

`/relay/rpc/retell_webhook` hands the raw body to the function's one unnamed json parameter;
`/relay/rpc/<other>` calls a function with named JSON arguments.
"""
import asyncio
import concurrent.futures
import json
import queue

import psycopg
from psycopg import pq

from common import Answer, json_answer, loads

CONTEXT = (b"SELECT set_config('request.headers', $1, true), set_config('request.method', $2, true), "
           b"set_config('request.path', $3, true), set_config('request.cookies', '{}', true), "
           b"set_config('request.jwt.claims', $4, true), set_config('response.status', '', true), "
           b"set_config('response.headers', '', true), set_config('search_path', $5, true), set_config('role', $6, true)")
RESULT = b"SELECT current_setting('response.status', true), current_setting('response.headers', true)"


def sqlstate_status(state, anonymous):
    """SQLSTATE -> HTTP, as PostgREST's Error.hs maps it."""
    if state.startswith('PT') and state[2:].isdigit():
        return int(state[2:])
    exact = {'23503': 409, '23505': 409, '25006': 405, '21000': 500, '42883': 404, '42P01': 404, '42P17': 500,
             '53400': 500, '57P01': 503, 'P0001': 400, '42501': 401 if anonymous else 403}
    if state in exact:
        return exact[state]
    two = state[:2]
    if two in ('08', '53'):
        return 503
    if two in ('0L', '0P', '28'):
        return 403
    if two in ('09', '25', '2D', '38', '39', '3B', '40', '54', '55', '57', '58', 'F0', 'HV', 'P0', 'XX'):
        return 500
    return 400


class Failed(Exception):
    def __init__(self, result):
        field = pq.DiagnosticField

        def text(which):
            value = result.error_field(which)
            return value.decode('utf-8', 'replace') if value is not None else None
        self.code = text(field.SQLSTATE) or 'XX000'
        self.body = {'code': self.code, 'details': text(field.MESSAGE_DETAIL), 'hint': text(field.MESSAGE_HINT),
                     'message': text(field.MESSAGE_PRIMARY)}
        super().__init__(self.body['message'])


class Lost(Exception):
    """The connection is gone."""


class Relay:
    def __init__(self, sim, dsn, role, threads):
        self.sim = sim
        self.dsn = dsn
        self.role = role
        self.pool = concurrent.futures.ThreadPoolExecutor(threads, thread_name_prefix='relay')
        self.idle = queue.LifoQueue()
        self.functions = {}
        self.served = 0

    def reset(self):
        self.functions = {}

    async def handle(self, req):
        parts = [part for part in req.path.split('/') if part]
        if parts[:2] == ['rest', 'v1']:
            parts = parts[2:]
        if len(parts) != 2 or parts[0] != 'rpc':
            return json_answer(404, {'code': 'PGRST125', 'details': None, 'hint': None,
                                     'message': 'Invalid path specified in request URL'})
        if req.method != 'POST':
            return json_answer(405, {'code': 'PGRST117', 'details': None, 'hint': None,
                                     'message': 'Unsupported HTTP method: ' + req.method})
        if not req.is_json():
            return json_answer(415, {'code': 'PGRST102', 'details': None, 'hint': None,
                                     'message': 'Content-Type not acceptable: ' + req.headers.get('Content-Type', '')})
        try:
            loads(req.body)
        except ValueError:
            return json_answer(400, {'code': 'PGRST102', 'details': None, 'hint': None,
                                     'message': 'Empty or invalid json'})
        loop = asyncio.get_running_loop()
        self.served += 1
        try:
            return await loop.run_in_executor(self.pool, self.call, req, parts[1])
        except Failed as failure:
            anonymous = self.sim.config['relay']['anonymous']
            return json_answer(sqlstate_status(failure.code, anonymous), failure.body)
        except (Lost, psycopg.OperationalError) as problem:
            return json_answer(503, {'code': 'PGRST001', 'details': str(problem).strip(), 'hint': None,
                                     'message': 'Database client error. Retrying the connection.'})

    # the rest runs in the pool's threads

    def connection(self):
        try:
            return self.idle.get_nowait()
        except queue.Empty:
            connection = pq.PGconn.connect(self.dsn.encode())
            if connection.status != pq.ConnStatus.OK:
                raise Lost(connection.error_message.decode('utf-8', 'replace'))
            self.run(connection, b"SET client_encoding = 'UTF8'")
            return connection

    @staticmethod
    def run(connection, sql, params=None):
        result = connection.exec_params(sql, params) if params is not None else connection.exec_(sql)
        if result.status in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
            return result
        if connection.status != pq.ConnStatus.OK:
            raise Lost(connection.error_message.decode('utf-8', 'replace'))
        raise Failed(result)

    def call(self, req, function):
        connection = self.connection()
        healthy = False
        try:
            self.run(connection, b'BEGIN')
            try:
                answer = self.inside(connection, req, function)
                self.run(connection, b'COMMIT')
                healthy = True
                return answer
            except Failed:
                self.run(connection, b'ROLLBACK')
                healthy = True
                raise
        finally:
            if healthy:
                self.idle.put(connection)
            else:
                connection.finish()

    def inside(self, connection, req, function):
        conf = self.sim.config['relay']
        if conf['statement_timeout_ms']:
            self.run(connection, b'SET LOCAL statement_timeout = %d' % conf['statement_timeout_ms'])
        headers = {key.lower(): value for key, value in req.headers.items()}
        role = self.role or conf['role']
        schema = conf['schema']
        path = [json.dumps(headers, ensure_ascii=False).encode(), req.method.encode(), ('/rpc/' + function).encode(),
                json.dumps({'role': role or ''}).encode(), ('"%s", public' % schema).encode(), (role or 'none').encode()]
        plan = self.function(connection, schema, function)
        self.run(connection, CONTEXT, path)
        if plan is None:
            return json_answer(404, {'code': 'PGRST202', 'details': None, 'hint': None,
                                     'message': 'Could not find the function %s.%s in the schema cache' % (schema, function)})
        sql, kind = plan
        if isinstance(sql, Named):
            sql = sql.sql(req.body)
            if sql is None:
                return json_answer(404, {'code': 'PGRST202', 'details': None, 'hint': None,
                                         'message': 'Could not find the function %s.%s with these parameters in the '
                                                    'schema cache' % (schema, function)})
        result = self.run(connection, sql, [req.body])
        value = result.get_value(0, 0) if kind != 'void' and result.ntuples else None
        status = 204 if kind == 'void' else 200
        extra = self.run(connection, RESULT)
        wanted = extra.get_value(0, 0)
        if wanted:
            status = int(wanted)
        out = {}
        if extra.get_value(0, 1):
            for item in json.loads(extra.get_value(0, 1)):
                out.update(item)
        if status == 204 or kind == 'void':
            return Answer(status, None, out)
        return Answer(status, value if value is not None else b'null',
                      dict({'Content-Type': 'application/json; charset=utf-8'}, **out))

    def function(self, connection, schema, name):
        """The statement for a function, from the catalogue (the "schema cache")."""
        known = self.functions.get((schema, name))
        if known:
            return known
        result = self.run(connection, b"""
            SELECT p.proretset, p.prorettype::pg_catalog.regtype::text, p.pronargs,
                   COALESCE(p.proargnames[1:p.pronargs] = '{}' OR p.proargnames IS NULL OR p.proargnames[1] = '', true),
                   pg_catalog.array_to_json(p.proargnames), pg_catalog.array_to_json(p.proargtypes::regtype[]::text[]),
                   pg_catalog.array_to_json(p.proargmodes::text[]), t.typtype
              FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                   JOIN pg_catalog.pg_type t ON t.oid = p.prorettype
             WHERE n.nspname = $1 AND p.proname = $2 AND p.prokind = 'f'""", [schema.encode(), name.encode()])
        if result.ntuples == 0:
            return None
        quoted = '"%s"."%s"' % (schema.replace('"', '""'), name.replace('"', '""'))
        returns_set = result.get_value(0, 0) == b't'
        kind = result.get_value(0, 1).decode()
        count = int(result.get_value(0, 2))
        types = json.loads(result.get_value(0, 5) or b'[]')
        if count == 1 and result.get_value(0, 3) == b't' and types[0] in ('json', 'jsonb', 'text'):
            source = 'SELECT $1::%s AS body' % types[0]
            call = '%s(args.body)' % quoted
        else:
            # only the names that the request may carry; which of them it does decides the call
            return self.named(quoted, result, returns_set, kind)
        plan = (self.wrap(call, source, returns_set, kind, result.get_value(0, 7)), 'void' if kind == 'void' else 'value')
        self.functions[(schema, name)] = plan
        return plan

    @staticmethod
    def wrap(call, source, returns_set, kind, typtype):
        if returns_set:
            sql = "SELECT COALESCE(json_agg(r), '[]')::text FROM (%s) AS args, LATERAL %s AS r" % (source, call)
        elif kind == 'void':
            sql = 'SELECT %s FROM (%s) AS args' % (call, source)
        else:
            sql = 'SELECT to_json(%s)::text FROM (%s) AS args' % (call, source)
        return sql.encode()

    def named(self, quoted, result, returns_set, kind):
        names = json.loads(result.get_value(0, 4) or b'[]')
        types = json.loads(result.get_value(0, 5) or b'[]')
        modes = json.loads(result.get_value(0, 6) or b'null')
        inputs = [n for n, m in zip(names, modes) if m in ('i', 'b', 'v')] if modes else names
        return Named(self, quoted, dict(zip(inputs, types)), returns_set, kind), 'void' if kind == 'void' else 'value'

    async def close(self):
        self.pool.shutdown(wait=False)
        while not self.idle.empty():
            self.idle.get_nowait().finish()


class Named:
    """Statement for named arguments; depends on which names the body has."""

    def __init__(self, relay, quoted, arguments, returns_set, kind):
        self.relay, self.quoted, self.arguments = relay, quoted, arguments
        self.returns_set, self.kind = returns_set, kind

    def sql(self, body):
        given = json.loads(body)
        if not isinstance(given, dict):
            return None
        if set(given) - set(self.arguments):
            return None

        def q(name):
            return '"%s"' % name.replace('"', '""')
        if given:
            columns = ', '.join('%s %s' % (q(name), self.arguments[name]) for name in given)
            source = 'SELECT * FROM json_to_record($1::json) AS a(%s)' % columns
            call = '%s(%s)' % (self.quoted, ', '.join('%s => args.%s' % (q(name), q(name)) for name in given))
        else:
            source = 'SELECT $1::json'
            call = '%s()' % self.quoted
        return self.relay.wrap(call, source, self.returns_set, self.kind, None)

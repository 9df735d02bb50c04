"""n8n: the lead, dispatch and outcome webhooks, answering as n8n 2.8.4 was seen to."""
import base64
import hashlib
import hmac
import time

from common import Answer, Refusal, json_answer, now_ms

STARTED = {'message': 'Workflow was started'}
HTML_404 = ('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n'
            '<body>\n<pre>Cannot %s %s</pre>\n</body>\n</html>\n')


class N8n:
    def __init__(self, sim):
        self.sim = sim
        self.reset()

    def reset(self):
        self.messages = {}          # webhook-id -> {times, bodies, ...}
        self.events = {}            # event id of a record -> {times, accepted, ...}
        self.deliveries = []        # one a request
        self.accepted = 0

    @property
    def conf(self):
        return self.sim.config['n8n']

    async def handle(self, req):
        parts = [part for part in req.path.split('/') if part]
        mode = self.conf['mode'].get('*')
        if mode == 'starting':
            return self.starting(req)
        if mode == 'migrating':
            return self.migrating()
        if len(parts) < 2 or parts[0] not in ('webhook', 'webhook-test'):
            return self.starting(req)
        path = '/'.join(parts[1:])
        role = self.conf['paths'].get(path)
        mode = self.conf['mode'].get(role, self.conf['mode'].get(path)) if role else None
        if mode == 'starting':
            return self.starting(req)
        if mode == 'migrating':
            return self.migrating()
        if parts[0] == 'webhook-test':
            return self.unregistered(req, path, "Click the 'Execute workflow' button on the canvas, then try again.")
        if role is None or mode == 'not_registered':
            return self.unregistered(req, path)
        if req.method != 'POST':
            return json_answer(404, {'code': 404, 'message': 'This webhook is not registered for %s requests. Did you '
                                                             'mean to make a POST request?' % req.method})
        if len(req.body) > self.conf['payload_size_max_mb'] * 1024 * 1024:
            return json_answer(500, {'code': 0, 'message': 'There was a problem executing the workflow'})
        body = None
        if req.is_json():
            try:
                body = req.json()
            except ValueError:
                return json_answer(422, {'code': 422, 'message': 'Failed to parse request body',
                                         'hint': 'Check that the body is valid JSON'})
        auth = self.conf['header_auth']
        if auth and req.headers.get(auth['name']) != auth['value']:
            return Answer(403, 'Authorization data is wrong!')

        verdict = self.verify(req)
        note = self.record(req, role, path, body, verdict)
        if verdict not in ('valid', 'not configured'):
            note['status'] = 401
            return json_answer(401, {'message': 'invalid signature', 'reason': verdict})
        answer = self.answer(req, role, mode, body)
        note['status'] = answer.status
        if answer.status < 300:
            for ident in note['events']:
                self.events[ident]['accepted'] += 1
        return answer

    def answer(self, req, role, mode, body):
        if mode == 'lastnode':
            self.accepted += 1
            return json_answer(200, {'ok': True, 'received': True})
        if mode == 'lastnode_error':
            return json_answer(500, {'message': 'Error in workflow'})
        if mode == 'respond_error':
            return json_answer(400, {'ok': False, 'error': 'refused by the workflow'})
        if role == 'dispatch' and mode != 'started':
            return self.dispatch(req, body)
        self.accepted += 1
        return json_answer(200, STARTED)

    @staticmethod
    def migrating():
        return Answer(200, b'n8n is starting up. Please wait', {'Content-Type': 'text/html; charset=utf-8'})

    @staticmethod
    def starting(req):
        return Answer(404, (HTML_404 % (req.method, req.path)).encode(), {'Content-Type': 'text/html; charset=utf-8'})

    @staticmethod
    def unregistered(req, path, hint=None):
        return json_answer(404, {
            'code': 404, 'message': 'The requested webhook "%s %s" is not registered.' % (req.method, path),
            'hint': hint or "The workflow must be active for a production URL to run successfully.",
            'stacktrace': 'ResponseError: The requested webhook is not registered'})

    def verify(self, req):
        """Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature."""
        secret = self.conf['signing_secret']
        if not secret:
            return 'not configured'
        ident = req.headers.get('webhook-id')
        stamp = req.headers.get('webhook-timestamp')
        given = req.headers.get('webhook-signature')
        if not ident or not stamp or not given:
            return 'missing headers'
        if not stamp.isdigit():
            return 'bad timestamp'
        if abs(time.time() - int(stamp)) > 300:
            return 'timestamp outside the tolerance'
        key = standard_key(secret)
        message = ('%s.%s.' % (ident, stamp)).encode() + req.body
        want = base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()
        for part in given.split(' '):
            version, _, value = part.partition(',')
            if version == 'v1' and hmac.compare_digest(value, want):
                return 'valid'
        return 'wrong signature'

    def record(self, req, role, path, body, verdict):
        """Keep the request, its message id, and the event id of every record in it."""
        message = req.headers.get('webhook-id')
        fields = body if isinstance(body, dict) else {}
        at = now_ms()
        digest = hashlib.sha256(req.body).hexdigest()[:16]
        idents = []
        for key in ('records', 'leads'):
            if isinstance(fields.get(key), list):
                idents += [r['event_id'] for r in fields[key] if isinstance(r, dict) and isinstance(r.get('event_id'), str)]
        if not idents:
            single = fields.get('event_id') or message
            idents = [single] if isinstance(single, str) else []
        note = {'t': at, 'role': role, 'path': path, 'id': message, 'signature': verdict, 'status': None,
                'event_type': fields.get('event_type') or fields.get('event') or fields.get('type'),
                'events': idents, 'bytes': len(req.body), 'body': body}
        self.deliveries.append(note)
        if message is not None:
            self.count(self.messages, message, role, at, digest)
        for ident in idents:
            self.count(self.events, ident, role, at, digest)
        return note

    @staticmethod
    def count(table, ident, role, at, digest):
        seen = table.setdefault(ident, {'id': ident, 'role': role, 'times': 0, 'accepted': 0, 'at': [], 'bodies': []})
        seen['times'] += 1
        seen['at'].append(at)
        if digest not in seen['bodies']:
            seen['bodies'].append(digest)

    def dispatch(self, req, body):
        """The dispatch workflow: places the call at the simulated Retell and answers its id."""
        retell = self.sim.services.get('retell')
        if retell is None:
            return json_answer(500, {'message': 'Error in workflow'})
        order = self.order(body)
        if order is None:
            return json_answer(422, {'ok': False, 'error': 'no to_number in the request'})
        conf = retell.conf
        call = {'from_number': order.get('from_number') or next(iter(conf['numbers'])), 'to_number': order['to_number']}
        agent = order.get('override_agent_id') or order.get('agent_id')
        if agent:
            call['override_agent_id'] = agent
        for key in ('metadata', 'retell_llm_dynamic_variables', 'agent_override'):
            if order.get(key) is not None:
                call[key] = order[key]
        try:
            agent = retell.check_create(call)
        except Refusal as refusal:
            status = refusal.answer.status
            return Answer(status, refusal.answer.body, refusal.answer.headers)
        placed = retell.place(call, agent)
        self.accepted += 1
        metadata = call.get('metadata') or {}
        return json_answer(200, {'call_id': placed.view['call_id'], 'call_status': 'registered',
                                 'attempt_id': metadata.get('attempt_id')})

    @staticmethod
    def order(body):
        """The call to place, wherever the envelope carries it."""
        if not isinstance(body, dict):
            return None
        places = [body] + [body[key] for key in ('call', 'request', 'record', 'data', 'body') if isinstance(body.get(key), dict)]
        for key in ('records', 'leads'):
            if isinstance(body.get(key), list) and len(body[key]) == 1 and isinstance(body[key][0], dict):
                places.append(body[key][0])
                if isinstance(body[key][0].get('request'), dict):
                    places.append(body[key][0]['request'])
        for place in places:
            if isinstance(place.get('to_number'), str):
                return place
        return None


def standard_key(secret):
    """whsec_<base64>; anything else is taken as the key's own bytes."""
    if secret.startswith('whsec_'):
        text = secret[6:]
        return base64.b64decode(text + '=' * (-len(text) % 4))
    return secret.encode()

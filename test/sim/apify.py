"""Apify: start a run of the places crawler, poll it, page through its dataset."""
import asyncio
import csv
import hashlib
import io
import json
from datetime import datetime, timezone

import places
from common import Answer, Refusal, dumps, now_ms

ACTOR_ID = 'nwua9Gu5YrADL7ZDj'
ACTOR_NAMES = ('compass~crawler-google-places', 'compass/crawler-google-places', ACTOR_ID)
DONE = ('SUCCEEDED', 'FAILED', 'TIMED-OUT', 'ABORTED')

STR, INT, BOOL, STRS, OBJ, OBJS = 'string', 'integer', 'boolean', 'array of strings', 'object', 'array of objects'
DEPARTMENTS = ('c_suite', 'product', 'engineering_technical', 'design', 'education', 'finance', 'human_resources',
               'information_technology', 'legal', 'marketing', 'medical_health', 'operations', 'sales', 'consulting')
INPUT = {
    'searchStringsArray': STRS, 'locationQuery': STR, 'maxCrawledPlacesPerSearch': INT, 'language': STR,
    'countryCode': STR, 'city': STR, 'state': STR, 'county': STR, 'postalCode': STR, 'customGeolocation': OBJ,
    'startUrls': OBJS, 'placeIds': STRS, 'categoryFilterWords': STRS, 'searchMatching': STR,
    'placeMinimumStars': STR, 'website': STR, 'skipClosedPlaces': BOOL, 'scrapePlaceDetailPage': BOOL,
    'scrapeContacts': BOOL, 'scrapeSocialMediaProfiles': OBJ, 'maximumLeadsEnrichmentRecords': INT,
    'leadsEnrichmentDepartments': STRS, 'verifyLeadsEnrichmentEmails': BOOL, 'maxReviews': INT,
    'reviewsStartDate': STR, 'reviewsSort': STR, 'reviewsFilterString': STR, 'reviewsOrigin': STR,
    'scrapeReviewsPersonalData': BOOL, 'maxImages': INT, 'scrapeImageAuthors': BOOL, 'maxQuestions': INT,
    'includeWebResults': BOOL, 'scrapeDirectories': BOOL, 'scrapeTableReservationProvider': BOOL,
    'scrapeOrderOnline': BOOL, 'allPlacesNoSearchAction': STR,
}
ENUMS = {
    'searchMatching': ('all', 'only_includes', 'only_exact'),
    'placeMinimumStars': ('', 'two', 'twoAndHalf', 'three', 'threeAndHalf', 'four', 'fourAndHalf'),
    'website': ('allPlaces', 'withWebsite', 'withoutWebsite'),
}
RUN_QUERY = {'timeout', 'memory', 'maxItems', 'maxTotalChargeUsd', 'build', 'restartOnError', 'webhooks',
             'waitForFinish', 'token', 'forcePermissionLevel'}
ITEM_QUERY = {'format', 'clean', 'offset', 'limit', 'fields', 'omit', 'unwind', 'flatten', 'desc', 'skipEmpty',
              'skipHidden', 'view', 'token', 'attachment', 'delimiter', 'bom', 'signature'}
OVERVIEW = ('title', 'totalScore', 'reviewsCount', 'street', 'city', 'state', 'countryCode', 'website', 'phone',
            'categoryName', 'url')
CONTACTS = ('emails', 'phones', 'instagrams', 'facebooks', 'linkedIns', 'youtubes', 'tiktoks', 'twitters')


def error(status, kind, message):
    return Answer(status, {'error': {'type': kind, 'message': message}})


def refuse(status, kind, message):
    raise Refusal(error(status, kind, message))


def iso(ms):
    return datetime.fromtimestamp(ms / 1000, timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.') + '%03dZ' % (ms % 1000)


class Apify:
    def __init__(self, sim):
        self.sim = sim
        self.all_places = None
        self.reset()

    def reset(self):
        for run in getattr(self, 'runs', {}).values():
            if run.get('timer'):
                run['timer'].cancel()
        self.runs = {}              # id -> run
        self.order = []
        self.datasets = {}
        self.all_places = None

    @property
    def conf(self):
        return self.sim.config['apify']

    def stock(self):
        """All places this actor can find."""
        if self.all_places is None:
            path = self.conf['places']
            if isinstance(path, list):
                self.all_places = path
            elif path:
                with open(path, encoding='utf-8') as file:
                    self.all_places = json.load(file)
            else:
                self.all_places = places.generate(self.conf['generated'], self.sim.config['seed'])
        return self.all_places

    async def handle(self, req):
        token = req.bearer() or req.query.get('token')
        if not token:
            return error(401, 'token-not-provided', 'Authentication token was not provided')
        if token not in self.conf['api_keys']:
            return error(401, 'user-or-token-not-found', 'User was not found or authentication token is not valid')
        parts = [part for part in req.path.split('/') if part]
        if parts and parts[0] == 'v2':
            parts = parts[1:]
        # an unencoded "user/name" arrives as two parts, %2F likewise once decoded
        if len(parts) >= 3 and parts[0] in ('acts', 'actors') and '%s/%s' % (parts[1], parts[2]) in ACTOR_NAMES:
            parts[1:3] = ['~'.join(parts[1:3])] if '%2f' in req.raw_path.lower() else ['no such actor']
        method = req.method
        if len(parts) == 3 and parts[0] in ('acts', 'actors'):
            if parts[1] not in ACTOR_NAMES:
                return error(404, 'record-not-found', 'Actor was not found')
            if parts[2] == 'runs' and method == 'POST':
                return await self.start(req)
            if parts[2] == 'runs' and method == 'GET':
                return self.list_runs(req)
            if parts[2] == 'run-sync-get-dataset-items' and method == 'POST':
                return await self.run_sync(req)
        if parts and parts[0] == 'actor-runs' and len(parts) in (2, 3):
            run = self.runs.get(parts[1])
            if run is None:
                return error(404, 'record-not-found', 'Actor run was not found')
            if len(parts) == 2 and method == 'GET':
                await self.wait(run, req)
                return Answer(200, {'data': self.view(run)})
            if len(parts) == 3 and parts[2] == 'abort' and method == 'POST':
                return self.abort(run)
            if len(parts) == 3 and parts[2] == 'dataset' and method == 'GET':
                return Answer(200, {'data': self.dataset_view(run)})
        if len(parts) == 4 and parts[0] == 'actor-runs' and parts[2:] == ['dataset', 'items'] and method == 'GET':
            run = self.runs.get(parts[1])
            if run is not None:
                return self.items(run, req)
        if len(parts) in (2, 3) and parts[0] == 'datasets' and method == 'GET':
            run = self.datasets.get(parts[1])
            if run is None:
                return error(404, 'record-not-found', 'Dataset was not found')
            if len(parts) == 2:
                return Answer(200, {'data': self.dataset_view(run)})
            if parts[2] == 'items':
                return self.items(run, req)
        return error(404, 'page-not-found', 'We have bad news: there is no API endpoint at this URL. '
                                            'Did you specify it correctly?')

    # ------------------------------------------------------------------ runs

    @staticmethod
    def number(req, name, low=None, high=None, kind=int):
        text = req.query.get(name)
        if text in (None, ''):
            return None
        try:
            value = kind(text)
        except ValueError:
            refuse(400, 'invalid-parameter', 'Query parameter "%s" must be a number' % name)
        if (low is not None and value < low) or (high is not None and value > high):
            refuse(400, 'invalid-parameter', 'Query parameter "%s" is out of range' % name)
        return value

    def check_input(self, req):
        if not req.is_json():
            refuse(400, 'invalid-content-type', 'Input must have Content-Type application/json')
        try:
            body = req.json()
        except ValueError:
            refuse(400, 'invalid-input', 'Input is not valid JSON')
        if not isinstance(body, dict):
            refuse(400, 'invalid-input', 'Input must be a JSON object')
        for key, value in body.items():
            kind = INPUT.get(key)
            if kind is None:
                refuse(400, 'invalid-input', 'Input is not valid: Property input.%s is not allowed.' % key)
            good = {STR: isinstance(value, str), BOOL: isinstance(value, bool), OBJ: isinstance(value, dict),
                    INT: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
                    STRS: isinstance(value, list) and all(isinstance(v, str) for v in value),
                    OBJS: isinstance(value, list) and all(isinstance(v, dict) for v in value)}[kind]
            if not good:
                refuse(400, 'invalid-input', 'Input is not valid: Field input.%s must be %s' % (key, kind))
            if key in ENUMS and value not in ENUMS[key]:
                refuse(400, 'invalid-input', 'Input is not valid: Field input.%s must be equal to one of the '
                                             'allowed values' % key)
            if key == 'leadsEnrichmentDepartments' and not all(v in DEPARTMENTS for v in value):
                refuse(400, 'invalid-input', 'Input is not valid: Field input.%s must be equal to one of the '
                                             'allowed values' % key)
        return body

    def begin(self, req):
        for key in req.query:
            if key not in RUN_QUERY:
                refuse(400, 'invalid-parameter', 'Unknown query parameter: %s' % key)
        self.number(req, 'timeout', 0)
        memory = self.number(req, 'memory', 128, 32768)
        if memory is not None and memory & (memory - 1):
            refuse(400, 'invalid-parameter', 'Memory must be a power of 2')
        max_items = self.number(req, 'maxItems', 1)
        max_charge = self.number(req, 'maxTotalChargeUsd', 0, None, float)
        wait = self.number(req, 'waitForFinish', 0, 60)
        body = self.check_input(req)
        conf = self.conf
        active = [run for run in self.runs.values() if run['status'] not in DONE]
        if len(active) >= conf['max_concurrent_runs']:
            refuse(402, 'concurrent-runs-limit-exceeded', 'By launching this job you will exceed the limit of '
                                                          'concurrent runs')
        if sum(run['memory'] for run in active) + (memory or 1024) > conf['memory_limit_mb']:
            refuse(402, 'actor-memory-limit-exceeded', 'By launching this job you will exceed the memory limit')
        if conf['balance_usd'] <= 0:
            refuse(402, 'not-enough-usage-to-run-paid-actor', 'Your remaining usage is not enough')

        at = self.sim.now()
        mark = hashlib.sha256(b'%d %d %d' % (self.sim.config['seed'], now_ms(), len(self.order))).hexdigest()
        run = {'id': mark[:17], 'dataset': 'd' + mark[17:33], 'store': 'k' + mark[33:49], 'status': 'READY',
               'created': at, 'finished': None, 'input': body, 'memory': memory or 1024, 'max_items': max_items,
               'max_charge': max_charge, 'message': None, 'done': asyncio.Event(), 'timer': None,
               'options': {'build': req.query.get('build', 'latest'), 'timeoutSecs': int(req.query.get('timeout') or 604800),
                           'memoryMbytes': memory or 1024, 'diskMbytes': 2048}}
        if max_items is not None:
            run['options']['maxItems'] = max_items
        if max_charge is not None:
            run['options']['maxTotalChargeUsd'] = max_charge
        run['items'] = self.crawl(run)
        self.runs[run['id']] = run
        self.order.append(run['id'])
        self.datasets[run['dataset']] = run
        self.sim.journal.write({'kind': 'paid_run', 't': now_ms(), 'run_id': run['id'], 'items': len(run['items'])})
        self.schedule(run)
        return run, wait

    async def start(self, req):
        run, wait = self.begin(req)
        if wait:
            await self.until_done(run, wait)
        return Answer(201, {'data': self.view(run)},
                      {'Location': 'https://api.apify.com/v2/actor-runs/' + run['id']})

    async def run_sync(self, req):
        run, _ = self.begin(req)
        await self.until_done(run, self.conf['sync_limit_ms'] / 1000)
        if run['status'] not in DONE:
            return error(408, 'run-timeout-exceeded', 'Actor run exceeded the timeout of 300 seconds for this endpoint')
        if run['status'] != 'SUCCEEDED':
            return error(400, 'run-failed', 'Actor run did not succeed (run ID: %s, status: %s).' % (run['id'], run['status']))
        answer = self.items(run, req)
        answer.status = 201
        return answer

    async def wait(self, run, req):
        seconds = self.number(req, 'waitForFinish', 0, 60)
        if seconds:
            await self.until_done(run, seconds)

    @staticmethod
    async def until_done(run, seconds):
        try:
            await asyncio.wait_for(run['done'].wait(), seconds)
        except asyncio.TimeoutError:
            pass

    def schedule(self, run):
        if not self.conf['auto'] or run['status'] in DONE:
            return
        delay = self.conf['ready_ms'] if run['status'] == 'READY' else self.conf['run_ms']
        run['timer'] = asyncio.get_running_loop().call_later(delay / 1000, self.advance, run)

    def advance(self, run, again=True):
        """READY -> RUNNING -> the configured end (by way of TIMING-OUT or ABORTING)."""
        if run['timer']:
            run['timer'].cancel()
            run['timer'] = None
        status = run['status']
        if status == 'READY':
            run['status'] = 'RUNNING'
        elif status == 'RUNNING':
            outcome = self.conf['outcome']
            if not run['input'].get('searchStringsArray') and not run['input'].get('startUrls') \
                    and not run['input'].get('placeIds'):
                outcome = 'FAILED'
                run['message'] = 'No search terms, URLs or place IDs given'
                run['items'] = []
            if outcome in ('TIMED-OUT', 'ABORTED', 'FAILED'):
                run['items'] = run['items'][:int(len(run['items']) * self.conf['partial'])]
            if outcome == 'TIMED-OUT':
                run['status'] = 'TIMING-OUT'
            else:
                self.finish(run, outcome)
        elif status in ('TIMING-OUT', 'ABORTING'):
            self.finish(run, 'TIMED-OUT' if status == 'TIMING-OUT' else 'ABORTED')
        if again:
            self.schedule(run)

    def finish(self, run, status):
        run['status'] = status
        run['finished'] = self.sim.now()
        run['done'].set()

    def abort(self, run):
        if run['status'] not in DONE:
            if run['status'] == 'READY':
                run['items'] = []
            else:
                run['items'] = run['items'][:int(len(run['items']) * self.conf['partial'])]
            if run['timer']:
                run['timer'].cancel()
                run['timer'] = None
            run['status'] = 'ABORTING'
            self.schedule(run)
        return Answer(200, {'data': self.view(run)})

    def view(self, run):
        done = run['status'] in DONE
        shown = self.shown(run)
        return {'id': run['id'], 'actId': ACTOR_ID, 'userId': 'simUser000000001', 'startedAt': iso(run['created']),
                'finishedAt': iso(run['finished']) if run['finished'] else None, 'status': run['status'],
                'statusMessage': run['message'], 'isStatusMessageTerminal': done,
                'meta': {'origin': 'API'},
                'stats': {'inputBodyLen': len(dumps(run['input'])), 'runTimeSecs': 0.1, 'computeUnits': 0.01},
                'options': run['options'], 'buildId': 'simBuild00000001', 'buildNumber': '0.1.1',
                'exitCode': (0 if run['status'] == 'SUCCEEDED' else 1) if done else None,
                'defaultKeyValueStoreId': run['store'], 'defaultDatasetId': run['dataset'],
                'defaultRequestQueueId': 'q' + run['store'][1:], 'containerUrl': 'https://runs.example/' + run['id'],
                'chargedEventCounts': {'place-scraped': len(shown)},
                'usageTotalUsd': round(len(shown) * self.conf['usd_per_place'], 6)}

    def list_runs(self, req):
        limit = self.number(req, 'limit', 0) or 1000
        offset = self.number(req, 'offset', 0) or 0
        desc = req.query.get('desc', '') in ('1', 'true')
        runs = [self.runs[i] for i in self.order]
        wanted = req.query.get('status')
        if wanted:
            runs = [run for run in runs if run['status'] in wanted.split(',')]
        if desc:
            runs.reverse()
        page = runs[offset:offset + min(limit, 1000)]
        keys = ('id', 'actId', 'status', 'startedAt', 'finishedAt', 'buildId', 'buildNumber', 'meta',
                'defaultKeyValueStoreId', 'defaultDatasetId', 'defaultRequestQueueId', 'usageTotalUsd')
        items = [{key: self.view(run)[key] for key in keys} for run in page]
        return Answer(200, {'data': {'total': len(runs), 'offset': offset, 'limit': min(limit, 1000),
                                     'count': len(items), 'desc': desc, 'items': items}})

    # ----------------------------------------------------------------- items

    def crawl(self, run):
        """What the run will have found: the same place once for each search that finds it."""
        given = run['input']
        conf = self.conf
        states = ' '.join(str(given.get(key, '')) for key in ('locationQuery', 'state')).lower()
        most = given.get('maxCrawledPlacesPerSearch') or conf['per_search']
        found = []
        wanted = given.get('placeIds') or []
        for search in (given.get('searchStringsArray') or ([''] if wanted or given.get('startUrls') else [])):
            rank = 0
            for place in self.stock():
                if rank >= most:
                    break
                if wanted and place.get('placeId') not in wanted:
                    continue
                if states.strip() and conf['filter_states'] and not places.in_states(place, states):
                    continue
                if given.get('skipClosedPlaces') and (place.get('permanentlyClosed') or place.get('temporarilyClosed')):
                    continue
                if given.get('website') == 'withWebsite' and not place.get('website'):
                    continue
                if given.get('website') == 'withoutWebsite' and place.get('website'):
                    continue
                rank += 1
                item = dict(place, searchString=search or None, rank=rank)
                if not given.get('scrapeContacts'):
                    for key in CONTACTS:
                        item.pop(key, None)
                if not given.get('maximumLeadsEnrichmentRecords') and 'leadsEnrichment' in item:
                    item['leadsEnrichment'] = []
                found.append(item)
        if run['max_items'] is not None and len(found) > run['max_items']:
            found = found[:run['max_items']]
            run['message'] = 'The run reached its maximum of charged items'
        if run['max_charge'] is not None:
            most = int(run['max_charge'] / conf['usd_per_place'])
            if len(found) > most:
                found = found[:most]
                run['message'] = 'The run reached its maximum charge'
        if conf['empty_every']:
            mixed = []
            for index, item in enumerate(found):
                if index % conf['empty_every'] == 0:
                    mixed.append({})
                mixed.append(item)
            found = mixed
        return found

    @staticmethod
    def shown(run):
        if run['status'] == 'READY':
            return []
        if run['status'] == 'RUNNING':
            return run['items'][:len(run['items']) // 2]
        return run['items']

    def dataset_view(self, run):
        return {'id': run['dataset'], 'actId': ACTOR_ID, 'actRunId': run['id'], 'itemCount': len(self.shown(run)),
                'cleanItemCount': len([item for item in self.shown(run) if item]), 'createdAt': iso(run['created']),
                'modifiedAt': iso(run['finished'] or run['created'])}

    def items(self, run, req):
        for key in req.query:
            if key not in ITEM_QUERY and key not in RUN_QUERY:
                refuse(400, 'invalid-parameter', 'Unknown query parameter: %s' % key)

        def yes(name):
            return req.query.get(name, '').lower() in ('1', 'true')

        items = self.shown(run)
        total = len(items)
        offset = self.number(req, 'offset', 0) or 0
        limit = self.number(req, 'limit', 0)
        if yes('desc'):
            items = items[::-1]
        page = items[offset:] if limit is None else items[offset:offset + limit]
        if yes('clean') or yes('skipEmpty'):
            page = [item for item in page if item]
        if yes('clean') or yes('skipHidden'):
            page = [{key: value for key, value in item.items() if not key.startswith('#')} for item in page]
        fields = req.query.get('fields')
        view = req.query.get('view')
        if view == 'overview':
            page = [{key: item.get(key) for key in OVERVIEW} for item in page]
        elif fields:
            page = [{key: item.get(key) for key in fields.split(',')} for item in page]
        for key in (req.query.get('omit') or '').split(','):
            page = [{k: v for k, v in item.items() if k != key} for item in page] if key else page
        headers = {'X-Apify-Pagination-Offset': str(offset), 'X-Apify-Pagination-Limit': str(limit if limit is not None else 999999999999),
                   'X-Apify-Pagination-Count': str(len(page)), 'X-Apify-Pagination-Total': str(total)}
        form = req.query.get('format', 'json')
        if form == 'json':
            return Answer(200, dumps(page).encode(), dict(headers, **{'Content-Type': 'application/json; charset=utf-8'}))
        if form == 'jsonl':
            text = ''.join(dumps(item) + '\n' for item in page)
            return Answer(200, text.encode(), dict(headers, **{'Content-Type': 'application/x-ndjson; charset=utf-8'}))
        if form == 'csv':
            return Answer(200, to_csv(page).encode(), dict(headers, **{'Content-Type': 'text/csv; charset=utf-8'}))
        return error(400, 'invalid-parameter', 'Unsupported format %s' % form)


def flatten(value, prefix=''):
    """{'location': {'lat': 1}} -> {'location/lat': 1}, the way the CSV export does it."""
    flat = {}
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        name = '%s%s' % (prefix, key)
        if isinstance(inner, (dict, list)) and inner:
            flat.update(flatten(inner, name + '/'))
        elif isinstance(inner, (dict, list)):
            continue
        else:
            flat[name] = inner
    return flat


def to_csv(items, columns=None):
    rows = [flatten(item) for item in items]
    if columns is None:
        columns = sorted({key for row in rows for key in row})
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator='\n')
    writer.writerow(columns)
    for row in rows:
        writer.writerow(['' if row.get(key) is None else
                         str(row[key]).lower() if isinstance(row[key], bool) else row[key] for key in columns])
    return '\ufeff' + out.getvalue()

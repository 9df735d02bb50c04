// The official clients against the simulators: retell-sdk makes, reads and lists calls and
// verifies the webhooks; standardwebhooks signs what the n8n simulator must accept.
// Usage: node check.mjs PORT   (modules are found through the folder it is run from)
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

// Debian 12's node 18 has Web Crypto, but not as a global
globalThis.crypto ??= webcrypto;

const require = createRequire(path.join(process.cwd(), 'package.json'));
const { Retell } = require('retell-sdk');
const { symmetric } = require('retell-sdk/lib/webhook_auth');
const { Webhook } = require('standardwebhooks');

const port = Number(process.argv[2]);
const base = `http://127.0.0.1:${port}`;
const KEY = 'key_sim';
const HOOK_KEY = 'key_hook';
const AGENT = 'agent_outbound_demo';
const FROM = '+12125550100';
const client = new Retell({ apiKey: KEY, baseURL: `${base}/retell`, maxRetries: 0 });

let passed = 0;
let failed = 0;
async function check(name, body) {
  try {
    await control('POST', 'reset', {});
    await body();
    passed += 1;
    console.log(`ok - sdk: ${name}`);
  } catch (problem) {
    failed += 1;
    console.log(`not ok - sdk: ${name}\n${problem.stack}`);
  }
}

async function control(method, where, body) {
  const answer = await fetch(`${base}/control/${where}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  assert.equal(answer.status, 200, `${where}: ${await answer.clone().text()}`);
  return answer.json();
}

async function until(test, what) {
  const end = Date.now() + 15000;
  for (;;) {
    const value = await test();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const create = (number, more = {}, options = {}) =>
  client.call.createPhoneCall({ from_number: FROM, to_number: number, override_agent_id: AGENT, ...more }, options);

// A receiver that keeps raw bodies and signatures.
function receiver() {
  const got = [];
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      got.push({ body: Buffer.concat(chunks).toString('utf8'), signature: request.headers['x-retell-signature'] ?? '' });
      response.writeHead(204).end();
    });
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve({ got, url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() })));
}

await check('creates a call', async () => {
  const call = await create('+15125550101', {
    metadata: { attempt_id: 'a-1', nested: { n: 1 } },
    retell_llm_dynamic_variables: { business_name: 'Zoë’s' },
    agent_override: { agent: { ring_duration_ms: 15000, webhook_events: ['call_ended'] } },
  });
  assert.equal(call.call_type, 'phone_call');
  assert.equal(call.call_status, 'registered');
  assert.equal(call.to_number, '+15125550101');
  assert.deepEqual(call.metadata, { attempt_id: 'a-1', nested: { n: 1 } });
});

await check('reads a call through its life', async () => {
  await control('POST', 'config', { retell: { scenario: 'email_written' } });
  const made = await create('+15125550102', { metadata: { attempt_id: 'a-2' } });
  const call = await until(async () => {
    const seen = await client.call.retrieve(made.call_id);
    return seen.call_analysis && seen;
  }, 'the analysis');
  assert.equal(call.call_status, 'ended');
  assert.equal(call.disconnection_reason, 'agent_hangup');
  assert.ok(call.transcript.includes('Agent: '));
  const tool = call.transcript_with_tool_calls.find((item) => item.role === 'tool_call_invocation');
  assert.equal(tool.name, 'send_evidence_package');
  assert.match(JSON.parse(tool.arguments).recipient_email, /\.example$/);
  assert.equal(call.call_analysis.in_voicemail, false);
  assert.equal(call.end_timestamp - call.start_timestamp, call.duration_ms);
  assert.ok(call.call_cost.combined_cost > 0);
});

await check('maps the refusals to its own error classes', async () => {
  await assert.rejects(create('5125550101'), Retell.BadRequestError);
  await assert.rejects(create('+15125550101', { retell_llm_dynamic_variables: { n: 5 } }), Retell.BadRequestError);
  await assert.rejects(create('+15125550101', { override_agent_id: 'agent_x' }), Retell.UnprocessableEntityError);
  await assert.rejects(client.call.retrieve('call_none'), Retell.NotFoundError);
  const stranger = new Retell({ apiKey: 'key_wrong', baseURL: `${base}/retell`, maxRetries: 0 });
  await assert.rejects(stranger.concurrency.retrieve(), Retell.AuthenticationError);
  await control('POST', 'faults', { service: 'retell', kind: 'status', status: 429, count: 1 });
  await assert.rejects(create('+15125550101'), Retell.RateLimitError);
  assert.equal((await control('GET', 'rings')).total, 0);
});

await check('rings twice when the client retries a dropped create (no idempotency key)', async () => {
  await control('POST', 'faults', { service: 'retell', kind: 'drop_after', count: 1 });
  await create('+15125550103', { metadata: { attempt_id: 'a-3' } }, { maxRetries: 1 });
  const rings = await control('GET', 'rings?number=%2B15125550103');
  assert.equal(rings.numbers[0].count, 2);
});

await check('lists calls by metadata, number, status and time', async () => {
  await control('POST', 'config', { retell: { auto: false, scenario: 'booked' } });
  const made = [];
  for (let i = 0; i < 5; i += 1) {
    made.push(await create(`+1512555010${i}`, { metadata: { attempt_id: `a-${i}` } }));
  }
  const find = (attempt) => client.call.list({
    filter_criteria: {
      metadata: [{ key: 'attempt_id', type: 'string', op: 'eq', value: attempt }],
      to_number: { type: 'string', op: 'eq', value: '+15125550102' },
    },
  });
  assert.deepEqual((await find('a-2')).items, [], 'a registered call is not listed');
  await control('POST', 'step', { stage: 'analyzed' });
  const found = await find('a-2');
  assert.equal(found.items.length, 1);
  assert.equal(found.items[0].call_id, made[2].call_id);
  assert.equal(found.items[0].transcript, undefined);
  const ended = await client.call.list({
    filter_criteria: {
      call_status: { type: 'enum', op: 'in', value: ['ended'] },
      start_timestamp: { type: 'range', op: 'bt', value: [Date.now() - 60000, Date.now() + 60000] },
    },
    include_total: true,
  });
  assert.equal(ended.total, 5);
});

await check('pages through the list', async () => {
  await control('POST', 'config', { retell: { auto: false, scenario: 'no_answer' } });
  for (let i = 0; i < 12; i += 1) await create(`+1512555${String(100 + i).padStart(4, '0')}`);
  await control('POST', 'step', {});
  const seen = new Set();
  let key;
  let pages = 0;
  do {
    const page = await client.call.list({ limit: 5, sort_order: 'ascending', ...(key && { pagination_key: key }) });
    page.items.forEach((item) => seen.add(item.call_id));
    assert.equal(page.has_more, page.pagination_key !== undefined);
    key = page.pagination_key;
    pages += 1;
  } while (key);
  assert.equal(seen.size, 12);
  assert.equal(pages, 3);
});

await check('reads the concurrency', async () => {
  await control('POST', 'config', { retell: { auto: false, base_concurrency: 7, purchased_concurrency: 3, reserved_inbound_concurrency: 2 } });
  await create('+15125550101');
  const now = await client.concurrency.retrieve();
  assert.equal(now.current_concurrency, 1);
  assert.equal(now.concurrency_limit, 10);
  assert.equal(now.reserved_inbound_concurrency, 2);
  assert.equal(now.concurrency_burst_limit, 0);
});

await check('stops a call', async () => {
  await control('POST', 'config', { retell: { scenario: 'stuck_ongoing' } });
  const made = await create('+15125550101');
  await until(async () => (await client.call.retrieve(made.call_id)).call_status === 'ongoing', 'the call to connect');
  await client.call.stop(made.call_id);
  assert.equal((await client.call.retrieve(made.call_id)).disconnection_reason, 'manual_stopped');
});

await check('verifies the webhooks', async () => {
  const hook = await receiver();
  try {
    await control('POST', 'config', { retell: { webhook_url: hook.url, webhook_key: HOOK_KEY, scenario: 'booked' } });
    await create('+15125550101', { metadata: { name: 'Zoë \u{1F600}' } });
    await until(() => hook.got.length === 3, 'three webhooks');
    for (const { body, signature } of hook.got) {
      assert.equal(await Retell.verify(body, HOOK_KEY, signature), true);
      assert.equal(await Retell.verify(body, KEY, signature), false, 'another key');
      assert.equal(await Retell.verify(`${body} `, HOOK_KEY, signature), false, 'another body');
      const again = JSON.stringify(JSON.parse(body), null, 1);
      assert.equal(await Retell.verify(again, HOOK_KEY, signature), false, 're-serialised');
    }
  } finally {
    hook.close();
  }
});

for (const [how, good] of [['wrong_key', false], ['old', false], ['future', false], ['body', false], ['shifted', false],
  ['junk', false], ['short', false], ['spaces', false], ['none', false], ['uppercase', true]]) {
  await check(`${good ? 'accepts' : 'refuses'} a signature spoilt by "${how}"`, async () => {
    const hook = await receiver();
    try {
      await control('POST', 'config', {
        retell: { webhook_url: hook.url, webhook_key: HOOK_KEY, scenario: 'no_answer', webhook_events: ['call_ended'] },
      });
      await control('POST', 'faults', { service: 'webhook', kind: 'missign', as: how });
      await create('+15125550101');
      await until(() => hook.got.length === 1, 'the webhook');
      assert.equal(await Retell.verify(hook.got[0].body, HOOK_KEY, hook.got[0].signature), good);
    } finally {
      hook.close();
    }
  });
}

await check('signs the documented test vector', async () => {
  const body = '{"event":"call_ended","call":{"call_id":"call_1","name":"Zoë"}}';
  assert.equal(await symmetric.sign(body, 'key_0123456789abcdef', 1767225600000),
    'v=1767225600000,d=e066cb73111b227a872a8f7d6866985d3d4c9fe0ca805538138a7d1ecd8fed36');
  assert.equal(await symmetric.verify(body, 'key_0123456789abcdef',
    'v=1767225600000,d=e066cb73111b227a872a8f7d6866985d3d4c9fe0ca805538138a7d1ecd8fed36', { timestamp: 1767225900000 }), true);
});

await check('n8n accepts what the Standard Webhooks library signs', async () => {
  const secret = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`;
  await control('POST', 'config', { n8n: { signing_secret: secret } });
  const body = JSON.stringify({ tenant: 't', count: 1, records: [{ name: 'Zoë' }] });
  const at = new Date();
  const signed = new Webhook(secret).sign('msg_1', at, body);
  const post = (text, signature) => fetch(`${base}/n8n/webhook/outcome`, {
    method: 'POST',
    body: text,
    headers: {
      'Content-Type': 'application/json', 'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)), 'webhook-signature': signature,
    },
  });
  assert.equal((await post(body, signed)).status, 200);
  assert.equal((await post(`${body} `, signed)).status, 401);
});

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

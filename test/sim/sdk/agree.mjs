// What the official verifier says of random bodies and signatures, good and spoilt, one line
// each: body, signature, key (hex of UTF-8), time, verdict. test/t/061_webhook_sdk.pl puts the
// same questions to outbound.verify_signature().
// Usage: node agree.mjs COUNT SEED   (modules are found through the folder it is run from)
import { webcrypto } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';

// Debian 12's node 18 has Web Crypto, but not as a global
globalThis.crypto ??= webcrypto;

const require = createRequire(path.join(process.cwd(), 'package.json'));
const { symmetric } = require('retell-sdk/lib/webhook_auth');

const count = Number(process.argv[2] ?? 10000);
let state = Number(process.argv[3] ?? 1) >>> 0;
const random = () => {
  // mulberry32
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];

const pieces = ['{"event":"call_ended"', '"call":{', '"transcript":"', 'Zo\u00eb', '\\u00eb', '\u{1f600}', ' ', '\n', '\t', '\\n', 'a', '0', '1.0e+2', '}', ']', '\u4e2d\u6587',
  '\\ud83d', "don't", '"', '\\\\', '\u00a0', 'x'.repeat(1000)];
const text = (most) => Array.from({ length: below(most) }, () => pick(pieces)).join('');
const keyText = () => 'key_' + Array.from({ length: 1 + below(80) }, () => pick([...'0123456789abcdefXYZ_-\u00e9'])).join('');
const replaceAt = (s, i, c) => s.slice(0, i) + c + s.slice(i + 1);

const spoil = {
  good: (q) => q,
  other_key: (q) => ({ ...q, key: q.key + 'x' }),
  other_body: (q) => ({ ...q, body: q.body + pick([' ', '\n', '}', '\u200b']) }),
  cut_body: (q) => ({ ...q, body: q.body.slice(0, Math.max(0, q.body.length - 1 - below(5))) }),
  digit: (q) => { const i = q.signature.length - 1 - below(64); return { ...q, signature: replaceAt(q.signature, i, pick([...'0123456789abcdefg'])) }; },
  any_char: (q) => { const i = below(q.signature.length); return { ...q, signature: replaceAt(q.signature, i, pick([...'0123456789abcdefvd=, -+.\u0660\n'])) }; },
  upper: (q) => ({ ...q, signature: q.signature.toUpperCase() }),
  mixed: (q) => ({ ...q, signature: [...q.signature].map((c) => (below(2) ? c.toUpperCase() : c)).join('') }),
  zeros: (q) => ({ ...q, signature: q.signature.replace('v=', 'v=' + '0'.repeat(1 + below(30))) }),
  blank: (q) => ({ ...q, signature: pick([' ' + q.signature, q.signature + ' ', q.signature + '\n', q.signature.replace(',', ', '), q.signature.replace('=', ' = ')]) }),
  swapped: (q) => ({ ...q, signature: q.signature.split(',').reverse().join(',') }),
  shorter: (q) => ({ ...q, signature: q.signature.slice(0, -1 - below(64)) }),
  longer: (q) => ({ ...q, signature: q.signature + pick(['0', 'ab', ',d=00', '\u0030']) }),
  other_time: (q) => ({ ...q, signature: q.signature.replace(/\d+/, (t) => String(Number(t) + 1 + below(1000))) }),
  huge: (q) => ({ ...q, signature: q.signature.replace(/\d+/, pick(['9007199254740991', '9007199254740992', '9'.repeat(40), '0', '1e12'])) }),
  negative: (q) => ({ ...q, signature: q.signature.replace('v=', pick(['v=-', 'v=+', 'v=0x'])) }),
  none: (q) => ({ ...q, signature: pick(['', 'v=', 'v=,d=', 'd=', 'null', q.signature.slice(2)]) }),
  edge: (q) => ({ ...q, now: q.at + pick([-300001, -300000, -299999, 299999, 300000, 300001, 0]) }),
};
const kinds = Object.keys(spoil);
const hex = (s) => Buffer.from(s, 'utf8').toString('hex');
for (let i = 0; i < count; i += 1) {
  const at = 1767225600000 + below(1e9);
  let q = { at, body: text(40), key: keyText(), now: at + below(600001) - 300000 };
  q.signature = await symmetric.sign(q.body, q.key, at);
  const kind = below(3) === 0 ? 'good' : pick(kinds);
  q = spoil[kind](q);
  if (below(8) === 0) q = spoil[pick(kinds)](q);
  const verdict = await symmetric.verify(q.body, q.key, q.signature, { timestamp: q.now });
  console.log([hex(q.body), hex(q.signature), hex(q.key), q.now, verdict, kind].join('\t'));
}

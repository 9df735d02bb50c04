// A webhook receiver that judges with the official standardwebhooks library.
// Usage: node receiver.mjs PORTFILE SECRET   (modules are found through the folder it is run from)
// POST anything: 200 when the library verifies it, else 401. GET: {"good": n, "bad": n, "why": [...]}.
import { webcrypto } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

globalThis.crypto ??= webcrypto;
const require = createRequire(path.join(process.cwd(), 'package.json'));
const { Webhook } = require('standardwebhooks');
const [portFile, secret] = process.argv.slice(2);
const webhook = new Webhook(secret);
const count = { good: 0, bad: 0, why: [] };

const server = http.createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    if (request.method === 'GET') {
      response.end(JSON.stringify(count));
      return;
    }
    try {
      const event = webhook.verify(Buffer.concat(parts).toString('utf8'), request.headers);
      if (!Array.isArray(event.records)) throw new Error('no records');
      count.good += 1;
      response.end('{}');
    } catch (problem) {
      count.bad += 1;
      count.why.push(String(problem.message));
      response.statusCode = 401;
      response.end('{}');
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  writeFileSync(`${portFile}.new`, String(server.address().port));
  renameSync(`${portFile}.new`, portFile);
});

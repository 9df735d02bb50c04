// check.mjs PAGE.html OUT-DIRECTORY: show the dashboard in Chromium in light, dark
// and on a phone; it must fit its window, say nothing on the console, and ask
// nobody for anything. Screenshots go to the directory, for a person to look at.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [, , page_file, out] = process.argv;
const html = readFileSync(page_file);
const asked = [];
const server = createServer((request, response) => {
  asked.push(request.url);
  response.writeHead(request.url === '/' ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8' });
  response.end(request.url === '/' ? html : '');
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const url = `http://127.0.0.1:${server.address().port}/`;

let passed = 0;
let failed = 0;
function check(good, name, detail = '') {
  if (good) { passed++; console.log(`ok - ${name}`); } else { failed++; console.log(`not ok - ${name} ${detail}`); }
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const background = {};
for (const [name, width, height, colorScheme] of [['light', 1280, 900, 'light'], ['dark', 1280, 900, 'dark'], ['phone', 360, 740, 'light'], ['phone-dark', 390, 844, 'dark']]) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, deviceScaleFactor: 1 });
  const page = await context.newPage();
  const said = [];
  const elsewhere = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) said.push(message.text()); });
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('request', (request) => { if (request.url() !== url && !request.url().endsWith('/favicon.ico')) elsewhere.push(request.url()); });
  await page.goto(url, { waitUntil: 'load' });
  const seen = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    sections: document.querySelectorAll('section').length,
    charts: document.querySelectorAll('svg.bars').length,
    // text that is cut off or lies outside its card
    outside: [...document.querySelectorAll('section')].filter((s) => [...s.querySelectorAll('svg, p, h2')].some((e) => e.getBoundingClientRect().right > s.getBoundingClientRect().right + 1)).length,
    small: [...document.querySelectorAll('td, th, p, h1, h2')].filter((e) => parseFloat(getComputedStyle(e).fontSize) < 12).length,
    background: getComputedStyle(document.body).backgroundColor,
    foreground: getComputedStyle(document.body).color,
  }));
  background[name] = seen.background;
  check(seen.wide <= 0, `${name}: no horizontal scrolling at ${width} pixels`, `${seen.wide} too wide`);
  check(seen.sections >= 8 && seen.charts >= 3, `${name}: ${seen.sections} cards, ${seen.charts} charts`);
  check(seen.outside === 0, `${name}: nothing sticks out of its card`, `${seen.outside}`);
  check(seen.small === 0, `${name}: no text below 12 pixels`, `${seen.small}`);
  check(said.filter((s) => !s.includes('favicon')).filter((s) => !/404/.test(s)).length === 0, `${name}: nothing on the console`, said.join('; '));
  check(elsewhere.length === 0, `${name}: no request for anything else`, elsewhere.join(' '));
  await page.screenshot({ path: `${out}/dashboard-${name}.png`, fullPage: true });
  await context.close();
}
check(background.light !== background.dark, 'dark is another colour than light');
check(asked.every((path) => path === '/' || path === '/favicon.ico'), 'the server was asked for the page alone', asked.join(' '));
await browser.close();
server.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

/** The console's page in a real Chromium, over the real API server, Kafka and Cassandra. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { buildPage } from '../../tools/console/build-page.ts';
import type { LiveFigures } from '../../workloads/chat/record.ts';
import { aBrowser } from '../support/browser.ts';
import { aConsoleScene, type ConsoleScene } from '../support/console-scene.ts';
import { findFaults } from '../support/find-faults.ts';
import { aWindowRow, writeWindows } from '../support/write-windows.ts';

const root = join(import.meta.dirname, '../..');
/** `SMACK_PICTURES=docs/console` renews the pictures of the documentation. */
const pictures = process.env['SMACK_PICTURES'];
const MINUTE = 60_000;
/** What strangers call themselves when they want to break a page. */
const HOSTILE = '<script>top.hacked=1</script><img src=x onerror=top.hacked=1>\u202e\u200b\u{1f525}';

let scene: ConsoleScene;
let browser: Browser;
let folder: string;
let built: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smack-page-'));
  built = join(folder, 'web');
  await buildPage(built);
  scene = await aConsoleScene({ channels: ['alpha', 'beta', 'gamma'], process: { page: built } });
  await scene.setStatus({
    shards: {
      desired: 1,
      ready: 1,
      channels: 3,
      channelsJoined: 2,
      channelsFailed: [{ channel: 'gamma', reason: 'msg_channel_suspended' }],
    },
  });
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  const rows = Array.from({ length: 55 }, (_, minute) =>
    aWindowRow({
      windowStart: now - (56 - minute) * MINUTE,
      messages: minute === 40 ? 900 : 100 + Math.round(60 * Math.sin(minute / 5)) + ((minute * 37) % 23),
      chatters: 40 + Math.round(20 * Math.cos(minute / 7)),
      firstTimeChatters: minute % 4,
      bits: minute === 4 ? 5_000 : 0,
      bans: minute === 3 ? 2 : 0,
      subscriptions: minute % 9 === 0 ? 3 : 0,
      topChatters: [
        { user: '1', login: 'somebody', messages: 9 },
        { user: '2', login: HOSTILE, messages: 4 },
        { user: '3', login: 'x'.repeat(10_000), messages: 3 },
      ],
    }),
  );
  await writeWindows(scene.processor, rows);
  browser = await aBrowser();
});
after(async () => {
  await browser?.close();
  await scene?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What stood on the page says more of a failed wait than that it ended. */
afterEach(async t => {
  const { error } = t as { readonly error?: unknown };
  const failed = error !== undefined && error !== null;
  for (const context of browser.contexts()) {
    for (const page of failed ? context.pages() : []) {
      t.diagnostic(`${page.url()}\n${await page.innerText('body')}`);
    }
    await context.close();
  }
});

async function writeLive(messages: number): Promise<void> {
  const figures: LiveFigures = {
    type: 'live',
    room: '1001',
    channel: 'alpha',
    windowStart: Math.floor(Date.now() / MINUTE) * MINUTE,
    windowSeconds: 60,
    messages,
    chatters: 31,
    top: [{ login: 'somebody', messages: 7 }],
    latest: Date.now(),
    late: 0,
  };
  const value = JSON.stringify(figures);
  await scene.processor.producer.send({
    topic: scene.processor.config.topics.live,
    messages: [{ key: '1001', value }],
  });
}

/** A tab whose console errors and requests to others are faults. */
async function aTab(
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly faults: string[] }> {
  const context = await browser.newContext({
    locale: 'en-GB',
    viewport: { width: 1100, height: 800 },
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const faults: string[] = [];
  page.on('pageerror', error => faults.push(error.stack ?? String(error)));
  page.on('console', message => void (message.type() === 'error' && faults.push(message.text())));
  page.on('request', request => {
    const url = request.url();
    if (!url.startsWith(scene.console.url) && !/^(data|blob):/.test(url)) faults.push(`asked ${url}`);
  });
  return { page, faults };
}

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  await mkdir(join(root, pictures), { recursive: true });
  await page.screenshot({ path: join(root, pictures, `${name}.png`), animations: 'disabled' });
}

const channelUrl = () => `${scene.console.url}/pipelines/${scene.namespace}/${scene.name}/channels/1001`;

test('from the list over a pipeline to a channel, by keyboard alone, each with a URL of its own', async () => {
  const { page, faults } = await aTab();
  await writeLive(10);
  await page.goto(scene.console.url);
  const link = page.getByRole('link', { name: `${scene.namespace}/${scene.name}` });
  await link.waitFor();
  await page.getByText('live', { exact: true }).waitFor();
  await picture(page, 'pipelines');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate('document.activeElement?.textContent'), 'Skip to content');
  await link.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: `${scene.namespace}/${scene.name}` }).waitFor();
  await page.getByText('can not be read: msg_channel_suspended').waitFor();
  await picture(page, 'pipeline');
  assert.deepEqual(await findFaults(page), []);
  const channel = page.getByRole('link', { name: 'alpha' });
  await channel.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(channelUrl());
  await page.getByRole('img', { name: /at most 900 messages/ }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: `${scene.namespace}/${scene.name}` }).waitFor();
  assert.deepEqual(faults, []);
});

test('a message that is counted shows in an open tab without a reload', async () => {
  const { page, faults } = await aTab();
  await page.goto(channelUrl());
  await writeLive(4_321);
  await page.getByText('4,321').first().waitFor();
  assert.deepEqual(faults, []);
});

test('hostile names are text: nothing runs, nothing is fetched, nothing leaves its place', async () => {
  const { page, faults } = await aTab({ viewport: { width: 320, height: 700 } });
  await page.goto(channelUrl());
  await page.getByRole('cell').first().waitFor();
  await page.getByText('<script>top.hacked=1</script>').waitFor();
  assert.equal(await page.evaluate("'hacked' in globalThis"), false);
  assert.equal(await page.locator('main script, main img').count(), 0);
  const wide = await page.evaluate('document.documentElement.scrollWidth');
  assert.equal(wide, 320, 'the page itself does not scroll sideways');
  assert.deepEqual(faults, []);
});

test('the chart is read point by point, and is the same as its table and its CSV', async () => {
  const { page, faults } = await aTab();
  await page.goto(channelUrl());
  const chart = page.getByRole('img', { name: /at most 900 messages/ });
  await chart.focus();
  await page.keyboard.press('ArrowLeft');
  await page.getByText(/: \d+ messages, \d+ chatters/).waitFor();
  await picture(page, 'channel');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download CSV' }).click();
  const csv = await (await (await downloading).createReadStream()).toArray();
  const lines = Buffer.concat(csv).toString().trim().split('\r\n');
  await page.getByRole('button', { name: 'As a table' }).click();
  const table = page.getByRole('table', { name: 'Messages a minute' });
  await table.waitFor();
  const shown = await table.locator('tbody tr td:nth-child(2)').allTextContents();
  assert.deepEqual(
    shown.toReversed(),
    lines.slice(1).map(line => line.split(',')[1]),
  );
  assert.ok(shown.length >= 50);
  assert.deepEqual(await findFaults(page), []);
  assert.deepEqual(faults, []);
});

test('dark, narrow and French: readable and without faults', async () => {
  const { page, faults } = await aTab({
    locale: 'fr-FR',
    colorScheme: 'dark',
    reducedMotion: 'reduce',
    viewport: { width: 320, height: 700 },
  });
  await page.goto(channelUrl());
  await page.getByRole('img', { name: /au plus 900 messages/ }).waitFor();
  await picture(page, 'channel-narrow-dark-french');
  assert.deepEqual(await findFaults(page), []);
  assert.equal(await page.evaluate('document.documentElement.lang'), 'fr');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Top chatters' }).waitFor();
  assert.deepEqual(faults, []);
});

test('empty, unknown and failed are drawn on purpose', async () => {
  const { page } = await aTab();
  await page.goto(`${channelUrl()}?from=2020-01-01T00:00:00Z&to=2020-01-01T01:00:00Z`);
  await page.getByText('No chat in this range of time.').first().waitFor();
  assert.deepEqual(await findFaults(page), []);
  await page.goto(`${scene.console.url}/pipelines/${scene.namespace}/none`);
  await page.getByText('This could not be loaded.').first().waitFor();
  await picture(page, 'failed');
  assert.deepEqual(await findFaults(page), []);
});

test('a console that goes away is said at once, figures stay with their age, and it comes back by itself', async () => {
  const port = Number(new URL(scene.console.url).port);
  const { page } = await aTab();
  await page.clock.install();
  await page.goto(channelUrl());
  await page.getByText('live', { exact: true }).waitFor();
  // Figures that have not come yet could not grow old.
  await page.getByRole('img', { name: /at most 900 messages/ }).waitFor();
  await page.getByText('somebody').last().waitFor();
  await scene.console.kill('SIGKILL');
  await page.clock.runFor(30_000);
  await page.getByText(/^offline, \d+ s old$/).waitFor();
  await page.getByText('Not up to date: the console does not answer').first().waitFor();
  await picture(page, 'stale');
  assert.deepEqual(await findFaults(page), []);
  await scene.start({ port, page: built });
  await writeLive(777);
  for (let round = 0; round < 100; round += 1) {
    await page.clock.runFor(2_000);
    if (await page.getByText('live', { exact: true }).isVisible()) break;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  await page.getByText('777').first().waitFor();
});

test('where a log-in is needed, a token opens what its bearer may see and nothing is shown before', async () => {
  const closed = await scene.start({ listen: '0.0.0.0', page: built });
  const { page } = await aTab();
  await page.goto(closed.url.replace('0.0.0.0', '127.0.0.1'));
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  assert.deepEqual(await findFaults(page), []);
  await picture(page, 'login');
  await page.getByLabel('Token of the cluster').fill('nonsense');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
});

import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

/**
 * The program of image `smack/test:dev`: it misbehaves as asked, so that tests can see how a node deals with it.
 * Everything it does is appended to the file of `--journal`, one line each, for tests to read.
 */
const { values } = parseArgs({
  options: {
    /** End after this many milliseconds with --code. */
    'exit-after': { type: 'string' },
    code: { type: 'string', default: '0' },
    /** Ignore SIGTERM. */
    stubborn: { type: 'boolean', default: false },
    /** Need this long to end after SIGTERM, milliseconds. */
    'slow-end': { type: 'string' },
    /** Answer probes with 500 from this many milliseconds on. */
    'sick-after': { type: 'string' },
    /** Answer probes with 500 until this many milliseconds have passed. */
    'sick-until': { type: 'string' },
    /** Listen on $POD_IP:port. */
    port: { type: 'string' },
    /** Stop answering at all after this many milliseconds, as a program in an endless loop. */
    'hang-after': { type: 'string' },
    /** Write this as the termination message. */
    message: { type: 'string' },
    'message-file': { type: 'string' },
    journal: { type: 'string' },
    name: { type: 'string', default: 'main' },
    /** Fail with code 1 when this file is not there, and make it: the next run succeeds with code 0. */
    'fail-once': { type: 'string' },
    /** Print this file's content each time it changes. */
    show: { type: 'string' },
    /** Start a child process that lives for ever, and print its pid. */
    child: { type: 'boolean', default: false },
    /** Print the environment as JSON and go on. */
    env: { type: 'boolean', default: false },
  },
});

const began = performance.now();
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
  if (values.journal !== undefined) appendFileSync(values.journal, `${values.name} ${line}\n`);
};
const number = (text: string | undefined, fallback: number): number =>
  text === undefined ? fallback : Number(text);

process.on('SIGTERM', () => {
  say('SIGTERM');
  if (values.stubborn) return;
  setTimeout(
    () => {
      say('ended');
      process.exit(0);
    },
    number(values['slow-end'], 0),
  );
});

say('started');
if (values.env) process.stdout.write(`${JSON.stringify(process.env)}\n`);
if (values['fail-once'] !== undefined) {
  const first = !existsSync(values['fail-once']);
  writeFileSync(values['fail-once'], '');
  process.exit(first ? 1 : 0);
}
if (values.child) say(`child ${spawn('sleep', ['600']).pid}`);
if (values.show !== undefined) {
  let shown: string | undefined;
  setInterval(() => {
    const text = readFileSync(values.show ?? '', 'utf8').trim();
    if (text !== shown) say(`file: ${text}`);
    shown = text;
  }, 50);
}

if (values.port !== undefined) {
  const healthy = (): boolean => {
    const ms = performance.now() - began;
    return (
      ms >= number(values['sick-until'], 0) && ms < number(values['sick-after'], Number.POSITIVE_INFINITY)
    );
  };
  createServer((_, response) => {
    if (performance.now() - began >= number(values['hang-after'], Number.POSITIVE_INFINITY)) return;
    response.writeHead(healthy() ? 200 : 500).end();
  }).listen(Number(values.port), process.env['POD_IP']);
}

if (values['exit-after'] === undefined) {
  setInterval(() => {}, 60_000);
} else {
  await sleep(Number(values['exit-after']));
  if (values.message !== undefined && values['message-file'] !== undefined) {
    writeFileSync(values['message-file'], values.message);
  }
  say(`exit ${values.code}`);
  process.exit(Number(values.code));
}

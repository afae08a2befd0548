/** Measures one parser: for each message it gets it parses all lines some times and answers with the time that took. */
import { chatLines } from './chat-lines.ts';
import { parsers } from './parsers.ts';

const [name = '', messages = '0'] = process.argv.slice(2);
const parse = parsers[name];
if (parse === undefined) throw new Error(`no parser '${name}'`);
/** A kernel counts a thread's CPU time in steps of some milliseconds; a pass must be many of them. */
const TIMES = 5;
const lines = chatLines(Number(messages));
const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);

process.on('message', () => {
  const before = process.threadCpuUsage();
  let made = 0;
  for (let time = 0; time < TIMES; time++) {
    for (const line of lines) if (parse(line) !== null) made++;
  }
  const { user, system } = process.threadCpuUsage(before);
  if (made !== TIMES * lines.length) throw new Error(`${name} did not parse all lines`);
  process.send?.({ seconds: (user + system) / TIMES / 1e6, lines: lines.length, bytes });
});
process.send?.('ready');

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DemoOptions, parseDemoOptions } from './demo-options.ts';

const cases: Record<string, { readonly argv: readonly string[]; readonly want: DemoOptions }> = {
  'without options the example is watched at real time': {
    argv: [],
    want: { mode: 'watch', name: 'demo', chat: undefined, speed: 1 },
  },
  'files are found from where the user stands': {
    argv: ['--once', '--chat', 'a.tsv', '--json', '../out.jsonl'],
    want: { mode: 'once', name: 'once-7', chat: '/home/me/a.tsv', json: '/home/out.jsonl', speed: 'max' },
  },
  'absolute paths stay': {
    argv: ['--chat', '/logs/a.tsv', '--speed', '20'],
    want: { mode: 'watch', name: 'demo', chat: '/logs/a.tsv', speed: 20 },
  },
  'teams are watched': { argv: ['--teams'], want: { mode: 'teams', name: 'demo' } },
  'the steady shares of teams go to a file': {
    argv: ['--teams', '--once', '--json', 'out.jsonl'],
    want: { mode: 'teams-once', name: 'teams-7', json: '/home/me/out.jsonl' },
  },
  'channels of the real Twitch are taken as people write them': {
    argv: ['--live', '#Dota2', 'xqc', '--name', 'mine'],
    want: { mode: 'live', name: 'mine', logins: ['dota2', 'xqc'] },
  },
};

for (const [name, { argv, want }] of Object.entries(cases)) {
  test(name, () => {
    const environment = process.env['SMACK_CHAT_LOG'];
    delete process.env['SMACK_CHAT_LOG'];
    try {
      assert.deepEqual(parseDemoOptions(argv, 7, '/home/me'), want);
    } finally {
      if (environment !== undefined) process.env['SMACK_CHAT_LOG'] = environment;
    }
  });
}

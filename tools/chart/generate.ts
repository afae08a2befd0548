/**
 * Brings the generated parts of the chart up to date: copies of crds/, operator/rbac.yaml and operator/policies/ (Helm can read
 * no file outside the chart), values.schema.json, README.md, the dashboard, and the runbook of the alerts.
 * `node tools/chart/generate.ts` writes them; `--check` exits 1 when one is not what it would write, or is one too many.
 */
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { alertsSchema, renderAlerts } from './render-alerts.ts';
import { renderDashboard } from './render-dashboard.ts';
import { type ChartFacts, renderReadme } from './render-readme.ts';
import { renderSchema } from './render-schema.ts';
import { readValueDocs } from './values-docs.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const check = process.argv.includes('--check');

const values = read('helm/smack/values.yaml');
const docs = readValueDocs(values);
const alerts = alertsSchema.parse(parse(read('helm/smack/files/alerts.yaml')));
const copies = [
  ...globSync('crds/*.yaml', { cwd: root }).map(file => [file, `files/${file}`]),
  ['operator/rbac.yaml', 'files/rbac.yaml'],
  ...globSync('operator/policies/*.yaml', { cwd: root }).map(file => [
    file,
    file.replace('operator', 'files'),
  ]),
] as const;

const wanted = new Map<string, string>([
  ...copies.map(([from = '', to]) => [`helm/smack/${to}`, read(from)] as const),
  ['helm/smack/values.schema.json', renderSchema(docs)],
  [
    'helm/smack/README.md',
    renderReadme(parse(read('helm/smack/Chart.yaml')) as ChartFacts, docs, parse(values)),
  ],
  ['helm/smack/files/dashboard.json', renderDashboard()],
  ['docs/runbooks/alerts.md', renderAlerts(alerts)],
]);

const stale = [...wanted].filter(([file, text]) => !existsSync(join(root, file)) || read(file) !== text);
const surplus = ['helm/smack/files/crds', 'helm/smack/files/policies'].flatMap(folder =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder))
        .map(name => `${folder}/${name}`)
        .filter(file => !wanted.has(file))
    : [],
);

if (check) {
  for (const [file] of stale) tell(`${file} is not what its sources say: run npm run generate`);
  for (const file of surplus) tell(`${file} is a copy of nothing: run npm run generate`);
  process.exitCode = stale.length + surplus.length > 0 ? 1 : 0;
} else {
  for (const [file, text] of stale) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  for (const file of surplus) rmSync(join(root, file));
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** `npm run manifest`: renders the chart into dist/install.yaml and the custom resources alone into dist/crds.yaml, for who installs without Helm. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import type { KubeObject } from '../../operator/kube/object.ts';
import { findHelm } from '../helm/find-helm.ts';
import { renderInstall } from './render-install.ts';
import type { ChartFacts } from './render-readme.ts';

const root = join(import.meta.dirname, '../..');
const chart = join(root, 'helm/smack');
const namespace = 'smack-system';
const facts = parse(readFileSync(join(chart, 'Chart.yaml'), 'utf8')) as ChartFacts;

const helm = await findHelm(line => process.stderr.write(`${line}\n`));
const rendered = execFileSync(helm[4], ['template', 'smack', chart, '-n', namespace, '--no-hooks'], {
  encoding: 'utf8',
  env: { PATH: process.env['PATH'], HOME: '/nonexistent', KUBECONFIG: '/dev/null' },
});
const objects = parseAllDocuments(rendered).map(document => document.toJS() as KubeObject);
const crds = objects.filter(({ kind }) => kind === 'CustomResourceDefinition');
mkdirSync(join(root, 'dist'), { recursive: true });
writeFileSync(join(root, 'dist/install.yaml'), renderInstall(objects, namespace, facts.version));
writeFileSync(
  join(root, 'dist/crds.yaml'),
  crds.map(crd => `---\n${stringify(crd, { lineWidth: 0 })}`).join(''),
);
process.stdout.write(
  `dist/install.yaml: ${objects.length + 1} objects\ndist/crds.yaml: ${crds.length} objects\n`,
);

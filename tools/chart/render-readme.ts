import { type ValueDoc, valueAt } from './values-docs.ts';

export interface ChartFacts {
  readonly name: string;
  readonly version: string;
  readonly kubeVersion: string;
  readonly description: string;
}

/** The chart's README: what it installs and a table of every value. Pure. */
export function renderReadme(chart: ChartFacts, docs: readonly ValueDoc[], values: unknown): string {
  const rows = docs
    .filter(({ path }) => !docs.some(other => other.path.startsWith(`${path}.`)))
    .map(
      ({ path, description }) =>
        `| \`${path}\` | ${defaultOf(valueAt(values, path))} | ${cell(description)} |`,
    );
  return `# The chart ${chart.name}

<!-- Generated from values.yaml by \`npm run generate\`: edit that file. -->

${chart.description} Version ${chart.version}, for Kubernetes ${chart.kubeVersion.replace('-0', '')} and Helm 3 or 4.

How to install, and what is to be there first: [docs/install.md](../../docs/install.md). Upgrades, rollback and uninstall:
[docs/upgrade.md](../../docs/upgrade.md). Argo CD and Flux: [docs/argo-flux.md](../../docs/argo-flux.md).

A cluster takes one release. A value that is not listed here is refused.

| value | default | meaning |
|---|---|---|
${rows.join('\n')}
`;
}

function defaultOf(value: unknown): string {
  const text = JSON.stringify(value);
  return text === '""' ? 'empty' : `\`${cell(text)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments, stringify } from 'yaml';

/** A pipeline to apply: its manifest, and what the demo must know of it. */
export interface PipelineManifest {
  readonly yaml: string;
  readonly namespace: string;
  readonly name: string;
  readonly channels: readonly string[];
}

const example = fileURLToPath(new URL('../../examples/pipeline.yaml', import.meta.url));

/** The example pipeline; with `channels`, reading these instead of its own. */
export async function exampleManifest(channels?: readonly string[]): Promise<PipelineManifest> {
  return renderManifest(await readFile(example, 'utf8'), channels);
}

/** Finds the pipeline among a manifest's documents; with `channels`, puts these in. */
export function renderManifest(yaml: string, channels?: readonly string[]): PipelineManifest {
  const documents = parseAllDocuments(yaml);
  const pipeline = documents.find(document => document.get('kind') === 'TwitchPipeline');
  if (pipeline === undefined) throw new Error('the manifest holds no TwitchPipeline');
  if (channels !== undefined) pipeline.setIn(['spec', 'channels'], [...channels]);
  const object = pipeline.toJS() as {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: { readonly channels: readonly string[] };
  };
  return {
    yaml: documents.map(document => `---\n${stringify(document.toJS())}`).join(''),
    namespace: object.metadata.namespace,
    name: object.metadata.name,
    channels: object.spec.channels,
  };
}

import type { EnvSources } from './container-env.ts';
import { fieldValue } from './field-value.ts';
import type { KeyToPath, Volume, VolumeSource } from './pod.ts';
import { type Blocked, type Data, type Made, spoken } from './referenced-data.ts';
import { resourceFieldValue } from './resource-field-value.ts';

/** One file of a projected volume; `path` is relative and has been checked to stay inside. */
export interface VolumeFile {
  readonly path: string;
  readonly bytes: Buffer;
}

export interface VolumeSources extends EnvSources {
  /** A service account token for an audience, requested before; `undefined` while there is none. */
  readonly token: (audience: string | undefined, expirationSeconds: number | undefined) => string | undefined;
}

/**
 * The files of a volume. `undefined` for one that starts empty (emptyDir); blocked, with the reason that the pod's
 * containers shall show, for kinds of volumes that a process node cannot offer and for sources that are not there.
 */
export function volumeFiles(volume: Volume, sources: VolumeSources): Made<readonly VolumeFile[] | undefined> {
  if (volume.emptyDir !== undefined) return { made: undefined };
  const all = volume.projected?.sources ?? [volume];
  const files: VolumeFile[] = [];
  for (const source of all) {
    const found = sourceFiles(volume.name, source, sources);
    if ('blocked' in found) return found;
    files.push(...found.made);
  }
  return { made: files };
}

function sourceFiles(
  volume: string,
  source: VolumeSource,
  sources: VolumeSources,
): Made<readonly VolumeFile[]> {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source;
  if (configMap !== undefined) return dataFiles(volume, 'configMap', configMap, sources);
  if (secret !== undefined) {
    return dataFiles(volume, 'secret', { ...secret, name: secret.secretName ?? secret.name ?? '' }, sources);
  }
  if (downwardAPI !== undefined) return downwardFiles(volume, downwardAPI, sources);
  if (serviceAccountToken === undefined) {
    const kind = Object.keys(source).find(key => key !== 'name') ?? 'unknown';
    return {
      blocked: {
        reason: 'VolumeNotSupported',
        message: `volume "${volume}": process nodes offer no ${kind} volumes`,
      },
    };
  }
  const { path, audience, expirationSeconds } = serviceAccountToken;
  const token = sources.token(audience, expirationSeconds);
  if (token === undefined)
    return { blocked: { ...creating(volume, 'no service account token yet'), expected: true } };
  return checked(volume, [{ path, bytes: Buffer.from(token) }]);
}

function dataFiles(
  volume: string,
  kind: 'configMap' | 'secret',
  ref: { readonly name: string; readonly optional?: boolean; readonly items?: readonly KeyToPath[] },
  { lookup }: VolumeSources,
): Made<readonly VolumeFile[]> {
  const data = lookup(kind, ref.name);
  if (data === 'unknown')
    return { blocked: { ...creating(volume, `waiting for ${spoken[kind]} "${ref.name}"`), expected: true } };
  if (data === undefined && ref.optional !== true) {
    return { blocked: creating(volume, `${spoken[kind]} "${ref.name}" not found`) };
  }
  const chosen = choose(data ?? {}, ref.items);
  if (typeof chosen === 'string' && ref.optional !== true) {
    return { blocked: creating(volume, `${spoken[kind]} references non-existent config key: ${chosen}`) };
  }
  return checked(volume, typeof chosen === 'string' ? [] : chosen);
}

/** The files, or the first key that is missing. */
function choose(data: Data, items: readonly KeyToPath[] | undefined): readonly VolumeFile[] | string {
  if (items === undefined) return Object.entries(data).map(([path, bytes]) => ({ path, bytes }));
  const files: VolumeFile[] = [];
  for (const { key, path } of items) {
    const bytes = data[key];
    if (bytes === undefined) return key;
    files.push({ path, bytes });
  }
  return files;
}

function downwardFiles(
  volume: string,
  { items = [] }: NonNullable<VolumeSource['downwardAPI']>,
  { pod, place, allocatable }: VolumeSources,
): Made<readonly VolumeFile[]> {
  const files: VolumeFile[] = [];
  for (const { path, fieldRef, resourceFieldRef } of items) {
    const container = pod.spec.containers.find(({ name }) => name === resourceFieldRef?.containerName);
    const value =
      fieldRef !== undefined
        ? fieldValue(pod, fieldRef.fieldPath, place)
        : resourceFieldRef && container && resourceFieldValue(pod, container, resourceFieldRef, allocatable);
    if (value === undefined) {
      const field = fieldRef?.fieldPath ?? resourceFieldRef?.resource;
      return { blocked: creating(volume, `process nodes do not know the field ${field}`) };
    }
    files.push({ path, bytes: Buffer.from(value) });
  }
  return checked(volume, files);
}

/** The API server refuses such paths too; this code writes files, so it looks for itself. */
function checked(volume: string, files: readonly VolumeFile[]): Made<readonly VolumeFile[]> {
  const bad = files.find(({ path }) => path === '' || path.startsWith('/') || path.split('/').includes('..'));
  return bad === undefined
    ? { made: files }
    : { blocked: creating(volume, `path ${bad.path} leaves the volume`) };
}

function creating(volume: string, message: string): Blocked {
  return { reason: 'ContainerCreating', message: `volume "${volume}": ${message}` };
}

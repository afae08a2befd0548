/** What the page shows, as its URL says. Every view has one, so that it can be sent to somebody. */
export type View =
  | { readonly name: 'pipelines' }
  | { readonly name: 'pipeline'; readonly namespace: string; readonly pipeline: string }
  | {
      readonly name: 'channel';
      readonly namespace: string;
      readonly pipeline: string;
      readonly room: string;
      readonly query: string;
    }
  | { readonly name: 'cluster' }
  | { readonly name: 'pod'; readonly namespace: string; readonly pod: string }
  | { readonly name: 'nowhere' };

/** The view at a path and its query; the server answers the page for the same paths. */
export function readPath(path: string, query = ''): View {
  const parts = path.split('/').slice(1).map(decode);
  const [first, namespace, second, word, room] = parts;
  if (path === '/') return { name: 'pipelines' };
  if (first === 'cluster' && parts.length === 1) return { name: 'cluster' };
  if (namespace === undefined || second === undefined || namespace === '' || second === '')
    return { name: 'nowhere' };
  if (first === 'pods' && parts.length === 3) return { name: 'pod', namespace, pod: second };
  if (first !== 'pipelines') return { name: 'nowhere' };
  if (parts.length === 3) return { name: 'pipeline', namespace, pipeline: second };
  if (parts.length === 5 && word === 'channels' && room !== undefined && /^\d{1,20}$/.test(room)) {
    return { name: 'channel', namespace, pipeline: second, room, query };
  }
  return { name: 'nowhere' };
}

/** The URL of a view. */
export function writePath(view: View): string {
  if (view.name === 'cluster') return '/cluster';
  if (view.name === 'pod') return `/pods/${encode(view.namespace)}/${encode(view.pod)}`;
  if (view.name === 'pipeline') return `/pipelines/${encode(view.namespace)}/${encode(view.pipeline)}`;
  if (view.name === 'channel') {
    const { namespace, pipeline, room, query } = view;
    return `/pipelines/${encode(namespace)}/${encode(pipeline)}/channels/${encode(room)}${query === '' ? '' : `?${query}`}`;
  }
  return '/';
}

const encode = encodeURIComponent;

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

/** Where a container believes a volume to be, and where it really is. */
export interface MountedPath {
  readonly mountPath: string;
  readonly real: string;
}

/**
 * Processes have no mount namespace of their own: a text that begins with a container's mountPath is changed to begin
 * with the real folder. Longest mountPath first, and only at a path's border, so `/etc/smack-old` is not `/etc/smack`.
 */
export function rewritePath(text: string, mounts: readonly MountedPath[]): string {
  for (const { mountPath, real } of mounts.toSorted((a, b) => b.mountPath.length - a.mountPath.length)) {
    const base = mountPath.replace(/\/+$/, '');
    if (text === base || text.startsWith(`${base}/`)) return real + text.slice(base.length);
    // `--config=/etc/smack/file` is how flags carry paths.
    const flag = /^(--?[A-Za-z0-9-]+=)(.*)$/.exec(text);
    const value = flag?.[2];
    if (value !== undefined && (value === base || value.startsWith(`${base}/`))) {
      return flag?.[1] + real + value.slice(base.length);
    }
  }
  return text;
}

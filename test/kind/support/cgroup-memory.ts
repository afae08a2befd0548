import type { TrialPod, TrialScene } from './trial-scene.ts';

/**
 * The memory limit of a pod as the kernel of its node holds it, in bytes: memory.max of cgroup v2, or memory.limit_in_bytes of v1. The kubelet names the
 * folder after the pod's UID, with `_` for `-` under systemd.
 */
export async function cgroupMemoryLimit(scene: TrialScene, pod: TrialPod): Promise<number> {
  const { nodeName = '' } = pod.spec;
  const uid = pod.metadata.uid ?? '';
  const script = `find /sys/fs/cgroup -type d \\( -name '*pod${uid}*' -o -name '*pod${uid.replaceAll('-', '_')}*' \\) |
    while read -r folder; do cat "$folder/memory.max" "$folder/memory.limit_in_bytes" 2> /dev/null || true; done`;
  const found = await scene.docker('exec', nodeName, 'bash', '-c', script);
  const [limit] = found.split('\n').filter(line => /^\d+$/.test(line));
  if (limit === undefined) throw new Error(`node ${nodeName} limits no memory of ${pod.metadata.name}`);
  return Number(limit);
}

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { runTool } from '../images/run-tool.ts';

/** How this machine forwards packets. */
export interface Forwarding {
  readonly enabled: boolean;
  /** Policy of iptables' chain FORWARD. */
  readonly policy: string;
}

const FORWARD_FILE = '/proc/sys/net/ipv4/ip_forward';
/** Bridges of our daemon: its default network's, and those of networks whose name is made of their id. */
const BRIDGE = /^(docker0|br-[0-9a-f]{12})$/;

export async function readForwarding(): Promise<Forwarding> {
  const chain = await runTool('iptables', ['-S', 'FORWARD']);
  const policy = /^-P FORWARD (\w+)$/m.exec(chain)?.[1] ?? 'ACCEPT';
  return { enabled: (await readFile(FORWARD_FILE, 'utf8')).trim() === '1', policy };
}

/** Takes away the chains, rules and bridges of a Docker daemon that has ended, and forwards as before. */
export async function restoreNetwork({ enabled, policy }: Forwarding): Promise<void> {
  for (const program of ['iptables', 'ip6tables']) {
    for (const table of ['nat', 'filter']) {
      const saved = await runTool(program, ['-t', table, '-S']).catch(() => '');
      for (const args of removals(saved)) await runTool(program, ['-t', table, ...args]);
    }
  }
  for (const name of (await readdir('/sys/class/net')).filter(name => BRIDGE.test(name))) {
    await runTool('ip', ['link', 'delete', name]);
  }
  await runTool('iptables', ['-P', 'FORWARD', policy]);
  if (!enabled) await writeFile(FORWARD_FILE, '0');
}

/**
 * What removes Docker's rules and chains from a table.
 * @param saved the output of `iptables -t TABLE -S`
 * @returns arguments for iptables, in the order in which they can be carried out: rules that lead to its chains, their rules, the chains
 */
export function removals(saved: string): readonly (readonly string[])[] {
  const lines = saved.split('\n');
  const chains = lines.map(line => /^-N (DOCKER\S*)$/.exec(line)?.[1]).filter(name => name !== undefined);
  const rules = lines.filter(
    line =>
      /^-A (?!DOCKER)/.test(line) &&
      /DOCKER|\b(docker0|br-[0-9a-f]{12})\b|172\.(29\.0|30\.\d+)\.0\/24/.test(line),
  );
  return [
    ...rules.map(rule => ['-D', ...rule.split(' ').slice(1)]),
    ...chains.map(chain => ['-F', chain]),
    ...chains.map(chain => ['-X', chain]),
  ];
}

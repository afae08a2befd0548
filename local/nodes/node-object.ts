import type { KubeObject } from '../../operator/kube/object.ts';
import { rfc3339 } from './container-status.ts';

/** A process node as its owner describes it. */
export interface NodePlan {
  readonly name: string;
  readonly zone: string;
  /** Declared, not measured: what the scheduler may place here. */
  readonly capacity: { readonly cpu: string; readonly memory: string; readonly pods: string };
  /** 127.<octet>.<number>.1; pods get the addresses after it. */
  readonly hostIp: string;
}

export interface NodeFacts {
  readonly nowMs: number;
  readonly arch: string;
  readonly logPort: number;
  readonly version: string;
  readonly bootId: string;
}

/** The Node object with its whole status. */
export function nodeObject(plan: NodePlan, facts: NodeFacts): KubeObject & Readonly<Record<string, unknown>> {
  const { name, zone, capacity, hostIp } = plan;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': facts.arch,
        'topology.kubernetes.io/region': 'local',
        'topology.kubernetes.io/zone': zone,
        'smack.dev/process-node': 'true',
      },
    },
    spec: {},
    status: {
      capacity,
      allocatable: capacity,
      addresses: [
        { type: 'InternalIP', address: hostIp },
        { type: 'Hostname', address: name },
      ],
      conditions: conditions(rfc3339(facts.nowMs)),
      daemonEndpoints: { kubeletEndpoint: { Port: facts.logPort } },
      nodeInfo: {
        architecture: facts.arch,
        bootID: facts.bootId,
        containerRuntimeVersion: `process://${process.version}`,
        kernelVersion: '',
        kubeProxyVersion: '',
        kubeletVersion: facts.version,
        machineID: name,
        operatingSystem: 'linux',
        osImage: 'process node (pods are processes, for demos and tests)',
        systemUUID: name,
      },
    },
  };
}

function conditions(now: string) {
  const each = (type: string, status: string, reason: string, message: string) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  });
  return [
    each('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'process nodes do not measure memory'),
    each('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'process nodes do not measure the disk'),
    each('PIDPressure', 'False', 'KubeletHasSufficientPID', 'process nodes do not count processes'),
    each('Ready', 'True', 'KubeletReady', 'the process node is ready'),
  ];
}

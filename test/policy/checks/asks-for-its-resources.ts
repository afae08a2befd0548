import { type Check, ofContainers } from '../check.ts';
import { withContainer } from '../good-manifests.ts';

/** A CPU limit is not asked for: it slows what could run, and protects nobody whose requests are kept. */
export const asksForItsResources: Check = {
  rule: 'a container requests CPU and memory, and its memory is limited',
  sources: [
    'kube-linter unset-memory-requirements',
    'Polaris cpuRequestsMissing',
    'Polaris memoryRequestsMissing',
    'Polaris memoryLimitsMissing',
    'NSA C-0271',
  ],
  offences: ofContainers(({ resources: { requests = {}, limits = {} } = {} }) => {
    const missing = [
      ...['cpu', 'memory']
        .filter(resource => requests[resource] === undefined)
        .map(name => `request ${name}`),
      ...(limits['memory'] === undefined ? ['limit memory'] : []),
    ];
    return missing.length === 0 ? undefined : `does not ${missing.join(', ')}`;
  }),
  bad: [
    withContainer({ resources: {} }),
    withContainer({ resources: { requests: { memory: '1Gi' }, limits: { memory: '1Gi' } } }),
    withContainer({ resources: { requests: { cpu: '1', memory: '1Gi' } } }),
  ],
};

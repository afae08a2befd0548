/**
 * Which requests the API server writes into its audit log: who did what to which object, without bodies, once each,
 * when the answer is complete (a watch also when it starts). The control plane's own traffic and the
 * nodes' are left out: they would bury the rest.
 */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', nonResourceURLs: ['/healthz*', '/livez*', '/readyz*', '/version', '/openapi/*'] },
    {
      level: 'None',
      users: [
        'system:apiserver',
        'system:kube-scheduler',
        'system:kube-controller-manager',
        'smack:process-nodes',
      ],
    },
    { level: 'None', userGroups: ['system:nodes', 'system:serviceaccounts:kube-system'] },
    { level: 'Metadata' },
  ],
};

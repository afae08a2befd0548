import { resourceOf } from '../../../local/install/manifest-resources.ts';
import type { KubeObject } from '../../../operator/kube/object.ts';
import type { TrialScene } from './trial-scene.ts';

/** Objects of somebody who has nothing to do with smack. */
const yaml = `
apiVersion: v1
kind: Namespace
metadata: {name: bystander}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: bystander, labels: {app.kubernetes.io/name: smack-processor}}
data: {key: value}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: bystander}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      nodeSelector: {node-role.kubernetes.io/control-plane: ""}
      tolerations: [{key: node-role.kubernetes.io/control-plane, operator: Exists}]
      containers:
        - name: main
          image: localhost/smack/replay:0.1.0
          command: [/nodejs/bin/node, -e, "setInterval(() => {}, 1e6)"]
          resources: {requests: {cpu: 10m, memory: 64Mi}, limits: {memory: 64Mi}}
`;

/** Applies them. */
export function applyBystander(scene: TrialScene): Promise<void> {
  return scene.apply(yaml);
}

interface Belonging extends KubeObject {
  readonly data?: object;
}

/** What must stay as it is: settings, the Deployment, its pod. */
export async function lookAtBystander({
  admin,
  pods,
}: TrialScene): Promise<readonly (Belonging | undefined)[]> {
  const { client } = admin;
  const namespace = 'bystander';
  const configMaps = resourceOf({ apiVersion: 'v1', kind: 'ConfigMap' });
  const deployments = resourceOf({ apiVersion: 'apps/v1', kind: 'Deployment' });
  return [
    await client.get<Belonging>(configMaps, { namespace, name: 'settings' }),
    await client.get<Belonging>(deployments, { namespace, name: 'web' }),
    ...(await pods({ namespace, labelSelector: 'app=web' })),
  ];
}

import { createInformer } from '../../operator/kube/informer.ts';
import type { ListWatch } from '../../operator/kube/list-watch.ts';
import type { KubeObject } from '../../operator/kube/object.ts';
import type { Runtime } from '../../operator/kube/runtime.ts';
import { type Data, dataOf } from './referenced-data.ts';
import { configMaps, secrets } from './resources.ts';

type Kind = 'configMap' | 'secret';

/** All ConfigMaps and Secrets of the cluster. A kubelet may read only those of its pods; a local stack has no secrets to keep. */
export interface DataCache {
  lookup(kind: Kind, namespace: string, name: string): Data | undefined | 'unknown';
  onChange(handler: (namespace: string, kind: Kind, name: string) => void): void;
  start(): void;
  stop(): Promise<void>;
}

export function createDataCache(client: ListWatch, runtime: Runtime): DataCache {
  const informers = {
    configMap: createInformer<KubeObject>({ resource: configMaps, client, runtime }),
    secret: createInformer<KubeObject>({ resource: secrets, client, runtime }),
  };
  const all = Object.values(informers);
  return {
    lookup(kind, namespace, name) {
      const object = informers[kind].store.get({ namespace, name });
      if (object !== undefined) return dataOf(kind, object);
      return informers[kind].hasSynced() ? undefined : 'unknown';
    },
    onChange(handler) {
      for (const kind of ['configMap', 'secret'] as const) {
        informers[kind].onEvent(({ object }) => {
          handler(object.metadata.namespace ?? '', kind, object.metadata.name);
        });
      }
    },
    start() {
      for (const informer of all) informer.start();
    },
    async stop() {
      await Promise.all(all.map(informer => informer.stop()));
    },
  };
}

import { collectDefaultMetrics, Registry } from 'prom-client';

/** Makes a program's metric registry with Node's own figures (event loop lag, heap, GC, file descriptors). */
export function createRegistry(labels: Readonly<Record<string, string>> = {}): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ ...labels });
  collectDefaultMetrics({ register: registry });
  return registry;
}

import type { Client, QueryOptions } from 'cassandra-driver';

/** A client whose process dies at one of its mutating calls. */
export interface MortalClient {
  readonly client: Client;
  /** Mutating calls that were begun. */
  readonly calls: number;
  /** Rejects when the process has died; never resolves. */
  readonly death: Promise<never>;
}

/** The call that a process does not live through, from 1, and on which side of it death comes. */
export interface DeathAt {
  readonly call: number;
  readonly side: 'before' | 'after';
}

/** Passes everything on to a real client until the death; from then on nothing is sent and nothing answered. */
export function mortalClient(real: Client, at?: DeathAt): MortalClient {
  const { promise: death, reject } = Promise.withResolvers<never>();
  death.catch(() => undefined);
  const silence = new Promise<never>(() => {});
  let calls = 0;
  let dead = false;
  const die = () => {
    dead = true;
    reject(new Error('the process was killed'));
    return silence;
  };
  const mutate = async <T>(call: () => Promise<T>): Promise<T> => {
    if (dead) return silence;
    calls += 1;
    const last = calls === at?.call;
    if (last && at?.side === 'before') return die();
    const answer = await call();
    return dead || last ? die() : answer;
  };
  const execute = (query: string, params: unknown[], options: QueryOptions) => {
    const call = () => real.execute(query, params, options);
    if (query.startsWith('SELECT')) return dead ? silence : call();
    return mutate(call);
  };
  const batch = (queries: { query: string; params: unknown[] }[], options: QueryOptions) =>
    mutate(() => real.batch(queries, options));
  return {
    client: { execute, batch } as unknown as Client,
    get calls() {
      return calls;
    },
    death,
  };
}

import { readFileSync } from 'node:fs';
import { z } from 'zod';

const facts = z.object({
  kubeconfig: z.string(),
  kafka: z.array(z.string()).min(1),
  cassandra: z.array(z.string()).min(1),
  datacenter: z.string(),
  dir: z.string(),
});

/** Where the real servers are that a test may use: addresses of Kafka and Cassandra, a kubeconfig. */
export type StackFacts = z.output<typeof facts>;

/** Reads the file that SMACK_TEST_STACK names; the test runner starts a stack and sets it. */
export function stackFacts(): StackFacts {
  const path = process.env['SMACK_TEST_STACK'];
  if (path === undefined || path === '') {
    throw new Error(
      'SMACK_TEST_STACK is not set: run the tests by `npm test`, or point it at the facts of a running stack',
    );
  }
  return facts.parse(JSON.parse(readFileSync(path, 'utf8')));
}

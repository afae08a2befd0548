import { z } from 'zod';

/** What a member tells the group of itself: partition -> offset it has read to, 0 when it has no state yet. */
export interface OwnershipClaim {
  readonly topic: string;
  readonly holds: ReadonlyMap<number, number>;
}

/** Raised with every change that an older reader would misunderstand. */
const VERSION = 1;

const claimSchema = z.object({
  version: z.literal(VERSION),
  topic: z.string(),
  holds: z.array(z.tuple([z.int().min(0), z.int().min(0)])),
});

/** The claim as a member's `userData`: JSON `{"version":1,"topic":"…","holds":[[partition,readTo],…]}`. */
export function writeClaim({ topic, holds }: OwnershipClaim): Buffer {
  return Buffer.from(JSON.stringify({ version: VERSION, topic, holds: [...holds] }));
}

/** A claim that can't be read, of another version for instance, is none: its member is given partitions like a new one. */
export function readClaim(userData: Uint8Array | null): OwnershipClaim | undefined {
  if (userData === null || userData.length === 0) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(userData).toString('utf8'));
  } catch {
    return undefined;
  }
  const parsed = claimSchema.safeParse(value);
  return parsed.success ? { topic: parsed.data.topic, holds: new Map(parsed.data.holds) } : undefined;
}

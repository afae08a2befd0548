import { z } from 'zod';

/** The body of `POST /faults`: what shall go wrong. Switches stay until they are set otherwise; the rest happens once. */
export const faultOrder = z
  .strictObject({
    /** Cuts every connection now. */
    drop: z.literal(true),
    /** Every connection that is open now goes silent without closing. */
    halfOpen: z.literal(true),
    /** RECONNECT to every connection now; it is closed `afterMs` later. */
    reconnect: z.strictObject({ afterMs: z.int().min(0).max(60_000) }),
    /** Switch: a connection gets RECONNECT with its n-th JOIN, and is closed 2 s later; null is off. */
    reconnectAtJoin: z.int().min(1).max(100).nullable(),
    /** Switch: all that is sent leaves so much later; 0 is off. */
    slowMs: z.int().min(0).max(60_000),
    /** Switch: JOINs of these channels are answered with msg_channel_suspended. */
    suspended: z.array(z.string()).max(1000),
    /** Switch: every line of chat goes out twice. */
    duplicates: z.boolean(),
    /** Bad lines to every connection now, by kind. */
    lines: z.array(
      z.enum(['garbage', 'invalid-utf8', 'nul', 'too-long', 'unknown-command', 'tags-without-values']),
    ),
  })
  .partial();

export type FaultOrder = z.output<typeof faultOrder>;
export type BadLine = NonNullable<FaultOrder['lines']>[number];

/** What the switches are set to. */
export interface FaultSwitches {
  reconnectAtJoin: number | null;
  slowMs: number;
  suspended: ReadonlySet<string>;
  duplicates: boolean;
}

export function noFaults(): FaultSwitches {
  return { reconnectAtJoin: null, slowMs: 0, suspended: new Set(), duplicates: false };
}

/** Sets the switches that an order names. */
export function setSwitches(switches: FaultSwitches, order: FaultOrder): void {
  if (order.reconnectAtJoin !== undefined) switches.reconnectAtJoin = order.reconnectAtJoin;
  if (order.slowMs !== undefined) switches.slowMs = order.slowMs;
  if (order.suspended !== undefined) switches.suspended = new Set(order.suspended);
  if (order.duplicates !== undefined) switches.duplicates = order.duplicates;
}

import type { JoinWindow } from './join-window.ts';
import type { ConnectionId, PlanEffect } from './plan-events.ts';
import type { PlanSettings } from './plan-settings.ts';

/** A connection as the plan sees it. Times are monotonic milliseconds. */
export interface Connection {
  readonly id: ConnectionId;
  readonly window: JoinWindow;
  /** Channels that are read here. */
  readonly held: Set<PlannedChannel>;
  /** Channels whose JOIN was sent here and not answered yet. */
  readonly joining: Set<PlannedChannel>;
  open: boolean;
  openBy: number;
  pingAt: number;
  /** When the PONG of the PING under way must have come. */
  pongBy: number | undefined;
  /** A JOIN was answered here: the connection is worth more than a TCP handshake. */
  proven: boolean;
  /** `told`: the server sent RECONNECT; `merge`: its channels fit elsewhere. It gets no more channels. */
  leaving: 'told' | 'merge' | undefined;
  /** The last PING of a connection that is being left, sent when nothing more is to be read on it. */
  farewell: 'none' | 'asked' | 'answered';
}

/** A wanted channel. */
export interface PlannedChannel {
  readonly login: string;
  holder: Connection | undefined;
  joining: { readonly connection: Connection; by: number } | undefined;
  /** JOINs in a row without an answer. */
  attempts: number;
  retryAt: number;
  /** Why the channel can't be read, when it can't. */
  failure: string | undefined;
  room: string | undefined;
}

/** All that a connection plan remembers. */
export interface PlanState {
  readonly settings: PlanSettings;
  readonly random: () => number;
  readonly connections: Map<ConnectionId, Connection>;
  readonly channels: Map<string, PlannedChannel>;
  /** What the event that is being handled has led to so far. */
  effects: PlanEffect[];
  lastConnection: ConnectionId;
  /** Whether the sockets are read. */
  reading: boolean;
  failedConnects: number;
  /** No connection is opened before. */
  connectAt: number;
  /** Since when no channel has moved. */
  restingSince: number;
}

/** The state of a plan that wants nothing yet. */
export function newPlanState(settings: PlanSettings, random: () => number): PlanState {
  return {
    settings,
    random,
    connections: new Map(),
    channels: new Map(),
    effects: [],
    lastConnection: 0,
    reading: true,
    failedConnects: 0,
    connectAt: Number.NEGATIVE_INFINITY,
    restingSince: 0,
  };
}

/** Seats of a connection that are taken. */
export function seats(connection: Connection): number {
  return connection.held.size + connection.joining.size;
}

/** Seats that are left; none on a connection that is being left. */
export function seatsFree(connection: Connection, settings: PlanSettings): number {
  return connection.leaving === undefined ? settings.channelsPerConnection - seats(connection) : 0;
}

/** Whether a connection is being left and none of its channels waits for a new seat. */
export function isEmptied({ leaving, held }: Connection): boolean {
  if (leaving === undefined) return false;
  for (const channel of held) if (channel.failure === undefined) return false;
  return true;
}

/** Whether a channel should be joined somewhere as soon as a JOIN is free. */
export function needsSeat(channel: PlannedChannel, now: number): boolean {
  if (channel.joining !== undefined || now < channel.retryAt) return false;
  return channel.holder === undefined || channel.holder.leaving !== undefined;
}

/** Takes a connection out of the plan; its channels have lost their seats there. */
export function forget(state: PlanState, connection: Connection): void {
  state.connections.delete(connection.id);
  for (const channel of connection.held) channel.holder = undefined;
  for (const channel of connection.joining) channel.joining = undefined;
  connection.held.clear();
  connection.joining.clear();
}

/** Leaves a channel on one connection. */
export function part(state: PlanState, connection: Connection, channel: PlannedChannel): void {
  state.effects.push({ kind: 'part', connection: connection.id, channel: channel.login });
  connection.held.delete(channel);
  connection.joining.delete(channel);
  if (channel.holder === connection) channel.holder = undefined;
  if (channel.joining?.connection === connection) channel.joining = undefined;
}

/**
 * When a channel could not be joined elsewhere: whether it can stay where it is, because its connection was being
 * left only to save one. That connection then stays.
 */
export function keepsSeat(channel: PlannedChannel): boolean {
  if (channel.holder === undefined || channel.holder.leaving === 'told') return false;
  channel.holder.leaving = undefined;
  return true;
}

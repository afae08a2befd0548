import { backoffMs } from '../lib/backoff.ts';
import { JoinWindow } from './join-window.ts';
import {
  type Connection,
  forget,
  isEmptied,
  keepsSeat,
  needsSeat,
  type PlannedChannel,
  type PlanState,
  seats,
  seatsFree,
} from './plan-state.ts';
import { lose } from './take-event.ts';

/** A JOIN that can be sent this soon is not worth a connection of its own, milliseconds. */
const WORTH_WAITING_MS = 3_000;

/** Does what the plan's state asks for at `now`. Called after every event; calling it again changes nothing. */
export function settle(state: PlanState, now: number): void {
  expireConnections(state, now);
  expireJoins(state, now);
  seatChannels(state, now);
  openConnections(state, now);
  mergeConnections(state, now);
  leaveConnections(state, now);
  pingConnections(state, now);
}

function expireConnections(state: PlanState, now: number): void {
  for (const connection of [...state.connections.values()]) {
    const mute = connection.pongBy !== undefined && now >= connection.pongBy;
    const unopened = !connection.open && now >= connection.openBy;
    if (!mute && !unopened) continue;
    const because = mute ? 'no PONG came back in time' : 'it did not log in in time';
    state.effects.push({ kind: 'close', connection: connection.id, because });
    if (isEmptied(connection)) forget(state, connection);
    else lose(state, connection, now);
  }
}

function expireJoins(state: PlanState, now: number): void {
  const { settings } = state;
  for (const channel of state.channels.values()) {
    if (channel.joining === undefined || now < channel.joining.by) continue;
    channel.joining.connection.joining.delete(channel);
    channel.joining = undefined;
    if (keepsSeat(channel)) continue;
    channel.retryAt = now + backoffMs(channel.attempts, settings.joinBackoff, state.random);
    channel.attempts += 1;
    if (channel.attempts >= settings.joinsBeforeFailed) {
      channel.failure ??= 'the JOIN was not answered: is there such a channel?';
    }
  }
}

/** Sends the JOINs that are free now; channels that nobody reads come before those that only move. */
function seatChannels(state: PlanState, now: number): void {
  const waiting = [...state.channels.values()].filter(channel => needsSeat(channel, now));
  waiting.sort((a, b) => urgency(a) - urgency(b));
  for (const channel of waiting) {
    const connection = freeConnection(state, now);
    if (connection === undefined) return;
    connection.window.take(now);
    connection.joining.add(channel);
    channel.joining = { connection, by: now + state.settings.joinWithinMs };
    state.effects.push({ kind: 'join', connection: connection.id, channel: channel.login });
  }
}

function urgency(channel: PlannedChannel): number {
  if (channel.holder === undefined) return 0;
  return channel.holder.leaving === 'told' ? 1 : 2;
}

/** The fullest connection that may send a JOIN now, so that the emptiest can be given up later. */
function freeConnection(state: PlanState, now: number): Connection | undefined {
  let best: Connection | undefined;
  for (const connection of state.connections.values()) {
    if (!connection.open || seatsFree(connection, state.settings) <= 0) continue;
    if (connection.window.free(now) <= 0) continue;
    if (best === undefined || seats(connection) > seats(best)) best = connection;
  }
  return best;
}

/** Opens as many connections as the waiting channels need to be joined at once, each being good for 20 JOINs. */
function openConnections(state: PlanState, now: number): void {
  if (now < state.connectAt) return;
  const { settings } = state;
  let waiting = 0;
  for (const channel of state.channels.values()) {
    if (needsSeat(channel, now) && channel.holder?.leaving !== 'merge') waiting += 1;
  }
  let staying = 0;
  for (const connection of state.connections.values()) {
    if (connection.leaving !== undefined) continue;
    staying += 1;
    const soon = connection.window.free(now + WORTH_WAITING_MS);
    waiting -= Math.min(seatsFree(connection, settings), soon);
  }
  const each = Math.min(settings.joinsPerWindow, settings.channelsPerConnection);
  while (waiting > 0 && staying < settings.maxConnections) {
    openConnection(state, now);
    waiting -= each;
    staying += 1;
  }
}

function openConnection(state: PlanState, now: number): void {
  state.lastConnection += 1;
  const id = state.lastConnection;
  state.connections.set(id, {
    id,
    window: new JoinWindow(state.settings.joinsPerWindow, state.settings.joinWindowMs),
    held: new Set(),
    joining: new Set(),
    open: false,
    openBy: now + state.settings.openWithinMs,
    pingAt: now,
    pongBy: undefined,
    proven: false,
    leaving: undefined,
    farewell: 'none',
  });
  state.effects.push({ kind: 'open', connection: id });
}

/** After a while at rest the emptiest connection is given up when its channels fit elsewhere: one at a time. */
function mergeConnections(state: PlanState, now: number): void {
  if (now - state.restingSince < state.settings.mergeAfterMs) return;
  const all = [...state.connections.values()];
  if (all.length < 2 || all.some(one => one.leaving !== undefined || !one.open || one.joining.size > 0))
    return;
  const emptiest = all.reduce((a, b) => (seats(b) < seats(a) ? b : a));
  const room = all.reduce((sum, one) => sum + seatsFree(one, state.settings), 0);
  if (room - seatsFree(emptiest, state.settings) >= seats(emptiest)) emptiest.leaving = 'merge';
}

/**
 * Closes connections that are being left once none of their channels waits for a new seat and everything that was on its way over them has come: the
 * answer to a JOIN on the new connection may overtake chat on the old one. What the server sent before its PONG stands before it.
 */
function leaveConnections(state: PlanState, now: number): void {
  for (const connection of [...state.connections.values()]) {
    if (!isEmptied(connection)) continue;
    if (connection.open && connection.farewell !== 'answered') {
      if (connection.farewell === 'none' && connection.pongBy === undefined) {
        connection.farewell = 'asked';
        ping(state, connection, now);
      }
      continue;
    }
    const because =
      connection.leaving === 'told' ? 'the server asked to reconnect' : 'its channels fit elsewhere';
    state.effects.push({ kind: 'close', connection: connection.id, because });
    forget(state, connection);
  }
}

function pingConnections(state: PlanState, now: number): void {
  for (const connection of state.connections.values()) {
    if (!connection.open || connection.pongBy !== undefined || now < connection.pingAt) continue;
    ping(state, connection, now);
  }
}

function ping(state: PlanState, connection: Connection, now: number): void {
  connection.pongBy = now + state.settings.pongWithinMs;
  connection.pingAt = now + state.settings.pingEveryMs;
  state.effects.push({ kind: 'ping', connection: connection.id });
}

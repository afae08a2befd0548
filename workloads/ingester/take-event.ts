import { backoffMs } from '../lib/backoff.ts';
import type { ConnectionId, PlanEvent } from './plan-events.ts';
import { type Connection, forget, isEmptied, keepsSeat, type PlanState, part } from './plan-state.ts';

/** Writes into the plan's state what an event says; what follows from it is for `settle`. */
export function takeEvent(state: PlanState, event: PlanEvent, now: number): void {
  if (event.kind === 'channels') want(state, event.wanted, now);
  else if (event.kind === 'reading') setReading(state, event.on, now);
  else if (event.kind !== 'tick') {
    // A connection that was given up may still have words on their way.
    const connection = state.connections.get(event.connection);
    if (connection !== undefined) takeConnectionEvent(state, connection, event, now);
  }
}

function takeConnectionEvent(
  state: PlanState,
  connection: Connection,
  event: Extract<PlanEvent, { readonly connection: ConnectionId }>,
  now: number,
): void {
  switch (event.kind) {
    case 'opened':
      connection.open = true;
      connection.pingAt = now;
      break;
    case 'closed':
      // Nothing was read on it any more: that is no loss.
      if (isEmptied(connection)) forget(state, connection);
      else lose(state, connection, now);
      break;
    case 'joined':
      joined(state, connection, event.channel, event.room, now);
      break;
    case 'refused':
      refused(state, connection, event.channel, event.because, now);
      break;
    case 'reconnect':
      connection.leaving = 'told';
      break;
    case 'pong':
      connection.pongBy = undefined;
      if (connection.farewell === 'asked') connection.farewell = 'answered';
      break;
  }
}

/** The connection is gone. A lost one is followed by a wait, which grows while none holds. */
export function lose(state: PlanState, connection: Connection, now: number): void {
  forget(state, connection);
  state.restingSince = now;
  const attempt = connection.proven ? 0 : state.failedConnects;
  state.failedConnects = connection.proven ? 0 : state.failedConnects + 1;
  const wait = backoffMs(attempt, state.settings.connectBackoff, state.random);
  state.connectAt = Math.max(state.connectAt, now + wait);
}

function want(state: PlanState, wanted: readonly string[], now: number): void {
  const names = new Set(wanted);
  for (const [login, channel] of state.channels) {
    if (names.has(login)) continue;
    if (channel.holder !== undefined) part(state, channel.holder, channel);
    if (channel.joining !== undefined) part(state, channel.joining.connection, channel);
    state.channels.delete(login);
  }
  for (const login of names) {
    if (state.channels.has(login)) continue;
    state.channels.set(login, {
      login,
      holder: undefined,
      joining: undefined,
      attempts: 0,
      retryAt: now,
      failure: undefined,
      room: undefined,
    });
  }
  state.restingSince = now;
}

/** Silence while the sockets were not read is nobody's fault: every deadline starts anew. */
function setReading(state: PlanState, on: boolean, now: number): void {
  const resumed = on && !state.reading;
  state.reading = on;
  if (!resumed) return;
  for (const connection of state.connections.values()) {
    connection.openBy = now + state.settings.openWithinMs;
    if (connection.pongBy !== undefined) connection.pongBy = now + state.settings.pongWithinMs;
  }
  for (const { joining } of state.channels.values()) {
    if (joining !== undefined) joining.by = now + state.settings.joinWithinMs;
  }
}

function joined(state: PlanState, connection: Connection, login: string, room: string, now: number): void {
  const channel = state.channels.get(login);
  if (channel !== undefined) channel.room = room;
  if (channel?.holder === connection) return;
  const awaited = channel?.joining?.connection === connection;
  // Taken off the list meanwhile, or answered so late that the channel is read elsewhere by now.
  if (channel === undefined || (!awaited && channel.holder !== undefined)) {
    state.effects.push({ kind: 'part', connection: connection.id, channel: login });
    return;
  }
  channel.joining?.connection.joining.delete(channel);
  channel.joining = undefined;
  const old = channel.holder;
  old?.held.delete(channel);
  // A connection that the server is about to close is read to its end: it needs no PART.
  if (old !== undefined && old.leaving !== 'told') part(state, old, channel);
  channel.holder = connection;
  connection.held.add(channel);
  connection.proven = true;
  channel.attempts = 0;
  channel.failure = undefined;
  state.failedConnects = 0;
  state.restingSince = now;
}

function refused(
  state: PlanState,
  connection: Connection,
  login: string,
  because: string,
  now: number,
): void {
  const channel = state.channels.get(login);
  if (channel === undefined) return;
  if (channel.holder === connection) part(state, connection, channel);
  else if (channel.joining?.connection !== connection) return;
  connection.joining.delete(channel);
  connection.proven = true;
  channel.joining = undefined;
  if (keepsSeat(channel)) return;
  channel.failure = because;
  channel.retryAt = now + state.settings.refusedRetryMs * (1 + state.random() / 10);
  state.restingSince = now;
}

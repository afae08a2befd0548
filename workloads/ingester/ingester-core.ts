import { encodeRecord } from '../chat/codec.ts';
import { parseIrc } from '../chat/parse-irc.ts';
import type { ControlMessage } from '../chat/parsed-line.ts';
import type { ChatRecord } from '../chat/record.ts';
import { ConnectionPlan } from './connection-plan.ts';
import { deadLetter, lineBytes } from './dead-letter.ts';
import { type IngesterCounts, newCounts } from './ingester-counts.ts';
import type { MarkClock } from './mark-clock.ts';
import { MarkWriter } from './mark-writer.ts';
import type { ChannelReport, ConnectionId, PlanEffect, PlanEvent } from './plan-events.ts';
import type { PlanSettings } from './plan-settings.ts';
import type { RecordQueue } from './record-queue.ts';
import { refusalOf } from './refusal.ts';
import { RoomLanes } from './room-lanes.ts';

/** An instant by both clocks, milliseconds. */
export interface Instant {
  /** Wall time since 1970. */
  readonly now: number;
  readonly monotonic: number;
}

/** What the core wants done to the connections, beside the plan's effects. */
export type CoreEffect =
  | PlanEffect
  | { readonly kind: 'pong'; readonly connection: ConnectionId; readonly token: string }
  /** Read all sockets, or none. */
  | { readonly kind: 'read'; readonly on: boolean };

/** What IRC calls a command: letters, or a number of three digits. Anything else is no line of chat. */
const COMMAND = /^(?:[A-Za-z]+|\d{3})$/;

/** What a core is made of. */
export interface CoreParts {
  readonly source: string;
  readonly plan: PlanSettings;
  readonly clock: MarkClock;
  /** Marks are made this often, milliseconds. */
  readonly markEveryMs: number;
  /** Chat records and marks; a lane is a partition. */
  readonly chat: RecordQueue;
  /** Dead letters; one lane. */
  readonly dead: RecordQueue;
  readonly random: () => number;
  /** Does what is wanted, at once and in order; must not call back into the core. */
  readonly act: (effect: CoreEffect) => void;
}

/**
 * The ingester without its sockets, its clock and Kafka: lines in; records, marks and dead letters in queues, effects
 * on connections out. The order of a lane is the order of arrival, so a mark stands behind what it promises.
 */
export class IngesterCore {
  readonly counts: IngesterCounts = newCounts();
  readonly #parts: CoreParts;
  readonly #plan: ConnectionPlan;
  readonly #lanes: RoomLanes;
  readonly #marks: MarkWriter;
  readonly #roomOf = (channel: string): string | undefined => this.#plan.roomOf(channel);
  #reading = true;

  constructor(parts: CoreParts) {
    this.#parts = parts;
    this.#plan = new ConnectionPlan(parts.plan, parts.random);
    this.#lanes = new RoomLanes(parts.chat.lanes.length);
    this.#marks = new MarkWriter(parts, this.#lanes);
  }

  report(): ChannelReport {
    return this.#plan.report();
  }

  /** Whether every channel is joined or failed. */
  get settled(): boolean {
    return this.#plan.settled;
  }

  get connections(): number {
    return this.#plan.connections;
  }

  setChannels(wanted: readonly string[], at: Instant): void {
    this.#run({ kind: 'channels', wanted }, at);
    this.#marks.setRooms(this.#plan.rooms());
    this.#mark(at);
  }

  opened(connection: ConnectionId, at: Instant): void {
    this.counts.connectionsOpened += 1;
    this.#run({ kind: 'opened', connection }, at);
  }

  closed(connection: ConnectionId, because: string, at: Instant): void {
    this.counts.connectionsLost += 1;
    this.#parts.clock.closed(connection);
    this.#run({ kind: 'closed', connection, because }, at);
  }

  /** Takes in what came over a connection: whole lines, separated by CR LF. */
  frame(connection: ConnectionId, bytes: Buffer, at: Instant): void {
    this.counts.bytes += bytes.length;
    // Bytes that are no UTF-8 become U+FFFD; they never swallow the CR LF behind them.
    const lines = bytes.toString().split('\r\n');
    for (const [index, line] of lines.entries()) {
      if (line === '') continue;
      this.counts.lines += 1;
      this.#line(connection, line, () => lineBytes(bytes, index), at);
    }
    this.#pauseOrRead(at);
  }

  /** To be called about every 100 ms. */
  tick(at: Instant): void {
    this.#run({ kind: 'tick' }, at);
    if (this.#marks.due(at.monotonic)) this.#mark(at);
    this.#pauseOrRead(at);
  }

  /** Records were acknowledged and released from a queue. */
  released(at: Instant): void {
    this.#pauseOrRead(at);
  }

  /** The last act: promises that nothing follows. */
  end(at: Instant): void {
    this.counts.marks += this.#marks.end(at.monotonic);
  }

  #line(connection: ConnectionId, line: string, raw: () => Buffer, at: Instant): void {
    const parsed = parseIrc(line, this.#roomOf);
    switch (parsed.kind) {
      case 'record':
        this.#record(connection, parsed.record, at);
        break;
      case 'control':
        this.#control(connection, parsed.message, at);
        break;
      case 'unknown':
        if (COMMAND.test(parsed.command)) this.counts.unknown += 1;
        else this.#bury('what stands in the place of the command is none', raw(), at);
        break;
      case 'unparsable':
        this.#bury(parsed.reason, raw(), at);
        break;
    }
  }

  #record(connection: ConnectionId, record: ChatRecord, at: Instant): void {
    if (record.type === 'room') {
      this.#run({ kind: 'joined', connection, channel: record.channel, room: record.room }, at);
      // Readers learn of the room before its first record.
      if (this.#marks.setRooms(this.#plan.rooms())) this.#mark(at);
    } else {
      this.#parts.clock.message(connection, record.time, at.monotonic, at.now);
      this.counts.lastEvent = { time: record.time, seenAt: at.now };
    }
    const { key, lane } = this.#lanes.of(record.room);
    const queued = this.#parts.chat.push(lane, { key, value: encodeRecord(record), mark: false });
    if (queued) this.counts.records[record.type] += 1;
    else this.counts.dropped += 1;
  }

  #control(connection: ConnectionId, message: ControlMessage, at: Instant): void {
    switch (message.command) {
      case 'PING':
        this.#parts.act({ kind: 'pong', connection, token: message.token });
        break;
      case 'PONG':
        this.#parts.clock.ponged(connection, at.monotonic, message.time);
        this.#run({ kind: 'pong', connection }, at);
        break;
      case 'RECONNECT':
        this.counts.reconnectsAsked += 1;
        this.#run({ kind: 'reconnect', connection }, at);
        break;
      case 'NOTICE': {
        const because = refusalOf(message);
        if (because === undefined || message.channel === undefined) break;
        this.counts.joinsRefused += 1;
        this.#run({ kind: 'refused', connection, channel: message.channel, because }, at);
        break;
      }
      case 'CAP':
        if (message.verb === 'NAK') this.#giveUp(connection, 'the server refused the capabilities', at);
        break;
      default:
        break;
    }
  }

  /** Without tags there are no ids and no times: such a connection is of no use. */
  #giveUp(connection: ConnectionId, because: string, at: Instant): void {
    this.#parts.act({ kind: 'close', connection, because });
    this.closed(connection, because, at);
  }

  #bury(reason: string, raw: Buffer, at: Instant): void {
    const letter = deadLetter(this.#parts.source, at.now, reason, raw);
    const queued = this.#parts.dead.push(0, { key: null, value: letter, mark: false });
    if (queued) this.counts.dead += 1;
    else this.counts.deadDropped += 1;
  }

  #mark(at: Instant): void {
    this.counts.marks += this.#marks.write(at.monotonic);
  }

  #pauseOrRead(at: Instant): void {
    const on = !this.#parts.chat.shouldPause();
    if (on === this.#reading) return;
    this.#reading = on;
    if (!on) this.counts.pauses += 1;
    this.#parts.clock.reading(on, at.monotonic);
    this.#parts.act({ kind: 'read', on });
    this.#run({ kind: 'reading', on }, at);
  }

  #run(event: PlanEvent, at: Instant): void {
    const { clock, act } = this.#parts;
    for (const effect of this.#plan.handle(event, at.monotonic)) {
      if (effect.kind === 'join') {
        this.counts.joinsSent += 1;
        clock.joining(effect.connection);
      } else if (effect.kind === 'ping') clock.pinged(effect.connection, at.monotonic);
      else if (effect.kind === 'close') clock.closed(effect.connection);
      act(effect);
    }
  }
}

import { digits } from './digits.ts';
import { type LineBytes, word } from './line-bytes.ts';
import { TAG, TAG_COUNT, tagAt } from './tag-slots.ts';
import { unescapeTag } from './unescape-tag.ts';

const [MINUS, ONE, SEMICOLON] = [45, 49, 59];

// The names of tags that nearly every message has, by words of four bytes; the words of a name may overlap.
const BADG = word('badg');
const E_IN = word('e-in');
const NFO = word('nfo=');
const GES = word('ges=');
const DISP = word('disp');
const LAY = word('lay-');
const NAME = word('name');
const AME = word('ame=');
const EMOT = word('emot');
const TES = word('tes=');
const FIRS = word('firs');
const T_MS = word('t-ms');
const MSG = word('msg=');
const RETU = word('retu');
const RNIN = word('rnin');
const G_CH = word('g-ch');
const ATTE = word('atte');
const TER = word('ter=');
const ROOM = word('room');
const ID_END = word('-id=');
const TMI = word('tmi-');
const SENT = word('sent');
const TS = word('-ts=');
const USER = word('user');
const ID = word('id=\0');
/** Sets the three bytes `id=` apart from the first byte of the value behind them. */
const THREE_BYTES = 0xffffff;

/**
 * Where the values of the known tags stand in one line. It keeps positions, not strings: only what a record needs
 * is ever copied out of the line. One table serves any number of lines, one after the other.
 */
export class TagTable {
  readonly #line: LineBytes;
  #escaped = false;
  /** There is a tag that most messages lack. */
  hasRare = false;
  /** Start and end of each slot's value, side by side; both 0 when the tag is absent. */
  readonly spans = new Int32Array(2 * TAG_COUNT);

  constructor(line: LineBytes) {
    this.#line = line;
  }

  /**
   * Reads the tags between `start` (behind the `@`) and `end`. Of a tag that comes twice, the last counts.
   *
   * The tags of every message are told apart right here, the others by a look into a table: a call for each tag
   * would cost a tenth of the whole parser's speed.
   */
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one flat switch, see above
  read(start: number, end: number): void {
    const { bytes, view, searchable } = this.#line;
    const { spans } = this;
    spans.fill(0);
    const backslash = start < end ? searchable.indexOf('\\', start) : -1;
    this.#escaped = backslash !== -1 && backslash < end;
    this.hasRare = false;
    const behind = bytes[end] ?? 0;
    bytes[end] = SEMICOLON;
    let at = start;
    while (at < end) {
      let slot: number = 0;
      let from = at;
      let common = true;
      switch (bytes[at]) {
        case 98: // b
          if (view.getInt32(at, true) !== BADG) common = false;
          else if (view.getInt32(at + 3, true) === GES) {
            slot = TAG.badges;
            from = at + 7;
          } else if (view.getInt32(at + 4, true) === E_IN && view.getInt32(at + 7, true) === NFO) {
            slot = TAG.badgeInfo;
            from = at + 11;
          }
          break;
        case 99: // c: color, client-nonce
          common = bytes[at + 1] !== 117;
          break;
        case 100: // d
          if (
            view.getInt32(at, true) === DISP &&
            view.getInt32(at + 4, true) === LAY &&
            view.getInt32(at + 8, true) === NAME &&
            view.getInt32(at + 9, true) === AME
          ) {
            slot = TAG.displayName;
            from = at + 13;
          }
          break;
        case 101: // e
          if (view.getInt32(at, true) === EMOT && view.getInt32(at + 3, true) === TES) {
            slot = TAG.emotes;
            from = at + 7;
          } else common = false;
          break;
        case 102: // f
          if (view.getInt32(at, true) !== FIRS) common = bytes[at + 1] === 108;
          else if (view.getInt32(at + 4, true) === T_MS && view.getInt32(at + 6, true) === MSG) {
            slot = TAG.firstMsg;
            from = at + 10;
          }
          break;
        case 105: // i
          if ((view.getInt32(at, true) & THREE_BYTES) === ID) {
            slot = TAG.id;
            from = at + 3;
          }
          break;
        case 109: // m: mod
          common = bytes[at + 1] !== 115;
          break;
        case 114: // r
          if (view.getInt32(at, true) === ROOM && view.getInt32(at + 4, true) === ID_END) {
            slot = TAG.roomId;
            from = at + 8;
          } else if (
            view.getInt32(at, true) === RETU &&
            view.getInt32(at + 4, true) === RNIN &&
            view.getInt32(at + 8, true) === G_CH &&
            view.getInt32(at + 12, true) === ATTE &&
            view.getInt32(at + 14, true) === TER
          ) {
            slot = TAG.returningChatter;
            from = at + 18;
          } else common = false;
          break;
        case 115: // s: subscriber
          common = bytes[at + 1] === 117 && bytes[at + 4] !== 45;
          break;
        case 116: // t
          if (
            view.getInt32(at, true) === TMI &&
            view.getInt32(at + 4, true) === SENT &&
            view.getInt32(at + 8, true) === TS
          ) {
            slot = TAG.tmiSentTs;
            from = at + 12;
          } else common = bytes[at + 1] === 117;
          break;
        case 117: // u
          if (view.getInt32(at, true) === USER && view.getInt32(at + 4, true) === ID_END) {
            slot = TAG.userId;
            from = at + 8;
          }
          break;
        default:
          common = false;
      }
      if (!common) {
        const tag = tagAt(view, at);
        if (tag !== undefined) {
          slot = tag.slot;
          from = at + tag.length;
          this.hasRare = true;
        }
      }
      let stop = from;
      let found = semicolons(view.getInt32(stop, true));
      while (found === 0) {
        stop += 4;
        found = semicolons(view.getInt32(stop, true));
      }
      // The lowest of the marked bytes is the first in the line.
      stop += (31 - Math.clz32(found & -found)) >> 3;
      if (slot !== 0) {
        spans[2 * slot] = from;
        spans[2 * slot + 1] = stop;
      }
      at = stop + 1;
    }
    bytes[end] = behind;
  }

  /** Where the value starts; 0 when the tag is absent. */
  start(slot: number): number {
    return this.spans[2 * slot] ?? 0;
  }

  /** Where the value ends. */
  end(slot: number): number {
    return this.spans[2 * slot + 1] ?? 0;
  }

  /** The tag is there and not empty. */
  has(slot: number): boolean {
    return this.end(slot) > this.start(slot);
  }

  /** The value, unescaped, as a string that does not hold on to the line; '' when the tag is absent or empty. */
  text(slot: number): string {
    const value = this.#line.text(this.start(slot), this.end(slot));
    return this.#escaped ? unescapeTag(value) : value;
  }

  /** The value when it is a whole number of at most 15 digits, not negative; otherwise -1. */
  count(slot: number): number {
    return digits(this.#line.bytes, this.start(slot), this.end(slot));
  }

  /** As `count`, but a negative number too; `undefined` when it is none. */
  integer(slot: number): number | undefined {
    const { bytes } = this.#line;
    const start = this.start(slot);
    const negative = this.has(slot) && bytes[start] === MINUS;
    const size = digits(bytes, negative ? start + 1 : start, this.end(slot));
    if (size === -1) return undefined;
    return negative ? -size : size;
  }

  /** The value is `1`. */
  isOne(slot: number): boolean {
    const start = this.start(slot);
    return this.end(slot) === start + 1 && this.#line.bytes[start] === ONE;
  }
}

/** Marks the bytes of a word that are `;`; what it says of bytes above the lowest mark is not to be trusted. */
function semicolons(word: number): number {
  const others = word ^ 0x3b3b3b3b;
  return (others - 0x01010101) & ~others & 0x80808080;
}

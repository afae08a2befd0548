import type { ChatClear, ChatDelete, ChatMessage, ChatNotice, Mark } from '../../workloads/chat/record.ts';

const event = { time: 0, room: '100', channel: 'forsen' };
const sender = { user: '1', login: 'ann' };

export function aMessage(fields: Partial<ChatMessage> = {}): ChatMessage {
  return { type: 'message', id: 'm1', ...event, ...sender, text: 'hello', ...fields };
}

export function aNotice(fields: Partial<ChatNotice> = {}): ChatNotice {
  return { type: 'notice', id: 'n1', ...event, ...sender, kind: 'sub', ...fields };
}

export function aClear(fields: Partial<ChatClear> = {}): ChatClear {
  return { type: 'clear', id: 'c1', ...event, ...fields };
}

export function aDelete(fields: Partial<ChatDelete> = {}): ChatDelete {
  return { type: 'delete', id: 'd1', ...event, target: 'm1', login: 'ann', ...fields };
}

export function aMark(fields: Partial<Mark> = {}): Mark {
  return { type: 'mark', source: 'shard-0/1', state: 'live', reached: 0, rooms: ['100'], ...fields };
}

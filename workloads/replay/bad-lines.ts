import type { BadLine } from './faults.ts';

/**
 * Bytes of a line that no reader may trip over, with its CR LF. None of them is a message that could be counted: a
 * test can compare counts with what the script holds.
 */
export function badLine(kind: BadLine, channel: string): Buffer {
  return Buffer.concat([bytesOf(kind, channel), Buffer.from('\r\n')]);
}

function bytesOf(kind: BadLine, channel: string): Buffer {
  const sender = ':somebody!somebody@somebody.tmi.twitch.tv';
  switch (kind) {
    case 'garbage':
      return Buffer.from('@;;=;=x;\\;a=\\ \u0001\u0002:: :@ \u007f%%%%\t!!@ #\u0000\u001f \u{1f4a9}');
    case 'invalid-utf8':
      return Buffer.concat([
        Buffer.from('@id=broken;tmi-sent-ts=none;display-name='),
        Buffer.from([0xff, 0xfe, 0xc3, 0x28]),
        Buffer.from(` ${sender} PRIVMSG #${channel} :`),
        Buffer.from([0xf0, 0x28, 0x8c, 0xbc, 0xed, 0xa0, 0x80]),
      ]);
    case 'nul':
      return Buffer.from(`@id=nul\0;tmi-sent-ts=\0 ${sender} PRIVMSG #${channel} :\0\0\0`);
    case 'too-long':
      return Buffer.from(`@id=long;tmi-sent-ts=1 ${sender} PRIVMSG #${channel} :${'long '.repeat(3_300)}`);
    case 'unknown-command':
      return Buffer.from(`@id=new :tmi.twitch.tv HOLOGRAM #${channel} :of a kind that is not invented yet`);
    case 'tags-without-values':
      return Buffer.from(`@badges;id=;tmi-sent-ts;room-id=;user-id ${sender} PRIVMSG #${channel} :tags`);
  }
}

import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

/** A structured logger; fields first, then a sentence. */
export type Log = Logger;

/** What every line of a program carries. */
export interface LogOptions {
  readonly program: string;
  readonly level: string;
  readonly pod?: string;
}

/** Makes a program's logger: JSON lines on stdout (or `destination`), times in ISO 8601. */
export function createLog(options: LogOptions, destination?: DestinationStream): Log {
  const settings = {
    level: options.level,
    base: { program: options.program, ...(options.pod === undefined ? {} : { pod: options.pod }) },
    timestamp: stdTimeFunctions.isoTime,
  };
  return destination ? pino(settings, destination) : pino(settings);
}

/** A logger that says nothing, for tests and benchmarks. */
export const silentLog: Log = pino({ level: 'silent' });

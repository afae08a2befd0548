/**
 * The parts of kafkajs 2.2.4 below its admin client, which has no types for them. Its last release is of 2023, the version
 * is pinned, and docs/adr/0010-kafka-admin-on-kafkajs-protocol.md says why the public admin client will not do.
 */
declare module 'kafkajs/src/broker/index.js' {
  import type Pool from 'kafkajs/src/network/connectionPool.js';

  class Broker {
    constructor(options: {
      connectionPool: Pool;
      logger: object;
      authenticationTimeout: number;
      allowAutoTopicCreation: boolean;
    });
    readonly connectionPool: Pool;
    isConnected(): boolean;
    connect(): Promise<void>;
    disconnect(): Promise<void>;
  }
  export = Broker;
}

declare module 'kafkajs/src/network/connectionPool.js' {
  import type { ConnectionOptions } from 'node:tls';
  import type { SASLOptions } from 'kafkajs';

  class Pool {
    constructor(options: {
      host: string;
      port: number;
      ssl: ConnectionOptions | undefined;
      sasl: SASLOptions | undefined;
      clientId: string;
      socketFactory: unknown;
      connectionTimeout: number;
      requestTimeout: number;
      enforceRequestTimeout: boolean;
      maxInFlightRequests: number | null;
      logger: object;
    });
    send<T>(call: {
      readonly request: object;
      readonly response: { decode(payload: Buffer): Promise<T>; parse(data: T): Promise<T> };
      readonly logResponseError: boolean;
    }): Promise<T>;
  }
  export = Pool;
}

declare module 'kafkajs/src/network/socketFactory.js' {
  function socketFactory(): unknown;
  export = socketFactory;
}

declare module 'kafkajs/src/protocol/requests/index.js' {
  interface Call {
    readonly request: {
      readonly apiKey: number;
      readonly apiVersion: number;
      readonly apiName: string;
      encode(): Promise<object>;
    };
    readonly response: { decode(payload: Buffer): Promise<unknown>; parse(data: unknown): Promise<unknown> };
  }
  export const requests: Readonly<
    Record<
      'Metadata' | 'CreateTopics' | 'DeleteTopics' | 'DescribeConfigs',
      { protocol(options: { version: number }): (args: object) => Call }
    >
  >;
}

declare module 'kafkajs/src/protocol/encoder.js' {
  class Encoder {
    writeInt8(value: number): this;
    writeString(value: string | null): this;
    writeBoolean(value: boolean): this;
    writeArray(values: readonly (string | number | Encoder)[]): this;
  }
  export = Encoder;
}

declare module 'kafkajs/src/protocol/decoder.js' {
  class Decoder {
    constructor(buffer: Buffer);
    readInt8(): number;
    readInt16(): number;
    readInt32(): number;
    readString(): string | null;
    readArray<T>(read: (decoder: Decoder) => T): T[];
  }
  export = Decoder;
}

declare module 'kafkajs/src/protocol/error.js' {
  export function createErrorFromCode(code: number): Error & { readonly type: string };
}

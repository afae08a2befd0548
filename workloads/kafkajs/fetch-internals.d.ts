/** The inner modules of kafkajs that read-in-place.ts touches; the package's version is pinned for it. */
declare module 'kafkajs/src/protocol/requests/fetch/v11/response.js' {
  const response: { decode(rawData: Buffer): Promise<unknown> };
  export = response;
}

declare module 'kafkajs/src/protocol/message/compression/index.js' {
  const compression: {
    /** Undefined when the records are not compressed; throws for a codec that is not there. */
    lookupCodecByAttributes(attributes: number): { decompress(bytes: Buffer): Promise<Buffer> } | undefined;
  };
  export = compression;
}

/** One request of Kafka's protocol and how its answer is read, in kafkajs's form. */
export interface ProtocolCall<T> {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    /** Answers an Encoder of kafkajs. */
    encode(): Promise<object>;
  };
  readonly response: {
    decode(payload: Buffer): Promise<T>;
    parse(data: T): Promise<T>;
  };
}

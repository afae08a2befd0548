interface KafkaLogger {
  namespace(): KafkaLogger;
  debug(): void;
  info(): void;
  warn(): void;
  error(): void;
}

const nothing = () => undefined;

/** kafkajs logs each failed connect as an error; the wire reports failures itself, once, as values. */
export const silentKafkaLogger: KafkaLogger = {
  namespace: () => silentKafkaLogger,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};

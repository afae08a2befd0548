import type { ChatShape } from './chat-shape.ts';
import { normal, poisson, type Random } from './random.ts';

/**
 * How many messages each second brings: Poisson with a rate whose logarithm is a sum of processes that forget
 * (Ornstein-Uhlenbeck), which gives bursts as chat has them.
 */
export function* chatRate(shape: ChatShape, ratePerSecond: number, random: Random): Generator<number, never> {
  const parts = shape.burstParts.map(({ share, seconds }) => {
    const deviation = Math.sqrt(share * shape.burstVariance);
    return { deviation, keep: Math.exp(-1 / seconds), level: deviation * normal(random) };
  });
  for (;;) {
    const logarithm = parts.reduce((sum, part) => sum + part.level, -shape.burstVariance / 2);
    yield poisson(random, ratePerSecond * Math.exp(logarithm));
    for (const part of parts) {
      const step = part.deviation * Math.sqrt(1 - part.keep * part.keep);
      part.level = part.keep * part.level + step * normal(random);
    }
  }
}

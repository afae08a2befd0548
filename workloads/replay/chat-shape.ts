/**
 * The shape of a real channel's chat, in numbers. Fitted to two hours (7,380 s) of one big English-speaking
 * Dota channel in 2019: 19,877 messages of 2,530 users.
 *
 * - Rate: 2.69 messages a second.
 * - Bursts: messages in a second have a variance of 6.69 where independent ones would have 2.69 (Fano factor 2.48; 35
 *   in 60 s, 71 in 600 s; at most 35 messages in a second, 545 in a minute). What exceeds Poisson is taken for a rate
 *   that wanders: the logarithm of the rate has variance ln(1 + 0.55) = 0.44. Its autocorrelation, the Poisson part
 *   taken out, is 0.81, 0.63, 0.47, 0.27, 0.10, 0.05 after 1, 5, 10, 20, 60, 120 s: three quarters of the variance
 *   forget with a time constant of 11 s, one quarter with 75 s.
 * - Users: the count of the user at rank r falls as (r + q)^-1.25 (Zipf-Mandelbrot). Over the ranks seen the likeliest
 *   q is 40; 25 over more users than were seen gives the number who wrote (2,530), who wrote once (35 %), and the top
 *   (442, then 271 messages) together.
 * - Texts: lengths by quantiles; 44 % are one word, 8.5 % commands (`!x`), 6.6 % mention somebody, 0.3 % are /me,
 *   0.6 % leave ASCII, 0.8 % start with a colon, 2.1 % are one word three times or more; half repeat an earlier text.
 *   17 % hold a global emote of Twitch, 1.6 of them each.
 */
export const fittedShape: ChatShape = {
  ratePerSecond: 2.69,
  burstVariance: 0.44,
  burstParts: [
    { share: 0.75, seconds: 11 },
    { share: 0.25, seconds: 75 },
  ],
  users: 3_300,
  userExponent: 1.25,
  userOffset: 25,
  lengthQuantiles: [
    [0, 1],
    [0.05, 3],
    [0.1, 4],
    [0.25, 7],
    [0.5, 10],
    [0.75, 21],
    [0.9, 50],
    [0.95, 87],
    [0.99, 374],
    [1, 500],
  ],
  commandShare: 0.085,
  mentionShare: 0.066,
  actionShare: 0.003,
  beyondAsciiShare: 0.006,
  colonShare: 0.008,
  repetitionShare: 0.021,
  emoteShare: 0.13,
};

export interface ChatShape {
  /** Mean messages a second in one channel. */
  readonly ratePerSecond: number;
  /** Variance of the logarithm of the rate. */
  readonly burstVariance: number;
  /** How that variance is made up: shares (their sum is 1) with the seconds in which each forgets. */
  readonly burstParts: readonly { readonly share: number; readonly seconds: number }[];
  readonly users: number;
  readonly userExponent: number;
  readonly userOffset: number;
  /** [share of messages, length in characters], rising; between them lengths are interpolated. */
  readonly lengthQuantiles: readonly (readonly [number, number])[];
  readonly commandShare: number;
  readonly mentionShare: number;
  readonly actionShare: number;
  readonly beyondAsciiShare: number;
  readonly colonShare: number;
  /** Share of messages that are one word over and over. */
  readonly repetitionShare: number;
  /** How likely the first word is an emote; the later ones are so a quarter as often. */
  readonly emoteShare: number;
}

/** How often other things than plain messages happen, each as a share of messages. Chosen, not fitted: logs lack them. */
export interface ChatMix {
  readonly replies: number;
  readonly sharedChat: number;
  readonly bits: number;
  readonly firstMessages: number;
  readonly subscriptions: number;
  readonly mysteryGifts: number;
  readonly raids: number;
  readonly timeouts: number;
  readonly deletions: number;
}

export const usualMix: ChatMix = {
  replies: 0.05,
  sharedChat: 0,
  bits: 0.004,
  firstMessages: 0.01,
  subscriptions: 0.003,
  mysteryGifts: 0.0004,
  raids: 0.0001,
  timeouts: 0.002,
  deletions: 0.001,
};

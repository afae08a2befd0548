import { z } from 'zod';
import { problems } from './problems.ts';

/**
 * The shapes of what the API answers: the OpenAPI document, docs/api.md and the page's types are made from them.
 * Times are RFC 3339 in UTC; counts are whole numbers. Fields may be added: a reader ignores what it does not know.
 */
const count = z.number().int().min(0);
const time = z.iso.datetime();
const next = z
  .string()
  .exactOptional()
  .describe('Value of `continue` for the next page; absent on the last one.');

const failedChannel = z.object({
  channel: z.string().describe('The Twitch login.'),
  reason: z.string().describe("Twitch's word, such as msg_channel_suspended, or the ingester's."),
});

const pipeline = z.object({
  namespace: z.string().describe('Its namespace.'),
  name: z.string().describe('Its name.'),
  uid: z.string().describe('Its UID: one made anew under an old name shares no figure with it.'),
  state: z.enum(['Running', 'Paused']).describe('What is asked for.'),
  ready: z.boolean().describe('Whether everything asked for is there and runs.'),
  reason: z.string().describe('The reason of its condition Ready.'),
  message: z.string().describe('What is wrong and what helps.'),
  since: time.exactOptional().describe('Since when it is ready or not.'),
  channels: count.describe('Channels asked for.'),
  channelsJoined: count.describe('Channels whose chat is being read.'),
  channelsFailed: z.array(failedChannel).describe('Channels that can not be read, at most 50.'),
  shards: z
    .object({ desired: count, ready: count })
    .describe('Groups of channels, each read by its own ingesters.'),
  processors: z.object({ desired: count, ready: count }).describe('Programs that count.'),
  waitingPods: count.describe('Pods that wait for room on a node.'),
  windowSeconds: z.number().int().min(1).describe('Length of a window of the figures.'),
});

const channel = z.object({
  room: z
    .string()
    .exactOptional()
    .describe("Twitch's number, which stays when the channel is renamed; absent before its first window."),
  channel: z.string().describe('The Twitch login, as last seen.'),
  state: z
    .enum(['wanted', 'failed', 'former'])
    .describe('`former`: no longer asked for; its results are still there.'),
  reason: z.string().exactOptional().describe('Why it can not be read.'),
});

const figures = {
  messages: count.describe('Messages.'),
  firstTimeChatters: count.describe('Chatters whose first message ever in the channel this was.'),
  bits: count.describe('Bits cheered.'),
  subscriptions: count.describe('Subscriptions that chatters bought for themselves.'),
  giftedSubscriptions: count.describe('Subscriptions given to others.'),
  bans: count.describe('Bans.'),
  timeouts: count.describe('Timeouts.'),
  deletions: count.describe('Messages deleted by moderators.'),
};

const window = z.object({
  start: time.describe('Its first instant, event time.'),
  chatters: count.describe('Distinct chatters.'),
  ...figures,
});

const range = {
  from: time.describe('First instant asked for.'),
  to: time.describe('First instant after it.'),
};

const windowPage = z.object({
  ...range,
  windowSeconds: z.number().int().min(1).describe('Length of each window.'),
  windows: z.array(window).describe('Final windows with anything in them, oldest first.'),
  continue: next,
});

const summary = z.object({
  ...range,
  windows: count.describe('Final windows with anything in them.'),
  ...figures,
  peak: z
    .object({ start: time, messages: count })
    .exactOptional()
    .describe('The window with most messages, the first of equals; absent when there is none.'),
  mostChatters: count.describe('The most distinct chatters of one window.'),
});

const chatter = z.object({
  user: z.string().describe("Twitch's number of the user."),
  login: z.string().describe('The login, as last seen.'),
  messages: count.describe(
    'Messages, counted where the user was among the top of a window: at least so many.',
  ),
  windows: count.describe('Windows in whose top the user was.'),
});

const topChatters = z.object({
  ...range,
  chatters: z.array(chatter).describe('Most messages first.'),
});

const health = z.object({
  shards: z.object({ desired: count, ready: count }).describe('Groups of channels and how many are read.'),
  processors: z.object({ desired: count, ready: count }).describe('Programs that count.'),
  channels: count.describe('Channels asked for.'),
  channelsJoined: count.describe('Channels whose chat is being read.'),
  channelsFailed: z.array(failedChannel).describe('Channels that can not be read, at most 50.'),
  lag: count.nullable().describe('Records of chat not counted yet; null when Kafka does not answer.'),
  deadLetters: count
    .nullable()
    .describe('Records kept because nobody could read them; null when Kafka does not answer.'),
});

const session = z.object({
  login: z
    .enum(['none', 'needed', 'done'])
    .describe('`none`: this console is reached by its own machine alone and asks for no login.'),
  user: z.string().exactOptional().describe('Who is logged in.'),
});

const problem = z.object({
  type: z.string().describe('`urn:smack:problem:` and the reason.'),
  title: z.string().describe('A sentence that belongs to the reason.'),
  status: z.number().int().describe('The HTTP status again.'),
  detail: z.string().describe('What it is this time.'),
  reason: z.enum(Object.keys(problems) as [string, ...string[]]).describe('A word to branch on.'),
  next: z.string().describe('What helps.'),
});

/** Every shape by its name in the OpenAPI document. */
export const shapes = {
  Pipeline: pipeline,
  PipelineList: z.object({
    pipelines: z.array(pipeline).describe('By namespace, then name.'),
    continue: next,
  }),
  Channel: channel,
  ChannelList: z.object({ channels: z.array(channel).describe('By login.'), continue: next }),
  Window: window,
  WindowPage: windowPage,
  Summary: summary,
  Chatter: chatter,
  TopChatters: topChatters,
  Health: health,
  Session: session,
  Problem: problem,
} as const;

export type PipelineAnswer = z.infer<typeof pipeline>;
export type ChannelAnswer = z.infer<typeof channel>;
export type WindowAnswer = z.infer<typeof window>;
export type SummaryAnswer = z.infer<typeof summary>;
export type TopChattersAnswer = z.infer<typeof topChatters>;
export type HealthAnswer = z.infer<typeof health>;

import type { z } from 'zod';
import type { ProblemName } from './problems.ts';
import { pathParts, queries } from './queries.ts';
import type { shapes } from './shapes.ts';

/** A page of the API that answers JSON. `server/` has a function for each, the OpenAPI document a path. */
export interface ApiRoute {
  /** Below `/api/v1`, parts as `:name`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: 'chat' | 'cluster' | 'access';
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly answer: keyof typeof shapes;
  /** What else it may answer, beside what every page may. */
  readonly problems: readonly ProblemName[];
}

const ONE = ['NoSuchPipeline'] as const;
const FIGURES = [...ONE, 'NoResults', 'StoreUnavailable', 'TooSlow'] as const;

export const routes = {
  listPipelines: {
    path: '/pipelines',
    summary: 'The pipelines that you may see.',
    tag: 'chat',
    params: queries.none,
    query: queries.list,
    answer: 'PipelineList',
    problems: [],
  },
  getPipeline: {
    path: '/pipelines/:namespace/:name',
    summary: 'A pipeline.',
    tag: 'chat',
    params: pathParts.pipeline,
    query: queries.none,
    answer: 'Pipeline',
    problems: ONE,
  },
  getHealth: {
    path: '/pipelines/:namespace/:name/health',
    summary: 'How well a pipeline reads and counts: channels that failed, lag, dead letters.',
    tag: 'chat',
    params: pathParts.pipeline,
    query: queries.none,
    answer: 'Health',
    problems: [...ONE, 'TooSlow'],
  },
  listChannels: {
    path: '/pipelines/:namespace/:name/channels',
    summary: 'The channels that a pipeline reads or has read.',
    tag: 'chat',
    params: pathParts.pipeline,
    query: queries.list,
    answer: 'ChannelList',
    problems: FIGURES,
  },
  listWindows: {
    path: '/pipelines/:namespace/:name/channels/:room/windows',
    summary: 'The final windows of a channel in a range of time.',
    tag: 'chat',
    params: pathParts.channel,
    query: queries.windows,
    answer: 'WindowPage',
    problems: FIGURES,
  },
  getSummary: {
    path: '/pipelines/:namespace/:name/channels/:room/summary',
    summary:
      'Totals of a channel in a range of time: messages and their peak, subscriptions, bits, moderation.',
    tag: 'chat',
    params: pathParts.channel,
    query: queries.summary,
    answer: 'Summary',
    problems: FIGURES,
  },
  listTopChatters: {
    path: '/pipelines/:namespace/:name/channels/:room/top-chatters',
    summary: 'Who wrote most in a channel in a range of time.',
    tag: 'chat',
    params: pathParts.channel,
    query: queries.topChatters,
    answer: 'TopChatters',
    problems: FIGURES,
  },
  getSession: {
    path: '/session',
    summary: 'Whether you are logged in, and whether you have to be.',
    tag: 'access',
    params: queries.none,
    query: queries.none,
    answer: 'Session',
    problems: [],
  },
} as const satisfies Readonly<Record<string, ApiRoute>>;

export type RouteId = keyof typeof routes;

/** What a page is asked with. */
export interface Asked<I extends RouteId> {
  readonly params: z.output<(typeof routes)[I]['params']>;
  readonly query: z.output<(typeof routes)[I]['query']>;
}

/** What a page answers. */
export type AnswerOf<I extends RouteId> = z.infer<(typeof shapes)[(typeof routes)[I]['answer']]>;

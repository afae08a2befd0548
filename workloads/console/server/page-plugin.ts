import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../api/problem-error.ts';
import { readPath } from '../page/page-path.ts';
import type { PageFile, PageFiles } from './page-files.ts';

/** Assets are named after their content. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** Serves the page at the path of every view, and its assets: a fastify plugin for the root. @param files `undefined`: the page was not built */
export function pagePlugin(files: PageFiles | undefined): (app: FastifyInstance) => Promise<void> {
  return async app => {
    app.get('/*', async (request, reply) => {
      const path = request.url.split('?', 1)[0] ?? '';
      const asset = files?.assets.get(/^\/assets\/([\w.-]+)$/.exec(path)?.[1] ?? '');
      if (asset !== undefined) return send(request, reply, asset, FOR_EVER);
      if (readPath(path).name === 'nowhere') {
        throw new ProblemError('NoSuchRoute', `nothing is at ${path.slice(0, 200)}`);
      }
      if (files === undefined) {
        throw new ProblemError('NoSuchRoute', 'the page was not built: npm run build:console');
      }
      return send(request, reply, files.index, 'no-cache');
    });
  };
}

function send(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { type, plain, gzip, etag }: PageFile,
  cache: string,
) {
  reply.headers({ 'Cache-Control': cache, ETag: etag, Vary: 'Accept-Encoding' }).type(type);
  if (headers['if-none-match'] === etag) return reply.code(304).send();
  if (!/\bgzip\b/.test(headers['accept-encoding'] ?? '')) return reply.send(plain);
  return reply.header('Content-Encoding', 'gzip').send(gzip);
}

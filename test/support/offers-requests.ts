import type { SeenRequest } from './fault-proxy.ts';

/** A pod of team left or right is pinned and ungated. */
export function isGrant({ method, url }: SeenRequest): boolean {
  return method === 'PATCH' && /\/namespaces\/(left|right)\/pods\/[^/]+$/.test(url.pathname);
}

export function isEviction({ method, url }: SeenRequest): boolean {
  return method === 'POST' && url.pathname.endsWith('/eviction');
}

export function isWatchOfPods({ isWatch, url }: SeenRequest): boolean {
  return isWatch && url.pathname === '/api/v1/pods';
}

/** Holds for the nth request of a kind alone. */
export function nth(n: number, is: (request: SeenRequest) => boolean): (request: SeenRequest) => boolean {
  let seen = 0;
  return request => is(request) && ++seen === n;
}

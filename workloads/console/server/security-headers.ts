import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '../api/problem-error.ts';

/**
 * Of every answer. Scripts, styles and connections come from this very server and nothing is inline, so that chat that slipped into the page as
 * markup would still not run; nobody may frame the page, and it asks no third party for anything.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/**
 * Refuses what a page of another site sends in a reader's name: browsers say so in Sec-Fetch-Site, older ones in Origin. A link to the console from
 * elsewhere is no such request, and programs send neither header.
 */
export function guardHeaders(headers: IncomingHttpHeaders): void {
  const site = headers['sec-fetch-site'];
  const link = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  if (typeof site === 'string' && site !== 'same-origin' && site !== 'none' && !link) {
    throw new ProblemError('CrossSite', `Sec-Fetch-Site is ${site.slice(0, 20)}`);
  }
  if (site === undefined && headers.origin !== undefined && hostOf(headers.origin) !== headers.host) {
    throw new ProblemError('CrossSite', 'Origin is another site');
  }
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

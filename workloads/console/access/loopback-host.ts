/** Whether an address to bind to reaches this machine alone. Of IPv6 there is one such address. */
export function isLoopback(address: string): boolean {
  return /^127(\.\d{1,3}){3}$/.test(address) || address === '::1' || address === 'localhost';
}

/**
 * Whether a Host header names this machine itself. A page of a hostile web site can make a browser on this machine ask a loopback address
 * under the site's own name (DNS rebinding); its name is then in this header.
 */
export function isLoopbackHost(header: string | undefined): boolean {
  const host = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::\d{1,5})?$/.exec(header ?? '');
  return isLoopback((host?.[1] ?? host?.[2] ?? '').toLowerCase());
}

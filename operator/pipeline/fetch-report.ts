/** An ingester's answer is a few kilobytes; whoever sends more is not one. */
const MAX_BYTES = 65_536;

/**
 * Reads `GET /channels` of an ingester pod by its IP. Follows no redirect and reads no more than an ingester sends:
 * the pod runs in a tenant's namespace. Throws when it does not answer with JSON.
 */
export async function fetchReport(ip: string, port: number, signal: AbortSignal): Promise<unknown> {
  const host = ip.includes(':') ? `[${ip}]` : ip;
  const response = await fetch(`http://${host}:${port}/channels`, { signal, redirect: 'error' });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Error(`GET /channels answered ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new Error(`GET /channels answered more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

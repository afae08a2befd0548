/** `npm run build:console`: builds the console's page into workloads/console/dist/web and prints what the browser loads. */
import { join } from 'node:path';
import { buildPage } from './build-page.ts';

const files = await buildPage(join(import.meta.dirname, '../../workloads/console/dist/web'));
for (const { name, bytes, gzipBytes } of files) {
  process.stdout.write(`${name}  ${bytes} bytes, ${gzipBytes} with gzip\n`);
}

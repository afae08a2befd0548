/**
 * Refuses a package-lock.json with a package that has no integrity, names a place to come from (the user's registry is asked, and the integrity
 * decides), runs an install script, or has a licence that is not on the list. Prints each offence and exits 1.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
}

/** Of what may be linked with and handed on with Apache-2.0 code. */
const licences = new Set([
  'MIT',
  'Apache-2.0',
  'MIT OR Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Python-2.0',
  'PSF-2.0',
  'Unlicense',
]);
/** Of tools that run beside the product and are no part of it, with the reason. */
const excepted: Readonly<Record<string, string>> = {
  'MPL-2.0': 'axe-core, a test tool that is used unchanged',
};
/** `node` fetches its program so (package.json allows it); that of esbuild is not run: its platform package brings the program. */
const scripted = new Set(['node_modules/node', 'node_modules/esbuild']);

const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage & { readonly dev?: boolean }>>;
};

const offences = Object.entries(lock.packages)
  .filter(([path]) => path !== '')
  .flatMap(
    ([path, { resolved, integrity, license = 'none', hasInstallScript = false, link, dev = false }]) => {
      const isFree = licences.has(license) || (dev && license in excepted);
      return [
        ...(integrity?.startsWith('sha512-') ? [] : ['has no sha512 integrity']),
        ...(resolved === undefined && link !== true ? [] : ['names a place that it comes from']),
        ...(hasInstallScript && !scripted.has(path) ? ['runs a script when it is installed'] : []),
        ...(isFree ? [] : [`has licence ${license}, which is not on the list of tools/check-lockfile.ts`]),
      ].map(offence => `${path} ${offence}`);
    },
  );

for (const offence of offences) process.stderr.write(`package-lock.json: ${offence}\n`);
process.exitCode = offences.length > 0 ? 1 : 0;

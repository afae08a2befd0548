import type { BundledPackage } from './bundled-packages.ts';

/**
 * What is in a bundle, as CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/): one component a package, with its purl, licence and the
 * hash of its archive. Holds neither a time nor a random serial number: equal bundles have equal bills.
 * @param program the bundled program
 * @param version of the project
 */
export function billOfMaterials(
  program: string,
  version: string,
  packages: readonly BundledPackage[],
): string {
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': program,
        name: `smack-${program}`,
        version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
      },
    },
    components: packages.map(component),
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

function component(bundled: BundledPackage): object {
  const [, group, name = bundled.name] = /^(?:(@[^/]+)\/)?(.+)$/.exec(bundled.name) ?? [];
  const scope = group === undefined ? '' : `${encodeURIComponent(group)}/`;
  return {
    type: 'library',
    'bom-ref': bundled.path,
    ...(group === undefined ? {} : { group }),
    name,
    version: bundled.version,
    purl: `pkg:npm/${scope}${name}@${bundled.version}`,
    ...(bundled.license === undefined ? {} : { licenses: [{ expression: bundled.license }] }),
    ...(bundled.integrity === undefined ? {} : { hashes: [hash(bundled.integrity)] }),
  };
}

/** `sha512-<base64>` as CycloneDX writes it. */
function hash(integrity: string): object {
  const [algorithm = '', base64 = ''] = integrity.split('-', 2);
  const alg = algorithm.toUpperCase().replace('SHA', 'SHA-');
  return { alg, content: Buffer.from(base64, 'base64').toString('hex') };
}

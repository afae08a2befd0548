import { checks } from './checks.ts';
import { type Exception, exceptions } from './exceptions.ts';
import type { Manifest } from './manifest.ts';

/** What manifests that are applied together do against the checks: offences by check, and the exceptions that were made. Pure. */
export function offencesOf(
  file: string,
  manifests: readonly Manifest[],
): { readonly offences: readonly string[]; readonly excepted: ReadonlySet<Exception> } {
  const excepted = new Set<Exception>();
  const offences = Object.entries(checks).flatMap(([name, check]) =>
    check.offences(manifests).flatMap(offence => {
      const exception = exceptions.find(
        candidate =>
          candidate.check === name && candidate.manifests.test(file) && candidate.offence.test(offence),
      );
      if (exception !== undefined) excepted.add(exception);
      return exception === undefined ? [`${name}: ${offence}`] : [];
    }),
  );
  return { offences, excepted };
}

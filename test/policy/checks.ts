import type { Check } from './check.ts';
import { asksForItsResources } from './checks/asks-for-its-resources.ts';
import { bindsNoAdministrator } from './checks/binds-no-administrator.ts';
import { dropsAllCapabilities } from './checks/drops-all-capabilities.ts';
import { gainsNoPrivileges } from './checks/gains-no-privileges.ts';
import { hasAReadOnlyRoot } from './checks/has-a-read-only-root.ts';
import { hasASeccompProfile } from './checks/has-a-seccomp-profile.ts';
import { hasAnAccountOfItsOwn } from './checks/has-an-account-of-its-own.ts';
import { hasProbes } from './checks/has-probes.ts';
import { holdsNoCredentials } from './checks/holds-no-credentials.ts';
import { isIsolated } from './checks/is-isolated.ts';
import { isSpreadOverNodes } from './checks/is-spread-over-nodes.ts';
import { keepsOneInADrain } from './checks/keeps-one-in-a-drain.ts';
import { keepsSecretsInFiles } from './checks/keeps-secrets-in-files.ts';
import { livesInANamespace } from './checks/lives-in-a-namespace.ts';
import { makesNoPods } from './checks/makes-no-pods.ts';
import { mountsNoTokenByItself } from './checks/mounts-no-token-by-itself.ts';
import { namesItsImages } from './checks/names-its-images.ts';
import { namesItsRights } from './checks/names-its-rights.ts';
import { raisesNoRights } from './checks/raises-no-rights.ts';
import { readsNoSecrets } from './checks/reads-no-secrets.ts';
import { runsAsNonRoot } from './checks/runs-as-non-root.ts';
import { selectsWhatIsThere } from './checks/selects-what-is-there.ts';
import { sharesNothingWithTheHost } from './checks/shares-nothing-with-the-host.ts';
import { staysInsideTheCluster } from './checks/stays-inside-the-cluster.ts';

/** Every check, by the name of its file. */
export const checks: Readonly<Record<string, Check>> = {
  'asks-for-its-resources': asksForItsResources,
  'binds-no-administrator': bindsNoAdministrator,
  'drops-all-capabilities': dropsAllCapabilities,
  'gains-no-privileges': gainsNoPrivileges,
  'has-a-read-only-root': hasAReadOnlyRoot,
  'has-a-seccomp-profile': hasASeccompProfile,
  'has-an-account-of-its-own': hasAnAccountOfItsOwn,
  'has-probes': hasProbes,
  'holds-no-credentials': holdsNoCredentials,
  'is-isolated': isIsolated,
  'is-spread-over-nodes': isSpreadOverNodes,
  'keeps-one-in-a-drain': keepsOneInADrain,
  'keeps-secrets-in-files': keepsSecretsInFiles,
  'lives-in-a-namespace': livesInANamespace,
  'makes-no-pods': makesNoPods,
  'mounts-no-token-by-itself': mountsNoTokenByItself,
  'names-its-images': namesItsImages,
  'names-its-rights': namesItsRights,
  'raises-no-rights': raisesNoRights,
  'reads-no-secrets': readsNoSecrets,
  'runs-as-non-root': runsAsNonRoot,
  'selects-what-is-there': selectsWhatIsThere,
  'shares-nothing-with-the-host': sharesNothingWithTheHost,
  'stays-inside-the-cluster': staysInsideTheCluster,
};

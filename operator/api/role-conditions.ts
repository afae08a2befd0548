/**
 * The condition types of a ResourceRole, in the order in which status lists them, with what True means. A closed table:
 * docs/conditions.md is kept equal to it by a test. Ready, Reconciling and Stalled follow kstatus, as a pipeline's do.
 */
export const roleConditions = {
  Ready: 'The role is served as it is written.',
  Reconciling: 'The role is to get room that it has not got yet; it comes by itself.',
  Stalled:
    'The role can not be served as it is written: nothing changes until somebody changes roles or nodes.',
  GuaranteeMet: 'No pod waits for room that is guaranteed to the role.',
  AdmissionEnforced: 'Admission policies make the gate compulsory in the namespaces that the role names.',
} as const;

export type RoleConditionType = keyof typeof roleConditions;

export const roleConditionTypes = Object.keys(roleConditions) as readonly RoleConditionType[];

/** Reasons that conditions of a ResourceRole give, with a sentence each. */
export const roleReasons = {
  Served: 'The role is served as it is written.',
  Unhindered: 'Nothing stands in the way of the role.',
  AtRest: 'There is nothing that the role is still to get.',
  NamespaceTaken: 'An older role names one of the namespaces; its pods belong to that one.',
  GuaranteeTooLarge: 'The guarantee is more than all nodes have together.',
  GuaranteesTooLarge: 'The guarantees of all roles together are more than all nodes have together.',
  NoGuarantee: 'The role asks for no guarantee.',
  GuaranteeHeld: 'The role holds all that is guaranteed to it.',
  GuaranteeKept:
    'No pod waits for what is guaranteed; the room is kept free or is got back by revocation when one does.',
  GuaranteePending:
    'Pods wait for room that is guaranteed to the role; it is granted as it becomes free or is revoked from others.',
  PoliciesActive: 'The admission policies are there and refuse what would go around the gate.',
  PoliciesMissing:
    'An admission policy or its binding is missing: pods may go around the gate, and limits are advisory.',
  PoliciesNotDenying:
    'A binding of an admission policy does not deny, or not everywhere: limits are advisory.',
  NoNamespaces:
    'The role names no namespace: the gate is voluntary in those that it serves, and limits are advisory.',
} as const;

export type RoleReason = keyof typeof roleReasons;

import { attributePattern } from './attribute-pattern.ts';
import type { Labels } from './label-match.ts';

/** The operators of Marathon's placement constraints, by what may follow them. */
const OPERATORS = {
  UNIQUE: 'nothing',
  CLUSTER: 'text or nothing',
  GROUP_BY: 'number or nothing',
  LIKE: 'pattern',
  UNLIKE: 'pattern',
  MAX_PER: 'number',
  IS: 'text',
} as const;

export type ConstraintOperator = keyof typeof OPERATORS;

/** One constraint: a field of the node, an operator and what follows it. */
export interface Constraint {
  /** The label of nodes that the field stands for. */
  readonly label: string;
  readonly operator: ConstraintOperator;
  readonly value: string | undefined;
  /** As people write it: `rack LIKE r[1-3]`. */
  readonly text: string;
  /** With LIKE and UNLIKE. */
  readonly matches: ((value: string) => boolean) | undefined;
}

/** What the annotation smack.dev/constraints of a pod says. */
export interface Constraints {
  /** The annotation as it stands: equal for equal constraints. */
  readonly key: string;
  readonly list: readonly Constraint[];
  /** What is wrong, where, and what is allowed; then the list is empty. */
  readonly fault: string | undefined;
}

export const noConstraints: Constraints = { key: '', list: [], fault: undefined };

const MAX_CONSTRAINTS = 16;
const MAX_LENGTH = 4_096;
/** Marathon's names of what Kubernetes has as well-known labels; other fields are labels themselves. */
const FIELDS: Readonly<Record<string, string>> = {
  hostname: 'kubernetes.io/hostname',
  '@hostname': 'kubernetes.io/hostname',
  '@region': 'topology.kubernetes.io/region',
  '@zone': 'topology.kubernetes.io/zone',
};
const LABEL =
  /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/**
 * Reads constraints in the form of Marathon's app definitions, `[["hostname", "UNIQUE"], ["rack", "MAX_PER", "2"]]`, or of its form for people, a line
 * each: `rack:MAX_PER:2`. Input is a tenant's: it is bounded, and what cannot be read is a fault with the place, never an exception.
 */
export function readConstraints(annotation: string): Constraints {
  const key = annotation.trim();
  if (key === '') return noConstraints;
  const refuse = (fault: string): Constraints => ({ key, list: [], fault });
  if (key.length > MAX_LENGTH) return refuse(`is ${key.length} characters long, at most ${MAX_LENGTH}`);
  const rows = key.startsWith('[') ? rowsOfJson(key) : rowsOfLines(key);
  if (typeof rows === 'string') return refuse(rows);
  if (rows.length > MAX_CONSTRAINTS)
    return refuse(`has ${rows.length} constraints, at most ${MAX_CONSTRAINTS}`);
  const list: Constraint[] = [];
  for (const [at, row] of rows.entries()) {
    const read = readOne(row);
    if (typeof read === 'string') return refuse(`constraint ${at + 1}: ${read}`);
    list.push(read);
  }
  return { key, list, fault: undefined };
}

/** Whether a node's labels alone allow it; where other pods are is judged by `class-constraints.ts`. Every operator but UNLIKE asks for the label. */
export function meetsLabels({ label, operator, value, matches }: Constraint, labels: Labels): boolean {
  const found = Object.hasOwn(labels, label) ? labels[label] : undefined;
  if (found === undefined) return operator === 'UNLIKE';
  switch (operator) {
    case 'LIKE':
      return matches?.(found) === true;
    case 'UNLIKE':
      return matches?.(found) !== true;
    case 'IS':
      return isSame(found, value ?? '');
    case 'CLUSTER':
      return value === undefined || found === value;
    default:
      return true;
  }
}

/** Why {@link meetsLabels} says no, for people. */
export function mismatchText({ label, text }: Constraint, labels: Labels): string {
  return Object.hasOwn(labels, label)
    ? `${text}: the node has ${labels[label] === '' ? 'an empty value' : labels[label]}`
    : `${text}: the node has no label ${label}`;
}

/** Texts are the same by their characters, numbers by their value to three decimals, as Mesos compares scalars. */
function isSame(found: string, value: string): boolean {
  if (found === value) return true;
  const number = /^-?[0-9]{1,15}(?:\.[0-9]{1,15})?$/;
  if (!number.test(found) || !number.test(value)) return false;
  return Math.round(Number(found) * 1_000) === Math.round(Number(value) * 1_000);
}

function rowsOfJson(text: string): readonly (readonly string[])[] | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return 'begins as JSON and is none: allowed is [["FIELD", "OPERATOR", "VALUE"], ...]';
  }
  const rows: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  const wrong = rows.findIndex(row => !Array.isArray(row) || !row.every(isWord));
  if (wrong >= 0)
    return `constraint ${wrong + 1}: must be a list of texts: ["FIELD", "OPERATOR"] or ["FIELD", "OPERATOR", "VALUE"]`;
  return rows.map(row => (row as readonly (string | number)[]).map(String));
}

function isWord(part: unknown): part is string | number {
  return typeof part === 'string' || typeof part === 'number';
}

function rowsOfLines(text: string): readonly (readonly string[])[] {
  const lines = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
  return lines.map(line => {
    const [field = '', operator = '', ...value] = line.split(':');
    return value.length === 0 ? [field, operator] : [field, operator, value.join(':')];
  });
}

function readOne([field = '', operator = '', value, ...more]: readonly string[]): Constraint | string {
  if (more.length > 0) return `has ${3 + more.length} parts, at most 3: field, operator, value`;
  const label = Object.hasOwn(FIELDS, field) ? FIELDS[field] : field;
  if (label === undefined || !LABEL.test(label))
    return `field ${short(field)} must be hostname, @region, @zone or the name of a label of nodes`;
  if (!isOperator(operator))
    return `operator ${short(operator)} must be one of ${Object.keys(OPERATORS).join(', ')}`;
  // Marathon takes an empty value for none.
  const given = value === '' ? undefined : value;
  const takes = OPERATORS[operator];
  if (given === undefined && !takes.includes('nothing')) return `${operator} must be followed by a ${takes}`;
  if (given !== undefined && takes === 'nothing') return `${operator} takes no value`;
  if (given !== undefined && takes.startsWith('number') && !/^[1-9][0-9]{0,5}$/.test(given))
    return `value ${short(given)} of ${operator} must be a whole number from 1 to 999999`;
  const pattern = takes === 'pattern' ? attributePattern(given ?? '') : undefined;
  if (pattern?.fault !== undefined) return `value of ${operator}: ${pattern.fault}`;
  return {
    label,
    operator,
    value: given,
    text: [field, operator, ...(given === undefined ? [] : [given])].join(' '),
    matches: pattern?.matches,
  };
}

function isOperator(text: string): text is ConstraintOperator {
  return Object.hasOwn(OPERATORS, text);
}

function short(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}

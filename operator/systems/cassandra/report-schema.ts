import type { Reason } from '../../api/reasons.ts';
import { DeadlineExceeded } from '../deadline.ts';
import type { SystemReport } from '../system-report.ts';
import { SchemaDisagreement } from './apply-schema.ts';
import { CassandraDenied, CassandraUnreachable, isPassing, refusalOf } from './cassandra-wire.ts';
import { SchemaLocked } from './schema-lock.ts';

/** The report on what went wrong. Rethrows what nobody foresaw. */
export function reportFailure(error: unknown, connection: string): SystemReport<never> {
  if (error instanceof CassandraUnreachable) return waiting('CassandraUnreachable', error.message);
  if (error instanceof CassandraDenied) return waiting('CassandraDenied', error.message);
  if (error instanceof SchemaLocked) return waiting('SchemaLocked', error.message);
  if (error instanceof SchemaDisagreement) return waiting('SchemaDisagreement', error.message);
  if (error instanceof DeadlineExceeded) return waiting('SchemaChanging', `${error.message}; it goes on`);
  const text = error instanceof Error ? error.message : String(error);
  const told = `Cassandra connection '${connection}': ${text}`;
  if (isPassing(error)) return waiting('CassandraSlow', told);
  switch (refusalOf(error)) {
    case 'denied':
      return waiting(
        'CassandraDenied',
        `${told}; the operator's role needs CREATE on all keyspaces, and ALTER, DROP, SELECT and MODIFY on those it made`,
      );
    case 'refused':
      return { state: 'refused', reason: 'SchemaRefused', message: told };
    default:
      throw error;
  }
}

function waiting(reason: Reason, message: string): SystemReport<never> {
  return { state: 'waiting', reason, message };
}

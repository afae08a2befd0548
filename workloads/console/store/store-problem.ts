import { errors, types } from 'cassandra-driver';
import { ProblemError } from '../api/problem-error.ts';

const { responseErrorCodes } = types;

/** What a reader is told of a failed query; whatever is no trouble of Cassandra's stays as it is. */
export function storeProblem(error: unknown): unknown {
  if (error instanceof errors.ResponseError) {
    if (error.code === responseErrorCodes.invalid) return new ProblemError('NoResults', error.message);
    if (error.code === responseErrorCodes.syntaxError) return error;
    return new ProblemError('StoreUnavailable', error.message, 2);
  }
  if (error instanceof errors.NoHostAvailableError) {
    return new ProblemError('StoreUnavailable', 'no node of Cassandra answers', 2);
  }
  if (error instanceof errors.OperationTimedOutError || error instanceof errors.BusyConnectionError) {
    return new ProblemError('StoreUnavailable', error.message, 2);
  }
  return error;
}

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type ProgramName, programNames } from './stack-state.ts';
import { type ProgramAction, programActions } from './supervisor.ts';

/** Does it, and resolves when it is done and the state file says so. */
export type Act = (program: ProgramName, action: ProgramAction) => Promise<void>;

/**
 * The supervisor's control port: `POST /programs/NAME/ACTION` and `POST /end`, answered when it is done. A token from
 * stack.json (readable by its owner alone) keeps other users of the machine out.
 */
export function controlHandler(token: string, act: Act, end: () => void): RequestListener {
  return (request, response) => {
    void answer(request, token, act, end).then(
      ([status, body]) => reply(response, status, body),
      error => reply(response, 409, error instanceof Error ? error.message : String(error)),
    );
  };
}

async function answer(
  request: IncomingMessage,
  token: string,
  act: Act,
  end: () => void,
): Promise<readonly [status: number, body: string]> {
  request.resume();
  if (request.headers.authorization !== `Bearer ${token}`) return [401, 'wrong token'];
  const [, first, name, action] = (request.url ?? '').split('/');
  if (request.method !== 'POST') return [405, 'POST only'];
  if (first === 'end') {
    end();
    return [202, 'ending'];
  }
  if (first !== 'programs' || !isProgram(name) || !isAction(action))
    return [404, `no such path ${request.url}`];
  await act(name, action);
  return [200, 'done'];
}

function reply(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`${body}\n`);
}

function isProgram(name: string | undefined): name is ProgramName {
  return programNames.some(known => known === name);
}

function isAction(action: string | undefined): action is ProgramAction {
  return programActions.some(known => known === action);
}

/** "The termination message is limited to 4096 bytes"; from the log it is "limited to 2048 bytes or 80 lines". */
const FILE_LIMIT = 4096;
const LOG_LIMIT = 2048;
const LOG_LINES = 80;

type Read = () => Promise<string>;

/** What a container left behind to say why it ended; `undefined` when nothing. */
export async function terminationMessage(
  file: Read,
  log: Read,
  fallBackToLog: boolean,
): Promise<string | undefined> {
  const written = await file().catch(() => '');
  if (written !== '') return written.slice(0, FILE_LIMIT);
  if (!fallBackToLog) return undefined;
  const lines = (await log().catch(() => '')).split('\n');
  const end = lines
    .slice(-LOG_LINES - 1)
    .join('\n')
    .slice(-LOG_LIMIT);
  return end === '' ? undefined : end;
}

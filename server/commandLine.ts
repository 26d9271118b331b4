// How the commands of the operator's machine end: in one sentence and exit code 1, never in a stack.

export function refuse(message: string): number {
  console.error(message);
  return 1;
}

/** What `parseArgs` throws about a wrong flag. */
export const isUsageError = (error: unknown): error is Error =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

/** What the disk or the network said. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error;

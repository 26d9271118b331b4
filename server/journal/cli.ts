// What the three commands of the journal share: one sentence for what is wrong, and the exit code.
import { JournalFault } from './journal.ts';

/** Runs a command; false or a fault is exit code 1. */
export async function runCli(command: () => boolean | Promise<boolean>, usage: string): Promise<void> {
  try {
    process.exitCode = (await command()) ? 0 : 1;
  } catch (cause) {
    process.exitCode = 1;
    if (cause instanceof JournalFault) console.error(cause.message);
    // parseArgs throws a TypeError with a code of its own for an unknown flag.
    else if (cause instanceof TypeError && 'code' in cause) console.error(`${cause.message}\n${usage}`);
    else throw cause;
  }
}

/** 64 hexadecimal digits, also in capitals or with colons. */
export function parseFingerprint(text: string): string {
  const hex = text.replaceAll(/[:\s]/g, '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hex)) return hex;
  throw new JournalFault(`--fingerprint is 64 hexadecimal digits, not "${text}".`);
}

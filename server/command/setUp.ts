// What the server itself commands when it starts: policy, district, organisation. If that is not taken, it does
// not start.
import type { AnyCommand } from '#contract/command.ts';
import { StartError } from '../startError.ts';
import type { CommandDesk } from './commandDesk.ts';

/** A whole organisation is more than the desk queues at once. */
const PAGE = 500;

/** Throws `StartError` in words. */
export async function setUp(desk: CommandDesk, ...commands: readonly AnyCommand[]): Promise<void> {
  for (let at = 0; at < commands.length; at += PAGE) {
    const page = commands.slice(at, at + PAGE);
    const answers = await Promise.all(page.map((command) => desk.submitSystem('setup', command)));
    for (const answer of answers) {
      if (answer.ok) continue;
      throw new StartError(answer.refusal.code === 'fault' ? CANNOT_WRITE : answer.refusal.message.en);
    }
  }
}

const CANNOT_WRITE =
  'The record cannot be written. Free space on the disk of the data directory, or give this user the right to write there, then start again.';

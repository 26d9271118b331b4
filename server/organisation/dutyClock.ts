// Brings teams on and off duty by their roster: what `dutyByRoster` says, asked for like any other change.
import { randomUUID } from 'node:crypto';
import { dutyByRoster } from '#contract/organisation/dutyByRoster.ts';
import type { CommandDesk } from '../command/commandDesk.ts';

/** A shift changes on the minute; half of one late is on time. */
const LOOK_MS = 30_000;
/** A shift change of a district is hundreds of teams: the desk's queue is for people first. */
const AT_ONCE = 50;

/** Ends what it started. */
export function startDutyClock(
  desk: Pick<CommandDesk, 'picture' | 'submitSystem'>,
  now: () => number,
): () => void {
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void settleDuty(desk, now).finally(() => {
      looking = false;
    });
  }, LOOK_MS);
  return () => clearInterval(timer);
}

export async function settleDuty(
  desk: Pick<CommandDesk, 'picture' | 'submitSystem'>,
  now: () => number,
): Promise<void> {
  const wishes = dutyByRoster(desk.picture(), now());
  for (let from = 0; from < wishes.length; from += AT_ONCE) {
    // A refusal (a team that was just sent out) is looked at again the next time.
    const page = wishes.slice(from, from + AT_ONCE);
    await Promise.all(
      page.map((wish) => desk.submitSystem('clock', { id: randomUUID(), type: 'team.setDuty', ...wish })),
    );
  }
}

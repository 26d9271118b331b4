// What the clock does besides the cases: loans and patrols end, teams at a scene are asked how they are. There are
// some hundreds of teams, so it looks at all of them every second; each act is safe to send late, or again.
import type { AnyCommand } from '#contract/command.ts';
import { loansOver } from '#contract/order/loan.ts';
import { isOver, patrolRules } from '#contract/patrol/patrol.ts';
import type { Picture } from '#contract/picture.ts';
import { welfareTimer } from '#contract/safety/welfareTimers.ts';

type Unnamed<C> = C extends unknown ? Omit<C, 'id'> : never;
export type ClockAct = Unnamed<
  Extract<AnyCommand, { type: 'team.recallLoan' | 'patrol.expire' | 'welfare.ask' | 'welfare.miss' }>
>;

/** After a long downtime the rest comes with the next second: a screen full of checks at once helps nobody. */
const ACTS_PER_PASS = 50;

/** What is due at `now`; its id is made when it is sent. */
export function clockActs(picture: Picture, now: number): readonly ClockAct[] {
  const acts: ClockAct[] = [...loansOver(picture, now)];
  const { graceMs } = patrolRules(picture.policy);
  for (const patrol of picture.patrols.values()) {
    if (!isOver(patrol) && now >= patrol.to + graceMs)
      acts.push({ type: 'patrol.expire', patrolId: patrol.id });
  }
  for (const team of picture.teams.values()) {
    const timer = welfareTimer(picture, team);
    if (timer && timer.at <= now) acts.push(timer.command);
  }
  return acts.slice(0, ACTS_PER_PASS);
}

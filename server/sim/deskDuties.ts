// What the simulated desks do besides cases: they plan joint patrols, answer calls for help and tell their teams what
// to mind.
import type { Team } from '#contract/organisation/organisation.ts';
import { commandingTown } from '#contract/organisation/organisation.ts';
import type { Position, TownCode } from '#contract/ids.ts';
import { isLive } from '#contract/order/order.ts';
import { isOver } from '#contract/patrol/patrol.ts';
import { isRaised } from '#contract/safety/safety.ts';
import { messagesOnOrder } from '#contract/talk/talk.ts';
import { between, draw, pick } from './chance.ts';
import type { DeskAct, DeskView } from './desk.ts';
import { isSimulated, type Post } from './post.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export interface DutyAct extends DeskAct {
  /** What it is about, so that it is not asked for again at once. */
  readonly key: string;
}

export interface DutyView extends DeskView {
  readonly towns: readonly TownCode[];
  /** A place on some street of the town, by name. */
  readonly placeIn: (town: TownCode, name: string) => Position;
}

export function deskDuties(view: DutyView): DutyAct[] {
  return [...calls(view), ...words(view), ...patrols(view), ...loans(view)];
}

function calls({ picture, now, rates: { safety }, seed }: DutyView): DutyAct[] {
  const acts: DutyAct[] = [];
  for (const panic of picture.panics.values()) {
    const team = picture.teams.get(panic.team);
    // What a human has called about is for humans.
    if (!isRaised(panic) || !team || !isSimulated(panic.raisedBy)) continue;
    const by: Post = { kind: 'desk', town: commandingTown(team) };
    const due = (range: readonly [number, number], what: string) =>
      now >= panic.raisedAt + between(draw(seed, `${panic.id}:${what}`), range) * 1000;
    const key = `${panic.id}:${panic.version}`;
    if (due(safety.clearS, 'clear')) {
      const reason = pick(safety.clearReasons, draw(seed, `${panic.id}:why`));
      acts.push({ key, by, intent: { type: 'panic.clear', panicId: panic.id, reason } });
    } else if (panic.heard.length === 0 && due(safety.heardS, 'heard')) {
      acts.push({ key, by, intent: { type: 'panic.hear', panicId: panic.id } });
    }
  }
  return acts;
}

function words({ picture, rates: { talk }, seed }: DutyView): DutyAct[] {
  const acts: DutyAct[] = [];
  const told = messagesOnOrder(picture.messages);
  for (const order of picture.orders.values()) {
    if (!isLive(order) || !isSimulated(order.issuedBy) || told.has(order.id)) continue;
    if (!order.assignments.some((one) => one.state.kind === 'acknowledged')) continue;
    if (draw(seed, `${order.id}:talk`) >= talk.orderShare) continue;
    acts.push({
      key: `${order.id}:talk`,
      by: { kind: 'desk', town: order.town },
      intent: {
        type: 'talk.send',
        to: { kind: 'order', order: order.id },
        text: pick(talk.texts, draw(seed, `${order.id}:words`)),
        needsConfirmation: true,
      },
    });
  }
  return acts;
}

/** A town that has nobody left gets a team of the district for a while. */
function loans({ picture, now, rates, seed, towns, free }: DutyView): DutyAct[] {
  const { lendHours, lendReasons } = rates.oversight;
  const ready = free();
  const left = new Set(ready.map(commandingTown));
  const spare = ready.filter((team) => team.homeTown === null && team.lent === null);
  return towns
    .filter((town) => !left.has(town) && ![...picture.teams.values()].some((team) => team.lent?.to === town))
    .flatMap((town, index) => {
      const team = spare[index];
      if (!team) return [];
      const hours = between(draw(seed, `${town}:lend:${team.id}:${now}`), lendHours);
      const until = now + Math.round(hours * 60) * 60_000;
      const reason = lendReasons[0]!;
      return [
        {
          key: `${town}:lend`,
          by: { kind: 'desk', town: null } as const,
          intent: { type: 'team.lend', team: team.id, to: town, until, reason } as const,
        },
      ];
    });
}

/** Shortly before each hour of setting out, in some of the towns. */
function patrols(view: DutyView): DutyAct[] {
  const { now, policy, rates, seed, towns, picture } = view;
  const { startHours, names, minutes, planAheadMin, townShare } = rates.patrols;
  const dayStart = Math.floor((now + policy.calendar.utcOffsetMin * 60_000) / DAY_MS) * DAY_MS;
  const localMidnight = dayStart - policy.calendar.utcOffsetMin * 60_000;
  const acts: DutyAct[] = [];
  for (const [index, hour] of startHours.entries()) {
    const from = localMidnight + hour * HOUR_MS;
    if (now < from - planAheadMin * 60_000 || now >= from) continue;
    for (const town of towns) {
      const key = `${town}:patrol:${from}`;
      const isPlanned = [...picture.patrols.values()].some((one) => one.town === town && one.from === from);
      if (isPlanned || draw(seed, key) >= townShare) continue;
      const teams = patrolTeams(town, view);
      if (teams.length === 0) continue;
      const points = Array.from({ length: rates.patrols.points }, (_, n) =>
        view.placeIn(town, `${key}:${n}`),
      );
      acts.push({
        key,
        by: { kind: 'desk', town },
        intent: {
          type: 'patrol.plan',
          name: names[index % names.length]!,
          tier: 'town',
          town,
          teams: teams.map(({ id }) => id),
          area: { kind: 'route', points },
          checkpoints: [
            { id: 'gate', name: pick(rates.places, draw(seed, `${key}:place`)), position: points[0]! },
          ],
          from,
          to: from + minutes * 60_000,
        },
      });
    }
  }
  return acts;
}

/** Teams of several forces of the town that are free and in no other patrol. */
function patrolTeams(town: TownCode, view: DutyView): Team[] {
  const busy = new Set(
    [...view.picture.patrols.values()].filter((one) => !isOver(one)).flatMap(({ teams }) => teams),
  );
  const chosen: Team[] = [];
  for (const team of view.free()) {
    if (chosen.length === view.rates.patrols.teams) break;
    const fits = team.homeTown === town && commandingTown(team) === town && !busy.has(team.id);
    if (fits && !chosen.some((one) => one.force === team.force)) chosen.push(team);
  }
  return chosen.length > 1 ? chosen : [];
}

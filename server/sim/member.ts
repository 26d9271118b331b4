// One simulated team as the world keeps it: its body on the ground, its terminals and what it is up to.
import type { Transport, Team } from '#contract/organisation/organisation.ts';
import type { Position, UnitId } from '#contract/ids.ts';
import type { Picture } from '#contract/picture.ts';
import { jobOf, type Duty, type Job } from './crew.ts';
import type { Body } from './body.ts';
import type { Beats } from './beats.ts';
import { metresBetween, shifted } from './metres.ts';
import type { Shift } from './organisationPlan.ts';
import type { Receiver } from './gps.ts';
import type { Rates } from './rates.ts';
import type { Rng } from './chance.ts';

/** Street travel between two places; null where no street leads. */
export type Route = (
  from: Position,
  to: Position,
  transport: Transport,
) => { readonly path: readonly Position[]; readonly metres: number; readonly minutes: number } | null;

export interface Terminal {
  readonly unit: UnitId;
  readonly receiver: Receiver;
  readonly accuracyM: number;
  /** In [0, 1): its place in the beat, so that not all report in the same instant. */
  readonly phase: number;
  /** A terminal that is off says once, at the start, where it was put down. */
  readonly putDownAt: number;
  lastFixAt: number | null;
}

export interface Member {
  readonly body: Body;
  readonly duty: Duty;
  readonly shift: Shift;
  readonly base: Position;
  readonly patrols: boolean;
  readonly rng: Rng;
  terminals: readonly Terminal[];
  /** What the body was last told to do; another purpose means that it is told anew. */
  purpose: string;
  /** When the team reached its scene; null before. */
  thereSince: number | null;
  /** On duty, on a job, or on its way home: its terminals are on. */
  isOn: boolean;
  /** Since when, while it is. */
  onSince: number;
  /** When it first says whether it is on duty. */
  readonly rollCallAt: number;
}

export interface Ground {
  readonly beats: Readonly<Record<Transport, Beats>>;
  readonly route: Route;
  readonly rates: Rates;
}

/** Lets the body do what the picture says the team is doing, and moves it on to `now`. */
/** A place that the team is to visit on its patrol. */
export interface Stop {
  readonly key: string;
  readonly position: Position;
}

export function live(
  member: Member,
  team: Team,
  picture: Picture,
  now: number,
  ground: Ground,
  stop: Stop | null = null,
): Job | null {
  const job = jobOf(team, picture);
  const purpose = purposeOf(member, team, job, stop);
  if (purpose !== member.purpose) {
    member.purpose = purpose;
    begin(member, team, job, stop, ground);
  }
  const { motion } = ground.rates;
  member.body.moveTo(now, ground.beats[team.transport], motion.patrolMs[team.transport], motion, member.rng);
  member.thereSince = job && purpose.startsWith('to:') ? member.body.arrivedAt : null;
  const isOn = team.duty.kind !== 'offDuty' || job !== null || (purpose === 'home' && member.body.isMoving);
  if (isOn && !member.isOn) member.onSince = now;
  member.isOn = isOn;
  return job;
}

function purposeOf(member: Member, team: Team, job: Job | null, stop: Stop | null): string {
  if (team.duty.kind === 'emergency' || team.duty.kind === 'unavailable') return 'stay';
  if (job) {
    // The order's name, since the next order may follow before anybody has moved.
    if (job.mine.state.kind === 'enRoute') return `to:${job.order.id}`;
    return job.mine.state.kind === 'assigned' ? member.purpose : `at:${job.order.id}`;
  }
  if (stop && team.duty.kind === 'available') return `visit:${stop.key}`;
  // Before the roll call nobody goes anywhere: who is on shift is about to say so.
  if (member.duty.settled === null) return 'none';
  return team.duty.kind === 'available' && member.patrols ? 'patrol' : 'home';
}

/** Nearer than this to the base is home. */
const HOME_M = 30;

function begin(member: Member, team: Team, job: Job | null, stop: Stop | null, ground: Ground): void {
  const { body, purpose } = member;
  const { patrolMs, responseMs } = ground.rates.motion;
  if (purpose === 'patrol') {
    body.patrol(team.homeTown, ground.beats[team.transport]);
  } else if (stop && purpose.startsWith('visit:')) {
    drive(body, stop.position, patrolMs[team.transport], team.transport, ground);
  } else if (purpose === 'home' && metresBetween(body.position, member.base) > HOME_M) {
    drive(body, member.base, responseMs[team.transport], team.transport, ground);
  } else if (job && purpose.startsWith('to:')) {
    drive(body, job.to, responseMs[team.transport], team.transport, ground);
  } else {
    body.stand();
  }
}

/** Along the streets, then on foot to the very place; where no street leads it stays. */
function drive(
  body: Body,
  to: Position,
  usualMs: number,
  transport: Transport,
  { beats, route }: Ground,
): void {
  const here = body.position;
  // After a restart it stands where its terminal said, which may be beside every street.
  const onStreet = beats[transport].at(beats[transport].nearest(here));
  const way = route(here, to, transport) ?? route(onStreet, to, transport);
  if (!way) return body.stand();
  const speedMs = way.minutes > 0 ? way.metres / (way.minutes * 60) : usualMs;
  body.travel([...way.path, to], Math.max(1, speedMs));
}

/** Metres between two who walk together. */
const FILE_M = 7;

/** Where the n-th of a team is: those on foot and e-bikes behind and beside the first, those in a car in it. */
export function placeOf(member: Member, transport: Transport, index: number): Position {
  const { position, headingDeg } = member.body;
  const stepM = transport === 'car' ? 1 : FILE_M;
  const back = ((headingDeg + 180 + (index % 2 ? 25 : -25)) * Math.PI) / 180;
  return shifted(position, Math.sin(back) * stepM * index, Math.cos(back) * stepM * index);
}

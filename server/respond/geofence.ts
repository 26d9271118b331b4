// Says when a team has arrived: one of its units stayed near the case for a while, by the device's own clock. It
// only says so; the arrival is decided like any command (DOMAIN 3.2: on scene by geofence or by hand).
import distance from '@turf/distance';
import type { SystemActor } from '#contract/actor.ts';
import { degrees, type Fix } from '#contract/fix.ts';
import type { CaseId, OrderId, Position, TeamId } from '#contract/ids.ts';
import { isLive, type Assignment } from '#contract/order/order.ts';
import type { Picture } from '#contract/picture.ts';
import type { Thresholds } from '#contract/policy.ts';

export const GEOFENCE: SystemActor = { kind: 'system', part: 'geofence' };

export interface Arrival {
  readonly type: 'assignment.arrive';
  readonly orderId: OrderId;
  readonly team: TeamId;
}

export interface Geofence {
  /** Once per tick, with the fixes that were new in it; each arrival is told once. */
  tick(picture: Picture, fixes: readonly Fix[]): readonly Arrival[];
  /** The journal could not take this arrival: tell it again with the unit's next fix. */
  again(arrival: Arrival): void;
}

/** One unit on its way to one case. */
interface Watch {
  readonly arrival: Arrival;
  readonly caseId: CaseId;
  readonly target: Position;
  readonly orderedAt: number;
  /** Device time of the newest fix that counted; the older ones come too late to count. */
  newestAt: number;
  /** Device time since which every fix was in range; null = the last one was not. */
  insideSince: number | null;
}

type Fence = Pick<Thresholds, 'arrivalRangeM' | 'arrivalHoldMs' | 'lostAfterMs'>;

export function makeGeofence(): Geofence {
  let watches: ReadonlyMap<number, Watch> = new Map();
  /** By team: one of its units is enough. */
  let told: ReadonlyMap<TeamId, OrderId> = new Map();
  let seen: Pick<Picture, 'orders' | 'units' | 'cases'> | null = null;

  return {
    tick(picture, fixes) {
      // The picture is a value: the same maps mean that nobody set out, arrived or was recalled.
      if (seen?.orders !== picture.orders || seen.units !== picture.units || seen.cases !== picture.cases) {
        watches = watchesOf(picture, watches);
        told = new Map([...told].filter(([team, order]) => isWatched(watches, team, order)));
        seen = picture;
      }
      const fence = picture.policy?.thresholds;
      if (!fence || watches.size === 0) return NONE;
      let arrivals: Arrival[] | null = null;
      for (const fix of fixes) {
        const watch = watches.get(fix.no);
        if (!watch || !hasArrived(watch, fix, fence)) continue;
        const { team, orderId } = watch.arrival;
        if (told.get(team) === orderId) continue;
        told = new Map(told).set(team, orderId);
        (arrivals ??= []).push(watch.arrival);
      }
      return arrivals ?? NONE;
    },
    again({ orderId, team }) {
      told = new Map([...told].filter((one) => one[0] !== team || one[1] !== orderId));
    },
  };
}

const NONE: readonly Arrival[] = [];

/** Advances the watch by one fix. */
function hasArrived(watch: Watch, fix: Fix, fence: Fence): boolean {
  // What the device kept from before the order says nothing about going there, and a late fix nothing about now.
  if (fix.at < watch.orderedAt || fix.at <= watch.newestAt) return false;
  const silentMs = fix.at - watch.newestAt;
  watch.newestAt = fix.at;
  if (!inRange(fix, watch.target, fence.arrivalRangeM)) {
    watch.insideSince = null;
    return false;
  }
  // Nobody knows where it was meanwhile.
  if (silentMs > fence.lostAfterMs) watch.insideSince = null;
  watch.insideSince ??= fix.at;
  return fix.at - watch.insideSince >= fence.arrivalHoldMs;
}

/** Less than any degree of latitude: most units are ruled out without trigonometry. */
const SHORTEST_DEGREE_M = 110_000;

function inRange(fix: Fix, target: Position, rangeM: number): boolean {
  const lat = degrees(fix.latE6);
  if (Math.abs(lat - target.lat) * SHORTEST_DEGREE_M > rangeM) return false;
  return distance([degrees(fix.lonE6), lat], [target.lon, target.lat], { units: 'meters' }) <= rangeM;
}

/** A watch for each unit of each team under way; the ones that go on keep what they saw. */
function watchesOf(picture: Picture, before: ReadonlyMap<number, Watch>): ReadonlyMap<number, Watch> {
  const underWay = new Map<TeamId, Omit<Watch, 'newestAt' | 'insideSince'>>();
  for (const order of picture.orders.values()) {
    if (!isLive(order)) continue;
    const theCase = picture.cases.get(order.case);
    if (!theCase) continue;
    for (const assignment of order.assignments) {
      if (!isUnderWay(assignment)) continue;
      const { team } = assignment;
      underWay.set(team, {
        arrival: { type: 'assignment.arrive', orderId: order.id, team },
        caseId: theCase.id,
        target: theCase.position,
        orderedAt: assignment.assignedAt,
      });
    }
  }
  const watches = new Map<number, Watch>();
  if (underWay.size === 0) return watches;
  for (const unit of picture.units.values()) {
    const trip = underWay.get(unit.team);
    if (!trip) continue;
    const old = before.get(unit.no);
    const goesOn = old && old.arrival.orderId === trip.arrival.orderId && old.caseId === trip.caseId;
    watches.set(unit.no, goesOn ? old : { ...trip, newestAt: 0, insideSince: null });
  }
  return watches;
}

function isWatched(watches: ReadonlyMap<number, Watch>, team: TeamId, orderId: OrderId): boolean {
  for (const { arrival } of watches.values()) {
    if (arrival.team === team && arrival.orderId === orderId) return true;
  }
  return false;
}

const isUnderWay = ({ state }: Assignment): boolean =>
  state.kind === 'acknowledged' || state.kind === 'enRoute';

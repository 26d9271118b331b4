// Why a team stands where it stands, in words: what speaks for it too, so that a commander can weigh it differently.
import type { Words } from '#contract/ids.ts';
import { offsetMinOf } from '#contract/localDay.ts';
import { forceName } from '#contract/runCard.ts';
import type { Reason, ReasonKind } from '#contract/wire.ts';
import { ageOf, doneAt, endsTooSoon, type Candidate, type Weighing } from './weigh.ts';

export function reasonsFor(weighing: Weighing, one: Candidate): readonly Reason[] {
  const texts: Readonly<Record<ReasonKind, Words | null>> = {
    travel: travel(weighing, one),
    force: force(weighing, one),
    jurisdiction: jurisdiction(weighing, one),
    workload:
      one.ordersToday > 0
        ? { zh: `今日已派 ${one.ordersToday} 次`, en: `${one.ordersToday} orders today` }
        : { zh: '今日尚未派出', en: 'no orders yet today' },
    shift: shift(weighing, one),
    fix: fix(weighing, one),
    cover:
      one.price && one.price.grids > 0
        ? {
            zh: `派出后 ${one.price.grids} 格失去覆盖`,
            en: `leaves ${one.price.grids} grids without cover`,
          }
        : null,
    declined:
      one.declinedAt === null
        ? null
        : {
            zh: `${clock(weighing, one.declinedAt)} 拒过此案`,
            en: `declined this case at ${clock(weighing, one.declinedAt)}`,
          },
    engaged: one.team.order === null ? null : { zh: '正在办另一案', en: 'is on another case' },
  };
  return KINDS.flatMap((kind) => {
    const text = texts[kind];
    const addsMin = one.weights[kind] ?? 0;
    return text ? [{ kind, addsMin: addsMin < Infinity ? tenths(addsMin) : null, text }] : [];
  });
}

const KINDS: readonly ReasonKind[] = [
  'travel',
  'force',
  'jurisdiction',
  'workload',
  'shift',
  'fix',
  'cover',
  'declined',
  'engaged',
];

function travel({ around }: Weighing, { where, way, travelBy }: Candidate): Words {
  if (!where) return { zh: '没有定位，路程未知', en: 'no position, travel unknown' };
  if (!way) return { zh: '无道路可达', en: 'no street leads there' };
  const minutes = tenths(way.minutes);
  if (travelBy === 'osrm') return { zh: `路程 ${minutes} 分钟（OSRM）`, en: `${minutes} min by road (OSRM)` };
  return around.schematic
    ? { zh: `路程 ${minutes} 分钟（示意路网）`, en: `${minutes} min by street (schematic)` }
    : { zh: `路程 ${minutes} 分钟`, en: `${minutes} min by street` };
}

function force({ picture: { policy } }: Weighing, { team, forceRank }: Candidate): Words {
  const name = forceName(policy, team.force);
  if (forceRank < 0)
    return { zh: `${name.zh}不在此类案件的参勤力量内`, en: `${name.en} is no force for this category` };
  return forceRank === 0
    ? { zh: `${name.zh}为首选力量`, en: `${name.en} is the first choice` }
    : { zh: `${name.zh}为第 ${forceRank + 1} 选力量`, en: `${name.en} is choice ${forceRank + 1}` };
}

function jurisdiction({ picture }: Weighing, { team, standing }: Candidate): Words {
  switch (standing) {
    case 'own':
      return { zh: '本街镇队伍', en: "the town's own team" };
    case 'lent':
      return { zh: '借调给本街镇', en: 'lent to the town' };
    case 'district':
      return { zh: '区级队伍', en: 'a district team' };
    case 'otherTown': {
      const town = picture.district?.towns.find(({ code }) => code === team.homeTown)?.name;
      return {
        zh: `${town?.zh ?? '其他街镇'}队伍，须区级调派`,
        en: `of ${town?.en ?? 'another town'}, by the district only`,
      };
    }
  }
}

function shift(weighing: Weighing, one: Candidate): Words | null {
  if (one.shiftEndsAt === null) return null;
  const ends = clock(weighing, one.shiftEndsAt);
  if (!endsTooSoon(weighing, one))
    return { zh: `${ends} 下班，来得及`, en: `shift ends at ${ends}, in time` };
  const done = clock(weighing, doneAt(weighing, one));
  return {
    zh: `${ends} 下班，早于预计完成 ${done}`,
    en: `shift ends at ${ends}, before it would be done (${done})`,
  };
}

function fix({ around }: Weighing, one: Candidate): Words {
  const ageMs = ageOf(one, around.now);
  if (ageMs === null) return { zh: '没有定位，不计为可派', en: 'no position: not counted as available' };
  const age = span(ageMs);
  switch (one.freshness) {
    case 'live':
      return { zh: '定位实时', en: 'position is live' };
    case 'stale':
      return { zh: `定位 ${age.zh}未更新，请先联系`, en: `position is ${age.en} old: call first` };
    case 'lost':
    case 'unknown':
      return { zh: `失联 ${age.zh}，不计为可派`, en: `lost for ${age.en}: not counted as available` };
  }
}

function span(ms: number): Words {
  if (ms < 120_000) return { zh: `${Math.round(ms / 1000)} 秒`, en: `${Math.round(ms / 1000)} s` };
  const min = Math.round(ms / 60_000);
  return min < 120
    ? { zh: `${min} 分钟`, en: `${min} min` }
    : { zh: `${Math.round(min / 60)} 小时`, en: `${Math.round(min / 60)} h` };
}

/** Hours and minutes on the district's own clock. */
function clock({ picture: { policy } }: Weighing, at: number): string {
  const local = new Date(at + offsetMinOf(policy) * 60_000);
  return local.toISOString().slice(11, 16);
}

export const tenths = (minutes: number): number => Math.round(minutes * 10) / 10;

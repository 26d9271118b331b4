import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROLES, scopeOf, type Person } from '../actor.ts';
import { mayCommand } from '../authority.ts';
import { departmentId, gridCode, memberId, shiftId, teamId, townCode, unitId } from '../ids.ts';
import { messageFor, take, view, type Jurisdiction } from '../jurisdiction.ts';
import { DAY_MS } from '../localDay.ts';
import { advance, emptyPicture, toJson } from '../picture.ts';
import { steps } from '../testing/randomCommands.ts';
import { KEEPERS, organisationSteps, type OrganisationStep } from '../testing/randomOrganisation.ts';
import { ACTORS, idOf, NORTH, POLICY, smallWorld, SOUTH, SYSTEM, T0 } from '../testing/smallDistrict.ts';
import { organisationCommands } from './organisationCommand.ts';
import { versionAt } from './responsibility.ts';

const seed = 20_261_123;
const N1 = teamId('n1');

/** Orders and changes of the organisation, as they come. */
const mixed = (length: number): fc.Arbitrary<OrganisationStep[]> =>
  fc
    .tuple(organisationSteps(length), steps(length))
    .map(([own, others]) =>
      [
        ...own,
        ...others.map(({ actor, at, commandIn }) => ({ actor: ACTORS[actor] as Person, at, commandIn })),
      ].sort((a, b) => a.at - b.at),
    );

function played(list: readonly OrganisationStep[]) {
  const world = smallWorld();
  for (const { actor, at, commandIn } of list) world.act(actor, commandIn(world.picture), at);
  return world;
}

describe('the organisation', () => {
  it('O4 units and members belong to a team that is there, and are of its town and force, after any sequence', () => {
    fc.assert(
      fc.property(mixed(60), (list) => {
        const { picture } = played(list);
        for (const unit of picture.units.values()) {
          const team = picture.teams.get(unit.team)!;
          expect(team).toMatchObject({ disbandedAt: null, force: unit.force, homeTown: unit.town });
        }
        for (const member of picture.members.values())
          expect(picture.teams.get(member.team)).toMatchObject({ disbandedAt: null });
        const numbers = [...picture.units.values()].map(({ no }) => no);
        expect(new Set(numbers).size).toBe(numbers.length);
        for (const team of picture.teams.values())
          if (team.disbandedAt !== null)
            expect(team).toMatchObject({ order: null, duty: { kind: 'offDuty' } });
        for (const { id, days } of picture.rosters.values()) {
          expect(picture.teams.get(id)).toMatchObject({ disbandedAt: null });
          expect(days.map(({ date }) => date)).toEqual([...new Set(days.map(({ date }) => date))].sort());
          for (const { shifts, members } of days) {
            for (const shift of shifts ?? []) expect(picture.shifts.has(shift)).toBe(true);
            for (const one of members) expect(picture.members.get(one.member)?.team).toBe(id);
          }
        }
      }),
      { seed, numRuns: 150 },
    );
  });

  it('O7 at any time at most one version of a jurisdiction is in force, and none was ever back-dated', () => {
    fc.assert(
      fc.property(organisationSteps(60), fc.nat(20 * DAY_MS), (list, later) => {
        const { picture, facts } = played(list);
        for (const one of picture.jurisdictions.values()) {
          const inForce = one.versions.filter(
            ({ from, to }) => from <= T0 + later && (to === null || T0 + later < to),
          );
          expect(inForce.length).toBeLessThanOrEqual(1);
          expect(versionAt(one, T0 + later)).toEqual(inForce[0]);
          for (const { from, to } of one.versions) expect(to === null || to > from).toBe(true);
        }
        for (const fact of facts)
          if (fact.type === 'jurisdiction.set') expect(fact.from).toBeGreaterThanOrEqual(fact.at);
      }),
      { seed, numRuns: 150 },
    );
  });

  it('A2 O11 a console holds exactly its view, whatever changes in the organisation', () => {
    const jurisdictions: readonly Jurisdiction[] = [
      { kind: 'town', town: NORTH },
      { kind: 'town', town: SOUTH },
      { kind: 'team', team: N1 },
      { kind: 'organisation' },
      { kind: 'none' },
      { kind: 'grid', grid: gridCode(`${NORTH}V001`), town: NORTH },
    ];
    fc.assert(
      fc.property(mixed(40), fc.constantFrom(...jurisdictions), (list, jurisdiction) => {
        const world = smallWorld();
        let console_ = view(world.picture, jurisdiction);
        for (const { actor, at, commandIn } of list) {
          const before = world.picture;
          const decision = world.act(actor, commandIn(before), at);
          if (!decision.ok || decision.facts.length === 0) continue;
          const facts = world.facts.slice(-decision.facts.length);
          console_ = take(console_, messageFor(before, world.picture, facts, jurisdiction));
          expect(toJson(console_)).toEqual(toJson(view(world.picture, jurisdiction)));
        }
      }),
      { seed, numRuns: 120 },
    );
  });

  it('C1 the organisation folds the same in any batches', () => {
    fc.assert(
      fc.property(mixed(40), fc.nat(1_000), (list, cut) => {
        const { facts, picture } = played(list);
        const at = cut % facts.length;
        const twice = advance(advance(emptyPicture, facts.slice(0, at)), facts.slice(at));
        expect(toJson(twice)).toEqual(toJson(picture));
      }),
      { seed, numRuns: 60 },
    );
  });

  it('O12 who keeps the organisation sees who there is, and nothing of what they do', () => {
    const world = smallWorld();
    report(world);
    const seen = view(world.picture, scopeOf(KEEPERS.administrator));
    expect([seen.teams.size, seen.units.size]).toEqual([6, 6]);
    expect([seen.cases.size, seen.orders.size]).toEqual([0, 0]);
  });

  it('O3 who may change what follows from role and town alone', () => {
    const types = Object.keys(organisationCommands).filter((type) => type !== 'team.setDuty');
    const allowed = new Set<string>();
    for (const role of ROLES) {
      const person = {
        kind: 'person',
        account: 'x',
        name: 'x',
        role,
        town: NORTH,
        team: N1,
      } as unknown as Person;
      for (const type of types) {
        for (const town of [NORTH, SOUTH, null]) {
          if (mayCommand(person, type as never, { town }) === 'allowed')
            allowed.add(`${role} ${type} ${town}`);
        }
      }
    }
    const keepers = [...allowed].filter((one) => one.includes('team.change')).sort();
    expect(keepers).toEqual([
      ...[NORTH, SOUTH, null].map((town) => `districtCommander team.change ${town}`),
      ...[NORTH, SOUTH, null].map((town) => `systemAdministrator team.change ${town}`),
      `townCommander team.change ${NORTH}`,
    ]);
    expect([...allowed].filter((one) => one.startsWith('townShiftLeader')).sort()).toEqual(
      ['roster.plan', 'shift.retire', 'shift.set'].map((type) => `townShiftLeader ${type} ${NORTH}`),
    );
    expect([...allowed].some((one) => /townCommander jurisdiction|townCommander .* null/.test(one))).toBe(
      false,
    );
  });

  it('O3 a town neither gives a team away nor takes one; the district does', () => {
    const world = smallWorld();
    const move = (n: number, town: string | null) =>
      ({
        id: idOf(n),
        type: 'team.change',
        team: N1,
        homeTown: town === null ? null : townCode(town),
      }) as const;
    expect(world.act(ACTORS.north, move(1, SOUTH), T0)).toMatchObject({ refusal: { code: 'forbidden' } });
    expect(world.act(ACTORS.south, move(2, SOUTH), T0)).toMatchObject({ refusal: { code: 'forbidden' } });
    expect(world.act(ACTORS.district, move(3, '310114999'), T0)).toMatchObject({
      refusal: { code: 'invalid', field: 'homeTown' },
    });
    expect(world.act(ACTORS.district, move(4, SOUTH), T0)).toMatchObject({ ok: true });
    expect(world.picture.units.get(unitId('u-n1'))).toMatchObject({ town: SOUTH, force: 'joint' });
  });

  it('O4 a unit that changes teams takes on force and town of the new one; an engaged team keeps its last', () => {
    const world = smallWorld();
    const moved = world.act(
      KEEPERS.administrator,
      { id: idOf(1), type: 'unit.change', unit: unitId('u-n1'), team: teamId('s2'), callsign: '南二' },
      T0,
    );
    expect(moved).toMatchObject({ ok: true, facts: [{ type: 'unit.renamed' }, { type: 'unit.moved' }] });
    expect(world.picture.units.get(unitId('u-n1'))).toMatchObject({
      team: 's2',
      force: 'police',
      town: SOUTH,
      callsign: '南二',
      no: 1,
    });
    send(world, 's1');
    for (const command of [
      { id: idOf(50), type: 'unit.change', unit: unitId('u-s1'), team: teamId('s2') },
      { id: idOf(51), type: 'unit.retire', unit: unitId('u-s1'), reason: '报废' },
      { id: idOf(52), type: 'team.disband', team: teamId('s1'), reason: '撤并' },
    ] as const)
      expect(world.act(ACTORS.district, command, T0)).toMatchObject({ refusal: { code: 'notNow' } });
  });

  it('O4 a disbanded team retires its units and people, takes no order, and leaves with what closed then', () => {
    const world = smallWorld();
    const { district } = ACTORS;
    world.act(
      district,
      { id: idOf(1), type: 'member.enrol', member: memberId('m1'), team: N1, name: '甲' },
      T0,
    );
    world.act(district, { id: idOf(2), type: 'team.disband', team: N1, reason: '撤并' }, T0);
    const gone = world.picture.teams.get(N1)!;
    expect(gone).toMatchObject({ disbandedAt: T0, duty: { kind: 'offDuty' } });
    expect([world.picture.units.has(unitId('u-n1')), world.picture.members.size]).toEqual([false, 0]);
    const on = { id: idOf(3), type: 'team.setDuty', team: N1, duty: 'available' } as const;
    expect(world.act(district, on, T0)).toMatchObject({ refusal: { code: 'notNow' } });
    // Brought back under its id, it is the same team.
    const again = { ...gone, id: undefined };
    expect(
      world.act(
        district,
        {
          id: idOf(4),
          type: 'team.enrol',
          team: N1,
          name: again.name,
          force: 'joint',
          homeTown: NORTH,
          leader: '丙',
          transport: 'car',
        },
        T0 + 1,
      ),
    ).toMatchObject({ ok: true });
    expect(world.picture.teams.get(N1)).toMatchObject({ disbandedAt: null, leader: '丙' });

    world.act(district, { id: idOf(5), type: 'team.disband', team: N1, reason: '撤并' }, T0 + 2);
    world.act(
      district,
      { id: idOf(6), type: 'team.change', team: teamId('n2'), leader: '丁' },
      T0 + 2 * DAY_MS,
    );
    expect(world.picture.teams.has(N1)).toBe(false);
  });

  it('O5 a shift that is planned keeps its hours, and is not retired', () => {
    const world = smallWorld();
    const day = shiftId('day');
    const set = (n: number, endMin: number, name = '日班') =>
      ({ id: idOf(n), type: 'shift.set', shift: day, name, startMin: 420, endMin, town: null }) as const;
    const act = (command: Parameters<typeof world.act>[1]) => world.act(ACTORS.district, command, T0);
    act(set(1, 1_140));
    act(set(2, 1_080));
    expect(world.picture.shifts.get(day)).toMatchObject({ endMin: 1_080 });
    act({ id: idOf(3), type: 'roster.plan', team: N1, days: [{ date: '2026-11-24', shifts: [day] }] });
    expect(act(set(4, 1_140))).toMatchObject({ refusal: { code: 'notNow', field: 'shift' } });
    expect(act(set(5, 1_080, '白班'))).toMatchObject({ ok: true, facts: [{ type: 'shift.set' }] });
    expect(act({ id: idOf(6), type: 'shift.retire', shift: day })).toMatchObject({
      refusal: { code: 'notNow' },
    });
    act({ id: idOf(7), type: 'roster.plan', team: N1, days: [{ date: '2026-11-24', shifts: null }] });
    expect(act({ id: idOf(8), type: 'shift.retire', shift: day })).toMatchObject({ ok: true });
  });

  it('O7 a version begins on its day, a future one is not in force, and only a future one is taken back', () => {
    const world = smallWorld();
    const subject = { kind: 'grid', grid: gridCode(`${NORTH}V001`) } as const;
    const set = (n: number, from: string, town = SOUTH) =>
      ({
        id: idOf(n),
        type: 'jurisdiction.set',
        subject,
        responsible: { kind: 'town', town },
        from,
        basis: '纪要',
      }) as const;
    const act = (command: Parameters<typeof world.act>[1], at = T0) =>
      world.act(ACTORS.district, command, at);
    expect(act(set(1, '2026-11-22'))).toMatchObject({ refusal: { field: 'from' } });
    expect(act(set(2, '2026-12-01'))).toMatchObject({ ok: true });
    const [one] = world.picture.jurisdictions.values();
    const midnight = Date.UTC(2026, 10, 30, 16);
    expect(versionAt(one!, midnight - 1)).toBeUndefined();
    expect(versionAt(one!, midnight)).toMatchObject({ responsible: { town: SOUTH } });
    act(set(3, '2026-11-23', NORTH));
    const two = world.picture.jurisdictions.get(one!.id)!;
    // From now on; what was to come from December on is replaced by it.
    expect(two.versions).toMatchObject([{ from: T0, to: null, responsible: { town: NORTH } }]);
    const back = (n: number, from: number) =>
      ({ id: idOf(n), type: 'jurisdiction.withdraw', subject, from, reason: '改期' }) as const;
    expect(act(back(4, T0))).toMatchObject({ refusal: { code: 'notNow' } });
    act(set(5, '2026-12-01'));
    expect(act(back(6, midnight))).toMatchObject({ ok: true });
    expect(world.picture.jurisdictions.get(one!.id)!.versions).toMatchObject([{ from: T0, to: null }]);
  });
});

describe('jurisdiction decides', () => {
  it('O7 a case belongs to the town and the department that are responsible when it is reported and filed', () => {
    const world = smallWorld();
    const water = { id: departmentId('water'), name: { zh: '水务', en: 'Water' } };
    const policy = { ...POLICY, hash: 'two', departments: [...POLICY.departments, water] };
    world.act(SYSTEM, { id: idOf(900), type: 'policy.adopt', policy }, T0);
    const act = (command: object, at = T0) => world.act(ACTORS.district, command as never, at);
    const tomorrow = '2026-11-24';
    act({
      id: idOf(1),
      type: 'jurisdiction.set',
      subject: { kind: 'grid', grid: `${SOUTH}V001` },
      responsible: { kind: 'town', town: NORTH },
      from: tomorrow,
      basis: '纪要',
    });
    act({
      id: idOf(2),
      type: 'jurisdiction.set',
      subject: { kind: 'category', town: NORTH, category: 'E-0401' },
      responsible: { kind: 'department', department: 'water' },
      from: tomorrow,
      basis: '纪要',
    });
    const at = (n: number, when: number) => {
      act(
        {
          id: idOf(n),
          type: 'case.report',
          category: 'E-0401',
          position: { lon: 121.2, lat: 31.3 },
          text: '占道经营',
          source: 'patrol',
          keepApart: true,
        },
        when,
      );
      act({ id: idOf(n + 100), type: 'case.file', caseId: idOf(n) }, when);
      return world.picture.cases.get(idOf(n) as never);
    };
    expect(at(10, T0)).toMatchObject({ town: SOUTH, villageGrid: `${SOUTH}V001` });
    expect(at(11, T0 + DAY_MS)).toMatchObject({ town: NORTH, department: 'water' });
    // What was reported before stays where it was.
    expect(world.picture.cases.get(idOf(10) as never)).toMatchObject({ town: SOUTH });
  });
});

type World = ReturnType<typeof smallWorld>;

function report(world: World): void {
  world.act(
    ACTORS.district,
    {
      id: idOf(10),
      type: 'case.report',
      category: 'E-0401',
      position: { lon: 121.2, lat: 31.3 },
      text: '占道经营',
      source: 'patrol',
    } as never,
    T0,
  );
}

function send(world: World, team: string): void {
  report(world);
  const [theCase] = world.picture.cases.keys();
  const order = {
    id: idOf(11),
    type: 'order.issue',
    caseId: theCase!,
    tier: 'district',
    teams: [teamId(team)],
  };
  expect(world.act(SYSTEM, order as never, T0)).toMatchObject({ ok: true });
}

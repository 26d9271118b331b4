import { describe, expect, it, vi } from 'vitest';
import { ACTORS, contextAt, idOf, NORTH, POLICY, smallWorld, T0 } from '#contract/testing/smallDistrict.ts';
import { toJson } from '#contract/picture.ts';
import { teamId } from '#contract/ids.ts';
import { JournalFault, type Journal } from '../journal/journal.ts';
import { memoryJournal } from '../journal/memoryJournal.ts';
import { makeCommandDesk, type CommandDesk } from './commandDesk.ts';

interface Breaks {
  broken: boolean;
  unreadable?: boolean;
}

function desk(breaks: Breaks = { broken: false }) {
  const journal: Journal = memoryJournal();
  const append = journal.append.bind(journal);
  journal.append = (entries) => {
    if (breaks.broken) throw new JournalFault('the disk is full');
    return append(entries);
  };
  const answerTo = journal.answerTo.bind(journal);
  journal.answerTo = (id) => {
    if (breaks.unreadable) throw new JournalFault('the disk cannot be read');
    return answerTo(id);
  };
  let now = T0;
  const faults: (string | null)[] = [];
  const made = makeCommandDesk({
    journal,
    now: () => (now += 5),
    context: () => contextAt(now),
    onFault: (cause) => faults.push(cause?.message ?? null),
  });
  return { desk: made, journal, faults };
}

/** Enrols the small district through the desk itself. */
async function furnished(breaks?: Breaks) {
  const made = desk(breaks);
  const { facts } = smallWorld();
  for (const fact of facts) {
    if (fact.type === 'policy.adopted')
      await system(made.desk, { type: 'policy.adopt', policy: fact.policy });
    if (fact.type === 'team.enrolled') {
      const { id, ...team } = fact.team;
      await system(made.desk, { type: 'team.enrol', team: id, ...team });
      await system(made.desk, { type: 'team.setDuty', team: id, duty: 'available' });
    }
  }
  return made;
}

let n = 500_000;
const system = (to: CommandDesk, command: object) =>
  to.submitSystem('setup', { id: idOf(n++), ...command } as never);

const report = (id: string) => ({
  id,
  type: 'case.report',
  category: 'E-0401',
  position: { lon: 121.25, lat: 31.5 },
  text: '占道',
  source: 'hotline',
});

describe('the command desk', () => {
  it('X3 when the journal cannot write, commands are refused in words, reading goes on, and it heals', async () => {
    const breaks = { broken: false };
    const { desk: one, faults } = await furnished(breaks);
    const before = one.picture();
    breaks.broken = true;
    const refused = await one.submit(ACTORS.district, report(idOf(1)));
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'fault' } });
    expect(one.picture()).toBe(before);
    expect(one.picture().teams.size).toBe(6);
    breaks.broken = false;
    expect(await one.submit(ACTORS.district, report(idOf(1)))).toMatchObject({ ok: true });
    expect(faults).toEqual(['the disk is full', null]);
  });

  it('X3 a journal that cannot be read is answered as a fault to the whole batch, and the picture stays', async () => {
    const breaks: Breaks = { broken: false };
    const { desk: one, faults, journal } = await furnished(breaks);
    const before = one.picture();
    breaks.unreadable = true;
    const answers = await Promise.all([1, 2, 1].map((id) => one.submit(ACTORS.district, report(idOf(id)))));
    expect(answers).toEqual(
      [1, 2, 3].map(() => ({ ok: false, refusal: expect.objectContaining({ code: 'fault' }) })),
    );
    expect(one.picture()).toBe(before);
    expect(journal.head().seq).toBe(before.seq);
    breaks.unreadable = false;
    expect(await one.submit(ACTORS.district, report(idOf(1)))).toMatchObject({ ok: true });
    expect(faults).toEqual(['the disk cannot be read', null]);
  });

  it('X3 the fault clears by itself once the journal writes again, without a command', async () => {
    const breaks: Breaks = { broken: false };
    const { desk: one, faults, journal } = await furnished(breaks);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      breaks.broken = true;
      await one.submit(ACTORS.district, report(idOf(1)));
      await one.submit(ACTORS.district, report(idOf(1)));
      vi.advanceTimersByTime(60_000);
      expect(faults).toEqual(['the disk is full']);
      breaks.broken = false;
      const head = journal.head();
      vi.advanceTimersByTime(5_000);
      expect(faults).toEqual(['the disk is full', null]);
      expect(journal.head()).toEqual(head);
      expect(vi.getTimerCount()).toBe(0);
      expect(await one.submit(ACTORS.district, report(idOf(1)))).toMatchObject({ ok: true });
    } finally {
      vi.useRealTimers();
    }
  });

  it('X4 a decision is told the very time that its facts carry', async () => {
    const journal = memoryJournal();
    const { actor } = smallWorld().facts[0]!;
    const facts = [{ type: 'policy.adopted', policy: POLICY }] as const;
    journal.append([{ actor, command: null, at: T0, facts, answer: () => ({ ok: true, seq: 1, at: T0 }) }]);
    const told: number[] = [];
    const one = makeCommandDesk({
      journal,
      // A clock that went back behind the journal's newest fact.
      now: () => T0 - 3_600_000,
      context: (now) => {
        told.push(now);
        return contextAt(now);
      },
      onFault: () => {},
    });
    expect(await one.submit(ACTORS.district, report(idOf(1)))).toMatchObject({ ok: true, at: T0 });
    expect(told).toEqual([T0]);
    const [theCase] = one.picture().cases.values();
    expect(theCase!.reportedAt).toBe(T0);
  });

  it('C3 X1 of many commands in one batch each sees what the ones before it did', async () => {
    const { desk: one, journal } = await furnished();
    await Promise.all([1, 2].map((id) => one.submit(ACTORS.district, report(idOf(id)))));
    const order = (id: number, caseId: string) => ({
      id: idOf(id),
      type: 'order.issue',
      caseId,
      tier: 'district',
      teams: [teamId('n1')],
    });
    const told: number[] = [];
    one.onFacts((before, after, facts) => {
      expect(facts.map(({ seq }) => seq)).toEqual(facts.map((_, index) => before.seq + 1 + index));
      expect(after.seq).toBe(facts.at(-1)!.seq);
      told.push(...facts.map(({ seq }) => seq));
    });
    const head = one.picture().seq;
    const answers = await Promise.all([
      one.submit(ACTORS.district, order(11, idOf(1))),
      one.submit(ACTORS.district, order(12, idOf(2))),
      one.submit(ACTORS.district, order(11, idOf(1))),
    ]);
    expect(answers.map((answer) => answer.ok)).toEqual([true, false, true]);
    expect(answers[2]).toEqual(answers[0]);
    expect(told).toEqual(told.map((_, index) => head + 1 + index));
    expect(toJson(journal.picture())).toEqual(toJson(one.picture()));
  });

  it('X2 nobody learns the answer to another account’s command', async () => {
    const { desk: one } = await furnished();
    await one.submit(ACTORS.district, report(idOf(1)));
    expect(await one.submit(ACTORS.north, report(idOf(1)))).toMatchObject({
      ok: false,
      refusal: { code: 'idReused' },
    });
    expect(one.picture().cases.get(idOf(1) as never)?.town).toBe(NORTH);
  });
});

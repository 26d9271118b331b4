// What every journal promises, whatever it is kept in. Each journal's spec runs this suite on its own kind.
import { describe, expect, it } from 'vitest';
import { tickOf } from '#contract/fix.ts';
import type { Fix } from '#contract/fix.ts';
import { caseId } from '#contract/ids.ts';
import { advance, emptyPicture, toJson } from '#contract/picture.ts';
import { idOf } from '#contract/testing/smallDistrict.ts';
import { takeNewest } from './fixes.ts';
import { REFUSED_KEPT_MS } from './journal.ts';
import type { Entry, Journal } from './journal.ts';
import { DESK, T0, accepted, entryOf, patrol, refusedEntry, shift, take } from './testing/shift.ts';

export interface Rig {
  readonly name: string;
  /** A new, empty journal. */
  open(): Journal;
  /** The same journal after a restart; where nothing is kept on a disk, the same object. */
  reopen(journal: Journal): Journal;
}

const closing = (n: number, at: number): Entry =>
  entryOf(n, at, [{ type: 'case.rejected', case: 'c' as never, code: 'other', reason: `r${n}` }]);

export function journalSuite(rig: Rig): void {
  describe(`${rig.name}: facts`, () => {
    it('J1 facts are numbered without gaps, and are read as they were returned, after a restart too', () => {
      let journal = rig.open();
      expect(journal.head()).toEqual({ seq: 0, hash: '0'.repeat(64), at: 0 });
      const entries = take(shift(1), 300);
      const returned = entries.flatMap((_, index) =>
        index % 7 === 0 ? journal.append(entries.slice(index, index + 7)).facts : [],
      );
      expect(returned.map(({ seq }) => seq)).toEqual(returned.map((_, index) => index + 1));
      expect(JSON.stringify(journal.factsSince(0, 10_000))).toBe(JSON.stringify(returned));
      const head = journal.head();
      journal = rig.reopen(journal);
      expect(JSON.stringify(journal.factsSince(0, 10_000))).toBe(JSON.stringify(returned));
      expect(journal.head()).toEqual(head);
      expect(journal.factsSince(17, 5)).toEqual(returned.slice(17, 22));
      expect(journal.factsSince(head.seq, 5)).toEqual([]);
      expect(journal.factsSince(0, 0)).toEqual([]);
      journal.close();
    });

    it('J1 server time never runs backward, also when the clock does', () => {
      const journal = rig.open();
      const ats = [T0, T0 + 50, T0 - 3_600_000, T0 + 49, T0 + 51];
      const { facts } = journal.append(ats.map((at, index) => closing(index, at)));
      expect(facts.map(({ at }) => at - T0)).toEqual([0, 50, 50, 50, 51]);
      journal.close();
    });

    it('J1 a stretch of time gives its facts, the end included and the start not', () => {
      const journal = rig.open();
      journal.append([0, 10, 10, 20, 30].map((at, index) => closing(index, T0 + at)));
      const seqs = (from: number, to: number, limit = 99) =>
        journal.factsBetween(T0 + from, T0 + to, limit).map(({ seq }) => seq);
      expect([seqs(-1, 99), seqs(0, 20), seqs(10, 19), seqs(5, 10), seqs(20, 10), seqs(-1, 99, 2)]).toEqual([
        [1, 2, 3, 4, 5],
        [2, 3, 4],
        [],
        [2, 3],
        [],
        [1, 2],
      ]);
      journal.close();
    });

    it('J2 an append is all or nothing', () => {
      const journal = rig.open();
      journal.append([closing(1, T0)]);
      const before = [journal.head(), journal.factsSince(0, 9)];
      const broken: Entry = {
        ...closing(3, T0),
        answer: () => {
          throw new Error('the desk fell over');
        },
      };
      expect(() => journal.append([closing(2, T0), broken])).toThrow('the desk fell over');
      expect([journal.head(), journal.factsSince(0, 9)]).toEqual(before);
      expect(journal.answerTo(idOf(2))).toBeNull();
      journal.close();
    });

    it('J2 a fact that JSON cannot hold is refused, and nothing is written', () => {
      const journal = rig.open();
      const bad = entryOf(1, T0, [{ type: 'order.issued', teams: [{ travelMin: Number.NaN }] } as never]);
      expect(() => journal.append([bad])).toThrow('JSON has no NaN');
      expect(() => journal.append([closing(1, T0 + 0.5)])).toThrow('whole milliseconds');
      expect(journal.head().seq).toBe(0);
      journal.close();
    });

    it('J3 a command id seen before has its first answer, accepted or refused, after a restart too', () => {
      let journal = rig.open();
      const entries = take(shift(3), 200);
      const { answers } = journal.append(entries);
      expect(answers).toHaveLength(entries.length);
      journal = rig.reopen(journal);
      entries.forEach(({ command }, index) => {
        if (!command) return;
        const { id, account, digest } = command;
        expect(journal.answerTo(id)).toEqual({ account, digest, answer: answers[index] });
      });
      expect(answers.some(({ ok }) => !ok)).toBe(true);
      expect(journal.answerTo('never seen')).toBeNull();
      journal.close();
    });

    it('J3 one id is never answered twice', () => {
      const journal = rig.open();
      journal.append([refusedEntry(1, T0)]);
      expect(() => journal.append([closing(1, T0)])).toThrow('has its answer already');
      expect(() => journal.append([closing(2, T0), closing(2, T0)])).toThrow('has its answer already');
      expect(journal.head().seq).toBe(0);
      journal.close();
    });

    it('J3 a refusal is kept for seven days of the journal, an acceptance for good', () => {
      let journal = rig.open();
      journal.append([refusedEntry(1, T0), closing(2, T0)]);
      journal.append([refusedEntry(3, T0 + 1_000)]);
      const kept = () => [1, 2, 3, 4].filter((n) => journal.answerTo(idOf(n)) !== null);
      journal = rig.reopen(journal);
      journal.append([closing(4, T0 + REFUSED_KEPT_MS)]);
      expect(kept()).toEqual([1, 2, 3, 4]);
      journal.append([refusedEntry(5, T0 + REFUSED_KEPT_MS + 1)]);
      expect(kept()).toEqual([2, 3, 4]);
      journal = rig.reopen(journal);
      expect(kept()).toEqual([2, 3, 4]);
      // What was forgotten is decided anew.
      expect(journal.append([closing(1, T0 + REFUSED_KEPT_MS + 2)]).answers[0]?.ok).toBe(true);
      journal.append([refusedEntry(6, T0 + 9 * REFUSED_KEPT_MS)]);
      expect(kept()).toEqual([1, 2, 4]);
      journal.close();
    });

    it('J16 the facts about a case are those that name it or one of its orders, in order', () => {
      let journal = rig.open();
      journal.append(take(shift(16), 400));
      const all = journal.factsSince(0, 10_000);
      const cases = [...journal.picture().cases.values()];
      expect(cases.length).toBeGreaterThan(20);
      const check = () => {
        for (const { id, orders } of cases) {
          const about = all.filter((fact) =>
            'case' in fact
              ? fact.case === id
              : 'order' in fact && fact.order !== null && orders.includes(fact.order),
          );
          expect(about.length).toBeGreaterThan(0);
          expect(JSON.stringify(journal.factsAbout(id, orders))).toBe(JSON.stringify(about));
        }
        expect(journal.factsAbout(caseId(idOf(999_999)), [])).toEqual([]);
      };
      check();
      expect(cases.some(({ orders }) => orders.length > 0)).toBe(true);
      journal = rig.reopen(journal);
      check();
      journal.close();
    });

    it('J1 what nobody commanded leaves facts and no answer', () => {
      const journal = rig.open();
      const { facts } = journal.append([{ ...closing(1, T0), command: null, answer: accepted, actor: DESK }]);
      expect(facts[0]?.command).toBeNull();
      expect(journal.answerTo(idOf(1))).toBeNull();
      journal.close();
    });

    it('J4 the picture at any moment is the fold of the facts up to it', () => {
      let journal = rig.open();
      const entries = shift(4);
      for (let batch = 0; batch < 50; batch += 1) journal.append(take(entries, 14));
      const all = journal.factsSince(0, 10_000);
      const check = () => {
        const moments = [
          T0 - 1,
          T0,
          ...all.filter((_, index) => index % 97 === 0).map(({ at }) => at),
          Infinity,
        ];
        for (const at of moments) {
          const fold = advance(
            emptyPicture,
            all.filter((fact) => fact.at <= at),
          );
          expect(toJson(journal.pictureAt(at))).toEqual(toJson(fold));
        }
        expect(toJson(journal.picture())).toEqual(toJson(advance(emptyPicture, all)));
      };
      check();
      journal = rig.reopen(journal);
      check();
      journal.close();
    });
  });

  describe(`${rig.name}: fixes`, () => {
    const SEED = 11;
    /** As the journal is told to keep them, by the simplest code that is right. */
    const model = (batches: readonly (readonly Fix[])[]): readonly Fix[] => {
      const known = new Set<string>();
      return batches.flat().filter((fix) => {
        const key = `${fix.no}/${fix.at}/${fix.lonE6}/${fix.latE6}`;
        if (known.has(key)) return false;
        known.add(key);
        return true;
      });
    };
    const sorted = (fixes: readonly Fix[]) =>
      [...fixes].sort((a, b) => a.tick - b.tick || a.no - b.no || a.at - b.at || a.lonE6 - b.lonE6);

    it(`J5 every fix is kept once, late and repeated ones included, after a restart too (seed ${SEED})`, () => {
      let journal = rig.open();
      const batches = take(patrol(SEED, 60), 1_200);
      const fresh = batches.flatMap((batch, index) => {
        if (index === 700) journal = rig.reopen(journal);
        return journal.appendFixes(batch);
      });
      const expected = model(batches);
      expect(expected.length).toBeLessThan(batches.flat().length);
      expect(sorted(fresh)).toEqual(sorted(expected));
      expect(sorted([...journal.fixesBetween(-Infinity, Infinity)].flat())).toEqual(sorted(expected));
      journal = rig.reopen(journal);
      expect(batches.flatMap((batch) => journal.appendFixes(batch))).toEqual([]);
      journal.close();
    });

    it(`J6 the fix table at any tick is the newest of what had been received (seed ${SEED})`, () => {
      let journal = rig.open();
      const batches = take(patrol(SEED, 40), 900);
      for (const batch of batches) journal.appendFixes(batch);
      const expected = model(batches);
      const first = tickOf(T0);
      const check = () => {
        for (const tick of [first - 1, first, first + 450, first + 899, Number.MAX_SAFE_INTEGER]) {
          const table = new Map<number, Fix>();
          takeNewest(
            table,
            expected.filter((fix) => fix.tick <= tick),
          );
          expect(journal.fixTableAt(tick)).toEqual(table);
        }
        for (let tick = first; tick < first + 900; tick += 61) {
          const table = new Map<number, Fix>();
          takeNewest(
            table,
            expected.filter((fix) => fix.tick <= tick),
          );
          expect(journal.fixTableAt(tick)).toEqual(table);
        }
      };
      check();
      journal = rig.reopen(journal);
      check();
      journal.close();
    });

    it('J7 fixes come back by receive tick, a stretch without its start and with its end', () => {
      const journal = rig.open();
      const batches = take(patrol(SEED, 40), 600);
      for (const batch of batches) journal.appendFixes(batch);
      const [from, to] = [tickOf(T0) + 100, tickOf(T0) + 500];
      const read = [...journal.fixesBetween(from, to)].flat();
      expect(read.map(({ tick }) => tick)).toEqual([...read].map(({ tick }) => tick).sort((a, b) => a - b));
      expect(sorted(read)).toEqual(sorted(model(batches).filter(({ tick }) => tick > from && tick <= to)));
      expect([...journal.fixesBetween(to, from)].flat()).toEqual([]);
      journal.close();
    });

    it('J7 reading goes on while fixes are written, and gives each once', () => {
      const journal = rig.open();
      const batches = take(patrol(SEED, 40), 1_000);
      for (const batch of batches.slice(0, 500)) journal.appendFixes(batch);
      const read: Fix[] = [];
      let next = 500;
      for (const page of journal.fixesBetween(0, tickOf(T0) + 499)) {
        read.push(...page);
        for (const batch of batches.slice(next, next + 40)) journal.appendFixes(batch);
        next += 40;
      }
      expect(sorted(read)).toEqual(sorted(model(batches.slice(0, 500))));
      journal.close();
    });

    it('J5 receive time never runs backward, and odd numbers are kept as they are', () => {
      const journal = rig.open();
      const fix = (tick: number, at: number): Fix => ({
        no: 3,
        lonE6: -179_999_999,
        latE6: 0,
        at,
        tick,
        speedDkmh: null,
        headingDeg: 0,
        accuracyM: 12.75,
      });
      journal.appendFixes([fix(1_000, 0)]);
      expect(journal.appendFixes([fix(999, 4_102_444_800_000)])).toEqual([fix(1_000, 4_102_444_800_000)]);
      expect(journal.appendFixes([fix(1_002, 5), fix(1_001, 6)])).toEqual([fix(1_001, 6), fix(1_002, 5)]);
      expect([...journal.fixesBetween(0, 2_000)].flat()).toHaveLength(4);
      journal.close();
    });

    it('J5 the span covers facts and fixes', () => {
      let journal = rig.open();
      expect(journal.span()).toBeNull();
      const tick = tickOf(T0) - 4;
      journal.appendFixes([
        { no: 1, lonE6: 0, latE6: 0, at: 0, tick, speedDkmh: null, headingDeg: null, accuracyM: null },
      ]);
      expect(journal.span()).toEqual({ firstAt: tick * 250, lastAt: tick * 250 });
      journal.append([closing(1, T0 + 7)]);
      journal = rig.reopen(journal);
      expect(journal.span()).toEqual({ firstAt: tick * 250, lastAt: T0 + 7 });
      journal.close();
    });
  });
}

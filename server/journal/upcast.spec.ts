// Every released version of the journal opens in every later one: the committed fixtures are never rewritten.
import type Database from 'better-sqlite3';
import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FACT_VERSION } from '#contract/fact.ts';
import { subjectOf } from './factRow.ts';
import { REFUSED_KEPT_MS } from './journal.ts';
import { place } from './testing/place.ts';
import { refusedEntry } from './testing/shift.ts';
import { STEPS, upcast } from './upcast.ts';
import type { RawFact, Step } from './upcast.ts';
import { verifyJournal } from './verify.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');

describe('J8 older journals', () => {
  it('J8 there is a step for every version but the present one, and a fixture of each', () => {
    expect(STEPS).toHaveLength(FACT_VERSION - 1);
    // The present version's own fixture is made when it is released: until then its facts may still change.
    const versions = Array.from({ length: FACT_VERSION }, (_, index) => `v${index + 1}`);
    const made = readdirSync(FIXTURES).sort();
    expect([versions, versions.slice(0, -1)]).toContainEqual(made);
  });

  it.each(readdirSync(FIXTURES))('J8 the journal of version %s opens, verifies and folds', (version) => {
    const { dataDir, open } = place();
    cpSync(join(FIXTURES, version), dataDir, { recursive: true });
    const expected = JSON.parse(readFileSync(join(dataDir, 'expected.json'), 'utf8'));
    expect(
      verifyJournal(dataDir, { fingerprints: [expected.fingerprint], knownHead: expected.head }),
    ).toMatchObject({
      faults: [],
      fixes: expected.fixes,
    });
    const journal = open();
    const facts = journal.factsSince(0, 9_999);
    expect(journal.head()).toEqual(expected.head);
    expect(facts.map(({ type }) => type)).toEqual(expected.types);
    expect(new Set(facts.map(({ v }) => v))).toEqual(new Set([FACT_VERSION]));
    expect(journal.picture()).toMatchObject({ seq: expected.head.seq, casesEver: expected.casesEver });
    expect([...journal.fixTableAt(expected.tick).values()].sort((a, b) => a.no - b.no)).toEqual(
      expected.table,
    );
    for (const [id, answer] of Object.entries(expected.answers))
      expect(journal.answerTo(id)?.answer).toEqual(answer);
    for (const theCase of journal.picture().cases.values()) {
      expect(Object.entries(theCase).filter(([, value]) => value === undefined)).toEqual([]);
    }
    for (const { id, orders } of journal.picture().cases.values()) {
      const subjects: readonly string[] = [id, ...orders];
      expect(journal.factsAbout(id, orders)).toEqual(
        facts.filter((fact) => subjects.includes(subjectOf(fact) ?? '')),
      );
    }
    // Brought up, it is laid out as a new one.
    const layout = (db: Database.Database) =>
      db.prepare('SELECT type, name, tbl_name FROM sqlite_schema ORDER BY name').all();
    expect(layout(journal.stores.facts.db)).toEqual(layout(place().open().stores.facts.db));
    // Refusals from before their time was kept go too, a week after the journal was brought up.
    const late = expected.head.at + REFUSED_KEPT_MS;
    const kept = () => Object.keys(expected.answers).filter((id) => journal.answerTo(id) !== null);
    journal.append([refusedEntry(900_000, late)]);
    expect(kept()).toEqual(Object.keys(expected.answers));
    journal.append([refusedEntry(900_001, late + 1)]);
    expect(kept()).toEqual(Object.keys(expected.answers).filter((id) => expected.answers[id].ok));
    expect(kept().length).toBeLessThan(Object.keys(expected.answers).length);
    journal.close();
    expect(verifyJournal(dataDir, { fingerprints: [journal.fingerprint] }).faults).toEqual([]);
    expect(open().head()).toEqual(expected.head);
  });

  it('J8 an older fact goes through every step since, and a newer one is refused in words', () => {
    const steps: Step[] = [
      (fact) => ({ ...fact, reason: null }),
      ({ team, ...fact }) => ({ ...fact, teams: [team] }),
    ];
    const fact = (v: number, body: object): RawFact => ({ seq: 7, v, type: 't', ...body });
    expect(upcast(fact(1, { team: 'a' }), steps, 3)).toEqual(fact(3, { teams: ['a'], reason: null }));
    expect(upcast(fact(2, { team: 'a', reason: 'r' }), steps, 3)).toEqual(
      fact(3, { teams: ['a'], reason: 'r' }),
    );
    expect(upcast(fact(3, { teams: [] }), steps, 3)).toEqual(fact(3, { teams: [] }));
    expect(() => upcast(fact(4, {}), steps, 3)).toThrow(
      'Fact 7 has version 4; this program reads versions 1 to 3.',
    );
  });
});

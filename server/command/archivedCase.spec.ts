import { expect, it } from 'vitest';
import { actorRef } from '#contract/actor.ts';
import { caseId } from '#contract/ids.ts';
import { caseWorld } from '#contract/testing/randomCases.ts';
import { idOf, POSTS, T0 } from '#contract/testing/smallDistrict.ts';
import { memoryJournal } from '../journal/memoryJournal.ts';
import { archivedCase } from './archivedCase.ts';

it('Y10 a case that has left the picture is what its facts say, whatever else happened', () => {
  const world = caseWorld();
  const journal = memoryJournal();
  const say = (actor: (typeof POSTS)[keyof typeof POSTS], n: number, command: object, at: number) => {
    const had = world.facts.length;
    expect(world.act(actor, { id: idOf(n), ...command } as never, at)).toMatchObject({ ok: true });
    const facts = world.facts
      .slice(had)
      .map(({ seq: _, v: __, at: ___, actor: ____, command: _____, ...body }) => body);
    journal.append([
      { actor: actorRef(actor), command: null, at, facts, answer: () => ({ ok: true, seq: 1, at }) },
    ]);
  };
  const place = { category: 'E-0401', position: { lon: 121.25, lat: 31.5 }, text: '占道', source: 'patrol' };
  for (const n of [1, 2]) say(POSTS.patrolN2, n, { type: 'case.report', ...place }, T0 + n);
  say(POSTS.north, 3, { type: 'case.file', caseId: idOf(1) }, T0 + 3);
  say(POSTS.station, 4, { type: 'case.selfHandle', caseId: idOf(1), text: '已清理' }, T0 + 4);
  const { changes: _, ladder: __, ...was } = world.picture.cases.get(caseId(idOf(1)))!;
  expect(archivedCase(journal, caseId(idOf(1)))).toMatchObject(was);
  expect(archivedCase(journal, caseId('none'))).toBeNull();
});

// A whole file as one command: every row is decided as if a person had asked for it, on the picture that the rows
// before it left. All of it is done, or nothing.
import type { Refusal } from '../command.ts';
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import { actorRef } from '../actor.ts';
import { FACT_VERSION, type FactBody } from '../fact.ts';
import { folding } from '../picture.ts';
import { invalid } from '../refusal.ts';
import { decideOrganisation } from './decideOrganisation.ts';
import type { ImportCommand, ImportedCommand } from './organisationCommand.ts';
import { mayOn, unless } from './ruled.ts';

/** What the rows would come to: their facts, and each one that is refused with its place in the list. */
interface Rehearsal {
  readonly facts: readonly FactBody[];
  readonly refusals: readonly { readonly index: number; readonly refusal: Refusal }[];
}

/**
 * Decides every command in turn and changes nothing; a refused one is left out, and the others go on. Yields after
 * each, so that whoever has time may pause.
 */
export function* rehearsing(
  given: Given,
  commands: readonly ImportedCommand[],
): Generator<void, Rehearsal, void> {
  const fold = folding(given.picture);
  const made: FactBody[] = [];
  const refusals: { index: number; refusal: Refusal }[] = [];
  for (const [index, command] of commands.entries()) {
    const picture = fold.picture();
    const decision = decideOrganisation({ ...given, picture }, command);
    if (!decision.ok) refusals.push({ index, refusal: decision.refusal });
    for (const body of decision.ok ? decision.facts : []) {
      made.push(body);
      fold.add({
        seq: picture.seq + 1,
        v: FACT_VERSION,
        at: given.context.now,
        actor: actorRef(given.actor),
        command: command.id,
        ...body,
      });
    }
    yield;
  }
  return { facts: made, refusals };
}

function rehearsed(given: Given, commands: readonly ImportedCommand[]): Rehearsal {
  const rehearsal = rehearsing(given, commands);
  let step = rehearsal.next();
  while (!step.done) step = rehearsal.next();
  return step.value;
}

export function decideImport(given: Given, command: ImportCommand): Decision {
  const { type, file, hash, commands } = command;
  return unless([mayOn(given, type, {})], () => {
    const { facts: made, refusals } = rehearsed(given, commands);
    const [first] = refusals;
    if (first) {
      const { index, refusal } = first;
      const { zh, en } = refusal.message;
      return refuse(
        invalid(
          `commands.${index}`,
          `${zh}（共 ${refusals.length} 处，全部未导入。）`,
          `${en} (${refusals.length} in all; nothing was imported.)`,
        ),
      );
    }
    return made.length === 0
      ? facts()
      : facts({ type: 'organisation.imported', file, hash, rows: commands.length }, ...made);
  });
}

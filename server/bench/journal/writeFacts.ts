// Puts facts into a journal as the command desk does: those of one command together, with the command's answer.
import type { Fact, FactBody } from '#contract/fact.ts';
import type { Entry, Journal } from '../../journal/journal.ts';

/** `together`: commands in one append; the desk takes up to 64 when they come at once, on most days one. */
export function writeFacts(journal: Journal, facts: readonly Fact[], together: number): void {
  const entries = entriesOf(facts);
  for (let at = 0; at < entries.length; at += together) journal.append(entries.slice(at, at + together));
}

function entriesOf(facts: readonly Fact[]): Entry[] {
  const entries: Entry[] = [];
  for (let from = 0; from < facts.length; ) {
    const first = facts[from]!;
    let to = from + 1;
    while (facts[to] && facts[to]!.command === first.command) to++;
    entries.push(entryOf(first, facts.slice(from, to)));
    from = to;
  }
  return entries;
}

function entryOf({ actor, at, command }: Fact, facts: readonly Fact[]): Entry {
  return {
    actor,
    at,
    command: command === null ? null : { id: command, account: actor.id, digest: command },
    facts: facts.map(bodyOf),
    answer: (kept) => ({ ok: true, seq: kept.at(-1)!.seq, at }),
  };
}

function bodyOf({ seq: _seq, v: _v, at: _at, actor: _actor, command: _command, ...body }: Fact): FactBody {
  // What is left of a fact without its envelope.
  return body;
}

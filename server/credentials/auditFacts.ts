// What an administrator commands becomes facts of the journal, which the audit administrator does not read: each such
// command stands in the audit too, with the number of its first fact. And every start of the server, with how it stands open.
import type { Logger } from 'pino';
import { isAdministrator } from '#contract/account/administration.ts';
import type { AuditEntry } from '#contract/account/audit.ts';
import type { Fact } from '#contract/fact.ts';
import type { CommandDesk } from '../command/commandDesk.ts';
import type { ServeOptions } from '../flags.ts';
import { BY_RULE, type Audit } from './audit.ts';
import { isStoreFault } from './store.ts';

export function auditCommands(
  desk: Pick<CommandDesk, 'onFacts'>,
  audit: Audit,
  log: Pick<Logger, 'error'>,
): () => void {
  return desk.onFacts((_before, _after, facts) => {
    const commands = Map.groupBy(
      facts.filter(isAdministrative),
      ({ command, seq }) => command ?? String(seq),
    );
    for (const made of commands.values()) keep(audit, entryOf(made), log);
  });
}

export function auditStart(
  audit: Audit,
  { host, demo, insecure = false }: Pick<ServeOptions, 'host' | 'demo' | 'insecure'>,
  log: Pick<Logger, 'error'>,
): void {
  const detail = { host, demo: demo ? 'yes' : 'no', insecure: insecure ? 'yes' : 'no' };
  keep(audit, { ...BY_RULE, act: 'server.started', about: null, detail }, log);
}

const isAdministrative = ({ actor }: Fact): boolean => actor.role !== 'system' && isAdministrator(actor.role);

function entryOf(facts: readonly Fact[]): AuditEntry {
  const [first] = facts;
  // Groups are made of what is in them.
  if (!first) throw new Error('a command without facts');
  const { actor, type, seq } = first;
  // Facts name no address: the sign-in before it does.
  return {
    act: 'organisation.changed',
    by: actor.id,
    role: actor.role === 'system' ? 'server' : actor.role,
    source: '',
    about: null,
    detail: { what: type, fact: seq, facts: facts.length },
  };
}

/** The fact stands in the journal already: a full disk costs its mirror only, and is told by whoever writes next. */
function keep(audit: Audit, entry: AuditEntry, log: Pick<Logger, 'error'>): void {
  try {
    audit.record(entry);
  } catch (error) {
    if (!isStoreFault(error)) throw error;
    log.error({ cause: error.message, act: entry.act }, 'the audit cannot be written');
  }
}

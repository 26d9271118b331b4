// Looks after the audit: finds what was changed in it, lets go what is old, and has the journal note how far it is.
import type { Logger } from 'pino';
import type { AlertBoard, AlertWords } from '../alerts/alertBoard.ts';
import type { AccountSettings } from './accountSettings.ts';
import type { Audit, AuditHead } from './audit.ts';
import { isStoreFault } from './store.ts';

export interface AuditWatchParts {
  readonly audit: Audit;
  readonly settings: Pick<AccountSettings, 'keepAuditMs'>;
  readonly alerts: Pick<AlertBoard, 'set'>;
  readonly log: Pick<Logger, 'error'>;
  /** False when the journal did not take it: it is told again. */
  readonly note: (head: AuditHead) => Promise<boolean>;
}

/** Called about once a minute. */
export function makeAuditWatch({ audit, settings, alerts, log, note }: AuditWatchParts): () => Promise<void> {
  let told: number | null = null;
  let noted = 0;
  function look(): AuditHead {
    const fault = audit.check();
    if (fault !== null && fault !== told) log.error({ record: fault }, 'the audit was changed');
    told = fault;
    alerts.set('audit', 'fault', fault === null ? null : changed(fault));
    audit.prune(settings.keepAuditMs);
    return audit.head();
  }
  return async () => {
    try {
      const head = look();
      if (head.seq > noted && (await note(head))) noted = head.seq;
    } catch (error) {
      // A full disk is told by whoever writes for a person; here the next minute tries again.
      if (!isStoreFault(error)) throw error;
      log.error({ cause: error.message }, 'the audit cannot be looked after');
    }
  };
}

const changed = (record: number): AlertWords => ({
  text: {
    zh: `审计记录自第 ${record} 条起被改动`,
    en: `The audit was changed from record ${record} on`,
  },
  tip: {
    zh: '请审计管理员保存现场，并用备份核对 credentials.db。',
    en: 'Have the audit administrator keep things as they are, and compare credentials.db with a backup.',
  },
});

// What people are told while the journal fails: facts and fixes fail apart, and cost different things.
import type { Logger } from 'pino';
import type { AlertBoard, AlertWords } from './alertBoard.ts';

/** For whoever writes: called when the journal begins to fail, and with null when it is over. */
export type OnFault = (cause: Error | null) => void;

export function tellJournalFault(alerts: AlertBoard, log: Logger, which: 'facts' | 'fixes'): OnFault {
  return (cause) => {
    if (cause) log.error({ cause: cause.message }, `the journal takes no ${which}`);
    else log.info(`the journal takes ${which} again`);
    alerts.set(`journal.${which}`, 'fault', cause && { text: TEXTS[which], tip: TIP });
  };
}

const TEXTS: Readonly<Record<'facts' | 'fixes', AlertWords['text']>> = {
  facts: {
    zh: '服务器不能写入记录，指令暂停',
    en: 'The server cannot write its record: commands are paused',
  },
  fixes: {
    zh: '服务器不能写入定位，位置可能不更新',
    en: 'The server cannot write positions: they may stand still',
  },
};

const TIP: AlertWords['tip'] = {
  zh: '检查服务器磁盘空间与权限；恢复后自动解除。',
  en: "Check the server's disk space and rights. Clears by itself.",
};

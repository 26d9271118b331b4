// The words for a journal that fails: facts and fixes fail apart, and cost different things.
import type { AlertWords } from './alertBoard.ts';

const TIP = {
  zh: '检查服务器磁盘空间与权限；恢复后自动解除。',
  en: "Check the server's disk space and rights. Clears by itself.",
};

export const JOURNAL_FAULT: Readonly<Record<'facts' | 'fixes', AlertWords>> = {
  facts: {
    text: {
      zh: '服务器不能写入记录，指令暂停',
      en: 'The server cannot write its record: commands are paused',
    },
    tip: TIP,
  },
  fixes: {
    text: {
      zh: '服务器不能写入定位，位置可能不更新',
      en: 'The server cannot write positions: they may stand still',
    },
    tip: TIP,
  },
};

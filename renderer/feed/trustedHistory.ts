// What this console knows of the server's history: which journal, how far, and the hash there. A server that
// comes back with less, or with another hash at the same place, has lost or changed what was already seen.
import type { Words } from '#contract/ids.ts';

export interface Head {
  readonly journal: string;
  readonly seq: number;
  readonly hash: string;
}

/** Survives a reload; `localStorage` in the page, a variable in a test. */
export interface HeadStore {
  read(): Head | null;
  write(head: Head | null): void;
}

/** The words for the person, or null when `offered` may follow `held`. */
export function distrust(held: Head | null, offered: Head): Words | null {
  // Another journal is another history: the console starts afresh and shows nothing of the former one.
  if (held === null || held.journal !== offered.journal) return null;
  if (offered.seq < held.seq) {
    return {
      zh: `服务器的记录只到第 ${offered.seq} 条，本席已见过第 ${held.seq} 条：记录可能丢失或被截断。请通知值守人员核验日志后再使用。`,
      en: `The server's record ends at fact ${offered.seq}, but this console has seen fact ${held.seq}: the record may be lost or cut. Have the journal verified before going on.`,
    };
  }
  if (offered.seq === held.seq && offered.hash !== held.hash) {
    return {
      zh: `服务器第 ${held.seq} 条记录与本席保存的不一致：记录可能被改动。请通知值守人员核验日志后再使用。`,
      en: `Fact ${held.seq} of the server is not the one that this console has seen: the record may have been changed. Have the journal verified before going on.`,
    };
  }
  return null;
}

const KEY = 'lianqin.head';

export function storedHead(storage: Storage): HeadStore {
  return {
    read() {
      try {
        const head: unknown = JSON.parse(storage.getItem(KEY) ?? 'null');
        return isHead(head) ? head : null;
      } catch {
        return null;
      }
    },
    write(head) {
      if (head === null) storage.removeItem(KEY);
      else storage.setItem(KEY, JSON.stringify(head));
    },
  };
}

function isHead(head: unknown): head is Head {
  if (typeof head !== 'object' || head === null) return false;
  const { journal, seq, hash } = head as Record<string, unknown>;
  return typeof journal === 'string' && typeof seq === 'number' && typeof hash === 'string';
}

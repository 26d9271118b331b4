// Keeps the policy in force while the server runs: reads it anew when another one was adopted or somebody asks
// (SIGHUP). A folder with a fault changes nothing: the old policy stays, and everybody is told what to mend.
import { stat } from 'node:fs/promises';
import type { Words } from '#contract/ids.ts';
import type { Answer } from '#contract/command.ts';
import type { Policy } from '#contract/policy.ts';
import { faultLine, type FileFault } from './jsonFile.ts';
import { loadPolicy, PolicyFault } from './loadPolicy.ts';

/** Rules are changed by hand: two seconds are soon. */
const LOOK_EVERY_MS = 2_000;
/** As many as an alert can hold; the log and `npm run policy -- check` list all. */
const FAULTS_TOLD = 3;

export type ReadPolicy =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly fault: PolicyFault; readonly words: ReturnType<typeof wordsFor> };

/** The policy of a folder, or what is wrong with it. */
export async function readPolicy(dir: string): Promise<ReadPolicy> {
  try {
    return { ok: true, policy: await loadPolicy(dir) };
  } catch (fault) {
    if (!(fault instanceof PolicyFault)) throw fault;
    return { ok: false, fault, words: wordsFor(fault.faults) };
  }
}

export interface PolicyKeeping {
  /** The folder in force now. */
  readonly dir: () => Promise<string>;
  /** The file whose change says that another folder was adopted. */
  readonly note: string;
  readonly adopt: (policy: Policy) => Promise<Answer>;
  /** null: nothing is wrong any more. */
  readonly tell: (trouble: { readonly text: Words; readonly tip: Words } | null) => void;
  readonly log: (line: string) => void;
}

export interface PolicyKeeper {
  /** Reads the folder in force; true when its policy is the one in force now. */
  reload(): Promise<boolean>;
  stop(): void;
}

export function makePolicyKeeper({ dir, note, adopt, tell, log }: PolicyKeeping): PolicyKeeper {
  let seen: string | null = null;
  let reading: Promise<boolean> = Promise.resolve(true);

  async function readNow(): Promise<boolean> {
    let policy: Policy;
    try {
      policy = await loadPolicy(await dir());
    } catch (error) {
      // Whatever is wrong with the files, the server goes on with the rules that it has.
      const faults = error instanceof PolicyFault ? error.faults : [asFault(error)];
      for (const fault of faults) log(faultLine(fault));
      tell(wordsFor(faults));
      return false;
    }
    const answer = await adopt(policy);
    tell(answer.ok ? null : { text: answer.refusal.message, tip: TRY_AGAIN });
    return answer.ok;
  }

  /** One after the other: of two folders the one adopted last ends in force. */
  const reload = (): Promise<boolean> => (reading = reading.then(readNow));

  const look = setInterval(() => void lookAtNote(), LOOK_EVERY_MS);
  async function lookAtNote(): Promise<void> {
    const now = await changeOf(note);
    if (seen !== null && now !== seen) void reload();
    seen = now;
  }
  void lookAtNote();

  return { reload, stop: () => clearInterval(look) };
}

const changeOf = (file: string): Promise<string> =>
  stat(file).then(
    ({ mtimeMs, ino }) => `${mtimeMs} ${ino}`,
    () => 'none',
  );

const asFault = (error: unknown): FileFault => {
  const text = error instanceof Error ? error.message : String(error);
  return { file: 'policy', line: null, column: null, message: { zh: text, en: text } };
};

const TRY_AGAIN: Words = {
  zh: '排除故障后重新启用：npm run policy -- adopt 目录。',
  en: 'Adopt it again once that is mended: npm run policy -- adopt DIR.',
};

/** The first faults, by file name and line: an alert is read from across a room. */
export function wordsFor(faults: readonly FileFault[]): { readonly text: Words; readonly tip: Words } {
  const told = faults.slice(0, FAULTS_TOLD);
  const list = (tongue: 'zh' | 'en', between: string) =>
    told
      .map(
        ({ file, line, message }) => `${nameOf(file)}${line === null ? '' : `:${line}`} ${message[tongue]}`,
      )
      .join(between);
  const more = faults.length - told.length;
  return {
    text: {
      zh: `规则文件有 ${faults.length} 处错误，未启用，沿用原规则：${list('zh', '；')}${more > 0 ? `；另有 ${more} 处` : ''}`,
      en: `The policy files have ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'} and were not adopted, the old rules stay: ${list('en', '; ')}${more > 0 ? `; and ${more} more` : ''}`,
    },
    tip: {
      zh: '请规则管理员用 npm run policy -- check 目录 逐条核对、改正后重新启用。',
      en: 'Have them mended: npm run policy -- check DIR lists all, then adopt again.',
    },
  };
}

const nameOf = (file: string): string => file.split(/[/\\]/).at(-1) ?? file;

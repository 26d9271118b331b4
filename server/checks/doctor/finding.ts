// What the doctor finds about one thing, and how it is told.

export type Verdict = 'ok' | 'warn' | 'fail';

export type Finding = {
  readonly about: string;
  readonly verdict: Verdict;
  readonly says: string;
  /** What to do; always there when the verdict is not ok. */
  readonly advice?: string;
};

export type Examination = {
  readonly about: string;
  readonly examine: () => Promise<Omit<Finding, 'about'>>;
};

export const ok = (says: string) => ({ verdict: 'ok', says }) as const;
export const warn = (says: string, advice: string) => ({ verdict: 'warn', says, advice }) as const;
export const fail = (says: string, advice: string) => ({ verdict: 'fail', says, advice }) as const;

/** An examination that breaks is itself a finding: the doctor tells of the others all the same. */
export async function find({ about, examine }: Examination): Promise<Finding> {
  try {
    return { about, ...(await examine()) };
  } catch (error) {
    const says = `could not be examined: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`;
    return { about, ...warn(says, 'Read the reason; when it is not this machine, report it.') };
  }
}

const MARKS: Record<Verdict, string> = { ok: '✓ ok  ', warn: '! warn', fail: '✗ FAIL' };

export function tell({ about, verdict, says, advice }: Finding): string {
  const line = `${MARKS[verdict]}  ${about.padEnd(12)} ${says}`;
  return advice ? `${line}\n${' '.repeat(21)} → ${advice}` : line;
}

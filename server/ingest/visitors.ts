// Units for devices that only the open token vouches for: each is enrolled on its first fix, once, however many
// of its first fixes come at the same time.
import type { Refusal } from '#contract/command.ts';
import type { Position } from '#contract/ids.ts';

/** The server's part: makes the unit (or finds the one of an earlier run) and tells its number. */
export type EnrolVisitor = (
  device: string,
  position: Position,
) => Promise<{ readonly unitNo: number } | { readonly refusal: Refusal }>;

export interface Visitors {
  /** Rejects as `enrol` does; the next fix then tries again. */
  unitNoOf(device: string, position: Position): Promise<number | Refusal>;
}

/** `limit`: devices in all; past it new ones are refused and known ones go on. */
export function makeVisitors(enrol: EnrolVisitor, limit: number): Visitors {
  const known = new Map<string, Promise<number | Refusal>>();
  return {
    unitNoOf(device, position) {
      const before = known.get(device);
      if (before) return before;
      if (known.size >= limit) return Promise.resolve(full(limit));
      const enrolled = enrol(device, position).then((answer) => {
        if ('unitNo' in answer) return answer.unitNo;
        known.delete(device);
        return answer.refusal;
      });
      known.set(device, enrolled);
      enrolled.catch(() => known.delete(device));
      return enrolled;
    },
  };
}

const full = (limit: number): Refusal => ({
  code: 'notNow',
  field: 'id',
  message: {
    zh: `演示最多接入 ${limit} 台设备，已满。请先登记此设备。`,
    en: `The demonstration takes ${limit} devices and is full. Register this device first.`,
  },
});

// Whether this seat sounds: for every call that has not been heard here. A desk that may answer ends its sound by
// answering; another one silences itself alone; a wall sounds until somebody has answered.
import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { mayCommand } from '#contract/authority.ts';
import type { Person } from '#contract/actor.ts';
import type { PanicId } from '#contract/ids.ts';
import type { Panic } from '#contract/safety/safety.ts';
import { newId } from '../../command/newId.ts';
import { useSeat } from '../seat.tsx';
import { makeAlarmSound, type SoundState } from './alarmSound.ts';

/** One per window: a second siren beside the first would be no louder, only confusing. */
const sound = makeAlarmSound(() => (typeof AudioContext === 'undefined' ? null : new AudioContext()));

export interface Alarm {
  readonly sound: SoundState;
  isHeard(call: Panic): boolean;
  /** Answers it where this person may, and ends the sound here in any case. */
  hear(call: Panic): void;
}

/** Which commanders may answer depends on the town of the team; that they may at all, on their office. */
export const mayHear = (person: Person): boolean => mayCommand(person, 'panic.hear', {}) !== 'role';

export function useAlarm(calls: readonly Panic[]): Alarm {
  const { person, outbox } = useSeat();
  const [hushed, setHushed] = useState<ReadonlySet<PanicId>>(() => new Set());
  const answers = mayHear(person);
  const isHeard = useCallback(
    ({ id, heard }: Panic): boolean =>
      hushed.has(id) ||
      (person.role === 'observer' ? heard.length > 0 : heard.some(({ by }) => by === person.account)),
    [hushed, person],
  );
  const rings = calls.some((call) => !isHeard(call));
  useEffect(() => {
    if (!rings) return undefined;
    sound.ring();
    return () => sound.hush();
  }, [rings]);
  return {
    sound: useStore(sound.state),
    isHeard,
    hear(call) {
      setHushed((was) => new Set(was).add(call.id));
      if (answers) void outbox.send({ id: newId(), type: 'panic.hear', panicId: call.id });
    },
  };
}

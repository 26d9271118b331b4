// One case of an operation in a line: how urgent, what, where, its state and its lamp.
import { useTranslation } from 'react-i18next';
import type { Case } from '#contract/case/case.ts';
import { CASE_STATES } from '#contract/case/caseMoments.ts';
import { alarmClass } from '#contract/policy.ts';
import { AlarmGlyph } from '../parts/AlarmGlyph.tsx';
import { ClockRing } from '../parts/ClockRing.tsx';
import { useSay } from '../parts/say.ts';
import { useDesk } from '../desk/useDesk.ts';
import { clockOf } from '../readings/caseClock.ts';
import { usePicture } from '../seat.tsx';
import { useNow } from '../useNow.ts';

export function CaseLine({ theCase }: { readonly theCase: Case }) {
  const { t } = useTranslation();
  const say = useSay();
  const { set } = useDesk();
  const clock = clockOf(theCase, usePicture(), useNow(1000));
  const alarm = alarmClass(theCase.priority);
  return (
    <div className="case-line">
      <AlarmGlyph alarm={alarm} label={t(`alarm.${alarm}`)} />
      <button
        type="button"
        className="link-like"
        onClick={() => set({ beside: { kind: 'case', id: theCase.id } })}
      >
        {`${say.category(theCase.category)} · ${theCase.no}`}
      </button>
      <span className="quiet">{say.townShort(theCase.town)}</span>
      <span>{say.words(CASE_STATES[theCase.state.kind])}</span>
      {clock && (
        <span className={`case-clock lamp-${clock.lamp}`}>
          {say.left(clock.leftMs)}
          <ClockRing clock={clock} />
        </span>
      )}
    </div>
  );
}

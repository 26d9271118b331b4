// All that this person may do about the case, as one list of keys: the usual next act on Enter, the others by letter.
// What is not possible now stands there with its reason; a form opens only for what it needs.
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '#contract/case/case.ts';
import { NEXT } from '#contract/case/caseMoments.ts';
import { isOpen } from '#contract/case/case.ts';
import { useSay } from '../../parts/say.ts';
import { useMayAct, usePicture, useSeat } from '../../seat.tsx';
import { useKeys } from '../../useKeys.ts';
import { useNow } from '../../useNow.ts';
import { InertNote } from '../InertNote.tsx';
import { useAct } from '../useAct.ts';
import { useDesk } from '../useDesk.ts';
import { ActForm } from './ActForm.tsx';
import { ActRefusal } from './ActRefusal.tsx';
import type { Matter } from './actSpec.ts';
import { notTheirs, offeredActs, usualAct, type OfferedAct } from './offeredActs.ts';
import { useActLabel } from './useActLabel.ts';

/** Reasons that depend on the time alone (a gap between two urges) are looked at again so often. */
const LOOK_AGAIN_MS = 10_000;

export function CaseActs({ theCase }: { readonly theCase: Case }) {
  const { t } = useTranslation();
  const say = useSay();
  const labelOf = useActLabel();
  const { person } = useSeat();
  const { set } = useDesk();
  const picture = usePicture();
  const now = useNow(LOOK_AGAIN_MS);
  const mayAct = useMayAct();
  const act = useAct();
  const [asking, setAsking] = useState<OfferedAct | null>(null);
  const [restShown, setRestShown] = useState(false);
  const matter = useMemo<Matter>(() => ({ theCase, picture, person, now }), [theCase, picture, person, now]);
  const offered = useMemo(() => offeredActs(matter), [matter]);
  const usual = useMemo(() => usualAct(offered, matter), [offered, matter]);
  const busy = act.state.kind === 'sending';

  function choose(one: OfferedAct): void {
    act.clear();
    if (one.refusal || !mayAct || busy) return;
    if (one.spec.opens) {
      const task = one.spec.opens(matter, one.item);
      return set({ beside: { kind: 'dispatch', id: theCase.id, task } });
    }
    if (needsForm(one, matter)) return setAsking(one);
    void act.send(one.spec.wish(matter, one.item, { values: {}, pictures: [] }));
  }

  const byKey = Object.fromEntries(
    offered.flatMap((one) => (one.key === null ? [] : [[one.key, () => choose(one)]])),
  );
  // While a form is open its letters are letters.
  useKeys({ keys: asking ? {} : { ...byKey, ...(usual ? { Enter: () => choose(usual) } : {}) } });

  const blocked = offered.filter(({ refusal, untimely }) => refusal !== null && !untimely);
  const rest = offered.filter(({ untimely }) => untimely);
  const possible = offered.filter((one) => one.refusal === null && one !== usual);
  const why = notTheirs(offered);
  const button = (one: OfferedAct) => (
    <ActButton
      key={one.id}
      offered={one}
      label={labelOf(one)}
      onEnter={one === usual}
      open={asking?.id === one.id}
      disabled={!mayAct || busy}
      onChoose={() => choose(one)}
    />
  );
  return (
    <section className="acts" aria-label={t('act.title')}>
      {isOpen(theCase) && <p className="waits-for">{say.words(NEXT[theCase.state.kind])}</p>}
      {offered.length > 0 && (
        <div className="act-list">
          {usual && button(usual)}
          {possible.map(button)}
        </div>
      )}
      {why && <p className="act-why">{say.words(why)}</p>}
      {why === null && blocked.length > 0 && <Reasons acts={blocked} />}
      {asking && (
        <ActForm
          key={asking.id}
          offered={asking}
          matter={matter}
          onDone={() => setAsking(null)}
          onCancel={() => setAsking(null)}
        />
      )}
      {rest.length > 0 && (
        <details
          className="act-rest"
          open={restShown}
          onToggle={(event) => setRestShown(event.currentTarget.open)}
        >
          <summary>{t('act.notNow', { n: rest.length })}</summary>
          {restShown && <Reasons acts={rest} />}
        </details>
      )}
      <InertNote />
      {act.state.kind === 'refused' && <ActRefusal refusal={act.state.refusal} onAgain={act.again} />}
    </section>
  );
}

const needsForm = ({ spec, item }: OfferedAct, matter: Matter): boolean =>
  spec.grave === true || (spec.fields?.(matter, item) ?? []).length > 0;

interface ButtonProps {
  readonly offered: OfferedAct;
  readonly label: string;
  readonly onEnter: boolean;
  readonly open: boolean;
  readonly disabled: boolean;
  readonly onChoose: () => void;
}

function ActButton({ offered, label, onEnter, open, disabled, onChoose }: ButtonProps) {
  const { t } = useTranslation();
  const { key, decides } = offered;
  return (
    <button
      type="button"
      className={onEnter ? 'act primary' : 'act'}
      disabled={disabled}
      aria-expanded={open || undefined}
      onClick={onChoose}
    >
      {onEnter && <kbd>{t('keys.enter')}</kbd>}
      {key && <kbd>{key.length === 1 && key >= 'A' && key <= 'Z' ? `⇧${key}` : key}</kbd>}
      <span>{label}</span>
      {decides && <span className="quiet">{t('act.asks')}</span>}
    </button>
  );
}

/** Each reason once, with all the acts that it stands against. */
function Reasons({ acts }: { readonly acts: readonly OfferedAct[] }) {
  const say = useSay();
  const labelOf = useActLabel();
  const groups = Map.groupBy(acts, ({ refusal }) => (refusal ? say.words(refusal.message) : ''));
  return (
    <ul className="act-reasons">
      {[...groups].map(([reason, against]) => (
        <li key={reason}>
          <strong>{against.map(labelOf).join(SEPARATOR[say.lang])}</strong>
          <span>{reason}</span>
        </li>
      ))}
    </ul>
  );
}

const SEPARATOR = { zh: '、', en: ', ' } as const;

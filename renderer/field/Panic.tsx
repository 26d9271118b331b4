// The call for help. Pressed and held it goes at once, with the last place of this phone; a short press or a keyboard
// does it in two steps. It stands on the page until a commander clears it, and nothing here can take it back.
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TeamId } from '#contract/ids.ts';
import { isRaised, type Panic as PanicCall } from '#contract/safety/safety.ts';
import { useSay } from '../panels/parts/say.ts';
import { useLinked, usePicture } from '../panels/seat.tsx';
import { useKeep, useWaiting } from './fieldSeat.tsx';
import { usePlace } from './usePlace.ts';

/** Long enough that no pocket does it, short enough for somebody in fear. */
export const HOLD_MS = 1_500;
/** The second step of the slow way is asked for so long. */
const CONFIRM_WITHIN_MS = 10_000;
const SENT_VIBRATION = [600];

/** The standing call of the own team, sent or not. */
export function useOwnCall(team: TeamId): PanicCall | 'unsent' | null {
  const { panics } = usePicture();
  const isUnsent = useWaiting().some((one) => one.type === 'panic.raise');
  const standing = [...panics.values()].find((one) => one.team === team && isRaised(one));
  return standing ?? (isUnsent ? 'unsent' : null);
}

export function PanicButton({ team }: { readonly team: TeamId }) {
  const { t } = useTranslation();
  const keep = useKeep();
  const place = usePlace();
  const call = useOwnCall(team);
  const [confirming, setConfirming] = useState(false);
  const { held, begin, end } = useHold(() => void raise());

  async function raise(): Promise<void> {
    setConfirming(false);
    const position = place.kind === 'known' ? { ...place.position, at: place.at } : undefined;
    await keep({ type: 'panic.raise', team, ...(position && { position }) });
    navigator.vibrate?.(SENT_VIBRATION);
  }

  useEffect(() => {
    if (!confirming) return undefined;
    const timer = setTimeout(() => setConfirming(false), CONFIRM_WITHIN_MS);
    return () => clearTimeout(timer);
  }, [confirming]);

  if (call !== null) return null;
  if (confirming) {
    return (
      <div className="panic-confirm" role="group" aria-label={t('phone.panic')}>
        <button type="button" className="panic-sure" onClick={() => void raise()}>
          {t('phone.panicConfirm')}
        </button>
        <button type="button" autoFocus onClick={() => setConfirming(false)}>
          {t('act.cancel')}
        </button>
      </div>
    );
  }
  return (
    <button
      type="button"
      className={held ? 'panic held' : 'panic'}
      style={{ '--hold': `${HOLD_MS}ms` } as React.CSSProperties}
      aria-describedby="panic-hint"
      onPointerDown={begin}
      onPointerUp={end}
      onPointerLeave={end}
      onPointerCancel={end}
      onContextMenu={(event) => event.preventDefault()}
      // A finger that let go early, Enter, Space, or a screen reader: the second step asks again.
      onClick={() => setConfirming(true)}
    >
      <span className="panic-fill" aria-hidden="true" />
      <strong>{t('phone.panic')}</strong>
      <span id="panic-hint">{held ? t('phone.panicHolding') : t('phone.panicHint')}</span>
    </button>
  );
}

function useHold(onHeld: () => void) {
  const [held, setHeld] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(onHeld);
  useEffect(() => {
    latest.current = onHeld;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  const end = (): void => {
    clearTimeout(timer.current);
    setHeld(false);
  };
  const begin = (): void => {
    setHeld(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setHeld(false);
      latest.current();
    }, HOLD_MS);
  };
  return { held, begin, end };
}

export function StandingCall({ team }: { readonly team: TeamId }) {
  const { t } = useTranslation();
  const say = useSay();
  const call = useOwnCall(team);
  const linked = useLinked();
  if (call === null) return null;
  if (call === 'unsent') {
    return (
      <section className="standing-call unsent-call" role="alert">
        <strong>{t(linked ? 'phone.callSending' : 'phone.callUnsent')}</strong>
        {!linked && <p>{t('phone.callUnsentHint')}</p>}
      </section>
    );
  }
  return (
    <section className="standing-call" role="alert">
      <strong>{t('phone.callStands', { time: say.time(call.raisedAt) })}</strong>
      <p>
        {call.heard.length === 0
          ? t('phone.callUnheard')
          : t('phone.callHeard', {
              by: call.heard.map(({ by, at }) => `${by} ${say.time(at)}`).join(' · '),
            })}
      </p>
      <p>{call.position ? t('phone.callPlace') : t('phone.callNoPlace')}</p>
      <p>{t('phone.callUntil')}</p>
    </section>
  );
}

// What this phone has not sent yet, always in sight; and what the server refused, until the person has read it.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { KeptAct } from '../command/fieldStore.ts';
import { useSay } from '../panels/parts/say.ts';
import { useLinked, useLive, useSeat } from '../panels/seat.tsx';
import { useKept, usePhone } from './fieldSeat.tsx';

export function Unsent() {
  return (
    <div className="unsent">
      <Refused />
      <Waiting />
      <Strangers />
    </div>
  );
}

function Waiting() {
  const { t } = useTranslation();
  const say = useSay();
  const { outbox } = usePhone();
  const linked = useLinked();
  const lastContact = useLastContact();
  const waiting = useKept().filter(({ refusal }) => refusal === null);
  const { trouble, isLasting } = useStore(outbox.state);
  const isSlow = useIsSlow(waiting);
  if (linked && !isSlow) return null;
  const photos = waiting.reduce((sum, one) => sum + one.photos.filter(({ isSent }) => !isSent).length, 0);
  const words = [
    linked ? null : t('phone.noLink'),
    waiting.length === 0 ? null : t('phone.waits', { n: waiting.length }),
    photos === 0 ? null : t('phone.waitsPhotos', { n: photos }),
    linked || lastContact === null ? null : t('phone.lastContact', { time: say.minute(lastContact) }),
  ];
  return (
    <section className={linked ? 'unsent-bar' : 'unsent-bar no-link'} role="status">
      <p>{words.filter(Boolean).join(' · ')}</p>
      {trouble && linked && <p>{say.words(trouble.message)}</p>}
      {!isLasting && waiting.length > 0 && <p>{t('phone.keepOpen')}</p>}
      {waiting.length > 0 && (
        <details>
          <summary>{t('phone.showWaiting')}</summary>
          <ol>
            {waiting.map((act) => (
              <li key={act.id}>
                <ActLine act={act} />
                <Discard act={act} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}

/** Over a good link an act is gone before it could be read about. */
const SLOW_AFTER_MS = 1_500;

function useIsSlow(waiting: readonly KeptAct[]): boolean {
  const oldest = waiting[0]?.id;
  const [slow, setSlow] = useState<string | null>(null);
  useEffect(() => {
    if (oldest === undefined) return undefined;
    const timer = setTimeout(() => setSlow(oldest), SLOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [oldest]);
  return waiting.some(({ id }) => id === slow);
}

const CONTACT_KEY = 'lianqin.field.contact';

/** Server time of the last frame, also from before a reload; null = never. */
function useLastContact(): number | null {
  const { liveFixes } = useSeat();
  // Read again when the link changes.
  useLive((state) => state.link);
  const [stored] = useState(() => Number(localStorage.getItem(CONTACT_KEY)) || null);
  const newest = liveFixes.at === 0 ? stored : liveFixes.at;
  useEffect(() => {
    const note = (): void => {
      if (liveFixes.at > 0) localStorage.setItem(CONTACT_KEY, String(liveFixes.at));
    };
    note();
    const timer = setInterval(note, 10_000);
    return () => clearInterval(timer);
  }, [liveFixes]);
  return newest;
}

function Discard({ act }: { readonly act: KeptAct }) {
  const { t } = useTranslation();
  const { outbox } = usePhone();
  const [sure, setSure] = useState(false);
  return (
    <button
      type="button"
      className={sure ? 'grave' : undefined}
      onClick={() => (sure ? void outbox.dismiss(act.id) : setSure(true))}
    >
      {sure ? t('phone.discardSure') : t('phone.discard')}
    </button>
  );
}

function ActLine({ act }: { readonly act: KeptAct }) {
  const { t } = useTranslation();
  const say = useSay();
  const { command } = act;
  const said = 'text' in command && typeof command.text === 'string' ? command.text : null;
  return (
    <span className="act-line">
      <strong>{t(`command.${command.type}`)}</strong>
      <span className="quiet">{say.minute(act.keptAt)}</span>
      {act.photos.length > 0 && <span>{t('attachment.titleCount', { n: act.photos.length })}</span>}
      {said && <span className="act-text">{said}</span>}
    </span>
  );
}

function Refused() {
  const { t } = useTranslation();
  const say = useSay();
  const { outbox } = usePhone();
  const refused = useKept().filter(({ refusal }) => refusal !== null);
  return refused.map((act) => (
    <section key={act.id} className="unsent-bar refused" role="alert">
      <ActLine act={act} />
      <p>{`${t('act.refused')}：${act.refusal ? say.words(act.refusal.message) : ''}`}</p>
      <div className="pair">
        {act.photos.some(({ isSent }) => !isSent) && (
          <button type="button" onClick={() => void outbox.sendWithoutPhotos(act.id)}>
            {t('phone.withoutPhotos')}
          </button>
        )}
        <button type="button" onClick={() => void outbox.dismiss(act.id)}>
          {t('phone.dismiss')}
        </button>
      </div>
    </section>
  ));
}

/** Left by a session of another team: only that team can send them. */
function Strangers() {
  const { t } = useTranslation();
  const { outbox } = usePhone();
  const strangers = useStore(outbox.state, (state) => state.strangers);
  const [sure, setSure] = useState(false);
  if (strangers.length === 0) return null;
  return (
    <section className="unsent-bar" role="status">
      <p>{t('phone.strangers', { n: strangers.length })}</p>
      <button
        type="button"
        className={sure ? 'grave' : undefined}
        onClick={() => {
          if (!sure) setSure(true);
          else for (const { id } of strangers) void outbox.dismiss(id);
        }}
      >
        {sure ? t('phone.discardSure') : t('phone.discard')}
      </button>
    </section>
  );
}

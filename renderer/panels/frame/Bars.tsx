// What must be seen whatever one is doing: a lost link, a refusal to join, a fault of the server, commands
// without an answer. Each is a full-width bar, with a shape and a word, and says what to do.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { EndGrant } from '../admin/accounts/EndGrant.tsx';
import { useLive, useSeat } from '../seat.tsx';
import { useSay } from '../parts/say.ts';

export function Bars() {
  return (
    <div className="bars">
      <LinkBar />
      <AlertBars />
      <UnansweredBar />
    </div>
  );
}

export function LinkBar() {
  const { t } = useTranslation();
  const say = useSay();
  const { trustServer } = useSeat();
  const link = useLive((state) => state.link);
  const now = useLocalNow();
  switch (link.kind) {
    case 'connecting': // Said by the link mark, and by every panel that has nothing to show yet.
    case 'live':
    case 'lagging':
      return null;
    case 'lost':
      return (
        <p className="bar bar-fault" role="alert">
          {t('link.lostBar', { age: say.span(now - link.since) })}
        </p>
      );
    case 'refused':
      return (
        <div className="bar bar-fault" role="alert">
          <span>{t('link.refusedBar', { why: say.words(link.why) })}</span>
          <button type="button" onClick={() => location.reload()}>
            {t('link.reload')}
          </button>
          <button type="button" onClick={trustServer}>
            {t('link.trust')}
          </button>
        </div>
      );
  }
}

/** This workstation's clock: a server that is lost has none (picture/sink.ts). */
function useLocalNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export function AlertBars() {
  const { t } = useTranslation();
  const say = useSay();
  const alerts = useLive((state) => state.alerts);
  return alerts.map((alert) => (
    <p
      key={alert.key}
      className={alert.severity === 'fault' ? 'bar bar-fault' : 'bar bar-quiet'}
      role={alert.severity === 'fault' ? 'alert' : 'status'}
    >
      <strong>{t(`alert.${alert.severity}`)}</strong>
      <span>{say.words(alert.text)}</span>
      <span className="bar-tip">{say.words(alert.tip)}</span>
      <EndGrant alertKey={alert.key} />
    </p>
  ));
}

function UnansweredBar() {
  const { t } = useTranslation();
  const { outbox } = useSeat();
  const linked = useLive(({ link }) => link.kind === 'live' || link.kind === 'lagging');
  const open = useStore(outbox.unanswered).filter((one) => !one.trying);
  if (open.length === 0) return null;
  return (
    <div className="bar bar-ask" role="alert">
      <strong>{t('unanswered.title', { n: open.length })}</strong>
      <span className="bar-tip">{t('unanswered.explain')}</span>
      {open.map(({ command }) => (
        <span key={command.id} className="bar-item">
          {t(`command.${command.type}`)}
          <button type="button" disabled={!linked} onClick={() => void outbox.resend(command.id)}>
            {t('unanswered.resend')}
          </button>
          <button type="button" onClick={() => outbox.forget(command.id)}>
            {t('unanswered.forget')}
          </button>
        </span>
      ))}
    </div>
  );
}

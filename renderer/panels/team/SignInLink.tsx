// Signs a phone of the team in: a QR code to scan, or the link as text; once, within ten minutes.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { scopeOf, type Person } from '#contract/actor.ts';
import { mayCommand } from '#contract/authority.ts';
import type { Refusal } from '#contract/command.ts';
import { commandingTown, type Team } from '#contract/organisation/organisation.ts';
import type { TeamLink } from '#contract/wire.ts';
import { RefusalNote } from '../desk/RefusalNote.tsx';
import { useSay } from '../parts/say.ts';
import { useLiveNow } from '../ribbon/useLiveNow.ts';
import { useLinked, useSeat } from '../seat.tsx';
import { QrCode } from '../signIn/QrCode.tsx';

/** Whoever sends the team, as the server has it. */
const mayIssue = (person: Person, team: Team): boolean =>
  scopeOf(person).kind !== 'team' &&
  mayCommand(person, 'order.issue', { town: commandingTown(team), team: team.id }) === 'allowed';

export function SignInLink({ team }: { readonly team: Team }) {
  const { t } = useTranslation();
  const { person, api } = useSeat();
  const linked = useLinked();
  const [link, setLink] = useState<TeamLink | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  if (!mayIssue(person, team)) return null;

  async function issue(): Promise<void> {
    setBusy(true);
    const reply = await api.post<TeamLink>('/api/team-links', { team: team.id });
    setBusy(false);
    setLink(reply.ok ? reply.value : null);
    setRefusal(reply.ok ? null : reply.refusal);
  }

  return (
    <section className="team-link">
      <div className="buttons">
        <button type="button" disabled={!linked || busy} onClick={() => void issue()}>
          {link ? t('teamLink.again') : t('teamLink.act')}
        </button>
        {link && (
          <button type="button" onClick={() => setLink(null)}>
            {t('teamLink.close')}
          </button>
        )}
      </div>
      {refusal && <RefusalNote refusal={refusal} />}
      {link && <Issued key={link.path} link={link} />}
    </section>
  );
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

function Issued({ link }: { readonly link: TeamLink }) {
  const { t } = useTranslation();
  const say = useSay();
  const now = useLiveNow();
  const [copied, setCopied] = useState(false);
  const address = `${location.origin}${link.path}`;
  const leftMs = link.expiresAt - now;
  if (leftMs <= 0) return <p role="status">{t('teamLink.over')}</p>;
  const isLoopback = LOOPBACK.includes(location.hostname);
  return (
    <>
      <p>{t('teamLink.hint')}</p>
      <QrCode text={address} label={t('teamLink.qr')} />
      <p className="team-link-left" role="timer">
        {t('teamLink.left', { left: countdown(leftMs) })}
      </p>
      <label className="field">
        <span>{t('teamLink.link')}</span>
        <input readOnly value={address} onFocus={({ target }) => target.select()} />
      </label>
      <button
        type="button"
        onClick={() =>
          void navigator.clipboard?.writeText(address).then(
            () => setCopied(true),
            () => setCopied(false),
          )
        }
      >
        {copied ? t('teamLink.copied') : t('teamLink.copy')}
      </button>
      {isLoopback && <p className="hint-bad">{t('teamLink.loopback')}</p>}
      {!isLoopback && location.protocol === 'http:' && <p className="hint-bad">{t('teamLink.insecure')}</p>}
      <p className="quiet">{say.time(link.expiresAt)}</p>
    </>
  );
}

const MINUTE_MS = 60_000;

/** `9:05`: the seconds matter here. */
function countdown(ms: number): string {
  const seconds = Math.floor((ms % MINUTE_MS) / 1_000);
  return `${Math.floor(ms / MINUTE_MS)}:${String(seconds).padStart(2, '0')}`;
}

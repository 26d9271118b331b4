// Emergency rights: one asks, another of a different post confirms, and one key ends them.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayAdminister } from '#contract/account/administration.ts';
import {
  LENT_ROLES,
  type BreakGlassAnswer,
  type EmergencyGrant,
  type LentRole,
} from '#contract/account/breakGlass.ts';
import { RefusalNote } from '../../desk/RefusalNote.tsx';
import { useSay } from '../../parts/say.ts';
import { useLive, usePicture, useSeat } from '../../seat.tsx';
import { DoorNote } from './parts.tsx';
import { useDoor, useReading, type Door } from './useDoor.ts';

/** What another person asked for shows here within this time. */
const LOOK_MS = 3_000;

export function BreakGlassTab() {
  const { t } = useTranslation();
  const { person } = useSeat();
  const { value, refusal, reload } = useReading<BreakGlassAnswer>('/api/break-glass');
  const door = useDoor();
  const alerts = useLive((state) => state.alerts);
  useEffect(reload, [alerts, reload]);
  useEffect(() => {
    const timer = setInterval(reload, LOOK_MS);
    return () => clearInterval(timer);
  }, [reload]);

  async function act(path: string, body: object): Promise<boolean> {
    const done = (await door.post(path, body)) !== null;
    if (done) reload();
    return done;
  }

  const mayGrant = mayAdminister(person.role, 'breakGlass');
  return (
    <div className="admin-form">
      {refusal && <RefusalNote refusal={refusal} />}
      <p className="quiet">{t('breakGlass.hint', { n: value?.minutes ?? 0 })}</p>
      <DoorNote door={door} />
      <ul className="grants" aria-label={t('admin.tab.breakGlass')}>
        {value?.grants.map((grant) => (
          <GrantCard
            key={grant.id}
            grant={grant}
            own={grant.askedBy === person.account || grant.account === person.account}
            onConfirm={() => void act('/api/break-glass/confirm', { id: grant.id })}
            onEnd={() => void act('/api/break-glass/end', { id: grant.id })}
          />
        ))}
      </ul>
      {value && value.grants.length === 0 && <p className="empty">{t('breakGlass.none')}</p>}
      {mayGrant && <AskForm door={door} onAsk={(body) => act('/api/break-glass', body)} />}
    </div>
  );
}

interface GrantCardProps {
  readonly grant: EmergencyGrant;
  /** Who asked, and who is to be granted, does not confirm. */
  readonly own: boolean;
  readonly onConfirm: () => void;
  readonly onEnd: () => void;
}

function GrantCard({ grant, own, onConfirm, onEnd }: GrantCardProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { state } = grant;
  return (
    <li className="grant">
      <strong>
        {grant.name} <span className="quiet">{grant.account}</span>
      </strong>
      <span>
        {t(`role.${grant.role}`)}
        {grant.town !== null && ` ${say.town(grant.town)}`}
      </span>
      <span className="free-text">{grant.reason}</span>
      <span className="quiet">
        {state.kind === 'asked'
          ? t('breakGlass.asked', {
              by: grant.askedBy,
              role: t(`role.${grant.askedRole}`),
              time: say.time(state.until),
            })
          : t('breakGlass.granted', { one: grant.askedBy, other: state.by, time: say.time(state.until) })}
      </span>
      <span className="buttons">
        {state.kind === 'asked' && !own && (
          <button type="button" className="primary" onClick={onConfirm}>
            {t('breakGlass.confirm')}
          </button>
        )}
        <button type="button" onClick={onEnd}>
          {state.kind === 'asked' ? t('breakGlass.withdraw') : t('breakGlass.end')}
        </button>
      </span>
    </li>
  );
}

interface AskFormProps {
  readonly door: Door;
  readonly onAsk: (body: object) => Promise<boolean>;
}

function AskForm({ door, onAsk }: AskFormProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { district } = usePicture();
  const [account, setAccount] = useState('');
  const [role, setRole] = useState<LentRole>('districtCommander');
  const [town, setTown] = useState('');
  const [reason, setReason] = useState('');

  async function ask(): Promise<void> {
    const body = {
      account: account.trim(),
      role,
      reason: reason.trim(),
      ...(role === 'townCommander' ? { town } : {}),
    };
    if (!(await onAsk(body))) return;
    setAccount('');
    setReason('');
  }

  return (
    <form
      className="admin-section"
      aria-label={t('breakGlass.ask')}
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <h3>{t('breakGlass.ask')}</h3>
      <div className="admin-fields">
        <label className="field">
          <span>{t('accounts.account')}</span>
          <input
            required
            maxLength={64}
            autoCapitalize="none"
            spellCheck={false}
            autoComplete="off"
            value={account}
            onChange={({ target }) => setAccount(target.value)}
          />
        </label>
        <label className="field">
          <span>{t('breakGlass.post')}</span>
          <select
            value={role}
            onChange={({ target }) =>
              setRole(LENT_ROLES.find((one) => one === target.value) ?? 'districtCommander')
            }
          >
            {LENT_ROLES.map((one) => (
              <option key={one} value={one}>
                {t(`role.${one}`)}
              </option>
            ))}
          </select>
        </label>
        {role === 'townCommander' && (
          <label className="field">
            <span>{t('accounts.scope.town')}</span>
            <select required value={town} onChange={({ target }) => setTown(target.value)}>
              <option value="">{t('accounts.choose')}</option>
              {district?.towns.map(({ code, name }) => (
                <option key={code} value={code}>
                  {say.words(name)}
                </option>
              ))}
            </select>
          </label>
        )}
        <label className="field wide">
          <span>{t('breakGlass.reason')}</span>
          <input required maxLength={200} value={reason} onChange={({ target }) => setReason(target.value)} />
        </label>
        <button type="submit" className="primary" disabled={door.state.kind === 'sending'}>
          {t('breakGlass.send')}
        </button>
      </div>
    </form>
  );
}

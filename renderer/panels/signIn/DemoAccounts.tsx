// In a demo on this machine the accounts are offered: who tries it out types nothing.
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reply } from '../../command/api.ts';
import { ADMINISTRATOR_ROLES, DISTRICT_ROLES, TOWN_ROLES, type Role } from '#contract/actor.ts';
import type { DemoAccount, DemoAnswer, Session } from '../../command/session.ts';

interface Props {
  readonly accounts: readonly DemoAccount[];
  readonly busy: boolean;
  readonly onChoose: (account: DemoAccount) => void;
}

export function DemoAccounts({ accounts, busy, onChoose }: Props) {
  const { t } = useTranslation();
  return (
    <section className="demo" aria-label={t('signIn.demo')}>
      <h2>{t('signIn.demo')}</h2>
      <p className="quiet">{t('signIn.demoHint')}</p>
      <div className="demo-groups">
        {GROUPS.map((group) => {
          const own = accounts.filter(({ role }) => groupOf(role) === group);
          if (own.length === 0) return null;
          return (
            <section key={group} aria-label={t(`signIn.group.${group}`)}>
              <h3>{t(`signIn.group.${group}`)}</h3>
              <ul>
                {own.map((one) => (
                  <li key={one.account}>
                    <button
                      type="button"
                      className="demo-account"
                      disabled={busy}
                      onClick={() => onChoose(one)}
                    >
                      <strong>{t(`role.${one.role}`)}</strong>
                      <span className="quiet">{one.name}</span>
                      <code>{one.account}</code>
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
      </div>
    </section>
  );
}

/** As the district stands: two levels of command, those who are commanded, and who keeps the system. */
const GROUPS = ['district', 'town', 'below', 'system'] as const;
type Group = (typeof GROUPS)[number];

function groupOf(role: Role): Group {
  if ((DISTRICT_ROLES as readonly Role[]).includes(role)) return 'district';
  if ((TOWN_ROLES as readonly Role[]).includes(role)) return 'town';
  return role === 'observer' || (ADMINISTRATOR_ROLES as readonly Role[]).includes(role) ? 'system' : 'below';
}

const RETRY_MS = 2_000;

/** null until the server has said; a server that is just starting is asked again. */
export function useDemo({ api }: Session): DemoAnswer | null {
  return useAsked(useCallback(() => api.get<DemoAnswer>('/api/demo'), [api]));
}

/** What a door answers to everybody, asked again until it has; null so long. `ask` stays the same. */
export function useAsked<T>(ask: () => Promise<Reply<T>>): T | null {
  const [answer, setAnswer] = useState<T | null>(null);
  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function again(): Promise<void> {
      const reply = await ask();
      if (over) return;
      if (reply.ok) setAnswer(reply.value);
      else timer = setTimeout(() => void again(), RETRY_MS);
    }
    void again();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [ask]);
  return answer;
}

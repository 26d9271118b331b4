// Accounts, as the security administrator keeps them: who may sign in, as what, with which second factor.
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountReading, AccountsAnswer } from '#contract/account/accountWire.ts';
import { townCode } from '#contract/ids.ts';
import { RefusalNote } from '../../desk/RefusalNote.tsx';
import { useSay } from '../../parts/say.ts';
import { AccountActs } from './AccountActs.tsx';
import { AccountForm } from './AccountForm.tsx';
import { Once, Table } from './parts.tsx';
import { useReading } from './useDoor.ts';

/** More rows than a person reads: who looks for one types a part of its name. */
const MOST_ROWS = 200;

interface Told {
  readonly account: string;
  readonly password: string;
}

export function AccountsTab() {
  const { t } = useTranslation();
  const { value, refusal, reload } = useReading<AccountsAnswer>('/api/admin/accounts');
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [told, setTold] = useState<Told | null>(null);
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const found = useMemo(
    () =>
      (value?.accounts ?? []).filter(
        ({ account, name }) => account.toLowerCase().includes(wanted) || name.toLowerCase().includes(wanted),
      ),
    [value, wanted],
  );
  const open = value?.accounts.find(({ account }) => account === chosen) ?? null;
  return (
    <div className="admin-form">
      {refusal && <RefusalNote refusal={refusal} />}
      {told && (
        <Once
          label={t('accounts.passwordOf', { account: told.account })}
          secret={told.password}
          onGone={() => setTold(null)}
        />
      )}
      <label className="field narrow">
        <span>{t('accounts.search')}</span>
        <input type="search" value={search} onChange={({ target }) => setSearch(target.value)} />
      </label>
      <Table
        label={t('admin.tab.accounts')}
        columns={[
          t('accounts.account'),
          t('accounts.name'),
          t('accounts.role'),
          t('accounts.factor'),
          t('accounts.state'),
        ]}
      >
        {found.slice(0, MOST_ROWS).map((one) => (
          <AccountRow
            key={one.account}
            account={one}
            chosen={one.account === chosen}
            onChoose={() => setChosen(one.account === chosen ? null : one.account)}
          />
        ))}
      </Table>
      {found.length > MOST_ROWS && (
        <p className="quiet">{t('accounts.more', { n: found.length - MOST_ROWS })}</p>
      )}
      {value && found.length === 0 && <p className="empty">{t('accounts.none')}</p>}
      {open && (
        <AccountActs
          key={open.account}
          account={open}
          issuer={value?.issuer ?? null}
          onChanged={reload}
          onPassword={setTold}
        />
      )}
      <AccountForm
        onMade={(made) => {
          setTold(made);
          setChosen(made.account);
          reload();
        }}
      />
    </div>
  );
}

/** Towns are read by name; teams, departments and grids go by their ids here, as they are given. */
const TOWN = /^\d{9}$/;

interface AccountRowProps {
  readonly account: AccountReading;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function AccountRow({ account: one, chosen, onChoose }: AccountRowProps) {
  const { t } = useTranslation();
  const say = useSay();
  const factor = one.factor.enrolled ? 'enrolled' : one.factor.required ? 'due' : 'none';
  return (
    <tr aria-current={chosen ? 'true' : undefined}>
      <th scope="row">
        <button type="button" className="leaf" aria-expanded={chosen} onClick={onChoose}>
          {one.account}
        </button>
      </th>
      <td className="free-text">{one.name}</td>
      <td>
        {t(`role.${one.role}`)}
        {one.scope !== null && (
          <span className="quiet"> {TOWN.test(one.scope) ? say.town(townCode(one.scope)) : one.scope}</span>
        )}
      </td>
      <td>{t(`accounts.factorState.${factor}`)}</td>
      <td>
        {one.disabledAt === null
          ? t('accounts.sessions', { n: one.sessions })
          : t('accounts.disabledSince', { time: say.stamp(one.disabledAt) })}
      </td>
    </tr>
  );
}

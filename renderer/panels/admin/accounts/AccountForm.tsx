// A new account, and another name, role or scope of one that is there. Administrators are made at the server only.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountReading } from '#contract/account/accountWire.ts';
import { isAdministrator } from '#contract/account/administration.ts';
import { ROLES, type Role } from '#contract/actor.ts';
import { usePicture } from '../../seat.tsx';
import { useSay } from '../../parts/say.ts';
import { DoorNote } from './parts.tsx';
import { useDoor } from './useDoor.ts';

const DUTY_ROLES = ROLES.filter((role) => !isAdministrator(role));

interface Values {
  readonly name: string;
  readonly role: Role;
  readonly scope: string;
}

interface AccountFormProps {
  readonly onMade: (made: { readonly account: string; readonly password: string }) => void;
}

export function AccountForm({ onMade }: AccountFormProps) {
  const { t } = useTranslation();
  const door = useDoor();
  const [account, setAccount] = useState('');
  const [values, setValues] = useState<Values>({ name: '', role: 'townDispatcher', scope: '' });

  async function make(): Promise<void> {
    const made = await door.post<{ readonly password: string }>('/api/admin/accounts', {
      account: account.trim(),
      ...bodyOf(values),
    });
    if (!made) return;
    setAccount('');
    setValues({ ...values, name: '' });
    onMade({ account: account.trim(), password: made.password });
  }

  return (
    <form
      className="admin-section"
      aria-label={t('accounts.new')}
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <h3>{t('accounts.new')}</h3>
      <p className="quiet">{t('accounts.newHint')}</p>
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
        <AccountFields values={values} onChange={setValues} />
        <button type="submit" className="primary" disabled={door.state.kind === 'sending'}>
          {t('accounts.make')}
        </button>
      </div>
      <DoorNote door={door} />
    </form>
  );
}

interface ChangeFormProps {
  readonly account: AccountReading;
  readonly onChanged: () => void;
}

export function ChangeForm({ account, onChanged }: ChangeFormProps) {
  const { t } = useTranslation();
  const door = useDoor();
  const [values, setValues] = useState<Values>({ ...account, scope: account.scope ?? '' });

  async function change(): Promise<void> {
    const body = { account: account.account, ...bodyOf(values) };
    if (await door.post('/api/admin/accounts/change', body)) onChanged();
  }

  return (
    <form
      aria-label={t('accounts.change')}
      onSubmit={(event) => {
        event.preventDefault();
        void change();
      }}
    >
      <div className="admin-fields">
        <AccountFields values={values} onChange={setValues} />
        <button type="submit" disabled={door.state.kind === 'sending'}>
          {t('accounts.change')}
        </button>
      </div>
      <DoorNote door={door} />
    </form>
  );
}

const bodyOf = ({ name, role, scope }: Values) => ({
  name: name.trim(),
  role,
  scope: scopeKind(role) === 'none' || scope.trim() === '' ? null : scope.trim(),
});

interface AccountFieldsProps {
  readonly values: Values;
  readonly onChange: (values: Values) => void;
}

function AccountFields({ values, onChange }: AccountFieldsProps) {
  const { t } = useTranslation();
  const kind = scopeKind(values.role);
  return (
    <>
      <label className="field">
        <span>{t('accounts.name')}</span>
        <input
          required
          maxLength={60}
          value={values.name}
          onChange={({ target }) => onChange({ ...values, name: target.value })}
        />
      </label>
      <label className="field">
        <span>{t('accounts.role')}</span>
        <select
          value={values.role}
          onChange={({ target }) => {
            const role = DUTY_ROLES.find((one) => one === target.value);
            // A town is no team: what bound the former role binds this one only when it is of the same kind.
            if (role) onChange({ ...values, role, scope: scopeKind(role) === kind ? values.scope : '' });
          }}
        >
          {DUTY_ROLES.map((role) => (
            <option key={role} value={role}>
              {t(`role.${role}`)}
            </option>
          ))}
        </select>
      </label>
      {kind !== 'none' && (
        <ScopeField
          kind={kind}
          optional={values.role === 'observer'}
          value={values.scope}
          onChange={(scope) => onChange({ ...values, scope })}
        />
      )}
    </>
  );
}

type ScopeKind = 'none' | 'town' | 'team' | 'department' | 'grid';

function scopeKind(role: Role): ScopeKind {
  switch (role) {
    case 'townCommander':
    case 'townDispatcher':
    case 'townShiftLeader':
    case 'townIntake':
    case 'observer':
      return 'town';
    case 'teamLeader':
    case 'patrolMember':
      return 'team';
    case 'departmentOfficer':
      return 'department';
    case 'workstation':
      return 'grid';
    default:
      return 'none';
  }
}

interface ScopeFieldProps {
  readonly kind: Exclude<ScopeKind, 'none'>;
  readonly optional: boolean;
  readonly value: string;
  readonly onChange: (scope: string) => void;
}

function ScopeField({ kind, optional, value, onChange }: ScopeFieldProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { district, policy } = usePicture();
  const choices: readonly (readonly [string, string])[] | null =
    kind === 'town'
      ? (district?.towns.map(({ code, name }) => [code, say.words(name)] as const) ?? [])
      : kind === 'department'
        ? (policy?.departments.map(({ id, name }) => [id, say.words(name)] as const) ?? [])
        : null;
  return (
    <label className="field">
      <span>{t(`accounts.scope.${kind}`)}</span>
      {choices ? (
        <select required={!optional} value={value} onChange={({ target }) => onChange(target.value)}>
          <option value="">{optional ? t('accounts.wholeDistrict') : t('accounts.choose')}</option>
          {choices.map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      ) : (
        <input required maxLength={100} value={value} onChange={({ target }) => onChange(target.value)} />
      )}
    </label>
  );
}

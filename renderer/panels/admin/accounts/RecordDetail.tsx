// What a record of the audit says beside who and whom: each part with its name, roles and times as people read them.
import { useTranslation } from 'react-i18next';
import { ROLES } from '#contract/actor.ts';
import type { AuditRecord } from '#contract/account/audit.ts';
import { useSay } from '../../parts/say.ts';

/** In the order in which they are read. What has no name here (an id) says nothing to a person. */
const PARTS = [
  'reason',
  'name',
  'nameBefore',
  'role',
  'roleBefore',
  'scope',
  'scopeBefore',
  'with',
  'field',
  'left',
  'askedBy',
  'until',
  'why',
  'unit',
  'sessions',
  'issuer',
  'subject',
  'what',
  'fact',
  'facts',
  'who',
  'act',
  'from',
  'to',
  'through',
  'notKept',
  'host',
  'demo',
  'insecure',
] as const;

const TIMES: readonly string[] = ['until', 'from', 'to'];

export function RecordDetail({ detail }: { readonly detail: AuditRecord['detail'] }) {
  const { t } = useTranslation();
  const say = useSay();
  const said = (name: string, value: string | number): string => {
    if (typeof value === 'number') return TIMES.includes(name) ? say.stamp(value) : String(value);
    const role = ROLES.find((one) => one === value);
    return role ? t(`role.${role}`) : value;
  };
  return (
    <dl className="record-detail">
      {PARTS.map((name) => {
        const value = detail[name];
        if (value === undefined || value === null) return null;
        return (
          <div key={name}>
            <dt>{t(`audit.part.${name}`)}</dt>
            <dd className="free-text">{said(name, value)}</dd>
          </div>
        );
      })}
    </dl>
  );
}

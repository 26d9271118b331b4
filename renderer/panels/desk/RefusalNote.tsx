// A refusal in the person's own words, next to the act, with the field that it speaks of.
import { useTranslation } from 'react-i18next';
import type { Refusal } from '#contract/command.ts';
import { useSay } from '../parts/say.ts';

export function RefusalNote({ refusal }: { readonly refusal: Refusal }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <p className="refusal" role="alert">
      <strong>{t('act.refused')}</strong>
      <span>{say.words(refusal.message)}</span>
      {refusal.field && (
        <span className="refusal-field">{t('act.field', { field: fieldName(refusal.field, t) })}</span>
      )}
    </p>
  );
}

/** `teams.0` names the first of a list: the list is what the form has. */
function fieldName(field: string, t: (key: FieldKey) => string): string {
  const name = field.split('.')[0] ?? '';
  return name in FIELDS ? t(FIELDS[name as keyof typeof FIELDS]) : field;
}

const FIELDS = {
  category: 'report.category',
  condition: 'report.condition',
  position: 'report.position',
  text: 'report.text',
  place: 'report.place',
  source: 'report.source',
  reason: 'act.reason',
  teams: 'dispatch.nearest',
  lead: 'dispatch.lead',
  tier: 'dispatch.tier',
  note: 'dispatch.note',
  attachments: 'attachment.title',
  to: 'talk.kind',
  account: 'signIn.account',
  password: 'signIn.password',
} as const satisfies Record<string, string>;
type FieldKey = (typeof FIELDS)[keyof typeof FIELDS];

// The audit: what everybody did and who signed in, for the audit administrator's eyes and to take along as a table.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AUDIT_ACTS, type AuditAct, type AuditPage, type AuditRecord } from '#contract/account/audit.ts';
import type { Refusal } from '#contract/command.ts';
import { RefusalNote } from '../../desk/RefusalNote.tsx';
import { useSay } from '../../parts/say.ts';
import { useSeat } from '../../seat.tsx';
import { Table } from './parts.tsx';
import { RecordDetail } from './RecordDetail.tsx';

const PAGE = 100;

interface Filter {
  /** As a date field has them; '' = open. */
  readonly from: string;
  readonly to: string;
  readonly act: AuditAct | '';
  readonly who: string;
}

/** What was asked last: with everything at first. `before`: the next page of it. */
interface Question {
  readonly filter: Filter;
  readonly before: number | null;
}

const ALL: Filter = { from: '', to: '', act: '', who: '' };

export function AuditTab() {
  const { t } = useTranslation();
  const { api } = useSeat();
  const [filter, setFilter] = useState(ALL);
  const [question, setQuestion] = useState<Question>({ filter: ALL, before: null });
  const [records, setRecords] = useState<readonly AuditRecord[]>([]);
  const [page, setPage] = useState<AuditPage | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  useEffect(() => {
    let over = false;
    void api.get<AuditPage>(pathOf(question)).then((reply) => {
      if (over) return;
      setRefusal(reply.ok ? null : reply.refusal);
      if (!reply.ok) return;
      setPage(reply.value);
      setRecords((held) =>
        question.before === null ? reply.value.records : [...held, ...reply.value.records],
      );
    });
    return () => {
      over = true;
    };
  }, [api, question]);

  async function save(): Promise<void> {
    const reply = await api.blob(`/api/admin/audit.csv?${queryOf(filter).toString()}`);
    setRefusal(reply.ok ? null : reply.refusal);
    if (reply.ok) saveAs(reply.value, 'audit.csv');
  }

  return (
    <div className="admin-form">
      <FilterForm
        filter={filter}
        onChange={setFilter}
        onSubmit={() => setQuestion({ filter, before: null })}
        onSave={() => void save()}
      />
      {refusal && <RefusalNote refusal={refusal} />}
      {page?.firstFault != null && (
        <p className="refusal" role="alert">
          {t('audit.changed', { n: page.firstFault })}
        </p>
      )}
      <Table
        label={t('admin.tab.audit')}
        columns={[
          t('audit.time'),
          t('audit.what'),
          t('audit.by'),
          t('audit.about'),
          t('audit.source'),
          t('audit.detail'),
        ]}
      >
        {records.map((record) => (
          <RecordRow key={record.seq} record={record} />
        ))}
      </Table>
      {page && records.length === 0 && <p className="empty">{t('audit.none')}</p>}
      {page?.next != null && (
        <button type="button" onClick={() => setQuestion({ ...question, before: page.next })}>
          {t('audit.older')}
        </button>
      )}
    </div>
  );
}

function pathOf({ filter, before }: Question): string {
  const query = queryOf(filter);
  query.set('limit', String(PAGE));
  if (before !== null) query.set('before', String(before));
  return `/api/admin/audit?${query.toString()}`;
}

function queryOf({ from, to, act, who }: Filter): URLSearchParams {
  const query = new URLSearchParams();
  if (from) query.set('from', String(new Date(`${from}T00:00:00`).getTime()));
  // The day that was named belongs to it.
  if (to) query.set('to', String(new Date(`${to}T23:59:59.999`).getTime()));
  if (act) query.set('act', act);
  if (who.trim()) query.set('who', who.trim());
  return query;
}

function saveAs(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

interface FilterFormProps {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
  readonly onSubmit: () => void;
  readonly onSave: () => void;
}

function FilterForm({ filter, onChange, onSubmit, onSave }: FilterFormProps) {
  const { t } = useTranslation();
  return (
    <form
      className="admin-fields"
      aria-label={t('audit.filter')}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <label className="field">
        <span>{t('audit.from')}</span>
        <input
          type="date"
          value={filter.from}
          onChange={({ target }) => onChange({ ...filter, from: target.value })}
        />
      </label>
      <label className="field">
        <span>{t('audit.to')}</span>
        <input
          type="date"
          value={filter.to}
          onChange={({ target }) => onChange({ ...filter, to: target.value })}
        />
      </label>
      <label className="field">
        <span>{t('audit.what')}</span>
        <select
          value={filter.act}
          onChange={({ target }) =>
            onChange({ ...filter, act: AUDIT_ACTS.find((act) => act === target.value) ?? '' })
          }
        >
          <option value="">{t('audit.any')}</option>
          {AUDIT_ACTS.map((act) => (
            <option key={act} value={act}>
              {t(`audit.act.${act}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>{t('audit.who')}</span>
        <input
          type="search"
          maxLength={100}
          value={filter.who}
          onChange={({ target }) => onChange({ ...filter, who: target.value })}
        />
      </label>
      <button type="submit" className="primary">
        {t('audit.show')}
      </button>
      <button type="button" onClick={onSave}>
        {t('audit.save')}
      </button>
    </form>
  );
}

function RecordRow({
  record: { at, act, by, role, source, about, detail },
}: {
  readonly record: AuditRecord;
}) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <tr>
      <td className="one-line">
        <time dateTime={new Date(at).toISOString()}>{say.stamp(at)}</time>
      </td>
      <td>{t(`audit.act.${act}`)}</td>
      <td>
        {by}
        {role && (
          <span className="quiet">
            {' '}
            {role === 'machine' || role === 'server' ? t(`audit.where.${role}`) : t(`role.${role}`)}
          </span>
        )}
      </td>
      <td>{about}</td>
      <td>{source === 'machine' ? t('audit.where.machine') : source}</td>
      <td>
        <RecordDetail detail={detail} />
      </td>
    </tr>
  );
}

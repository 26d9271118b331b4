// A file in, first as a dry run: every fault with its place and the way to mend it. Tables out.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '#contract/command.ts';
import {
  TABLES,
  type ImportFault,
  type ImportReport,
  type TableName,
} from '#contract/organisation/importReport.ts';
import { newId } from '../../command/newId.ts';
import { InertNote } from '../desk/InertNote.tsx';
import { RefusalNote } from '../desk/RefusalNote.tsx';
import { useSay } from '../parts/say.ts';
import { useMayAct, useSeat } from '../seat.tsx';
import { Section } from './parts.tsx';

type Step =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'working' }
  | { readonly kind: 'told'; readonly file: File; readonly report: ImportReport }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export function ImportPanel() {
  const { t } = useTranslation();
  const { api } = useSeat();
  const mayAct = useMayAct();
  const [step, setStep] = useState<Step>({ kind: 'nothing' });

  async function send(file: File, dryRun: boolean): Promise<void> {
    setStep({ kind: 'working' });
    const query = new URLSearchParams({
      file: file.name.slice(0, 200),
      dryRun: dryRun ? '1' : '0',
      id: newId(),
    });
    const reply = await api.upload<ImportReport>(`/api/organisation/import?${query.toString()}`, file);
    setStep(
      reply.ok ? { kind: 'told', file, report: reply.value } : { kind: 'refused', refusal: reply.refusal },
    );
  }

  return (
    <div className="admin-form">
      <Section title={t('admin.import.title')} note={t('admin.import.note')}>
        <label className="button file-button">
          <span>{t('admin.import.file')}</span>
          <input
            className="visually-hidden"
            type="file"
            accept=".csv,.xlsx,text/csv"
            disabled={!mayAct || step.kind === 'working'}
            onChange={({ target }) => {
              const file = target.files?.[0];
              // The same file, mended, may be chosen again.
              target.value = '';
              if (file) void send(file, true);
            }}
          />
        </label>
        <InertNote />
        {step.kind === 'working' && <p role="status">{t('act.sending')}</p>}
        {step.kind === 'refused' && <RefusalNote refusal={step.refusal} />}
        {step.kind === 'told' && (
          <Report report={step.report} onImport={() => void send(step.file, false)} mayAct={mayAct} />
        )}
      </Section>
      <Section title={t('admin.import.export')} note={t('admin.import.exportNote')}>
        <div className="buttons">
          {TABLES.map((table) => (
            <ExportButton key={table} table={table} />
          ))}
        </div>
      </Section>
    </div>
  );
}

interface ReportProps {
  readonly report: ImportReport;
  readonly mayAct: boolean;
  readonly onImport: () => void;
}

function Report({ report, mayAct, onImport }: ReportProps) {
  const { t } = useTranslation();
  const changes = Object.entries(report.changes);
  return (
    <div className="import-report" role="status">
      <p>
        <strong>{report.file}</strong>{' '}
        <span className="quiet">{[report.format, report.encoding].filter(Boolean).join(' · ')}</span>
      </p>
      <ul>
        {report.tables.map(({ table, sheet, rows }) => (
          <li key={`${sheet} ${table}`}>
            {t('admin.import.rows', { table: t(`admin.table.${table}`), n: rows })}
            {sheet !== null && <span className="quiet">{` ${sheet}`}</span>}
          </li>
        ))}
      </ul>
      {report.faultsInAll > 0 && <Faults report={report} />}
      {report.ok && changes.length === 0 && <p>{t('admin.import.same')}</p>}
      {report.ok && changes.length > 0 && (
        <>
          <p>
            <strong>{t(report.dryRun ? 'admin.import.would' : 'admin.import.did')}</strong>
          </p>
          <ul>
            {changes.map(([type, count]) => (
              <li key={type}>{`${isChange(type) ? t(`fact.${type}`) : type}: ${count}`}</li>
            ))}
          </ul>
          {report.dryRun && (
            <button type="button" className="primary" disabled={!mayAct} onClick={onImport}>
              {t('admin.import.do')}
            </button>
          )}
        </>
      )}
    </div>
  );
}

/** What an import can bring. */
const CHANGES = [
  'team.enrolled',
  'team.changed',
  'unit.enrolled',
  'unit.renamed',
  'unit.moved',
  'member.enrolled',
  'member.changed',
  'workstation.set',
  'shift.set',
  'roster.planned',
] as const;

const isChange = (type: string): type is (typeof CHANGES)[number] => CHANGES.some((one) => one === type);

function Faults({ report }: { readonly report: ImportReport }) {
  const { t } = useTranslation();
  const say = useSay();
  const place = (fault: ImportFault): string =>
    [fault.sheet, fault.row].filter((one) => one !== null).join(' · ');
  return (
    <>
      <p>
        <strong>{t('admin.import.faults', { n: report.faultsInAll })}</strong>
        {report.faults.length < report.faultsInAll &&
          ` ${t('admin.import.shown', { n: report.faults.length })}`}
      </p>
      {/* Wide and long: it scrolls in its own box, which the keyboard can reach. */}

      <div className="admin-scroll" tabIndex={0} role="region" aria-label={t('admin.import.faultList')}>
        <table className="admin-table faults">
          <thead>
            <tr>
              <th scope="col">{t('admin.import.row')}</th>
              <th scope="col">{t('admin.import.column')}</th>
              <th scope="col">{t('admin.import.value')}</th>
              <th scope="col">{t('admin.import.what')}</th>
              <th scope="col">{t('admin.import.fix')}</th>
            </tr>
          </thead>
          <tbody>
            {report.faults.map((fault, index) => (
              <tr key={index}>
                <td>{place(fault)}</td>
                <td>{fault.column ?? ''}</td>
                <td className="cell-value">{fault.value ?? ''}</td>
                <td>{say.words(fault.what)}</td>
                <td>{say.words(fault.fix)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function ExportButton({ table }: { readonly table: TableName }) {
  const { t } = useTranslation();
  const { api } = useSeat();
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  async function save(): Promise<void> {
    const reply = await api.blob(`/api/organisation/export/${table}`);
    setRefusal(reply.ok ? null : reply.refusal);
    if (!reply.ok) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(reply.value);
    link.download = `${table}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  return (
    <>
      <button type="button" onClick={() => void save()}>
        {t(`admin.table.${table}`)}
      </button>
      {refusal && <RefusalNote refusal={refusal} />}
    </>
  );
}

// The catalogue of standards: by subsystem, with its clauses, and said which titles are made up.
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { standardsOf, SUBSYSTEMS, type Standard } from '#contract/standard/standard.ts';
import { useSay } from '../parts/say.ts';
import { usePicture } from '../seat.tsx';
import { Section, Unverified } from './parts.tsx';

export function StandardsPanel() {
  const { t } = useTranslation();
  const { policy } = usePicture();
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search);
  const all = standardsOf(policy);
  const found = useMemo(() => all.filter((one) => speaksOf(one, wanted)), [all, wanted]);
  return (
    <div className="admin-form">
      <div className="admin-fields">
        <input
          type="search"
          aria-label={t('admin.standards.search')}
          placeholder={t('admin.standards.search')}
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
        <span className="quiet" role="status">
          {t('admin.standards.count', { n: found.length, all: all.length })}
        </span>
      </div>
      <p className="quiet">{t('admin.standards.note')}</p>
      {SUBSYSTEMS.map((subsystem) => {
        const own = found.filter((one) => one.subsystem === subsystem);
        return (
          own.length > 0 && (
            <Section key={subsystem} title={`${t(`admin.standards.${subsystem}`)} ${own.length}`}>
              {own.map((one) => (
                <StandardCard key={one.code} standard={one} opened={wanted !== ''} />
              ))}
            </Section>
          )
        );
      })}
    </div>
  );
}

function StandardCard({ standard, opened }: { readonly standard: Standard; readonly opened: boolean }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <details className="standard" open={opened || undefined}>
      <summary>
        <span className="quiet">{standard.code}</span> <strong>{say.words(standard.title)}</strong>{' '}
        {standard.synthetic && <span className="mark-tag">{t('admin.standards.synthetic')}</span>}{' '}
        <Unverified verified={standard.verified} />
      </summary>
      <p className="quiet">
        {t('admin.standards.version', { version: standard.version, from: standard.effectiveFrom })}
        {' · '}
        {standard.source}
      </p>
      <ol>
        {standard.clauses.map((clause) => (
          <li key={clause.id}>
            <span className="quiet">{clause.id}</span> {say.words(clause.text)}{' '}
            {clause.step !== null && (
              <span className="mark-tag plain">
                {t(`standardStep.${clause.step}`)}
                {' · '}
                {t(clause.check.kind === 'manual' ? 'checklist.byHand' : 'checklist.byRecord')}
              </span>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}

function speaksOf({ code, title, clauses }: Standard, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return true;
  const texts = [code, title.zh, title.en, ...clauses.flatMap(({ id, text }) => [id, text.zh, text.en])];
  return texts.some((text) => text.toLowerCase().includes(wanted));
}

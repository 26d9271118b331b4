// The rules in force, as they were adopted: where they come from, whether anybody confirmed them, and every number.
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Category, Policy, Span } from '#contract/policy.ts';
import { useSay } from '../parts/say.ts';
import { usePicture } from '../seat.tsx';
import { Section, Unverified } from './parts.tsx';
import { RuleTree } from './RuleTree.tsx';

/** What has a table of its own here, or a tab of its own. */
const SHOWN_APART = new Set([
  'hash',
  'source',
  'verified',
  'categories',
  'forces',
  'departments',
  'runCards',
  'standards',
]);

export function PolicyPanel() {
  const { t } = useTranslation();
  const { policy } = usePicture();
  if (!policy) return <p className="empty">{t('admin.policy.none')}</p>;
  return (
    <div className="admin-form">
      <Section title={t('admin.policy.title')} note={t('admin.policy.note')}>
        <p>
          <Unverified verified={policy.verified} /> <span className="quiet">{policy.hash.slice(0, 16)}</span>
        </p>
        <details>
          <summary>{t('admin.policy.sources')}</summary>
          <ul className="sources">
            {policy.source.split('\n').map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </details>
      </Section>
      <Categories policy={policy} />
      <Forces policy={policy} />
      <RunCards policy={policy} />
      <Section title={t('admin.policy.numbers')} note={t('admin.policy.numbersNote')}>
        {Object.entries(policy)
          .filter(([key, value]) => !SHOWN_APART.has(key) && value !== undefined)
          .map(([key, value]) => (
            <details key={key} className="standard">
              <summary>
                <strong>{key}</strong> <Unverified verified={policy.verified} />
              </summary>
              <RuleTree value={value} />
            </details>
          ))}
      </Section>
    </div>
  );
}

function Categories({ policy }: { readonly policy: Policy }) {
  const { t } = useTranslation();
  const say = useSay();
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search).trim().toLowerCase();
  const found = useMemo(
    () =>
      policy.categories.filter(
        ({ code, name }) =>
          wanted === '' || [code, name.zh, name.en].some((text) => text.toLowerCase().includes(wanted)),
      ),
    [policy.categories, wanted],
  );
  const spanOf = ({ n, unit }: Span): string => t(`admin.span.${unit}`, { n });
  const departmentName = (id: string): string => {
    const name = policy.departments.find((one) => one.id === id)?.name;
    return name ? say.words(name) : id;
  };
  return (
    <Section title={t('admin.policy.categories', { n: policy.categories.length })}>
      <input
        type="search"
        aria-label={t('admin.policy.search')}
        placeholder={t('admin.policy.search')}
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />

      <div className="admin-scroll" tabIndex={0} role="region" aria-label={t('admin.policy.search')}>
        <table className="admin-table">
          <thead>
            <tr>
              <th scope="col">{t('report.category')}</th>
              <th scope="col">{t('report.condition')}</th>
              <th scope="col">{t('admin.policy.priority')}</th>
              <th scope="col">{t('admin.field.department')}</th>
              <th scope="col">{t('step.accept')}</th>
              <th scope="col">{t('step.dispatch')}</th>
              <th scope="col">{t('step.arrive')}</th>
              <th scope="col">{t('step.handle')}</th>
              <th scope="col">{t('admin.policy.source')}</th>
            </tr>
          </thead>
          <tbody>
            {found.flatMap((category) =>
              category.conditions.map((condition, index) => (
                <tr key={`${category.code} ${condition.key}`}>
                  <td>{index === 0 && `${category.code} ${say.category(category.code)}`}</td>
                  <td>{say.words(condition.name)}</td>
                  <td>{condition.priority}</td>
                  <td>{departmentName(category.leadDepartment)}</td>
                  <td className="limit">{spanOf(condition.limits.accept)}</td>
                  <td className="limit">{spanOf(condition.limits.dispatch)}</td>
                  <td className="limit">{spanOf(condition.limits.arrive)}</td>
                  <td className="limit">
                    {condition.limits.handle ? spanOf(condition.limits.handle) : t('admin.policy.continuous')}
                  </td>
                  <td>{index === 0 && <Source category={category} />}</td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function Source({ category }: { readonly category: Category }) {
  return (
    <>
      <Unverified verified={category.verified} /> <span className="quiet">{category.source}</span>
    </>
  );
}

function Forces({ policy }: { readonly policy: Policy }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <Section title={t('admin.policy.forces')}>
      <ul className="force-list">
        {policy.forces.map((force) => (
          <li key={force.code}>
            <span className="force-glyph">{force.glyph}</span> {say.words(force.name)}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function RunCards({ policy }: { readonly policy: Policy }) {
  const { t } = useTranslation();
  const say = useSay();
  const forceName = (code: string): string => {
    const name = policy.forces.find((one) => one.code === code)?.short;
    return name ? say.words(name) : code;
  };
  const needs = (list: NonNullable<Policy['runCards']>[number]['town']): string =>
    list.map(({ force, teams }) => `${forceName(force)} ${teams}`).join(' · ') || '—';
  if (!policy.runCards) return null;
  return (
    <Section
      title={t('admin.policy.runCards', { n: policy.runCards.length })}
      note={t('admin.policy.runCardsNote')}
    >
      <div className="admin-scroll" tabIndex={0} role="region" aria-label={t('admin.policy.runCardsNote')}>
        <table className="admin-table">
          <thead>
            <tr>
              <th scope="col">{t('report.category')}</th>
              <th scope="col">{t('report.condition')}</th>
              <th scope="col">{t('tier.town')}</th>
              <th scope="col">{t('tier.district')}</th>
            </tr>
          </thead>
          <tbody>
            {policy.runCards.map((card) => (
              <tr key={`${card.category} ${card.condition}`}>
                <td>{`${card.category} ${say.category(card.category)}`}</td>
                <td>{card.condition ?? '—'}</td>
                <td>{needs(card.town)}</td>
                <td>{needs(card.district)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

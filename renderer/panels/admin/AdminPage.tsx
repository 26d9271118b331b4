// The administration page: who there is, who is planned when, what is in force. Like the desk, keyboard first.
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Bars } from '../frame/Bars.tsx';
import { Clock, Jurisdiction, LinkMark, TruthMarks } from '../frame/Status.tsx';
import { useJoined, useSeat } from '../seat.tsx';
import { useKeys } from '../useKeys.ts';
import { tabsOf, type AdminTab } from './adminTabs.ts';

export function AdminPage() {
  const { t } = useTranslation();
  const { person } = useSeat();
  const joined = useJoined();
  const tabs = tabsOf(person);
  const [key, setKey] = useTab(tabs);
  const open = tabs.find((tab) => tab.key === key) ?? tabs[0];
  return (
    <div className="face admin at-desk">
      <AdminTop />
      <Bars />
      {open ? (
        <>
          <TabList tabs={tabs} open={open} onOpen={setKey} />
          <main
            className="admin-panel"
            role="tabpanel"
            id={`admin-panel-${open.key}`}
            aria-labelledby={`admin-tab-${open.key}`}
            tabIndex={0}
          >
            {joined ? <open.Panel /> : <p className="empty">{t('admin.joining')}</p>}
          </main>
        </>
      ) : (
        <main className="admin-panel">
          <p className="empty">{t('admin.nothing')}</p>
        </main>
      )}
    </div>
  );
}

/** The address says which tab is open, so that a reload shows it again. */
function useTab(tabs: readonly AdminTab[]): [string, (key: string) => void] {
  const [key, setKey] = useState(() => location.hash.slice(1) || (tabs[0]?.key ?? ''));
  useEffect(() => {
    const follow = (): void => setKey(location.hash.slice(1));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return [
    key,
    (next) => {
      history.replaceState(null, '', `#${next}`);
      setKey(next);
    },
  ];
}

interface TabListProps {
  readonly tabs: readonly AdminTab[];
  readonly open: AdminTab;
  readonly onOpen: (key: string) => void;
}

/** One stop for the Tab key; arrows, Home and End go from tab to tab. */
function TabList({ tabs, open, onOpen }: TabListProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);

  function onKeyDown(event: KeyboardEvent): void {
    const at = tabs.indexOf(open);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    if (!next) return;
    onOpen(next.key);
    list.current?.querySelector<HTMLElement>(`#admin-tab-${next.key}`)?.focus();
  }

  return (
    <div
      className="admin-tabs"
      role="tablist"
      aria-orientation="vertical"
      aria-label={t('admin.title')}
      ref={list}
      onKeyDown={onKeyDown}
    >
      {tabs.map((tab) => (
        <button
          key={tab.key}
          type="button"
          role="tab"
          id={`admin-tab-${tab.key}`}
          aria-selected={tab === open}
          aria-controls={tab === open ? `admin-panel-${tab.key}` : undefined}
          tabIndex={tab === open ? 0 : -1}
          onClick={() => onOpen(tab.key)}
        >
          {t(`admin.tab.${tab.key}`)}
        </button>
      ))}
    </div>
  );
}

function AdminTop() {
  const { t, i18n } = useTranslation();
  const { person, signOut, setLanguage } = useSeat();
  const other = i18n.language === 'en' ? 'zh' : 'en';
  useKeys({ keys: { l: () => setLanguage(other) } });
  const commands = person.role !== 'systemAdministrator' && !person.role.endsWith('Administrator');
  return (
    <header className="desk-top">
      <div className="wall-name">
        <h1>{t('admin.title')}</h1>
        <Jurisdiction />
      </div>
      <Clock />
      <LinkMark />
      <TruthMarks />
      <div className="desk-tools">
        {commands && (
          <a className="button" href="/desk">
            {t('admin.toDesk')}
          </a>
        )}
        <button type="button" onClick={() => setLanguage(other)}>
          {t('desk.language')}
          <kbd>l</kbd>
        </button>
        <span className="person">
          {person.name}
          <span className="quiet">{t(`role.${person.role}`)}</span>
        </span>
        <button type="button" onClick={signOut}>
          {t('desk.signOut')}
        </button>
      </div>
    </header>
  );
}

// The desk: where everything is done, keyboard first. Queue, map, and what is open beside it.
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { mayCommand } from '#contract/authority.ts';
import { caseId } from '#contract/ids.ts';
import { Bars } from '../frame/Bars.tsx';
import { ReplayFrame } from '../frame/ReplayFrame.tsx';
import { Clock, Jurisdiction, LinkMark, TruthMarks } from '../frame/Status.tsx';
import { TimeRibbon } from '../ribbon/TimeRibbon.tsx';
import { useLive, useMayAct, usePicture, useSeat } from '../seat.tsx';
import { PanicBars } from '../safety/PanicBars.tsx';
import { useReplayKeys } from '../ribbon/useReplayKeys.ts';
import { offeredActs } from './acts/offeredActs.ts';
import { CaseCard } from './CaseCard.tsx';
import { DESK_TABS, tabsFor } from './deskTabs.tsx';
import { EscalationBar } from './EscalationBar.tsx';
import { KeyMap } from './KeyMap.tsx';
import { firstFilters } from './queueOrder.ts';
import { ReportForm } from './ReportForm.tsx';
import { TeamCard } from './TeamCard.tsx';
import { caseBefore, DeskContext, isPicking, useDesk, type DeskHandle, type Tab } from './useDesk.ts';
import { useKeys } from '../useKeys.ts';

interface Props {
  readonly map: ReactNode;
  readonly handle: DeskHandle;
}

export function DeskPage({ map, handle }: Props) {
  const { person } = useSeat();
  const [filters, setFilters] = useState(() => firstFilters(person));
  const order = useRef<readonly string[]>([]);
  const noteOrder = useCallback((ids: readonly string[]) => {
    order.current = ids;
  }, []);
  const whole = useMemo(() => ({ ...handle, filters, setFilters, noteOrder }), [handle, filters, noteOrder]);
  return (
    <DeskContext.Provider value={whole}>
      <DeskLayout map={map} order={order} />
    </DeskContext.Provider>
  );
}

interface LayoutProps {
  readonly map: ReactNode;
  readonly order: { readonly current: readonly string[] };
}

function DeskLayout({ map, order }: LayoutProps) {
  const { t } = useTranslation();
  const { lookBack } = useSeat();
  const { desk, set } = useDesk();
  const lost = useLive(({ link }) => link.kind === 'lost' || link.kind === 'refused');
  const { List } = DESK_TABS[desk.tab];
  useDeskKeys(order);
  return (
    <div className={`face desk at-desk${lookBack ? ' in-replay' : ''}${lost ? ' is-lost' : ''}`}>
      <PanicBars onShow={(team, place) => set({ beside: { kind: 'team', id: team }, focus: place })} />
      <DeskTop />
      <Bars />
      <EscalationBar />
      <aside className="desk-left">
        <Tabs />
        <List />
      </aside>
      <main className={isPicking(desk) ? 'desk-map picking' : 'desk-map'} aria-label={t('desk.map')}>
        {map}
      </main>
      <aside className={desk.beside.kind === 'nothing' ? 'desk-beside idle' : 'desk-beside'}>
        <Beside />
      </aside>
      <TimeRibbon at="desk" />
      <ReplayFrame />
      {desk.keysShown && <KeyMap onClose={() => set({ keysShown: false })} />}
    </div>
  );
}

function Beside() {
  const { t } = useTranslation();
  const { beside } = useDesk().desk;
  switch (beside.kind) {
    case 'nothing':
      return <p className="empty">{t('desk.pick')}</p>;
    case 'case':
      return <CaseCard id={beside.id} task={null} />;
    case 'dispatch':
      return <CaseCard id={beside.id} task={beside.task ?? ISSUE} />;
    case 'report':
      return <ReportForm />;
    case 'team':
      return <TeamCard id={beside.id} />;
    case 'panel': {
      const { Beside: Panel } = DESK_TABS[beside.tab];
      return Panel ? <Panel key={beside.id} id={beside.id} /> : null;
    }
  }
}

const ISSUE = { kind: 'issue' } as const;

function Tabs() {
  const { person } = useSeat();
  return (
    <div className="tabs" role="tablist">
      {tabsFor(person).map((name) => (
        <TabButton key={name} name={name} />
      ))}
    </div>
  );
}

const noCount = (): null => null;

function TabButton({ name }: { readonly name: Tab }) {
  const { t } = useTranslation();
  const { desk, set } = useDesk();
  // The name is the key of this button and never changes while it lives: the hook stays the same one.
  const { useCount = noCount } = DESK_TABS[name];
  // oxlint-disable-next-line react/hooks
  const count = useCount();
  return (
    <button type="button" role="tab" aria-selected={desk.tab === name} onClick={() => set({ tab: name })}>
      {t(`desk.tab.${name}`)} {count !== null && <span className="quiet">{count}</span>}
    </button>
  );
}

function DeskTop() {
  const { t, i18n } = useTranslation();
  const { person, signOut, setLanguage } = useSeat();
  const { set } = useDesk();
  const mayAct = useMayAct();
  const mayReport = mayCommand(person, 'case.report', {}) !== 'role';
  return (
    <header className="desk-top">
      <div className="wall-name">
        <h1>{t('brand')}</h1>
        <Jurisdiction />
      </div>
      <Clock />
      <LinkMark />
      <TruthMarks />
      <div className="desk-tools">
        {mayReport && (
          <button
            type="button"
            disabled={!mayAct}
            onClick={() => set({ beside: { kind: 'report' }, picked: null })}
          >
            {t('desk.report')}
            <kbd>r</kbd>
          </button>
        )}
        <a className="button" href="/admin">
          {t('admin.title')}
        </a>
        <button type="button" onClick={() => set({ keysShown: true })}>
          {t('desk.keys')}
          <kbd>?</kbd>
        </button>
        <button type="button" onClick={() => setLanguage(i18n.language === 'en' ? 'zh' : 'en')}>
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

/** Everything that the desk does without a mouse. */
function useDeskKeys(order: { readonly current: readonly string[] }): void {
  const { i18n } = useTranslation();
  const { person, shown, lookBack, returnToLive, setLanguage } = useSeat();
  const picture = usePicture();
  const { desk, set } = useDesk();
  const mayAct = useMayAct();
  const before = caseBefore(desk);

  const move = (by: number): void => {
    const ids = order.current;
    const at = before === null ? -1 : ids.indexOf(before);
    const next = ids[Math.min(ids.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : ids.length - 1) : at + by))];
    if (next !== undefined) set({ tab: 'cases', beside: { kind: 'case', id: caseId(next) } });
  };
  /** With nothing open, the first of the list: two keys from an alarm to an order. */
  const dispatch = (): void => {
    const [first] = order.current;
    const theCase = before === null && first !== undefined ? picture.cases.get(caseId(first)) : undefined;
    if (!theCase || !mayAct) return;
    const matter = { theCase, picture, person, now: shown.clock.now() };
    const act = offeredActs(matter).find(
      ({ spec, refusal }) => spec.opens && spec.name !== 'replaceTeam' && refusal === null,
    );
    const task = act?.spec.opens?.(matter, act.item);
    set({ beside: task ? { kind: 'dispatch', id: theCase.id, task } : { kind: 'case', id: theCase.id } });
  };
  const back = (): void => {
    if (desk.keysShown) set({ keysShown: false });
    else if (desk.beside.kind === 'dispatch') set({ beside: { kind: 'case', id: desk.beside.id } });
    else if (desk.beside.kind !== 'nothing')
      set({ beside: { kind: 'nothing' }, picked: null, picking: false });
    else if (lookBack) returnToLive();
  };
  useReplayKeys();
  useKeys({
    keys: {
      j: () => move(1),
      k: () => move(-1),
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Enter: () => {
        if (before === null) move(1);
      },
      d: dispatch,
      r: () => {
        if (mayAct && mayCommand(person, 'case.report', {}) !== 'role')
          set({ beside: { kind: 'report' }, picked: null });
      },
      m: () =>
        set({
          tab: tabsFor(person)[(tabsFor(person).indexOf(desk.tab) + 1) % tabsFor(person).length] ?? 'cases',
        }),
      l: () => setLanguage(i18n.language === 'en' ? 'zh' : 'en'),
      '?': () => set({ keysShown: !desk.keysShown }),
      Escape: back,
    },
  });
}

// What can be listed at the left of a desk, and what stands beside the map when something of a list is opened. A new
// panel is a name in `TABS` (useDesk.ts), one entry here, and its word under `desk.tab` in both catalogues.
import { useMemo, type ComponentType } from 'react';
import type { Person } from '#contract/actor.ts';
import { isOpen } from '#contract/case/case.ts';
import { usePicture, useShown } from '../seat.tsx';
import { SafetyList, useSafetyCount } from '../safety/SafetyList.tsx';
import { TalkPanel } from '../talk/TalkPanel.tsx';
import { useTalkRows } from '../talk/useTalkRows.ts';
import { OperationPanel } from '../operation/OperationPanel.tsx';
import { OperationList } from '../operation/OperationList.tsx';
import { isRunning as isOperating } from '#contract/operation/operation.ts';
import { PatrolList } from '../patrol/PatrolList.tsx';
import { PatrolPanel } from '../patrol/PatrolPanel.tsx';
import { runningPatrols } from '../patrol/patrolReading.ts';
import { GapList } from './GapList.tsx';
import { Queue } from './Queue.tsx';
import { TeamList } from './TeamList.tsx';
import { TABS, type Tab } from './useDesk.ts';

export interface DeskTab {
  readonly List: ComponentType;
  /** What `{ kind: 'panel', tab, id }` shows beside the map; `id` null = the form for a new one. */
  readonly Beside?: ComponentType<{ readonly id: string | null }>;
  /** A hook: how many there are; null = not known. */
  readonly useCount?: () => number | null;
  /** Absent: for everybody who has a desk. */
  readonly isFor?: (person: Person) => boolean;
}

export const DESK_TABS: Readonly<Record<Tab, DeskTab>> = {
  cases: {
    List: Queue,
    useCount() {
      const { cases } = usePicture();
      return useMemo(() => [...cases.values()].filter(isOpen).length, [cases]);
    },
  },
  teams: { List: TeamList, useCount: () => usePicture().teams.size },
  gaps: {
    List: GapList,
    useCount() {
      const gaps = useShown((state) => state.gaps);
      // Null when it is not known: a nought would say that every grid is covered.
      return useMemo(() => gaps && new Set(gaps.map(({ grid }) => grid)).size, [gaps]);
    },
  },
  /** Counts what waits for a team or for a centre. */
  talk: { List: TalkPanel, useCount: () => useTalkRows().filter((row) => row.isWaiting).length },
  safety: { List: SafetyList, useCount: useSafetyCount },
  patrols: {
    List: PatrolList,
    Beside: PatrolPanel,
    useCount() {
      const picture = usePicture();
      return useMemo(() => runningPatrols(picture).running, [picture]);
    },
  },
  operations: {
    List: OperationList,
    Beside: OperationPanel,
    useCount() {
      const { operations } = usePicture();
      return useMemo(() => [...operations.values()].filter(isOperating).length, [operations]);
    },
  },
};

export const tabsFor = (person: Person): readonly Tab[] =>
  TABS.filter((name) => DESK_TABS[name].isFor?.(person) ?? true);

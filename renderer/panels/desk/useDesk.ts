// What is open at this desk. It is the desk's own affair and no part of the picture.
import { createContext, useContext } from 'react';
import type { CaseId, Position, TeamId } from '#contract/ids.ts';
import type { DispatchTask } from './acts/actSpec.ts';
import type { PatrolShape } from '../../map/patrolShape.ts';
import type { Filters } from './queueOrder.ts';

/** What stands beside the map. */
export type Beside =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'case'; readonly id: CaseId }
  | { readonly kind: 'dispatch'; readonly id: CaseId; readonly task?: DispatchTask }
  | { readonly kind: 'report' }
  | { readonly kind: 'team'; readonly id: TeamId }
  /** Of another panel: `DESK_TABS[tab].Beside`. */
  | { readonly kind: 'panel'; readonly tab: Tab; readonly id: string | null };

/** In the order of the tabs; what each one shows stands in `deskTabs.tsx`. */
export const TABS = ['cases', 'teams', 'gaps', 'talk', 'safety', 'patrols', 'operations'] as const;
export type Tab = (typeof TABS)[number];

export interface Desk {
  readonly beside: Beside;
  readonly tab: Tab;
  readonly keysShown: boolean;
  /** Where the report form's case is, while one is being written; or what a panel asked to be picked. */
  readonly picked: Position | null;
  /** A click on the map picks a place (`picked`), as while a report is written. */
  readonly picking: boolean;
  /** A patrol that is being planned, as far as it is: drawn on the map. */
  readonly sketch: PatrolShape | null;
  /** The map goes there whenever this becomes another object. */
  readonly focus: Position | null;
}

export interface DeskHandle {
  readonly desk: Desk;
  set(change: Partial<Desk>): void;
}

/** What the layout adds for the list of cases: its filters stay while another tab is open, its order is for the keys. */
export interface DeskList {
  readonly filters: Filters;
  setFilters(filters: Filters): void;
  /** The ids as shown. */
  noteOrder(ids: readonly string[]): void;
}

export const emptyDesk: Desk = {
  beside: { kind: 'nothing' },
  tab: 'cases',
  keysShown: false,
  picked: null,
  picking: false,
  sketch: null,
  focus: null,
};

export const isPicking = ({ beside, picking }: Desk): boolean => picking || beside.kind === 'report';

export const DeskContext = createContext<(DeskHandle & DeskList) | null>(null);

export function useDesk(): DeskHandle & DeskList {
  const handle = useContext(DeskContext);
  if (!handle) throw new Error('a desk panel stands outside of its desk');
  return handle;
}

/** The case that the person has before them, if any. */
export function caseBefore({ beside }: Desk): CaseId | null {
  return beside.kind === 'case' || beside.kind === 'dispatch' ? beside.id : null;
}

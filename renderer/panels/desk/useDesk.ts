// What is open at this desk. It is the desk's own affair and no part of the picture.
import { createContext, useContext } from 'react';
import type { CaseId, Position, TeamId } from '#contract/ids.ts';

/** What stands beside the map. */
export type Beside =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'case'; readonly id: CaseId }
  | { readonly kind: 'dispatch'; readonly id: CaseId }
  | { readonly kind: 'report' }
  | { readonly kind: 'team'; readonly id: TeamId };

export const TABS = ['cases', 'teams', 'gaps'] as const;
export type Tab = (typeof TABS)[number];

export interface Desk {
  readonly beside: Beside;
  readonly tab: Tab;
  readonly keysShown: boolean;
  /** Where the report form's case is, while one is being written. */
  readonly picked: Position | null;
}

export interface DeskHandle {
  readonly desk: Desk;
  set(change: Partial<Desk>): void;
}

export const emptyDesk: Desk = {
  beside: { kind: 'nothing' },
  tab: 'cases',
  keysShown: false,
  picked: null,
};

export const DeskContext = createContext<DeskHandle | null>(null);

export function useDesk(): DeskHandle {
  const handle = useContext(DeskContext);
  if (!handle) throw new Error('a desk panel stands outside of its desk');
  return handle;
}

/** The case that the person has before them, if any. */
export function caseBefore({ beside }: Desk): CaseId | null {
  return beside.kind === 'case' || beside.kind === 'dispatch' ? beside.id : null;
}

// The tabs of the administration page: each is one entry here, with who may open it. Its name is `admin.tab.<key>`.
import type { ComponentType } from 'react';
import { mayAdminister, type Administration } from '#contract/account/administration.ts';
import type { Person, Role } from '#contract/actor.ts';
import { AccountsTab } from './accounts/AccountsTab.tsx';
import { AuditTab } from './accounts/AuditTab.tsx';
import { BreakGlassTab } from './accounts/BreakGlassTab.tsx';
import { DevicesTab } from './accounts/DevicesTab.tsx';
import { DepartmentsPanel } from './DepartmentsPanel.tsx';
import { ImportPanel } from './ImportPanel.tsx';
import { JurisdictionPanel } from './JurisdictionPanel.tsx';
import { OrganisationPanel } from './OrganisationPanel.tsx';
import { PolicyPanel } from './PolicyPanel.tsx';
import { RosterPanel } from './RosterPanel.tsx';
import { StandardsPanel } from './StandardsPanel.tsx';

export interface AdminTab {
  readonly key:
    | 'organisation'
    | 'roster'
    | 'import'
    | 'departments'
    | 'jurisdictions'
    | 'policy'
    | 'standards'
    | 'accounts'
    | 'devices'
    | 'audit'
    | 'breakGlass';
  mayOpen(person: Person): boolean;
  readonly Panel: ComponentType;
}

const only =
  (...roles: readonly Role[]) =>
  ({ role }: Person): boolean =>
    roles.includes(role);

/** The same table that the server's doors ask. */
const office =
  (what: Administration) =>
  ({ role }: Person): boolean =>
    mayAdminister(role, what);

const keepers = only('systemAdministrator', 'districtCommander', 'townCommander');
const planners = only(
  'systemAdministrator',
  'districtCommander',
  'townCommander',
  'districtShiftLeader',
  'townShiftLeader',
);
/** The rules in force bind everybody on duty, so everybody may read them. */
const anyone = ({ role }: Person): boolean => role !== 'observer';

export const ADMIN_TABS: readonly AdminTab[] = [
  { key: 'accounts', mayOpen: office('accounts'), Panel: AccountsTab },
  { key: 'audit', mayOpen: office('audit'), Panel: AuditTab },
  { key: 'organisation', mayOpen: keepers, Panel: OrganisationPanel },
  { key: 'roster', mayOpen: planners, Panel: RosterPanel },
  { key: 'import', mayOpen: only('systemAdministrator', 'districtCommander'), Panel: ImportPanel },
  { key: 'departments', mayOpen: anyone, Panel: DepartmentsPanel },
  { key: 'jurisdictions', mayOpen: keepers, Panel: JurisdictionPanel },
  { key: 'policy', mayOpen: anyone, Panel: PolicyPanel },
  { key: 'standards', mayOpen: anyone, Panel: StandardsPanel },
  { key: 'devices', mayOpen: office('devices'), Panel: DevicesTab },
  { key: 'breakGlass', mayOpen: office('breakGlass'), Panel: BreakGlassTab },
];

export const tabsOf = (person: Person): readonly AdminTab[] =>
  ADMIN_TABS.filter((tab) => tab.mayOpen(person));

// Who may administer what: system, security and audit apart (三员分立). Nobody holds two of them, because an account
// has one role, and an administrator's account is made and changed at the server's own machine only.
import { ADMINISTRATOR_ROLES, type AdministratorRole, type Role } from '../actor.ts';

export const ADMINISTRATION = {
  /** Devices and their tokens, the organisation, the server's settings. */
  devices: ['systemAdministrator'],
  organisation: ['systemAdministrator'],
  /** Accounts, roles, second factors, disabling, who is signed in. */
  accounts: ['securityAdministrator'],
  /** Reads what all others did, and does nothing else. */
  audit: ['auditAdministrator'],
  /** Two of them, of different posts, grant emergency rights; which pairs is data (`assets/policy/accounts.json`). */
  breakGlass: ['districtCommander', 'townCommander', 'securityAdministrator'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Administration = keyof typeof ADMINISTRATION;

export const mayAdminister = (role: Role, what: Administration): boolean =>
  (ADMINISTRATION[what] as readonly Role[]).includes(role);

export const isAdministrator = (role: Role): role is AdministratorRole =>
  (ADMINISTRATOR_ROLES as readonly Role[]).includes(role);

// Who sees calls for help and welfare checks: whoever sees the team, and for a check the order that it stays at.
import type { OrderId, PanicId, TeamId } from '../ids.ts';
import type { Picture } from '../picture.ts';

export function safetySeen(
  picture: Picture,
  teams: ReadonlySet<TeamId>,
  orders: ReadonlySet<OrderId>,
): { readonly panics: ReadonlySet<PanicId>; readonly welfare: ReadonlySet<TeamId> } {
  const panics = new Set<PanicId>();
  const welfare = new Set<TeamId>();
  for (const { id, team } of picture.panics.values()) if (teams.has(team)) panics.add(id);
  for (const { id, order } of picture.welfare.values())
    if (teams.has(id) && orders.has(order)) welfare.add(id);
  return { panics, welfare };
}

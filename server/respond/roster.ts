// Which units a team has. Units never change teams in the first cut, so it only grows.
import type { EnrolledUnit, Team } from '#contract/organisation/organisation.ts';
import type { Fact } from '#contract/fact.ts';
import type { Picture } from '#contract/picture.ts';

/** Whoever has the picture and tells its facts. */
export interface FactSource {
  picture(): Picture;
  onFacts(listener: (before: Picture, after: Picture, facts: readonly Fact[]) => void): () => void;
}

export interface Roster {
  unitsOf(team: Team): readonly EnrolledUnit[];
  /** Takes over what is enrolled and what will be. */
  follow(source: FactSource): () => void;
}

export function makeRoster(): Roster {
  const units = new Map<string, EnrolledUnit[]>();
  const add = (unit: EnrolledUnit) => {
    const list = units.get(unit.team);
    if (list) list.push(unit);
    else units.set(unit.team, [unit]);
  };
  return {
    unitsOf: (team) => units.get(team.id) ?? [],
    follow(source) {
      for (const unit of source.picture().units.values()) add(unit);
      return source.onFacts((_before, _after, facts) => {
        for (const fact of facts) if (fact.type === 'unit.enrolled') add(fact.unit);
      });
    },
  };
}

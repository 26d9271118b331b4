// Whom a message is for: an order, a grid, a town, a force or one team, as far as this seat reaches.
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { scopeOf, type Person } from '#contract/actor.ts';
import { gridCode, orderId, teamId, townCode } from '#contract/ids.ts';
import { isLive } from '#contract/order/order.ts';
import { FORCE_CODES } from '#contract/policy.ts';
import type { TalkCommand } from '#contract/talk/talkCommand.ts';
import { useSay } from '../parts/say.ts';
import { usePicture, useSeat } from '../seat.tsx';

export type Aim = Extract<TalkCommand, { type: 'talk.send' }>['to'];
export const KINDS = ['order', 'grid', 'town', 'force', 'team'] as const;
export type Kind = (typeof KINDS)[number];

/** What is chosen so far; `pick` is the second choice, as its option says it. */
export interface Choice {
  readonly kind: Kind;
  readonly pick: string;
  readonly town: string;
}

/** null: the choice is not complete. */
export function aimOf({ kind, pick, town }: Choice, person: Person): Aim | null {
  const scope = scopeOf(person);
  const own = scope.kind === 'town' ? scope.town : null;
  switch (kind) {
    case 'town':
      return own !== null || town !== '' ? { kind, town: own ?? townCode(town) } : null;
    case 'force': {
      const force = FORCE_CODES.find((one) => one === pick);
      if (!force) return null;
      return town === '' ? { kind, force } : { kind, force, town: townCode(town) };
    }
    case 'order':
      return pick === '' ? null : { kind, order: orderId(pick) };
    case 'team':
      return pick === '' ? null : { kind, team: teamId(pick) };
    case 'grid': {
      const code = pick.trim().toUpperCase();
      if (code === '') return null;
      // `U007` is enough where the town is known.
      const prefix = own ?? town;
      return { kind, grid: gridCode(/^\d{9}/.test(code) ? code : `${prefix}${code}`) };
    }
  }
}

interface Props {
  readonly choice: Choice;
  onChoose(choice: Choice): void;
}

export function TargetPicker({ choice, onChoose }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const { person } = useSeat();
  const picture = usePicture();
  const gridList = useId();
  const district = scopeOf(person).kind === 'district';
  const { kind, pick, town } = choice;
  const set = (change: Partial<Choice>) => onChoose({ ...choice, ...change });
  const needsTown = kind === 'town' || kind === 'force' || kind === 'grid';
  return (
    <>
      <label className="field">
        <span>{t('talk.kind')}</span>
        <select value={kind} onChange={({ target }) => set({ kind: kindOf(target.value), pick: '' })}>
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {t(`talk.kinds.${one}`)}
            </option>
          ))}
        </select>
      </label>
      {needsTown && district && (
        <label className="field">
          <span>{t('talk.kinds.town')}</span>
          <select value={town} onChange={({ target }) => set({ town: target.value })}>
            <option value="">{kind === 'force' ? t('talk.wholeDistrict') : t('talk.choose')}</option>
            {picture.district?.towns.map((one) => (
              <option key={one.code} value={one.code}>
                {say.words(one.name)}
              </option>
            ))}
          </select>
        </label>
      )}
      {kind === 'order' && (
        <Pick
          label={t('talk.kinds.order')}
          value={pick}
          onPick={(one) => set({ pick: one })}
          options={orders()}
        />
      )}
      {kind === 'force' && (
        <Pick
          label={t('talk.kinds.force')}
          value={pick}
          onPick={(one) => set({ pick: one })}
          options={forces()}
        />
      )}
      {kind === 'team' && (
        <Pick
          label={t('talk.kinds.team')}
          value={pick}
          onPick={(one) => set({ pick: one })}
          options={teams()}
        />
      )}
      {kind === 'grid' && (
        <label className="field">
          <span>{t('talk.kinds.grid')}</span>
          <input
            value={pick}
            list={gridList}
            placeholder={t('talk.gridHint')}
            onChange={({ target }) => set({ pick: target.value })}
          />
          <datalist id={gridList}>
            {grids().map((code) => (
              <option key={code} value={code} />
            ))}
          </datalist>
        </label>
      )}
    </>
  );

  function orders(): readonly Option[] {
    return [...picture.orders.values()]
      .filter(isLive)
      .sort((a, b) => b.issuedAt - a.issuedAt)
      .map((order) => {
        const theCase = picture.cases.get(order.case);
        const what = theCase ? `${theCase.no} ${say.category(theCase.category)}` : order.id;
        return { value: order.id, label: `${what} · ${say.minute(order.issuedAt)}` };
      });
  }

  function forces(): readonly Option[] {
    return (picture.policy?.forces ?? []).map(({ code, name }) => ({ value: code, label: say.words(name) }));
  }

  function teams(): readonly Option[] {
    return [...picture.teams.values()]
      .filter(({ duty }) => duty.kind !== 'offDuty')
      .map(({ id, name }) => ({ value: id, label: name }))
      .sort((a, b) => a.label.localeCompare(b.label, say.lang));
  }

  /** Grids with an open case: where there is something to say. Others are typed. */
  function grids(): readonly string[] {
    const codes = [...picture.cases.values()].flatMap((one) => [one.villageGrid, one.urbanGrid]);
    return [...new Set(codes.filter((code) => code !== null))].sort();
  }
}

const kindOf = (text: string): Kind => KINDS.find((one) => one === text) ?? 'order';

interface Option {
  readonly value: string;
  readonly label: string;
}

interface PickProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  onPick(value: string): void;
}

function Pick({ label, value, options, onPick }: PickProps) {
  const { t } = useTranslation();
  return (
    <label className="field">
      <span>{label}</span>
      <select value={value} onChange={({ target }) => onPick(target.value)}>
        <option value="">{options.length === 0 ? t('talk.none') : t('talk.choose')}</option>
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
    </label>
  );
}

// Every act on a joint patrol: one key each, a form only where something has to be said, a second step where it cannot
// be taken back. Whether it is possible now, the contract's own rules say.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { scopeOf } from '#contract/actor.ts';
import { mayCommand } from '#contract/authority.ts';
import type { Refusal } from '#contract/command.ts';
import { decide } from '#contract/decide.ts';
import type { TeamId } from '#contract/ids.ts';
import type { Patrol } from '#contract/patrol/patrol.ts';
import { askingContext } from '../desk/acts/offeredActs.ts';
import { ActRefusal } from '../desk/acts/ActRefusal.tsx';
import { InertNote } from '../desk/InertNote.tsx';
import { ReasonForm } from '../desk/ReasonForm.tsx';
import { useAct, type Wish } from '../desk/useAct.ts';
import { useSay } from '../parts/say.ts';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { useKeys } from '../useKeys.ts';
import { useNow } from '../useNow.ts';
import { AttendForm, EndForm, OrderForm, VisitForm } from './patrolForms.tsx';

/** The act whose form is open. */
export type Asking =
  | { readonly kind: 'attend'; readonly team: TeamId | null }
  | { readonly kind: 'visit'; readonly checkpoint: string | null }
  | { readonly kind: 'order' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'end' };

interface Props {
  readonly patrol: Patrol;
  readonly onAmend: () => void;
  readonly asking: Asking | null;
  readonly onAsk: (asking: Asking | null) => void;
}

type Name = 'muster' | 'setOut' | 'attend' | 'visit' | 'order' | 'end' | 'amend' | 'cancel';

/** In the order in which they usually come; letters that the desk itself does not take. */
const KEYS = {
  muster: 'u',
  setOut: 'o',
  attend: 'a',
  visit: 'v',
  order: 'w',
  amend: 'g',
  end: 'e',
  cancel: 'x',
} as const satisfies Record<Name, string>;

const TIMELY: Readonly<Record<Patrol['state']['kind'], readonly Name[]>> = {
  planned: ['muster', 'amend', 'order', 'cancel'],
  mustering: ['setOut', 'attend', 'order', 'end', 'cancel'],
  underWay: ['visit', 'attend', 'order', 'end'],
  ended: [],
  cancelled: [],
};

export function PatrolActs({ patrol, onAmend, asking, onAsk }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const act = useAct();
  const mayAct = useMayAct();
  const verdict = useVerdict(patrol);
  const [why, setWhy] = useState<Refusal | null>(null);
  const on = { patrolId: patrol.id, expectedVersion: patrol.version };
  const busy = act.state.kind === 'sending';
  const offered = TIMELY[patrol.state.kind].flatMap((name) => {
    const refusal = verdict(name);
    return refusal === 'never' ? [] : [{ name, refusal }];
  });

  function choose(name: Name, refusal: Refusal | null): void {
    act.clear();
    setWhy(refusal);
    if (refusal || !mayAct || busy) return;
    switch (name) {
      case 'muster':
        return void act.send({ type: 'patrol.muster', ...on });
      case 'setOut':
        return void act.send({ type: 'patrol.setOut', ...on });
      case 'attend':
        return onAsk({ kind: 'attend', team: null });
      case 'visit':
        return onAsk({ kind: 'visit', checkpoint: null });
      case 'order':
      case 'cancel':
      case 'end':
        return onAsk({ kind: name });
      case 'amend':
        return onAmend();
    }
  }

  const done = () => onAsk(null);
  const close = () => {
    act.clear();
    onAsk(null);
  };
  const send = async (wish: Wish): Promise<void> => {
    if (await act.send(wish)) done();
  };
  const byKey = Object.fromEntries(
    offered.map(({ name, refusal }) => [KEYS[name], () => choose(name, refusal)]),
  );
  // While a form is open its letters are letters, and Esc closes the form alone.
  useKeys({ keys: asking ? { Escape: close } : byKey });
  const form = { patrol, act, disabled: !mayAct || busy, onSend: send, onCancel: close };
  return (
    <section className="acts" aria-label={t('act.title')}>
      {offered.length > 0 && (
        <div className="act-list">
          {offered.map(({ name, refusal }, index) => (
            <button
              key={name}
              type="button"
              className={`act${refusal ? ' blocked' : ''}${index === 0 ? ' primary' : ''}`}
              aria-expanded={asking?.kind === name}
              disabled={!mayAct || busy}
              onClick={() => choose(name, refusal)}
            >
              <kbd>{KEYS[name]}</kbd>
              <span>{t(`patrol.act.${name}`)}</span>
            </button>
          ))}
        </div>
      )}
      {why && <p className="act-why">{say.words(why.message)}</p>}
      {asking?.kind === 'attend' && <AttendForm key={asking.team} {...form} team={asking.team} />}
      {asking?.kind === 'visit' && (
        <VisitForm key={asking.checkpoint} {...form} checkpoint={asking.checkpoint} />
      )}
      {asking?.kind === 'order' && <OrderForm {...form} />}
      {asking?.kind === 'end' && <EndForm {...form} />}
      {asking?.kind === 'cancel' && (
        <ReasonForm
          label={t('patrol.act.cancel')}
          act={act}
          disabled={!mayAct}
          onSend={(reason) => send({ type: 'patrol.cancel', ...on, reason })}
          onCancel={close}
        />
      )}
      {act.state.kind === 'refused' && <ActRefusal refusal={act.state.refusal} onAgain={act.again} />}
      <InertNote />
    </section>
  );
}

/** No command has it: nothing is ever sent under it. */
const PROBE_ID = '00000000-0000-4000-8000-000000000000';

/** null: possible; a refusal: not now, and why; 'never': not this person's at all. */
function useVerdict(patrol: Patrol): (name: Name) => Refusal | null | 'never' {
  const { person } = useSeat();
  const picture = usePicture();
  const now = useNow(10_000);
  return (name) => {
    const scope = scopeOf(person);
    const team = scope.kind === 'team' && patrol.teams.includes(scope.team) ? scope.team : patrol.lead;
    const subject = { town: patrol.town, team };
    if (mayCommand(person, `patrol.${name}`, subject) !== 'allowed') return 'never';
    if (name === 'visit' && patrol.checkpoints.length === 0) return 'never';
    const wish = probeOf(name, patrol);
    if (!wish) return null;
    const command = { ...wish, id: PROBE_ID } as Parameters<typeof decide>[3];
    const decision = decide(picture, picture.policy, person, command, askingContext(now));
    return decision.ok ? null : decision.refusal;
  };
}

/** What needs no form can be asked of the rules as it stands. */
function probeOf(name: Name, { id: patrolId, version: expectedVersion }: Patrol): Wish | null {
  const on = { patrolId, expectedVersion };
  switch (name) {
    case 'muster':
      return { type: 'patrol.muster', ...on };
    case 'setOut':
      return { type: 'patrol.setOut', ...on };
    case 'end':
      return { type: 'patrol.end', ...on };
    case 'cancel':
      return { type: 'patrol.cancel', ...on, reason: '-' };
    case 'attend':
    case 'visit':
    case 'order':
    case 'amend':
      return null;
  }
}

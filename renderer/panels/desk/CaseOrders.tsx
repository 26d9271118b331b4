// The orders of a case with each team's step, live; and the recall, in two steps.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayCommand } from '#contract/authority.ts';
import { ASSIGNMENT_STATES } from '#contract/order/assignmentStates.ts';
import { isBinding, isLive, type Assignment, type Order } from '#contract/order/order.ts';
import type { Case } from '#contract/case/case.ts';
import { useSay } from '../parts/say.ts';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { TalkThread } from '../talk/TalkThread.tsx';
import { useNow } from '../useNow.ts';
import { ReasonForm } from './CaseActs.tsx';
import { RefusalNote } from './RefusalNote.tsx';
import { useAct } from './useAct.ts';
import { useDesk } from './useDesk.ts';

export function CaseOrders({ theCase }: { readonly theCase: Case }) {
  const { t } = useTranslation();
  const { orders } = usePicture();
  const found = theCase.orders.map((id) => orders.get(id)).filter((order) => order !== undefined);
  if (found.length === 0) return null;
  return (
    <section className="orders" aria-label={t('case.orders')}>
      {found.toReversed().map((order, index) => (
        <OrderView key={order.id} order={order} number={found.length - index} />
      ))}
    </section>
  );
}

function OrderView({ order, number }: { readonly order: Order; readonly number: number }) {
  const { t } = useTranslation();
  const say = useSay();
  const { person } = useSeat();
  const mayAct = useMayAct();
  const act = useAct();
  const [asking, setAsking] = useState(false);
  const live = isLive(order);
  const recallable = live && mayCommand(person, 'order.recall', { town: order.town }) !== 'role';
  const label = t('order.recall');
  return (
    <div className={live ? 'order' : 'order over'}>
      <header>
        <strong>{t('order.title', { n: number })}</strong>
        <span>{t(`tier.${order.tier}`)}</span>
        <span>{t(`order.state.${order.state.kind}`)}</span>
        <span className="quiet">{t('order.issuedAt', { time: say.minute(order.issuedAt) })}</span>
        {recallable && !asking && (
          <button type="button" disabled={!mayAct} onClick={() => setAsking(true)}>
            {label}
          </button>
        )}
      </header>
      {order.note && <p className="order-note">{order.note}</p>}
      <ul>
        {order.assignments.map((assignment) => (
          <AssignmentView
            key={assignment.team}
            assignment={assignment}
            lead={assignment.team === order.lead}
          />
        ))}
      </ul>
      {asking && live && (
        <>
          <p>{t('order.recallConfirm', { n: order.assignments.filter(isBinding).length })}</p>
          <ReasonForm
            label={label}
            act={act}
            disabled={!mayAct}
            onSend={async (reason) => {
              const wish = {
                type: 'order.recall' as const,
                orderId: order.id,
                expectedVersion: order.version,
                reason,
              };
              if (await act.send(wish)) setAsking(false);
            }}
            onCancel={() => setAsking(false)}
          />
        </>
      )}
      {act.state.kind === 'refused' && <RefusalNote refusal={act.state.refusal} />}
      <TalkThread order={order.id} team={null} />
    </div>
  );
}

const MINUTE_MS = 60_000;

function AssignmentView({ assignment, lead }: { readonly assignment: Assignment; readonly lead: boolean }) {
  const { t } = useTranslation();
  const say = useSay();
  const { set } = useDesk();
  const { teams, district } = usePicture();
  const now = useNow(1000);
  const team = teams.get(assignment.team);
  const { state, travelMin } = assignment;
  const left =
    state.kind === 'enRoute' && travelMin !== null
      ? Math.max(0, travelMin - (now - state.since) / MINUTE_MS)
      : null;
  return (
    <li className={`assignment is-${state.kind}`}>
      <Steps kind={state.kind} />
      <button
        type="button"
        className="link-like"
        onClick={() => set({ beside: { kind: 'team', id: assignment.team } })}
      >
        {team?.name ?? assignment.team}
      </button>
      {lead && <span className="mark-tag">{t('dispatch.lead')}</span>}
      <span className="assignment-state">{say.words(ASSIGNMENT_STATES[state.kind])}</span>
      <span className="quiet">
        {say.minute(state.since)}
        {left !== null && ` · ${t('order.eta', { minutes: say.minutes(left) })}`}
        {left !== null && district?.schematic && ` ${t('mark.schematic')}`}
        {state.kind === 'onScene' && state.by === 'geofence' && ` · ${t('order.auto')}`}
      </span>
      {'text' in state && <p className="case-text">{state.text}</p>}
      {'reason' in state && <p className="case-text">{state.reason}</p>}
    </li>
  );
}

const STEPS = ['assigned', 'acknowledged', 'enRoute', 'onScene', 'handling', 'reported', 'released'] as const;

/** How far the team is, as filled steps: told without colour and without reading. */
function Steps({ kind }: { readonly kind: Assignment['state']['kind'] }) {
  const reached = STEPS.findIndex((step) => step === kind);
  return (
    <span className={reached < 0 ? 'steps ended' : 'steps'} aria-hidden="true">
      {STEPS.map((step, index) => (
        <i key={step} className={index <= reached ? 'reached' : undefined} />
      ))}
    </span>
  );
}

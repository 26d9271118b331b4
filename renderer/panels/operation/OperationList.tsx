// The joint operations that run or closed within the day.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { mayCommand } from '#contract/authority.ts';
import { isOpen } from '#contract/case/case.ts';
import { isRunning, type Operation } from '#contract/operation/operation.ts';
import { useSay } from '../parts/say.ts';
import { useDesk } from '../desk/useDesk.ts';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { useKeys } from '../useKeys.ts';
import { useNow } from '../useNow.ts';
import { casesOf, inOrder, teamsIn } from './operationReading.ts';

export function OperationList() {
  const { t } = useTranslation();
  const { person } = useSeat();
  const { operations } = usePicture();
  const mayAct = useMayAct();
  const { desk, set } = useDesk();
  const rows = useMemo(() => inOrder(operations.values()), [operations]);
  const open = desk.beside.kind === 'panel' && desk.beside.tab === 'operations' ? desk.beside.id : undefined;
  const mayOpen = mayCommand(person, 'operation.open', {}) === 'allowed';
  const start = () => {
    if (mayOpen && mayAct) set({ beside: { kind: 'panel', tab: 'operations', id: null } });
  };
  const move = (by: number) => {
    const at = rows.findIndex(({ id }) => id === open);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 && by < 0 ? rows.length - 1 : at + by))];
    if (next) set({ beside: { kind: 'panel', tab: 'operations', id: next.id } });
  };
  const isShown = open !== undefined && rows.some(({ id }) => id === open);
  const writing = open !== undefined && !isShown;
  useKeys({
    keys: writing
      ? {}
      : {
          n: start,
          j: () => move(1),
          k: () => move(-1),
          ArrowDown: () => move(1),
          ArrowUp: () => move(-1),
          Enter: open === undefined ? () => move(1) : undefined,
        },
  });
  return (
    <>
      <div className="filters">
        {mayOpen && (
          <button type="button" disabled={!mayAct} onClick={start}>
            {t('operation.open')}
            <kbd>n</kbd>
          </button>
        )}
      </div>
      <div className="queue-scroll">
        {rows.length === 0 && <p className="empty">{t('operation.none')}</p>}
        <ul className="patrol-group">
          {rows.map((operation) => (
            <li key={operation.id}>
              <Row operation={operation} open={operation.id === open} />
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}

function Row({ operation, open }: { readonly operation: Operation; readonly open: boolean }) {
  const { t } = useTranslation();
  const say = useSay();
  const { set } = useDesk();
  const picture = usePicture();
  const now = useNow(10_000);
  const running = isRunning(operation);
  const left = casesOf(operation, picture).filter(isOpen).length;
  return (
    <button
      type="button"
      className={running ? 'patrol-row' : 'patrol-row is-ended'}
      aria-current={open}
      onClick={() => set({ beside: { kind: 'panel', tab: 'operations', id: operation.id } })}
    >
      <span className="patrol-line">
        <strong>{operation.name}</strong>
        <span>{t(`operation.state.${operation.state.kind}`)}</span>
      </span>
      <span className="patrol-line quiet">
        <span>{t('operation.commandedBy', { name: operation.commander.name })}</span>
        <span>{running ? say.span(now - operation.openedAt) : say.minute(operation.state.since)}</span>
      </span>
      {running && (
        <span className="patrol-line">
          <span>
            {t('operation.counts', {
              open: left,
              all: operation.cases.length,
              teams: teamsIn(operation, picture, now).length,
            })}
          </span>
        </span>
      )}
    </button>
  );
}

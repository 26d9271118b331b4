// What people are told of the server's clock while it is not to be trusted.
import type { AlertWords } from '../alerts/alertBoard.ts';
import type { ClockState, ServerClock } from './serverClock.ts';

/** Null while nothing is wrong. */
export function clockAlert(state: ClockState): AlertWords | null {
  switch (state.kind) {
    case 'steady':
      return null;
    case 'jumped': {
      const by = inWords(Math.abs(state.byMs));
      const forward = state.byMs > 0;
      return {
        text: {
          zh: `服务器时钟${forward ? '向前' : '向后'}跳变约 ${by.zh}，暂按原时间继续`,
          en: `The server's clock jumped ${forward ? 'forward' : 'back'} by about ${by.en}: time goes on as before`,
        },
        tip: {
          zh: '若时间有误，请立即校准服务器时钟；否则一分钟后自动采用新时间。',
          en: "If the new time is wrong, set the server's clock now. Otherwise it is taken over after a minute.",
        },
      };
    }
    case 'ahead': {
      const by = inWords(state.byMs);
      return {
        text: {
          zh: `记录时间比服务器时钟快约 ${by.zh}，正在放慢追平，时限与定位时效暂不准`,
          en: `The record is about ${by.en} ahead of the server's clock and slows down to meet it: deadlines and ages are off`,
        },
        tip: {
          zh: '请核对服务器时钟。时钟无误且相差很大时，请恢复此前的备份。',
          en: "Check the server's clock. If it is right and the difference is large, restore a backup from before.",
        },
      };
    }
    default:
      return state satisfies never;
  }
}

const UNITS = [
  { ms: 365.25 * 86_400_000, zh: '年', en: 'years' },
  { ms: 86_400_000, zh: '天', en: 'days' },
  { ms: 3_600_000, zh: '小时', en: 'hours' },
  { ms: 60_000, zh: '分钟', en: 'minutes' },
] as const;

/** In the largest unit of which there are two. */
function inWords(ms: number): { readonly zh: string; readonly en: string } {
  const unit = UNITS.find((one) => ms >= 2 * one.ms) ?? { ms: 1_000, zh: '秒', en: 'seconds' };
  const count = Math.round(ms / unit.ms);
  return { zh: `${count} ${unit.zh}`, en: `${count} ${unit.en}` };
}

/** Looks at the clock whenever it is called, and tells when what has to be said about it changes. */
export function makeClockWatch(
  clock: Pick<ServerClock, 'state'>,
  tell: (words: AlertWords | null, state: ClockState) => void,
): () => void {
  let told = 'steady';
  return () => {
    const state = clock.state();
    // Not the amount: it changes with every look while the clock is caught up with.
    const kind = state.kind === 'jumped' && state.byMs < 0 ? 'jumped back' : state.kind;
    if (kind === told) return;
    told = kind;
    tell(clockAlert(state), state);
  };
}

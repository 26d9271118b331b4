// Emergency rights are never quiet: as long as they last, the whole district and whoever holds them sees who may
// command, until when, and who let them.
import type { EmergencyGrant } from '#contract/account/breakGlass.ts';
import type { AlertBoard, AlertWords } from '../alerts/alertBoard.ts';
import type { BreakGlass } from './breakGlass.ts';

/** `utcOffsetMin`: of the district's clock, in which people read times. */
export function tellBreakGlass(
  breakGlass: BreakGlass,
  alerts: Pick<AlertBoard, 'set'>,
  utcOffsetMin: () => number,
): void {
  breakGlass.follow((grant, over) => {
    alerts.set(
      `breakGlass.${grant.id}`,
      'notice',
      over ? null : wordsOf(grant, utcOffsetMin()),
      (person) => breakGlass.mayKnow(person) || person.account === grant.account,
    );
  });
}

function wordsOf(
  { name, account, role, reason, askedBy, state }: EmergencyGrant,
  offsetMin: number,
): AlertWords {
  const by = state.kind === 'granted' ? state.by : askedBy;
  const until = new Date(state.until + offsetMin * 60_000).toISOString().slice(11, 16);
  const post =
    role === 'districtCommander'
      ? { zh: '区指挥长', en: 'district commander' }
      : { zh: '街镇指挥长', en: 'town commander' };
  return {
    text: {
      zh: `应急授权：${name}（${account}）代行${post.zh}至 ${until}，${askedBy} 与 ${by} 批准`,
      en: `Emergency rights: ${name} (${account}) acts as ${post.en} until ${until}, granted by ${askedBy} and ${by}`,
    },
    tip: {
      zh: `原因：${reason}。在“管理 / 应急授权”可随时结束。`,
      en: `Reason: ${reason}. End it at any time under Administration / Emergency.`,
    },
  };
}

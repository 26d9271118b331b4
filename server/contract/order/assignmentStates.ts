// What the states of an assignment are called, in refusals and on screens.
import type { Words } from '../ids.ts';
import type { AssignmentState } from './order.ts';

export const ASSIGNMENT_STATES: Readonly<Record<AssignmentState['kind'], Words>> = {
  assigned: { zh: '已下达', en: 'assigned' },
  acknowledged: { zh: '已接令', en: 'acknowledged' },
  enRoute: { zh: '已出动', en: 'en route' },
  onScene: { zh: '已到场', en: 'on scene' },
  handling: { zh: '处置中', en: 'handling' },
  reported: { zh: '已反馈', en: 'reported' },
  released: { zh: '已归建', en: 'released' },
  declined: { zh: '已拒令', en: 'declined' },
  failed: { zh: '未能完成', en: 'failed' },
  recalled: { zh: '已撤回', en: 'recalled' },
  reassigned: { zh: '已改派', en: 'reassigned' },
};

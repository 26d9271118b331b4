// What roles and acts are called in a sentence to a person: "14:03:22 town commander (north) dispatched, …".
import type { Role } from './actor.ts';
import type { Act } from './changes.ts';
import type { Words } from './ids.ts';

export const ROLE_WORDS: Readonly<Record<Role | 'system', Words>> = {
  districtCommander: { zh: '区指挥长', en: 'the district commander' },
  districtDispatcher: { zh: '区派遣员', en: 'the district dispatcher' },
  districtShiftLeader: { zh: '区值班长', en: 'the district shift leader' },
  districtIntake: { zh: '区受理员', en: 'the district intake operator' },
  districtSupervisor: { zh: '区督查员', en: 'the district supervisor' },
  townCommander: { zh: '街镇指挥长', en: 'the town commander' },
  townDispatcher: { zh: '街镇派遣员', en: 'the town dispatcher' },
  townShiftLeader: { zh: '街镇值班长', en: 'the town shift leader' },
  townIntake: { zh: '街镇受理员', en: 'the town intake operator' },
  departmentOfficer: { zh: '部门经办人', en: 'the department officer' },
  teamLeader: { zh: '队长', en: 'the team leader' },
  patrolMember: { zh: '巡防队员', en: 'a patrol member' },
  workstation: { zh: '工作站', en: 'the workstation' },
  observer: { zh: '大屏', en: 'an observer' },
  systemAdministrator: { zh: '系统管理员', en: 'the system administrator' },
  securityAdministrator: { zh: '安全管理员', en: 'the security administrator' },
  auditAdministrator: { zh: '审计管理员', en: 'the audit administrator' },
  system: { zh: '系统', en: 'the system' },
};

/** After the subject: "… (north) filed it, dispatched it". */
export const ACT_WORDS: Readonly<Record<Act, Words>> = {
  'case.reported': { zh: '上报', en: 'reported it' },
  'case.accepted': { zh: '受理', en: 'accepted it' },
  'case.rejected': { zh: '不予受理', en: 'declined it' },
  'case.filed': { zh: '立案', en: 'filed it' },
  'case.dispatched': { zh: '派遣', en: 'dispatched it' },
  'case.handling': { zh: '转入处置', en: 'began the handling' },
  'case.returned': { zh: '退单', en: 'returned it' },
  'case.requeued': { zh: '转回待派', en: 'put it back into the queue' },
  'case.fedBack': { zh: '反馈', en: 'fed back' },
  'case.checking': { zh: '核查', en: 'began the check' },
  'case.closed': { zh: '结案', en: 'closed it' },
  'case.reworked': { zh: '退回返工', en: 'sent it back for rework' },
  'case.voided': { zh: '作废', en: 'voided it' },
  'case.escalated': { zh: '提级', en: 'escalated it' },
  'order.issued': { zh: '下达指令', en: 'issued the order' },
  'order.completed': { zh: '完成指令', en: 'completed the order' },
  'order.recalled': { zh: '撤回指令', en: 'recalled the order' },
  'order.leadChanged': { zh: '更换牵头队伍', en: 'changed the lead' },
  'assignment.acknowledged': { zh: '接令', en: 'acknowledged' },
  'assignment.declined': { zh: '拒令', en: 'declined' },
  'assignment.departed': { zh: '出动', en: 'departed' },
  'assignment.arrived': { zh: '到场', en: 'arrived' },
  'assignment.handling': { zh: '开始处置', en: 'began to handle it' },
  'assignment.reported': { zh: '反馈', en: 'reported' },
  'assignment.released': { zh: '归建', en: 'went home' },
};

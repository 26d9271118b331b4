// Row 1: how a case comes in, with its number and with what it may be a second report of.
import { mayCommand } from '../authority.ts';
import { denied, facts, refuse, type Decision, type Given } from '../decision.ts';
import type { FactBody } from '../fact.ts';
import { caseId } from '../ids.ts';
import { townResponsible } from '../organisation/responsibility.ts';
import { categoryOf, type Policy } from '../policy.ts';
import { forbidden, invalid, notNow } from '../refusal.ts';
import { subjectOf, teamOf } from './caseParties.ts';
import type { CaseCommand } from './caseCommand.ts';
import { caseRulesOf } from './caseRules.ts';
import { DUPLICATE, linkedTo, repeatFacts, targetOf } from './duplicates.ts';
import { conditionOf, noCondition } from './filing.ts';
import { mayBeSelfHandled } from './selfHandling.ts';
import { similarCases } from './similar.ts';

export function report(given: Given, command: Extract<CaseCommand, { type: 'case.report' }>): Decision {
  const { picture, policy, actor, context } = given;
  const category = policy && categoryOf(policy, command.category);
  if (!category) {
    return refuse(
      invalid(
        'category',
        `没有类别 ${command.category}，请从目录中选择。`,
        `There is no category ${command.category}. Choose one of the catalogue.`,
      ),
    );
  }
  const condition = conditionOf(category, command.condition);
  if (!condition) return refuse(noCondition(category, command.condition));
  const grids = context.locate(command.position);
  if (!grids) {
    return refuse(
      invalid(
        'position',
        '该位置不在本区范围内，请核对经纬度。',
        'This position is outside the district. Check longitude and latitude.',
      ),
    );
  }
  const { villageGrid, urbanGrid } = grids;
  // A grid may have been given to a neighbour to answer for.
  const town = townResponsible(picture.jurisdictions, grids, context.now);
  const refusal =
    denied(picture, actor, command.type, { town, grids: [villageGrid, urbanGrid] }) ?? contradiction(command);
  if (refusal) return refuse(refusal);
  const id = caseId(command.id);
  if (picture.cases.has(id)) {
    return refuse(notNow('id', '此编号的案件已存在。', 'A case with this id exists already.'));
  }

  const like = {
    category: category.code,
    position: { lon: roundedE6(command.position.lon), lat: roundedE6(command.position.lat) },
  };
  // Its town's own only: the fact is told to who may not see the neighbour's.
  const near = [...picture.cases.values()].filter((one) => one.town === town);
  const similar = similarCases(near, like, caseRulesOf(policy), context.now).map(({ theCase }) => theCase.id);
  const byTeam = teamOf(actor);
  const reported: Extract<FactBody, { type: 'case.reported' }> = {
    type: 'case.reported',
    case: id,
    no: caseNumber(context.now, policy, picture.casesEver + 1),
    condition: condition.key,
    priority: condition.priority,
    source: command.source,
    hotlineNo: command.hotlineNo ?? null,
    text: command.text,
    place: command.place ?? null,
    ...like,
    town,
    villageGrid,
    urbanGrid,
    byTeam,
    suspects: similar,
  };

  if (command.linkTo !== undefined) {
    const target = targetOf(given, 'linkTo', command.linkTo, {
      id,
      reportedAt: context.now,
      source: command.source,
    });
    if (!target.ok) return target;
    const { theCase } = target;
    const subject = subjectOf(picture, actor, theCase, 'case.linkDuplicate');
    const refused = denied(picture, actor, 'case.linkDuplicate', subject);
    if (refused) return refuse(refused);
    const repeated = repeatFacts(given, theCase, { id, reportedAt: context.now, source: command.source });
    if (!repeated.ok) return repeated;
    return facts(
      reported,
      {
        type: 'case.voided',
        case: id,
        ground: DUPLICATE,
        reason: linkedTo(theCase),
        duplicateOf: theCase.id,
      },
      ...repeated.facts,
    );
  }
  if (command.selfHandled) {
    const own = byTeam === null ? {} : { team: byTeam };
    const subject = { town, grids: [villageGrid, urbanGrid], ...own };
    if (mayCommand(actor, 'case.selfHandle', subject) !== 'allowed') {
      return refuse(
        forbidden({
          zh: '登记自处理；自处理由巡防队员或本网格工作站办理',
          en: 'self-handle a case: patrols and the workstation of the grid do',
        }),
      );
    }
    const grave = mayBeSelfHandled(condition.priority, caseRulesOf(policy));
    if (grave) return refuse(grave);
    const { text } = command.selfHandled;
    const attachments = command.attachments ?? [];
    return facts(reported, { type: 'case.selfHandled', case: id, text, attachments });
  }
  return command.keepApart && similar.length > 0
    ? facts(reported, { type: 'case.keptApart', case: id, from: similar })
    : facts(reported);
}

type Report = Extract<CaseCommand, { type: 'case.report' }>;

function contradiction({ source, hotlineNo, linkTo, keepApart, selfHandled }: Report) {
  if (hotlineNo !== undefined && source !== 'hotline') {
    return invalid(
      'hotlineNo',
      '只有热线来源的案件有工单号，请去掉或把来源改为热线。',
      'Only a report of the hotline has a ticket number. Remove it, or make the source the hotline.',
    );
  }
  if (linkTo !== undefined && (keepApart === true || selfHandled !== undefined)) {
    return invalid(
      'linkTo',
      '并入另一案件的上报不能同时认定为独立案件或自处理。',
      'A report that is linked to another case is neither kept apart nor self-handled.',
    );
  }
  return null;
}

/** Shanghai form `YYMM` + letter + 7 digits (DOMAIN 1.5), local month. L stands for 联勤. */
export function caseNumber(now: number, policy: Policy, serial: number): string {
  const local = new Date(now + policy.calendar.utcOffsetMin * 60_000).toISOString();
  // Counted for ever and cut to seven digits: it repeats within a month only after ten million cases.
  return `${local.slice(2, 4)}${local.slice(5, 7)}L${String(serial % 10_000_000).padStart(7, '0')}`;
}

const roundedE6 = (degree: number): number => Math.round(degree * 1e6) / 1e6;

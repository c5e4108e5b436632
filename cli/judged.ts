/** What a search says of each property, for formats that list them: junit, sarif, markdown. */
import type { PropertyBase } from '../explorer/system.ts';
import { nearestText } from './goal-lines.ts';
import type { Finding, Report } from './report.ts';
import { extentText } from './report-text.ts';
import { untestedMeaning, untestedProperties } from './untested.ts';
import { counted } from './wording.ts';

/** A property or goal, and what became of it. */
export interface Judged {
  readonly name: string;
  readonly statement: string;
  readonly source: string;
  /**
   * `undecided`: neither seen to fail nor searched as far as was asked; `untested`: nothing in the search could have violated
   * it; `not applicable`: never judged.
   */
  readonly status: 'holds' | 'violated' | 'undecided' | 'untested' | 'not applicable';
  /** Why, or how far. */
  readonly detail: string;
  readonly finding?: Finding | undefined;
}

const NO_DEADLOCK = {
  name: 'deadlock',
  statement: 'Where somebody is mid-operation, somebody can go on or give up.',
  source: 'docs/ARCHITECTURE.md',
};

/** Every property that was checked, then deadlock, what is expected to be returned, those not applicable; each name once. */
export function judgedProperties(report: Report): readonly Judged[] {
  const { system, notApplicable } = report.configured;
  const rules = rulesOf([...(system.properties ?? []), ...(system.liveness ?? [])]);
  return [
    ...[...rules, NO_DEADLOCK].map((rule) => ({ ...rule, ...judge(rule.name, report) })),
    ...expectedReturns(report),
    ...rulesOf(notApplicable).map((rule) => ({
      ...rule,
      status: 'not applicable' as const,
      detail: 'not about this configuration',
    })),
  ];
}

/** Each return that is expected, as a goal of its own. */
function expectedReturns({ configured, exploration, extent }: Report): readonly Judged[] {
  return (configured.system.expects ?? []).map(({ operation, code, source }) => {
    const steps = exploration.returns.find((one) => one.operation === operation && one.code === code)?.steps;
    const rule = { name: `${operation} ${code}`, statement: `Some step ends ${operation} with ${code}.`, source };
    if (steps !== undefined)
      return { ...rule, status: 'holds', detail: `returned after ${counted(steps.length, 'step')}` };
    const status = exploration.completeness === 'complete' ? 'violated' : 'undecided';
    return { ...rule, status, detail: extentText(exploration, extent) };
  });
}

/** Parts of one name put together. */
function rulesOf(parts: readonly PropertyBase[]): readonly Pick<Judged, 'name' | 'statement' | 'source'>[] {
  return [...new Set(parts.map(({ name }) => name))].map((name) => {
    const own = parts.filter((part) => part.name === name);
    const statement = [...new Set(own.map((part) => part.statement))].join(' ');
    return { name, statement, source: [...new Set(own.map((part) => part.source))].join('; ') };
  });
}

function judge(name: string, { exploration, findings, extent }: Report): Pick<Judged, 'status' | 'detail' | 'finding'> {
  const finding = findings.find(({ violation }) => violation.property === name);
  if (finding !== undefined) return { status: 'violated', detail: `fault: ${finding.culprit}`, finding };
  const reach = extentText(exploration, extent);
  const goal = exploration.goals.find(({ property }) => property === name);
  if (goal?.steps !== undefined) return { status: 'holds', detail: `reached after ${goal.steps.length} steps` };
  if (goal !== undefined) {
    const detail = goal.nearest === undefined ? reach : `${reach}; ${nearestText(goal.nearest)}`;
    return { status: exploration.completeness === 'complete' ? 'violated' : 'undecided', detail };
  }
  const end = exploration.liveness.find(({ property }) => property === name);
  if (end !== undefined) return { status: end.verdict === 'open' ? 'undecided' : end.verdict, detail: reach };
  const isCut = exploration.completeness === 'limit-reached' || endedEarly(exploration, extent);
  if (isCut) return { status: 'undecided', detail: reach };
  const isUntested = untestedProperties(exploration).includes(name);
  return isUntested ? { status: 'untested', detail: untestedMeaning(exploration) } : { status: 'holds', detail: reach };
}

/** Whether the search ended with what it found, before it was as deep as asked. */
function endedEarly({ completeness, depth }: Report['exploration'], extent: Report['extent']): boolean {
  return completeness === 'bounded' && (extent.depth === undefined || depth < extent.depth);
}

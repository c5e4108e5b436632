/** What a search says of each property, for formats that list them: junit, sarif, markdown. */
import type { Finding, Report } from './report.ts';
import { extentText } from './report-text.ts';

/** A property or goal, and what became of it. */
export interface Judged {
  readonly name: string;
  readonly statement: string;
  readonly source: string;
  /** `undecided`: neither seen to fail nor searched as far as was asked. */
  readonly status: 'holds' | 'violated' | 'undecided';
  /** Why, or how far. */
  readonly detail: string;
  readonly finding?: Finding | undefined;
}

const NO_DEADLOCK = {
  name: 'deadlock',
  statement: 'Where somebody is mid-operation, somebody can go on or give up.',
  source: 'docs/ARCHITECTURE.md',
};

/** Every property that was checked, deadlock last, each name once. */
export function judgedProperties(report: Report): readonly Judged[] {
  const parts = report.configured.system.properties ?? [];
  const rules = report.configured.properties.map((name) => {
    const own = parts.filter((part) => part.name === name);
    const statement = [...new Set(own.map((part) => part.statement))].join(' ');
    return { name, statement, source: [...new Set(own.map((part) => part.source))].join('; ') };
  });
  return [...rules, NO_DEADLOCK].map((rule) => ({ ...rule, ...judge(rule.name, report) }));
}

function judge(name: string, { exploration, findings, extent }: Report): Pick<Judged, 'status' | 'detail' | 'finding'> {
  const finding = findings.find(({ violation }) => violation.property === name);
  if (finding !== undefined) return { status: 'violated', detail: `fault: ${finding.violation.culprit}`, finding };
  const reach = extentText(exploration, extent);
  const goal = exploration.goals.find(({ property }) => property === name);
  if (goal?.steps !== undefined) return { status: 'holds', detail: `reached after ${goal.steps.length} steps` };
  if (goal !== undefined)
    return { status: exploration.completeness === 'complete' ? 'violated' : 'undecided', detail: reach };
  const isCut = exploration.completeness === 'limit-reached' || endedEarly(exploration, extent);
  return { status: isCut ? 'undecided' : 'holds', detail: reach };
}

/** Whether the search ended with what it found, before it was as deep as asked. */
function endedEarly({ completeness, depth }: Report['exploration'], extent: Report['extent']): boolean {
  return completeness === 'bounded' && (extent.depth === undefined || depth < extent.depth);
}

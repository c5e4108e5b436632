/**
 * A report as text of at most 75 columns: the verdict, how it comes about, and last what was searched.
 *
 * What was not searched is said as plainly as what was: a search that was cut short is never worded as
 * one in which all holds.
 */
import type { Colors } from 'picocolors/types.js';
import { renderText } from '../counterexamples/index.ts';
import { labelled, wrapped } from '../counterexamples/plain-text.ts';
import { unreachable } from '../explorer/errors.ts';
import type { Exploration } from '../explorer/exploration.ts';
import type { Budget } from '../explorer/run.ts';
import type { Configured, RunConfiguration } from './configuration.ts';
import { coverageText } from './coverage-text.ts';
import { isRepeatable } from './digest.ts';
import { goalLines } from './goal-lines.ts';
import { failureNotes, iommuRows } from './iommu-rows.ts';
import type { Extent, Finding, Report } from './report.ts';
import { commandsRecorded, restsOnNote } from './rests-on.ts';
import { returnedLines, unmetReturns } from './returned-lines.ts';
import { statisticsText } from './statistics.ts';
import { untestedLines, untestedProperties } from './untested.ts';
import { counted, duration, grouped, rounded } from './wording.ts';

const COLUMNS = 75;

/** The whole report. Only the verdict's first line has colour: the rest is meant for mail. */
export function reportText(report: Report, colors: Pick<Colors, 'green' | 'red' | 'yellow' | 'bold'>): string {
  const { configured, exploration, findings, digest, extent } = report;
  const [first = '', ...rest] = wrapped(headline(report), COLUMNS);
  const lines = [
    colors.bold(paint(exploration, colors)(first)),
    ...rest,
    '',
    ...findings.flatMap((finding) => findingText(configured, finding).split('\n')),
    ...labelled('Searched', [configurationText(configured.configuration)]),
    ...(configured.omitted.length === 0 ? [] : labelled('Omitted', configured.omitted)),
    ...labelled('Covered', coverage(exploration, extent)),
    ...limitLines(exploration),
    ...labelled('Checked', checked(report)),
    ...untestedLines(report),
    ...goalLines(exploration),
    ...returnedLines(exploration),
    ...livenessLines(exploration),
    // A counterexample says it itself, as it goes where the rest does not.
    ...(findings.length === 0 ? heldLines(configured) : []),
    ...labelled('Took', [effort(exploration)]),
    ...labelled('Digest', digestLines(exploration, digest)),
  ];
  const text = `${lines.join('\n')}\n${coverageText(exploration, configured.budget)}`;
  const statistics = report.hasStatistics ? `\n${statisticsText(exploration.machines)}` : '';
  return text + statistics;
}

function paint(exploration: Exploration, colors: Pick<Colors, 'green' | 'red' | 'yellow'>) {
  const { verdict, completeness } = exploration;
  if (verdict !== 'holds') return colors.red;
  return completeness === 'limit-reached' || openRules(exploration).length > 0 ? colors.yellow : colors.green;
}

/** Rules about what must happen in the end that are neither shown nor violated: none of them holds to a depth. */
function openRules({ liveness }: Exploration): readonly string[] {
  return liveness.flatMap(({ property, verdict }) => (verdict === 'open' ? [property] : []));
}

function heldLines({ parts, system, held }: Configured): readonly string[] {
  const rest = parts === undefined ? [] : labelled('Recorded', [commandsRecorded(parts, system)]);
  return [...rest, ...labelled('Kernel', [held])];
}

/** The verdict as a sentence. */
export function headline({
  exploration,
  configured,
  findings,
}: Pick<Report, 'exploration' | 'configured' | 'findings'>): string {
  const { verdict, completeness, goals, returns, limits, depth, frontier } = exploration;
  switch (verdict) {
    case 'violated':
    case 'liveness-violated':
    case 'deadlock':
      return findings.map(violationText).join('; ');
    case 'goal-unmet': {
      const unmet = goals.filter(({ steps }) => steps === undefined).map(({ property }) => property);
      const missing = unmetReturns(returns);
      return [
        ...(unmet.length === 0 ? [] : [`NOT REACHED: ${unmet.join(', ')}, in no state that can be reached`]),
        ...(missing.length === 0 ? [] : [`NEVER RETURNED: ${missing.join(', ')}, in no step that can be taken`]),
      ].join('; ');
    }
    case 'holds': {
      const open = openRules(exploration);
      const held = open.length === 0 ? 'HOLDS,' : `OPEN: ${open.join(', ')};`;
      switch (completeness) {
        case 'complete':
          return `${held} ${complete(limits)}, ${within(configured.budget)}: ${noViolation(configured)} and no deadlock in any state that can be reached`;
        case 'bounded':
          return `${held} exhaustive to depth ${depth}, frontier ${grouped(frontier)}, ${within(configured.budget)}: ${noViolation(configured)} within ${counted(depth, 'step')} of the initial state; what lies beyond was not searched`;
        case 'limit-reached': {
          const why = limits.includes('interrupted') ? 'INTERRUPTED' : 'UNDECIDED';
          return `${why}: the search was cut short, and is no proof; ${noViolation(configured)} was found so far`;
        }
        default:
          return unreachable(completeness);
      }
    }
    default:
      return unreachable(verdict);
  }
}

function complete(limits: Exploration['limits']): string {
  return limits.some((limit) => limit.startsWith('bound ')) ? 'complete within its bounds' : 'complete';
}

/** Names beyond which a headline counts. */
const NAMES_MAX = 4;

function noViolation({ properties, isEveryProperty }: Configured): string {
  if (isEveryProperty) return 'no violation';
  const which =
    properties.length <= NAMES_MAX ? properties.join(', ') : `the ${properties.length} properties asked for`;
  return `no violation of ${which}`;
}

/** `with at most 1 failure and no breach`: what a verdict is about. */
function within({ faults, breaches }: Budget): string {
  const atMost = (count: number, noun: string) =>
    count === 0 ? `no ${noun}` : `at most ${count === 1 ? `1 ${noun}` : `${count} ${noun}s`}`;
  return `with ${atMost(faults, 'failure')} and ${breaches > 1 ? `at most ${breaches} breaches` : atMost(breaches, 'breach')}`;
}

function violationText({ violation: { property, kind, steps, loop }, culprit }: Finding): string {
  const when =
    loop !== undefined
      ? `by a loop of ${counted(steps.length - loop, 'step')} after ${loop}`
      : steps.length === 0
        ? 'in the initial state'
        : `after ${counted(steps.length, 'step')}`;
  if (kind === 'deadlock') return `DEADLOCK ${when}`;
  return `VIOLATED: ${property} ${when} (${culprit === 'accepted' ? culprit : `fault: ${culprit}`})`;
}

/** `design mainline, driver ideal, ...`: all of it, by the names of the flags. */
export function configurationText(configuration: RunConfiguration): string {
  const { design, driver, topology, environment, faults, breaches } = configuration;
  const callers = environment.length === 0 ? 'well-behaved' : environment.join(' and ');
  return `design ${design}, driver ${driver}, topology ${topology}, environment ${callers}; faults at most ${faults}, breaches at most ${breaches}.`;
}

function coverage(exploration: Exploration, extent: Extent): readonly string[] {
  const { states, transitions, ends } = exploration;
  return [
    `${extentText(exploration, extent)}.`,
    `${counted(states, 'distinct state')}, ${counted(transitions, 'transition')}.`,
    ...(ends === 0 ? [] : [`${counted(ends, 'state')} in which all are at rest and nothing is enabled.`]),
  ];
}

/** How far a search came, and what was not looked at. */
export function extentText(exploration: Exploration, { depth: asked }: Extent): string {
  const { completeness, depth, frontier, limits } = exploration;
  switch (completeness) {
    case 'complete':
      return `${complete(limits)}: every state that can be reached, the farthest after ${counted(depth, 'step')}`;
    case 'bounded': {
      const wentAllTheWay = asked !== undefined && depth >= asked;
      const why = wentAllTheWay ? '' : ' (the search ends with the level of the first violation)';
      return `exhaustive to depth ${depth}, frontier ${grouped(frontier)}${why}; states of the frontier were judged, but no steps from them taken, nor deadlocks looked for there`;
    }
    case 'limit-reached': {
      const finished = finishedLevels(exploration);
      return `cut short: exhaustive to depth ${finished}; ${counted(frontier, 'state')} that were found beyond were not expanded`;
    }
    default:
      return unreachable(completeness);
  }
}

/** How many levels were expanded whole. The last one listed was not, nor the one before it where states of it are left. */
function finishedLevels({ levels, frontier }: Exploration): number {
  const last = levels.at(-1)?.states ?? 0;
  return Math.max(0, levels.length - (frontier > last ? 2 : 1));
}

function limitLines(exploration: Exploration): readonly string[] {
  const bounds = exploration.limits.flatMap((limit) => (limit.startsWith('bound ') ? limit.slice(6) : []));
  const hit = exploration.limits.filter((limit) => !limit.startsWith('bound '));
  return [
    ...(hit.length === 0 ? [] : labelled('Limits', [`${hit.join(', ')}: what lies beyond is not known.`])),
    ...(bounds.length === 0
      ? []
      : labelled('Bounds', [`met: ${bounds.join(', ')}; no step that would pass one was taken.`])),
  ];
}

function checked({ configured, exploration, hasStatistics }: Report): readonly string[] {
  const { properties, isEveryProperty, notApplicable } = configured;
  const others = [...new Set(notApplicable.map(({ name }) => name))];
  const which = hasStatistics ? others.join(', ') : `${others.length} (\`npm run list -- invariants\`)`;
  const left = others.length === 0 ? [] : [`Not about this configuration: ${which}.`];
  if (properties.length === 0) return ['deadlock, and no property: this configuration has none.', ...left];
  const noun = properties.length === 1 ? '1 property' : `${properties.length} properties`;
  const untested = untestedProperties(exploration).length;
  const vacuously = untested === 0 ? '' : `, ${untested} of them vacuously`;
  return [
    `deadlock, and ${noun}${vacuously}${isEveryProperty ? '' : ' (only what was asked for)'}: ${properties.join(', ')}.`,
    ...left,
  ];
}

function livenessLines({ liveness }: Exploration): readonly string[] {
  const told = { holds: 'holds', violated: 'violated', open: 'open, not violated by what was searched' } as const;
  const isRegenerated = liveness.some(({ successors }) => successors === 'regenerated');
  const texts = liveness.map(({ property, verdict }) => `${property}: ${told[verdict]}.`);
  const memory = isRegenerated ? ['There was no room to record successors; they were found again.'] : [];
  return texts.length === 0 ? [] : labelled('Liveness', [...texts, ...memory]);
}

/** States below which memory is mostly room for more. */
const MANY_STATES = 10_000;

function effort({ elapsedMs, workers, transitions, states, bytesPerState, machineCalls }: Exploration): string {
  const rate = elapsedMs > 0 ? (transitions / elapsedMs) * 1000 : 0;
  const memory = states < MANY_STATES ? '' : `${grouped(bytesPerState)} bytes per state, `;
  return `${duration(elapsedMs)} with ${counted(workers, 'worker')}: ${rounded(rate)} transitions/s, ${memory}${counted(machineCalls, 'machine call')}.`;
}

function digestLines(exploration: Exploration, digest: string): readonly string[] {
  return isRepeatable(exploration) ? [digest] : [digest, 'not repeatable: time, memory or a person ended the search.'];
}

/** What happens, the rule and who is at fault: a counterexample without where it is kept. Never coloured. */
export function traceText(
  { configuration, system }: Configured,
  { explanation }: Pick<Finding, 'explanation'>,
): string {
  const { design, driver, topology } = configuration;
  return renderText(explanation, {
    ...iommuRows(system),
    calls: 'essential',
    configuration: `${design}, ${driver}, ${topology}`,
    isShortest: true,
    notes: failureNotes(explanation.steps),
  });
}

/** A counterexample as its own text, to be pasted into a mail without the rest. Never coloured. */
export function findingText(
  configured: Configured,
  { explanation, standings, file, unsaved, replay }: Finding,
): string {
  const { configuration, system, held } = configured;
  const { design, driver, topology } = configuration;
  return renderText(explanation, {
    ...iommuRows(system),
    calls: 'essential',
    configuration: `${design}, ${driver}, ${topology}`,
    isShortest: true,
    notes: {
      ...failureNotes(explanation.steps),
      ...restsOnNote(standings),
      Kernel: held,
      Saved: file ?? `not saved: ${unsaved}`,
    },
    replay,
  });
}

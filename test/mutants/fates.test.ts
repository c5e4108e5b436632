/** Mutants of small systems, whose fates one can find by hand. */
import { describe, expect, it } from 'vitest';
import { CheckerError } from '../../explorer/errors.ts';
import type { LivenessProperty, System } from '../../explorer/system.ts';
import { baselineOf, judgeMutant, mutationsOf } from '../../mutants/index.ts';
import { naiveLock } from '../counterexamples/toy-systems.ts';
import { peterson } from '../explorer/systems/peterson.ts';
import { errand, everythingIsSold } from './errand.ts';
import { fateOf, fatesOf } from './fates.ts';

/** Users look and take in one step, so that exclusion holds. */
const lock = () => naiveLock({ looksFirst: false });

describe('a lock that is taken in one step', () => {
  it('is its users: who looks first, and takes later, meets who did the same', async () => {
    expect(await fatesOf(lock(), { of: 'user' })).toEqual([
      // The lock answers at once, to a user who is not ready for it.
      'user outside on enter 1: stays, not to looking: killed by refused unexpected-delivery in 1',
      'user outside on enter 1: to taking, not looking: killed by refused unexpected-delivery in 1',
      'user outside on enter 1: action 1 look dropped: killed by a deadlock in 1',
      // Observations that no property reads.
      'user outside on wave 1: action 1 wave dropped: survives: said in 1',
      // Alice looks, Bob looks, Alice takes, Bob takes.
      'user looking on free 1 [looksFirst]: guard dropped: killed by exclusion in 4',
      'user looking on free 1 [looksFirst]: guard negated: killed by exclusion in 4',
      // What is behind a guard that is never true.
      'user looking on free 1 [looksFirst]: stays, not to taking: no answer differs',
      'user looking on free 1 [looksFirst]: to inside, not taking: no answer differs',
      'user looking on free 1 [looksFirst]: swapped with the next: no answer differs',
      'user looking on free 2: stays, not to inside: killed by a deadlock in 1',
      'user looking on free 2: to outside, not inside: killed by goal entered in 1',
      // The lock stays open for the next.
      'user looking on free 2: action 1 take dropped: killed by exclusion in 2',
      'user looking on free 2: action 2 returnOk dropped: survives: said in 1',
      // The lock says nothing when it is taken, so nobody knows in which order.
      'user looking on free 2: actions 1 take and returnOk swapped: behaves alike',
      // Alice has it, and Bob looks for ever: nobody goes on once Alice has left, since she need not enter again.
      'user looking on taken 1: stays, not to outside: killed by a deadlock in 3',
      'user looking on taken 1: to taking, not outside: killed by exclusion in 3',
      'user looking on taken 1: action 1 returnBusy dropped: survives: said in 2',
      'user taking on proceed 1: stays, not to inside: never tried',
      'user taking on proceed 1: to outside, not inside: never tried',
      'user taking on proceed 1: action 1 take dropped: never tried',
      'user taking on proceed 1: action 2 returnOk dropped: never tried',
      'user taking on proceed 1: actions 1 take and returnOk swapped: never tried',
      'user inside on leave 1: stays, not to outside: killed by exclusion in 3',
      'user inside on leave 1: to looking, not outside: killed by a deadlock in 2',
      'user inside on leave 1: action 1 drop dropped: survives: said in 3',
    ]);
  });

  it('is its lock: who owns it is written down and read by nobody', async () => {
    expect(await fatesOf(lock(), { of: 'lock' })).toEqual([
      'lock open on look 1: action 1 answerFree dropped: killed by a deadlock in 1',
      'lock open on take 1: stays, not to shut: killed by exclusion in 2',
      'lock open on take 1: action 1 own dropped: behaves alike',
      'lock shut on look 1: action 1 answerTaken dropped: killed by a deadlock in 3',
      // Nobody takes what is taken.
      'lock shut on take 1: action 1 own dropped: never tried',
      // Alice enters and leaves, and finds it taken. Nothing says that she must get in again.
      'lock shut on drop 1: stays, not to open: survives: said in 3',
      'lock shut on drop 1: action 1 disown dropped: behaves alike',
    ]);
  });
});

describe('an errand', () => {
  it('is its store', async () => {
    expect(await fatesOf(errand(), { of: 'store' })).toEqual([
      // Everything is refused.
      'store (top) on take 1 [isFlooded]: guard dropped: killed by goal sold-out in 2',
      'store (top) on take 1 [isFlooded]: guard negated: killed by goal sold-out in 2',
      'store (top) on take 1 [isFlooded]: action 1 refuse dropped: no answer differs',
      'store (top) on take 1 [isFlooded]: swapped with the next: no answer differs',
      // Nothing is ever sold.
      'store (top) on take 2 [fails]: guard dropped: killed by goal sold-out in 2',
      'store (top) on take 2 [fails]: guard negated: killed by goal sold-out in 2',
      'store (top) on take 2 [fails]: action 1 sayBroken dropped: survives: said in 1',
      'store (top) on take 2 [fails]: action 2 fail dropped: killed by a deadlock in 1',
      'store (top) on take 2 [fails]: actions 1 sayBroken and fail swapped: survives: said in 1',
      // Sold out, and only then broken.
      'store (top) on take 2 [fails]: swapped with the next: survives: said in 3',
      'store (top) on take 3 [isEmpty]: guard dropped: killed by goal sold-out in 2',
      'store (top) on take 3 [isEmpty]: guard negated: killed by goal sold-out in 2',
      'store (top) on take 3 [isEmpty]: action 1 refuse dropped: killed by a deadlock in 3',
      // It sells what it does not have: the third.
      'store (top) on take 3 [isEmpty]: swapped with the next: killed by never-owing in 3',
      'store (top) on take 4: action 1 remove dropped: killed by sold-is-gone in 1',
      'store (top) on take 4: action 2 give dropped: killed by a deadlock in 1',
      'store (top) on take 4: actions 1 remove and give swapped: no answer differs',
      // It sells where it should fail.
      'store on take: outcome -EIO taken for ok: killed by return ask: -EIO in 1',
    ]);
  });

  it('is its counter, which knows what it orders only if it has noted it before', async () => {
    expect(await fatesOf(errand(), { of: 'counter' })).toEqual([
      'counter idle on ask 1: stays, not to ordering: killed by refused unexpected-delivery in 1',
      // The store is asked for nothing, and does not look.
      'counter idle on ask 1: action 1 note dropped: behaves alike',
      'counter idle on ask 1: action 2 order dropped: killed by a deadlock in 1',
      'counter idle on ask 1: actions 1 note and order swapped: behaves alike',
      // Both ways lead to the same.
      'counter ordering on given 1 [isRefused]: guard dropped: no answer differs',
      'counter ordering on given 1 [isRefused]: guard negated: no answer differs',
      'counter ordering on given 1 [isRefused]: stays, not to idle: killed by refused unexpected-delivery in 2',
      'counter ordering on given 1 [isRefused]: action 1 serve dropped: killed by a deadlock in 1',
      'counter ordering on given 1 [isRefused]: action 2 forget dropped: behaves alike',
      'counter ordering on given 1 [isRefused]: actions 1 serve and forget swapped: no answer differs',
      'counter ordering on given 1 [isRefused]: swapped with the next: no answer differs',
      'counter ordering on given 2: stays, not to idle: killed by refused unexpected-delivery in 2',
      'counter ordering on given 2: action 1 serve dropped: killed by a deadlock in 1',
      'counter ordering on given 2: action 2 forget dropped: behaves alike',
      'counter ordering on given 2: actions 1 serve and forget swapped: no answer differs',
    ]);
  });

  it('without failures has none that could be ignored, and does not care how it fails', async () => {
    const fates = await fatesOf(errand(), { of: 'store', faults: 0 });
    expect(fates.filter((line) => line.includes('outcome'))).toEqual([]);
    expect(fates).toContain('store (top) on take 2 [fails]: action 2 fail dropped: no answer differs');
  });

  it('to a depth is alike to that depth', async () => {
    const emptied = 'store (top) on take 3 [isEmpty]: action 1 refuse dropped';
    expect(await fatesOf(errand(), { of: emptied, depth: 4 })).toEqual([`${emptied}: killed by a deadlock in 3`]);
    // That nobody goes on is seen where one would; that nothing is returned is seen before.
    expect(await fatesOf(errand(), { of: emptied, depth: 3 })).toEqual([
      `${emptied}: killed by return ask: -ENOENT in 3`,
    ]);
    expect(await fatesOf(errand(), { of: emptied, depth: 2 })).toEqual([`${emptied}: alike to depth 2`]);
    const forgotten = 'counter ordering on given 2: action 2 forget dropped';
    expect(await fatesOf(errand(), { of: forgotten, depth: 2 })).toEqual([`${forgotten}: alike to depth 2`]);
    const unnoticed = 'store (top) on take 2 [fails]: swapped with the next';
    expect(await fatesOf(errand(), { of: unnoticed, depth: 2 })).toEqual([`${unnoticed}: alike to depth 2`]);
  });
});

describe('Peterson’s lock', () => {
  it('without its guard lets both in, and with the opposite nobody', async () => {
    expect(await fatesOf(peterson(), { of: 'memory' })).toEqual([
      // Three steps each: start, give the turn away, enter.
      'memory (top) on write flag 1: action 1 write flag dropped: killed by mutual exclusion in 6',
      'memory (top) on write turn 1: action 1 write turn dropped: killed by mutual exclusion in 6',
      'memory (top) on await turn 1 [may enter]: guard dropped: killed by mutual exclusion in 6',
      // Who is alone, and has given the turn away, waits for somebody to take it.
      'memory (top) on await turn 1 [may enter]: guard negated: killed by a deadlock in 2',
    ]);
  });

  /** Weak fairness is enough. */
  const getsIn: LivenessProperty = {
    kind: 'leads-to',
    name: 'gets in',
    statement: 'who has raised the flag enters',
    source: 'Peterson 1981',
    roles: { one: 'process' },
    facets: { one: ({ value }) => value as string },
    from: ({ one }) => one === 'raised',
    to: ({ one }) => one === 'critical',
  };
  const stuck = 'process raised on proceed 1 [yields]: stays, not to waiting';

  it('where nobody has to get in, who never does is not noticed', async () => {
    expect(await fatesOf(peterson(), { of: stuck })).toEqual([`${stuck}: survives: left in 3`]);
  });

  it('where everybody has to, a stem of one step and a loop of one are enough', async () => {
    const system: System = { ...peterson(), liveness: [getsIn] };
    expect(await fatesOf(system, { of: stuck })).toEqual([`${stuck}: killed by liveness gets in in 2`]);
    const dead = 'process raised on proceed 2: action 1 grab dropped';
    expect(await fatesOf(system, { of: dead })).toEqual([`${dead}: never tried`]);
  });

  it('beyond a limit is open', async () => {
    const looping = 'process waiting on proceed 1: stays, not to critical';
    expect(await fatesOf(peterson(), { of: looping, maxStates: 3 })).toEqual([`${looping}: open: max-states`]);
  });
});

it('whoever is interrupted is open, whatever was found so far', async () => {
  const baseline = await baselineOf(lock());
  const fate = await judgeMutant(
    baseline,
    { name: 'naive', system: () => naiveLock() },
    { signal: AbortSignal.abort() },
  );
  expect(fate).toEqual({ is: 'open', limits: ['interrupted'] });
});

describe('another system of which nobody says where it is different', () => {
  it('is judged all the same', async () => {
    const baseline = await baselineOf(lock());
    expect(await fateOf(baseline, lock())).toBe('no answer differs');
    expect(await fateOf(baseline, naiveLock())).toBe('killed by exclusion in 4');
  });

  it('is searched from nothing where it has other commands, other actors or other properties', async () => {
    const baseline = await baselineOf(lock());
    const { alice, ...others } = lock().actors;
    const [enter, , ...rest] = alice?.commands ?? [];
    const silent = { ...alice, commands: [enter, ...rest] } as NonNullable<typeof alice>;
    expect(await fateOf(baseline, { ...lock(), actors: { ...others, alice: silent } })).toBe('survives: step in 1');
    expect(await fateOf(baseline, { ...lock(), actors: others })).toBe('survives: step in 1');
  });
});

describe('a system that is not clean itself', () => {
  it.each([
    ['violated', naiveLock(), {}],
    ['liveness', errand({ liveness: [everythingIsSold] }), {}],
    ['limit', peterson(), { signal: AbortSignal.abort() }],
  ])('is refused: %s', async (_, system, options) => {
    const refusal = await baselineOf(system, options).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(CheckerError);
    expect((refusal as CheckerError).message).toMatchSnapshot();
  });

  it('may leave goals unmet: they say nothing of mutants', async () => {
    const system = naiveLock({ looksFirst: false });
    const never = { ...system, properties: system.properties?.map((property) => unreachable(property)) ?? [] };
    const fates = await fatesOf(never, { of: 'user looking on free 2: to outside' });
    expect(fates).toEqual(['user looking on free 2: to outside, not inside: survives: left in 1']);
    expect(mutationsOf(never)).toHaveLength(32);
  });
});

function unreachable(property: NonNullable<System['properties']>[number]) {
  return property.kind === 'goal' ? { ...property, wants: { 'a user who flies': () => false } } : property;
}

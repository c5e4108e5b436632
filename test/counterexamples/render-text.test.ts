import { expect, test } from 'vitest';
import { type Ending, explain, rebuild, renderText, type TextOptions } from '../../counterexamples/index.ts';
import type { Step, System } from '../../explorer/index.ts';
import { refused, step } from './steps.ts';
import { attachLoop, naiveLock, philosophers } from './toy-systems.ts';

const budget = { faults: 2, breaches: 0 };

function textOf(system: System, steps: readonly Step[], ending: Ending, options: TextOptions = {}): string {
  return renderText(explain(system, rebuild(system, steps, ending, budget)), options);
}

test('a race reads as the steps of both users', () => {
  const steps = [step('alice', 'enter'), step('bob', 'enter'), step('alice', 'proceed'), step('bob', 'proceed')];
  const text = textOf(naiveLock(), steps, { type: 'violates', property: 'exclusion', kind: 'always', culprit: 'lock' });
  expect(text).toMatchInlineSnapshot(`
    "exclusion does not hold after 4 steps
    ---------------------------------------------------------------------------
    Rule     exclusion: two users are never inside at the same time  (Dijkstra
             1965)
    Broken   4 steps.
    Fault    lock
    ---------------------------------------------------------------------------
     1  enter(alice)                         outside -> looking
          look(lock)
          = free                             alice: looking -> taking
     2  enter(bob)                           outside -> looking
          look(lock)
          = free                             bob: looking -> taking
     3  proceed(alice)                       taking -> inside
          take(lock)                         open -> shut
                                             owner: null -> alice
        = ok
     4  proceed(bob)                         taking -> inside
          take(lock)                         owner: alice -> bob
        = ok                                 <<<
    ---------------------------------------------------------------------------
    Wrong    at the end of step 4:
               one alice: inside
               other bob: inside
    "
  `);
});

test('an attach that fails half-way shows the loop, the refusal and the member left behind', () => {
  const steps = [step('vfio', { type: 'attach', domain: 'blocking' }, refused('e2'))];
  const ending: Ending = { type: 'violates', property: 'failure-changes-nothing', kind: 'step', culprit: 'core' };
  const text = textOf(attachLoop(), steps, ending, {
    headline: 'BUG: an attach that fails moves one member and not the others',
    configuration: 'attach loop without roll-back, two members',
    isShortest: true,
    notes: { Searched: 'every sequence of 1 step, with at most 1 failure; all states of depth 0 hold.' },
    replay: 'npm run replay -- counterexamples/out/failure-changes-nothing.json',
  });
  expect(text).toMatchInlineSnapshot(`
    "BUG: an attach that fails moves one member and not the others
    ---------------------------------------------------------------------------
    Rule     failure-changes-nothing: an attach that returns an error leaves
             every member where it was  (the doc comment of attach_group())
    Broken   attach loop without roll-back, two members.  1 step, the shortest
             there is.
    Fault    core
    ---------------------------------------------------------------------------
     1  attach(vfio, blocking)
          attach-group(g1, blocking)         idle -> attaching
                                             user: null -> vfio
                                             wanted: null -> blocking
            attach(e1, blocking)
              write(e1, blocking)            rid: default -> blocking
            = ok                             g1.position: 0 -> 1
            attach(e2, blocking)             -EINVAL (allowed)
            = -EINVAL                        g1: attaching -> idle
                                             g1.position: 1 -> 0
                                             g1.user: vfio -> null
                                             g1.wanted: blocking -> null
          = -EINVAL
        = -EINVAL                            <<<
    ---------------------------------------------------------------------------
    Wrong    at the end of step 1:
               member e1: blocking
    Searched every sequence of 1 step, with at most 1 failure; all states of
             depth 0 hold.

    Replay   npm run replay -- counterexamples/out/failure-changes-nothing.json
    "
  `);
});

test('what a reader need not see is left out', () => {
  const steps = [step('vfio', { type: 'attach', domain: 'blocking' }, refused('e2'))];
  const ending: Ending = { type: 'violates', property: 'failure-changes-nothing', kind: 'step', culprit: 'core' };
  const text = textOf(attachLoop(), steps, ending, {
    shows: (actor, { field }) => actor !== 'g1' || field.join('.') === 'domain',
  });
  expect(text).toMatchInlineSnapshot(`
    "failure-changes-nothing does not hold after 1 step
    ---------------------------------------------------------------------------
    Rule     failure-changes-nothing: an attach that returns an error leaves
             every member where it was  (the doc comment of attach_group())
    Broken   1 step.
    Fault    core
    ---------------------------------------------------------------------------
     1  attach(vfio, blocking)
          attach-group(g1, blocking)
            attach(e1, blocking)
              write(e1, blocking)            rid: default -> blocking
            = ok
            attach(e2, blocking) = -EINVAL   (allowed)
          = -EINVAL
        = -EINVAL                            <<<
    ---------------------------------------------------------------------------
    Wrong    at the end of step 1:
               member e1: blocking
    "
  `);
});

test('of a long trace, the calls of the last step and of those that fail will do', () => {
  const steps = [
    step('vfio', { type: 'attach', domain: 'user1' }),
    step('vfio', { type: 'attach', domain: 'user1' }, refused('e1')),
    step('vfio', { type: 'attach', domain: 'blocking' }, refused('e2')),
  ];
  const ending: Ending = { type: 'violates', property: 'failure-changes-nothing', kind: 'step', culprit: 'core' };
  const text = textOf(attachLoop(), steps, ending, {
    calls: 'essential',
    shows: (actor, { field }) => actor !== 'g1' || field.join('.') === 'domain',
    nameCall: (actor, { type, domain }) => (type === 'write' ? `context_entry(${actor}) <- ${domain}` : undefined),
  });
  expect(text).toMatchInlineSnapshot(`
    "failure-changes-nothing does not hold after 3 steps
    ---------------------------------------------------------------------------
    Rule     failure-changes-nothing: an attach that returns an error leaves
             every member where it was  (the doc comment of attach_group())
    Broken   3 steps.
    Fault    core
    ---------------------------------------------------------------------------
     1  attach(vfio, user1) = ok             g1.domain: default -> user1
                                             e1.rid: default -> user1
                                             e2.rid: default -> user1
     2  attach(vfio, user1)
          attach-group(g1, user1)
            attach(e1, user1) = -EINVAL      (allowed)
          = -EINVAL
        = -EINVAL
     3  attach(vfio, blocking)
          attach-group(g1, blocking)
            attach(e1, blocking)
              context_entry(e1) <- blocking  rid: user1 -> blocking
            = ok
            attach(e2, blocking) = -EINVAL   (allowed)
          = -EINVAL
        = -EINVAL                            <<<
    ---------------------------------------------------------------------------
    Wrong    at the end of step 3:
               member e1: blocking
    "
  `);
});

test('a wrong moment between two calls is marked where it is', () => {
  const steps = [step('vfio', { type: 'attach', domain: 'user1' })];
  const ending: Ending = {
    type: 'violates',
    property: 'never-identity',
    kind: 'everywhere',
    culprit: 'driver contract',
  };
  expect(textOf(attachLoop({ passesIdentity: true }), steps, ending)).toMatchInlineSnapshot(`
    "never-identity does not hold after 1 step
    ---------------------------------------------------------------------------
    Rule     never-identity: no member translates through the identity domain
             (what attach promises)
    Broken   1 step.
    Fault    driver contract
    ---------------------------------------------------------------------------
     1  attach(vfio, user1)
          attach-group(g1, user1)            idle -> attaching
                                             user: null -> vfio
                                             wanted: null -> user1
            attach(e1, user1)
              write(e1, identity)            rid: default -> identity <<<
              write(e1, user1)               rid: identity -> user1
            = ok                             g1.position: 0 -> 1
            attach(e2, user1)
              write(e2, identity)            rid: default -> identity
              write(e2, user1)               rid: identity -> user1
            = ok                             g1: attaching -> idle
                                             g1.domain: default -> user1
                                             g1.position: 1 -> 0
                                             g1.user: vfio -> null
                                             g1.wanted: user1 -> null
          = ok
        = ok
    ---------------------------------------------------------------------------
    Wrong    while step 1 is under way:
               member e1: identity
    "
  `);
});

test('a caller has words for changes, observations and what is wrong; parts and empty answers are left out', () => {
  const steps = [step('vfio', { type: 'attach', domain: 'user1' }, refused('e2'))];
  const ending: Ending = { type: 'violates', property: 'failure-changes-nothing', kind: 'step', culprit: 'core' };
  const text = textOf(attachLoop({ passesIdentity: true }), steps, ending, {
    isPart: (_, { type }) => type === 'write',
    isVoid: (actor) => actor === 'e1',
    shows: (actor, { field }) => actor !== 'g1' || field.join('.') === 'position',
    tellChange: ({ actor, change, before, isNamed }) =>
      actor === 'g1' ? undefined : `${isNamed ? actor : 'it'} was ${before?.context['rid']}, is ${change.after}`,
    tellWrong: ({ names, state }) => [`${names['member']} stays on ${state['e1']?.context['rid']}`],
  });
  expect(text.slice(text.indexOf('\n 1 ') + 1)).toMatchInlineSnapshot(`
    " 1  attach(vfio, user1)
          attach-group(g1, user1)
            attach(e1, user1)                it was default, is user1
                                             g1.position: 0 -> 1
            attach(e2, user1)                -EINVAL (allowed)
            = -EINVAL                        g1.position: 1 -> 0
          = -EINVAL
        = -EINVAL                            <<<
    ---------------------------------------------------------------------------
    Wrong    at the end of step 1:
               e1 stays on user1
    "
  `);
});

test('a step that fails shows its calls, however short the text is to be', () => {
  const steps = [
    step('vfio', { type: 'attach', domain: 'user1' }, refused('e1')),
    step('vfio', { type: 'attach', domain: 'user1' }, refused('e2')),
  ];
  const ending: Ending = { type: 'violates', property: 'failure-changes-nothing', kind: 'step', culprit: 'core' };
  const text = textOf(attachLoop(), steps, ending, { calls: 'essential', shows: () => false });
  expect(text).toContain(' 1  attach(vfio, user1)\n      attach-group(g1, user1)\n');
});

test('a deadlock says who is stuck and what holds them', () => {
  const text = textOf(philosophers(), [step('plato', 'sit'), step('kant', 'sit')], { type: 'deadlocks' });
  expect(text).toMatchInlineSnapshot(`
    "There is a deadlock after 2 steps
    ---------------------------------------------------------------------------
    Rule     where somebody is mid-operation, somebody can go on or give up
    Broken   2 steps.
    ---------------------------------------------------------------------------
     1  sit(plato)                           thinking -> hungry
          lock(fork1)                        free -> held
     2  sit(kant)                            thinking -> hungry
          lock(fork2)                        free -> held
    ---------------------------------------------------------------------------
    Stuck    plato is in hungry {first: fork1, second: fork2}
             kant is in hungry {first: fork2, second: fork1}
    Held     proceed(plato): fork2 does not take lock now
             proceed(kant): fork1 does not take lock now
    "
  `);
});

test('a goal says how it is reached', () => {
  const text = textOf(naiveLock({ looksFirst: false }), [step('alice', 'enter')], {
    type: 'reaches',
    property: 'entered',
  });
  expect(text).toMatchInlineSnapshot(`
    "Goal entered is reached after 1 step
    ---------------------------------------------------------------------------
    Goal     entered: a user gets in  (what a lock is for)
    Reached  1 step.
    ---------------------------------------------------------------------------
     1  enter(alice)                         outside -> looking
          look(lock)
          = free                             alice: looking -> inside
          take(lock)                         open -> shut
                                             owner: null -> alice
        = ok                                 <<<
    ---------------------------------------------------------------------------
    There    at the end of step 1:
               user alice: inside
    "
  `);
});

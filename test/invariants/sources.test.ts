/** Whatever the model says of kernels, drivers and rules says where it comes from. */
import { describe, expect, test } from 'vitest';
import { goals, invariants, livenessRules } from '../../invariants/index.ts';
import { bugs, choiceCatalogue, designs, drivers, liberties, topologies } from '../../model/index.ts';

interface Told {
  /** What it is found by in its list. */
  readonly title: string;
  readonly source: string;
}

/** Each kind of statement, one by one. */
const KINDS: Readonly<Record<string, readonly Told[]>> = {
  invariants: invariants.map(({ name, title, source }) => ({ title: `${name}: ${title}`, source })),
  goals,
  'what must happen in the end': livenessRules,
  topologies,
  designs,
  liberties,
  bugs,
  'fixes that were not enough': bugs.flatMap(({ slug, stages = [] }) =>
    stages.map(({ fix }) => ({ title: slug, source: fix })),
  ),
  'values of choices': choiceCatalogue.flatMap(({ name, values }) =>
    values.map(({ value, source }) => ({ title: `${name}=${value}`, source })),
  ),
  drivers,
  'behaviours of drivers': drivers.flatMap(({ name, behaviours }) =>
    behaviours.map(({ since, source }) => ({ title: `${name} since ${since}`, source })),
  ),
  'what drivers keep of the contract': drivers.flatMap(({ name, contract }) =>
    contract.map(({ clause, source }) => ({ title: `${name}: ${clause}`, source })),
  ),
  'what drivers break': drivers.flatMap(({ name, breaks }) =>
    Object.entries(breaks).map(([property, source]) => ({ title: `${name}: ${property}`, source })),
  ),
};

describe.each(Object.entries(KINDS))('%s', (_, told) => {
  test('are there', () => {
    expect(told.length).toBeGreaterThan(0);
  });

  test('have a title, and each says where it comes from', () => {
    expect(told.filter(({ title }) => title.trim() === '')).toEqual([]);
    expect(told.filter(({ source }) => source.trim() === '').map(({ title }) => title)).toEqual([]);
  });

  test('can be sent by mail', () => {
    const texts = told.flatMap(({ title, source }) => [title, source]);
    expect(texts.filter((text) => /[^ -~]/.test(text))).toEqual([]);
  });

  test('cite commits by 12 digits', () => {
    const hashes = told.flatMap(({ source }) => source.match(/\b(?=[0-9a-f]*[0-9])[0-9a-f]{7,40}\b/g) ?? []);
    expect(hashes.filter((hash) => hash.length !== 12)).toEqual([]);
  });
});

test('statements of invariants can be sent by mail', () => {
  expect(invariants.map(({ statement }) => statement).filter((text) => /[^ -~]/.test(text))).toEqual([]);
});

test('commits are cited at all', () => {
  const cited = Object.values(KINDS).map((told) => told.filter(({ source }) => /\b[0-9a-f]{12}\b/.test(source)).length);
  expect(cited.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
});

test('a driver breaks what there is, and a behaviour is told once for each version', () => {
  const names = invariants.map(({ name }) => name);
  for (const { name, breaks, behaviours } of drivers) {
    expect([name, Object.keys(breaks).filter((property) => !names.includes(property))]).toEqual([name, []]);
    expect([name, new Set(behaviours.map(({ since }) => since)).size]).toEqual([name, behaviours.length]);
  }
});

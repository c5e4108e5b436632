import { expect, it } from 'vitest';
import { agrees, DesignReads, findDesign } from '../../model/index.ts';

const mainline = findDesign('mainline');

it('what was read of a design is what another one must agree on', () => {
  const reads = new DesignReads(mainline);
  expect(reads.design.choices.groupHandle).toBe(mainline.choices.groupHandle);
  expect(reads.choices).toEqual({ groupHandle: mainline.choices.groupHandle });
  expect(agrees(mainline, reads.choices)).toBe(true);
  expect(agrees(findDesign('attach-by-any-device'), reads.choices)).toBe(false);
});

it('nothing is read of a design that would not be compared', () => {
  const { design } = new DesignReads(mainline);
  expect(() => design.base).toThrow("nobody whose reads are noted reads a design's base");
  expect(() => ({ ...design })).toThrow('nobody whose reads are noted copies a design');
});

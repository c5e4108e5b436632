/** Fact F72, as far as it is about all ranges of an address space at once. */
import { describe, expect, test } from 'vitest';
import { readAccess, readIoas } from '../../model/index.ts';
import { given } from './scenario.ts';

const topology = 'iommufd-access-queue';

describe('F72 IOMMU_IOAS_UNMAP of everything', () => {
  test('succeeds where nothing is mapped', () => {
    expect(given({ topology }).does('ioas1 unmap all')).toBe('0');
  });

  test('unmaps every range, and has drivers let go of what they pinned', () => {
    const run = given({ topology }).did('ioas1 map range=memory', 'ioas1 map range=queue');
    run.did('access1 create', 'access1 attach target=ioas1', 'access1 pin range=memory');
    expect(run.does('ioas1 unmap all')).toBe('0');
    expect(readIoas(run.local('ioas1')).mapped).toEqual([]);
    expect(readAccess(run.local('access1')).pinned).toBe(null);
  });

  test('stops at what a hardware queue has locked; what came before stays unmapped', () => {
    const run = given({ topology }).did('ioas1 map range=memory', 'ioas1 map range=queue');
    run.did('access2 create', 'access2 attach target=ioas1 range=queue');
    expect(run.does('ioas1 unmap all')).toBe('-EBUSY');
    expect(readIoas(run.local('ioas1')).mapped).toEqual(['queue']);
  });
});

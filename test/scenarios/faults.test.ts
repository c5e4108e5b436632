/** What a kernel developer is told who mistypes a scenario file. */
import { describe, expect, it } from 'vitest';
import { readScenario, ScenarioFaults } from '../../scenarios/index.ts';

const GOOD = String.raw`IOMMU first

(*
 * Question: can a group be attached twice?
 * Source:   iommu_attach_group()
 *)

{
        group g0 = d0, d1;
        domain A, B : UNMANAGED;
        owner(g0) = P0;
        may fail attach_dev(d0) = -ENOMEM;
}

P0 (vfio user)
{
        r0 = iommu_attach_group(A, g0);
        r1 = iommu_attach_group(B, g0) if r0 = 0;
}

exists (P0:r1 = 0 /\ ~(dom(g0) != A \/ hw(d0) = A))
Result: mainline/ideal Never   # one at a time
`;

function faultsOf(text: string, file = 'first.litmus'): ScenarioFaults {
  try {
    readScenario(text, file);
  } catch (error) {
    if (error instanceof ScenarioFaults) return error;
    throw error;
  }
  throw new Error('the file has no fault');
}

/** What is told where `written` stands in place of `meant`. */
function told(meant: string, written: string): string {
  expect(GOOD).toContain(meant);
  return faultsOf(GOOD.replace(meant, () => written)).message;
}

it('the file that is changed below is good', () => {
  expect(readScenario(GOOD, 'first.litmus').threads).toHaveLength(1);
});

it('three typical mistakes are three errors, which say how to mend them', () => {
  const text = GOOD.replace('d1;', 'd1').replace('UNMANAGED', 'UNMANGED').replace('r0 = 0;', 'r0 == 0;');
  const { faults, message } = faultsOf(text);
  expect(faults).toHaveLength(3);
  expect(message).toMatchInlineSnapshot(`
    "first.litmus has 3 faults [bad-scenario]

    first.litmus:9:26: ; is missing
        9 | group g0 = d0, d1
          |                  ^
      got:      domain
      expected: "," or ";"
      remedy:   write ; after d1

    first.litmus:10:23: UNMANGED is not known here
       10 | domain A, B : UNMANGED;
          |               ^^^^^^^^
      got:      UNMANGED
      expected: "UNMANAGED", "IDENTITY" or "FOREIGN" (nearest: UNMANAGED)
      remedy:   write UNMANAGED

    first.litmus:18:46: another sign is used here
       18 | r1 = iommu_attach_group(B, g0) if r0 == 0;
          |                                      ^^
      got:      ==
      remedy:   write =, also where something is compared"
  `);
});

describe('of the first line:', () => {
  it.each([
    ['the header of the kernel memory model', 'IOMMU first', 'C first'],
    ['no name', 'IOMMU first', 'IOMMU'],
    ['none at all', 'IOMMU first', ''],
    ['a name that the file does not have', 'IOMMU first', 'IOMMU second'],
    ['a name with a blank', 'IOMMU first', 'IOMMU my first'],
  ])('%s', (_, meant, written) => {
    expect(told(meant, written)).toMatchSnapshot();
  });
});

describe('of the comment:', () => {
  it.each([
    ['no question', ' * Question: can a group be attached twice?\n', ''],
    ['an empty source', 'iommu_attach_group()\n *)', '\n *)'],
    ['no end', ' *)\n', ''],
    ['one of C', 'group g0 = d0, d1;', 'group g0 = d0, d1; /* two */'],
    ['one of C++', 'group g0 = d0, d1;', 'group g0 = d0, d1; // two'],
    ['a second one', 'group g0 = d0, d1;', 'group g0 = d0, d1; (* two *)'],
  ])('%s', (_, meant, written) => {
    expect(told(meant, written)).toMatchSnapshot();
  });

  it('none', () => {
    expect(faultsOf(GOOD.replace(/\(\*[\s\S]*?\*\)/, '')).message).toMatchSnapshot();
  });
});

describe('of the initial state:', () => {
  it.each([
    ['a keyword that is misspelt', 'group g0', 'gruop g0'],
    ['a word that is none', 'group g0 = d0, d1;', 'int x = 0;'],
    ['a register', 'group g0 = d0, d1;', 'r0 = 0;'],
    ['== for =', 'group g0 =', 'group g0 =='],
    ['no ;', 'UNMANAGED;', 'UNMANAGED'],
    ['a domain without its type', 'A, B : UNMANAGED', 'A, B'],
    ['a type that is misspelt', 'UNMANAGED', 'unmanaged'],
    ['a term for a value', 'owner(g0) = P0', 'dom(g0) = def(g0)'],
    ['what it is not', 'owner(g0) = P0', 'owner(g0) != P0'],
    ['the PASID of a process', 'owner(g0) = P0', 'mm m0 pasid 1'],
    ['may without what', 'may fail', 'may'],
    ['a failure that is no errno', '-ENOMEM', '1'],
    ['an errno without its minus', '-ENOMEM', 'ENOMEM'],
    ['an errno that is misspelt', '-ENOMEM', '-ENOMEN'],
    ['an errno as a number', '-ENOMEM', '-12'],
    ['a number in base 16', 'owner(g0) = P0', 'max_pasids(d0) = 0x10'],
    ['a number with a zero before it', 'owner(g0) = P0', 'max_pasids(d0) = 010'],
    ['a number that is too long', 'owner(g0) = P0', 'max_pasids(d0) = 18446744073709551616'],
    ['a quoted name', 'owner(g0) = P0', 'drv(d0) = "kernel"'],
    ['no }', '-ENOMEM;\n}', '-ENOMEM;'],
    ['no braces at all', GOOD.slice(GOOD.indexOf('{'), GOOD.indexOf('P0 (vfio')), ''],
  ])('%s', (_, meant, written) => {
    expect(told(meant, written)).toMatchSnapshot();
  });
});

describe('of a thread:', () => {
  it.each([
    ['no ;', 'A, g0);', 'A, g0)'],
    ['no )', 'A, g0);', 'A, g0;'],
    ['no {', 'P0 (vfio user)\n{', 'P0 (vfio user)'],
    ['no }', 'r0 = 0;\n}', 'r0 = 0;'],
    ['nobody said who', 'P0 (vfio user)', 'P0'],
    ['nothing in it', '}\n\nexists', '}\n\nP1 (nobody)\n{\n}\n\nexists'],
    ['if of C before the call', 'r1 = iommu_attach_group(B, g0) if r0 = 0;', 'if (r0 == 0) { r1 = f(B); }'],
    ['if of C behind the call', 'if r0 = 0', 'if (!r0)'],
    ['parentheses around the condition', 'if r0 = 0', 'if (r0 == 0)'],
    ['a register that is compared with nothing', 'if r0 = 0', 'if r0'],
    ['a register with its thread', 'if r0 = 0', 'if P0:r0 = 0'],
    ['a register of the thread that is given a value', 'r0 = iommu', 'P0:r0 = iommu'],
    ['a number that is kept', 'iommu_attach_group(A, g0)', '0'],
    ['a declaration', 'r0 = iommu', 'int r0 = iommu'],
    ['return', 'r1 = iommu_attach_group(B, g0) if r0 = 0;', 'return r0;'],
    ['an address', '(A, g0)', '(&A, g0)'],
    ['a field', '(A, g0)', '(A, d0->group)'],
    ['a call without parentheses', 'iommu_attach_group(A, g0)', 'iommu_attach_group'],
    ['a letter of another script', '(A, g0)', '(\u0410, g0)'],
    ['a space of a mail program', '(A, g0)', '(A,\u00a0g0)'],
    ['a control character', '(A, g0)', '(A\u001b[2J, g0)'],
    ['a name that never ends', 'iommu_attach_group(A', `${'iommu_'.repeat(20)}(A`],
  ])('%s', (_, meant, written) => {
    expect(told(meant, written)).toMatchSnapshot();
  });

  it('more than can be walked', () => {
    const crowd = Array.from({ length: 8 }, (_, index) => `P${index + 1} () { f(g0); }\n`).join('');
    expect(told('exists', `${crowd}\nexists`)).toMatchSnapshot();
  });

  it('none', () => {
    expect(faultsOf(GOOD.replace(/P0 \([\s\S]*?\}\n/, '')).message).toMatchSnapshot();
  });
});

describe('of a clause:', () => {
  it.each([
    ['a quantifier that is misspelt', 'exists', 'exist'],
    ['one of temporal logic', 'exists', 'always'],
    ['one that is denied, as herd does', 'exists', '~exists'],
    ['&&', '/\\', '&&'],
    ['||', '\\/', '||'],
    ['!', '~(', '!('],
    ['==', 'hw(d0) = A', 'hw(d0) == A'],
    ['<', 'hw(d0) = A', 'cnt(g0) < 2'],
    ['a register alone', 'P0:r1 = 0', 'P0:r1'],
    ['a register as herd names it', 'P0:r1 = 0', '0:r1 = 0'],
    ['an errno without its minus', 'P0:r1 = 0', 'P0:r1 = EBUSY'],
    ['no )', 'A))', 'A)'],
    ['a ) too many', 'A))', 'A)))'],
    ['a ; behind it', 'A))', 'A));'],
    ['parentheses too deep', 'hw(d0) = A', `${'('.repeat(40)}hw(d0) = A${')'.repeat(40)}`],
    ['what herd shows', 'exists', 'locations [hw(d0)]\nexists'],
    ['a verdict for a quantifier', 'exists', 'never'],
    ['a word that is near to nothing', 'exists', 'constructor'],
    ['what herd filters', 'exists', 'filter (P0:r0 = 0)\nexists'],
  ])('%s', (_, meant, written) => {
    expect(told(meant, written)).toMatchSnapshot();
  });

  it('none', () => {
    expect(faultsOf(GOOD.slice(0, GOOD.indexOf('exists'))).message).toMatchSnapshot();
  });
});

describe('of a result:', () => {
  it.each([
    ['no verdict', 'ideal Never   # one at a time', 'ideal'],
    ['a verdict that is misspelt', 'Never', 'Nevr'],
    ['a verdict in small letters', 'Never', 'never'],
    ['no driver', 'mainline/ideal', 'mainline'],
    ['no :', 'Result:', 'Result'],
    ['the word itself misspelt', 'Result:', 'Results:'],
    ['no clause before it', 'exists', 'Result: mainline/ideal Never\n\nexists'],
    ['the same again', 'at a time', 'at a time\nResult: mainline/ideal Always'],
  ])('%s', (_, meant, written) => {
    expect(told(meant, written)).toMatchSnapshot();
  });
});

describe('of a file:', () => {
  it('nothing in it', () => {
    expect(faultsOf('\n').message).toMatchSnapshot();
  });

  it('too much in it', () => {
    expect(faultsOf(`${GOOD}${'#'.repeat(70_000)}`).message).toMatchSnapshot();
  });

  it('something that is no text', () => {
    expect(faultsOf('\u007fELF\u0002\u0001\u0001\u0000').message).toMatchSnapshot();
  });

  it('more faults than anybody reads', () => {
    const many = Array.from({ length: 30 }, () => '        domain A : UNMANGED;\n').join('');
    expect(
      faultsOf(GOOD.replace('        owner', () => `${many}        owner`))
        .message.split('\n')
        .at(-1),
    ).toBe('... and 10 more');
  });

  it('a path that is hostile', () => {
    const { message } = faultsOf('', `${'long/'.repeat(20)}\u001b[2J\n<b>.litmus`);
    expect(message.split('\n')[0]).toMatchSnapshot();
  });
});

/** A recording of four steps that a reader can check by eye, as lines to spoil. */

/** A record as it is written, with whatever fields a test gives it. */
export type Line = Record<string, unknown>;

const group = (owner_cnt: number, owner: string, domain: string, domain_type: string) => ({
  type: 'DMA',
  vfionode: 1,
  devs: '0000:01:00.0[vfio-pci]',
  owner_cnt,
  owner,
  default: 'def8#1',
  blocking: owner === '-' ? '-' : 'D#2',
  domain,
  domain_type,
});

const free = group(0, '-', 'def8#1', 'DMA');
const owned = group(1, 'U#1', 'D#2', 'UNMANAGED');
const OK = { rc: 0, errno: '0', info: '' };

/** A process claims a group; another one's unbind waits until the first has closed its file. */
export const TOY: readonly Line[] = [
  { step: 0, op: 'INIT', groups: { 8: free } },
  {
    step: 1,
    op: 'A: set_container G C',
    t: 1,
    t_ret: 1.5,
    ret: OK,
    pending: false,
    events: [
      'claim(g=8 own=0 new_owner=U#1)',
      'domain_alloc->D#2',
      '__attach_device(0000:01:00.0 => D#2 type=UNMANAGED)',
    ],
    groups: { 8: owned },
  },
  {
    step: 2,
    op: 'B: unbind 0000:01:00.0',
    t: 2,
    t_ret: 3.5,
    ret: { rc: -1, errno: 'EPERM', info: '' },
    pending: true,
    events: [],
    groups: { 8: owned },
  },
  {
    step: 3,
    op: 'A: close G',
    t: 3,
    t_ret: 3.4,
    ret: OK,
    pending: false,
    events: ['TP attach_device_to_domain 0000:01:00.0', '[RET of step 2: rc=-1 errno=EPERM]'],
    groups: { 8: free },
  },
  { step: 4, op: 'wait B', t: 4, t_ret: null, ret: null, pending: false, events: [], groups: { 8: free } },
  { step: null, op: 'END', t: 5, t_ret: null, ret: null, pending: null, events: [], groups: { 8: free } },
];

/** As a file has it. */
export const written = (lines: readonly unknown[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** The toy with one record changed: the fields given replace those of the record at `index`. */
export const toyWith = (index: number, fields: Line): readonly Line[] =>
  TOY.map((line, at) => (at === index ? { ...line, ...fields } : line));

/** The toy with fields of group 8 changed in one record. */
export const toyWithGroup = (index: number, fields: Line): readonly Line[] => {
  const { 8: before } = (TOY[index] as Line)['groups'] as { readonly 8: Line };
  return toyWith(index, { groups: { 8: { ...before, ...fields } } });
};

import { describe, expect, it } from 'vitest';
import { hasColors } from '../../cli/terminal.ts';
import { run, said } from './command-line.ts';

describe.concurrent('help', () => {
  it('of explore shows each flag with its default, and an example', async ({ expect }) => {
    const { code, out, err } = await run(['explore', '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatchInlineSnapshot(`
      "Usage: iommu-check explore [options]

      Searches a configuration and gives a verdict.

      Options:
        --depth <n>           at most n steps from the initial state (default: to the
                              fixed point)
        --design <name>       kernel version or proposal; NAME+CHOICE=VALUE sets one
                              choice of \`list choices\`, NAME+SLUG puts a bug of \`list
                              bugs\` back; ./file.ts is loaded, and its code is run
                              (default: "mainline")
        --driver <name>       IOMMU driver profile (default: "ideal")
        --topology <name>     groups, devices, users, domains, PASIDs (default:
                              "default")
        --faults <n>          at most n failures that the API allows (default: 1)
        --breaches <n>        at most n failures of calls that must not fail
                              (default: 0)
        --environment <name>  a liberty that callers take; may be repeated (default:
                              well-behaved)
        --invariant <name>    check only this one; may be repeated (default: all)
        --workers <n>         worker threads (default: the machine's cores)
        --max-states <n>      stop after the level in which more states than this are
                              found (default: none)
        --max-seconds <n>     stop after n seconds (default: none)
        --max-memory <MiB>    stop when states and tables take more (default: none)
        --continue            report every violated invariant, not only the first
                              found (default: false)
        --coverage            what was taken, how often and by which steps first
                              (text and json) (default: false)
        --stats               what each machine cost (text and json) (default: false)
        --out <dir>           write trace files there (default:
                              "counterexamples/out")
        --format <name>       text, json, junit, sarif, markdown (default: "text")
        --json                the same as --format json (default: false)
        -h, --help            display help for command

      Example:
        iommu-check explore --design v6.1 --driver intel-vtd --depth 8
      "
    `);
  });

  it('of replay', async ({ expect }) => {
    expect((await said(['replay', '--help'])).out).toMatchInlineSnapshot(`
      "Usage: iommu-check replay [options] <file>

      Takes the steps of a saved trace on the machines and says whether it still ends
      as it claims.

      Arguments:
        file             a trace file; - reads standard input

      Options:
        --design <name>  another design than the file's; ./file.ts is loaded, and its
                         code is run
        --driver <name>  another driver profile than the file's
        --format <name>  text, json (default: "text")
        --json           the same as --format json (default: false)
        -h, --help       display help for command

      Exits 0 where the trace is confirmed, 15 otherwise.

      Example:
        iommu-check replay counterexamples/out/I-16-3f9c1e07a2b4.json --design mainline
      "
    `);
  });

  it('says how to call it as it was called: through npm from a checkout', async ({ expect }) => {
    const environment = { npm_command: 'run', npm_lifecycle_event: 'list' };
    expect((await said(['list', '--help'], environment)).out).toMatchInlineSnapshot(`
      "Usage: iommu-check list [options] [what] [filter]

      What there is to choose from, each with its source.

      Arguments:
        what                one of designs, choices, drivers, topologies,
                            environments, invariants, bugs, commands, recorded,
                            returns, calls, terms, properties, failures, transitions
        filter              only what has this in its name

      Options:
        --format <name>     text, json, markdown (default: "text")
        --json              the same as --format json (default: false)
        --design <name>     of transitions: whose (default: "mainline")
        --driver <name>     of transitions: with which driver (default: "ideal")
        --topology <name>   of transitions: searched on this one only
        --against <design>  of transitions: only what this one does not ask for
        -h, --help          display help for command

      Example:
        npm run list -- designs
      "
    `);
  });
});

describe.concurrent('list', () => {
  it('shows everything, each with its source', async ({ expect }) => {
    const { code, out } = await said(['list', '--json']);
    expect(code).toBe(0);
    type Listed = { name: string; source?: string; values?: { value: string; source: string; designs: string[] }[] };
    const lists = JSON.parse(out) as Record<string, Listed[]>;
    expect(Object.keys(lists)).toMatchInlineSnapshot(`
      [
        "designs",
        "choices",
        "drivers",
        "topologies",
        "environments",
        "invariants",
        "bugs",
        "commands",
        "recorded",
        "returns",
        "calls",
        "terms",
        "properties",
        "failures",
      ]
    `);
    expect(lists['designs']?.map(({ name }) => name)).toEqual(expect.arrayContaining(['mainline', 'v6.1', 'v6.1.192']));
    for (const entries of Object.values(lists)) {
      expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
      expect(entries.length).toBeGreaterThan(0);
      expect(entries.filter(({ source, values = [{ source }] }) => values.some((one) => !one.source))).toEqual([]);
    }
    for (const { values = [] } of lists['choices'] ?? []) {
      const users = values.flatMap(({ designs }) => designs);
      expect(new Set(users).size).toBe(users.length);
      expect(users).toEqual(expect.arrayContaining(['mainline', 'v6.1', 'v6.1.192']));
    }
  });

  it('is text of at most 79 columns', async ({ expect }) => {
    const { out } = await said(['list']);
    expect(out.split('\n').filter((line) => line.length > 79)).toEqual([]);
    expect(out).toContain('  mainline: ');
    expect(out).toMatch(/^ {4}=none \[v6\.1.*\]: /m);
  });
});

describe.concurrent('list, of what a scenario may say', () => {
  it('has for each function what it takes and returns, what it does, and who has it', async ({ expect }) => {
    const { out } = await said(['list', 'calls']);
    expect(out).toContain(`
  r = iommu_replace_group_handle(group, domain): the group goes from the domain
      of its owner to another one; the handle itself is not written
      in: listed kernels from v6.6 on
      iommu_group_replace_domain before v6.11
      source: addb665924f3 (v6.6), iommu_group_replace_domain; 8519e689834a
        (v6.11), iommu_replace_group_handle
`);
    expect(out).toContain(`
  iommu_detach_group(domain, group): to the blocking domain where a user owns
      the group, else to the default one
      in: every listed kernel
`);
  });

  it('of what has a word in its name, only these', async ({ expect }) => {
    const { out } = await said(['list', 'calls', 'DETACH_group']);
    expect(out.match(/^ {2}\S.*?\(/gm)).toEqual(['  iommu_detach_group(', '  iommu_detach_group_handle(']);
  });

  it('has for each term what it is said of, and what it can be', async ({ expect }) => {
    const { out } = await said(['list', 'terms']);
    expect(out.match(/docs\/LITMUS.md/g)?.length).toBe(1);
    expect(out).toContain(`
  hw(device [, pasid]): the domain that the traffic of the device, or of its
      PASID, really goes through
      is a domain: one of the file, BLOCKED, IDENTITY, NULL, or a term that
        gives one
`);
  });
});

describe('colour', () => {
  it.each<[boolean, boolean, Readonly<Record<string, string>>]>([
    [true, true, {}],
    [false, false, {}],
    [false, false, { CI: 'true' }],
    [false, true, { NO_COLOR: '1' }],
    [true, true, { NO_COLOR: '' }],
    [true, false, { FORCE_COLOR: '1' }],
    [false, true, { FORCE_COLOR: '0' }],
    [false, true, { NO_COLOR: '1', FORCE_COLOR: '1' }],
    [false, true, { TERM: 'dumb' }],
  ])('is %s where a terminal is %s and the environment is %j', (expected, isTerminal, environment) => {
    expect(hasColors(isTerminal, environment)).toBe(expected);
  });

  it('is in the verdict only', async () => {
    const { out } = await run(['explore', '--depth', '1'], { environment: { NO_COLOR: '', FORCE_COLOR: '1' } });
    expect(out.startsWith('\u001b[1m\u001b[32mHOLDS')).toBe(true);
    expect(out.split('\n').slice(1).join('\n').includes('\u001b')).toBe(false);
  });
});

it('a flag that npm has kept for itself is not overlooked', async () => {
  const environment = { npm_command: 'run', npm_lifecycle_event: 'explore', npm_config_depth: '3' };
  const { code, err } = await run(['explore'], { environment });
  expect(code).toBe(64);
  expect(err).toMatchInlineSnapshot(`
    "error: npm has kept --depth for itself [bad-option]
      got:      3
      remedy:   write -- before the flags: npm run explore -- --depth ...
    "
  `);
  expect((await run(['explore', '--depth', '1'], { environment })).code).toBe(0);
});

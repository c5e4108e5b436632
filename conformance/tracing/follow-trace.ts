/** Follows a log in each design that may be the kernel’s. */
import { type Design, designOfRelease, designs, findDesign, findDriver } from '../../model/index.ts';
import type { DesignFollowed, GroupFollowed, TraceFollowed, TraceLog } from '../traced.ts';
import { GroupFollower } from './follow-group.ts';
import { groupLogsOf } from './group-logs.ts';
import { type GroupSystems, groupSystemsOf, type TraceSystems } from './group-systems.ts';
import { SILENT } from './silent.ts';

export interface FollowTraceOptions {
  /** As `--design` and `--driver` take them: what the text says counts where none is given. */
  readonly design?: string | Design | readonly string[] | undefined;
  readonly driver?: string | undefined;
  /** At most so many steps between two events that fire none. */
  readonly silent?: number | undefined;
  /** At most so many failures that the interface permits, in each group. */
  readonly faults?: number | undefined;
  /** At most so many states of each group. */
  readonly statesMax?: number | undefined;
}

const GROUP_STATES_MAX = 100_000;
const ASSUMED_DRIVER = 'ideal';

/** Which designs explain `log`, and how; `systems` are those of other logs, `tell` hears how many of how many are followed. */
export function followTrace(
  log: TraceLog,
  options: FollowTraceOptions = {},
  systems: TraceSystems = new Map(),
  tell: (done: number, of: number) => void = () => {},
): TraceFollowed {
  const { silent = SILENT, faults = 0, statesMax = GROUP_STATES_MAX } = options;
  const driver = findDriver(options.driver ?? ASSUMED_DRIVER);
  const { chosenBy, chosen, notes } = choose(log, options.design);
  const assumed = `the text names no driver: ${ASSUMED_DRIVER} is assumed, which no hardware is`;
  /** Designs that agree in all that was read of one are not followed again. */
  const done: { readonly ofDesign: GroupSystems; readonly followed: DesignFollowed }[] = [];
  const followed = chosen.map((design, index): DesignFollowed => {
    tell(index, chosen.length);
    const known = done.find(({ ofDesign }) => ofDesign.standsFor(design));
    if (known !== undefined) return { ...known.followed, design: design.name };
    const ofDesign = groupSystemsOf(design, driver, systems);
    const one = followDesign(log, design.name, new GroupFollower(ofDesign, { silent, faults, statesMax }));
    done.push({ ofDesign, followed: one });
    return one;
  });
  return {
    log,
    driver: driver.name,
    silent,
    faults,
    chosenBy,
    notes: options.driver === undefined ? [...notes, assumed] : notes,
    designs: followed,
  };
}

function choose(
  { kernel }: TraceLog,
  asked: FollowTraceOptions['design'],
): Pick<TraceFollowed, 'chosenBy' | 'notes'> & { readonly chosen: readonly Design[] } {
  const chosen = [asked ?? []].flat().map((one) => (typeof one === 'string' ? findDesign(one) : one));
  if (asked !== undefined) return { chosenBy: 'option', chosen, notes: [] };
  const found = kernel === undefined ? undefined : designOfRelease(kernel);
  if (found !== undefined) {
    return { chosenBy: 'log', chosen: [found.design], notes: found.assumed === undefined ? [] : [found.assumed] };
  }
  const unknown = kernel === undefined ? 'the text does not name its kernel' : `kernel ${kernel} is not known`;
  const kernels = designs.filter(({ base }) => base === undefined);
  return { chosenBy: 'neither', chosen: kernels, notes: [`${unknown}: every listed kernel is tried`] };
}

function followDesign(log: TraceLog, design: string, follower: GroupFollower): DesignFollowed {
  const logs = groupLogsOf(log);
  const numbered = logs.filter(({ group }) => group !== undefined);
  let lone = logs.filter(({ group }) => group === undefined);
  const followed = new Map<unknown, GroupFollowed>();
  for (const each of numbered) {
    const { followed: found, joined } = follower.follow(each, lone);
    followed.set(each, found);
    lone = lone.filter(({ segments }) => joined === undefined || segments[0]?.present[0] !== joined);
  }
  for (const each of lone) followed.set(each, follower.follow(each, []).followed);
  const groups = logs.flatMap((each) => followed.get(each) ?? []);
  return { design, verdict: verdictOf(groups), groups };
}

function verdictOf(groups: readonly GroupFollowed[]): DesignFollowed['verdict'] {
  const kinds = groups.map(({ outcome }) => outcome.kind);
  return kinds.find((kind) => kind === 'not explained') ?? kinds.find((kind) => kind === 'limit') ?? 'explained';
}

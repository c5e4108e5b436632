/** What following the kernel's own tracepoints gives: plain data, and all that a text of it needs. */

/** What a text of ftrace says: events of the kernel's `iommu` tracepoints, in the order of time. */
export interface TraceLog {
  /** As messages name it. */
  readonly file: string;
  /** The release of the kernel, `6.1.192`, where a line of the text says it. */
  readonly kernel?: string | undefined;
  /** Those that a group and its devices take part in; never empty. */
  readonly events: readonly TraceEvent[];
  /** When the last line was written, whatever its event: until then nothing else of a group happened. */
  readonly end?: string | undefined;
  /** Which group devices are in, as the kernel's own messages in the text say it (`Adding to iommu group 8`). */
  readonly memberships: readonly { readonly device: string; readonly group: string }[];
  /** Lines of events that say nothing of a group, by the event's name, the most frequent first; `line` for others. */
  readonly passedOver: readonly { readonly what: string; readonly count: number }[];
  /** Where the ring buffer lost events: nothing is known of what happened there. */
  readonly lost: readonly LostEvents[];
}

/** One line of the log that says something of a group. */
export interface TraceEvent {
  /** Line in the text, from 1. */
  readonly line: number;
  /** Seconds, as it was printed. */
  readonly time: string;
  readonly kind: TraceEventKind;
  /** As the log names it: a PCI address, or the name of another bus. */
  readonly device: string;
  /** The group's number, which only two of the kinds have. */
  readonly group?: string | undefined;
}

/** add_device_to_group, remove_device_from_group, attach_device_to_domain, detach_device_from_domain. */
export type TraceEventKind = 'added' | 'removed' | 'attached' | 'detached';

/** A hole in the log. */
export interface LostEvents {
  readonly line: number;
  /** Of the events that are there, how many come before. */
  readonly before: number;
  /** How many were lost, where the text says it. */
  readonly count?: number | undefined;
}

/** What the states of a model make of a log. */
export interface TraceFollowed {
  readonly log: TraceLog;
  readonly driver: string;
  /** The most steps between two events that fire none. */
  readonly silent: number;
  /** The most failures that the interface permits, in each group. */
  readonly faults: number;
  /** Whether the design was asked for (`option`), follows from the text (`log`), or every kernel was tried (`neither`). */
  readonly chosenBy: 'option' | 'log' | 'neither';
  /** What was assumed in choosing, a sentence each. */
  readonly notes: readonly string[];
  /** The newest first. */
  readonly designs: readonly DesignFollowed[];
}

/** How far one design explains the log. */
export interface DesignFollowed {
  /** As `--design` takes it. */
  readonly design: string;
  /** `explained`: every event of every group; `limit`: nothing was refused, and some group has more states than allowed. */
  readonly verdict: 'explained' | 'not explained' | 'limit';
  /** Groups are independent in this log; in the order of their first event. */
  readonly groups: readonly GroupFollowed[];
}

/** One group, followed by itself. */
export interface GroupFollowed {
  /** Its number, where the log says it. */
  readonly group?: string | undefined;
  /** In the order of the group's list at its fullest. */
  readonly members: readonly string[];
  /** What the log does not say and was taken to be so, a sentence each. */
  readonly assumptions: readonly string[];
  /** How many events are of it. */
  readonly events: number;
  readonly outcome: FollowOutcome;
}

/** How far the log of one group is explained. */
export type FollowOutcome =
  | { readonly kind: 'explained'; readonly undecided: Undecided }
  /** No state leads to this event; or to its being the last one for so long, where that ends the step. */
  | {
      readonly kind: 'not explained';
      readonly event: TraceEvent;
      /** Those before it, or in the middle of the step whose next event it would be. */
      readonly states: readonly StatesAlike[];
      /** What could have come instead, as `attach_device_to_domain 0000:01:00.0`. */
      readonly instead: readonly string[];
    }
  /** More states than allowed could explain the log up to this event. */
  | { readonly kind: 'limit'; readonly event: TraceEvent; readonly statesMax: number };

/** How much the log leaves open at its end. */
export interface Undecided {
  /** Different states of the model that explain it. */
  readonly states: number;
  /** The same, summed up: the most frequent first. */
  readonly alike: readonly StatesAlike[];
  /** Fields in which they differ, with their values. */
  readonly differing: readonly { readonly field: string; readonly values: readonly string[] }[];
  /**
   * What would be left if each event had one field more; the one that decides most first. A field whose values are too
   * many to follow is left out.
   */
  readonly fields: readonly FieldGain[];
}

/** States that agree in what is told of them. */
export interface StatesAlike {
  readonly count: number;
  /**
   * By field, in an order to print: `owner`, `owner count`, `domain`, `default domain`, `members`, `bound drivers` and
   * the like. `hardware` names the members that are elsewhere than the core believes, where some are.
   */
  readonly fields: Readonly<Record<string, string>>;
}

/** What a field that the tracepoints do not have would decide. */
export interface FieldGain {
  /** `domain of the attach`, `type of the domain`, `owner`, `owner count`, `bound drivers`, `return code`. */
  readonly field: string;
  /** States that would be left: at most, and on the average of what the field can say. */
  readonly worst: number;
  readonly average: number;
}

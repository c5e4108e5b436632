/** What a scenario file says: its syntax as data, with the places that errors point at. */

/** Where something stands in a file; lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** Characters that it takes. */
  readonly length: number;
}

/** A word of the file, as it was written. */
export interface Word {
  readonly text: string;
  readonly at: Place;
}

export interface Scenario {
  /** What the first line calls it; the file has the same name. */
  readonly name: Word;
  /** What is asked, from `Question:` of the comment; one paragraph. */
  readonly question: string;
  /** Who asked, or what mended it, from `Source:`. */
  readonly source: string;
  readonly declarations: readonly Declaration[];
  readonly threads: readonly Thread[];
  readonly clauses: readonly Clause[];
}

/** A line of the initial state. */
export type Declaration =
  /** `topology NAME`: groups, devices and users are those of a listed topology. */
  | { readonly kind: 'topology'; readonly topology: Word }
  /** `group g0 = d0, d1`: in the order of the group's list. */
  | { readonly kind: 'group'; readonly group: Word; readonly devices: readonly Word[] }
  /** `absent d1 : isolation of d0`: not there yet; nothing isolates it from d0, so it will get the group of d0. */
  | { readonly kind: 'absent'; readonly device: Word; readonly beside: Word }
  /** `domain A, B : UNMANAGED` */
  | { readonly kind: 'domain'; readonly domains: readonly Word[]; readonly type: Word }
  /** `mm m0`: a process that devices can work for. */
  | { readonly kind: 'mm'; readonly mm: Word }
  /** `environment leaks-pasid`: a liberty that callers take. */
  | { readonly kind: 'environment'; readonly liberty: Word }
  /** `owner(g0) = P0`, `ats(d0) = true`: a state to be reached, or a property of a thing. */
  | { readonly kind: 'state'; readonly term: Application; readonly value: Value }
  /** `iommu_group_claim_dma_owner(g0, P0)`: called before the threads start, and must return 0. */
  | { readonly kind: 'call'; readonly call: Application }
  /** `may fail attach_dev(d1) = -ENOMEM`; with `break` in place of `fail`, although it must not. */
  | {
      readonly kind: 'failure';
      readonly isBreach: boolean;
      readonly of: Application;
      readonly errno?: Word | undefined;
    };

export interface Thread {
  readonly name: Word;
  /** Who it is, in the words of the file. */
  readonly title: string;
  readonly statements: readonly Statement[];
}

/** `r1 = iommu_attach_group(A, g0) if r0 = 0` */
export interface Statement {
  readonly register?: Word | undefined;
  readonly call: Application;
  readonly condition?: { readonly register: Word; readonly isEqual: boolean; readonly value: Value } | undefined;
}

/** `exists` and `forall` speak of the ends of executions, `ever` and `throughout` of every moment. */
export type Quantifier = 'exists' | 'forall' | 'ever' | 'throughout';

export interface Clause {
  readonly quantifier: Quantifier;
  readonly at: Place;
  readonly expression: Expression;
  /** The expression as it was written, on one line. */
  readonly text: string;
  readonly results: readonly DeclaredResult[];
}

export type Expression =
  | { readonly kind: 'or' | 'and'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression }
  | { readonly kind: 'comparison'; readonly left: Side; readonly isEqual: boolean; readonly right: Side }
  /** `kernelmem(hw(d0))`, `freed(A)`: something that is so or not. */
  | { readonly kind: 'statement'; readonly term: Application };

/** `hw(d0, 1)`, `iommu_attach_group(A, g0)`: a word and what it is said of. */
export interface Application {
  readonly kind: 'application';
  readonly name: Word;
  readonly arguments: readonly Side[];
  readonly at: Place;
}

/** `P0:r0` */
export interface Register {
  readonly kind: 'register';
  readonly thread: Word;
  readonly register: Word;
  readonly at: Place;
}

/** A name, a number or an errno: `A`, `NULL`, `2`, `-EBUSY`. */
export interface Value {
  readonly kind: 'value';
  readonly text: string;
  readonly at: Place;
}

export type Side = Application | Register | Value;

export type Verdict = 'Never' | 'Sometimes' | 'Always' | 'NoSuchCall';

/** `Result: v6.1/intel-vtd Always # 2cc73c5712f9 is not enough` */
export interface DeclaredResult {
  /** As `--design` takes it, or `*`. */
  readonly design: Word;
  /** As `--driver` takes it, or `*`. */
  readonly driver: Word;
  readonly verdict: Verdict;
  /** What the file says about it. */
  readonly remark?: string | undefined;
  readonly at: Place;
}

/**
 * The rules in whose terms the catalogue of historic bugs speaks, each with the invariants that it became.
 * A rule of the catalogue is wider than one invariant: each invariant is one sentence that can be judged.
 */
export const CATALOGUE_RULES: Readonly<Record<string, readonly string[]>> = {
  'INV-HW': ['I-05'],
  'INV-LIVE': ['I-06', 'I-51', 'I-53', 'I-68'],
  'INV-OWN': ['I-01', 'I-03'],
  'INV-EXCL': ['I-34', 'I-37'],
  'INV-CNT': ['I-02', 'I-45', 'I-56'],
  'INV-ROLL': ['I-16', 'I-48'],
  'INV-PASID': ['I-21', 'I-23', 'I-52'],
  'INV-READY': ['I-43', 'I-57'],
  'INV-ONE': ['I-44'],
  'INV-REF': ['I-30', 'I-49', 'I-54', 'I-55'],
  'INV-FAULT': ['I-28', 'I-68'],
  'INV-RESET': ['I-11', 'I-50'],
  'INV-NOFAIL': ['I-15'],
  'INV-PROG': ['I-46', 'I-47'],
};

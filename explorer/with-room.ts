/** Lists of integers that grow, of one thread. */

/** The list, or a copy of it that has room for so many: twice as long at the least, so that appending is cheap. */
export function withRoom(ints: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= ints.length) return ints;
  const wider = new Int32Array(Math.max(length, ints.length * 2));
  wider.set(ints);
  return wider;
}

/** Numbers for texts, in the order in which they are met. */
export class Numbering {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  /** Goes on from the numbers of `other`, of which those given so far are the first. */
  adopt(other: Numbering): void {
    for (const text of other.texts) this.of(text);
  }
}

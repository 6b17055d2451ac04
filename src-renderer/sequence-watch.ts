/** Notices that an event was missed: numbers follow one another without a gap. */
export class SequenceWatch {
  #last: number | null = null;

  /** 'gap' when events between the last one and this one were not seen, or the numbers began again. */
  accept(seq: number): 'next' | 'gap' {
    const follows = this.#last === null || seq === this.#last + 1;
    this.#last = seq;
    return follows ? 'next' : 'gap';
  }

  /** After a new connection: whatever comes first is the next. */
  reset(): void {
    this.#last = null;
  }
}

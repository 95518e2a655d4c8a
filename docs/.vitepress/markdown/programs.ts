/** A code block, as far as it matters for which program it belongs to. */
export interface Piece {
  readonly language: string;
  /** The name of the file that it is. */
  readonly name: string | undefined;
  readonly code: string;
}

/**
 * Which blocks of a page belong together. A block goes on with the program before it, unless one of the
 * two has a name or is a component of Vue, or it imports what was imported already: then it begins one.
 */
export class Programs {
  #last: Piece | undefined;
  #imported = new Set<string>();

  /** Takes the next block of the page, and says whether it begins a program. */
  begins(piece: Piece): boolean {
    const names = importsIn(piece.code);
    const last = this.#last;
    const begins =
      last === undefined ||
      last.language === "vue" ||
      last.name !== undefined ||
      piece.language === "vue" ||
      piece.name !== undefined ||
      names.some((name) => this.#imported.has(name));
    if (begins) {
      this.#last = piece;
      this.#imported = new Set(names);
    } else for (const name of names) this.#imported.add(name);
    return begins;
  }
}

/** What a program imports by name. */
export function importsIn(code: string): string[] {
  return [...code.matchAll(/^import (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = ""]) =>
    names.split(",").map((name) => name.trim()),
  );
}

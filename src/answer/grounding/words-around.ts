/** The last words of what stands before a place. */
export const lastWords = (text: string, most: number): string =>
  text
    .split(/\s+/)
    .slice(-most - 1)
    .join(' ')
/** The first words of what stands behind it. */
export const firstWords = (text: string, most: number): string =>
  text
    .split(/\s+/)
    .slice(0, most + 1)
    .join(' ')

/** Leaves no place in the pattern behind, as `test` of a global one would. */
export const test = (pattern: RegExp, text: string): boolean => text.search(pattern) >= 0

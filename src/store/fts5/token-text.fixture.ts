import { indexTokens, type Post } from '../../post/index.ts'

/** Posts per table, and so per slice of the index. A power of two. */
export const sliceSize = 32_768
export const sliceOf = (seq: number) => Math.floor(seq / sliceSize)

/** Stands between fields, so that no phrase crosses them; none of our tokens is this. */
const gap = '|'

/**
 * A post's tokens as texts for FTS5's `ascii` tokenizer, which then cuts at spaces only: all other ASCII punctuation is declared a
 * token character, everything beyond ASCII is one there anyway. `length`: primary tokens.
 */
export function tokenTextOf(post: Post): { body: string; mark: string; length: number } {
  let body = ''
  let mark = ''
  let next = 0
  const length = indexTokens(post, (term, position, primary) => {
    if (!primary) {
      mark += mark === '' ? term : ` ${term}`
      return
    }
    if (position > next) body += ` ${gap}`
    body += body === '' ? term : ` ${term}`
    next = position + 1
  })
  return { body, mark, length }
}

const tokenCharacters = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i))
  .filter((character) => !/[a-z0-9]/i.test(character))
  .join('')

/** For `create virtual table … using fts5(…)`: the tokenizer that leaves our tokens as they are. */
export const tokenizerOption = `tokenize = "ascii tokenchars '${tokenCharacters.replaceAll("'", "''").replaceAll('"', '""')}'"`

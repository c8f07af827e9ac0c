import { skipWithout } from '../../../tests/support/shared-data.ts'
import { isFields, listOf, type Fields } from '../fields.ts'
import { isLocalId, parse } from './wire.ts'

/** Recordings of a real Mastodon, by Mastodon.py, in the shared test data. */
export const cassettes = 'fixtures/mastodon-cassettes'
export const skip = skipWithout('fixtures/fixtures.tar.gz')

/** The bodies of a cassette: YAML folds long strings, in single quotes (an empty line is one `\n`) or in double ones (with escapes). */
export function bodiesOf(yaml: string): string[] {
  const bodies: string[] = []
  for (const [, quote, written = ''] of yaml.matchAll(/^ {6}string: (['"])((?:(?!\1)[^\\]|\\[\s\S]|'')*)\1$/gm)) {
    const unfolded = written.replace(/(\n[ \t]*)+/g, (breaks) => {
      const count = breaks.split('\n').length - 1
      return count === 1 ? ' ' : '\n'.repeat(count - 1)
    })
    bodies.push(quote === "'" ? unfolded.replaceAll("''", "'") : unescaped(written))
  }
  return bodies
}
/** In double quotes a backslash at the end of a line joins it to the next, and one before a space keeps the space. */
function unescaped(written: string): string {
  const joined = written
    .replace(/\\\n[ \t]*/g, '')
    .replace(/\n[ \t]*/g, ' ')
    .replaceAll('\\ ', ' ')
  return String(parse(`"${joined.replace(/\\([^"\\/bfnrtu])/g, '$1')}"`) ?? '')
}

/** Everything in an answer that is a status, however deep. */
export function statusesIn(value: unknown, found: Fields[] = [], depth = 0): Fields[] {
  if (depth > 12) return found
  for (const item of Array.isArray(value) ? listOf(value) : isFields(value) ? Object.values(value) : []) statusesIn(item, found, depth + 1)
  if (isFields(value) && 'visibility' in value && 'content' in value && 'account' in value && isLocalId(value['id'])) found.push(value)
  return found
}

/** As if its author had agreed to be indexed. */
export function agreeing(status: Fields): Fields {
  const account = { ...(status['account'] as Fields), indexable: true, noindex: false, discoverable: true }
  const inner = status['reblog']
  return { ...status, account, ...(isFields(inner) && { reblog: agreeing(inner) }) }
}

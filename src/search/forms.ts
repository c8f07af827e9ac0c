/**
 * The other forms of an English word: number, past, -ing ("cuts" → cut, cutting …; "release" → releases, released, releasing). By rule,
 * without a dictionary: some exist nowhere and then match nothing. Takes and gives tokens. Not for words of other languages or names of
 * three letters or less; nothing derived ("govern" is no form of "government").
 */
export function formsOf(word: string): string[] {
  if (!/^[a-z]{3,}$/.test(word) || invariable.has(word)) return []
  const bases = basesOf(word)
  const own = bases.length === 0 ? inflected(word) : word.endsWith('ing') ? [`${word}s`] : []
  return [...new Set([...bases.flatMap(inflected), ...own])].filter((form) => form !== word)
}

/** They end like a plural and are none. */
const invariable: ReadonlySet<string> = new Set(['news', 'always', 'perhaps', 'politics', 'economics', 'mathematics'])
const isBase = (base: string) => base.length >= 3 && /[aeiouy]/.test(base)

/** What a word may be an inflected form of; nothing where it looks like a base itself. */
function basesOf(word: string): string[] {
  if (/[^aeiou]ie[sd]$/.test(word)) return [`${word.slice(0, -3)}y`].filter(isBase)
  if (/(?:x|ch|sh|ss|z)es$/.test(word)) return [word.slice(0, -2)].filter(isBase)
  if (/[^sui]s$/.test(word)) return [word.slice(0, -1)].filter(isBase)
  if (!/(?:[^e]ed|ing)$/.test(word)) return []
  const rest = word.replace(/(?:ed|ing)$/, '')
  return (doubled.test(rest) ? [rest.slice(0, -1)] : [rest, `${rest}e`]).filter(isBase)
}
const doubled = /([bdfgmnprt])\1$/

function inflected(base: string): string[] {
  const stem = base.slice(0, -1)
  if (/[^aeiou]y$/.test(base)) return [base, `${stem}ies`, `${stem}ied`, `${base}ing`]
  if (base.endsWith('e')) return [base, `${base}s`, `${base}d`, base.endsWith('ee') ? `${base}ing` : `${stem}ing`]
  const plural = /(?:x|ch|sh|s|z)$/.test(base) ? `${base}es` : `${base}s`
  const last = /[^aeiou][aeiou]([bdfgmnprt])$/.exec(base)?.[1] // cut → cutting; visit → visiting as well
  return [base, plural, `${base}ed`, `${base}ing`, ...(last === undefined ? [] : [`${base}${last}ed`, `${base}${last}ing`])]
}

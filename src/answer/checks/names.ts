const notNames = new Set(
  'the a an it they he she this that these those my our his her its just one some many several users user people posters post posts according reports report authors author residents officials witnesses in on at by for from as after before while when since there and but i no yes not'.split(
    ' ',
  ),
)

/**
 * Capitalised words, folded, without those that are capitalised as a matter of course. The first word of a sentence counts as well, as
 * nobody can see whether it is a name, by its stem; scripts without case have none, and German nouns all count.
 */
export function namesOf(sentence: string): string[] {
  const names = new Set<string>()
  for (const match of sentence.matchAll(/(?<![\p{L}\p{N}'’])\p{Lu}[\p{L}\p{M}\p{N}'’.&-]*/gu)) {
    const word = match[0].replace(/[.'’-]+$|['’]s$/gu, '')
    const isFirst = /^["'“‘(\s]*$/u.test(sentence.slice(0, match.index))
    for (const part of word.split(/[-.&]/u))
      if (part.length > 1 && !notNames.has(part.toLowerCase())) names.add(isFirst ? stem(fold(part)) : fold(part))
  }
  return [...names]
}

const stem = (word: string) => word.replace(/(?<=\p{L}{3})(?:ing|ed|es|s)$/u, '')

/** Case, accents and the apostrophe's ending aside: how a name is looked for in the cited text. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/['’]s?$/u, '')

/** Names of the sentence that no cited text holds, in whatever spelling of case, hyphens and accents. */
export function strangeNames(sentence: string, cited: string): string[] {
  const held = fold(cited).replace(/[-.&’']/gu, '')
  return namesOf(sentence).filter((name) => !held.includes(name.replace(/[’']/gu, '')))
}

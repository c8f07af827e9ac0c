/** What forms of one word mostly share: without accents and the commonest endings. */
export const foldedStem = (found: string): string =>
  found
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/['’]s$/u, '')
    .replace(/(?<=\p{L}{3})(?:ing|ed|es|e|s|d)$/u, '')

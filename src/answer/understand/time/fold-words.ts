/**
 * Text for the patterns of time words: Latin without accents, lower case, one kind of apostrophe, hyphen and digit. Each UTF-16 unit
 * becomes one unit, so a place in the folded text is the same place in the text. What is quoted, tagged or named stands as `"`.
 */
export function foldWords(text: string): string {
  return text
    .replace(/["“”„«][^"“”„»]{2,200}["“”»]|[@#][\p{L}\p{N}_.-]+|https?:\S+/gu, (whole) => '"'.repeat(whole.length))
    .replace(/[^\n]/g, (unit) => {
      if (/['’‘ʼ]/.test(unit)) return "'"
      if (/[‐‑–—]/.test(unit)) return '-'
      if (/[\s\ue000-\uf8ff]/.test(unit)) return ' ' // places of moments come from the private use area
      if (/[\uff10-\uff19\uff1a]/.test(unit)) return unit.normalize('NFKC')
      if (!/\p{Script=Latin}/u.test(unit)) return unit
      const plain = unit.normalize('NFD').charAt(0).toLowerCase()
      return plain.length === 1 ? plain : unit
    })
}

/** Patterns over folded words: at the beginning of a question, anywhere in it as whole words, or at its end. */
const begins = String.raw`^(?:[¿¡\s"',.-]|(?:and|but|so|et|mais|y|pero|und|aber|e|mas)\s)*`
export const opening = (...forms: string[]): RegExp => new RegExp(`${begins}(?:${forms.join('|')})`, 'u')
export const anywhere = (...forms: string[]): RegExp => new RegExp(`(?<![\\p{L}])(?:${forms.join('|')})(?![\\p{L}])`, 'u')
export const closing = (...forms: string[]): RegExp => new RegExp(`(?<![\\p{L}])(?:${forms.join('|')})[\\s?!.]*$`, 'u')

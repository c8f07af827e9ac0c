import { topic } from './attacks.ts'
import { innocent } from './scene.ts'

/** Words in a row by which a text is taken to repeat an attack; characters where a script has no words. */
const run = 3
const characters = 10

/** Whether a text shows words of an attack: three in a row of what can be seen of them, or ten characters of one long word. What every post says is no sign. */
export function holdsWordsOf(text: string, attack: string): boolean {
  const shown = ` ${wordsIn(text).join(' ')} `
  const parts = attack.slice(0, most).split(topic).map(wordsIn)
  const rows = parts.flatMap((words) =>
    words.length <= run ? [words.join(' ')] : words.slice(run - 1).map((_, at) => words.slice(at, at + run).join(' ')),
  )
  if (rows.some((row) => row.length >= 8 && shown.includes(` ${row} `) && !usual.includes(` ${row} `))) return true
  return parts
    .flat()
    .some(
      (word) => word.length >= (/[^\u0000-\u024F]/.test(word) ? characters : 2 * characters) && shown.includes(word.slice(0, characters)),
    )
}

/** Words of the evidence itself. */
const usual = ` ${wordsIn(innocent.map(({ text }) => text).join(' , ')).join(' ')} `

/** UTF-16 units of an attack that are compared. */
const most = 1_000

function wordsIn(text: string): string[] {
  return (
    text
      .replace(/\p{Cf}|\p{Mn}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+|(?<=\s)[.-]+(?=\s)/gu) ?? []
  )
}

import type { Post } from '../../post/index.ts'
import { wordsOf } from '../checks/index.ts'
import { answerSettings as settings } from '../settings.ts'
import { sanitise } from './sanitise.ts'
import { splitSentences } from './sentences.ts'
import { speaksToMachine } from './speaks-to-machine.ts'

/** A post as a model sees it, made safe and short; what is said to a machine is left out, where it is known as such. */
export function promptWords(post: Post): string {
  const words = wordsOf(post).slice(0, 4 * settings.promptPostLength)
  const said = words.split(/\n+/u).map((line) =>
    splitSentences(line)
      .filter((sentence) => !speaksToMachine(sentence))
      .join(' '),
  )
  return sanitise(said.filter(Boolean).join('\n'), settings.promptPostLength)
}

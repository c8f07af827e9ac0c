import type { EpochMs } from '../post/index.ts'
import type { Question } from './evidence.ts'
import type { Style } from './styles.ts'

export type AnswerRequest = {
  readonly id: string
  readonly question: string
  readonly from?: EpochMs
  readonly until?: EpochMs
  readonly asOf?: EpochMs
  readonly network?: string
  readonly lang?: string
  readonly limit?: number
  readonly style?: Style
  /** Handles. */
  readonly authors?: readonly string[]
  readonly notAuthors?: readonly string[]
  readonly timeZone: string
  readonly previous?: Question
  /** never: by the model alone; auto: alone where the question needs no posts, else declined where it plainly is none. Default: always. */
  readonly posts?: 'auto' | 'always' | 'never'
  /** false: words that were read in pictures are no part of it. */
  readonly pictureText?: boolean
}

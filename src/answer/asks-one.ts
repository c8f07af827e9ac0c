import type { Question } from './evidence.ts'

/** Whether the words of somebody are asked for, and not what is so: nobody else is missed, and one may be heard more than once. */
export const asksOne = ({ speakers, namedSpeakers = [] }: Pick<Question, 'speakers' | 'namedSpeakers'>): boolean =>
  speakers.length + namedSpeakers.length > 0

import { z } from 'zod'
import { AppError } from '../../errors/index.ts'

const recencyQuestion = z.object({ question: z.string(), majority_label: z.string() })
export type RecencyQuestion = z.infer<typeof recencyQuestion>

/** Labels of answers that change within a week. */
const perishable: ReadonlySet<string> = new Set(['An-Hour', 'A-Few-Hours', 'A-Day', 'A-Few-Days', 'A-Week'])

/** The file of RecencyQA as it is published: a JSON list. Throws `request_invalid` for anything else. */
export function readQuestions(json: string): readonly RecencyQuestion[] {
  try {
    return z.array(recencyQuestion).min(1).parse(JSON.parse(json))
  } catch (cause) {
    throw new AppError('request_invalid', {
      message: 'This is no file of RecencyQA: a JSON list of questions with their majority_label.',
      cause,
    })
  }
}

/** Whether its answer ages within a week, by most of its judges. */
export const isPerishable = ({ majority_label }: RecencyQuestion): boolean => perishable.has(majority_label)

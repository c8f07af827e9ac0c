import type { Model } from '../models/index.ts'
import { fill, promptText, readPrompt, type PromptName } from './prompts/index.ts'
import type { Prompt } from './writer.ts'

/** A model that is asked whether posts do something, Yes or No; how likely it says either is a signal among others, never a verdict. */
export interface Judge<About, Shown> {
  readonly name: string
  readonly prompt: Prompt
  /** How much likelier Yes is than No: any number. Throws what the model throws. */
  judge(about: About, shown: Shown, options: { readonly signal: AbortSignal }): Promise<number>
}

/** `told`: what the prompt's places hold, made safe. undefined: the model cannot tell how likely an answer is. */
export function createJudge<About, Shown>(
  model: Model,
  promptName: PromptName,
  told: (about: About, shown: Shown) => Readonly<Record<string, string>>,
): Judge<About, Shown> | undefined {
  const ask = model.judge?.bind(model)
  if (!ask) return undefined
  const prompt = readPrompt(promptName)
  const { stable, examples, posts, question } = prompt
  return {
    name: model.name,
    prompt: { name: prompt.name, text: promptText(prompt) },
    judge: async (about, shown, options) => {
      const values = told(about, shown)
      const request = { stable, examples, posts: fill(posts, values), question: fill(question, values), maxOutputTokens: 1 }
      return ask(request, ['Yes', 'No'], options)
    },
  }
}

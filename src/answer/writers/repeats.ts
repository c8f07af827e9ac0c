import { answerSettings as settings } from '../settings.ts'

/** Whether a text holds so many consecutive words of the prompt that it must have been copied from there. */
export function repeats(text: string, prompt: string): boolean {
  const words = (some: string) => some.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const told = ` ${words(prompt).join(' ')} `
  const own = words(text)
  for (let at = 0; at + settings.promptWords <= own.length; at++)
    if (told.includes(` ${own.slice(at, at + settings.promptWords).join(' ')} `)) return true
  return false
}

import { getLIDModel } from 'fasttext.wasm.js'
import { scriptLanguage } from './script-language.ts'

/** The BCP 47 tag of the language a text is most likely written in; undefined where that is too uncertain to say. */
export type Identify = (text: string) => string | undefined

/** Below this the model's word counts for nothing: of what it says of posts from here on, 98 in 100 are right (docs/benchmarks.md). */
const surest = 0.4
/** UTF-16 units of a text that are looked at; more cost time and say the same. */
const looked = 280
/** What cannot tell: addresses, names, tags, the mark of a repost. */
const noise = /https?:\S+|www\.\S+|[@#][\p{L}\p{N}\p{M}_.]+|^RT\b/gu
/** The model names languages by their Wikipedia; these are not BCP 47. */
const tags: Readonly<Record<string, string>> = { als: 'gsw', bh: 'bho', eml: 'egl', nah: 'nci', sh: 'hbs' }

/** Loads fastText's model of 176 languages (lid.176.ftz, 0.9 MB) into WebAssembly of this thread. */
export async function openIdentifier(): Promise<Identify> {
  const model = await (await getLIDModel()).load()
  return (text) => {
    const words = text
      .slice(0, 2 * looked)
      .replace(noise, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, looked)
    if (!/\p{L}\P{L}*\p{L}/u.test(words)) return undefined
    const known = scriptLanguage(words)
    if (known !== undefined) return known
    const found = model.predict(words.toLowerCase().toWellFormed(), 1, surest)
    try {
      const label = found.size() > 0 ? found.get(0)[1].slice('__label__'.length) : undefined
      return label && (tags[label] ?? label)
    } finally {
      found.delete() // memory of WebAssembly, which no collector frees
    }
  }
}

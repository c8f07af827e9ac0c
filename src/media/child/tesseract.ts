import { createRequire } from 'node:module'
import { join } from 'node:path'
import { mediaSettings } from '../settings.ts'
import type { ReadText } from './protocol.ts'

/** What is used of tesseract.js (Apache-2.0, Tesseract as WebAssembly); no dependency either. */
type Line = { readonly text: string; readonly confidence: number }
type Page = { readonly blocks: readonly { readonly paragraphs: readonly { readonly lines: readonly Line[] }[] }[] | null }
type Tesseract = {
  createWorker(
    language: string,
    engine: number,
    options: Readonly<Record<string, unknown>>,
  ): Promise<{ recognize(image: Buffer, options: object, output: { blocks: true }): Promise<{ data: Page & { confidence: number } }> }>
}

/** The neural one (OEM_LSTM_ONLY). */
const engine = 1
const data = ['node_modules', '@tesseract.js-data', 'eng', '4.0.0_best_int']

/** Reads words in a PNG. Everything it needs lies in the folder; nothing is downloaded or written. */
export async function openTesseract(folder: string): Promise<(png: Buffer) => Promise<ReadText>> {
  const { createWorker } = createRequire(join(folder, 'package.json'))('tesseract.js') as Tesseract
  const worker = await createWorker('eng', engine, {
    langPath: join(folder, ...data),
    cacheMethod: 'none',
    gzip: true,
    errorHandler: () => {}, // without one a picture that cannot be read ends the process
  })
  return async (png) => {
    const { data: page } = await worker.recognize(png, {}, { blocks: true })
    return toText(page)
  }
}

/** The lines of which it is sure, and how sure it is of those. */
function toText({ blocks }: Page): ReadText {
  const { leastConfidence, leastLetters, mostText } = mediaSettings.read
  const isSure = ({ confidence, text }: Line) => confidence >= leastConfidence && /[\p{L}\p{N}]{2}/u.test(text)
  const paragraphs = (blocks ?? []).flatMap((block) => block.paragraphs.map(({ lines }) => lines.filter(isSure)))
  const sure = paragraphs.flat()
  // Where a line ends says nothing; where a paragraph does, a sentence ends as well.
  const text = paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.text.trim()).join(' '))
    .join('\n')
  const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0
  if (letters < leastLetters) return { text: '', confidence: 0 }
  const confidence = sure.reduce((sum, line) => sum + line.confidence, 0) / sure.length
  return { text: text.slice(0, mostText).toWellFormed().normalize('NFC'), confidence }
}

import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { deniesSomething } from '../../answer/index.ts'
import { AppError } from '../../errors/index.ts'
import { shareSection, type Section } from '../report/index.ts'

/** What a tweet says of the rumour that its thread is about (RumourEval 2017, SemEval task 8, subtask A). */
type Stance = 'support' | 'deny' | 'query' | 'comment'
export type Stanced = { readonly text: string; readonly stance: Stance }

const labelsSchema = z.record(z.string(), z.enum(['support', 'deny', 'query', 'comment']))
const tweetSchema = z.object({ text: z.string() })

/** The labelled tweets of the set as it is published: a tree with a file a tweet. Throws `file_unreadable`, `format_unknown`. */
export async function readStances(folder: string): Promise<Stanced[]> {
  const paths = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new AppError('file_unreadable', { message: `There is no folder ${folder} that can be read. Check the path.`, cause })
  })
  const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(join(folder, path), 'utf8'))
  try {
    const stances = new Map<string, Stance>()
    for (const path of paths.filter((one) => /subtaskA-\w+\.json$/.test(one)))
      for (const [id, stance] of Object.entries(labelsSchema.parse(await read(path)))) stances.set(id, stance)
    const stanced: Stanced[] = []
    for (const path of paths.filter((one) => /(?:^|[\\/])\d+\.json$/.test(one))) {
      const stance = stances.get(basename(path, '.json'))
      if (stance === undefined) continue
      stances.delete(basename(path, '.json')) // some tweets stand in two threads
      stanced.push({ text: tweetSchema.parse(await read(path)).text, stance })
    }
    if (stanced.length > 0) return stanced
  } catch (cause) {
    throw new AppError('format_unknown', { message: notTheSet(folder), cause })
  }
  throw new AppError('format_unknown', { message: notTheSet(folder) })
}

const notTheSet = (folder: string) =>
  `${folder} is not RumourEval 2017: labels in rumoureval-subtaskA-*.json, and each tweet in a file of its id.`

/** How many of the real denials are heard as such, and how many others are. Shares alone: the tweets are private people's. */
export function rumourSection(stanced: readonly Stanced[]): Section {
  const row = (name: string, stance: Stance) => {
    const own = stanced.filter((one) => one.stance === stance)
    return { name, hits: own.filter(({ text }) => deniesSomething(text, ['en'])).length, of: own.length }
  }
  return shareSection(
    'Real rumours: heard as a denial',
    [row('that deny it', 'deny'), row('that support it', 'support'), row('that ask about it', 'query'), row('other comments', 'comment')],
    'Replies to rumours of 2014 to 2016, labelled by people (RumourEval 2017): the first row is recall, the others are false alarms. A reply may deny by irony, a picture or a link, which words do not show.',
  )
}

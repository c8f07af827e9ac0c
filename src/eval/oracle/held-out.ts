import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../errors/index.ts'
import { readStory, type Story } from '../../sim/story.ts'

/** Stories that were written without sight of the rules of answering. For reports alone: held-out/README.md. */
const ownFolder = fileURLToPath(new URL('held-out/', import.meta.url))

/** The stories of a folder, `*.json` in the format of docs/stories.md. Throws `file_unreadable`, and one `config_invalid` with every broken file. */
export async function readHeldOut(folder = ownFolder): Promise<Story[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new AppError('file_unreadable', { message: `There is no folder ${folder} that can be read. Check the path.`, cause })
  })
  const files = names.filter((name) => name.endsWith('.json')).sort()
  if (files.length === 0)
    throw new AppError('file_unreadable', {
      message: `The folder ${folder} holds no story: no file that ends in .json. docs/stories.md has the format.`,
    })
  const read = await Promise.allSettled(files.map((name) => readStory(join(folder, name))))
  const problems = read.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).message] : []))
  if (problems.length > 0) throw new AppError('config_invalid', { message: problems.join('\n') })
  const stories = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const ids = stories.map(({ id }) => id)
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  if (twice !== undefined)
    throw new AppError('config_invalid', { message: `Two files hold a story with the id "${twice}". Give each its own.` })
  return stories
}

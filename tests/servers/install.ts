import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'

/**
 * The very npm packages of a server's lock, once for each lock; where they lie, with the files beside them. Their install scripts do not run: none is
 * needed. Not beside the sources: their packages would bring their own tests into ours. Git ignores the place.
 */
export async function installServer(name: string, files: readonly string[]): Promise<URL> {
  const sources = new URL(`./${name}/`, import.meta.url)
  const installed = new URL(`../../.cache/servers/${name}/`, import.meta.url)
  const lock = await readFile(new URL('package-lock.json', sources), 'utf8')
  const mark = new URL('node_modules/.of-lock', installed)
  await mkdir(installed, { recursive: true })
  for (const file of ['package.json', 'package-lock.json', ...files]) await copyFile(new URL(file, sources), new URL(file, installed))
  if ((await readFile(mark, 'utf8').catch(() => '')) === lock) return installed
  // What npm told `npm test` about our own package is not for this one.
  const ours = /^npm_(?:package|lifecycle|command|config_(?:local_|global_)?prefix)/i
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !ours.test(key)))
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = spawn('npm', args, { cwd: installed, env, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })
  const [code] = (await once(npm, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`npm could not install ${name}: it ended with ${code}.`)
  await writeFile(mark, lock)
  return installed
}

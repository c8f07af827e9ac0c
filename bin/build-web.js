// Builds the page into web/dist where it is missing or stale, judged by the content of what it is made from. Where Vite is not
// installed (`npm ci --omit=dev`) it says so and the server goes on without the page.
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'web/dist')
const maxCompressed = 200_000

function stampOf() {
  const hash = createHash('sha256')
  const sources = globSync(
    [
      'web/index.html',
      'web/vite.config.ts',
      'web/src/**/*',
      'web/public/**/*',
      'src/api/schema.ts',
      'package-lock.json',
      'bin/build-web.js',
    ],
    { cwd: root, withFileTypes: true },
  )
  for (const file of sources
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort())
    hash.update(file.slice(root.length)).update(readFileSync(file))
  return hash.digest('hex')
}

function isInstalled(name) {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`)
    return true
  } catch {
    return false
  }
}

/** Compressed copies beside the files; the server sends them as they are. Returns the sum of their sizes. */
function compress(folder) {
  let total = 0
  for (const name of globSync('**/*.{html,js,css,svg}', { cwd: folder })) {
    const bytes = readFileSync(join(folder, name))
    const packed = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
    writeFileSync(join(folder, `${name}.br`), packed)
    total += packed.length
  }
  return total
}

const stamp = stampOf()
const stampFile = join(dist, '.stamp')
const isFresh = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp && !process.argv.includes('--force')

if (!isFresh && !(isInstalled('vite') && isInstalled('react') && isInstalled('react-dom'))) {
  console.error('The page is not built, since Vite is not installed; everything else works. To have it, run `npm ci` without --omit=dev.')
} else if (!isFresh) {
  const started = performance.now()
  const { build } = await import('vite')
  const part = join(root, `web/.dist-${randomUUID()}`)
  try {
    await build({ root: join(root, 'web'), logLevel: 'error', build: { outDir: part, emptyOutDir: true } })
    const size = compress(part)
    writeFileSync(join(part, '.stamp'), stamp)
    rmSync(dist, { recursive: true, force: true })
    renameSync(part, dist) // whole or not at all, also when two builds run at once
    console.log(`Built the page in ${((performance.now() - started) / 1_000).toFixed(1)} s, ${Math.round(size / 1_000)} kB compressed`)
    if (size > maxCompressed) {
      console.error(`The page may have at most ${maxCompressed / 1_000} kB compressed.`)
      process.exitCode = 1
    }
  } catch (error) {
    const another = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp
    if (!another) throw error // else a build beside this one finished first
  } finally {
    rmSync(part, { recursive: true, force: true })
  }
}

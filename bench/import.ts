import { createReadStream, createWriteStream, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import zlib from 'node:zlib'
import { bluesky, congress, sharedFile } from '../tests/support/shared-data.ts'
import { groundswell, median, output, say, sayWhere, whole } from './support.ts'

/**
 * node bench/import.ts [rounds]
 * From a compressed file to posts that are durable and findable: `groundswell import` against plain SQLite with FTS5, each a
 * process of its own, in turn, the same file. Two sets: X API v1.1 objects, and as many records with at:// ids.
 */
const rounds = Number(process.argv[2] ?? 5)
const peer = fileURLToPath(new URL('plain-fts5.ts', import.meta.url))
const work = mkdtempSync(join(tmpdir(), 'groundswell-bench-'))
try {
  for (const name of [congress, bluesky])
    if (!existsSync(sharedFile(name))) throw new Error(`The benchmark needs the shared test data: ../shared/data/${name}`)
  sayWhere()
  await compare('102,434 X API v1.1 objects', sharedFile(congress))
  await compare('106,810 Bluesky records (10,681, each ten times with another record key)', await tenfold(sharedFile(bluesky)))
} finally {
  rmSync(work, { recursive: true, force: true })
}

async function compare(title: string, file: string): Promise<void> {
  const ours: number[] = []
  const theirs: number[] = []
  let sizes = ''
  for (let round = 0; round < rounds; round++) {
    const data = join(work, `data${round}`)
    const database = join(work, `plain${round}.db`)
    const runs = [
      async () => {
        const { read, seconds } = JSON.parse(await output(process.execPath, [groundswell, 'import', file, '--json', '--data', data])) as {
          read: number
          seconds: number
        }
        ours.push(read / seconds)
      },
      async () => {
        const { posts, seconds } = JSON.parse(
          await output(process.execPath, ['--disable-warning=ExperimentalWarning', peer, file, database]),
        ) as {
          posts: number
          seconds: number
        }
        theirs.push(posts / seconds)
      },
    ]
    for (const run of round % 2 ? runs.reverse() : runs) await run()
    sizes = `${megabytes(data)} MB against ${megabytes(work, `plain${round}.db`)} MB`
    rmSync(data, { recursive: true })
    for (const end of ['', '-wal', '-shm']) rmSync(`${database}${end}`, { force: true })
  }
  say(`\n${title}, ${rounds} rounds, median (lowest to highest)`)
  say(`  groundswell    ${rate(ours)}`)
  say(`  plain FTS5     ${rate(theirs)}`)
  say(`  ratio          ${(median(ours) / median(theirs)).toFixed(2)}   on disk ${sizes}`)
}

function rate(values: readonly number[]): string {
  return `${whole(median(values)).padStart(7)} posts/s   (${whole(Math.min(...values))} to ${whole(Math.max(...values))})`
}

function megabytes(folder: string, beginning = ''): number {
  const names = readdirSync(folder).filter((name) => name.startsWith(beginning) && !statSync(join(folder, name)).isDirectory())
  return Math.round(names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1e6)
}

/** Ten records for each, told apart by their keys: the set is small, ids are what differs. */
async function tenfold(file: string): Promise<string> {
  const target = join(work, 'tenfold.ndjson.br')
  async function* lines() {
    for await (const line of createInterface({ input: createReadStream(file).pipe(zlib.createBrotliDecompress()) }))
      for (let copy = 0; copy < 10; copy++) yield `${line.replace(/("uri":"[^"]+)"/, `$1${copy}"`)}\n`
  }
  const fast = zlib.createBrotliCompress({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } })
  await pipeline(Readable.from(lines()), fast, createWriteStream(target))
  return target
}

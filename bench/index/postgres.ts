import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { indexTokens, type Post } from '../../src/post/index.ts'
import type { Clause } from '../../src/store/index.ts'
import type { Engine } from './engine.ts'
import { postgresBin, requirePeer } from './installed.ts'
import { topK, type Question } from './questions.ts'

type Client = {
  connect(): Promise<void>
  query(text: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }>
  end(): Promise<void>
}

/** PostgreSQL with a GIN index over our own tokens, on a socket in its folder; one connection writes, another reads. `ts_rank` is not BM25. */
export async function openPostgres(folder: string): Promise<Engine> {
  const bin = postgresBin() ?? ''
  const data = join(folder, 'data')
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o777)
  // It refuses to run as root: Debian's package brings an account for it.
  const isRoot = process.getuid?.() === 0
  const as = (command: string, args: readonly string[]): [string, string[]] =>
    isRoot ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', command, ...args]] : [command, [...args]]
  if (!existsSync(data))
    execFileSync(...as(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'bench', '--no-sync']), { stdio: 'ignore' })
  const server = spawn(...as(join(bin, 'postgres'), ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'shared_buffers=128MB']), {
    stdio: 'ignore',
  })
  const { Client: Connection } = requirePeer('pg') as { Client: new (options: unknown) => Client }
  const connect = async (): Promise<Client> => {
    for (let tries = 0; ; tries++) {
      const client = new Connection({ host: folder, user: 'bench', database: 'postgres' })
      try {
        await client.connect()
        return client
      } catch (error) {
        if (tries > 200) throw error
        await delay(50)
      }
    }
  }
  const [writer, reader] = [await connect(), await connect()]
  let before: Promise<unknown> = Promise.resolve()
  /** One statement after the other. */
  const inTurn = (text: string, values: readonly unknown[]): Promise<unknown> => (before = before.then(() => writer.query(text, values)))
  await writer.query(`create table if not exists post(seq bigserial primary key, id text not null unique, author text, witnessed bigint, lang text,
    has_link boolean, likes int, body text, record text, words tsvector)`)
  await writer.query('create index if not exists post_words on post using gin(words)')
  await writer.query('create index if not exists post_author on post(author, seq)')
  return {
    async write(posts) {
      const list = (value: (post: Post) => unknown) => posts.map(value)
      await inTurn(
        `insert into post(id, author, witnessed, lang, has_link, likes, body, record, words)
         select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::boolean[], $6::int[], $7::text[], $8::text[], $9::tsvector[]) on conflict do nothing`,
        [
          list(({ id }) => id),
          list(({ author }) => author.id),
          list(({ witnessedAt }) => witnessedAt),
          list(({ langs }) => langs[0] ?? ''),
          list(({ links }) => links.length > 0),
          list(({ counts }) => counts.likes),
          list(({ text }) => text),
          list(({ links, tags, mentions, media, card, replyTo, thread, version }) =>
            JSON.stringify({ links, tags, mentions, media, card, replyTo, thread, version }),
          ),
          list(vectorOf),
        ],
      )
    },
    remove: async (ids) => void (await inTurn('delete from post where id = any($1)', [ids])),
    async find(question) {
      const { rows } = await reader.query(...statementOf(question))
      return { ids: rows.map((row) => String(row['id'])), tookMs: undefined }
    },
    count: async (term) =>
      Number((await reader.query('select count(*) n from post where words @@ $1::tsquery', [quote(term)])).rows[0]?.['n']),
    async [Symbol.asyncDispose]() {
      await writer.end()
      await reader.end()
      server.kill('SIGINT') // fast shutdown
      await once(server, 'exit')
    },
  }
}

const quote = (term: string) => `'${term.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

/** `'word':1,7 'other':2`, as PostgreSQL writes it. */
function vectorOf(post: Post): string {
  const places = new Map<string, number[]>()
  indexTokens(post, (term, position) => {
    const list = places.get(term)
    if (list) list.push(position + 1)
    else places.set(term, [position + 1])
  })
  return [...places].map(([term, list]) => `${quote(term)}:${list.slice(0, 250).join(',')}`).join(' ')
}

function statementOf({ kind, query, seqFrom }: Question): [string, unknown[]] {
  const words = (clauses: readonly Clause[], join: string) =>
    clauses
      .map((clause) => ('term' in clause ? quote(clause.term) : 'phrase' in clause ? clause.phrase.map(quote).join(' <-> ') : "''"))
      .join(join)
  const match = words(query.any, ' | ') || words(query.all, ' & ')
  const from = 'from post where words @@ $1::tsquery and seq > $2'
  if (kind === 'newest') return [`select id ${from} order by seq desc limit ${topK}`, [match, seqFrom]]
  if (kind !== 'filter-decay') return [`select id ${from} order by ts_rank(words, $1::tsquery) desc limit ${topK}`, [match, seqFrom]]
  return [
    `select id ${from} and lang = 'en' and has_link order by ts_rank(words, $1::tsquery) * power(2, -greatest(0, $3 - witnessed)::float8 / $4::float8) desc limit ${topK}`,
    [match, seqFrom, query.decayFrom, query.halfLifeMs],
  ]
}

import type { SourceStatus, Status } from '../api.ts'
import { bytes, count, minuteOf, took } from '../words.ts'
import { sourceTitle, stateWords } from './live-sources.tsx'

type Timings = NonNullable<SourceStatus['findableMs']>

/** How everything is doing, in words: what is held, how old now is, what was refused and why, how long things take. */
export function StatusPage({ status }: { status: Status | undefined }) {
  if (!status) return <p className="quiet">Reading the status …</p>
  const { posts, span, networks, sources, store, answers, pictures } = status
  const live = [...sources, ...(status.live?.sources ?? [])].filter(({ state }) => state !== 'archive')
  const archives = sources.filter(({ state }) => state === 'archive')
  return (
    <div className="column status">
      <h1>Status</h1>
      <dl>
        <Row name="Posts that can be found">{posts.toLocaleString('en')}</Row>
        {span && (
          <Row name="Written between">
            {minuteOf(span.from)} and {minuteOf(span.until)}
          </Row>
        )}
        {Object.entries(networks).map(([name, number]) => (
          <Row key={name} name={`From ${sourceTitle(name)}`}>
            {count(number, 'post')}
          </Row>
        ))}
        {archives.length > 0 && <Row name="Imported">{count(archives.length, 'archive')}</Row>}
        <Row name="On disk">
          {bytes(store.bytes)}
          {store.full && ' · the disk is full: nothing new is kept'}
        </Row>
        {pictures && (
          <Row name="Pictures">
            {pictures.state === 'ready'
              ? `${count(pictures.kept, 'preview')}, ${bytes(pictures.bytes)}`
              : pictures.state === 'off'
                ? 'are not shown (GROUNDSWELL_PICTURES)'
                : 'are not shown: groundswell media install'}
          </Row>
        )}
        <Row name="Answers">
          {answers.wholeMs
            ? `${answers.wholeMs.count.toLocaleString('en')} since the start · first sentence ${within(answers.firstSentenceMs)} · whole ${within(answers.wholeMs)}`
            : 'none since the start'}
        </Row>
      </dl>
      {live.map((source) => (
        <LiveStatus key={source.name} source={source} />
      ))}
      {live.length === 0 && <p className="quiet">No network is read. “Sources” says what is there, and takes more.</p>}
    </div>
  )
}

const reasons: Readonly<Record<string, string>> = {
  malformed: 'could not be read',
  undated: 'had no date',
  'too-large': 'were too large',
  'not-public': 'were not public',
  shed: 'likes were left uncounted while behind',
}

function LiveStatus({ source }: { source: SourceStatus }) {
  const { findableMs, goneMs, waiting = 0, drops, reconnects, gap, gaps = 0 } = source
  const dropped = Object.entries(drops)
  return (
    <section>
      <h2>{sourceTitle(source.name)}</h2>
      <p className="quiet state">{stateWords(source)}</p>
      <dl>
        <Row name="A new post can be found after">{within(findableMs)}</Row>
        <Row name="A deleted post is gone after">{within(goneMs)}</Row>
        <Row name="Waiting to be stored">{count(waiting, 'event')}</Row>
        <Row name="Refused">
          {dropped.length === 0
            ? 'nothing'
            : dropped.map(([reason, number]) => `${number.toLocaleString('en')} ${reasons[reason] ?? reason}`).join(' · ')}
        </Row>
        {reconnects !== undefined && (
          <Row name="Connection lost">
            {reconnects === 0 ? 'never' : reconnects === 1 ? 'once' : `${reconnects.toLocaleString('en')} times`}
          </Row>
        )}
        {gap !== undefined && (
          <Row name="Gaps">
            {gaps} · {gap}
          </Row>
        )}
      </dl>
    </section>
  )
}

/** "12 ms (99 of 100 within 31 ms)". */
const within = (timings: Timings | undefined): string =>
  timings ? `${took(timings.p50)} (99 of 100 within ${took(timings.p99)})` : 'nothing measured yet'

function Row({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

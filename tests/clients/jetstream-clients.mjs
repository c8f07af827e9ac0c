// Unmodified clients of Jetstream, as their makers publish them: each prints a line of JSON for every post created or deleted. <client> <ws url>
import { JetstreamSubscription } from '@atcute/jetstream'
import { Jetstream } from '@skyware/jetstream'

const [client, url] = process.argv.slice(2)
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`)
const collection = 'app.bsky.feed.post'

if (client === '@skyware/jetstream') {
  const jetstream = new Jetstream({ endpoint: `${url}/subscribe`, wantedCollections: [collection] })
  jetstream.onCreate(collection, ({ did, commit }) => say({ did, text: commit.record.text, cid: commit.cid }))
  jetstream.onDelete(collection, ({ did }) => say({ did, deleted: true }))
  jetstream.on('open', () => say('open'))
  jetstream.on('error', (error) => say({ error: String(error) }))
  jetstream.start()
} else {
  const subscription = new JetstreamSubscription({
    url,
    wantedCollections: [collection],
    onConnectionOpen: () => say('open'),
    onConnectionError: (event) => say({ error: String(event.error ?? event.message) }),
  })
  for await (const { kind, did, commit } of subscription)
    if (kind === 'commit') say(commit.operation === 'delete' ? { did, deleted: true } : { did, text: commit.record.text, cid: commit.cid })
}

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sharedRecords, skipWithout } from '../../../tests/support/shared-data.ts'
import { idOf, readEvent, type NostrEvent } from './event.ts'
import { createAccount, nowS } from './events.fixture.ts'
import { normalizeEvent } from './normalize.ts'
import { createVerifier } from './verify.ts'

const ana = await createAccount('ana')
const small = 'posts/small-sets.tar.gz'

for (const alwaysThread of [false, true])
  test(`signatures are checked ${alwaysThread ? 'in a thread' : 'here'}: right, wrong, of another, and a forged copy leaves nothing behind`, async () => {
    using _verifier = createVerifier({ now: Date.now, alwaysThread })
    const verifier = _verifier
    const check = (event: NostrEvent) => verifier.isRight(event)
    const [note, other] = [await ana.note('one'), await ana.note('other')]
    const bits = [0, 1, 63, 64, 127].map((i) => `${note.sig.slice(0, i)}${note.sig[i] === '0' ? '1' : '0'}${note.sig.slice(i + 1)}`)
    for (const sig of [other.sig, '0'.repeat(128), 'f'.repeat(128), ...bits]) assert.equal(await check({ ...note, sig }), false)
    for (const pubkey of ['0'.repeat(64), 'f'.repeat(64), (await createAccount('bo')).pubkey])
      assert.equal(await check({ ...note, pubkey }), false)
    assert.equal(await check({ ...note, content: 'changed' }), false)
    assert.deepEqual(await Promise.all([check({ ...note, sig: other.sig }), check(note), check({ ...note, sig: other.sig })]), [
      false,
      true,
      false,
    ])
    const before = verifier.checked
    assert.equal(await check({ ...note, sig: other.sig }), true, 'its id was signed')
    assert.equal(verifier.checked, before)
    assert.equal(verifier.hasThread, alwaysThread)
    const large = await ana.note('x'.repeat(390_000))
    assert.equal(await check(large), true)
    const huge = { ...large, content: 'x'.repeat(3_000_000) }
    assert.equal(await check({ ...huge, id: idOf(huge) }), false, 'too much for its memory')
    assert.equal(await check(other), true, 'and on')
  })

test('a thread begins where many come in a second, and its end leaves nothing unanswered', async () => {
  using _verifier = createVerifier({ now: () => 5_000 })
  const verifier = _verifier
  const check = (event: NostrEvent) => verifier.isRight(event)
  const notes = await Promise.all(Array.from({ length: 120 }, (_, n) => ana.note(`note ${n}`)))
  assert.ok((await Promise.all(notes.slice(0, 40).map(check))).every(Boolean))
  assert.equal(verifier.hasThread, false)
  const rest = Promise.all(notes.slice(40).map(check))
  await new Promise((resolve) => setImmediate(resolve))
  const { hasThread } = verifier
  assert.equal(hasThread, true)
  verifier[Symbol.dispose]()
  assert.ok((await rest).every(Boolean))
})

const real: NostrEvent[] = []
after(() => void real.splice(0))
test('real events: every id and signature is right, and every note becomes a dated post', { skip: skipWithout(small) }, async () => {
  for await (const record of await sharedRecords('posts/nostr')) {
    const told = record['message'] ?? record['event']
    const event = readEvent(Array.isArray(told) ? told.at(-1) : told)
    assert.ok(typeof event !== 'string', JSON.stringify(record).slice(0, 300))
    real.push(event)
  }
  assert.equal(real.length, 721)
  using _verifier = createVerifier({ now: Date.now, alwaysThread: true })
  const verifier = _verifier
  const { isRight } = verifier
  assert.ok((await Promise.all(real.map(isRight))).every(Boolean))
  const beside = { receivedAt: nowS() * 1_000, nameOf: () => undefined, labels: [], relays: new Set<string>() }
  let [posts, names] = [0, 0]
  for (const event of real) {
    const normalized = normalizeEvent(event, beside)
    for (const one of 'drop' in normalized ? [] : normalized.events) {
      if (one.type === 'author-put') names++
      if (one.type !== 'post-put') continue
      posts++
      assert.ok(one.post.createdAt > Date.UTC(2020) && one.post.createdAt < Date.UTC(2026))
      assert.ok(!/nostr:n(?:pub|profile|event|ote)1/.test(one.post.text), one.post.text.slice(0, 200))
    }
  }
  assert.ok(posts >= 110 && names >= 490, `${posts} posts, ${names} names`)
  // Any one changed character of what is signed, in each of them.
  for (const [n, event] of real.entries()) {
    const hex = event.sig[n % 128] === 'a' ? 'b' : 'a'
    const sig = `${event.sig.slice(0, n % 128)}${hex}${event.sig.slice((n % 128) + 1)}`
    assert.equal(readEvent({ ...event, created_at: event.created_at + 1 }), 'malformed')
    if (n % 10 === 0) {
      using _fresh = createVerifier({ now: Date.now })
      const fresh = _fresh
      assert.equal(await fresh.isRight({ ...event, sig }), false)
    }
  }
})

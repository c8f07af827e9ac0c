import { edited, fakePost, startFakeX, type FakePost } from '../../../src/sources/x/fake-x.fixture.ts'
import { soak } from '../settings.ts'
import { startDoor } from './door.ts'
import { createRecent, originsOf, type Speaker } from './speaker.ts'

const key = 'secret-key'
/** No rule's word is in another's. */
const rules = Array.from({ length: soak.rules }, (_, i) => `channel${String.fromCharCode(97 + i)}`)

/** X. Its clock is its own and right: what it says of another moment no client could make up for. */
export async function startX(): Promise<Speaker> {
  // A quarter of an hour: what is missed for longer than a minute or two is searched for in stretches of up to that.
  const server = await startFakeX({ key, keeps: 150_000 })
  const door = await startDoor(server.origin)
  const posts = createRecent<FakePost>()
  let written = 0
  return {
    env: { SOAK_X: door.url },
    entries: rules.map((rule) => ({
      kind: 'x',
      settings: { rules: [rule], postsPerDay: soak.rulePostsPerDay },
      origins: originsOf(door.url),
      secret: key,
    })),
    say({ kind, n }, text) {
      const words = `${rules[n % rules.length]} ${text}`
      const known = posts.get(n)
      const of = ++written % 4_000_000
      const post = kind === 'edit' && known ? edited(known, words, { n: of }) : fakePost(of, words)
      posts.set(n, post)
      server.post(post)
    },
    cut: (ms) => door.cut(ms),
    async [Symbol.asyncDispose]() {
      await door[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

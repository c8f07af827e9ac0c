import { parentPort, workerData } from 'node:worker_threads'
import { play } from './jetstream/play.ts'
import { startJetstream } from './jetstream/server.ts'
import { readStory } from './story.ts'
import { createWorld, readStories } from './world/world.ts'
import type { DemoSettings } from './demo-network.ts'

/** The demo network in a thread of its own: told by its parent what to play, it tells where it can be read. */

const { story, noisePerSecond, historyMs } = workerData as DemoSettings
const stories = story === undefined ? await readStories() : [await readStory(story)]
const minuteMs = 60_000
// A single story is in its third minute when somebody begins to look.
const world = createWorld({ stories, noisePerSecond, ...(story !== undefined && { anchor: Date.now() - 3 * minuteMs }) })
// Numbers of events go on rising after a restart, as a real server's do.
const server = await startJetstream({ windowMs: historyMs + 20 * minuteMs, most: 400_000, firstSeq: Date.now() })
// Older than anything a reader asks for: whoever goes back to before the history hears all of it, introductions first, and of no gap.
server.emit({ did: 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa', at: Date.now() - historyMs - 15 * minuteMs, kind: 'identity', identity: {} })
play(world, server, { historyMs, now: Date.now })
parentPort?.postMessage({ url: server.url })

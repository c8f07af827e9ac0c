import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'
import { createOutbound } from '../src/lib/outbound.ts'
import { runSources } from '../src/sources/index.ts'
import { createXConnector } from '../src/sources/x/connector.ts'
import { edited, fakePost, startFakeX, type FakePost } from '../src/sources/x/fake-x.fixture.ts'
import type { PostStore } from '../src/store/index.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { clauseOf, queryOf } from '../src/search/parse-query.ts'
import { newFolder } from './support/command.ts'

/** X as its user meets it, over the store that the product has: found, edited, found by the new words, deleted, gone; within the budget. */
const { signal } = new AbortController()
const key = 'secret-key'

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(10)
}

import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'

/** Waits until it is so; after `ms` milliseconds fails and says what was waited for. So a test that fails also ends. */
export async function until(isSo: () => boolean | Promise<boolean>, { what = String(isSo), ms = 30_000 } = {}): Promise<void> {
  for (const end = performance.now() + ms; !(await isSo()); await delay(5))
    assert.ok(performance.now() < end, `not so after ${ms / 1_000} s: ${what}`)
}

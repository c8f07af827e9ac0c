import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

/**
 * Loaded before everything else in the server of a soak (`--import`): the clock can be set wrong from outside, and X is a fake on this computer. What
 * `SOAK_CLOCK` names holds the milliseconds by which the clock is wrong; SIGUSR2 says that it has changed.
 */
const { SOAK_CLOCK: clock = '', SOAK_X: x = '' } = process.env
const real = Date.now.bind(Date)
let wrongBy = 0
const look = () => {
  wrongBy = Number(readFileSync(clock, 'utf8'))
}
if (clock !== '') {
  look()
  Date.now = () => real() + wrongBy
  process.on('SIGUSR2', look)
}
if (x !== '')
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      if (!url.endsWith('/src/sources/x/connector.ts')) return loaded
      return { ...loaded, source: String(loaded.source).replace('https://api.x.com', x) }
    },
  })

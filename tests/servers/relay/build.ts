import { goProgram } from '../go-program.ts'

/** A relay: `node tests/servers/relay/build.ts`. Two minutes and 200 MB of modules the first time. */
const relay = goProgram('relay')
export const relayProgram = relay.path
/** For a test's `skip`. */
export const skipWithoutRelay = relay.skip

relay.buildFor(import.meta.url)

import { goProgram } from '../go-program.ts'

/** A reader of repositories that checks signatures and says in JSON what it decoded: `node tests/servers/tap/build.ts`. A minute more than the relay. */
const tap = goProgram('tap')
export const tapProgram = tap.path
/** For a test's `skip`. */
export const skipWithoutTap = tap.skip

tap.buildFor(import.meta.url)

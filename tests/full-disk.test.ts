import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { newFolder } from './support/command.ts'

const child = fileURLToPath(new URL('support/small-disk-child.ts', import.meta.url))
const node = [process.execPath, '--disable-warning=ExperimentalWarning', child]
const isHere = (command: string) => spawnSync('sh', ['-c', command]).status === 0
/** A disk of its own for one process; where nobody may make one, a limit for the size of files stands in for it. */
const ownDisk = 'unshare --user --map-root-user --mount'
const canMount = isHere(`${ownDisk} mount -t tmpfs -o size=1m,nr_inodes=9 none "$(mktemp -d)"`)
const canLimit = isHere('prlimit --version')

test(
  'with a full disk writing stops with its reason, questions are answered, nothing acknowledged is lost, and all goes on when there is room',
  { timeout: 300_000, skip: !canMount && !canLimit && 'needs unshare or prlimit (util-linux)' },
  async () => {
    await using folder = await newFolder()
    const mount = `mount -t tmpfs -o size=64m,nr_inodes=80 none '${folder.path}' && exec "$@"`
    const [command = '', ...args] = canMount
      ? [...ownDisk.split(' '), 'sh', '-c', mount, 'sh', ...node, folder.path, 'disk']
      : [...node, folder.path, 'limit']
    const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
    assert.equal(status, 0, `${stdout}${stderr}`)
    console.log(stdout.trim())
  },
)

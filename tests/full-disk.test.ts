import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { newFolder } from './support/command.ts'

const node = (script: string) => [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  fileURLToPath(new URL(`support/${script}`, import.meta.url)),
]
const isHere = (command: string) => spawnSync('sh', ['-c', command]).status === 0
/** A disk of its own for one process; where nobody may make one, a limit for the size of files stands in for it. */
const ownDisk = 'unshare --user --map-root-user --mount'
const canMount = isHere(`${ownDisk} mount -t tmpfs -o size=1m,nr_inodes=9 none "$(mktemp -d)"`)
const canLimit = isHere('prlimit --version')

const onDisk = (path: string, size: string, command: readonly string[]) => [
  ...ownDisk.split(' '),
  ...['sh', '-c', `mount -t tmpfs -o ${size} none '${path}' && exec "$@"`, 'sh'],
  ...command,
]
function finish([command = '', ...args]: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  assert.equal(status, 0, `${stdout}${stderr}`)
  console.log(stdout.trim())
}

test(
  'with a full disk writing stops with its reason, questions are answered, nothing acknowledged is lost, and all goes on when there is room',
  { timeout: 300_000, skip: !canMount && !canLimit && 'needs unshare or prlimit (util-linux)' },
  async () => {
    await using folder = await newFolder()
    const store = node('small-disk-child.ts')
    finish(canMount ? onDisk(folder.path, 'size=64m,nr_inodes=80', [...store, folder.path, 'disk']) : [...store, folder.path, 'limit'])
  },
)

test(
  'a server on a full disk says so, answers, starts, and reads on by itself when there is room; the network’s posts are all there then',
  { timeout: 300_000, skip: !canMount && 'needs unshare (util-linux)' },
  async () => {
    await using folder = await newFolder()
    finish(onDisk(folder.path, 'size=48m', [...node('small-disk-server.ts'), folder.path]))
  },
)

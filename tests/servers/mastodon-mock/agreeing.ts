import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'

/** A line to a server of this computer. */
export interface AgreeingLine extends AsyncDisposable {
  readonly port: number
  /** From here on everybody whom the server tells of lets their posts be indexed; or what the server says is left as it is. */
  agree(doAgree: boolean): void
}

/** What the mock says of everybody, and cannot be told otherwise; within a payload its quotes are escaped. Of equal length, so that nothing moves. */
const words = [
  ['indexable":false', 'indexable":true '],
  ['indexable\\":false', 'indexable\\":true '],
].map(([no = '', yes = '']) => [Buffer.from(no), Buffer.from(yes)] as const)

export async function startAgreeing(targetPort: () => number): Promise<AgreeingLine> {
  let isAgreeing = true
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const target = connect(targetPort(), '127.0.0.1')
    let held = Buffer.alloc(0)
    for (const socket of [client, target]) {
      open.add(socket)
      socket.on('error', () => {}).on('close', () => (open.delete(socket), client.destroy(), target.destroy()))
    }
    client.pipe(target)
    target.on('data', (chunk: Buffer) => {
      const bytes = Buffer.concat([held, chunk])
      if (isAgreeing)
        for (const [no, yes] of words) for (let at = bytes.indexOf(no); at >= 0; at = bytes.indexOf(no, at)) yes.copy(bytes, at)
      const kept = isAgreeing ? beginningAtEnd(bytes) : 0 // the other half comes with the next chunk
      client.write(bytes.subarray(0, bytes.length - kept))
      held = bytes.subarray(bytes.length - kept)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    agree: (doAgree) => void (isAgreeing = doAgree),
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** How many bytes at the end may be the beginning of one of the words. */
function beginningAtEnd(bytes: Buffer): number {
  for (let length = 17; length > 0; length--)
    if (words.some(([no]) => length < no.length && bytes.subarray(bytes.length - length).equals(no.subarray(0, length)))) return length
  return 0
}

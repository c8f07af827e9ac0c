// A Bluesky PDS and a directory of DIDs on loopback, for one test: `node net.mjs <folder>`. Writes one line of JSON with the ports when
// both are up; ends with its standard input. Needs the packages of package.json beside it: `npm ci --ignore-scripts`.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Server, createServer as createSocketServer } from 'node:net'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { Secp256k1Keypair } from '@atproto/crypto'
import { PDS } from '@atproto/pds'
import * as plcPackage from '@did-plc/server'

const [folder = '.'] = process.argv.slice(2)

// Both packages listen on every address of the computer: their ports become loopback's alone.
const { listen } = Server.prototype
Server.prototype.listen = function (port, ...rest) {
  return typeof port === 'number' ? listen.call(this, port, '127.0.0.1', ...rest) : listen.call(this, port, ...rest)
}

const { PlcServer, Database } = plcPackage.default ?? plcPackage // CommonJS
const innerPort = await freePort()
await PlcServer.create({ db: Database.mock(), port: innerPort }).start()
const directory = createServer((request, response) => void forward(request, response).catch(() => response.destroy())).listen(0)
await once(directory, 'listening')
const plcPort = directory.address().port

const pdsPort = await freePort()
const adminPassword = randomBytes(16).toString('hex')
const key = () => Secp256k1Keypair.create({ exportable: true })
const pds = await PDS.fromEnv({
  devMode: true,
  port: pdsPort,
  hostname: 'localhost',
  dataDirectory: folder,
  blobstoreDiskLocation: join(folder, 'blobs'),
  recoveryDidKey: (await key()).did(),
  plcRotationKeyK256PrivateKeyHex: Buffer.from(await (await key()).export()).toString('hex'),
  adminPassword,
  jwtSecret: randomBytes(16).toString('hex'),
  serviceHandleDomains: ['.test'],
  didPlcUrl: `http://localhost:${plcPort}`,
  bskyAppViewUrl: 'https://appview.invalid',
  bskyAppViewDid: 'did:example:invalid',
  modServiceUrl: 'https://moderation.invalid',
  modServiceDid: 'did:example:invalid',
  inviteRequired: false,
  disableSsrfProtection: true,
  rateLimitsEnabled: false,
  crawlers: [],
})
await pds.start()
console.log(JSON.stringify({ pdsPort, plcPort, adminPassword }))
process.stdin.on('end', () => process.exit(0)).resume() // also when its parent was killed

/**
 * The directory's package serves DID documents in the format of 2019, whose keys today's readers refuse. A document is made anew
 * from the account's data, as plc.directory does; everything else passes as it is.
 */
async function forward(request, response) {
  const body = Buffer.concat(await Array.fromAsync(request))
  const did = request.method === 'GET' ? /^\/(did:plc:[a-z2-7]+)$/.exec(decodeURIComponent(request.url))?.[1] : undefined
  const answer = await fetch(`http://127.0.0.1:${innerPort}${did ? `/${did}/data` : request.url}`, {
    method: request.method,
    headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
    body: body.length > 0 ? body : undefined,
  })
  const text = await answer.text()
  response.writeHead(answer.status, { 'content-type': 'application/json' })
  response.end(did && answer.ok ? JSON.stringify(toDocument(JSON.parse(text))) : text)
}

function toDocument({ did, alsoKnownAs, verificationMethods, services }) {
  const multibase = (method) => method.slice('did:key:'.length)
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    alsoKnownAs,
    verificationMethod: Object.entries(verificationMethods).map(([name, method]) => ({
      id: `${did}#${name}`,
      type: 'Multikey',
      controller: did,
      publicKeyMultibase: multibase(method),
    })),
    service: Object.entries(services).map(([name, { type, endpoint }]) => ({ id: `#${name}`, type, serviceEndpoint: endpoint })),
  }
}

async function freePort() {
  const server = createSocketServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

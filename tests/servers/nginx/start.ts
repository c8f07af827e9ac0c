import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { newFolder } from '../../support/command.ts'

const known = ['nginx', '/usr/sbin/nginx'].find((path) => spawnSync(path, ['-v']).status === 0)
/** For a test's `skip`. */
export const skipWithoutNginx: string | false = known === undefined && 'needs nginx (apt-get install nginx-light)'

/** nginx of Debian with feeds under it, on loopback. Every `127.0.0.n` is the same server: another host for whoever counts by hosts. */
export interface Nginx extends AsyncDisposable {
  /** `n`: 1 to 9. */
  url(n: number, path: string): string
  write(name: string, text: string): Promise<void>
  stop(): Promise<void>
  start(): Promise<void>
}

export async function startNginx(): Promise<Nginx> {
  const folder = await newFolder()
  const port = await freePort()
  const www = join(folder.path, 'www')
  await mkdir(www)
  await writeFile(join(folder.path, 'nginx.conf'), configuration(folder.path, port))
  let child: ReturnType<typeof spawn> | undefined
  async function start(): Promise<void> {
    child = spawn(known ?? 'nginx', ['-p', folder.path, '-c', join(folder.path, 'nginx.conf'), '-e', join(folder.path, 'error.log')], {
      stdio: 'ignore',
    })
    for (const deadline = Date.now() + 10_000; !(await answers(port)); await delay(20))
      if (Date.now() > deadline) throw new Error('nginx does not listen.')
  }
  async function stop(): Promise<void> {
    if (!child || child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  await start()
  return {
    url: (n, path) => `http://127.0.0.${n}:${port}${path}`,
    write: (name, text) => writeFile(join(www, name), text),
    stop,
    start,
    async [Symbol.asyncDispose]() {
      await stop()
      await folder[Symbol.asyncDispose]()
    },
  }
}

const configuration = (folder: string, port: number) => `
daemon off; master_process off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 64; }
http {
  access_log ${folder}/access.log; types { application/rss+xml xml; application/feed+json json; text/html html; }
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  gzip on; gzip_min_length 100; gzip_types application/rss+xml;
  limit_req_zone $binary_remote_addr zone=one:1m rate=1r/m; limit_req_status 429;
  server {
    ${Array.from({ length: 9 }, (_, i) => `listen 127.0.0.${i + 1}:${port};`).join(' ')}
    root ${folder}/www;
    location = /moved { return 301 /feed.xml; }
    location = /for-now { return 307 /feed.xml; }
    location = /gone { return 410; }
    location = /busy { add_header Retry-After 7200 always; return 503; }
    location = /loop { return 302 /loop; }
    location = /inside { return 302 http://10.0.0.1/feed.xml; }
    location = /slow.xml { limit_rate 200; gzip off; }
    location = /limited.xml { limit_req zone=one; }
    location = /hub.xml { add_header Link '<https://hub.example/>; rel="hub", <https://quay.example/hub.xml>; rel="self"'; }
  }
}
`

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => (socket.destroy(), resolve(true)))
    socket.on('error', () => resolve(false))
  })
}

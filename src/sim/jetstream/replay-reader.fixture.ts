import { parentPort, workerData } from 'node:worker_threads'
import { WebSocket } from 'ws'

/** Reads so many frames in a thread of its own, as fast as they come, and tells when it has. */
const { url, count } = workerData as { url: string; count: number }
const socket = new WebSocket(url, { perMessageDeflate: false })
let frames = 0
socket.on('message', () => {
  if (++frames !== count) return
  parentPort?.postMessage('done')
  socket.close()
})

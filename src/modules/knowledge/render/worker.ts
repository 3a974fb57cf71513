import { parentPort } from 'node:worker_threads'
import { readMarkdown } from '../rules/markdown.ts'

const port = parentPort!
port.on('message', ({ id, source }: { id: number; source: string }) => {
  port.postMessage({ id, rendered: readMarkdown(source) })
})

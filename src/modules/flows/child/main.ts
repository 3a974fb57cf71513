// The process one flow runs in: a job on standard input, its result on standard output. It knows no database and no secret but the job's.
import { type Job, runFlow } from './run-flow.ts'

let text = ''
for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk
const { screenshot, har, ...result } = await runFlow(JSON.parse(text) as Job)
process.stdout.write(
  JSON.stringify({
    ...result,
    screenshot: screenshot?.toString('base64') ?? null,
    har: har?.toString('base64') ?? null,
  }),
  () => process.exit(0),
)

import type { TestEvent } from 'node:test/reporters'

/** Files named at the end of a run. */
const shown = 25

/** A reporter that ends with the files a run spent most time in, so that whoever finds it slow knows where to look. */
export default async function* slowest(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const files: { file: string; seconds: number }[] = []
  for await (const { type, data } of source)
    if (type === 'test:summary' && data.file) files.push({ file: data.file, seconds: data.duration_ms / 1000 })
  if (files.length < shown) return
  files.sort((a, b) => b.seconds - a.seconds)
  const all = files.reduce((sum, { seconds }) => sum + seconds, 0)
  yield `\n${files.length} files, ${Math.round(all)} s one after the other; the longest:\n`
  for (const { file, seconds } of files.slice(0, shown))
    yield `${seconds.toFixed(1).padStart(7)} s  ${file.slice(file.search(/(src|test|packages|portal)\//))}\n`
}

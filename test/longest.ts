/**
 * The files that take longest, as the end of a run names them. One that begins last is waited for by everybody: by their names
 * the pages of the portal came near the end, and for minutes one processor had nothing to do.
 */
const longest = [
  'test/portal/pages.test.ts',
  'test/matrix/matrix.test.ts',
  'src/cli/cli.test.ts',
  'test/portal/licences.test.ts',
  'test/portal/reports.test.ts',
  'test/simulator/simulator.test.ts',
]

/** What is in a browser or a whole day of a provider takes longer than what stands beside the code. */
const folders = ['test/portal/', 'test/scenarios/', 'portal/', 'test/']

function rank(file: string): number {
  const named = longest.indexOf(file)
  if (named !== -1) return named
  const folder = folders.findIndex((one) => file.startsWith(one))
  return longest.length + (folder === -1 ? folders.length : folder)
}

/** All of these, those that take longest first. Throws when one that is said to take long is not among them: it was renamed. */
export function longestFirst(files: readonly string[]): string[] {
  const gone = longest.filter((file) => !files.includes(file))
  if (gone.length > 0) throw new Error(`test/longest.ts names what is not there: ${gone.join(', ')}`)
  return files.toSorted((a, b) => rank(a) - rank(b))
}

/** Where commands of licensing say what they did; tests listen here. */
export const terminal = {
  say(line: string): void {
    process.stdout.write(`${line}\n`)
  },
}

export const out = (line: string): void => terminal.say(line)

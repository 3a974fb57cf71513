/**
 * What a process of the program that a test starts sees of this machine: settings of ours stay outside. What Node has compiled it
 * may read, as the tests themselves do: it is half of what a command costs.
 */
export function bareEnvironment(settings: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env
  return { PATH, HOME, ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }), ...settings }
}
